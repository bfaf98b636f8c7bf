"""Status words and the states that they mean."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

STATES = ("todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown")
OPEN_STATES = frozenset({"todo", "active", "review", "blocked"})

_MARKUP = re.compile(r"^[\W_]+|[*_`]+$")


class Status(NamedTuple):
    """A status line: its state, the word it uses, what stands behind the word."""

    state: str
    word: str = ""
    tail: str = ""


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

    def nearest(self, text: str) -> tuple[str, bool]:
        """(the vocabulary's nearest word, whether only case, blanks, dashes or marks differ)."""
        bare = _MARKUP.sub("", text.strip())
        flat = " ".join(re.split(r"[\s_-]+", bare)).casefold()
        for word in self.words:
            if word.casefold() == flat:
                return word, True
        from difflib import get_close_matches  # noqa: PLC0415  only for a message

        folded = {word.casefold(): word for word in self.words}
        close = get_close_matches(flat, folded, n=1, cutoff=0.6)
        return (folded[close[0]], False) if close else ("", False)
