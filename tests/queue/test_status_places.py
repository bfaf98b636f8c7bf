"""A status that is not in the header: a folder, a heading, boxes, a file beside the items."""

import json

import pytest

from ..conftest import Repo

SETTINGS = """\
extends = "nexus"
[[collection]]
name = "tasks"
include = ["plan/**/T-*.md"]
exclude = []
[collection.id]
pattern = 'T-(?P<number>\\d+)'
format = "T-{number}"
[collection.header]
required = []
[collection.status]
from = "%s"
[collection.status.words]
todo = ["To Do", "Draft"]
active = ["In Progress", "doing"]
done = ["Done"]
[collection.sections]
required = []
"""
BOXES = "# T-1 Dig\n\n- [x] one\n- [ ] two\n"


def says(repo: Repo) -> dict[str, tuple[str, str]]:
    """State and status of each item, by id."""
    items = json.loads(repo.run("list", "--json").stdout)["items"]
    return {item["id"]: (item["state"], item["status"]) for item in items}


class TestFolder:
    @pytest.mark.parametrize(
        ("path", "state", "status"),
        [
            ("plan/doing/T-1-dig.md", "active", "doing"),
            ("plan/DONE/T-1-dig.md", "done", "DONE"),
            ("plan/in-progress/T-1-dig.md", "active", "in-progress"),
            ("plan/2_in_progress/T-1-dig.md", "active", "2_in_progress"),
            ("plan/done/garden/T-1-dig.md", "done", "done"),
            ("plan/done/doing/T-1-dig.md", "active", "doing"),
            ("plan/ideas/T-1-dig.md", "unknown", "ideas"),
            ("plan/T-1-dig.md", "unknown", "plan"),
        ],
    )
    def test_the_nearest_that_is_a_word(
        self, repo: Repo, path: str, state: str, status: str
    ) -> None:
        repo.write("taskctl.toml", SETTINGS % "folder")
        repo.write(path, "# T-1 Dig\n")
        assert says(repo) == {"T-1": (state, status)}
        found = repo.findings("HD016", "HD017", "HD005", "HD001")
        assert [finding.code for finding in found] == ["HD017"] * (state == "unknown")

    def test_commands_say_where_to_move_the_file(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "folder")
        repo.write("plan/to-do/T-1-dig.md", "# T-1 Dig\n")
        before = repo.files()
        answer = repo.run("start", "T-1")
        assert answer.exit_code == 2
        assert "move the file into the folder In Progress" in answer.stderr
        assert repo.files() == before

    def test_the_history_is_that_of_the_folders(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "folder")
        repo.write("plan/doing/T-1-dig.md", "# T-1 Dig\n")
        repo.commit("begin")
        repo.git("mv", "plan/doing", "plan/done")
        repo.commit("end")
        shown = json.loads(repo.run("show", "T-1", "--json").stdout)
        assert [step["state"] for step in shown["history"]] == ["active", "done"]


class TestBoxes:
    @pytest.mark.parametrize(
        ("boxes", "state", "status"),
        [
            ("- [x] a\n- [x] b\n", "done", "done (2 of 2 boxes)"),
            ("- [x] a\n- [ ] b\n", "active", "active (1 of 2 boxes)"),
            ("- [ ] a\n- [ ] b\n", "todo", "todo (0 of 2 boxes)"),
            ("- [x] a\n- [ ] ~~b~~\n", "done", "done (1 of 1 boxes)"),
            ("- [ ] z\n\n## Stop conditions\n\n- [x] a\n", "done", "done (1 of 1 boxes)"),
            ("- a\n", "unknown", ""),
        ],
    )
    def test_all_some_none(self, repo: Repo, boxes: str, state: str, status: str) -> None:
        repo.write("taskctl.toml", SETTINGS % "boxes")
        repo.write("plan/T-1-dig.md", f"# T-1 Dig\n\n{boxes}")
        assert says(repo) == {"T-1": (state, status)}
        severities = [finding.severity for finding in repo.findings("HD017")]
        assert severities == ["warning"] * (state == "unknown")

    def test_marking_the_last_one_finishes_the_task(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "boxes")
        repo.write("plan/T-1-dig.md", "# T-1 Dig\n\n## Stop conditions\n\n- [x] a\n- [ ] b\n")
        assert "mark" in repo.run("park", "T-1").stderr
        assert repo.run("mark", "T-1#2", "done").exit_code == 0
        assert says(repo)["T-1"][0] == "done"


class TestHeading:
    @pytest.mark.parametrize(
        ("before", "command", "after"),
        [
            ("# [Draft] Dig", "start", "# [In Progress] Dig"),
            ("# Dig (in progress)", "park", "# Dig (Deferred)"),
            ("# Dig — To Do", "start", "# Dig — In Progress"),
            ("# Draft: Dig", "start", "# In Progress: Dig"),
            ("# Dig\n\n## Status: Draft\n\nWhy.", "start",
             "# Dig\n\n## Status: In Progress\n\nWhy."),
            ("# Dig\n\n## ✅ Done", "reopen", "# Dig\n\n## To Do"),
            ("---\nowner: me\n---\n\n# T-1 Dig (Draft) ", "start",
             "---\nowner: me\n---\n\n# T-1 Dig (In Progress) "),
        ],
    )  # fmt: skip  # a table
    def test_a_command_changes_the_word_alone(
        self, repo: Repo, before: str, command: str, after: str
    ) -> None:
        repo.write("taskctl.toml", SETTINGS % "heading")
        path = "plan/T-1-dig.md"
        repo.write(path, f"{before}\r\n\r\nText.\r\n".replace("\r\n", "\n"))
        answer = repo.run(command, "T-1")
        assert answer.exit_code == 0, answer
        assert repo.read(path) == f"{after}\n\nText.\n"

    @pytest.mark.parametrize("heading", ["# [Done] Dig", "# Dig (Done)", "# Dig — Done"])
    def test_the_title_is_without_it(self, repo: Repo, heading: str) -> None:
        repo.write("taskctl.toml", SETTINGS % "heading")
        repo.write("plan/T-1-dig.md", f"{heading}\n")
        (item,) = json.loads(repo.run("list", "--json").stdout)["items"]
        assert (item["title"], item["state"]) == ("Dig", "done")
        assert repo.findings("HD001", "HD005", "HD017") == []

    @pytest.mark.parametrize(
        ("heading", "code"),
        [("# Dig (v2)", "HD017"), ("# Dig", "HD017"), ("# Dig\n\n## Status: Odd", "HD005")],
    )
    def test_what_is_not_a_status(self, repo: Repo, heading: str, code: str) -> None:
        repo.write("taskctl.toml", SETTINGS % "heading")
        repo.write("plan/T-1-dig.md", f"{heading}\n")
        assert [finding.code for finding in repo.findings("HD005", "HD017")] == [code]


class TestBeside:
    @pytest.mark.parametrize(
        ("name", "text", "after"),
        [
            ("state.conf", "# ID|STATUS\nT-2|done|x\nT-1|draft|2026-02-16\n",
             "# ID|STATUS\nT-2|done|x\nT-1|In Progress|2026-02-16\n"),
            ("state.yml", "T-1: Draft\nT-2: Done\n", "T-1: In Progress\nT-2: Done\n"),
            ("state.yaml", "T-1:\n  since: 2026\n  status: 'Draft'\n",
             "T-1:\n  since: 2026\n  status: 'In Progress'\n"),
            ("state.json", '{\n  "T-1": "Draft",\n  "T-2": "Done"\n}\n',
             '{\n  "T-1": "In Progress",\n  "T-2": "Done"\n}\n'),
            ("state.json", '{\n  "T-1": {"status": "Draft"},\n  "T-2": {"status": "Done"}\n}\n',
             '{\n  "T-1": {"status": "In Progress"},\n  "T-2": {"status": "Done"}\n}\n'),
            ("STATE.md", "| id | title | status |\n|---|---|---|\n| T-1 | Dig | Draft |\n",
             "| id | title | status |\n|---|---|---|\n| T-1 | Dig | In Progress |\n"),
            ("state.csv", "T-1,Dig,Draft\nT-2,Dry,Done\n", "T-1,Dig,In Progress\nT-2,Dry,Done\n"),
            ("state.txt", "T-1 Draft\n", "T-1 In Progress\n"),
        ],
    )  # fmt: skip  # a table
    @pytest.mark.parametrize("place", ["plan/{}", "{}"])
    def test_a_command_changes_the_word_in_that_file(
        self, repo: Repo, place: str, name: str, text: str, after: str
    ) -> None:
        repo.write("taskctl.toml", SETTINGS % f"beside:{place.format(name)}")
        repo.write("plan/T-1-dig.md", "# T-1 Dig\n")
        path = f"plan/{name}"
        repo.write(path, text)
        assert says(repo)["T-1"][0] == "todo"
        answer = repo.run("start", "T-1")
        assert answer.exit_code == 0, answer
        assert repo.read(path) == after
        assert repo.read("plan/T-1-dig.md") == "# T-1 Dig\n"

    def test_a_task_without_a_line(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "beside:state.conf")
        repo.write("plan/T-1-dig.md", "# T-1 Dig\n")
        repo.write("plan/T-2-dry.md", "# T-2 Dry\n")
        repo.write("plan/state.conf", "T-2|odd\n")
        found = repo.findings("HD005", "HD017")
        assert [(f.code, f.path, f.line) for f in found] == [
            ("HD017", "plan/T-1-dig.md", 1),
            ("HD005", "plan/state.conf", 1),
        ]

    def test_the_gate_sees_the_change(self, repo: Repo) -> None:
        repo.write("taskctl.toml", SETTINGS % "beside:state.conf")
        repo.write("plan/T-1-dig.md", BOXES)
        repo.write("plan/state.conf", "T-1|doing\n")
        base = repo.commit()
        repo.write("plan/state.conf", "T-1|done\n")
        repo.commit()
        shown = repo.run("gate", "--base", base)
        assert shown.exit_code == 1
        assert "T-1" in shown.stdout


@pytest.mark.parametrize("place", ["folders", "beside:", "beside:../x", "header:status"])
def test_an_unknown_place_is_refused(repo: Repo, place: str) -> None:
    repo.write("taskctl.toml", SETTINGS % place)
    answer = repo.run("check")
    assert answer.exit_code == 2
    assert "taskctl.toml:12: collection[0].status.from: " in answer.stderr


@pytest.mark.parametrize(
    ("place", "state", "path"),
    [
        ("folder", "todo", "plan/to-do/T-2-dry.md"),
        ("heading", "todo", "plan/T-2-dry.md"),
        ("boxes", "todo", "plan/T-2-dry.md"),
        ("beside:plan/state.conf", "unknown", "plan/T-2-dry.md"),
    ],
)
def test_a_new_task_is_to_do(repo: Repo, place: str, state: str, path: str) -> None:
    repo.write("taskctl.toml", SETTINGS % place)
    repo.write("plan/to-do/T-1-dig.md", "# T-1 Dig (Draft)\n\n- [ ] one\n")
    repo.write("plan/state.conf", "T-1|Draft\n")
    answer = repo.run("new", "Dry")
    assert answer.exit_code == 0, answer
    assert path in answer.stdout + answer.stderr
    assert says(repo)["T-2"][0] == state
    assert ("add a line with T-2" in answer.stdout + answer.stderr) is (state == "unknown")


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        ("heading", "write `(To Do)` behind its title"),
        ("beside:plan/state.conf", "add a line with T-1 and To Do to plan/state.conf"),
    ],
)
def test_a_task_without_a_word_says_where_to_write_it(repo: Repo, place: str, remedy: str) -> None:
    repo.write("taskctl.toml", SETTINGS % place)
    repo.write("plan/T-1-dig.md", "# T-1 Dig\r\n")
    repo.write("plan/state.conf", "T-2|Draft\n")
    answer = repo.run("reopen", "T-1")
    assert answer.exit_code == 2
    assert f"there is no status line to change; {remedy}" in answer.stderr


@pytest.mark.parametrize(
    ("place", "path", "before", "after"),
    [
        ("heading", "plan/T-1-dig.md", "\ufeff# [Draft] Dig\r\n\r\nText.\r\n",
         "\ufeff# [In Progress] Dig\r\n\r\nText.\r\n"),
        ("beside:state.conf", "plan/state.conf", "T-2|Done\r\nT-1|Draft|x\r\n",
         "T-2|Done\r\nT-1|In Progress|x\r\n"),
    ],
)  # fmt: skip  # a table
def test_line_ends_and_marks_stay(
    repo: Repo, place: str, path: str, before: str, after: str
) -> None:
    repo.write("taskctl.toml", SETTINGS % place)
    repo.write("plan/T-1-dig.md", "# T-1 Dig\n")
    repo.write(path, before)
    assert repo.run("start", "T-1").exit_code == 0
    assert repo.read(path) == after
