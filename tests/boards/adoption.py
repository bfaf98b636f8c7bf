"""`sync --adopt` on the boards of the real plan, once for each snapshot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..conftest import Answer, Nexus, Repo
from .boards import BOARD, ORDER

Json = dict[str, Any]

# Original ids of the snapshots whose drift two independent programs counted.
SNAPSHOTS = ("8f130baa", "49251fd1", "dc6a3663", "2c769710", "59febb11")
EXPECTED = Path(__file__).parent / "expected"


@dataclass(frozen=True)
class Adoption:
    """The boards before and after, what was said of them, and what two more runs did.

    done   for each board the ids that taskctl reads as done there: before, after
    """

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    done: Mapping[str, tuple[set[str], set[str]]]
    report: Json
    again: Answer
    check: Answer
    in_the_end: Mapping[str, bytes]


def adopt(nexus: Nexus, original: str) -> Adoption:
    """Adopt the boards at a commit."""
    repo = nexus.checkout(nexus.commit(original))
    before, claimed = _boards(repo), _done(repo)
    said = repo.run("sync", "--adopt", "--json")
    assert said.exit_code == 0, said.stderr
    after, claimed_after = _boards(repo), _done(repo)
    return Adoption(
        before,
        after,
        {path: (claimed[path], claimed_after[path]) for path in before},
        json.loads(said.stdout),
        repo.run("sync"),
        repo.run("sync", "--check"),
        _boards(repo),
    )


def _boards(repo: Repo) -> dict[str, bytes]:
    return {path: (repo.root / path).read_bytes() for path in (ORDER, BOARD)}


def _done(repo: Repo) -> dict[str, set[str]]:
    return {
        board.path: {record.id for record in board.records if record.states == ("done",)}
        for board in repo.plan().boards
    }


def expected_file(original: str) -> Path:
    """Where the corrections of a snapshot are written down."""
    return EXPECTED / f"{original}.json"


def as_text(report: Json) -> str:
    """A report with one line for each correction, so that a difference is easy to see."""

    def lines(entries: list[Json]) -> str:
        shown = ",\n".join(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
        return f"[\n{shown}\n ]" if entries else "[]"

    return (
        f'{{"version": {report["version"]}, "regions": {report["regions"]},\n'
        f' "changes": {lines(report["changes"])},\n'
        f' "left_alone": {lines(report["left_alone"])}}}\n'
    )
