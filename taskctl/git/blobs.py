"""Blobs: the contents of git's ids."""

import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from taskctl.git.repository import Repository

# The smallest pipe, 4096 bytes, holds twice this many requests: git can always be written to.
_AHEAD = 30
# How many bytes of contents are kept for those who ask again.
_ROOM = 64 << 20


class Blobs:
    """Reads many blobs through one process."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None
        self._known: dict[str, bytes] = {}
        self._room = _ROOM

    def read(self, blob: str, *, keep: bool = True) -> bytes | None:
        """The contents of a blob, a commit or a tree; None if it is missing (a partial clone).

        Args:
            blob: its id.
            keep: whether somebody may ask for it again.
        """
        known = self._known.get(blob)
        if known is not None:
            return known
        self._ask((blob,))
        raw = self._answer()
        if keep and raw is not None and len(raw) <= self._room:
            self._known[blob] = raw
            self._room -= len(raw)
        return raw

    def read_all(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Blobs with their contents, in order; git looks for the next ones meanwhile.

        No other blob can be read until all of them are.
        """
        left = iter(blobs)
        asked: deque[str] = deque()
        while True:
            if len(asked) <= _AHEAD and (more := list(islice(left, _AHEAD))):
                self._ask(more)
                asked.extend(more)
            if not asked:
                return
            blob, raw = asked.popleft(), self._answer()
            if self._process is None and asked:
                self._ask(asked)
            yield blob, raw

    def _ask(self, blobs: Iterable[str]) -> None:
        if self._process is None:
            self._process = self._repository.start("cat-file", "--batch")
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write("".join(f"{blob}\n" for blob in blobs).encode())
            self._process.stdin.flush()

    def _answer(self) -> bytes | None:
        assert self._process is not None
        stream = self._process.stdout
        assert stream is not None
        answer = stream.readline().split()
        if not answer:  # an older git ends when it may not fetch a missing object
            self.close()
        if len(answer) != 3:
            return None
        raw = stream.read(int(answer[2]))
        stream.read(1)
        return raw

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            with suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None
