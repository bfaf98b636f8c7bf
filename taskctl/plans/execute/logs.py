"""The logs of a run: JSON lines in the form of the document, and the output of commands."""

import os
from collections.abc import Iterable
from contextlib import suppress

from taskctl.errors import PhaseError
from taskctl.plans.execute.names import name_of
from taskctl.text.secrets import redacted

LOGS = "logs"
EVENTS = "tasks.jsonl"
ALERTS = "alerts.log"
_TASKS = "tasks"
_LINE_LIMIT = 1 << 16
_BUFFERED = 1 << 20
_TAIL = 2000
_KEY_BEGINS, _KEY_ENDS = b"-----BEGIN ", b"-----END "
"""A private key has many lines, and only its first and last ones show that it is one."""


class TaskLogs:
    """Writes the events of all tasks to logs/tasks.jsonl, and output to logs/tasks/ID.out.

    Secrets are redacted, line by line.

    Args:
        folder: of the plan, absolute.
        secrets: values that must not appear.
    """

    def __init__(self, folder: str, secrets: Iterable[str]) -> None:
        self._folder = os.path.join(folder, LOGS)
        self._secrets = tuple(secrets)
        self._waiting: dict[str, list[str]] = {}
        self._size = 0
        self._rests: dict[str, bytes] = {}
        self._last: dict[str, str] = {}
        try:
            os.makedirs(os.path.join(self._folder, _TASKS), exist_ok=True)
        except OSError as error:
            raise PhaseError(f"{self._folder} cannot be made: {error.strerror}", 1) from None

    def path(self, task_id: str, suffix: str) -> str:
        """The absolute path of a file of a task."""
        return f"{self._folder}/{_TASKS}/{name_of(task_id)}{suffix}"

    def clean(self, text: str) -> str:
        """A text without secrets."""
        return redacted(text, self._secrets)

    def add(self, line: str) -> None:
        """Add a line of JSON to the events; it is written at the next flush."""
        self._put(EVENTS, line)

    def alert(self, line: str) -> None:
        """Add a line of JSON to logs/alerts.log, whatever file the coordinator names."""
        self._put(ALERTS, line)

    def take(self, task_id: str, chunk: bytes) -> None:
        """Add output of a command; what may be a part of a secret waits until it is complete."""
        whole = self._rests.pop(task_id, b"") + chunk
        cut = whole.rfind(b"\n") + 1
        key = whole.rfind(_KEY_BEGINS, 0, cut)
        if key >= 0 and _KEY_ENDS not in whole[key:]:
            cut = key
        if len(whole) - cut > _LINE_LIMIT:
            cut = len(whole)
        if whole[cut:]:
            self._rests[task_id] = whole[cut:]
        self._write(task_id, whole[:cut])

    def end(self, task_id: str) -> None:
        """A command has ended: its last line is complete."""
        if rest := self._rests.pop(task_id, b""):
            self._write(task_id, rest if rest.endswith(b"\n") else rest + b"\n")

    def last_lines(self, task_id: str, most: int) -> list[str]:
        """The last lines that the commands of a task have printed, without secrets."""
        return self._last.get(task_id, "").splitlines()[-most:]

    def _write(self, task_id: str, raw: bytes) -> None:
        if raw:
            text = self.clean(raw.decode("utf-8", "replace"))
            self._put(output_name(task_id), text)
            self._last[task_id] = (self._last.get(task_id, "") + text)[-_TAIL:]

    def _put(self, name: str, text: str) -> None:
        self._waiting.setdefault(name, []).append(text)
        self._size += len(text)
        if self._size > _BUFFERED:
            self.flush()

    def flush(self) -> None:
        """Write all that waits; a log that cannot be written stops no task."""
        for name, pieces in self._waiting.items():
            with suppress(OSError):
                path = os.path.join(self._folder, name)
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
                try:
                    os.write(file, "".join(pieces).encode("utf-8", "replace"))
                finally:
                    os.close(file)
        self._waiting.clear()
        self._size = 0


def output_name(task_id: str) -> str:
    """The path of a task's output in the folder of logs."""
    return f"{_TASKS}/{name_of(task_id)}.out"
