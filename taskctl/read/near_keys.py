"""Keys of a header that are misspellings of the keys that are read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from taskctl.settings import schema
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header

_SIGNS = expression(r"[\W_]")
# Names of other tools and people for the list of prerequisites.
_SYNONYMS = {
    "prereqs": ("dependson", "dependencies", "deps", "prereqs", "prerequisites", "requires",
                "blockedby", "needs"),
    "follow_ups": ("followups", "followuptasks", "followup"),
    "status": ("state",),
}  # fmt: skip  # a table
# A key in this share of the files, and in at least so many, is not a misspelling.
_USUAL, _FEWEST = 0.5, 3
# One letter more or less makes another word of a shorter one: `stage` is no `state`.
_SHORT = 5
_NOTHING: Mapping[str, int] = MappingProxyType({})


def near_key(
    header: Header | None,
    collection: schema.Collection,
    name: str,
    used: Mapping[str, int] = _NOTHING,
) -> Field | None:
    """A key that is not read, but was probably meant as `name`.

    Args:
        header: the header to search.
        collection: the collection whose keys are read.
        name: our name for the key.
        used: the number of headers that use each key (`used_keys`).
    """
    keys = collection.header.keys.get(name, [name])
    if header is None or not keys:
        return None
    known = {key.casefold() for group in collection.header.keys.values() for key in group}
    unread = [field for field in header.fields if field.key.casefold() not in known]
    same, meant = set(map(flat, keys)), set(_SYNONYMS.get(name, ()))
    is_there = header.get(*keys) is not None
    # A slip is one of a key that somebody uses, or should.
    is_wanted = name in {*_SYNONYMS, *collection.header.required} or name in used
    for field in unread:
        word = flat(field.key)
        # In a header with `status`, `state` is a key of its own; with `depends-on`, `needs` is not.
        if word in same:
            return field
        if is_usual(word, used):
            continue
        if word in meant and not (is_there and name == "status"):
            return field
        if is_there or not is_wanted:
            continue
        if any(is_slip(word, key) for key in same) or any(
            len(key) > _SHORT and is_slip(word, key) for key in meant
        ):
            return field
    return None


def used_keys(headers: Iterable[Header], collection: schema.Collection) -> Counter[str]:
    """The number of headers that use each key: our name of a key that is read, else the flat key.

    `""` is the number of headers.
    """
    ours = names_of_keys(collection)
    found: Counter[str] = Counter()
    for header in headers:
        found[""] += 1
        found.update(names_of(header, ours))
    return found


def misplaced_keys(headers: Iterable[Header]) -> dict[str, str]:
    """The keys that most files have in a table: by their last part, the whole of them.

    A key of that name outside the table is not read with the others.
    """
    headers = [header for header in headers if header.nested]
    inside = Counter(field.key.casefold() for header in headers for field in header.nested)
    outside = Counter(field.key.casefold() for header in headers for field in header.fields)
    return {
        last: key
        for key, number in inside.items()
        if (last := key.rpartition(".")[2]) and number >= _FEWEST and number > outside[last]
    }


def names_of_keys(collection: schema.Collection) -> dict[str, str]:
    """Our name of each key that is read, by the flat key."""
    return {flat(key): name for name, keys in collection.header.keys.items() for key in keys}


def names_of(header: Header, ours: Mapping[str, str]) -> set[str]:
    """The keys of a header as `used_keys` names them.

    Args:
        header: the header.
        ours: our names of keys (`names_of_keys`).
    """
    return {ours.get(word, word) for word in (flat(field.key) for field in header.fields)}


def is_usual(word: str, used: Mapping[str, int]) -> bool:
    """Whether many headers use a key: it is then not a misspelling."""
    return used.get(word, 0) >= max(_FEWEST, _USUAL * used.get("", 0))


@cache
def flat(key: str) -> str:
    """A key without its signs and its case: `depends_on` and `Depends On` are the same."""
    return _SIGNS.sub("", key).casefold()


def is_slip(word: str, wanted: str) -> bool:
    """Whether a word has one letter missing, added, changed or swapped with its neighbour."""
    if abs(len(word) - len(wanted)) > 1 or len(wanted) < 5 or word == wanted:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if start is None:
        return True
    swapped = word[:start] + word[start : start + 2][::-1] + word[start + 2 :]
    rest, right = word[start:], wanted[start:]
    return rest[1:] == right[1:] or rest[1:] == right or rest == right[1:] or swapped == wanted
