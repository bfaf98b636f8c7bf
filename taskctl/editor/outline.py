"""The outline of a document: its headings and items, its code lens, the colours of its boxes."""

from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol import types

from taskctl.editor.desk import Desk
from taskctl.model.items import Task, is_open
from taskctl.model.work import unmet
from taskctl.report.style import printable
from taskctl.text.blocks import scan
from taskctl.text.places import Place

COLOURS = {
    "open": types.SemanticTokenTypes.Keyword,
    "active": types.SemanticTokenTypes.Number,
    "done": types.SemanticTokenTypes.Comment,
    "dropped": types.SemanticTokenTypes.Comment,
    "unknown": types.SemanticTokenTypes.Regexp,
}
"""The kind of token for a box of each state, which any theme of an editor has a colour for."""
LEGEND = types.SemanticTokensLegend([*dict.fromkeys(COLOURS.values())], [])
_INDEX = {state: LEGEND.token_types.index(kind) for state, kind in COLOURS.items()}
_STATES = {"todo": "open", "review": "active", "blocked": "open", "parked": "open"}
_ITEM = 9
"""The level of an item below any heading."""
_MOST_SYMBOLS = 500


class _Entry(NamedTuple):
    """A line of the outline."""

    place: Place
    level: int
    name: str
    kind: types.SymbolKind
    detail: str = ""


def symbols(desk: Desk, path: str, _: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """The headings of a document, with its items and stop conditions below them."""
    found: list[types.DocumentSymbol] = []
    above: list[tuple[int, types.DocumentSymbol]] = []
    positions, last = desk.positions(path), len(desk.lines(path))
    entries = sorted(_entries(desk, path), key=lambda entry: (entry.place.line, entry.level))
    for index, entry in enumerate(entries):
        rest = entries[index + 1 :]
        end = next((e.place.line - 1 for e in rest if e.level <= entry.level), last)
        end = max(end, entry.place.line)
        whole = Place(path, entry.place.line, 1, end, len(positions.line(end)) + 1)
        symbol = types.DocumentSymbol(
            printable(entry.name) or "?", entry.kind, positions.range(whole),
            positions.range(entry.place), printable(entry.detail) or None, children=[],
        )  # fmt: skip
        while above and above[-1][0] >= entry.level:
            above.pop()
        (above[-1][1].children if above else found).append(symbol)  # type: ignore[union-attr]
        above.append((entry.level, symbol))
    return found


def _entries(desk: Desk, path: str) -> Iterator[_Entry]:
    part, item = desk.part(path), desk.whole.by_path.get(path)
    first = item.header.body_line_of(path) if item and item.header else 1
    for block in scan(path, desk.lines(path), first).headings:
        end = block.column + len(block.text.split("\n")[0])
        place = Place(path, block.line, block.column, block.line, end)
        yield _Entry(place, block.level, block.text, types.SymbolKind.String)
    for stop in item.stops if item and item.path == path else ():
        yield _Entry(stop.place._replace(end_line=stop.place.line, end_column=stop.place.column),
                     _ITEM, stop.text, types.SymbolKind.Boolean, stop.state)  # fmt: skip
    for one in part.tasks if part and part.breakdown else ():
        place = one.title_place if one.title_place.path == path else one.id_place
        yield _Entry(place._replace(end_line=place.line, end_column=place.column), _ITEM,
                     f"{one.id} {one.bare_title}", types.SymbolKind.Event, one.state)  # fmt: skip


def found_symbols(desk: Desk, query: str) -> list[types.WorkspaceSymbol]:
    """The items of a plan whose id or title has a text."""
    sought = query.casefold()
    return [
        types.WorkspaceSymbol(
            desk.location(item.id_place), f"{item.id} {item.bare_title}", types.SymbolKind.Event
        )
        for part in desk.whole.each()
        for item in part.items
        if item.id and sought in f"{item.id} {item.title}".casefold()
    ][:_MOST_SYMBOLS]


def lenses(desk: Desk, path: str, _: types.CodeLensParams) -> list[types.CodeLens]:
    """A line above the title: how much is open, and what the item waits for."""
    part, item = desk.part(path), desk.whole.by_path.get(path)
    if part and part.breakdown:
        number = sum(map(is_open, part.tasks))
        return [_lens(desk, Place(path), f"{number} of {len(part.tasks)} open")]
    if part is None or item is None:
        return []
    facts = []
    if item.boxes:
        facts.append(f"{len(item.open_boxes)} of {len(item.boxes)} open")
    if is_open(item) and (waits := unmet(part, item)):
        facts.append(f"waits for {', '.join(waits)}")
    if waiting := part.waiting.get(item.id):
        facts.append(f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for it")
    place = item.title_place if item.title_place.path == path else Place(path)
    return [_lens(desk, place, ", ".join(facts))] if facts else []


def _lens(desk: Desk, place: Place, title: str) -> types.CodeLens:
    start = desk.positions(place.path).position(place.line, 1)
    return types.CodeLens(types.Range(start, start), types.Command(printable(title), ""))


def tokens(desk: Desk, path: str, _: types.SemanticTokensParams) -> types.SemanticTokens:
    """The boxes of a document, and the statuses of its items, by state."""
    data: list[int] = []
    line = column = 0
    for place, state in sorted(set(_boxes(desk, path))):
        if place.line == place.end_line and place.column < place.end_column:
            found = desk.positions(path).range(place)
            start, length = found.start, found.end.character - found.start.character
            is_same = start.line == line
            data += [start.line - line, start.character - column * is_same, length,
                     _INDEX[state], 0]  # fmt: skip
            line, column = start.line, start.character
    return types.SemanticTokens(data)


def _boxes(desk: Desk, path: str) -> Iterator[tuple[Place, str]]:
    part, item = desk.part(path), desk.whole.by_path.get(path)
    tasks: tuple[Task, ...] = part.tasks if part and part.breakdown else ()
    for one in (item, *tasks) if item else tasks:
        for box in one.boxes:
            place = box.box_place or box.place
            if place.path == path:
                yield place, box.state
        if one is not item and one.status_place.path == path and not one.boxes:
            yield one.status_place, _STATES.get(one.state, one.state)
