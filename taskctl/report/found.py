"""The files that are read without settings, and the evidence for it."""

from collections.abc import Callable, Iterator

from taskctl.report.style import Style, cells, printable, wrap
from taskctl.settings.learning.conventions import HOME, Convention, Conventions

_HOW = "`taskctl init --detect` shows why, and records it"
_ALONE = "say in taskctl.toml how they are written"
# The topics in their order; the words of states belong to the line above them.
_TOPICS = ("items", "id", "unique", "status", "words", "header", "key", "", "index")
_INDENT = {"items": 0, "words": 4}


def what_was_read(found: Conventions) -> str:
    """One line: which files are read, and which folders look like a plan and are not."""
    if found.tables == HOME and not found.unread:
        return ""  # the home format holds without being found
    read = [f"{one.says} ({one.kept:,})" for one in found.evidence if one.topic == "items"]
    parts = [f"no settings; learnt from the files: {', '.join(read)}"] if read else []
    doubts = [f"two readings: {one.says}, or {one.rival}" for one in found.evidence if one.rival]
    parts += doubts
    if found.unread:
        parts.append(f"these look like a plan and are not read: {', '.join(found.unread)}")
    return printable("; ".join([*parts, _HOW if read else _ALONE])) if parts else ""


def evidence_lines(found: Conventions, style: Style) -> Iterator[str]:
    """The conventions as a table, by collection: the convention, and how many files keep it."""
    shares = max(len("evidence"), *(len(one.evidence) for one in found.evidence), 0)
    room = max(40, style.width - shares - 2)
    if found.evidence:
        yield f"{'convention':{room}}  {'evidence':>{shares}}"
    for one in sorted(found.evidence, key=_order(found)):
        indent = " " * _INDENT.get(one.topic, 2)
        name = f"{one.collection}: " if one.topic == "items" else indent
        first, *more = wrap(printable(one.says), room, name, f"{indent}  ")
        yield f"{first}{' ' * (room - cells(first))}  {one.evidence:>{shares}}"
        yield from more
        if one.rival:
            yield from wrap(f"two readings: {printable(one.rival)}", style.width, "    ", "      ")
    for folder in found.unread:
        yield f"not read, though it looks like a plan: {printable(folder)}"
    if found.evidence or found.unread:
        yield ""


def _order(found: Conventions) -> Callable[[Convention], tuple[int, int, int]]:
    """The key by which conventions are sorted: collection, topic, and sections by their number."""
    names = list(dict.fromkeys(one.collection for one in found.evidence))

    def order(one: Convention) -> tuple[int, int, int]:
        is_section = one.topic not in _TOPICS
        topic = _TOPICS.index("" if is_section else one.topic)
        return names.index(one.collection), topic, -one.kept if is_section else 0

    return order
