"""The life of a running command: its output, its limits, and the end of all its processes."""

import os
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING

from taskctl.proofs.children import TOKEN, Children
from taskctl.proofs.engine import Call, Ended

if TYPE_CHECKING:
    import psutil

OUTPUT_LIMIT = 100_000_000
"""A command that prints more bytes than this is out of control."""
NEVER = float("inf")
_CHUNK = 1 << 16
_LOOK = 0.05  # seconds between looks at processes
_SETTLE = 0.02  # seconds until a starting process is visible
GRACE = 2.0
"""Seconds for processes to end by themselves, or after a request."""

Waits = Generator[float, None, None]
"""Yields the times until which it waits; it may be resumed before."""


class Command:
    """A running command: its shell, and the token in the environment of all its processes.

    wake      the time at which its life goes on, if nothing happens before
    is_heard  whether more output may come that matters
    ended     how it ended; None until then
    """

    def __init__(
        self, call: Call, token: str, shell: "subprocess.Popen[bytes]", children: Children
    ) -> None:
        assert shell.stdout is not None
        self.key = call.key
        self.shell = shell
        self.output = shell.stdout
        self.wake = 0.0
        self.is_heard = True
        self.ended: Ended | None = None
        self._token = token
        self._children = children
        self._started = time.monotonic()
        self._deadline = self._started + call.job.seconds
        self._seconds = call.job.seconds
        self._left = 0.0  # seconds until its deadline, while it is paused
        self._size = 0
        self._problem = ""
        self._life = self._live()

    def go_on(self) -> None:
        """Go on with its life, because something happened or the time has come."""
        self.wake = next(self._life, NEVER)

    def read(self) -> bytes:
        """More of its output; empty if nobody can write to it any more."""
        chunk = os.read(self.output.fileno(), _CHUNK)
        self._size += len(chunk)
        if self._size > OUTPUT_LIMIT:
            self.stop(f"it printed more than {OUTPUT_LIMIT // 1_000_000} MB, and was ended")
        self.is_heard = self.is_heard and bool(chunk)
        return chunk

    def stop(self, problem: str) -> None:
        """End it, for a reason."""
        self.resume()
        self.is_heard = False
        self._problem = self._problem or problem

    def pause(self) -> None:
        """Stop the processes of its group, and its clock."""
        if not self._left and self._signal_group(signal.SIGSTOP):
            self._left = self._deadline - time.monotonic()
            self._deadline = NEVER

    def resume(self) -> None:
        """Let it go on after a pause."""
        if self._left:
            self._deadline = time.monotonic() + self._left
            self._left = 0.0
            self._signal_group(signal.SIGCONT)

    def _signal_group(self, number: int) -> bool:
        if self.shell.returncode is None:  # afterwards its number may be another's
            with suppress(OSError):
                os.killpg(self.shell.pid, number)
                return True
        return False

    def _live(self) -> Waits:
        left: tuple[str, ...] = ()
        yield from self._wait_for_shell()
        if not self._problem:
            left = yield from self._wait_for_others()
        self.is_heard = False
        yield from self._end()
        duration = time.monotonic() - self._started
        self.ended = Ended(self.key, self.shell.returncode, duration, self._problem, left)

    def _wait_for_shell(self) -> Waits:
        """Wait until the shell has ended and all its output is read, or for a reason to end it."""
        while not self._problem and (self.shell.returncode is None or self.is_heard):
            if self.shell.returncode is not None:
                # processes that it left behind may keep the pipe open, or even fill it
                self._deadline = min(self._deadline, time.monotonic() + GRACE)
            yield self._deadline
            if time.monotonic() >= self._deadline:
                if self.shell.returncode is None:
                    self._problem = f"it ran longer than {self._seconds:g} s, and was ended"
                return

    def _wait_for_others(self) -> Generator[float, None, tuple[str, ...]]:
        """Wait for the processes that outlive the shell; the names of those that do for long."""
        deadline = time.monotonic() + GRACE
        while found := (yield from self._members()):
            if self._problem or time.monotonic() > deadline:
                return tuple(sorted(process.info["name"] for process in found))
            yield from _wait(_LOOK)
        return ()

    def _end(self) -> Waits:
        """End all its processes: by request first, then by killing them."""
        started = time.monotonic()
        while found := (yield from self._members()):
            import psutil

            waited = time.monotonic() - started
            if waited > 3 * GRACE:
                break  # a process that survives a kill waits for a disk
            for process in found:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGTERM if waited < GRACE else signal.SIGKILL)
            yield from _wait(_LOOK)

    def _members(self) -> Generator[float, None, "list[psutil.Process]"]:
        """Its processes; none only if two looks in a row find none.

        A process that starts another and ends between the two steps of a look hides both, and one
        that is about to run another program briefly has no environment.
        """
        if self.shell.returncode is not None and not self._children.may_be_orphans():
            return []
        found = self._look()
        if not found:
            yield from _wait(_SETTLE)
            found = self._look()
        return found

    def _look(self) -> "list[psutil.Process]":
        import psutil

        found = []
        for process in psutil.process_iter(["name", "status", "environ"]):
            if process.info["status"] in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
                continue
            marked = (process.info["environ"] or {}).get(TOKEN) == self._token
            if marked or _group_of(process.pid) == self.shell.pid:
                found.append(process)
        return found


def _wait(seconds: float) -> Waits:
    """Wait for a time, whatever happens meanwhile."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield until


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:  # it has ended
        return 0
