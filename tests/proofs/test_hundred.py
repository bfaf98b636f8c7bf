"""Done with evidence: what `done` asks for where the settings want a run to be recorded."""

import pytest

from ..conftest import Repo
from .proving import prove

REQUIRED = 'extends = "nexus"\n[evidence]\nrequired = true\n'
PLAIN = 'extends = "nexus"\n[stop]\nplain = "evidence"\n'
MAKE = "all:\n\t@true\nbad:\n\t@false\n"


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.write("Makefile", MAKE)
    repo.git("init", "--quiet")
    return repo


def done(repo: Repo) -> tuple[int, list[str]]:
    """What `done` answers: exit code, lines."""
    answer = repo.run("done", "TASK-0001")
    return answer.exit_code, [line.strip() for line in answer.stdout.splitlines() if line]


class TestRequired:
    def test_without_a_record(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] `make all` and `make bad`")
        code, lines = done(repo)
        assert code == 1
        assert lines == [
            "not done: TASK-0001 is not 100 %",
            "`make all` is not proved: no run of it is recorded "
            "(taskctl prove TASK-0001 --record) (tasks/TASK-0001-x.md:21)",
            "`make bad` is not proved: no run of it is recorded (tasks/TASK-0001-x.md:21)",
            "in order: all 1 box ticked",
        ]
        assert "In Review" in repo.read("tasks/TASK-0001-x.md")

    def test_with_one(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] `make all`")
        prove(repo, "--record")
        assert done(repo)[0] == 0
        assert repo.codes() == []

    def test_with_one_of_a_failure(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] `make bad`")
        prove(repo, "--record")
        code, lines = done(repo)
        assert code == 1
        assert "it failed when it was recorded: exit code 2" in lines[1]

    def test_with_one_of_other_files(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] `make all`")
        prove(repo, "--record")
        repo.write("src/a/lib.py", "x = 1\n")
        code, lines = done(repo)
        assert code == 1
        assert "`make all` is not proved: src/a/ changed since" in lines[1]
        assert prove(repo, "--record").exit_code == 0
        assert done(repo)[0] == 0

    def test_with_one_that_was_altered(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] `make bad`")
        prove(repo, "--record")
        path = "tasks/evidence/TASK-0001.json"
        repo.write(path, repo.read(path).replace('"exit_code": 2', '"exit_code": 0'))
        code, lines = done(repo)
        assert code == 1
        assert "altered after it was written" in lines[1]

    def test_of_a_task_without_proofs_nothing_is_asked(self, repo: Repo) -> None:
        repo.write("taskctl.toml", REQUIRED)
        repo.task("TASK-0001", "In Review", stop="- [x] see `docs/a.md`")
        assert done(repo)[0] == 0


class TestNotRequired:
    def test_nothing_is_said_where_nothing_was_recorded(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Review", stop="- [x] `make all`")
        code, lines = done(repo)
        assert (code, len(lines)) == (0, 1)

    def test_a_record_that_does_not_hold_is_a_remark(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Review", stop="- [x] `make all`")
        prove(repo, "--record")
        repo.write("src/a/lib.py", "x = 1\n")
        code, lines = done(repo)
        assert code == 0
        assert "taken as it is: `make all` is not proved: src/a/ changed" in lines[1]


class TestPlain:
    def test_evidence_of_the_proofs_stands_for_plain_conditions(self, repo: Repo) -> None:
        repo.write("taskctl.toml", PLAIN)
        repo.task("TASK-0001", "In Review", stop="- it is fast\n- `make all` passes")
        code, lines = done(repo)
        assert code == 1
        assert "`make all` is not proved: no run of it is recorded" in lines[1]
        prove(repo, "--record")
        code, lines = done(repo)
        assert code == 0
        assert len(lines) == 1

    def test_without_a_proof_nothing_can_stand_for_them(self, repo: Repo) -> None:
        repo.write("taskctl.toml", PLAIN)
        repo.task("TASK-0001", "In Review", stop="- it is fast\n- it is `small`")
        code, lines = done(repo)
        assert code == 1
        assert lines[1].startswith(
            "2 stop conditions without a box, and no proof that could be recorded (stop.plain)"
        )

    def test_boxes_need_none(self, repo: Repo) -> None:
        repo.write("taskctl.toml", PLAIN)
        repo.task("TASK-0001", "In Review", stop="- [x] `make all`")
        assert done(repo)[0] == 0

    def test_boxes_wants_boxes_and_no_evidence(self, repo: Repo) -> None:
        repo.write("taskctl.toml", PLAIN.replace("evidence", "boxes"))
        repo.task("TASK-0001", "In Review", stop="- it is fast\n- [x] `make all`")
        code, lines = done(repo)
        assert code == 1
        assert lines[1].startswith("1 stop condition without a box (stop.plain)")
