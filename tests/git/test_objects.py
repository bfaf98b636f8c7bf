"""What is read from git's objects: every odd thing that an index, a commit or a branch can hold."""

import os

import pytest

from ..conftest import Repo, task

ONE = "tasks/TASK-0001-x.md"
TOO_LONG = b"a" * (16 * 1024 * 1024 + 1)


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001")
    repo.write("src/a/lib.py", "1\n")
    repo.commit()
    return repo


def staged(repo: Repo) -> list[tuple[str, str]]:
    """The code and file of what `check --staged` finds."""
    repo.git("add", "--all")
    return [(f.code, f.path) for f in repo.findings(options=["--staged"]) if f.severity == "error"]


class TestOfTheIndex:
    def test_a_file_that_is_too_large(self, plan: Repo) -> None:
        plan.write(ONE, TOO_LONG)
        assert staged(plan) == [("FI006", ONE)]
        (found,) = plan.findings("FI006", options=[ONE])
        assert "is larger than 16 MiB" in found.message

    def test_a_file_that_is_too_large_there_and_gone_from_the_disk(self, plan: Repo) -> None:
        plan.write(ONE, TOO_LONG)
        plan.git("add", "--all")
        (plan.root / ONE).unlink()
        (found,) = plan.findings("FI006", options=["--staged"])
        assert "is larger than 16 MiB" in found.message

    def test_links_that_run_in_a_circle(self, plan: Repo) -> None:
        (plan.root / "tasks/TASK-0002-x.md").symlink_to("TASK-0003-x.md")
        (plan.root / "tasks/TASK-0003-x.md").symlink_to("TASK-0002-x.md")
        assert {path for code, path in staged(plan) if code == "FI006"} == {
            "tasks/TASK-0002-x.md",
            "tasks/TASK-0003-x.md",
        }

    @pytest.mark.parametrize(
        ("path", "text"), [(".gitattributes", "*.md text\n"), ("tasks/.gitattributes", "* -text\n")]
    )
    def test_files_with_attributes(self, plan: Repo, path: str, text: str) -> None:
        """What is on the disk may not be what is stored."""
        plan.write(path, text)
        plan.task("TASK-0002", prereqs=["TASK-0099"])
        assert staged(plan) == [("PR001", "tasks/TASK-0002-x.md")]

    @pytest.mark.parametrize("value", ["true", "input"])
    def test_line_ends_that_git_converts(self, plan: Repo, value: str) -> None:
        plan.git("config", "core.autocrlf", value)
        path, text = task("TASK-0002", prereqs=["TASK-0099"])
        plan.write(path, text.replace("\n", "\r\n"))
        assert staged(plan) == [("PR001", path)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_file_that_became_a_fifo_is_changed(plan: Repo) -> None:
    """Reading it would wait for ever."""
    (plan.root / ONE).unlink()
    os.mkfifo(plan.root / ONE)
    assert "FI006" in [f.code for f in plan.findings(options=["--changed", "--base", "HEAD"])]


class TestNumbers:
    """A new number is one that no branch uses."""

    def test_on_branches_without_the_folder_or_with_a_file_in_its_place(self, plan: Repo) -> None:
        plan.git("switch", "--quiet", "--orphan", "empty")
        plan.git("commit", "--quiet", "--allow-empty", "--message", "none")
        plan.write("tasks", "a file\n")
        plan.commit()
        plan.git("switch", "--quiet", "main")
        plan.git("switch", "--quiet", "--create", "more")
        plan.task("TASK-0007")
        plan.commit()
        plan.git("switch", "--quiet", "main")
        assert plan.run("new", "A title").exit_code == 0
        assert "tasks/TASK-0008-a-title.md" in plan.files()


@pytest.mark.parametrize("command", [["stats"], ["show", "1"], ["list"]])
def test_before_the_first_commit(repo: Repo, command: list[str]) -> None:
    repo.git("init", "--quiet")
    repo.task("TASK-0001")
    answer = repo.run(*command)
    assert (answer.exit_code, answer.stderr) == (0, "")


def test_an_unknown_revision_outside_of_a_repository(repo: Repo) -> None:
    repo.task("TASK-0001")
    answer = repo.run("check", "--changed", "--base", "main")
    assert answer.exit_code == 2
    assert "needs a git repository" in answer.stderr
