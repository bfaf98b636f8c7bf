"""Commands on this machine, run by processes of their own."""

import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple, cast

import taskctl
from taskctl.errors import TaskctlError
from taskctl.proofs.engine import Call, Ended, EngineEvent, Host
from taskctl.proofs.keeper import HOST
from taskctl.proofs.wire import Wire

_CODE = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from taskctl.proofs.keeper import keep; keep(int(sys.argv[1]))"
)
# A keeper stands still while the system starts a command: two take half the time of one.
_KEEPERS = 4


class _Keeper(NamedTuple):
    """A process that runs commands; the keys of those that it runs."""

    process: "subprocess.Popen[bytes]"
    wire: Wire
    keys: set[str]


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
        number = min(slots, os.cpu_count() or 1, _KEEPERS)
        self._keepers = [_start_keeper(inherited) for _ in range(number)]
        self._selector = selectors.DefaultSelector()
        for keeper in self._keepers:
            self._selector.register(keeper.wire, selectors.EVENT_READ)

    def hosts(self) -> Sequence[Host]:
        """See `Engine.hosts`."""
        return [Host(HOST, self._slots)]

    def fileno(self) -> int:
        """A descriptor that can be read when there are events, for loops of others."""
        return self._selector.fileno()

    def submit(self, call: Call) -> None:
        """See `Engine.submit`."""
        keeper = min(self._keepers, key=lambda keeper: len(keeper.keys))
        keeper.keys.add(call.key)
        keeper.wire.send(call)

    def events(self, seconds: float) -> Sequence[EngineEvent]:
        """See `Engine.events`."""
        if not any(keeper.wire.has_message() for keeper in self._keepers):
            self._selector.select(seconds)
        found: list[EngineEvent] = []
        for keeper in self._keepers:
            for message in keeper.wire.receive():
                found += cast(Sequence[EngineEvent], message)
            if not found and not keeper.wire.is_open:
                raise TaskctlError(
                    "the process that runs the commands has ended "
                    f"(exit code {keeper.process.wait()}); run the same again"
                )
        for event in found:
            if isinstance(event, Ended):
                for keeper in self._keepers:
                    keeper.keys.discard(event.key)
        return found

    def cancel(self, key: str) -> None:
        """See `Engine.cancel`."""
        self._act("cancel", key)

    def pause(self, key: str) -> bool:
        """See `Engine.pause`."""
        self._act("pause", key)
        return True

    def resume(self, key: str) -> None:
        """See `Engine.resume`."""
        self._act("resume", key)

    def close(self) -> None:
        """See `Engine.close`."""
        self._selector.close()
        for keeper in self._keepers:
            keeper.wire.close()
        for keeper in self._keepers:
            keeper.process.wait()

    def _act(self, act: str, key: str) -> None:
        for keeper in self._keepers:
            if key in keeper.keys:
                keeper.wire.send((act, key))


def _start_keeper(inherited: Sequence[int]) -> _Keeper:
    # The folder of the repository must not become one of modules: -I, and only known paths.
    paths = [os.path.dirname(os.path.dirname(taskctl.__file__)), *filter(os.path.isabs, sys.path)]
    here, there = socket.socketpair()
    with there:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _CODE, str(there.fileno()), *paths],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[there.fileno(), *inherited],
            start_new_session=True,  # ^C is for this process, which then ends the commands
        )
    return _Keeper(process, Wire(here), set())
