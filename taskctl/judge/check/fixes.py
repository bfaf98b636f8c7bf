"""Choosing the fixes to apply, and computing the fixed files."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from taskctl.judge.check.request import Request
from taskctl.judge.check.run import Result, opened, run
from taskctl.model.findings import Finding, Related
from taskctl.model.holdings import held
from taskctl.read.memory import Memory
from taskctl.settings.load import Loaded
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place
from taskctl.text.tree import DiskTree, Overlay, Tree

# Fixes that overlap take a round each; more than a few rounds mean that they never end.
_MOST_ROUNDS = 8


class Fixed(NamedTuple):
    """The changed files, the number of fixed findings, and the run that finds the rest.

    guesses   what a person has to know about the unsafe fixes, each with its place
    """

    changeset: Changeset
    number: int
    result: Result
    guesses: tuple[Related, ...] = ()


def fix(
    loaded: Loaded,
    request: Request,
    result: Result,
    *,
    unsafe: bool,
    within: Collection[str] = (),
    memory: Memory | None = None,
) -> Fixed:
    """Fix the findings of a run until no fix is left; nothing is written.

    Args:
        within: the only files that may change; empty if all may.
        memory: the readings of an earlier run with the same settings.
    """
    disk = result.tree
    changeset = Changeset(DiskTree(loaded.root))
    done: set[str] = set()
    guesses: list[Related] = []
    refused: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        findings = fixable(result, unsafe=unsafe)
        findings = [f for f in findings if not within or all_in(f, within)]
        findings = without_overlaps(f for f in findings if f.fingerprint not in refused)
        old, new = fixed_files(findings, result.tree)
        if not new:
            break
        with opened(loaded.root, request, Overlay(disk, changeset.after | new)) as ends:
            fixed = run(loaded, request, ends, memory)
        lost = {thing.path for thing in held(result.plan) - held(fixed.plan)}
        if lost:
            # Never lose an item for a fix.
            paths = lost & new.keys() or new.keys()
            refused |= {f.fingerprint for f in findings if any_in(f, paths)}
            continue
        changeset.before = old | changeset.before
        changeset.after |= new
        done.update(finding.fingerprint for finding in findings)
        guesses += [r for f in findings if f.fix and not f.fix.safe for r in f.related]
        result = fixed
    return Fixed(changeset, len(done), result, tuple(dict.fromkeys(guesses)))


def any_in(finding: Finding, paths: Collection[str]) -> bool:
    """Whether the fix of a finding changes one of some files."""
    return any(edit.place.path in paths for edit in (finding.fix.edits if finding.fix else ()))


def all_in(finding: Finding, paths: Collection[str]) -> bool:
    """Whether the fix of a finding changes none but some files."""
    return all(edit.place.path in paths for edit in (finding.fix.edits if finding.fix else ()))


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be applied together; the others wait for the next round."""
    taken: defaultdict[str, list[Place]] = defaultdict(list)
    chosen = []
    for finding in findings:
        places = [edit.place for edit in finding.fix.edits] if finding.fix else []
        if not any(_overlaps(place, taken[place.path]) for place in places):
            chosen.append(finding)
            for place in places:
                insort(taken[place.path], place)
    return chosen


def _overlaps(place: Place, taken: Sequence[Place]) -> bool:
    """Whether a place overlaps one of others, which do not overlap each other."""
    index = bisect_left(taken, place)
    near = taken[max(0, index - 1) : index + 1]
    start, end = place[1:3], place[3:5]
    return any(other[1:3] < end and start < other[3:5] for other in near)


def fixable(result: Result, *, unsafe: bool) -> list[Finding]:
    """The findings to fix: errors and warnings, infos only if selected, unsafe ones if asked."""
    return [
        finding
        for finding in result.report.findings
        if finding.fix and (finding.fix.safe or unsafe) and result.selection.shows(finding)
    ]


def fixed_files(
    findings: Iterable[Finding], tree: Tree
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The contents before and after of every file that the fixes change, by path."""
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for finding in findings:
        for edit in finding.fix.edits if finding.fix else ():
            edits[edit.place.path].append(edit)
    before, after = {}, {}
    for path in sorted(edits):
        source = contents(tree, path)
        raw = apply(source, edits[path])
        if raw != source.raw:
            before[path], after[path] = source.raw, raw
    return before, after
