"""One document with many items: which dialect it is written in, and what it says."""

from collections.abc import Callable

from taskctl.model.breakdowns import Breakdown
from taskctl.read.dialects.checklist import read_checklist
from taskctl.read.dialects.numbered import read_numbered
from taskctl.read.dialects.phases import read_phases
from taskctl.read.dialects.sections import read_sections
from taskctl.read.dialects.speckit import read_speckit
from taskctl.read.dialects.tables import read_tables
from taskctl.read.dialects.taskmaster import read_taskmaster
from taskctl.text.document import Document

# In the order in which they are asked; the first that recognises the document reads it.
DIALECTS: tuple[Callable[[Document], Breakdown | None], ...] = (
    read_taskmaster, read_phases, read_speckit, read_sections, read_tables, read_numbered,
    read_checklist,
)  # fmt: skip


def read_breakdown(document: Document) -> Breakdown:
    """What a document says of its items; one without a dialect where nothing is recognised."""
    found = next((found for read in DIALECTS if (found := read(document))), None)
    return found or Breakdown(document.path)
