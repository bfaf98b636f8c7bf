"""The files that are read without settings, and the evidence for it."""

from collections.abc import Iterator

from taskctl.report.style import Style, printable
from taskctl.settings.learning.conventions import Conventions

_HOW = "`taskctl init --detect` shows why, and records it"


def what_was_read(found: Conventions) -> str:
    """One line: which files are read, and which folders look like a plan and are not."""
    read = [f"{one.says} ({one.kept:,})" for one in found.evidence if one.topic == "items"]
    parts = [f"no settings; learnt from the files: {', '.join(read)}"] if read else []
    doubts = [f"two readings: {one.says}, or {one.rival}" for one in found.evidence if one.rival]
    parts += doubts
    if found.unread:
        parts.append(f"these look like a plan and are not read: {', '.join(found.unread)}")
    return printable("; ".join([*parts, _HOW])) if parts else ""


def evidence_lines(found: Conventions, style: Style) -> Iterator[str]:
    """The conventions as a table: collection, convention, evidence."""
    rows = [
        (one.collection, printable(one.says), one.evidence, one.rival) for one in found.evidence
    ]
    names = max((len(row[0]) for row in rows), default=0)
    shares = max((len(row[2]) for row in rows), default=0)
    room = max(20, style.width - names - shares - 4)
    last = ""
    for name, says, evidence, rival in rows:
        shown = says if len(says) <= room else f"{says[: room - 1]}…"
        yield f"{name if name != last else '':{names}}  {shown:{room}}  {evidence:>{shares}}"
        if rival:
            yield f"{'':{names}}  two readings: {printable(rival)}"
        last = name
    for folder in found.unread:
        yield f"{'':{names}}  not read, though it looks like a plan: {printable(folder)}"
