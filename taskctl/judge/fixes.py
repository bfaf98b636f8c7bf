"""Choosing the fixes to apply, and what the files are after them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from taskctl.judge.request import Request
from taskctl.judge.run import Result, run
from taskctl.model.findings import Finding, Related
from taskctl.settings.load import Loaded
from taskctl.text.edits import Edit, apply
from taskctl.text.source import Source
from taskctl.text.tree import Tree

# Fixes that stand in each other's way take a round each; more than a few mean that they never end.
_MOST_ROUNDS = 8


class Fixed(NamedTuple):
    """What fixes make of files, how many findings they mend, and the run that finds the rest.

    guesses   what a person has to know of the fixes that were not safe, each with its place
    """

    before: dict[str, bytes]
    after: dict[str, bytes]
    mended: int
    result: Result
    guesses: tuple[Related, ...] = ()


def fix(loaded: Loaded, request: Request, result: Result, *, unsafe: bool) -> Fixed:
    """Fix what a run has found until nothing is left that can be; nothing is written."""
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    mended: set[str] = set()
    guesses: list[Related] = []
    for _ in range(_MOST_ROUNDS):
        findings = fixable(result.report.findings, unsafe=unsafe, named=result.selection.named)
        old, new = fixed_files(findings, result.tree)
        if not new:
            break
        before = old | before
        after |= new
        mended.update(finding.fingerprint for finding in findings)
        guesses += [r for f in findings if f.fix and not f.fix.safe for r in f.related]
        result = run(loaded, request._replace(fixed=after))
    return Fixed(before, after, len(mended), result, tuple(dict.fromkeys(guesses)))


def fixable(findings: Iterable[Finding], *, unsafe: bool, named: Collection[str]) -> list[Finding]:
    """The findings to fix: errors and warnings, infos only by name; unsafe fixes only if asked."""
    return [
        finding
        for finding in findings
        if finding.fix is not None
        and (finding.fix.safe or unsafe)
        and (finding.severity != "info" or finding.code in named)
    ]


def fixed_files(
    findings: Iterable[Finding], tree: Tree
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """(before, after) of every file that the fixes of the findings change, by path."""
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for finding in findings:
        for edit in finding.fix.edits if finding.fix else ():
            edits[edit.place.path].append(edit)
    before, after = {}, {}
    for path in sorted(edits):
        source = tree.read(path)
        if isinstance(source, Source):
            raw = apply(source, edits[path])
            if raw != source.raw:
                before[path], after[path] = source.raw, raw
    return before, after
