"""Compiled regular expressions, kept between runs: compiling those of one run takes a tenth of it.

The code of Python's own engine is kept, which checks any code before it takes it; each build of
Python has an entry of its own. Where Python's compiler has another form, nothing is kept.
"""

import marshal
import re
from array import array
from functools import cache
from typing import Any, AnyStr, cast

from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.store import load, save

# So many belong to many plans; then only those of this run are kept.
_MOST = 2000

_Key = tuple[bool, str | bytes, int]
# The flags, the code, and the names and numbers of the groups.
_Kept = tuple[int, bytes, int, dict[str, int]]

_used: dict[_Key, _Kept] = {}


def compiled(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """`re.compile`, by the code of an earlier run if there is one.

    Raises:
        re.error: this is not a regular expression.
    """
    key = isinstance(pattern, str), pattern, int(flags)
    try:
        kept = _known().get(key) or _compile(pattern, int(flags))
        found = _pattern(pattern, kept)
    except (AttributeError, ImportError, RuntimeError, TypeError):
        return re.compile(pattern, flags)
    _used[key] = kept
    return found


def keep_compiled() -> None:
    """Keep the expressions of this run for the next one."""
    known = _known()
    if _used.keys() <= known.keys():
        return
    all_of_them = {**known, **_used}
    save(_name(), marshal.dumps(all_of_them if len(all_of_them) <= _MOST else _used))


def _compile(pattern: str | bytes, flags: int) -> _Kept:
    from re import _compiler, _parser  # type: ignore[attr-defined]  # private

    parsed = _parser.parse(pattern, flags)
    code = array("I", _compiler._code(parsed, flags)).tobytes()
    state = parsed.state
    return flags | state.flags, code, state.groups - 1, state.groupdict


def _pattern(pattern: AnyStr, kept: _Kept) -> "re.Pattern[AnyStr]":
    import _sre  # type: ignore[import-not-found]  # private

    flags, code, number, names = kept
    by_number: list[str | None] = [None] * (number + 1)
    for name, index in names.items():
        by_number[index] = name
    words = array("I", code).tolist()
    found = _sre.compile(pattern, flags, words, number, names, tuple(by_number))
    return cast("re.Pattern[AnyStr]", found)


@cache
def _known() -> dict[_Key, _Kept]:
    payload = load(_name())
    try:
        found: Any = marshal.loads(payload) if payload else {}
    except (EOFError, TypeError, ValueError):
        found = {}
    return found if isinstance(found, dict) else {}


def _name() -> str:
    return f"expressions/{digest_of(fingerprint()).hex()}"
