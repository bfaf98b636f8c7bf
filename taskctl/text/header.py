"""The header of a document: front matter, read by lines, each field with its place.

Real front matter is often not YAML (`owner: @team`, `title: a: b`), so lines decide what a field
is; PyYAML is asked only for the fields that lines cannot say (block scalars, nested maps, flow
collections and quoted text over several lines), and for each of these alone.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from taskctl.text.places import Passage, Place

NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})

_KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\W_][^:\#]*?)\s*:(?:[ \t]+|$)""", re.VERBOSE)
_COMMENT = re.compile(r"(?:^|[ \t]+)#")
_UNSAFE = re.compile(r"[&*][\w.-]+(?:\s|$)|!\S*(?:\s|$)")
_BLOCK_SCALAR = re.compile(r"[|>][-+\d]{0,2}(?:\s+#.*)?$")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_OPENER = re.compile(r"---[ \t]*$")
_CLOSER = re.compile(r"(?:---|\.\.\.)[ \t]*$")


class HeaderFault(NamedTuple):
    """Something wrong with the writing of a header, and where."""

    kind: str  # unclosed, stray, unsafe, tab, empty
    place: Place
    message: str


class Scalar(NamedTuple):
    """One value: its text without quotes and comment, the whole of it as written, its remark."""

    passage: Passage
    raw: Passage
    quote: str = ""
    comment: str = ""
    trailing: int = 0  # blanks behind it, to the end of its line

    @property
    def text(self) -> str:
        """The value on one line."""
        return " ".join(self.passage.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a header and its value.

    kind   null, scalar, list, or map (nested: its value is not looked into)
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
    def place(self) -> Place:
        """Where the value stands; for an empty one, where its key stands."""
        if self.kind == "scalar":
            return self.value.passage.place()
        return self.key_place


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a header, and the lines between which it stands.

    form         frontmatter, or the mark of its lines: bold, bullet, quote, heading, table, plain
    body_line    the first line, 1-based, that no longer belongs to it
    comments     (line, column, text) of its comment lines and remarks
    """

    form: str
    line: int
    body_line: int
    fields: tuple[Field, ...]
    faults: tuple[HeaderFault, ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()

    def get(self, *keys: str) -> Field | None:
        """The first field that bears one of `keys`, in any case."""
        for key in keys:
            folded = key.casefold()
            for field in self.fields:
                if field.key.casefold() == folded:
                    return field
        return None


def front_matter(path: str, lines: list[str]) -> Header | None:
    """Read the front matter of a file; None when its first block is no `---` header.

    Blank lines and comments (`<!-- licence -->`) may stand before it.
    """
    opener = _find_opener(lines)
    if opener is None:
        return None
    closer = next((i for i in range(opener + 1, len(lines)) if _CLOSER.match(lines[i])), len(lines))
    if closer == len(lines):
        # The body must not be swallowed: an unclosed header ends at the first blank line.
        end = next((i for i in range(opener + 1, len(lines)) if not lines[i].strip()), len(lines))
        if end == opener + 1 or not _KEY.match(lines[opener + 1]):
            return None  # a rule, not a header
        unclosed = HeaderFault(
            "unclosed",
            Place(path, opener + 1, 1, opener + 1, 4),
            "the header is opened here and never closed",
        )
        return _read(path, lines, opener, end, end, [unclosed])
    return _read(path, lines, opener, closer, closer + 1, [])


def _find_opener(lines: list[str]) -> int | None:
    in_comment = False
    for index, line in enumerate(lines):
        stripped = line.strip()
        if in_comment or stripped.startswith("<!--"):
            in_comment = "-->" not in stripped
        elif stripped:
            return index if _OPENER.match(line) else None
    return None


class _Draft:
    """A field while its lines are being read."""

    __slots__ = ("column", "items", "key", "line", "lines", "needs_yaml", "scalar")

    def __init__(self, key: str, line: int, column: int) -> None:
        self.key = key
        self.line = line
        self.column = column  # where the key ends
        self.scalar: Scalar | None = None
        self.items: list[Scalar] = []
        self.lines = 1
        self.needs_yaml = False


def _read(
    path: str, lines: list[str], opener: int, closer: int, body: int, faults: list[HeaderFault]
) -> Header:
    reader = _Reader(path, lines, faults)
    for index in range(opener + 1, closer):
        reader.take(index)
    fields = tuple(reader.finish(draft) for draft in reader.drafts)
    if not fields and closer > opener and not faults:
        faults.append(_no_fields(path, lines, opener, closer))
    return Header(
        "frontmatter", opener + 1, body + 1, fields, tuple(faults), tuple(reader.comments)
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

    def take(self, index: int) -> None:
        line = self.lines[index]
        stripped = line.lstrip(" \t")
        if not stripped:
            return
        column = len(line) - len(stripped)
        if stripped[0] == "#":
            self.comments.append((index + 1, column + 1, stripped))
            return
        if "\t" in line[:column]:
            place = Place(self.path, index + 1, 1, index + 1, column + 1)
            self.faults.append(HeaderFault("tab", place, "a tab indents this line of the header"))
        draft = self.drafts[-1] if self.drafts else None
        is_item = stripped.startswith("- ") or stripped.rstrip() == "-"
        if is_item and draft and draft.scalar is None:
            self._item(draft, index, column)
        elif column == 0 and not is_item and (match := _KEY.match(line)):
            self._key(match, index)
        elif column and draft:
            self._continue(draft, index, column)
        else:
            place = Place(self.path, index + 1, 1, index + 1, len(line) + 1)
            if self.drafts or not any(f.kind == "stray" for f in self.faults):
                message = "this line is neither `key: value` nor part of one"
                if not self.drafts:
                    message = "the header is not a list of `key: value` lines"
                self.faults.append(HeaderFault("stray", place, message))

    def finish(self, draft: _Draft) -> Field:
        key_place = Place(self.path, draft.line, 1, draft.line, draft.column)
        kind, value, items = "null", draft.scalar, tuple(draft.items)
        if draft.needs_yaml:
            composed = _compose(self.path, self.lines, draft)
            if composed is not None:
                kind, value, items = composed
                return Field(draft.key, key_place, kind, value, items, draft.line + draft.lines - 1)
        if items:
            kind = "list"
        elif value is not None:
            kind = "list" if value.quote == "[" else "scalar"
            if value.quote == "[":
                items = _flow_items(value)
            elif not value.quote and value.passage.text in NULL_WORDS:
                kind = "null"
        if value is None:
            value = _empty(self.path, draft.line, draft.column + 1)
        return Field(draft.key, key_place, kind, value, items, draft.line + draft.lines - 1)

    def _key(self, match: "re.Match[str]", index: int) -> None:
        line = self.lines[index]
        key = match["key"].strip("\"'")
        draft = _Draft(key, index + 1, match.end("key") + 1)
        self.drafts.append(draft)
        if key == "<<":
            self._unsafe(index, 0, len("<<"), "a merge key")
        start = match.end()
        if start < len(line):
            draft.scalar = self._scalar(index, start, draft)
            if draft.scalar is not None and not draft.scalar.raw.text:
                draft.scalar = None

    def _item(self, draft: _Draft, index: int, column: int) -> None:
        draft.lines = index + 2 - draft.line
        line = self.lines[index]
        start = column + 1
        while start < len(line) and line[start] in " \t":
            start += 1
        draft.items.append(self._scalar(index, start, draft))

    def _continue(self, draft: _Draft, index: int, column: int) -> None:
        """A deeper line: it goes on with the last item or the value, or opens a nested map."""
        draft.lines = index + 2 - draft.line
        if draft.needs_yaml:
            return
        line = self.lines[index]
        text, comment = _cut_comment(line[column:])
        if comment:
            self.comments.append((index + 1, line.index(comment, column) + 1, comment))
        previous = draft.items[-1] if draft.items else draft.scalar
        if previous is None:
            draft.needs_yaml = True
            return
        passage = _append(previous.passage, text, index + 1, column + 1)
        raw = _append(previous.raw, line[column:].rstrip(), index + 1, column + 1)
        joined = previous._replace(passage=passage, raw=raw)
        if draft.items:
            draft.items[-1] = joined
        else:
            draft.scalar = joined

    def _scalar(self, index: int, start: int, draft: _Draft) -> Scalar:
        line = self.lines[index]
        written = line[start:].rstrip()
        trailing = len(line) - start - len(written)
        first = written[:1]
        if first in {"&", "*", "!"} and (unsafe := _UNSAFE.match(written)):
            what = {"&": "an anchor", "*": "an alias", "!": "a tag"}[first]
            self._unsafe(index, start, start + len(unsafe.group().rstrip()), what)
        quoted = _quoted(written) if first in {'"', "'", "["} else None
        if quoted:
            quote, text, inner, end = quoted
            rest = written[end:].strip()
            if not rest or rest[0] == "#":
                if rest:
                    self.comments.append((index + 1, line.index(rest, start + end) + 1, rest))
                passage = Passage(self.path, text, ((index + 1, start + inner + 1),))
                raw = Passage(self.path, written[:end], ((index + 1, start + 1),))
                return Scalar(passage, raw, quote, rest, 0 if rest else trailing)
        elif first in {'"', "'", "[", "{"} or (
            first in {"|", ">"} and _BLOCK_SCALAR.match(written)
        ):
            draft.needs_yaml = True
        text, comment = _cut_comment(written)
        if comment:
            self.comments.append((index + 1, line.index(comment, start) + 1, comment))
        passage = Passage(self.path, text, ((index + 1, start + 1),))
        return Scalar(passage, passage, "", comment, 0 if comment else trailing)

    def _unsafe(self, index: int, start: int, end: int, what: str) -> None:
        place = Place(self.path, index + 1, start + 1, index + 1, end + 1)
        self.faults.append(HeaderFault("unsafe", place, f"{what} is not allowed in a header"))


def _append(passage: Passage, text: str, line: int, column: int) -> Passage:
    if not text:
        return passage
    return Passage(passage.path, f"{passage.text}\n{text}", (*passage.starts, (line, column)))


def _empty(path: str, line: int, column: int) -> Scalar:
    passage = Passage(path, "", ((line, column),))
    return Scalar(passage, passage)


def _cut_comment(written: str) -> tuple[str, str]:
    """(text, comment): YAML's rule, a comment begins at a `#` behind a blank."""
    if "#" in written and (match := _COMMENT.search(written)):
        return written[: match.start()].rstrip(), written[match.end() - 1 :].rstrip()
    return written.rstrip(), ""


def _quoted(written: str) -> tuple[str, str, int, int] | None:
    """(quote, text, offset of the text, end) of a value that closes on its line, else None."""
    if written[0] == "[":
        end = _closing_bracket(written)
        return ("[", written[1 : end - 1], 1, end) if end else None
    if written[0] == '"':
        match = _DOUBLE_QUOTED.match(written)
        if match:
            return '"', _unescape(match[1]), 1, match.end()
        return None
    match = _SINGLE_QUOTED.match(written)
    return ("'", match[1].replace("''", "'"), 1, match.end()) if match else None


_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " "}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")


def _unescape(text: str) -> str:
    def plain(match: "re.Match[str]") -> str:
        digits = match[1] or match[2] or match[3]
        if digits:
            code = int(digits, 16)
            return chr(code) if code < 0x110000 else "\ufffd"
        # A value stays on one line: an escaped line end is shown as a blank.
        return _ESCAPES.get(match[4], match[0]).replace("\n", " ")

    return _ESCAPE.sub(plain, text) if "\\" in text else text


def _closing_bracket(written: str) -> int:
    """The offset behind the `]` that closes the `[` at 0, or 0; nested brackets need YAML."""
    index = 1
    while index < len(written):
        char = written[index]
        if char in "\"'":
            pattern = _DOUBLE_QUOTED if char == '"' else _SINGLE_QUOTED
            match = pattern.match(written, index)
            # Inside a word, as in [don't], a quote is an ordinary character.
            opens_here = written[index - 1] in "[, "
            index = match.end() if match and opens_here else index + 1
            continue
        if char == "]":
            return index + 1
        if char in "[{":
            return 0
        index += 1
    return 0


def _flow_items(value: Scalar) -> tuple[Scalar, ...]:
    """The items of `[a, "b, c", d]`."""
    inner = value.passage
    items = []
    for match in re.finditer(
        r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*)\s*(?:,|$)""", inner.text
    ):
        written = match[1].rstrip()
        if not written:
            continue
        raw = inner.part(match.start(1), match.start(1) + len(written))
        quoted = _quoted(written) if written[0] in "\"'" else None
        if quoted:
            quote, text, offset, _ = quoted
            line, column = raw.starts[0]
            passage = Passage(raw.path, text, ((line, column + offset),))
            items.append(Scalar(passage, raw, quote))
        else:
            items.append(Scalar(raw, raw))
    return tuple(items)


def _compose(
    path: str, lines: list[str], draft: _Draft
) -> tuple[str, Scalar, tuple[Scalar, ...]] | None:
    """Ask PyYAML for one field; None when it is no YAML either."""
    import yaml  # noqa: PLC0415  only the few headers that need it pay for the import

    first = draft.line - 1
    chunk = "\n".join(lines[first : first + draft.lines])
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(chunk, Loader=loader)
    # ValueError and RecursionError: PyYAML lets both through on hostile input.
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(root, yaml.MappingNode) or len(root.value) != 1:
        return None
    node = root.value[0][1]

    def scalar(part: "yaml.Node") -> Scalar:
        line, column = first + part.start_mark.line + 1, part.start_mark.column + 1
        text = (
            part.value
            if isinstance(part, yaml.ScalarNode)
            else chunk[part.start_mark.index : part.end_mark.index]
        )
        text = " ".join(str(text).split())
        passage = Passage(path, text, ((line, column),))
        return Scalar(passage, passage, "yaml")

    if isinstance(node, yaml.ScalarNode):
        return "scalar", scalar(node), ()
    if isinstance(node, yaml.SequenceNode):
        items = tuple(scalar(part) for part in node.value)
        return "list", _empty(path, draft.line, draft.column + 1), items
    return "map", scalar(node), ()
