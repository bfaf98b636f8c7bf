"""What a file says of its status and its id, where that is not plain: open, unknown, and listed."""

import json
from typing import Any

import pytest

from ..conftest import Repo, task

NOT_DONE = [
    "Done | In Progress | Draft", "Done|Draft", "Done / Draft", "Done/Blocked", "Done, Draft",
    "Done; In Progress", "Done → In Progress", "Done -> Draft", "Done — Draft", "Done (Blocked)",
    "Done (2026-02-03) - [ ] no box",
    "Done 50%", "Done 50 %", "Done (50%)", "Done ~90%", "Done – 80 %", "Done: 3/5", "Done (3 of 5)",
    "Done, except for QEMU", "Done (except QEMU)", "Done — except QEMU", "Done (partially)",
    "Done (not merged)", "Done, pending QEMU", "Done (2026-07-21, except QEMU)",
    "Done ✅ (2026-07-21) — host green, except QEMU", "Done?", "Done (?)", "Done ❌",
    "Done ⚠️ flaky",
    "❌ Done", "~~Done~~", "Done-ish", "Done + Draft", "Done (WIP)", "Done (untested)",
    "Done - but not tested", "Draft | In Progress | Done", "Not Done", "Done [ ]",
    "Done (reverted)",
]  # fmt: skip  # a table
DONE = [
    "Done", "done", "DONE", "Done ✅ (2026-07-21) — measured by hand", "Done (PR 12, 100 %)",
    "Done 100%", "Done (3/3)", "Done 2026-07-21", "Done, 2026-07-21", "✅ Done", "**Done** (x)",
    "`Done` — see 12", "Done (07/2026)", "Done (21/07/2026)", "Done (see TASK-0003/0004)",
    "Done — coverage 85%", "Done — 95% test coverage", "Done — replaces the blocked queue",
    "Done: merged in v1.2", "Done (in review since May, then merged)", "'Done'", '"Done"',
]  # fmt: skip  # a table


def read(repo: Repo, *arguments: str) -> Any:
    return json.loads(repo.run(*arguments).stdout)


def states(repo: Repo) -> dict[str, str]:
    return {item["path"]: item["state"] for item in read(repo, "list", "--json")["items"]}


def write_all(repo: Repo, statuses: list[str]) -> dict[str, str]:
    return {repo.task(f"TASK-{n:04d}", one): one for n, one in enumerate(statuses, 1)}


def test_a_status_of_two_minds_is_not_done_and_is_a_finding(repo: Repo) -> None:
    written = write_all(repo, NOT_DONE)
    assert {written[path]: state for path, state in states(repo).items()} == dict.fromkeys(
        NOT_DONE, "unknown"
    )
    assert {f.path for f in repo.findings("HD005")} == set(written)
    assert read(repo, "next", "--json")["action"] == "blocked"


def test_a_done_with_a_remark_is_done(repo: Repo) -> None:
    written = write_all(repo, DONE)
    assert {written[path]: state for path, state in states(repo).items()} == dict.fromkeys(
        DONE, "done"
    )
    assert repo.findings("HD005") == []


@pytest.mark.parametrize("status", ["In Progress (Blocked)", "🚧 In Progress", "In Progress 50%"])
def test_of_what_is_under_way_a_share_is_only_a_remark(repo: Repo, status: str) -> None:
    repo.task("TASK-0001", status)
    assert list(states(repo).values()) == ["active"]


@pytest.mark.parametrize(
    ("head", "state"),
    [
        ("## Status: IN PROGRESS", "active"),
        ("## Status: Done", "done"),
        ("## Status\n\nDone", "done"),
        ("**Status:** \"Draft\"", "todo"),
        ("- Status: 'Draft'", "todo"),
        ("> Status: **Draft** (soon)", "todo"),
    ],
)  # fmt: skip  # a table
def test_forms_of_a_status_line(repo: Repo, head: str, state: str) -> None:
    repo.write("tasks/TASK-0001-x.md", f"# TASK-0001 Pump\n\n{head}\n\n## Text\n\nIt pumps.\n")
    assert list(states(repo).values()) == [state]


def test_a_status_in_a_heading_can_be_changed(repo: Repo) -> None:
    text = "# TASK-0001 Pump\n\n## Status: 🚧 Draft (soon)\n\n## Text\n\nIt pumps.\n"
    repo.write("tasks/TASK-0001-x.md", text)
    assert repo.run("start", "TASK-0001").exit_code == 0
    assert "## Status: In Progress (soon)\n" in repo.read("tasks/TASK-0001-x.md")


@pytest.mark.parametrize("status", ["Accepted", "Superceded by [9](0009-y.md)", "Proposed (x)"])
def test_a_decision_with_plain_lines(repo: Repo, status: str) -> None:
    repo.write(
        "docs/adr/0001-x.md", f"# ADR-0001: X\n\nStatus: {status}\nIssue: 4\n\n## Why\n\nY\n"
    )
    repo.write("docs/adr/0009-y.md", "# 9. Y\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n")
    repo.write("taskctl.toml", 'extends = "adr"\n')
    assert repo.findings("HD001", "HD005") == []
    assert "unknown" not in states(repo).values()


WITHOUT_ID = {
    "too few digits": ("tasks/TASK-12-a.md", task("TASK-12")[1]),
    "no dash": ("tasks/TASK12-a.md", task("TASK-0012")[1]),
    "an id in the title only": ("tasks/TASK-hose.md", task("TASK-0012")[1]),
    "a finished one": ("tasks/TASK-12-a.md", task("TASK-0012", "Done")[1]),
    "no status either": ("tasks/TASK-12-a.md", "# Hose\n\nText.\n"),
    "an empty file": ("tasks/TASK-0012-a.md", ""),
    "blanks": ("tasks/TASK-0012-a.md", " \n\n"),
    "a header that nobody can read": ("tasks/TASK-0012-a.md", "---\nx\ny\n---\n"),
    "a header without a status": ("tasks/TASK-0012-a.md", "---\ntitle: TASK-0012 Hose\n---\n"),
}


@pytest.mark.parametrize("about", WITHOUT_ID)
def test_a_file_that_says_too_little_is_open(repo: Repo, about: str) -> None:
    path, text = WITHOUT_ID[about]
    repo.write("taskctl.toml", '[[collection]]\nname = "tasks"\ninclude = ["tasks/TASK*.md"]\n')
    repo.task("TASK-0001", "Done")
    repo.write(path, text)
    assert states(repo)[path] == "unknown"
    answer = repo.run("next")
    assert answer.exit_code == 1
    assert path in answer.stdout
    assert "complete" not in answer.stdout
    assert "100 %" not in repo.run("stats").stdout
    assert path in repo.run("next", "--json").stdout
    assert path in {finding.path for finding in repo.findings()}


def test_a_wait_for_a_file_that_is_there_is_not_for_no_file(repo: Repo) -> None:
    repo.write("tasks/TASK-12-a.md", task("TASK-0012")[1])
    repo.task("TASK-0013", prereqs="[TASK-0012]")
    (found,) = repo.findings("PR001")
    assert "tasks/TASK-12-a.md" in found.message
    assert "no file" not in found.message + repo.run("next").stdout


@pytest.mark.parametrize("name", ["NOTES.md", "README.md", "TASK-TEMPLATE.md", "a/TASK-0002-x.md"])
def test_other_files_stay_out(repo: Repo, name: str) -> None:
    repo.task("TASK-0001", "Done")
    repo.write(f"tasks/{name}", "# Notes\n")
    assert read(repo, "next", "--json")["action"] == "complete"


class TestTwoFilesOfOneId:
    def test_are_done_only_together(self, repo: Repo) -> None:
        for first, second in (("Done", "Draft"), ("Draft", "Done")):
            repo.task("TASK-0001", first, slug="a")
            repo.task("TASK-0001", second, slug="b")
            repo.task("TASK-0002", prereqs="[TASK-0001]")
            assert "TASK-0002" not in read(repo, "next", "--json")["ready"]
            assert repo.run("start", "TASK-0002", "--dry-run").exit_code == 1
            (item,) = [i for i in read(repo, "list", "--json")["items"] if i["id"] == "TASK-0002"]
            assert item["prereqs"][0]["state"] == "todo"

    def test_are_met_when_both_are(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done", slug="a")
        repo.task("TASK-0001", "Done", slug="b")
        repo.task("TASK-0002", prereqs="[TASK-0001]")
        assert read(repo, "next", "--json")["ready"] == ["TASK-0002"]

    def test_are_both_shown(self, repo: Repo) -> None:
        repo.task("TASK-0001", slug="a", title="TASK-0001 rain")
        repo.task("TASK-0001", slug="b", title="TASK-0001 vane")
        repo.task("TASK-0002", prereqs="[TASK-0001]")
        shown = repo.run("show", "TASK-0002").stdout
        assert "rain" in shown
        assert "vane" in shown


FOLDERS = """
[[collection]]
name = "tasks"
include = ["changes/*/tasks/WP*.md"]
[collection.id]
pattern = 'WP(?P<number>\\d{2})'
format = "WP{number:02d}"
unique = "folder"
[collection.header]
required = ["status"]
[collection.sections]
required = []
"""


class TestIdsPerFolder:
    def plan(self, repo: Repo, prereqs: str) -> None:
        repo.write("taskctl.toml", FOLDERS)
        for path, status, waits in (
            ("a/tasks/WP01-dig.md", "Done", ""),
            ("b/tasks/WP01-paint.md", "Draft", ""),
            ("b/tasks/WP02-dry.md", "Draft", prereqs),
        ):
            head = f"---\ntitle: {path[8:12]} X\nstatus: {status}\ndepends-on: {waits}\n---\n"
            repo.write(f"changes/{path}", head)

    @pytest.mark.parametrize(
        ("prereqs", "ready"),
        [
            ("[WP01]", ["b/WP01"]),
            ("[a/WP01]", ["b/WP01", "b/WP02"]),
            ("'a/WP01, WP01'", ["b/WP01"]),
            ("[c/WP01]", ["b/WP01"]),
            ("[WP09]", ["b/WP01"]),
        ],
    )
    def test_the_own_folder_comes_first(self, repo: Repo, prereqs: str, ready: list[str]) -> None:
        self.plan(repo, prereqs)
        assert read(repo, "next", "--json")["ready"] == ready
        assert repo.findings("ID001", "ID002", "LK003") == []

    def test_a_number_in_two_folders_has_to_be_named_whole(self, repo: Repo) -> None:
        self.plan(repo, "[WP01]")
        assert repo.run("show", "WP01").exit_code == 2
        assert repo.run("show", "b/WP01").exit_code == 0
        assert repo.run("start", "WP02", "--dry-run").exit_code == 1

    @pytest.mark.parametrize(
        ("row", "wrong"),
        [
            ("| a/WP01 | Done |", []),
            ("| **b/WP01** Paint | Done |", ["b/WP01"]),
            ("| WP02 | Done |", ["b/WP02"]),
            ("| [WP01](changes/a/tasks/WP01-dig.md) | Done |", []),
        ],
    )
    def test_a_row_of_a_board_names_it_with_its_folder(
        self, repo: Repo, row: str, wrong: list[str]
    ) -> None:
        self.plan(repo, "[WP01]")
        repo.write("taskctl.toml", FOLDERS + '[boards]\nfiles = ["BOARD.md"]\n')
        repo.write("BOARD.md", f"| Task | Status |\n|---|---|\n{row}\n")
        assert [finding.item for finding in repo.findings("BD001", "BD003")] == wrong

    @pytest.mark.parametrize(
        ("message", "task"),
        [
            ("Dry\n\nTask: b/WP02", "b/WP02"),
            ("Paint (b/WP01)", "b/WP01"),
            ("WP02: dry", "b/WP02"),
            ("Dig\n\nTask: a/WP01", "a/WP01"),
        ],
    )
    def test_a_commit_names_it_with_its_folder(self, repo: Repo, message: str, task: str) -> None:
        self.plan(repo, "[WP01]")
        base = repo.commit()
        repo.write("src/a.c", "x")
        repo.commit(message)
        said = repo.run("scope", "--base", base)
        assert f"{task} has no allowlist" in said.stdout + said.stderr

    def test_the_key_that_never_worked_is_refused(self, repo: Repo) -> None:
        repo.write("taskctl.toml", FOLDERS.replace('unique = "folder"', "namespace = 'x'"))
        refused = repo.run("check")
        assert refused.exit_code == 2
        assert "namespace" in refused.stderr


def test_the_words_of_a_tool_are_its_words(repo: Repo) -> None:
    repo.write("backlog/config.yml", 'statuses: ["To Do", "Wontfix", "Icebox", "Done"]\n')
    for number, status in ((7, "Wontfix"), (8, "Icebox")):
        head = f"---\nid: TASK-{number}\ntitle: X\nstatus: {status}\n---\n"
        repo.write(f"backlog/tasks/task-{number} - X.md", head)
    assert sorted(states(repo).values()) == ["dropped", "unknown"]
    assert repo.findings("HD005") == []
    assert [finding.severity for finding in repo.findings("HD015")] == ["info"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.yml", "board:\n  statuses:\n    - Icebox\n    - Fertig\n"),
        ("x.toml", '[board]\nstatuses = ["Icebox", "Fertig"]\n'),
        ("x.json", '{"board": {"statuses": ["Icebox", {"name": "Fertig"}]}}'),
        ("x.md", "# Project\n\n## Statuses\n\n- **Icebox**: later\n- `Fertig`\n\n## More\n"),
    ],
)
def test_the_words_may_be_in_any_configuration(repo: Repo, name: str, text: str) -> None:
    repo.write(name, text)
    words = f'[[collection]]\nname = "tasks"\n[collection.status]\nwords_from = "{name}"\n'
    repo.write("taskctl.toml", words)
    for number, status in enumerate(("Icebox", "Fertig", "More"), 1):
        repo.task(f"TASK-000{number}", status)
    assert [finding.item for finding in repo.findings("HD015")] == ["TASK-0001", "TASK-0002"]
    assert [finding.item for finding in repo.findings("HD005")] == ["TASK-0003"]


@pytest.mark.parametrize(
    ("owner", "names"),
    [("Ada Moss", ["Ada Moss"]), ("Ada Moss, kim", ["Ada Moss", "kim"]),
     ("@ui @runtime", ["@ui", "@runtime"]), ("@ui, @runtime", ["@ui", "@runtime"]),
     ("Ada Moss and Kim Li", ["Ada Moss", "Kim Li"])],
)  # fmt: skip  # a table
def test_owners(repo: Repo, owner: str, names: list[str]) -> None:
    repo.task("TASK-0001", owner=owner)
    for name in names:
        found = read(repo, "list", "--owner", name, "--json")["items"]
        assert [item["owner"] for item in found] == [names]


def test_an_empty_file_that_a_board_calls_done_cannot_be_read(repo: Repo) -> None:
    # it has to be settled, and is shown: what nobody can read is not read again for that
    repo.write("tasks/TASK-0001-x.md", "")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.write("tasks/STATUS-BOARD.md", "| Task | Title |\n|---|---|\n| ✅ TASK-0001 | x |\n")
    answer = json.loads(repo.run("next", "--json").stdout)
    assert answer["action"] == "settle"
    assert answer["skipped"][0]["blocked_by"][0]["reason"] == "cannot be read"


LATIN = "---\ntitle: TASK-0002 Pumpe für Öl\nstatus: Draft\n---\n".encode("latin-1")


@pytest.mark.parametrize(
    "command", ["start", "done", "park", "prep", "prove", "review-links", "scope", "mark"]
)
def test_of_a_file_that_cannot_be_read_nothing_is_called_missing(repo: Repo, command: str) -> None:
    repo.write("tasks/TASK-0002-x.md", LATIN)
    repo.commit()
    arguments = ["TASK-0002#1", "done"] if command == "mark" else ["TASK-0002"]
    found = repo.run(command, *arguments)
    assert found.exit_code == 2
    assert found.stderr.startswith(
        "taskctl: TASK-0002 cannot be read: tasks/TASK-0002-x.md not UTF-8"
    )


def test_it_is_shown_why_a_file_cannot_be_read(repo: Repo) -> None:
    repo.write("tasks/TASK-0002-x.md", LATIN)
    assert "\ncannot be read: not UTF-8" in repo.run("show", "2").stdout
    repo.task("TASK-0003", prereqs=["TASK-0002"])
    waits = "  it waits for TASK-0002, which cannot be read (tasks/TASK-0002-x.md:1)\n"
    assert waits in repo.run("start", "3").stdout
    assert "part of the plan" not in repo.run("check", "tasks/TASK-0002-x.md").stderr


def test_a_long_refusal_is_broken_between_its_words(repo: Repo) -> None:
    slug = "a-long-name-" * 12
    repo.task("TASK-0001", "In Progress", slug=slug)
    repo.task("TASK-0002")
    shown = repo.run("start", "2").stdout
    assert f"\n  TASK-0001 is In Progress\n    (tasks/TASK-0001-{slug}.md:3);\n    finish" in shown
