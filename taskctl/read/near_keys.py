"""Keys of a header that are misspellings of the keys that are read."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from taskctl.model.items import Task
from taskctl.settings import schema
from taskctl.text.header import Field, Header

_SIGNS = re.compile(r"[\W_]")
# Names of other tools and people for the list of prerequisites.
_SYNONYMS = {
    "prereqs": ("dependson", "dependencies", "deps", "prereqs", "prerequisites", "requires",
                "blockedby", "needs"),
    "follow_ups": ("followups", "followuptasks", "followup"),
    "status": ("state",),
}  # fmt: skip  # a table
# A key in this share of the files, and in at least so many, is not a misspelling.
_USUAL, _FEWEST = 0.5, 3


def near_key(
    header: Header | None, collection: schema.Collection, name: str, usual: Collection[str] = ()
) -> Field | None:
    """A key that is not read, but was probably meant as `name`.

    Args:
        header: the header to search.
        collection: the collection whose keys are read.
        name: our name for the key.
        usual: the keys of most files, which are not misspellings.
    """
    keys = collection.header.keys.get(name, [name])
    if header is None or not keys:
        return None
    known = {key.casefold() for group in collection.header.keys.values() for key in group}
    unread = [field for field in header.fields if field.key.casefold() not in known]
    same, meant = set(map(flat, keys)), set(_SYNONYMS.get(name, ()))
    is_there = header.get(*keys) is not None
    for field in unread:
        word = flat(field.key)
        # In a header with `status`, `state` is a key of its own; with `depends-on`, `needs` is not.
        if word in same or (word in meant and not (is_there and name == "status")):
            return field
        is_slip = any(_one_slip(word, wanted) for wanted in same | meant)
        if is_slip and not is_there and word not in usual:
            return field
    return None


def usual_keys(tasks: Iterable[Task]) -> frozenset[str]:
    """The keys, without their signs, in most of the headers."""
    headers = [task.header for task in tasks if task.header]
    found = Counter(key for header in headers for key in {flat(f.key) for f in header.fields})
    least = max(_FEWEST, _USUAL * len(headers))
    return frozenset(key for key, number in found.items() if number >= least)


def misplaced_keys(tasks: Iterable[Task]) -> dict[str, str]:
    """The keys that most files have in a table: by their last part, the whole of them.

    A key of that name outside the table is not read with the others.
    """
    headers = [task.header for task in tasks if task.header and task.header.nested]
    inside = Counter(field.key.casefold() for header in headers for field in header.nested)
    outside = Counter(field.key.casefold() for header in headers for field in header.fields)
    return {
        last: key
        for key, number in inside.items()
        if (last := key.rpartition(".")[2]) and number >= _FEWEST and number > outside[last]
    }


def flat(key: str) -> str:
    """A key without its signs and its case: `depends_on` and `Depends On` are the same."""
    return _SIGNS.sub("", key).casefold()


def _one_slip(word: str, wanted: str) -> bool:
    """Whether a word has one letter missing, added, changed or swapped with its neighbour."""
    if abs(len(word) - len(wanted)) > 1 or len(wanted) < 5 or word == wanted:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if start is None:
        return True
    swapped = word[:start] + word[start : start + 2][::-1] + word[start + 2 :]
    rest, right = word[start:], wanted[start:]
    return rest[1:] == right[1:] or rest[1:] == right or rest == right[1:] or swapped == wanted
