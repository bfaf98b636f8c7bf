"""Entries that hold only while the inputs of a run are the same, which they have as texts."""

import os
from collections.abc import Iterator, Sequence
from time import time_ns

from taskctl.memory import inputs, store
from taskctl.memory.digests import digest_of
from taskctl.memory.files import is_settled, kind_of, signature
from taskctl.memory.inputs import Inputs

_LISTED = "listed"
_QUESTIONS = {
    inputs.EXISTS: os.path.lexists,
    inputs.IS_FILE: os.path.isfile,
    inputs.IS_FOLDER: os.path.isdir,
}
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


# A changed file that is longer is compared in nothing.
_LONGEST = 1 << 20


def recall(
    name: str, doubts: list[tuple[str, str, str, str]] | None = None
) -> tuple[list[str], bytes] | None:
    """The inputs and the payload of an entry; None if it is not there, or anything has changed.

    Args:
        name: the entry.
        doubts: takes the changed files whose reading may be the same: the path, the collection, the
            digest then and now. Without it, they count as changed.
    """
    found: list[tuple[str, str, str, str]] = []
    now, raw = time_ns(), store.load(name)
    if raw is None:
        return None
    try:
        head, _, rest = raw.partition(b"\n")
        at, size = map(int, head.split())
        seen = rest[:size].decode("utf-8", "surrogateescape").split("\0") if size else []
        is_younger = _compared(seen, at, found)
    except (OSError, ValueError):
        return None
    if is_younger is None or (found and doubts is None):
        return None
    payload = rest[size:]
    if doubts is not None:
        doubts += found
    if is_younger and not found:  # next time they need not be read
        remember(name, now, seen, payload)
    return seen, payload


def remember(name: str, at: int, seen: Sequence[str], payload: bytes) -> None:
    """Keep a payload with the inputs that led to it.

    Args:
        name: the entry.
        at: when the run began, in nanoseconds.
        seen: the inputs, as `as_seen` says.
        payload: what is kept.
    """
    looked = "\0".join(seen).encode("utf-8", "surrogateescape")
    store.save(name, b"%d %d\n%b%b" % (at, len(looked), looked, payload))


def as_seen(found: Inputs) -> list[str]:
    """The inputs of a run as texts, three for each question, file and folder.

    A question is (its name, path, answer), a file (its signature, path, digest), a folder
    ("folder", path, digest). The digest of a file is followed by what matters of it, if that is not
    every byte. Files come first: they change most often.
    """
    folders = found.folders
    parts: list[str] = []
    for path, (sign, digest) in found.files.items():
        if path in found.parts and path not in found.whole:
            collection, lines = found.parts[path]
            digest = f"{digest} {','.join(lines)} {collection}"  # noqa: PLW2901  the same text
        parts += sign, path, digest
    for question, path, answer in _questions(found):
        parts += question, path, answer
    for path, listed in folders.items():
        parts += _LISTED, path, listed.hex()
    return parts


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


def _compared(seen: "list[str]", at: int, doubts: "list[tuple[str, str, str, str]]") -> bool | None:
    """Whether the contents of files had to be compared; None if something is not as it was.

    Args:
        seen: as `as_seen` says; the signatures of these files are brought up to date.
        at: when that was, in nanoseconds.
        doubts: see `recall`.

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
            seen[index], raw = _look(path)
            digest = digest_of(raw).hex()
            before, _, part = known.partition(" ")
            if digest != before:
                if not part or not _is_alike(raw, part):
                    return None
                seen[index + 2] = f"{digest} {part}"
                if collection := part.partition(" ")[2]:
                    doubts.append((path, collection, before, digest))
            found = True
    return found


def _is_alike(raw: bytes, part: str) -> bool:
    """Whether all that matters of a changed file may be the same."""
    lines, _, collection = part.partition(" ")
    if len(raw) > _LONGEST:
        return False
    for known in lines.split(",") if lines else ():
        first, last = map(int, known.partition(":")[0].split("-"))
        if inputs.lines_of(raw, first, last) != known:
            return False
    if not collection:
        raw.decode()
    return bool(collection) or b"\0" not in raw


def _look(path: str) -> tuple[str, bytes]:
    """The signature and the contents of a regular file."""
    descriptor = os.open(path, _READ)
    try:
        data = os.fstat(descriptor)
        parts = []
        while part := os.read(descriptor, 1 << 20):
            parts.append(part)
        return signature(data), b"".join(parts)
    finally:
        os.close(descriptor)


def is_as_seen(seen: list[str], at: int) -> bool:
    """Whether everything is as it was seen; `seen` and `at` are as `remember` says."""
    doubts: list[tuple[str, str, str, str]] = []
    try:
        return _compared(seen, at, doubts) is not None and not doubts
    except (OSError, ValueError):
        return False


def note_again(seen: Sequence[str]) -> None:
    """Note inputs that were compared as inputs of this run, too."""
    for index in range(0, len(seen), 3):
        what, path, known = seen[index : index + 3]
        if what == _LISTED:
            inputs.noted_folder(path, bytes.fromhex(known))
        elif what == inputs.REAL or what in _QUESTIONS:
            inputs.asked(what, path, known)
        else:
            inputs.known(path, what, known.partition(" ")[0])
