"""The items of a plan as their files state them: tasks, tracks, candidates, and their parts."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from taskctl.model.allowlists import Rejected as Rejected  # noqa: PLC0414  parts of a task
from taskctl.model.allowlists import Scope as Scope  # noqa: PLC0414
from taskctl.model.allowlists import ScopeEntry as ScopeEntry  # noqa: PLC0414
from taskctl.model.boxes import Box, StopCondition
from taskctl.model.leases import Lease
from taskctl.model.states import OPEN_STATES, Status
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place

ITEM = "item"
"""The kind of an item that is a row or a box of a document, beside `task` and `track`."""
DECISION = "decision"
"""The kind of a document that has a life but is not work: an ADR, an RFC, a proposal."""
KEPT = "kept"
"""For an archive in which a finished item counts as done, and any other as dropped."""
_NOTHING: Mapping[Any, Any] = MappingProxyType({})
# `31. Security groups`; the number is that of the item or a mistake.
_NUMBERED = expression(r"(?P<number>\d{1,6}(?:\.\d{1,3})*)[.:)]\s+(?=\S)")
_NUMBER_OF = expression(r"\d{1,12}(?:\.\d{1,12})*(?=\D*\Z)")


class FileFault(NamedTuple):
    """A fault of a file as a file: its kind (a rule of the FI family) and place.

    edits   the edits that would fix it
    notes   what a person has to know about the fix, each with its place
    """

    kind: str
    place: Place
    message: str
    edits: tuple[Edit, ...] = ()
    notes: tuple[tuple[Place, str], ...] = ()


class Suppression(NamedTuple):
    """A comment that suppresses findings of some codes on one line, or in the whole file."""

    codes: tuple[str, ...]
    reason: str
    place: Place
    line: int
    whole_file: bool


class Section(NamedTuple):
    """A section with a role by the settings (stop, scope, proof, plan): its heading and lines."""

    role: str
    title: str
    place: Place
    level: int
    first_line: int
    last_line: int


class Mention(NamedTuple):
    """An id in the text of an item that no item has."""

    item: str
    id: str
    place: Place


class Prereq(NamedTuple):
    """One prerequisite, as written in one entry of the header.

    source   "key" for the list of prerequisites, "link" for a `Depends-on` link
    unread   whether it cannot be read as an id: `id` is then its text, and it is never met
    """

    id: str
    hard: bool
    place: Place
    source: str = "key"
    unread: bool = False


class Miswritten(NamedTuple):
    """An entry that should name an item and does not, or names it in a wrong form.

    kind   malformed, look-alike, reversed, bad end, prose, path
    role   its field: prereqs, follow_ups, title
    """

    kind: str
    role: str
    written: str
    place: Place
    meant: str = ""


class Link(NamedTuple):
    """A link to another file: from the header (with its label), or from the text.

    exact   whether `place` is exactly the target, so that it can be replaced
    from_top  whether it begins with `/`: the top of the repository, or of the site made from it
    """

    label: str
    target: str
    place: Place
    in_header: bool
    found: bool
    exact: bool = True
    from_top: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether its target has no ending, as folders and the pages of sites have none."""
        return "." not in self.target.rpartition("/")[2]


def title_of(command: str) -> str:
    """A command in one line: its first line, and how many follow."""
    first, *more = [line.strip() for line in command.split("\n") if line.strip()] or [""]
    return f"{first} (+{len(more)} {'line' if len(more) == 1 else 'lines'})" if more else first


class Proof(NamedTuple):
    """A command that shows that the task is done.

    command   the text that the shell runs: one line, or the lines of a fence
    shell     "sh" for a fence with that tag, else "bash"
    markers   the texts that its output must contain
    counterproof  a patch that must make it fail; "" without one
    """

    command: str
    place: Place
    shell: str = "bash"
    markers: tuple[str, ...] = ()
    counterproof: str = ""

    @property
    def title(self) -> str:
        """The command in one line."""
        return title_of(self.command)


class Gate(NamedTuple):
    """A condition that blocks the extraction of a track's candidates."""

    colour: str  # red | yellow | green
    text: str
    ids: tuple[str, ...]
    place: Place


class Candidate(NamedTuple):
    """A future task, described in a track.

    state     candidate, in parts (a part of it became a task), extracted, or unknown
    prereqs   the tasks and candidates that *Depends on* names
    unclear   the other words of *Depends on*, which no program can judge
    """

    id: str
    title: str
    track: str
    place: Place
    fields: Mapping[str, Passage] = _NOTHING
    state: str = "candidate"
    extracted_to: tuple[tuple[str, Place], ...] = ()
    prereqs: tuple[Prereq, ...] = ()
    unclear: tuple[str, ...] = ()


class Task(NamedTuple):
    """One item: a file of a collection (task, decision, track), or a row or box of a breakdown.

    For an item of a breakdown, `path` is the document, and `status_place` the span of its status:
    the mark in its box, or a cell. `percent` is how much of it is done by its status, -1 if that
    does not say. `groups` are the headings above it, `phase` is the part of the document that
    others can wait for, `parent` the item that it is a part of, `parallel` whether it is marked as
    free to run beside others, `aliases` are other ids of the same work, `optional` whether it may
    be left out, `detail` is the place of the lines below it.

    `archived` is the meaning of the item's folder if that is an archive: "kept" (a finished item
    stays done, any other is dropped), or "done" or "dropped" regardless of its status.

    For a file, `unread` is why nothing of it could be read, `is_work` is False if it only happens
    to be in the folder of a collection, and `status_field` is the text that says the status; None
    if there is none, or if it follows from the folder or the boxes.
    """

    path: str
    id: str
    id_place: Place
    id_from_file: str
    collection: str
    kind: str
    title: str
    title_place: Place
    header: Header | None
    status: Status
    status_text: str
    status_place: Place
    owner: tuple[str, ...] = ()
    created: str = ""
    prereqs: tuple[Prereq, ...] = ()
    follow_ups: tuple[tuple[str, Place], ...] = ()
    miswritten: tuple[Miswritten, ...] = ()
    links: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = ()
    stops: tuple[StopCondition, ...] = ()
    boxes: tuple[Box, ...] = ()
    proofs: tuple[Proof, ...] = ()
    not_runnable: tuple[Rejected, ...] = ()
    scope: Scope | None = None
    plan_paths: tuple[tuple[str, Place], ...] = ()
    decoys: tuple[tuple[Status, str, Place], ...] = ()
    superseded_by: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    gates: tuple[Gate, ...] = ()
    candidate_mentions: tuple[tuple[str, Place], ...] = ()
    prose_look_alikes: tuple[tuple[str, str, Place], ...] = ()
    closed_fences: bool = True
    has_marker: bool = False
    empty_sections: tuple[Section, ...] = ()
    # Only for items of a breakdown.
    priority: str = ""
    estimate: str = ""
    percent: int = -1
    groups: tuple[str, ...] = ()
    phase: str = ""
    parent: str = ""
    parallel: bool = False
    optional: bool = False
    aliases: tuple[tuple[str, Place], ...] = ()
    detail: Place | None = None
    archived: str = ""
    # Only for files.
    unread: str = ""
    is_work: bool = True
    status_field: Field | None = None
    lease: Lease | None = None

    @property
    def state(self) -> str:
        """One of `states.STATES`; an archived item is never open, one without an id is unknown."""
        if self.archived:
            own = "done" if self.status.state == "done" else "dropped"
            return own if self.archived == KEPT else self.archived
        is_readable = self.kind == ITEM or (self.id and not self.unread)
        return self.status.state if is_readable else "unknown"

    @property
    def is_dropped(self) -> bool:
        """Whether it is given up."""
        return self.state == "dropped"

    @property
    def says(self) -> str:
        """Its status as written, with a remark if it is archived."""
        text = self.status_text or self.status.state
        return f"{text} (archived)" if self.archived else text

    @property
    def has_stop_conditions(self) -> bool:
        """Whether it says when it is done, by list items in a section of stop conditions."""
        return bool(self.stops)

    @property
    def open_boxes(self) -> list[Box]:
        """The boxes that are left to do."""
        return [box for box in self.boxes if box.is_open]

    @property
    def counts(self) -> bool:
        """Whether it is an item of the plan: it has an id, or should have one."""
        return bool(self.id) or (self.kind != ITEM and self.is_work)

    @property
    def side_paths(self) -> list[str]:
        """The files beside its own that hold its header or its status."""
        paths = [self.header.path] if self.header else []
        paths += [self.status_field.key_place.path] if self.status_field else []
        return [path for path in dict.fromkeys(paths) if path and path != self.path]

    @property
    def key(self) -> tuple[str, str]:
        """The file and the id, which together no two items share."""
        return self.path, self.id

    @property
    def bare_title(self) -> str:
        """The title without the id before it."""
        own = self.id.rpartition("/")[2]  # without the folder
        bare = self.title.removeprefix(own) if own else self.title
        bare = bare[1:] if bare.startswith(". ") else bare  # `1. Title`
        if self.number and self.title_number == self.number:
            bare = _NUMBERED.sub("", bare, count=1)
        return bare.lstrip(" :—–-") or self.title

    @property
    def number(self) -> tuple[int, ...]:
        """The number at the end of its id, with its parts: (92, 10) of `ADR-0092.10`."""
        return _parts(_NUMBER_OF.search(self.id))

    @property
    def title_number(self) -> tuple[int, ...]:
        """The number before the title: (31,) of `31. Security groups`; empty without one."""
        return _parts(_NUMBERED.match(self.title))

    @property
    def top(self) -> Place:
        """The first line of the file."""
        return Place(self.path, 1, 1, 1, 1)

    @property
    def line(self) -> int:
        """The line of its status in its file; the first one if another file holds the status."""
        return self.status_place.line if self.status_place.path == self.path else 1

    def section(self, role: str) -> Section | None:
        """The first section of a role."""
        for section in self.sections:
            if section.role == role:
                return section
        return None


def _parts(match: "re.Match[str] | None") -> tuple[int, ...]:
    return tuple(map(int, match[0].rstrip(".:) \t").split("."))) if match else ()


def is_open(task: Task) -> bool:
    """Whether there is work left in a task; an optional one is work only once it is begun."""
    if task.optional and task.state == "todo":
        return False
    return task.state in OPEN_STATES or task.state == "unknown"


KEY_COLUMN = "key "
"""Begins the name of a column without a meaning of its own; the rest is its header cell."""


class Record(NamedTuple):
    """A row of a board about an item.

    states   the states that the row claims, maybe none
    """

    id: str
    board: str
    place: Place
    states: tuple[str, ...]
    says: str
    heading: str
    table: int
    cells: Mapping[str, Passage] = _NOTHING
    state_from: str = ""  # status, tick, title or heading
    leads_to: str = ""  # the item that its link leads to, if that is another one
    path: str = ""  # the file of the item, if it links it


class Counter(NamedTuple):
    """A board's count for a group: `done` of `total`, and maybe a percentage."""

    group: str
    place: Place
    done: int
    total: int
    percent: int | None = None
    percent_place: Place | None = None


class Group(NamedTuple):
    """A named set of items that a board lists."""

    name: str
    place: Place
    ids: tuple[str, ...]


class Region(NamedTuple):
    """A generated region, or as much of it as could be found.

    place     its begin marker
    content   the text between the markers, at `inside`; empty where they do not fit together
    """

    view: str
    place: Place
    attributes: Mapping[str, str] = _NOTHING
    content: str = ""
    inside: Place | None = None
    problem: str = ""


def sound_places(regions: Iterable[Region]) -> tuple[Place, ...]:
    """The places of the regions whose markers fit together, in order."""
    return tuple(sorted(one.inside for one in regions if one.inside and not one.problem))


class Board(NamedTuple):
    """A document that repeats the contents of headers.

    complete_for  the collections that it lists completely
    listed     the files of the items that its rows and list items link
    tables     the header row of each table, by the table's number in its records
    generated  the places of its sound regions, in order
    """

    path: str
    records: tuple[Record, ...] = ()
    groups: tuple[Group, ...] = ()
    counters: tuple[Counter, ...] = ()
    regions: tuple[Region, ...] = ()
    mentions: tuple[tuple[str, str, Place], ...] = ()
    claims: tuple[tuple[str, str, str, Place], ...] = ()
    blocked_tracks: tuple[tuple[str, tuple[str, ...], Place], ...] = ()
    links: tuple[Link, ...] = ()
    complete_for: tuple[str, ...] = ()
    listed: frozenset[str] = frozenset()
    has_done_table: bool = False
    tables: Mapping[int, Place] = _NOTHING
    generated: tuple[Place, ...] = ()

    def is_generated(self, place: Place) -> bool:
        """Whether a place is in a sound region: the only fault there is that the region is old."""
        if not self.generated:
            return False
        start = place.line, place.column
        index = bisect_right(self.generated, start, key=lambda one: (one.line, one.column)) - 1
        inside = self.generated[index] if index >= 0 else None
        return inside is not None and start < (inside.end_line, inside.end_column)

    def generates(self, view: str) -> bool:
        """Whether it has a sound region that lists all of a view, not a selection."""
        return any(
            region.view == view
            and not region.problem
            and region.attributes.keys().isdisjoint({"where", "rows", "limit"})
            for region in self.regions
        )


class Contract(NamedTuple):
    """A document that binds tasks, and its status."""

    path: str
    status: str
    draft: bool
    place: Place
