"""Labels above the entries of an allowlist: whether they deny the entries below."""

import re
from functools import lru_cache

from taskctl.read.denial_words import (
    CLOSED,
    FOREIGN,
    NOT_ACT,
    OFF,
    SHORT_TAIL,
    SUBJECT,
    TAKEN_BACK,
    pattern,
    perhaps_denies,
)
from taskctl.read.denials import folded, fragments
from taskctl.text.expressions import expression

_THINGS = r"(?: (?:paths?|files?|folders?|areas?|parts?|code|zones?|ones|entries|list|things?))?"
_LABEL_DENIES = rf"\b(?:{NOT_ACT}|{OFF}|forbidden)\b"
_LABEL_CLAUSE = (
    rf"{SUBJECT}(?:{TAKEN_BACK}|{FOREIGN})"
    rf"|{SUBJECT}(?:following |all )*(?:{CLOSED}{_THINGS}{SHORT_TAIL}|(?:exclu|exempt)(?:sions?"
    rf"|ptions?)"
    rf"|exceptions?(?: (?:to|from|of|in)\b.*)?|den(?:y|ial)(?:s|[- ]?list)?|black[- ]?list(?:ed)?"
    rf"|block(?:ed|[- ]?list){_THINGS}|avoid|protected from .*|minus|without|no[- ]touch{_THINGS}"
    rf"|(?:excluded|denied|untouched|unchanged|left out|left alone)"
    rf"(?: (?:by|in|for|from|because|until|under|during)\b.*)?|(?:everything|all|anything) but"
    rf"|no (?:changes?|edits?|writes?|modifications?)(?: (?:to|in|of|for|under|below|this|these"
    rf"|those"
    rf"|the|following|any))*"
    rf"|(?:must|may|do|does|should|shall|can|will) not)"
    rf"|.*\b(?:except|excepting|excluding|other than|apart from|but not)(?: for| in| of| the"
    rf"| these"
    rf"| those| following| what follows| below)*"
    rf"|(?:(?!when|if|where|that|which)\w+ ){{1,4}}(?:is|are|be|stays?|remains?"
    rf"|kept) {CLOSED}{SHORT_TAIL}"
)
_LABEL_FLIPS = (
    r"\b(?:(?:everything|anything|nothing|all) else|the rest|all others?|(?:nothing|nobody|no|not"
    r"|never|none|nowhere|only)\b.*?\b(?:except|but|other than|outside|beyond|apart from"
    r"|aside from"
    r"|save|without|nothing else|no other|not only))\b"
)
_LABEL_GRANTS = (
    r"\b(?:may (?:be )?(?:touch|edit|chang|modif)\w*|(?:is|are) (?:allowed|in scope|permitted)"
    r"|can (?:be )?(?:touch|edit|chang|modif)\w*|allow(?:s|ed|list)?|in scope|permitted)\b"
)
_PERHAPS = expression(
    r"touch|limits|denied|deny|forbidden|allowlist|edit|modif|change", re.IGNORECASE
)
_NAMES_DENIED = (
    rf"{SUBJECT}{NOT_ACT}(?: .*)?|(?:paths?|files?) (?:that .*)?{NOT_ACT}(?: .*)?"
    r"|(?:denied|forbidden|untouchable|off[- ]limits|excluded) (?:paths?|files?|folders?)"
    r"|off[- ]limits|den(?:y|ial)[- ]?list|out[- ]of[- ]allowlist"
)
_CONTINUES = r"(?:and|or|nor|also|as well|likewise|similarly|additionally|further|plus)\b"


@lru_cache(maxsize=1024)  # the headings of tasks are alike
def label_denies(label: str, *, was: bool = False) -> bool:
    """Whether the paragraph or heading above bullets denies the paths in them.

    Args:
        label: its text.
        was: whether the bullets before it were denied.
    """
    if not (was or perhaps_denies(label)):
        return False
    line = folded(label, ())
    *before, last = [part for part in re.split(r"[.;?!]\s", line) if part.strip()] or [""]
    if was and pattern(_CONTINUES).match(last):
        return True
    if _denies_below(last):
        return True
    plainly = pattern(_LABEL_GRANTS).search(last) is not None
    return not plainly and any(_denies_below(part) for part in before)


def label_grants(label: str) -> bool:
    """Whether a label explicitly allows the paths below it."""
    line = folded(label, ())
    return bool(pattern(_LABEL_GRANTS).search(line)) and not _denies_below(line)


@lru_cache(maxsize=1024)
def heading_denies(heading: str) -> bool:
    """Whether a heading outside the allowlist says that its paths must not be touched."""
    if not _PERHAPS.search(heading):
        return False
    parts = [fragment for _, fragment in fragments(folded(heading, ()))]
    return any(pattern(_NAMES_DENIED).fullmatch(fragment) for fragment in parts)


def restates(text: str) -> bool:
    """Whether a text only says that everything else is denied."""
    return bool(pattern(_LABEL_FLIPS).search(folded(text, ())))


def _denies_below(part: str) -> bool:
    if pattern(_LABEL_FLIPS).search(part):
        return False
    return bool(pattern(_LABEL_DENIES).search(part)) or any(
        fragment and pattern(_LABEL_CLAUSE).fullmatch(fragment) for _, fragment in fragments(part)
    )
