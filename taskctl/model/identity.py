"""The identity of a condition: its words, regardless of marks, case and place."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from taskctl.model.states import is_reserved, parts_of
from taskctl.text.expressions import expression
from taskctl.text.prose import code_texts

# Text that no reader sees, or sees struck out: comments, `~~text~~`, `<del>`, targets of links.
_UNSEEN = expression(
    r"<!--.*?(?:-->|\Z)|~~.+?~~|<(?P<tag>del|s|strike)\b[^<>]*>.*?(?:</(?P=tag)>|\Z)"
    r"|(?<=\])\([^()\s]*\)",
    re.DOTALL | re.IGNORECASE,
)
# Scripts without blanks between words: Thai, kana, Han, Hangul.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# A word, a number with its fraction, or a sign that turns its meaning: `< 10` is not `> 10`.
_WORD = expression(rf"[{_UNSPACED}]|\bn/a\b|[^\W_{_UNSPACED}]+(?:[.,_]\d+)*|[<>=≤≥≠±%]+")
# Only so much of a longer text counts.
_LONGEST = 4000
# Two texts are alike when they share this much of both, or this much of the old one.
_LIKE = 0.4
_MOSTLY = 0.5
# A text is kept in another one if at most one word in this many is missing.
_WORDS_FOR_ONE = 8
_SAME_WORD = 0.75
# These words negate a text when they are among its words, not after them.
_NEGATIONS = frozenset({
    "no", "not", "never", "without", "except", "cannot", "skip", "skipped", "n/a", "deferred",
    "postponed", "waived", "pending", "todo", "tbd", "wip",
})  # fmt: skip  # a table
_LEFT_OVER = 12
# Words that put off what a box claims, or deny that it was done. At the beginning of a remark:
_OTHER_PLACE = r"(?:(?:the |an? )?(?:next|later|another|other|future|follow|separate)|\S*\d)"
_PUT_OFF = (
    r"n/a\b|n\.a\.|not applicable|does not apply|deferred|defer|postponed|delayed|waived?|skip"
    r"|skipped|skipping|omitted|descoped|de-scoped|out of scope|dropped|cancell?ed|abandoned"
    r"|obsolete|moot|irrelevant|left (?:out|open|for|to)|later|for (?:later|now)|next\b(?! to)"
    r"|(?:in|with|by|until|till) (?:a |the )?(?:next|later|future|follow)|in (?:the )?future"
    r"|future|eventually|some ?day|soon|to be\b|to follow|to come|will (?:be|follow|do|come)"
    r"|planned|open|unchecked|hopefully|probably|presumably|should work"
    r"|no (?:longer|time|hardware|access|need)|cannot|can't|could(?: not|n't)|won't|will not"
    r"|does(?: not|n't)|did(?: not|n't)|is(?: not|n't)|was(?: not|n't)|fail(?:s|ed|ing)?\b|broken"
    r"|flaky|red\b|still\b|half\b|ignored|excused|excluded|optional|nice to have|won'?tfix|parked"
    r"|on hold|backlog|stub|placeholder|tomorrow|superseded by"
    r"|after (?:the )?(?:next|release|merge)|follow[- ]?up (?:in|needed|to)"
    rf"|(?:moved|goes|handed|shifted|delegated)(?: over)? (?:to|into) {_OTHER_PLACE}"
    r"|später|verschoben|entfällt|zurückgestellt|offen|ausstehend|fehlt|ausgelassen|übersprungen"
    r"|ausser|folgt"
)
_PUTS_OFF = expression(rf"[\W_]*(?:{_PUT_OFF})(?![^\W_])")
# Within a remark, after a word that makes it a statement; and at its end.
_IS_PUT_OFF = expression(
    r"\b(?:is|are|was|were|be|been|being|it|this|that|we|i|got|has|have|had)"
    r"(?: (?:now|still|only|just|currently|partly|partially|all|been|be))*"
    r" (?:deferred|postponed|delayed|waived|skipped|omitted|descoped|left (?:out|open|for)"
    r"|(?:moved|handed) (?:over )?to \S*\d|pending|todo|not (?:yet|done|tested|run|finished"
    r"|verified|checked|implemented|covered|met|ready|there|supported))\b"
    r"|\bnot yet\b"
    r"|(?<!\b0)(?<!\bno)(?<!nothing)(?<!none) (?:later|only|missing|pending|outstanding|needed"
    r"|skipped|deferred|postponed|waived|excluded|tbd|todo)[\W_]*\Z"
)
# A tag, and a box that begins another item: it is read as a box of its own.
_NO_REMARK = expression(r"</?[a-z][^<>]*>|(?<=\s)\[ ?\](?=\s*[\w`*])")


class Wording(NamedTuple):
    """The words of a text, and the numbers and code in it, which must not be replaced.

    text   its visible text, in the spelling of its words
    """

    words: tuple[str, ...]
    exact: frozenset[str]
    text: str

    @property
    def stems(self) -> Counter[str]:
        """The words without their endings, counted."""
        return Counter(map(_stem, self.words))


@lru_cache(maxsize=4096)  # each text is compared with several others
def wording(text: str) -> Wording:
    """The identity of a text: two texts with the same words are the same condition."""
    seen = _UNSEEN.sub(" ", text[:_LONGEST])
    normal = _normal(seen)
    plain = _WORD.findall(normal)
    code = {word for inner in code_texts(seen) for word in _WORD.findall(_normal(inner))}
    exact = {word for word in plain if word in code or not word.isalpha()}
    return Wording(tuple(plain), frozenset(exact), normal)


def _normal(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    if not normal.isascii():
        normal = "".join(c for c in normal if unicodedata.category(c) not in {"Cf", "Mn"})
    return normal


def _stem(word: str) -> str:
    return word.removesuffix("s")[:5] if word.isalpha() else word


def is_like(old: Wording, new: Wording) -> float:
    """How much two texts share, from 0 to 1; 0 when too little to be the same condition."""
    one, other = old.stems, new.stems
    shared, both = (one & other).total(), one.total() + other.total()
    if not shared or (shared < _MOSTLY * one.total() and 2 * shared < _LIKE * both):
        return 0.0
    return 2 * shared / both


def is_kept(old: Wording, new: Wording) -> float:
    """How much of a text another one keeps; 0 when it lacks something that matters.

    Words may be added, unless they take the text back.
    """
    return 0.0 if gains_reservation(old, new) else is_said(old, new)


def is_said(old: Wording, new: Wording) -> float:
    """How much of a text another one keeps, maybe with a reservation.

    Typing errors may be corrected and words may be added. Code in back-ticks, numbers and signs
    must stay in their order (`10 ms at 50 users`), and so must all but one in eight of the other
    words.
    """
    left = iter(new.words)
    if not old.words or not all(word in left for word in old.words if word in old.exact):
        return 0.0
    missing, added = old.stems - new.stems, new.stems - old.stems
    lost = missing.total() - _respelt(missing, added)
    if lost > len(old.words) // _WORDS_FOR_ONE:
        return 0.0
    return 1 - lost / max(len(old.words), 2)


def _is_negated(old: Wording, new: Wording) -> bool:
    """Whether a negation was added before or among the words; text added after is a remark."""
    known = set(old.words)
    last = max((place for place, word in enumerate(new.words) if word in known), default=0)
    count = sum(word in _NEGATIONS for word in new.words[:last])
    return count > sum(word in _NEGATIONS for word in old.words)


def gains_reservation(old: Wording, new: Wording) -> bool:
    """Whether a text now says that its claim does not hold, or not fully.

    Only added words count, wherever they are: "deferred jobs are handled" was the condition itself.
    """
    if old.text == new.text:
        return False
    if _is_negated(old, new):
        return True
    gained = (now for was, now in _gaps(old, new) if was != now and not _takes_back(was))
    return any(map(_takes_back, gained))


def _gaps(old: Wording, new: Wording) -> Iterator[tuple[str, str]]:
    """The words before, between and after those that two texts share."""
    spans = [[match.span() for match in _WORD.finditer(side.text)] for side in (old, new)]
    shared = SequenceMatcher(None, old.words, new.words, autojunk=False).get_matching_blocks()
    ends = [0, 0]
    for block in shared:
        for number in range(block.size):
            places = spans[0][block.a + number], spans[1][block.b + number]
            yield old.text[ends[0] : places[0][0]], new.text[ends[1] : places[1][0]]
            ends = [places[0][1], places[1][1]]
    yield old.text[ends[0] :], new.text[ends[1] :]


def _takes_back(text: str) -> bool:
    text = _NO_REMARK.sub(" ", text).replace("\u2019", "'")
    return any(
        is_reserved(part) or _PUTS_OFF.match(part) or _IS_PUT_OFF.search(part)
        for part in (text, *parts_of(text))
    )


def _respelt(missing: Counter[str], added: Counter[str]) -> int:
    """How many of the missing words are present with another spelling."""
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
