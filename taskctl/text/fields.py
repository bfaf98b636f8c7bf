"""Writing into a header: values, keys and entries of lists, in the form of that header."""

import re

from taskctl.errors import TaskctlError
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place
from taskctl.text.quoting import as_yaml
from taskctl.text.scalars import Scalar, quoted
from taskctl.text.source import Source

_ESCAPES = {"'": (("'", "''"),), '"': (("\\", "\\\\"), ('"', '\\"')), "|": (("|", "\\|"),)}
_MARKS = expression(r"(?P<before>[*_`]*).*?(?P<after>[*_`:\s]*)")
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
            text = _as_toml(text)
        if field.value.raw.text:
            return Edit(field.value.raw.place(), text)
        if shape == "heading":
            return self._below(field.key_place.line, f"\n{text}")
        return self._fill(field, text)

    def clear(self, field: Field) -> Edit:
        """Remove the value of a field, and keep its key."""
        place = field.value.raw.place()
        before = self.lines[place.line - 1][: place.column - 1]
        if self._shape(field) != "table":
            place = place._replace(column=len(before.rstrip(" \t")) + 1)
        return Edit(place, "")

    def add(self, like: Field, key: str, text: str) -> Edit:
        """Insert a key with a value below the field `like`, in its form.

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
            return self._below(like.end_line, f"{key}: {as_yaml(text)}")
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

    def append(self, field: Field, entry: str) -> list[Edit]:
        """Add an entry to the list of a field, in the form of the list.

        Raises:
            TaskctlError: the field does not hold a list.
        """
        place = field.key_place
        is_toml = self._shape(field) == "toml"
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
            if not is_yaml:
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
