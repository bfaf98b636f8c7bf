"""One document with many items: which dialect it is written in, and what it says."""

from collections.abc import Callable, Sequence

from taskctl.model.breakdowns import Breakdown
from taskctl.model.items import Region
from taskctl.read.dialects.checklist import read_checklist
from taskctl.read.dialects.numbered import read_numbered
from taskctl.read.dialects.phases import read_phases
from taskctl.read.dialects.sections import read_sections
from taskctl.read.dialects.speckit import read_speckit
from taskctl.read.dialects.tables import read_tables
from taskctl.read.dialects.taskmaster import read_taskmaster
from taskctl.text.document import Document
from taskctl.text.places import Place

# In the order in which they are asked; the first that recognises the document reads it.
DIALECTS: tuple[Callable[[Document], Breakdown | None], ...] = (
    read_taskmaster, read_phases, read_speckit, read_sections, read_tables, read_numbered,
    read_checklist,
)  # fmt: skip


def read_breakdown(document: Document, regions: Sequence[Region] = ()) -> Breakdown:
    """What a document says of its items; one without a dialect where nothing is recognised.

    What stands in its generated regions repeats its items, and is not read.
    """
    inside = [region.inside for region in regions if region.inside]
    own = _without(document, inside) if inside else document
    found = next((found for read in DIALECTS if (found := read(own))), None)
    found = found or Breakdown(document.path)
    if not regions:
        return found
    declared = tuple(d for d in found.declared if not any(_holds(r, d.place) for r in inside))
    return found._replace(declared=declared, regions=tuple(regions))


def _without(document: Document, places: Sequence[Place]) -> Document:
    """A document without the blocks that stand whole in one of some places."""
    blocks = [
        block
        for block in document.blocks
        if not any(p.line < block.line and block.end_line < p.end_line for p in places)
    ]
    return Document(document.path, document.lines, blocks)


def _holds(outer: Place, inner: Place) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        inner.end_line, inner.end_column
    ) <= (outer.end_line, outer.end_column)  # fmt: skip
