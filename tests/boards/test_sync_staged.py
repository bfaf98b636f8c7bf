"""`sync --check --staged`: a board that a hook wrote, and that no commit would have."""

import json

import pytest

from ..conftest import Repo

BOARD = "tasks/STATUS-BOARD.md"
OTHER = "tasks/IMPLEMENTATION-ORDER.md"
REGION = "# Board\n\n<!-- taskctl:begin done -->\n<!-- taskctl:end -->\n"
CHECK = ("sync", "--check", "--staged")


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", "Done")
    repo.commit()
    return repo


def written(plan: Repo, path: str = BOARD) -> None:
    """A board, as a hook writes it."""
    plan.write(path, REGION)
    assert plan.run("sync").exit_code == 0


class TestNew:
    def test_is_named_with_what_to_do(self, plan: Repo) -> None:
        written(plan)
        answer = plan.run(*CHECK)
        assert answer.exit_code == 1
        assert answer.stderr == f"{BOARD} is new and not staged: git add {BOARD}\n"

    def test_beside_another_that_is_right(self, plan: Repo) -> None:
        written(plan, OTHER)
        plan.commit()
        written(plan)
        answer = plan.run(*CHECK, "--diff")
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert f"git add {BOARD}" in answer.stderr
        assert "all up to date" in answer.stderr

    def test_staged_it_passes(self, plan: Repo) -> None:
        written(plan)
        plan.git("add", BOARD)
        assert plan.run(*CHECK).exit_code == 0

    def test_ignored_it_passes(self, plan: Repo) -> None:
        plan.write(".gitignore", BOARD)
        written(plan)
        assert plan.run(*CHECK).exit_code == 0

    def test_without_regions_it_is_nobodys_output(self, plan: Repo) -> None:
        plan.write(BOARD, "# Board\n\nNotes.\n")
        assert plan.run(*CHECK).exit_code == 0

    def test_below_the_top(self, repo: Repo) -> None:
        inner = Repo(repo.root / "firm ware")
        inner.task("TASK-0001", "Done")
        inner.write("taskctl.toml", 'extends = "nexus"\n')
        repo.commit()
        written(inner)
        answer = repo.run("-C", "firm ware", *CHECK)
        assert (answer.exit_code, answer.stderr) == (
            1,
            f"{BOARD} is new and not staged: git add {BOARD}\n",
        )

    def test_in_json(self, plan: Repo) -> None:
        written(plan)
        answer = plan.run(*CHECK, "--json")
        assert answer.exit_code == 1
        assert [board["path"] for board in json.loads(answer.stdout)["not_staged"]] == [BOARD]


class TestChanged:
    def test_is_old_in_the_index(self, plan: Repo) -> None:
        written(plan)
        plan.task("TASK-0002", "Done")
        plan.commit()
        assert plan.run("sync").exit_code == 0
        answer = plan.run(*CHECK)
        assert answer.exit_code == 1
        assert f"{BOARD} is up to date, but not staged: git add {BOARD}" in answer.stderr

    def test_is_old_in_both(self, plan: Repo) -> None:
        written(plan)
        plan.task("TASK-0002", "Done")
        plan.commit()
        answer = plan.run(*CHECK)
        assert answer.exit_code == 1
        assert "git add" not in answer.stderr
        assert "`taskctl sync` writes" in answer.stderr

    def test_what_is_right_in_the_index_may_differ_in_the_work_tree(self, plan: Repo) -> None:
        written(plan)
        plan.commit()
        plan.task("TASK-0002", "Done")  # not staged, and the board of it neither
        assert plan.run("sync").exit_code == 0
        assert plan.run(*CHECK).exit_code == 0
