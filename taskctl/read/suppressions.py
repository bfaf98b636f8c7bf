"""Suppressions: comments that suppress a finding, with a reason."""

import re
from collections.abc import Iterator

from taskctl.model.items import Suppression
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.header import Header
from taskctl.text.places import Place
from taskctl.text.prose import code_spans, prose_lines

# A code or the name of a rule; the judge checks whether that rule exists.
_CODES = r"(?:\s+(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*))?"
_COMMENT = expression(
    rf"<!--\s*taskctl:\s*ignore(?P<file>-file)?\b{_CODES}(?P<reason>.*?)-->", re.DOTALL
)
_CODE = frozenset({"fence", "code"})
_HEADER = expression(rf"#\s*taskctl:\s*ignore(?P<file>-file)?\b{_CODES}(?P<reason>.*)$")
# A reason is a sentence; a longer comment was never closed.
_LINES_OF_A_COMMENT = 10


def read_suppressions(document: Document, header: Header | None) -> Iterator[Suppression]:
    """The suppressions of a file; those in fences and in back-ticks are text."""
    if header is not None and header.form == "frontmatter":
        for line, column, text in header.comments:
            match = _HEADER.match(text)
            if match:
                own_line = not document.lines[line - 1][: column - 1].strip()
                yield _suppression(document, match, line, column, own_line=own_line)
    first = header.body_line if header and header.form == "frontmatter" else 1
    for number, text in prose_lines(document, _CODE, first):
        if "taskctl:" not in text:
            continue
        written = _to_its_end(document, number, text)
        start = len(written) - len(written.lstrip())
        end = len(written.rstrip())
        spans = code_spans(text) if "`" in text else ()
        # cut after the last end of a comment, so that no beginning searches in vain for its end
        for match in _COMMENT.finditer(written, 0, written.rfind("-->") + 3):
            if match.start() < len(text) and not any(
                span.start < match.start() < span.end for span in spans
            ):
                own_line = match.span() == (start, end)
                yield _suppression(document, match, number, match.start() + 1, own_line=own_line)


def _to_its_end(document: Document, number: int, line: str) -> str:
    """A line, with the following lines that continue the comment at its end."""
    if line.rfind("<!--") <= line.rfind("-->"):
        return line
    following = document.lines[number : number + _LINES_OF_A_COMMENT - 1]
    for count, text in enumerate(following, 1):
        if "-->" in text:
            return "\n".join([line, *following[:count]])
    return line


def _suppression(
    document: Document, match: "re.Match[str]", line: int, column: int, *, own_line: bool
) -> Suppression:
    codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    more, _, last = match.group().rpartition("\n")
    end_line = line + more.count("\n") + 1 if more else line
    target = _next_line(document, end_line) if own_line else line
    end_column = len(last) + 1 if more else column + len(last)
    place = Place(document.path, line, column, end_line, end_column)
    reason = " ".join(match["reason"].split()).strip(" :—–-")
    return Suppression(codes, reason, place, target, bool(match["file"]))


def _next_line(document: Document, line: int) -> int:
    for number in range(line + 1, len(document.lines) + 1):
        if document.lines[number - 1].strip():
            return number
    return line
