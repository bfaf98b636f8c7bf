"""Ids: how they are written, how they are ordered, and which ids a range covers."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from taskctl.text.expressions import expression
from taskctl.text.patterns import compile_pattern

OrderKey = tuple[str | int, ...]
_Search = Callable[..., Any]

MOST_OF_A_RANGE = 1000
"""A range over more numbers than this is taken for a mistake."""

_BEFORE, _BEHIND = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"
_DIGITS = expression(r"(\d+)")
_RANGE_SIGN = expression(r"[`*\s]*(?:\.{2,3}|…|–|—|--|-|\bthrough\b|\bto\b)[`*\s]*", re.IGNORECASE)
_ENTRY = expression(r"[`* ]*\n\s*-\s")
_SHORT_END = expression(r"(\d{2,6})([A-Z]?)(?![\w-])")
_ALTERNATIVE = expression(r"/(\d{2,6})([A-Z]?)(?![\w-])")
_WORD = expression(r"[\w-]*")
_PADDED = expression(r"0+[1-9]")
_HOLE = expression(r"\{[^{}]*\}")
_SERIES = expression(r"(?P<prefix>.*?)(?P<number>\d{1,12})(?P<suffix>[A-Za-z]?)", re.DOTALL)
# Python reads no number with more digits than this.
_MOST_DIGITS = 4000
# Letters and dashes that look like ASCII ones; digits of other scripts are read by their value.
_LOOK_ALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаеоісрѕхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑‒–—−", "ABCEHIJKMOPSTXYaeoicpsxyABEZHIKMNOPTYX------"
)


@lru_cache(maxsize=200_000)
def order_key(item_id: str) -> OrderKey:
    """The sort key of an id: numbers by value, no suffix before `B` before `C`.

    The key has a number at every odd position, so any two keys can be compared.
    """
    return tuple(
        int(part[:_MOST_DIGITS]) if index % 2 else part
        for index, part in enumerate(_DIGITS.split(item_id))
    )


def as_ascii(text: str) -> str:
    """The text with look-alikes replaced by their ASCII characters, its length unchanged."""
    alike = text.translate(_LOOK_ALIKES)
    if alike.isascii():
        return alike
    from unicodedata import decimal  # few ids have other digits

    return "".join(
        str(decimal(char)) if char.isdecimal() and not char.isascii() else char for char in alike
    )


class Reference(NamedTuple):
    """An id, or a range of ids, as it is written in a text (offsets).

    first, last   canonical ids, the same for a single id; both empty when it is not an id
    problem       "", or what is wrong: "malformed", "look-alike", "reversed", "bad end"
    """

    first: str
    last: str
    start: int
    end: int
    problem: str = ""


class _Finder:
    """Finds the ids of one pattern; each is formed once, as most are named again and again."""

    def __init__(self, search: Callable[..., Any], form: Callable[["re.Match[str]"], str]) -> None:
        self._search = search
        self._form = form
        self._known: dict[str, str] = {}

    def find(self, text: str) -> Iterator[Reference]:
        search, known = self._search, self._known
        position = 0
        while match := search(text, position):
            start, end = match.span()
            written = match.group()
            canonical = known.get(written)
            if canonical is None:
                canonical = known[written] = self._form(match)
            yield Reference(canonical, canonical, start, end)
            position = max(end, position + 1)


class Grammar:
    """The notation of the ids of one collection.

    Args:
        pattern: a regular expression with named groups.
        form: a format string over these groups that gives the canonical id.
        aliases: older patterns, with the same groups.
    """

    def __init__(self, pattern: str, form: str, aliases: Sequence[str] = ()) -> None:
        self.form = form
        self.groups = frozenset(re.findall(r"\(\?P<(\w+)>", pattern))
        self.prefix = form.partition("{")[0]
        self._sources = (pattern, *aliases)
        letters = re.escape(self.prefix.rstrip("-_ "))
        self._loose = (
            expression(
                rf"(?<![\w/.-]){letters}[-_ ]?(\d{{1,12}})((?:[A-Za-z]|-v\d+|[a-z]+)?)"
                # possessive: a tail can be split in many ways, which must not all be tried
                r"((?:[-_]\w++(?!/))?+(?:-\w++(?!/))*+)(?![\w/])",
                re.IGNORECASE,
            )
            if letters
            else None
        )

    @cached_property
    def _exact(self) -> list[_Search]:
        return [compile_pattern(rf"(?a)\A(?:{source})\Z") for source in self._sources]

    @cached_property
    def _inside(self) -> list[_Finder]:
        patterns = (rf"(?a)(?<![A-Za-z0-9])(?:{s})(?![A-Za-z0-9])" for s in self._sources)
        return [_Finder(compile_pattern(pattern), self._format) for pattern in patterns]

    @cached_property
    def _leading(self) -> list[_Search]:
        return [compile_pattern(rf"(?a)\A(?:{source}){_BEHIND}") for source in self._sources]

    @property
    def example(self) -> str:
        """An example of an id, for messages."""
        return self.make(1) or _HOLE.sub("…", self.form)

    def canonical(self, text: str) -> str:
        """The canonical form of a text that is an id and nothing else; empty when it is not one."""
        for search in self._exact:
            match = search(text)
            if match:
                return self._format(match)
        return ""

    def number(self, item_id: str) -> int:
        """The whole number in a canonical id: 12 of `TASK-0012B`, 1 of `BACK-1.50`."""
        match = next((m for search in self._exact if (m := search(item_id))), None)
        digits = match.groupdict().get("number") if match else item_id
        found = _DIGITS.search(digits or "")
        return int(found[0][:_MOST_DIGITS]) if found else 0

    def leading(self, text: str) -> str:
        """The id with which a text begins; empty when there is none."""
        for search in self._leading:
            match = search(text)
            if match:
                return self._format(match)
        return ""

    def singles(self, text: str) -> Iterator[Reference]:
        """Every id in a text, in order; ranges are ignored."""
        if len(self._inside) == 1:
            yield from self._inside[0].find(text)
            return
        found = [single for finder in self._inside for single in finder.find(text)]
        yield from sorted(dict.fromkeys(found), key=attrgetter("start"))

    def references(self, text: str) -> list[Reference]:
        """Every id and range in a text; one that only looks like an id has a problem.

        Ranges: `A..B`, `A–B`, `A-B`, `A through B`, `A to B`, with a short end (`A–0125`);
        alternatives with a short end (`TASK-0012/0012B`).
        """
        found: list[Reference] = []
        position = 0
        singles = list(self.singles(text))
        if len(singles) == 1 and singles[0].end - singles[0].start == len(text):
            return singles  # an id and nothing else
        for single in singles:
            if single.start < position:
                continue
            reference = self._range(text, single, singles)
            found.append(reference)
            position = reference.end
            while alternative := _ALTERNATIVE.match(text, position):
                end = self._sibling(single.first, alternative)
                if not end:
                    break
                found.append(Reference(end, end, alternative.start() + 1, alternative.end()))
                position = alternative.end()
        misses = self._near_misses(text, found)
        return sorted([*found, *misses], key=attrgetter("start")) if misses else found

    def _range(self, text: str, first: Reference, singles: Sequence[Reference]) -> Reference:
        sign = _RANGE_SIGN.match(text, first.end)
        # A dash at the beginning of a line begins an entry of a list.
        if not sign or _ENTRY.match(sign.group()):
            return first
        index = bisect_left(singles, sign.end(), key=attrgetter("start"))
        if index < len(singles) and singles[index].start == sign.end():
            return self._ends(first, singles[index].first, singles[index].end)
        tight = not sign.group().strip("`*").isspace()
        short = _SHORT_END.match(text, sign.end()) if tight and sign.group()[0] != " " else None
        if short and sign.group().strip("`* ") != "-":
            sibling = self._sibling(first.first, short)
            if sibling:
                return self._ends(first, sibling, short.end())
        if self.prefix and text.startswith(self.prefix, sign.end()):
            tail = _WORD.match(text, sign.end())
            end = tail.end() if tail else sign.end()
            return Reference(first.first, first.first, first.start, end, "bad end")
        return first

    @staticmethod
    def _ends(first: Reference, last: str, end: int) -> Reference:
        problem = "reversed" if order_key(last) < order_key(first.first) else ""
        return Reference(first.first, last, first.start, end, problem)

    def _sibling(self, item_id: str, match: "re.Match[str]") -> str:
        """The id that has the number and suffix of `match`, otherwise like `item_id`."""
        parts = _DIGITS.split(item_id)
        if len(parts) < 3:
            return ""
        return self.canonical("".join(parts[:-2]) + match[1].zfill(len(parts[-2])) + match[2])

    def _near_misses(self, text: str, found: list[Reference]) -> list[Reference]:
        misses: list[Reference] = []
        if self._loose is None:
            return misses
        plain = text if text.isascii() else as_ascii(text)
        index = 0
        for match in self._loose.finditer(plain):
            while index < len(found) and found[index].end <= match.start():
                index += 1
            if index < len(found) and found[index].start < match.end():
                continue
            canonical = self.canonical(match.group())
            if canonical:
                problem = "look-alike"
            else:
                problem = "malformed"
                if not match[3] and len(match[2]) <= 1:
                    canonical = self._padded(match[1], match[2])
            misses.append(Reference(canonical, canonical, match.start(), match.end(), problem))
        return misses

    def make(self, number: int, suffix: str = "") -> str:
        """The id of a number and suffix; empty when they do not fit the pattern."""
        return self._padded(str(number), suffix)

    def _padded(self, number: str, suffix: str) -> str:
        try:
            others = dict.fromkeys(self.groups, "")
            padded = self.form.format(**{**others, "number": int(number), "suffix": suffix.upper()})
        except (KeyError, ValueError, IndexError):
            return ""
        return self.canonical(padded)

    def _format(self, match: "re.Match[str]") -> str:
        try:
            groups = {name: _value(name, text) for name, text in match.groupdict("").items()}
            return self.form.format(**groups)
        except (KeyError, ValueError, IndexError):
            return str(match.group())


def _value(name: str, text: str) -> int | str:
    """The value of a group of a pattern, as a form shows it."""
    if text.isdecimal():
        return int(text)
    if name == "number" and _PADDED.match(text):
        return text.lstrip("0")  # `001.2`, a part of `001`
    return text.upper() if name == "suffix" else text


def expand(reference: Reference, known: Sequence[str]) -> list[str]:
    """The ids that a reference covers; for a range, those in `known` (sorted by `order_key`).

    A range includes both ends, and any letter suffix of an end without one.
    """
    if reference.first == reference.last or reference.problem:
        return [reference.first] if reference.first else []
    last = order_key(reference.last)
    upper: OrderKey = (*last[:-1], "\U0010ffff") if last[-1] == "" else last
    start = bisect_left(known, order_key(reference.first), key=order_key)
    return list(known[start : bisect_right(known, upper, key=order_key)])


class Folder:
    """Folds ids into ranges; its output is read back as the same ids.

    A range is read as all ids with its numbers, so it only runs over numbers that a single id has.

    Args:
        known: all ids that a range could cover.
    """

    def __init__(self, known: Iterable[str]) -> None:
        matches = filter(None, map(_SERIES.fullmatch, known))
        self._bearers = Counter((m["prefix"].casefold(), int(m["number"])) for m in matches)

    def fold(self, ids: Iterable[str]) -> list[str]:
        """The ids in order, consecutive ones as ranges: `CD-001..010`."""
        runs: list[list[str]] = []
        follower = ""  # the id that would continue the last run
        for item_id in sorted(set(ids), key=order_key):
            if item_id == follower and len(runs[-1]) < MOST_OF_A_RANGE:
                runs[-1].append(item_id)
            else:
                runs.append([item_id])
            follower = self._follower(item_id)
        return [run[0] if len(run) == 1 else f"{run[0]}..{_number(run[-1])}" for run in runs]

    def _follower(self, item_id: str) -> str:
        """The next id of a series, if both may be in one range; else empty."""
        match = _SERIES.fullmatch(item_id)
        if match is None or match["suffix"]:
            return ""
        prefix, digits = match["prefix"], match["number"]
        numbers = int(digits), int(digits) + 1
        if any(self._bearers[prefix.casefold(), number] != 1 for number in numbers):
            return ""
        return f"{prefix}{numbers[1]:0{len(digits)}}"


def _number(item_id: str) -> str:
    """The digits at the end of an id."""
    match = _SERIES.fullmatch(item_id)
    return match["number"] if match else ""


def namesakes(ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids with a folder (`b/WP01`) by the id without it."""
    found: dict[str, list[str]] = {}
    for item_id in ids:
        if "/" in item_id:
            found.setdefault(item_id.rpartition("/")[2], []).append(item_id)
    return found


def in_its_folder(item_id: str, before: str, alike: Sequence[str]) -> str:
    """An id with its folder, if it has one: that before it in a text, or else the only one.

    Args:
        item_id: the id as a text names it.
        before: the text before it.
        alike: the ids that are the same without their folders.
    """
    named = (one for one in alike if before.endswith(one.removesuffix(item_id)))
    return max(named, key=len, default=alike[0] if len(alike) == 1 else item_id)
