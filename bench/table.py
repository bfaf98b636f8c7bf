"""The results as Markdown tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import Command, Cost, own_memory
from bench.programs import Absent
from bench.rows import Row

HEAD = (
    *("what", "command", "corpus", "must reach", "aim"),
    *("measured", "peer", "peer measured", "ratio"),
)
EMPTY = "—"
TOO_SMALL = "too small to tell"
NO_SIZES = "skipped: needs both sizes"


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what was measured; `failure` is set when a command ended unexpectedly."""

    row: Row
    ours: Cost | None = None
    theirs: Cost | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """A row computed from others: the cost per task in a large plan by that in a small one."""

    small: int
    large: int
    must: str
    aim: str


GROWTHS = (
    Growth(1000, 10_000, "linear within 20 %", EMPTY),
    Growth(1000, 100_000, EMPTY, "linear within 20 %"),
)


def table(results: Sequence[Result]) -> str:
    """All results, and the growth between the sizes of plan among them."""
    lines = [_cells(result) for result in results]
    lines += [_growth_cells(growth, _by_size(results)) for growth in GROWTHS]
    return drawn(HEAD, lines)


def drawn(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table, its columns in line."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(_line(cells, widths) for cells in (head, rule, *lines))


def cost_in_words(cost: Cost) -> str:
    """Wall time, CPU time and memory, as a person reads them."""
    wall = cost.wall
    spread = f"{_seconds(wall.median)} s ({_seconds(wall.low)}–{_seconds(wall.high)})"
    return f"{spread}, CPU {_seconds(cost.cpu.median)} s, {_memory(cost.memory.median)}"


def _cells(result: Result) -> list[str]:
    row, ours, theirs = result.row, result.ours, result.theirs
    return [
        row.what,
        _command(row.ours),
        row.corpus.label if row.corpus else EMPTY,
        row.must,
        row.aim,
        measured(row.ours, ours) if not result.failure else result.failure,
        _command(row.peer),
        measured(row.peer, theirs),
        f"{ours.wall.median / theirs.wall.median:.2f} ×" if ours and theirs else EMPTY,
    ]


def _command(command: Command | Absent) -> str:
    return EMPTY if isinstance(command, Absent) else f"`{command.shown}`"


def measured(command: Command | Absent, cost: Cost | None) -> str:
    if isinstance(command, Absent):
        return command.why
    return cost_in_words(cost) if cost else EMPTY


def _growth_cells(growth: Growth, by_size: Mapping[int, tuple[int, Cost]]) -> list[str]:
    found = NO_SIZES
    if {0, growth.small, growth.large} <= by_size.keys():
        start, small, large = (by_size[size] for size in (0, growth.small, growth.large))
        time = per_task(start, small, large, lambda cost: cost.wall.median)
        memory = TOO_SMALL
        if small[1].memory.median > own_memory():
            memory = per_task(start, small, large, lambda cost: cost.memory.median)
        found = f"per task: time {time}, memory {memory}"
    what = f"growth, {growth.small:,} to {growth.large:,}"
    return [what, "`taskctl --no-cache check`", EMPTY, growth.must, growth.aim, found, *[EMPTY] * 3]


def _by_size(results: Iterable[Result]) -> dict[int, tuple[int, Cost]]:
    """By nominal size: how many tasks the plan really had, and what its check cost."""
    return {
        result.row.size: (result.row.corpus.count if result.row.corpus else 0, result.ours)
        for result in results
        if result.row.size is not None and result.ours
    }


def per_task(
    start: tuple[int, Cost],
    small: tuple[int, Cost],
    large: tuple[int, Cost],
    of: Callable[[Cost], float],
) -> str:
    """What a task costs in the large plan by what it costs in the small one, without the start."""
    below, above = ((of(cost) - of(start[1])) / tasks for tasks, cost in (small, large))
    return f"{above / below:.2f} ×" if below > 0 else TOO_SMALL


def _seconds(seconds: float) -> str:
    digits = 3 if seconds < 1 else 2 if seconds < 10 else 1
    return f"{seconds:.{digits}f}"


def _memory(size: float) -> str:
    own = own_memory()
    return f"≤ {own / 1e6:.0f} MB" if size <= own else f"{size / 1e6:.0f} MB"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(map(str.ljust, cells, widths)) + " |"
