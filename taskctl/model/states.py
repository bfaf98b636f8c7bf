"""Status words and their states."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest_name

STATES = ("todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown")
OPEN_STATES = frozenset({"todo", "active", "review", "blocked"})
CLOSED = frozenset({"done", "dropped"})

_NEGATION = expression(r"(?:not|no|non|un|never|partly|part|almost|half|nearly)\b", re.IGNORECASE)
# The words before a remark, which begins with a bracket, a dash or a colon.
_FIRST_WORDS = expression(r"[^(\[{:;,—–✅]*[^(\[{:;,—–✅\s]")


# Allowed before a word: marks, quotes, and a picture.
_LEAD = expression("[*_`\"'\\s\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f\u200d]*+")
_CLOSING = expression("[*_`\"']*+")
_GLUED = expression(r"[-/|+&~.]\w")
_BY = expression(r"[-\s]*by\b", re.IGNORECASE)
# Signs that contradict a word of a finished item: a cross, a circle in red or yellow, a barrier,
# an hourglass, a question mark, an empty box.
_CONTRARY = expression(
    "[\u274c\u2717\u2718\u26d4\u26a0\u23f3\u231b\u2753\u2754\u2610\u2b1c\u2691?"
    "\U0001f6ab\U0001f534\U0001f7e0\U0001f7e1\U0001f6a7\U0001f6d1\U0001f532\U0001f6a9]|\\[[^\\w]?\\]"
)
# `Superseded in part`: the rest is still in force.
_IN_PART = expression(r"(?:in part|partly|partially)\b", re.IGNORECASE)
_EMPTY_BOX = expression(r"\[\W?\](?!\()")
_IN_BRACKETS = expression(r"[(\[][^()\[\]]*+[)\]]")
_SIGNS = expression(r"[\W_]*+")
# The beginning of a remark, after a bracket or a dash; and that of a part of it.
_REMARKS = expression(r"[()\[\]:—–]|\s-{1,2}\s")
_PARTS = expression(r"[,;]|\.\s")
_CHOICES = expression(r"[|/,;&+→()\[\]—–]|->|\s-{1,2}\s")
_SHARE = expression(
    r"\W*(?:(?:about|approx\.?|ca\.?|only|now|to)\s+)?(?P<share>\d{1,3})(?:[.,]\d+)?\s*"
    r"(?:%|percent|prozent)(?:\s*(?:done|complete|completed|finished|ready|fertig))?\W*",
    re.IGNORECASE,
)
_OPENING_SHARE = expression(r"[\s(\[~≈]*(?P<share>\d{1,3})(?:[.,]\d+)?\s*(?:%|percent)")
_FRACTION = expression(
    r"(?:^|[(\[—–,;:-])\s*(?P<some>\d{1,3})\s*(?:/|of|out of)\s*(?P<all>\d{1,3})(?![\w/.-])",
    re.IGNORECASE,
)
# Beginnings of remarks that take something back; the first do in any part of a remark.
_EXCEPT = r"except|excluding|excl\b|apart from|other than|save for|pending|awaiting|not yet|blocked"
_TAKEN_BACK = expression(rf"[\W_]*(?:{_EXCEPT})\b", re.IGNORECASE)
_RESERVED = expression(
    rf"[\W_]*(?:{_EXCEPT}|but|without|minus|modulo|waiting|waits|until|unless|partial|partially"
    r"|partly|in part|mostly|almost|nearly|largely|half (?:done|finished|of)|not|never|incomplete"
    r"|unfinished|unverified"
    r"|untested|unproved|unproven|unmerged|undone|wip|todo|to do|tbd|tbc|yet|needs?|requires?"
    r"|remaining|remains|missing|lacks?|only|reopened|reverted|ohne|außer|bis auf|teilweise|nicht"
    r"|still (?:open|missing|to do|todo|needs?|waiting|red|failing)|some\b.* open)\b",
    re.IGNORECASE,
)


class Status(NamedTuple):
    """A status line: its state, its status word, and the text after the word."""

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
    """The status words of a collection.

    Args:
        words: for each state the words that mean it.
        goes_on: whether a line may go on in words that take nothing back, as the status of a
            decision does: `Accepted for the new API`.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], *, goes_on: bool = False) -> None:
        self._goes_on = goes_on
        self.states = {word.casefold(): state for state, group in words.items() for word in group}
        self.words = [word for group in words.values() for word in group]
        alternatives = "|".join(
            re.escape(word) for word in sorted(self.words, key=len, reverse=True)
        )
        self._word = re.compile(rf"({alternatives})(?!\w)", re.IGNORECASE) if alternatives else None

    def read(self, text: str) -> Status:
        """The state of a status line.

        A line is a word of the vocabulary, in any case, and an optional tail that does not begin
        with a letter, unless it `goes_on`; for a dropped item the tail may be `by ID`. A picture
        may precede the word. Everything else is unknown: a choice of several words, and a finished
        item with a share (`Done 50%`), a reservation (`Done (not merged)`) or a sign that
        contradicts it.
        """
        lead = _LEAD.match(text)
        start = lead.end() if lead else 0
        match = self._word.match(text, start) if self._word else None
        if not match:
            return Status("unknown")
        state = self.states[match[1].casefold()]
        closing = _CLOSING.match(text, match.end()) if start else None
        rest = text[closing.end() if closing else match.end() :]
        tail = rest.strip()
        if state == "dropped" and _BY.match(rest):
            return Status(state, match[1], tail)
        if tail[:1].isalpha() and not (self._goes_on and self._only_adds(state, tail)):
            return Status("unknown")
        if _GLUED.match(rest) or self._is_choice(state, tail):
            return Status("unknown")
        if state == "done" and (_CONTRARY.search(text, 0, start) or is_reserved(tail)):
            return Status("unknown")
        return Status(state, match[1], tail)

    def _only_adds(self, state: str, tail: str) -> bool:
        """Whether words after the status word name no other state, and restrict no decided one."""
        words = self._word.finditer(tail) if self._word else ()
        others = {self.states[m[1].casefold()] for m in words if not _in_word(tail, m.start())}
        restricts = state == "dropped" and _IN_PART.match(tail)
        return not (others - {state} or restricts)

    def is_doubtful(self, text: str) -> bool:
        """Whether a line begins with a word, and the text after it takes the word back."""
        lead = _LEAD.match(text)
        match = self._word.match(text, lead.end() if lead else 0) if self._word else None
        if match is None or self.read(text).state != "unknown":
            return False
        return not text[match.end() :].strip(" \t*_`\"'")[:1].isalpha()

    def begins(self, text: str) -> bool:
        """Whether a text begins with a word of the vocabulary, whatever follows."""
        return self._word is not None and self._word.match(text) is not None

    def _is_choice(self, state: str, tail: str) -> bool:
        """Whether the tail names another state: `Done | In Progress | Draft`, `Done, Draft`."""
        if not tail or tail.isalnum():
            return False
        if re.match(r"(?:\||->|→)\s*[^\W\d]", tail):
            return True
        # `In Progress (Blocked)` says why; `Done (Blocked)` says that it is not done.
        words = tail if state == "done" else _IN_BRACKETS.sub("", tail)
        others = (part.strip(" \t*_`.!").casefold() for part in _CHOICES.split(words))
        return any(self.states.get(word, state) != state for word in others)

    def find(self, text: str) -> str:
        """The first word of the vocabulary in a text, as written there; empty without one."""
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
            if match and not text[match.end() :].strip()[:1].isalpha():
                return Nearest(word, match.end(), safe=True)
        first = _FIRST_WORDS.match(text)
        if not first or _NEGATION.match(first[0].lstrip(" *_`")):
            return Nearest("", 0)
        flat = " ".join(re.split(r"[\s_-]+", first[0].strip(" *_`")))
        near = nearest_name(flat, self.words, 0.6)
        return Nearest(near, first.end() if near else 0)


def _in_word(text: str, start: int) -> bool:
    return text[start - 1 : start].isalnum()


def is_reserved(tail: str) -> bool:
    """Whether the text after the word of a finished item takes the word back."""
    signs = _SIGNS.match(tail)
    if (signs and _CONTRARY.search(tail, 0, signs.end())) or _EMPTY_BOX.search(tail):
        return True
    share = _OPENING_SHARE.match(tail)
    if share and int(share["share"]) < 100:
        return True
    if any(int(match["some"]) < int(match["all"]) for match in _FRACTION.finditer(tail)):
        return True
    return any(map(_takes_back, _REMARKS.split(tail)))


def parts_of(text: str) -> Iterator[str]:
    """The parts of the remarks in a text."""
    for remark in _REMARKS.split(text):
        yield from _PARTS.split(remark)


def _takes_back(remark: str) -> bool:
    first, *others = _PARTS.split(remark)
    if _RESERVED.match(first) or any(map(_TAKEN_BACK.match, others)):
        return True
    shares = filter(None, map(_SHARE.fullmatch, (first, *others)))
    return any(int(share["share"]) < 100 for share in shares)


def _loose(word: str) -> str:
    """A pattern for a word in another case, with other blanks or dashes, in marks."""
    inner = r"[\s_-]*".join(re.escape(part) for part in word.split(" "))
    return rf"[\s*_`✅☑✔]*{inner}[*_`]*(?!\w)"
