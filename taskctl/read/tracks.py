"""Tracks: their candidates and gates."""

import re
from collections.abc import Iterator

from taskctl.model.ids import Grammar
from taskctl.model.items import Candidate, Gate
from taskctl.read.needs import CANDIDATE_ID
from taskctl.read.sections import unwrapped
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

# A definition is a bullet in the first column that begins with the bold id; a bold mention, a
# table or a heading only refers to a candidate.
DEFINITION = expression(
    rf"\*\*(?P<id>{CANDIDATE_ID})"
    r"(?:\*\*\s*:\s*(?P<plain>.*)|:\s*(?P<bold>.*?)\*\*(?P<rest>.*))",
    re.DOTALL,
)
_FIELD = expression(
    r"(?:\*\*(?P<key>[A-Z][\w ]{0,30}?)(?:\*\*\s*:|:\*\*)"
    r"|(?P<plain>[Pp]roof(?: idea)?|[Ww]hat|[Ss]tatus|[Ww]hen):"
    r"|(?P<verb>[Dd]epends on)\b:?)\s*"
)
_COLOUR = expression(r"\*\*(RED|YELLOW|GREEN)\b[^*]*(?:\*\*:?|:\*\*)\s*")
# `extracted → X`, `extracted in parts → X and Y`, `first extraction → X`; not `to be extracted`.
_EXTRACTED = expression(
    r"(?<!be )\bextract(?:ed|ion)\b.{0,120}?(?:→|[-=]>|[:(]|\b(?:(?:in)?to|as|see)\b)",
    re.IGNORECASE | re.DOTALL,
)
_IN_PARTS = expression(r"\b(?:part(?:s|ly|ially)?|first)\b", re.IGNORECASE)
_CANDIDATE = expression(r"\bcandidate\b", re.IGNORECASE)


def read_candidates(document: Document, grammar: Grammar, track: str) -> Iterator[Candidate]:
    """The candidates that a track defines, each with the labelled fields below it."""
    numbers = (number for number, line in enumerate(document.lines, 1) if "**CAND-" in line)
    blocks = document.around(numbers)
    for index, block in enumerate(blocks):
        if block.kind != "item" or block.level != 0 or block.text:
            continue
        passage = document.passage(block)
        match = DEFINITION.match(passage.text)
        if not match:
            continue
        fields = _fields(document, blocks, index)
        title = unwrapped(match["bold"] if match["plain"] is None else match["plain"])
        state, extracted = _state(fields.get("status"), grammar)
        place = passage.place(match.start("id"), match.end("id"))
        yield Candidate(match["id"], title, track, place, fields, state, extracted)


def _fields(document: Document, blocks: list[Block], index: int) -> dict[str, Passage]:
    """The text below a candidate by its label; texts with the same label are joined."""
    fields: dict[str, list[Passage]] = {}
    for below in range(index + 1, len(blocks)):
        block = blocks[below]
        if block.kind == "heading" or (block.kind == "item" and block.level == 0):
            break
        if block.kind == "item" and block.level == 1:
            key, passage = read_label(document.passage(block))
            fields.setdefault(key, []).append(passage)
    return {key: _joined(passages) for key, passages in fields.items()}


def read_label(passage: Passage) -> tuple[str, Passage]:
    """The label at the beginning of an item below a candidate ("notes" without), and the rest."""
    match = _FIELD.match(passage.text)
    if not match:
        return "notes", passage
    key = (match["key"] or match["plain"] or match["verb"]).casefold()
    return "proof idea" if key == "proof" else key, passage.part(match.end())


def _joined(passages: list[Passage]) -> Passage:
    starts = tuple(start for passage in passages for start in passage.starts)
    return Passage(passages[0].path, "\n".join(p.text for p in passages), starts)


def _state(status: Passage | None, grammar: Grammar) -> tuple[str, tuple[tuple[str, Place], ...]]:
    """The state of a candidate, and the tasks that it became, by its status."""
    if status is None or not status.text.strip():
        return "candidate", ()
    match = _EXTRACTED.search(status.text)
    if match:
        became = tuple(
            (reference.first, status.place(reference.start, reference.end))
            for reference in grammar.singles(status.text)
            if reference.start >= match.end()
        )
        in_parts = _IN_PARTS.search(status.text, 0, match.end())
        return ("in parts" if in_parts else "extracted") if became else "unknown", became
    return "candidate" if _CANDIDATE.search(status.text) else "unknown", ()


def read_gates(document: Document, grammar: Grammar) -> Iterator[Gate]:
    """The gates of a track: the bullets under its RED, YELLOW and GREEN bullets."""
    headings = document.headings
    ends = [*(heading.line for heading in headings[1:]), len(document.lines)]
    for heading, end in zip(headings, ends, strict=False):
        if re.search(r"\bgates?\b", heading.text, re.IGNORECASE):
            yield from _gates_in(document, document.between(heading.end_line + 1, end), grammar)


def _gates_in(document: Document, blocks: list[Block], grammar: Grammar) -> Iterator[Gate]:
    colour = ""
    for block in blocks:
        if block.kind == "item" and block.level == 0:
            passage = document.passage(block)
            match = _COLOUR.match(passage.text)
            colour = match[1].lower() if match else ""
            if match and passage.text[match.end() :].strip(" :"):
                yield _gate(colour, passage, grammar)
        elif colour and block.kind == "item" and block.level == 1:
            yield _gate(colour, document.passage(block), grammar)


def _gate(colour: str, passage: Passage, grammar: Grammar) -> Gate:
    ids = tuple(dict.fromkeys(r.first for r in grammar.singles(passage.text)))
    return Gate(colour, " ".join(passage.text.split()), ids, passage.place())
