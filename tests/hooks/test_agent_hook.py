"""What a coding agent is told before it edits: recorded events, and every way to get it wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ..cli.test_git import FILTERS, PROGRAMS, springs
from ..conftest import Answer, Nexus, Repo, needs_permissions

EVENTS = Path(__file__).with_name("events")
ONE = "tasks/TASK-0001-x.md"
SCOPE = "- `src/a/`\n\nMust not touch:\n\n- `src/a/vendor/`"


class Said(NamedTuple):
    """The verdict, whichever form it was given in."""

    decision: str
    reason: str


def ask(repo: Repo, event: object, folder: str = ".") -> Said:
    """What the hook says about an event, given as JSON or as raw bytes."""
    raw = event if isinstance(event, bytes) else json.dumps(event).encode()
    answer = repo.run("agent-hook", stdin=raw, folder=folder)
    assert (answer.exit_code, answer.stderr) == (0, "")
    said = json.loads(answer.stdout)
    if "hookSpecificOutput" in said:
        said = said["hookSpecificOutput"]
        assert said["hookEventName"] == "PreToolUse"
        return Said(said["permissionDecision"], said["permissionDecisionReason"])
    assert said["version"] == 1
    return Said(said["decision"], said["reason"])


def about(repo: Repo, path: str, **more: Any) -> Said:
    """What the hook says about an edit of a path, in the plain form."""
    return ask(repo, {"event": "edit", "path": path, **more})


def recorded(repo: Repo, name: str) -> Mapping[str, Any]:
    """An event of Claude Code, as if it had been recorded in this repository."""
    text = (EVENTS / f"{name}.json").read_text("utf-8")
    event: Mapping[str, Any] = json.loads(text.replace("/repo", str(repo.root)))
    return event


@pytest.fixture
def active(repo: Repo) -> Repo:
    """TASK-0001 is in progress, and committed."""
    repo.task("TASK-0001", "In Progress", scope=SCOPE, plan="1. First `src/a/lib.py`.")
    repo.task("TASK-0002", scope="- `docs/`")
    repo.track("RADIO")
    repo.write("Makefile", "all:\n")
    repo.commit()
    return repo


class TestRecordedEvents:
    @pytest.mark.parametrize(
        ("name", "decision", "reason"),
        [
            ("edit-inside", "allow", f"taskctl: TASK-0001 may touch src/a/lib.py: src/a/ ({ONE}:"),
            ("write-new-file", "allow", "TASK-0001 may touch src/a/new/deep.py"),
            ("notebook-edit", "allow", "TASK-0001 may touch src/a/plot.ipynb"),
            ("edit-outside", "ask", f"Makefile is not in the allowlist of TASK-0001 ({ONE}:"),
            ("multi-edit", "ask", "src/b.py is not in the allowlist"),
            ("edit-denied", "deny", "TASK-0001 must not touch src/a/vendor/lib.c: src/a/vendor/"),
        ],
    )
    def test_edits(self, active: Repo, name: str, decision: str, reason: str) -> None:
        said = ask(active, recorded(active, name))
        assert said.decision == decision
        assert reason in said.reason

    @pytest.mark.parametrize("name", ["bash", "read", "task"])
    def test_of_other_tools_it_has_no_opinion(self, active: Repo, name: str) -> None:
        event = json.dumps(recorded(active, name)).encode()
        assert active.run("agent-hook", stdin=event) == (0, "{}\n", "")

    def test_where_the_scope_is_strict_it_denies(self, active: Repo) -> None:
        active.write("taskctl.toml", '[scope]\nmode = "fail"\n')
        active.commit()
        assert ask(active, recorded(active, "edit-outside")).decision == "deny"

    def test_a_relative_path_starts_where_the_agent_stands(self, active: Repo) -> None:
        event = {**recorded(active, "edit-inside"), "cwd": str(active.root / "src")}
        event["tool_input"] = {"file_path": "a/lib.py", "old_string": "", "new_string": "x"}
        assert ask(active, event).decision == "allow"
        assert ask(active, event, folder="tasks").decision == "allow"


class TestThePlainForm:
    def test_it_is_answered_plainly(self, active: Repo) -> None:
        answer = active.run("agent-hook", stdin=b'{"event": "edit", "path": "src/a/lib.py"}')
        assert json.loads(answer.stdout).keys() == {"version", "decision", "reason"}
        assert about(active, "src/a/lib.py").decision == "allow"
        assert about(active, "Makefile").decision == "ask"

    def test_from_a_folder_below(self, active: Repo) -> None:
        event = {"event": "edit", "path": "lib.py"}
        assert ask(active, event, folder="src/a").decision == "allow"

    def test_what_every_task_may_touch(self, active: Repo) -> None:
        said = about(active, "CHANGELOG.md")
        assert said.decision == "allow"
        assert "scope.always" in said.reason

    def test_control_characters_do_not_reach_the_terminal(self, active: Repo) -> None:
        assert "\x1b" not in about(active, "src/\x1b[2J\u202e.py").reason


class TestTheMemory:
    """An answer is given once more for the same event, and while all that led to it is the same."""

    @pytest.fixture
    def said(self, active: Repo, tmp_path: Path) -> Callable[[str], str]:
        def about(path: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", "from taskctl.cli.start import run; run()", "agent-hook"],
                input=json.dumps({"event": "edit", "path": path}),
                cwd=active.root,
                env={**os.environ, "TASKCTL_CACHE_DIR": str(tmp_path / "cache")},
                capture_output=True,
                text=True,
                check=True,
            )
            return str(json.loads(done.stdout)["decision"])

        return about

    def test_another_event_has_another_answer(self, said: Callable[[str], str]) -> None:
        paths = ["src/a/lib.py", "Makefile", "src/a/vendor/lib.c"] * 2
        assert [*map(said, paths)] == ["allow", "ask", "deny"] * 2

    def test_another_task_has_another_answer(
        self, active: Repo, said: Callable[[str], str]
    ) -> None:
        assert (said("docs/x.md"), said("docs/x.md")) == ("ask", "ask")
        active.task("TASK-0001", "Done", scope=SCOPE)
        active.task("TASK-0002", "In Progress", scope="- `docs/`")
        assert said("docs/x.md") == "allow"

    def test_another_commit_has_another_answer(
        self, active: Repo, said: Callable[[str], str]
    ) -> None:
        assert (said("src/b.py"), said("src/b.py")) == ("ask", "ask")
        active.task("TASK-0001", "In Progress", scope="- `src/`")
        assert said("src/b.py") == "ask"
        active.commit()
        assert said("src/b.py") == "allow"

    def test_a_link_in_the_path_is_followed_again(
        self, active: Repo, said: Callable[[str], str]
    ) -> None:
        active.write("src/a/new/lib.py", "")
        assert (said("src/a/new/lib.py"), said("src/a/new/lib.py")) == ("allow", "allow")
        (active.root / "src/a/new").rename(active.root / "moved")
        (active.root / "src/a/new").symlink_to(active.root / "moved")
        assert said("src/a/new/lib.py") == "ask"


def of_claude(path: str, **more: str) -> Mapping[str, Any]:
    """An event of Claude Code about a path."""
    said = {"old_string": "a", "new_string": "b", **more}
    return {"tool_name": "Edit", "tool_input": {"file_path": path, **said}}


def raw(event: object) -> bytes:
    """An event as an agent sends it."""
    return event.encode() if isinstance(event, str) else json.dumps(event).encode()


# A plan, its settings, and what differs from both in the working tree.
PLANS: Mapping[str, Callable[[Repo], object]] = {
    "one active task": lambda repo: None,
    "strict": lambda repo: repo.write("taskctl.toml", '[scope]\nmode = "fail"\n'),
    "none active": lambda repo: repo.task("TASK-0001", scope=SCOPE),
    "two active": lambda repo: repo.task("TASK-0002", "In Progress", scope="- `docs/`"),
    "no allowlist": lambda repo: repo.task("TASK-0001", "In Progress"),
    "an unclear denial": lambda repo: repo.task(
        "TASK-0001", "In Progress", scope="- `src/a/`\n\nMust not touch:\n\n- the old parser"
    ),
    "entries with signs": lambda repo: repo.task(
        "TASK-0001", "In Progress", scope="- `src/{a,b}.py`\n- `src/**/x-*.rs`\n- `caf\u00e9/`"
    ),
    "a setting without effect": lambda repo: repo.write(
        "taskctl.toml", '[scope]\nalways = ["{self}"]\n\n[boards]\nfiles = ["NONE.md"]\n'
    ),
    "settings that are a link": lambda repo: linked(repo, "taskctl.toml", "src/a/conf.toml"),
    "a task that is a link": lambda repo: linked(repo, "tasks/TASK-0003-x.md", "src/a/three.md"),
}
EVENTS_ABOUT: Sequence[object] = [
    *map(of_claude, [
        "src/a/lib.py", "src/a/vendor/lib.c", "src/b.py", "src/c/d/x-1.rs", "Makefile",
        "./src/../src/a/lib.py", "../beside.py", "/etc/hosts", "CHANGELOG.md", "cafe\u0301/x",
        "src/a/conf.toml", "src/a/three.md", "tasks/TASK-0002-x.md", "TASKS/task-0002-X.md",
        "src/a/.git/config", "taskctl.toml", "src/a/CLAUDE.md", "caf\u00e9/x",
    ]),
    of_claude(ONE, old_string="First", new_string="Then"),
    of_claude(ONE, old_string="In Progress", new_string="Done"),
    {"event": "edit", "path": "src/a/lib.py"},
    {"event": "edit", "path": "lib.py", "cwd": "src/a"},
    {"event": "edit", "path": "src/a/lib.py", "mode": "x"},
    {"tool_name": "Bash", "tool_input": {"command": "ls"}},
    "no JSON",
]  # fmt: skip  # a table


def linked(repo: Repo, name: str, target: str) -> None:
    """A file of the plan that is a link to a file which the active task may touch."""
    repo.write(target, "" if name.endswith("toml") else "# TASK-0003\n\nStatus: Draft\n")
    (repo.root / name).symlink_to(repo.root / target)


class TestTheGrounds:
    """What does not depend on the edit is remembered; then no other program is asked."""

    @staticmethod
    def hook(repo: Repo, event: object, **env: str) -> Answer:
        memory = {"TASKCTL_CACHE_DIR": str(repo.root.parent / "cache")}
        return repo.spawn("agent-hook", stdin=raw(event), env={**memory, **env})

    @pytest.mark.full
    @pytest.mark.parametrize("change", PLANS.values(), ids=PLANS)
    def test_they_lead_to_the_answers_of_the_whole_program(
        self, active: Repo, change: Callable[[Repo], object]
    ) -> None:
        change(active)
        active.commit()
        self.hook(active, of_claude("src/a/seen.py"))
        for event in EVENTS_ABOUT:
            whole = active.run("agent-hook", "--no-cache", stdin=raw(event))
            assert self.hook(active, event) == whole, event

    @pytest.mark.parametrize(
        ("path", "decision"),
        [("src/a/lib.py", '"allow"'), ("src/b.py", '"ask"'), ("src/a/vendor/x", '"deny"')],
    )
    def test_git_is_not_asked_again(self, active: Repo, path: str, decision: str) -> None:
        self.hook(active, of_claude("src/a/seen.py"))
        answer = self.hook(active, of_claude(path), PATH="")
        assert (answer.exit_code, decision in answer.stdout) == (0, True)

    def test_another_task_leads_to_another_answer(self, active: Repo) -> None:
        self.hook(active, of_claude("docs/seen.md"))
        active.task("TASK-0001", "Done", scope=SCOPE)
        active.task("TASK-0002", "In Progress", scope="- `docs/`")
        assert '"allow"' in self.hook(active, of_claude("docs/x.md")).stdout

    def test_only_a_commit_widens_the_allowlist(self, active: Repo) -> None:
        self.hook(active, of_claude("src/seen.py"))
        active.task("TASK-0001", "In Progress", scope="- `src/`")
        assert '"ask"' in self.hook(active, of_claude("src/b.py")).stdout
        active.commit()
        assert '"allow"' in self.hook(active, of_claude("src/c.py")).stdout

    @pytest.mark.parametrize("path", ["src/a/seen.py", "src/a/lib.py"])
    def test_where_the_answer_cannot_be_written_the_code_is_0(
        self, active: Repo, path: str
    ) -> None:
        self.hook(active, of_claude("src/a/seen.py"))
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "taskctl", "agent-hook"],
                input=raw(of_claude(path)),
                cwd=active.root,
                env={**os.environ, "TASKCTL_CACHE_DIR": str(active.root.parent / "cache")},
                stdout=full,
                check=False,
            )
        assert done.returncode == 0


FAULTY = {
    "nothing": (b"", "not JSON"),
    "no JSON": (b"edit Makefile", "not JSON"),
    "half of it": (b'{"event": "edit"', "not JSON"),
    "no UTF-8": (b'{"event": "edit", "path": "\xff\xfe"}', "not JSON"),
    "a list": (b"[]", "not a JSON object"),
    "a text": (b'"edit"', "not a JSON object"),
    "too deep": (b"[" * 100_000, "too deeply"),
    "another event": (b'{"event": "write", "path": "Makefile"}', "not known"),
    "no event": (b"{}", "not known"),
    "no path": (b'{"event": "edit"}', "which file"),
    "a path that is none": (b'{"event": "edit", "path": ["Makefile"]}', "which file"),
    "an empty path": (b'{"event": "edit", "path": ""}', "which file"),
    "a NUL": (b'{"event": "edit", "path": "a\\u0000b"}', "which file"),
    "half a character": (b'{"event": "edit", "path": "\\ud800"}', ""),
    "no input": (b'{"tool_name": "Edit"}', "no tool_input"),
    "an input that is none": (b'{"tool_name": "Edit", "tool_input": []}', "no tool_input"),
    "an input without a path": (b'{"tool_name": "Edit", "tool_input": {}}', "which file"),
}


class TestFaults:
    @pytest.mark.parametrize(("event", "reason"), FAULTY.values(), ids=FAULTY)
    def test_an_event_that_cannot_be_read(self, active: Repo, event: bytes, reason: str) -> None:
        said = ask(active, event)
        assert said.decision == "ask"
        assert reason in said.reason

    def test_no_plan(self, repo: Repo) -> None:
        repo.commit()
        said = about(repo, "src/a/lib.py")
        assert (said.decision, "no plan found" in said.reason) == ("ask", True)

    def test_no_git(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Progress")
        said = about(repo, "src/a/lib.py")
        assert (said.decision, "no commit" in said.reason) == ("ask", True)

    def test_no_commit(self, repo: Repo) -> None:
        repo.git("init", "--quiet")
        repo.task("TASK-0001", "In Progress")
        assert about(repo, "src/a/lib.py").decision == "ask"

    def test_no_git_program(self, active: Repo) -> None:
        answer = active.run("agent-hook", stdin=b'{"event":"edit","path":"x"}', env={"PATH": ""})
        assert (answer.exit_code, json.loads(answer.stdout)["decision"]) == (0, "ask")

    @pytest.mark.parametrize("text", ["[scoop]\n", "extends = ", "\x00", "extends = 'nothing'\n"])
    def test_settings_that_cannot_be_used(self, active: Repo, text: str) -> None:
        active.write("taskctl.toml", text)
        said = about(active, "src/a/lib.py")
        assert (said.decision, "taskctl.toml" in said.reason) == ("ask", True)

    def test_settings_of_head_that_cannot_be_used(self, active: Repo) -> None:
        active.write("taskctl.toml", "[scoop]\n")
        active.commit()
        active.write("taskctl.toml", "")
        assert about(active, "src/a/lib.py").decision == "ask"

    @needs_permissions
    def test_a_plan_that_cannot_be_read(self, active: Repo) -> None:
        (active.root / ONE).chmod(0)
        assert about(active, "src/a/lib.py").decision == "ask"

    @pytest.mark.parametrize(
        "words", [["--bogus", "agent-hook"], ["agent-hook", "--bogus"], ["-C", "no", "agent-hook"]]
    )
    def test_a_call_that_cannot_begin(self, active: Repo, words: list[str]) -> None:
        event = json.dumps(recorded(active, "edit-inside")).encode()
        answer = active.run(*words, stdin=event)
        said = json.loads(answer.stdout)["hookSpecificOutput"]
        assert (answer.exit_code, said["permissionDecision"]) == (0, "ask")
        plain = active.run(*words, stdin=b"nothing")
        assert (plain.exit_code, json.loads(plain.stdout)["decision"]) == (0, "ask")

    @pytest.mark.parametrize("options", [["-C", "list"], ["--color", "list"], ["--config", "-C"]])
    def test_an_option_whose_value_is_named_like_a_command(
        self, active: Repo, options: list[str]
    ) -> None:
        (active.root / "list").mkdir()
        answer = active.run(*options, "agent-hook", "--oops", stdin=b"{}")
        assert (answer.exit_code, json.loads(answer.stdout)["decision"]) == (0, "ask")

    def test_its_name_in_the_words_of_another_command(self, active: Repo) -> None:
        assert active.run("show", "agent-hook").exit_code == 2


class TestTheActiveTask:
    def test_none(self, active: Repo) -> None:
        active.task("TASK-0001")
        said = about(active, "src/a/lib.py")
        assert said == ("ask", "taskctl: no task is active (taskctl next, taskctl start)")

    def test_several(self, active: Repo) -> None:
        active.task("TASK-0002", "In Review")
        said = about(active, "src/a/lib.py")
        assert said.decision == "ask"
        assert "TASK-0001, TASK-0002" in said.reason

    def test_it_counts_from_its_start_on(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        assert repo.run("start", "TASK-0001").exit_code == 0
        assert about(repo, "src/a/lib.py").decision == "allow"

    def test_one_that_is_not_committed(self, active: Repo) -> None:
        active.task("TASK-0001")
        active.task("TASK-0003", "In Progress", scope="- `src/`")
        said = about(active, "src/b.py")
        assert (said.decision, "not committed" in said.reason) == ("ask", True)

    def test_its_allowlist_is_that_of_head(self, active: Repo) -> None:
        active.task("TASK-0001", "In Progress", scope="- `src/`\n- `Makefile`")
        assert about(active, "Makefile").decision == "ask"
        active.git("add", "--all")
        assert about(active, "Makefile").decision == "ask"
        active.commit()
        assert about(active, "Makefile").decision == "allow"

    def test_the_settings_are_those_of_head(self, active: Repo) -> None:
        active.write("taskctl.toml", '[scope]\nalways = ["Makefile"]\n')
        assert about(active, "Makefile").decision == "ask"
        active.commit()
        assert about(active, "Makefile").decision == "allow"
        (active.root / "taskctl.toml").unlink()
        assert about(active, "Makefile").decision == "allow"

    def test_of_a_layout_that_is_found_without_settings(self, repo: Repo) -> None:
        text = "---\nid: task-1\ntitle: A step\nstatus: In Progress\n---\n\nText.\n"
        repo.write("backlog/tasks/task-1 - A-step.md", text)
        repo.commit()
        assert "BACK-1 has no allowlist" in about(repo, "src/a/lib.py").reason
        repo.git("checkout", "--quiet", "-b", "topic")
        repo.write("src/a/lib.py", "x")
        repo.commit("BACK-1: x")
        answer = repo.run("gate", "--base", "main", "--output-format", "concise")
        assert "BACK-1 has no allowlist, and the change touches src/a/lib.py" in answer.stdout

    def test_one_without_an_allowlist(self, active: Repo) -> None:
        active.task("TASK-0001", "In Progress", scope=None)
        active.commit()
        said = about(active, "src/a/lib.py")
        assert (said.decision, "no allowlist" in said.reason) == ("ask", True)


class TestPathsThatDecide:
    @pytest.mark.parametrize(
        "path",
        [
            "taskctl.toml",
            "pyproject.toml",
            "taskctl-baseline.json",
            "tasks/evidence/TASK-0001.json",
            ".claude/settings.json",
            ".claude/settings.local.json",
            ".claude/hooks/mine.sh",
            ".pre-commit-config.yaml",
            ".git/hooks/pre-commit",
            ".git/config",
            "tasks/TASK-0002-x.md",
            "tasks/TASK-0099-new.md",
            "tasks/TASK-TEMPLATE.md",
            "tasks/TRACK-RADIO.md",
        ],
    )
    def test_even_if_the_allowlist_names_them(self, active: Repo, path: str) -> None:
        listed = f"- `{path}`\n- `tasks/`\n- `.git/`\n- `**`"
        active.task("TASK-0001", "In Progress", scope=listed)
        active.commit()
        assert about(active, "src/b.py").decision == "allow"
        assert about(active, path).decision == "ask"
        assert about(active, f"src/../{path}").decision == "ask"

    def test_the_settings_wherever_they_are(self, active: Repo) -> None:
        active.write("mine.toml", "")
        active.task("TASK-0001", "In Progress", scope="- `**`")
        active.commit()
        event = b'{"event": "edit", "path": "mine.toml"}'
        answer = active.run("--config", "mine.toml", "agent-hook", stdin=event)
        assert json.loads(answer.stdout)["decision"] == "ask"

    def test_another_folder_of_evidence(self, active: Repo) -> None:
        active.write("taskctl.toml", '[evidence]\nfolder = "src/a/proof"\n')
        active.commit()
        assert about(active, "src/a/proof/TASK-0001.json").decision == "ask"


class TestItsOwnFile:
    def edits(self, repo: Repo, *edits: tuple[str, str], everywhere: bool = False) -> Said:
        """As Claude Code says an edit of one text, or of several."""
        parts = [
            {"old_string": old, "new_string": new, "replace_all": everywhere} for old, new in edits
        ]
        more = parts[0] if len(parts) == 1 else {"edits": parts}
        tool = "Edit" if len(parts) == 1 else "MultiEdit"
        path = str(repo.root / ONE)
        return ask(repo, {"tool_name": tool, "tool_input": {"file_path": path, **more}})

    def test_its_text_is_free(self, active: Repo) -> None:
        assert self.edits(active, ("Why it is needed.", "Why not.")).decision == "allow"
        assert self.edits(active, ("- [ ] `make", "- [x] `make")).decision == "allow"
        assert about(active, ONE, old="Why it is", new="It is").decision == "allow"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("status: In Progress", "status: Done"),
            ("owner: runtime", "owner: me"),
            ("depends-on: []\n", ""),
            ("---\n\n## Context", "x: y\n---\n\n## Context"),
            ("---\ntitle", "title"),
        ],
    )
    def test_its_header_is_not(self, active: Repo, old: str, new: str) -> None:
        said = self.edits(active, (old, new))
        assert said.decision == "ask"
        assert "the header of TASK-0001" in said.reason

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("- `src/a/`\n", "- `src/`\n"),
            ("- `src/a/vendor/`", ""),
            ("Must not touch:", "Also:"),
            ("## Touched paths (allowlist)", "## Paths"),
            ("## Evidence", "- `Makefile`\n\n## Evidence"),
            ("## Evidence", "### Evidence"),
            ("## Context", "## Touched paths\n\n- `Makefile`\n\n## Context"),
        ],
    )
    def test_its_allowlist_is_not(self, active: Repo, old: str, new: str) -> None:
        said = self.edits(active, (old, new))
        assert said.decision == "ask"
        assert "the allowlist of TASK-0001" in said.reason

    def test_a_mark_that_excuses_is_not(self, active: Repo) -> None:
        mark = "<!-- taskctl: ignore DD003 later -->\n- [ ] `make"
        assert self.edits(active, ("- [ ] `make", mark)).decision == "ask"

    def test_a_text_that_stands_everywhere(self, active: Repo) -> None:
        assert self.edits(active, ("src/a/", "src/"), everywhere=True).decision == "ask"
        assert self.edits(active, ("src/a/", "src/")).decision == "ask"
        assert self.edits(active, ("First", "Then"), everywhere=True).decision == "allow"

    def test_several_edits_one_of_which_decides(self, active: Repo) -> None:
        free = ("Why it is needed.", "Why not.")
        assert self.edits(active, free, ("What it brings.", "All.")).decision == "allow"
        assert self.edits(active, free, ("status: In Progress", "status: Done")).decision == "ask"
        assert self.edits(active, free, ("Why not.", "For it.")).decision == "allow"

    def test_a_part_that_is_not_there(self, active: Repo) -> None:
        assert self.edits(active, ("nowhere", "x")).decision == "ask"
        assert self.edits(active, ("", "x")).decision == "ask"
        assert about(active, ONE).decision == "ask"

    def test_written_whole(self, active: Repo) -> None:
        text = active.read(ONE)
        event = {"tool_name": "Write", "tool_input": {"file_path": str(active.root / ONE)}}
        for content, decision in [
            (text.replace("Why it is", "It is"), "allow"),
            (text.replace("status: In Progress", "status: Done"), "ask"),
            (text.replace("`src/a/`", "`src/`"), "ask"),
            ("", "ask"),
        ]:
            event["tool_input"]["content"] = content  # type: ignore[index]
            assert ask(active, event).decision == decision

    def test_line_ends_do_not_matter(self, active: Repo) -> None:
        active.write(ONE, active.read(ONE).replace("\n", "\r\n").encode())
        active.commit()
        assert self.edits(active, ("Goal\n\nWhat", "Goal\n\nAll that")).decision == "allow"
        assert self.edits(active, ("x\nstatus", "x\nstatus")).decision == "ask"

    @pytest.mark.parametrize("status", ["**Status:** In Progress", "> Status: In Progress"])
    def test_headers_of_another_form(self, repo: Repo, status: str) -> None:
        text = f"# TASK-0001 A\n\n{status}\n\nWords.\n\n## Touched paths\n\n- `src/a/`\n"
        repo.write(ONE, text)
        repo.commit()
        assert about(repo, ONE, old="Words.", new="More words.").decision == "allow"
        assert about(repo, ONE, old="In Progress", new="Done").decision == "ask"


class TestWhereAPathLeads:
    def test_outside(self, active: Repo, tmp_path: Path) -> None:
        for path in ("/etc/passwd", "../other", f"{tmp_path}/x", "src/../../other", "~/x"):
            assert about(active, path).decision == "ask"
        assert "is outside" in about(active, "../other").reason

    def test_the_root_itself(self, active: Repo) -> None:
        assert about(active, ".").decision == "ask"

    def test_absolute_paths(self, active: Repo) -> None:
        assert about(active, str(active.root / "src/a/lib.py")).decision == "allow"
        assert about(active, str(active.root / "Makefile")).decision == "ask"

    def test_a_link_counts_as_what_it_leads_to(self, active: Repo, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        links = {"out": tmp_path / "outside", "top": active.root, "loop": Path("loop")}
        for name, target in links.items():
            (active.root / "src/a" / name).symlink_to(target)
        assert about(active, "src/a/out/file.py").decision == "ask"
        assert about(active, "src/a/top/Makefile").decision == "ask"
        assert about(active, "src/a/top/taskctl.toml").decision == "ask"
        assert about(active, "src/a/top/src/a/lib.py").decision == "allow"

    def test_a_root_that_is_reached_through_a_link(self, active: Repo, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(active.root)
        other = Repo(tmp_path / "link")
        assert about(other, str(tmp_path / "link/src/a/lib.py")).decision == "allow"
        assert about(other, str(active.root / "src/a/lib.py")).decision == "allow"
        assert about(other, "Makefile").decision == "ask"

    def test_a_second_work_tree(self, active: Repo, tmp_path: Path) -> None:
        active.git("worktree", "add", "--quiet", str(tmp_path / "second"))
        second = Repo(tmp_path / "second")
        assert about(second, "src/a/lib.py").decision == "allow"
        assert about(second, str(active.root / "src/a/lib.py")).decision == "ask"
        assert about(second, ".git").decision == "ask"


def test_looking_writes_nothing(active: Repo) -> None:
    before = active.files()
    index = (active.root / ".git/index").read_bytes()
    about(active, "Makefile")
    about(active, ONE, old="Why", new="How")
    assert active.files() == before
    assert (active.root / ".git/index").read_bytes() == index


@pytest.mark.parametrize("keys", [PROGRAMS, FILTERS], ids=["programs", "filters"])
def test_it_starts_nothing_that_the_repository_names(
    active: Repo, tmp_path: Path, keys: Sequence[str]
) -> None:
    assert about(active, "src/a/lib.py").decision == "allow"
    event = b'{"event": "edit", "path": "src/a/lib.py"}'
    assert not springs(active, tmp_path, keys, ["agent-hook"], event)


def test_on_a_real_plan(nexus: Nexus) -> None:
    repo = nexus.checkout("origin/HEAD")
    said = about(repo, "Makefile")
    assert said.decision == "ask"
    assert "the allowlist of TASK-0023B (tasks/TASK-0023B-" in said.reason
    assert about(repo, "source/apps/selftest-client/src/main.rs").decision == "allow"
