"""Keys of a header that are misspellings of the keys that are read."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

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
# The keys of a header, in its order, and those of its nested tables.
_Keys = tuple[tuple[str, ...], tuple[str, ...]]


class UsedKeys:
    """The keys that the headers of a collection use, and those that are probably misspelt.

    Headers with the same keys are examined once: a plan has few such lists.

    numbers   the number of headers that use each key: our name of a key that is read, else the
              flat key; `""` is the number of headers
    """

    def __init__(self, headers: Iterable[Header], collection: schema.Collection) -> None:
        self._keys = collection.header.keys
        self._wanted = {*_SYNONYMS, *collection.header.required}
        self._known = {key.casefold() for group in self._keys.values() for key in group}
        self._ours = {flat(key): name for name, keys in self._keys.items() for key in keys}
        self._near: dict[tuple[_Keys, str], int | None] = {}
        self._misspelt: dict[_Keys, list[tuple[str, int]]] = {}
        self._names: dict[_Keys, frozenset[str]] = {}
        self.numbers: Counter[str] = Counter()
        for keys, number in Counter(map(_keys_of, headers)).items():
            self.numbers.update(dict.fromkeys((*self._names_of(keys), ""), number))

    def names(self, header: Header) -> frozenset[str]:
        """The keys of a header, named as in `numbers`."""
        return self._names_of(_keys_of(header))

    def near(self, header: Header, name: str) -> Field | None:
        """A key that is not read, but was probably meant as the key that we call `name`."""
        return _field(header, self._near_one(_keys_of(header), name))

    def misspelt(self, header: Header) -> list[tuple[str, Field]]:
        """Each key that is not read and was probably meant as one that is, with our name of it."""
        keys = _keys_of(header)
        if keys not in self._misspelt:
            near = [(name, self._near_one(keys, name)) for name in self._keys]
            self._misspelt[keys] = [(name, index) for name, index in near if index is not None]
        return [(name, header.fields[index]) for name, index in self._misspelt[keys]]

    def slip(self, header: Header, name: str) -> Field | None:
        """A key of a header that was probably meant as `name`, one of those in `numbers`."""
        if name in self._keys:
            return self.near(header, name)
        slips = (field for field in header.fields if is_slip(flat(field.key), name))
        return next((field for field in slips if not self._is_usual(flat(field.key))), None)

    def _names_of(self, keys: _Keys) -> frozenset[str]:
        if keys not in self._names:
            words = map(flat, keys[0])
            self._names[keys] = frozenset(self._ours.get(word, word) for word in words)
        return self._names[keys]

    def _near_one(self, keys: _Keys, name: str) -> int | None:
        if (keys, name) not in self._near:
            self._near[keys, name] = self._find_near(keys, name)
        return self._near[keys, name]

    def _find_near(self, keys: _Keys, name: str) -> int | None:
        own = self._keys.get(name, [name])
        if not own:
            return None
        same, meant = set(map(flat, own)), set(_SYNONYMS.get(name, ()))
        folded = {key.casefold() for group in keys for key in group}
        is_there = not folded.isdisjoint(key.casefold() for key in own)
        # A slip is one of a key that somebody uses, or should.
        is_wanted = name in self._wanted or name in self.numbers
        for index, key in enumerate(keys[0]):
            if key.casefold() in self._known:
                continue
            word = flat(key)
            # In a header with `status`, `state` is a key of its own; with `depends-on`, `needs` is
            # not.
            if word in same:
                return index
            if self._is_usual(word):
                continue
            if word in meant and not (is_there and name == "status"):
                return index
            if is_there or not is_wanted:
                continue
            if any(is_slip(word, one) for one in same) or any(
                len(one) > _SHORT and is_slip(word, one) for one in meant
            ):
                return index
        return None

    def _is_usual(self, word: str) -> bool:
        """Whether many headers use a key: it is then not a misspelling."""
        return self.numbers[word] >= max(_FEWEST, _USUAL * self.numbers[""])


def _keys_of(header: Header) -> _Keys:
    return tuple([f.key for f in header.fields]), tuple([f.key for f in header.nested])


def _field(header: Header, index: int | None) -> Field | None:
    return None if index is None else header.fields[index]


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
