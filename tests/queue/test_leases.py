"""Leases: `start --as`, `next --as`, and the commands that end them."""

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self
from unittest.mock import patch

import pytest

from taskctl.actions import clock
from taskctl.memory.folder import VARIABLE

from ..conftest import Repo
from .commands import DAY, PATH, TICKED, errors, refused, run

# The day after `DAY`, the last one of a lease, and the day after that.
LAST = {"SOURCE_DATE_EPOCH": "1770163200"}
LATER = {"SOURCE_DATE_EPOCH": "1770249600"}
SEVERAL = "[queue]\nwip_limit = 5\n"
HELD = "it is claimed by ada until 2026-02-04 (tasks/TASK-0001-x.md:4)"


@pytest.fixture
def claimed(repo: Repo) -> Repo:
    """Two tasks; ada has claimed the first on 2026-02-03."""
    repo.write("taskctl.toml", SEVERAL)
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002")
    assert run(repo, "start", "1", "--as", "ada").exit_code == 0
    return repo


def lines_of(repo: Repo, path: str = PATH) -> list[str]:
    return [line for line in repo.read(path).splitlines() if "laimed" in line]


def next_of(repo: Repo, *words: str, day: dict[str, str] = DAY) -> tuple[str, str]:
    """The action and the task of `next`."""
    found = json.loads(repo.run("next", "--json", *words, env=day).stdout)
    return found["action"], (found["task"] or {"id": ""})["id"]


class TestAClaim:
    def test_is_written_below_the_status(self, claimed: Repo) -> None:
        lines = claimed.read(PATH).splitlines()
        assert lines[2:5] == [
            "status: In Progress", "claimed-by: ada", "claimed-until: 2026-02-04",
        ]  # fmt: skip  # a table
        assert errors(claimed) == []

    def test_is_said(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        answer = run(repo, "start", "1", "--as", "ada", "--until", "2026-02-09")
        said = "TASK-0001  Draft → In Progress, claimed by ada until 2026-02-09\n"
        assert answer == (0, said, "")

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("**Status:** {}", "**Claimed-by:** ada\n**Claimed-until:** 2026-02-04"),
            ("- **Status**: {}", "- **Claimed-by**: ada\n- **Claimed-until**: 2026-02-04"),
            ("> Status: {}", "> Claimed-by: ada\n> Claimed-until: 2026-02-04"),
            ("| Status | {} |", "| Claimed-by | ada |\n| Claimed-until | 2026-02-04 |"),
        ],
    )
    def test_has_the_form_of_the_header(self, repo: Repo, before: str, after: str) -> None:
        head = "| Key | Value |\n|---|---|\n" if before.startswith("|") else ""
        owner = before.replace("Status", "Owner").format("@ui")
        text = f"# TASK-0001 X\n\n{head}{before}\n{owner}\n\n## Stop conditions\n\n{TICKED}\n"
        repo.write(PATH, text.format("Draft"))
        assert run(repo, "start", "1", "--as", "ada").exit_code == 0
        started = before.format("In Progress")
        assert repo.read(PATH) == text.replace(before, f"{started}\n{after}")
        assert run(repo, "done", "1").exit_code == 0
        done = before.format("Done (2026-02-03)")
        assert repo.read(PATH) == text.replace(before, done)

    def test_uses_the_keys_of_the_settings(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.header.keys]\n'
            'claimed_by = ["agent"]\nclaimed_until = ["agent-until"]\n',
        )
        repo.task("TASK-0001")
        run(repo, "start", "1", "--as", "ada")
        assert "\nagent: ada\nagent-until: 2026-02-04\n" in repo.read(PATH)
        assert run(repo, "start", "1", "--as", "bob").exit_code == 1

    def test_needs_a_header(self, repo: Repo) -> None:
        repo.write(PATH, f"# TASK-0001 X\n\n## Status\n\nDraft\n\n## Stop conditions\n\n{TICKED}\n")
        before = repo.files()
        answer = run(repo, "start", "1", "--as", "ada")
        assert answer.exit_code == 2
        assert "write a section 'Claimed-by' by hand, with ada" in answer.stderr
        assert repo.files() == before

    @pytest.mark.parametrize("head", ["---\nstatus: Draft\n---\n", "**Status:** Draft\n"])
    def test_keeps_the_answers_of_a_person(self, repo: Repo, head: str) -> None:
        repo.write(PATH, f"{head}\n# TASK-0001 X\n\n## Goal\n\nAll.\n")
        repo.run("prep", "1", "--answer", "best_system_solution=YES", "--by", "Ada", "--write")
        assert "answered by Ada" in repo.run("prep", "1").stdout
        assert run(repo, "start", "1", "--as", "bob").exit_code == 0
        assert "answered by Ada" in repo.run("prep", "1").stdout

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (["--until", "2026-03-01"], "--until goes with --as"),
            (["--as", " "], "--as needs a name"),
            (["--as", "ada", "--until", "2026-02-02"], "is before today (2026-02-03)"),
            (["--as", "ada", "--until", "soon"], "'soon' does not match"),
        ],
    )
    def test_that_means_nothing_is_refused(
        self, repo: Repo, options: list[str], message: str
    ) -> None:
        repo.task("TASK-0001")
        before = repo.files()
        answer = run(repo, "start", "1", *options)
        assert answer.exit_code == 2
        assert message in answer.stderr
        assert repo.files() == before


class TestALeaseHolds:
    def test_against_another_name(self, claimed: Repo) -> None:
        first, _, hint = refused(claimed, "start", "1", "--as", "bob")[:3]
        assert first == HELD
        assert hint.startswith("choose another task (taskctl next --as bob), or wait")

    def test_to_the_end_of_its_last_day(self, claimed: Repo) -> None:
        assert claimed.run("start", "1", "--as", "bob", env=LAST).exit_code == 1
        taken = claimed.run("start", "1", "--as", "bob", env=LATER)
        assert taken.exit_code == 0
        assert lines_of(claimed) == ["claimed-by: bob", "claimed-until: 2026-02-06"]

    def test_without_a_date_for_ever(self, claimed: Repo) -> None:
        text = claimed.read(PATH)
        for until in ("", "claimed-until:\n", "claimed-until: tomorrow\n"):
            claimed.write(PATH, text.replace("claimed-until: 2026-02-04\n", until))
            assert claimed.run("start", "1", "--as", "bob", env=LATER).exit_code == 1

    def test_and_a_wrong_date_is_reported(self, claimed: Repo) -> None:
        claimed.write(PATH, claimed.read(PATH).replace("2026-02-04", "2026-02-31"))
        (found,) = claimed.findings("HD007")
        assert found.message == "claimed-until '2026-02-31' is not in the calendar"

    def test_against_a_start_without_a_name(self, claimed: Repo) -> None:
        text = claimed.read(PATH)
        claimed.write(PATH, text.replace("In Progress", "In Review"))
        assert refused(claimed, "start", "1")[0] == HELD
        claimed.write(PATH, text)
        said = "TASK-0001 is in progress, claimed by ada until 2026-02-04, already\n"
        assert run(claimed, "start", "1") == (0, said, "")

    def test_and_the_limit_too(self, claimed: Repo) -> None:
        claimed.write("taskctl.toml", "[queue]\nwip_limit = 1\n")
        reasons = refused(claimed, "start", "2", "--as", "bob")
        assert "the limit is 1 (queue.wip_limit)" in reasons

    def test_for_its_holder_it_is_renewed(self, claimed: Repo) -> None:
        before = claimed.files()
        assert "already" in run(claimed, "start", "1", "--as", "ada").stdout
        assert claimed.files() == before
        answer = claimed.run("start", "1", "--as", "ada", env=LAST)
        assert answer.stdout == (
            "TASK-0001  In Progress → In Progress, claimed by ada until 2026-02-05\n"
        )
        assert lines_of(claimed) == ["claimed-by: ada", "claimed-until: 2026-02-05"]


class TestALeaseEnds:
    @pytest.mark.parametrize(
        "command", [["done"], ["park"], ["reopen"], ["supersede", "--by", "TASK-0002"]]
    )
    def test_with_the_work(self, claimed: Repo, command: list[str]) -> None:
        assert run(claimed, command[0], "1", *command[1:]).exit_code == 0
        assert lines_of(claimed) == []
        assert errors(claimed) == []

    def test_where_the_date_is_a_key_too(self, claimed: Repo) -> None:
        stamped = '[[collection]]\nname = "tasks"\n[collection.status]\nstamp = "key"\n'
        claimed.write("taskctl.toml", stamped + SEVERAL)
        assert run(claimed, "done", "1").exit_code == 0
        lines = claimed.read(PATH).splitlines()
        assert lines[2:4] == ["status: Done", "completed: 2026-02-03"]
        assert lines_of(claimed) == []

    def test_not_with_a_review(self, claimed: Repo) -> None:
        assert run(claimed, "review", "1").exit_code == 0
        assert lines_of(claimed) == ["claimed-by: ada", "claimed-until: 2026-02-04"]

    def test_where_it_was_left_in_an_open_task(self, claimed: Repo) -> None:
        claimed.write(PATH, claimed.read(PATH).replace("In Progress", "Draft"))
        assert run(claimed, "reopen", "1").exit_code == 0
        assert lines_of(claimed) == []


class TestNext:
    def test_passes_over_what_others_hold(self, claimed: Repo) -> None:
        assert next_of(claimed, "--as", "bob") == ("start", "TASK-0002")
        answer = run(claimed, "next", "--as", "bob").stdout
        assert "TASK-0001 is claimed by ada until 2026-02-04" in answer
        assert "then taskctl start TASK-0002 --as bob" in answer
        skipped = json.loads(run(claimed, "next", "--as", "bob", "--json").stdout)["skipped"]
        assert skipped == [
            {
                "id": "TASK-0001", "reason": "claimed", "path": PATH, "line": 3, "blocked_by": [],
                "claimed_by": "ada", "claimed_until": "2026-02-04",
            }
        ]  # fmt: skip  # a table

    def test_goes_on_with_the_own_task(self, claimed: Repo) -> None:
        assert next_of(claimed, "--as", "ada") == ("continue", "TASK-0001")
        assert next_of(claimed, "--as", "@Ada", day=LATER) == ("continue", "TASK-0001")
        assert "taskctl start TASK-0001 --as ada" in run(claimed, "next", "--as", "ada").stdout

    def test_goes_on_with_what_was_left_behind(self, claimed: Repo) -> None:
        assert next_of(claimed, "--as", "bob", day=LAST) == ("start", "TASK-0002")
        assert next_of(claimed, "--as", "bob", day=LATER) == ("continue", "TASK-0001")

    def test_at_the_limit_there_is_nothing_to_do(self, claimed: Repo) -> None:
        claimed.write("taskctl.toml", "[queue]\nwip_limit = 1\n")
        answer = run(claimed, "next", "--as", "bob")
        assert answer.exit_code == 1
        assert "all that is under way is claimed, and the limit is reached" in answer.stdout
        assert next_of(claimed) == ("continue", "TASK-0001")

    def test_at_the_limit_it_goes_on_with_what_nobody_holds(self, claimed: Repo) -> None:
        claimed.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        claimed.task("TASK-0002", "In Progress")
        claimed.task("TASK-0003")
        assert next_of(claimed, "--as", "bob") == ("continue", "TASK-0002")

    def test_an_open_task_may_be_held(self, claimed: Repo) -> None:
        claimed.write(PATH, claimed.read(PATH).replace("In Progress", "Draft"))
        assert next_of(claimed, "--as", "bob") == ("start", "TASK-0002")
        assert next_of(claimed, "--as", "ada") == ("start", "TASK-0001")
        assert next_of(claimed) == ("start", "TASK-0001")

    def test_without_a_name_leases_do_not_count(self, claimed: Repo) -> None:
        assert next_of(claimed) == ("start", "TASK-0002")

    def test_several_at_once_are_free(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SEVERAL)
        for number in (1, 2, 3, 4):
            keys = "claimed-by: ada\nclaimed-until: 2026-02-04\n" if number == 2 else ""
            repo.task(f"TASK-000{number}", keys=keys, scope=f"- `src/{number}/`")
        found = json.loads(run(repo, "next", "-n", "3", "--as", "bob", "--json").stdout)
        assert found["together"] == ["TASK-0001", "TASK-0003", "TASK-0004"]
        assert found["ready"] == ["TASK-0001", "TASK-0003", "TASK-0004"]

    def test_is_not_answered_from_memory(self, claimed: Repo, tmp_path: Path) -> None:
        env = {VARIABLE: str(tmp_path / "cache")}

        def asked(day: int, *words: str) -> str:
            class Clock(datetime):
                @classmethod
                def now(cls, tz: tzinfo | None = None) -> Self:
                    return cls(2026, 2, day, tzinfo=tz)

            with patch.object(clock, "datetime", Clock):
                return claimed.run("next", *words, env=env).stdout.split()[0]

        for day, action in ((4, "start"), (5, "continue"), (4, "start")):
            assert [asked(day, "--as", "bob"), asked(day, "--as", "bob")] == [action, action]
            assert asked(day, "--as", "ada") == "continue"
            assert asked(day) == "start"


def test_show_and_list_name_the_holder(claimed: Repo) -> None:
    assert "claimed by ada until 2026-02-04" in run(claimed, "show", "1").stdout
    (first, second) = json.loads(run(claimed, "list", "--json").stdout)["items"]
    assert (first["claimed_by"], first["claimed_until"]) == ("ada", "2026-02-04")
    assert (second["claimed_by"], second["claimed_until"]) == ("", "")


def test_the_leases_of_nearly_all_tasks_are_no_demand(repo: Repo) -> None:
    repo.write("taskctl.toml", "[queue]\nwip_limit = 0\n")
    for number in range(1, 42):
        keys = "" if number == 41 else "claimed-by: ada\nclaimed-until: 2026-02-04\n"
        repo.task(f"TASK-{number:04d}", "In Progress", keys=keys)
    assert repo.findings("HD004", "HD012") == []
