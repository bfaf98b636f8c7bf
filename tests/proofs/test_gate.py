"""The gate and evidence: a change that sets a task to done has to bring what proves it."""

import json
from typing import Any

import pytest

from ..conftest import Repo
from .proving import evidence, prove

REQUIRED = 'extends = "nexus"\n[evidence]\nrequired = true\n'
STOP = "- [x] `make all`"


@pytest.fixture
def repo(repo: Repo) -> Repo:
    """A repository that asks for evidence, and a branch to work on."""
    repo.write("taskctl.toml", REQUIRED)
    repo.write("Makefile", "all:\n\t@test ! -e src/a/broken.py\n")
    repo.task("TASK-0001", "In Review", stop=STOP)
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "work")
    return repo


def finish(repo: Repo, status: str = "Done") -> None:
    repo.task("TASK-0001", status, stop=STOP)
    repo.commit("TASK-0001: finish")


def gate(repo: Repo, *options: str) -> dict[str, Any]:
    answer = repo.run("gate", "--base", "main", "--output-format", "json", *options)
    assert answer.exit_code in {0, 1}, answer.stderr
    document = json.loads(answer.stdout)
    assert isinstance(document, dict)
    assert document["verdict"] == ("no" if answer.exit_code else "yes")
    return document


def reasons(repo: Repo, *options: str) -> list[tuple[str, str, str]]:
    """(code, severity, message) of all reasons."""
    found = gate(repo, *options)["reasons"]
    return [(reason["code"], reason["severity"], reason["message"]) for reason in found]


class TestRecorded:
    def test_evidence_of_the_change_is_taken(self, repo: Repo) -> None:
        repo.write("src/a/lib.py", "a = 2\n")
        prove(repo, "--record")
        finish(repo)
        document = gate(repo)
        assert document["reasons"] == []
        assert document["tasks"][0]["hundred"]["met"]

    def test_none(self, repo: Repo) -> None:
        finish(repo)
        ((code, severity, message),) = reasons(repo)
        assert (code, severity) == ("GT006", "error")
        assert message == (
            "TASK-0001 is set to done, and its evidence does not hold: `make all` is not proved: "
            "no run of it is recorded (taskctl prove TASK-0001 --record)"
        )

    def test_of_the_files_before_the_change(self, repo: Repo) -> None:
        prove(repo, "--record")
        repo.write("src/a/lib.py", "a = 2\n")
        finish(repo)
        ((code, severity, message),) = reasons(repo)
        assert (code, severity) == ("GT006", "error")
        assert "src/a/ changed since" in message

    def test_what_changes_in_another_commit_of_the_change_counts(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        repo.write("src/a/lib.py", "a = 2\n")
        repo.commit("TASK-0001: one more thing")
        assert [code for code, _, _ in reasons(repo)] == ["GT006"]

    def test_once_it_is_merged_it_is_history(self, repo: Repo) -> None:
        prove(repo, "--record")
        repo.task("TASK-0002", "In Progress")
        finish(repo)
        repo.git("checkout", "--quiet", "-B", "main")
        repo.git("checkout", "--quiet", "-b", "more")
        repo.write("src/a/lib.py", "a = 2\n")
        repo.commit("TASK-0002: later")
        assert reasons(repo) == []

    def test_altered_is_an_error_whatever_is_asked(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "nexus"\n')
        repo.git("checkout", "--quiet", "main")
        repo.commit()
        repo.git("checkout", "--quiet", "-B", "work")
        prove(repo, "--record")
        path = "tasks/evidence/TASK-0001.json"
        repo.write(
            path,
            json.dumps(
                {**evidence(repo), "proofs": [{**evidence(repo)["proofs"][0], "duration": 0}]}
            ),
        )
        finish(repo)
        ((code, severity, message),) = reasons(repo)
        assert (code, severity) == ("GT006", "error")
        assert "altered after it was written" in message

    def test_altered_of_a_task_that_is_not_touched(self, repo: Repo) -> None:
        prove(repo, "--record")
        repo.commit()
        repo.git("checkout", "--quiet", "-B", "main")
        repo.git("checkout", "--quiet", "-B", "work")
        path = "tasks/evidence/TASK-0001.json"
        repo.write(path, repo.read(path).replace('"exit_code": 0', '"exit_code": 1'))
        repo.commit("TASK-0001: x")
        ((code, severity, message),) = reasons(repo)
        assert (code, severity) == ("GT006", "error")
        assert message.startswith("the record of `make all` was altered")

    def test_not_asked_for_it_is_a_warning(self, repo: Repo) -> None:
        repo.git("checkout", "--quiet", "main")
        repo.write("taskctl.toml", 'extends = "nexus"\n')
        repo.commit()
        repo.git("checkout", "--quiet", "-B", "work")
        prove(repo, "--record")
        repo.write("src/a/lib.py", "a = 2\n")
        finish(repo)
        ((code, severity, _),) = reasons(repo)
        assert (code, severity) == ("GT006", "warning")

    def test_the_change_cannot_stop_asking(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "nexus"\n')
        finish(repo)
        assert {"GT006", "GT009"} <= {code for code, _, _ in reasons(repo)}

    def test_what_else_is_missing_is_told_apart(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done", stop="- [ ] `make all`")
        repo.commit("TASK-0001: finish")
        found = {code: message for code, _, message in reasons(repo)}
        assert found.keys() == {"GT002", "GT006"}
        assert "proved" not in found["GT002"]


class TestProve:
    def test_what_passes_is_no_reason(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        document = gate(repo, "--prove", "--yes")
        assert document["reasons"] == []
        ((proof,),) = [task["proofs"] for task in document["proofs"]]
        assert proof["passes"]
        assert proof["run"]["exit_code"] == 0

    def test_a_record_is_only_a_claim(self, repo: Repo) -> None:
        repo.write("src/a/broken.py", "")
        assert prove(repo, "--record").exit_code == 1
        path = "tasks/evidence/TASK-0001.json"
        from taskctl.read.evidence import checksum  # forged, as anybody could

        document = evidence(repo)
        raw = {**document["proofs"][0], "exit_code": 0, "reason": ""}
        document["proofs"] = [{**raw, "checksum": checksum(raw, "TASK-0001")}]
        repo.write(path, json.dumps(document))
        finish(repo)
        assert reasons(repo) == []
        ((code, severity, message),) = reasons(repo, "--prove", "--yes")
        assert (code, severity) == ("GT006", "error")
        assert message.startswith("TASK-0001 is set to done, and `make all` does not pass: exit c")

    def test_the_verdict_says_that_they_ran(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        answer = repo.run("gate", "--base", "main", "--prove", "--yes")
        assert "proofs run again: 1 of 1 pass" in answer.stdout
        assert "> make all" in answer.stderr

    def test_tasks_that_the_change_does_not_finish_are_not_proved(self, repo: Repo) -> None:
        repo.write("src/a/lib.py", "a = 2\n")
        repo.commit("TASK-0001: begin")
        document = gate(repo, "--prove")
        assert document["proofs"] == []

    def test_nobody_agreed(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        answer = repo.run("gate", "--base", "main", "--prove")
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert "make all" in answer.stderr

    @pytest.mark.parametrize("path", ["Makefile", "src/a/new.py"])
    def test_other_files_than_those_of_the_change_prove_nothing(
        self, repo: Repo, path: str
    ) -> None:
        prove(repo, "--record")
        finish(repo)
        repo.write(path, "all:\n\t@true\n")
        answer = repo.run("gate", "--base", "main", "--prove", "--yes")
        assert answer.exit_code == 2
        assert "--prove runs the proofs of a commit" in answer.stderr

    def test_a_file_that_no_task_is_about_may_lie_around(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        repo.write("notes.txt", "")
        assert reasons(repo, "--prove", "--yes") == []

    def test_another_commit_is_checked_out(self, repo: Repo) -> None:
        prove(repo, "--record")
        finish(repo)
        repo.git("checkout", "--quiet", "main")
        answer = repo.run("gate", "--base", "main", "--head", "work", "--prove", "--yes")
        assert answer.exit_code == 2
        assert "is not checked out" in answer.stderr
