"""Kill this process after the Nth system call that writes; N stands in $KILL_AFTER.

The tests put this file, as `sitecustomize.py`, before a Python that runs taskctl. What the calls
were is written to $KILL_LOG, one line for each, so that a test can see what it has covered.
"""

import io
import os
import signal
from collections.abc import Callable
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_count = 0
_limit = int(os.environ.get("KILL_AFTER", "0"))
_log = os.open(os.environ["KILL_LOG"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
_write = os.write


def _done(what: str) -> None:
    global _count  # noqa: PLW0603  one process, one count
    _count += 1
    _write(_log, f"{what}\n".encode())
    if _count == _limit:
        os.kill(os.getpid(), signal.SIGKILL)


def _counted(name: str) -> None:
    call: Callable[..., Any] = getattr(os, name)

    def counted(*args: Any, **keys: Any) -> Any:
        result = call(*args, **keys)
        if name != "open" or args[1] & _WRITES:
            _done(name)
        return result

    setattr(os, name, counted)


class _Stream(io.FileIO):
    """A file whose every write is two, as a full disk or a signal can make it."""

    def write(self, data: Any) -> int:
        half = len(data) // 2
        for name, part in (("half", data[:half]), ("rest", data[half:])):
            super().write(part)
            _done(name)
        return len(data)


def _fdopen(descriptor: int, mode: str = "r", *args: Any, **keys: Any) -> Any:
    if mode == "wb":
        return _Stream(descriptor, "w")
    return _plain_fdopen(descriptor, mode, *args, **keys)


_plain_fdopen = os.fdopen
for _name in (
    "chmod",
    "fchmod",
    "fsync",
    "ftruncate",
    "link",
    "mkdir",
    "open",
    "remove",
    "rename",
    "replace",
    "rmdir",
    "symlink",
    "truncate",
    "unlink",
    "utime",
    "write",
):
    _counted(_name)
setattr(os, "fdopen", _fdopen)  # noqa: B010  a plain assignment would need its overloads
