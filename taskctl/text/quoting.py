"""Which header values YAML would misread, and how to quote them."""

import re

from taskctl.text.header import Field, Header
from taskctl.text.scalars import Scalar

_INDICATOR = re.compile(r"[@`%&*!|>'\"\[\]{},#]|[-?:](?:\s|$)")
_COLON = re.compile(r":(?:\s+|$)")


def misread(header: Header) -> list[tuple[Field, Scalar]]:
    """The values of a front matter that are no YAML, or not the same value, as they stand."""
    found = []
    for field in header.fields:
        if field.kind == "scalar" and _is_misread(field.value, in_list=False):
            found.append((field, field.value))
        for item in field.items:
            if item.passage is not field.value.passage and _is_misread(item, in_list=True):
                found.append((field, item))
    return found


def quote(text: str) -> str:
    """A text on one line as a quoted YAML scalar."""
    flat = " ".join(text.split("\n"))
    return (
        f"'{flat}'"
        if "'" not in flat
        else '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


def _is_misread(scalar: Scalar, *, in_list: bool) -> bool:
    if scalar.quote:
        return False
    text = scalar.passage.text
    if _INDICATOR.match(text):
        return True
    if ":" not in text:
        return False
    if not in_list:
        return bool(_COLON.search(text))
    # In a list, `Label: path` is a map of one key, and reads the same as text.
    key, *rest = _COLON.split(text, maxsplit=1)
    if not rest:
        return False
    return "\n" in key or bool(_INDICATOR.match(rest[0]) or _COLON.search(rest[0]))
