"""Findings with paths from the top of the git repository, for programs."""

from posixpath import join, normpath

from taskctl.model.findings import Finding, Report
from taskctl.text.places import Place


def from_top(report: Report, root: str) -> Report:
    """The same report, with paths from the top of the repository instead of the plan's root.

    Args:
        root: the root of the plan as seen from the top; empty if it is the top.
    """
    if not root:
        return report
    return report._replace(findings=tuple(_moved(finding, root) for finding in report.findings))


def _moved(finding: Finding, root: str) -> Finding:
    fix = finding.fix
    if fix:
        edits = (edit._replace(place=_place(edit.place, root)) for edit in fix.edits)
        fix = fix._replace(edits=tuple(edits))
    return finding._replace(
        place=_place(finding.place, root),
        related=tuple(r._replace(place=_place(r.place, root)) for r in finding.related),
        fix=fix,
    )


def _place(place: Place, root: str) -> Place:
    return place._replace(path=normpath(join(root, place.path)))
