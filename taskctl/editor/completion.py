"""Completion: ids, keys of the header, words for the status, headings, paths."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from posixpath import dirname, join, normpath
from typing import NamedTuple

from lsprotocol import types

from taskctl.editor.desk import Desk
from taskctl.memory.files import FOLDER
from taskctl.model.items import Task
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.places import Place

TRIGGERS = ["`", "/", "-", " ", "#", "[", "("]
_MOST = 200
_WORD = expression(r"[\w-]*\Z")
_PATH = expression(r"(?P<sign>`|\]\(|(?<=[-*+] ))(?P<folder>[^`()\s]*/)?[^`()\s/]*\Z")
_HEADING = expression(r"#{1,6} +(?P<text>.*)\Z")
_KEY = expression(r"(?P<key>[\w-]+)\s*:")
_KEY_BEGUN = expression(r"(?!-)[\w-]*")
_NAMING = ("prereqs", "follow_ups", "parent", "superseded_by", "links")
"""The fields whose values name items."""
_Kind = types.CompletionItemKind


class _Typed(NamedTuple):
    """The text of a line before the cursor, where it is, and the item of the file."""

    desk: Desk
    path: str
    line: int
    text: str
    item: Task | None
    collection: Collection | None

    def entry(
        self, label: str, typed: str, kind: types.CompletionItemKind, detail: str = ""
    ) -> types.CompletionItem:
        """A proposal that replaces what is typed of it."""
        column = len(self.text) + 1
        place = Place(self.path, self.line, column - len(typed), self.line, column)
        edit = types.TextEdit(self.desk.positions(self.path).range(place), label)
        return types.CompletionItem(label, kind=kind, detail=detail or None, text_edit=edit)


def completion(
    desk: Desk, path: str, params: types.CompletionParams
) -> types.CompletionList | None:
    """The proposals at a position; the client asks again when more is typed."""
    if desk.result is None or desk.answered.loaded is None:
        return None
    line, column = desk.positions(path).point(params.position)
    text = desk.positions(path).line(line)[: column - 1]
    item = desk.whole.by_path.get(path)
    collection = desk.answered.loaded.settings.collection_of(item) if item else None
    typed = _Typed(desk, path, line, text, item, collection)
    found = [*islice(_entries(typed), _MOST + 1)]
    return types.CompletionList(len(found) > _MOST, found[:_MOST])


def _entries(typed: _Typed) -> Iterator[types.CompletionItem]:
    if heading := _HEADING.match(typed.text):
        yield from _headings(typed, heading["text"])
        return
    path = _PATH.search(typed.text)
    if path and (path["sign"] == "](" or path["folder"] or _in_scope(typed)):
        yield from _paths(typed, path["sign"], path["folder"] or "")
    if _in_header(typed):
        yield from _header(typed)
    elif (word := _word(typed.text)) and len(word) > 1:
        yield from _ids(typed, word)


def _word(text: str) -> str:
    found = _WORD.search(text)
    return found[0] if found else ""


def _in_header(typed: _Typed) -> bool:
    header = typed.item.header if typed.item else None
    if header is None or header.path != typed.path or header.form not in {"frontmatter", "toml"}:
        return False
    return header.line < typed.line < header.body_line


def _in_scope(typed: _Typed) -> bool:
    sections = typed.item.sections if typed.item else ()
    return any(s.role == "scope" and s.first_line <= typed.line <= s.last_line for s in sections)


def _header(typed: _Typed) -> Iterator[types.CompletionItem]:
    """Keys at the beginning of a line, else values of the key of this line or one above."""
    if _KEY_BEGUN.fullmatch(typed.text):
        yield from _keys(typed)
        return
    collection = typed.collection
    keys, key = collection.header.keys if collection else {}, _key_of(typed)
    if collection and key in keys.get("status", ["status"]):
        written = typed.text.partition(":")[2].lstrip()
        for state, words in collection.status.words.items():
            for word in words:
                yield typed.entry(word, written, _Kind.EnumMember, state)
    elif any(key in keys.get(role, ()) for role in _NAMING):
        yield from _ids(typed, _word(typed.text))


def _keys(typed: _Typed) -> Iterator[types.CompletionItem]:
    """The keys of the collection that the header does not have."""
    header = typed.collection.header if typed.collection else None
    own = typed.item.header if typed.item else None
    if header and own:
        names = (*header.required, *(name for found in header.keys.values() for name in found))
        for name in dict.fromkeys(names):
            if own.get(name) is None:
                yield typed.entry(f"{name}: ", typed.text, _Kind.Property)


def _key_of(typed: _Typed) -> str:
    """The key that the cursor is behind or below."""
    lines = typed.desk.lines(typed.path)[: typed.line - 1]
    for text in (typed.text, *reversed(lines)):
        if match := _KEY.match(text):
            return match["key"]
    return ""


def _ids(typed: _Typed, word: str) -> Iterator[types.CompletionItem]:
    """The items and candidates whose id or title has a word, those that begin with it first."""
    part, plan = typed.desk.part(typed.path), typed.desk.whole
    items = (*plan.items, *(part.items if part else ()))
    names = {item.id: f"{item.state}: {item.bare_title}" for item in items if item.id}
    names |= {one.id: f"{one.state}: {one.title}" for one in plan.candidates.values()}
    sought = word.casefold()
    for is_first in (True, False):
        for name, detail in names.items():
            if name.casefold().startswith(sought) == is_first and (
                is_first or sought in f"{name} {detail}".casefold()
            ):
                yield typed.entry(name, word, _Kind.Reference, detail)


def _headings(typed: _Typed, text: str) -> Iterator[types.CompletionItem]:
    """The headings of the sections of other items, the most frequent first."""
    own = {section.title for section in typed.item.sections} if typed.item else set()
    found = Counter(section.title for item in typed.desk.whole.items for section in item.sections)
    for title, _ in found.most_common():
        if title not in own:
            yield typed.entry(title, text, _Kind.Module)


def _paths(typed: _Typed, sign: str, folder: str) -> Iterator[types.CompletionItem]:
    """The files and folders of the working tree."""
    base = dirname(typed.path) if sign == "](" else ""
    where = normpath(join(base, folder)).removeprefix(".").removeprefix("/")
    if where.startswith(".."):
        return
    name = typed.text.rpartition("/")[2] if folder else typed.text.rpartition(sign or " ")[2]
    for child, kind in sorted(typed.desk.tree.children(where).items()):
        if kind == FOLDER and child != ".git":
            yield typed.entry(f"{child}/", name, _Kind.Folder)
        elif child != ".git":
            yield typed.entry(child, name, _Kind.File)
