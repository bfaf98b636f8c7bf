"""Backlog.md: ids as its configuration says, its order of tasks, and its form of a new task."""

import json

import pytest

from ..conftest import Repo

CONFIG = 'project_name: "P"\nstatuses: ["To Do", "In Progress", "Done", "Wontfix"]\n'


def backlog(repo: Repo, config: str, *tasks: str) -> None:
    """A backlog of `ID STATUS` and more lines of the header, one task each."""
    if config:
        repo.write("backlog/config.yml", config)
    for task in tasks:
        first, *more = task.split("\n")
        item_id, _, status = first.partition(" ")
        header = "\n".join((f"id: {item_id}", f"title: {item_id}", f"status: {status}", *more))
        path = f"backlog/tasks/{item_id.lower()} - Title.md"
        repo.write(path, f"---\n{header}\n---\n\n## Acceptance Criteria\n\n- [ ] #1 One\n")


def ids(repo: Repo) -> list[str]:
    return [item["id"] for item in json.loads(repo.run("list", "--json").stdout)["items"]]


@pytest.mark.parametrize(
    ("config", "written", "shown"),
    [
        ('task_prefix: "task"\n', ["task-1", "task-2", "TASK-3"], ["task-1", "task-2", "task-3"]),
        ('task_prefix: "task"\n', ["TASK-1", "task-2", "TASK-3"], ["TASK-1", "TASK-2", "TASK-3"]),
        ("task_prefix: jira\n", ["JIRA-1", "task-2", "JIRA-3"], ["JIRA-1", "JIRA-2", "JIRA-3"]),
        ("task_prefix: 'JIRA'\n", ["jira-1", "jira-2"], ["jira-1", "jira-2"]),
        ("", ["BACK-1", "task-2"], ["BACK-1", "BACK-2"]),
        ("labels: []\n", ["task-1", "task-2"], ["task-1", "task-2"]),
        ("task_prefix: [a]\n", ["task-1", "BACK-2"], ["BACK-1", "BACK-2"]),
        ('task_prefix: "(x"\n', ["task-1", "BACK-2"], ["BACK-1", "BACK-2"]),
    ],
)
def test_ids_have_the_prefix_of_the_configuration(
    repo: Repo, config: str, written: list[str], shown: list[str]
) -> None:
    backlog(repo, config, *(f"{item_id} To Do" for item_id in written))
    assert ids(repo) == shown
    assert repo.codes() == []


def test_a_prefix_of_earlier_days_still_names_a_task(repo: Repo) -> None:
    backlog(
        repo, 'task_prefix: "jira"\n', "JIRA-1 Done", "JIRA-2 To Do\ndependencies: [task-1, BACK-3]"
    )
    assert [found.code for found in repo.findings()] == ["DD003", "PR001"]
    assert "JIRA-3" in repo.findings()[1].message


def test_padded_ids(repo: Repo) -> None:
    backlog(repo, CONFIG, "task-001 To Do", "task-002 To Do\ndependencies: [TASK-1]")
    backlog(repo, "", "task-001.2 To Do\nparent_task_id: task-001")
    assert ids(repo) == ["task-1", "task-1.2", "task-2"]
    assert repo.codes() == []
    repo.run("new", "Three")
    assert "id: task-003\n" in repo.read("backlog/tasks/task-003 - three.md")


def test_pictures_before_the_words_of_the_configuration(repo: Repo) -> None:
    backlog(repo, 'statuses: ["📋 To Do", "🚧 In Progress", "✅ Done"]\n', "task-1 📋 To Do")
    backlog(repo, "", "task-2 🚧 In Progress", "task-3 In Progress")
    listed = json.loads(repo.run("list", "--json").stdout)["items"]
    assert [item["state"] for item in listed] == ["todo", "active", "active"]
    assert repo.codes() == []


@pytest.mark.parametrize(
    ("tasks", "first"),
    [
        (["task-1 To Do", "task-2 To Do\npriority: low", "task-3 To Do\npriority: high"], "task-3"),
        (["task-1 To Do", "task-2 To Do\npriority: low", "task-3 To Do\npriority: medium"],
         "task-3"),
        (["task-1 To Do\npriority: High", "task-2 To Do\npriority: 'high'"], "task-1"),
        (["task-1 To Do\npriority: high\ndependencies: [task-2]", "task-2 To Do"], "task-2"),
        (["task-10 To Do", "task-9 To Do"], "task-9"),
        (["task-1 Wontfix\npriority: high", "task-2 To Do"], "task-2"),
        (["task-1 To Do\npriority: high", "task-2 In Progress"], "task-2"),
    ],
)  # fmt: skip  # a table
def test_the_next_task_is_the_one_that_the_tool_lists_first(
    repo: Repo, tasks: list[str], first: str
) -> None:
    backlog(repo, CONFIG, *tasks)
    assert json.loads(repo.run("next", "--json").stdout)["task"]["id"] == first


def test_the_order_by_hand(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n[queue]\norder = "ordinal"\n')
    backlog(repo, CONFIG, "task-1 To Do", "task-2 To Do\nordinal: 2000", "task-3 To Do\nordinal: 9")
    assert ids(repo) == ["task-3", "task-2", "task-1"]


def test_a_new_task_has_the_form_of_the_tool(repo: Repo) -> None:
    backlog(repo, CONFIG, "task-1 To Do", "task-2 To Do")
    repo.run("new", "Sort: by name", "--owner", "@iris")
    text = repo.read("backlog/tasks/task-3 - sort-by-name.md")
    assert text.startswith("---\nid: task-3\ntitle: 'Sort: by name'\nstatus: To Do\n")
    assert "assignee: '@iris'\n" in text
    for name in ("SECTION:DESCRIPTION", "AC"):
        assert text.index(f"<!-- {name}:BEGIN -->") < text.index(f"<!-- {name}:END -->")
    assert "- [ ] #1 " in text
    assert "Touched paths" not in text
    assert repo.codes() == []


def test_a_new_task_with_its_conditions(repo: Repo) -> None:
    # Backlog.md writes no line below the last marker, where the sections of this file end.
    repo.write("backlog/config.yml", CONFIG)
    criteria = "## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 It ticks\n<!-- AC:END -->\n"
    repo.write(
        "backlog/tasks/task-1 - Read.md",
        f"---\nid: TASK-1\ntitle: Read\nstatus: To Do\n---\n\n{criteria}",
    )
    answer = repo.run("new", "Show", "--stop", "It is seen", "--stop", "By night, too")
    assert answer.exit_code == 0, answer.stderr
    made = repo.read("backlog/tasks/task-2 - show.md")
    assert "BEGIN -->\n- [ ] #1 It is seen\n- [ ] #2 By night, too\n<!-- AC:END -->" in made


def test_a_done_task_keeps_the_word_of_the_tool(repo: Repo) -> None:
    backlog(repo, CONFIG, "task-1 To Do")
    path = "backlog/tasks/task-1 - Title.md"
    for command in (["start", "1"], ["mark", "task-1#1", "done"], ["done", "1"]):
        answer = repo.run(*command)
        assert answer.exit_code == 0, answer.stderr
    assert "status: Done\n" in repo.read(path)


def test_the_first_task_of_a_backlog(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n')
    backlog(repo, CONFIG)
    assert repo.run("new", "Begin").exit_code == 0
    assert "<!-- AC:BEGIN -->" in repo.read("backlog/tasks/TASK-1-begin.md")


class TestFilesThatTheToolDidNotWrite:
    """They are listed by what they say, and reported."""

    def shown(self, repo: Repo) -> list[tuple[str, str]]:
        listed = json.loads(repo.run("list", "--json").stdout)["items"]
        return sorted((item["id"], item["state"]) for item in listed)

    @pytest.mark.parametrize(
        ("name", "text", "codes"),
        [
            ("task-2 - Odd.md", "# Task: Odd\n\n**Status:** Done\n", ["HD004"]),
            ("task-2-odd.md", "---\ntitle: Odd\nstatus: Done\n---\n", ["HD004"]),
            ("TASK-2.md", "---\nid: task-2\ntitle: Odd\nstatus: Done\n---\n", []),
            ("odd.md", "---\nid: task-2\ntitle: Odd\nstatus: Done\n---\n", []),
            ("task-2 - Fix #7 & [x] (v1.2).md",
             "---\nid: 'task-2'\ntitle: Odd\nstatus: \"Done\"\n---\n", []),
        ],
    )  # fmt: skip  # a table
    def test_are_items(self, repo: Repo, name: str, text: str, codes: list[str]) -> None:
        backlog(repo, CONFIG, "task-3 To Do\ndependencies: [task-2]")
        repo.write(f"backlog/tasks/{name}", text)
        assert self.shown(repo) == [("task-2", "done"), ("task-3", "todo")]
        assert repo.codes() == codes
        assert json.loads(repo.run("next", "--json").stdout)["task"]["id"] == "task-3"

    def test_a_wrong_id_is_none(self, repo: Repo) -> None:
        backlog(repo, CONFIG, "task-1 To Do")
        repo.write("backlog/tasks/task-2 - A.md", "---\nid: two\ntitle: A\nstatus: Done\n---\n")
        assert self.shown(repo)[0] == ("", "unknown")
        assert repo.codes() == ["ID004"]

    def test_a_missing_id_is_reported_where_none_is_required(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            'extends = "backlog-md"\n[[collection]]\nname = "tasks"\n'
            "[collection.header]\nrequired = []\n",
        )
        backlog(repo, CONFIG, "task-1 To Do")
        repo.write("backlog/tasks/task-2 - A.md", "---\ntitle: A\nstatus: Done\n---\n")
        (found,) = repo.findings()
        assert (found.code, found.message) == (
            "ID004",
            "the header has no id, so it counts as task-2 by the name of the file",
        )
