"""Git's ids of the contents of files."""

import os
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

_CHUNK = 1 << 20


def is_empty(blob: str) -> bool:
    """Whether this is the id of an empty file."""
    return blob == _hash_for(blob)(b"blob 0\0").hexdigest()


def _hash_for(blob: str) -> Callable[[bytes], "_Hash"]:
    from hashlib import sha1, sha256  # few calls need the import

    return sha1 if len(blob) == 40 else sha256


def blob_of(full: str, like: str) -> str:
    """The id that git gives the contents of a file, unconverted; empty if it cannot be read."""
    try:
        if stat.S_ISLNK(os.lstat(full).st_mode):
            target = os.fsencode(os.readlink(full))
            return _hash_for(like)(b"blob %d\0%s" % (len(target), target)).hexdigest()
        # O_NONBLOCK: opening a FIFO must not wait for a writer
        descriptor = os.open(full, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return ""
            digest = _hash_for(like)(b"blob %d\0" % status.st_size)
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
            return digest.hexdigest()
    except OSError:
        return ""
