"""Additions to JSON that somebody else wrote: all other characters of it stay."""

import json
from typing import Any

from taskctl.text.expressions import expression
from taskctl.text.json_places import JsonError, Node, read_json

_GAP = expression(r"[ \t\n\r]*")


def with_addition(text: str, added: Any) -> str:
    """A text that has one more member or element.

    Args:
        text: JSON.
        added: objects of one member each, the outer ones where to add, as far as they exist.

    Raises:
        JsonError: the text is not JSON, or has another kind of value there.
    """
    node = read_json(text)
    while isinstance(added, dict) and isinstance(node.value, dict):
        ((key, value),) = added.items()
        known = node.get(key)
        if known is None:
            return _inserted(text, node, [*node.value.values()], f"{_json(key)}: {_json(value)}")
        node, added = known, value
    if isinstance(added, list) and isinstance(node.value, list):
        (element,) = added
        return _inserted(text, node, node.value, _json(element))
    raise JsonError("another value is in its place")


def _inserted(text: str, node: Node, members: list[Node], member: str) -> str:
    """A text with a member behind those of an object or array, with the same gap before it."""
    gap = _GAP.match(text, node.start + 1) if members else None
    end = max((one.end for one in members), default=node.start + 1)
    between = f",{gap[0] or ' '}" if gap else ""
    return f"{text[:end]}{between}{member}{text[end:]}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
