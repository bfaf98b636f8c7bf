"""Texts that are made of many files: kept while all that they were made of is the same."""

from collections.abc import Callable

from taskctl.memory import inputs
from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.seen import as_seen, note_again, recall, remember


def derived(kind: str, name: str, make: Callable[[], str]) -> str:
    """The text that `make` returns, or that of an earlier run if it looked at the same.

    Args:
        kind: the kind of the entry, such as `conventions`.
        name: the question, with the folder that it is about.
        make: looks at files only in ways that `inputs` notes, in places that are absolute.
    """
    entry = f"{kind}/{digest_of(fingerprint(), name.encode('utf-8', 'surrogateescape')).hex()}"
    if known := recall(entry):
        seen, payload = known
        note_again(seen)
        return payload.decode("utf-8", "surrogateescape")
    with inputs.part() as found:
        text = make()
    if found.is_complete:
        payload = text.encode("utf-8", "surrogateescape")
        remember(entry, found.at, as_seen(found), payload)
    return text
