"""Plans that are large in one way each: where the time of a command once grew with the square.

`python -m bench.growth FOLDER --shape kept --size 4000` writes one.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

HEADER = """---
title: TASK-{number:04d} Step {number}
status: Draft
owner: "@kernel"
created: 2026-01-01
depends-on: [{prereqs}]
follow-up-tasks: []
links: []
---

## Stop conditions

- [ ] `make test` passes

## Touched paths (allowlist)

- `source/`
"""
BOARD = "tasks/STATUS-BOARD.md"


class Shape(NamedTuple):
    """What is large, how a plan of a size is written, and which command reads it.

    sizes   a size and its double; a run of the smaller takes about a second
    """

    what: str
    make: Callable[[Path, int], None]
    command: str
    sizes: tuple[int, int]


def _kept(folder: Path, size: int) -> None:
    """A region whose rows are about one id, or about none."""
    _task(folder, 1)
    rows = "".join(f"| {'TASK-0001' if i % 2 else 'words'} | n{i} |\n" for i in range(size))
    _write(
        folder / BOARD,
        '# Board\n\n<!-- taskctl:begin board columns="Task,Notes" keep="Notes" -->\n'
        f"| Task | Notes |\n| --- | --- |\n{rows}<!-- taskctl:end -->\n",
    )


def _regions(folder: Path, size: int) -> None:
    _task(folder, 1)
    _write(
        folder / BOARD,
        "# Board\n\n" + "<!-- taskctl:begin board -->\n<!-- taskctl:end -->\n\n" * size,
    )


def _same_rows(folder: Path, size: int) -> None:
    """A hand-kept table that names one task again and again."""
    _task(folder, 1)
    rows = "".join(f"| TASK-0001 | Step {i} | Draft |\n" for i in range(size))
    _write(folder / BOARD, f"# Board\n\n| Task | Title | Status |\n|---|---|---|\n{rows}")


def _chain(folder: Path, size: int) -> None:
    for number in range(1, size + 1):
        _task(folder, number, f"TASK-{number - 1:04d}" if number > 1 else "")


def _table(folder: Path, size: int) -> None:
    """One document of items, each of which waits for the one before."""
    rows = "".join(
        f"| W-{i:06d} | Step {i} | Not Started | {f'W-{i - 1:06d}' if i > 1 else 'None'} |\n"
        for i in range(1, size + 1)
    )
    _write(
        folder / "PLAN.md",
        f"# Plan\n\n| ID | Task | Status | Depends on |\n|---|---|---|---|\n{rows}",
    )


SHAPES: Mapping[str, Shape] = {
    "kept": Shape("rows about one id in a region", _kept, "check --exit-zero", (8000, 16_000)),
    "kept-sync": Shape("rows about one id in a region", _kept, "sync --diff", (8000, 16_000)),
    "regions": Shape("regions in one board", _regions, "sync --diff", (800, 1600)),
    "rows": Shape("rows about one id to adopt", _same_rows, "sync --adopt --diff", (8000, 16_000)),
    "chain": Shape("tasks in one chain", _chain, "graph", (1600, 3200)),
    "table": Shape("items in one table", _table, "graph --from PLAN.md", (2400, 4800)),
}


def write(folder: Path, shape: str, size: int) -> None:
    """Write a plan that is `size` large in the way of `shape`."""
    SHAPES[shape].make(folder, size)


def _task(folder: Path, number: int, prereqs: str = "") -> None:
    _write(folder / f"tasks/TASK-{number:04d}-x.md", HEADER.format(number=number, prereqs=prereqs))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the plan that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shape", choices=list(SHAPES), default="kept")
    parser.add_argument("--size", type=int, default=1000, metavar="N")
    asked = parser.parse_args()
    write(asked.folder, asked.shape, asked.size)


if __name__ == "__main__":
    main()
