"""Changing documents that hold many items: one box or cell, or the numbers that they state."""

import re
from collections import Counter
from collections.abc import Iterable

from taskctl.errors import TaskctlError
from taskctl.model.breakdowns import Breakdown, wrong_numbers
from taskctl.model.items import FileFault, Task
from taskctl.read.dialects.words import (
    BOXES,
    SIGN,
    SIGNS,
    VOCABULARY,
    WORDS,
    explained,
    read_status,
)
from taskctl.text.boxes import mark_of
from taskctl.text.edits import Edit

MARKS = ("done", "todo")
_SIGN = re.compile(SIGN)
_LEADING = re.compile(rf"(?P<sign>{SIGN})(?P<gap>[ \t]*)")
# What task-master calls these states.
_WORDS_OF = {"task-master": {"done": "done", "todo": "pending"}}


def mark_item(breakdown: Breakdown, item: Task, state: str) -> Edit | None:
    """The edit that gives an item a state of `MARKS`; None where it has it already.

    A box is ticked or emptied. Of a status in words or signs, only the word and the sign change,
    into those that the document itself uses most for that state, or explains in its legend. In a
    table without a column for it, the sign stands before the title.

    Raises:
        TaskctlError: the document does not say what the state looks like.
    """
    if item.state == state:
        return None
    if mark_of(item.status_text) is not None:
        text = next(f"[{mark}]" for mark, of in BOXES.items() if of == state)
    elif _leads_title(item):
        text = _led(breakdown, item, state)
    elif not item.status_text:
        line = item.id_place.line
        raise TaskctlError(f"{item.path}:{line}: the status of {item.id} is empty; write it there")
    else:
        text = _restated(breakdown, item, state)
    return Edit(item.status_place, text)


def check_damage(item: Task, edit: Edit, faults: Iterable[FileFault]) -> None:
    """Make sure that what is replaced is not damaged: nobody could write it again.

    Raises:
        TaskctlError: the status of the item went through a wrong code page.
    """
    start, end = edit.place[1:3], edit.place[3:]
    damaged = (mended.place for fault in faults if fault.kind == "damage" for mended in fault.edits)
    if any(place[1:3] < end and start < place[3:] for place in damaged):
        raise TaskctlError(
            f"{item.path}:{item.id_place.line}: the status of {item.id} went through a wrong code "
            f"page (FI002);\n`taskctl check {item.path} --fix --unsafe-fixes` repairs it"
        )


def _leads_title(item: Task) -> bool:
    """Whether the status is what the title begins with, and stands in no place of its own."""
    return item.status_place[:3] == item.title_place[:3]


def _led(breakdown: Breakdown, item: Task, state: str) -> str:
    """What a title begins with, its sign exchanged, taken away, or put before what is there."""
    text = item.status_text
    if VOCABULARY.find(text):
        return _restated(breakdown, item, state)
    match = _LEADING.match(text)
    gap = " "
    # A sign without a meaning belongs to the title.
    if match and read_status(match["sign"], breakdown.legend).state != "unknown":
        gap, text = match["gap"], text[match.end() :]
    leading = _used_sign((one for one in breakdown.items if _leads_title(one)), state)
    for sign in (leading, _sign_for(breakdown, state)):
        new = f"{sign}{gap}{text}" if sign else text
        if (read_status(new, breakdown.legend).state if new else "todo") == state:
            return new
    raise _unsaid(item, state)


def _restated(breakdown: Breakdown, item: Task, state: str) -> str:
    """A status with another word and sign, all else in it kept."""
    text = item.status_text
    sign = _SIGN.search(text)
    word = VOCABULARY.find(text)
    if sign:
        text = text[: sign.start()] + (_sign_for(breakdown, state) or sign[0]) + text[sign.end() :]
    if word:
        text = text.replace(word, _like(word, _word_for(breakdown, state)), 1)
    if read_status(text, breakdown.legend).state != state:
        raise _unsaid(item, state)
    return text


def _unsaid(item: Task, state: str) -> TaskctlError:
    if item.state == "unknown" and not _SIGN.search(item.status_text):
        return TaskctlError(
            f"{item.path}:{item.status_place.line}: {item.id} is {item.status_text.strip()!r}, "
            "which is no known status; write it there by hand"
        )
    return TaskctlError(
        f"{item.path}:{item.status_place.line}: {item.id} is {item.status_text.strip()!r}; "
        f"nothing in the document says what {state} looks like here"
    )


def _sign_for(breakdown: Breakdown, state: str) -> str:
    known = (sign for sign, of in SIGNS.items() if of == state)
    return (
        _used_sign(breakdown.items, state)
        or explained(breakdown.legend, state)[0]
        or next(known, "")
    )


def _used_sign(items: Iterable[Task], state: str) -> str:
    """The sign that most of the items in a state bear; empty where none does."""
    used = Counter(
        match[0]
        for item in items
        if item.state == state and (match := _SIGN.search(item.status_text))
    )
    return next((sign for sign, _ in used.most_common(1)), "")


def _word_for(breakdown: Breakdown, state: str) -> str:
    own = _WORDS_OF.get(breakdown.dialect, {})
    if state in own:
        return own[state]
    used = Counter(
        word
        for item in breakdown.items
        if item.state == state and (word := VOCABULARY.find(item.status_text))
    )
    return (
        next((word for word, _ in used.most_common(1)), "")
        or explained(breakdown.legend, state)[1]
        or WORDS[state][0]
    )


def _like(word: str, new: str) -> str:
    """A word in the case of another one."""
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new.lower() if word.islower() else new


def number_edits(breakdown: Breakdown) -> list[tuple[str, str, Edit]]:
    """(what, what it said, edit) of each number that does not hold and can be written safely."""
    return [
        (
            f"{declared.what} of {declared.of}" if declared.of else declared.what,
            declared.written,
            Edit(declared.place, str(counted)),
        )
        for declared, counted in sorted(wrong_numbers(breakdown), key=lambda pair: pair[0].place)
        if declared.sure
    ]
