#!/usr/bin/env bash
# `Screen.dismiss` of Textual removes the screen on top, whichever screen it is called on.
#
# Version: textual 8.2.8 (PyPI).
# Source:  an app with a screen of details and a question over it; the details are dismissed with a
#          result while the question is still open, as when their file is deleted meanwhile.
# Guess:   "dismiss the screen" removes the screen that it is called on, or refuses because that one
#          is covered; `is_current` is false for a covered screen.
# Seen:    the question is removed, the details stay, and the result reaches whoever opened the
#          details; `is_current` of the covered details is true where the question is a ModalScreen.
#          Comparing `app.screen is self` tells them apart.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check textual==8.2.8 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
cat >screens.py <<'END'
import asyncio

from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.widgets import Label


class Details(Screen):
    def compose(self):
        yield Label("details")


class Question(ModalScreen):
    def compose(self):
        yield Label("question")


async def run():
    app, results = App(), []
    async with app.run_test() as pilot:
        details, question = Details(), Question()
        app.push_screen(details, results.append)
        await pilot.pause()
        app.push_screen(question)
        await pilot.pause()
        print("details are current:", details.is_current)
        app.call_later(details.dismiss, "gone")
        await pilot.pause(0.5)
        print("left:", *[type(screen).__name__ for screen in app.screen_stack[1:]])
        print("result of the details:", *results)


asyncio.run(run())
END
venv/bin/python screens.py | tee seen
printf '%s\n' 'details are current: True' 'left: Details' 'result of the details: gone' >described
cmp -s seen described || { echo "changed: see above"; exit 1; }
