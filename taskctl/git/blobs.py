"""Blobs: the contents of git's ids, and git's ids of the contents of files."""

import os
import stat
import subprocess
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

    from taskctl.git.repository import Repository

_CHUNK = 1 << 20


class Blobs:
    """Reads many blobs through one process."""

    def __init__(self, repository: "Repository") -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blob: str) -> bytes | None:
        """The contents of a blob, or of a commit; None if it is missing (a partial clone)."""
        if self._process is None:
            self._process = self._repository.start("cat-file", "--batch")
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(blob.encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline().split()
        except BrokenPipeError:
            answer = []
        if not answer:  # an older git ends when it may not fetch a missing object
            self.close()
        if len(answer) != 3:
            return None
        raw = process.stdout.read(int(answer[2]))
        process.stdout.read(1)
        return raw

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            with suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None


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
