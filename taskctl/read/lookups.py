"""The questions of the reading of one file about its tree, noted so that it can be remembered."""

from collections.abc import Callable, Iterable
from functools import cache

from taskctl.model.paths import covers
from taskctl.text.expressions import expression
from taskctl.text.tree import Tree, any_below

WILD = expression(r"[*{…<]|\.\.\.")


class Lookups:
    """Answers questions about the paths of a tree, and notes them.

    A question is a text: a letter for its kind, then a path, a pattern or a number.
    """

    def __init__(self, tree: Tree) -> None:
        self._asked: dict[str, None] = {}
        ask: dict[str, Callable[[str], bool]] = {
            "e": tree.exists,
            "t": lambda name: name in tree.children(""),
            "c": lambda pattern: any_below(tree, _folder(pattern), covers(pattern)),
            "d": lambda number: tree.depth >= int(number),
        }
        self._answer = cache(lambda question: ask[question[0]](question[1:]))
        self._holds = cache(lambda noted: self._answer(noted[1:]) == (noted[0] == "+"))

    def exists(self, path: str) -> bool:
        """Whether a file or folder of this name exists."""
        return self._ask(f"e{path}")

    def is_top(self, name: str) -> bool:
        """Whether a name is a file or folder at the root."""
        return self._ask(f"t{name}")

    def is_covered(self, pattern: str) -> bool:
        """Whether an entry of an allowlist covers a file."""
        return self._ask(f"c{pattern}")

    def is_below(self, depth: int) -> bool:
        """Whether the root is at least so many folders below that of the repository."""
        return self._ask(f"d{depth}")

    def noted(self) -> tuple[str, ...]:
        """The questions since the last call, each after the sign of its answer."""
        asked, self._asked = self._asked, {}
        return tuple(asked)

    def hold(self, noted: Iterable[str]) -> bool:
        """Whether noted answers are those of this tree."""
        return all(map(self._holds, noted))

    def _ask(self, question: str) -> bool:
        answer = self._answer(question)
        self._asked["+" + question if answer else "-" + question] = None
        return answer


def _folder(pattern: str) -> str:
    """The folder that holds all that an entry covers."""
    return WILD.split(pattern.removeprefix("./"), maxsplit=1)[0].rpartition("/")[0]
