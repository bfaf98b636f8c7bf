"""`new`: a task file with a number that nobody has."""

import os
from pathlib import Path

import pytest

from ..boards.boards import BOARD, board, region, rows
from ..conftest import Nexus, Repo, task
from .commands import new, next_id


class TestTheNumber:
    def test_is_the_highest_plus_one_and_gaps_stay(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0007B")
        assert next_id(repo) == "TASK-0008"

    def test_files_that_are_no_tasks_do_not_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/notes-TASK-0050.md", "")
        repo.write("docs/TASK-0060-x.md", "")
        assert next_id(repo) == "TASK-0002"

    def test_other_branches_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0030")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert not (repo.root / "tasks/TASK-0030-x.md").exists()
        assert next_id(repo) == "TASK-0031"

    def test_branches_of_a_remote_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("clone", "--quiet", ".", "../upstream")
        upstream = Repo(repo.root.parent / "upstream")
        upstream.git("checkout", "--quiet", "-b", "theirs")
        upstream.task("TASK-0040")
        upstream.commit()
        repo.git("remote", "add", "origin", "../upstream")
        repo.git("fetch", "--quiet", "origin")
        assert next_id(repo) == "TASK-0041"

    def test_other_worktrees_count_with_what_is_not_committed(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("worktree", "add", "--quiet", "--detach", "../beside")
        beside = Repo(repo.root.parent / "beside")
        beside.task("TASK-0050")
        assert next_id(repo) == "TASK-0051"
        assert next_id(beside) == "TASK-0051"

    def test_a_worktree_that_is_gone_does_no_harm(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("worktree", "add", "--quiet", "--detach", "../beside")
        (repo.root.parent / "beside").rename(repo.root.parent / "elsewhere")
        assert next_id(repo) == "TASK-0002"

    def test_a_detached_head_counts(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "--detach")
        repo.task("TASK-0009")
        repo.commit()
        (repo.root / "tasks/TASK-0009-x.md").unlink()
        assert next_id(repo) == "TASK-0010"

    def test_a_repository_without_a_commit(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.git("init", "--quiet")
        assert next_id(repo) == "TASK-0002"

    def test_a_plan_below_the_top_of_the_repository(self, repo: Repo) -> None:
        plan = Repo(repo.root / "sub folder")
        plan.write("taskctl.toml", "")
        plan.task("TASK-0001")
        repo.task("TASK-0500")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        plan.task("TASK-0007")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert next_id(plan) == "TASK-0008"

    def test_a_shallow_look_leaves_git_as_it_was(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        before = {
            path: path.read_bytes() for path in (repo.root / ".git").rglob("*") if path.is_file()
        }
        next_id(repo)
        assert before == {
            path: path.read_bytes() for path in (repo.root / ".git").rglob("*") if path.is_file()
        }

    @pytest.mark.parametrize("number", ["1", "30"])
    def test_one_that_is_taken_is_refused(self, repo: Repo, number: str) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0030")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        before = repo.files()
        answer = new(repo, "A thing", "--number", number)
        assert answer.exit_code == 2
        assert answer.stderr == (
            f"taskctl: TASK-{int(number):04d} is taken; leave out --number for the next free one\n"
        )
        assert repo.files() == before

    def test_a_free_one_can_be_asked_for(self, repo: Repo) -> None:
        repo.task("TASK-0009")
        assert next_id(repo, "--number", "3") == "TASK-0003"

    @pytest.mark.parametrize("number", ["10000", "-1"])
    def test_one_that_makes_no_id_is_refused(self, repo: Repo, number: str) -> None:
        repo.task("TASK-0001")
        answer = new(repo, "A thing", "--number", number)
        assert answer.exit_code == 2
        assert f"{number} does not fit into an id" in answer.stderr

    def test_after_the_last_one_there_is_none(self, repo: Repo) -> None:
        repo.task("TASK-9999")
        assert new(repo, "A thing").exit_code == 2

    def test_the_first_one(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "")
        assert next_id(repo) == "TASK-0001"

    @pytest.mark.full
    def test_at_the_tip_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        known = {task.id for task in repo.plan().tasks}
        item = next_id(repo)
        assert item not in known
        assert int(item.removeprefix("TASK-")) == 1 + max(int(known_id[5:9]) for known_id in known)


def test_a_dry_run_writes_nothing(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(BOARD, board(region("queue")))
    before = repo.files()
    answer = new(repo, "A thing", "--follow-up-of", "1", "--dry-run")
    assert (answer.exit_code, answer.stderr) == (0, "")
    heads = [line for line in answer.stdout.splitlines() if line.startswith("+++ ")]
    assert heads == [
        "+++ b/tasks/TASK-0001-x.md",
        "+++ b/tasks/TASK-0001B-a-thing.md",
        f"+++ b/{BOARD}",
    ]
    assert repo.files() == before


def test_git_can_apply_what_a_dry_run_shows(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(BOARD, board(region("queue")))
    repo.commit()
    shown = new(repo, "A thing", "--follow-up-of", "1", "--dry-run").stdout
    repo.write("../new.diff", shown)
    repo.git("apply", "../new.diff")
    applied = repo.files()
    repo.git("checkout", "--quiet", ".")
    repo.git("clean", "--quiet", "--force")
    new(repo, "A thing", "--follow-up-of", "1")
    assert {p: raw for p, (raw, _, _) in repo.files().items()} == {
        p: raw for p, (raw, _, _) in applied.items()
    }


def test_the_boards_follow(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(BOARD, board(region("queue")))
    answer = new(repo, "A <b>thing</b> | more")
    assert answer.stderr == f"2 corrections in {BOARD}\n"
    assert rows(repo.read(BOARD)) == [
        "| **TASK-0001** | A small step | — |",
        "| TASK-0002 | A &lt;b>thing&lt;/b> \\| more | — |",
    ]
    assert repo.run("sync", "--check").exit_code == 0


def test_nothing_is_written_outside_of_the_root(repo: Repo, tmp_path: Path) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\ninclude = ["tasks/TASK-*.md", "more/TASK-*.md"]\n',
    )
    repo.write("more/TASK-0001-x.md", task("TASK-0001")[1])
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.root / "tasks").symlink_to(outside)
    new(repo, "A thing")
    assert os.listdir(outside) == []
