"""The answers of earlier runs: given again at once while all that they looked at is the same.

The name of an entry is the digest of the command line, the folder, and whatever else a program is
given; the entry says what the run looked at, and what it printed. This module is read before any
other of the program, so it imports next to nothing.
"""

import os
import sys
from collections.abc import Callable, Sequence
from io import BytesIO, TextIOWrapper
from time import time_ns

from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.folder import switch
from taskctl.memory.seen import recall, remember

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

NO_CACHE = "--no-cache"
_READS_EVENT = "agent-hook"
# Environment variables that a command may ask; those with these beginnings, too.
_VARIABLES = frozenset({"NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "HOME", "TZ"})
_BEGINNINGS = ("TASKCTL_", "GIT_", "PYTHON", "LC_", "LANG", "SOURCE_DATE_", "XDG_")
LONGEST = 8 << 20
"""The longest output that is remembered, in bytes."""

# The entry of an answer that holds if some changed files read the same, when it was looked up, its
# inputs, its payload, and these files.
_doubtful: "tuple[str, int, list[str], bytes, list[tuple[str, str, str, str]]] | None" = None


def replay(words: Sequence[str]) -> int | None:
    """Print what an earlier run printed and return its exit code; None if it has to run again.

    Args:
        words: the command line, without the program.

    Raises:
        OSError: the output cannot be written.
    """
    switch(on=NO_CACHE not in words)
    global _doubtful  # noqa: PLW0603  there is one answer
    _doubtful = None
    now, name = time_ns(), name_of(words)
    doubts: list[tuple[str, str, str, str]] = []
    known = recall(name, doubts) if name else None
    if known is None:
        return None
    if doubts:
        _doubtful = name, now, *known, doubts
        return None
    return _print(known[1])


def is_doubtful() -> bool:
    """Whether there is an answer that holds if some changed files read the same."""
    return _doubtful is not None


def confirmed(is_alike: Callable[[str, str, str, str], bool]) -> int | None:
    """Print an answer if all files that have changed read the same, and return its exit code.

    Args:
        is_alike: whether that is so for a path, its collection, and its digest then and now.

    Raises:
        OSError: the output cannot be written.
    """
    global _doubtful
    doubtful, _doubtful = _doubtful, None
    if doubtful is None:
        return None
    name, now, seen, payload, doubts = doubtful
    if not all(is_alike(*doubt) for doubt in doubts):
        return None
    remember(name, now, seen, payload)
    return _print(payload)


def _print(payload: bytes) -> int | None:
    """Print an answer, and return its exit code; None if it is damaged."""
    head, _, output = payload.partition(b"\n")
    try:
        code, *sizes = map(int, head.split())
    except ValueError:
        return None
    start = 0
    for number in sizes:
        stream, end = sys.stdout if number > 0 else sys.stderr, start + abs(number)
        stream.buffer.write(output[start:end])
        stream.flush()
        start = end
    return code


def name_of(words: Sequence[str], *, whatever_event: bool = False) -> str:
    """The name of the entry of a command line, here and now; empty where none is used.

    Args:
        words: the command line, without the program.
        whatever_event: whether it is that of the grounds on which all events are answered.
    """
    if NO_CACHE in words:
        return ""
    event = _event(words) if _READS_EVENT in words else b""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if event is None or None in streams:
        return ""
    given = (
        f"{name}={value}"
        for name, value in os.environ.items()
        if name in _VARIABLES or name.startswith(_BEGINNINGS)
    )
    try:
        folder = os.getcwd()
    except OSError:  # it was removed
        return ""
    parts = (folder, *map(_terminal, streams), str(len(words)), *words, *sorted(given))
    texts = [part.encode("utf-8", "surrogateescape") for part in parts]
    if whatever_event:
        return f"grounds/{digest_of(fingerprint(), *texts).hex()}" if event else ""
    return f"answers/{digest_of(fingerprint(), event, *texts).hex()}"


def grounds_of(words: Sequence[str]) -> tuple[bytes, str] | None:
    """The stderr of a run and the grounds of its answer; None if they no longer hold."""
    name = name_of(words, whatever_event=True)
    known = recall(name) if name else None
    if known is None:
        return None
    size, _, rest = known[1].partition(b"\n")
    notes = int(size)
    return rest[:notes], rest[notes:].decode()


def _event(words: Sequence[str]) -> bytes | None:
    """The event on stdin, which can be read once more then; None if it is unknown."""
    if list(words) != [_READS_EVENT] or sys.stdin is None:
        return None
    try:
        raw = sys.stdin.buffer.read()
    except (OSError, ValueError):
        return None
    sys.stdin = TextIOWrapper(BytesIO(raw), sys.stdin.encoding)
    return raw


def _terminal(stream: "IO[str]") -> str:
    """The width of a terminal; empty for a file or a pipe."""
    if not stream.isatty():
        return ""
    try:
        return str(os.get_terminal_size(stream.fileno()).columns)
    except OSError:
        return "?"


def answer_of(code: int, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    """The payload of an entry.

    Args:
        code: the exit code.
        pieces: what was printed, each with its length, which is negative if it went to stderr.
    """
    head = " ".join(map(str, (code, *(size for size, _ in pieces))))
    return b"%b\n%b" % (head.encode(), b"".join(raw for _, raw in pieces))
