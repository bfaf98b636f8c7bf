"""Commands as local processes: each in its own session, ended with everything it started."""

import os
import secrets
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil

from taskctl.errors import TaskctlError
from taskctl.proofs.executor import Ended, Job, Take

# A command fails where one of its lines or a part of a pipe fails, as in the jobs of CI systems.
_SHELLS = {
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"),
    "sh": ("sh", "-e", "-c"),
}
# A process may leave its group, but rarely its environment; Jenkins finds its children this way.
_TOKEN = "TASKCTL_PROOF"
_CHUNK = 1 << 16
OUTPUT_LIMIT = 100_000_000
"""A command that prints more bytes than this is out of control."""
_LOOK = 0.05  # seconds between polls
_SETTLE = 0.02  # seconds until a starting process is visible
_GRACE = 2.0  # seconds for processes to end by themselves, or after a request


class LocalExecutor:
    """Runs commands on this machine.

    Raises:
        TaskctlError: the system cannot end a command together with its processes.
    """

    def __init__(self) -> None:
        if not hasattr(os, "killpg"):
            raise TaskctlError("proofs are run on Linux and macOS only: no process groups here")
        self._lock = threading.Lock()
        self._running: set[_Command] = set()
        self._stopped = False

    def run(self, job: Job, take: Take) -> Ended:
        """See `Executor.run`."""
        started = time.monotonic()
        try:
            command = self._start(job)
        except OSError as error:
            return Ended(None, 0.0, f"it could not be started: {error.strerror}")
        if command is None:
            return Ended(None, 0.0, "it was not started")
        problem = ""
        left: tuple[str, ...] = ()
        try:
            problem = command.pass_on(take, job.seconds)
            left = () if problem else command.outliving()
        finally:
            command.end()
            command.output.close()
            with self._lock:
                self._running.discard(command)
        if self._stopped:
            problem = "it was stopped"
        code = command.process.returncode
        return Ended(code, time.monotonic() - started, problem, left)

    def stop(self) -> None:
        """See `Executor.stop`."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for command in running:
            command.end()

    def _start(self, job: Job) -> "_Command | None":
        words = _SHELLS[job.shell] if shutil.which(job.shell) else _SHELLS["sh"]
        token = secrets.token_hex(16)
        with self._lock:
            if self._stopped:
                return None
            process = subprocess.Popen(
                [*words, job.command],
                cwd=job.folder,
                env={**os.environ, _TOKEN: token},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            command = _Command(process, token)
            self._running.add(command)
            return command


class _Command:
    """A running command: its shell, and the token in the environment of all its processes."""

    def __init__(self, process: "subprocess.Popen[bytes]", token: str) -> None:
        assert process.stdout is not None
        self.process = process
        self.output = process.stdout
        self.token = token

    def pass_on(self, take: Take, seconds: float) -> str:
        """Pass the output on until the shell ends; return why it must be ended early, or ""."""
        deadline = time.monotonic() + seconds
        descriptor = self.output.fileno()
        os.set_blocking(descriptor, False)
        size, ended = 0, False
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if not ended and self.process.poll() is not None:
                    # processes that it left behind may keep the pipe open, or even fill it
                    ended, deadline = True, min(deadline, time.monotonic() + _GRACE)
                if not selector.select(_LOOK):
                    continue
                chunk = os.read(descriptor, _CHUNK)
                if not chunk:
                    ended = ended or self._ends_before(deadline)
                    break
                take(chunk)
                size += len(chunk)
                if size > OUTPUT_LIMIT:
                    return f"it printed more than {OUTPUT_LIMIT // 1_000_000} MB, and was ended"
        return "" if ended else f"it ran longer than {seconds:g} s, and was ended"

    def _ends_before(self, deadline: float) -> bool:
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True

    def outliving(self) -> tuple[str, ...]:
        """The names of the processes that outlive the shell for more than a moment."""
        deadline = time.monotonic() + _GRACE
        while found := self._members():
            if time.monotonic() > deadline:
                return tuple(sorted(process.info["name"] for process in found))
            time.sleep(_LOOK)
        return ()

    def end(self) -> None:
        """End all its processes: by request first, then by killing them."""
        started = time.monotonic()
        while found := self._members():
            waited = time.monotonic() - started
            if waited > 3 * _GRACE:
                break  # a process that survives a kill waits for a disk
            for process in found:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGTERM if waited < _GRACE else signal.SIGKILL)
            time.sleep(_LOOK)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_GRACE)

    def _members(self) -> list[psutil.Process]:
        """Its processes; none only if two looks in a row find none.

        A process that starts another and ends between the two steps of a look hides both, and one
        that is about to run another program briefly has no environment.
        """
        found = list(self._look())
        if not found:
            time.sleep(_SETTLE)
            found = list(self._look())
        return found

    def _look(self) -> Iterator[psutil.Process]:
        self.process.poll()  # an unreaped process is still in its group
        for process in psutil.process_iter(["name", "status", "environ"]):
            if process.info["status"] in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
                continue
            marked = (process.info["environ"] or {}).get(_TOKEN) == self.token
            if marked or _group_of(process.pid) == self.process.pid:
                yield process


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:  # it has ended
        return 0
