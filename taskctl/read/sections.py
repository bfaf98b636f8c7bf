"""The sections of a document that the settings name, and the items in them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from taskctl.model.items import Box, Proof, Section, StopCondition
from taskctl.settings.schema import Collection, ProofSettings
from taskctl.text.blocks import Block, Document
from taskctl.text.globs import part_matcher
from taskctl.text.patterns import compile_pattern
from taskctl.text.places import Passage, Place

_line = attrgetter("line")

SHELL_FENCES = frozenset({"sh", "bash", "console", "shell"})
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)

_HEADING_NOISE = re.compile(r"^(?:[^\w]+|\d+(?:\.\d+)*[.)]?\s+)+")
# A reason has to be given.
_NOT_CLAIMED = re.compile(r"<!--\s*taskctl:\s*not-claimed\s+(?!-->)\S.*?-->")
_ASSIGNMENTS = re.compile(r"^(?:[A-Z_][A-Z0-9_]*=\S*\s+)+")


def find_sections(document: Document, collection: Collection) -> tuple[Section, ...]:
    """The sections of `collection.sections.headings`, by the first role that fits a heading."""
    roles = [
        (role, compile_pattern(pattern, re.IGNORECASE))
        for role, patterns in collection.sections.headings.items()
        for pattern in patterns
    ]
    headings = [block for block in document.blocks if block.kind == "heading"]
    found = []
    for index, block in enumerate(headings):
        title = plain_heading(block.text)
        role = next((role for role, search in roles if search(title)), "")
        if role:
            last = next(
                (h.line - 1 for h in headings[index + 1 :] if h.level <= block.level),
                len(document.lines),
            )
            place = Place(document.path, block.line, block.column, block.line,
                          block.column + len(block.text))  # fmt: skip
            found.append(Section(role, title, place, block.level, block.end_line + 1, last))
    return tuple(found)


def plain_heading(text: str) -> str:
    """A heading without emphasis, emoji and numbers before it (`## 2. ✅ **Stop conditions**`)."""
    return _HEADING_NOISE.sub("", text.replace("**", "").replace("`", "")).strip()


def blocks_of(document: Document, sections: Sequence[Section], role: str) -> list[Block]:
    """The blocks in the sections of a role, each once, without the sections' own headings."""
    blocks = document.blocks
    found: list[Block] = []
    last = 0
    for section in sections:
        if section.role == role and section.last_line > last:
            # A section may lie inside one of the same role.
            start = bisect_left(blocks, max(section.first_line, last + 1), key=_line)
            last = section.last_line
            found.extend(blocks[start : bisect_right(blocks, last, key=_line)])
    return found


def read_stops(document: Document, sections: Sequence[Section]) -> tuple[StopCondition, ...]:
    """The stop conditions: the top items of the sections, and every nested one with a box."""
    found = []
    for block in blocks_of(document, sections, "stop"):
        if block.kind == "item" and (block.level == 0 or block.text):
            passage = document.passage(block)
            box = block.text or None
            found.append(StopCondition(" ".join(passage.text.split()), passage.place(), box))
    return tuple(found)


def read_boxes(document: Document) -> tuple[Box, ...]:
    """Every box of a file."""
    found = []
    for block in document.blocks:
        if block.kind == "item" and block.text:
            passage = document.passage(block)
            text = " ".join(passage.text.split())
            found.append(Box(block.text, text, passage.place(), bool(_NOT_CLAIMED.search(text))))
    return tuple(found)


def code_spans(passage: Passage) -> Iterator[tuple[str, Place, int]]:
    """(text, place, offset) of the code spans of a passage."""
    for match in CODE_SPAN.finditer(passage.text):
        start = match.end(1)
        text = match[2]
        yield text.strip(), passage.place(start, start + len(text)), match.start()


def read_proofs(
    document: Document, sections: Sequence[Section], settings: ProofSettings
) -> tuple[Proof, ...]:
    """The commands of the stop and proof sections: shell fences, known commands in back-ticks."""
    commands = [part_matcher(command) for command in settings.commands]
    found: list[Proof] = []
    seen: set[int] = set()
    for role in ("stop", "proof"):
        for block in blocks_of(document, sections, role):
            if block.line in seen:
                continue
            seen.add(block.line)
            if block.kind == "fence" and block.text.split(" ")[0] in SHELL_FENCES:
                found.extend(_fence_commands(document, block))
            elif block.kind in {"item", "paragraph"}:
                for text, place, _ in code_spans(document.passage(block)):
                    word = _ASSIGNMENTS.sub("", text).split(" ")[0]
                    if word and any(match(word) for match in commands):
                        found.append(Proof(" ".join(text.split()), place))
    return tuple(found)


def _fence_commands(document: Document, block: Block) -> Iterator[Proof]:
    last = block.end_line - 1 if block.closed else block.end_line
    for number in range(block.line + 1, last + 1):
        line = document.lines[number - 1]
        command = line.strip().removeprefix("$ ")
        if command and not command.startswith("#"):
            start = line.index(command) + 1
            place = Place(document.path, number, start, number, start + len(command))
            yield Proof(command, place)


def has_marker(document: Document, sections: Sequence[Section]) -> bool:
    """Whether the stop or proof sections name anything that could be observed."""
    for role in ("stop", "proof"):
        for block in blocks_of(document, sections, role):
            if block.kind in {"fence", "code"}:
                return True
            if block.kind in {"item", "paragraph"} and "`" in document.passage(block).text:
                return True
            if block.kind == "table":
                return True
    return False
