"""Texts that are made of many files: kept while all that they were made of is the same."""

from collections.abc import Callable
from time import time_ns

from taskctl.memory import inputs, store
from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.seen import as_seen, compared, note_again


def derived(kind: str, name: str, make: Callable[[], str]) -> str:
    """The text that `make` returns, or that of an earlier run if it looked at the same.

    Args:
        kind: the kind of the entry, such as `conventions`.
        name: the question, with the folder that it is about.
        make: looks at files only in ways that `inputs` notes, in places that are absolute.
    """
    entry = f"{kind}/{digest_of(fingerprint(), name.encode('utf-8', 'surrogateescape')).hex()}"
    known = _known(entry)
    if known is not None:
        return known
    with inputs.part() as found:
        text = make()
    if found.is_complete:
        _save(entry, found.at, as_seen(found), text)
    return text


def _known(entry: str) -> str | None:
    now, raw = time_ns(), store.load(entry)
    if raw is None:
        return None
    try:
        head, _, rest = raw.partition(b"\n")
        at, size = map(int, head.split())
        seen = rest[:size].decode("utf-8", "surrogateescape").split("\0") if size else []
        is_younger = compared(seen, at)
        text = rest[size:].decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None
    if is_younger is None:
        return None
    if is_younger:  # next time they need not be read
        _save(entry, now, seen, text)
    note_again(seen)
    return text


def _save(entry: str, at: int, seen: list[str], text: str) -> None:
    looked = "\0".join(seen).encode("utf-8", "surrogateescape")
    head = b"%d %d\n" % (at, len(looked))
    store.save(entry, head + looked + text.encode("utf-8", "surrogateescape"))
