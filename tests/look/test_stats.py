"""`taskctl stats`."""

import json
import re

import pytest

from ..boards.boards import BOARD, board
from ..conftest import Repo
from .looking import as_json, commit_on


class TestStats:
    @pytest.fixture
    def history(self, repo: Repo) -> Repo:
        """Three tasks done: after 10 days, after 31, and on the day of its first commit."""
        repo.track("APPS")
        repo.task("TASK-0001", links=["Track: tasks/TRACK-APPS.md"], owner="@ui")
        repo.task("TASK-0002", owner="@ui @rt", prereqs=["TASK-0001"])
        commit_on(repo, "2026-01-05", "begin")
        repo.task("TASK-0001", "Done", links=["Track: tasks/TRACK-APPS.md"], owner="@ui")
        commit_on(repo, "2026-01-15", "one")
        repo.task("TASK-0002", "In Progress", owner="@ui @rt", prereqs=["TASK-0001"])
        commit_on(repo, "2026-01-16", "two begins")
        repo.task("TASK-0002", "Done", owner="@ui @rt", prereqs=["TASK-0001"])
        repo.task("TASK-0003", "Complete", owner="@rt")
        commit_on(repo, "2026-02-05", "two and three")
        repo.task("TASK-0004", "Done", owner="@rt")
        commit_on(repo, "2026-02-06", "four, too early")
        repo.task("TASK-0004", owner="@rt")
        repo.task("TASK-0005", prereqs=["TASK-0004"], links=["Track: tasks/TRACK-APPS.md"])
        repo.task("TASK-0006", prereqs=["TASK-0005", "TASK-0004"])
        repo.task("TASK-0007", prereqs=["TASK-0004", "TASK-0099"])
        repo.write(BOARD, board("## Kernel", "- Tasks: TASK-0001..TASK-0004, TASK-0099"))
        commit_on(repo, "2026-02-07", "and more")
        return repo

    def test_whole_readings_that_are_remembered_have_the_same_numbers(self, history: Repo) -> None:
        history.track("UI", body="## Candidates\n\n- **CAND-UI-001**: a clock → TASK-0002\n")
        history.task("TASK-0008", "Done", plan="See [the track](TRACK-UI.md), and `TRACK-APPS.md`.")
        history.task("TASK-0009", "Superseded", plan="Superseded by TASK-0007.")
        history.task("TASK-0010", prereqs=["TASK-0009"], plan="```\n[no link](TRACK-UI.md)\n")
        memory = {"TASKCTL_CACHE_DIR": str(history.root.parent / "cache")}
        first = history.spawn("stats", "--json", env=memory)
        assert {"name": "TRACK-UI", "done": 1, "total": 1} in json.loads(first.stdout)["tracks"]
        history.spawn("check", env=memory)
        # other words, so that the answer itself is not remembered
        assert history.spawn("-v", "stats", "--json", env=memory) == first

    def test_the_numbers(self, history: Repo) -> None:
        assert as_json(history, "stats", "--json") == {
            "version": 1,
            "states": {"todo": 4, "done": 3},
            "tracks": [{"name": "TRACK-APPS", "done": 1, "total": 2}],
            "groups": [{"name": "Kernel", "done": 3, "total": 4}],
            "owners": [
                {"name": "@rt", "done": 2, "total": 3},
                {"name": "@ui", "done": 2, "total": 2},
                {"name": "runtime", "done": 0, "total": 3},
            ],
            "months": {"2026-01": 1, "2026-02": 2},
            "lead_days": 10,
            "longest_chain": ["TASK-0004", "TASK-0005", "TASK-0006"],
            "unblockers": [{"id": "TASK-0004", "waiting": 3}, {"id": "TASK-0005", "waiting": 1}],
        }

    def test_the_text(self, history: Repo) -> None:
        text = history.run("stats").stdout
        for words in (
            "3 of 7 tasks done  ████████░░░░░░░░░░░░  42 %\n  todo 4  done 3\n",
            "\ntracks\n  TRACK-APPS  ██████████░░░░░░░░░░  1 / 2\n",
            "\ndone per month\n  2026-01     1  ▪\n  2026-02     2  ▪▪\n",
            "\nlead time: 10 days from its first commit to done (median)\n",
            "\nlongest open chain (3)\n  TASK-0004 → TASK-0005 → TASK-0006\n",
            "\nmost waited for\n     3  TASK-0004  A small step\n     1  TASK-0005  A small step\n",
        ):
            assert words in text

    def test_a_month_without_a_finished_task_is_one_too(self, history: Repo) -> None:
        history.task("TASK-0004", "Done", owner="@rt")
        commit_on(history, "2026-05-01", "four at last")
        found = as_json(history, "stats", "--json")["months"]
        assert found == {"2026-01": 1, "2026-02": 2, "2026-03": 0, "2026-04": 0, "2026-05": 1}

    def test_a_finished_track_is_no_task(self, history: Repo) -> None:
        before = as_json(history, "stats", "--json")["months"]
        path = history.root / "tasks/TRACK-APPS.md"
        path.write_text(re.sub("(?m)^status: .*", "status: Done", path.read_text()))
        commit_on(history, "2026-06-01", "the track is closed")
        assert as_json(history, "stats", "--json")["months"] == before

    def test_a_merge_is_not_counted_again(self, history: Repo) -> None:
        before = as_json(history, "stats", "--json")
        history.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        commit_on(history, "2026-02-08", "beside")
        history.git("checkout", "--quiet", "main")
        history.git("merge", "--quiet", "--no-edit", "side")
        assert as_json(history, "stats", "--json") == before

    def test_without_git_there_is_no_time(self, plan: Repo) -> None:
        found = as_json(plan, "stats", "--json")
        assert (found["months"], found["lead_days"]) == ({}, None)
        assert sum(found["states"].values()) == 9

    def test_a_circle_does_no_harm(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003", prereqs=["TASK-0003"])
        assert len(as_json(repo, "stats", "--json")["longest_chain"]) == 2
