"""The records of the files of one plan, found by path and content.

A manifest lists the records and their segments; a segment holds many records and never changes. A
changed file costs one small segment and the manifest; now and then, small segments are joined. A
damaged or missing entry is as good as an unknown one, and the last of two writers wins.
"""

import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from taskctl.memory.columns import DamagedError, decode, encode
from taskctl.memory.digests import digest_of
from taskctl.memory.marks import Mark, Stat
from taskctl.memory.store import forget, load, save

Record = TypeVar("Record")

SEGMENT = 1024
"""The most records of one segment."""
_SMALL, _FEW_SMALL = 128, 8
# Records of other contents that are kept, as other branches and commits have them, at least.
_KEPT = 1000


class _Row(NamedTuple):
    path: str
    content: str
    segment: int
    number: int


class _Disk(NamedTuple):
    path: str
    stat: Stat
    content: str


class _Blob(NamedTuple):
    blob: str
    content: str


class _Segment(NamedTuple):
    name: str
    size: int


class _Manifest(NamedTuple):
    segments: tuple[_Segment, ...] = ()
    rows: tuple[_Row, ...] = ()
    disk: tuple[_Disk, ...] = ()
    blobs: tuple[_Blob, ...] = ()


class Pack(Generic[Record]):
    """The records of one plan.

    Args:
        name: the digest of all that they depend on, beside the contents of their files.
        kind: the type of a record.
    """

    def __init__(self, name: bytes, kind: type[Record]) -> None:
        self._name = f"readings/{name.hex()}"
        self._kind: Any = kind
        self._now = time.time_ns()
        found = _manifest(self._name)
        self._segments = list(found.segments)
        self._rows = {(row.path, row.content): row for row in found.rows}  # the latest at the end
        self._disk = {one.path: (one.stat, one.content) for one in found.disk}
        self._blobs = {one.blob: one.content for one in found.blobs}
        self._opened: dict[int, list[Record]] = {}
        self._used: dict[tuple[str, str], None] = {}
        self._new: dict[tuple[str, str], Record] = {}
        self._is_changed = False

    @property
    def is_empty(self) -> bool:
        """Whether no record is known."""
        return not (self._rows or self._new)

    def content(self, path: str, mark: Mark | None) -> str:
        """The digest of the content that a file has by its mark; empty if that is unknown."""
        if isinstance(mark, str):
            return self._blobs.get(mark, "")
        stat, content = self._disk.get(path, (None, ""))
        return content if mark is not None and stat == mark else ""

    def learn(self, path: str, mark: Mark | None, content: str) -> None:
        """Remember the mark that a file had while it was read."""
        if isinstance(mark, str):
            self._is_changed |= self._blobs.get(mark) != content
            self._blobs[mark] = content
        elif mark is not None and mark.is_settled(self._now):
            self._is_changed |= self._disk.get(path) != (mark, content)
            self._disk[path] = mark, content

    def get(self, path: str, content: str) -> Record | None:
        """The record of a file with a content."""
        key = path, content
        row = self._rows.get(key)
        if row is None:
            return self._new.get(key)
        records = self._open(row.segment)
        if row.number >= len(records):
            self._rows.pop(key, None)
            return None
        self._used[key] = None
        return records[row.number]

    def put(self, path: str, content: str, record: Record) -> None:
        """Remember a record."""
        key = path, content
        self._rows.pop(key, None)
        self._new[key] = record
        self._used[key] = None
        if len(self._new) >= SEGMENT:
            self._write()

    def add(self, payload: bytes, keys: Sequence[tuple[str, str]]) -> list[Record]:
        """Remember records that another process has encoded, and return them.

        Args:
            payload: the records.
            keys: the path and the content of each of them.

        Raises:
            DamagedError: they are none.
        """
        records: list[Record] = decode(self._kind, payload)
        self._add(payload, keys)
        return records

    def has(self, path: str) -> bool:
        """Whether a file on disk is known, maybe with another content."""
        return path in self._disk

    def save(self) -> None:
        """Write what is new."""
        if not (self._new or self._is_changed):
            return
        self._forget_old()
        for number in self._scattered():
            for key in [key for key, row in self._rows.items() if row.segment == number]:
                if record := self.get(*key):
                    self.put(*key, record)
        if self._new:
            self._write()
        used = Counter(row.segment for row in self._rows.values())
        places = {number: place for place, number in enumerate(sorted(used))}
        contents = {content for _, content in self._rows}
        manifest = _Manifest(
            tuple(self._segments[number] for number in places),
            tuple(row._replace(segment=places[row.segment]) for row in self._rows.values()),
            tuple(_Disk(path, *one) for path, one in self._disk.items() if one[1] in contents),
            tuple(_Blob(*one) for one in self._blobs.items() if one[1] in contents),
        )
        if save(self._name, encode(_Manifest, [manifest])):
            kept = {segment.name for segment in manifest.segments}
            for name in {segment.name for segment in self._segments} - kept:
                forget(name)
        self._is_changed = False

    def _open(self, number: int) -> list[Record]:
        records = self._opened.get(number)
        if records is None:
            payload = load(self._segments[number].name)
            try:
                records = decode(self._kind, payload) if payload else []
            except DamagedError:
                records = []
            self._opened[number] = records
            self._is_changed |= not records
        return records

    def _write(self) -> None:
        """Write the new records as a segment; if that fails, they stay unknown."""
        new, self._new = self._new, {}
        try:
            payload = encode(self._kind, list(new.values()))
        except (ArithmeticError, ValueError):
            return
        self._add(payload, list(new))

    def _add(self, payload: bytes, keys: Sequence[tuple[str, str]]) -> None:
        """Keep a segment; if that fails, its records stay unknown."""
        name = f"{self._name}-{digest_of(payload).hex()}"
        if save(name, payload):
            number = len(self._segments)
            self._segments.append(_Segment(name, len(keys)))
            self._rows |= {key: _Row(*key, number, n) for n, key in enumerate(keys)}
            self._used |= dict.fromkeys(keys)
            self._is_changed = True

    def _forget_old(self) -> None:
        """Drop the rows of other contents than those of this run, as far as there are many."""
        for key in self._used:
            if row := self._rows.pop(key, None):
                self._rows[key] = row
        more = len(self._rows) - _KEPT - 2 * len(self._used)
        for key in list(islice(self._rows, max(more, 0))):
            del self._rows[key]

    def _scattered(self) -> list[int]:
        """The segments to be joined: those with few records, or few that are still used."""
        live = Counter(row.segment for row in self._rows.values())
        small = [n for n in live if self._segments[n].size < _SMALL]
        found = {n for n in live if 2 * live[n] < self._segments[n].size}
        return sorted(found.union(small if len(small) > _FEW_SMALL else ()))


def _manifest(name: str) -> _Manifest:
    payload = load(name)
    try:
        found = decode(_Manifest, payload) if payload else []
    except DamagedError:
        found = []
    return found[0] if len(found) == 1 else _Manifest()
