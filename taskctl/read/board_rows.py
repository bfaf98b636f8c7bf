"""The rows of a board: which item a row of a table or list is about, and what state it claims."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from posixpath import dirname
from typing import NamedTuple

from taskctl.model.ids import Grammar, in_its_folder, namesakes
from taskctl.model.items import DECISION, Record
from taskctl.model.states import OPEN_STATES, Vocabulary
from taskctl.read.context import Named, ReadingContext, ids_in_order
from taskctl.read.links import path_of
from taskctl.text.document import Block
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

# Status words of boards, in addition to those of the headers.
_BOARD_WORDS: Mapping[str, tuple[str, ...]] = {
    "queued": ("todo", "blocked", "parked"),
    "next": ("todo", "active"),
    "open": tuple(sorted(OPEN_STATES)),
    "to do": ("todo",),
    "todo": ("todo",),
    "completed": ("done",),
    "closed": ("done",),
    "shipped": ("done",),
}
_BOARD_WORD = expression(rf"(?:{'|'.join(_BOARD_WORDS)})\b", re.IGNORECASE)
DONE_HEADING = expression(r"done\b|completed?\b|finished\b", re.IGNORECASE)
_HEADINGS = (
    (DONE_HEADING, ("done",), "Done"),
    (expression(r"in progress\b", re.IGNORECASE), ("active",), "In Progress"),
    (expression(r"in review\b", re.IGNORECASE), ("review",), "In Review"),
)
# `Rejected ADRs`: a heading that sorts decisions by their status.
_DECISIONS = expression(r"\s+(?:[A-Z]{2,6}s?|decisions?|records?|proposals?)$", re.IGNORECASE)
_TICKS = ("✅", "☑", "✔")
_LINK = expression(r"\]\(([^()\s]+)\)")
_TARGET = expression(r"\]\([^()\s]*\)")
_MARKUP = expression(r"[\W_]*")
# `[TASK-0001](TASK-0001-x.md) Lexer`, `[TASK-0001] Lexer`, `**TASK-0001**: Lexer`: an item of an
# index.
_ENTRY = expression(r"(?:[✅☑✔]\s*)?((?:[*_~]{1,3})?(?:\[[^\]\n]*+\](?:\([^()\s]*\))?|[^\s\[]+))")
# The state in an item of an index: `**[Proposed; in review]** - …` and `(Accepted)` behind the
# name, or `— Accepted` at the end.
_SAYS_NEXT = expression(
    r"[\s~*_]*(?:[-–—:|·]\s*)?(?:[*_`]{1,3}\[?|\[|\()(?P<says>[^\])*`\n]{2,120})"
)
_SAYS_LAST = expression(r"(?:[-–—:|·]\s+|[(\[*_`])(?P<says>[^\W\d_][^\W\d_ ]*(?: \w+)?)[)\]*_`.]*$")
_OPENING = "[*_~` "


class Ids(NamedTuple):
    """The knowledge about items that a board reader needs.

    grammars       of each collection, with its name
    vocabularies   of each collection whose files have a status
    by_path        the items by file, and by folder if an item has its own
    namesakes      the ids with a folder, by the id without it
    """

    grammars: Sequence[tuple[str, Grammar]]
    kinds: Mapping[str, str]
    vocabularies: Mapping[str, Vocabulary]
    known: Sequence[str]
    known_set: frozenset[str]
    by_path: Mapping[str, Named]
    namesakes: Mapping[str, Sequence[str]]

    def linked(self, text: str, path: str) -> Iterator[Named]:
        """The items that the links in a text of the file `path` lead to."""
        links = _LINK.finditer(text) if "](" in text else ()
        for link in dict.fromkeys(match[1] for match in links):
            if item := self.by_path.get(path_of(link, dirname(path))):
                yield item


def board_ids(context: ReadingContext, named: Sequence[Named]) -> Ids:
    """The ids and paths that a reader of boards needs."""
    collections = context.settings.collection
    nodes = [n for n in named if n.collection.kind in {"task", DECISION}]
    known = ids_in_order(n.id for n in nodes)
    return Ids(
        grammars=[(c.name, context.grammars[c.name]) for c in collections],
        kinds={c.name: c.kind for c in collections},
        vocabularies={
            c.name: context.vocabularies[c.name] for c in collections if c.status.from_ != "none"
        },
        known=known,
        known_set=frozenset(known),
        by_path=_paths_of(nodes),
        namesakes=namesakes(known),
    )


def _paths_of(nodes: Iterable[Named]) -> dict[str, Named]:
    found = {}
    for item in nodes:
        found[item.path] = item
        if item.collection.id.from_ == "dirname":
            found[item.path.rpartition("/")[0]] = item
    return found


class About(NamedTuple):
    """The item that a row is about.

    collection  the name of its collection
    path        the file that the row links; empty without a link to an item
    leads_to    the neighbour that the link leads to by mistake
    """

    collection: str
    id: str
    place: Place
    path: str = ""
    leads_to: str = ""


Claim = tuple[tuple[str, ...], str, str]
"""The states that a row claims, its words for them, and the source of the words."""
NO_CLAIM: Claim = ((), "", "")


def item_of_row(
    cells: Sequence[Passage], named: Mapping[str, Passage], path: str, ids: Ids
) -> About | None:
    """The item of a row: by the target of its link, else by the id that it shows."""
    first = named.get("id", cells[0] if cells else None)
    if first is None:
        return None
    bare = _TARGET.sub("]", first.text) if "](" in first.text else first.text
    for item in (one for cell in cells[:2] for one in ids.linked(cell.text, path) if one.id):
        shown = _shown_id(bare, item, ids)
        wrong = bool(shown) and shown != item.id
        place = first.place()
        name = item.collection.name
        if wrong:
            return About(name, shown, place, "", item.id)
        return About(name, item.id, place, item.path)
    for name, grammar in ids.grammars:
        singles = list(islice(grammar.singles(bare), 2))
        if len(singles) == 1:
            reference = singles[0]
            alike = ids.namesakes.get(reference.first, ())
            item_id = in_its_folder(reference.first, bare[: reference.start], alike)
            return About(name, item_id, first.place(reference.start, reference.end))
    return None


def _shown_id(bare: str, item: Named, ids: Ids) -> str:
    """The known id, or the item with the bare number, that the text of a row begins with."""
    grammar = dict(ids.grammars)[item.collection.name]
    shown = grammar.leading(bare.lstrip(_OPENING))
    if not shown:
        number = re.sub(r"\D", "", bare)
        shown = re.sub(r"\d+$", number, item.id) if number else ""
    return shown if shown in ids.known_set else ""


def claim_of_row(
    cells: Sequence[Passage],
    named: Mapping[str, Passage],
    headings: list[str],
    about: About,
    ids: Ids,
) -> Claim:
    """The state that a row of a table claims for its item."""
    vocabulary = ids.vocabularies.get(about.collection)
    if vocabulary is None or ids.kinds[about.collection] == "track":
        return NO_CLAIM
    status = named.get("status")
    if status is not None:
        text = _MARKUP.sub("", status.text, count=1).strip("*_` ")
        states, says = _read(text, vocabulary)
        return states, says or text, "status" if states else ""
    if cells and cells[0].text.lstrip("*_` ").startswith(_TICKS):
        return ("done",), cells[0].text.lstrip("*_` ")[0], "tick"
    title = named.get("title")
    if title is not None and "(Done" in title.text:
        return ("done",), "(Done", "title"
    is_decision = ids.kinds[about.collection] == DECISION
    for heading in reversed(headings):
        for pattern, states, word in _HEADINGS:
            if pattern.match(heading):
                return states, word, "heading"
        read = vocabulary.read(_DECISIONS.sub("", heading)) if is_decision else None
        if read and read.state != "unknown" and not read.tail:
            return (read.state,), heading, "heading"
    return NO_CLAIM


def _read(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """The states that a text begins with, and the word for them."""
    read = vocabulary.read(text)
    if read.state != "unknown":
        return (read.state,), read.word
    known = _BOARD_WORD.match(text)
    return (_BOARD_WORDS[known.group().casefold()], known.group()) if known else ((), "")


def entry_of(block: Block, passage: Passage, headings: list[str], ids: Ids) -> Record | None:
    """A list item as a row, if it begins with the id of an item or a link to it."""
    match = _ENTRY.match(passage.text)
    head = passage.part(match.start(1), match.end(1)) if match else None
    about = item_of_row([head], {}, passage.path, ids) if head else None
    if about is None or head is None:
        return None
    # `2024 …` is a number in a sentence, unless an item has it.
    if about.id not in ids.known_set and not re.match(r"\W*[^\W\d_]", head.text):
        return None
    claim = _claim_of_entry(block, passage, head, headings, about, ids)
    trail = " › ".join(headings)
    return Record(
        about.id, passage.path, about.place, *claim[:2], trail, 0, _title_of(head, about, ids),
        claim[2], about.leads_to, about.path,
    )  # fmt: skip  # a row


def _claim_of_entry(
    block: Block, passage: Passage, head: Passage, headings: list[str], about: About, ids: Ids
) -> Claim:
    if ids.kinds[about.collection] == "track":
        return NO_CLAIM
    if block.text in {"x", "X"}:
        return ("done",), f"[{block.text}]", "tick"
    vocabulary = ids.vocabularies.get(about.collection)
    for says in _said_in(passage.text, head.text, about, ids) if vocabulary else ():
        states, word = _read(says, vocabulary) if vocabulary else ((), "")
        if states:
            return states, word, "status"
    return claim_of_row([passage], {}, headings, about, ids)


def _said_in(text: str, head: str, about: About, ids: Ids) -> Iterator[str]:
    """The texts of an item of an index that can say a state."""
    label = head.rpartition("](")[0] or head
    name = _end_of_id(label, about, ids)
    if name and (match := _SAYS_NEXT.match(label, name)) and label[name:].lstrip()[:1] in "([":
        yield match["says"]
    behind = text.find(head) + len(head)
    if match := _SAYS_NEXT.match(text, behind):
        yield match["says"]
    line = text.partition("\n")[0].rstrip()
    last = _SAYS_LAST.search(line, min(behind, len(line)), len(line))
    vocabulary = ids.vocabularies[about.collection]
    if last and vocabulary.read(last["says"]).word.casefold() == last["says"].casefold():
        yield last["says"]


def _end_of_id(label: str, about: About, ids: Ids) -> int:
    """The offset behind the id with which a text begins; 0 without one."""
    start = len(label) - len(label.lstrip(_OPENING))
    found = next(dict(ids.grammars)[about.collection].singles(label), None)
    return found.end if found and found.start == start else 0


def _title_of(head: Passage, about: About, ids: Ids) -> Mapping[str, Passage]:
    """The title in the link of an item of an index, as its cell."""
    label = head.text.rpartition("](")[0]
    end = _end_of_id(label, about, ids)
    start = end + len(label[end:]) - len(label[end:].lstrip(" .:—–-"))
    if not end or start >= len(label) or label[start] in "([":
        return {}
    return {"title": head.part(start, len(label))}
