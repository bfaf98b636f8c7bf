"""Hover, definitions, references, completion, outline, lens and colours."""

from ..conftest import Repo
from .editing import Editor, types

TRACK = """## Candidates

- **CAND-CLK-001: Read the clock**
  - **Status**: candidate
  - **What**: Read it.
  - **Depends on**: TASK-0001
  - **Proof idea**: `make test`
"""


def test_hover_tells_of_a_task_and_its_neighbours(repo: Repo, editor: Editor) -> None:
    repo.task("TASK-0001", status="Done")
    repo.task("TASK-0002", status="In Progress", prereqs=["TASK-0001"])
    path = repo.task("TASK-0003", prereqs=["TASK-0002"], title="TASK-0003 A *bold* <b>step</b>")
    repo.task("TASK-0004", prereqs=["TASK-0003"])
    editor.open(path)
    told = editor.hover(path, "TASK-0002")
    assert told.startswith("**TASK-0002** A small step")
    assert "In Progress · runtime" in told
    assert "- done **TASK-0001** A small step" in told
    assert "- todo **TASK-0003**" in told
    assert "`tasks/TASK-0002-x.md`" in told
    told = editor.hover(path, "TASK-0003")
    assert "A \\*bold\\* \\<b\\>step" in told
    assert "- active **TASK-0002** A small step\n  - done **TASK-0001**" in told
    assert "Waiting for it:\n\n- todo **TASK-0004**" in told
    assert editor.hover(path, "runtime") == ""


def test_hover_tells_of_a_rule(repo: Repo, editor: Editor) -> None:
    keys = "# taskctl: ignore PR001 planned\n"
    path = repo.task("TASK-0001", keys=keys)
    editor.open(path)
    assert editor.hover(path, "PR001").startswith("# PR001 unknown-prereq")


def test_definitions_and_references(repo: Repo, editor: Editor) -> None:
    first = repo.task("TASK-0001", status="Done")
    track = repo.track("CLOCK", body=TRACK)
    repo.write("src/a/clock.py", "")
    path = repo.task(
        "TASK-0002", prereqs=["TASK-0001"], links=[f"Track: `{track}`"], scope="- `src/a/clock.py`",
        context=f"After [it]({first.removeprefix('tasks/')}), see CAND-CLK-001, not TASK-00019.",
    )  # fmt: skip
    board = "tasks/STATUS-BOARD.md"
    repo.write(board, "# Board\n\n| task | status |\n|---|---|\n| TASK-0001 | Done |\n")
    editor.open(path)
    assert editor.definition(path, "TASK-0001") == [(first, 2)]
    assert editor.definition(path, "CAND-CLK") == [(track, 11)]
    assert editor.definition(path, "src/a/clock") == [("src/a/clock.py", 1)]
    assert editor.definition(path, track) == [(track, 2)]
    assert editor.definition(path, "runtime") == []
    lines = {number for name, number in editor.references(path, "TASK-0001") if name == path}
    assert lines == {7, 15}
    others = {name for name, _ in editor.references(path, "TASK-0001")}
    assert others == {first, path, track, board}
    assert editor.references(path, "CAND-CLK") == [(path, 15), (track, 11)]
    assert editor.references(path, "src/a/clock.py") == [(path, 27)]


def test_the_items_of_a_document(repo: Repo, editor: Editor) -> None:
    repo.write(
        "taskctl.toml",
        'extends = "none"\n[[collection]]\nname = "plan"\nkind = "breakdown"\n'
        'include = ["docs/PLAN.md"]\n',
    )
    path = "docs/PLAN.md"
    repo.write(path, "# Plan\n\n| ID | Task | Depends on | Status |\n|---|---|---|---|\n"
               "| E-1 | Read | | Done |\n| E-2 | Write | E-1 | Open |\n")  # fmt: skip
    editor.open(path)
    assert editor.hover(path, "E-1 | Read").startswith("**E-1** Read")
    assert "- todo **E-2** Write" in editor.hover(path, "E-1 | Open")
    assert editor.definition(path, "E-1 | Open") == [(path, 5)]
    assert editor.references(path, "E-1") == [(path, 5), (path, 6)]
    lens = editor.do(editor.client.text_document_code_lens_async(
        types.CodeLensParams(types.TextDocumentIdentifier(editor.uri(path)))))  # fmt: skip
    assert [one.command.title for one in lens or () if one.command] == ["1 of 2 open"]


def test_completion(repo: Repo, editor: Editor) -> None:
    repo.task("TASK-0001", title="TASK-0001 Read the clock")
    repo.track("CLOCK", body=TRACK)
    repo.write("src/kernel/clock.py", "")
    repo.write("src/README.md", "")
    path = repo.task("TASK-0002", keys="ow\n", scope="- `src/`", context="See CAND- and TASK-00.",
                     more="\n## Sto\n\n[x](../src/)\n")  # fmt: skip
    editor.open(path)
    assert {"TASK-0001", "TASK-0002"} <= {*editor.complete(path, "depends-on: [")}
    assert "TASK-0001" in editor.complete(path, "See CAND- and TASK-00")
    assert editor.complete(path, "See CAND-") == ["CAND-CLK-001"]
    assert {"Draft", "Done", "In Progress"} <= {*editor.complete(path, "status: ")}
    assert "superseded-by: " in editor.complete(path, "\now")
    assert "status: " not in editor.complete(path, "\now")
    assert editor.complete(path, "- `src/") == ["README.md", "a/", "kernel/"]
    assert editor.complete(path, "[x](../src/") == ["README.md", "a/", "kernel/"]
    editor.rewrite(path, editor.texts[path].replace("## Evidence\n", ""))
    repo.task("TASK-0003")
    editor.changed_on_disk("tasks/TASK-0003-x.md")
    assert "Evidence" in editor.complete(path, "## Sto")
    assert editor.complete(path, "What it") == []


def test_the_outline(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", stop="- [ ] `make` exits 0\n- [x] read", more="### More\n")
    editor.open(path)
    name = types.TextDocumentIdentifier(editor.uri(path))
    found = editor.do(
        editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(name))
    )
    top = [one for one in found or () if isinstance(one, types.DocumentSymbol)]
    assert [one.name for one in top] == [
        "Context", "Goal", "Stop conditions (Definition of Done)", "Touched paths (allowlist)",
        "Evidence",
    ]  # fmt: skip
    assert [one.name for one in top[2].children or ()] == ["`make` exits 0", "read"]
    assert [one.name for one in top[-1].children or ()] == ["More"]
    for one in top:
        assert one.range.start <= one.selection_range.start
        assert one.selection_range.end <= one.range.end
    query = types.WorkspaceSymbolParams("small step")
    items = editor.do(editor.client.workspace_symbol_async(query)) or []
    assert [one.name for one in items] == ["TASK-0001 A small step"]


def test_lens_and_colours(repo: Repo, editor: Editor) -> None:
    repo.task("TASK-0001")
    path = repo.task("TASK-0002", prereqs=["TASK-0001"], stop="- [ ] a\n- [x] b\n- [?] c")
    repo.task("TASK-0003", prereqs=["TASK-0002"])
    editor.open(path)
    name = types.TextDocumentIdentifier(editor.uri(path))
    lens = editor.do(editor.client.text_document_code_lens_async(types.CodeLensParams(name)))
    assert [one.command.title for one in lens or () if one.command] == [
        "2 of 3 open, waits for TASK-0001, 1 waits for it"
    ]
    found = editor.do(
        editor.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(name))
    )
    assert found
    data = [*found.data]
    assert [data[at] for at in range(2, len(data), 5)] == [3, 3, 3]
    assert [data[at] for at in range(0, len(data), 5)][1:] == [1, 1]
    assert len({data[at] for at in range(3, len(data), 5)}) == 3
