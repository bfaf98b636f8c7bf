"""Format `junit`: a JUnit report for most CI systems; each file with findings is a test case."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree

from taskctl.model.findings import SEVERITIES, Finding, Report
from taskctl.report.style import SourceLines, Style, printable

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
SUITE = "taskctl"
# XML 1.0 forbids these two besides the unprintable ones
NONCHARACTERS = str.maketrans({"\ufffe": r"\ufffe", "\uffff": r"\uffff"})


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield the lines of an XML document."""
    ordered = sorted(report.findings, key=_path)
    cases = [_case(path, list(findings)) for path, findings in groupby(ordered, _path)]
    failures = sum(case.find("failure") is not None for case in cases)
    if not cases:  # some readers reject a report without tests
        cases = [ElementTree.Element("testcase", name="no findings", classname=SUITE)]
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": SUITE, **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": SUITE, **counts})
    suite.extend(cases)
    ElementTree.indent(root)
    yield DECLARATION
    yield from ElementTree.tostring(root, encoding="unicode").split("\n")


def _path(finding: Finding) -> str:
    return finding.place.path


def _case(path: str, findings: Sequence[Finding]) -> ElementTree.Element:
    case = ElementTree.Element("testcase", name=xml_text(path), classname=SUITE)
    failing = [finding for finding in findings if finding.severity != "info"]
    if failing:
        worst = min(failing, key=lambda finding: SEVERITIES.index(finding.severity))
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        message = f"{xml_text(worst.code)} {xml_text(worst.text)}{more}"
        failure = ElementTree.SubElement(case, "failure", type=worst.severity, message=message)
        failure.text = _listed(failing)
    infos = [finding for finding in findings if finding.severity == "info"]
    if infos:
        ElementTree.SubElement(case, "system-out").text = _listed(infos)
    return case


def _listed(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"{finding.place.line}:{finding.place.column}: {finding.severity}"
        f" {xml_text(finding.code)} [{xml_text(finding.name)}] {xml_text(finding.text)}"
        for finding in findings
    )


def xml_text(text: str, *, keep: str = "") -> str:
    """A text that XML can hold; the characters in `keep` stay as they are."""
    return printable(text, keep=keep).translate(NONCHARACTERS)
