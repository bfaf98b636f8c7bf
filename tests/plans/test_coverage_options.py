"""Every command, option, short flag and default of the T.A.S.K.S. document exists."""

import re
from pathlib import Path
from typing import Any

import click
import pytest

from taskctl.cli.plan import SPELLINGS, tasks
from tests.conftest import Repo

# Option, short flag, default. `--optimise` and others of ours are not in the document.
PLAN: tuple[tuple[str, str, Any], ...] = (
    ("--min-confidence", "-c", 0.7),
    ("--max-wave-size", "-w", 30),
    ("--codebase-path", "-p", "."),
    ("--execution-model", "-m", "rolling_frontier"),
    ("--max-concurrent", "-j", 10),
    ("--output-dir", "-o", "./tasks_output/"),
    ("--plan-doc", "-f", ""),
    ("--verbose", "-v", False),
    ("--interactive", "-i", False),
)
EXECUTE: tuple[tuple[str, str, Any], ...] = (
    ("--worker-min", "", 2),
    ("--worker-max", "", 8),
    ("--cpu-threshold", "", 80),
    ("--memory-threshold", "", 85),
    ("--checkpoint-interval", "", 25),
    ("--resume-from-checkpoint", "-r", False),
    ("--resume", "-r", False),
    ("--force-execution-model", "", None),
    ("--dry-run", "-d", False),
    ("--verbose", "-v", False),
    ("--metrics-port", "", None),
)
ROWS = [("plan", *row) for row in PLAN] + [("execute", *row) for row in EXECUTE]


def command(name: str) -> click.Command:
    found = tasks.get_command(click.Context(tasks), name)
    assert found is not None
    return found


def option(name: str, spelling: str) -> click.Option:
    (found,) = [
        param
        for param in command(name).params
        if isinstance(param, click.Option) and spelling in param.opts
    ]
    return found


@pytest.mark.parametrize(("name", "spelling", "short", "default"), ROWS)
def test_an_option_has_its_short_flag_and_default(
    name: str, spelling: str, short: str, default: Any
) -> None:
    found = option(name, spelling)
    assert [text for text in found.opts if not text.startswith("--")] == ([short] if short else [])
    assert command(name).make_context(name, ["x"]).params[found.name or ""] == default
    assert found.is_flag == (default is False)


@pytest.mark.parametrize(("name", "spelling", "short", "default"), ROWS)
def test_an_option_has_a_variable_that_its_help_names(
    name: str, spelling: str, short: str, default: Any
) -> None:
    found = option(name, spelling)
    variable = "TASKS_" + found.opts[0].removeprefix("--").replace("-", "_").upper()
    assert (found.envvar, found.show_envvar) == (variable, True)


def test_the_commands_of_the_document() -> None:
    assert {*SPELLINGS} == {
        *("plan", "execute", "list-plans", "show-plan", "validate-plan", "diff-plan"),
        "archive-plan",
    }
    assert "--tag" in option("archive-plan", "--tag").opts


def test_the_tables_are_those_of_the_document(shared: Path) -> None:
    (path,) = shared.glob("seeds/004_*.txt")
    rows = re.findall(r"^\|`(--[\w-]+)`\|(?:`(-\w)`|-)\|", path.read_text("utf-8"), re.MULTILINE)
    ours = [(spelling, short) for _, spelling, short, _ in ROWS if spelling != "--resume"]
    assert sorted(rows) == sorted(ours)


@pytest.mark.parametrize("name", SPELLINGS)
def test_both_scripts_show_the_same_help(repo: Repo, name: str) -> None:
    answer = repo.run("plan", SPELLINGS[name], "--help")
    assert answer.exit_code == 0
    for param in command(name).params:
        if isinstance(param, click.Option) and not param.hidden:
            assert param.opts[0] in answer.stdout
            assert param.help
