"""The tool used on itself: our plan holds, and our hooks are those of the manifest."""

import re
from pathlib import Path

import pytest
import yaml

from ..conftest import Repo

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ours() -> Repo:
    """This project; it is only read."""
    return Repo(ROOT)


def test_the_plan_holds(ours: Repo) -> None:
    answer = ours.run("check", "--strict", "--output-format", "concise")
    assert answer.exit_code == 0, answer.stdout


def test_its_boards_are_up_to_date(ours: Repo) -> None:
    answer = ours.run("sync", "--check", "--diff")
    assert answer.exit_code == 0, answer.stdout


def test_its_allowlists_can_be_read_and_name_what_is_there(ours: Repo) -> None:
    codes = ours.codes("--select", "SC")
    assert set(codes) <= {"SC006"}  # tasks that are about whole folders


def test_its_hooks_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (local,) = config["repos"]
    unlike = {"description", "language", "require_serial", "minimum_pre_commit_version"}
    wanted = [{key: hook[key] for key in hook.keys() - unlike} for hook in manifest]
    for hook in local["hooks"]:
        hook["entry"] = hook["entry"].removeprefix(".venv/bin/")
        assert hook.pop("language") == "system"
    assert local["hooks"] == wanted


def test_ci_judges_the_plan_and_the_newest_commits() -> None:
    make = (ROOT / "Makefile").read_text("utf-8")
    (recipe,) = re.findall(r"^plan:.*\n((?:\t.*\n)+)", make, re.MULTILINE)
    assert re.findall(r"/taskctl (\w+)", recipe) == ["check", "sync", "gate"]
    assert "\nmake plan\n" in (ROOT / ".ci/run").read_text("utf-8")
