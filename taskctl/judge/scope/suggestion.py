"""The entries that an allowlist needs to cover a change."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname

from taskctl.judge.scope.allowlist import Outside
from taskctl.model.paths import problem_of
from taskctl.read.scope_tokens import is_root_file
from taskctl.text.characters import BEYOND_C0, C0
from taskctl.text.expressions import expression

# Characters that no entry can contain: blanks, back-ticks, signs with a special meaning, invisible
# characters, and bytes that are not UTF-8.
_UNWRITABLE = expression(rf"[\s`{{}}\\*\u200b-\u200d{C0}{BEYOND_C0}]+")


def suggest(outside: Iterable[Outside], is_top: Callable[[str], bool]) -> list[str]:
    """The shortest list of entries that covers the paths, none wider than the folder of a path.

    The folder covers two or more of its paths; a single path is listed itself. Denied paths are
    not suggested.

    Args:
        is_top: whether a name is a file or folder at the root.
    """
    paths = {entry.path for entry in outside if entry.reason == "not listed"}
    number = Counter(map(dirname, paths))
    wide = {
        f for f, count in number.items() if f.rpartition("/")[2] not in {"", ".."} and count > 1
    }
    chosen = dict.fromkeys(dirname(p) if dirname(p) in wide else p for p in sorted(paths))
    return [
        # a file that a folder of its name replaced needs the entry without a slash
        _written(f"{entry}/" if entry in wide and entry not in paths else entry, is_top)
        for entry in chosen
        if not any(folder in chosen for folder in _folders_above(entry))
    ]


def _folders_above(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path


def _written(path: str, is_top: Callable[[str], bool]) -> str:
    """A path as an entry that covers it, with `*` for characters that no entry can contain."""
    text = _UNWRITABLE.sub("*", path)
    if problem_of(text) == "absolute":  # `~name`, `$name`
        text = f"./{text}"
    name = text.removeprefix("./")
    if "/" in name or "*" in name or is_top(name) or is_root_file(name):
        return text
    return f"{text}*"  # a bare word is not a path
