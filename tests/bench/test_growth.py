"""The plans that the benchmark measures growth on are read, and answered for, as any other."""

import pytest

from bench import growth
from tests.conftest import Repo


@pytest.mark.parametrize("shape", growth.SHAPES)
def test_every_shape_can_be_measured(repo: Repo, shape: str) -> None:
    growth.write(repo.root, shape, 30)
    answer = repo.run(*growth.SHAPES[shape].command.split())
    assert answer.exit_code == 0, answer.stderr


def test_rows_of_one_name_are_kept_apart_and_in_order(repo: Repo) -> None:
    growth.write(repo.root, "kept", 9)
    assert repo.run("sync").exit_code == 0
    text = repo.read(growth.BOARD)
    assert "| TASK-0001 | n1 |" in text
    assert [f'Notes="n{i}"' in text for i in range(9)] == [i != 1 for i in range(9)]
    assert repo.run("sync", "--check").exit_code == 0
