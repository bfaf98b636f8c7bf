"""JSON whose values know their places, for reading it and for changing single values."""

from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.text.expressions import expression

DEEPEST = 100
_BLANK = expression(r"[ \t\n\r]*")
# A key without escapes, and the text up to its value: nearly every key.
_PLAIN_KEY = expression(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*')
_DECODER = JSONDecoder()


class Node(NamedTuple):
    """A value and its span in the text: offsets, including quotes and brackets.

    value   for an object a dict of nodes, for an array a list of nodes, else the value itself
    """

    value: "dict[str, Node] | list[Node] | str | int | float | bool | None"
    start: int
    end: int

    def get(self, key: str) -> "Node | None":
        """The value of a key; None if this is not an object, or has no such key."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def nodes(self) -> "list[Node]":
        """The values of an array; none if this is not an array."""
        return self.value if isinstance(self.value, list) else []


class JsonError(TaskctlError):
    """A text that is not JSON, or is nested too deep."""


def read_json(text: str) -> Node:
    """The value of a text; of duplicate keys, the last counts.

    Raises:
        JsonError: the text is not JSON, or nested more than `DEEPEST` deep.
    """
    try:
        node = _value(text, _skip(text, 0), 0)
    except JSONDecodeError as error:
        raise JsonError(error.msg) from None
    end = _skip(text, node.end)
    if end < len(text):
        raise JsonError("unexpected text after the value")
    return node


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _value(text: str, start: int, depth: int) -> Node:
    if depth > DEEPEST:
        raise JsonError(f"nested more than {DEEPEST} deep")
    char = text[start : start + 1]
    if char == "{":
        return _object(text, start, depth)
    if char == "[":
        return _array(text, start, depth)
    value, end = _DECODER.raw_decode(text, start)
    return Node(value, start, end)


def _object(text: str, start: int, depth: int) -> Node:
    found: dict[str, Node] = {}
    position = _skip(text, start + 1)
    while text[position : position + 1] != "}":
        if found:
            position = _expect(text, position, ",")
        key, position = _key(text, position)
        found[key] = _value(text, position, depth + 1)
        position = _skip(text, found[key].end)
    return Node(found, start, position + 1)


def _key(text: str, position: int) -> tuple[str, int]:
    """A key, and the start of its value."""
    if plain := _PLAIN_KEY.match(text, position):
        return plain[1], plain.end()
    if text[position : position + 1] != '"':
        raise JsonError("a key in quotes was expected")
    key, position = _DECODER.raw_decode(text, position)
    return key, _expect(text, _skip(text, position), ":")


def _array(text: str, start: int, depth: int) -> Node:
    found: list[Node] = []
    position = _skip(text, start + 1)
    while text[position : position + 1] != "]":
        if found:
            position = _expect(text, position, ",")
        found.append(_value(text, position, depth + 1))
        position = _skip(text, found[-1].end)
    return Node(found, start, position + 1)


def _expect(text: str, position: int, sign: str) -> int:
    if text[position : position + 1] != sign:
        raise JsonError(f"{sign!r} was expected")
    return _skip(text, position + 1)
