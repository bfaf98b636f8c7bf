"""`plan show`, `list`, `diff` and `archive` as a user sees them, and the script `tasks`."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from taskctl.plans.artifacts.folder import TASKS
from tests.conftest import Repo
from tests.plans.executing import execute
from tests.plans.plans import edge, plan_of, planned, texts_of, write_files


def written(repo: Repo, folder: str = "plan", hours: float = 2) -> Path:
    both = [planned("A", hours, check="test -d plan"), planned("B", check="test -d plan")]
    tasks, features = plan_of(both, [edge("A", "B")])
    return write_files(repo.root / folder, texts_of(tasks, features))


def test_show_says_what_a_plan_is_about(repo: Repo) -> None:
    written(repo)
    answer = repo.run("plan", "show", "plan")
    assert answer.exit_code == 0
    assert "2 tasks of 1 feature, 1 dependency, the longest path has 1 edge" in answer.stdout
    assert "lower bound       4 h (the path A → B)" in answer.stdout
    assert "ready at the start: A" in answer.stdout


def test_show_computes_every_figure_again(repo: Repo) -> None:
    folder = written(repo)
    dag = json.loads((folder / "dag.json").read_text("utf-8"))
    dag["metrics"]["edges"] = 77
    (folder / "dag.json").write_text(json.dumps(dag), "utf-8")
    answer = repo.run("plan", "show", "plan", "--json")
    assert json.loads(answer.stdout)["metrics"]["edges"] == 1


def test_the_chart_draws_both_models(repo: Repo) -> None:
    written(repo)
    assert repo.run("plan", "show", "plan", "--gantt", "plan.svg").exit_code == 0
    texts = [node.text for node in ET.fromstring(repo.read("plan.svg")).iter() if node.text]
    assert {"Rolling Frontier", "Wave-Based"} <= {*texts}


def test_list_finds_plans_below_a_folder(repo: Repo) -> None:
    for folder in ("plans/one", "plans/deep/two", ".hidden/plan", "node_modules/plan"):
        written(repo, folder)
    answer = repo.run("plan", "list", "--json")
    assert [plan["path"] for plan in json.loads(answer.stdout)["plans"]] == [
        "plans/deep/two",
        "plans/one",
    ]


def test_list_names_a_plan_that_cannot_be_read_and_goes_on(repo: Repo) -> None:
    written(repo, "good")
    (written(repo, "torn") / TASKS).write_text('{"tasks": [', "utf-8")
    answer = repo.run("plan", "list")
    assert answer.stdout.startswith("good  PLAN-")
    assert "torn/tasks.json is not JSON" in answer.stderr


def test_list_without_plans_says_how_to_make_one(repo: Repo) -> None:
    answer = repo.run("plan", "list")
    assert answer.exit_code == 0
    assert "make one with `taskctl plan create`" in answer.stderr


def test_diff_names_tasks_edges_and_parts(repo: Repo) -> None:
    written(repo, "one")
    tasks, features = plan_of([planned("A", 9), planned("C")], [edge("A", "C")], min_confidence=0.9)
    write_files(repo.root / "two", texts_of(tasks, features))
    answer = repo.run("plan", "diff", "one", "two", "--exit-code")
    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        "+ C  Build the part C",
        "- B  Build the part B",
        "~ A: acceptance_checks, duration",
        "+ A → C",
        "- A → B",
        "~ min_confidence: 0.7 → 0.9",
    ]


def test_equal_plans_do_not_differ(repo: Repo) -> None:
    written(repo, "one")
    written(repo, "two")
    answer = repo.run("plan", "diff", "one", "two", "--exit-code")
    assert (answer.exit_code, answer.stdout) == (0, "")


def test_a_finished_plan_is_archived_and_one_in_work_is_not(repo: Repo) -> None:
    folder = written(repo)
    refused = repo.run("plan", "archive", "plan", "--tag", "v1")
    assert refused.exit_code == 1
    assert "0 of 2 tasks are completed" in refused.stderr
    assert folder.is_dir()
    assert execute(repo).exit_code == 0
    answer = repo.run("plan", "archive", "plan", "--tag", "v1")
    assert answer.exit_code == 0
    assert Path(answer.stdout.strip()) == repo.root / "archive" / "v1"
    assert (repo.root / "archive" / "v1" / TASKS).is_file()
    assert not folder.exists()


def test_nothing_is_archived_over_another_plan(repo: Repo) -> None:
    written(repo, "one")
    written(repo, "two")
    assert repo.run("plan", "archive", "one", "--tag", "v1", "--unfinished").exit_code == 0
    answer = repo.run("plan", "archive", "two", "--tag", "v1", "--unfinished")
    assert answer.exit_code == 1
    assert "is already there; choose another --tag" in answer.stderr


@pytest.mark.parametrize("tag", ["../x", "a/b", "", ".git"])
def test_a_tag_is_one_name(repo: Repo, tag: str) -> None:
    written(repo)
    answer = repo.run("plan", "archive", "plan", f"--tag={tag}", "--unfinished")
    assert (repo.root / "plan").is_dir() or tag == ""
    assert answer.exit_code == (0 if tag == "" else 1)


@pytest.mark.parametrize(
    "words", [("show", "nowhere"), ("diff", "plan"), ("nosuch",), ("list", "-x")]
)
def test_wrong_arguments_end_with_1(repo: Repo, words: tuple[str, ...]) -> None:
    assert repo.run("plan", *words).exit_code == 1


def test_list_of_a_folder_that_is_not_there(repo: Repo) -> None:
    answer = repo.run("plan", "list", "plons")
    assert answer.exit_code == 1
    assert "plons: no such folder" in answer.stderr


def test_a_mistyped_command_is_answered_with_the_nearest(repo: Repo) -> None:
    answer = repo.run("plan", "creat")
    assert answer.exit_code == 1
    assert "there is no command 'creat'; nearest: create" in answer.stderr


def test_the_group_alone_prints_its_help_once(repo: Repo) -> None:
    answer = repo.run("plan")
    assert answer.exit_code == 1
    assert answer.stderr.count("Usage:") == 1
    assert "execute   Run the tasks of a plan.\n" in answer.stderr


def test_a_plan_over_one_that_was_run_does_not_count_as_completed(repo: Repo) -> None:
    written(repo)
    assert execute(repo).exit_code == 0
    written(repo, hours=3)
    answer = repo.run("plan", "archive", "plan", "--tag", "v2")
    assert answer.exit_code == 1
    assert "plan/checkpoints is of the run of another plan" in answer.stderr
    assert repo.run("plan", "archive", "plan", "--tag", "v2", "--unfinished").exit_code == 0


def test_a_finished_plan_is_not_run_again_but_archived(repo: Repo) -> None:
    written(repo)
    assert execute(repo).exit_code == 0
    answer = execute(repo)
    assert answer.exit_code == 1
    assert "2 of 2 tasks are completed; move it away with `taskctl plan archive`" in answer.stderr
