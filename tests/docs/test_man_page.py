"""The man page: complete, shown without a warning, and in the wheel."""

import shutil
import subprocess
import tomllib

import click
import pytest

from taskctl.cli.commands import COMMANDS
from taskctl.cli.main import cli

from .test_plain_english import ROOT

PAGE = ROOT / "docs/man/taskctl.1"


@pytest.fixture(scope="module")
def shown() -> str:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    done = subprocess.run(
        ["man", "--warnings", "--local-file", str(PAGE)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": "200"},
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_with_its_options_and_examples(shown: str, name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    part = shown.partition(f"\n   taskctl {name} ")[2]
    options = [option for option in command.params if isinstance(option, click.Option)]
    for text in (
        *(option.opts[0] for option in options if not option.hidden),
        *(f"taskctl {example}" for example in COMMANDS[name].examples),
    ):
        assert text in part


def test_the_wheel_and_the_sources_have_it() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]
    assert targets["wheel"]["shared-data"] == {"docs/man/taskctl.1": "share/man/man1/taskctl.1"}
    assert "/docs/man" in targets["sdist"]["include"]
