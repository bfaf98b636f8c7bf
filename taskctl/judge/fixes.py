"""Choosing the fixes to apply, and what the files are after them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from taskctl.model.findings import Finding
from taskctl.text.edits import Edit, apply
from taskctl.text.source import Source
from taskctl.text.tree import Tree


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
