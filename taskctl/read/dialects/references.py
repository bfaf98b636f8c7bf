"""Cells and remarks that name other items of the same document.

names  := none | name (sep name)*        sep  := `,` `;` `&` `+` `and` <br>
name   := (id | range | other | phase | story | `All`) [words] [remark in parentheses] [signs]
range  := id (`..` `…` `–` `—` `-` `through` `to`) (id | number)    `CI-001..CI-009`, `T013-T015`,
          `CD-001..010`, `2-16`: both ends, the letter suffixes of the last, nothing skipped
other  := id (`/` number)+               `IF-001/2`
phase  := a phase of the document (`Phase 2`, after one also `2` alone: `Phase 1&2`); `All` is
          every other phase
story  := the tag of several items: `US1`
none   := `None` `n/a` `-` `—` or nothing
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from taskctl.model.ids import MOST_OF_A_RANGE
from taskctl.model.items import Miswritten, Prereq
from taskctl.text.expressions import expression
from taskctl.text.places import Passage

_SEPARATOR = expression(r"[,;&+\n]|<br\s*/?>|\band\b", re.IGNORECASE)
_REMARK = expression(r"\([^()]*\)")
_NONE = expression(r"(?:none|n/?a|nothing|no|[-–—]+)?", re.IGNORECASE)
_OPTIONAL = expression(r"\boptional\b", re.IGNORECASE)
_RANGE_SIGN = expression(r"\s*(?:\.{2,3}|…|–|—|-|\bthrough\b|\bto\b)\s*", re.IGNORECASE)
_PARTS = expression(r"(?P<prefix>.*?)(?P<number>\d{1,12})(?P<suffix>[A-Za-z]?)", re.DOTALL)
_WORD_END = expression(r"[\s:]+")
_MOST_WORDS = 12
_DIGITS, _LETTERS = expression(r"\d+"), expression(r"[^\W\d_]+")
_SIGNS = " \t`*_[]#\\"
_AFTER_NAME = " \t.,:–—-"


class NamesRead(NamedTuple):
    """The prerequisites in a text, and the parts that could not be read as one."""

    prereqs: tuple[Prereq, ...] = ()
    miswritten: tuple[Miswritten, ...] = ()


class NameReader:
    """Reads names against the ids and phases of one document.

    Args:
        ids: every id of the document, in its order.
        phases: the names of its phases.
        stories: the ids of the items with each tag.
    """

    def __init__(
        self,
        ids: Iterable[str],
        phases: Iterable[str] = (),
        stories: Mapping[str, Sequence[str]] = {},
    ) -> None:
        self._ids = {item_id.casefold(): item_id for item_id in ids}
        self._phases = {name.casefold(): name for name in phases}
        self._stories = {name.casefold(): list(names) for name, names in stories.items()}

    @cached_property
    def _shapes(self) -> set[str]:
        return {_shape(item_id) for item_id in self._ids.values()}

    @cached_property
    def _series(self) -> dict[str, dict[int, list[str]]]:
        """The ids with each number, of each prefix."""
        found: dict[str, dict[int, list[str]]] = {}
        for item_id in self._ids.values():
            if parts := _PARTS.fullmatch(item_id):
                series = found.setdefault(parts["prefix"].casefold(), {})
                series.setdefault(int(parts["number"]), []).append(item_id)
        return found

    def read(self, passage: Passage, own_phase: str = "", source: str = "key") -> NamesRead:
        """The prerequisites in a text; `own_phase` is not part of `All`."""
        text = _REMARK.sub(lambda match: " " * len(match[0]), passage.text)
        optional = bool(_OPTIONAL.search(passage.text))
        prereqs: list[Prereq] = []
        miswritten: list[Miswritten] = []
        before = ""
        for start, end in _pieces(text):
            written = text[start:end]
            place = passage.place(start, end)
            found, problem = self._piece(written, before, own_phase)
            if problem:
                miswritten.append(Miswritten(problem, "prereqs", written, place))
            for name in found:
                prereqs.append(Prereq(name, not optional, place, source))
            before = found[-1] if found else ""
        return NamesRead(tuple(prereqs), tuple(miswritten))

    def ids_in(self, text: str) -> list[str]:
        """The ids in a text, ranges expanded; other words are skipped."""
        text = text.replace("(", ",").replace(")", ",")
        found: list[str] = []
        for start, end in _pieces(text):
            names, problem = self._piece(text[start:end], "", "")
            if not problem:
                found.extend(name for name in names if name.casefold() in self._ids)
        return list(dict.fromkeys(found))

    def unknown(self, text: str) -> list[str]:
        """The ids in a name or range that no item has, from series of ids in the document."""
        if text.casefold() in self._ids:
            return []
        parts = _PARTS.match(text)
        series = self._series.get(parts["prefix"].casefold()) if parts else None
        if parts is None or not series:
            return []
        width = len(parts["number"])
        alike = _PARTS.fullmatch(next(iter(series.values()))[0])
        if alike is None or len(alike["number"]) != width:
            return []
        return [name for name in self._piece(text, "", "")[0] if name.casefold() not in self._ids]

    def _piece(self, text: str, before: str, own_phase: str) -> tuple[list[str], str]:
        """The names in one piece, and its problem; words may follow: `T009-T014 tests`."""
        found, problem = self._names(text, before, own_phase)
        if problem != "prose":
            return found, problem
        for end in list(_WORD_END.finditer(text))[_MOST_WORDS::-1]:
            first = text[: end.start()].rstrip(_AFTER_NAME)
            names, problem = self._names(first, "", own_phase, with_words=True)
            if names and not problem:
                rest = text[end.end() :]
                has_more = rest and self._known(_WORD_END.split(rest)[0].rstrip(_AFTER_NAME), "")
                return names + (self._piece(rest, "", own_phase)[0] if has_more else []), ""
        return ([text], "") if " " not in text and _shape(text) in self._shapes else ([], "prose")

    def _names(
        self, text: str, before: str, own_phase: str, *, with_words: bool = False
    ) -> tuple[list[str], str]:
        """The names that a text is, if it is nothing else; words make `T003 - 2 files` no range."""
        if _NONE.fullmatch(text):
            return [], ""
        if known := self._known(text, before):
            return [known], ""
        if text.casefold() in self._stories:
            return self._stories[text.casefold()], ""
        if text.casefold() in {"all", "everything"}:
            return [name for name in self._phases.values() if name != own_phase], ""
        for sign in _RANGE_SIGN.finditer(text):
            first, last = text[: sign.start()], text[sign.end() :]
            if first and last and (ends := self._ends(first.strip(_SIGNS), last.strip(_SIGNS))):
                return ([], "prose") if with_words and not ends[1]["prefix"] else self._range(*ends)
        first, *others = text.split("/")
        if others and self._known(first, "") and all(part.isdecimal() for part in others):
            names = [self._sibling(first, part) for part in others]
            return [self._ids[first.casefold()], *names], ""
        return [], "prose"

    def _known(self, text: str, before: str) -> str:
        folded = text.casefold()
        for names in (self._phases, self._ids):
            if folded in names:
                return names[folded]
            if " " in before and before.casefold() in names and text.isdecimal():
                sibling = before.rpartition(" ")[0] + " " + text
                return names.get(sibling.casefold(), sibling)
        return ""

    def _ends(self, first: str, last: str) -> tuple["re.Match[str]", "re.Match[str]"] | None:
        """The parts of both ends of a range; None if they are not ids."""
        left = _PARTS.fullmatch(first)
        if left is None or (
            first.casefold() not in self._ids and _shape(first) not in self._shapes
        ):
            return None
        right = _PARTS.fullmatch(last)
        if right is None or (right["prefix"] and _shape(last) not in self._shapes):
            return None
        return left, right

    def _range(self, left: "re.Match[str]", right: "re.Match[str]") -> tuple[list[str], str]:
        prefix = left["prefix"]
        if right["prefix"] and right["prefix"].casefold() != prefix.casefold():
            return [], "bad end"
        first, last = int(left["number"]), int(right["number"])
        if last < first:
            return [], "reversed"
        if last - first >= MOST_OF_A_RANGE:
            return [], "bad end"
        series = self._series.get(prefix.casefold(), {})
        width = len(left["number"])
        names: list[str] = []
        for number in range(first, last + 1):
            names.extend(series.get(number) or [f"{prefix}{number:0{width}}"])
        if left["suffix"]:
            names = [n for n in names if n.casefold() >= left[0].casefold()]
        if right["suffix"]:
            end = f"{prefix}{right['number']:>0{width}}{right['suffix']}".casefold()
            names = [n for n in names if n.casefold() <= end]
        return names, ""

    def _sibling(self, item_id: str, number: str) -> str:
        """The id with another number, written with as many digits: `IF-001/2` is IF-002."""
        parts = _PARTS.fullmatch(item_id)
        assert parts is not None
        width = len(parts["number"])
        known = self._series.get(parts["prefix"].casefold(), {}).get(int(number))
        return known[0] if known else f"{parts['prefix']}{int(number):0{width}}"


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the parts between separators, without blanks and signs around them."""
    position = 0
    for separator in (*_SEPARATOR.finditer(text), None):
        start, end = position, separator.start() if separator else len(text)
        position = separator.end() if separator else end
        while start < end and _is_sign(text[start]):
            start += 1
        while start < end and _is_sign(text[end - 1]):
            end -= 1
        if start < end:
            yield start, end


def _is_sign(char: str) -> bool:
    """Whether a character around a name is not part of it: a mark, a blank, an emoji."""
    return char in _SIGNS or (ord(char) > 0x2000 and not char.isalnum() and char not in "–—…")


def _shape(item_id: str) -> str:
    """The shape of an id, without its letters and numbers: `CD-001` and `MM-12` are alike."""
    return _LETTERS.sub("A", _DIGITS.sub("9", item_id))
