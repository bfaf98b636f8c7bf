"""Reading on a second core: a copy of this process reads the files from the last one up.

The process itself reads from the first one down, and takes the readings of the copy where they
meet, as it takes readings of an earlier run: only if the file still has the same mark. So a copy
that dies, is slow or never runs costs time, never an answer. There is none where a process cannot
be copied cheaply and safely: on systems other than Linux, on one core, and beside other threads.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from struct import pack as packed
from struct import unpack
from typing import Any, Generic, NamedTuple, TypeVar

from taskctl.memory import inputs
from taskctl.memory.columns import DamagedError, decode, encode
from taskctl.memory.marks import Stat
from taskctl.memory.pack import SEGMENT

Reading = TypeVar("Reading")

FEWEST = 96
"""With fewer files, the copy costs more time than it saves."""
# Both processes need what the first files load and compile.
_ALONE = 8
_BLOCK = 8
# The copy stops so early that the process has read what is left when the readings are encoded,
# which takes about a twelfth of the time of reading.
_SENDING = 12
_NUMBER = 8  # bytes


class FileJob(NamedTuple):
    """A file to be read."""

    collection: str
    path: str


class Made(NamedTuple, Generic[Reading]):
    """A reading that was made on the second core.

    stat     the mark that the file had before and after it was read
    content  the digest of its content
    """

    stat: Stat
    content: str
    reading: Reading


class _Key(NamedTuple):
    path: str
    stat: Stat
    content: str


class _Segment(NamedTuple):
    collection: str
    keys: tuple[_Key, ...]
    size: int  # of the encoded readings behind it


Take = Callable[[str, bytes, Sequence[tuple[str, str]]], Sequence[Reading]]


class SecondCore(Generic[Reading]):
    """The readings of a copy of this process.

    Args:
        kind: the type of a reading.
        jobs: the files, in the order in which this process will ask for them.
        make: reads a file; None if that is left to this process.
        take: takes the encoded readings of a collection, with the paths and contents of their
            files, and decodes them.
    """

    def __init__(
        self,
        kind: type[Reading],
        jobs: Sequence[FileJob],
        make: Callable[[FileJob], Made[Reading] | None],
        take: Take[Reading],
    ) -> None:
        self._kind: Any = kind
        self._jobs = jobs
        self._places = {job: place for place, job in enumerate(jobs)}
        self._make = make
        self._take = take
        self._child = 0
        self._files: tuple[int, ...] = ()
        self._found: dict[FileJob, tuple[_Loaded[Reading], int]] = {}

    def reading(self, job: FileJob) -> Made[Reading] | None:
        """The reading of a file, if it was made on the second core."""
        place = self._places.get(job)
        if place is None:
            return None
        if place == _ALONE:
            self._start()
        if self._child and place % _BLOCK == 0:
            self._write(0, place // _BLOCK)
            if self._read(1) <= place // _BLOCK:
                self._join()
        segment, number = self._found.get(job, (None, 0))
        return segment.made(number) if segment else None

    def close(self) -> None:
        """End the copy, if it still runs."""
        if self._child:
            from signal import SIGKILL

            with suppress(OSError):
                os.kill(self._child, SIGKILL)
                os.waitpid(self._child, 0)
            self._child = 0
        for file in self._files:
            os.close(file)
        self._files = ()

    def _start(self) -> None:
        parent = os.getpid()
        try:
            self._files = (os.memfd_create("progress"), os.memfd_create("readings"))
            self._write(0, 0)
            self._write(1, len(self._jobs))
            self._write(2, 0)
            self._child = os.fork()
            if not self._child:
                inputs.stop()
                self._read_up(parent)
                self._write(2, 1)
        except OSError:
            self._child = 0
        finally:
            if os.getpid() != parent:
                os._exit(0)

    def _read_up(self, parent: int) -> None:
        """Read blocks from the last one up to the one that the other process is at."""
        found: dict[str, list[tuple[_Key, Reading]]] = {}
        block = last = (len(self._jobs) - 1) // _BLOCK
        while block > self._read(0) + (last - block) // _SENDING and os.getppid() == parent:
            self._write(1, block)
            for job in self._jobs[block * _BLOCK : (block + 1) * _BLOCK]:
                if made := self._make(job):
                    some = found.setdefault(job.collection, [])
                    some.append((_Key(job.path, made.stat, made.content), made.reading))
                    if len(some) == SEGMENT:
                        self._send(job.collection, found.pop(job.collection))
            block -= 1
        for collection, some in found.items():
            self._send(collection, some)

    def _send(self, collection: str, found: Sequence[tuple[_Key, Reading]]) -> None:
        payload = encode(self._kind, [reading for _, reading in found])
        segment = _Segment(collection, tuple(key for key, _ in found), len(payload))
        head = encode(_Segment, [segment])
        with open(self._files[1], "ab", closefd=False) as stream:
            stream.write(packed("q", len(head)) + head + payload)

    def _join(self) -> None:
        """Wait for the copy, and see what it has read."""
        with suppress(ChildProcessError):  # where ends of children are ignored, it has waited too
            os.waitpid(self._child, 0)
        self._child = 0
        if not self._read(2):
            return  # it did not get to the end
        file = self._files[1]
        start, end = 0, os.fstat(file).st_size
        while start < end:
            (size,) = unpack("q", os.pread(file, _NUMBER, start))
            start += _NUMBER
            (segment,) = decode(_Segment, os.pread(file, size, start))
            start += size
            loaded = _Loaded(self._take, file, start, segment)
            for number, key in enumerate(segment.keys):
                self._found[FileJob(segment.collection, key.path)] = loaded, number
            start += segment.size

    def _write(self, which: int, number: int) -> None:
        """Say the block of this process (0), that of the copy (1), or that the copy is done (2)."""
        os.pwrite(self._files[0], packed("q", number), which * _NUMBER)

    def _read(self, which: int) -> int:
        (number,) = unpack("q", os.pread(self._files[0], _NUMBER, which * _NUMBER))
        return int(number)


class _Loaded(Generic[Reading]):
    """A segment of readings, decoded when the first of them is needed."""

    def __init__(self, take: Take[Reading], file: int, start: int, segment: _Segment) -> None:
        self._take = take
        self._file = file
        self._start = start
        self._segment = segment
        self._readings: Sequence[Reading] | None = None

    def made(self, number: int) -> Made[Reading] | None:
        segment = self._segment
        if self._readings is None:
            payload = os.pread(self._file, segment.size, self._start)
            keys = [(key.path, key.content) for key in segment.keys]
            try:
                self._readings = self._take(segment.collection, payload, keys)
            except DamagedError:
                self._readings = ()
        if number >= len(self._readings):
            return None
        key = segment.keys[number]
        return Made(key.stat, key.content, self._readings[number])


def is_free() -> bool:
    """Whether there is a second core, and a copy of this process can use it."""
    threading = sys.modules.get("threading")
    return (
        sys.platform == "linux"
        and hasattr(os, "memfd_create")
        and len(os.sched_getaffinity(0)) > 1
        and (threading is None or threading.active_count() == 1)
    )
