"""The tokens in a line of an allowlist: paths, names of files, other code."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from taskctl.model.paths import problem_of
from taskctl.read.denials import Span
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place
from taskctl.text.prose import code_spans

_TYPED_END = expression(r"\\[nr]")
# `src\net\radio.c` is a Windows path; in `a.c\nb.c` somebody typed a line end.
_BACKSLASHED = expression(r"(?!.*\.\w+\\[nr])\\?[\w.@+*-]++(?:\\[\w.@+*-]++)++\\?")
_SCHEME = expression(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ROOT_FILE = expression(
    r"\.?[\w@+-]+\.(?:md|toml|lock|json|ya?ml|txt|cfg|ini|nix|mod|sum|xml|gradle|sh|mk)"
    r"|\.[\w-]+|[A-Z]\w*file|justfile|LICENSE|NOTICE|CODEOWNERS"
)
PATHLIKE = expression(r"(?![a-z]+:)[\w.@+-]++(?:/[\w.@+*{},-]*+)++")
NO_PATH = "is not a path from the root"
_REMARK = expression(r"\s[—–-]{1,2}\s")
BEHIND = expression(r"\s+(?:\(|[—–-]+\s)")
_SPACE = expression(r"\s")
_NAME = expression(r"[\w.@+*{},/-]+")
_BARE = expression(r"(?<![\w/:.`@-])[\w.@+-]++(?:/[\w.@+*{},-]*+)++(?<![.,])")
# Signs that deny the text after them, from .gitignore and git's pathspecs.
_NOT_SIGN = expression(r"(?:!|:!|:\^|:\(exclude\))\s*")
# A path without back-ticks, the sign between two of them, and what may follow the last.
_PLAIN = expression(r"[\"']?(?P<sign>!?)(?P<path>[^\s,;:()\"'`]*[^\s,;:()\"'`.])[\"']?")
_FILE = expression(r"[\w@+-]+(?:\.[\w@+-]+)+")
_AND = expression(r"[\"']?\s*(?:[,;&]|and\b)\s*(?=\S)")
_BEHIND_PLAIN = expression(r"[\"']?(?:\s*:|\s+(?:\(|[—–#-]+\s|<!--))")
_COMMENT = expression(r"<!--.*?(?:-->|$)", re.DOTALL)
_PARENTHESES = expression(r"\(+|\)+")


class Token(NamedTuple):
    """A path, name or other code in a line.

    is_inside   whether it is in parentheses or a comment, and so allows nothing
    is_denied   whether a sign in front denies it (`!path`)
    is_remark   whether it is only a remark about the path before it
    """

    text: str
    place: Place
    span: Span
    is_inside: bool = False
    is_denied: bool = False
    is_remark: bool = False

    @property
    def kind(self) -> str:
        return self.span.kind


class TokenReader:
    """Tells paths from names and code.

    Args:
        is_top: whether a name is a file or folder at the root.
    """

    def __init__(self, is_top: Callable[[str], bool]) -> None:
        self.is_top = is_top

    def read(self, passage: Passage, tops: set[str]) -> list["Token"]:
        """The tokens of a line: back-ticked texts, and known paths without back-ticks."""
        remark = _REMARK.search(passage.text, 1)
        limit = remark.start() if remark else len(passage.text)
        found: list[Token] = []
        has_path = False
        for text, place, start, end, is_inside in _ticked(passage):
            is_denied, bare = bool(_NOT_SIGN.match(text)), _NOT_SIGN.sub("", text)
            if self._is_subtracted(text):
                found.append(Token(text, place, Span(start, end, "name"), is_inside, True))
                continue
            # In a remark after the path, only texts that are surely paths count.
            is_remark = start > limit and has_path and not self._is_known(bare, tops)
            if not is_remark and self._looks_like_path(
                bare, tops, first=not has_path and not is_inside
            ):
                tops.add(bare.removeprefix("./").partition("/")[0])
                has_path = has_path or not is_inside
                kind = "path"
            else:
                bare, kind = text, "name" if _NAME.fullmatch(text) else "code"
            found.append(
                Token(bare, place, Span(start, end, kind), is_inside, is_denied, is_remark)
            )
        return sorted([*found, *self._bare(passage, found, tops)], key=lambda t: t.span)

    def _is_subtracted(self, text: str) -> bool:
        """Whether a text is a known path after a sign that some programs take for a denial."""
        first, rest = text[:1], text[1:].partition("/")[0]
        return first in {"-", "^"} and self.is_top(rest) and not self.is_top(first + rest)

    def _bare(
        self, passage: Passage, ticked: Sequence["Token"], tops: set[str]
    ) -> Iterator["Token"]:
        if "/" not in passage.text:
            return
        position = 0
        for start, end in [*(t.span[:2] for t in ticked), (len(passage.text), len(passage.text))]:
            for match in _BARE.finditer(passage.text, position, start):
                if self._is_known(match.group(), tops):
                    yield Token(
                        match.group(), passage.place(*match.span()), Span(*match.span(), "bare")
                    )
            position = end

    def bare_start(self, passage: Passage) -> list["Token"]:
        """The path without back-ticks at the beginning of a line."""
        text = passage.text.removeprefix("!")
        match = PATHLIKE.match(text)
        if not match or match.end() not in {len(text), len(BEHIND.split(text, maxsplit=1)[0])}:
            return []
        start = len(passage.text) - len(text)
        place = passage.place(start, start + match.end())
        return [Token(match.group(), place, Span(start, start + match.end(), "bare"))]

    def plain(self, passage: Passage, tops: set[str], *, is_listed: bool) -> list["Token"]:
        """The paths that a line begins with, without back-ticks, before a remark or its end.

        Args:
            passage: the line.
            tops: the first parts of the paths before it.
            is_listed: whether the line is an entry of a list of paths: a name alone is one.
        """
        text, start = passage.text, 0
        found: list[Token] = []
        while match := _PLAIN.match(text, start):
            word, end = match["path"], match.end("path")
            is_path = self._looks_like_path(word, tops, first="/" in word and not found)
            is_name = is_listed and (_FILE.fullmatch(word) or word == text.strip())
            if not (is_path or is_name):
                return []
            tops.add(word.removeprefix("./").partition("/")[0])
            span = Span(match.start(), end, "path")
            place = passage.place(match.start("path"), end)
            found.append(Token(word, place, span, is_denied=bool(match["sign"])))
            if separator := _AND.match(text, end):
                start = separator.end()
            else:
                return found if not text[end:].strip() or _BEHIND_PLAIN.match(text, end) else []
        return []

    def _looks_like_path(self, text: str, tops: set[str], first: bool) -> bool:
        if problem_of(text) == "absolute" and not _SPACE.search(text):
            return True
        if (
            not text
            or _SPACE.search(text)
            or _TYPED_END.search(text)
            or _BACKSLASHED.fullmatch(text)
            or (_SCHEME.match(text) and text[:5] != "file:")
        ):
            return False
        if problem_of(text) in {"everything", "absolute", "leaves", "costly"}:
            return True
        head, slash, _ = text.removeprefix("./").partition("/")
        if not slash:
            return self.is_top(text) or is_root_file(text) or "*" in text
        # A later token with an unknown top folder may be relative to anything; do not guess.
        return first or head in tops or self.is_top(head)

    def _is_known(self, text: str, tops: set[str]) -> bool:
        head, slash, rest = text.removeprefix("./").partition("/")
        return bool(slash and (rest or head)) and (head in tops or self.is_top(head))


def is_root_file(text: str) -> bool:
    """Whether a word is the name of a usual file at the root (`Makefile`, `Cargo.toml`)."""
    return bool(_ROOT_FILE.fullmatch(text))


def why_not(text: str, *, found: bool) -> str:
    if _BACKSLASHED.fullmatch(text):
        return f"has backslashes; write `{text.replace(chr(92), '/')}`"
    if _TYPED_END.search(text):
        return "contains the signs of a line end; write a bullet for each path"
    if _SCHEME.match(text):
        return "is an address, not a path"
    return "is ambiguous; a path from the root needs its own bullet" if found else NO_PATH


def _ticked(passage: Passage) -> Iterator[tuple[str, Place, int, int, bool]]:
    """(text, place, start, end, whether it is in parentheses or a comment) of each code span."""
    text = passage.text
    comments = [match.span() for match in _COMMENT.finditer(text)] if "<!--" in text else []
    depth = position = 0
    for span in code_spans(text):
        depth = _depth(text, position, span.start, depth)
        position = span.end
        written = text[span.inner : span.inner_end]
        bare = written.strip()
        offset = span.inner + len(written) - len(written.lstrip())
        hidden = any(start < span.start < end for start, end in comments)
        yield (
            bare,
            passage.place(offset, offset + len(bare)),
            span.start,
            span.end,
            hidden or depth > 0,
        )


def _depth(text: str, start: int, end: int, depth: int) -> int:
    """How many parentheses are open after `text[start:end]`, if `depth` were open before it."""
    for match in _PARENTHESES.finditer(text, start, end):
        size = match.end() - match.start()
        depth = depth + size if match.group()[0] == "(" else max(0, depth - size)
    return depth
