"""What is printed, where, and in which form."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from taskctl.report import FORMATS

from ..conftest import Repo, task

HOSTILE = "\x1b]8;;http://x\x07\x1b[31m\x9b1m\u202e\x08\x7f"
ESCAPES = [*HOSTILE[:1], "\x07", "\x9b", "\u202e", "\x08", "\x7f"]


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with an error, a warning, and an info that a fix can mend."""
    repo.task("TASK-0001", prereqs=["TASK-0099"], scope="- all of it", owner="@runtime")
    return repo


PR001 = (
    "tasks/TASK-0001-x.md:7:5: PR001 [unknown-prereq]"
    " TASK-0001 waits for TASK-0099, which has no file"
)


def test_concise_is_a_line_for_each_and_a_summary(plan: Repo) -> None:
    first, second, *end = plan.run("check", "--output-format", "concise").stdout.split("\n")
    assert first == PR001
    assert second.startswith("tasks/TASK-0001-x.md:26:3: SC002 [unreadable-entry] 'all of it' ")
    assert end == ["", "1 error, 1 warning, 1 info", ""]


def test_full_also_shows_the_source_and_what_to_do(plan: Repo) -> None:
    answer = plan.run("check")
    assert answer == plan.run("check", "--output-format", "full")
    assert answer.stdout.startswith(
        f"{PR001}\n"
        "   |\n"
        " 6 | depends-on:\n"
        " 7 |   - TASK-0099\n"
        "   |     ^^^^^^^^^\n"
        "   |\n"
        "   = help: "
    )
    assert answer.stdout.endswith("\n\n1 error, 1 warning, 1 info\n")


def test_json_is_one_object_with_the_infos(plan: Repo) -> None:
    answer = json.loads(plan.run("check", "--output-format", "json").stdout)
    assert list(answer) == ["version", "root", "findings", "summary"]
    assert answer["version"] == 1
    assert [finding["code"] for finding in answer["findings"]] == ["HD003", "PR001", "SC002"]
    assert answer["summary"] == {
        "files": 1,
        "items": 1,
        "errors": 1,
        "warnings": 1,
        "infos": 1,
        "fixable": 0,
        "baselined": 0,
    }


def test_of_very_many_alike_in_one_file_the_rest_is_counted(repo: Repo) -> None:
    repo.task("TASK-0001", scope="\n".join(f"- thing {number}" for number in range(1_234)))
    repo.task("TASK-0002", scope="- all of it")
    found = repo.findings("SC002")
    assert [finding.item for finding in found] == ["TASK-0001"] * 1_000 + ["TASK-0002"]
    assert found[999].message.endswith(" (and 234 more in this file)")


def test_statistics(plan: Repo) -> None:
    first, _, *rows, _, summary, _, _ = plan.run("check", "--statistics").stdout.splitlines()
    assert first.startswith("1 task (preset nexus)")
    assert [row.split()[:4] for row in rows] == [
        ["1", "PR001", "unknown-prereq", "error"],
        ["1", "SC002", "unreadable-entry", "warning"],
        ["1", "HD003", "header-not-yaml", "info"],
    ]
    assert summary == "1 error, 1 warning, 1 info"


def test_the_files_that_are_read(plan: Repo) -> None:
    plan.track("APPS")
    plan.write("tasks/STATUS-BOARD.md", "# Board\n")
    plan.write("tasks/TASK-TEMPLATE.md", "")
    plan.write("tasks/README.md", "")
    answer = plan.run("check", "--show-files")
    assert answer == (0, "tasks/STATUS-BOARD.md\ntasks/TASK-0001-x.md\ntasks/TRACK-APPS.md\n", "")


@pytest.mark.parametrize("form", FORMATS)
def test_to_a_file(plan: Repo, form: str) -> None:
    shown = plan.run("check", "--output-format", form)
    written = plan.run("check", "--output-format", form, "--output-file", "out.txt")
    assert written.exit_code == shown.exit_code == 1
    text = plan.read("out.txt")
    assert text in shown.stdout
    assert "PR001" in text
    assert "PR001" not in written.stdout


def test_a_file_that_is_there_is_replaced(plan: Repo) -> None:
    plan.write("out.json", "x" * 100_000)
    plan.run("check", "--output-format", "json", "--output-file", "out.json")
    assert json.loads(plan.read("out.json"))["version"] == 1


def test_quiet(plan: Repo) -> None:
    loud, quiet = plan.run("check"), plan.run("-q", "check")
    assert loud.stdout == f"{quiet.stdout}\n1 error, 1 warning, 1 info\n"
    plan.task("TASK-0001")
    assert plan.run("-q", "check") == (0, "", "")


class TestColour:
    """--color, then NO_COLOR, then whether it is a terminal, or FORCE_COLOR says so."""

    @pytest.mark.parametrize(
        ("options", "environment", "colour"),
        [
            ([], {}, False),
            (["--color", "always"], {}, True),
            (["--color", "never"], {"FORCE_COLOR": "1"}, False),
            (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ([], {"NO_COLOR": "1"}, False),
            (["--color", "always"], {"NO_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "", "NO_COLOR": ""}, False),
        ],
    )
    def test_when(
        self, plan: Repo, options: Sequence[str], environment: dict[str, str], colour: bool
    ) -> None:
        assert ("\x1b[" in plan.run(*options, "check", env=environment).stdout) == colour

    def test_only_the_colours_differ(self, plan: Repo) -> None:
        painted = plan.run("--color", "always", "check").stdout
        for sgr in ("31", "33", "1", "0"):
            painted = painted.replace(f"\x1b[{sgr}m", "")
        assert painted == plan.run("check").stdout

    def test_programs_get_none(self, plan: Repo) -> None:
        answer = plan.run("--color", "always", "check", "--output-format", "json")
        assert "\x1b" not in answer.stdout


class TestWhatFilesHold:
    """Control characters of file contents and names never reach the terminal."""

    @pytest.fixture
    def hostile(self, repo: Repo) -> Repo:
        repo.write(
            "tasks/TASK-0001-x.md",
            task(
                "TASK-0001",
                f"{HOSTILE} Done",
                title=f"TASK-0002 {HOSTILE}",
                prereqs=[HOSTILE, f"TASK-0099 ({HOSTILE})"],
                links=[f"{HOSTILE}: docs/{HOSTILE}.md"],
                stop=f"- [ ] {HOSTILE}",
                scope=f"- {HOSTILE}\n- `/{HOSTILE}`",
                keys=f"{HOSTILE}\ncreated: {HOSTILE}\n",
            )[1],
        )
        repo.write(
            "tasks/STATUS-BOARD.md",
            f"# {HOSTILE}\n\n| Task | Status |\n|---|---|\n| TASK-0001 | {HOSTILE} |\n"
            f"\n<!-- taskctl:begin {HOSTILE}\n",
        )
        return repo

    @pytest.mark.parametrize("form", FORMATS)
    def test_contents(self, hostile: Repo, form: str) -> None:
        answer = hostile.run("check", "--select", "ALL", "--output-format", form)
        assert (answer.exit_code, answer.stderr) == (1, "")
        assert not [char for char in ESCAPES if char in answer.stdout]

    @pytest.mark.parametrize(
        "options", [["--statistics"], ["--diff", "--select", "ALL", "--unsafe-fixes"]]
    )
    def test_counts_and_diffs(self, hostile: Repo, options: Sequence[str]) -> None:
        answer = hostile.run("check", *options)
        assert not [char for char in ESCAPES if char in answer.stdout + answer.stderr]

    @pytest.mark.parametrize("form", FORMATS)
    def test_names(self, repo: Repo, form: str) -> None:
        repo.write(f"tasks/TASK-0001-{HOSTILE.replace('/', '')}.md", "# x\n")
        repo.write(
            "tasks/TASK-0002-\u202e\ud800.md".encode("utf-8", "surrogatepass").decode(
                "utf-8", "surrogateescape"
            ),
            "# x\n",
        )
        answer = repo.run("check", "--output-format", form)
        assert (answer.exit_code, answer.stderr) == (1, "")
        assert not [char for char in ESCAPES if char in answer.stdout]

    def test_names_in_a_list(self, repo: Repo) -> None:
        repo.write(f"tasks/TASK-0001-{HOSTILE.replace('/', '')}.md", "# x\n")
        answer = repo.run("check", "--show-files")
        assert not [char for char in ESCAPES if char in answer.stdout]

    def test_settings_that_are_wrong(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "\\u001b[31m\\u009b\\u202e"\n"\\u001b\\u202e" = 1\n')
        answer = repo.run("check")
        assert answer.exit_code == 2
        assert not [char for char in ESCAPES if char in answer.stderr]

    def test_settings_that_are_shown(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[rules]\nbaseline = "\\u001b[31m\\u007f\\u009b\\u202e"\n')
        for options in ([], ["--json"]):
            answer = repo.run("config", "show", *options)
            assert not [char for char in ESCAPES if char in answer.stdout]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_on_two_runs(plan: Repo, form: str) -> None:
    for number in range(2, 9):
        plan.task(f"TASK-000{number}", prereqs=[f"TASK-000{number % 8 + 1}"])
    first = plan.run("check", "--output-format", form)
    assert first == plan.run("check", "--output-format", form)
    assert first == plan.spawn("check", "--output-format", form, env={"PYTHONHASHSEED": "7"})


def test_as_a_module(plan: Repo) -> None:
    assert plan.spawn("check") == plan.run("check")


def test_a_closed_pipe_is_silent(repo: Repo, tmp_path: Path) -> None:
    for number in range(400):
        repo.task(f"TASK-{number:04d}", prereqs=[f"TASK-{number + 5000}"])
    errors = tmp_path / "errors"
    with errors.open("wb") as stream:
        program = subprocess.Popen(
            [sys.executable, "-m", "taskctl", "check"],
            cwd=repo.root,
            stdout=subprocess.PIPE,
            stderr=stream,
        )
        assert program.stdout is not None
        assert program.stdout.readline().startswith(b"tasks/TASK-0000-x.md:7:5: PR001")
        program.stdout.close()
        program.wait(60)
    assert errors.read_text() == ""


def test_results_to_stdout_and_notes_to_stderr(plan: Repo) -> None:
    plan.task("TASK-0002", "Draft  ")
    answer = plan.run("check", "--fix", "--output-format", "json")
    assert json.loads(answer.stdout)["version"] == 1
    assert answer.stderr == "fixed 1 finding in 1 file\n"
