"""Changing documents that hold many items: one box or cell, or the stated numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from taskctl.actions.sync import region_edits
from taskctl.errors import TaskctlError
from taskctl.judge.ready.hundred import Missing, unmet_prereqs
from taskctl.model.breakdowns import Breakdown, wrong_numbers
from taskctl.model.items import FileFault, Task
from taskctl.model.lookup import find_task, numbered
from taskctl.model.plans import plan_of
from taskctl.read.dialects.words import (
    BOXES,
    SIGN,
    SIGNS,
    VOCABULARY,
    WORDS,
    explained,
    read_status,
)
from taskctl.read.open import OpenDocument, open_document, read_alone
from taskctl.settings.load import Loaded
from taskctl.text.boxes import mark_of
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import Overlay, find
from taskctl.views.boards import Boards
from taskctl.views.corrections import Correction

MARKS = ("done", "todo")
_SIGN = expression(SIGN)
_LEADING = expression(rf"(?P<sign>{SIGN})(?P<gap>[ \t]*)")


def mark_item(breakdown: Breakdown, item: Task, state: str) -> Edit | None:
    """The edit that gives an item a state of `MARKS`; None if it has that state already.

    A box is ticked or emptied. In a status of words or signs, only the word and the sign change,
    into those that the document uses most for that state, or explains in its legend. In a table
    without a status column, the sign goes before the title.

    Raises:
        TaskctlError: the document does not show how to write the state.
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
    """Make sure that the replaced text is not damaged: nobody could write it again.

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
    """Whether the status is the beginning of the title, without a place of its own."""
    return item.status_place[:3] == item.title_place[:3]


def _led(breakdown: Breakdown, item: Task, state: str) -> str:
    """The beginning of a title with its sign replaced, removed, or added."""
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
    """A status with another word and sign, and the rest unchanged."""
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
            "which is not a known status; change it by hand"
        )
    return TaskctlError(
        f"{item.path}:{item.status_place.line}: {item.id} is {item.status_text.strip()!r}; "
        f"nothing in the document shows how to write {state} here"
    )


def _sign_for(breakdown: Breakdown, state: str) -> str:
    known = (sign for sign, of in SIGNS.items() if of == state)
    return (
        _used_sign(breakdown.items, state)
        or explained(breakdown.legend, state)[0]
        or next(known, "")
    )


def _used_sign(items: Iterable[Task], state: str) -> str:
    """The sign that most of the items in a state have; empty if none has one."""
    used = Counter(
        match[0]
        for item in items
        if item.state == state and (match := _SIGN.search(item.status_text))
    )
    return next((sign for sign, _ in used.most_common(1)), "")


def _word_for(breakdown: Breakdown, state: str) -> str:
    if word := breakdown.dialect.words.get(state):
        return word
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
    """(name, old text, edit) of each wrong number that can be written safely."""
    return [
        (
            f"{declared.what} of {declared.of}" if declared.of else declared.what,
            declared.written,
            Edit(declared.place, str(counted)),
        )
        for declared, counted in sorted(wrong_numbers(breakdown), key=lambda pair: pair[0].place)
        if declared.sure
    ]


class DocumentSync(NamedTuple):
    """The derived changes of one document: its numbers, and the edits of its regions."""

    document: OpenDocument
    numbers: list[tuple[str, str, Edit]]
    regions: list[Edit]
    corrections: list[Correction]

    @property
    def path(self) -> str:
        """The path of the document."""
        return self.document.plan.name

    def changeset(self, *, with_numbers: bool) -> Changeset:
        """The change of its regions, and of its numbers if requested."""
        edits = [*self.regions, *(edit for *_, edit in self.numbers if with_numbers)]
        changeset = Changeset(self.document.tree)
        changeset.put(self.path, apply(contents(self.document.tree, self.path), edits))
        return changeset


def sync_document(loaded: Loaded, name: str) -> DocumentSync:
    """Derive the regions of a document, and compare the numbers outside them.

    Raises:
        TaskctlError: it holds no items, or is a board.
    """
    document = open_document(loaded, name)
    numbers = number_edits(document.plan.breakdown)
    if not document.plan.breakdown.regions:
        return DocumentSync(document, numbers, [], [])
    if _is_board(loaded, document):
        raise TaskctlError(f"{name} is a board; `taskctl sync` without FILE keeps its regions")
    plan = document.plan
    boards = Boards(plan, document.loaded.settings.queue)
    return DocumentSync(document, numbers, *region_edits(boards, plan.boards[0]))


def _is_board(loaded: Loaded, document: OpenDocument) -> bool:
    """Whether the regions of a document show the tasks of the plan."""
    return document.plan.name in find(document.tree, loaded.settings.boards.files)


class Marked(NamedTuple):
    """An item of a document, and the change that marks it: None if there is nothing to do.

    open_parts   the parts that must be marked first
    unmet        the prerequisites that are not done
    """

    item: Task
    changeset: Changeset | None = None
    open_parts: Sequence[Task] = ()
    unmet: Sequence[Missing] = ()

    @property
    def refusal(self) -> tuple[str, ...]:
        """The reasons why it is not marked; none if it is."""
        return tuple(f"its part {p.id} is open ({p.path}:{p.line})" for p in self.open_parts)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The prerequisites that the gate will ask for."""
        return tuple(f"{missing.message}; the gate asks for it first" for missing in self.unmet)


def mark_document(loaded: Loaded, name: str, item_id: str, state: str) -> Marked:
    """Mark one item of a document, in its place, and bring its regions up to date.

    Raises:
        TaskctlError: there is no such item, or its status cannot be changed safely.
    """
    document = open_document(loaded, name)
    plan, tree = document.plan, document.tree
    # Boxes without an id are named by their number: `#7`.
    item = find_task(plan, numbered(plan, item_id))
    if document.plan.breakdown.holds_candidates:
        raise TaskctlError(
            f"{item.id} is a candidate: `taskctl extract {item.id}` makes a task of it, and writes "
            "into the track what it became"
        )
    if parts := plan.open_parts.get(item.id, []) if state == "done" else []:
        return Marked(item, open_parts=parts)
    if document.plan.breakdown.dialect.is_own:
        raise TaskctlError(f"{name} is an export; mark {item.id} in its plan, or import it first")
    edit = mark_item(document.plan.breakdown, item, state)
    if edit is None:
        return Marked(item)
    check_damage(item, edit, document.faults)
    raw = apply(contents(tree, item.path), [edit])
    if document.plan.breakdown.regions and not _is_board(loaded, document):
        raw = _synced(document, item.path, raw)
    changeset = Changeset(tree)
    changeset.put(item.path, raw)
    return Marked(item, changeset, unmet=list(unmet_prereqs(plan, item)) if state == "done" else ())


def _synced(document: OpenDocument, path: str, raw: bytes) -> bytes:
    """New contents of a document, with its regions brought up to date."""
    settings, source = document.loaded.settings, Source(path, raw)
    read = read_alone(source, Overlay(document.tree, {path: raw}), settings)
    assert read.breakdown is not None
    plan = plan_of(read.breakdown)
    edits, _ = region_edits(Boards(plan, settings.queue), plan.boards[0])
    return apply(source, edits)
