"""A proof has to be able to say no, and to say that it cannot tell."""

import json
import tempfile
from pathlib import Path

import pytest

from taskctl.read.evidence import checksum

from ..conftest import Repo
from ..git.asked import gate
from .proving import evidence, prove, standings

PATCH = "--- a/src/a/lib.py\n+++ b/src/a/lib.py\n@@ -1 +1 @@\n-good\n+bad\n"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A task with one proof, and a patch that must make it fail."""
    repo.write("src/a/lib.py", "good\n")
    repo.write("tasks/proofs/TASK-0001.patch", PATCH)
    repo.write("taskctl.toml", '[proofs]\ncommands = ["grep", "true", "./check", "make"]\n')
    stop(repo, "grep -q good src/a/lib.py")
    repo.commit()
    return repo


def stop(repo: Repo, command: str, status: str = "In Progress") -> None:
    repo.task(
        "TASK-0001",
        status,
        stop=f"- [x] `{command}` passes\n  - Counterproof: `tasks/proofs/TASK-0001.patch`",
    )


def scratch_folders() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("taskctl-proof-*")}


def test_a_proof_that_fails_with_the_patch(plan: Repo) -> None:
    before, folders = plan.files(), scratch_folders()
    found = prove(plan)
    assert (found.exit_code, found.proofs[0]["outcome"]) == (0, "passed")
    counter = found.proofs[0]["run"]["counterproof"]
    assert (counter["patch"], counter["exit_code"], counter["reason"]) == (
        "tasks/proofs/TASK-0001.patch",
        1,
        "",
    )
    assert plan.files() == before
    assert scratch_folders() <= folders


def test_a_proof_that_also_passes_with_it(plan: Repo) -> None:
    stop(plan, "true src/a/lib.py")
    found = prove(plan)
    assert (found.exit_code, found.proofs[0]["outcome"]) == (1, "failed")
    assert found.reasons == ["it proves nothing: it also passes with tasks/proofs/TASK-0001.patch"]


@pytest.mark.parametrize(
    ("patch", "says"),
    [
        (PATCH.replace("-good", "-other"), "does not apply"),
        ("no patch\n", "does not apply"),
        (None, "has no file"),
        (PATCH.replace("src/a/lib.py", "../../../x"), "does not apply"),
    ],
)
def test_a_patch_that_does_not_apply(plan: Repo, patch: str | None, says: str) -> None:
    path = "tasks/proofs/TASK-0001.patch"
    plan.write(path, patch) if patch else (plan.root / path).unlink()
    found = prove(plan)
    assert (found.exit_code, found.proofs[0]["outcome"]) == (1, "not run")
    assert says in found.reasons[0]


def test_a_proof_that_fails_by_itself(plan: Repo) -> None:
    plan.write("src/a/lib.py", "broken\n")
    found = prove(plan)
    assert found.proofs[0]["outcome"] == "failed"
    assert found.reasons == ["exit code 1"]


def test_the_command_of_a_counterproof_is_not_found(plan: Repo) -> None:
    """The patch takes the script away: that the shell finds nothing is no failing proof."""
    plan.write("check", "#!/bin/sh\ntrue\n").chmod(0o755)
    plan.write(
        "tasks/proofs/TASK-0001.patch",
        "--- a/check\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-#!/bin/sh\n-true\n",
    )
    stop(plan, "./check")
    found = prove(plan)
    assert found.proofs[0]["outcome"] == "not run"
    assert "its counterproof could not be run: exit code 127" in found.reasons[0]


def test_what_is_recorded(plan: Repo) -> None:
    assert prove(plan, "--record").exit_code == 0
    (record,) = evidence(plan)["proofs"]
    assert (record["outcome"], record["program"]) == ("passed", "system:grep")
    assert record["counterproof"]["exit_code"] == 1
    assert set(record["bound"]) == {"settings", "counterproof"}
    assert standings(plan) == ["holds"]
    plan.write("tasks/proofs/TASK-0001.patch", PATCH + "\n")
    assert standings(plan) == ["elsewhere"]
    assert [found.code for found in plan.findings("EV005")] == ["EV005"]


def test_a_record_without_the_counterproof(plan: Repo) -> None:
    plan.task("TASK-0001", "In Progress", stop="- [x] `grep -q good src/a/lib.py` passes")
    prove(plan, "--record")
    stop(plan, "grep -q good src/a/lib.py")
    assert standings(plan) == ["changed"]


def test_the_environment_and_the_program(plan: Repo) -> None:
    plan.write("check", "#!/bin/sh\ntest -f src/a/lib.py\n").chmod(0o755)
    plan.write("tool.lock", "1\n")
    plan.write("taskctl.toml", '[proofs]\ncommands = ["./check"]\nenvironment = ["*.lock"]\n')
    plan.task("TASK-0001", "In Progress", stop="- [x] `./check` passes")
    prove(plan, "--record")
    assert evidence(plan)["proofs"][0]["program"] == "repository:check"
    assert standings(plan) == ["holds"]
    plan.write("tool.lock", "2\n")
    assert standings(plan) == ["elsewhere"]
    plan.write("tool.lock", "1\n")
    plan.write("check", "#!/bin/sh\ntrue\n")
    assert standings(plan) == ["elsewhere"]


def test_a_record_of_before(plan: Repo) -> None:
    """What a record does not say is not asked of it."""
    plan.task("TASK-0001", "In Progress", stop="- [x] `grep -q good src/a/lib.py` passes")
    prove(plan, "--record")
    document = evidence(plan)
    raw = {
        key: value
        for key, value in document["proofs"][0].items()
        if key not in {"bound", "program", "outcome", "counterproof", "checksum"}
    }
    document["proofs"] = [{**raw, "checksum": checksum(raw, "TASK-0001")}]
    plan.write("tasks/evidence/TASK-0001.json", json.dumps(document))
    assert standings(plan) == ["holds"]


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("true", "passed"),
        ("make nothing-here", "failed"),
        ("./check", "not run"),
        ("true; kill -9 $$", "not run"),
        ("true; exit 126", "not run"),
        ("true; exit 3", "failed"),
    ],
)
def test_failed_and_not_run_are_two_answers(plan: Repo, command: str, outcome: str) -> None:
    plan.task("TASK-0001", "In Progress", stop=f"```bash\n{command}\n```")
    found = prove(plan, "--record", "--junit", "out.xml")
    assert found.proofs[0]["outcome"] == outcome
    assert found.exit_code == (0 if outcome == "passed" else 1)
    assert evidence(plan)["proofs"][0]["outcome"] == outcome
    kinds = {"passed": "holds", "failed": "failed", "not run": "not run"}
    assert standings(plan) == [kinds[outcome]]
    report = plan.read("out.xml")
    assert ("<error" in report, "<failure" in report) == (outcome == "not run", outcome == "failed")


def test_a_proof_that_takes_too_long_shows_nothing(plan: Repo) -> None:
    plan.task("TASK-0001", "In Progress", stop="```bash\nsleep 60\n```")
    assert prove(plan, "--timeout", "0.5").proofs[0]["outcome"] == "not run"


class TestTheGate:
    @pytest.fixture
    def made(self, plan: Repo) -> Repo:
        plan.write("Makefile", "all:\n\tgrep -q good src/a/lib.py\n")
        plan.write(".gitignore", "GNUmakefile\n")
        plan.task("TASK-0001", "In Progress", stop="- [x] `make all` passes")
        plan.commit()
        plan.git("checkout", "--quiet", "-b", "branch")
        plan.task("TASK-0001", "Done", stop="- [x] `make all` passes")
        plan.commit("TASK-0001: done")
        return plan

    def test_it_proves_the_commit(self, made: Repo) -> None:
        assert gate(made, "--base", "main", "--prove", "--yes").codes == []

    @pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
    def test_not_a_file_that_git_does_not_look_at(self, made: Repo, flag: str) -> None:
        made.git("update-index", flag, "Makefile")
        made.write("Makefile", "all:\n\ttrue\n")
        answer = made.run("gate", "--base", "main", "--prove", "--yes")
        assert answer.exit_code == 2
        assert "git is set to overlook files that differ from it: Makefile" in answer.stderr

    def test_not_an_ignored_one_that_goes_first(self, made: Repo) -> None:
        made.write("GNUmakefile", "all:\n\ttrue\n")
        answer = made.run("gate", "--base", "main", "--prove", "--yes")
        assert answer.exit_code == 2
        assert "they would also read GNUmakefile, which is not in it" in answer.stderr

    def test_what_could_not_be_run(self, made: Repo) -> None:
        made.write("Makefile", "all:\n\t./gone\n")
        made.task("TASK-0001", "Done", stop="```bash\n./gone\n```")
        made.commit("TASK-0001: done")
        found = gate(made, "--base", "main", "--prove", "--yes")
        (reason,) = [r for r in found.reasons("GT006") if "gone" in r["message"]]
        assert "could not be run: exit code 127" in reason["message"]


class TestTakenAway:
    """A counterproof that a task had is a part of its proof."""

    @pytest.fixture
    def asked(self, plan: Repo) -> Repo:
        plan.write("taskctl.toml", "[evidence]\nrequired = true\n[proofs]\ncommands = ['grep']\n")
        plan.commit("ask for evidence")
        plan.git("checkout", "--quiet", "-b", "work")
        return plan

    def test_without_it_the_proof_asks_for_less(self, asked: Repo) -> None:
        asked.task("TASK-0001", "Done", stop="- [x] `grep -q good src/a/lib.py` passes")
        assert prove(asked, "--record").exit_code == 0
        asked.commit("TASK-0001: done")
        (reason,) = gate(asked, "--base", "main").reasons("GT010")
        assert "a required proof is gone, or weaker" in reason["message"]

    def test_with_another_patch_it_judges_itself(self, asked: Repo) -> None:
        asked.write("tasks/proofs/TASK-0001.patch", PATCH.replace("+bad", "+worse"))
        stop(asked, "grep -q good src/a/lib.py", "Done")
        assert prove(asked, "--record").exit_code == 0
        asked.commit("TASK-0001: done")
        found = gate(asked, "--base", "main")
        assert "GT010" not in found.codes
        (reason,) = found.reasons("GT013")
        assert "tasks/proofs/TASK-0001.patch (1 line changed or removed)" in reason["message"]
