"""The process that runs commands: it ends them when the one that asked for them is gone."""

import os
import secrets
import selectors
import signal
import socket
import time
from collections.abc import Callable
from typing import cast

from taskctl.proofs.children import Children
from taskctl.proofs.command import NEVER, Command
from taskctl.proofs.engine import Call, Ended, EngineEvent, Printed, Started
from taskctl.proofs.wire import Wire

_ACTS: dict[str, Callable[[Command], None]] = {
    "cancel": lambda command: command.stop("it was stopped"),
    "pause": Command.pause,
    "resume": Command.resume,
}
_SIGNALS = 4096  # bytes
_LONG = 3600.0  # seconds; a selector takes no more than some weeks
HOST = "local"
"""The name of this machine in events."""


def keep(descriptor: int) -> None:
    """Run commands for the process at the other end of a socket, as long as that is open."""
    keeper = _Keeper(Wire(socket.socket(fileno=descriptor)))
    while keeper.is_needed():
        keeper.turn()


class _Keeper:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._children = Children()
        self._commands: dict[str, Command] = {}
        self._shells: dict[int, Command] = {}
        self._events: list[EngineEvent] = []
        self._signals = _wake_up_at_signals()
        self._selector = selectors.DefaultSelector()
        self._selector.register(wire, selectors.EVENT_READ, self._listen)
        self._selector.register(self._signals, selectors.EVENT_READ, self._reap)

    def is_needed(self) -> bool:
        return self._wire.is_open or bool(self._commands)

    def turn(self) -> None:
        """Wait until something happens, and do what follows from it."""
        wake = min((command.wake for command in self._commands.values()), default=NEVER)
        wait = None if wake == NEVER else min(max(0.0, wake - time.monotonic()), _LONG)
        for key, _ in self._selector.select(wait):
            key.data()
        now = time.monotonic()
        for command in [c for c in self._commands.values() if c.wake <= now]:
            self._go_on(command)
        while self._events:
            self._wire.send(self._events)
            self._events = []
            self._listen()  # sending also receives

    def _listen(self) -> None:
        for message in self._wire.receive():
            if isinstance(message, Call):
                self._start(message)
            else:
                act, key = cast("tuple[str, str]", message)
                if command := self._commands.get(key):  # it may have ended meanwhile
                    _ACTS[act](command)
                    self._go_on(command)
        if not self._wire.is_open and self._wire.fileno() in self._selector.get_map():
            self._selector.unregister(self._wire)
            for command in list(self._commands.values()):
                _ACTS["cancel"](command)
                self._go_on(command)

    def _start(self, call: Call) -> None:
        token = secrets.token_hex(16)
        try:
            shell = self._children.start(call.job, token)
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            self._events.append(Ended(call.key, None, 0.0, f"it could not be started: {reason}"))
            return
        command = Command(call, token, shell, self._children)
        self._commands[call.key] = self._shells[shell.pid] = command
        self._selector.register(command.output, selectors.EVENT_READ, lambda: self._read(command))
        self._events.append(Started(call.key, HOST))
        self._go_on(command)

    def _read(self, command: Command) -> None:
        if command.output.closed:  # by an event of the same turn
            return
        if chunk := command.read():
            self._events.append(Printed(command.key, chunk))
        self._go_on(command)

    def _reap(self) -> None:
        os.read(self._signals, _SIGNALS)
        for pid, code in self._children.reap():
            if command := self._shells.pop(pid, None):  # others were left behind by a command
                command.shell.returncode = code
                self._go_on(command)

    def _go_on(self, command: Command) -> None:
        command.go_on()
        if not command.is_heard and not command.output.closed:
            self._selector.unregister(command.output)
            command.output.close()
        if command.ended:
            self._events.append(command.ended)
            self._commands.pop(command.key, None)


def _wake_up_at_signals() -> int:
    """A descriptor that can be read after a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return reading
