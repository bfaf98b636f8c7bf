"""How a task can be named on the command line."""

import pytest

from ..conftest import Repo
from .commands import run, status_of


class TestHowATaskIsNamed:
    @pytest.mark.parametrize(
        "name",
        ["TASK-0013B", "task-0013b", "Task-0013B", "0013B", "13b", "13B", "TASK-13B",
         "tasks/TASK-0013B-x.md", "./tasks/TASK-0013B-x.md"],
    )  # fmt: skip  # a table
    def test_in_many_ways(self, repo: Repo, name: str) -> None:
        path = repo.task("TASK-0013B")
        repo.task("TASK-0013")
        assert run(repo, "start", name).exit_code == 0
        assert status_of(repo, path) == "In Progress"

    def test_the_base_is_not_its_follow_up(self, repo: Repo) -> None:
        path = repo.task("TASK-0013")
        repo.task("TASK-0013B")
        assert run(repo, "start", "13").exit_code == 0
        assert status_of(repo, path) == "In Progress"

    @pytest.mark.parametrize("name", ["TASK-0002", "0002", "2", "task-0002"])
    def test_an_id_of_two_files_is_refused_with_both(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0002", slug="a")
        repo.task("TASK-0002", slug="b")
        before = repo.files()
        answer = run(repo, "start", name)
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: TASK-0002 is the id of 2 files; "
            "name one: tasks/TASK-0002-a.md, tasks/TASK-0002-b.md\n"
        )
        assert repo.files() == before
        assert run(repo, "start", "tasks/TASK-0002-b.md").exit_code == 0
        assert status_of(repo, "tasks/TASK-0002-b.md") == "In Progress"
        assert status_of(repo, "tasks/TASK-0002-a.md") == "Draft"

    def test_by_its_number_in_any_layout(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "folder-per-item"\n')
        for name in ("CIP-0005", "CIP-0010", "CPS-0010"):
            repo.write(f"{name}/README.md", "---\nTitle: A\nStatus: Proposed\n---\n")
        assert run(repo, "show", "5").stdout.startswith("CIP-0005 ")
        answer = run(repo, "show", "10")
        assert answer.stderr == "taskctl: 10 can be CIP-0010 or CPS-0010; name one\n"

    @pytest.mark.parametrize("name", ["TASK-0100", "task-0100", "100"])
    def test_one_that_is_not_there(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0010")
        repo.task("TASK-0042")
        answer = run(repo, "start", name)
        assert answer.exit_code == 2
        assert answer.stderr == f"taskctl: no task is called {name}; nearest: TASK-0010\n"

    @pytest.mark.parametrize(
        "name", ["", " ", "nonsense", "TASK-", "tasks/", "\x1b[31m", "-", "１"]
    )
    def test_what_is_no_name(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0010")
        answer = run(repo, "start", "--", name)
        assert answer.exit_code == 2
        assert answer.stderr.startswith("taskctl: no task is called ")
        assert "\x1b" not in answer.stderr
