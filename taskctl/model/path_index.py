"""An index of allowlist entries by the folders that they name, to find those that meet another."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from taskctl.model.paths import forms_meet, forms_of

Form = tuple[str, ...]


class PathIndex:
    """The patterns of entries, in the order of the parts before their first wildcard.

    Two patterns can only meet if these parts of one begin with those of the other.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._forms = sorted(
            (_literal(form), form, pattern)
            for pattern in dict.fromkeys(patterns)
            for form in forms_of(pattern)
        )
        self._above: defaultdict[Form, list[tuple[Form, str]]] = defaultdict(list)
        for literal, form, pattern in self._forms:
            self._above[literal].append((form, pattern))

    def meeting(self, pattern: str) -> list[str]:
        """The patterns that can cover a path which `pattern` covers, too."""
        found = {
            other: None
            for form in forms_of(pattern)
            for candidate, other in self._candidates(_literal(form))
            if (_is_plain(form) and _is_plain(candidate)) or forms_meet(form, candidate)
        }
        return list(found)

    def _candidates(self, literal: Form) -> Iterator[tuple[Form, str]]:
        """The forms whose literal parts begin `literal`, or begin with it."""
        for length in range(len(literal)):
            yield from self._above.get(literal[:length], ())
        start = bisect_left(self._forms, (literal,))
        depth = len(literal)
        end = bisect_right(self._forms, literal, start, key=lambda entry: entry[0][:depth])
        for _, form, pattern in self._forms[start:end]:
            yield form, pattern


def _is_plain(form: Form) -> bool:
    """Whether a form is a path without `..`, and all below it."""
    names = form[:-1]
    return form[-1] == "**" and ".." not in names and not any("*" in name for name in names)


def _literal(form: Form) -> Form:
    """The parts of a form before its first wildcard."""
    number = next((i for i, part in enumerate(form) if "*" in part), len(form))
    return form[:number]
