"""Tracks: their candidates and gates."""

import re
from collections.abc import Iterator

from taskctl.model.ids import Grammar
from taskctl.model.items import Candidate, Gate
from taskctl.text.blocks import Block, Document
from taskctl.text.places import Passage, Place

# A definition is a bullet in the first column that begins with the bold id; a bold mention, a
# table or a heading only refers to a candidate.
_DEFINITION = re.compile(
    r"\*\*(?P<id>CAND-[A-Z0-9]+(?:-[A-Z0-9]+)*-\d{3})"
    r"(?:\*\*\s*:\s*(?P<plain>[^\n]*)|:\s*(?P<bold>[^\n]*?)\*\*(?P<rest>[^\n]*))"
)
_FIELD = re.compile(
    r"(?:\*\*(?P<key>[A-Z][\w ]{0,30}?)(?:\*\*\s*:|:\*\*)"
    r"|(?P<plain>[Pp]roof(?: idea)?|[Dd]epends on|[Ww]hat|[Ss]tatus|[Ww]hen):)\s*"
)
_COLOUR = re.compile(r"\*\*(RED|YELLOW|GREEN)\b[^*]*(?:\*\*:?|:\*\*)\s*")
_EXTRACTED = re.compile(r"extract", re.IGNORECASE)


def read_candidates(document: Document, grammar: Grammar, track: str) -> Iterator[Candidate]:
    """The candidates that a track defines, each with the labelled fields below it."""
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind != "item" or block.level != 0 or block.text:
            continue
        passage = document.passage(block)
        match = _DEFINITION.match(passage.text)
        if not match:
            continue
        fields = dict(_fields(document, blocks, index))
        title = (match["bold"] if match["plain"] is None else match["plain"]).strip()
        status = fields.get("status")
        extracted = tuple(_extracted_to(status, grammar)) if status else ()
        place = passage.place(match.start("id"), match.end("id"))
        yield Candidate(match["id"], title, track, place, fields, extracted)


def _fields(document: Document, blocks: list[Block], index: int) -> Iterator[tuple[str, Passage]]:
    for below in range(index + 1, len(blocks)):
        block = blocks[below]
        if block.kind == "heading" or (block.kind == "item" and block.level == 0):
            return
        if block.kind == "item" and block.level == 1:
            passage = document.passage(block)
            match = _FIELD.match(passage.text)
            if match:
                key = (match["key"] or match["plain"]).casefold()
                yield "proof idea" if key == "proof" else key, passage.part(match.end())
            else:
                yield "notes", passage


def _extracted_to(status: Passage, grammar: Grammar) -> Iterator[tuple[str, Place]]:
    if _EXTRACTED.search(status.text):
        for reference in grammar.singles(status.text):
            yield reference.first, status.place(reference.start, reference.end)


def read_gates(document: Document, grammar: Grammar) -> Iterator[Gate]:
    """The gates of a track: the bullets under its RED, YELLOW and GREEN bullets."""
    colour = ""
    in_gates = False
    for block in document.blocks:
        if block.kind == "heading":
            in_gates = bool(re.search(r"\bgates?\b", block.text, re.IGNORECASE))
            colour = ""
        elif in_gates and block.kind == "item" and block.level == 0:
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
