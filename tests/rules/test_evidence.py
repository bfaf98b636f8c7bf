"""EV: the evidence of proofs is there, is true, and speaks of the files as they are."""

import hashlib
import json
from typing import Any

import pytest

from taskctl.read.evidence import checksum

from ..conftest import Repo, task
from .cases import Bad, Good

REQUIRED = ("taskctl.toml", 'extends = "nexus"\n[evidence]\nrequired = true\n')
# src/a/lib.py of the fixture, which is empty
NOW = hashlib.sha256(b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 src/a/lib.py\0").hexdigest()


def stop(command: str, box: str = "x") -> str:
    return f"- [{box}] {command} exits 0"


def record(
    command: str = "make test", bound: dict[str, str] | None = None, **values: Any
) -> dict[str, Any]:
    """A record as `prove --record` writes it; what `values` say is altered after that."""
    raw: dict[str, Any] = {
        "command": command,
        "shell": "bash",
        "markers": values.pop("markers", []),
        "exit_code": 0,
        "reason": values.pop("reason", ""),
        "duration": 0.1,
        "markers_seen": [],
        "output": {"digest": "sha256:0", "size": 0},
        "content": values.pop(
            "content", {"digest": f"sha256:{NOW}", "parts": {"src/a/": NOW[:16]}}
        ),
    }
    if bound is not None:
        raw["bound"] = bound
    return {**raw, "checksum": checksum(raw, "TASK-0001"), **values}


def records(*made: dict[str, Any], mark: str = "", sign: str = "«»") -> tuple[str, str]:
    """The evidence file of TASK-0001, the place of one of its records marked."""
    text = json.dumps({"version": 1, "task": "TASK-0001", "proofs": made}, indent=2)
    place = f'"command": {json.dumps(mark)}'
    return (
        "tasks/evidence/TASK-0001.json",
        text.replace(place, f"{sign[0]}{place}{sign[1]}") if mark else text,
    )


OLD = {"digest": "sha256:old", "parts": {"src/a/": "old"}}

BAD = [
    Bad(
        "EV001",
        "nothing was recorded",
        [REQUIRED, task("TASK-0001", "‹Done›", stop=stop("`«make test»`"))],
        "TASK-0001 is done, and `make test` is not proved: no run of it is recorded",
    ),
    Bad(
        "EV001",
        "of one proof nothing was recorded",
        [
            REQUIRED,
            task("TASK-0001", "‹Done›", stop=stop("`make test`, `«make lint»`")),
            records(record()),
        ],
        "`make lint` is not proved",
    ),
    Bad(
        "EV001",
        "a failure was recorded",
        [
            REQUIRED,
            task("TASK-0001", "‹Done›", stop=stop("`«make test»`")),
            records(record(reason="exit code 2"), mark="make test", sign="‹›"),
        ],
        "it failed when it was recorded: exit code 2",
    ),
    Bad(
        "EV002",
        "of a task that is under way",
        [
            task("TASK-0001", "In Review", stop=stop("`«make test»`")),
            records(record(content=OLD), mark="make test", sign="‹›"),
        ],
        "the evidence of TASK-0001 for its proof is out of date: src/a/ changed since",
        severity="warning",
    ),
    Bad(
        "EV002",
        "of a task that is done it is history",
        [
            task("TASK-0001", "Done", stop=stop("`«make test»` and `make lint`")),
            records(record(content=OLD), record("make lint"), mark="make test", sign="‹›"),
        ],
        "for 1 of its proofs is out of date",
        severity="info",
    ),
    Bad(
        "EV002",
        "the allowlist has another entry",
        [
            task("TASK-0001", "In Review", stop=stop("`«make test»`"),
                 scope="- `src/a/`\n- `src/b/` (new)"),
            ("src/b/x.py", ""),
            records(record(), mark="make test", sign="‹›"),
        ],
        "src/b/ changed since",
        severity="warning",
    ),
    Bad(
        "EV003",
        "a record that was changed by hand",
        [
            task("TASK-0001", "Done", stop=stop("`make test`")),
            records(record(exit_code=3), mark="make test"),
        ],
        "the record of `make test` was altered after it was written",
    ),
    Bad(
        "EV003",
        "a merge that was not resolved",
        [
            task("TASK-0001", stop=stop("`make test`", " ")),
            ("tasks/evidence/TASK-0001.json", "«»<<<<<<< HEAD\n{}\n"),
        ],
        "tasks/evidence/TASK-0001.json is not as `taskctl prove --record` writes it",
    ),
    Bad(
        "EV003",
        "a later version",
        [
            task("TASK-0001", stop=stop("`make test`", " ")),
            ("tasks/evidence/TASK-0001.json", '«»{"version": 2, "proofs": []}'),
        ],
        "has version 2, which this taskctl cannot read",
    ),
    Bad(
        "EV005",
        "another lock file",
        [
            ("taskctl.toml", '[proofs]\nenvironment = ["*.lock"]\n'),
            ("tool.lock", "2\n"),
            task("TASK-0001", "In Review", stop=stop("`«make test»`")),
            records(record(bound={"environment": "sha256:0"}), mark="make test", sign="‹›"),
        ],
        "for `make test` no longer holds: it was recorded in another environment",
        severity="warning",
    ),
    Bad(
        "EV004",
        "another marker",
        [
            task("TASK-0001", "Done", stop=stop("`«make test»` with the marker `12 passed`")),
            records(record(), mark="make test", sign="‹›"),
        ],
        "TASK-0001 asks of `make test` what was not recorded: its markers",
        severity="warning",
    ),
    Bad(
        "EV004",
        "another command",
        [
            task("TASK-0001", "Done", stop=stop("`make tests`")),
            records(record(), mark="make test"),
        ],
        "TASK-0001 no longer names `make test`, whose run is recorded",
        severity="warning",
    ),
]  # fmt: skip  # a table

GOOD = [
    Good("EV001", "it is not required", [task("TASK-0001", "Done", stop=stop("`make test`"))]),
    Good(
        "EV001",
        "the task is not done",
        [REQUIRED, task("TASK-0001", "In Review", stop=stop("`make test`"))],
    ),
    Good(
        "EV001",
        "there is nothing to run",
        [REQUIRED, task("TASK-0001", "Done", stop="- [x] see `docs/a.md`")],
    ),
    Good(
        "EV002",
        "the files are as they were",
        [task("TASK-0001", "In Review", stop=stop("`make test`")), records(record())],
    ),
    Good(
        "EV003",
        "a record as it was written",
        [REQUIRED, task("TASK-0001", "Done", stop=stop("`make test`")), records(record())],
    ),
    Good(
        "EV005",
        "an environment that no record was bound to",
        [
            ("taskctl.toml", '[proofs]\nenvironment = ["*.lock"]\n'),
            ("tool.lock", "2\n"),
            task("TASK-0001", "In Review", stop=stop("`make test`")),
            records(record()),
        ],
    ),
    Good(
        "EV004",
        "the same markers in another order",
        [
            task("TASK-0001", "Done", stop=stop("`make test` with the markers `a`, `b`")),
            records(record(markers=["b", "a"])),
        ],
    ),
    Good(
        "EV003",
        "of a task that is no more",
        [task("TASK-0002"), ("tasks/evidence/TASK-0001.json", "{")],
    ),
]


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.git("init", "--quiet")
    return repo


def test_without_git_nothing_is_said_of_the_files(repo: Repo) -> None:
    (repo.root / ".git").rename(repo.root / "git")
    repo.task("TASK-0001", "In Review", stop=stop("`make test`"))
    repo.write(*records(record(content=OLD)))
    assert repo.codes() == []


def test_the_index_is_judged_by_what_is_staged(repo: Repo) -> None:
    repo.task("TASK-0001", "In Review", stop=stop("`make test`"))
    repo.write(*records(record()))
    repo.commit()
    repo.write("src/a/lib.py", "x = 1\n")
    assert repo.codes() == ["EV002"]
    assert repo.codes("--staged") == []
    repo.git("add", "--all")
    assert repo.codes("--staged") == ["EV002"]
