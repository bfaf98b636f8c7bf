"""Formats for CI servers: `github`, `gitlab`, `junit`."""

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from taskctl.report.github import escape_data, escape_property

from .sample import EDITOR, OPEN_BOXES, PREREQ, TASK, WHOLE_FILE, YAML, written


def test_github_commands() -> None:
    assert written("github", PREREQ, OPEN_BOXES, YAML, WHOLE_FILE).splitlines() == [
        "::error file=tasks/TASK-0080-bench.md,line=7,endLine=7,col=5,endColumn=14,"
        "title=PR004 [done-before-prereq]::TASK-0080 is done, its prerequisite TASK-0079 is not",
        "::warning file=tasks/TASK-0080-bench.md,line=12,endLine=16,"
        "title=ST002 [open-boxes]::3 boxes are open",
        "::notice file=tasks/TASK-0080-bench.md,line=4,endLine=4,col=8,endColumn=16,"
        "title=HD003 [header-not-yaml]::owner starts with @, which YAML reserves",
        "::error file=tasks/TASK-0079-editor.md,line=1,endLine=1,col=1,endColumn=1,"
        "title=HD001 [no-header]::the file has no header",
    ]


def test_github_text_cannot_forge_a_command() -> None:
    place = PREREQ.place._replace(path="tasks/a,line=1::b%0A.md")
    forged = PREREQ._replace(place=place, message="50%\n::error::x\r\x1b\u202e")
    assert written("github", forged) == (
        "::error file=tasks/a%2Cline=1%3A%3Ab%250A.md,line=7,endLine=7,col=5,endColumn=14,"
        r"title=PR004 [done-before-prereq]::50%25%0A::error::x\x0d\x1b\u202e"
    )


def unescape(text: str, *names: str) -> str:
    """What GitHub's runner reads out of an escaped value."""
    for code in names:
        text = text.replace(f"%{code}", chr(int(code, 16)))
    return text.replace("%25", "%")


@given(st.text() | st.text("%0123ABCD:,\r\n"))
def test_github_reads_back_what_was_escaped(text: str) -> None:
    assert unescape(escape_data(text), "0D", "0A") == text
    assert unescape(escape_property(text), "0D", "0A", "3A", "2C") == text
    assert not set("\r\n") & set(escape_data(text))
    assert not set("\r\n:,") & set(escape_property(text))


def test_gitlab_issues() -> None:
    assert json.loads(written("gitlab", PREREQ, OPEN_BOXES, YAML)) == [
        {
            "description": "TASK-0080 is done, its prerequisite TASK-0079 is not",
            "check_name": "PR004",
            "fingerprint": "f1",
            "severity": "major",
            "location": {"path": TASK, "lines": {"begin": 7}},
        },
        {
            "description": "3 boxes are open",
            "check_name": "ST002",
            "fingerprint": "f3",
            "severity": "minor",
            "location": {"path": TASK, "lines": {"begin": 12}},
        },
        {
            "description": "owner starts with @, which YAML reserves",
            "check_name": "HD003",
            "fingerprint": "f2",
            "severity": "info",
            "location": {"path": TASK, "lines": {"begin": 4}},
        },
    ]
    assert written("gitlab") == "[]"


def test_gitlab_fingerprints_never_repeat() -> None:
    bare = PREREQ._replace(fingerprint="")
    issues = json.loads(written("gitlab", PREREQ, bare, PREREQ, YAML, bare, PREREQ))
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == 6
    assert all(fingerprints)
    assert (fingerprints[0], fingerprints[3]) == ("f1", "f2")


def test_junit_document() -> None:
    assert written("junit", PREREQ, YAML, OPEN_BOXES, WHOLE_FILE) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="taskctl" tests="2" failures="2" errors="0">\n'
        '  <testsuite name="taskctl" tests="2" failures="2" errors="0">\n'
        '    <testcase name="tasks/TASK-0079-editor.md" classname="taskctl">\n'
        '      <failure type="error" message="HD001 the file has no header">'
        "1:1: error HD001 [no-header] the file has no header</failure>\n"
        "    </testcase>\n"
        '    <testcase name="tasks/TASK-0080-bench.md" classname="taskctl">\n'
        '      <failure type="error" message="PR004 TASK-0080 is done, its prerequisite'
        ' TASK-0079 is not (and 1 more)">7:5: error PR004 [done-before-prereq]'
        " TASK-0080 is done, its prerequisite TASK-0079 is not\n"
        "12:1: warning ST002 [open-boxes] 3 boxes are open</failure>\n"
        "      <system-out>4:8: info HD003 [header-not-yaml]"
        " owner starts with @, which YAML reserves</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>"
    )


def test_junit_of_a_file_with_infos_alone_passes() -> None:
    suite = ElementTree.fromstring(written("junit", YAML))[0]
    assert suite.attrib == {"name": "taskctl", "tests": "1", "failures": "0", "errors": "0"}
    (case,) = suite
    assert case.get("name") == TASK
    assert [part.tag for part in case] == ["system-out"]


def test_junit_of_warnings_alone_fails_as_a_warning() -> None:
    failure = ElementTree.fromstring(written("junit", OPEN_BOXES)).find(".//failure")
    assert failure is not None
    assert failure.get("type") == "warning"


def test_junit_without_findings_has_one_test_that_passes() -> None:
    (case,) = ElementTree.fromstring(written("junit"))[0]
    assert case.get("name") == "no findings"
    assert not list(case)


def test_junit_escapes_what_xml_forbids() -> None:
    message = "<&]]>\"'\x00\x0b\x1b\ufffe\uffff\udcff\u202e\nend"
    place = PREREQ.place._replace(path=f"{EDITOR}<\x01>")
    document = ElementTree.fromstring(
        written("junit", PREREQ._replace(place=place, message=message))
    )
    case, failure = document.find(".//testcase"), document.find(".//failure")
    assert case is not None
    assert failure is not None
    assert case.get("name") == EDITOR + r"<\x01>"
    shown = r"""<&]]>"'\x00\x0b\x1b\ufffe\uffff\udcff\u202e end"""
    assert failure.get("message") == f"PR004 {shown}"
    assert failure.text == f"7:5: error PR004 [done-before-prereq] {shown}"
