"""The request of a run of `check`."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from taskctl.judge.ends import Choice


class Request(NamedTuple):
    """A request to `check`; paths are relative to the root."""

    choice: Choice = Choice()
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: str = ""
    use_baseline: bool = True
    environment: Mapping[str, str] = MappingProxyType({})
