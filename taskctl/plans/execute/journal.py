"""The journal of a plan's runs: one JSON line for each move of a task, only ever appended.

It is what a later run believes. A line is complete once its newline is on the disk: a kill in the
middle of writing leaves a torn last line, which counts as never written.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from taskctl.errors import PhaseError
from taskctl.plans.execute.states import MOVES, START, Reached, TaskState, refuse_move

JOURNAL = "run.jsonl"
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(slots=True)
class TaskPast:
    """A task at the end of the runs so far.

    checkpoint  the last one
    safe        the last one to which it can be rolled back
    """

    state: TaskState = "blocked"
    attempt: int = 0
    checkpoint: Reached = START
    safe: Reached = START


@dataclass(slots=True)
class Past:
    """The runs so far.

    tasks_hash  of the tasks.json that they ran; empty if there was none
    base        the commit from which the working trees of the tasks start; empty without
    runs        their ids, also found in the environment of their processes
    """

    tasks_hash: str = ""
    base: str = ""
    runs: list[str] = field(default_factory=list)
    tasks: dict[str, TaskPast] = field(default_factory=dict)


def json_line(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON, with its newline."""
    return _encode(record) + "\n"


class Journal:
    """Appends to the journal; lines are on their way to the disk after `flush`.

    After an error nothing more is written: a line behind a torn one would damage the journal.

    Raises:
        PhaseError: it cannot be written (1).
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: list[str] = []
        self._is_torn = False
        with self._naming():
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            self._size = _whole(path)
            os.ftruncate(self._file, self._size)

    def add(self, record: Mapping[str, Any]) -> str:
        """Append a record; return its line."""
        line = json_line(record)
        self._lines.append(line)
        return line

    def flush(self) -> None:
        """Hand all lines to the system, where they survive a kill of this process."""
        if not self._lines or self._is_torn:
            return
        rest = memoryview("".join(self._lines).encode())
        self._lines.clear()
        self._is_torn = True
        with self._naming():
            self._refuse_foreign()
            while rest:
                written = os.write(self._file, rest)
                self._size += written
                rest = rest[written:]
        self._is_torn = False

    def sync(self) -> None:
        """Bring all lines to the disk, where they survive a loss of power."""
        self.flush()
        if self._is_torn:
            return
        with self._naming():
            self._refuse_foreign()
            os.fsync(self._file)

    def close(self) -> None:
        """Bring all lines to the disk, and close the file."""
        try:
            self.sync()
        finally:
            os.close(self._file)

    def _refuse_foreign(self) -> None:
        """Make sure that nobody else has written or removed the journal; take off what they wrote.

        A worker may write anywhere, and a later run believes every line.
        """
        found = os.fstat(self._file)
        if found.st_nlink and found.st_size == self._size:
            return
        self._is_torn = True
        if found.st_size > self._size:
            os.ftruncate(self._file, self._size)
        did = "changed" if found.st_nlink else "removed"
        raise PhaseError(
            f"{self._path} was {did} while the plan ran; keep workers away from that folder", 1
        )

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PhaseError(f"{self._path} cannot be written: {error.strerror}", 1) from None


def read_past(path: str) -> Past:
    """The runs that a journal tells of; none if there is no journal.

    Raises:
        PhaseError: it cannot be read, or a line in it is damaged (1).
    """
    past = Past()
    for number, record in _records(path):
        try:
            _take(past, record)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise PhaseError(
                f"{path}:{number} is not a line of a journal; restore the file, or remove it to "
                "start the plan from the beginning",
                1,
            ) from None
    return past


def _take(past: Past, record: Mapping[str, Any]) -> None:
    if record["event"] == "run":
        tasks_hash = str(record["tasks_hash"])
        if past.tasks_hash not in {"", tasks_hash}:
            raise ValueError(tasks_hash)
        past.tasks_hash = tasks_hash
        past.base = past.base or str(record["base"])
        past.runs.append(str(record["run"]))
        return
    state = record["event"]
    if state not in MOVES:
        raise ValueError(state)
    task = past.tasks.setdefault(str(record["task_id"]), TaskPast())
    refuse_move(task.state, state)
    task.state, task.attempt = state, int(record["attempt"])
    if "checkpoint" in record:
        percent = float(record["metrics"]["percent"])
        task.checkpoint = Reached(percent, str(record["checkpoint"]))
        if record["rollback_capable"]:
            task.safe = task.checkpoint


def _records(path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with open(path, "rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.endswith(b"\n"):
                    yield number, _parsed(line)
    except FileNotFoundError:
        return
    except OSError as error:
        raise PhaseError(f"{path} cannot be read: {error.strerror}", 1) from None


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    return record if isinstance(record, dict) else {}


def _whole(path: str) -> int:
    """The size of the file without a torn last line."""
    with open(path, "rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - (1 << 16))
            stream.seek(start)
            newline = stream.read(end - start).rfind(b"\n")
            if newline >= 0:
                return start + newline + 1
            end = start
    return 0
