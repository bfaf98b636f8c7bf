"""The answers of earlier runs: given again at once while all that they looked at is the same.

The name of an entry is the digest of the command line, the folder, and whatever else a program is
given; the entry says what the run looked at, and what it printed. This module is read before any
other of the program, so it imports next to nothing.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from time import time_ns

from taskctl.memory import inputs, store
from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.files import is_settled, kind_of, signature
from taskctl.memory.folder import switch
from taskctl.memory.inputs import Inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

NO_CACHE = "--no-cache"
_READS_EVENT = "agent-hook"
_COMPLETION = "_TASKCTL_COMPLETE"
# Environment variables that a command may ask; those with these beginnings, too.
_VARIABLES = frozenset({"NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "HOME", "TZ"})
_BEGINNINGS = ("TASKCTL_", "GIT_", "PYTHON", "LC_", "LANG", "SOURCE_DATE_", "XDG_")
LONGEST = 8 << 20
"""The longest output that is remembered, in bytes."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


def replay(words: Sequence[str]) -> int | None:
    """Print what an earlier run printed and return its exit code; None if it has to run again.

    Args:
        words: the command line, without the program.

    Raises:
        OSError: the output cannot be written.
    """
    switch(on=NO_CACHE not in words)
    name = name_of(words)
    raw = store.load(name) if name else None
    if raw is None:
        return None
    now = time_ns()
    try:
        head, _, rest = raw.partition(b"\n")
        code, at, size, *sizes = map(int, head.split())
        seen = rest[:size].decode("utf-8", "surrogateescape").split("\0")
        is_younger = _compared(seen, at)
    except (OSError, ValueError):
        return None
    if is_younger is None:
        return None
    output = rest[size:]
    if is_younger:  # next time they need not be read
        store.save(name, entry(code, now, seen, sizes, output))
    start = 0
    for number in sizes:
        stream, end = sys.stdout if number > 0 else sys.stderr, start + abs(number)
        stream.buffer.write(output[start:end])
        stream.flush()
        start = end
    return code


def name_of(words: Sequence[str]) -> str:
    """The name of the entry of a command line, here and now; empty where none is used."""
    if NO_CACHE in words or _COMPLETION in os.environ:
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
    return f"answers/{digest_of(fingerprint(), event, *texts).hex()}"


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


def entry(code: int, at: int, seen: Sequence[str], sizes: Sequence[int], output: bytes) -> bytes:
    """The bytes of an entry: a line of numbers, what was seen, and what was printed.

    Args:
        code: the exit code.
        at: when the run began, in nanoseconds.
        seen: as `as_seen` says.
        sizes: the lengths of the pieces of the output; those that went to stderr are negative.
        output: all pieces.
    """
    looked = "\0".join(seen).encode("utf-8", "surrogateescape")
    head = " ".join(map(str, (code, at, len(looked), *sizes)))
    return b"%b\n%b%b" % (head.encode(), looked, output)


def as_seen(found: Inputs) -> list[str]:
    """The inputs of a run as texts, three for each question, file and folder.

    A question is (its name, path, answer), a file (its signature, path, digest), a folder
    ("folder", path, digest).
    """
    folders = found.folders
    parts: list[str] = []
    for question, path, answer in _questions(found):
        parts += question, path, answer
    for path, listed in folders.items():
        parts += _LISTED, path, listed.hex()
    for path, (sign, digest) in found.files.items():
        parts += sign, path, digest
    return parts


_LISTED = "listed"
_QUESTIONS = {
    inputs.EXISTS: os.path.lexists,
    inputs.IS_FILE: os.path.isfile,
    inputs.IS_FOLDER: os.path.isdir,
}


def _questions(found: Inputs) -> Iterator[tuple[str, str, str]]:
    """The questions whose answers do not follow from each other or from the listed folders."""
    missing: dict[str, bool] = {}

    def is_missing(folder: str) -> bool:
        if folder not in missing:
            missing[folder] = bool(folder) and not os.path.lexists(folder)
        return missing[folder]

    given: dict[tuple[str, str], str] = {}
    for (question, path), answer in found.questions.items():
        asked = path
        if question == inputs.EXISTS:
            while not answer and is_missing(os.path.dirname(asked)):
                asked = os.path.dirname(asked)
            if os.path.dirname(asked) in found.folders:
                continue
        given[question, asked] = answer
    for (question, path), answer in given.items():
        yield question, path, answer


def _compared(seen: "list[str]", at: int) -> bool | None:
    """Whether the contents of files had to be compared; None if something is not as it was.

    Args:
        seen: as `as_seen` says; the signatures of these files are brought up to date.
        at: when that was, in nanoseconds.

    Raises:
        OSError: something is gone or cannot be looked at.
        ValueError: the entry is not what it should be.
    """
    found = False
    for index in range(0, len(seen), 3):
        what, path, known = seen[index : index + 3]
        if what == _LISTED:
            with os.scandir(path) as entries:
                listed = [(entry.name, kind_of(entry)) for entry in entries]
            if inputs.digest_of_entries(listed).hex() != known:
                return None
        elif what == inputs.REAL:
            if os.path.realpath(path) != known:
                return None
        elif what in _QUESTIONS:
            if _QUESTIONS[what](path) != bool(known):
                return None
        elif signature(os.lstat(path)) != what or not is_settled(what, at):
            seen[index], digest = _look(path)
            if digest != known:
                return None
            found = True
    return found


def _look(path: str) -> tuple[str, str]:
    """The signature and the digest of a regular file."""
    descriptor = os.open(path, _READ)
    try:
        data = os.fstat(descriptor)
        parts = []
        while part := os.read(descriptor, 1 << 20):
            parts.append(part)
        return signature(data), digest_of(b"".join(parts)).hex()
    finally:
        os.close(descriptor)
