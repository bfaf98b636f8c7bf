"""Fixes change the span that has to change, and keep everything else of the file."""

import subprocess
from typing import Any
from unittest.mock import patch

import pytest

from taskctl.judge.check.fixes import fixed_files

from ..conftest import Repo, task

PATH = "tasks/TASK-0002-x.md"
# Two faults with safe fixes: a prerequisite in lower case, blanks behind the status.
BROKEN = task("TASK-0002", "Draft  ", prereqs="[ task-0001 ]  # é")[1]
MENDED = BROKEN.replace("Draft  ", "Draft").replace("task-0001", "TASK-0001")


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001")
    return repo


FORMS = {
    "plain": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "BOM and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "blank lines at the end": lambda text: (text + "\n \n\n").encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 4).encode(),
    "signs that only Unicode calls line ends": lambda text: text.replace(
        "runtime", "run\u2028ti\x0cme"
    ).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_only_the_faults_change(plan: Repo, form: str) -> None:
    plan.write(PATH, FORMS[form](BROKEN))
    answer = plan.run("check", "--fix")
    assert answer.stderr == "fixed 2 findings in 1 file\n"
    assert (plan.root / PATH).read_bytes() == FORMS[form](MENDED)
    before = plan.files()
    assert plan.run("check", "--fix").stderr == ""
    assert plan.files() == before


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_stays(plan: Repo, mode: int) -> None:
    plan.write(PATH, BROKEN).chmod(mode)
    plan.run("check", "--fix")
    assert plan.read(PATH) == MENDED
    assert (plan.root / PATH).stat().st_mode & 0o777 == mode


def test_a_link_stays_one(plan: Repo) -> None:
    plan.write("docs/two.md", BROKEN)
    (plan.root / PATH).symlink_to("../docs/two.md")
    plan.run("check", "--fix")
    assert (plan.root / PATH).is_symlink()
    assert plan.read("docs/two.md") == MENDED


def test_nothing_else_is_left_in_the_folder(plan: Repo) -> None:
    plan.write(PATH, BROKEN)
    plan.run("check", "--fix")
    assert sorted(path.name for path in (plan.root / "tasks").iterdir()) == [
        "TASK-0001-x.md",
        "TASK-0002-x.md",
    ]


def test_what_remains_is_reported(plan: Repo) -> None:
    plan.write(PATH, BROKEN.replace("[ task-0001 ]", "[ task-0001, TASK-0099 ]"))
    answer = plan.run("check", "--fix", "--output-format", "concise")
    assert answer.exit_code == 1
    assert answer.stdout.startswith(f"{PATH}:6:26: PR001")
    assert answer.stdout.endswith("\n\n1 error\n")


@pytest.mark.parametrize("option", [["--diff"], ["--fix", "--dry-run"], ["--fix", "--diff"]])
def test_a_diff_writes_nothing(plan: Repo, option: list[str]) -> None:
    plan.write(PATH, BROKEN)
    before = plan.files()
    answer = plan.run("check", *option)
    assert (answer.exit_code, answer.stderr) == (1, "")
    assert answer.stdout.startswith(f"--- a/{PATH}\n+++ b/{PATH}\n@@ -1,")
    assert "\n-depends-on: [ task-0001 ]  # é\n" in answer.stdout
    assert "\n+depends-on: [ TASK-0001 ]  # é\n" in answer.stdout
    assert plan.files() == before


def test_a_diff_of_nothing(plan: Repo) -> None:
    assert plan.run("check", "--diff") == (0, "", "no finding can be fixed safely\n")
    assert plan.run("check", "--diff", "--quiet") == (0, "", "")


@pytest.mark.parametrize("form", ["plain", "no line end at the end", "BOM"])
def test_git_can_apply_the_diff(plan: Repo, form: str) -> None:
    plan.write(PATH, FORMS[form](BROKEN))
    plan.commit()
    shown = plan.spawn("check", "--diff")
    subprocess.run(
        ["git", "apply", "-"],
        cwd=plan.root,
        input=shown.stdout.encode(),
        check=True,
        capture_output=True,
    )
    assert (plan.root / PATH).read_bytes() == FORMS[form](MENDED)


@pytest.mark.parametrize("form", ["CRLF", "CR", "signs that only Unicode calls line ends"])
def test_no_line_in_the_middle_lacks_its_end(plan: Repo, form: str) -> None:
    plan.write(PATH, FORMS[form](BROKEN))
    shown = plan.run("check", "--diff").stdout
    assert "\n-status: Draft  " in shown
    assert "No newline at end of file" not in shown


def test_unsafe_fixes_are_asked_for(plan: Repo) -> None:
    plan.write(PATH, BROKEN.replace("Draft  ", "Drfat"))
    plan.run("check", "--fix")
    assert "status: Drfat\n" in plan.read(PATH)
    plan.run("check", "--fix", "--unsafe-fixes")
    assert plan.read(PATH) == MENDED


def test_no_fix_says_the_opposite(plan: Repo) -> None:
    plan.write(PATH, MENDED.replace("Draft", "Not Done"))
    plan.run("check", "--fix", "--unsafe-fixes")
    assert "status: Done\n" not in plan.read(PATH)


def test_the_title_of_a_task_is_not_given_the_id_of_another(plan: Repo) -> None:
    plan.write(PATH, MENDED.replace("title: TASK-0002", "title: TASK-1"))
    plan.run("check", "--fix")
    assert "title: TASK-0001 " not in plan.read(PATH)


def test_two_fixes_of_one_place_are_the_same_on_every_run(plan: Repo) -> None:
    after = set()
    for seed in range(8):
        plan.write(PATH, MENDED.replace("Draft", "**Draft**"))
        plan.spawn("check", "--select", "ALL", "--fix", env={"PYTHONHASHSEED": str(seed)})
        after.add(plan.read(PATH))
    assert len(after) == 1


def test_a_second_run_has_nothing_left_to_do(plan: Repo) -> None:
    plan.task("TASK-0002", links=["Before: a: tasks/TASK-0001-old.md"])
    plan.run("check", "--select", "ALL", "--fix")
    before = plan.files()
    plan.run("check", "--select", "ALL", "--fix")
    assert plan.files() == before


def test_a_file_that_changed_in_the_meantime_is_not_overwritten(plan: Repo) -> None:
    plan.write(PATH, BROKEN)
    plan.task("TASK-0003", "Draft  ")

    def slowly(*arguments: Any) -> tuple[dict[str, bytes], dict[str, bytes]]:
        fixed = fixed_files(*arguments)
        plan.write(PATH, "by an editor\n")
        return fixed

    with patch("taskctl.judge.check.fixes.fixed_files", slowly):
        answer = plan.run("check", "--fix")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr == f"taskctl: {PATH} changed while taskctl ran; nothing was written\n"
    assert plan.read(PATH) == "by an editor\n"
    assert "status: Draft  \n" in plan.read("tasks/TASK-0003-x.md")


def test_what_is_not_utf_8_is_left_alone(plan: Repo) -> None:
    plan.write(PATH, BROKEN.encode("latin-1"))
    before = plan.files()
    assert plan.run("check", "--fix").exit_code == 1
    assert plan.files() == before
