"""Commands on this machine, run by a process of their own."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import cast

import taskctl
from taskctl.errors import TaskctlError
from taskctl.proofs.engine import Call, EngineEvent, Host
from taskctl.proofs.keeper import HOST
from taskctl.proofs.wire import Wire

_CODE = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from taskctl.proofs.keeper import keep; keep(int(sys.argv[1]))"
)


class LocalEngine:
    """See `Engine`. Commands end with this process, even if it is killed.

    Args:
        slots: how many commands may run at once.
        inherited: descriptors that stay open until all commands have ended, even if this process
            is killed: a lock that must not be free before.

    Raises:
        TaskctlError: the system cannot end a command together with its processes.
    """

    def __init__(self, slots: int, inherited: Sequence[int] = ()) -> None:
        if not hasattr(os, "killpg"):
            raise TaskctlError("commands are run on Linux and macOS only: no process groups here")
        self._slots = slots
        here, there = socket.socketpair()
        # The folder of the repository must not become one of modules: -I, and only known paths.
        paths = [
            os.path.dirname(os.path.dirname(taskctl.__file__)),
            *filter(os.path.isabs, sys.path),
        ]
        with there:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _CODE, str(there.fileno()), *paths],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[there.fileno(), *inherited],
                start_new_session=True,  # ^C is for this process, which then ends the commands
            )
        self._wire = Wire(here)

    def hosts(self) -> Sequence[Host]:
        """See `Engine.hosts`."""
        return [Host(HOST, self._slots)]

    def fileno(self) -> int:
        """A descriptor that can be read when there are events, for loops of others."""
        return self._wire.fileno()

    def submit(self, call: Call) -> None:
        """See `Engine.submit`."""
        self._wire.send(call)

    def events(self, seconds: float) -> Sequence[EngineEvent]:
        """See `Engine.events`."""
        self._wire.wait(seconds)
        batches = list(self._wire.receive())
        if not batches and not self._wire.is_open:
            raise TaskctlError(
                f"the process that runs the commands has ended (exit code {self._keeper.wait()}); "
                "run the same again"
            )
        return [event for batch in batches for event in cast(Sequence[EngineEvent], batch)]

    def cancel(self, key: str) -> None:
        """See `Engine.cancel`."""
        self._wire.send(("cancel", key))

    def pause(self, key: str) -> bool:
        """See `Engine.pause`."""
        self._wire.send(("pause", key))
        return True

    def resume(self, key: str) -> None:
        """See `Engine.resume`."""
        self._wire.send(("resume", key))

    def close(self) -> None:
        """See `Engine.close`."""
        self._wire.close()
        self._keeper.wait()
