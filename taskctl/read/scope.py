"""Allowlists: the bullets of the scope sections, read as paths or reported."""

import re
from collections.abc import Callable, Iterator, Sequence

from taskctl.model.items import Scope, ScopeEntry, Section, Unread
from taskctl.model.paths import covers, is_glob, problem_of
from taskctl.read.sections import blocks_of, one_line
from taskctl.text.blocks import Document
from taskctl.text.places import Passage, Place
from taskctl.text.prose import code_spans

DENIAL = re.compile(
    r"must not (?:be )?touch|do not touch|don.t touch|out[- ]of[- ](?:allowlist|scope)"
    r"|not allowed|forbidden|off[- ]limits|never touch",
    re.IGNORECASE,
)
_TYPED_END = re.compile(r"\\[nr]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ROOT_FILE = re.compile(
    r"\.?[\w@+-]+\.(?:md|toml|lock|json|ya?ml|txt|cfg|ini|nix|mod|sum|xml|gradle|sh|mk)"
    r"|\.[\w-]+|[A-Z]\w*file|justfile|LICENSE|NOTICE|CODEOWNERS"
)
_PATHLIKE = re.compile(r"(?![a-z]+:)[\w.@+-]++(?:/[\w.@+*{},-]*+)++")
# A path, or the name of a file: `persist.rs` beside a path belongs to a folder nobody names.
_FILELIKE = re.compile(rf"{_PATHLIKE.pattern}|[\w@+-]++\.[a-z]{{1,4}}")
_REMARK = re.compile(r"\s[—–-]{1,2}\s")
_BEHIND = re.compile(r"\s+(?:\(|[—–-]+\s)")
NO_PATH = "is not a path from the root"
# Signs, and a word for none or a dash among them; possessive (`*+`), so that megabytes of signs
# are given up in one go.
_NO_PATH = re.compile(r"(?=[^\w—–-]*+(?:none|n/?a|[—–-]))\W*+(?:none|n/?a)?+\W*+", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_WILD = re.compile(r"[*{…<]|\.\.\.")
_PARENTHESES = re.compile(r"\(+|\)+")


class ScopeReader:
    """Reads the allowlist of one document.

    Args:
        is_top: whether a name is a file or folder at the root.
        exists: whether a literal path is there.
        any_match: whether some file matches a glob, given its literal folder.
    """

    def __init__(
        self,
        is_top: Callable[[str], bool],
        exists: Callable[[str], bool],
        any_match: Callable[[str, Callable[[str], bool]], bool],
    ) -> None:
        self.is_top = is_top
        self.exists = exists
        self.any_match = any_match

    def read(
        self, document: Document, sections: Sequence[Section], check_found: bool
    ) -> Scope | None:
        """The allowlist, None without a section; `check_found` looks up each path."""
        heads = [section for section in sections if section.role == "scope"]
        if not heads:
            return None
        entries: list[ScopeEntry] = []
        unreadable: list[Unread] = []
        tops: set[str] = set()
        above: list[int] = []  # the levels of the bullets around this one that name a path
        for kind, level, passage in _bullets(document, sections):
            found, bad = self._paths(passage, tops)
            above = [outer for outer in above if outer < level]
            if above:
                bad = []  # below a path, names and remarks say more about it
            if found:
                above.append(level)
            for pattern, place in found:
                problem = problem_of(pattern)
                if problem == "dots":
                    unreadable.append(Unread(place, pattern, "goes up and down again"))
                    continue
                there = self._is_there(pattern) if check_found and not problem else True
                entries.append(ScopeEntry(pattern, kind, place, problem, there))
            unreadable.extend(bad)
        return Scope(heads[0].place, tuple(entries), tuple(unreadable))

    def _paths(
        self, passage: Passage, tops: set[str]
    ) -> tuple[list[tuple[str, Place]], list[Unread]]:
        """The paths of one bullet, and what of it cannot be read as one."""
        if _NO_PATH.fullmatch(passage.text):
            return [], []
        found: list[tuple[str, Place]] = []
        odd: list[Unread] = []
        remark = _REMARK.search(passage.text, 1)
        limit = remark.start() if remark else len(passage.text)
        for text, place, start in _tokens(passage):
            # What a remark behind the path mentions counts only if it is surely a path.
            if start > limit and found and not self._is_known(text, tops):
                continue
            if self._looks_like_path(text, tops, first=not found):
                tops.add(text.removeprefix("./").partition("/")[0])
                found.append((text, place))
            else:
                odd.append(Unread(place, text, _why_not(text, found=bool(found))))
        if found:
            # A second path that could be relative to anything is not dropped in silence.
            return found, [unread for unread in odd if _FILELIKE.fullmatch(unread.text)]
        if odd and passage.text.lstrip().startswith("`"):
            return [], odd[:1]
        whole = passage.place(0, len(passage.text.partition("\n")[0]))
        text = one_line(passage.text)
        bare = not odd and _PATHLIKE.fullmatch(_BEHIND.split(text, maxsplit=1)[0])
        return [], [Unread(whole, text, "is not in back-ticks" if bare else NO_PATH)]

    def _looks_like_path(self, text: str, tops: set[str], first: bool) -> bool:
        if (
            not text
            or _SPACE.search(text)
            or _TYPED_END.search(text)
            or (_SCHEME.match(text) and text[:5] != "file:")
        ):
            return False
        if problem_of(text) in {"everything", "absolute", "leaves", "costly"}:
            return True
        head, slash, _ = text.removeprefix("./").partition("/")
        if not slash:
            return self.is_top(text) or is_root_file(text) or "*" in text
        # A later token with an unknown top folder is relative to something: not ours to guess.
        return first or head in tops or self.is_top(head)

    def _is_known(self, text: str, tops: set[str]) -> bool:
        head, slash, rest = text.removeprefix("./").partition("/")
        return bool(slash and (rest or head)) and (head in tops or self.is_top(head))

    def _is_there(self, pattern: str) -> bool:
        if not is_glob(pattern):
            path = pattern.removeprefix("./").rstrip("/")
            if self.exists(path):
                return True
        literal = _WILD.split(pattern.removeprefix("./"), maxsplit=1)[0]
        folder = literal.rpartition("/")[0]
        return self.any_match(folder, covers(pattern))


def is_root_file(text: str) -> bool:
    """Whether a word is the name of a usual file at the root (`Makefile`, `Cargo.toml`)."""
    return bool(_ROOT_FILE.fullmatch(text))


def _why_not(text: str, *, found: bool) -> str:
    if _TYPED_END.search(text):
        return "holds the signs of a line end; write a bullet for each path"
    if _SCHEME.match(text):
        return "is an address, not a path"
    return "may be meant from the root or not; alone in a bullet it is" if found else NO_PATH


def _bullets(document: Document, sections: Sequence[Section]) -> Iterator[tuple[str, int, Passage]]:
    """("allow" or "deny", level, text) of each bullet and each first cell of a table."""
    kind = "allow"
    for block in blocks_of(document, sections, "scope"):
        if block.kind in {"paragraph", "heading"} and block.level in {0, 1, 2, 3, 4, 5, 6}:
            if block.kind == "heading" or block.level == 0:
                label = block.text or document.passage(block).text
                kind = "deny" if DENIAL.search(label) else "allow"
        elif block.kind == "item":
            yield kind, block.level, document.passage(block)
        elif block.kind == "table":
            for _, cells in document.rows(block)[1:]:
                if cells:
                    yield kind, 0, cells[0]


def _tokens(passage: Passage) -> Iterator[tuple[str, Place, int]]:
    """(text, place, offset) of the back-ticked texts outside parentheses."""
    text = passage.text
    depth = position = 0
    for span in code_spans(text):
        depth = _depth(text, position, span.start, depth)
        position = span.end
        if depth == 0:
            written = text[span.inner : span.inner_end]
            bare = written.strip()
            offset = span.inner + len(written) - len(written.lstrip())
            yield bare, passage.place(offset, offset + len(bare)), span.start


def _depth(text: str, start: int, end: int, depth: int) -> int:
    """How many parentheses are open behind `text[start:end]`, when `depth` were before it."""
    for match in _PARENTHESES.finditer(text, start, end):
        size = match.end() - match.start()
        depth = depth + size if match.group()[0] == "(" else max(0, depth - size)
    return depth
