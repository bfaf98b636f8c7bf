"""Opening the engine that a person asks for."""

from collections.abc import Sequence
from typing import NamedTuple

from taskctl.proofs.engine import Engine

ENGINES = ("local", "dask")
"""The names of the engines."""


class EngineChoice(NamedTuple):
    """An engine by its name, and the address of its scheduler, if it has one."""

    name: str = "local"
    scheduler: str = ""


def open_engine(
    choice: EngineChoice, slots: int, *, inherited: Sequence[int] = (), owner: str = ""
) -> Engine:
    """Open an engine.

    Args:
        slots: how many commands may run at once on this machine.
        inherited: see `LocalEngine`.
        owner: see `DaskEngine`.

    Raises:
        TaskctlError: it cannot be used here, or its scheduler does not answer.
    """
    if choice.name == "dask":
        from taskctl.proofs.dask_engine import DaskEngine

        return DaskEngine(choice.scheduler, owner)
    from taskctl.proofs.local_engine import LocalEngine

    return LocalEngine(slots, inherited)
