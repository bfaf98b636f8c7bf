"""An order of the rolling frontier that waves.json claims, though no search has found it."""

import json

import pytest

from taskctl.plans.artifacts.canonical import file_hash
from tests.conftest import Repo
from tests.plans.executing import task, write_plan


def claim(repo: Repo, order: list[str], holds: dict[str, str]) -> None:
    """Write an order and holds into waves.json, with the hash that follows."""
    waves = json.loads(repo.read("plan/waves.json"))
    waves["execution_models"]["rolling_frontier"] |= {"order": order, "holds": holds}
    waves["generated"]["contentHash"] = file_hash(waves)
    repo.write("plan/waves.json", json.dumps(waves))


@pytest.mark.parametrize(
    ("order", "holds"),
    [
        (["T1", "T2", "T3", "T4"], {"T1": "T1"}),
        (["T1", "T2", "T3", "T4"], {"T1": "T3", "T3": "T1"}),
        (["T1", "T2", "T3", "T4"], {"T1": "T2"}),  # T2 waits for T1
        (["T3", "T4", "T1", "T2"], {"T1": "T4"}),  # the longest path begins last
    ],
)
def test_an_order_that_never_ends_or_takes_longer_is_left_out(
    repo: Repo, order: list[str], holds: dict[str, str]
) -> None:
    longest = task("T2", duration={"optimistic": 8, "mostLikely": 8, "pessimistic": 8})
    write_plan(
        repo,
        [task("T1"), longest, task("T3"), task("T4")],
        [("T1", "T2")],
        resource_limits={"max_concurrent_tasks": 2},
    )
    claim(repo, order, holds)
    found = repo.run("plan", "validate", "plan", "--select", "PL418")
    assert found.exit_code == 5
    assert "waves.json is not what tasks.json compiles to" in found.stdout
    assert repo.run("plan", "show", "plan").exit_code == 0
    assert repo.run("plan", "execute", "plan", "--dry-run").exit_code == 5
    assert repo.run("plan", "validate", "plan", "--fix").exit_code == 0
    assert '"order"' not in repo.read("plan/waves.json")
