"""The parts of a task file that an edit changes: the text is free, deciding parts are not."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from taskctl.judge.scope.agent_event import Event
from taskctl.model.items import Task
from taskctl.read.heads import HeadReader
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import Overlay

# The text after it suppresses findings, or takes a box out of the count.
_MARK = "taskctl:"
_TICK = expression(r"^([\s>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[[ xX]\](?=\s)")
# Marks that hide text, or strike it out.
_HIDES = expression(
    r"<!--|-->|</?(?:details|summary|script|style|template|textarea|title|del|strike|s|div|pre|svg"
    r"|object|iframe|noscript|table|blockquote)\b",
    re.IGNORECASE,
)
_JUDGED_ROLES = frozenset({"stop", "proof"})


def edited(event: Event, text: str) -> str | None:
    """The text of the file after the edit, lines ended by LF; None if it is unknown."""
    if event.content is not None:
        return _unix(event.content)
    text = _unix(text)
    for old, new, everywhere in event.replacements:
        count = text.count(_unix(old)) if old else 0
        if not count or (count > 1 and not everywhere):
            return None
        text = text.replace(_unix(old), _unix(new))
    return text if event.replacements else None


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def changed_part(task: Task, reader: HeadReader, source: Source, text: str) -> str:
    """The part of a task that needs a person's decision and differs in a text; empty for none.

    Ticks are not such a part: whoever does the task sets them.
    """
    before, old = _read(task, reader, source)
    after, new = _read(task, reader, Source(source.path, text.encode("utf-8", "replace")))
    then, now = dict(_parts(before, old)), dict(_parts(after, new))
    for what, part in then.items():
        if now[what] != part:
            return what
    for what, items in _kept(before).items():
        if Counter(items) - Counter(_kept(after)[what]):
            return what
    return ""


def _read(task: Task, reader: HeadReader, source: Source) -> tuple[Task, list[str]]:
    """A task as it would be read from a text, and the lines of the text."""
    read = reader.whole(task, Overlay(reader.tree, {source.path: source.raw}))
    return read or task, list(source.lines())


def _parts(task: Task, lines: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The parts of a task file that decide how it is judged."""
    header = task.header
    is_matter = header is not None and header.form == "frontmatter"
    fields = header.fields if header else ()
    said = [f for f in fields if not (is_matter and header and header.holds(f))]
    matter = lines[: header.body_line - 1] if header and is_matter else []
    yield "the header", [*matter, *(f"{f.key} {f.text} {[i.text for i in f.items]}" for f in said)]
    yield "the status", (task.status, task.superseded_by)
    entries = task.scope.entries if task.scope else ()
    yield "the allowlist", (_lines_of(task, lines, {"scope"}), [e[:2] for e in entries])
    yield "the marks", [line for line in lines if _MARK in line]
    yield (
        "the stop conditions",
        [_TICK.sub(r"\1[ ]", line) for line in _lines_of(task, lines, _JUDGED_ROLES)],
    )
    yield "the proofs", [(p.command, p.shell, p.markers) for p in task.proofs]
    yield "the prerequisites", [(p.id, p.hard) for p in task.prereqs]
    yield "the gates", [(g.colour, g.text) for g in task.gates]
    yield "the marks that hide text", [line for line in lines if _HIDES.search(line)]


def _kept(task: Task) -> dict[str, Iterable[str]]:
    """The parts that may be added to, but not removed."""
    return {
        "the boxes": [f"{box.text} {box.not_claimed}" for box in task.boxes],
        "the links": [link.target for link in task.links],
    }


def _lines_of(task: Task, lines: Sequence[str], roles: Iterable[str]) -> list[str]:
    sections = [section for section in task.sections if section.role in roles]
    parts = (lines[section.place.line - 1 : section.last_line] for section in sections)
    return [line for part in parts for line in part]
