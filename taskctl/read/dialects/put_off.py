"""Remarks by which an open item says that it stays open on purpose.

remark  := a word in brackets, in bold, after a dash or a sign, alone or with a reason:
           `(SKIPPED - not needed)`, `[DEFERRED]`, `— deferred to v2`, `(protected - skipped)`,
           `⏭️ SKIPPED`, `→ moved to T050`
word    := deferred, skipped, postponed, out of scope, not needed, n/a …; in capitals also words
           that otherwise describe the work: COVERED, MOVED, OPTIONAL, SKIP …

In small letters a remark counts only at the end. A struck out item (`~~like this~~`) is put off
too. A list (`(skipped, failed)`) and a sentence (`(skipped rows are counted)`) are not a remark.
"""

import re

from taskctl.text.expressions import expression

_WORDS = (
    r"skipped|deferred|postponed|descoped|parked|cancell?ed|abandoned|obsolete|superseded|wontfix"
    r"|won['’]t (?:do|fix)|out of scope|n/a|not (?:needed|required|applicable)"
    r"|no longer (?:needed|required|applicable)|later|future(?: work)?|post-mvp"
)
_LOUD = r"SKIP|DEFER|COVERED|MOVED|DROPPED|REMOVED|DUPLICATE|STRETCH"
_CAPITALS = f"{_WORDS.upper()}|{_LOUD}|OPTIONAL"
_CROSSES = "⏭⏸🚫❌✗"
_REMARK = expression(
    r"[(\[](?P<brackets>[^()\[\]]+)[)\]]|\*\*(?P<bold>[^*]+)\*\*"
    r"|\s(?:[–—-]+|→|->)\s+(?P<dash>[^()\[\]]+)\Z"
    rf"|(?:\A|\s)[{_CROSSES}]\ufe0f?\s*[*_]*(?P<sign>[A-Za-z/]+)"
)
_SIGNS = expression(r"\s[–—-]+\s|[:;]\s")
_AT_END = expression(r"[\s.*_]*\Z")
_SMALL = expression(
    rf"(?:{_WORDS})(?:\s+(?:to|until|till)\s.*)?|moved (?:in)?to [^,]*\d.*",
    re.IGNORECASE | re.DOTALL,
)
_TO = r"to|until|till|by|per|due|because|as|in|for|since|after|from"
_LARGE = expression(rf"(?:{_CAPITALS})(?:\s+(?i:{_TO})\s.*)?", re.DOTALL)
_BEGINS = expression(rf"[\s*_(\[]*(?:{_CAPITALS})[\s*_)\]]*(?::|[–—]|\s-\s)")
_STRUCK = expression(r"~~(?!~)[^~]+~~(?:\s*\([^()]*\))?\W*\Z")
_NOISE = f" \t\n.*_()[]{_CROSSES}\ufe0f"


def is_put_off(text: str, start: int = 0) -> bool:
    """Whether the text of an open item says that it stays open on purpose.

    Args:
        text: all of its text, maybe with an id before the title.
        start: where the title begins.
    """
    title = text[start:]
    if _STRUCK.match(text) or _STRUCK.match(title) or _BEGINS.match(title):
        return True
    return any(_says(match, text) for match in _REMARK.finditer(text))


def _says(remark: "re.Match[str]", text: str) -> bool:
    parts = [part.strip(_NOISE) for part in _SIGNS.split(remark[remark.lastgroup or 0])]
    ends = {parts[0], parts[-1]}
    if any(map(_LARGE.fullmatch, ends)):
        return True
    return bool(_AT_END.match(text, remark.end())) and any(map(_SMALL.fullmatch, ends))
