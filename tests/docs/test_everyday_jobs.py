"""The page of the everyday jobs: each job is done on each surface of taskctl, at the shown cost."""

import importlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.everyday.jobs import Costs, Job
from bench.page import BEGIN, END

pytestmark = pytest.mark.full
_PAGE = Path(__file__).parents[2] / "docs" / "guides" / "everyday-jobs.md"
_SURFACES = [
    ("command line", "bench.everyday.ours", "on_the_command_line", None),
    ("terminal board", "bench.everyday.terminals", "with_taskctl", "tmux"),
    ("page", "bench.everyday.pages", "on_the_page", "chromium"),
    ("agent (MCP)", "bench.everyday.ours", "by_an_agent", None),
]


def shown(surface: str) -> list[str]:
    """The column of a surface in the table of taskctl."""
    region = _PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    ours = re.split(r"\n\n(?=Backlog)", region)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in ours.splitlines()
        if line.startswith("|")
    ]
    at = rows[0].index(surface)
    return [row[at] for row in rows[2:]]


@pytest.mark.parametrize(("surface", "module", "function", "program"), _SURFACES)
def test_each_job_costs_what_the_page_says(
    surface: str,
    module: str,
    function: str,
    program: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if program and shutil.which(program) is None:
        pytest.skip(f"there is no {program}")
    for name in ("mcp", "playwright") if program == "chromium" else ("mcp",):
        pytest.importorskip(name, reason=f"{name} is not installed")
    monkeypatch.setenv("HOME", str(tmp_path))
    do: Callable[[Path], Costs] = getattr(importlib.import_module(module), function)
    costs = do(tmp_path / "plan")
    assert list(costs) == list(Job)
    assert [str(cost) for cost in costs.values()] == shown(surface)
