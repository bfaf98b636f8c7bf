"""The child processes of the process that runs commands: shells, and what they leave behind."""

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from taskctl.proofs.engine import Job

# A command fails where one of its lines or a part of a pipe fails, as in the jobs of CI systems.
_SHELLS = {
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"),
    "sh": ("sh", "-e", "-c"),
}
# A process may leave its group, but rarely its environment; Jenkins finds its children this way.
TOKEN = "TASKCTL_PROOF"
_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
_OF_THIS_THREAD = 0x20000000  # <linux/wait.h>: __WNOTHREAD


class Children:
    """Starts shells, and knows whether a command left a process behind; for the main thread.

    On Linux, processes whose parents have ended become children of the main thread, and shells
    are children of another, which starts them: where the main thread has no child, no command has
    left anything behind. This is one call of the system, a look at all processes is thousands.
    """

    def __init__(self) -> None:
        self._adopts = _adopt_orphans()
        self._environment = dict(os.environb)
        self._asked: queue.SimpleQueue[tuple[Job, str]] = queue.SimpleQueue()
        self._answered: queue.SimpleQueue[subprocess.Popen[bytes] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._start_all, daemon=True).start()

    def start(self, job: Job, token: str) -> "subprocess.Popen[bytes]":
        """Start the shell of a command, in a session of its own.

        Raises:
            OSError, ValueError: it cannot be started.
        """
        self._asked.put((job, token))
        answer = self._answered.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reap(self) -> Iterator[tuple[int, int]]:
        """The process ids and exit codes of children that have ended."""
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                yield found[0], os.waitstatus_to_exitcode(found[1])

    def may_be_orphans(self) -> bool:
        """Whether a process of any command may have outlived its parent."""
        if not self._adopts:
            return True
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT | _OF_THIS_THREAD)
        except ChildProcessError:
            return False
        except OSError:  # a system that only resembles Linux
            self._adopts = False
        return True

    def _start_all(self) -> None:
        while True:
            job, token = self._asked.get()
            try:
                self._answered.put(self._start(job, token))
            except (OSError, ValueError) as error:
                self._answered.put(error)

    def _start(self, job: Job, token: str) -> "subprocess.Popen[bytes]":
        name = job.shell if _program(job.shell) else "sh"
        more = {os.fsencode(k): os.fsencode(v) for k, v in job.environment.items()}
        stdin = _file_of(job.stdin) if job.stdin else subprocess.DEVNULL
        try:
            return subprocess.Popen(
                [*_SHELLS[name], job.command],
                executable=_program(name),
                cwd=job.folder,
                env={**self._environment, **more, TOKEN.encode(): token.encode()},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                bufsize=0,
            )
        finally:
            if stdin != subprocess.DEVNULL:
                os.close(stdin)


@cache
def _program(name: str) -> str | None:
    return shutil.which(name)


def _file_of(text: str) -> int:
    """A descriptor of a file without a name; a pipe would need someone to fill it."""
    raw = text.encode("utf-8", "surrogateescape")
    if sys.platform == "linux":  # in memory: a file on a disk takes as long as a short command
        with open(os.memfd_create("stdin"), "wb", closefd=False) as memory:
            memory.write(raw)
            memory.seek(0)
            return memory.fileno()
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        return os.dup(file.fileno())


def _adopt_orphans() -> bool:
    """Become the parent of processes below this one whose own parents end; False if impossible."""
    if sys.platform != "linux":
        return False
    import ctypes

    return not ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
