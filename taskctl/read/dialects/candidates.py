"""The candidates of a track: possible future tasks.

    item    := a bullet in the first column, `- **CAND-DRV-010: Title**`, and labelled items below:
               `Status`, `Depends on`, `What`, `Proof idea` (the grammar is in `read.tracks`)
    status  := `candidate` is to do; `extracted in parts → TASK-0280` is in progress;
               `extracted → TASK-0280` is done; anything else is unknown
    waits   := the names in *Depends on* (the grammar is in `read.needs`) and in the red gates of
               the track: `extract` refuses for either

A track names tasks and the candidates of other tracks. These belong to the surrounding plan, if
there is one: an item is ready when its prerequisites are done there, as `list --candidates` shows.
An extracted candidate counts as done for others when its tasks are. An item without a file, such as
in a track alone, is not done (a true no), but it is not reported as unresolved, as this document
does not define it.
"""

from taskctl.model.breakdowns import CANDIDATES, Breakdown, candidate_item
from taskctl.model.items import Task
from taskctl.read.dialects.outline import titles, walk
from taskctl.read.entries import EntryReader
from taskctl.read.needs import with_needs
from taskctl.read.outline import read_outline
from taskctl.read.tracks import read_candidates, read_gates
from taskctl.text.document import Document
from taskctl.text.places import Place


def read_track_items(document: Document, tasks: EntryReader) -> Breakdown | None:
    """Read a track; None if it defines no candidate.

    Args:
        document: the track.
        tasks: reads the ids of tasks, and knows those that exist.
    """
    if not any("CAND-" in line for line in document.lines):
        return None
    gates = [gate for gate in read_gates(document, tasks.grammar) if gate.colour == "red"]
    above = {block.line: titles(path) for block, path in walk(document) if block.kind == "item"}
    items: list[Task] = []
    for found in read_candidates(document, tasks.grammar, ""):
        outline = read_outline(document, found)
        first, last = outline.title_line + 1, outline.last_line
        detail = Place(document.path, first, 1, last + 1, 1) if first <= last else None
        item = candidate_item(with_needs(found, tasks), gates)
        items.append(item._replace(groups=above[found.place.line], detail=detail))
    if not items:
        return None
    named = {p.id for item in items for p in item.prereqs}
    named |= {name for item in items for name in item.superseded_by}
    elsewhere = frozenset(named - {item.id for item in items})
    return Breakdown(document.path, CANDIDATES, tuple(items), elsewhere=elsewhere)
