"""A pager for an answer that is longer than the terminal, by the rules of git."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BufferedIOBase, TextIOWrapper
from typing import TextIO

from taskctl.cli.screen import terminal_width
from taskctl.cli.words import command_in
from taskctl.text.width import cells

NO_PAGER = "--no-pager"
_PAGED = frozenset(
    {*("list", "show", "check", "graph", "board", "stats", "rule", "config", "search", "report")}
)
# What these do goes on while it is shown.
_LIVE = frozenset({"--watch", "--interactive", "-i"})
_VARIABLES = ("TASKCTL_PAGER", "GIT_PAGER", "PAGER")
_DEFAULT = "less"
# As git says it: leave at once if it fits, keep colours, leave the text on the screen.
_SETTINGS = {"LESS": "FRX", "LV": "-c"}
_NOT_FOUND = 127


def answer_in_pages(words: Sequence[str], run: Callable[[], None]) -> None:
    """Call `run`, and show what it prints through the pager if the terminal is too small for it.

    Args:
        words: the command line, without the program.
        run: prints the answer, and ends with `SystemExit`.
    """
    pager = _pager() if _is_wanted(words) else ""
    if not pager:
        run()
        return
    kept: list[tuple[TextIO, bytes]] = []
    streams = sys.stdout, sys.stderr
    sys.stdout = _kept(sys.stdout, kept)
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr = _kept(sys.stderr, kept)
    try:
        run()
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        sys.stdout, sys.stderr = streams
        if not (_is_longer(kept, sys.stdout) and _has_shown(kept, pager)):
            _print(kept)


def _is_wanted(words: Sequence[str]) -> bool:
    return (
        command_in(words) in _PAGED
        and NO_PAGER not in words
        and _LIVE.isdisjoint(words)
        and os.environ.get("TERM", "dumb") != "dumb"
    )


def _pager() -> str:
    """The command of the pager; empty if none is wanted."""
    found = next((os.environ[name] for name in _VARIABLES if name in os.environ), _DEFAULT)
    return "" if found.strip() in {"", "cat"} else found


class _Kept(BufferedIOBase):
    """A terminal for which everything is kept."""

    def __init__(self, below: TextIO, kept: list[tuple[TextIO, bytes]]) -> None:
        super().__init__()
        self._below = below
        self._kept = kept
        self.name: str = getattr(below, "name", "")

    def writable(self) -> bool:
        return True

    def write(self, raw: "bytes | bytearray | memoryview[int]", /) -> int:  # type: ignore[override]
        self._kept.append((self._below, bytes(raw)))
        return len(raw)

    def fileno(self) -> int:
        return self._below.fileno()

    def isatty(self) -> bool:
        return True


def _kept(stream: TextIO, kept: list[tuple[TextIO, bytes]]) -> TextIOWrapper:
    return TextIOWrapper(
        _Kept(stream, kept), stream.encoding, stream.errors, "\n", write_through=True
    )


def _is_longer(kept: Sequence[tuple[TextIO, bytes]], terminal: TextIO) -> bool:
    """Whether a terminal has too few lines to show what is kept, and a prompt below it."""
    width, height = terminal_width(terminal), os.get_terminal_size(terminal.fileno()).lines
    text = b"".join(raw for _, raw in kept).decode("utf-8", "replace")
    lines = re.sub(r"\x1b\[[\d;]*m", "", text).split("\n")
    return sum(max(1, -(-cells(line) // (width or 80))) for line in lines[:-1]) >= height > 0


def _has_shown(kept: Sequence[tuple[TextIO, bytes]], pager: str) -> bool:
    """Whether the pager has shown what is kept; not if there is no such program."""
    import signal
    import subprocess

    environment = {**_SETTINGS, **os.environ}
    process = subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=environment)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is meant for the pager
    try:
        process.communicate(b"".join(raw for _, raw in kept))
    finally:
        signal.signal(signal.SIGINT, before)
    return process.returncode != _NOT_FOUND


def _print(kept: Sequence[tuple[TextIO, bytes]]) -> None:
    with suppress(OSError):  # the terminal is gone
        for stream, raw in kept:
            stream.buffer.write(raw)
            stream.flush()
