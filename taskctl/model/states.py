"""Status words and the states that they mean."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

STATES = ("todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown")
OPEN_STATES = frozenset({"todo", "active", "review", "blocked"})

_NEGATION = re.compile(r"(?:not|no|non|un|never|partly|part|almost|half|nearly)\b", re.IGNORECASE)
# The words up to a remark, which begins with a bracket, a dash or a colon.
_FIRST_WORDS = re.compile(r"[^(\[{:;,—–✅]*[^(\[{:;,—–✅\s]")


class Status(NamedTuple):
    """A status line: its state, the word it uses, what stands behind the word."""

    state: str
    word: str = ""
    tail: str = ""


class Nearest(NamedTuple):
    """A known word, and how much of the text it would replace.

    safe   whether only case, blanks, dashes or marks differ
    """

    word: str
    end: int
    safe: bool = False


class Vocabulary:
    """The status words of a collection."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.states = {word.casefold(): state for state, group in words.items() for word in group}
        self.words = [word for group in words.values() for word in group]
        alternatives = "|".join(
            re.escape(word) for word in sorted(self.words, key=len, reverse=True)
        )
        self._word = re.compile(rf"({alternatives})(?!\w)", re.IGNORECASE) if alternatives else None

    def read(self, text: str) -> Status:
        """The state of a status line.

        A line is a word of the vocabulary, in any case, and an optional tail that begins with no
        letter; for a dropped item the tail may be `by ID`. Everything else is unknown.
        """
        match = self._word.match(text) if self._word else None
        if not match:
            return Status("unknown")
        state = self.states[match[1].casefold()]
        tail = text[match.end() :].strip()
        if tail[:1].isalpha() and not (state == "dropped" and tail.startswith("by ")):
            return Status("unknown")
        return Status(state, match[1], tail)

    def find(self, text: str) -> str:
        """The first word of the vocabulary in a text, as it is written there; empty without one."""
        match = (
            re.search(rf"(?<!\w){self._word.pattern}", text, re.IGNORECASE) if self._word else None
        )
        return match[1] if match else ""

    def nearest(self, text: str) -> Nearest:
        """The vocabulary's nearest word to the beginning of a status line.

        A negated word is near nothing: `Not Done` is the opposite of Done.
        """
        for word in self.words:
            match = re.match(_loose(word), text, re.IGNORECASE)
            if match and _is_tail(text[match.end() :]):
                return Nearest(word, match.end(), safe=True)
        first = _FIRST_WORDS.match(text)
        if not first or _NEGATION.match(first[0].lstrip(" *_`")):
            return Nearest("", 0)
        from difflib import get_close_matches  # noqa: PLC0415  only for a message

        folded = {word.casefold(): word for word in self.words}
        flat = " ".join(re.split(r"[\s_-]+", first[0].strip(" *_`"))).casefold()
        close = get_close_matches(flat, folded, n=1, cutoff=0.6)
        return Nearest(folded[close[0]], first.end()) if close else Nearest("", 0)


def _loose(word: str) -> str:
    """A pattern for a word in other case, with other blanks or dashes, in marks."""
    inner = r"[\s_-]*".join(re.escape(part) for part in word.split(" "))
    return rf"[\s*_`✅☑✔]*{inner}[*_`]*(?!\w)"


def _is_tail(text: str) -> bool:
    return not text.strip()[:1].isalpha()
