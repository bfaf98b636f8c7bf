"""The rows of DESIGN, "Speed and size", as commands to measure: nothing is remembered.

A row is made when its turn comes, since its corpus can take a while to write.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.corpora import MESSAGE_FILE, SMOKE_TASKS, Corpora, Corpus
from bench.documents import FORMS
from bench.executable import CLEAR, WORDS
from bench.growth import SHAPES
from bench.measure import Command
from bench.programs import Absent, Programs

NOTHING = Absent("—")
NO_NEXUS = Absent("skipped: the corpus is missing, TASKCTL_SHARED names its folder")
NO_NEXT = Absent("skipped: taskctl has no `next` yet")
NO_LARGE = Absent("skipped: needs `--large`")
NO_PEER = Absent("not installed: `make bench-peers`")
NOT_COMPARED = Absent("not compared in a smoke run")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what is asked of it, and what to run for it.

    `size` marks the rows that the growth is computed from: the start, 0, and each size of plan.
    """

    what: str
    must: str
    aim: str
    corpus: Corpus | None
    ours: Command | Absent
    peer: Command | Absent = NOTHING
    peer_once: bool = False
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What the rows are made from."""

    corpora: Corpora
    programs: Programs
    large: bool


def rows(bench: Bench) -> Iterator[Row]:
    """Every row in the order of the table."""
    yield _start(bench)
    yield from _check_nexus(bench)
    yield from _hooks(bench)
    yield from _next(bench)
    yield from _check_plans(bench)
    yield from _check_documents(bench)
    yield from _doublings(bench)
    yield _execute(bench)


def _start(bench: Bench) -> Row:
    corpus = bench.corpora.empty()
    python = (bench.programs.python, "-c", "pass")
    return Row(
        what="start",
        must="6 × `python3 -c pass`",
        aim="4.5 ×",
        corpus=None,
        ours=bench.programs.ours(corpus, "--version"),
        peer=Command("python3 -c pass", python, corpus.folder),
        size=0,
    )


def _check_nexus(bench: Bench) -> Iterator[Row]:
    limits = {"rumdl": ("2 × rumdl", "1 ×"), "markdownlint-cli2": ("0.1 × markdownlint-cli2", "—")}
    words = {"rumdl": "check --no-cache tasks", "markdownlint-cli2": "'tasks/**/*.md'"}
    for name, (must, aim) in limits.items():
        if not bench.corpora.has_nexus:
            yield Row("check", must, aim, None, NO_NEXUS)
            continue
        corpus = bench.corpora.nexus()
        ours = bench.programs.ours(corpus, "--no-cache check")
        yield Row("check", must, aim, corpus, ours, _peer(bench, name, corpus, words[name]))


def _hooks(bench: Bench) -> Iterator[Row]:
    """What a commit of one task file waits for."""
    for what, words, must, aim in (
        ("hook taskctl-check", "check --staged", "0.3 s", "0.15 s"),
        ("hook taskctl-sync", "sync --check --staged --diff", "—", "0.3 s"),
        ("hook taskctl-scope", f"scope --commit-msg {MESSAGE_FILE}", "—", "0.3 s"),
    ):
        if not bench.corpora.has_nexus:
            yield Row(what, must, aim, None, NO_NEXUS)
            continue
        corpus = bench.corpora.staged()
        yield Row(what, must, aim, corpus, bench.programs.ours(corpus, f"--no-cache {words}"))


def _next(bench: Bench) -> Iterator[Row]:
    has_next = bench.programs.has_command("next")
    must, aim = "0.5 × Backlog.md", "0.1 s"
    if not has_next or not bench.corpora.has_nexus:
        yield Row("next", must, aim, None, NO_NEXUS if has_next else NO_NEXT)
    else:
        corpus = bench.corpora.nexus()
        yield _next_row(bench, must, aim, corpus, corpus.count)
    must, aim = "0.25 s", "0.15 s"
    if not has_next:
        yield Row("next", must, aim, None, NO_NEXT)
    else:
        yield _next_row(bench, must, aim, bench.corpora.plan(5000), 5000)
    if has_next and bench.large:
        corpus = bench.corpora.plan(100_000)
        for words in ("next", "next --json"):
            ours = bench.programs.ours(corpus, f"--no-cache {words}")
            yield Row("next", "—", "linear", corpus, ours)


def _next_row(bench: Bench, must: str, aim: str, corpus: Corpus, count: int) -> Row:
    ours = bench.programs.ours(corpus, "--no-cache next")
    return Row("next", must, aim, corpus, ours, _backlog(bench, count, "task list --ready --plain"))


def _check_plans(bench: Bench) -> Iterator[Row]:
    limits = {
        1000: ("—", "—"),
        5000: ("3 s", "1.5 s"),
        10_000: ("8 s and 400 MB", "3 s and 250 MB"),
        100_000: ("—", "linear"),
    }
    for count, (must, aim) in limits.items():
        if count > 10_000 and not bench.large:
            yield Row("check", must, aim, None, NO_LARGE)
            continue
        corpus = bench.corpora.plan(count)
        ours = bench.programs.ours(corpus, "--no-cache check")
        peer = _doctor(bench, count)
        yield Row("check", must, aim, corpus, ours, peer, peer_once=count > 1000, size=count)


def _check_documents(bench: Bench) -> Iterator[Row]:
    """Documents of 100,000 items, in each way to write one."""
    for form in FORMS:
        what, must, aim = "check, one document", "10 s", "5 s"
        if form != "table" and not bench.large and not bench.corpora.smoke:
            yield Row(what, must, aim, None, NO_LARGE)
            continue
        corpus = bench.corpora.document(form, 100_000)
        ours = bench.programs.ours(corpus, f"--no-cache check {FORMS[form].file}")
        yield Row(what, must, aim, corpus, ours)


def _doublings(bench: Bench) -> Iterator[Row]:
    """Plans that are large in one way, beside those of half the size."""
    for name, shape in SHAPES.items():
        half, full = (bench.corpora.large_in(name, size) for size in shape.sizes)
        words = f"--no-cache {shape.command}"
        ours, peer = (bench.programs.ours(corpus, words) for corpus in (full, half))
        what = f"twice the {shape.what}, {shape.sizes[1]:,}"
        yield Row(what, "3 × the half", "2 ×", full, ours, peer)


def _execute(bench: Bench) -> Row:
    """A plan whose tasks do nothing, 8 at a time, beside the same commands without a plan.

    The run before the counted ones validates it: later runs find that no byte has changed.
    """
    what, must, aim, count = "plan execute", "2 × xargs", "1.5 ×", 1000
    if not bench.programs.has_command("plan"):
        return Row(what, must, aim, None, Absent("skipped: taskctl has no `plan` yet"))
    corpus = bench.corpora.executable(count, bench.programs.taskctl)
    ours = bench.programs.ours(corpus, WORDS)
    ours = replace(ours, words=("sh", "-c", f'{CLEAR} && exec "$@"', "sh", *ours.words))
    shown = "xargs -P 8 -I{} sh -c :"
    made = SMOKE_TASKS if bench.corpora.smoke else count
    peer = Command(shown, ("sh", "-c", f"seq {made} | {shown}"), corpus.folder)
    return Row(what, must, aim, corpus, ours, peer)


def _doctor(bench: Bench, count: int) -> Command | Absent:
    """Backlog.md's check takes quadratic time: minutes at 5,000 tasks."""
    if count > 5000:
        return NOTHING
    if count > 1000 and not bench.large:
        return NO_LARGE
    return _backlog(bench, count, "doctor")


def _backlog(bench: Bench, count: int, words: str) -> Command | Absent:
    if not bench.programs.has_peer("backlog"):
        return NO_PEER if bench.programs.with_peers else NOT_COMPARED
    return bench.programs.peer("backlog", bench.corpora.backlog(count), words)


def _peer(bench: Bench, name: str, corpus: Corpus, words: str) -> Command | Absent:
    if not bench.programs.has_peer(name):
        return NO_PEER if bench.programs.with_peers else NOT_COMPARED
    return bench.programs.peer(name, corpus, words)
