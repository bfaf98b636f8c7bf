"""Remembering the answer of a run: what it looked at, and what it printed."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import BufferedIOBase, TextIOWrapper
from typing import TextIO

from taskctl.memory import inputs, store
from taskctl.memory.answers import LONGEST, answer_of, name_of
from taskctl.memory.seen import as_seen, remember

# The codes of an answer; after any other the run was cut short.
_ANSWERS = frozenset({0, 1, 2})


class RememberedRun:
    """A run whose answer will be remembered if nothing but files led to it.

    Args:
        words: the command line, without the program.
    """

    def __init__(self, words: Sequence[str]) -> None:
        is_there = store.is_there()
        self._name = name_of(words) if is_there else ""
        self._name_of_grounds = name_of(words, whatever_event=True) if is_there else ""
        self._printed: list[tuple[int, bytes]] = []
        self._size = 0
        self._streams = sys.stdout, sys.stderr
        self._found = inputs.record() if self._name else None
        if self._found:
            sys.stdout = _copied(sys.stdout, partial(self._take, 1))
            sys.stderr = _copied(sys.stderr, partial(self._take, -1))

    def _take(self, sign: int, raw: bytes) -> None:
        self._size += len(raw)
        if raw and self._size <= LONGEST:
            self._printed.append((sign * len(raw), raw))

    def end(self, code: int) -> None:
        """Remember the answer, once all of it is printed."""
        found = self._found
        if found is None:
            return
        inputs.stop()
        sys.stdout, sys.stderr = self._streams
        if code in _ANSWERS and self._size <= LONGEST and found.are_all():
            payload = answer_of(code, self._printed)
            seen = as_seen(found)
            remember(self._name, found.at, seen, payload)
            if found.grounds and self._name_of_grounds:
                notes = b"".join(raw for size, raw in self._printed if size < 0)
                grounds = b"%d\n%b%b" % (len(notes), notes, found.grounds.encode())
                remember(self._name_of_grounds, found.at, seen, grounds)


class _Copy(BufferedIOBase):
    """A stream of bytes that shows somebody what is written."""

    def __init__(self, below: TextIO, take: Callable[[bytes], None]) -> None:
        super().__init__()
        self._below = below.buffer
        self.name: str = getattr(below, "name", "")
        self._take = take

    def writable(self) -> bool:
        return True

    def write(self, raw: "bytes | bytearray | memoryview[int]", /) -> int:  # type: ignore[override]
        found = bytes(raw)
        self._take(found)
        self._below.write(found)
        return len(found)

    def flush(self) -> None:
        try:
            self._below.flush()
        except OSError:
            inputs.untold()  # nobody read it to the end
            raise

    def fileno(self) -> int:
        return self._below.fileno()

    def isatty(self) -> bool:
        return self._below.isatty()


def _copied(stream: TextIO, take: Callable[[bytes], None]) -> TextIOWrapper:
    """A stream that writes to another one, and shows somebody what is written."""
    is_terminal = stream.isatty()
    return TextIOWrapper(
        _Copy(stream, take), stream.encoding, stream.errors, "\n", line_buffering=is_terminal
    )
