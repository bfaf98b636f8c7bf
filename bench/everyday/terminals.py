"""The jobs in a terminal board, in a real terminal (tmux) whose keys are counted."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.everyday import backlog, ours
from bench.everyday.jobs import (
    ID,
    NEXT_ID,
    OWNER_AT_FIRST,
    OWNER_LATER,
    PREREQ_ID,
    STOPS,
    TITLE,
    WORD,
    Cost,
    Costs,
    Job,
)
from bench.everyday.shell import UndoneError, expect

IN_EDITOR = "in $EDITOR"


class Terminal:
    """A terminal of 140 columns, in which a program runs."""

    def __init__(self, folder: Path, tools: Path) -> None:
        path = os.pathsep.join((str(tools), os.environ["PATH"]))
        self._folder = folder
        self._socket = f"taskctl-{os.getpid()}-{folder.name}"
        self._keys = 0
        environment = os.environ | {"PATH": path, "TERM": "xterm-256color"}
        self._tmux("new-session", "-d", "-x", "140", "-y", "40", "-c", str(folder),
                   "bash --norc --noprofile", environment=environment)  # fmt: skip  # one call
        self.wait("bash-")

    def _tmux(self, *words: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *words],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip  # one call
        return done.stdout

    def type(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-l", "--", text)
        self._keys += len(text)

    def press(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them."""
        for key in keys:
            self._tmux("send-keys", key)
            # What follows Escape at once would be one key with it.
            time.sleep(0.6 if key == "Escape" else 0.1)
        self._keys += len(keys)

    def screen(self) -> str:
        """The screen."""
        return self._tmux("capture-pane", "-p")

    def wait(self, text: str, *, gone: bool = False) -> None:
        """Wait until the screen holds a text, or no longer does."""
        self._await(lambda: (text in self.screen()) is not gone, text)

    def wait_for_another(self, screen: str) -> None:
        """Wait until the screen is another one."""
        self._await(lambda: self.screen() != screen, "another screen")

    def wait_for_file(self, patterns: tuple[str, ...], text: str) -> None:
        """Wait until the file of a task holds a text."""

        def is_there() -> bool:
            try:
                expect(self._folder, patterns, text)
            except UndoneError:
                return False
            return True

        self._await(is_there, text)

    def _await(self, is_so: Callable[[], bool], text: str) -> None:
        for _ in range(200):
            if is_so():
                return
            time.sleep(0.1)
        raise UndoneError(f"{text!r} never came; the screen is\n{self.screen()}")

    def cost(self) -> Cost:
        """The cost since the last question."""
        found, self._keys = Cost(self._keys), 0
        return found

    def close(self) -> None:
        """End the terminal, and all that runs in it."""
        self._tmux("kill-server")


@contextmanager
def terminal(folder: Path, tools: Path) -> Iterator[Terminal]:
    """A terminal until the block ends."""
    opened = Terminal(folder, tools)
    try:
        yield opened
    finally:
        opened.close()


def with_taskctl(folder: Path) -> Costs:
    """The costs of `taskctl board --interactive`."""
    ours.write_plan(folder)
    with terminal(folder, ours.TOOLS) as found:
        return dict((*_planning(found), *_working(found)))


def _planning(at: Terminal) -> Iterator[tuple[Job, Cost]]:
    files = ours.FILES
    at.type("taskctl board -i")
    at.press("Enter")
    at.wait(NEXT_ID)
    yield Job.BOARD, at.cost()

    at.press("/")
    at.type(WORD)
    at.wait(PREREQ_ID, gone=True)
    yield Job.FIND, at.cost()
    at.press("Escape")
    at.wait(PREREQ_ID)
    at.cost()

    at.press("n")
    at.wait("its title")
    for line in (TITLE, *STOPS, ""):
        at.type(line)
        at.wait(line)
        at.press("Enter")
    at.wait_for_file(files, f"- [ ] {STOPS[1]}")
    at.wait(ID)
    _answer(at, "@", OWNER_AT_FIRST)
    at.wait_for_file(files, OWNER_AT_FIRST)
    yield Job.CREATE, at.cost()

    _answer(at, "@", OWNER_LATER)
    at.wait_for_file(files, OWNER_LATER)
    yield Job.OWNER, at.cost()

    _answer(at, "+", "1")
    at.wait_for_file(files, f"depends-on: [{PREREQ_ID}]")
    yield Job.PREREQ, at.cost()


def _working(at: Terminal) -> Iterator[tuple[Job, Cost]]:
    files = ours.FILES
    at.press("s")
    at.wait_for_file(files, "status: In Progress")
    yield Job.START, at.cost()

    at.press("Enter")
    at.wait(STOPS[1])
    at.press("Down", "Space")
    at.wait_for_file(files, f"- [x] {STOPS[1]}")
    yield Job.TICK, at.cost()

    at.press("v")
    at.wait("none):")
    at.press("y", "Enter")
    at.wait("Enter goes back")
    at.press("Enter")
    at.wait(STOPS[1])
    yield Job.PROVE, at.cost()

    at.press("Up", "Space")
    at.wait_for_file(files, f"- [x] {STOPS[0]}")
    at.wait("2 of 2 done")
    at.press("d")
    at.wait_for_file(("tasks/TASK-0003*.md",), "status: Done")
    yield Job.FINISH, at.cost()

    at.press("Escape")
    at.wait(NEXT_ID)
    at.press("Left", "b")
    at.wait("it survives a reset")
    yield Job.HAND_OVER, at.cost()


def _answer(at: Terminal, key: str, text: str) -> None:
    """Press a key that asks for a value, and answer."""
    before = at.screen()
    at.press(key)
    at.wait_for_another(before)
    at.type(text)
    at.press("Enter")


def with_backlog(folder: Path) -> Costs:
    """The costs of the terminal board of Backlog.md."""
    backlog.write_plan(folder)
    with terminal(folder, backlog.TOOLS) as found:
        return dict(_jobs_of_backlog(found))


def _jobs_of_backlog(at: Terminal) -> Iterator[tuple[Job, Cost]]:
    files = backlog.FILES
    at.type("backlog board")
    at.press("Enter")
    at.wait("TASK-2")
    yield Job.BOARD, at.cost()

    at.press("/")
    at.type(WORD)
    at.wait("TASK-1 ", gone=True)
    yield Job.FIND, at.cost()
    at.press("Escape")
    for _ in WORD:
        at.press("BSpace")
    at.press("q")
    at.wait("bash-")
    at.type("backlog board")
    at.press("Enter")
    at.wait("TASK-2")
    at.cost()

    at.press("n")
    at.wait("Create Task")
    at.type(TITLE)
    at.press("Down", "Down", "Down", "Down", "Down", "Down", "Enter")
    at.wait_for_file(files, TITLE)
    yield Job.CREATE, at.cost()

    for job in (Job.OWNER, Job.PREREQ, Job.TICK):
        yield job, Cost(why=IN_EDITOR)
    yield Job.PROVE, Cost(why=backlog.NO_PROOFS)

    at.press("m", "Right", "Enter")
    at.wait_for_file(("backlog/tasks/task-3*.md",), "status: In Progress")
    yield Job.START, at.cost()

    at.press("m", "Right", "Enter")
    at.wait_for_file(("backlog/tasks/task-3*.md",), "status: Done")
    yield Job.FINISH, at.cost()

    at.press("Left", "Left", "Enter")
    at.wait("it survives a reset")
    yield Job.HAND_OVER, at.cost()
