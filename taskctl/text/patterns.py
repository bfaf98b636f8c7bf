"""Regular expressions that come from a repository: bounded in time."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from taskctl.errors import SettingsError

# Seconds for one match; an ordinary one takes microseconds.
TIME_LIMIT = 0.25
# With one unbounded repeat, matching is at worst quadratic, and the texts are short.
_REPEAT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|(?P<repeat>[*+]|\{\d*,\})")


@lru_cache(maxsize=512)
def compile_pattern(source: str, flags: int = 0) -> Callable[..., Any]:
    """A `search(text, position=0)` for a pattern of the settings.

    A pattern with more than one unbounded repeat can backtrack for ever; it runs in an engine
    that gives up.

    Raises:
        SettingsError: the pattern is no regular expression, or it ran out of time.
    """
    try:
        compiled = re.compile(source, flags)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"{source!r} is not a regular expression: {error}"
        raise SettingsError(message) from None
    if sum(1 for match in _REPEAT.finditer(source) if match["repeat"]) <= 1:
        return compiled.search
    import regex  # noqa: PLC0415  only patterns that could hang pay for the import

    bounded = regex.compile(source, flags)

    def search(text: str, position: int = 0) -> Any:
        try:
            return bounded.search(text, position, timeout=TIME_LIMIT)
        except TimeoutError:
            message = f"the pattern {source!r} takes too long to match; simplify its repeats"
            raise SettingsError(message) from None

    return search
