"""Which header values YAML would misread, and how to quote them."""

import re
from functools import lru_cache

from taskctl.errors import TaskctlError
from taskctl.text.header import Field, Header, front_matter
from taskctl.text.scalars import Scalar

_INDICATOR = re.compile(r"[@`%&*!|>'\"\[\]{},#]|[-?:](?:\s|$)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_COLON = re.compile(r":(?:\s+|$)")


@lru_cache(maxsize=4096)  # of two trees, most headers are the same
def misread(header: Header) -> list[tuple[Field, Scalar]]:
    """The values of a front matter that are no YAML, or not the same value, as they stand."""
    found = []
    for field in header.fields:
        if field.kind == "scalar" and not field.value.quote and _is_misread(field.value.text):
            found.append((field, field.value))
        for item in field.items:
            if item.passage is not field.value.passage and _is_misread_in_list(item):
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


def as_yaml(text: str, old: str = "") -> str:
    """A text as the value of a key: plain where it is read back so, else in quotes.

    What only YAML would misread (`a: b`) stays plain where the value before, `old`, was so too.
    """
    if _is_read_back(text) and (not _is_misread(text) or _is_misread(old)):
        return text
    return quote(text)


def one_line(text: str, name: str) -> str:
    """What a person wrote, on one line.

    Args:
        name: what it is, for the message: "the title".

    Raises:
        TaskctlError: it holds what no plan should: control characters, or no Unicode.
    """
    flat = " ".join(text.split())
    try:
        flat.encode()
    except UnicodeEncodeError:
        raise TaskctlError(f"{name} is not UTF-8: {flat!a}") from None
    if found := _CONTROL.search(flat):
        code = f"U+{ord(found.group()):04X}"
        raise TaskctlError(f"{name} holds the control character {code}; leave it out")
    return flat


def _is_read_back(text: str) -> bool:
    header = front_matter("", ["---", f"key: {text}", "---"])
    field = header.get("key") if header and not header.faults else None
    return field is not None and field.kind == "scalar" and field.value.passage.text == text


def _is_misread(text: str) -> bool:
    """Whether YAML would find something else in a plain value."""
    return bool(_INDICATOR.match(text) or _COLON.search(text))


def _is_misread_in_list(scalar: Scalar) -> bool:
    if scalar.quote:
        return False
    text = scalar.passage.text
    if _INDICATOR.match(text):
        return True
    # In a list, `Label: path` is a map of one key, and reads the same as text.
    key, *rest = _COLON.split(text, maxsplit=1)
    if not rest:
        return False
    return "\n" in key or bool(_INDICATOR.match(rest[0]) or _COLON.search(rest[0]))
