#!/usr/bin/env bash
# In a field of Textual, Enter comes after letters that were typed after it.
#
# Version: textual 8.2.8 (PyPI).
# Source:  an app with one Input, to which the keys o, n, e, Enter, t, w, o are sent in one go, as a
#          fast typist, a paste without brackets or a script does; its log of submitted lines.
# Guess:   keys are worked off in their order, so the submitted line is "one", and "two" is left in
#          the field.
# Seen:    letters are inserted at once, while Enter goes up through the widgets to the bindings and
#          comes back as an action: the submitted line is "onetwo". With a pause after Enter it is "one".
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check textual==8.2.8 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
cat >field.py <<'END'
import asyncio

from textual import events
from textual.app import App
from textual.widgets import Input


class Field(App):
    lines = []

    def compose(self):
        yield Input()

    def on_input_submitted(self, event):
        self.lines.append(event.value)


async def submitted(pause):
    app = Field()
    app.lines = []
    async with app.run_test() as pilot:
        for key in ("o", "n", "e", "enter", "t", "w", "o"):
            app.post_message(events.Key(key, "\r" if key == "enter" else key))
            if pause:
                await pilot.pause(0.2)
        await pilot.pause(1)
    return app.lines


print("with pauses:", *asyncio.run(submitted(True)))
print("in one go:  ", *asyncio.run(submitted(False)))
END
venv/bin/python field.py | tee seen
grep -q '^with pauses: one$' seen || { echo "the field does not work at all"; exit 2; }
if grep -q '^in one go:   one$' seen; then
  echo "changed: keys are worked off in their order"
  exit 1
fi
grep -q '^in one go:   onetwo$' seen || { echo "changed: another line is submitted"; exit 1; }
