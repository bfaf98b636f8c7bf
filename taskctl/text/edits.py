"""Edits: replacing spans of files, and nothing else; one door to the disk for writing."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.text.places import Place
from taskctl.text.source import BOM, LineTable, Source, Unreadable, split_lines
from taskctl.text.tree import DiskTree


class Edit(NamedTuple):
    """Put `text` in the place of what stands at `place`; an empty place inserts."""

    place: Place
    text: str


def apply(source: Source, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after its edits; all other bytes stay, line ends and BOM included.

    Of edits that overlap, the first by position is taken; one that points beyond the end of its
    line was made from a wrong place, and is left out.

    Raises:
        TaskctlError: the file is not UTF-8, so positions in it mean nothing.
    """
    try:
        text = source.raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TaskctlError(f"{source.path}: not UTF-8, left as it is") from None
    table = LineTable(text)
    lengths = [len(line) for line in split_lines(text)]
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits), key=lambda e: (e.place, e.text)):
        start = table.offset(edit.place.line, edit.place.column)
        end = table.offset(edit.place.end_line, edit.place.end_column)
        if start < position or not _lies_in_lines(edit.place, lengths):
            continue
        pieces += (text[position:start], edit.text.replace("\n", newline))
        position = max(end, start)
    pieces.append(text[position:])
    bom = BOM if source.raw.startswith(BOM) else b""
    return bom + "".join(pieces).encode("utf-8")


def _lies_in_lines(place: Place, lengths: list[int]) -> bool:
    def inside(line: int, column: int) -> bool:
        return line > len(lengths) or column <= lengths[line - 1] + 1

    return inside(place.line, place.column) and inside(place.end_line, place.end_column)


def unified_diff(path: str, before: bytes, after: bytes) -> list[str]:
    """The lines of a unified diff, as `patch` reads them."""
    from difflib import unified_diff as diff  # noqa: PLC0415  only where a diff is asked for

    def lines(raw: bytes) -> list[str]:
        text = raw.decode("utf-8", "surrogateescape")
        return [part for part in re.split("(?<=\n)", text) if part]

    shown = []
    for line in diff(lines(before), lines(after), f"a/{path}", f"b/{path}"):
        shown.append(line.rstrip("\n"))
        if not line.endswith("\n") and line[0] in "+- ":
            shown.append("\\ No newline at end of file")
    return shown


def write_all(tree: DiskTree, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Replace files whole, in the order of `after`.

    Args:
        tree: where the files lie.
        before: what each file held when it was read; a file that is not in it must be new.
        after: what each file shall hold.

    Raises:
        TaskctlError: a file changed in the meantime, leads out of the root, or cannot be
            written; what was written before stands, each file whole.
    """
    for path in after:
        if not _is_below(tree.root, path):
            raise TaskctlError(f"{path} leads out of the repository; nothing was written")
        now = tree.read(path) if tree.exists(path) else None
        if path in before:
            if not isinstance(now, Source) or now.raw != before[path]:
                raise TaskctlError(f"{path} changed while taskctl ran; nothing was written")
        elif now is not None:
            reason = now.reason if isinstance(now, Unreadable) else "is already there"
            raise TaskctlError(f"{path} {reason}; nothing was written")
    for path, raw in after.items():
        if before.get(path) != raw:
            _replace(tree, path, raw)


def _is_below(root: str, path: str) -> bool:
    target = os.path.realpath(os.path.join(root, path))
    return target.startswith(os.path.realpath(root).rstrip(os.sep) + os.sep)


def _replace(tree: DiskTree, path: str, raw: bytes) -> None:
    """Write beside the file and rename over it, keeping its mode; a link's target is replaced.

    The name beside it is the same every time, so that what a crash left behind is used up by the
    next write. Callers hold a lock.
    """
    target = os.path.realpath(os.path.join(tree.root, path))
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name}.taskctl-new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        os.makedirs(folder, exist_ok=True)
        known = os.path.exists(target)
        mode = stat.S_IMODE(os.stat(target).st_mode) if known else 0o666 & ~_umask()
        descriptor = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fchmod(stream.fileno(), mode)
                os.fsync(stream.fileno())
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise TaskctlError(f"{path} cannot be written: {error.strerror}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
