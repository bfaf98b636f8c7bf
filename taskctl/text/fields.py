"""Writing into a header: values, keys and entries of lists, in the form of that header."""

import re
from collections.abc import Collection, Sequence

from taskctl.errors import TaskctlError
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place
from taskctl.text.quoting import as_yaml
from taskctl.text.quoting import quote as as_quoted
from taskctl.text.scalars import Scalar, quoted
from taskctl.text.source import Source

_ESCAPES = {"'": (("'", "''"),), '"': (("\\", "\\\\"), ('"', '\\"')), "|": (("|", "\\|"),)}
_MARKS = expression(r"(?P<before>[*_`]*).*?(?P<after>[*_`:\s]*)")
# Values of TOML that are not texts: numbers, dates, true and false.
_BARE = expression(r"[+-]?\d[\d_.:TZ+-]*|true|false")
_NOTHING = frozenset({"", "none", "n/a", "na", "nothing"})


class Writer:
    """Makes the edits of one header.

    Args:
        source: the file.
        header: the header in it.
    """

    def __init__(self, source: Source, header: Header) -> None:
        self.path = source.path
        self.lines = source.lines()
        self.header = header

    def written(self, value: Scalar) -> Passage:
        """A value as written between its quotes: offsets in it are offsets in the file."""
        raw = value.raw
        if value.quote in {"'", '"'} and raw.text.endswith(value.quote):
            return raw.part(1, len(raw.text) - 1)
        return value.passage

    def escaped(self, field: Field, text: str) -> str:
        """A text escaped for the value of a field."""
        quote = field.value.quote or ("|" if self._shape(field) == "table" else "")
        for sign, escape in _ESCAPES.get(quote, ()):
            text = text.replace(sign, escape)
        return text

    def read_back(self, field: Field, written: str) -> str:
        """The value that would be read from a text written into a field."""
        quote = field.value.quote
        found = quoted(f"{quote}{written}{quote}") if quote in {"'", '"'} else None
        return found[1] if found else written.replace("\n", " ")

    def begin_with(self, field: Field, end: int, text: str) -> Edit:
        """Replace the first `end` characters of a written value by `text` (escaped)."""
        passage = self.written(field.value)
        if not passage.is_exact:
            return self.set(field, self.read_back(field, text + passage.text[end:]))
        if self._shape(field) == "yaml" and not field.value.quote:
            whole = text + passage.text[end:]
            if as_yaml(whole, field.value.text) != whole:
                return self.set(field, whole)
        return Edit(passage.place(0, end), text)

    def set(self, field: Field, text: str) -> Edit:
        """Replace the value of a field.

        Raises:
            TaskctlError: it holds a list or a map, which a text cannot replace.
        """
        if field.items or field.kind == "map":
            where = f"{self.path}:{field.key_place.line}"
            raise TaskctlError(f"{where}: {field.key} holds a list; change it by hand")
        shape = self._shape(field)
        if shape == "yaml":
            text = as_yaml(text, field.value.text)
        elif shape == "table":
            text = text.replace("|", "\\|")
        elif shape == "toml":
            is_bare = not field.value.quote and _BARE.fullmatch(field.value.text)
            text = text if is_bare and _BARE.fullmatch(text) else _as_toml(text)
        if field.value.raw.text:
            return Edit(field.value.raw.place(), text)
        if shape == "heading":
            return self._below(field.key_place.line, f"\n{text}")
        return self._fill(field, text)

    def replace(self, field: Field, text: str) -> Edit:
        """Replace the value of a field, inside its quotes if it has some.

        Raises:
            TaskctlError: as `set`.
        """
        if field.kind == "scalar" and field.value.quote in {"'", '"'}:
            return self.begin_with(
                field, len(self.written(field.value).text), self.escaped(field, text)
            )
        return self.set(field, text)

    def clear(self, field: Field) -> Edit:
        """Remove the value of a field, and keep its key."""
        place = field.value.raw.place()
        before = self.lines[place.line - 1][: place.column - 1]
        if self._shape(field) != "table":
            place = place._replace(column=len(before.rstrip(" \t")) + 1)
        return Edit(place, "")

    def add(self, like: Field, key: str, text: str, old: str = "") -> Edit:
        """Insert a key with a value below the field `like`, in its form.

        Text that only YAML would misread stays plain if `old`, the value elsewhere, is such.

        Raises:
            TaskctlError: the fields are sections of the text.
        """
        if like.key[:1].isupper():
            key = key[:1].upper() + key[1:]
        shape = self._shape(like)
        place = like.key_place
        if shape == "heading":
            where = f"{self.path}:{place.line}"
            raise TaskctlError(f"{where}: write a section {key!r} by hand, with {text}")
        line = self.lines[place.line - 1]
        value = like.value.raw if like.value.raw.text else like.value.passage
        start = max(value.starts[0][1] - 1, place.end_column - 1)
        middle, end = line[place.end_column - 1 : start], line[start + len(value.text) :]
        if shape == "yaml":
            return self._below(like.end_line, f"{key}: {as_yaml(text, old)}")
        if shape == "toml":
            return self._below(like.end_line, f"{key} = {_as_toml(text)}")
        if shape == "table":
            marks = _MARKS.fullmatch(line[place.column - 1 : place.end_column - 1])
            key = f"{marks['before']}{key}{marks['after']}" if marks else key
        return self._below(like.end_line, f"{line[: place.column - 1]}{key}{middle}{text}{end}")

    def drop(self, field: Field) -> Edit:
        """Remove a field with its line."""
        line = field.key_place.line
        start, end = len(self.lines[line - 2]) + 1, len(self.lines[field.end_line - 1]) + 1
        return Edit(Place(self.path, line - 1, start, field.end_line, end), "")

    def add_list(self, like: Field | None, key: str, entry: str) -> Edit:
        """Insert a key that lists one entry: last in a front matter, else below another field.

        Raises:
            TaskctlError: the fields are sections of the text.
        """
        if self.header.is_yaml or like is None:
            fields = self.header.fields
            line = fields[-1].end_line if fields else self.header.line
            return self._below(line, f"{key}:\n  - {entry}")
        return self.add(like, key, entry)

    def is_line(self, field: Field) -> bool:
        """Whether a field has lines of its own, which can be removed."""
        return self._shape(field) in {"yaml", "toml", "line"} and self.header.holds(field)

    def append(self, field: Field, entry: str, *, is_line: bool = False) -> list[Edit]:
        """Add an entry to the list of a field, in the form of the list.

        A single value becomes a list in brackets, or a text with commas if lists are lines here.

        Raises:
            TaskctlError: the field does not hold a list.
        """
        place = field.key_place
        is_toml = self._shape(field) == "toml"
        if is_toml and field.kind == "list":
            return [self._into_brackets(field, _as_toml(entry), field.value.raw.place().column)]
        if field.kind == "map" or is_toml:
            where = f"{self.path}:{place.line}"
            what = "is TOML" if is_toml else "is not a list"
            raise TaskctlError(f"{where}: {field.key} {what}; add {entry} by hand")
        raw, is_yaml = field.value.raw, self._shape(field) == "yaml"
        at = raw.place()
        if is_yaml and self.lines[at.line - 1][at.column - 1 : at.column] in {"|", ">"}:
            # A bracket before the sign of a block would make the sign part of the first entry.
            where = f"{self.path}:{place.line}"
            raise TaskctlError(f"{where}: {field.key} is a block of text; add {entry} by hand")
        is_empty = field.text.strip(" *_—–-").casefold() in _NOTHING
        if field.kind == "scalar" and not is_empty:
            end = _end(raw.place())
            if not is_yaml or (is_line and not field.value.quote):
                return [Edit(end, f", {entry}")]
            return [Edit(_start(raw.place()), "["), Edit(end, f", {entry}]")]
        if field.kind != "list" and not is_yaml:
            return [self.set(field, entry)]
        if field.kind != "list" and raw.text:
            return [Edit(raw.place(), f"[{entry}]")]
        line = self.lines[place.line - 1]
        opening = re.compile(r"\s*:\s*\[").match(line, place.end_column - 1)
        if opening and is_yaml:
            return [self._into_brackets(field, entry, opening.end())]
        if not field.items:
            return [self._below(place.line, f"  - {entry}")]
        row, column = field.items[-1].raw.starts[0]
        return [self._below(field.end_line, self.lines[row - 1][: column - 1] + entry)]

    def remove(self, field: Field, gone: Collection[int]) -> list[Edit]:
        """Remove entries of a list by their indices, each with its line or its comma.

        A list that loses all its entries becomes `[]`, or `none` where lists have no brackets.
        """
        places = [item.raw.place() for item in field.items]
        kept = [index for index in range(len(places)) if index not in gone]
        if not self._is_in_lines(field):
            if not kept:
                return [Edit(self._between_brackets(field), "")]
            last = kept[-1]
            spans = [_between(places[i], places[i + 1]) for i in sorted(gone) if i < last]
            if last < len(places) - 1:
                spans.append(_from_end(places[last], places[-1]))
            return [Edit(span, "") for span in spans]
        if kept or self._shape(field) == "yaml":
            edits = [Edit(self._lines_of(places[index]), "") for index in sorted(gone)]
            return edits if kept else [self._after_colon(field, " []"), *edits]
        rest = [Edit(self._lines_of(place), "") for place in places[1:]]
        return [Edit(places[0], "none"), *rest]

    def set_items(self, field: Field, texts: Sequence[str]) -> list[Edit]:
        """Replace all entries of a list, in its form.

        Raises:
            TaskctlError: the field holds a map.
        """
        if field.kind == "map":
            where = f"{self.path}:{field.key_place.line}"
            raise TaskctlError(f"{where}: {field.key} is a nested table; change it by hand")
        if not texts:
            return self.remove(field, range(len(field.items))) if field.items else []
        is_flow = not field.items or not self._is_in_lines(field)
        quote = field.items[0].quote if field.items else ""
        written = [self._as_item(field, text, quote, is_flow=is_flow) for text in texts]
        if not field.items:
            listed = f"[{', '.join(written)}]"
            raw = field.value.raw
            return [
                Edit(raw.place(), listed) if raw.text else self._after_colon(field, f" {listed}")
            ]
        first, last = field.items[0].raw.place(), field.items[-1].raw.place()
        if is_flow:
            return [Edit(_whole(first, last), ", ".join(written))]
        lead = self.lines[first.line - 1][: first.column - 1]
        rest = [Edit(self._lines_of(item.raw.place()), "") for item in field.items[1:]]
        return [Edit(first, f"\n{lead}".join(written)), *rest]

    def _as_item(self, field: Field, text: str, quote: str, *, is_flow: bool) -> str:
        """A text as an entry of a list, in quotes if the others have some or YAML needs them."""
        if self._shape(field) == "toml":
            return _as_toml(text)
        if self._shape(field) != "yaml":
            return text
        if quote in {"'", '"'}:
            for sign, escape in _ESCAPES[quote]:
                text = text.replace(sign, escape)
            return f"{quote}{text}{quote}"
        plain = as_yaml(text, field.items[0].text if field.items else "")
        if is_flow and plain == text and any(sign in text for sign in ",[]{}"):
            return as_quoted(text)
        return plain

    def _is_in_lines(self, field: Field) -> bool:
        """Whether a list has an entry per line, each behind a sign."""
        line, column = field.items[0].raw.starts[0]
        return self.lines[line - 1][: column - 1].rstrip(" \t").endswith(("-", "*", "+"))

    def _between_brackets(self, field: Field) -> Place:
        """The place of all that is between the brackets of a list with entries."""
        first, last = field.items[0].raw.place(), field.items[-1].raw.place()
        line, column = first.line, first.column - 1
        while (start := self.lines[line - 1].rfind("[", 0, column)) < 0:
            line, column = line - 1, len(self.lines[line - 2])
        end_line, column = last.end_line, last.end_column - 1
        while (end := self.lines[end_line - 1].find("]", column)) < 0:
            end_line, column = end_line + 1, 0
        return Place(self.path, line, start + 2, end_line, end + 1)

    def _lines_of(self, place: Place) -> Place:
        """The lines that a place touches, with the line end before them."""
        before, last = self.lines[place.line - 2], self.lines[place.end_line - 1]
        return Place(self.path, place.line - 1, len(before) + 1, place.end_line, len(last) + 1)

    def _after_colon(self, field: Field, text: str) -> Edit:
        """Insert a text right behind the colon, or the sign, of a key."""
        line = field.key_place.line
        sign = "=" if self._shape(field) == "toml" else ":"
        column = self.lines[line - 1].index(sign, field.key_place.end_column - 1) + 2
        return Edit(Place(self.path, line, column, line, column), text)

    def _into_brackets(self, field: Field, entry: str, start: int) -> Edit:
        if field.items:
            return Edit(_end(field.items[-1].raw.place()), f", {entry}")
        if field.value.quote == "[":
            return Edit(field.value.raw.place(), f"[{entry}]")
        line = field.key_place.line
        return Edit(Place(self.path, line, start + 1, line, start + 1), entry)

    def _fill(self, field: Field, text: str) -> Edit:
        """Insert a value where there is none, with one blank around it."""
        number, column = field.value.raw.starts[0]
        line = self.lines[number - 1]
        end = column - 1
        if self._shape(field) == "yaml":
            end = line.index(":", field.key_place.end_column - 1) + 1
        start = len(line[:end].rstrip(" \t"))
        end += len(line[end:]) - len(line[end:].lstrip(" \t"))
        behind = " " if line[end:] else ""
        place = Place(self.path, number, start + 1, number, end + 1)
        return Edit(place, f" {text}{behind}")

    def _below(self, line: int, text: str) -> Edit:
        column = len(self.lines[line - 1]) + 1
        return Edit(Place(self.path, line, column, line, column), f"\n{text}")

    def _shape(self, field: Field) -> str:
        """How a field is written: yaml, toml, table, heading, or line."""
        # A status may be a heading, below a front matter.
        if self.header.holds(field) and (self.header.is_yaml or self.header.form == "toml"):
            return "yaml" if self.header.is_yaml else "toml"
        line = self.lines[field.key_place.line - 1]
        if line.lstrip().startswith("#"):
            return "heading"
        return "table" if re.match(r"\s*\|", line[field.key_place.end_column - 1 :]) else "line"


def _as_toml(text: str) -> str:
    """A text as a string of TOML."""
    for sign, escape in _ESCAPES['"']:
        text = text.replace(sign, escape)
    return f'"{text}"'


def _start(place: Place) -> Place:
    return Place(place.path, place.line, place.column, place.line, place.column)


def _end(place: Place) -> Place:
    return Place(place.path, place.end_line, place.end_column, place.end_line, place.end_column)


def _between(place: Place, following: Place) -> Place:
    """From the start of a place to the start of another one."""
    return Place(place.path, place.line, place.column, following.line, following.column)


def _from_end(place: Place, last: Place) -> Place:
    """From the end of a place to the end of another one."""
    return Place(place.path, place.end_line, place.end_column, last.end_line, last.end_column)


def _whole(first: Place, last: Place) -> Place:
    """From the start of a place to the end of another one."""
    return Place(first.path, first.line, first.column, last.end_line, last.end_column)
