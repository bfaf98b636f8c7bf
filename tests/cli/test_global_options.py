"""The global options say the same before the command and behind it."""

import shlex
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.cli.main import cli
from taskctl.cli.words import command_in

from ..conftest import Answer, Repo

OTHER = 'extends = "nexus"\n[rules]\nignore = ["all"]\n'
COMMANDS = (
    "check", "list", "next", "show 2", "board", "graph", "stats", "search step", "report --week 7",
    "config show", "cache info", "rule PR003", "scope --overlaps", "plan list", "gate --base HEAD",
    "new 'A clock' --dry-run", "done 1 --dry-run", "init --dry-run",
)  # fmt: skip  # a table
OPTIONS = (
    "-C inner", "-Cinner", "-C nowhere", "--config other.toml", "--config=missing.toml",
    "--color always", "--color=never", "-q", "--quiet", "-v", "--verbose", "-qv", "--no-cache",
    "-C inner -C ..", "-q -C inner --color always --no-cache",
)  # fmt: skip  # a table


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    repo.task("TASK-0002", "In Progress", prereqs=["TASK-0001"])
    repo.write("other.toml", OTHER)
    repo.write("inner/taskctl.toml", 'extends = "nexus"\n')
    repo.write("inner/tasks/TASK-0002-inner.md", "# TASK-0002 The inner step\n\nStatus: Draft\n")
    repo.commit()
    return repo


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("command", COMMANDS)
def test_both_forms_say_the_same(plan: Repo, options: str, command: str) -> None:
    given, words = shlex.split(options), shlex.split(command)
    if words[0] == "plan" and options == "-C nowhere":
        pytest.skip("what follows `plan` has the exit codes of T.A.S.K.S.")
    before = without_usage(plan.run(*given, *words))
    assert without_usage(plan.run(*words, *given)) == before
    assert without_usage(plan.run(words[0], *given, *words[1:])) == before


def without_usage(answer: Answer) -> Answer:
    """The answer without the command that a wrong use is told of."""
    *_, last = ["", *answer.stderr.splitlines(keepends=True)]
    return answer._replace(stderr=last) if answer.stderr.startswith("Usage: ") else answer


@pytest.mark.parametrize("words", ["-C inner list", "list -C inner", "-q check", "check -q"])
def test_both_forms_are_remembered_and_change_with_the_plan(
    plan: Repo, words: str, tmp_path: Path
) -> None:
    env = {"TASKCTL_CACHE_DIR": str(tmp_path / "cache")}
    first = plan.run(*words.split(), env=env)
    assert plan.run(*words.split(), env=env) == first
    for path in ("inner/tasks/TASK-0002-inner.md", "tasks/TASK-0002-x.md"):
        text = plan.read(path).replace("step", "stride").replace("TASK-0001", "TASK-0098")
        plan.write(path, text)
    changed = plan.run(*words.split(), env=env)
    assert changed == plan.run(*words.split())
    assert changed != first


def test_an_option_of_the_command_stays_its_own(plan: Repo) -> None:
    shown = plan.run("plan", "create", "--help").stdout
    assert "-v, --verbose" in shown
    assert "-q" not in shown


def test_what_follows_two_dashes_is_no_option(plan: Repo) -> None:
    plan.task("TASK-0003", title="Refuse -q here")
    assert "TASK-0003" in plan.run("search", "--", "-q").stdout


@given(st.lists(st.sampled_from([
    "-C", "-Cx", "-q", "-qv", "-qC", "-qCx", "--config", "--config=x", "--color", "auto", "-x",
    "-xC", "--no-cache", "--bogus", "--", "-", "list", "show", "x",
]), max_size=6))  # fmt: skip  # a table
def test_the_command_is_found_as_click_finds_it(words: list[str]) -> None:
    found = command_in(words)
    try:
        _, rest, _ = cli.make_parser(click.Context(cli)).parse_args(list(words))
    except click.UsageError:
        return  # click stops there
    assert [found] == rest[:1] or (found, rest) == ("", [])
