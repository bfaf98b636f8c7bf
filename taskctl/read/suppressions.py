"""Suppressions: comments that excuse a finding, with a reason."""

import re
from collections.abc import Iterator

from taskctl.model.items import Suppression
from taskctl.text.blocks import Document
from taskctl.text.header import Header
from taskctl.text.places import Place
from taskctl.text.prose import prose_lines

# A code or the name of a rule; whether there is such a rule is the judge's to say.
_CODES = r"(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*)"
_COMMENT = re.compile(
    rf"<!--\s*taskctl:\s*ignore(?P<file>-file)?\s+{_CODES}(?P<reason>.*?)-->", re.DOTALL
)
_CODE = frozenset({"fence", "code"})
_HEADER = re.compile(rf"#\s*taskctl:\s*ignore(?P<file>-file)?\s+{_CODES}(?P<reason>.*)$")


def read_suppressions(document: Document, header: Header | None) -> Iterator[Suppression]:
    """The suppressions of a file; those in fences are text."""
    if header is not None and header.form == "frontmatter":
        for line, column, text in header.comments:
            match = _HEADER.match(text)
            if match:
                own_line = not document.lines[line - 1][: column - 1].strip()
                yield _suppression(document, match, line, column, own_line=own_line)
    first = header.body_line if header and header.form == "frontmatter" else 1
    for number, written in prose_lines(document, _CODE, first):
        if "taskctl:" not in written:
            continue
        start = len(written) - len(written.lstrip())
        end = len(written.rstrip())
        # cut behind the last end of a comment, so that no beginning looks in vain for its own
        for match in _COMMENT.finditer(written, 0, written.rfind("-->") + 3):
            own_line = match.span() == (start, end)
            yield _suppression(document, match, number, match.start() + 1, own_line=own_line)


def _suppression(
    document: Document, match: "re.Match[str]", line: int, column: int, *, own_line: bool
) -> Suppression:
    codes = tuple(code.strip() for code in match["codes"].split(","))
    target = _next_line(document, line) if own_line else line
    place = Place(document.path, line, column, line, column + len(match.group()))
    reason = match["reason"].strip(" \t:—–-")
    return Suppression(codes, reason, place, target, bool(match["file"]))


def _next_line(document: Document, line: int) -> int:
    for number in range(line + 1, len(document.lines) + 1):
        if document.lines[number - 1].strip():
            return number
    return line
