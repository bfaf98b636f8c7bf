"""What is printed of text that people, or attackers, put into files."""

import pytest
from wcwidth import wcwidth

from taskctl.report.style import Style, cells, paint, printable
from taskctl.text.width import FREQUENT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “text” 名前 🚧", "plain – “text” 名前 🚧"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x00\x1b[2J\r\x7f\x85\x9f", r"\x00\x1b[2J\x0d\x7f\x85\x9f"),
        ("\u061c\u200e\u200f", r"\u061c\u200e\u200f"),
        ("\u202a\u202b\u202c\u202d\u202e", r"\u202a\u202b\u202c\u202d\u202e"),
        ("\u2066\u2067\u2068\u2069", r"\u2066\u2067\u2068\u2069"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ud800\udcff", r"\ud800\udcff"),
        ("joiners\u200d and\u00a0blanks\u3000stay", "joiners\u200d and\u00a0blanks\u3000stay"),
    ],
)
def test_what_could_act_is_shown_instead(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_breaks_stay_where_they_are_wanted() -> None:
    assert printable("a\nb\tc\x1b", keep="\n\t") == "a\nb\tc\\x1b"
    assert printable("a\nb\tc", keep="\n") == "a\nb c"


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("ascii", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("名前", 4),
        ("ﾅﾏｴ", 3),
        ("🚧", 2),
        ("a\u200bb", 2),
        ("soft\u00adhyphen", 11),
        ("\u1112\u1161\u11ab", 2),
        ("⚠\ufe0f", 2),
        ("👩\u200d👧", 2),
    ],
)
def test_cells_are_those_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width


def test_the_widths_of_frequent_characters_are_those_of_the_library() -> None:
    frequent = filter(FREQUENT.fullmatch, map(chr, range(ord(" "), 0x20000)))
    assert [char for char in frequent if cells(char) != wcwidth(char)] == []


def test_colour_only_where_it_is_wanted() -> None:
    assert paint("text", "31", Style()) == "text"
    assert paint("text", "31", Style(color=True)) == "\x1b[31mtext\x1b[0m"
