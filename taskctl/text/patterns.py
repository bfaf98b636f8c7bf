"""Regular expressions of a repository, matched in bounded time."""

import re
from collections.abc import Callable
from functools import lru_cache
from math import inf
from time import process_time
from typing import Any

from taskctl.errors import SettingsError
from taskctl.text.expressions import expression

# Seconds of processor time for one match, and for all matches of a pattern; an ordinary match
# takes microseconds.
TIME_LIMIT = 0.25
_ALL_MATCHES = 10.0
# A repeat with more matches than this is large; a pattern with more ways to match is not quick.
_MANY = 8
_MOST_WAYS = 1000
_TOKEN = expression(
    r"(?P<repeat>[*+?]|\{(?!\})(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[?+]?"
    r"|(?P<open>\(\??)|(?P<close>\))|(?P<bar>\|)"
    r"|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
_SIGNS: dict[str, tuple[float, float]] = {"*": (0, inf), "+": (1, inf), "?": (0, 1)}
# Parts that begin with a sign that is in none of them, as in `(?:\.\d+)*`: a text divides into them
# in one way, so they are one large repeat.
_PARTS = expression(
    r"(?<!\\)\(\?:(?:\\[.\-/]|[-_/:])(?:\\d|\[(?:A-Z|a-z|0-9)+\])(?:[+*]|\{\d+(?:,\d*)?\})\)"
    r"(?:[+*]|\{\d*,?\d*\})"
)
_VERBOSE = expression(r"\(\?[a-zA-Z]*x")


@lru_cache(maxsize=512)
def compile_pattern(source: str, flags: int = 0) -> Callable[..., Any]:
    """A `search(text, position=0)` for a pattern from the settings.

    A pattern that can backtrack for ever runs in an engine that gives up.

    Raises:
        SettingsError: the pattern is not a regular expression, or it ran out of time.
    """
    try:
        compiled = re.compile(source, flags)
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        message = f"{source!r} is not a regular expression: {error}"
        raise SettingsError(message) from None
    return compiled.search if is_quick(source) else bounded(source, flags)


class SlowPatternError(SettingsError):
    """A pattern ran out of time; `source` is the compiled text."""

    def __init__(self, source: str) -> None:
        super().__init__(f"the pattern {source!r} takes too long to match; simplify its repeats")
        self.source = source


def bounded(source: str, flags: int = 0) -> Callable[..., Any]:
    """A `search(text, position=0)` that gives up when one call or all calls take too long.

    Raises:
        SettingsError: the engine with a time limit does not support such a pattern.
    """
    import regex  # only patterns that could hang pay for the import

    try:
        compiled = regex.compile(source, flags)
    except (regex.error, RecursionError, ValueError) as error:
        raise SettingsError(f"{source!r} cannot be matched in bounded time: {error}") from None
    left = _ALL_MATCHES

    def search(text: str, position: int = 0) -> Any:
        nonlocal left
        started = process_time()
        try:
            found = compiled.search(text, position, timeout=TIME_LIMIT)
        except TimeoutError:
            raise SlowPatternError(source) from None
        left -= process_time() - started
        if left < 0:
            raise SlowPatternError(source)
        return found

    return search


def is_quick(source: str) -> bool:
    """Whether a pattern has few ways to match, so that trying all of them takes no time.

    It repeats no group, except parts that begin with a sign of their own, has at most one large
    repeat, and its remaining choices multiply to few.
    With one large repeat, matching is at worst quadratic, and the texts are short.
    """
    if _VERBOSE.search(source):
        return False
    # Per open group: the ways of the alternatives before the current one, and of the current one.
    groups: list[tuple[float, float]] = [(0, 1)]
    last: float = 0  # the ways of the group that just ended, else 0
    repeats_of_many = 0
    for token in _TOKEN.finditer(_PARTS.sub(".*", source)):
        before, ways = groups[-1]
        if token["open"]:
            groups.append((0, 1))
        elif token["close"] and len(groups) > 1:
            groups.pop()
            last = before + ways
            outer, ways = groups[-1]
            groups[-1] = (outer, ways * last)
            continue
        elif token["bar"]:
            groups[-1] = (before + ways, 1)
        elif token["repeat"]:
            least, most = _bounds(token)
            if last and most > 1:
                return False
            if most > _MANY and most > least:
                repeats_of_many += 1
            elif last:
                groups[-1] = (before, ways // last * (last + 1 - least))
            else:
                groups[-1] = (before, ways * (most - least + 1))
        last = 0
    return repeats_of_many <= 1 and sum(groups[0]) <= _MOST_WAYS


def _bounds(token: "re.Match[str]") -> tuple[float, float]:
    """The least and the greatest number of matches of a repeat."""
    if token["repeat"] in _SIGNS:
        return _SIGNS[token["repeat"]]
    least = int(token["least"] or 0)
    if not token["comma"]:
        return least, least
    return least, int(token["most"]) if token["most"] else inf
