"""Format `sarif`, against the schema of SARIF 2.1.0 and what the schema cannot say."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from taskctl import __version__
from taskctl.model.findings import Finding, Fix, Related
from taskctl.report import sarif
from taskctl.text.edits import Edit
from taskctl.text.places import Place

from .sample import EDITOR, OPEN_BOXES, PREREQ, TASK, WHOLE_FILE, YAML, speaking, written

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text("utf-8"))


def run_of(*findings: Finding) -> dict[str, Any]:
    """The run that a report becomes, after its log was found valid."""
    log = json.loads(written("sarif", *findings))
    Draft202012Validator(SCHEMA).validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_a_finding_as_a_result() -> None:
    run = run_of(PREREQ)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["results"] == [
        {
            "ruleId": "PR004",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "TASK-0080 is done, its prerequisite TASK-0079 is not"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "tasks/TASK-0080-bench.md"},
                        "region": {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 14},
                    }
                }
            ],
            "partialFingerprints": {"taskctl/v1": "f1"},
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "tasks/TASK-0079-editor.md"},
                        "region": {"startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 14},
                    },
                    "message": {"text": "Draft"},
                }
            ],
        }
    ]


def test_the_tool_describes_its_rules_and_those_it_was_not_told_of() -> None:
    driver = run_of(PREREQ, WHOLE_FILE)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("taskctl", __version__)
    assert driver["rules"] == [
        {
            "id": "HD001",
            "name": "no-header",
            "shortDescription": {"text": "no-header"},
            "defaultConfiguration": {"level": "error"},
        },
        {
            "id": "HD003",
            "name": "header-not-yaml",
            "shortDescription": {"text": "A header is not valid YAML."},
            "defaultConfiguration": {"level": "note"},
            "properties": {"tags": ["demand"]},
        },
        {
            "id": "PR004",
            "name": "done-before-prereq",
            "shortDescription": {"text": "A task is done before its prerequisite."},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": ["structure"]},
        },
    ]


def test_every_rule_index_points_at_its_rule() -> None:
    run = run_of(PREREQ, YAML, OPEN_BOXES, WHOLE_FILE)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    levels = [result["level"] for result in run["results"]]
    assert levels == ["error", "note", "warning", "error"]


def test_a_fix_as_replacements_by_file() -> None:
    edits = (
        Edit(Place(TASK, 4, 8, 4, 16), '"@runtime"'),
        Edit(Place(EDITOR, 1, 1, 1, 1), "---\n"),
        Edit(Place(TASK, 5, 1, 6, 1), ""),
    )
    (result,) = run_of(YAML._replace(fix=Fix("mend both", edits, safe=False)))["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "mend both"}
    assert fix["properties"] == {"safe": False}
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == [
        TASK,
        EDITOR,
    ]
    assert fix["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 8, "endLine": 4, "endColumn": 16},
            "insertedContent": {"text": '"@runtime"'},
        },
        {
            "deletedRegion": {"startLine": 5, "startColumn": 1, "endLine": 6, "endColumn": 1},
            "insertedContent": {"text": ""},
        },
    ]


def test_a_fix_without_edits_is_no_fix() -> None:
    (result,) = run_of(YAML._replace(fix=Fix("nothing to do", ())))["results"]
    assert "fixes" not in result


def test_the_same_related_place_may_be_named_twice() -> None:
    twice = (Related(Place(TASK), "here"), Related(Place(TASK), "here"))
    (result,) = run_of(PREREQ._replace(related=twice))["results"]
    assert [location["id"] for location in result["relatedLocations"]] == [1, 2]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("tasks/TASK-0001.md", "tasks/TASK-0001.md"),
        ("tasks/a b#c?d%e.md", "tasks/a%20b%23c%3Fd%25e.md"),
        ("c:odd\\name.md", "c%3Aodd%5Cname.md"),
        ("tasks/幅.md", "tasks/%E5%B9%85.md"),
        ("tasks/\udcff.md", "tasks/%FF.md"),
        ("tasks/\x1b\u202e.md", "tasks/%1B%E2%80%AE.md"),
    ],
)
def test_paths_become_uri_references(path: str, uri: str) -> None:
    assert sarif.uri(path) == uri


def test_an_empty_report_is_valid() -> None:
    assert run_of()["results"] == []


def test_hostile_text_is_valid_too() -> None:
    run_of(speaking(PREREQ, "\x1b\u202e\udcff 名 100% {0} [link](1)"))


def test_code_scanning_gets_no_more_than_it_takes_and_the_severest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sarif.MOST_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = run_of(YAML, OPEN_BOXES, YAML, PREREQ)
    assert [result["ruleId"] for result in run["results"]] == ["ST002", "PR004"]
    (notification,) = run["invocations"][0]["toolConfigurationNotifications"]
    assert notification["message"]["text"] == (
        "2 findings are left out: a run holds at most 2 results"
    )
