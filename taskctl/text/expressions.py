"""Regular expressions that are compiled when they are first used: one run needs few of them."""

import re
from typing import Any, AnyStr, cast

_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


def expression(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """`re.compile`, but not before the first match."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(pattern, flags))


class _Compiled:
    """The methods of a compiled expression; calling them takes no detour."""

    pattern: str | bytes


class _Uncompiled(_Compiled):
    """An expression that becomes a compiled one when a method of it is asked for."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled: re.Pattern[Any] = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        self.__class__ = _Compiled  # type: ignore[assignment]  # `__getattr__` slows every call
        return getattr(self, name)
