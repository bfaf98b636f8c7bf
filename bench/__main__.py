"""Measures each row of DESIGN, "Speed and size", and prints the table.

No figure is compared with a limit: the exit code is 1 only when a command ends unexpectedly.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bench.corpora import ROOT, Corpora
from bench.earlier import NoEarlierError, earlier
from bench.measure import UnexpectedExitError, measure
from bench.page import NoMarkersError, about, read_page, with_region
from bench.programs import Absent, Programs, find_taskctl, python_of
from bench.rows import NOT_COMPARED, Bench, Row, rows
from bench.speed import SpeedRow, speed_rows
from bench.speed_table import SpeedResult, speed_table
from bench.table import Result, cost_in_words, table

OUTPUT_LINES = 20
NOTHING_REMEMBERED = "The same without a memory (`--no-cache`), beside other tools:"


def main() -> int:
    """Run the benchmark that the command line asks for."""
    asked = _arguments()
    try:
        page = read_page(asked.markdown) if asked.markdown else ""
    except NoMarkersError as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2
    shared = Path(os.environ.get("TASKCTL_SHARED", "../shared"))
    with tempfile.TemporaryDirectory(prefix="taskctl-bench-") as scratch:
        corpora = Corpora(Path(scratch), ROOT / shared, smoke=asked.smoke)
        os.environ["TASKCTL_CACHE_DIR"] = str(corpora.cache)
        programs = Programs(asked.taskctl, with_peers=not asked.smoke, earlier=_earlier(asked))
        bench = Bench(corpora, programs, large=asked.large)
        speed = [_speed_result(row, asked.runs) for row in speed_rows(bench)]
        results = [_result(row, asked.runs) for row in rows(bench)] if not asked.earlier else []
        start = next((result.ours for result in results if result.row.size == 0), None)
        if asked.earlier:
            start = measure(programs.ours(corpora.empty(), "--version"), runs=[asked.runs])[0]
        text = f"{about(programs.versions(), asked.runs)}\n\n{speed_table(speed, start)}"
        if results:
            text += f"\n\n{NOTHING_REMEMBERED}\n\n{table(results)}"
    print(text)
    if asked.markdown:
        asked.markdown.write_text(with_region(page, text), encoding="utf-8", newline="\n")
    failures = [result.failure for result in speed] + [result.failure for result in results]
    return 1 if any(failures) else 0


def _earlier(asked: argparse.Namespace) -> tuple[str, ...] | Absent:
    if asked.smoke:
        return NOT_COMPARED
    try:
        return earlier(ROOT, python_of(asked.taskctl))
    except NoEarlierError as reason:
        return Absent(f"skipped: {reason}")


def _speed_result(row: SpeedRow, runs: int) -> SpeedResult:
    """Measure `row` and what is beside it, and tell a person who waits."""
    if isinstance(row.now, Absent):
        return SpeedResult(row)
    _say(f"{row.what}: {row.now.shown}")
    others = [None if isinstance(other, Absent) else other for other in (row.today, row.peer)]
    commands = [row.now, *(other for other in others if other)]
    count = 1 if row.is_long else runs
    try:
        costs = iter(measure(*commands, runs=[count] * len(commands)))
    except UnexpectedExitError as fault:
        _say(f"  {fault}", *fault.output.splitlines()[-OUTPUT_LINES:])
        return SpeedResult(row, failure=f"failed: {fault}")
    now = next(costs)
    today, peer = (next(costs) if other else None for other in others)
    found = SpeedResult(row, now, today, peer)
    for words, cost in (("now", found.now), ("today", found.today), ("beside", found.peer)):
        if cost:
            _say(f"  {words}: {cost_in_words(cost)}")
    return found


def _result(row: Row, runs: int) -> Result:
    """Measure `row`, and tell a person who waits."""
    if isinstance(row.ours, Absent):
        return Result(row)
    peer = None if isinstance(row.peer, Absent) else row.peer
    _say(f"{row.ours.shown} in {row.corpus.label if row.corpus else 'an empty folder'}")
    try:
        if peer:
            counts = [runs, 1 if row.peer_once else runs]
            ours, theirs = measure(row.ours, peer, runs=counts)
        else:
            (ours,), theirs = measure(row.ours, runs=[runs]), None
    except UnexpectedExitError as fault:
        _say(f"  {fault}", *fault.output.splitlines()[-OUTPUT_LINES:])
        return Result(row, failure=f"failed: {fault}")
    _say(f"  {cost_in_words(ours)}")
    if peer and theirs:
        _say(f"  {cost_in_words(theirs)}: {peer.shown}")
    return Result(row, ours, theirs)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--smoke", action="store_true", help="every row once, on tiny plans, without peers"
    )
    parser.add_argument("--runs", type=_positive, metavar="N", help="counted runs of each command")
    parser.add_argument(
        "--large", action="store_true", help="with 100,000 tasks, and peers that take minutes"
    )
    parser.add_argument(
        "--earlier", action="store_true", help="only the rows beside the earlier commit"
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="also write the table into this page"
    )
    parser.add_argument(
        "--taskctl",
        type=_program,
        default=find_taskctl(),
        metavar="PROGRAM",
        help="measure this taskctl instead of the one in .venv",
    )
    asked = parser.parse_args()
    asked.runs = asked.runs or (1 if asked.smoke else 9)
    return asked


def _program(name: str) -> tuple[str, ...]:
    found = shutil.which(name)
    if found is None:
        raise argparse.ArgumentTypeError(f"{name} is not a program")
    # it is run in other folders, where a relative path would lead nowhere
    return (str(Path(found).absolute()),)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} runs measure nothing")
    return number


if __name__ == "__main__":
    sys.exit(main())
