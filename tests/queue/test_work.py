"""What is open, ready and within the limit is one answer, whichever command is asked."""

import json
from typing import Any

import pytest

from ..conftest import Repo


def backlog(repo: Repo, path: str, item: str, status: str, *waits: str, parent: str = "") -> None:
    """Write a task of Backlog.md."""
    above = f"parent_task_id: {parent}\n" if parent else ""
    repo.write(
        f"backlog/{path}/{item.lower()} - X.md",
        f"---\nid: {item}\ntitle: X\nstatus: {status}\ndependencies: [{', '.join(waits)}]\n{above}"
        "---\n\n## Acceptance Criteria\n\n- [ ] #1 fine\n",
    )


def said(repo: Repo, *command: str) -> dict[str, Any]:
    """What a command answers in JSON."""
    found: dict[str, Any] = json.loads(repo.run(*command, "--json").stdout)
    return found


def ready(repo: Repo) -> list[str]:
    """What `list --ready` and `next` call ready, which is the same."""
    listed = [item["id"] for item in said(repo, "list", "--ready")["items"]]
    assert sorted(listed) == sorted(said(repo, "next")["ready"])
    return listed


class TestArchive:
    @pytest.mark.parametrize("status", ["To Do", "In Progress", "In Review", "Blocked", "Soon"])
    @pytest.mark.parametrize("folder", ["archive/tasks", "completed"])
    def test_is_no_work(self, repo: Repo, folder: str, status: str) -> None:
        backlog(repo, "tasks", "BACK-2", "Done")
        backlog(repo, folder, "BACK-1", status)
        answer = said(repo, "next")
        assert (answer["action"], answer["active"], answer["ready"]) == ("complete", [], [])
        assert set(said(repo, "stats")["states"]) <= {"done", "dropped"}
        board = repo.run("board").stdout
        assert "ready" not in board
        assert "progress" not in board
        for command in ("start", "done", "review", "park", "reopen"):
            refused = repo.run(command, "BACK-1")
            assert refused.exit_code == 1
            assert "it is archived" in refused.stdout

    def test_takes_no_room(self, repo: Repo) -> None:
        backlog(repo, "tasks", "BACK-2", "To Do")
        backlog(repo, "archive/tasks", "BACK-1", "In Progress")
        assert repo.run("start", "BACK-2").exit_code == 0

    @pytest.mark.parametrize(
        ("folder", "status", "is_met"),
        [
            ("completed", "Done", True), ("completed", "In Progress", True),
            ("archive/tasks", "Done", False), ("archive/tasks", "To Do", False),
        ],
    )  # fmt: skip  # a table
    def test_counts_as_its_tool_says(
        self, repo: Repo, folder: str, status: str, is_met: bool
    ) -> None:
        backlog(repo, "tasks", "BACK-2", "To Do", "BACK-1")
        backlog(repo, folder, "BACK-1", status)
        assert ready(repo) == (["BACK-2"] if is_met else [])
        assert ("(archived)" in repo.run("next").stdout) == (not is_met)
        assert ("PR005" in repo.codes()) == (not is_met)
        assert repo.run("start", "BACK-2").exit_code == (not is_met)

    @pytest.mark.parametrize(("status", "is_met"), [("Done", True), ("In Progress", False)])
    def test_of_the_settings(self, repo: Repo, status: str, is_met: bool) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["tasks/**/TASK-*.md"]\n'
            '[archive]\nfolders = ["tasks/old"]\n',
        )
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        path, text = "tasks/old/TASK-0001-x.md", repo.read(repo.task("TASK-0001", status))
        (repo.root / "tasks/TASK-0001-x.md").unlink()
        repo.write(path, text)
        assert ready(repo) == (["TASK-0002"] if is_met else [])
        assert said(repo, "next")["active"] == []

    @pytest.mark.parametrize("folder", ["", ".", "**", "./"])
    def test_is_never_the_whole_plan(self, repo: Repo, folder: str) -> None:
        repo.write("taskctl.toml", f'[archive]\nfolders = ["{folder}"]\n')
        repo.task("TASK-0001")
        answer = repo.run("next")
        assert answer.exit_code == 2
        assert "archive.folders" in answer.stderr

    def test_alone_is_counted(self, repo: Repo) -> None:
        text = "## 1. W\n\n- [x] 1.1 A\n- [ ] 1.2 B\n"
        repo.write("openspec/changes/archive/2026-05-04-a/tasks.md", text)
        assert repo.run("stats").stdout.startswith("1 of 2 tasks done")


class TestLimit:
    def test_names_every_way_out(self, repo: Repo) -> None:
        for number in range(1, 7):
            repo.task(f"TASK-000{number}", "In Progress")
        repo.task("TASK-0007")
        text = repo.run("start", "7").stdout
        assert all(f"TASK-000{number} is In Progress" in text for number in range(1, 7))
        assert "taskctl park TASK-0001" in text
        assert "queue.wip_limit to 7" in text

    def test_a_container_stands_aside_for_its_part(self, repo: Repo) -> None:
        backlog(repo, "tasks", "BACK-1", "In Progress")
        backlog(repo, "tasks", "BACK-1.1", "To Do")
        backlog(repo, "tasks", "BACK-2", "To Do")
        assert (said(repo, "next")["action"], said(repo, "next")["task"]["id"]) == (
            "start",
            "BACK-1.1",
        )
        assert repo.run("start", "BACK-2").exit_code == 1
        assert repo.run("start", "BACK-1.1").exit_code == 0
        assert said(repo, "next")["task"]["id"] == "BACK-1.1"


class TestContainers:
    @pytest.mark.parametrize("part", ["BACK-1.1", "BACK-7"])
    def test_are_done_by_their_parts(self, repo: Repo, part: str) -> None:
        """Whether the number says so, or the header."""
        backlog(repo, "tasks", "BACK-1", "To Do")
        backlog(repo, "tasks", part, "To Do", parent="BACK-1")
        assert ready(repo) == [part]
        assert said(repo, "next", "-n", "4")["together"] == [part]
        refused = repo.run("done", "BACK-1")
        assert refused.exit_code == 1
        assert f"its part {part} is To Do" in refused.stdout

    @pytest.mark.parametrize("status", ["To Do", "Blocked"])
    def test_hold_their_parts(self, repo: Repo, status: str) -> None:
        backlog(repo, "tasks", "BACK-1", status, "BACK-2")
        backlog(repo, "tasks", "BACK-1.1", "To Do")
        backlog(repo, "tasks", "BACK-2", "Blocked")
        assert ready(repo) == []
        assert repo.run("start", "BACK-1.1").exit_code == 1

    def test_that_wait_for_their_own_parts_hold_none_up(self, repo: Repo) -> None:
        backlog(repo, "tasks", "BACK-1", "To Do", "BACK-1.1")
        backlog(repo, "tasks", "BACK-1.1", "To Do")
        backlog(repo, "tasks", "BACK-1.2", "To Do")
        assert ready(repo) == ["BACK-1.1", "BACK-1.2"]

    def test_in_a_circle_end(self, repo: Repo) -> None:
        backlog(repo, "tasks", "BACK-1", "To Do", parent="BACK-2")
        backlog(repo, "tasks", "BACK-2", "To Do", parent="BACK-1")
        assert repo.run("next").exit_code in {0, 1}

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            (".kiro/specs/a/tasks.md", "- [ ] 1. A\n  - [ ] 1.1 B\n  - [x] 1.2 C\n"),
            (".kiro/specs/a/tasks.md", "- [ ] 1. A\n- [ ] 1.1 B\n"),
            ("TODO.md", "- [ ] **A-1** A\n  - [ ] **A-2** B\n"),
            ("specs/1/tasks.md", "## Phase 1: S\n\n- [ ] T001 A\n  - [ ] T002 B\n"),
        ],
    )
    def test_of_documents(self, repo: Repo, path: str, text: str) -> None:
        repo.write(path, text)
        (part,) = ready(repo)
        container = said(repo, "list")["items"][0]["id"]
        assert part != container
        before = repo.files()
        assert repo.run("mark", f"{path}#{container}", "done").exit_code == 1
        assert repo.files() == before
        assert repo.run("mark", f"{path}#{part}", "done").exit_code == 0
        assert repo.run("mark", f"{path}#{container}", "done").exit_code == 0


class TestOptional:
    TEXT = "- [x] 1. A\n  - [x] 1.1 B\n  - [{}]* 1.2 C\n"

    def test_is_never_due(self, repo: Repo) -> None:
        repo.write(".kiro/specs/a/tasks.md", self.TEXT.format(" "))
        assert said(repo, "next")["action"] == "complete"
        assert repo.codes() == []
        assert "optional" in repo.run("board").stdout

    def test_is_work_once_it_is_begun(self, repo: Repo) -> None:
        repo.write(".kiro/specs/a/tasks.md", self.TEXT.format("-"))
        assert said(repo, "next")["task"]["id"] == "1.2"


class TestPhases:
    def test_come_one_after_the_other(self, repo: Repo) -> None:
        names = [
            "1: Setup",
            "2: Foundational",
            "3: US2 (Priority: P2)",
            "4: US1 (Priority: P1)",
            "5: Polish",
        ]
        text = "".join(f"## Phase {name}\n\n- [ ] T00{name[0]} X\n\n" for name in names)
        repo.write("specs/001-x/tasks.md", text)
        listed = [item["id"] for item in said(repo, "list")["items"]]
        assert listed == ["T001", "T002", "T004", "T003", "T005"]

    @pytest.mark.parametrize("box", ["Write it", "T02 Write it", "**Write** it", "[P] Write it"])
    def test_lose_no_box(self, repo: Repo, box: str) -> None:
        repo.write("specs/1/tasks.md", f"## Phase 1: S\n\n- [x] T001 A\n- [ ] {box}\n")
        assert said(repo, "next")["action"] == "start"
        assert said(repo, "stats")["states"] == {"todo": 1, "done": 1}


class TestNext:
    @pytest.mark.parametrize("extends", ["adr", "bold-header", "nexus", "backlog-md"])
    def test_proposes_what_works(self, repo: Repo, extends: str) -> None:
        repo.write("taskctl.toml", f'extends = "{extends}"\n')
        repo.write("docs/adr/0001-x.md", "---\nstatus: Proposed\n---\n# 1. X\n")
        repo.write("docs/tasks/T-001-x.md", "# T-001 X\n\n**Dependencies:** None\n")
        repo.task("TASK-0001")
        backlog(repo, "tasks", "BACK-1", "To Do")
        (line,) = (one for one in repo.run("next").stdout.splitlines() if one[:5] == "next:")
        for command in line.removeprefix("next:").split(", then "):
            name, *options = command.split()[1:]
            assert repo.run(name, *options).exit_code < 2


@pytest.mark.parametrize(("part", "above"), [("BACK-1.1", ""), ("BACK-7", "BACK-1")])
class TestAContainerAndItsPartAreOneTaskUnderWay:
    @pytest.fixture
    def begun(self, repo: Repo, part: str, above: str) -> Repo:
        backlog(repo, "tasks", "BACK-1", "In Progress")
        backlog(repo, "tasks", part, "In Progress", parent=above)
        repo.commit()
        return repo

    def test_for_a_change(self, begun: Repo, part: str) -> None:
        begun.write("backlog/tasks/readme.md", "x")
        assert said(begun, "scope")["task"] == part

    def test_for_a_path(self, begun: Repo, part: str) -> None:
        assert begun.run("scope", "--explain", "src/a.py").stdout.startswith(f"{part} may not")

    def test_for_an_agent(self, begun: Repo, part: str) -> None:
        event = b'{"event": "edit", "path": "src/a.py"}'
        answer = json.loads(begun.run("agent-hook", stdin=event).stdout)
        assert answer["reason"].startswith(f"taskctl: {part} has no allowlist")

    def test_and_two_parts_are_two(self, begun: Repo, part: str) -> None:
        backlog(begun, "tasks", "BACK-1.2", "In Progress")
        event = b'{"event": "edit", "path": "src/a.py"}'
        answer = json.loads(begun.run("agent-hook", stdin=event).stdout)
        assert "several tasks are active" in answer["reason"]
        assert "BACK-1," not in answer["reason"]


def test_a_container_that_only_the_header_names_stands_aside_in_a_short_answer(repo: Repo) -> None:
    """`next` reads no more of a header than its status, where that is enough."""
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\nheader = { keys = { parent = ["part-of"] } }\n',
    )
    repo.task("TASK-0001")
    repo.task("TASK-0002", keys="part-of: TASK-0001\n")
    assert said(repo, "next")["task"]["id"] == "TASK-0002"
    assert "TASK-0002" in repo.run("next").stdout.splitlines()[0]
