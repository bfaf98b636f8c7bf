"""Texts made from a regular expression: matches, and texts that make it try for ever."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

# The parser of Python's own engine, which has had no public name since 3.11.
parser: Any = import_module("re._parser")
signs: Any = import_module("re._constants")

# The number of times to repeat an endless repeat, to see whether it finishes.
_PUMPED = 500
# A letter that hardly any pattern contains, to make a match fail late.
_NOTHING = "\x01"
_OF_CATEGORY = {
    signs.CATEGORY_DIGIT: "09",
    signs.CATEGORY_WORD: "09",
    signs.CATEGORY_SPACE: "  ",
    signs.CATEGORY_NOT_DIGIT: "AA",
    signs.CATEGORY_NOT_WORD: "--",
    signs.CATEGORY_NOT_SPACE: "09",
}
_ANY = "0A-_ a\x02"
_REPEATS = {signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT}
_LOOKS = {signs.AT, signs.ASSERT, signs.ASSERT_NOT}

Node = tuple[Any, Any]


def parsed(source: str) -> Any:
    """The parts of a pattern, as Python's engine reads them."""
    return parser.parse(source)


def size_of(tree: Any) -> int:
    """The number of signs in a pattern when its counted repeats are written out."""
    return sum(_size(node) for node in tree)


def _size(node: Node) -> int:
    sign, value = node
    if sign in _REPEATS:
        least, most, body = value
        times: int = least if most == signs.MAXREPEAT else most
        return max(1, times) * max(1, size_of(body))
    return 1 + sum(size_of(part) for part in _parts(node))


def _parts(node: Node) -> Iterator[Any]:
    """The patterns inside a part of a pattern."""
    sign, value = node
    if sign in _REPEATS:
        yield value[2]
    elif sign is signs.SUBPATTERN:
        yield value[3]
    elif sign is signs.BRANCH:
        yield from value[1]
    elif sign is signs.ATOMIC_GROUP:
        yield value
    elif sign in {signs.ASSERT, signs.ASSERT_NOT}:
        yield value[1]
    elif sign is signs.GROUPREF_EXISTS:
        yield from (part for part in value[1:] if part is not None)


def samples(tree: Any) -> Iterator[str]:
    """The shortest text of a pattern, with its lowest letters, and a long one with its highest."""
    for high in (False, True):
        yield _Sample(high=high).text(tree)


def pumped(tree: Any) -> Iterator[str]:
    """For each endless repeat: texts that repeat it often and then stop matching.

    They end with the letters of a match, forwards and backwards, for engines that first look for a
    letter that they need.
    """
    sample = _Sample(high=False).text(tree)
    for text in _pumped(tree, ""):
        for rest in dict.fromkeys(("", sample, sample[::-1])):
            yield text + _NOTHING + rest


def _pumped(tree: Any, before: str) -> Iterator[str]:
    for node in tree:
        if node[0] in _REPEATS and node[1][1] == signs.MAXREPEAT:
            for high in (False, True):
                yield before + _Sample(high=high).text(node[1][2]) * _PUMPED
        for part in _parts(node):
            yield from _pumped(part, before)
        before += _Sample(high=False).text([node])


class _Sample:
    """Writes one text of a pattern, and remembers the contents of its groups."""

    def __init__(self, *, high: bool) -> None:
        self._high = high
        self._groups: dict[int, str] = {}

    def text(self, tree: Any) -> str:
        return "".join(self._of(sign, value) for sign, value in tree)

    def _of(self, sign: Any, value: Any) -> str:
        if sign in _REPEATS:
            least, most, body = value
            times: int = min(most, max(least, 1) + 2) if self._high else least
            return self.text(body) * times
        if sign is signs.SUBPATTERN:
            found = self.text(value[3])
            self._groups[value[0]] = found
            return found
        if sign is signs.BRANCH:
            return self.text(value[1][-1 if self._high else 0])
        if sign is signs.ATOMIC_GROUP:
            return self.text(value)
        if sign is signs.GROUPREF:
            return self._groups.get(value, "")
        if sign is signs.GROUPREF_EXISTS:
            group, yes, no = value
            chosen = yes if self._groups.get(group) else no
            return self.text(chosen) if chosen is not None else ""
        return "" if sign in _LOOKS else self._letter(sign, value)

    def _letter(self, sign: Any, value: Any) -> str:
        if sign is signs.LITERAL:
            return chr(value)
        if sign is signs.NOT_LITERAL:
            return next(letter for letter in _ANY if ord(letter) != value)
        if sign is signs.IN:
            return self._one_of(value)
        return _ANY[0]

    def _one_of(self, choices: Sequence[Node]) -> str:
        if choices[0][0] is signs.NEGATE:
            return next((x for x in _ANY if not _holds(choices[1:], x)), "\x03")
        sign, value = choices[-1 if self._high else 0]
        if sign is signs.RANGE:
            return chr(value[self._high])
        if sign is signs.CATEGORY:
            return _OF_CATEGORY[value][self._high]
        return chr(value)


def _holds(choices: Sequence[Node], letter: str) -> bool:
    """Whether a set of letters contains one."""
    for sign, value in choices:
        if sign is signs.LITERAL and value == ord(letter):
            return True
        if sign is signs.RANGE and value[0] <= ord(letter) <= value[1]:
            return True
        if sign is signs.CATEGORY and letter in _LETTERS_OF.get(value, ""):
            return True
    return False


_LETTERS_OF = {
    signs.CATEGORY_DIGIT: "0",
    signs.CATEGORY_WORD: "0A_a",
    signs.CATEGORY_SPACE: " ",
    signs.CATEGORY_NOT_DIGIT: "A-_ a\x02",
    signs.CATEGORY_NOT_WORD: "- \x02",
    signs.CATEGORY_NOT_SPACE: "0A-_a\x02",
}
