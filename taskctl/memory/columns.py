"""Values of one type as columns: a compact form of many records, made and read at once.

The type decides the form: named tuples of texts, numbers and truth values, and tuples, mappings or
optional values of these. Each field of all values is one column, and each distinct text is kept
once, so that nearly all work is done by a few calls for each column. No value can name code.
"""

import sys
import types
import typing
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import chain, compress, count, islice, repeat
from operator import is_not
from typing import Any, Protocol

_SIZES = "bhiq"
# Separators of the texts: the first that is in none of them.
_SEPARATORS = ("\0", "\x1f", "\x1e", *map(chr, range(0xE000, 0xE010)))


class DamagedError(ValueError):
    """Bytes that are not columns of the wanted type."""


def encode(kind: Any, values: Sequence[Any]) -> bytes:
    """The columns of values.

    Raises:
        ValueError: a value cannot be kept, such as a number of more than 64 bits.
    """
    out = _Writer()
    out.numbers([len(values)])
    _column(kind).write(values, out)
    return out.finish()


def decode(kind: Any, raw: bytes) -> list[Any]:
    """The values of columns.

    Raises:
        DamagedError: these are not columns of this type.
    """
    try:
        source = _Reader(raw)
        (count,) = source.numbers(1)
        return _column(kind).read(count, source)
    except (ArithmeticError, LookupError, StopIteration, TypeError, ValueError) as error:
        raise DamagedError(str(error)) from None


class _Writer:
    """Columns as they are written."""

    def __init__(self) -> None:
        self._texts: defaultdict[str, int] = defaultdict(count().__next__)
        self._parts: list[bytes] = []

    def numbers(self, values: Sequence[int]) -> None:
        for code in _SIZES:
            with suppress(OverflowError):
                self._parts += (code.encode(), array(code, values).tobytes())
                return
        raise ValueError("a number is too large")

    def texts(self, values: Iterable[str]) -> None:
        self.numbers([*map(self._texts.__getitem__, values)])

    def finish(self) -> bytes:
        whole = ""
        for sign in _SEPARATORS:
            whole = sign.join(self._texts)
            if whole.count(sign) == max(len(self._texts) - 1, 0):
                break
        else:
            raise ValueError("the texts have all separators")
        texts = (sign + whole).encode("utf-8", "surrogatepass") if self._texts else b""
        size = len(texts).to_bytes(8, sys.byteorder)
        return b"".join([sys.byteorder[:1].encode(), size, texts, *self._parts])


class _Reader:
    """Columns as they are read."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 9 + int.from_bytes(raw[1:9], sys.byteorder)
        if raw[:1] != sys.byteorder[:1].encode() or self._at > len(raw):
            raise ValueError("other bytes")
        texts = raw[9 : self._at].decode("utf-8", "surrogatepass")
        self._texts = texts[1:].split(texts[0]) if texts else []

    def numbers(self, count: int) -> Sequence[int]:
        found = array(chr(self._raw[self._at]))
        end = self._at + 1 + count * found.itemsize
        part = self._raw[self._at + 1 : end]
        found.frombytes(part)
        if len(found) != count:
            raise ValueError("too short")
        self._at = end
        return found

    def texts(self, count: int) -> list[str]:
        return list(map(self._texts.__getitem__, self.numbers(count)))


class _Column(Protocol):
    """The fields of one type."""

    def write(self, values: Sequence[Any], out: _Writer) -> None: ...

    def read(self, count: int, source: _Reader) -> list[Any]: ...


class _Numbers:
    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            out.numbers(values)

    def read(self, count: int, source: _Reader) -> list[Any]:
        return source.numbers(count).tolist() if count else []  # type: ignore[attr-defined]


class _Truths:
    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            out.numbers(values)

    def read(self, count: int, source: _Reader) -> list[Any]:
        return list(map(bool, source.numbers(count))) if count else []


class _Texts:
    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            out.texts(values)

    def read(self, count: int, source: _Reader) -> list[Any]:
        return source.texts(count) if count else []


class _Optional:
    """Values, some of them None."""

    def __init__(self, inner: _Column) -> None:
        self._inner = inner

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            there = [*map(is_not, values, repeat(None))]
            out.numbers(there)
            self._inner.write([*compress(values, there)], out)

    def read(self, count: int, source: _Reader) -> list[Any]:
        if not count:
            return []
        there = source.numbers(count)
        found = iter(self._inner.read(sum(there), source))
        return [next(found) if one else None for one in there]


class _Tuples:
    """Tuples of any number of values of one type, or what is made of such tuples."""

    def __init__(self, inner: _Column, make: Callable[[Iterable[Any]], Any] = tuple) -> None:
        self._inner = inner
        self._make = make

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            out.numbers([*map(len, values)])
            self._inner.write([*chain.from_iterable(values)], out)

    def read(self, count: int, source: _Reader) -> list[Any]:
        if not count:
            return []
        sizes = source.numbers(count)
        found, make = iter(self._inner.read(sum(sizes), source)), self._make
        empty = make(())
        return [make(islice(found, size)) if size else empty for size in sizes]


class _Mappings(_Tuples):
    """Mappings, as tuples of pairs."""

    def __init__(self, key: _Column, value: _Column) -> None:
        super().__init__(_Records(None, [key, value]), dict)

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        super().write([tuple(value.items()) for value in values], out)


class _Records:
    """Tuples with a fixed number of fields; named ones, if they have a class.

    A record in the field behind one of the same type is often the same object, and kept once.
    """

    def __init__(self, kind: Any, fields: Sequence[_Column], same: Sequence[bool] = ()) -> None:
        self._make = partial(tuple.__new__, kind) if kind else None
        self._fields = fields
        self._same = same or [False] * len(fields)

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        before: Sequence[Any] = ()
        for field, same, column in zip(
            self._fields, self._same, zip(*values, strict=True), strict=values != []
        ):
            if same:
                new = [*map(is_not, column, before)]
                out.numbers(new)
                field.write([*compress(column, new)], out)
            else:
                field.write(column, out)
            before = column

    def read(self, count: int, source: _Reader) -> list[Any]:
        columns: list[list[Any]] = []
        for field, same in zip(self._fields, self._same, strict=True):
            if same and count:
                new = source.numbers(count)
                found = iter(field.read(sum(new), source))
                pairs = zip(new, columns[-1], strict=True)
                columns.append([next(found) if is_new else one for is_new, one in pairs])
            else:
                columns.append(field.read(count, source))
        rows = zip(*columns, strict=True)
        return list(map(self._make, rows) if self._make else rows)


class _Families:
    """Records, some of them of a subclass with the same fields."""

    def __init__(self, kinds: Sequence[Any], fields: Sequence[_Column], same: list[bool]) -> None:
        self._kinds = kinds
        self._numbers = {kind: number for number, kind in enumerate(kinds)}
        self._plain = _Records(kinds[0], fields, same)

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        if values:
            try:
                out.numbers([*map(self._numbers.__getitem__, map(type, values))])
            except KeyError as error:
                raise ValueError(f"a record of an unknown kind: {error}") from None
            self._plain.write(values, out)

    def read(self, count: int, source: _Reader) -> list[Any]:
        kinds = source.numbers(count) if count else ()
        found = self._plain.read(count, source)
        for index, kind in enumerate(kinds) if any(kinds) else ():
            if kind:
                found[index] = tuple.__new__(self._kinds[kind], found[index])
        return found


class _Objects:
    """Objects of a class whose constructor takes their attributes."""

    def __init__(self, kind: Any, names: Sequence[str], fields: Sequence[_Column]) -> None:
        self._kind = kind
        self._names = names
        self._rows = _Records(None, fields)

    def write(self, values: Sequence[Any], out: _Writer) -> None:
        self._rows.write([[getattr(v, name) for name in self._names] for v in values], out)

    def read(self, count: int, source: _Reader) -> list[Any]:
        names = self._names
        rows = self._rows.read(count, source)
        return [self._kind(**dict(zip(names, row, strict=True))) for row in rows]


_PLAIN: Mapping[Any, _Column] = {int: _Numbers(), bool: _Truths(), str: _Texts()}


@cache
def _column(kind: Any) -> _Column:
    """The column of a type."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin in {types.UnionType, typing.Union}:
        (other,) = (one for one in inner if one is not types.NoneType)
        return _Optional(_column(other))
    if origin is tuple and inner[1:] != (...,):
        return _Records(None, [_column(one) for one in inner])
    if origin in {tuple, Sequence}:
        return _Tuples(_column(inner[0]))
    if origin is frozenset:
        return _Tuples(_column(inner[0]), frozenset)
    if origin is Mapping:
        return _Mappings(*map(_column, inner))
    if issubclass(kind, tuple):
        hints = typing.get_type_hints(kind)
        fields = [hints[name] for name in kind._fields]
        same = [n > 0 and one is fields[n - 1] and _is_record(one) for n, one in enumerate(fields)]
        columns, kinds = [*map(_column, fields)], [kind, *kind.__subclasses__()]
        return _Families(kinds, columns, same) if kinds[1:] else _Records(kind, columns, same)
    hints = typing.get_type_hints(kind.__init__)
    hints.pop("return", None)
    return _Objects(kind, [*hints], [*map(_column, hints.values())])


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple)
