"""Figures of files, compared with what follows from tasks.json."""

from collections.abc import Iterator, Mapping
from typing import Any


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def agrees(claimed: Any, real: float) -> bool:
    """Whether a claimed figure is a real one, rounded to the decimals that it has."""
    if not is_number(claimed):
        return False
    text = repr(claimed)
    decimals = len(text.partition(".")[2]) if "." in text and "e" not in text else 0
    if not decimals:
        return bool(claimed == real)
    return bool(abs(claimed - real) <= 0.5 * 10**-decimals + 1e-9)


def differences(
    claimed: Mapping[str, Any], real: Mapping[str, float], *, partial: bool = False
) -> Iterator[str]:
    """`name 3 → 2` for each figure of a table that differs.

    Args:
        partial: a figure that is not claimed is not compared; else it is claimed to be 0.
    """
    for name in dict.fromkeys((*claimed, *real)):
        given = claimed.get(name, 0)
        if (partial and name not in claimed) or (not is_number(given) and name not in real):
            continue
        if not agrees(given, real.get(name, 0)):
            yield f"{name} {shown(given)} → {shown(real.get(name, 0))}"


def shown(value: Any) -> str:
    """A figure in a message."""
    if is_number(value):
        return f"{round(value, 4):g}" if isinstance(value, float) else f"{value}"
    return (
        "an array"
        if isinstance(value, list)
        else "an object"
        if isinstance(value, dict)
        else (repr(value) if len(repr(value)) < 40 else "a long text")
    )
