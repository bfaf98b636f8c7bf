"""The contents of a task that is made of candidates, by section."""

from collections.abc import Iterable, Iterator, Sequence

from taskctl.model.extraction import Blocker
from taskctl.read.outline import Outline, Piece

_GOAL = frozenset({"what", "notes"})
_ELSEWHERE = frozenset({*_GOAL, "proof idea", "status", "comment"})


def is_taken(piece: Piece) -> bool:
    """Whether the task takes over a piece, so that the candidate need not keep it."""
    return piece.key not in {"status", "comment"}


def goal(outlines: Sequence[Outline]) -> list[str]:
    """The goal: *What* and the notes of each candidate, else its title."""
    if len(outlines) > 1:
        return [line for outline in outlines for line in _member(outline)]
    said = _items(piece for piece in outlines[0].pieces if piece.key in _GOAL)
    return said or [f"- {_title(outlines[0])}"]


def _member(outline: Outline) -> Iterator[str]:
    """One of several candidates: its title, with its text below."""
    yield f"- {_title(outline)} (`{outline.id}`)"
    for line in _items(piece for piece in outline.pieces if piece.key in _GOAL):
        yield f"  {line}".rstrip()


def stop_conditions(outlines: Sequence[Outline]) -> list[str]:
    """A box for each *Proof idea*; empty if there is none."""
    pieces = [piece for outline in outlines for piece in outline.pieces]
    return _items((piece for piece in pieces if piece.key == "proof idea"), "- [ ] ")


def context(
    outlines: Sequence[Outline], waits: Sequence[Blocker], reason: str, *, in_part: bool
) -> list[str]:
    """The origin of the task, the other pieces of the candidates, and why it was forced.

    Args:
        outlines: the candidates.
        waits: the blockers.
        reason: why it was extracted nevertheless.
        in_part: whether the task is only a part of them.
    """
    lines = []
    for outline in outlines:
        part = "in part " if in_part else ""
        path = outline.candidate.place.path
        lines.append(f"- Extracted {part}from `{outline.id}` of `{path}`: {_title(outline)}")
        lines += [f"  {line}".rstrip() for line in _items(_rest(outline), labelled=True)]
    if waits:
        names = dict.fromkeys(_named(waiting) for waiting in waits)
        lines.append(f"- Extracted by force although {', '.join(names)}: {reason}")
    return lines


def _named(waiting: Blocker) -> str:
    behind = {"red gate": " (red gate)", "needs": " (prerequisite)"}.get(waiting.kind, "")
    says = f"was {waiting.says[3:]}" if waiting.says.startswith("is ") else waiting.says
    return f"{waiting.id} {says}{behind}"


def _rest(outline: Outline) -> Iterator[Piece]:
    """The pieces without a section of their own."""
    for piece in outline.pieces:
        if piece.key == "depends on":
            if says_more_than_ids(outline, piece):
                yield piece
        elif piece.key not in _ELSEWHERE:
            yield piece


def says_more_than_ids(outline: Outline, piece: Piece) -> bool:
    """Whether *Depends on* holds words that a list of prerequisites cannot hold."""
    text = " ".join(piece.text)
    for prereq in outline.candidate.prereqs:
        if prereq.id.startswith("CAND-") or not prereq.hard:
            return True
        text = text.replace(prereq.id, "")
    return bool(text.strip(" `,.;*"))


def _title(outline: Outline) -> str:
    return " ".join(part for part in (outline.candidate.title, outline.rest) if part)


def _items(pieces: Iterable[Piece], mark: str = "- ", *, labelled: bool = False) -> list[str]:
    """Each piece as a list item, with its nested lines below."""
    lines = []
    for piece in pieces:
        first, *more = piece.text
        label = f"{piece.label} " if labelled and piece.label else ""
        lines.append(f"{mark}{label}{first}")
        lines += [f"  {line}".rstrip() for line in more]
    return lines
