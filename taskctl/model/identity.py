"""The identity of a condition: its words, whatever marks, case or place they have."""

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from taskctl.text.prose import code_texts

# What no reader sees, or sees struck out: comments, `~~text~~`, the targets of links.
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|~~.+?~~|(?<=\])\([^()\s]*\)", re.DOTALL)
# What is written without blanks between its words: Thai, kana, Han, Hangul.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# A word, a number with its fraction, or a sign that turns its meaning: `< 10` is not `> 10`.
_WORD = re.compile(rf"[{_UNSPACED}]|\bn/a\b|[^\W_{_UNSPACED}]+(?:[.,_]\d+)*|[<>=≤≥≠±%]+")
# Of more, only the beginning counts.
_LONGEST = 4000
# A text is like another one when they share this much of both, or this much of the old one.
_LIKE = 0.4
_MOSTLY = 0.5
# A text is kept in another one if of this many words at most one is missing.
_WORDS_FOR_ONE = 8
_SAME_WORD = 0.75
# Among the words of a text, not behind them, these turn it around.
_NEGATIONS = frozenset({
    "no", "not", "never", "without", "except", "cannot", "skip", "skipped", "n/a", "deferred",
    "postponed", "waived", "pending", "todo", "tbd", "wip",
})  # fmt: skip
_LEFT_OVER = 12


class Wording(NamedTuple):
    """The words of a text, and those among them that must not be exchanged: numbers and code."""

    words: tuple[str, ...]
    exact: frozenset[str]

    @property
    def stems(self) -> Counter[str]:
        """The words without their endings, counted."""
        return Counter(map(_stem, self.words))


@lru_cache(maxsize=4096)  # each text is compared with several others
def wording(text: str) -> Wording:
    """The identity of a text: two texts of the same words are the same condition."""
    seen = _UNSEEN.sub(" ", text[:_LONGEST])
    plain = _words(seen)
    code = {word for inner in code_texts(seen) for word in _words(inner)}
    exact = {word for word in plain if word in code or not word.isalpha()}
    return Wording(tuple(plain), frozenset(exact))


def _words(text: str) -> list[str]:
    normal = unicodedata.normalize("NFKC", text).casefold()
    if not normal.isascii():
        normal = "".join(c for c in normal if unicodedata.category(c) not in {"Cf", "Mn"})
    return _WORD.findall(normal)


def _stem(word: str) -> str:
    return word.removesuffix("s")[:5] if word.isalpha() else word


def is_like(old: Wording, new: Wording) -> float:
    """How much two texts share, from 0 to 1; 0 when it is too little to be the same thing."""
    one, other = old.stems, new.stems
    shared, both = (one & other).total(), one.total() + other.total()
    if not shared or (shared < _MOSTLY * one.total() and 2 * shared < _LIKE * both):
        return 0.0
    return 2 * shared / both


def is_kept(old: Wording, new: Wording) -> float:
    """How much of a text another one still says; 0 when it does not say all that matters.

    A slip of the pen may be corrected and words may be added, but no negation among them. What
    stands in back-ticks, numbers and signs have to stay, and of the other words all but one in
    eight.
    """
    if not old.words or not old.exact <= set(new.words) or _is_negated(old, new):
        return 0.0
    missing, added = old.stems - new.stems, new.stems - old.stems
    lost = missing.total() - _respelt(missing, added)
    if lost > len(old.words) // _WORDS_FOR_ONE:
        return 0.0
    return 1 - lost / max(len(old.words), 2)


def _is_negated(old: Wording, new: Wording) -> bool:
    """Whether a negation has come before or among the words; what is added behind is a remark."""
    known = set(old.words)
    last = max((place for place, word in enumerate(new.words) if word in known), default=0)
    count = sum(word in _NEGATIONS for word in new.words[:last])
    return count > sum(word in _NEGATIONS for word in old.words)


def _respelt(missing: Counter[str], added: Counter[str]) -> int:
    """How many of the missing words are there with another spelling."""
    left = list(added.elements())[:_LEFT_OVER]
    count = 0
    for word in list(missing.elements())[:_LEFT_OVER]:
        same = next((w for w in left if _is_spelling_of(w, word)), None)
        if same is not None:
            left.remove(same)
            count += 1
    return count


def _is_spelling_of(one: str, other: str) -> bool:
    if not (one.isalpha() and other.isalpha()):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SAME_WORD
