"""The readings of files are remembered between runs, and no answer shows it."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from taskctl.cli import main
from taskctl.read import memory

from ..conftest import Answer, Repo

CHECK = ("check", "--output-format", "json", "--exit-zero")
IDS = [f"TASK-{number:04}" for number in range(1, 9)]


class Remembering:
    """A plan that is judged with a memory and without one."""

    def __init__(self, repo: Repo, cache: Path) -> None:
        self.repo = repo
        self.cache = cache
        for item_id in IDS:
            repo.task(item_id, "Done", links=[f"tasks/{IDS[0]}-x.md"])
        repo.track("NET")

    def check(self, *options: str) -> tuple[Answer, list[str]]:
        """The answer, that of a run without memory being the same, and the files that were read."""
        read: list[str] = []
        read_file = memory.read_file

        def noted(source, *arguments):  # type: ignore[no-untyped-def]
            read.append(source.path)
            return read_file(source, *arguments)

        with (
            patch.object(memory, "read_file", noted),
            patch.object(main, "RememberedRun", return_value=None),  # the whole answer
        ):
            answer = self.repo.run(*CHECK, *options, env={"TASKCTL_CACHE_DIR": str(self.cache)})
        assert answer == self.repo.run(*CHECK, *options)
        return answer, sorted(read)

    def settle(self) -> None:
        """Let the files be older than the tick of any clock."""
        for path in self.repo.root.rglob("*.md"):
            os.utime(path, ns=(1_700_000_000_123_456_789,) * 2)

    @property
    def entries(self) -> list[Path]:
        return sorted((self.cache / "readings").iterdir())


@pytest.fixture
def plan(repo: Repo, tmp_path: Path) -> Remembering:
    """A plan of nine files that was checked once."""
    found = Remembering(repo, tmp_path / "cache")
    assert len(found.check()[1]) == len(IDS) + 1
    return found


def test_only_what_was_edited_is_read(plan: Remembering) -> None:
    path = plan.repo.task("TASK-0003", prereqs=["TASK-0099"])
    answer, read = plan.check()
    assert read == [path]
    assert "TASK-0099" in answer.stdout
    assert plan.check()[1] == []


def test_a_touched_file_is_the_same(plan: Remembering) -> None:
    plan.settle()
    assert plan.check()[1] == []
    os.utime(plan.repo.root / "tasks/TASK-0003-x.md")
    assert plan.check()[1] == []


def test_an_edit_of_the_same_size_at_the_same_time_is_seen(plan: Remembering) -> None:
    path = plan.repo.root / plan.repo.task("TASK-0003", "Draft")
    before = path.stat()
    plan.check()
    text = path.read_text("utf-8")
    path.write_text(text.replace("status: Draft", "status: Drift"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "Drift" in plan.check()[0].stdout


def test_a_renamed_and_a_removed_file(plan: Remembering) -> None:
    folder = plan.repo.root / "tasks"
    (folder / "TASK-0003-x.md").rename(folder / "TASK-0033-x.md")
    (folder / "TASK-0004-x.md").unlink()
    assert plan.check()[1] == ["tasks/TASK-0033-x.md"]


def test_a_path_that_appears_or_goes_is_seen_by_those_that_name_it(plan: Remembering) -> None:
    path = plan.repo.task("TASK-0005", "Done", links=["docs/a.md"], scope="- `docs/a.md`")
    assert "LK001" in plan.check()[0].stdout
    plan.repo.write("docs/a.md", "# A\n")
    answer, read = plan.check()
    assert "LK001" not in answer.stdout
    assert read == [path]
    (plan.repo.root / "docs/a.md").unlink()
    assert "LK001" in plan.check()[0].stdout


def test_changed_settings_read_again(plan: Remembering) -> None:
    plan.repo.write("taskctl.toml", "[rules]\nline_length = 30\n".replace("_", "-"))
    answer, read = plan.check()
    assert "FI009" in answer.stdout
    assert len(read) == len(IDS) + 1
    (plan.repo.root / "taskctl.toml").unlink()
    assert plan.check()[1] == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda _: b"",
        lambda raw: bytes(255 - byte for byte in raw),
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
    ],
    ids=["cut", "empty", "foreign", "one bit"],
)
@pytest.mark.parametrize("which", ["manifests", "segments"])
def test_a_damaged_entry_is_read_again(
    plan: Remembering, harm: Callable[[bytes], bytes], which: str
) -> None:
    for entry in plan.entries:
        if ("-" in entry.name) == (which == "segments"):
            entry.write_bytes(harm(entry.read_bytes()))
    assert len(plan.check()[1]) == len(IDS) + 1
    assert plan.check()[1] == []


def test_a_missing_segment_is_read_again(plan: Remembering) -> None:
    for entry in plan.entries:
        if "-" in entry.name:
            entry.unlink()
    assert len(plan.check()[1]) == len(IDS) + 1
    assert plan.check()[1] == []


def test_many_small_changes_leave_few_segments(plan: Remembering) -> None:
    for number in range(30):
        plan.repo.task("TASK-0003", context=f"Change {number}.")
        assert len(plan.check()[1]) == 1
    assert len(plan.entries) < 15
    assert plan.check()[1] == []


def test_several_at_once(plan: Remembering) -> None:
    expected = plan.repo.run(*CHECK)
    for entry in plan.entries:
        entry.unlink()
    answers: list[Answer] = []

    def check() -> None:
        env = {"TASKCTL_CACHE_DIR": str(plan.cache)}
        answers.append(plan.repo.spawn(*CHECK, env=env))

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4
    assert plan.check()[1] == []


def test_a_folder_that_cannot_be_used(plan: Remembering) -> None:
    plan.cache = plan.repo.root.parent / "file"
    plan.cache.write_text("no folder")
    assert len(plan.check()[1]) == len(IDS) + 1
    assert plan.cache.read_text() == "no folder"


def test_without_a_memory_none_is_touched(plan: Remembering) -> None:
    before = {entry: entry.stat() for entry in plan.entries}
    plan.repo.task("TASK-0003", prereqs=["TASK-0099"])
    answer = plan.repo.spawn("--no-cache", *CHECK, env={"TASKCTL_CACHE_DIR": str(plan.cache)})
    assert "TASK-0099" in answer.stdout
    assert {entry: entry.stat() for entry in plan.entries} == before


def test_a_changed_board_and_contract(plan: Remembering) -> None:
    plan.repo.task("TASK-0003", "Done", links=["docs/rfcs/RFC-0001.md"])
    plan.repo.write("docs/rfcs/RFC-0001.md", "# RFC 1\n\n- Status: Draft\n")
    row = "| TASK-0004 | {} |\n"
    board = "# Board\n\n| ID | Status |\n|---|---|\n"
    plan.repo.write("tasks/STATUS-BOARD.md", board + row.format("Done"))
    plan.check()
    assert plan.check()[1] == []
    plan.repo.write("docs/rfcs/RFC-0001.md", "# RFC 1\n\n- Status: Accepted\n")
    plan.repo.write("tasks/STATUS-BOARD.md", board + row.format("Draft"))
    assert plan.check()[1] == []
    plan.repo.task("TASK-0004", "Draft")
    assert len(plan.check()[1]) == 1
    (plan.repo.root / "tasks/TASK-0004-x.md").unlink()
    plan.check()
    (plan.repo.root / "tasks/STATUS-BOARD.md").unlink()
    plan.check()


def test_the_index_and_commits_share_the_readings(plan: Remembering) -> None:
    plan.repo.commit()
    assert plan.check("--staged")[1] == []
    path = plan.repo.task("TASK-0006", prereqs=["TASK-0099"])
    plan.repo.git("add", "--all")
    plan.check("--staged")  # of the others, the headers are enough
    plan.repo.task("TASK-0006", prereqs=["TASK-0098"])
    plan.repo.git("add", "--all")
    answer, read = plan.check("--staged")
    assert read == [path]
    assert "TASK-0098" in answer.stdout
    assert plan.check()[1] == []
    plan.repo.commit()
    answer, read = plan.check("--changed", "--base", "HEAD~1")
    assert read == []
    assert "TASK-0098" in answer.stdout
