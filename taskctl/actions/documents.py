"""Changing documents that hold many items: one box or cell, or the numbers that they state."""

import re
from collections import Counter

from taskctl.errors import TaskctlError
from taskctl.model.breakdowns import Breakdown, wrong_numbers
from taskctl.model.items import Task
from taskctl.read.dialects.words import BOXES, SIGN, SIGNS, VOCABULARY, WORDS, read_status
from taskctl.text.edits import Edit

MARKS = ("done", "todo")
_BOX = re.compile(r"\[.?\]")
_SIGN = re.compile(SIGN)
# What task-master calls these states.
_WORDS_OF = {"task-master": {"done": "done", "todo": "pending"}}


def mark_item(breakdown: Breakdown, item: Task, state: str) -> Edit | None:
    """The edit that gives an item a state of `MARKS`; None where it has it already.

    A box is ticked or emptied. Of a status in words or signs, only the word and the sign change,
    into those that the document itself uses most for that state, or explains in its legend.

    Raises:
        TaskctlError: the document says no status of the item.
    """
    if item.state == state:
        return None
    if _BOX.fullmatch(item.status_text):
        return Edit(item.status_place, next(mark for mark, of in BOXES.items() if of == state))
    if not item.status_text:
        line = item.id_place.line
        raise TaskctlError(
            f"{item.path}:{line}: nothing says how far {item.id} is; add a column `Status`"
        )
    return Edit(item.status_place, _restated(breakdown, item, state))


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
        raise TaskctlError(
            f"{item.path}:{item.status_place.line}: {item.id} is {item.status_text!r}; "
            f"nothing in the document says what {state} looks like here"
        )
    return text


def _sign_for(breakdown: Breakdown, state: str) -> str:
    used = Counter(
        match[0]
        for item in breakdown.items
        if item.state == state and (match := _SIGN.search(item.status_text))
    )
    explained = (
        s for s, (word, _) in breakdown.legend.items() if VOCABULARY.read(word).state == state
    )
    known = (sign for sign, of in SIGNS.items() if of == state)
    return (
        next((sign for sign, _ in used.most_common(1)), "")
        or next(explained, "")
        or next(known, "")
    )


def _word_for(breakdown: Breakdown, state: str) -> str:
    own = _WORDS_OF.get(breakdown.dialect, {})
    if state in own:
        return own[state]
    used = Counter(
        word
        for item in breakdown.items
        if item.state == state and (word := VOCABULARY.find(item.status_text))
    )
    explained = (
        word for word, _ in breakdown.legend.values() if VOCABULARY.read(word).state == state
    )
    return next((word for word, _ in used.most_common(1)), "") or next(explained, WORDS[state][0])


def _like(word: str, new: str) -> str:
    """A word in the case of another one."""
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new.lower() if word.islower() else new


def number_edits(breakdown: Breakdown) -> list[tuple[str, str, Edit]]:
    """(what, what it said, edit) of each number that a document states and that does not hold."""
    return [
        (f"{declared.what} of {declared.of}" if declared.of else declared.what, declared.written,
         Edit(declared.place, str(counted)))
        for declared, counted in sorted(wrong_numbers(breakdown), key=lambda pair: pair[0].place)
    ]  # fmt: skip
