"""`mark`: one stop condition is ticked, or its tick is taken back."""

import json

import pytest

from ..conftest import Answer, Nexus, Repo

STOP = (
    "Intro.\n\n- [ ] one\n- plain `x`\n  - [ ] nested\n- [~] half,\n  over two lines\n1. [X] five\n"
    "- [ ]\tsix"
)


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.task("TASK-0001", stop=STOP)
    return repo


def mark(repo: Repo, which: str, state: str, *options: str) -> Answer:
    return repo.run("mark", which, state, *options)


def stops(repo: Repo) -> list[str | None]:
    return [stop.box for stop in repo.plan().by_id["TASK-0001"].stops]


class TestTheBox:
    @pytest.mark.parametrize(
        ("number", "state", "old", "new"),
        [
            (1, "done", "- [ ] one", "- [x] one"),
            (2, "done", "- plain `x`", "- [x] plain `x`"),
            (2, "todo", "- plain `x`", "- [ ] plain `x`"),
            (3, "done", "  - [ ] nested", "  - [x] nested"),
            (4, "done", "- [~] half,\n  over", "- [x] half,\n  over"),
            (4, "todo", "- [~] half,\n  over", "- [ ] half,\n  over"),
            (5, "todo", "1. [X] five", "1. [ ] five"),
            (6, "done", "- [ ]\tsix", "- [x]\tsix"),
        ],
    )
    def test_alone_changes(self, repo: Repo, number: int, state: str, old: str, new: str) -> None:
        path = "tasks/TASK-0001-x.md"
        before = repo.read(path)
        assert mark(repo, f"TASK-0001#{number}", state).exit_code == 0
        assert repo.read(path) == before.replace(old, new)
        assert stops(repo)[number - 1] == ("x" if state == "done" else " ")
        after = repo.files()
        answer = mark(repo, f"TASK-0001#{number}", state)
        assert answer.exit_code == 0
        assert f"#{number} is {state} already" in answer.stdout
        assert repo.files() == after

    def test_with_crlf(self, repo: Repo) -> None:
        path = "tasks/TASK-0001-x.md"
        repo.write(path, repo.read(path).replace("\n", "\r\n").encode())
        mark(repo, "1#4", "done")
        assert b"- [x] half,\r\n  over two lines\r\n" in (repo.root / path).read_bytes()

    def test_is_what_show_numbers(self, repo: Repo) -> None:
        mark(repo, "TASK-0001#3", "done")
        (line,) = [row for row in repo.run("show", "1").stdout.splitlines() if "nested" in row]
        assert line.split() == ["#3", "[x]", "nested"]

    def test_done_lets_the_task_be_done(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- [ ] one\n- [ ] two")
        mark(repo, "1#1", "done")
        assert repo.run("done", "1").exit_code == 1
        mark(repo, "1#2", "done")
        assert repo.run("done", "1").exit_code == 0

    def test_says_what_is_left(self, repo: Repo) -> None:
        assert mark(repo, "1#2", "done").stdout.splitlines() == [
            "TASK-0001#2  done: plain `x`",
            "  4 of 6 open",
            "  it had no box, and has one now",
        ]

    def test_a_dry_run_writes_nothing(self, repo: Repo) -> None:
        before = repo.files()
        answer = mark(repo, "TASK-0001#1", "done", "--dry-run")
        assert "+- [x] one" in answer.stdout.splitlines()
        assert repo.files() == before


class TestRefusal:
    @pytest.mark.parametrize("number", ["0", "7", "9999"])
    def test_of_a_number_that_is_not_there(self, repo: Repo, number: str) -> None:
        answer = mark(repo, f"TASK-0001#{number}", "done")
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert answer.stderr == (
            "taskctl: TASK-0001 has 6 stop conditions; taskctl show TASK-0001 numbers them\n"
        )

    def test_of_a_task_without_any(self, repo: Repo) -> None:
        repo.task("TASK-0002", stop=None)
        assert "TASK-0002 has no stop conditions" in mark(repo, "2#1", "done").stderr

    @pytest.mark.parametrize("which", ["TASK-0001", "TASK-0001#", "#1", "TASK-0001#x", ""])
    def test_of_what_names_none(self, repo: Repo, which: str) -> None:
        answer = mark(repo, which, "done")
        assert answer.exit_code == 2
        assert "is not a stop condition; write TASK-0013#2" in answer.stderr

    def test_of_an_unknown_task_or_state(self, repo: Repo) -> None:
        assert "no task is called TASK-0009" in mark(repo, "TASK-0009#1", "done").stderr
        assert mark(repo, "TASK-0001#1", "maybe").exit_code == 2

    def test_of_a_file_that_is_no_utf_8(self, repo: Repo) -> None:
        path = repo.root / "tasks/TASK-0001-x.md"
        path.write_bytes(path.read_bytes() + b"caf\xe9\n")
        before = repo.files()
        assert mark(repo, "TASK-0001#1", "done").exit_code == 2
        assert repo.files() == before


@pytest.mark.full
def test_every_stop_condition_of_the_real_plan(nexus: Nexus) -> None:
    """Of every twentieth task, the last one is ticked, and nothing else changes."""
    repo = nexus.checkout([*nexus.commits.values()][-1])
    try:
        for task in repo.plan().tasks[::20]:
            if not task.stops:
                continue
            which = f"{task.id}#{len(task.stops)}"
            text = repo.read(task.path)
            assert mark(repo, which, "done").exit_code == 0, which
            shown = json.loads(repo.run("show", task.id, "--json").stdout)["stop"]
            boxes = [stop for stop in task.stops if stop.box is not None]
            assert shown["items"] == len(task.stops)
            assert shown["done"] == 1 + sum(
                stop.box == "x" for stop in boxes if stop is not task.stops[-1]
            )
            assert len(repo.read(task.path)) == len(text) + (4 if task.stops[-1].box is None else 0)
    finally:
        repo.git("checkout", "--quiet", "--force", ".")
