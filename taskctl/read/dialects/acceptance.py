"""The stop conditions of a box, below it in a list with a label.

    label      := `- Acceptance:` or `- Acceptance criteria:` below the box
    condition  := an entry below the label: `- ☑ text`, `- [ ] text`, or `- text` without a box

Such boxes are not items of the document.
"""

import re
from collections.abc import Iterable

from taskctl.model.boxes import Box, StopCondition
from taskctl.read.boxes import ReadBox
from taskctl.read.sections import is_not_claimed, is_struck, unwrapped
from taskctl.text.boxes import mark_of, odd_box
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

LABEL = "Acceptance:"
"""The label as taskctl writes it."""
SIGNS = {True: "☑", False: "☐"}
"""The boxes of conditions that are met or not, as taskctl writes them: no tool counts them."""
_LABEL = expression(r"\**Acceptance(?: criteria)?:?\**:?\s*", re.IGNORECASE)
_SHOWN = expression(r"\[[ xX]\](?:\s|$)")
_STATES = {" ": "open", "x": "done", "☐": "open", "☑": "done"}


def is_label(text: str) -> bool:
    """Whether the entries below an entry with this text are stop conditions."""
    return _LABEL.fullmatch(text) is not None


def condition(text: Passage, box: ReadBox | None) -> StopCondition:
    """The stop condition that an entry is."""
    if box is None:
        return StopCondition(unwrapped(text.text), text.place())
    return _boxed(unwrapped(box.text.text), box.text.place(), box.mark, box.written, box.place)


def condition_in(text: str, place: Place) -> StopCondition:
    """The stop condition in a text that is no Markdown document: `[x] text`, `text`."""
    odd = odd_box(text, signs=True)
    written = odd.written if odd else text[:3] if _SHOWN.match(text) else ""
    rest = text[len(written) :].strip()
    if not written:
        return StopCondition(rest, place)
    return _boxed(rest, place, mark_of(written) or written, written, place)


def _boxed(text: str, place: Place, mark: str, written: str, box_place: Place) -> StopCondition:
    state = "dropped" if is_struck(text) else _STATES.get(mark, "unknown")
    return StopCondition(text, place, mark, state, written, box_place)


def boxes_of(stops: Iterable[StopCondition]) -> tuple[Box, ...]:
    """The boxes among stop conditions."""
    return tuple(
        Box(
            stop.box,
            stop.text,
            stop.place,
            is_not_claimed(stop.text),
            stop.state,
            stop.written,
            stop.box_place,
        )
        for stop in stops
        if stop.box is not None
    )
