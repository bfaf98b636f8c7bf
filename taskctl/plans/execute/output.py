"""The output of a command as it arrives: its end, and the progress that it reports."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.proofs.output import Output

_TAIL = 4096
_LONGEST = 1 << 16


class WorkProgress(NamedTuple):
    """A report of progress: percent, and data that the worker wants to find again."""

    percent: float
    data: object


class CommandOutput:
    """The output of the commands of one task, of one at a time."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self.begin(listen=False)

    def begin(self, *, listen: bool, wanted: Sequence[str] = ()) -> None:
        """A command begins.

        Args:
            listen: whether it may report progress.
            wanted: texts to look for.
        """
        self._listens = listen
        self._search = Output(wanted, is_literal=True) if wanted else None
        self._tail = b""
        self._rest = b""

    @property
    def tail(self) -> str:
        """The end of it."""
        return self._tail.decode("utf-8", "replace")

    def seen(self) -> list[str]:
        """Those of the wanted texts that it contains, once the command has ended."""
        if self._search is None:
            return []
        self._search.close()
        return self._search.seen

    def take(self, chunk: bytes) -> Iterator[WorkProgress]:
        """Take more of it; the progress that is reported in it.

        A report is a line `{"task_id": …, "event": "progress", "percent": 50}`.
        """
        self._tail = (self._tail + chunk)[-_TAIL:]
        if self._search:
            self._search.take(chunk)
        if not self._listens:
            return
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest if len(rest) <= _LONGEST else b""
        for line in lines:
            if line.lstrip().startswith(b"{") and (found := self._progress(line)):
                yield found

    def _progress(self, line: bytes) -> WorkProgress | None:
        try:
            report = json.loads(line)
        except (ValueError, RecursionError):
            return None
        percent = report.get("percent")
        if (
            report.get("event") != "progress"
            or report.get("task_id", self._task_id) != self._task_id
            or isinstance(percent, bool)
            or not isinstance(percent, int | float)
            or not 0 <= percent <= 100
        ):
            return None
        return WorkProgress(float(percent), report.get("data"))
