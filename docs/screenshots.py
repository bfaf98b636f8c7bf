"""The pictures of the pages in docs/pictures: screenshots of fixtures/demo, made by Chromium.

    python docs/screenshots.py            write them, with the words that each of them shows

They need Chromium and the extra `browser`. A test makes them again, and compares.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip  # a table
_COMMITTED = {
    "GIT_AUTHOR_NAME": "Iris", "GIT_AUTHOR_EMAIL": "iris@example.org",
    "GIT_COMMITTER_NAME": "Iris", "GIT_COMMITTER_EMAIL": "iris@example.org",
    "GIT_AUTHOR_DATE": "2026-03-09T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-09T12:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip  # a table


class Picture(NamedTuple):
    """A page of the site, and the size of the window in which it is shown."""

    name: str
    page: str
    width: int = 1280
    height: int = 800


PICTURES = [
    Picture("overview", "index.html", height=860),
    Picture("board", "board.html"),
    Picture("task", "task/TASK-0009.html"),
    Picture("graph", "graph.html", 1440, 560),
]
THEMES = ("light", "dark")


def main() -> int:
    """Write every picture and its words."""
    with TemporaryDirectory() as folder, browser() as chromium:
        for name, content in taken(chromium, Path(folder)).items():
            (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_bytes(content)
            print(f"written: docs/pictures/{name} ({len(content)} bytes)")
    return 0


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield found
        found.close()


def taken(chromium: Any, folder: Path) -> dict[str, bytes]:
    """The files of the pictures: one for each page and theme, and the words of each page.

    Args:
        chromium: a browser.
        folder: an empty folder for the plan and its pages.
    """
    site = demo_site(folder)
    files = {}
    for theme in THEMES:
        context = chromium.new_context(color_scheme=theme)
        page = context.new_page()
        for picture in PICTURES:
            page.set_viewport_size({"width": picture.width, "height": picture.height})
            page.goto((site / picture.page).as_uri())
            files[f"{picture.name}-{theme}.png"] = page.screenshot(animations="disabled")
            if theme == THEMES[0]:  # the button names the other theme
                files[f"{picture.name}.txt"] = words_of(page).encode()
        context.close()
    return files


def words_of(page: Any) -> str:
    """The words of a page that a person can see or scroll to, a line each."""
    lines = page.inner_text("body").splitlines()
    return "".join(f"{' '.join(line.split())}\n" for line in lines if line.strip())


def demo_site(folder: Path) -> Path:
    """The pages of fixtures/demo, committed once at a fixed time."""
    plan, site = folder / "plan", folder / "site"
    shutil.copytree(ROOT / "fixtures" / "demo", plan)
    environment = {**os.environ, **_COMMITTED, "PYTHONPATH": str(ROOT)}
    for command in (
        ["git", "init", "--quiet", "--initial-branch=main"],
        ["git", "add", "--all"],
        ["git", "commit", "--quiet", "--message=The plan"],
        [sys.executable, "-m", "taskctl", "-q", "site", str(site), "--title", "Weather station"],
    ):
        subprocess.run(command, cwd=plan, env=environment, check=True)
    return site


if __name__ == "__main__":
    sys.exit(main())
