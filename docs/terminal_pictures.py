"""The pictures of the board in a terminal, drawn by the program from fixtures/demo.

    python docs/terminal_pictures.py            write them

A test compares their texts with what the program shows. They load nothing: the fonts that the
drawing would fetch are left out.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))  # a script sees its own folder only

from tests.terminal.sitting import board  # noqa: E402

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r"<text [^>]*>(.*?)</text>", re.DOTALL)


class Picture(NamedTuple):
    """A picture: the size of the terminal, the keys that lead there, and the theme."""

    width: int
    height: int
    keys: Sequence[str] = ()
    theme: str = "textual-dark"


PICTURES = {
    "board-terminal": Picture(110, 30),
    "board-terminal-details": Picture(110, 26, ("enter",)),
    "board-terminal-refusal": Picture(80, 24, ("d",)),
    "board-terminal-filter": Picture(80, 24, ("slash", *"radio")),
    "board-terminal-narrow": Picture(40, 24, ("left",), "textual-light"),
}


def drawn(name: str) -> str:
    """A picture as SVG, as the program draws it now."""
    wanted = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "demo"
        shutil.copytree(ROOT / "fixtures" / "demo", root)
        with board(root, wanted.width, wanted.height) as person:
            person.app.theme = wanted.theme
            person.press(*wanted.keys)
            person.settle()
            return _FONT.sub("", person.picture())


def texts(picture: str) -> str:
    """The text of a picture."""
    return "\n".join(unescape(text).rstrip() for text in _TEXT.findall(picture))


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(drawn(name), encoding="utf-8", newline="\n")
        print(f"written: docs/pictures/{name}.svg")


if __name__ == "__main__":
    main()
