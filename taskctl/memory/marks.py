"""Marks of files, by which a content is known to be the same without reading it."""

import os
import stat
from typing import NamedTuple

from taskctl.memory.files import sign_of

try:  # `hashlib` loads OpenSSL, which takes as long as a run whose answer is remembered
    from _sha1 import sha1  # type: ignore[import-not-found]
except ImportError:
    from hashlib import sha1

# A file that was written so shortly before it was read may be written again with the same times:
# the clock of a file system has ticks, in some of whole seconds.
_TICK, _COARSE_TICK = 20_000_000, 2_500_000_000
_SECOND = 1_000_000_000
_SHA1_DIGITS = 40


class Stat(NamedTuple):
    """The data of a file on disk that change when it is written, as in git's index."""

    size: int
    modified: int
    changed: int
    inode: int

    @property
    def signature(self) -> str:
        """The same as one text, as `taskctl.memory.files` writes it."""
        return sign_of(*self)

    def is_settled(self, now: int) -> bool:
        """Whether any write after `now`, in nanoseconds, will show in these data."""
        tick = _TICK if self.modified % _SECOND else _COARSE_TICK
        return max(self.modified, self.changed) < now - tick


Mark = Stat | str
"""The stat data of a file on disk, or the blob of one in git."""


def stat_of(path: str) -> Stat | None:
    """The data of a regular file; None for anything else, a link too."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def is_blob(blob: str, raw: bytes) -> bool:
    """Whether a content is that of a blob: a file may have changed since git compared it."""
    head = b"blob %d\0" % len(raw)
    if len(blob) == _SHA1_DIGITS:
        found = sha1(head, usedforsecurity=False)
    else:
        from hashlib import sha256  # few repositories have such ids

        found = sha256(head, usedforsecurity=False)
    found.update(raw)
    return bool(found.hexdigest() == blob)
