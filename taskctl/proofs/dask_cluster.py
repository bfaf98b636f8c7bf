"""A Dask scheduler and its workers, as far as they can run commands."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import taskctl
from taskctl.errors import TaskctlError
from taskctl.proofs.engine import Call

try:
    import dask
    from distributed import Client
except ImportError:
    raise TaskctlError(
        "`--engine dask` needs the package distributed: install taskctl[dask] here, and on the "
        "machines of the scheduler and of its workers"
    ) from None

from taskctl.proofs.dask_worker import Greeting, greet

CAPABILITY = "capability:"
"""The beginning of the names of resources by which workers declare capabilities."""
ANSWER = 10.0
"""Seconds for the scheduler and its workers to answer."""
_POLL = 0.05  # seconds
_Process = tuple[str, str]
"""The address and the folder of a worker: one that is restarted has another folder."""


class Member(NamedTuple):
    """A worker that can run commands.

    nonce         of its process
    capabilities  None if no worker declares any: then each can do everything
    resources     that it declares, in units
    """

    address: str
    name: str
    nonce: str
    slots: int
    capabilities: frozenset[str] | None
    resources: Mapping[str, float]

    def suits(self, call: Call) -> bool:
        """Whether it has what a call asks for; of resources that it does not declare it has any."""
        units = call.resources.items()
        return (self.capabilities is None or call.capabilities <= self.capabilities) and all(
            number <= self.resources.get(name, number) for name, number in units
        )


class SchedulerLostError(Exception):
    """The scheduler does not answer, or another one does."""


class Cluster:
    """A connection to a scheduler.

    members  the workers that can run commands, by address, at the last look

    Args:
        owner: commands that an earlier engine of this owner has left running are ended first.

    Raises:
        SchedulerLostError: it does not answer.
    """

    def __init__(self, address: str, owner: str) -> None:
        self.address = address
        self.members: dict[str, Member] = {}
        self._owner = owner
        self._greetings: dict[_Process, Greeting | Exception | None] = {}
        # The caller's code, which Dask sends along to show it on its pages, costs more than a call.
        dask.config.set({"distributed.diagnostics.computations.nframes": 0})
        for name in (
            "distributed",
            "distributed.client",
            "distributed.core",
            "tornado.application",
        ):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # it is said by exceptions
        try:
            self.client = Client(address, timeout=ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SchedulerLostError(str(error)) from None
        self._id = ""
        self.look()

    def look(self) -> None:
        """Look which workers there are, and greet new ones.

        Raises:
            SchedulerLostError: it does not answer, or another one does.
        """
        try:
            identity = self.client.sync(self.client.scheduler.identity, callback_timeout=ANSWER)
        except (OSError, RuntimeError, TimeoutError) as error:
            raise SchedulerLostError(str(error)) from None
        if self._id not in ("", identity["id"]):
            raise SchedulerLostError("it was restarted")
        self._id = identity["id"]
        workers = {_process(address, w): w for address, w in identity["workers"].items()}
        for process in workers.keys() - self._greetings.keys():
            self._greetings[process] = None
            self._aside(self._greet, process)
        for process in self._greetings.keys() - workers.keys():
            del self._greetings[process]
        members = [
            _member(process[0], worker, greeting)
            for process, worker in workers.items()
            if isinstance(greeting := self._greetings[process], Greeting)
            and greeting.version == taskctl.__version__
        ]
        if not any(member.capabilities for member in members):
            members = [member._replace(capabilities=None) for member in members]
        self.members = {member.address: member for member in members}

    def expect_workers(self) -> None:
        """Wait until all workers have answered.

        Raises:
            TaskctlError: there are none, or some cannot run commands.
        """
        deadline = time.monotonic() + ANSWER
        while not self._greetings or None in self._greetings.values():
            if time.monotonic() > deadline:
                break
            time.sleep(_POLL)
            self.look()
        self.look()
        for (address, _), greeting in self._greetings.items():
            if greeting is not None and address not in self.members:
                raise TaskctlError(f"the Dask worker {address} {_fault(greeting)}")
        if not self.members:
            raise TaskctlError(
                f"the Dask scheduler {self.address} has no workers that answer: start some "
                f"(dask worker {self.address})"
            )

    def run(self, addresses: Iterable[str], function: object, *arguments: object) -> None:
        """Run a function on workers, without waiting for it."""
        self._aside(
            self.client.run, function, *arguments, workers=list(addresses), on_error="ignore"
        )

    def run_on_scheduler(self, function: object, *arguments: object) -> None:
        """Run a function on the scheduler, without waiting for it."""
        self._aside(self.client.run_on_scheduler, function, *arguments)

    def close(self) -> None:
        """Disconnect."""
        with suppress(Exception):  # the scheduler may be gone
            self.client.close(timeout=1)

    def _aside(self, act: Callable[..., Any], *arguments: object, **more: object) -> None:
        """Do something that needs an answer, in the thread of the client."""

        async def do() -> None:
            with suppress(Exception):  # a worker that is lost is noticed by the next look
                await act(*arguments, **more)

        self.client.loop.add_callback(do)

    async def _greet(self, process: _Process) -> None:
        answers = await self.client.run(greet, self._owner, workers=[process[0]], on_error="return")
        if process in self._greetings:
            self._greetings[process] = answers.get(process[0])


def _process(address: str, worker: Mapping[str, Any]) -> _Process:
    return address, worker["local_directory"]


def _member(address: str, worker: Mapping[str, Any], greeting: Greeting) -> Member:
    declared = worker["resources"]
    capabilities = frozenset(
        name.removeprefix(CAPABILITY) for name in declared if name.startswith(CAPABILITY)
    )
    return Member(
        address,
        str(worker["name"]),
        greeting.nonce,
        worker["nthreads"] if worker["status"] == "running" else 0,
        capabilities,
        declared,
    )


def _fault(greeting: Greeting | Exception) -> str:
    if isinstance(greeting, Greeting):
        return (
            f"has taskctl {greeting.version}, and here is {taskctl.__version__}: install the "
            "same version there"
        )
    if isinstance(greeting, ImportError):
        return f"cannot run commands ({greeting}): install taskctl[dask] there"
    return f"cannot run commands: {greeting}"
