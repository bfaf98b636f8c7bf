"""How often each sign of a commit's task is right, over the real history; the page says it."""

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from taskctl.errors import PlanError
from taskctl.judge.change import change_of, commits_of
from taskctl.judge.git_states import GitStates
from taskctl.judge.scope.attribution import named_by
from taskctl.settings.load import load

from ..conftest import Nexus

PAGE = Path(__file__).parents[2] / "docs/concepts/attribution.md"
SIGNS = {"subject": "subject", "task-file": "changed task file", "active": "active task"}

Told = Mapping[str, str]  # by sign, the task that it names alone


@pytest.fixture(scope="module")
def told(nexus: Nexus) -> list[Told]:
    """What each sign says of each commit but merges, since there is a plan."""
    repo = nexus.checkout("origin/HEAD")
    loaded = load(str(repo.root))
    states = GitStates(loaded.root, {})
    found: list[Told] = []
    try:
        first = repo.git("rev-list", "--max-parents=0", "HEAD").split()[-1]
        ends = states.between(first, states.repository.commit("HEAD"))
        for commit in commits_of(states, change_of(states, ends, loaded.settings)):
            if len(commit.commits[0].parents) > 1:
                continue
            try:
                ids = {sign: named_by(sign, commit.plan, commit) for sign in SIGNS}
            except PlanError:
                continue
            found.append({sign: one[0] for sign, one in ids.items() if len(one) == 1})
    finally:
        states.close()
    return found


def agreement(told: list[Told], first: str, second: str) -> tuple[int, int]:
    """(commits of which both tell, commits of which both tell the same)."""
    both = [one for one in told if first in one and second in one]
    return len(both), sum(one[first] == one[second] for one in both)


@pytest.mark.full
def test_the_page_says_what_is_measured(told: list[Told]) -> None:
    page = PAGE.read_text("utf-8")
    assert f"{len(told)} commits" in page
    for sign, name in SIGNS.items():
        assert f"| {name} | {sum(sign in one for one in told)} |" in page
    for first, second in combinations(SIGNS, 2):
        both, same = agreement(told, first, second)
        share = f"{round(100 * same / both)} %"
        assert f"| {SIGNS[first]} and {SIGNS[second]} | {both} | {same} | {share} |" in page
    silent = sum(not one for one in told)
    assert f"\n{silent} commits have no sign." in page


@pytest.mark.full
def test_the_order_is_that_of_trust(told: list[Told]) -> None:
    """A task file tells the task of the subject more often than the active task does."""
    both, same = agreement(told, "subject", "task-file")
    assert same / both > 0.95
    both, same = agreement(told, "subject", "active")
    assert same / both < 0.8
