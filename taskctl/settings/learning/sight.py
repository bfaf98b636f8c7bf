"""A look at one file: the keys of its head, its headings, and its boxes.

It is read with few expressions, for speed; the readers decide about its meaning.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from taskctl.settings.learning.lexicon import FIELDS, squeezed
from taskctl.text.expressions import expression

_HEAD = 120
_HEAD_SIZE = 16_000
_KEY = r"[^\W\d_][^:*|`<>\[\](){}\n]{0,39}?"
_YAML = expression(r"(?P<key>[^\W_][^:#\n]{0,39}?)\s*:(?:[ \t]+(?P<value>.*))?$")
_TOML = expression(r"(?P<key>[\w.-]{1,40})\s*=\s*(?P<value>.*)$")
_LIST = expression(r"\s*-\s+(?P<value>.*)$")
_MARKED = expression(
    rf"[ ]{{0,3}}(?P<quote>>\s?)?(?P<bullet>[-*+]\s+)?(?P<bold>\*\*|__)?(?P<key>{_KEY})"
    r"(?P<inner>\*\*|__)?\s*:\s*(?(bold)(?P<outer>\*\*|__)?)\s*(?P<value>.*)$"
)
_ROW = expression(r"\s*\|\s*(?P<key>[^|]{1,40}?)\s*\|\s*(?P<value>[^|]*?)\s*\|\s*$")
_HEADING_KEY = expression(r"#{2,6}\s+(?P<key>[^:]{1,30}?)\s*(?::\s*(?P<value>.+))?$")
_BODY = expression(
    r"^[ \t]{0,12}(?P<fence>`{3,}|~{3,})"
    r"|^(?P<level>#{1,6})[ \t]+(?P<heading>.+)"
    r"|^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[(?P<box>.)\](?=[ \t]|$))?(?P<item>.*)",
    re.MULTILINE,
)
_CLOSING = expression(r"[ \t]+#+[ \t]*$")
_NUMBERS = expression(r"^(?:[^\w]+|\d+(?:\.\d+)*[.)]?\s+)+")


class HeadEntry(NamedTuple):
    """One key in the head of a file, its value on one line, and the form it is written in.

    name   the key without case, blanks, dashes and underscores
    """

    key: str
    value: str
    form: str
    name: str


def _entry(key: str, value: str, form: str) -> HeadEntry:
    return HeadEntry(key, value, form, squeezed(key))


class Heading(NamedTuple):
    """A heading below the title, and the items directly below it."""

    text: str
    items: int
    open: int
    done: int
    paths: int


class Sight(NamedTuple):
    """A look at one file.

    side   the entries of the file beside it that holds its header, if one does
    """

    path: str
    entries: tuple[HeadEntry, ...]
    title: str
    headings: tuple[Heading, ...]
    side: str = ""

    @property
    def folder(self) -> str:
        """The folder that the file is in."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.rpartition(".")[0]

    @property
    def boxes(self) -> tuple[int, int]:
        """The numbers of open and of ticked boxes."""
        return sum(h.open for h in self.headings), sum(h.done for h in self.headings)

    @property
    def has_boxes(self) -> bool:
        """Whether there is a box."""
        return any(h.open or h.done for h in self.headings)

    def of(self, field: str) -> list[HeadEntry]:
        """The entries whose key means one of our fields."""
        return [entry for entry in self.entries if FIELDS.get(entry.name) == field]

    def says(self, field: str) -> str:
        """The first value of one of our fields; empty without one."""
        return next((entry.value for entry in self.of(field) if entry.value), "")


def look(path: str, text: str) -> Sight:
    """A look at a Markdown file."""
    lines = text[:_HEAD_SIZE].splitlines()
    entries, body = _front(lines)
    head, title = _marked(lines[body : body + _HEAD])
    known = {entry.name for entry in entries}
    entries += [entry for entry in head if entry.name not in known]
    offset = sum(len(line) + 1 for line in lines[:body])
    title = next((e.value for e in entries if e.name == "title" and e.value), "") or title
    return Sight(path, tuple(entries), title, tuple(_headings(text, offset)))


def look_beside(path: str, text: str) -> list[HeadEntry]:
    """The entries of a YAML file, those of nested tables too."""
    return list(_yaml(line.lstrip("- ") for line in text.splitlines()))


def _front(lines: list[str]) -> tuple[list[HeadEntry], int]:
    """The entries of front matter, and the index of the line after it."""
    start = next((i for i, line in enumerate(lines[:40]) if line.strip()), 0)
    while start < len(lines) and lines[start].lstrip().startswith("<!--"):
        end = next((i for i in range(start, min(len(lines), 40)) if "-->" in lines[i]), start)
        start = next((i for i in range(end + 1, len(lines)) if lines[i].strip()), len(lines))
    opener = lines[start].rstrip() if start < len(lines) else ""
    if opener not in {"---", "+++"}:
        return [], 0
    end = next((i for i in range(start + 1, len(lines)) if lines[i].rstrip() == opener), 0)
    if not end:
        return [], 0
    inside = lines[start + 1 : end]
    return (list(_yaml(inside)) if opener == "---" else _toml(inside)), end + 1


def _yaml(lines: Iterable[str]) -> Iterator[HeadEntry]:
    key, values = "", [""]
    for line in lines:
        if match := _YAML.match(line):
            if key:
                yield _entry(key, ", ".join(filter(None, values)), "frontmatter")
            key, values = match["key"].strip("\"'"), [_bare(match["value"] or "")]
        elif (item := _LIST.match(line)) and key:
            values.append(_bare(item["value"]))
    if key:
        yield _entry(key, ", ".join(filter(None, values)), "frontmatter")


def _toml(lines: Iterable[str]) -> list[HeadEntry]:
    found = filter(None, map(_TOML.match, lines))
    return [_entry(match["key"], _bare(match["value"]), "toml") for match in found]


def _bare(value: str) -> str:
    return value.strip().strip("[]").strip("\"' ")


def _marked(lines: list[str]) -> tuple[list[HeadEntry], str]:
    """The entries of marked lines, and the title."""
    entries: list[HeadEntry] = []
    title, in_pre, in_fence, in_head = "", False, False, True
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            in_fence = not in_fence
        elif in_fence:
            continue
        elif line.startswith("# "):
            title = title or _CLOSING.sub("", line[2:]).strip()
        elif line.startswith("##"):
            in_head = False
            if entry := _heading_entry(line, lines[number + 1 : number + 4]):
                entries.append(entry)
        elif in_head and "<pre" in line:
            in_pre = True
        elif "</pre" in line:
            in_pre = False
        elif in_head and (entry := _line_entry(line, in_pre=in_pre)):
            entries.append(entry)
    return entries, title


def _line_entry(line: str, *, in_pre: bool) -> HeadEntry | None:
    if in_pre:
        match = _YAML.match(line.strip())
        return _entry(match["key"], (match["value"] or "").strip(), "pre") if match else None
    if row := _ROW.match(line):
        return _entry(row["key"].strip("*_` :"), row["value"], "table")
    match = _MARKED.match(line)
    if match is None:
        return None
    form = "plain"
    if match["bold"] and (match["inner"] or match["outer"]):
        form = "bold"
    elif match["quote"] or match["bullet"]:
        form = "quote" if match["quote"] else "bullet"
    return _entry(match["key"].strip(), match["value"].rstrip("\\ "), form)


def _heading_entry(line: str, below: list[str]) -> HeadEntry | None:
    """`## Status` with its text below, or `## Status: Done`."""
    match = _HEADING_KEY.match(line)
    if match is None or FIELDS.get(squeezed(match["key"])) not in {"status", "created", "prereqs"}:
        return None
    value = match["value"] or next((text for text in below if text.strip()), "")
    return None if value.startswith("#") else _entry(match["key"], value.strip(), "heading")


def _headings(text: str, start: int) -> list[Heading]:
    """The headings below the title with what is directly below each, fences left out."""
    found: list[Heading] = []
    heading, counts, fence = "", [0, 0, 0, 0], ""
    for match in _BODY.finditer(text, start):
        if mark := match["fence"]:
            if not fence:
                fence = mark
            elif mark.startswith(fence):
                fence = ""
        elif fence:
            continue
        elif match["level"]:
            found.append(Heading(heading, *counts))
            heading, counts = plain(match["heading"]), [0, 0, 0, 0]
        else:
            counts[0] += 1
            if box := match["box"]:
                counts[2 if box in "xX" else 1] += 1
            if "`" in match["item"] or "/" in match["item"]:
                counts[3] += 1
    found.append(Heading(heading, *counts))
    return found


@lru_cache(20_000)
def plain(heading: str) -> str:
    """A heading without emphasis, pictures and numbers, in lower case."""
    bare = _CLOSING.sub("", heading.replace("**", "").replace("`", ""))
    return _NUMBERS.sub("", bare).strip().rstrip(":").casefold()
