"""Path patterns: `*` stays inside a part of a path, `**` spans any number of parts.

No other sign is special, so `app/[id]/page.tsx` is an ordinary path. Neither of the two goes
upwards: only `..` matches `..`, as in a path beside the root.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def part_matcher(part: str) -> Callable[[str], bool]:
    """A function that returns whether one part of a path matches one part of a pattern."""
    if "*" not in part:
        return lambda name: name == part
    first, *middle, last = part.split("*")

    def match(name: str) -> bool:
        position, end = len(first), len(name) - len(last)
        if name == ".." or position > end or not (name.startswith(first) and name.endswith(last)):
            return False
        # The text between two `*` may as well match at its first occurrence.
        for piece in middle:
            found = name.find(piece, position, end)
            if found < 0:
                return False
            position = found + len(piece)
        return True

    return match


def any_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A function that returns whether a whole path matches one of `patterns`."""
    # Most patterns begin with a folder: only those of a path's own folder are tried.
    in_folder: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    anywhere: list[tuple[tuple[str, ...], str]] = []
    for pattern in patterns:
        parts = _parts(pattern)
        is_open = not parts or "*" in parts[0]
        tail = parts[-1].rpartition("*")[2] if parts else ""
        (anywhere if is_open else in_folder.setdefault(parts[0], [])).append((parts, tail))

    def match(path: str) -> bool:
        own = in_folder.get(path.partition("/")[0], ())
        if not (own or anywhere):
            return False
        parts = tuple(path.split("/"))
        return any(
            path.endswith(tail) and match_parts(pattern, parts)
            for pattern, tail in (*own, *anywhere)
        )

    return match


def glob_matcher(pattern: str) -> Callable[[str], bool]:
    """A function that returns whether a whole path matches `pattern`, in linear time of both."""
    parts = _parts(pattern)

    def match(path: str) -> bool:
        return match_parts(parts, tuple(path.split("/")))

    return match


def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(part for part in pattern.split("/") if part)


def match_parts(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether the parts of a path match the parts of a pattern.

    The classic two-pointer walk: on a mismatch the last `**` takes one part more.
    """
    at, index = 0, 0
    star, resume = -1, 0
    while index < len(path):
        if at < len(pattern) and pattern[at] == "**":
            star, resume = at, index
            at += 1
        elif at < len(pattern) and part_matcher(pattern[at])(path[index]):
            at += 1
            index += 1
        elif star >= 0 and path[resume] != "..":
            resume += 1
            at, index = star + 1, resume
        else:
            return False
    return all(part == "**" for part in pattern[at:])
