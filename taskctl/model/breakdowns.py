"""Breakdowns: documents that hold many items, and their claims about the items as a whole."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from taskctl.model.boxes import Box
from taskctl.model.items import ITEM, Candidate, Gate, Group, Link, Mention, Prereq, Region, Task
from taskctl.model.states import Status, Vocabulary
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_REMARK = expression(r"\s*\([^()]*\)\s*$")
_TASKS = expression(r"\btasks\s*$", re.IGNORECASE)
_AREA_WORD = expression(r"[^\W_]+")
ALL_PHASES = "All"
_NOTHING: Mapping[Any, Any] = MappingProxyType({})
Said = tuple[int, str]
"""A line of text, and its number."""
_STATES = {"candidate": "todo", "in parts": "active", "extracted": "done"}


class Dialect(NamedTuple):
    """A way to write documents that hold many items.

    name            the tool or the form; "" where none is recognised
    has_prose       whether text outside the items is read for lanes, reports, numbers, mentions
    has_own_numbers whether each document has numbers of its own
    is_in_phases    whether its phases follow each other, and its numbers are the order of work
    marks           the states of marks other than `[ ]` and `[x]`
    words           how it writes a state
    is_own          whether taskctl exported it, so that its statuses and boxes are those of a plan
    read_fields     reads the other fields of each item, by the place of its id
    read_beside     adds what the files beside a document say about it
    """

    name: str = ""
    has_prose: bool = True
    has_own_numbers: bool = False
    is_in_phases: bool = False
    marks: Mapping[str, str] = _NOTHING
    words: Mapping[str, str] = _NOTHING
    is_own: bool = False
    read_fields: Callable[[str, Sequence[str]], Mapping[Place, Sequence[Said]]] | None = None
    read_beside: "Callable[[Breakdown, Beside], Breakdown] | None" = None


# The prose of a track names items of other documents.
CANDIDATES = Dialect("track candidates", has_prose=False)


class Phase(NamedTuple):
    """A named part of a document that can be waited for as a whole.

    name      the name that the document's prerequisites use: `Phase 1`
    weeks     the first and last week in its heading; (0, 0) where it names none
    duration  in weeks; 0 where the document does not say
    priority  the priority that its heading gives all its items
    """

    name: str
    title: str
    place: Place
    prereqs: tuple[Prereq, ...] = ()
    weeks: tuple[int, int] = (0, 0)
    weeks_place: Place | None = None
    duration: int = 0
    priority: str = ""


class Lane(NamedTuple):
    """A list of items that, by the document, can proceed in parallel with other lanes."""

    phase: str
    name: str
    place: Place
    ids: tuple[str, ...]


class Declared(NamedTuple):
    """A number that the document states, and that can be checked by counting.

    what   total (items), done (items), percent (of items done), phases, weeks, lanes
    of     the phase or heading that it is about, "" for the whole document
    sure   whether a corrected number is read back as that, and changes nothing else
    """

    what: str
    of: str
    value: int
    written: str
    place: Place
    sure: bool = True


class Duration(NamedTuple):
    """The least and the most weeks for a whole document, as it says."""

    first: int
    last: int
    place: Place


class PartRow(NamedTuple):
    """A line about another document in a master document.

    total    how many items the other one has; -1 where it does not say
    percent  how much of the other one is done; -1 where it does not say
    """

    path: str
    place: Place
    total: int = -1
    percent: int = -1
    state: str = ""
    says: str = ""


class ReportLine(NamedTuple):
    """A line about an item in a progress report, with the sign and word that it begins with.

    waits   the items that block this one, by the report
    """

    id: str
    place: Place
    says: str
    says_place: Place
    sign: str = ""
    word: str = ""
    waits: tuple[str, ...] = ()


class Beside(NamedTuple):
    """The folder of a document: its path with a slash, its names, and the lines of a file.

    Files are named from this folder; a missing one has no lines.
    """

    folder: str
    names: Sequence[str]
    lines: Callable[[str], Sequence[str]]


class Copied(NamedTuple):
    """The status of an item in a generated copy of it."""

    id: str
    place: Place
    says: str
    state: str


class Area(NamedTuple):
    """A name in a drawn tree of areas; one without a parent is a parent."""

    name: str
    place: Place
    parent: str = ""


class PhaseLine(NamedTuple):
    """A line below the heading of a phase: the phases that it waits for, or that it unblocks.

    kind     "waits" or "unblocks"
    phases   the names of the others; `ALL_PHASES` for all others
    """

    phase: str
    kind: str
    phases: tuple[str, ...]
    place: Place


def is_made(item_id: str) -> bool:
    """Whether an id is made from the item's place in the document: `#7`."""
    return item_id.startswith("#") and item_id[1:].isdecimal()


def area_key(name: str) -> str:
    """The key that headings and names of one meaning share: `CPU-JIT` and `CPU-JIT Tasks`."""
    return "".join(_AREA_WORD.findall(bare_heading(name).casefold()))


def bare_heading(heading: str) -> str:
    """A heading without the remark after it, and without `Tasks`: every heading has those."""
    return _TASKS.sub("", _REMARK.sub("", heading)).strip()


class Breakdown(NamedTuple):
    """One document with many items, read by one dialect.

    legend    the meaning of each emoji by the document's own legend, and its place
    notes     the places of more text about an item, by its id
    tables    how many tables hold its items
    regions   its generated regions, which are not read
    elsewhere ids that it names and other documents define
    reports   the lines of progress reports, also of templates of them
    copies    the statuses of its items in generated files beside it
    current   the group of the items that come first, empty without one
    unmet     the requirements that it names and the file of requirements beside it lacks
    areas     the names in its tree of areas, empty without one
    chain     the prerequisites of phases that single lines state
    links     to other files, also those that its interface contracts name
    mentions  ids that it names and none of its items has
    duration  how long all of it takes, as it says
    strays    open boxes that no renderer shows as items
    loose     open boxes that are part of no item, or of one marked done: their places and texts
    log       the items that its log of evidence names; None without one
    vocabulary the status words that it is read with
    """

    path: str
    dialect: Dialect = Dialect()
    items: tuple[Task, ...] = ()
    phases: tuple[Phase, ...] = ()
    lanes: tuple[Lane, ...] = ()
    declared: tuple[Declared, ...] = ()
    legend: Mapping[str, tuple[str, Place]] = _NOTHING
    notes: Mapping[str, tuple[Place, ...]] = _NOTHING
    parts: tuple[PartRow, ...] = ()
    tables: int = 0
    regions: tuple[Region, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    reports: tuple[ReportLine, ...] = ()
    copies: tuple[Copied, ...] = ()
    current: str = ""
    unmet: tuple[Mention, ...] = ()
    areas: tuple[Area, ...] = ()
    chain: tuple[PhaseLine, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    log: frozenset[str] | None = None
    duration: Duration | None = None
    vocabulary: Vocabulary | None = None
    strays: tuple[Box, ...] = ()
    loose: tuple[tuple[Place, str], ...] = ()

    @property
    def holds_candidates(self) -> bool:
        """Whether it is a track: its items are done when they are extracted."""
        return self.dialect == CANDIDATES

    @property
    def is_archived(self) -> bool:
        """Whether it is in an archive, so that none of its items is open."""
        return any(item.archived for item in self.items)


def candidate_item(candidate: Candidate, gates: Iterable[Gate] = ()) -> Task:
    """A candidate as an item of its track, whose red gates are `gates`.

    The tasks that an extracted candidate became replace it, and wait in its place.
    """
    status = candidate.fields.get("status")
    is_open = candidate.state != "extracted"
    waits = [
        *candidate.prereqs,
        *(Prereq(name, True, gate.place, "gate") for gate in gates for name in gate.ids),
    ]
    place = candidate.place
    return Task(
        path=place.path,
        id=candidate.id,
        id_place=place,
        id_from_file=candidate.id,
        collection="",
        kind=ITEM,
        title=candidate.title,
        title_place=place,
        header=None,
        status=Status(_STATES.get(candidate.state, "unknown"), candidate.state),
        status_text=" ".join(status.text.split()) if status else "",
        status_place=status.place() if status else place,
        prereqs=tuple(waits) if is_open else (),
        superseded_by=() if is_open else tuple(dict.fromkeys(i for i, _ in candidate.extracted_to)),
    )


def renamed(breakdown: Breakdown, names: Mapping[str, str]) -> Breakdown:
    """The document with other ids for some of its items."""
    if not names:
        return breakdown

    def with_names(item: Task) -> Task:
        prereqs = tuple(p._replace(id=names.get(p.id, p.id)) for p in item.prereqs)
        parent = names.get(item.parent, item.parent)
        return item._replace(id=names.get(item.id, item.id), prereqs=prereqs, parent=parent)

    return breakdown._replace(
        items=tuple(map(with_names, breakdown.items)),
        lanes=tuple(
            lane._replace(ids=tuple(names.get(i, i) for i in lane.ids)) for lane in breakdown.lanes
        ),
        notes={names.get(i, i): places for i, places in breakdown.notes.items()},
    )


def groups_of(breakdown: Breakdown) -> Iterator[Group]:
    """The groups of a document's items: its phases, or else all its headings."""
    names = {phase.name for phase in breakdown.phases}
    members: dict[str, list[Task]] = {}
    for item in breakdown.items:
        of = (item.phase,) if names else dict.fromkeys(item.groups)
        for name in of:
            if item.id and (name in names or not names):
                members.setdefault(name, []).append(item)
    for name, items in members.items():
        yield Group(name, items[0].id_place, tuple(dict.fromkeys(item.id for item in items)))


def wrong_numbers(breakdown: Breakdown) -> Iterator[tuple[Declared, int]]:
    """The wrong numbers in a document, each with the count.

    A total may leave out the items without an id.
    """
    if not breakdown.declared:
        return
    counts = _counts(breakdown)
    for declared in breakdown.declared:
        total, done = counts["total", declared.of], counts["done", declared.of]
        counted = counts[declared.what, declared.of]
        if declared.what == "percent":
            counted = done * 100 // total if total else 0
        elif declared.what == "phases":
            counted = len(breakdown.phases)
        named = counts["named", declared.of] if declared.what == "total" else counted
        at_least = declared.written.endswith("+")
        if not (counted >= declared.value if at_least else declared.value in {counted, named}):
            yield declared, counted


def _counts(breakdown: Breakdown) -> Counter[tuple[str, str]]:
    """The counts by kind and part; "" is the whole document."""
    counts = Counter(("lanes", lane.phase) for lane in breakdown.lanes)
    for item in breakdown.items:
        for part in {"", item.phase, *item.groups}:
            counts["total", part] += 1
            counts["named", part] += not is_made(item.id)
            counts["done", part] += item.state == "done"
    return counts


def looked_for(path: str) -> str:
    """The forms that were looked for in a document, if none was found."""
    if path.endswith(".json"):
        return "it is not JSON, or has no list `tasks` or `items` of objects with an id"
    if path.endswith(".csv"):
        return "no row has an id, a title and a state, in columns of these names"
    return "no boxes, no task table, no known form"
