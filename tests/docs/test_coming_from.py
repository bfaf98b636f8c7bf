"""The commands that the page for users of other tools names exist, with these options."""

import json
import re
import shlex
import shutil
import subprocess

import click
import pytest

from docs import generate
from taskctl.cli.main import cli

from ..conftest import Repo

PAGE = (generate.ROOT / "docs/guides/coming-from.md").read_text("utf-8")
LINES = sorted(set(re.findall(r"`(taskctl [^`]+)`", PAGE)))
TOOLS = [
    "Backlog.md", "beads", "task-master", "spec-kit", "OpenSpec", "Kiro", "doorstop", "adr-tools",
]  # fmt: skip  # a table


@pytest.mark.parametrize("line", LINES)
def test_a_command_can_be_typed_as_it_is_shown(line: str) -> None:
    group: click.Group = cli
    parent, words = click.Context(cli, info_name="taskctl"), shlex.split(line)[1:]
    while True:
        name, command, words = group.resolve_command(parent, words)
        assert command is not None
        if not isinstance(command, click.Group) or not words:
            break
        parent, group = click.Context(command, parent, name), command
    parser = command.make_parser(click.Context(command, parent, name))
    given, left, _ = parser.parse_args(words)
    choices = {
        one.name: one.type.choices for one in command.params if isinstance(one.type, click.Choice)
    }
    wrong = {key: text for key, text in given.items() if text not in choices.get(key, [text])}
    assert (left, wrong) == ([], {})


def test_every_tool_has_a_table() -> None:
    for tool in TOOLS:
        assert f"\n## {tool}\n" in PAGE
        assert f"\n| {tool} | here | difference |\n" in PAGE
    assert len(LINES) > 60


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_what_beads_exports_is_imported(repo: Repo) -> None:
    (program,) = re.findall(r"jq -s '(.*?)' issues", PAGE, re.DOTALL)
    issues = [
        {"id": "bd-a1b2", "title": "Read the clock", "status": "closed", "priority": 1,
         "assignee": "ada", "created_at": "2026-01-15T10:00:00Z"},
        {"id": "bd-c3d4", "title": "Show the clock", "status": "open", "priority": 2,
         "created_at": "2026-01-16T10:00:00Z", "acceptance_criteria": "It is seen\n\nBy night, too",
         "dependencies": [
             {"issue_id": "bd-c3d4", "depends_on_id": "bd-a1b2", "type": "blocks"},
             {"issue_id": "bd-c3d4", "depends_on_id": "bd-e5f6", "type": "discovered-from"},
         ]},
        {"id": "bd-e5f6", "title": "Wind the clock", "status": "deferred", "priority": 0,
         "created_at": "2026-01-17T10:00:00Z"},
    ]  # fmt: skip  # a table
    done = subprocess.run(
        ["jq", "-s", program],
        input="\n".join(map(json.dumps, issues)),
        capture_output=True,
        text=True,
        check=True,
    )
    repo.write("plan.json", done.stdout)
    answer = repo.run("import", "plan.json", "--to", "tasks")
    assert answer.exit_code == 0, answer.stderr
    listed = json.loads(repo.run("list", "--json").stdout)["items"]
    found = {item["id"]: item for item in listed}
    assert {key: item["state"] for key, item in found.items()} == {
        "TASK-0001": "done",
        "TASK-0002": "todo",
        "TASK-0003": "parked",
    }
    assert found["TASK-0001"]["owner"] == ["ada"]
    assert [one["id"] for one in found["TASK-0002"]["prereqs"]] == ["TASK-0001"]
    assert found["TASK-0002"]["stop"]["open"] == 2


def test_a_requirement_of_doorstop_that_changes_is_reported(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "nexus"\ncontracts.files = ["reqs/*.yml"]\n')
    repo.write("reqs/REQ001.yml", "level: 1.0\ntext: |\n  The clock ticks.\n")
    repo.task("TASK-0001", links=["Requirement: reqs/REQ001.yml"])
    assert repo.run("review-links", "1", "--by", "ada").exit_code == 0
    assert "LK004" not in repo.codes()
    repo.write("reqs/REQ001.yml", "level: 1.0\ntext: |\n  The clock chimes.\n")
    assert "LK004" in repo.codes()
