"""*Depends on* of a candidate: tasks, other candidates, and conditions that only a person knows."""

from operator import attrgetter

from taskctl.model.ids import Reference, expand
from taskctl.model.items import Candidate, Prereq
from taskctl.read.entries import EntryReader, is_nothing, leftovers, optional_among
from taskctl.text.expressions import expression

CANDIDATE_ID = r"CAND-[A-Z0-9]+(?:-[A-Z0-9]+)*-\d{3}"

_CANDIDATE = expression(rf"(?<![\w-]){CANDIDATE_ID}(?![\w-])")
_PARENTHESES = expression(r"\([^()]*\)")
_SIGNS = " \t\n`*"


def with_needs(candidate: Candidate, reader: EntryReader) -> Candidate:
    """A candidate with its prerequisites."""
    passage = candidate.fields.get("depends on")
    if passage is None or is_nothing(passage.text):
        return candidate
    text = _without_remarks(passage.text, reader)
    references = _references(text, reader)
    sound = [reference for reference in references if not reference.problem]
    soft = optional_among(passage.text, sound, "")
    prereqs: dict[str, Prereq] = {}
    for reference in sound:
        place = passage.place(reference.start, reference.end)
        for item_id in expand(reference, reader.known):
            prereqs.setdefault(item_id, Prereq(item_id, reference not in soft, place))
    unclear = [passage.text[r.start : r.end] for r in references if r.problem]
    unclear += [_closed(left.written) for left in leftovers(passage, text, references)]
    return candidate._replace(prereqs=tuple(prereqs.values()), unclear=tuple(unclear))


def _closed(text: str) -> str:
    """The text without a parenthesis that it opens and that closes after an id."""
    return text[: text.rfind("(")].rstrip() if text.count("(") > text.count(")") else text


def _references(text: str, reader: EntryReader) -> list[Reference]:
    """The tasks and candidates in a text, in order."""
    found = reader.grammar.references(text)
    for match in _CANDIDATE.finditer(text):
        found.append(Reference(match.group(), match.group(), match.start(), match.end()))
    return sorted(found, key=attrgetter("start"))


def _without_remarks(text: str, reader: EntryReader) -> str:
    """The text with its remarks on ids blanked out, its length unchanged.

    In `TASK-0010 (after TASK-0009)` the parentheses remark on an id; in `frame deadlines
    (TASK-0013)` they contain the id that is meant.
    """
    if "(" not in text:
        return text
    ends = {reference.end for reference in _references(text, reader)}
    kept, position = [], 0
    for group in _PARENTHESES.finditer(text):
        start, end = group.span()
        before = start
        while before > position and text[before - 1] in _SIGNS:
            before -= 1
        kept += [text[position:start], " " * (end - start) if before in ends else group.group()]
        position = end
    return "".join([*kept, text[position:]])
