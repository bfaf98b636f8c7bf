"""Events that nobody recorded: other fields, other types, other names, and files that decide."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import _ENVIRONMENT, Repo
from .test_agent_hook import ONE, SCOPE, about, ask

INSIDE = "src/a/lib.py"
CHANGE = {"old_string": "a", "new_string": "b"}
HALF = {"old_string": "a"}
EDIT = {"file_path": INSIDE, "old_string": "a", "new_string": "b"}


@pytest.fixture
def active(repo: Repo) -> Repo:
    """TASK-0001 is in progress, and committed."""
    stop = "- [ ] `make test` exits 0\n- [x] `make` exits 0\n"
    repo.task("TASK-0001", "In Progress", scope=SCOPE, stop=stop, evidence="- [ ] later\n")
    repo.task("TASK-0002", scope="- `docs/`")
    repo.commit()
    return repo


def tool(name: object, inputs: object, **around: object) -> dict[str, object]:
    return {"tool_name": name, "tool_input": inputs, "hook_event_name": "PreToolUse", **around}


def test_the_plain_case(active: Repo) -> None:
    assert ask(active, tool("Edit", EDIT)).decision == "allow"
    assert ask(active, tool("Write", {"file_path": INSIDE, "content": "x"})).decision == "allow"
    edits = [{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": ""}]
    event = tool("MultiEdit", {"file_path": INSIDE, "edits": edits})
    assert ask(active, event).decision == "allow"


UNCLEAR: dict[str, dict[str, object]] = {
    "a path of another tool": tool("Edit", {**EDIT, "notebook_path": "Makefile"}),
    "a second path": tool("Edit", {**EDIT, "path": "Makefile"}),
    "a list of paths": tool("Edit", {**EDIT, "files": ["Makefile"]}),
    "a text of another tool": tool("Edit", {**EDIT, "content": "x"}),
    "a patch": tool("Edit", {**EDIT, "patch": "x"}),
    "any other field": tool("Edit", {**EDIT, "dry_run": True}),
    "a path around": tool("Edit", EDIT, path="Makefile"),
    "any other field around": tool("Edit", EDIT, reason="x"),
    "another event": tool("Edit", EDIT, hook_event_name="PostToolUse"),
    "a folder that is none": tool("Edit", EDIT, cwd=["x"]),
    "a list as text": tool("Write", {"file_path": INSIDE, "content": ["x"]}),
    "a number as text": tool("Write", {"file_path": INSIDE, "content": 1}),
    "nothing as text": tool("Write", {"file_path": INSIDE, "content": None}),
    "an object as a path": tool("Write", {"file_path": {"a": 1}, "content": ""}),
    "old as a list": tool("Edit", {**EDIT, "old_string": ["a"]}),
    "everywhere as a text": tool("Edit", {**EDIT, "replace_all": "false"}),
    "everywhere as a number": tool("Edit", {**EDIT, "replace_all": 1}),
    "edits that are no list": tool("MultiEdit", {"file_path": INSIDE, "edits": EDIT}),
    "no edits": tool("MultiEdit", {"file_path": INSIDE, "edits": []}),
    "edits missing": tool("MultiEdit", {"file_path": INSIDE}),
    "an edit that is none": tool("MultiEdit", {"file_path": INSIDE, "edits": ["x"]}),
    "an edit without a text": tool("MultiEdit", {"file_path": INSIDE, "edits": [HALF]}),
    "an edit with a path": tool("MultiEdit", {"file_path": INSIDE, "edits": [EDIT]}),
    "an edit beside the edits": tool("MultiEdit", {**EDIT, "edits": [CHANGE]}),
    "the field of another tool": tool("NotebookEdit", {"file_path": INSIDE, "new_source": "x"}),
    "a tool in small letters": tool("edit", EDIT),
    "a tool that edits": tool("mcp__files__write_file", {"path": INSIDE, "content": "x"}),
    "a tool that moves": tool("Rename", {"from": INSIDE, "to": "src/a/x"}),
    "a tool with nested input": tool("mcp__x__y", {"arguments": {"path": INSIDE}}),
    "a tool that is given a list": tool("mcp__x__y", [INSIDE]),
    "a tool that is none": tool(["Edit"], EDIT),
    "no tool": tool(None, EDIT),
    "blanks around a path": tool("Edit", {**EDIT, "file_path": f" {INSIDE}"}),
    "an address": tool("Edit", {**EDIT, "file_path": f"file:///{INSIDE}"}),
    "a line end in a path": tool("Edit", {**EDIT, "file_path": f"{INSIDE}\n"}),
    "plain, a second path": {"event": "edit", "path": INSIDE, "file_path": "Makefile"},
    "plain, two texts": {"event": "edit", "path": INSIDE, "content": "", "old": "a", "new": "b"},
    "plain, half an edit": {"event": "edit", "path": INSIDE, "old": "a"},
    "plain, a list": {"event": "edit", "path": INSIDE, "content": ["a"]},
    "plain, any other field": {"event": "edit", "path": INSIDE, "mode": "append"},
}  # fmt: skip  # a table


@pytest.mark.parametrize("event", UNCLEAR.values(), ids=UNCLEAR)
def test_an_event_with_more_or_other_than_its_form_has(
    active: Repo, event: dict[str, object]
) -> None:
    said = ask(active, event)
    assert said.decision == "ask"
    assert "unexpectedly" not in said.reason


def test_a_key_that_stands_twice(active: Repo) -> None:
    said = ask(active, b'{"event": "edit", "path": "Makefile", "path": "src/a/lib.py"}')
    assert (said.decision, "twice" in said.reason) == ("ask", True)


@pytest.mark.parametrize("name", ["WebSearch", "TodoWrite", "mcp__weather__today"])
def test_tools_that_edit_nothing(active: Repo, name: str) -> None:
    event = json.dumps(tool(name, {"city": "Bern"})).encode()
    assert active.run("agent-hook", stdin=event) == (0, "{}\n", "")


GUARDED = [
    ".git/config", "src/a/sub/.git", "src/a/.GIT/hooks/x", "src/a/.g\u200cit/config",
    "src/a/git~1/x",
    "src/a/.gitmodules", "src/a/taskctl.toml", "src/a/TaskCtl.TOML", "src/a/deep/er/taskctl.toml",
    "src/a/pyproject.toml", "src/a/taskctl-baseline.json", "src/a/.claude/settings.json",
    "src/a/.claude/agents/x.md", "src/a/.claude/commands/x.md", "src/a/.cursor/rules/x.mdc",
    "src/a/.cursor/hooks.json", "src/a/AGENTS.md", "src/a/CLAUDE.md", "src/a/.mcp.json",
    "src/a/.pre-commit-config.yaml", "src/a/.pre-commit-hooks.yaml", "src/a/lefthook.yml",
    "src/a/.lefthook.toml", "src/a/.husky/pre-commit", "src/a/.githooks/pre-push",
    "src/a/.vscode/settings.json", "src/a/.codex/config.toml", "src/a/.gemini/settings.json",
    "src/a/.github/copilot-instructions.md", "src/a/.git./config", "src/a\\.git\\config",
    "tasks/evidence/TASK-0001.json", "TASKS/TASK-0002-x.md", "tasks/TASK-0099-y.md",
]  # fmt: skip  # a table


@pytest.mark.parametrize("path", GUARDED)
def test_files_that_decide_are_guarded_in_any_folder(active: Repo, path: str) -> None:
    active.task("TASK-0001", "In Progress", scope="- `**`")
    active.commit()
    assert about(active, "src/a/plain.md").decision == "allow"
    assert about(active, path).decision == "ask"
    assert ask(active, tool("Write", {"file_path": path, "content": "x"})).decision == "ask"


def test_a_file_that_settings_or_the_plan_are_a_link_to(active: Repo) -> None:
    active.write("src/a/real.toml", "")
    (active.root / "taskctl.toml").symlink_to("src/a/real.toml")
    (active.root / "tasks").rename(active.root / "src/a/plan")
    (active.root / "tasks").symlink_to("src/a/plan")
    assert about(active, "src/a/real.toml").decision == "ask"
    assert about(active, "src/a/plan/TASK-0002-x.md").decision == "ask"


def test_a_denial_that_cannot_be_understood(active: Repo) -> None:
    active.task("TASK-0001", "In Progress", scope="- `src/a/`\n- do not touch the secrets")
    active.commit()
    said = about(active, INSIDE)
    assert said.decision == "ask"
    assert "denies something that is not a path" in said.reason


STOP = "- [ ] `make test` exits 0\n"
EDITS: dict[str, Callable[[str], str]] = {
    "deleted": lambda text: text.replace(STOP, ""),
    "made plain": lambda text: text.replace("- [ ] `make test`", "- `make test`"),
    "reworded": lambda text: text.replace("exits 0\n- [x]", "exits\n- [x]"),
    "another mark": lambda text: text.replace("- [ ] `make test`", "- [-] `make test`"),
    "brackets closed": lambda text: text.replace("- [ ] `make test`", "- [] `make test`"),
    "a blank without width": lambda text: text.replace("- [ ] `make", "- [\u200b] `make"),
    "escaped": lambda text: text.replace("- [ ] `make test`", "- \\[ ] `make test`"),
    "struck": lambda text: text.replace(STOP, f"- [ ] ~~{STOP[6:-1]}~~\n"),
    "in a fence": lambda text: text.replace(STOP, f"```\n{STOP}```\n"),
    "in a comment": lambda text: text.replace(STOP, f"<!--\n{STOP}-->\n"),
    "the section in a fence": lambda text: text.replace("## Stop", "```\n## Stop"),
    "the section in a comment": lambda text: text.replace("## Stop", "<!--\n## Stop"),
    "the section folded": lambda text: text.replace("## Stop", "<details>\n\n## Stop"),
    "in a quote": lambda text: text.replace(STOP, f"> {STOP}"),
    "moved": lambda text: text.replace(STOP, "") + STOP,
    "the heading renamed": lambda text: text.replace("## Stop", "## Old stop"),
    "a second section": lambda text: text + "\n## Stop conditions\n\n- [x] nothing\n",
    "the proof": lambda text: text.replace("`make test`", "`true`"),
    "a box elsewhere deleted": lambda text: text.replace("- [ ] later\n", ""),
    "a mark": lambda text: text.replace(STOP, f"{STOP[:-1]} <!-- taskctl: not-claimed x -->\n"),
    "a denial taken away": lambda text: text.replace("Must not touch:\n", ""),
    "another status": lambda text: text.replace("In Progress", "Done"),
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_what_a_person_decides_about(active: Repo, change: Callable[[str], str]) -> None:
    before = active.read(ONE)
    after = change(before)
    assert after != before
    assert ask(active, tool("Write", {"file_path": ONE, "content": after})).decision == "ask"
    assert about(active, ONE, old=before, new=after).decision == "ask"


FREE: dict[str, Callable[[str], str]] = {
    "a tick": lambda text: text.replace("- [ ] `make", "- [x] `make"),
    "a tick taken back": lambda text: text.replace("- [x] `make", "- [ ] `make"),
    "a box elsewhere ticked": lambda text: text.replace("- [ ] later", "- [x] later"),
    "a box more": lambda text: text.replace("- [ ] later\n", "- [ ] later\n- [ ] now\n"),
    "evidence": lambda text: text.replace("- [ ] later\n", "- [ ] later\n\n```\nok\n```\n"),
    "context": lambda text: text.replace("Why it is needed.", "Why, and `make test` for it."),
}


@pytest.mark.parametrize("change", FREE.values(), ids=FREE)
def test_what_is_the_work_of_the_agent(active: Repo, change: Callable[[str], str]) -> None:
    before = active.read(ONE)
    after = change(before)
    assert after != before
    assert ask(active, tool("Write", {"file_path": ONE, "content": after})).decision == "allow"


@pytest.mark.parametrize(
    "words",
    [
        ["-C", "check", "agent-hook", "--bogus"],
        ["-C", "agent-hook", "agent-hook", "--bogus"],
        ["--color", "never", "-C", "show", "agent-hook", "more"],
        ["--config", "check", "agent-hook"],
        ["-C", "check", "agent-hook"],
    ],
)
def test_folders_that_are_called_like_a_command(active: Repo, words: list[str]) -> None:
    for name in ("check", "show", "agent-hook"):
        active.write(f"{name}/x", "")
    answer = active.run(*words, stdin=json.dumps(tool("Edit", EDIT)).encode())
    said = json.loads(answer.stdout)["hookSpecificOutput"]
    assert (answer.exit_code, said["permissionDecision"]) == (0, "ask")


@pytest.mark.parametrize("streams", ["<&-", ">&-", "<&- >&-", "2>&-", "</dev/null", "< ."])
def test_closed_streams(active: Repo, streams: str) -> None:
    line = f'"{sys.executable}" -m taskctl agent-hook {streams}'
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=active.root,
        capture_output=True,
        check=False,
        env={**_ENVIRONMENT},
        input=b"" if "<" not in streams else None,
    )
    if streams != "< .":  # the shell itself may refuse to read a folder
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr
    if ">&-" not in streams or streams == "2>&-":
        assert not done.stdout or json.loads(done.stdout)["decision"] == "ask"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(INSIDE),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
KNOWN = st.sampled_from([
    "tool_name", "tool_input", "event", "path", "file_path", "notebook_path", "content", "edits",
    "old", "new", "old_string", "new_string", "replace_all", "cwd", "new_source",
])  # fmt: skip  # a table
OBJECT = st.dictionaries(KNOWN | st.text(max_size=6), JSON, max_size=5)
TOOL = st.sampled_from(["Edit", "Write", "MultiEdit", "NotebookEdit", "Bash", "Delete"]) | st.text()
EVENT = (
    st.fixed_dictionaries({"tool_name": TOOL, "tool_input": OBJECT}, optional={"cwd": JSON})
    | st.builds(lambda more: {"event": "edit", "path": INSIDE, **more}, OBJECT)
    | st.builds(lambda more: tool("Edit", {**EDIT, **more}), OBJECT)
    | JSON
)
FIELDS = {
    "Edit": {"file_path", "old_string", "new_string", "replace_all"},
    "Write": {"file_path", "content"},
    "MultiEdit": {"file_path", "edits"},
    "NotebookEdit": {"notebook_path", "new_source", "cell_id", "cell_type", "edit_mode"},
    "": {"event", "path", "old", "new", "all", "content", "cwd"},
}


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A plan whose active task may touch everything."""
    repo = Repo(tmp_path_factory.mktemp("events"))
    repo.task("TASK-0001", "In Progress", scope="- `**`")
    repo.write(INSIDE, "a\n")
    repo.commit()
    return repo


class TestAnyEvent:
    def decide(self, plan: Repo, raw: bytes) -> str:
        answer = plan.run("agent-hook", stdin=raw)
        assert (answer.exit_code, answer.stderr) == (0, "")
        said: Any = json.loads(answer.stdout)
        assert "unexpectedly" not in answer.stdout
        said = said.get("hookSpecificOutput", said)
        found: str = said.get("permissionDecision", said.get("decision", ""))
        assert found in {"", "allow", "ask", "deny"}
        return found

    @given(event=EVENT)
    def test_it_answers_and_allows_nothing_that_is_not_known(
        self, plan: Repo, event: dict[str, Any]
    ) -> None:
        if self.decide(plan, json.dumps(event).encode()) != "allow":
            return
        name = event.get("tool_name", "")
        inputs = event["tool_input"] if name else event
        assert inputs.keys() <= FIELDS[name]
        assert isinstance(inputs.get("content", ""), str)

    @given(raw=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
    def test_any_bytes(self, plan: Repo, raw: bytes) -> None:
        assert self.decide(plan, raw) != "allow"

    @given(
        folder=st.sampled_from(["", "src/", "src/a/deep/", "a/../", "./"]),
        name=st.sampled_from([p[6:] for p in GUARDED if p.startswith("src/a/")]),
        change=st.sampled_from([str, str.upper, str.swapcase, decomposed]),
    )  # fmt: skip  # a table
    def test_no_guarded_path(
        self, plan: Repo, folder: str, name: str, change: Callable[[str], str]
    ) -> None:
        event = {"event": "edit", "path": folder + change(name)}
        assert self.decide(plan, json.dumps(event).encode()) == "ask"


def test_it_never_reads_above_the_root(active: Repo, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    event = tool("Write", {"file_path": str(tmp_path / "other/x"), "content": "x"})
    assert ask(active, event).decision == "ask"
