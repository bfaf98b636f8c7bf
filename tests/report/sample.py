"""A handful of findings, the files that they speak of, and a way to write them."""

from collections.abc import Sequence
from typing import NamedTuple

from taskctl.model.findings import Finding, Fix, Related, Report, Summary
from taskctl.report import FORMATS
from taskctl.report.style import Style
from taskctl.text.edits import Edit
from taskctl.text.places import Place

TASK = "tasks/TASK-0080-bench.md"
EDITOR = "tasks/TASK-0079-editor.md"
WIDE = "tasks/TASK-0081-幅.md"
HOSTILE = "tasks/TASK-0082-\x1b[31m\u202e.md"

FILES: dict[str, Sequence[str]] = {
    TASK: (
        "---",
        "title: TASK-0080 Benchmark",
        "status: Done",
        "owner: @runtime",
        "created: 2026-01-02",
        "depends-on:",
        "  - TASK-0079",
        "---",
        "",
        "## Stop conditions",
        "",
        "- [ ] the bench runs",
        "  and says how long",
        "",
        "- [ ] it is in CI",
        "- [ ] the figures are in the docs",
    ),
    WIDE: ("名前は 🚧 e\u0301 TASK-0079 です", "\tstatus:\tDoen"),
    HOSTILE: ("evil \x1b[2J\u202e\x85 TASK-0079",),
}


class About(NamedTuple):
    """What a report shows of a rule."""

    name: str
    severity: str
    summary: str
    url: str
    kind: str = "structure"


RULES = {
    "PR004": About(
        "done-before-prereq",
        "error",
        "A task is done before its prerequisite.",
        "https://example.org/rules/PR004",
    ),
    "HD003": About("header-not-yaml", "info", "A header is not valid YAML.", "", "demand"),
}

PREREQ = Finding(
    place=Place(TASK, 7, 5, 7, 14),
    message="TASK-0080 is done, its prerequisite TASK-0079 is not",
    help='finish TASK-0079, mark the entry "(optional)", or run `taskctl reopen TASK-0080`',
    item="TASK-0080",
    subject="TASK-0079",
    related=(Related(Place(EDITOR, 3, 9, 3, 14), "Draft"),),
    code="PR004",
    name="done-before-prereq",
    severity="error",
    fingerprint="f1",
)
YAML = Finding(
    place=Place(TASK, 4, 8, 4, 16),
    message="owner starts with @, which YAML reserves",
    item="TASK-0080",
    fix=Fix("quote it", (Edit(Place(TASK, 4, 8, 4, 16), '"@runtime"'),)),
    code="HD003",
    name="header-not-yaml",
    severity="info",
    fingerprint="f2",
)
OPEN_BOXES = Finding(
    place=Place(TASK, 12, 1, 16, 34),
    message="3 boxes are open",
    help="tick them",
    code="ST002",
    name="open-boxes",
    severity="warning",
    fingerprint="f3",
)
WHOLE_FILE = Finding(
    place=Place(EDITOR),
    message="the file has no header",
    code="HD001",
    name="no-header",
    severity="error",
    fingerprint="f4",
)


def report(*findings: Finding) -> Report:
    """A report of the findings, its counts taken from them."""
    count = [finding.severity for finding in findings].count
    fixable = sum(finding.fix is not None for finding in findings)
    summary = Summary(2, 3, count("error"), count("warning"), count("info"), fixable, 0)
    return Report(findings, summary, RULES)


def lines_of(path: str) -> Sequence[str]:
    """The source lines of a file of the sample."""
    return FILES.get(path, ())


def written(name: str, *findings: Finding, style: Style | None = None) -> str:
    """The findings in an output format."""
    return "\n".join(FORMATS[name](report(*findings), lines_of, style or Style()))


def speaking(finding: Finding, text: str) -> Finding:
    """`finding`, with `text` wherever a text from a file could stand."""
    place = finding.place._replace(path=f"tasks/{text}.md")
    edit = Edit(place, text)
    return finding._replace(
        place=place,
        message=text,
        help=text,
        item=text,
        related=(Related(place, text),),
        fix=Fix(text, (edit,)),
        fingerprint=text,
    )
