"""The status line of a task: a new word, and only outdated parts of the rest removed."""

from dataclasses import dataclass
from datetime import date

from taskctl.model.ids import Grammar
from taskctl.model.states import Status
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.header import Field

# `done` puts this after its word, and people put the tick there.
_STAMP = expression(
    r"[ \t]*[✅☑✔]\ufe0f?(?:[ \t]*\(\d{4}-\d{2}-\d{2}\))?|[ \t]*\(\d{4}-\d{2}-\d{2}\)"
)
_BY = expression(r"\s+by\s+[`*_]*")
_AND = expression(r"[`*_]*(?:\s*[,+/&]\s*|\s+and\s+)[`*_]*")
_LINK = expression(r"\[(?:\\.|[^\]\\\n])*\]\([^()\s]*\)")
_MARKS = expression(r"[`*_]*")


@dataclass(frozen=True, slots=True)
class StatusEdit:
    """The intended change of a status line.

    word   the new word; empty if only the note changes
    day    the date to put after the word
    by     the id of the successor to put after the word
    note   the new tail; None keeps the old one
    """

    word: str
    day: date | None = None
    by: str = ""
    note: str | None = None


def changed_line(
    writer: Writer, field: Field, status: Status, change: StatusEdit, grammar: Grammar
) -> tuple[Edit, str]:
    """The edit of the status line, and its text as it will be read back.

    The tail stays as written, without the date of a task that is no longer done or the successor
    of one that is no longer dropped. A line that is not a known status stays whole, as the tail.
    """
    written = writer.written(field.value).text if field.kind == "scalar" else ""
    # A word can contain escaped signs; then the whole line is replaced.
    anew = not written or _start(written, status) < 0
    if anew:
        written = field.text

    def escaped(text: str) -> str:
        return text if anew else writer.escaped(field, text)

    end = _kept_from(written, status, change, grammar)
    mark = f" ({change.day.isoformat()})" if change.day else f" by {change.by}" if change.by else ""
    head = escaped(f"{change.word}{mark}") if change.word else written[:end]
    if change.note is None:
        head += _glue(written[end:], is_tail=bool(status.word))
    else:
        head += escaped(f" — {change.note}" if change.note else "")
        end = len(written)
    if anew:
        return writer.set(field, head + written[end:]), head + written[end:]
    return writer.begin_with(field, end, head), writer.read_back(field, head + written[end:])


def _kept_from(written: str, status: Status, change: StatusEdit, grammar: Grammar) -> int:
    """The offset of the part of a status line that stays, after its word and that word's tail."""
    start = max(0, _start(written, status))
    end = start + len(status.word)
    marks = _MARKS.match(written, end) if start else None
    end = marks.end() if marks else end
    if change.day or status.state == "done":
        stamp = _STAMP.match(written, end)
        end = stamp.end() if stamp else end
    if status.state == "dropped":
        end = _behind_successors(written, end, grammar)
    return end


def _start(written: str, status: Status) -> int:
    """The offset of the word in a status, after any marks and picture; -1 if there is none."""
    start = written.find(status.word)
    return -1 if any(sign.isalnum() for sign in written[:start]) else start


def _behind_successors(written: str, start: int, grammar: Grammar) -> int:
    """The end of `by TASK-0002 and TASK-0003`, or of `by [2. X](0002-x.md)`; `start` without."""
    opening = _BY.match(written, start)
    end, position = start, opening.end() if opening else -1
    if opening and (link := _LINK.match(written, position)):
        return link.end()
    for reference in grammar.singles(written):
        if reference.start == position:
            marks = _MARKS.match(written, reference.end)
            end = marks.end() if marks else reference.end
            more = _AND.match(written, reference.end)
            position = more.end() if more else -1
    return end


def _glue(rest: str, *, is_tail: bool) -> str:
    """The separator that the rest of a line needs before it to be read as a tail."""
    if not rest or (is_tail and not rest[0].isalnum() and not rest.lstrip()[:1].isalpha()):
        return ""
    return " —" if rest[0].isspace() else " — "
