"""Records as columns: what is decoded is what was encoded, and nothing else is decoded."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.memory.columns import DamagedError, decode, encode
from taskctl.model.items import DECISION
from taskctl.read.memory import Reading, read_file
from taskctl.read.sources import Sources
from taskctl.settings.load import load
from taskctl.text.header import Header
from taskctl.text.places import Folded, Passage
from taskctl.text.tree import DiskTree


class Inner(NamedTuple):
    text: str
    number: int


class Outer(NamedTuple):
    one: Inner
    same: Inner
    maybe: Inner | None
    many: tuple[Inner, ...]
    pairs: tuple[tuple[int, str], ...]
    names: frozenset[str]
    by_name: Mapping[str, Inner]
    passage: Passage
    truth: bool


TEXTS = st.text(st.characters(exclude_categories=())) | st.sampled_from(["\0", "\x1f\0", "\ud800"])
INNER = st.builds(Inner, TEXTS, st.integers(-(2**63), 2**63 - 1))
PASSAGES = st.builds(Passage, TEXTS, TEXTS, st.just(((1, 2),)))
FOLDED = st.builds(Folded, TEXTS, TEXTS, st.just(((1, 2), (3, 4))))
OUTER = st.builds(
    lambda one, is_same, other, *rest: Outer(one, one if is_same else other, *rest),
    INNER,
    st.booleans(),
    INNER,
    st.none() | INNER,
    st.lists(INNER, max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(0, 9), TEXTS), max_size=3).map(tuple),
    st.frozensets(TEXTS, max_size=3),
    st.dictionaries(TEXTS, INNER, max_size=3),
    PASSAGES | FOLDED,
    st.booleans(),
)


@given(st.lists(OUTER, max_size=5))
def test_any_record_comes_back(values: list[Outer]) -> None:
    assert _is_same(decode(Outer, encode(Outer, values)), values)


@given(st.lists(OUTER, min_size=1, max_size=2), st.data())
def test_other_bytes_are_an_error_or_a_record(values: list[Outer], data: st.DataObject) -> None:
    raw = bytearray(encode(Outer, values))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with suppress(DamagedError):
        decode(Outer, bytes(raw[: data.draw(st.integers(0, len(raw)))]))


def test_a_number_of_more_than_64_bits() -> None:
    with pytest.raises(ValueError, match="too large"):
        encode(Inner, [Inner("", 2**63)])


def test_the_readings_of_real_plans(shared: Path) -> None:
    for root in sorted((shared / "corpora/layouts").iterdir()):
        if not root.is_dir():
            continue
        sources = Sources(DiskTree(str(root)), load(str(root)).settings)
        readings = [
            read_file(source, collection, sources.context)
            for collection in sources.settings.collection
            if collection.kind in {"task", "track", DECISION}
            for source in sources.of(collection)
        ]
        assert _is_same(decode(Reading, encode(Reading, readings)), readings), root.name


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same, in their types too; lists and tuples count as one."""
    if isinstance(one, Header):
        return isinstance(other, Header) and all(
            _is_same(getattr(one, name), getattr(other, name)) for name in Header.__slots__
        )
    if isinstance(one, list | tuple):
        is_alike = type(one) is type(other) or {type(one), type(other)} == {list, tuple}
        return is_alike and len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, Mapping):
        return isinstance(other, Mapping) and _is_same([*one.items()], [*other.items()])
    return type(one) is type(other) and bool(one == other)
