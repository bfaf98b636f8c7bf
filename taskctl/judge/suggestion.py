"""What to add to an allowlist so that it covers a change."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from posixpath import dirname

from taskctl.judge.scope import Outside
from taskctl.model.paths import problem_of
from taskctl.read.scope import is_root_file

# What no entry can hold: blanks, back-ticks, signs with a meaning of their own, what cannot be
# seen, and bytes that are no UTF-8.
_UNWRITABLE = re.compile(
    r"[\s`{}\\*\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def suggest(outside: Iterable[Outside], is_top: Callable[[str], bool]) -> list[str]:
    """The shortest list of entries that covers the paths, none wider than the folder of a path.

    Two or more paths of one folder are covered by the folder; a path alone stands for itself.
    What is denied is not suggested.

    Args:
        is_top: whether a name is a file or folder at the root.
    """
    paths = sorted(entry.path for entry in outside if entry.reason == "not listed")
    number = Counter(map(dirname, paths))
    wide = {f"{folder}/" for folder, count in number.items() if folder and count > 1}
    entries = dict.fromkeys(f"{dirname(p)}/" if f"{dirname(p)}/" in wide else p for p in paths)
    return [
        _written(entry, is_top)
        for entry in entries
        if not any(entry.startswith(folder) and entry != folder for folder in wide)
    ]


def _written(path: str, is_top: Callable[[str], bool]) -> str:
    """A path as an entry that covers it, with `*` for what no entry can hold."""
    text = _UNWRITABLE.sub("*", path)
    if problem_of(text) == "absolute":  # `~name`, `$name`
        text = f"./{text}"
    name = text.removeprefix("./")
    if "/" in name or "*" in name or is_top(name) or is_root_file(name):
        return text
    return f"{text}*"  # a bare word is no path
