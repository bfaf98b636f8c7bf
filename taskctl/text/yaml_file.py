"""Headers in a file of their own, such as `metadata.yaml` beside the text."""

from collections.abc import Iterator

from taskctl.text.header import Field, Header, read_between
from taskctl.text.scalars import Scalar


def yaml_file(path: str, lines: list[str]) -> Header:
    """Read a whole file of YAML as a header, with the fields of its nested tables."""
    first = next((i for i, line in enumerate(lines) if line.strip() and line[:1] != "#"), 0)
    opener = first if lines[first : first + 1] == ["---"] else -1
    found = read_between(path, lines, opener, len(lines), len(lines), [])
    nested = tuple(
        inner
        for field in found.fields
        if field.kind == "map"
        for inner in _nested(path, lines, field)
    )
    return Header(
        "file", 1, len(lines) + 1, found.fields, found.faults, found.comments,
        nested=nested, path=path,
    )  # fmt: skip  # a table


def _nested(path: str, lines: list[str], field: Field) -> Iterator[Field]:
    """The fields of a nested table, read as a header of their own."""
    first = field.key_place.line
    inner = [i for i in range(first, field.end_line) if lines[i].strip()]
    depth = min((len(lines[i]) - len(lines[i].lstrip(" ")) for i in inner), default=0)
    shorter = ["" if i not in inner else lines[i][depth:] for i in range(field.end_line)]
    for one in read_between(path, shorter, first - 1, field.end_line, field.end_line, []).fields:
        yield _moved(one, f"{field.key}.{one.key}", depth)


def _moved(field: Field, key: str, columns: int) -> Field:
    """A field with another key, `columns` to the right."""

    def moved(scalar: Scalar) -> Scalar:
        passages = (
            passage._replace(starts=tuple((line, c + columns) for line, c in passage.starts))
            for passage in (scalar.passage, scalar.raw)
        )
        passage, raw = passages
        return scalar._replace(passage=passage, raw=raw)

    place = field.key_place
    place = place._replace(column=place.column + columns, end_column=place.end_column + columns)
    items = tuple(map(moved, field.items))
    return field._replace(key=key, key_place=place, value=moved(field.value), items=items)
