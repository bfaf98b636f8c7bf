"""The two ends of a change: what a command asks for, and the trees and paths that it gets.

`taskctl.judge.git_states` makes the ends of a choice.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taskctl.text.tree import Tree

INDEX, WORKTREE = "index", "worktree"


class Choice(NamedTuple):
    """Which two states are compared.

    source      a name in `git_states.SOURCES`; "disk" for the working tree alone, without git
    asked       the option or command that asks, for messages
    base, head  revisions; empty for the default of the source
    paths       files and folders below the root, where a person names them
    raw         the contents of the one path, in place of those on disk
    """

    source: str = "disk"
    asked: str = ""
    base: str = ""
    head: str = ""
    paths: Sequence[str] = ()
    raw: bytes | None = None


@dataclass
class Ends:
    """The judged state, and the one that it is compared with; each part is read when needed.

    base, head  commits, or INDEX and WORKTREE; no base means that nothing came before
    trees       the commits or trees behind the two ends, where both are committed
    fork        of a merge, the commit where base and head went apart
    is_change   whether git says that the changed paths are those in which the trees differ
    notice      a remark for readers on how the ends were chosen
    """

    base: str
    head: str
    read_after: Callable[[], Tree]
    read_before: Callable[[], Tree | None] = lambda: None
    read_changed: Callable[[], Collection[str] | None] = lambda: None
    is_change: bool = False
    notice: str = ""
    trees: tuple[str, str] = ("", "")
    fork: str = ""

    @cached_property
    def after(self) -> Tree:
        """The files that are judged."""
        return self.read_after()

    @cached_property
    def before(self) -> Tree | None:
        """The files at the base; None if there are none."""
        return self.read_before() if self.base else None

    @cached_property
    def changed(self) -> frozenset[str] | None:
        """The changed or chosen paths; None if nothing is chosen, so that everything counts."""
        found = self.read_changed()
        return None if found is None else frozenset(found)

    @property
    def is_commit(self) -> bool:
        """Whether the head is a commit, and not what the next one may hold."""
        return self.head not in {INDEX, WORKTREE}
