"""Commands in a worker of Dask: run as on one machine, reported through the scheduler."""

import asyncio
import pickle
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from distributed import Worker, get_worker

import taskctl
from taskctl.errors import TaskctlError
from taskctl.proofs.engine import Call, Ended, EngineEvent, Printed, Started
from taskctl.proofs.local_engine import LocalEngine

_KINDS: dict[str, Callable[..., EngineEvent]] = {
    "started": Started,
    "printed": Printed,
    "ended": Ended,
}
_KEEPERS = 2  # processes that start commands; see `LocalEngine`
_PROMPT = 0.1  # seconds after which an event is sent, if the call has not ended before
_LARGE = 1 << 16  # bytes of output that are sent at once
_RATE = 10_000_000  # bytes of output per second and worker; the scheduler passes all of it on
_LOOK = 0.5  # seconds
_AHEAD = 0.2  # seconds that a call which came ahead waits for a slot, before it goes back
RETURNED = "returned"
"""The name of the event of a call that goes back to its engine, and was never started."""


class Greeting(NamedTuple):
    """A worker that can run commands.

    nonce  of its process: a call for another process is not run
    """

    version: str
    nonce: str


Name = tuple[str, str]
"""The topic of an engine, and a name in it."""


def packed(event: EngineEvent) -> tuple[object, ...]:
    """An event in a form that Dask can send."""
    values = (getattr(event, name) for name in event.__slots__)
    return (type(event).__name__.lower(), *values)


def unpacked(parts: Sequence[Any]) -> EngineEvent:
    """The event of a packed form."""
    name, *values = parts
    return _KINDS[name](*(tuple(v) if isinstance(v, list) else v for v in values))


async def greet(owner: str) -> Greeting:
    """Greet a worker; commands of an owner that are still running there are ended first."""
    bridge = _bridge()
    await bridge.end_all_of(owner)
    return Greeting(taskctl.__version__, bridge.nonce)


async def take_seat(nonce: str, owner: str, name: Name, raw: bytes, is_single: bool) -> None:
    """Hold a slot of a worker, begin with a call, and run those that are handed over later.

    Args:
        nonce: of the process; another one must not run the call, which may have run here.
        name: of the seat, as Dask knows it.
        is_single: leave with the end of this call.
    """
    bridge = _bridge()
    if nonce == bridge.nonce:
        await bridge.seat(Seat(name, owner, get_worker()), pickle.loads(raw), is_single=is_single)


async def hand_over(topic: str, calls: Mapping[str, Sequence[bytes]]) -> None:
    """Run more calls where an engine has seats, by the nonce of its process.

    Those that come ahead of a free seat wait a moment for one.
    """
    bridge = _bridge()
    for raw in calls.get(bridge.nonce, ()):
        bridge.run(pickle.loads(raw), topic)


async def act(name: str, topic: str, key: str) -> None:
    """Cancel, pause or resume a call."""
    _bridge().act(name, (topic, key))


def truncate(topic: str, dask_scheduler: Any = None) -> None:
    """Let the scheduler forget the events of a topic, which it keeps for readers to come."""
    if broker := getattr(dask_scheduler, "_broker", None):  # not a part of its interface
        broker.truncate(topic)


class Seat:
    """A slot that an engine holds: a task of Dask.

    left  is done when it is given up
    """

    def __init__(self, name: Name, owner: str, worker: Worker) -> None:
        self.topic = name[0]
        self.owner = owner
        self.worker = worker
        self.left = asyncio.get_running_loop().create_future()
        self._name = name

    def is_wanted(self) -> bool:
        """Whether the engine still holds it: not if it gave it up, or was killed."""
        task = self.worker.state.tasks.get(self._name)
        return task is not None and task.state == "executing"

    def leave(self) -> None:
        """Give it up."""
        if not self.left.done():
            self.left.set_result(None)


class _Running:
    """A call on its way: its events that are not sent yet."""

    def __init__(self, call: Call, seat: Seat, *, is_single: bool) -> None:
        self.seat = seat
        self.is_single = is_single
        self.name = seat.topic, call.key
        self.call = replace(call, key="/".join(self.name))
        self._key = call.key
        self._events: list[tuple[object, ...]] = []
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, event: EngineEvent) -> None:
        """Take an event; send it soon."""
        if isinstance(event, Started):
            event = replace(event, host=str(self.seat.worker.name))
        self._events.append(packed(replace(event, key=self._key)))
        if isinstance(event, Printed):
            self._size += len(event.chunk)
        if isinstance(event, Ended) or self._size >= _LARGE:
            self._send()
            if self.is_single and isinstance(event, Ended):
                self.seat.leave()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PROMPT, self._send)

    def send_back(self) -> None:
        """Give the call back to its engine."""
        self._events.append((RETURNED, self._key))
        self._send()

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.seat.worker.log_event(self.seat.topic, self._events)
        self._events, self._size, self._timer = [], 0, None


class _Bridge:
    """Between the seats of a worker and the process that runs their commands."""

    def __init__(self) -> None:
        self.nonce = secrets.token_hex(8)
        self._seats: list[Seat] = []
        self._running: dict[str, _Running] = {}
        self._ahead: list[_Running] = []
        self._seen: set[Name] = set()
        self._is_watching = False
        self._loop = asyncio.get_running_loop()
        self._open()

    async def seat(self, seat: Seat, call: Call, *, is_single: bool) -> None:
        """Hold a seat until it is given up."""
        self._seats.append(seat)
        if not self._is_watching:
            self._is_watching = True
            self._loop.call_later(_LOOK, self._watch)
        self.run(call, seat.topic, seat if is_single else None)
        try:
            await seat.left
        finally:  # also where the worker closes
            self._seats.remove(seat)

    def run(self, call: Call, topic: str, single: Seat | None = None) -> None:
        """Run a call, unless it was run or cancelled before."""
        seats = [single] if single else [seat for seat in self._seats if seat.topic == topic]
        if not seats or (topic, call.key) in self._seen:
            return
        self._seen.add((topic, call.key))
        running = _Running(call, seats[0], is_single=single is not None)
        others = [r for r in self._running.values() if r.seat.topic == topic and not r.is_single]
        if single or len(others) < len(seats):
            self._begin(running)
        else:
            self._ahead.append(running)
            self._loop.call_later(_AHEAD, self._send_back, running)

    def act(self, act: str, name: Name) -> None:
        """Cancel, pause or resume a call; one that is cancelled before it arrives never runs."""
        if act == "cancel":
            self._seen.add(name)
            for running in [r for r in self._ahead if r.name == name]:
                self._ahead.remove(running)
                running.hear(Ended(running.call.key, None, 0.0, "it was stopped"))
        getattr(self._engine, act)(_key(name))

    async def end_all_of(self, owner: str) -> None:
        """End the calls of an owner."""
        self._ahead = [r for r in self._ahead if not owner or r.seat.owner != owner]
        found = [k for k, running in self._running.items() if owner and running.seat.owner == owner]
        for key in found:
            self._engine.cancel(key)
        while any(key in self._running for key in found):
            await asyncio.sleep(_PROMPT)

    def _begin(self, running: _Running) -> None:
        self._running[running.call.key] = running
        self._engine.submit(running.call)

    def _begin_next(self, ended: _Running) -> None:
        """Begin a call that came ahead in the place of one that has ended."""
        for running in self._ahead:
            if running.seat.topic == ended.seat.topic and not ended.is_single:
                self._ahead.remove(running)
                self._begin(running)
                return

    def _send_back(self, running: _Running) -> None:
        if running in self._ahead:
            self._ahead.remove(running)
            self._seen.remove(running.name)
            running.send_back()

    def _open(self) -> None:
        self._engine = LocalEngine(_KEEPERS)
        self._listen()

    def _listen(self) -> None:
        self._loop.add_reader(self._engine.fileno(), self._hear)

    def _hear(self) -> None:
        try:
            events = self._engine.events(0)
        except TaskctlError as error:
            self._loop.remove_reader(self._engine.fileno())
            self._engine.close()
            self._open()
            events = [Ended(key, None, 0.0, str(error), is_lost=True) for key in self._running]
        size = 0
        for event in events:
            running = self._running[event.key]
            if isinstance(event, Ended):
                del self._running[event.key]
            elif isinstance(event, Printed):
                size += len(event.chunk)
            running.hear(event)
            if isinstance(event, Ended):
                self._begin_next(running)
        if size > _LARGE:
            self._loop.remove_reader(self._engine.fileno())
            self._loop.call_later(size / _RATE, self._listen)

    def _watch(self) -> None:
        """Give up the seats that nobody holds; where no seat is left, end the calls, too."""
        for seat in self._seats:
            if not seat.is_wanted():
                seat.leave()
        held = {seat.topic for seat in self._seats if not seat.left.done()}
        self._ahead = [running for running in self._ahead if running.seat.topic in held]
        for key, running in self._running.items():
            if running.seat.topic not in held:
                self._engine.cancel(key)
        self._is_watching = bool(self._seats or self._running)
        if self._is_watching:
            self._loop.call_later(_LOOK, self._watch)


def _key(name: Name) -> str:
    return "/".join(name)


@cache
def _bridge() -> _Bridge:
    """The bridge of this process."""
    return _Bridge()
