"""Format `json`: the contract with programs, and its published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from taskctl.model.findings import Report, Summary
from taskctl.report import FORMATS
from taskctl.report.style import Style

from .sample import OPEN_BOXES, PREREQ, WHOLE_FILE, YAML, lines_of, speaking, written

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/schemas/check.schema.json").read_text("utf-8")
)
FINDING_KEYS = [
    "code",
    "name",
    "severity",
    "message",
    "help",
    "url",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "item",
    "related",
    "fix",
    "fingerprint",
    "count",
]


def test_every_key_in_the_order_of_the_contract() -> None:
    answer = json.loads(written("json", PREREQ, YAML))
    assert list(answer) == ["version", "root", "findings", "summary"]
    assert list(answer["findings"][0]) == FINDING_KEYS
    assert answer["findings"] == [
        {
            "code": "PR004",
            "name": "done-before-prereq",
            "severity": "error",
            "message": "TASK-0080 is done, its prerequisite TASK-0079 is not",
            "help": PREREQ.help,
            "url": "https://example.org/rules/PR004",
            "path": "tasks/TASK-0080-bench.md",
            "line": 7,
            "column": 5,
            "end_line": 7,
            "end_column": 14,
            "item": "TASK-0080",
            "related": [{"path": "tasks/TASK-0079-editor.md", "line": 3, "message": "Draft"}],
            "fix": None,
            "fingerprint": "f1",
            "count": 1,
        },
        {
            "code": "HD003",
            "name": "header-not-yaml",
            "severity": "info",
            "message": "owner starts with @, which YAML reserves",
            "help": "",
            "url": "",
            "path": "tasks/TASK-0080-bench.md",
            "line": 4,
            "column": 8,
            "end_line": 4,
            "end_column": 16,
            "item": "TASK-0080",
            "related": [],
            "fix": {
                "safe": True,
                "message": "quote it",
                "edits": [
                    {
                        "path": "tasks/TASK-0080-bench.md",
                        "start": [4, 8],
                        "end": [4, 16],
                        "text": '"@runtime"',
                    }
                ],
            },
            "fingerprint": "f2",
            "count": 1,
        },
    ]


def test_a_clean_plan_byte_for_byte() -> None:
    summary = Summary(files=353, items=407, baselined=7)
    assert [*FORMATS["json"](Report((), summary), lines_of, Style())] == [
        "{\n"
        '  "version": 1,\n'
        '  "root": "",\n'
        '  "findings": [],\n'
        '  "summary": {\n'
        '    "files": 353,\n'
        '    "items": 407,\n'
        '    "errors": 0,\n'
        '    "warnings": 0,\n'
        '    "infos": 0,\n'
        '    "fixable": 0,\n'
        '    "baselined": 7\n'
        "  }\n"
        "}"
    ]


def test_what_is_written_keeps_to_the_published_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    hostile = speaking(PREREQ, "\x1b\u202e\udcff 名")
    answer = json.loads(written("json", PREREQ, YAML, OPEN_BOXES, WHOLE_FILE, hostile))
    Draft202012Validator(SCHEMA).validate(answer)


def test_a_reason_has_the_finding_that_it_is_made_of() -> None:
    answer = json.loads(written("json", PREREQ._replace(code="GT001", cause=PREREQ)))
    Draft202012Validator(SCHEMA).validate(answer)
    cause = answer["findings"][0]["cause"]
    assert cause == json.loads(written("json", PREREQ))["findings"][0]
    del cause["code"]
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(answer)


def test_the_published_schema_requires_every_key_and_allows_more() -> None:
    answer = json.loads(written("json", speaking(PREREQ, "text")))
    finding = answer["findings"][0]
    edit, related = finding["fix"]["edits"][0], finding["related"][0]
    for part in (answer, finding, answer["summary"], finding["fix"], edit, related):
        for key in list(part):
            value = part.pop(key)
            with pytest.raises(ValidationError):
                Draft202012Validator(SCHEMA).validate(answer)
            part[key] = value
        part["added-later"] = 1
    Draft202012Validator(SCHEMA).validate(answer)


def test_text_stays_as_it_is_but_never_raw() -> None:
    text = "名前 é\x1b[2J\x7f\x85\u202e\u2028\udcff\n\t"
    output = written("json", PREREQ._replace(message=text))
    assert r'"message": "名前 é\u001b[2J\u007f\u0085\u202e\u2028\udcff\n\t"' in output
    assert json.loads(output)["findings"][0]["message"] == text
