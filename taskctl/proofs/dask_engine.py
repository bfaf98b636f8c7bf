"""Commands on the workers of a Dask scheduler, which share a file system with this machine."""

import os
import pickle
import queue
import secrets
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import dask

from taskctl.errors import TaskctlError
from taskctl.proofs.command import GRACE, NEVER
from taskctl.proofs.dask_cluster import CAPABILITY, Cluster, Member, SchedulerLostError
from taskctl.proofs.dask_worker import RETURNED, act, hand_over, take_seat, truncate, unpacked
from taskctl.proofs.engine import Call, Ended, EngineEvent, Host, Printed

VARIABLE = "TASKCTL_SCHEDULER"
"""The variable of the environment that names the scheduler."""
_PATIENCE = 60.0  # seconds for a scheduler or for workers to come back
_LOOK = 1.0  # seconds between looks at the scheduler
# A graph of one call costs Dask more than the call: calls of some milliseconds are sent together.
_PACE = 0.005  # seconds
# Where commands are short, the way to the worker takes longer: some calls go ahead of a free slot.
_SHORT = 0.05  # seconds
_AHEAD = 2  # for each slot
# The commands of a killed worker are asked to end, then killed: nobody starts them again before.
_HOLD = GRACE + 1.0  # seconds
_KEPT = 8_000_000  # bytes of events that the scheduler keeps


class _Flight(NamedTuple):
    """A call that was sent to a worker, maybe ahead of a free slot."""

    call: Call
    member: Member
    is_ahead: bool = False

    def units(self) -> dict[str, float]:
        """The units that it takes of resources that its worker declares."""
        declared = self.member.resources
        return {name: n for name, n in self.call.resources.items() if name in declared}


class _Seat(NamedTuple):
    """A task of Dask that holds a slot of a worker.

    flight  the call that came with it
    future  of the task; when it is released, the worker notices that nobody wants the seat
    """

    flight: _Flight
    future: Any

    @property
    def nonce(self) -> str:
        """Of its worker; empty if it is for its first call only."""
        return "" if self.flight.units() else self.flight.member.nonce


class DaskEngine:
    """See `Engine`.

    A call is bound to one process of a worker: Dask never runs it again elsewhere by itself. A call
    whose worker is lost ends with `is_lost`, when its command has been ended.

    Args:
        address: of the scheduler; empty for that of `VARIABLE` or of the user's settings of Dask.
        owner: commands that an earlier engine of this owner has left running are ended first.

    Raises:
        TaskctlError: the scheduler does not answer, or its workers cannot be used.
    """

    def __init__(self, address: str, owner: str = "") -> None:
        self._topic = f"taskctl-{secrets.token_hex(8)}"
        self._address = address or os.environ.get(VARIABLE, "")
        self._address = self._address or dask.config.get("scheduler-address", "")
        self._owner = owner
        if not self._address:
            raise TaskctlError(
                "`--engine dask` needs the address of a scheduler: --scheduler tcp://HOST:8786, "
                f"the variable {VARIABLE}, or scheduler-address in your settings of Dask"
            )
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._waiting: list[Call] = []
        self._flights: dict[str, _Flight] = {}
        self._seats: dict[tuple[str, str], _Seat] = {}
        self._duration: defaultdict[str, float] = defaultdict(lambda: NEVER)
        self._used: defaultdict[str, float] = defaultdict(float)
        self._overdue: list[tuple[float, Ended]] = []
        self._sent = self._looked = 0.0
        self._received = 0
        self._missing_since = NEVER
        self._cluster: Cluster | None = None
        try:
            self._cluster = self._connected()
        except SchedulerLostError as error:
            raise TaskctlError(
                f"the Dask scheduler {self._address} does not answer ({error}): start it "
                "(dask scheduler), or name another with --scheduler"
            ) from None
        self._cluster.expect_workers()

    def hosts(self) -> Sequence[Host]:
        """See `Engine.hosts`."""
        return [Host(m.name, m.slots, m.capabilities) for m in self._members()]

    def submit(self, call: Call) -> None:
        """See `Engine.submit`."""
        self._waiting.append(call)

    def events(self, seconds: float) -> Sequence[EngineEvent]:
        """See `Engine.events`."""
        deadline = time.monotonic() + seconds
        while True:
            self._look()
            self._send()
            now = time.monotonic()
            found: list[EngineEvent] = [ended for due, ended in self._overdue if due <= now]
            self._overdue = [(due, ended) for due, ended in self._overdue if due > now]
            until = min([deadline, self._looked + _LOOK, *(due for due, _ in self._overdue)])
            if self._waiting and now < self._sent + _PACE:
                until = min(until, self._sent + _PACE)
            found += self._receive(0.0 if found else until - now)
            if found or time.monotonic() >= deadline:
                return found

    def cancel(self, key: str) -> None:
        """See `Engine.cancel`."""
        rest = [call for call in self._waiting if call.key != key]
        if len(rest) < len(self._waiting):
            self._waiting = rest
            self._overdue.append((0.0, Ended(key, None, 0.0, "it was stopped")))
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
        self._waiting.clear()
        for key in self._flights:
            self._act("cancel", key)
        for name in list(self._seats):
            self._give_up(name)
        deadline = time.monotonic() + _HOLD
        while self._flights and self._cluster and time.monotonic() < deadline:
            self._receive(_PACE)
        if self._cluster:
            self._forget()
            self._cluster.close()
            self._cluster = None

    def _connected(self) -> Cluster:
        cluster = Cluster(self._address, self._owner)
        cluster.client.subscribe_topic(
            self._topic, lambda event: self._inbox.put(partial(self._hear, event[1]))
        )
        return cluster

    def _members(self) -> Sequence[Member]:
        return list(self._cluster.members.values()) if self._cluster else []

    def _look(self) -> None:
        """Look at the scheduler from time to time: which workers came, and which were lost.

        Raises:
            TaskctlError: the scheduler or all workers are lost for long.
        """
        if time.monotonic() < self._looked + _LOOK:
            return
        try:
            if self._cluster is None:
                self._cluster = self._connected()
            else:
                self._cluster.look()
        except SchedulerLostError:
            if self._cluster:
                threading.Thread(target=self._cluster.close, daemon=True).start()
            self._cluster = None
        self._looked = time.monotonic()
        nonces = {member.nonce for member in self._members()}
        for key in [k for k, flight in self._flights.items() if flight.member.nonce not in nonces]:
            self._lose(self._flights.pop(key))
        for name in [
            n for n, seat in self._seats.items() if seat.flight.member.nonce not in nonces
        ]:
            self._give_up(name)
        self._give_up_seats()
        self._missing_since = NEVER if nonces else min(self._missing_since, self._looked)
        if self._looked > self._missing_since + _PATIENCE:
            who = "has no workers any more" if self._cluster else "does not answer any more"
            raise TaskctlError(
                f"the Dask scheduler {self._address} {who}, for {_PATIENCE:g} s: start it again, "
                "and then the same command"
            )

    def _lose(self, flight: _Flight) -> None:
        problem = f"the Dask worker {flight.member.name} was lost"
        ended = Ended(flight.call.key, None, 0.0, problem, is_lost=True)
        self._overdue.append((time.monotonic() + _HOLD, ended))

    def _send(self) -> None:
        """Send waiting calls to workers with free slots, all in one graph."""
        now = time.monotonic()
        members = self._members()
        if not self._waiting or not members or now < self._sent + _PACE:
            return
        free = {member.nonce: member.slots for member in members}
        for flight in self._flights.values():
            free[flight.member.nonce] -= 1
        room = {member.nonce: free[member.nonce] + self._ahead_of(member) for member in members}
        batch: list[_Flight] = []
        rest: list[Call] = []
        for place, call in enumerate(self._waiting):
            if max(room.values()) <= 0:
                rest += self._waiting[place:]
                break
            suitable = [member for member in members if member.suits(call)]
            if not suitable:
                self._overdue.append((0.0, Ended(call.key, None, 0.0, _unsuitable(call))))
                continue
            best = max(suitable, key=lambda member: free[member.nonce])
            if room[best.nonce] > 0:
                room[best.nonce] -= 1
                free[best.nonce] -= 1
                batch.append(_Flight(call, best, free[best.nonce] < 0))
            else:
                rest.append(call)
        self._waiting = rest
        if batch:
            self._sent = now
            self._launch(batch)

    def _launch(self, batch: Sequence[_Flight]) -> None:
        """Hand calls over to seats that are free, or take new seats for them."""
        idle = self._idle()
        handed: defaultdict[str, list[bytes]] = defaultdict(list)
        addresses, seatless = set(), []
        for flight in batch:
            self._flights[flight.call.key] = flight
            nonce = flight.member.nonce
            self._used[nonce] = self._sent
            if (idle[nonce] > 0 or flight.is_ahead) and not flight.units():
                idle[nonce] -= 1
                handed[nonce].append(pickle.dumps(flight.call))
                addresses.add(flight.member.address)
            else:
                seatless.append(flight)
        if handed:
            assert self._cluster
            self._cluster.run(addresses, hand_over, self._topic, dict(handed))
        if seatless:
            self._take_seats(seatless)

    def _ahead_of(self, member: Member) -> int:
        """How many calls may be sent to a worker ahead of a free slot."""
        seats = sum(seat.nonce == member.nonce for seat in self._seats.values())
        is_short = self._duration[member.nonce] < _SHORT and seats == member.slots
        return member.slots * _AHEAD if is_short else 0

    def _take_seats(self, flights: Sequence[_Flight]) -> None:
        names = [(self._topic, f"seat for {flight.call.key}") for flight in flights]
        places = {n: [flight.member.address] for n, flight in zip(names, flights, strict=True)}
        units = {n: flight.units() for n, flight in zip(names, flights, strict=True)}
        annotations: dict[str, object] = {"workers": places.__getitem__}
        if any(units.values()):
            annotations["resources"] = units.__getitem__
        assert self._cluster
        with dask.annotate(**annotations):
            futures = self._cluster.client.map(
                take_seat,
                [flight.member.nonce for flight in flights],
                [self._owner for _ in flights],
                names,
                [pickle.dumps(flight.call) for flight in flights],
                [bool(units[name]) for name in names],
                key=names,
                pure=False,
            )
        for name, flight, future in zip(names, flights, futures, strict=True):
            self._seats[name] = _Seat(flight, future)
            future.add_done_callback(partial(self._note, name))

    def _idle(self) -> Counter[str]:
        """The seats without a call, by the nonce of their workers."""
        idle = Counter(seat.nonce for seat in self._seats.values())
        idle.subtract(f.member.nonce for f in self._flights.values() if not f.units())
        return idle

    def _give_up_seats(self) -> None:
        """Give up the seats of workers that had nothing to do for a while."""
        idle = self._idle()
        for name, seat in list(self._seats.items()):
            is_free = seat.flight.call.key not in self._flights
            if is_free and idle[seat.nonce] > 0 and self._used[seat.nonce] < self._looked - _LOOK:
                idle[seat.nonce] -= 1
                self._give_up(name)

    def _give_up(self, name: tuple[str, str]) -> None:
        self._seats.pop(name).future.release()

    def _note(self, name: tuple[str, str], future: Any) -> None:
        """Note the end of a seat; from a thread of Dask."""
        fault = future.exception() if future.status == "error" else None
        is_lost = fault is None or type(fault).__name__ == "KilledWorker"
        self._inbox.put(partial(self._leave, name, "" if is_lost else str(fault)))

    def _leave(self, name: tuple[str, str], fault: str) -> Iterator[EngineEvent]:
        """A seat has ended: if its first call has not, it never began, or is lost."""
        seat = self._seats.pop(name, None)
        if seat and self._flights.pop(seat.flight.call.key, None):
            if fault:
                problem = f"Dask could not run it: {fault}"
                yield Ended(seat.flight.call.key, None, 0.0, problem)
            else:
                self._lose(seat.flight)

    def _hear(self, parts: Sequence[Sequence[Any]]) -> Iterator[EngineEvent]:
        """The events of a message, without those of calls that have ended by being lost."""
        for part in parts:
            flight = self._flights.get(part[1])
            if part[0] == RETURNED:
                if flight:
                    self._duration[flight.member.nonce] = NEVER
                    self._waiting.insert(0, self._flights.pop(part[1]).call)
                continue
            event = unpacked(part)
            if flight:
                if isinstance(event, Ended):
                    self._duration[flight.member.nonce] = event.duration
                    del self._flights[event.key]
                yield event
            if isinstance(event, Printed):
                self._received += len(event.chunk)
        if self._received > _KEPT:
            self._received = 0
            self._forget()

    def _receive(self, seconds: float) -> list[EngineEvent]:
        items = []
        with suppress(queue.Empty):
            items.append(self._inbox.get(timeout=max(0.0, seconds)))
            while True:
                items.append(self._inbox.get_nowait())
        return [event for item in items for event in item()]

    def _act(self, name: str, key: str) -> None:
        if self._cluster and (flight := self._flights.get(key)):
            self._cluster.run([flight.member.address], act, name, self._topic, key)

    def _forget(self) -> None:
        if self._cluster:
            self._cluster.run_on_scheduler(truncate, self._topic)


def _unsuitable(call: Call) -> str:
    resources = [f"{name}={units:g}" for name, units in call.resources.items()]
    needs = ", ".join([*(f"{CAPABILITY}{name}" for name in sorted(call.capabilities)), *resources])
    return f"no Dask worker has what it needs ({needs}): declare it (dask worker --resources)"
