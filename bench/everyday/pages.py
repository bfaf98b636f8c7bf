"""A browser whose clicks and keys are counted, and the jobs on the page of taskctl."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.everyday.jobs import (
    ID,
    NEXT_ID,
    OWNER_AT_FIRST,
    OWNER_LATER,
    PREREQ_ID,
    STOPS,
    TITLE,
    WORD,
    Cost,
    Costs,
    Job,
)
from bench.everyday.ours import FILES, LINES, NO_RUN, TOOLS, start_server, write_plan
from bench.everyday.shell import expect, run

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


class Hand:
    """A hand on mouse and keyboard of one page."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._keys = 0
        self._clicks = 0

    def click(self, what: Any) -> None:
        """Click on something."""
        what.click()
        self._clicks += 1

    def drag(self, what: Any, to: Any) -> None:
        """Drag something to a place."""
        what.drag_to(to)
        self._clicks += 1

    def count_clicks(self, number: int) -> None:
        """Count clicks on what a browser draws outside the page."""
        self._clicks += number

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        self._keys += len(text)

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(key)
        self._keys += len(keys)

    def cost(self) -> Cost:
        """The cost since the last question."""
        found = Cost(self._keys, self._clicks)
        self._keys = self._clicks = 0
        return found


@contextmanager
def browser_page() -> Iterator[Any]:
    """A page of a browser without memory."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        page.set_default_timeout(15_000)
        yield page
        browser.close()


def on_the_page(folder: Path) -> Costs:
    """The costs of the page that `taskctl serve` shows; its address is open."""
    write_plan(folder)
    process, address = start_server(folder)
    try:
        with browser_page() as page:
            page.goto(address)
            hand = Hand(page)
            return dict((*_planning(hand, folder), *_working(hand, folder)))
    finally:
        process.terminate()
        process.wait(30)


def _planning(hand: Hand, folder: Path) -> Iterator[tuple[Job, Cost]]:
    page = hand.page
    hand.click(page.get_by_role("link", name="Board"))
    page.locator(f"[data-column='ready'] [data-item='{NEXT_ID}']").wait_for()
    page.wait_for_load_state()  # keys before that are lost
    yield Job.BOARD, hand.cost()

    hand.press("/")
    hand.type(WORD)
    page.locator("#results a", has_text=NEXT_ID).wait_for()
    yield Job.FIND, hand.cost()

    page.keyboard.press("Escape")
    hand.click(page.get_by_text("New task"))
    hand.click(page.get_by_label("Title"))
    hand.type(TITLE)
    hand.press("Tab")
    hand.type(OWNER_AT_FIRST)
    hand.press("Tab", "Tab")
    hand.type(STOPS[0])
    hand.press("Enter")
    hand.type(STOPS[1])
    hand.click(page.get_by_role("button", name="Create it"))
    card = page.locator(f"[data-item='{ID}']")
    card.wait_for()
    expect(folder, FILES, f"- [ ] {STOPS[1]}")
    yield Job.CREATE, hand.cost()

    hand.click(card.get_by_role("link"))
    hand.click(page.get_by_text("Edit", exact=True))
    hand.click(page.get_by_label("Owner"))
    hand.press("Control+a")
    hand.type(OWNER_LATER)
    hand.press("Enter")
    page.locator(".facts", has_text=OWNER_LATER).wait_for()
    yield Job.OWNER, hand.cost()

    hand.click(page.get_by_role("textbox", name="Prerequisites"))
    hand.type("1")
    hand.press("Enter")
    page.locator("aside", has_text=PREREQ_ID).wait_for()
    yield Job.PREREQ, hand.cost()


def _working(hand: Hand, folder: Path) -> Iterator[tuple[Job, Cost]]:
    page = hand.page
    hand.click(page.locator("#move"))
    hand.click(page.get_by_role("dialog").get_by_role("button", name="in progress"))
    page.locator(".crumb .badge.active").wait_for()
    yield Job.START, hand.cost()

    hand.click(page.get_by_label(STOPS[1]))
    page.get_by_text("1 of 2 done").wait_for()
    yield Job.TICK, hand.cost()

    run(LINES[Job.PROVE].line, folder, TOOLS)
    yield Job.PROVE, Cost(why=f"{NO_RUN}; it shows the command")

    hand.click(page.locator("#stop-1"))
    page.get_by_text("2 of 2 done").wait_for()
    hand.click(page.locator("#move"))
    hand.click(page.get_by_role("dialog").get_by_role("button", name="done"))
    page.locator(".crumb .badge.done").wait_for()
    yield Job.FINISH, hand.cost()

    hand.click(page.get_by_role("link", name="Board"))
    hand.click(page.locator(f"[data-item='{NEXT_ID}']").get_by_role("link"))
    hand.click(page.get_by_text("Brief, for whoever takes it over"))
    hand.click(page.get_by_role("button", name="Copy"))
    page.locator("#brief-text", has_text="it survives a reset").wait_for()
    yield Job.HAND_OVER, hand.cost()
