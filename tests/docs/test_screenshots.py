"""The pictures in the pages show what the program shows today."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from docs import generate, screenshots

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(screenshots.CHROMIUM is None, reason="there is no Chromium (CHROMIUM=path)"),
]
NAMES = [
    f"{picture.name}-{theme}.png"
    for picture in screenshots.PICTURES
    for theme in screenshots.THEMES
]
_AGAIN = "`python docs/screenshots.py` makes the pictures again"
# A picture as the mean colours of a grid of cells, so that another font makes no difference.
_CELLS = """async address => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = new OffscreenCanvas(32, 20).getContext("2d");
  canvas.imageSmoothingQuality = "high";
  canvas.drawImage(image, 0, 0, 32, 20);
  return {
    size: [image.naturalWidth, image.naturalHeight],
    cells: [...canvas.getImageData(0, 0, 32, 20).data],
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Any:
    with screenshots.browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def today(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return screenshots.taken(browser, tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("picture", screenshots.PICTURES, ids=lambda picture: picture.name)
def test_the_words_of_a_picture_are_those_of_today(
    picture: screenshots.Picture, today: dict[str, bytes]
) -> None:
    name = f"{picture.name}.txt"
    assert (screenshots.FOLDER / name).read_text("utf-8") == today[name].decode(), _AGAIN


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_looks_like_the_page_of_today(
    name: str, today: dict[str, bytes], browser: Any
) -> None:
    page = browser.new_page()
    then = cells(page, (screenshots.FOLDER / name).read_bytes())
    now = cells(page, today[name])
    page.close()
    assert then["size"] == now["size"], _AGAIN
    apart = [abs(one - other) for one, other in zip(then["cells"], now["cells"], strict=True)]
    # Another font gives up to 1.7, a page without its header 2.8, larger letters 4.4.
    assert sum(apart) / len(apart) < 2.5, _AGAIN


def cells(page: Any, content: bytes) -> Any:
    address = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    return page.evaluate(_CELLS, address)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small_and_shown(name: str) -> None:
    assert (screenshots.FOLDER / name).stat().st_size < 150_000
    assert f'"../pictures/{name}"' in guide()


def guide() -> str:
    return (generate.ROOT / "docs/guides/pages.md").read_text("utf-8")


def test_every_picture_of_the_guide_is_there() -> None:
    named = re.findall(r'"\.\./pictures/([^"]+)"', guide())
    assert sorted(named) == sorted(NAMES)
    assert all(Path(screenshots.FOLDER / name).is_file() for name in named)
