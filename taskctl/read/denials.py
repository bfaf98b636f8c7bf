"""Words of denial in an allowlist: which paths they take back, and which cannot be understood.

What is not understood grants nothing. So the words beside a path are read clause by clause, with a
sign in the place of each path: they deny the path before them ("`x` (must not touch)"), the path
behind them ("except `x`"), or deny something that is no path ("except the secrets"), and then
nobody can tell what remains. All other words are remarks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Signs of the private area stand for what is in back-ticks: a path, a name, other code.
SIGNS = {"path": "\ue000", "bare": "\ue000", "name": "\ue001", "code": "\ue002"}
_NO_SIGN = "\ue003"  # a picture that says no
_P = "[\ue000-\ue002]"

_ACT = (
    r"(?:touch(?:ed|ing|es)?|edit(?:ed|ing|s)?|modif(?:y|ied|ies|ying)|chang(?:e|ed|ing)"
    r"|alter(?:ed|ing)?|writ(?:e|ten|ing)(?: to| in| into)?|rewrit(?:e|ten)|overwrit(?:e|ten)"
    r"|commit(?:ted)?|updat(?:e|ed)|delet(?:e|ed)|mov(?:e|ed)|mess with|tamper with|go near"
    r"|includ(?:e|ed|ing)|allow(?:ed)?|permit(?:ted)?|work(?: in| on)|be in here)"
)
_NEVER = r"(?:not|never|no longer|nobody|nothing|no one|none of (?:it|this|them|these|which)|nor)"
_AUX = (
    r"(?:(?:be|to|ever|also|even|supposed|meant|being|get|have|been|may|must|should|can|is|are) )*"
)
_NOT_ACT = rf"{_NEVER} {_AUX}{_ACT}"

# What such a sentence may be about, and what may follow, when it speaks of the path itself.
_SUBJECT = (
    r"(?:(?:and|but|so|please|also|still|yet|however|though|although|which|that|it|this|these|those"
    r"|they|all|both|we|you|i|agents?|folders?|files?|dirs?|director(?:y|ies)|trees?|paths?|is|are"
    r"|be|being|stays?|remains?|kept|keep|left|leave|to|strictly|totally|completely|absolutely"
    r"|explicitly|always|currently|here|there|the|whole|entire|must|may|shall|should|can|could|do"
    r"|does|did|will|would|need|needs|has|have|had|ca|wo|now|warning|note|caution|attention|careful"
    r"|important|everything|anything|things?|contents?|of|in|code|generated|vendored|deprecated"
    r"|legacy|private|under|below|inside|within|by|task|just|simply|of|for|me|us) )*"
)
_ITSELF = (
    r"(?:it|this|these|them|those|that|there|anything|everything|any of (?:it|this|them|these|those)"
    r"|(?:this|these|the|those|that|any|its)(?: (?:whole|entire|own))?"
    r" (?:files?|folders?|director(?:y|ies)|dirs?|paths?|trees?|crates?|modules?|packages?|subtrees?"
    r"|areas?|parts?|submodules?|code|entr(?:y|ies)|things?|contents?))"
)
_TAIL = (
    rf"(?:(?: {_ITSELF})?(?: (?:in|at|for|by|during|until|till|before|because|since|as|under|from"
    r"|within|on|of|here|now|yet|please|too|either|anymore|any|ever|again|directly|all|today|also"
    r"|though|however|even|if|inside|below|when|while|whatever|unless|without)\b.*)?)"
)
_SHORT_TAIL = (
    r"(?: (?:here|now|please|too|either|anymore|though|today|at all|(?:for|to) (?:us|you|me|now|all"
    r"|agents?|everyone|everybody|reference|this task|the (?:moment|time being)|the task)"
    r"|(?:in|for|by|during|under|from|within) (?:this|our|the) (?:task|scope|change|list|allowlist"
    r"|pr|step|work|plan|rules?|policy|project|team|phase).*|(?:because|since|until|as|by order)\b.*"
    r"|(?:mirror|copy|snapshot|reference|input|tree|folder|directory|file|files|code|source|area"
    r"|zone|dependency|vendor\w*|upstream)(?: .*)?))?"
)
_OFF = (
    r"(?:hands[- ]off|off[- ]?limits?|out[- ]of[- ](?:scope|bounds|allowlist|the (?:scope|allowlist"
    r"|list|task))|not (?:in|part of|within|inside|for|covered by|on) (?:the |this |our |any )?"
    r"(?:\w+ )?(?:scope|task|allowlist|change|list|work|pr)|not allowed|not permitted|not included"
    r"|not ok(?:ay)?|no[- ]go(?: area| zone)?|no[- ]touch|keep (?:out|off|away|clear)"
    r"|stay (?:out|off|away|clear)"
    r"|leave (?:(?:it|this|these|them|those|that|all) )?(?:alone|untouched|unchanged|be|out"
    r"|as(?: it| they)? (?:is|are))|(?:alone|as it is|as they are|as is)|not ours|not yours"
    r"|no longer (?:allowed|in scope|part of \w+|granted))"
)
_CLOSED = (
    r"(?:read[- ]?only|untouched|unchanged|unmodified|unedited|frozen|forbidden|prohibited"
    r"|disallowed|denied|excluded|banned|verboten|taboo|withdrawn|revoked|(?:view|look|reference)"
    r"[- ]only|(?:for )?(?:reference|reading|context|information|orientation|viewing) only|no|never"
    r"|no (?:changes?|edits?|modifications?|touching|writes?|writing|editing|access)|nope|deny"
    r"|exclude|exclude this|forbid|untouchable|not|blocked|don ?t|not touched|not (?:this|these"
    r"|those|that)(?: one| ones)?|nothing|without (?:any )?(?:changes|edits))"
)
_SAYS_NO = re.compile(
    rf"{_SUBJECT}(?:{_NOT_ACT}{_TAIL}|{_OFF}{_TAIL}|{_CLOSED}{_SHORT_TAIL}"
    rf"|(?:excluded|exempt(?:ed)?) from (?:the |this )?(?:scope|task|allowlist|list|change|work)"
    rf"|(?:do|does|must|may|can|should|shall|will) not)"
)
_HALF = re.compile(r"(?:skip|ignore|locked|immutable|omit|protected by .*|not any ?more|no longer"
                   r"|not now|not yet|later|not needed|no changes? (?:needed|required|expected))")  # fmt: skip

# Before a path: the words that take it back, and what may stand between them and the path.
_FILLER = (
    r"(?: (?:for|the|any|all|of|in|into|under|below|from|to|at|on|anything|everything|something"
    r"|files?|folders?|director(?:y|ies)|code|contents?|whatever|is|what|be|paths?|whole|entire"
    r"|tree|and|or|nor|crate|module|submodule|package|generated|vendored|our|its|their|this|these"
    r"|those|changes?|edits?|within|inside|e|g|i|such|as|like|namely|that|which|are|lives?|with))*"
)
_FIRM = (
    rf"(?:except(?:ing|ed)?|exceptions?|exception of|exclud(?:e|es|ing|ed)|exclusions?"
    rf"|exclusive of|other than|apart from|aside from|but not|and not|minus|barring|all but"
    rf"|everything but|save for|leav(?:e|ing)(?: out| alone)?"
    rf"|(?:keep(?:ing)?|stay(?:ing)?|steer(?:ing)?) (?:out of|off|away from|clear of|your hands off)"
    rf"|hands[- ]off|off[- ]?limits?|forbid(?:den|s)?|prohibit(?:ed|s)?|disallow(?:ed|s)?"
    rf"|den(?:y|ied|ies)|ban(?:ned|s)?|read[- ]?only|frozen|freeze|untouched|unchanged|block(?:ed)?"
    rf"|not (?:allowed|permitted)|out of (?:scope|bounds)|{_NEVER} (?:\w+ ){{0,3}}?{_ACT}"
    rf"|not including|omit(?:ting)?|skip(?:ping)?|avoid(?:ing)?|no[- ]go|no[- ]touch|exempt(?:ing)?"
    rf"|do not|spar(?:e|ing)|no (?:changes?|edits?|modifications?|writes?|touching))"
)
_LOOSE = (
    r"(?:not|never|no|nor|neither|without|but|save|bar|less|outside(?: of)?|beyond|instead of"
    r"|rather than|unless|ignor(?:e|ing)|preserv(?:e|ing))"
)
_BEFORE = re.compile(rf"(?:^|.*?[ /])(?:(?P<firm>{_FIRM})|(?P<loose>{_LOOSE})){_FILLER} ?")
_FLIPS = re.compile(
    r"\b(?:nothing|nobody|no|not|never|none|nowhere)\b.*?\b(?:except|but|other than|outside|beyond"
    r"|apart from|aside from|save|without)\b"
)
_NARROWS = re.compile(r"(?:^|.* )only(?: (?:in|under|below|within|inside|the|files?|at|for))* ?")
_KEEPS_ON = re.compile(r"(?:(?:and|or|nor|and/or|neither|both|either|as well as|[/+&,]|-)\s*)*")
_ADDS = re.compile(r"(?:plus|also|as well as|along with|together with|and also|but also)\b")

# Denials of something that is no path.
_EXCEPTS = re.compile(
    r"\b(?:except(?:ing|ed)?(?: for| in| when| where)?|with the exception of|excluding"
    r"|exclusive of|other than|apart from|aside from|save for|(?:all|everything|anything) but"
    r"|not including|barring|omitting|leaving out|minus (?:the|its|all)|exclude (?:the|its|all|any)"
    r"|not (?:the|its|any|all|their|those|these|every|everything|anything)"
    r"(?! (?:same|first|only|last|final|more|least))"
    r"|(?:without|less) (?:the|its|their|those|these)(?! (?:need|help))"
    r"|(?:but|and) (?:not|no)(?! (?:yet|only|necessarily|limited|always|before|after|if|when|until|as"
    r"|by|for|at|so|very|too|quite|strictly|sufficient|mandatory|necessary|enough|more|less|longer"
    r"|new|yet|in|on|required|\w+ed)\b))\s+\w"
)
_SHORT_WITHOUT = re.compile(r"without (?!(?:\w+ )?(?:\w+ing|\w*changes?|drift)\b)\w+(?: \w+)?")
_NOT_ACT_ON = re.compile(rf"\b{_NEVER} (?:(?!only\b)\w+ ){{0,3}}?(?P<act>{_ACT})\b(?P<object>.*)")
# What a change can keep although it touches the path.
_ABSTRACT = re.compile(
    r"\b(?:behaviou?rs?|apis?|abis?|semantics?|contracts?|formats?|interfaces?|signatures?|names?"
    r"|meanings?|protocols?|schemas?|layouts?|defaults?|outputs?|results?|logic|order|wire|types?"
    r"|versions?|numbers?|ids?|text|wording|guarantees?|invariants?|public|values?)\b"
)

_STRUCK = re.compile(
    r"~~(?=\S).+?~~|<(del|s|strike)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_OWN_MARK = re.compile(r"<!--\s*taskctl:.*?-->", re.DOTALL)
_PICTURE = re.compile("[❌🚫⛔✗✘✖❎🛑🙅🚷🈲]\ufe0f?")
_BREAKS = re.compile(r"[;:?!()\[\],|]|\.(?=\s|$)|\s[-–—]+\s|[–—]|\.(?=\))")
_FOLDS = (
    ("’", "'"), ("‑", "-"), ("‐", "-"), ("<!--", "("), ("-->", ")"), ("*", ""), ("_", " "),
    ("“", ""), ("”", ""), ('"', ""), ("cannot", "can not"), ("dont ", "do not "),
)  # fmt: skip
_NT = re.compile(r"n't\b")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_BANG = re.compile(rf"!\s?(?={_P})")
_PICTURE_BEFORE = re.compile(rf"{_NO_SIGN}\s*(?={_P})")
_SPACES = re.compile(r"\s+")
_LONGEST = 20_000  # of a bullet's words; longer ones are no sentence that a person wrote


class Span(NamedTuple):
    """What a bullet names, at `text[start:end]`.

    kind   path; name (of a file, but not from the root); code; bare (a path without back-ticks)
    """

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Voices:
    """What the words of a bullet say.

    denied     the spans that they deny, by index
    doubtful   names that they deny if they are parts of what is granted
    unclear    words that deny something which is no path; empty where all is understood
    narrow     such words that only mean something beside a folder, where a file is one thing
    below      whether they end in a denial of what follows
    """

    denied: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    unclear: str = ""
    narrow: str = ""
    below: bool = False
    denies_target: bool = False


def listen(text: str, spans: Sequence[Span], *, has_target: bool = False) -> Voices:
    """What the words of a bullet say of the spans in it.

    Args:
        text: the bullet, or what is said below it.
        spans: what it names, in order.
        has_target: whether it speaks of a path that stands elsewhere, as a remark in parentheses
            speaks of the path before it.
    """
    voices = _Listener(text, [*[Span(0, 0, "path")] * has_target, *spans], has_target).listen()
    if has_target:
        voices.denies_target = 0 in voices.denied
        voices.denied = {index - 1 for index in voices.denied if index}
        voices.doubtful = {index - 1 for index in voices.doubtful if index}
    return voices


def denies(text: str) -> bool:
    """Whether a text without paths denies something: a prohibition, or an exception."""
    voices = listen(text, ())
    return bool(voices.unclear or voices.narrow) or any(
        _SAYS_NO.fullmatch(fragment) for _, fragment in _fragments(_folded(text, ()))
    )


class _Listener:
    """The state while a bullet is read, clause by clause."""

    def __init__(self, text: str, spans: Sequence[Span], has_target: bool) -> None:
        self.voices = Voices()
        self.line = _folded(text, spans[has_target:])
        if len(self.line) > _LONGEST:
            self.line, self.voices.unclear = "", "it is too long to be understood"
        if has_target:
            self.line = f"{SIGNS['path']} ({self.line})"
        struck = [match.span() for match in _STRUCK.finditer(text)] if _may_strike(text) else []
        self.voices.denied.update(
            index for index, span in enumerate(spans)
            if any(start <= span.start < span.end <= end for start, end in struck)
        )  # fmt: skip
        self.next = 0  # the index of the next span
        self.group: list[int] = []  # the paths that a word behind them would speak of
        self.outer: list[tuple[list[int], bool]] = []  # the same around the open parentheses
        self.is_denied = False  # whether a path that only a comma parts from the last is denied
        self.by_label = False  # whether all that follows is denied
        self.is_fresh = True
        self.labelled_at = -1  # how many paths were read when a denial of what follows ended

    def listen(self) -> Voices:
        for sign, fragment in _fragments(self.line):
            if sign == "(":
                self.outer.append((self.group, self.is_denied))
                self.group = self.group[-1:]
            elif sign == ")" and self.outer:
                self.group, self.is_denied = self.outer.pop()
            self.is_fresh = sign not in {",", ")"}
            self._clause(sign, fragment)
        self.voices.below = self.is_denied and self.next == self.labelled_at
        return self.voices

    def _clause(self, sign: str, fragment: str) -> None:
        parts = re.split(f"({_P})", fragment)
        for index in range(1, len(parts), 2):
            self._path(parts[index - 1].strip(), parts[index], sign if index == 1 else "")
        self._behind(parts[-1].strip(), alone=len(parts) == 1)

    def _path(self, words: str, sign: str, after: str) -> None:
        """A path, and the words between it and what came before."""
        was = self.is_denied
        before = _BEFORE.fullmatch(words)
        firm = before is not None and before["firm"] is not None
        if not _KEEPS_ON.fullmatch(words):
            self.is_denied = self.by_label
            if before and not _FLIPS.search(words):
                self.is_denied = True
                words = words[: before.start("firm" if firm else "loose")].strip()
            elif was and _ADDS.match(words):
                self.voices.unclear = self.voices.unclear or words
            if self.group and _SAYS_NO.fullmatch(_bare(words)):
                self.voices.denied.update(self.group)
            elif not before:
                self._listen_for_more(words)
            if self.group and _NARROWS.fullmatch(words) and sign != SIGNS["code"]:
                self.voices.unclear = self.voices.unclear or words
        elif was and after in {";", ".", ":"} and not self.by_label:
            self.voices.unclear = self.voices.unclear or "; or"
        if self.is_fresh:
            self.group, self.is_fresh = [], False
        index, self.next = self.next, self.next + 1
        self.group = [*self.group, index]
        if self.is_denied and sign != SIGNS["code"]:
            is_loose_name = sign == SIGNS["name"] and before is not None and not firm
            (self.voices.doubtful if is_loose_name else self.voices.denied).add(index)

    def _behind(self, words: str, *, alone: bool) -> None:
        """The words at the end of a clause, or a clause without a path."""
        words = _bare(words)
        if not words:
            return
        if _SAYS_NO.fullmatch(words):
            self.voices.denied.update(self.group)
            if not self.group:
                self.is_denied = self.by_label = True
                self.labelled_at = self.next
        elif (found := _BEFORE.fullmatch(words)) and not _FLIPS.search(words) and found["firm"]:
            self.is_denied = True  # "except:" before the paths
            self.labelled_at = self.next
            self.by_label = self.by_label or not self.group
        elif _HALF.fullmatch(words) and alone:
            self.voices.unclear = self.voices.unclear or words
        else:
            self._listen_for_more(words)

    def _listen_for_more(self, words: str) -> None:
        if _FLIPS.search(words):
            return
        acts = _NOT_ACT_ON.search(words)
        if acts and not _ABSTRACT.search(acts["object"]):
            self.voices.narrow = self.voices.narrow or words
        elif _EXCEPTS.search(words) or _SHORT_WITHOUT.fullmatch(words):
            self.voices.narrow = self.voices.narrow or words


def _may_strike(text: str) -> bool:
    return len(text) <= _LONGEST and ("~~" in text or "<" in text)


def _folded(text: str, spans: Sequence[Span]) -> str:
    """The text in small letters, with a sign for each span, without emphasis and tags."""
    pieces, position = [], 0
    for span in spans:
        pieces += [text[position : span.start], SIGNS[span.kind]]
        position = span.end
    line = "".join([*pieces, text[position:]])
    if len(line) > _LONGEST:
        return line
    line = _OWN_MARK.sub("", line).lower()
    for old, new in _FOLDS:
        line = line.replace(old, new)
    line = _NT.sub(" not", line)
    line = _PICTURE.sub(_NO_SIGN, _TAG.sub(" ", line))
    line = _PICTURE_BEFORE.sub(" except ", line).replace(_NO_SIGN, ";off limits;")
    return _SPACES.sub(" ", _BANG.sub(" except ", line)).strip()


def _fragments(line: str) -> list[tuple[str, str]]:
    """(the sign before it, the words) of each clause; parentheses are signs as well."""
    found, position, sign = [], 0, ""
    for match in _BREAKS.finditer(line):
        found.append((sign, line[position : match.start()].strip()))
        sign, position = {"[": "(", "]": ")"}.get(match.group(), match.group().strip()), match.end()
    found.append((sign, line[position:].strip()))
    return found


_LEADS = re.compile(r"(?:and|but|so|or|nor|then|also|well) ")


def _bare(words: str) -> str:
    """A clause without what only joins it to the one before, and without signs at its ends."""
    return _LEADS.sub("", words.strip(" /+&-~'#>"), count=1)


# Above bullets.
_LABEL_DENIES = re.compile(
    rf"{_NOT_ACT}|{_OFF}|\b(?:forbidden|prohibited|disallow(?:ed|s)?|den(?:y|ied|ies|ial|ials"
    r"|ylist)|exclu(?:de|ded|des|ding|sions?)|except(?:ions?|ing)?|read[- ]?only|untouched"
    r"|unchanged|untouchable|frozen|block(?:ed|list)|blacklist(?:ed)?|taboo|avoid|banned?"
    r"|must not|may not|do not|never|other than|apart from|but not|not these|no changes?|no edits?"
    r"|not touched)\b"
)
_LABEL_FLIPS = re.compile(
    r"\b(?:(?:everything|anything|nothing|all) else|the rest|all others?|(?:nothing|nobody|no|not"
    r"|never|none|nowhere|only)\b.*?\b(?:except|but|other than|outside|beyond|apart from|aside from"
    r"|save|without|nothing else|no other|not only))\b"
)
_LABEL_GRANTS = re.compile(
    r"\b(?:may (?:be )?(?:touch|edit|chang|modif)\w*|(?:is|are) (?:allowed|in scope|permitted)"
    r"|can (?:be )?(?:touch|edit|chang|modif)\w*|allow(?:s|ed|list)?|in scope|permitted)\b"
)
_PERHAPS = re.compile(
    r"touch|limits|denied|deny|forbidden|allowlist|edit|modif|change", re.IGNORECASE
)
_NAMES_DENIED = re.compile(
    rf"{_SUBJECT}{_NOT_ACT}(?: .*)?|(?:paths?|files?) (?:that .*)?{_NOT_ACT}(?: .*)?"
    r"|(?:denied|forbidden|untouchable|off[- ]limits|excluded) (?:paths?|files?|folders?)"
    r"|off[- ]limits|den(?:y|ial)[- ]?list|out[- ]of[- ]allowlist"
)
_CONTINUES = re.compile(
    r"(?:and|or|nor|also|as well|likewise|similarly|additionally|further|plus)\b"
)


def label_denies(label: str, *, was: bool = False) -> bool:
    """Whether the paragraph or heading above bullets denies what they name.

    Args:
        label: its text.
        was: whether the bullets before it were denied.
    """
    line = _folded(label, ())
    *before, last = [part for part in re.split(r"[.;?!]\s", line) if part.strip()] or [""]
    if was and _CONTINUES.match(last):
        return True
    if _denies_below(last):
        return True
    plainly = _LABEL_GRANTS.search(last) is not None
    return not plainly and any(_denies_below(part) for part in before)


def label_grants(label: str) -> bool:
    """Whether a label allows what it names, in so many words."""
    line = _folded(label, ())
    return bool(_LABEL_GRANTS.search(line)) and not _LABEL_DENIES.search(line)


def heading_denies(heading: str) -> bool:
    """Whether a heading outside of the allowlist names what must not be touched."""
    if not _PERHAPS.search(heading):
        return False
    fragments = [fragment for _, fragment in _fragments(_folded(heading, ()))]
    return any(_NAMES_DENIED.fullmatch(fragment) for fragment in fragments)


def restates(text: str) -> bool:
    """Whether a text only says that everything else is denied."""
    return bool(_LABEL_FLIPS.search(_folded(text, ())))


def _denies_below(part: str) -> bool:
    return bool(_LABEL_DENIES.search(part)) and not _LABEL_FLIPS.search(part)
