"""Edits put text in the place of other text, and refuse places that are none."""

import pytest

from taskctl.errors import TaskctlError
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place
from taskctl.text.source import Source


def edited(text: str, *place: int) -> str:
    return apply(Source("a.md", text.encode()), [Edit(Place("a.md", *place), "new")]).decode()


@pytest.mark.parametrize("text", ["one\n", "one\r\n", "one\r"])
def test_the_end_of_the_file_is_a_place(text: str) -> None:
    assert edited(text, 2, 1, 2, 1) == f"{text}new"


def test_an_empty_file_has_a_place() -> None:
    assert edited("", 1, 1, 1, 1) == "new"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("one\n", (1, 5, 1, 5)),
        ("one\n", (2, 2, 2, 2)),
        ("one\n", (3, 1, 3, 1)),
        ("one", (2, 1, 2, 1)),
        ("one\n", (1, 1, 3, 1)),
    ],
)
def test_a_place_outside_of_the_text_is_refused(text: str, place: tuple[int, ...]) -> None:
    with pytest.raises(TaskctlError, match="points beyond its line"):
        edited(text, *place)
