"""The header of a document: front matter, read by lines; each field has its place.

Real front matter is often not YAML (`owner: @team`, `title: a: b`), so lines decide what a field
is. PyYAML reads only the fields that lines cannot express (block scalars, nested maps, flow
collections and quoted text over several lines), each of them alone.
"""

import re
from collections.abc import Collection, Sequence
from itertools import islice
from sys import intern
from typing import NamedTuple

from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place, shared, start_at
from taskctl.text.scalars import (
    YAML_LIMIT,
    Scalar,
    compose,
    cut_comment,
    empty,
    flow_items,
    inside_quotes,
    quoted,
)

NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})

_KEY = expression(r"""("[^"]*"|'[^']*'|<<|[^\W_][^:#]*+)\s*:(?:[ \t]+|$)""")
# Lines whose value is plain text, as most are: no quotes, signs, comment or blanks behind it.
_PLAIN = r"([^\s\"'\[{|>&*!#][^#]*+)(?<!\s)"
_PLAIN_KEY = expression(rf"([^\W_][\w -]*+)(?<! ):[ \t]+{_PLAIN}")
_PLAIN_ITEM = expression(rf" *+-[ ][ \t]*+{_PLAIN}")
_UNSAFE = expression(r"[&*][\w.-]+(?:\s|$)|!\S*(?:\s|$)")
_BLOCK_SCALAR = expression(r"[|>][-+\d]{0,2}(?:\s+#.*)?$")
_CLOSERS = ("---", "...")
_QUOTES = frozenset({'"', "'", "["})
_OPENERS = _QUOTES | {"{", "|", ">"}
_SIGNS = {"&": "an anchor", "*": "an alias", "!": "a tag"}


class HeaderFault(NamedTuple):
    """Something wrong with the syntax of a header, and its place.

    kind   unclosed, stray, unsafe, tab, empty
    text   the text of a stray line, which belongs to no key
    """

    kind: str
    place: Place
    message: str
    text: str = ""

    @property
    def passage(self) -> Passage:
        """The text of the line, at its place."""
        return Passage(self.place.path, self.text, (self.place[1:3],))


class Field(NamedTuple):
    """One key of a header and its value.

    kind   null, scalar, list, or map (nested: its value is not read)
    """

    key: str
    key_place: Place
    kind: str
    value: Scalar
    items: tuple[Scalar, ...]
    end_line: int

    @property
    def text(self) -> str:
        """The scalar value on one line; empty for other kinds."""
        return self.value.text if self.kind == "scalar" else ""

    @property
    def is_below(self) -> bool:
        """Whether the value begins below the line of its key, as the text of a section does."""
        return self.place.line > self.key_place.line

    @property
    def place(self) -> Place:
        """The place of the value, or of the key if the value is empty."""
        if self.kind == "scalar":
            return self.value.passage.place()
        return self.key_place


class Header:
    """The fields of a header, and the lines that it takes.

    form         frontmatter, toml, file (a file of YAML), or the mark of its lines: bold, bullet,
                 quote, heading, table, plain, pre
    body_line    the first line, 1-based, after it
    comments     (line, column, text) of its comment lines and remarks
    nested       the fields of its nested tables, whose keys have dots: `relations.extends`
    path         the file that it is in
    """

    __slots__ = (
        "_by_key", "body_line", "comments", "faults", "fields", "form", "line", "nested", "path",
    )  # fmt: skip  # a table

    def __init__(
        self,
        form: str,
        line: int,
        body_line: int,
        fields: Sequence[Field],
        faults: Sequence[HeaderFault] = (),
        comments: Sequence[tuple[int, int, str]] = (),
        *,
        nested: Sequence[Field] = (),
        path: str = "",
    ) -> None:
        self.form = form
        self.line = line
        self.body_line = body_line
        self.fields = fields
        self.faults = faults
        self.comments = comments
        self.nested = nested
        self.path = path or (fields[0].key_place.path if fields else "")
        self._by_key = {field.key.casefold(): field for field in reversed((*fields, *nested))}

    @property
    def is_yaml(self) -> bool:
        """Whether other tools read it as YAML."""
        return self.form in {"frontmatter", "file"}

    def holds(self, field: Field) -> bool:
        """Whether a field is in its lines, and not elsewhere in the text."""
        line = field.key_place.line
        return field.key_place.path == self.path and self.line <= line < self.body_line

    def body_line_of(self, path: str) -> int:
        """The first line after it in a file, which may be another one than its own."""
        return self.body_line if self.path == path else 1

    def with_more(self, other: "Header") -> "Header":
        """This header with the fields of another one in the same file that it does not have."""
        more = [field for field in other.fields if self.get(field.key) is None]
        return Header(
            self.form, self.line, self.body_line, (*self.fields, *more), self.faults,
            self.comments, nested=self.nested, path=self.path,
        )  # fmt: skip  # a table

    def get(self, *keys: str) -> Field | None:
        """The first field with one of `keys`, ignoring case."""
        for key in keys:
            field = self._by_key.get(key.casefold())
            if field is not None:
                return field
        return None


def front_matter(path: str, lines: list[str]) -> Header | None:
    """Read the front matter of a file; None if its first block is not a `---` header.

    Blank lines and comments (`<!-- licence -->`) may come before it.
    """
    opener = _find_opener(lines)
    if opener is None:
        return None
    closer = _find_closer(lines, opener)
    if closer is not None:
        return read_between(path, lines, opener, closer, closer + 1, [])
    # The body must not be swallowed: an unclosed header ends at the first blank line.
    below = range(opener + 1, len(lines))
    end = next((i for i in below if not lines[i].strip()), len(lines))
    if end == opener + 1 or not _KEY.match(lines[opener + 1]):
        return None  # a rule, not a header
    place = Place(path, opener + 1, 1, opener + 1, 4)
    unclosed = HeaderFault("unclosed", place, "the header is opened here and never closed")
    return read_between(path, lines, opener, end, end, [unclosed])


def only_line(lines: Sequence[str], keys: Collection[str]) -> str:
    """The line of a front matter that alone decides what its field with one of `keys` is.

    Empty if there is no such line, or it might take more than this line to know.
    """
    if not lines or lines[0] != "---":
        return ""
    wanted = {key.casefold() for key in keys}
    found, is_next = "", False
    for line in islice(lines, 1, None):
        if line.rstrip(" \t") in _CLOSERS:
            return found
        match = _KEY.match(line)
        if match is None:
            if is_next:
                return ""  # it may go on
            continue
        is_next = match[1].rstrip().strip("\"'").casefold() in wanted
        if is_next:
            if found or _may_go_on(line[match.end() :].rstrip()):
                return ""
            found = line
    return ""


def _may_go_on(written: str) -> bool:
    """Whether a value, as written in one line, may need PyYAML and the lines below it."""
    first = written[:1]
    return first in _OPENERS and not (first in _QUOTES and quoted(written))


def _find_opener(lines: list[str]) -> int | None:
    in_comment = False
    for index, line in enumerate(lines):
        stripped = line.strip()
        if in_comment or stripped.startswith("<!--"):
            in_comment = "-->" not in stripped
        elif stripped:
            return index if line.rstrip(" \t") == "---" else None
    return None


def _find_closer(lines: list[str], opener: int) -> int | None:
    for index, line in enumerate(lines[opener + 1 :], opener + 1):
        if line.startswith(_CLOSERS) and line.rstrip(" \t") in _CLOSERS:
            return index
    return None


class _Draft:
    """A field while its lines are read; `wrapped` holds the lines that continue its last scalar."""

    __slots__ = (
        "column", "comment", "items", "key", "line", "lines", "needs_yaml", "scalar", "wrapped",
    )  # fmt: skip  # a table

    def __init__(self, key: str, line: int, column: int) -> None:
        self.key = intern(key)
        self.line = line
        self.column = column  # where the key ends
        self.comment = ""  # after the key, if it has no value on its line
        self.scalar: Scalar | None = None
        self.items: list[Scalar] = []
        self.wrapped: list[tuple[str, str, int, int]] = []  # text, as written, line, column
        self.lines = 1
        self.needs_yaml = False

    def settle(self) -> None:
        """Append the wrapped lines to the scalar that they continue."""
        if self.wrapped and self.items:
            self.items[-1] = _joined(self.items[-1], self.wrapped)
        elif self.wrapped and self.scalar:
            self.scalar = _joined(self.scalar, self.wrapped)
        self.wrapped = []


def _joined(scalar: Scalar, wrapped: list[tuple[str, str, int, int]]) -> Scalar:
    texts = [(text, line, column) for text, _, line, column in wrapped if text]
    written = [(raw, line, column) for _, raw, line, column in wrapped if raw]
    return scalar._replace(
        passage=_extended(scalar.passage, texts), raw=_extended(scalar.raw, written)
    )


def _extended(passage: Passage, more: list[tuple[str, int, int]]) -> Passage:
    text = "\n".join([passage.text, *(text for text, _, _ in more)])
    starts = (*passage.starts, *((line, column) for _, line, column in more))
    return Passage(passage.path, text, starts)


def read_between(
    path: str, lines: list[str], opener: int, closer: int, body: int, faults: list[HeaderFault]
) -> Header:
    """Read the lines between two indices as a header, whose body begins at the index `body`."""
    reader = _Reader(path, lines, faults)
    for index in range(opener + 1, closer):
        reader.take(index)
    fields = tuple(reader.finish(draft) for draft in reader.drafts)
    if not fields and closer > opener and not faults:
        faults.append(_no_fields(path, lines, opener, closer))
    return Header(
        "frontmatter",
        opener + 1,
        body + 1,
        fields,
        tuple(faults),
        tuple(reader.comments),
        path=path,
    )


def _no_fields(path: str, lines: list[str], opener: int, closer: int) -> HeaderFault:
    content = any(line.strip() for line in lines[opener + 1 : closer])
    place = Place(path, opener + 1, 1, opener + 1, 4)
    if content:
        return HeaderFault("stray", place, "the header is not a list of `key: value` lines")
    return HeaderFault("empty", place, "the header is empty")


class _Reader:
    """The state of reading a header line by line."""

    def __init__(self, path: str, lines: list[str], faults: list[HeaderFault]) -> None:
        self.path = path
        self.lines = lines
        self.faults = faults
        self.drafts: list[_Draft] = []
        self.comments: list[tuple[int, int, str]] = []
        self.yaml_left = YAML_LIMIT

    def take(self, index: int) -> None:
        line = self.lines[index]
        if self._plain(index, line):
            return
        stripped = line.lstrip(" \t")
        if not stripped:
            return
        column = len(line) - len(stripped)
        if stripped[0] == "#":
            self.comments.append((index + 1, column + 1, stripped))
            return
        if column and "\t" in line[:column]:
            place = Place(self.path, index + 1, 1, index + 1, column + 1)
            self.faults.append(HeaderFault("tab", place, "a tab indents this line of the header"))
        draft = self.drafts[-1] if self.drafts else None
        is_item = stripped[0] == "-" and (stripped[:2] == "- " or stripped.rstrip() == "-")
        if is_item and draft and draft.scalar is None:
            self._item(draft, index, column)
        elif is_item and draft and not draft.needs_yaml:
            self._stray(index, f"this entry belongs to no list: {draft.key} already has a value")
        elif column == 0 and not is_item and (match := _KEY.match(line)):
            self._key(match, index)
        elif draft and (column or (draft.needs_yaml and stripped[0] in "]}")):
            self._continue(draft, index, column)
        else:
            self._stray(index)

    def _plain(self, index: int, line: str) -> bool:
        """Read a line whose value is plain text, if it is one; the careful way finds the same."""
        draft = self.drafts[-1] if self.drafts else None
        if draft and draft.scalar is None and (match := _PLAIN_ITEM.fullmatch(line)):
            draft.settle()
            draft.lines = index + 2 - draft.line
            draft.items.append(self._plain_scalar(index, match[1], match.start(1)))
            return True
        if match := _PLAIN_KEY.fullmatch(line):
            draft = _Draft(match[1], index + 1, match.end(1) + 1)
            draft.scalar = self._plain_scalar(index, match[2], match.start(2))
            self.drafts.append(draft)
            return True
        return False

    def _plain_scalar(self, index: int, text: str, start: int) -> Scalar:
        passage = Passage(self.path, shared(text), start_at(index + 1, start + 1))
        return Scalar(passage, passage)

    def finish(self, draft: _Draft) -> Field:
        """The field made of the lines of a draft."""
        is_nested = draft.needs_yaml and not (draft.scalar or draft.items)
        if is_nested and draft.wrapped:
            (text, _, line, column), *draft.wrapped = draft.wrapped
            passage = Passage(self.path, text, ((line, column),))
            draft.scalar = Scalar(passage, passage)
        draft.settle()
        key_place = Place(self.path, draft.line, 1, draft.line, draft.column)
        found = self._composed(draft) if draft.needs_yaml else None
        if draft.needs_yaml and not found and draft.lines > 1 and self.yaml_left >= 0:
            message = f"{draft.key} is neither one value nor a list, and not YAML either"
            self.faults.append(HeaderFault("stray", key_place, message))
        kind, value, items = found or _by_lines(draft)
        if is_nested and not found:
            kind = "map"
        if value is None:
            value = empty(self.path, draft.line, draft.column + 1)
            value = value._replace(comment=draft.comment)
        return Field(draft.key, key_place, kind, value, items, draft.line + draft.lines - 1)

    def _composed(self, draft: _Draft) -> tuple[str, Scalar | None, tuple[Scalar, ...]] | None:
        """The field as PyYAML reads it, or None."""
        first = draft.line - 1
        chunk = "\n".join(self.lines[first : first + draft.lines])
        self.yaml_left -= len(chunk)
        return compose(self.path, chunk, draft.line) if self.yaml_left >= 0 else None

    def _stray(self, index: int, message: str = "") -> None:
        line = self.lines[index]
        indent = len(line) - len(line.lstrip(" \t"))
        place = Place(self.path, index + 1, indent + 1, index + 1, len(line) + 1)
        if not message and self.drafts:
            message = "this line is neither `key: value` nor part of one"
        elif not message and any(fault.kind == "stray" for fault in self.faults):
            return
        message = message or "the header is not a list of `key: value` lines"
        self.faults.append(HeaderFault("stray", place, message, line.strip(" \t")))

    def _key(self, match: "re.Match[str]", index: int) -> None:
        written = match[1].rstrip()
        key = written.strip("\"'")
        draft = _Draft(key, index + 1, len(written) + 1)
        self.drafts.append(draft)
        if key == "<<":
            self._unsafe(index, 0, len("<<"), "a merge key")
        start = match.end()
        if start < len(self.lines[index]):
            scalar = self._scalar(index, start, draft)
            draft.scalar = scalar if scalar.raw.text else None
            draft.comment = "" if draft.scalar else scalar.comment

    def _item(self, draft: _Draft, index: int, column: int) -> None:
        draft.settle()
        draft.lines = index + 2 - draft.line
        line = self.lines[index]
        start = len(line) - len(line[column + 1 :].lstrip(" \t"))
        draft.items.append(self._scalar(index, start, draft))

    def _continue(self, draft: _Draft, index: int, column: int) -> None:
        """Read a deeper line: it continues the last item or the value, or opens a nested map."""
        draft.lines = index + 2 - draft.line
        line = self.lines[index]
        if draft.needs_yaml:
            written = line[column:].rstrip()
            draft.wrapped.append((written, written, index + 1, column + 1))
            return
        text, comment = cut_comment(line[column:])
        if comment:
            self.comments.append((index + 1, line.index(comment, column) + 1, comment))
        draft.wrapped.append((text, line[column:].rstrip(), index + 1, column + 1))
        draft.needs_yaml = not (draft.items or draft.scalar)

    def _scalar(self, index: int, start: int, draft: _Draft) -> Scalar:
        line = self.lines[index]
        written = line[start:].rstrip()
        trailing = len(line) - start - len(written)
        first = written[:1]
        if first in _SIGNS:
            self._sign(index, start, written)
        elif first in _QUOTES and (found := quoted(written)):
            scalar = self._closed(index, start, written, found, trailing)
            if scalar:
                return scalar
        elif first in _OPENERS and (first not in "|>" or _BLOCK_SCALAR.match(written)):
            draft.needs_yaml = True
        text, comment = written, ""
        if "#" in written:
            text, comment = cut_comment(written)
            if comment:
                trailing = 0
                self.comments.append((index + 1, line.index(comment, start) + 1, comment))
        passage = Passage(self.path, shared(text), start_at(index + 1, start + 1))
        return Scalar(passage, passage, "", comment, trailing)

    def _closed(
        self, index: int, start: int, written: str, found: tuple[str, str, int, int], trailing: int
    ) -> Scalar | None:
        """A value in quotes or brackets; None if anything except a comment follows it."""
        quote, text, inner, end = found
        rest = written[end:].strip()
        if rest and rest[0] != "#":
            return None
        if rest:
            column = self.lines[index].index(rest, start + end) + 1
            self.comments.append((index + 1, column, rest))
        place = (index + 1, start + inner + 1)
        passage = inside_quotes(self.path, text, written[inner : end - 1], place)
        raw = Passage(self.path, shared(written[:end]), start_at(index + 1, start + 1))
        return Scalar(passage, raw, quote, rest, 0 if rest else trailing)

    def _sign(self, index: int, start: int, written: str) -> None:
        unsafe = _UNSAFE.match(written)
        if unsafe:
            end = start + len(unsafe.group().rstrip())
            self._unsafe(index, start, end, _SIGNS[written[0]])

    def _unsafe(self, index: int, start: int, end: int, what: str) -> None:
        place = Place(self.path, index + 1, start + 1, index + 1, end + 1)
        self.faults.append(HeaderFault("unsafe", place, f"{what} is not allowed in a header"))


def _by_lines(draft: _Draft) -> tuple[str, Scalar | None, tuple[Scalar, ...]]:
    """Kind, value and items of a field, read from its lines."""
    value, items = draft.scalar, tuple(draft.items)
    if items:
        return "list", value, items
    if value is None:
        return "null", None, ()
    if value.quote == "[":
        return "list", value, flow_items(value)
    is_null = not value.quote and value.passage.text in NULL_WORDS
    return "null" if is_null else "scalar", value, ()
