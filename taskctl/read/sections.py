"""The sections of a document that the settings name, and the items in them."""

import re
from collections.abc import Callable, Iterator, Sequence

from taskctl.model.items import Section
from taskctl.settings.schema import Collection
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.patterns import compile_pattern
from taskctl.text.places import Passage, Place
from taskctl.text.prose import code_spans, code_texts

PROOF_ROLES = ("stop", "proof", "evidence")

# possessive (`*+`): a text that cannot match fails at once, however long it is
_HEADING_NOISE = expression(r"^(?:[^\w]++|\d++(?:\.\d++)*+[.)]?\s++)++")
# A reason is required.
_NOT_CLAIMED = expression(r"<!--\s*taskctl:\s*not-claimed\s+(?!-->)\S.*?-->")
_WORDS = expression(r"(?:\W*+\w++)*+")


TO_END = 1 << 30
"""The last line of a section that nothing follows: lines added to it do not change the section."""


class SectionFinder:
    """Finds the sections that a collection names.

    Files of a collection have the same headings, so each heading is looked up once.
    """

    def __init__(self, collection: Collection) -> None:
        self._searches = [
            (role, compile_pattern(pattern, re.IGNORECASE))
            for role, patterns in collection.sections.headings.items()
            for pattern in patterns
        ]
        self._known: dict[str, tuple[str, str]] = {}

    def find(self, document: Document) -> tuple[Section, ...]:
        """The sections of a document, by the first role that fits a heading."""
        headings = document.headings
        found = []
        for block, last in zip(headings, _last_lines(headings), strict=True):
            role, title = self._known.get(block.text) or self._meaning(block.text)
            if role:
                place = Place(
                    document.path,
                    block.line,
                    block.column,
                    block.line,
                    block.column + len(block.text),
                )
                found.append(Section(role, title, place, block.level, block.end_line + 1, last))
        return tuple(found)

    def _meaning(self, heading: str) -> tuple[str, str]:
        """(role, title) of a heading; the role is empty where the settings do not name it."""
        title = plain_heading(heading)
        role = next((role for role, search in self._searches if search(title)), "")
        self._known[heading] = role, title
        return role, title


def _last_lines(headings: Sequence[Block]) -> list[int]:
    """The last line below each heading, before the next one of its level or above."""
    next_line = [TO_END + 1] * 7  # by level: the nearest heading of it or above
    found = []
    for heading in reversed(headings):
        found.append(next_line[heading.level] - 1)
        next_line[heading.level :] = [heading.line] * (7 - heading.level)
    return found[::-1]


def plain_heading(text: str) -> str:
    """A heading without emphasis, emoji and numbers before it (`## 2. ✅ **Stop conditions**`)."""
    return _HEADING_NOISE.sub("", text.replace("**", "").replace("`", "")).strip()


def blocks_of(document: Document, sections: Sequence[Section], role: str) -> list[Block]:
    """The blocks in the sections of a role, each once, without the sections' own headings."""
    found: list[Block] = []
    last = 0
    for section in sections:
        if section.role == role and section.last_line > last:
            # A section may be inside one of the same role.
            found += document.between(max(section.first_line, last + 1), section.last_line)
            last = section.last_line
    return found


def is_struck(text: str) -> bool:
    """Whether a line is struck through (`~~like this~~.`), which takes it back."""
    if not text.startswith("~~"):
        return False
    signs = _WORDS.sub("", text, count=1)
    return text.find("~~", max(len("~~x"), len(text) - len(signs))) >= 0


def is_not_claimed(text: str) -> bool:
    """Whether a line is marked `<!-- taskctl: not-claimed reason -->`."""
    # cut after the last end of a comment, so that no beginning searches in vain for its end
    return "taskctl:" in text and bool(_NOT_CLAIMED.search(text, 0, text.rfind("-->") + 3))


def unwrapped(text: str) -> str:
    """A text with single blanks between its words."""
    return " ".join(text.split())


def text_with_code(document: Document, block: Block) -> Passage | None:
    """The text of an item or a paragraph, if it has back-ticks."""
    if block.kind not in {"item", "paragraph"}:
        return None
    if block.line == block.end_line and "`" not in document.lines[block.line - 1]:
        return None
    passage = document.passage(block)
    return passage if "`" in passage.text else None


def spans_in(passage: Passage, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, Place]]:
    """(text, place) of the wanted code spans of a text, which are few."""
    if any(is_wanted(text.strip()) for text in code_texts(passage.text)):
        for span in code_spans(passage.text):
            text = passage.text[span.inner : span.inner_end].strip()
            if is_wanted(text):
                yield text, passage.place(span.inner, span.inner_end)


def has_marker(document: Document, sections: Sequence[Section]) -> bool:
    """Whether the stop or proof sections name something observable."""
    for role in PROOF_ROLES:
        for block in blocks_of(document, sections, role):
            if block.kind in {"fence", "code", "table"}:
                return True
            if text_with_code(document, block):
                return True
    return False
