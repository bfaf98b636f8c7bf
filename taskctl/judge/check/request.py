"""The request of a run of `check`, and the trees that it reads."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from taskctl.text.tree import Tree


class Request(NamedTuple):
    """A request to `check`; paths are relative to the root."""

    paths: Sequence[str] = ()
    staged: bool = False
    changed: bool = False
    base: str = ""
    buffer: tuple[str, bytes] | None = None
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: str = ""
    use_baseline: bool = True
    environment: Mapping[str, str] = MappingProxyType({})


class Trees(NamedTuple):
    """The tree to judge, the chosen paths (None: all), the tree from before, and how to end.

    is_change   whether the two trees differ in the chosen paths only
    notice      what a reader has to know about the choice of the paths
    """

    tree: Tree
    chosen: set[str] | None = None
    before: Tree | None = None
    close: Callable[[], None] = lambda: None
    is_change: bool = False
    notice: str = ""
