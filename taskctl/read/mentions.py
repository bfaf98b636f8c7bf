"""Ids that the text of a task names, but that no file has."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from taskctl.model.ids import Grammar
from taskctl.model.items import Mention
from taskctl.read.files import Parsed
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.prose import code_spans, prose_lines
from taskctl.text.source import Source

_NO_TEXT = frozenset({"fence", "code", "comment", "html"})
# A part of a path or a slug: links are for LK001.
_BEFORE, _BEHIND = frozenset("/-_"), expression(r"[-_/]\w|\.md\b")
# Both ends are bounded, so that no bracket searches in vain for its end.
_LINK = expression(r"\[[^\[\]\n]{0,200}\]\([^()\s]{1,400}\)")


def named_beside(
    item_id: str, side: Source, keys: Collection[str], grammar: Grammar, known: Collection[str]
) -> Iterator[Mention]:
    """The ids that the nested tables of a header beside an item name, and that no file has.

    Args:
        item_id: the item.
        side: the file beside it.
        keys: the keys that hold an id, in nested tables too.
        grammar: the ids of its collection.
        known: the ids that exist.
    """
    pattern = re.compile(rf"\s+(?:-\s+)?(?:{'|'.join(map(re.escape, keys))}):\s*[\"']?([\w.-]+)")
    for number, line in enumerate(side.lines(), 1):
        match = pattern.match(line)
        text = match[1] if match else ""
        found = grammar.canonical(text) or (grammar.make(int(text)) if text.isdecimal() else "")
        if match and found and found not in known:
            place = Place(side.path, number, match.start(1) + 1, number, match.end(1) + 1)
            yield Mention(item_id, found, place)


def may_name(raw: bytes, grammar: Grammar) -> tuple[str, ...]:
    """The texts in a file that may be ids; to search its bytes for their letters is cheap."""
    found = set(_pattern(grammar.prefix).findall(raw)) if grammar.prefix else set()
    return tuple(sorted(written.decode(errors="replace") for written in found))


@lru_cache(maxsize=16)
def _pattern(prefix: str) -> "re.Pattern[bytes]":
    return re.compile(re.escape(prefix.encode()) + rb"\d\w*")


class MentionFinder:
    """Remembers the possible ids in each file, until all ids are known.

    Only the few files that may name an unknown id are searched by line.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._named: dict[str, Collection[str]] = {}

    def note(self, path: str, named: Collection[str]) -> None:
        """Remember the ids that a file may name."""
        self._named[path] = named

    def suspects(self, known: Collection[str]) -> list[str]:
        """The paths of the files that may name an unknown id."""
        strange = {
            written
            for written in set().union(*self._named.values())
            if (item := self._grammar.canonical(written)) and item not in known
        }
        return [p for p, named in self._named.items() if not strange.isdisjoint(named)]

    def unknown(self, parsed: Parsed, known: Collection[str]) -> Iterator[Mention]:
        """The first mention of each unknown id in the text below the header."""
        seen: set[str] = set()
        path = parsed.source.path
        first = parsed.body_line
        for number, line in prose_lines(parsed.document, _NO_TEXT, first):
            if self._grammar.prefix not in line:
                continue
            # `edit TASK-0123` is an example; `TASK-0123` alone is a name.
            commands = [
                span
                for span in (code_spans(line) if "`" in line else ())
                if not self._grammar.canonical(line[span.inner : span.inner_end].strip())
            ]
            links = list(_LINK.finditer(line)) if "](" in line else ()
            for single in self._grammar.singles(line):
                if any(span.start < single.start < span.end for span in commands) or (
                    line.rfind("<!--", 0, single.start) > line.rfind("-->", 0, single.start)
                ):
                    continue
                before = line[max(0, single.start - 1) : single.start]
                in_path = before in _BEFORE or _BEHIND.match(line, single.end)
                # Where prerequisites are bare numbers, a number in a sentence is still none.
                is_bare = not line[single.start].isalpha()
                if single.first in known or single.first in seen or in_path or is_bare:
                    continue
                if any(link.start() <= single.start < link.end() for link in links):
                    continue  # LK001 speaks of links
                seen.add(single.first)
                place = Place(path, number, single.start + 1, number, single.end + 1)
                yield Mention(parsed.id, single.first, place)
