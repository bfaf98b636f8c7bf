"""Which rules run, how grave they are, and which of their findings are shown."""

from collections.abc import Sequence

import pytest

from ..conftest import Repo


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with an error (PR001), a warning (SC002) and an info (HD003)."""
    repo.task("TASK-0001", prereqs=["TASK-0099"], scope="- all of it", owner="@runtime")
    assert sorted(repo.codes()) == ["HD003", "PR001", "SC002"]
    return repo


SELECTIONS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "a code": (["--select", "PR001"], ["PR001"]),
    "in lower case": (["--select", "pr001"], ["PR001"]),
    "a name": (["--select", "unreadable-entry"], ["SC002"]),
    "a family": (["--select", "SC"], ["SC002"]),
    "several in one": (["--select", "SC,HD003"], ["HD003", "SC002"]),
    "several times": (["--select", "SC", "--select", "PR"], ["PR001", "SC002"]),
    "all": (["--select", "ALL"], ["HD003", "PR001", "SC002"]),
    "without one": (["--ignore", "PR001"], ["HD003", "SC002"]),
    "ignoring wins": (["--select", "PR,SC", "--ignore", "PR001"], ["SC002"]),
    "added to what runs anyway": (["--extend-select", "SC"], ["HD003", "PR001", "SC002"]),
    "added, and ignored": (["--extend-select", "SC", "--ignore", "SC"], ["HD003", "PR001"]),
}


@pytest.mark.parametrize(("options", "wanted"), SELECTIONS.values(), ids=SELECTIONS)
def test_on_the_command_line(plan: Repo, options: Sequence[str], wanted: Sequence[str]) -> None:
    assert sorted(plan.codes(*options)) == wanted


def test_in_the_settings(plan: Repo) -> None:
    plan.write("taskctl.toml", '[rules]\nselect = ["PR", "SC"]\nignore = ["SC002"]\n')
    assert plan.codes() == ["PR001"]
    assert plan.codes("--extend-select", "HD003") == ["HD003", "PR001"]
    assert plan.codes("--select", "SC002") == ["SC002"]


def test_what_is_added_on_the_command_line_is_not_ignored_by_the_settings(plan: Repo) -> None:
    plan.write("taskctl.toml", '[rules]\nignore = ["SC002"]\n')
    assert "SC002" in plan.codes("--extend-select", "SC002")


def test_an_info_is_counted_and_shown_only_by_name(plan: Repo) -> None:
    shown = plan.run("check", "--output-format", "concise").stdout
    assert "HD003" not in shown
    assert shown.endswith("\n1 error, 1 warning, 1 info\n")
    for option in ("--select", "--extend-select"):
        assert "HD003" in plan.run("check", "--output-format", "concise", option, "HD003").stdout


def test_severities_are_a_setting(plan: Repo) -> None:
    plan.write(
        "taskctl.toml",
        '[rules.severity]\nPR001 = "info"\nSC = "error"\nheader-not-yaml = "warning"\n',
    )
    assert {f.code: f.severity for f in plan.findings()} == {
        "PR001": "info",
        "SC002": "error",
        "HD003": "warning",
    }
    assert plan.run("check").exit_code == 1
    assert plan.run("check").stdout.endswith("1 error, 1 warning, 1 info (1 fixable with --fix)\n")
    assert plan.run("check", "--ignore", "SC").exit_code == 0


def test_rules_are_ignored_for_some_files(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0098"], scope="- none of it")
    plan.write(
        "taskctl.toml",
        '[rules.per-file-ignores]\n"tasks/TASK-0001-*.md" = ["PR", "HD003"]\n'
        '"**/*2-x.md" = ["SC"]\n',
    )
    assert [(f.code, f.item) for f in plan.findings()] == [
        ("SC002", "TASK-0001"),
        ("PR001", "TASK-0002"),
    ]


def test_a_suppression_of_what_is_ignored_is_not_told_to_be_used(plan: Repo) -> None:
    plan.task("TASK-0001", prereqs=["TASK-0099  # taskctl: ignore PR001 made elsewhere"])
    assert plan.codes("--ignore", "PR001") == []


def test_the_list_of_rules_and_one_page(repo: Repo) -> None:
    listed = repo.run("rule").stdout
    assert "PR002" in listed
    assert "prereq-cycle" in listed
    page = repo.run("rule", "prereq-cycle")
    assert page == repo.run("rule", "PR002") == repo.run("rule", "pr002")
    assert page.stdout.startswith(
        "PR002 prereq-cycle (error)\nstructure: holds in every plan\n\nTasks wait for each other"
    )
    for form in ("json", "markdown"):
        assert repo.run("rule", "PR002", "--output-format", form).exit_code == 0


def test_rules_that_the_settings_ignore_run_when_they_are_selected(repo: Repo) -> None:
    repo.write("taskctl.toml", '[rules]\nignore = ["PR001"]\n')
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    assert repo.codes() == []
    assert repo.codes("--select", "PR001") == ["PR001"]
