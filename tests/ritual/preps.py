"""What the tests of `prep` share: a task about which every key can be answered, and its check."""

import json
from collections.abc import Iterable
from typing import Any, Unpack

from ..conftest import Parts, Repo

Json = dict[str, Any]
ONE = "tasks/TASK-0001-x.md"
MORE = (
    "\n## Non-Goals\n\n- No second way.\n\n## Constraints\n\n- No busy loops.\n"
    "\n## Security considerations\n\n- `test_reject_too_long` holds the door.\n"
)
# Midnight, at the beginning of 2026-02-03.
DAY = {"SOURCE_DATE_EPOCH": "1770076800"}


def ready(repo: Repo, id: str = "TASK-0001", status: str = "Draft", **parts: Unpack[Parts]) -> str:
    """Write a task that says everything, and the one that follows it; its path."""
    repo.task("TASK-0090")
    whole: Parts = {"follow_ups": ["TASK-0090"], "more": MORE, **parts}
    return repo.task(id, status, **whole)


def prep(repo: Repo, *options: str) -> Json:
    """What `prep --json` says."""
    said = repo.run("prep", "--json", *options, env=DAY)
    assert said.exit_code in {0, 1}, said
    found = json.loads(said.stdout)
    assert (said.exit_code == 0) == (found["decision"] == "GO")
    assert isinstance(found, dict)
    return found


def answers(found: Json) -> dict[str, str]:
    """The answer to each key."""
    return {name: key["answer"] for name, key in found["keys"].items()}


def says(found: Json, key: str) -> list[str]:
    """The evidence for a key, each with its place."""
    return list(_shown(found["keys"][key]["evidence"]))


def notes(found: Json, key: str) -> list[str]:
    """What is worth a look, each with its place."""
    return list(_shown(found["keys"][key]["remarks"]))


def _shown(evidence: Iterable[Json]) -> Iterable[str]:
    return (f"{one['message']} ({one['path']}:{one['line']})" for one in evidence)
