"""Whatever happens to a plan, its repository and the memory: a command says the same without it."""

import os
import random

import pytest

from tests.memory.random_run import WALK, try_seed

WALKS = 100 // WALK
# `TASKCTL_RANDOM_STEPS=10000 make test-full` tries more.
MORE_WALKS = int(os.environ.get("TASKCTL_RANDOM_STEPS", "1000")) // WALK
# In CI the same on every run: see conftest.
SEED = 0 if "CI" in os.environ else random.SystemRandom().randrange(10**6)


def is_the_same(number: int) -> None:
    """Assert that a walk of random steps finds no difference."""
    found = try_seed(SEED + number, WALK)
    assert found is None, found.text


@pytest.mark.parametrize("number", range(WALKS))
def test_the_memory_changes_no_answer(number: int) -> None:
    is_the_same(number)


@pytest.mark.full
@pytest.mark.parametrize("number", range(WALKS, WALKS + MORE_WALKS))
def test_the_memory_changes_no_answer_in_more_steps(number: int) -> None:
    is_the_same(number)
