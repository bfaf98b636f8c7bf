"""The pictures of the documentation show the board as it is."""

import re

import pytest

from docs.terminal_pictures import FOLDER, PICTURES, drawn, texts


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_program_shows(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text("utf-8")
    assert texts(kept) == texts(drawn(name)), "`python docs/terminal_pictures.py` draws it"


def test_pictures_load_nothing() -> None:
    for path in FOLDER.glob("board-terminal*.svg"):
        text = re.sub(r"<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert "url(http" not in text
        assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
        assert "href" not in text
