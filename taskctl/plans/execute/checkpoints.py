"""The files in checkpoints/ of a plan: its lock, and one for each task that got somewhere."""

import json
import os
import signal
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.folder import CHECKPOINTS
from taskctl.plans.execute.names import name_of

if TYPE_CHECKING:
    import psutil

RUN = "TASKS_RUN"
"""The variable in the environment of all processes of a run, with the id of the run."""
_LOCK = "run.lock"
_PATIENCE = 10.0
_LOOK = 0.05


def checkpoint_path(folder: str, task_id: str) -> str:
    """The absolute path of the checkpoint of a task."""
    return os.path.abspath(os.path.join(folder, CHECKPOINTS, f"{name_of(task_id)}.checkpoint"))


def write_checkpoint(path: str, checkpoint: Mapping[str, Any]) -> None:
    """Replace the checkpoint of a task whole.

    Raises:
        PhaseError: it cannot be written (1).
    """
    try:
        with open(f"{path}.new", "w", encoding="utf-8") as stream:
            json.dump(checkpoint, stream)
            stream.write("\n")
        os.replace(f"{path}.new", path)
    except OSError as error:
        raise PhaseError(f"{path} cannot be written: {error.strerror}", 1) from None


def drop_checkpoint(folder: str, task_id: str) -> None:
    """Remove the checkpoint of a task that is completed: the journal says so."""
    with suppress(OSError):
        os.unlink(checkpoint_path(folder, task_id))


@contextmanager
def only_run(folder: str) -> Iterator[int]:
    """Make sure that no other run of the plan goes on; yields the descriptor of the lock.

    A process that inherits the descriptor keeps the lock: the one that ends the commands of a run
    that was killed. This waits for it.

    Raises:
        PhaseError: another run goes on (6), or the folder cannot be written (1).
    """
    try:
        import fcntl  # not on every system
    except ImportError:
        raise PhaseError("plans are run on Linux and macOS only: no locks here", 6) from None

    path = os.path.join(folder, CHECKPOINTS, _LOCK)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise PhaseError(f"{path} cannot be written: {error.strerror}", 1) from None
    try:
        _acquire(lock, lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _acquire(lock: int, attempt: Callable[[], None]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            attempt()
        except BlockingIOError:
            owner = os.pread(lock, 20, 0).decode("ascii", "replace")
            if time.monotonic() > until or (owner.isdigit() and _is_alive(int(owner))):
                raise PhaseError(
                    f"another run of this plan goes on (process {owner or 'unknown'}); wait for "
                    "its end, or end it",
                    6,
                ) from None
            time.sleep(_LOOK)
        else:
            return


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_strays(runs: Collection[str]) -> None:
    """End the processes of runs that were killed together with whatever ends their commands."""
    import psutil

    signals = iter((signal.SIGTERM, *(signal.SIGKILL,) * 5))
    while runs and (strays := [*_strays(runs)]):
        number = next(signals, None)
        if number is None:
            raise PhaseError(
                f"process {strays[0].pid} of a run that was killed cannot be ended; end it first", 6
            )
        for stray in strays:
            with suppress(psutil.Error):
                stray.send_signal(number)
        psutil.wait_procs(strays, timeout=2)


def _strays(runs: Collection[str]) -> "Iterator[psutil.Process]":
    import psutil

    for process in psutil.process_iter(["status", "environ"]):
        is_gone = process.info["status"] in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
        if not is_gone and (process.info["environ"] or {}).get(RUN) in runs:
            yield process
