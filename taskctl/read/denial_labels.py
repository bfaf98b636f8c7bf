"""Labels above the entries of an allowlist: whether they deny the entries below."""

import re
from functools import lru_cache

from taskctl.read.denial_words import (
    CLOSED,
    GIVES_AWAY,
    NOT_ACT,
    SHORT_TAIL,
    STRONGLY_NO,
    after_subject,
    perhaps_denies,
    says,
)
from taskctl.read.denials import folded, fragments
from taskctl.text.expressions import expression

_THINGS = r"(?: (?:paths?|files?|folders?|areas?|parts?|code|zones?|ones|entries|list|things?))?"
_FORBIDDEN = expression(r"\bforbidden\b")
_LABEL_SAYS = expression(
    rf"(?:following |all )*(?:{CLOSED}{_THINGS}{SHORT_TAIL}|(?:exclu|exempt)(?:sions?|ptions?)"
    r"|exceptions?(?: (?:to|from|of|in)\b.*)?|den(?:y|ial)(?:s|[- ]?list)?|black[- ]?list(?:ed)?"
    rf"|block(?:ed|[- ]?list){_THINGS}|avoid|protected from .*|minus|without|no[- ]touch{_THINGS}"
    r"|(?:excluded|denied|untouched|unchanged|left out|left alone)"
    r"(?: (?:by|in|for|from|because|until|under|during)\b.*)?|(?:everything|all|anything) but"
    r"|no (?:changes?|edits?|writes?|modifications?)(?: (?:to|in|of|for|under|below|this|these"
    r"|those|the|following|any))*"
    r"|(?:must|may|do|does|should|shall|can|will) not)"
)
_LABEL_ENDS = expression(
    r".*\b(?:except|excepting|excluding|other than|apart from|but not)(?: for| in| of| the"
    r"| these| those| following| what follows| below)*"
    r"|(?:(?!when|if|where|that|which)\w+ ){1,4}(?:is|are|be|stays?|remains?|kept)"
    rf" {CLOSED}{SHORT_TAIL}"
)
_LABEL_FLIPS = expression(
    r"\b(?:(?:everything|anything|nothing|all) else|the rest|all others?|(?:nothing|nobody|no|not"
    r"|never|none|nowhere|only)\b.*?\b(?:except|but|other than|outside|beyond|apart from"
    r"|aside from"
    r"|save|without|nothing else|no other|not only))\b"
)
_LABEL_GRANTS = expression(
    r"\b(?:may (?:be )?(?:touch|edit|chang|modif)\w*|(?:is|are) (?:allowed|in scope|permitted)"
    r"|can (?:be )?(?:touch|edit|chang|modif)\w*|allow(?:s|ed|list)?|in scope|permitted)\b"
)
_PERHAPS = expression(
    r"touch|limits|denied|deny|forbidden|allowlist|edit|modif|change", re.IGNORECASE
)
_NOT_ACT = expression(rf"{NOT_ACT}(?= |\Z)")
_PATHS_THAT = expression(r"(?:paths?|files?) that ")
_NAMES_DENIED = expression(
    r"(?:denied|forbidden|untouchable|off[- ]limits|excluded) (?:paths?|files?|folders?)"
    r"|off[- ]limits|den(?:y|ial)[- ]?list|out[- ]of[- ]allowlist"
)
_CONTINUES = expression(
    r"(?:and|or|nor|also|as well|likewise|similarly|additionally|further|plus)\b"
)


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
    if was and _CONTINUES.match(last):
        return True
    if _denies_below(last):
        return True
    plainly = _LABEL_GRANTS.search(last) is not None
    return not plainly and any(_denies_below(part) for part in before)


def label_grants(label: str) -> bool:
    """Whether a label explicitly allows the paths below it."""
    line = folded(label, ())
    return bool(_LABEL_GRANTS.search(line)) and not _denies_below(line)


@lru_cache(maxsize=1024)
def heading_denies(heading: str) -> bool:
    """Whether a heading outside the allowlist says that its paths must not be touched."""
    if not _PERHAPS.search(heading):
        return False
    return any(_names_denied(part) for _, part in fragments(folded(heading, ())))


def _names_denied(part: str) -> bool:
    if any(_NOT_ACT.match(part, position) for position in after_subject(part)):
        return True
    that = _PATHS_THAT.match(part)
    return bool((that and _NOT_ACT.search(part, that.end())) or _NAMES_DENIED.fullmatch(part))


def restates(text: str) -> bool:
    """Whether a text only says that everything else is denied."""
    return bool(_LABEL_FLIPS.search(folded(text, ())))


def _denies_below(part: str) -> bool:
    if _LABEL_FLIPS.search(part):
        return False
    return bool(STRONGLY_NO.search(part) or _FORBIDDEN.search(part)) or any(
        _denies_next(fragment) for _, fragment in fragments(part) if fragment
    )


def _denies_next(clause: str) -> bool:
    return any(says(what, clause) for what in (GIVES_AWAY, _LABEL_SAYS)) or bool(
        _LABEL_ENDS.fullmatch(clause)
    )
