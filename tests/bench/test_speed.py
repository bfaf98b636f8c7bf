"""The table beside an earlier commit says what is reached."""

from pathlib import Path

import pytest

from bench.measure import Command, Cost, Run
from bench.speed import Limit, SpeedRow
from bench.speed_table import SpeedResult, speed_table

COMMAND = Command("taskctl check", ("taskctl", "check"), Path())


def cost(cpu: float) -> Cost:
    """The cost of a run."""
    return Cost((Run(2 * cpu, cpu, 10**9),))


@pytest.mark.parametrize(("cpu", "reached"), [(0.1, "yes, the aim too"), (0.2, "yes"), (0.3, "no")])
def test_a_row_says_whether_its_limits_are_reached(cpu: float, reached: str) -> None:
    row = SpeedRow("check", (Limit(0.25),), (Limit(0.1),), None, COMMAND, COMMAND)
    table = speed_table([SpeedResult(row, cost(cpu), cost(1))], None)
    cells = [cell.strip() for cell in table.splitlines()[2].split("|")]
    assert cells[-3:-1] == [f"{cpu:.2f} × today", reached]


def test_a_limit_can_be_about_another_command_and_the_wall_time() -> None:
    row = SpeedRow("check", (Limit(1.1, "rumdl", "wall"),), (), None, COMMAND, COMMAND, COMMAND)
    table = speed_table([SpeedResult(row, cost(1), cost(2), cost(0.5))], None)
    cells = [cell.strip() for cell in table.splitlines()[2].split("|")]
    assert cells[-3:-1] == ["0.50 × today, wall 2.00 × rumdl", "no"]


def test_nothing_is_said_of_what_was_not_measured() -> None:
    row = SpeedRow("check", (Limit(0.25),), (), None, COMMAND, COMMAND)
    table = speed_table([SpeedResult(row, cost(1))], None)
    cells = [cell.strip() for cell in table.splitlines()[2].split("|")]
    assert cells[-3:-1] == ["—", "—"]
