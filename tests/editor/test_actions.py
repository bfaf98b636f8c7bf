"""Code actions: the fixes of findings, and suppressions."""

import pytest

from ..conftest import Repo
from .editing import Editor, types

FIX_ALL = "source.fixAll.taskctl"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_safe_fix_is_that_of_check(repo: Repo, editor: Editor, line_end: str) -> None:
    other = repo.task("TASK-0001")
    path = repo.task("TASK-0002", prereqs=["TASK-1"])
    repo.write(path, repo.read(path).replace("\n", line_end))
    editor.open(path)
    editor.open(other)
    (found,) = editor.diagnostics(path)
    action = editor.actions(path, "TASK-1")["ID004: write TASK-0001 (safe fix)"]
    assert action.kind == types.CodeActionKind.QuickFix
    assert action.is_preferred
    assert [one.code for one in action.diagnostics or ()] == [found.code]
    editor.apply(action.edit)
    assert editor.diagnostics(path) == []
    repo.run("check", "--fix")
    assert editor.texts[path].encode() == (repo.root / path).read_bytes()
    assert editor.actions(path, "TASK-0001") == {}


def test_an_unsafe_fix_says_so(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", status="Drafft")
    editor.open(path)
    assert "HD005" in editor.codes(path)
    action = editor.actions(path, "Drafft")["HD005: write Draft (unsafe fix)"]
    assert not action.is_preferred
    assert FIX_ALL not in {one.kind for one in editor.actions(path, "Drafft").values()}
    editor.apply(action.edit)
    assert editor.diagnostics(path) == []


def test_all_safe_fixes_of_a_file(repo: Repo, editor: Editor) -> None:
    for number in range(1, 4):
        repo.task(f"TASK-000{number}")
    other = repo.task("TASK-0005", prereqs=["TASK-1"])
    path = repo.task("TASK-0004", prereqs=["TASK-1", "TASK-2", "TASK-3"])
    before = repo.read(other)
    editor.open(path)
    assert len(editor.diagnostics(path)) == 3
    (action,) = editor.actions(path, "title", FIX_ALL).values()
    editor.apply(action.edit)
    assert editor.diagnostics(path) == []
    assert repo.read(other) == before


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("depends-on", "# taskctl: ignore PR001\n  - TASK-0099"),
        ("gone.md", "<!-- taskctl: ignore LK001 -->\nSee [it](gone.md)"),
        ("away.md", "| a | [it](away.md) <!-- taskctl: ignore LK001 --> |"),
    ],
)
def test_a_suppression(repo: Repo, editor: Editor, at: str, written: str) -> None:
    context = "See [it](gone.md).\n\n| x | y |\n|---|---|\n| a | [it](away.md) |"
    path = repo.task("TASK-0001", prereqs=["TASK-0099"], context=context)
    editor.open(path)
    assert editor.codes(path) == ["PR001", "LK001", "LK001"]
    text = "TASK-0099" if at == "depends-on" else at
    (title,) = [one for one in editor.actions(path, text) if one.endswith("suppress it here")]
    editor.apply(editor.actions(path, text)[title].edit)
    assert written in editor.texts[path]
    # A person has to write the reason.
    assert sorted(editor.codes(path)) == sorted(
        ["SU002", "LK001", "LK001" if at == "depends-on" else "PR001"]
    )


def test_a_suppression_of_a_whole_file(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", context="See [it](gone.md).\n\nAnd [it](away.md).")
    editor.open(path)
    assert editor.codes(path) == ["LK001", "LK001"]
    editor.apply(editor.actions(path, "gone.md")["LK001: suppress it in this file"].edit)
    assert editor.codes(path) == ["SU002"]


def test_no_suppression_is_offered_where_it_would_be_text(repo: Repo, editor: Editor) -> None:
    context = "```text\n<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\n```"
    path = repo.task("TASK-0001", context=context)
    editor.open(path)
    assert editor.codes(path) == ["FI008"]
    assert "FI008: suppress it here" not in editor.actions(path, "<<<<<<<")
