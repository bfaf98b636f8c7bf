"""The rows that compare this taskctl with the one of an earlier commit."""

import json
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bench.corpora import Corpus, git
from bench.earlier import COMMIT
from bench.measure import Command, Given
from bench.programs import FINDINGS, Absent
from bench.rows import NO_LARGE, NO_NEXUS, NO_PEER, NOT_COMPARED, Bench

TODAY = "today"
SIZES = (1000, 5000, 10_000, 100_000)
LARGE = SIZES[-1]
SERIES = ("first run", "nothing changed")
COMMITS = 20
# What must be reached, and the aim, in times of the earlier commit.
TIMES: dict[int, tuple[float, float | None]] = {
    5000: (0.2, 0.1),
    10_000: (0.2, 0.1),
    LARGE: (0.2, None),
}
MEMORY: dict[int, tuple[float, float | None]] = {10_000: (1, 0.6), LARGE: (0.5, None)}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times a figure of the earlier commit, or of another command."""

    times: float
    of: str = TODAY
    figure: Literal["CPU", "wall", "memory"] = "CPU"

    @property
    def text(self) -> str:
        figure = "" if self.figure == "CPU" else f"{self.figure} "
        return f"{figure}{self.times:g} × {self.of}"


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """What is asked of a command, and what to run beside it.

    series   the growth that the row is computed for, and the size of its plan
    is_long  whether it takes minutes, so that it is run once
    """

    what: str
    musts: tuple[Limit, ...]
    aims: tuple[Limit, ...]
    corpus: Corpus | None
    now: Command | Absent
    today: Command | Absent
    peer: Command | Absent | None = None
    series: tuple[str, int] | None = None
    is_long: bool = False


def speed_rows(bench: Bench) -> Iterator[SpeedRow]:
    """Every row in the order of the table."""
    yield from _on_nexus(bench)
    yield from _on_plans(bench)


def _on_nexus(bench: Bench) -> Iterator[SpeedRow]:
    if not bench.corpora.has_nexus:
        yield SpeedRow("all rows on nexus", (), (), None, NO_NEXUS, NO_NEXUS)
        return
    nexus = bench.corpora.nexus()
    cached = f"rumdl check --cache-dir {shlex.quote(str(bench.corpora.scratch / 'rumdl'))} tasks"
    rumdl = _peer(bench, nexus, "rumdl", cached, "rumdl check")
    yield replace(
        _row(bench, "check, nothing changed", nexus, "check"),
        musts=(Limit(0.25), Limit(2, "rumdl")),
        aims=(Limit(1.5, "rumdl"),),
        peer=rumdl,
    )
    changed = bench.corpora.changing()
    row = _row(bench, "check, one file changed", changed, "check", _append(changed))
    yield _limited(row, 0.35, 0.25)
    row = _row(bench, "check, one file changed in its boxes", changed, "check", _tick(changed))
    yield _limited(row, 0.35, 0.25)
    row = _row(bench, "check --staged, one file staged", changed, "check --staged", _stage(changed))
    yield _limited(row, 0.35, 0.25)
    for words in ("list", "show TASK-0013", "board", "graph", "prep", "sync --check"):
        row = _row(bench, f"{words.split(' T')[0]}, nothing changed", nexus, words)
        yield _limited(row, 0.35, 0.2)
    yield _limited(_row(bench, "next, nothing changed", nexus, "next"), 0.5, 0.3)
    yield replace(
        _row(bench, "check, first run", nexus, "check", first=True),
        musts=(Limit(0.65), Limit(1.1, "rumdl", "wall")),
        aims=(Limit(0.9, "rumdl", "wall"),),
        peer=_peer(bench, nexus, "rumdl", "rumdl check --no-cache tasks"),
    )
    python = Command("python3 -c pass", (bench.programs.python, "-c", "pass"), nexus.folder)
    row = _row(bench, "agent-hook, one event", nexus, "agent-hook", _event)
    yield replace(row, musts=(Limit(0.5),), aims=(Limit(3, "python3"),), peer=python)
    row = _row(bench, f"gate over {COMMITS} commits", nexus, "gate", _gate(bench, nexus))
    yield _limited(row, 0.4, 0.25)
    row = _row(bench, "stats, first run", nexus, "stats", _forget(bench))
    yield _limited(row, 0.3, None)
    yield _limited(_row(bench, "stats, again", nexus, "stats"), 0.15, None)


def _on_plans(bench: Bench) -> Iterator[SpeedRow]:
    """Generated plans, each checked with an empty memory and again."""
    for size in SIZES:
        first, again = (f"check, {size:,} tasks, {what}" for what in SERIES)
        if size == LARGE and not bench.large:
            for what in (first, again):
                yield SpeedRow(what, (), (), None, NO_LARGE, NO_LARGE)
            continue
        corpus = bench.corpora.plan(size)
        is_long = size == LARGE
        row = _row(bench, first, corpus, "check", _forget(bench))
        must, aim = MEMORY.get(size, (None, None))
        row = _limited(row, must, aim, "memory")
        yield replace(row, series=(SERIES[0], size), is_long=is_long)
        must, aim = TIMES.get(size, (None, None))
        row = _limited(_row(bench, again, corpus, "check"), must, aim)
        yield replace(row, series=(SERIES[1], size), is_long=is_long)
        if size == 5000:
            yield _limited(_row(bench, "next, 5,000 tasks", corpus, "next"), 0.5, 0.3)
    if bench.large:
        yield from _on_large(bench)


def _on_large(bench: Bench) -> Iterator[SpeedRow]:
    """Other commands on the largest plan."""
    corpus = bench.corpora.plan(LARGE)
    for words in ("list", "next", "graph", "gate --base HEAD"):
        yield replace(_row(bench, f"{words}, {LARGE:,} tasks", corpus, words), is_long=True)
    changed = _row(bench, f"check, {LARGE:,} tasks, one changed", corpus, "check", _append(corpus))
    yield replace(changed, is_long=True)


def _limited(
    row: SpeedRow,
    must: float | None,
    aim: float | None,
    figure: Literal["CPU", "wall", "memory"] = "CPU",
) -> SpeedRow:
    """The row with limits in times of the earlier commit."""
    musts, aims = (() if times is None else (Limit(times, figure=figure),) for times in (must, aim))
    return replace(row, musts=musts, aims=aims)


def _row(
    bench: Bench,
    what: str,
    corpus: Corpus,
    words: str,
    before: Callable[[int], Given] | None = None,
    *,
    first: bool = False,
) -> SpeedRow:
    """A row without limits; with `first`, this taskctl remembers nothing."""
    programs = bench.programs
    now = programs.ours(corpus, f"--no-cache {words}" if first else words)
    now = replace(now, before=before, expected=FINDINGS)
    today: Command | Absent
    if isinstance(programs.earlier, Absent):
        today = programs.earlier
    else:
        called = (*programs.earlier, *shlex.split(words))
        today = Command(f"{COMMIT} {words}", called, corpus.folder, FINDINGS, before)
    return SpeedRow(what, (), (), corpus, now, today)


def _peer(bench: Bench, corpus: Corpus, name: str, line: str, shown: str = "") -> Command | Absent:
    if not bench.programs.has_peer(name):
        return NO_PEER if bench.programs.with_peers else NOT_COMPARED
    found = bench.programs.peer(name, corpus, line.partition(" ")[2])
    return replace(found, shown=shown or found.shown)


def _append(corpus: Corpus) -> Callable[[int], Given]:
    """Before each run, a line is appended to a task file."""
    return _appending(corpus, "\nA line that is new.\n")


def _tick(corpus: Corpus) -> Callable[[int], Given]:
    """Before each run, a stop condition is appended to a task file."""
    return _appending(corpus, "\n## Stop conditions\n\n- [ ] one more\n")


def _appending(corpus: Corpus, text: str) -> Callable[[int], Given]:
    path = corpus.middle

    def before(turn: int) -> Given:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        return Given()

    return before


def _stage(corpus: Corpus) -> Callable[[int], Given]:
    """Before each run, a line is appended to a task file, which is staged."""
    append = _append(corpus)

    def before(turn: int) -> Given:
        append(turn)
        git(corpus.folder, "add", "--", str(corpus.middle))
        return Given()

    return before


def _event(turn: int) -> Given:
    """An edit of another file each time."""
    event = {"event": "edit", "path": f"source/kernel/file-{turn}.rs"}
    return Given(stdin=json.dumps(event).encode())


def _gate(bench: Bench, corpus: Corpus) -> Callable[[int], Given]:
    """A range that ends at another commit each time."""
    commits = 1 if bench.corpora.smoke else COMMITS

    def before(turn: int) -> Given:
        head = 0 if bench.corpora.smoke else turn
        base = f"HEAD~{head + commits}" if not bench.corpora.smoke else "HEAD"
        return Given(words=("--base", base, "--head", f"HEAD~{head}"))

    return before


def _forget(bench: Bench) -> Callable[[int], Given]:
    """Nothing is remembered when a run begins."""

    def before(turn: int) -> Given:
        shutil.rmtree(bench.corpora.cache, ignore_errors=True)
        return Given()

    return before
