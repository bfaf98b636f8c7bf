"""Plan documents: headings as features, bullets as tasks, the bullets below them as fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.parts import Offsets, SourceEvidence
from taskctl.plans.artifacts.tasks import AcceptanceCheck
from taskctl.plans.create.checks import checks_in
from taskctl.plans.create.sketch import Gap
from taskctl.text.blocks import scan
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest_name
from taskctl.text.source import LineTable, Source

KEYS = (
    "done", "stop when", "scope", "excludes", "complexity", "after", "produces", "consumes",
    "exclusive", "shared", "log", "priority", "category", "worker", "checkpoint",
)  # fmt: skip  # a table
"""The keys of the bullets below a task; any other text there belongs to its description."""
FEATURE_KEYS = ("priority", "scope", "excludes")
"""The keys of lines below a heading: they apply to all tasks of the feature."""
RESOURCES = "resources"
"""The heading whose bullets describe shared resources."""
CHECKS = frozenset({"accept", "acceptance", "checks"})
"""The info strings of blocks that hold acceptance checks."""
_KEY = expression(r"(?P<key>[A-Za-z][A-Za-z ]{1,20}?)\s*:\s*(?P<value>.*)", re.DOTALL)
_BULLETS = "-*+"
_SIMILAR = 0.75


class Said(NamedTuple):
    """A value with the evidence of its line."""

    text: str
    line: int
    evidence: SourceEvidence


@dataclass(slots=True)
class Bullet:
    """A bullet that is a task (or, below `Resources`, a resource), and what belongs to it.

    box         the content of its box; None without one
    fields      the values of its keys, in order
    has_checks  whether a block of checks is below it, even one that is refused
    """

    text: str
    line: int
    evidence: SourceEvidence
    box: str | None = None
    fields: dict[str, list[Said]] = field(default_factory=dict)
    description: list[str] = field(default_factory=list)
    checks: list[AcceptanceCheck] = field(default_factory=list)
    has_checks: bool = False

    def texts(self, key: str) -> list[str]:
        """The values of a key."""
        return [said.text for said in self.fields.get(key, ())]


@dataclass(slots=True)
class Chapter:
    """A heading and the bullets below it, up to the next heading of its level or above."""

    title: str
    line: int
    evidence: SourceEvidence
    description: list[str] = field(default_factory=list)
    fields: dict[str, Said] = field(default_factory=dict)
    entries: list[Bullet] = field(default_factory=list)


@dataclass(slots=True)
class PlanDocument:
    """A plan document as it is read: nothing is resolved yet."""

    name: str
    sections: list[Chapter] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_document(source: Source, name: str) -> PlanDocument:
    """The sections and bullets of a document.

    Args:
        name: its path as the evidence names it.

    Raises:
        PhaseError: it is not UTF-8.
    """
    if not source.is_utf8():
        raise PhaseError(f"{name} is not UTF-8; save it as UTF-8 first", 1)
    return _Reader(source, name).read()


class _Reader:
    """One pass over the blocks, with the section, task and field that the next block belongs to."""

    def __init__(self, source: Source, name: str) -> None:
        self.text = source.text
        self.table = LineTable(self.text)
        self.document: Document = scan(name, source.lines())
        self.found = PlanDocument(name)
        headings = [block.level for block in self.document.blocks if block.kind == "heading"]
        self.feature_level = 2 if 2 in headings else 1
        self.heading = ""
        self.section: Chapter | None = None
        self.entry: Bullet | None = None
        self.key = ""  # of the field that deeper bullets continue
        self.numbered: list[int] = []

    def read(self) -> PlanDocument:
        """All sections."""
        for block in self.document.blocks:
            match block.kind:
                case "heading":
                    self._read_heading(block)
                case "item":
                    self._read_item(block)
                case "fence":
                    self._read_fence(block)
                case "paragraph":
                    self._read_paragraph(block)
        if self.numbered:
            lines = ", ".join(map(str, self.numbered[:5]))
            more = "" if len(self.numbered) <= 5 else f" and {len(self.numbered) - 5} more"
            self.found.remarks.append(
                f"numbered items are prose, not tasks: line {lines}{more} of {self.found.name}"
            )
        return self.found

    def _evidence(self, block: Block) -> SourceEvidence:
        """The own lines of a block, as written."""
        start = self.table.offset(block.line, 1)
        end = self.table.offset(block.end_line, len(self.document.lines[block.end_line - 1]) + 1)
        quote = self.text[start:end].strip("\r\n")
        start += len(quote) - len(quote.lstrip(" \t"))
        quote = quote.lstrip(" \t")
        return SourceEvidence(
            quote=quote,
            source=self.found.name,
            loc=Offsets(start=start, end=start + len(quote)),
            section=self.heading or None,
            startLine=block.line,
            endLine=block.end_line,
        )

    def _read_heading(self, block: Block) -> None:
        title = " ".join(self.document.passage(block).text.split())
        self.heading = f"H{block.level}: {title}"
        self.entry, self.key = None, ""
        if block.level <= self.feature_level:
            self.section = None
        if block.level == self.feature_level:
            self.section = Chapter(title, block.line, self._evidence(block))
            self.found.sections.append(self.section)

    def _read_item(self, block: Block) -> None:
        said = " ".join(self.document.passage(block).text.split())
        is_numbered = block.mark not in _BULLETS
        if block.level == 0:
            self.entry, self.key = None, ""
            if is_numbered:
                self.numbered.append(block.line)
            elif not said:
                self._gap(
                    block.line, "this bullet has no text; write the title of a task behind it"
                )
            elif self.section is None:
                self._gap(block.line, f"{said!r} is below no heading; put it below a `## heading`")
            else:
                box = block.text if block.text else None
                self.entry = Bullet(said, block.line, self._evidence(block), box)
                self.section.entries.append(self.entry)
        elif self.entry is not None and said:
            self._read_below(self.entry, block, said)

    def _read_below(self, entry: Bullet, block: Block, said: str) -> None:
        """Read a bullet below a task: a field, a part of one, a criterion, or description."""
        if block.level > 1 and self.key:
            self._put(entry, self.key, said, block)
            return
        match = _KEY.fullmatch(said)
        key = match["key"].casefold() if match else ""
        if match and key in KEYS:
            self.key = key
            if match["value"]:
                self._put(entry, key, match["value"], block)
            return
        self.key = ""
        if block.text:  # a box is something to tick, so it is a criterion
            self._put(entry, "done", said, block)
            return
        entry.description.append(said)
        if key and (meant := nearest_name(key, KEYS, _SIMILAR)):
            self.found.remarks.append(
                f"{self.found.name}:{block.line}: `{key}:` is not a key, so this is description; "
                f"nearest: {meant}"
            )

    def _put(self, entry: Bullet, key: str, text: str, block: Block) -> None:
        entry.fields.setdefault(key, []).append(Said(text, block.line, self._evidence(block)))

    def _read_fence(self, block: Block) -> None:
        words = block.text.split()
        if not words or words[0].casefold() not in CHECKS:
            return
        if self.entry is None:
            self._gap(
                block.line, f"the block `{words[0]}` is below no task; put it below its bullet"
            )
            return
        self.entry.has_checks = True
        end = block.end_line - 1 if block.closed else block.end_line
        try:
            found = checks_in("\n".join(self.document.lines[block.line : end]))
        except ValueError as error:
            self._gap(block.line, str(error))
            return
        self.entry.checks += found

    def _read_paragraph(self, block: Block) -> None:
        text = self.document.passage(block).text
        if self.entry is not None and block.level:
            self.entry.description.append(" ".join(text.split()))
        elif self.section is not None and not self.section.entries and not block.level:
            for number, line in enumerate(text.split("\n")):
                self._read_feature_line(self.section, block, number, line.strip())

    def _read_feature_line(self, section: Chapter, block: Block, number: int, line: str) -> None:
        match = _KEY.fullmatch(line)
        key = match["key"].casefold() if match else ""
        if match and key in FEATURE_KEYS and match["value"]:
            own = block._replace(line=block.line + number, end_line=block.line + number)
            section.fields[key] = Said(match["value"], own.line, self._evidence(own))
        else:
            section.description.append(line)

    def _gap(self, line: int, message: str) -> None:
        self.found.gaps.append(Gap(line, message))


def tasks_in(document: PlanDocument) -> Iterator[tuple[Chapter, Bullet]]:
    """The bullets that are tasks, with their sections."""
    for section in document.sections:
        if section.title.casefold() != RESOURCES:
            for entry in section.entries:
                yield section, entry
