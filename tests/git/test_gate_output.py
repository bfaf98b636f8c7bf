"""What a gate shows: to people, to programs, and on the page of a CI job."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A branch that is refused for two reasons, one of them a warning."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.task("TASK-0001", "Done", stop="- [ ] `make test`", scope="- `src/a/`")
    repo.write("src/<b>|`x`.py", "x")
    repo.commit("TASK-0001: done")
    return repo


GATE = "gate", "--base", "main"


def test_the_verdict_is_the_last_line(plan: Repo) -> None:
    answer = plan.run(*GATE)
    assert answer.exit_code == 1
    assert answer.stdout.splitlines()[-2:] == [
        "TASK-0001: active → done, not 100 %: 1 missing",
        "no: 1 reason against this change, 1 to look at",
    ]


def test_full_shows_the_line_and_the_way_to_a_yes(plan: Repo) -> None:
    said = plan.run(*GATE).stdout
    assert "tasks/TASK-0001-x.md:3:9: GT002 [done-not-100]" in said
    assert " 3 | status: Done\n" in said
    assert "help" in said
    assert "leave the task in review" in " ".join(said.split())


def test_concise(plan: Repo) -> None:
    lines = plan.run(*GATE, "--output-format", "concise").stdout.splitlines()
    assert [line.split(" ")[1] for line in lines[:2]] == ["GT002", "GT003"]
    assert lines[2] == ""


def test_github_says_the_verdict_below_the_commands(plan: Repo) -> None:
    lines = plan.run(*GATE, "--output-format", "github").stdout.splitlines()
    assert lines[0].startswith("::error file=tasks/TASK-0001-x.md,line=3")
    assert lines[-1] == "no: 1 reason against this change, 1 to look at"


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "junit"])
def test_what_programs_read_has_nothing_else(plan: Repo, form: str) -> None:
    said = plan.run(*GATE, "--output-format", form).stdout
    if form == "junit":
        assert said.startswith("<?xml")
    else:
        json.loads(said)
    assert "no: 1 reason" not in said


def test_into_a_file(plan: Repo, tmp_path: Path) -> None:
    target = tmp_path / "reasons.sarif"
    answer = plan.run(*GATE, "--output-format", "sarif", "--output-file", str(target))
    assert [run["tool"] for run in json.loads(target.read_text())["runs"]]
    assert answer.stdout.splitlines()[-1] == "no: 1 reason against this change, 1 to look at"
    answer = plan.run(*GATE, "--output-file", "nowhere/reasons")
    assert answer.exit_code == 2
    assert "cannot be written: No such file or directory" in answer.stderr


def test_json_has_the_keys_of_the_contract(plan: Repo) -> None:
    said = json.loads(plan.run(*GATE, "--output-format", "json").stdout)
    keys = ["version", "verdict", "base", "head", "reasons", "tasks", "policy"]
    assert [key for key in said if key in keys] == keys
    assert said["merge_base"] == said["base"]
    assert (said["judged"], said["notices"]) == (said["head"], [])
    assert (said["version"], said["verdict"], said["policy"]) == (1, "no", [])
    assert said["base"] == plan.git("rev-parse", "main").strip()
    assert said["head"] == plan.git("rev-parse", "branch").strip()
    assert {"code", "path", "line", "help", "url"} < said["reasons"][0].keys()
    assert said["reasons"][0]["url"].endswith("/GT002.md")
    (task,) = said["tasks"]
    assert list(task) == ["id", "from", "to", "hundred"]
    assert task["hundred"]["missing"][0]["message"].startswith("1 of 1 box open")


class TestSummary:
    def test_the_page_of_a_ci_job(self, plan: Repo, tmp_path: Path) -> None:
        page = tmp_path / "summary.md"
        page.write_text("# Before\n")
        plan.run(*GATE, env={"GITHUB_STEP_SUMMARY": str(page)})
        lines = page.read_text().splitlines()
        assert lines[:5] == [
            "# Before",
            "## taskctl gate: no: 1 reason against this change, 1 to look at",
            "",
            "| | reason | where | what to do |",
            "|---|---|---|---|",
        ]
        assert lines[5].startswith("| error | GT002 TASK-0001 is set to done")
        assert lines[-1] == "- TASK-0001: active → done, not 100 %: 1 missing"

    def test_names_of_files_are_text(self, plan: Repo, tmp_path: Path) -> None:
        page = tmp_path / "summary.md"
        plan.run(*GATE, env={"GITHUB_STEP_SUMMARY": str(page)})
        (row,) = [line for line in page.read_text().splitlines() if "GT003" in line]
        assert r"src/\<b\>\|\`x\`.py" in row

    def test_one_that_cannot_be_written(self, plan: Repo) -> None:
        answer = plan.run(*GATE, env={"GITHUB_STEP_SUMMARY": "/nowhere/x"})
        assert answer.exit_code == 2
        assert "/nowhere/x cannot be written" in answer.stderr
