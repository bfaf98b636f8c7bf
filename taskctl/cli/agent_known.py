"""The answer to a coding agent that follows from remembered grounds, without the rest of all."""

import sys

from taskctl.judge.scope.agent_event import form_of, parse_event, read_event
from taskctl.judge.scope.agent_grounds import (
    Ruling,
    by_grounds,
    by_guards,
    from_text,
    outside,
    path_of,
)
from taskctl.memory.answers import grounds_of
from taskctl.report.agent import ruling_text


def answer_known(words: list[str]) -> bool:
    """Answer the event on stdin; False if the whole program has to.

    Args:
        words: the command line, without the program.

    Raises:
        OSError: the output cannot be written.
    """
    try:
        known = grounds_of(words)
        found = _ruling(known[1]) if known else None
    except Exception:  # the whole program says what is wrong
        found = None
    if known is None or found is None:
        return False
    ruling, form = found
    sys.stderr.buffer.write(known[0])
    sys.stderr.flush()
    sys.stdout.buffer.write(f"{ruling_text(ruling, form)}\n".encode())
    sys.stdout.flush()
    return True


def _ruling(text: str) -> tuple[Ruling, str] | None:
    """The ruling on the event, and the form of its answer; None if the grounds are not enough."""
    stream = sys.stdin.buffer
    data = parse_event(stream.read())
    stream.seek(0)
    event = read_event(data)
    if event is None:
        return None
    grounds = from_text(text)
    root = grounds.guards.root
    path = path_of(event, root, ".")
    if path is None:
        found: Ruling | None = outside(event, root)
    else:
        found = by_guards(path, grounds.guards) or by_grounds(path, grounds)
    return (found, form_of(data)) if found else None
