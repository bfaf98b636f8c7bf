"""Keys of a header that are almost ones that are read."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from taskctl.model.items import Task
from taskctl.settings import schema
from taskctl.text.header import Field, Header

_SIGNS = re.compile(r"[\W_]")
# What other tools and people call the list of prerequisites.
_SYNONYMS = {
    "prereqs": ("dependson", "dependencies", "deps", "prereqs", "prerequisites", "requires",
                "blockedby", "needs"),
    "follow_ups": ("followups", "followuptasks", "followup"),
    "status": ("state",),
}  # fmt: skip  # a table
# A key that so many files have, and at least so many, is a key and no slip.
_USUAL, _FEWEST = 0.5, 3


def near_key(
    header: Header | None, collection: schema.Collection, name: str, usual: Collection[str] = ()
) -> Field | None:
    """A key that is not read and was probably meant to be `name`.

    Args:
        header: where it is looked for.
        collection: which keys it reads.
        name: what we call the key.
        usual: the keys that most files have, which are misspelt nowhere.
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
        # Beside `status`, `state` or `stage` is another word; beside `depends-on`, `needs` is none.
        if word in same or (word in meant and not (is_there and name == "status")):
            return field
        is_slip = any(_one_slip(word, wanted) for wanted in same | meant)
        if is_slip and not is_there and word not in usual:
            return field
    return None


def usual_keys(tasks: Iterable[Task]) -> frozenset[str]:
    """The keys, without their signs, that most of the headers have."""
    headers = [task.header for task in tasks if task.header]
    found = Counter(key for header in headers for key in {flat(f.key) for f in header.fields})
    least = max(_FEWEST, _USUAL * len(headers))
    return frozenset(key for key, number in found.items() if number >= least)


def flat(key: str) -> str:
    """A key without its signs and its case: `depends_on` and `Depends On` are one."""
    return _SIGNS.sub("", key).casefold()


def _one_slip(word: str, wanted: str) -> bool:
    """Whether one letter is missing, added, changed or swapped with its neighbour."""
    if abs(len(word) - len(wanted)) > 1 or len(wanted) < 5 or word == wanted:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if start is None:
        return True
    swapped = word[:start] + word[start : start + 2][::-1] + word[start + 2 :]
    rest, right = word[start:], wanted[start:]
    return rest[1:] == right[1:] or rest[1:] == right or rest == right[1:] or swapped == wanted
