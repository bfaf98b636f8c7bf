"""Print the output of running proofs on stderr: at once, or by lines if several run."""

import sys
from contextlib import suppress

from taskctl.report.style import BOLD, Style, paint, printable

# A line that does not end is shown in parts.
_LINE_LIMIT = 1 << 16


class Live:
    """Show the running commands; with several at a time, each line has the command's number."""

    def __init__(self, style: Style, *, together: bool, quiet: bool) -> None:
        self._style = style
        self._together = together
        self._quiet = quiet
        self._rest: dict[int, bytes] = {}
        self._is_new_line = True

    def begin(self, number: int, command: str) -> None:
        """As `Watcher.begin` says."""
        lines = "\n  ".join(printable(line) for line in command.split("\n"))
        self._say(number, paint(f"> {lines}", BOLD, self._style))

    def take(self, number: int, chunk: bytes) -> None:
        """As `Watcher.take` says."""
        if self._quiet:
            return
        if not self._together:
            self._write(chunk)
            return
        *lines, rest = (self._rest.pop(number, b"") + chunk).split(b"\n")
        if len(rest) > _LINE_LIMIT:
            lines, rest = [*lines, rest], b""
        self._rest[number] = rest
        self._write(b"".join(b"[%d] %s\n" % (number, line) for line in lines))

    def end(self, number: int, reason: str) -> None:
        """As `Watcher.end` says."""
        rest = self._rest.pop(number, b"")
        if rest:
            self._write(b"[%d] %s\n" % (number, rest))
        self._say(number, paint(f"< {printable(reason) or 'passed'}", BOLD, self._style))

    def _say(self, number: int, text: str) -> None:
        if self._quiet:
            return
        start = f"[{number}] " if self._together else ""
        end = "" if self._is_new_line else "\n"
        self._write(f"{end}{start}{text}\n".encode("utf-8", "replace"))

    def _write(self, raw: bytes) -> None:
        if raw:
            self._is_new_line = raw.endswith(b"\n")
            with suppress(OSError):  # nobody looks; the proofs go on
                sys.stderr.flush()
                sys.stderr.buffer.write(raw)
                sys.stderr.buffer.flush()
