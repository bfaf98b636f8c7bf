"""Blobs: the contents of git's ids."""

import subprocess
from contextlib import suppress

from taskctl.git.repository import Repository


class Blobs:
    """Reads many blobs through one process."""

    def __init__(self, repository: Repository) -> None:
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
