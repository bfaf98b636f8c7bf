"""0 yes, 1 a truthful no, 2 the work could not be done, 130 interrupted; never a traceback."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest

from taskctl import __version__
from taskctl.cli.commands import COMMANDS

from ..conftest import Repo


def test_clean(repo: Repo) -> None:
    repo.task("TASK-0001")
    assert repo.run("check") == (0, "no findings\n", "")


def test_an_error(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    answer = repo.run("check")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("tasks/TASK-0001-x.md:7:5: PR001 [unknown-prereq] TASK-0001 ")
    assert answer.stdout.endswith("\n1 error\n")
    assert answer.stderr == ""


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--strict"], 1),
        (["--strict", "--exit-zero"], 0),
        (["--strict", "--ignore", "SC"], 0),
    ],
)
def test_a_warning(repo: Repo, options: Sequence[str], code: int) -> None:
    repo.task("TASK-0001", scope="- all of it")
    assert repo.run("check", *options).exit_code == code


def test_an_info_never_fails(repo: Repo) -> None:
    repo.task("TASK-0001", owner="@runtime")
    assert repo.run("check", "--strict", "--select", "HD003").exit_code == 0


def test_exit_zero(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    answer = repo.run("check", "--exit-zero")
    assert answer.exit_code == 0
    assert "PR001" in answer.stdout


REFUSED = {
    "an unknown command": (["chekc"], "there is no command 'chekc'; nearest: check"),
    "an unknown option": (["check", "--fixx"], "'--fixx'"),
    "an unknown format": (["check", "--output-format", "yaml"], "'yaml' is not one of"),
    "an unknown rule": (
        ["check", "--select", "prerq-cycle"],
        "--select: there is no rule 'prerq-cycle'; nearest: prereq-cycle",
    ),
    "an unknown rule to ignore": (["check", "--ignore", "PRX"], "--ignore: there is no rule 'PRX'"),
    "an unknown rule to add": (["check", "--extend-select", "PRX"], "there is no rule 'PRX'"),
    "an unknown rule to explain": (["rule", "prerq-cycle"], "nearest: prereq-cycle"),
    "a letter for a rule": (["rule", "PR"], "'PR' selects several rules: PR001, PR002"),
    "two ways to choose": (["check", "--staged", "--changed"], "choose one of"),
    "counts for a program": (
        ["check", "--statistics", "--output-format", "json"],
        "drop --output-format json",
    ),
    "adding to nothing": (["check", "--add"], "--add goes with --update-baseline"),
    "unsafe fixes of nothing": (["check", "--unsafe-fixes"], "goes with --fix or --diff"),
    "no rule at all": (["check", "--select", " ,"], "a selector is empty"),
    "a fix of the index": (["check", "--staged", "--fix"], "leave out --staged"),
    "no repository for --staged": (
        ["check", "--staged"],
        "--staged needs a git repository: not a git repository",
    ),
    "no repository for --changed": (
        ["check", "--changed"],
        "--changed needs a git repository: not a git repository",
    ),
    "no repository for the regions of the index": (
        ["sync", "--check", "--staged"],
        "--staged needs a git repository: not a git repository",
    ),
    "a path that is not there": (
        ["check", "tasks/gone.md"],
        "tasks/gone.md: no such file or folder",
    ),
    "a path outside": (["check", "../x"], "../x is outside the root"),
    "a settings file that is not there": (
        ["--config", "x.toml", "check"],
        "x.toml: cannot be read: No such file",
    ),
    "a baseline that is not there": (["check", "--baseline", "x.json"], "x.json: no such file"),
    "a folder that is not there": (["-C", "nowhere", "check"], "nowhere"),
    "an output file that cannot be": (
        ["check", "--output-file", "no/x.txt"],
        "no/x.txt cannot be written: No such file or directory",
    ),
}


@pytest.mark.parametrize(("arguments", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(repo: Repo, arguments: Sequence[str], says: str) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    answer = repo.run(*arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert says in answer.stderr


def test_an_unknown_revision(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.commit()
    for revision in ("nope", "--help", "HEAD:tasks"):
        answer = repo.run("check", "--changed", f"--base={revision}")
        assert answer == (2, "", f"taskctl: {revision!r} is not a known commit\n")


def test_no_plan(repo: Repo) -> None:
    answer = repo.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(
        "taskctl: no plan found: no files match tasks/TASK-*.md, tasks/TRACK-*.md"
    )
    assert "preset" in answer.stderr
    first, _, step, *_ = answer.stderr.splitlines()
    assert step.split()[:2] == ["taskctl", "init"]
    assert [line for line in answer.stderr.removeprefix(first).split("\n") if len(line) > 80] == []


def test_a_plan_of_broken_files_is_a_plan(repo: Repo) -> None:
    repo.write("tasks/TASK-0001-x.md/README.md", "# x\n")
    assert repo.run("check").exit_code == 1


def test_the_version(repo: Repo) -> None:
    assert repo.run("--version") == (0, f"taskctl {__version__}\n", "")
    assert repo.spawn("--version") == (0, f"taskctl {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [["-h"], ["--help"], *([name, "-h"] for name in COMMANDS), ["check", "--help"]]
)
def test_help(repo: Repo, arguments: Sequence[str]) -> None:
    answer = repo.run(*arguments)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.startswith("Usage: taskctl ")


def test_an_unexpected_fault_is_one_line_and_its_details_are_saved(
    repo: Repo, tmp_path: Path
) -> None:
    repo.task("TASK-0001")
    with (
        patch("taskctl.settings.load.load", side_effect=ZeroDivisionError("of all things")),
        patch.object(tempfile, "tempdir", str(tmp_path)),
    ):
        answer = repo.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    (line,) = answer.stderr.splitlines()
    assert line.startswith("taskctl: this is a bug: ZeroDivisionError: of all things (details: ")
    (details,) = tmp_path.glob("taskctl-*.log")
    assert line.endswith(f"{details})")
    assert "Traceback" in details.read_text("utf-8")


def test_an_interruption(repo: Repo) -> None:
    repo.task("TASK-0001")
    with patch("taskctl.settings.load.load", side_effect=KeyboardInterrupt):
        assert repo.run("check").exit_code == 130


class TestOutputThatGoesNowhere:
    def run(self, repo: Repo, redirection: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", f'"$0" -m taskctl check {redirection}', sys.executable],
            cwd=repo.root,
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": os.devnull},
        )
        return done.returncode, done.stderr

    @pytest.mark.parametrize(("prereqs", "code"), [([], 0), (["TASK-0099"], 1)])
    def test_closed(self, repo: Repo, prereqs: list[str], code: int) -> None:
        repo.task("TASK-0001", prereqs=prereqs)
        assert self.run(repo, ">&-") == (code, "")
        assert self.run(repo, ">&- 2>&-") == (code, "")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")
    def test_on_a_full_disk(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert self.run(repo, ">/dev/full") == (
            2,
            "taskctl: the output cannot be written: No space left on device\n",
        )
