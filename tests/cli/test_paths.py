"""What PATHS and --stdin-filename choose; the whole repository is always the context."""

from collections.abc import Sequence

import pytest

from ..conftest import Repo, task

ONE = "tasks/TASK-0001-x.md"
TWO = "tasks/TASK-0002-x.md"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Two tasks with an error each, and a third that one of them waits for, committed."""
    repo.task("TASK-0001", prereqs=["TASK-0098"])
    repo.task("TASK-0002", prereqs=["TASK-0099", "TASK-0003"])
    repo.task("TASK-0003")
    repo.commit()
    return repo


def items(repo: Repo, *options: str) -> list[str]:
    return [
        finding.item for finding in repo.findings(options=options) if finding.severity != "info"
    ]


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        ([ONE], ["TASK-0001"]),
        ([f"./tasks/../{TWO}"], ["TASK-0002"]),
        ([ONE, TWO], ["TASK-0001", "TASK-0002"]),
        (["tasks"], ["TASK-0001", "TASK-0002"]),
        (["tasks/"], ["TASK-0001", "TASK-0002"]),
        (["."], ["TASK-0001", "TASK-0002"]),
        (["src", "tasks/TASK-0003-x.md"], []),
    ],
)
def test_files_and_folders(plan: Repo, paths: Sequence[str], wanted: Sequence[str]) -> None:
    assert items(plan, *paths) == wanted


def test_seen_from_a_folder(plan: Repo) -> None:
    answer = plan.run("check", "--output-format", "concise", "TASK-0001-x.md", folder="tasks")
    assert answer.stdout.split("\n")[0].startswith(f"{ONE}:7:5: PR001")
    assert plan.run("check", "../tasks", folder="src").exit_code == 1


def test_an_absolute_path(plan: Repo) -> None:
    assert items(plan, str(plan.root / ONE)) == ["TASK-0001"]


def test_the_rest_of_the_plan_is_the_context(plan: Repo) -> None:
    assert "TASK-0003" not in plan.run("check", TWO).stdout


def test_a_finding_whose_related_place_lies_there(plan: Repo) -> None:
    plan.task("TASK-0004", "Done", prereqs=["TASK-0003"])
    plan.commit()
    (found,) = plan.findings(options=["tasks/TASK-0003-x.md"])
    assert (found.code, found.path) == ("PR004", "tasks/TASK-0004-x.md")


def test_what_the_last_commit_did_not_have_is_reported_wherever_it_is(plan: Repo) -> None:
    plan.task("TASK-0004", prereqs=["TASK-0097"])
    assert items(plan, ONE) == ["TASK-0001", "TASK-0004"]


def test_a_deleted_file(plan: Repo) -> None:
    (plan.root / "tasks/TASK-0003-x.md").unlink()
    assert items(plan, ONE) == ["TASK-0001", "TASK-0002"]


def test_a_deleted_file_can_be_named(plan: Repo) -> None:
    (plan.root / "tasks/TASK-0003-x.md").unlink()
    (found,) = plan.findings(options=["tasks/TASK-0003-x.md"])
    assert (found.code, found.item) == ("PR001", "TASK-0002")
    assert "TASK-0003" in found.message


def test_without_git_paths_choose_all_the_same(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0098"])
    repo.task("TASK-0002", prereqs=["TASK-0099"])
    assert items(repo, ONE) == ["TASK-0001"]


def test_a_base_does_not_replace_paths_in_silence(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0099"], title="TASK-0002 Another")
    answer = plan.run("check", "--output-format", "concise", "--base", "HEAD", ONE)
    assert answer.exit_code == 2 or ONE in answer.stdout


class TestStdin:
    """An editor's unsaved buffer is judged in the place of the file."""

    def check(self, repo: Repo, path: str, text: str, *options: str) -> str:
        answer = repo.run(
            "check",
            "--output-format",
            "concise",
            "--stdin-filename",
            path,
            *options,
            stdin=text.encode(),
        )
        assert answer.stderr == ""
        return answer.stdout

    def test_in_place_of_the_file(self, plan: Repo) -> None:
        assert self.check(plan, ONE, task("TASK-0001")[1]) == "no findings\n"
        shown = self.check(plan, ONE, task("TASK-0001", prereqs=["TASK-0077"])[1])
        assert shown.startswith(f"{ONE}:7:5: PR001 [unknown-prereq] TASK-0001 waits for TASK-0077")
        assert shown.endswith("\n\n1 error\n")

    def test_a_file_that_is_not_saved_yet(self, plan: Repo) -> None:
        shown = self.check(
            plan, "tasks/TASK-0009-x.md", task("TASK-0009", prereqs=["TASK-0077"])[1]
        )
        assert shown.startswith("tasks/TASK-0009-x.md:7:5: PR001")

    def test_what_it_does_to_other_files(self, plan: Repo) -> None:
        plan.task("TASK-0004", "Done", prereqs=["TASK-0003"])
        plan.task("TASK-0003", "Done")
        plan.commit()
        shown = self.check(plan, "tasks/TASK-0003-x.md", task("TASK-0003")[1])
        assert shown.startswith("tasks/TASK-0004-x.md:7:5: PR004")

    def test_the_first_file_of_a_plan(self, repo: Repo) -> None:
        assert self.check(repo, ONE, task("TASK-0001")[1]) == "no findings\n"

    def test_without_git(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        shown = self.check(repo, ONE, task("TASK-0001", prereqs=["TASK-0077"])[1])
        assert "TASK-0077" in shown

    def test_any_bytes(self, plan: Repo) -> None:
        answer = plan.run("check", "--stdin-filename", ONE, stdin=b"\xff\xfe\x00\x1b")
        assert (answer.exit_code, answer.stderr) == (1, "")
        assert "FI001" in answer.stdout

    def test_a_board(self, plan: Repo) -> None:
        text = "| Task | Status |\n|---|---|\n| TASK-0003 | Done |\n"
        assert "BD001" in self.check(plan, "tasks/STATUS-BOARD.md", text)

    def test_nothing_is_written(self, plan: Repo) -> None:
        before = plan.files()
        self.check(plan, ONE, "---\nstatus: x\n")
        assert plan.files() == before
