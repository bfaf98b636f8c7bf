"""The thing that a spot in a document names: an id, a candidate, a path, a rule."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import NamedTuple

from lsprotocol import types

from taskctl.editor.desk import Desk
from taskctl.model.items import Candidate, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.waits import how_far
from taskctl.plans.catalog import full_catalog
from taskctl.report.rules import render_rule
from taskctl.report.style import printable
from taskctl.rules.registry import Rule
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_CANDIDATE = expression(r"CAND(?:-[A-Z0-9]+)+")
_WORD = expression(r"[^\s`'\"|,;<>{}()\[\]]+")
_NUMBER = expression(r"\d+(?=\D*\Z)")
_SPECIAL = expression(r"([\\`*_\[\]<>|#])")
_MOST = 12
"""The most lines of one kind in a hover."""


class Spot(NamedTuple):
    """A stretch of a line that names something.

    name   the id, or the path from the root
    thing  the item, candidate or rule; None for a path without an item
    """

    name: str
    place: Place
    thing: Task | Candidate | Rule | None = None

    def is_same(self, other: "Spot") -> bool:
        """Whether another spot names the same thing."""
        if isinstance(self.thing, Task) and isinstance(other.thing, Task):
            return self.thing.key == other.thing.key
        return self.name == other.name and type(self.thing) is type(other.thing)


def spot_at(desk: Desk, path: str, position: types.Position) -> Spot | None:
    """The thing that is named at a position; None if nothing is."""
    part = desk.part(path)
    if part is None:
        return None
    line, column = desk.positions(path).point(position)
    text, offset = desk.positions(path).line(line), column - 1
    for spot in _spots(desk, part, path, line, text):
        if spot.place.column - 1 <= offset <= spot.place.end_column - 1:
            return spot
    return None


def _spots(desk: Desk, part: Plan, path: str, line: int, text: str) -> Iterator[Spot]:
    """The things that a line names, the most certain kinds first."""

    def place(start: int, end: int) -> Place:
        return Place(path, line, start + 1, line, end + 1)

    plan = desk.result.plan if desk.result else part
    for match in _CANDIDATE.finditer(text):
        if candidate := plan.candidates.get(match[0]):
            yield Spot(candidate.id, place(*match.span()), candidate)
    for match in _WORD.finditer(text):
        word = match[0].rstrip(".:!?")
        item = part.by_id.get(word) or plan.find(word)
        if item:
            yield Spot(item.id, place(match.start(), match.start() + len(word)), item)
        elif "taskctl:" in text and word in full_catalog():
            yield Spot(word, place(match.start(), match.start() + len(word)), full_catalog()[word])
    for grammar in plan.grammars.values():
        for single in grammar.singles(text):
            if item := plan.by_id.get(single.first):
                yield Spot(item.id, place(single.start, single.end), item)
    for match in _WORD.finditer(text):
        word = match[0].rstrip(".:!?").partition("#")[0]
        for base in (dirname(path), ""):
            found = normpath(join(base, word))
            if "/" in f"{word}{found}" and not found.startswith("..") and desk.tree.exists(found):
                item = plan.by_path.get(found)
                yield Spot(found, place(match.start(), match.start() + len(word)), item)


def definition(
    desk: Desk, path: str, params: types.DefinitionParams
) -> list[types.Location] | None:
    """The place where the thing at a position is."""
    spot = spot_at(desk, path, params.position)
    if spot is None or isinstance(spot.thing, Rule):
        return None
    if isinstance(spot.thing, Candidate):
        return [desk.location(spot.thing.place)]
    part = desk.part(path)
    items = part.all_of(spot.name) if part and spot.thing else ()
    return [desk.location(_place_of(item)) for item in items] or [
        desk.location(_place_of(spot.thing) if spot.thing else Place(spot.name))
    ]


def _place_of(item: Task) -> Place:
    return item.title_place if item.title_place.path == item.path else item.top


def references(desk: Desk, path: str, params: types.ReferenceParams) -> list[types.Location] | None:
    """All places in the files of the plan that name the thing at a position."""
    spot = spot_at(desk, path, params.position)
    if spot is None or desk.result is None or isinstance(spot.thing, Rule):
        return None
    number = _NUMBER.search(spot.name)
    sign = number[0].lstrip("0") if number else spot.name.rpartition("/")[2]
    found = dict.fromkeys(
        other.place
        for file in sorted({*desk.result.plan.files})
        for other in _spots_with(desk, file, sign)
        if other.is_same(spot)
    )
    return [desk.location(place) for place in found]


def _spots_with(desk: Desk, path: str, sign: str) -> Iterator[Spot]:
    """The things that the lines of a file name which hold a text."""
    part = desk.part(path)
    for number, line in enumerate(desk.lines(path), 1):
        if part and sign in line:
            yield from _spots(desk, part, path, number, line)


def hover(desk: Desk, path: str, params: types.HoverParams) -> types.Hover | None:
    """A description of the thing at a position."""
    spot = spot_at(desk, path, params.position)
    part = desk.part(path)
    if spot is None or part is None:
        return None
    if isinstance(spot.thing, Rule):
        text = render_rule(spot.thing, "markdown")
    elif isinstance(spot.thing, Candidate):
        text = "\n\n".join(_candidate_lines(spot.thing))
    elif spot.thing:
        plan = part if part.find(spot.thing.id) is spot.thing else desk.whole
        text = "\n".join(_item_lines(plan, spot.thing))
    else:
        text = f"`{printable(spot.name)}`"
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, text), desk.positions(path).range(spot.place)
    )


def _candidate_lines(candidate: Candidate) -> Iterator[str]:
    yield f"**{candidate.id}** {_plain(candidate.title)}"
    became = ", ".join(item for item, _ in candidate.extracted_to)
    yield " · ".join(filter(None, (candidate.state, became, candidate.track)))
    for name, passage in candidate.fields.items():
        yield f"*{_plain(name)}*: {_plain(passage.text)}"


def _item_lines(plan: Plan, item: Task) -> Iterator[str]:
    """An item with its prerequisites and theirs, and the items that wait for it."""
    yield f"**{_plain(item.id or item.path)}** {_plain(item.bare_title)}\n"
    says = item.status_text or item.state
    yield " · ".join(map(_plain, filter(None, (says, *item.owner)))) + "\n"
    prereqs = [line for prereq in plan.prereqs(item) for line in _prereq_lines(plan, prereq)]
    waiting = [f"- {_named(other)}" for other in plan.waiting.get(item.id, ())]
    for title, lines in (("Prerequisites", prereqs), ("Waiting for it", waiting)):
        if lines:
            more = [f"- and {len(lines) - _MOST} more"] * (len(lines) > _MOST)
            yield "\n".join((f"{title}:\n", *lines[:_MOST], *more, ""))
    yield f"`{printable(item.path)}`"


def _prereq_lines(plan: Plan, prereq: Prereq) -> Iterator[str]:
    """A prerequisite, and below it its own."""
    other = None if prereq.unread else plan.find(prereq.id)
    remark = "" if prereq.hard else " (optional)"
    if other is None:
        yield f"- {_plain(prereq.id)} {how_far(plan, prereq)}{remark}"
        return
    yield f"- {_named(other)}{remark}"
    for inner in plan.prereqs(other):
        deeper = None if inner.unread else plan.find(inner.id)
        yield f"  - {_named(deeper) if deeper else _plain(inner.id)}"


def _named(item: Task) -> str:
    return f"{item.state} **{_plain(item.id)}** {_plain(item.bare_title)}"


def _plain(text: str) -> str:
    """A text that no renderer takes for anything else."""
    return _SPECIAL.sub(r"\\\1", printable(text))
