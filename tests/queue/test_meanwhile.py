"""A file that changes, comes or goes while a command works on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from taskctl.text.tree import DiskTree

from ..boards.boards import BOARD, ORDER
from ..conftest import Repo
from .commands import PATH
from .writers import contents, copy, run

HAND = b"<!-- from another hand -->\n"


class Seen:
    """How often a file was read, and whether that was often enough."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.times: list[int] = []

    def __bool__(self) -> bool:
        return len(self.times) >= self.wanted


@contextmanager
def another_hand(
    monkeypatch: pytest.MonkeyPatch, repo: Repo, path: str, reads: int
) -> Iterator[Seen]:
    """After taskctl has read a file so many times, somebody inserts a line at its beginning."""
    read = DiskTree.read
    seen = Seen(reads)

    def watched(self: DiskTree, name: str) -> Any:
        found = read(self, name)
        if name == path:
            seen.times.append(len(seen.times))
            if len(seen.times) == reads:
                target = repo.root / path
                target.write_bytes(HAND + target.read_bytes())
        return found

    with monkeypatch.context() as patched:
        patched.setattr(DiskTree, "read", watched)
        yield seen


WRITTEN = [
    (command, path)
    for command in ("start", "done", "follow-up", "sync", "adopt")
    for path in (PATH, BOARD, ORDER)
    if path != PATH or command not in {"sync", "adopt"}
]


class TestAFileThatChangesMeanwhile:
    @pytest.mark.parametrize(("command", "path"), WRITTEN)
    def test_stops_the_command_or_is_taken_along(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, path: str
    ) -> None:
        before = contents(plan)
        changed = before | {path: HAND + before[path]}
        late = copy(plan, "late")
        late.write(path, changed[path])
        with another_hand(monkeypatch, late, path, 99) as seen:
            run(late, command)
        taken_along = contents(late)
        # Behind the last reading nothing can be seen any more.
        for reads in range(1, len(seen.times)):
            broken = copy(plan, f"after-{reads}")
            with another_hand(monkeypatch, broken, path, reads):
                answer = run(broken, command)
            if answer.exit_code == 0:
                assert contents(broken) == taken_along
            else:
                says = f"{path} changed while taskctl ran; nothing was written\n"
                assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
                assert contents(broken) == changed

    @pytest.mark.parametrize(("command", "path"), WRITTEN)
    def test_just_before_the_first_write_stops_it(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, path: str
    ) -> None:
        with another_hand(monkeypatch, copy(plan, "count"), path, 99) as seen:
            run(Repo(plan.root.parent / "count"), command)
        before = contents(plan)
        with another_hand(monkeypatch, plan, path, len(seen.times) - 1):
            answer = run(plan, command)
        says = f"{path} changed while taskctl ran; nothing was written\n"
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
        assert contents(plan) == before | {path: HAND + before[path]}
        assert run(plan, command).exit_code == 0

    @pytest.mark.parametrize(
        ("command", "path"),
        [
            (["check", "--fix"], "tasks/TASK-0003-x.md"),
            (["check", "--fix", "tasks/TASK-0003-x.md"], "tasks/TASK-0003-x.md"),
            (["init", "--adopt"], BOARD),
            (["init", "--agents"], "AGENTS.md"),
            (["check", "--update-baseline", "--add"], "taskctl-baseline.json"),
        ],
    )
    def test_after_its_first_reading_stops_the_others_too(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: list[str], path: str
    ) -> None:
        plan.write("AGENTS.md", "# Agents\n")
        if command[0] == "check":  # without settings, tasks are first read to learn from them
            plan.write("taskctl.toml", 'extends = "nexus"\n')
        plan.write("taskctl-baseline.json", '{"version": 1, "findings": []}\n')
        before = contents(plan)
        with another_hand(monkeypatch, plan, path, 1):
            answer = plan.run(*command)
        says = f"{path} changed while taskctl ran; nothing was written\n"
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
        assert contents(plan) == before | {path: HAND + before[path]}

    def test_a_file_that_appears_is_not_overwritten(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = "tasks/TASK-0006-a-thing.md"
        exists = DiskTree.exists
        asked = []

        def watched(self: DiskTree, name: str) -> bool:
            found = exists(self, name)
            if name == path:
                asked.append(found)
                (plan.root / path).write_text("from another hand")
            return found

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(DiskTree, "exists", watched)
            answer = run(plan, "new")
        assert asked[0] is False
        assert answer.exit_code == 2
        assert contents(plan) == before | {path: b"from another hand"}

    def test_a_file_that_goes_is_not_made_again(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = DiskTree.read

        def watched(self: DiskTree, name: str) -> Any:
            found = read(self, name)
            if name == PATH:
                (plan.root / PATH).unlink(missing_ok=True)
            return found

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(DiskTree, "read", watched)
            answer = run(plan, "start")
        del before[PATH]
        assert answer.exit_code == 2
        assert contents(plan) == before


@contextmanager
def at_replacement(
    monkeypatch: pytest.MonkeyPatch, repo: Repo, number: int, path: str
) -> Iterator[list[str]]:
    """In the moment in which the file of that number is replaced, somebody edits `path`."""
    replace = os.replace
    replaced: list[str] = []

    def watched(source: str, target: str) -> None:
        replace(source, target)
        replaced.append(str(Path(target).relative_to(repo.root.resolve())))
        if len(replaced) == number and replaced[-1] != path:
            edited = repo.root / path
            edited.write_bytes(HAND + (edited.read_bytes() if edited.exists() else b""))

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", watched)
        yield replaced


class TestAnEditBetweenTwoReplacements:
    @pytest.mark.parametrize("path", [BOARD, ORDER])
    @pytest.mark.parametrize("command", ["start", "done", "follow-up", "sync", "adopt"])
    def test_is_kept_and_everything_else_is_as_it_was(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, path: str
    ) -> None:
        with at_replacement(monkeypatch, copy(plan, "count"), 99, path) as order:
            run(Repo(plan.root.parent / "count"), command)
        before = contents(plan)
        place = order.index(path)
        for number in range(1, place + 1):
            broken = copy(plan, f"at-{number}")
            with at_replacement(monkeypatch, broken, number, path):
                answer = run(broken, command)
            says = f"{path} changed while taskctl ran; nothing was written\n"
            assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
            assert contents(broken) == before | {path: HAND + before[path]}
            assert run(broken, command).exit_code == 0

    def test_of_two_files_names_what_cannot_be_undone(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both boards are edited, the one before and the other after its replacement."""
        with at_replacement(monkeypatch, copy(plan, "count"), 99, BOARD) as order:
            run(Repo(plan.root.parent / "count"), "sync")
        first, second = order
        replace = os.replace

        def watched(source: str, target: str) -> None:
            replace(source, target)
            for path in (first, second):
                edited = plan.root / path
                edited.write_bytes(HAND + edited.read_bytes())

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", watched)
            answer = run(plan, "sync")
        says = f"{second} changed while taskctl ran; written before that: {first}\n"
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
        assert plan.read(second).encode() == HAND + before[second]
        assert plan.read(first).encode().startswith(HAND)
        assert run(plan, "sync").exit_code == 0

    def test_a_new_file_is_taken_back(self, plan: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        plan.write("AGENTS.md", "# Agents\n")
        path = ".pre-commit-config.yaml"
        with at_replacement(monkeypatch, copy(plan, "count"), 99, path) as order:
            run(Repo(plan.root.parent / "count"), "init")
        before = contents(plan)
        late = order[-1]
        assert any(name not in before for name in order[:-1])
        with at_replacement(monkeypatch, plan, len(order) - 1, late):
            answer = run(plan, "init")
        assert answer.exit_code == 2
        assert contents(plan) == before | {late: HAND + before.get(late, b"")}

    def test_a_file_that_cannot_be_replaced_leaves_the_others_as_they_were(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replace = os.replace
        seen: list[str] = []

        def failing(source: str, target: str) -> None:
            seen.append(target)
            if len(seen) == 2:
                raise OSError(28, "No space left on device")
            replace(source, target)

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", failing)
            answer = run(plan, "sync")
        assert answer.exit_code == 2
        assert "No space left" in answer.stderr
        assert contents(plan) == before
