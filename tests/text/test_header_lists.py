"""Stop conditions and allowlists in the header, and allowlists without back-ticks."""

import json
from typing import Any

import pytest

from ..conftest import Repo

SETTINGS = """\
[[collection]]
name = "tasks"
[collection.header]
required = ["title", "status"]
[collection.header.keys]
stop = ["acceptance"]
scope = ["allowed_files", "owned_files"]
denied = ["disallowed_files"]
[collection.sections]
bare_paths = %s
"""


def plan(repo: Repo, keys: str = "", body: str = "", *, bare: bool = False) -> dict[str, Any]:
    """What `show` says of a task with these keys and this body."""
    repo.write("taskctl.toml", SETTINGS % ("true" if bare else "false"))
    repo.write("src/a.c", "")
    repo.task("TASK-0001", "In Progress", keys=keys, body=body or "Text.\n")
    shown: dict[str, Any] = json.loads(repo.run("show", "TASK-0001", "--json").stdout)
    return shown


def paths(shown: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entry["kind"], entry["pattern"]) for entry in shown["scope"]]


class TestStops:
    @pytest.mark.parametrize(
        ("keys", "stops"),
        [
            ("acceptance:\n  - it runs\n  - '[x] it is: fast'\n",
             [("it runs", None), ("it is: fast", "x")]),
            ("acceptance: |\n  - [ ] it runs\n  - [x] fast\n", [("it runs", " "), ("fast", "x")]),
            ("acceptance: it runs\n", [("it runs", None)]),
            ("acceptance: [it runs, fast]\n", [("it runs", None), ("fast", None)]),
            ("acceptance: none\n", []),
            ("acceptance:\n", []),
        ],
    )  # fmt: skip  # a table
    def test_a_list_or_lines(
        self, repo: Repo, keys: str, stops: list[tuple[str, str | None]]
    ) -> None:
        plan(repo, keys)
        assert [(stop.text, stop.box) for stop in repo.plan().tasks[0].stops] == stops

    def test_done_with_an_open_box_and_without_any(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "false")
        repo.task("TASK-0001", "Done", keys="acceptance:\n  - [ ] «it runs»\n", body="Text.\n")
        assert [finding.span for finding in repo.findings("DD001", "DD003")] == repo.marked

    def test_mark_ticks_a_box_and_adds_none(self, repo: Repo) -> None:
        plan(repo, "acceptance:\n  - '[ ] it runs'\n  - fast\n")
        assert repo.run("mark", "TASK-0001#1", "done").exit_code == 0
        assert "  - '[x] it runs'\n  - fast\n" in repo.read("tasks/TASK-0001-x.md")
        refused = repo.run("mark", "TASK-0001#2", "done")
        assert refused.exit_code == 2
        assert "is in a header, where it has no box" in refused.stderr


class TestPathsInTheHeader:
    @pytest.mark.parametrize(
        ("keys", "allowed"),
        [
            ("allowed_files:\n  - src/a.c\n  - `docs/`\n",
             [("allow", "src/a.c"), ("allow", "docs/")]),
            ("owned_files: src/, build.py\n", [("allow", "src/"), ("allow", "build.py")]),
            ("owned_files: [src/, build.py, 'a/*.c']\n",
             [("allow", "src/"), ("allow", "build.py"), ("allow", "a/*.c")]),
            ("allowed_files: [src/]\ndisallowed_files:\n  - src/b.c # not ours\n",
             [("allow", "src/"), ("deny", "src/b.c")]),
            ("allowed_files: []\n", []),
        ],
    )  # fmt: skip  # a table
    def test_they_need_no_back_ticks(
        self, repo: Repo, keys: str, allowed: list[tuple[str, str]]
    ) -> None:
        assert paths(plan(repo, keys)) == allowed
        assert [f.code for f in repo.findings("SC001", "SC008")] == ["SC008"] * (not allowed)

    def test_a_change_is_judged_by_them(self, repo: Repo) -> None:
        plan(repo, "allowed_files: [src/]\ndisallowed_files: [src/b.c]\n")
        repo.commit()
        assert repo.run("scope", "TASK-0001", "--stdin", stdin=b"src/a.c\n").exit_code == 0
        for path in (b"src/b.c\n", b"docs/x.md\n"):
            said = repo.run("scope", "TASK-0001", "--stdin", "--json", stdin=path).stdout
            assert [one["path"] for one in json.loads(said)["outside"]] == [path.decode().strip()]


class TestBarePaths:
    @pytest.mark.parametrize(
        ("line", "allowed"),
        [
            ("- src/a.c", ["src/a.c"]),
            ("- src/a.c: the driver", ["src/a.c"]),
            ("- src/a.c (new)", ["src/a.c"]),
            ("- src/a.c — the driver", ["src/a.c"]),
            ("- src/a.c, src/b.c and src/c/", ["src/a.c", "src/b.c", "src/c/"]),
            ("- `src/a.c` and more", ["src/a.c"]),
            ("- README.md", ["README.md"]),
            ("- src/a.c needs some work", []),
            ("- the driver", []),
            ("- and/or nothing", []),
        ],
    )
    def test_the_paths_that_a_line_begins_with(
        self, repo: Repo, line: str, allowed: list[str]
    ) -> None:
        shown = plan(repo, body=f"## Touched paths\n\n{line}\n", bare=True)
        assert [pattern for kind, pattern in paths(shown) if kind == "allow"] == allowed
        assert bool(repo.findings("SC002")) != bool(allowed)

    @pytest.mark.parametrize(
        "line", ["- !src/a.c", "- src/a.c (read-only)", "- do not touch src/a.c"]
    )
    def test_what_is_denied_is_not_allowed(self, repo: Repo, line: str) -> None:
        shown = plan(repo, body=f"## Touched paths\n\n- src/b.c\n{line}\n", bare=True)
        assert ("allow", "src/a.c") not in paths(shown)

    def test_they_are_off_by_default(self, repo: Repo) -> None:
        assert paths(plan(repo, body="## Touched paths\n\n- src/a.c\n")) == []
