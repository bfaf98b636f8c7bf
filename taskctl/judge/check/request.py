"""What a run of `check` is asked for, and which trees it looks at."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from taskctl.settings.load import Loaded
from taskctl.text.tree import DiskTree, Overlay, Snapshot, Tree


class Request(NamedTuple):
    """What a run of `check` is asked for; paths are relative to the root."""

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
    to_write: bool = False  # fixes are to be made of what is read
    fixed: Mapping[str, bytes] = MappingProxyType({})  # files as fixes have made them


class Trees(NamedTuple):
    """The tree to judge, the chosen paths (None: all), the tree from before, and how to end.

    is_change   whether the chosen paths are all in which the two trees differ
    notice      what a reader has to know of how they were chosen
    """

    tree: Tree
    chosen: set[str] | None = None
    before: Tree | None = None
    close: Callable[[], None] = lambda: None
    is_change: bool = False
    notice: str = ""


def work_tree(loaded: Loaded, request: Request) -> Tree:
    """The files on disk; those that are to be changed are read once, at the price of memory."""
    disk = Snapshot(loaded.root) if request.to_write else DiskTree(loaded.root)
    return Overlay(disk, request.fixed) if request.fixed else disk
