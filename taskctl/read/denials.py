"""Words of denial in an allowlist: the paths that they take back, and words that are unclear.

A text that is not understood grants nothing. So the words beside a path are read clause by clause,
with a sign in place of each path: they deny the path before them ("`x` (must not touch)"), the path
after them ("except `x`"), or something that is not a path ("except the secrets"), and then nobody
knows what remains. All other words are remarks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from taskctl.read.denial_words import (
    ABSTRACT,
    ADDS,
    BANG,
    BEFORE,
    BREAKS,
    BY_HAND,
    CLOSES,
    EXCEPTS,
    FLIPS,
    FOLDS,
    GIVES_AWAY,
    HALF,
    KEEPS_ON,
    LEFT_OUT,
    LONGEST,
    LONGEST_CLAUSE,
    NARROWS,
    NO_SIGN,
    NOT_ACT_ON,
    NT,
    OWN_MARK,
    PICTURE,
    PICTURE_BEFORE,
    SHORT_WITHOUT,
    SIGNS,
    SPACES,
    STRONGLY_NO,
    STRUCK,
    TAG,
    WHOLE_DENIAL,
    P,
    perhaps_denies,
    says,
)
from taskctl.text.expressions import expression


class Span(NamedTuple):
    """A path or name in a bullet, at `text[start:end]`.

    kind   path; name (of a file, but not from the root); code; bare (a path without back-ticks)
    """

    start: int
    end: int
    kind: str


@dataclass(slots=True, eq=False, repr=False)
class Denials:
    """The meaning of the words of a bullet.

    denied     the spans that they deny, by index
    doubtful   names that they deny if these are parts of a granted path
    unclear    words that deny something other than a path; empty where all is understood
    is_half    whether words say neither yes nor no about a path (`later`); `unclear` has them
    narrow     such words that only matter next to a folder, as a file has no parts
    below      whether they end in a denial of the lines below
    """

    denied: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    unclear: str = ""
    is_half: bool = False
    narrow: str = ""
    below: bool = False
    denies_target: bool = False


def read_denials(text: str, spans: Sequence[Span], *, has_target: bool = False) -> Denials:
    """Read the words of a bullet about the spans in it.

    Args:
        text: the bullet, or the text below it.
        spans: the paths and names in it, in order.
        has_target: whether it is about a path outside it, as a remark in parentheses is about
            the path before it.
    """
    if not may_deny(text):
        return Denials()
    denials = _WordReader(text, [*[Span(0, 0, "path")] * has_target, *spans], has_target).read()
    if has_target:
        denials.denies_target = 0 in denials.denied
        denials.denied = {index - 1 for index in denials.denied if index}
        denials.doubtful = {index - 1 for index in denials.doubtful if index}
    return denials


def may_deny(text: str) -> bool:
    """Whether a bullet has words of denial, or is too long to know."""
    return len(text) > LONGEST or perhaps_denies(text)


def denies(text: str) -> bool:
    """Whether a text without paths denies something: a prohibition, or an exception."""
    if not perhaps_denies(text):
        return False
    denials = read_denials(text, ())
    return bool(denials.unclear or denials.narrow) or any(
        says_no(fragment) for _, fragment in fragments(folded(text, ()))
    )


class _WordReader:
    """The state while a bullet is read, clause by clause."""

    def __init__(self, text: str, spans: Sequence[Span], has_target: bool) -> None:
        self.denials = Denials()
        self.line = folded(text, spans[has_target:])
        if len(self.line) > LONGEST:
            self.line, self.denials.unclear = "", "it is too long to be understood"
        if has_target:
            self.line = f"{SIGNS['path']} ({self.line})"
        may_strike = len(text) <= LONGEST and ("~" in text or "<" in text)
        struck = [match.span() for match in STRUCK.finditer(text)] if may_strike else []
        self.denials.denied.update(
            index
            for index, span in enumerate(spans)
            if any(start <= span.start < span.end <= end for start, end in struck)
        )
        self.next = 0  # the index of the next span
        self.group: list[int] = []  # the paths that a word after them would be about
        self.outer: list[tuple[list[int], bool]] = []  # the same outside the open parentheses
        self.is_denied = False  # whether a path is denied if only a comma precedes it
        self.by_label = False  # whether all that follows is denied
        self.is_fresh = True
        self.pending = ""  # words that take back the next path, until there is one
        self.labelled_at = -1  # how many paths had been read at the end of a denial by label

    def read(self) -> Denials:
        clauses = fragments(self.line)
        for (sign, fragment), (after, behind) in pairwise([*clauses, ("", "")]):
            if sign == "(":
                self.outer.append((self.group, self.is_denied))
                self.group = self.group[-1:]
            elif sign == ")" and self.outer:
                self._settle()
                self.group, was = self.outer.pop()
                self.is_denied = was or self.by_label
            self.is_fresh = sign not in {",", ")"}
            if after == ":" and re.search(P, behind) and says_no(_bare(fragment)):
                self.is_denied = self.by_label = True  # `a`; denied: `b`
                continue
            self._clause(sign, fragment)
        self.denials.below = self.is_denied and self.next == self.labelled_at
        if not self.line.endswith(":"):
            self._settle()
        return self.denials

    def _settle(self) -> None:
        """Note pending words that take back a path, as none follows them."""
        self.denials.narrow = self.denials.narrow or self.pending
        self.pending = ""

    def _clause(self, sign: str, fragment: str) -> None:
        parts = re.split(f"({P})", fragment)
        for index in range(1, len(parts), 2):
            self._path(parts[index - 1].strip(), parts[index], sign if index == 1 else "")
        self._after_paths(parts[-1].strip(), alone=len(parts) == 1)

    def _path(self, words: str, sign: str, after: str) -> None:
        """Read a path, and the words before it."""
        was, self.pending = self.is_denied, ""
        before = BEFORE.fullmatch(words)
        firm = before is not None and before["firm"] is not None
        if not KEEPS_ON.fullmatch(words):
            self.is_denied = self.by_label
            if before and not FLIPS.search(words):
                self.is_denied = True
                words = words[: before.start("firm" if firm else "loose")].strip()
            elif was and ADDS.match(words):
                self.denials.unclear = self.denials.unclear or words
            if self.group and says_no(_bare(words)):
                self.denials.denied.update(self.group)
            elif not before:
                self._look_for_exceptions(words)
            if self.group and NARROWS.fullmatch(words) and sign != SIGNS["code"]:
                self.denials.unclear = self.denials.unclear or words
        elif was and after in {";", ".", ":"} and not self.by_label:
            self.denials.unclear = self.denials.unclear or "; or"
        if self.is_fresh:
            self.group, self.is_fresh = [], False
        index, self.next = self.next, self.next + 1
        self.group = [*self.group, index]
        if self.is_denied and sign != SIGNS["code"]:
            is_loose_name = sign == SIGNS["name"] and before is not None and not firm
            (self.denials.doubtful if is_loose_name else self.denials.denied).add(index)

    def _after_paths(self, words: str, *, alone: bool) -> None:
        """Read the words at the end of a clause, or a clause without a path."""
        words = _bare(words)
        if not words:
            return
        if says_no(words):
            self.denials.denied.update(self.group)
            if not self.group:
                self.is_denied = self.by_label = True
                self.labelled_at = self.next
        elif HALF.fullmatch(words) and alone and self.group:
            self.denials.unclear = self.denials.unclear or words
            self.denials.is_half = True
        elif _ends_firmly(words):
            is_whole = self.group and WHOLE_DENIAL.fullmatch(words)
            self.pending = words if is_whole else ""
            self.is_denied = True  # "except:" before the paths
            self.labelled_at = self.next
            self.by_label = self.by_label or not self.group
        else:
            self._look_for_exceptions(words)

    def _look_for_exceptions(self, words: str) -> None:
        if FLIPS.search(words):
            return
        acts = NOT_ACT_ON.search(words)
        if (
            (acts and not ABSTRACT.search(acts["object"]))
            or EXCEPTS.search(words)
            or SHORT_WITHOUT.fullmatch(words)
            or LEFT_OUT.fullmatch(words)
        ):
            self.denials.narrow = self.denials.narrow or words


def _ends_firmly(words: str) -> bool:
    """Whether a clause ends in words that take back the next path (`all of it except:`)."""
    found = BEFORE.fullmatch(words)
    return bool(found and found["firm"]) and not FLIPS.search(words)


def says_no(words: str) -> bool:
    """Whether a clause says that its path must not be touched."""
    if BY_HAND.search(words):
        return False  # a program may touch it all the same: nobody knows
    if any(says(what, words) for what in (STRONGLY_NO, CLOSES, GIVES_AWAY)):
        return True
    last = _JOINTS.split(words)[-1] if len(words) <= LONGEST_CLAUSE else ""
    return says(STRONGLY_NO, last)


def folded(text: str, spans: Sequence[Span]) -> str:
    """The text in lower case, with a sign for each span, without emphasis and tags."""
    pieces, position = [], 0
    for span in spans:
        pieces += [text[position : span.start], SIGNS[span.kind]]
        position = span.end
    line = "".join([*pieces, text[position:]])
    if len(line) > LONGEST:
        return line
    line = OWN_MARK.sub("", line).lower()
    for old, new in FOLDS:
        line = line.replace(old, new)
    line = NT.sub(" not", line)
    line = PICTURE.sub(NO_SIGN, TAG.sub(" ", line))
    line = PICTURE_BEFORE.sub(" except ", line).replace(NO_SIGN, ";off limits;")
    return SPACES.sub(" ", BANG.sub(" except ", line)).strip()


def fragments(line: str) -> list[tuple[str, str]]:
    """(sign before it, words) of each clause; parentheses are signs too."""
    found, position, sign = [], 0, ""
    for match in BREAKS.finditer(line):
        found.append((sign, line[position : match.start()].strip()))
        sign, position = {"[": "(", "]": ")"}.get(match.group(), match.group().strip()), match.end()
    found.append((sign, line[position:].strip()))
    return found


_LEADS = expression(r"^(?:and|but|so|or|nor|then|also|well) ")
_JOINTS = expression(r" (?:and|but|so|hence|therefore|thus|or|that) ")


def _bare(words: str) -> str:
    """A clause without a leading conjunction, and without signs at its ends."""
    return _LEADS.sub("", words.strip(" /+&-~'#>"), count=1)
