"""Words of denial, as patterns for clauses in lower case."""

import re
from collections.abc import Iterator
from functools import lru_cache

from taskctl.text.expressions import expression

# Without one of these, a text denies nothing.
_PERHAPS = expression(
    r"\b(?:not|no|never|nor|neither|nothing|nobody|none|ca|wo|cannot|dont|except\w*|excl\w*"
    r"|exempt\w*|other than|apart|aside|but|without|minus|save|bar|barring|less|leav\w+|left"
    r"|keep\w*|kept|stay\w*|steer\w*|hands|off\w*|forbid\w*|prohibit\w*|disallow\w*|den[yi]\w*"
    r"|ban|banned|bans"
    r"|read\w*|froz\w+|freez\w+|un(?:touch|chang|modif|edit|less)\w*|block\w*|out|omit\w*|skip\w*"
    r"|avoid\w*|spar\w+|ignor\w+|only|same|before|outside|beyond|instead|rather|withdrawn"
    r"|revoked|taboo"
    r"|ne pas|sans|ohne|au(?:\xdf|ss)er|sauf|excepto|salvo|nicht|nur|tabu|w/o|do.?not\w*"
    r"|changes?|writ\w+"
    r"|edit\w*|modif\w*|touching|removed|taken|consult|inspect|hold|stop"
    r"|verboten|locked|immutable|protected|later|alone|as is|view|look|reference|context|black\w*"
    r"|cancel\w*|struck|stricken|crossed|retracted|rescinded|scrapped|abandon\w*|de-?scoped|ceded"
    r"|void\w*|annulled|called|dropped|deferred|postponed|delayed"
    r"|shelved|parked|put|else\w*|(?:an)?other\w*|different|theirs|belong\w*|owned|reserved"
    r"|assigned|claimed|held|given|goes|moved|part of"
    r"|(?:covered|handled|done|tracked|planned) (?:by|in)|in \w+-\d+|\w*-\d+'s"
    r"|preserv\w+|remain\w*|\w+n.t)\b|[!≠¬\\~<❌🚫⛔✗✘✖❎🛑🙅🚷🈲🔒−∖]"
)


# The first or the last of several words that are such a text only together.
_PART = expression(r"\b(?:do|ne|as|part|covered|handled|done|tracked|planned)\Z|\At\b|\A\w+-\d")


def perhaps_denies(text: str) -> bool:
    """Whether a text has a word that any denial needs."""
    # In lower case the engine skips words by their first letter.
    text = text.lower()
    if len(text) <= LONGEST and not any(map(_perhaps_part, text.split())):
        return False
    return _PERHAPS.search(text) is not None


@lru_cache(maxsize=4096)
def _perhaps_part(word: str) -> bool:
    """Whether a word may be part of a text that any denial needs; plans have few words."""
    return _PERHAPS.search(word) is not None or _PART.search(word) is not None


# Signs of the private area replace the texts in back-ticks: a path, a name, other code.
SIGNS = {"path": "\ue000", "bare": "\ue000", "name": "\ue001", "code": "\ue002"}
NO_SIGN = "\ue003"  # a picture that says no
P = "[\ue000-\ue002]"

ACT = (
    r"(?:touch(?:ed|ing|es)?|edit(?:ed|ing|s)?|modif(?:y|ied|ies|ying)|chang(?:e|ed|ing)"
    r"|alter(?:ed|ing)?|writ(?:e|ten|ing)(?: to| in| into)?|rewrit(?:e|ten)|overwrit(?:e|ten)"
    r"|commit(?:ted to)?|updat(?:e|ed)|delet(?:e|ed)|mov(?:e|ed)|mess with|tamper with|go near"
    r"|includ(?:e|ed|ing)|allow(?:ed)?|permit(?:ted)?|work(?: in| on)|be in here)"
)
NEVER = (
    r"(?:not|never|under no circumstances|on no account|in no case|at no time|no longer|nobody"
    r"|nothing|no one|none of (?:it|this|them|these|which)|nor)"
)
AUX = (
    r"(?:(?:be|to|ever|also|even|supposed|meant|being|get|have|been|may|must|should|can|is|are"
    r"|below|here"
    r"|in (?:it|this|these|them|there)) )*"
)
NOT_ACT = rf"{NEVER} {AUX}{ACT}"

# Words before such a sentence when it is about the path itself.
_SUBJECT = frozenset({
    "and", "but", "so", "please", "also", "still", "yet", "however", "though", "although",
    "which", "that", "it", "this", "these", "those", "they", "all", "both", "latter", "we",
    "you", "i", "agent", "agents", "folder", "folders", "file", "files", "dir", "dirs",
    "directory", "directories", "tree", "trees", "path", "paths", "is", "are", "be", "being",
    "stay", "stays", "remain", "remains", "kept", "keep", "left", "leave", "to", "strictly",
    "totally", "completely", "absolutely", "explicitly", "always", "currently", "here", "there",
    "the", "whole", "entire", "must", "may", "shall", "should", "can", "could", "do", "does",
    "did", "will", "would", "need", "needs", "has", "have", "had", "ca", "wo", "now", "warning",
    "note", "caution", "attention", "careful", "important", "everything", "anything", "thing",
    "things", "content", "contents", "of", "in", "code", "generated", "vendored", "deprecated",
    "legacy", "private", "under", "below", "inside", "within", "by", "task", "just", "simply",
    "for", "me", "us",
})  # fmt: skip  # a table


def after_subject(words: str) -> Iterator[int]:
    """The positions in a clause where a sentence about its path may say what of it."""
    position = 0
    yield position
    while (end := words.find(" ", position)) >= 0 and words[position:end] in _SUBJECT:
        position = end + 1
        yield position


def says(what: "re.Pattern[str]", words: str) -> bool:
    """Whether a clause says something of its path."""
    return any(what.fullmatch(words, position) for position in after_subject(words))


# The object and the ending of such a sentence.
ITSELF = (
    r"(?:it|this|these|them|those|that|there|anything|everything|any of (?:it|this|them|these"
    r"|those)"
    r"|(?:this|these|the|those|that|any|its)(?: (?:whole|entire|own))?"
    r" (?:files?|folders?|director(?:y|ies)|dirs?|paths?|trees?|crates?|modules?|packages?"
    r"|subtrees?"
    r"|areas?|parts?|submodules?|code|entr(?:y|ies)|things?|contents?))"
)
TAIL = (
    rf"(?:(?: {ITSELF})?(?: (?:in|at|for|by|during|until|till|before|because|since|as|under|from"
    r"|within|on|of|here|now|yet|please|too|either|anymore|any|ever|again|directly|all|today|also"
    r"|though|however|even|if|inside|below|when|while|whatever|unless|without)\b.*)?)"
)
SHORT_TAIL = (
    r"(?: (?:here|now|please|too|either|anymore|though|today|at all|(?:for|to) (?:us|you|me|now"
    r"|all"
    r"|agents?|everyone|everybody|reference|this task|the (?:moment|time being)|the task)"
    r"|(?:in|for|by|during|under|from|within) (?:this|our|the) (?:task|scope|change|list"
    r"|allowlist"
    r"|pr|step|work|plan|rules?|policy|project|team|phase).*|(?:because|since|until|as"
    r"|by order)\b.*"
    r"))?"
)
READ_ONLY = (
    r"read[- ]?only (?:mirror|copy|snapshot|reference|input|tree|folder|directory|files?|code"
    r"|source"
    r"|area|zone|dependency|vendor\w*|upstream)\b.*"
)
OFF = (
    r"(?:left out|excepted|taken off (?:this|the) list|removed from (?:this|the) (?:list"
    r"|allowlist|scope)"
    r"|write[- ]protected|not writable|no (?:write access|permission)|not mine|not ok"
    r"|(?:changes?|changing|edits?|editing|modifications?|modifying|touching|writing|writes?)"
    r" (?:(?:is|are) )?(?:not allowed|not permitted|forbidden|prohibited|disallowed)"
    r"|no (?:changes?|edits?|writes?) allowed|not for (?:editing|writing|touching|changes)"
    r"|only (?:read|for reading|to read|to be read)|(?:consult|inspect|read) only|leave as[- ]is"
    r"|nicht (?:anfassen|\xe4ndern|ber\xfchren|bearbeiten)|nur lesen|ne pas toucher|no tocar"
    r"|tabu|hands[- ]off|off[- ]?limits?|out[- ]of[- ](?:scope|bounds|allowlist|the (?:scope"
    r"|allowlist"
    r"|list|task))|not (?:in|part of|within|inside|for|covered by|on) (?:the |this |our |any )?"
    r"(?:\w+ )?(?:scope|task|allowlist|change|list|work|pr)|not allowed|not permitted"
    r"|not included"
    r"|not ok(?:ay)?|no[- ]go(?: area| zone)?|no[- ]touch|keep (?:out|off|away|clear)"
    r"|stay (?:out|off|away|clear)"
    r"|leave (?:(?:it|this|these|them|those|that|all) )?(?:alone|untouched|unchanged|be|out"
    r"|as(?: it| they)? (?:is|are))|(?:alone|as it is|as they are|as is)|not ours|not yours"
    r"|no longer (?:allowed|in scope|part of \w+|granted)|the same|(?:as )?before)"
)
CLOSED = (
    r"(?:read[- ]?only|untouched|unchanged|unmodified|unedited|frozen|forbidden|prohibited"
    r"|disallowed|denied|excluded|banned|verboten|taboo|withdrawn|revoked|(?:view|look|reference)"
    r"[- ]only|(?:for )?(?:reference|reading|context|information|orientation|viewing) only|no"
    r"|never"
    r"|no (?:changes?|edits?|modifications?|touching|writes?|writing|editing|access)|nope|deny"
    r"|exclude|exclude this|forbid|untouchable|not|blocked|don ?t|not touched|not (?:this|these"
    r"|those|that)(?: one| ones)?|nothing|without (?:any )?(?:changes|edits))"
)
# Paths that were granted once, or that belong to somebody else.
TASK_NAME = (
    r"(?:[a-z]{1,12}-\d+(?:\.\d+)*[a-z]?|(?:task|issue|ticket|story|epic|pr|change) ?#?\d+|#\d+)"
)
OTHER_ONES = (
    r"(?:some(?:one|body) else|others|them"
    r"|(?:another|an other|(?:the |some )?other|a different) (?:\w+ )?(?:tasks?|teams?|groups?"
    r"|persons?|people|owners?|agents?|developers?|prs?|changes?|branch(?:es)?|tickets?|issues?"
    r"|plans?))"
)
OTHERS = rf"(?:{OTHER_ONES}|{TASK_NAME})"
TAKEN_BACK = (
    r"(?:(?:taken|struck|crossed|ruled|thrown|voted) (?:out|off)|struck|stricken|cancell?ed"
    r"|withdrawn|retracted|rescinded|scrapped|abandoned|de-?scoped|annulled|void|voided"
    r"|called off|given up|ceded"
    r"|(?:removed|taken|dropped|cut|struck|deleted|withdrawn|moved|gone) (?:from|out of|off)"
    r"(?: (?:this|the|our))? (?:scope|allow-?list|list|task|plan|change|pr))"
    r"(?: (?:on|in|by|at|since|as of|after|per|because|until|for|to|now|again|here|already)\b.*)?"
)
FOREIGN = (
    rf"(?:theirs|{OTHERS}'s?(?: \w+){{0,2}}"
    r"|(?:belongs?|belonging|reserved|assigned|owned|held|claimed|taken|handed|left|moved|given"
    r"|transferred|delegated|goes|deferred|postponed|pushed)(?: over)?"
    rf" (?:to|by|for|with|into|until|till) {OTHERS}(?:'s?)?(?: (?:now|already|alone|only|\w+"
    r"'s))?)"
)
STRONGLY_NO = expression(rf"\b(?:{NOT_ACT}|{OFF})(?:\b|{TAIL}\Z)")
CLOSES = expression(
    rf"{CLOSED}{SHORT_TAIL}|{READ_ONLY}"
    r"|(?:excluded|exempt(?:ed)?) from (?:the |this )?(?:scope|task|allowlist|list|change|work)"
    r"|(?:do|does|must|may|can|should|shall|will) not"
)
GIVES_AWAY = expression(rf"{TAKEN_BACK}|{FOREIGN}")
BY_HAND = expression(r"\b(?:by hand|manually|directly|in place)\b")
HALF = expression(
    r"(?:keep|leave|hold|stop|skip|ignore|locked|immutable|omit|protected by .*|not any ?more"
    r"|no longer(?: (?:needed|valid|relevant|used here))?|not now|not yet|later|not needed"
    r"|no changes? (?:needed|required|expected)"
    r"|dropped|on hold|deferred|postponed|delayed|shelved|parked|put off"
    rf"|reserved(?: for .*)?|(?:owned|held|claimed) by .*|belongs? to .*|{OTHER_ONES}"
    rf"|(?:in|part of|(?:done|covered|handled|tracked|planned) (?:by|in)) {OTHERS})"
)

# Before a path: the words that take it back, and the words allowed between them and the path.
FILLER = (
    r"(?: (?:for|the|any|all|of|in|into|under|below|from|to|at|on|anything|everything|something"
    r"|files?|folders?|director(?:y|ies)|code|contents?|whatever|is|what|be|paths?|whole|entire"
    r"|tree|and|or|nor|crate|module|submodule|package|generated|vendored|our|its|their|this|these"
    r"|those|changes?|edits?|within|inside|e|g|i|such|as|like|namely|that|which|are|lives?|with"
    r"|ever))*"
)
FIRM = (
    rf"(?:not counting|sans|ohne|au(?:\xdf|ss)er|sauf|excepto|salvo|except(?:ing|ed)?"
    rf"|exceptions?|exception of|exclud(?:e|es|ing|ed)|exclusions?"
    rf"|exclusive of|other than|apart from|aside from|but not|and not|minus|barring|all but"
    rf"|everything but|save for|leav(?:e|ing)(?: out| alone)?"
    rf"|(?:keep(?:ing)?|stay(?:ing)?|steer(?:ing)?) (?:out of|off|away from|clear of"
    rf"|your hands off)"
    rf"|hands[- ]off|off[- ]?limits?|forbid(?:den|s)?|prohibit(?:ed|s)?|disallow(?:ed|s)?"
    rf"|den(?:y|ied|ies)|ban(?:ned|s)?|read[- ]?only|frozen|freeze|untouched|unchanged"
    rf"|block(?:ed)?"
    rf"|not (?:allowed|permitted)|out of (?:scope|bounds)|{NEVER} (?:\w+ ){{0,3}}?{ACT}"
    rf"|not including|omit(?:ting)?|skip(?:ping)?|avoid(?:ing)?|no[- ]go|no[- ]touch"
    rf"|exempt(?:ing)?"
    rf"|do not|spar(?:e|ing)|no (?:changes?|edits?|modifications?|writes?|touching))"
)
LOOSE = (
    r"(?:not|never|no|nothing|none|nor|neither|without|but|save|bar|less|outside(?: of)?|beyond"
    r"|instead of"
    r"|rather than|unless(?: it)?|ignor(?:e|ing)|preserv(?:e|ing))"
)
BEFORE = expression(rf"(?:^|.*?[ /])(?:(?P<firm>{FIRM})|(?P<loose>{LOOSE})){FILLER} ?")
FLIPS = expression(
    r"\b(?:nothing|nobody|no|not|never|none|nowhere)\b.*?\b(?:except|but|other than|outside"
    r"|beyond"
    r"|apart from|aside from|save|without)\b|\b(?:anything|everything|nothing|all|anyone) else\b"
    r"|\bother (?:paths?|files?|folders?|things?|parts?)\b|\b(?:any|the|all) others?\b"
)
NARROWS = expression(r"(?:^|.* )only(?: (?:in|under|below|within|inside|the|files?|at|for))* ?")
KEEPS_ON = expression(r"(?:(?:and|or|and/or|both|either|as well as|[/+&,])\s*)*")
ADDS = expression(r"(?:plus|also|as well as|along with|together with|and also|but also)\b")

# Denials of something that is not a path.
EXCEPTS = expression(
    r"\b(?:except(?:ing|ed)?(?: for| in| when| where)?|with the exception of|excluding"
    r"|exclusive of|other than|apart from|aside from|save for|(?:all|everything|anything) but"
    r"|not including|barring|omitting|leaving out|minus (?:the|its|all)|exclude (?:the|its|all"
    r"|any)"
    r"|not (?:the|its|any|all|their|those|these|every|everything|anything)"
    r"(?! (?:same|first|only|last|final|more|least))"
    r"|(?:without|less) (?:the|its|their|those|these)(?= \w+(?: \w+)?$)"
    r"|(?:but|and) (?:not|no)(?! (?:yet|only|necessarily|limited|always|before|after|if|when"
    r"|until|as"
    r"|by|for|at|so|very|too|quite|strictly|sufficient|mandatory|necessary|enough|more|less"
    r"|longer"
    r"|new|yet|in|on|required|\w+ed)\b))\s+\w"
)
LEFT_OUT = expression(r"(?:\w+ ){1,4}(?:excluded|excepted|exempt(?:ed)?|left out)")
WHOLE_DENIAL = expression(
    rf"{LEFT_OUT.pattern}"
    rf"|(?:\w+ ){{1,4}}{NEVER} (?:touch|edit|modify|change|alter|write to) {ITSELF}"
)
SHORT_WITHOUT = expression(r"without (?!(?:\w+ )?(?:\w+ing|\w*changes?|drift)\b)\w+(?: \w+)?")
NOT_ACT_ON = expression(rf"\b{NEVER} (?:(?!only\b)\w+ ){{0,3}}?(?P<act>{ACT})\b(?P<object>.*)")
# Things that a change can keep although it touches the path.
ABSTRACT = expression(
    r"\b(?:behaviou?rs?|apis?|abis?|semantics?|contracts?|formats?|interfaces?|signatures?|names?"
    r"|meanings?|protocols?|schemas?|layouts?|defaults?|outputs?|results?|logic|order|wire|types?"
    r"|versions?|numbers?|ids?|text|wording|guarantees?|invariants?|public|values?)\b"
)

STRUCK = expression(
    r"~~.+?~~|(?<!~)~(?=[^\s~])[^~]*?[^\s~]~(?!~)|<(del|s|strike)\b[^<>]*>.*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
OWN_MARK = expression(r"<!--\s*taskctl:.*?-->", re.DOTALL)
PICTURE = expression("[❌🚫⛔✗✘✖❎🛑🙅🚷🈲🔒]\ufe0f?")
BREAKS = expression(r"[;:?!()\[\],|]|\.(?=\s|$)|\s[-–—]+\s|[–—]|\.(?=\))")
FOLDS = (
    ("excl.", "excluding"), ("w/o", "without"), ("do-not-", "do not "), ("donot", "do not "),
    ("{", "("), ("}", ")"), ("→", ": "), ("=>", ": "), ("->", ": "), (" = ", ": "),
    ("’", "'"), ("‑", "-"), ("‐", "-"), ("<!--", "("), ("-->", ")"), ("*", ""), ("_", " "),
    ("“", ""), ("”", ""), ('"', ""), ("cannot", "can not"), ("dont ", "do not "),
)  # fmt: skip  # a table
NT = expression(r"n't\b")
TAG = expression(r"</?[a-z][^<>]*>")
BANG = expression(rf"[!≠¬]\s?(?={P})|(?<={P})\s?(?:\\+|[−∖])\s?(?={P})")
PICTURE_BEFORE = expression(rf"{NO_SIGN}\s*(?={P})")
SPACES = expression(r"\s+")
LONGEST_CLAUSE = 1000
LONGEST = 20_000  # of a bullet's words; a person does not write longer ones
