"""Allowlists: the entries of the scope sections, read as paths or reported."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from taskctl.model.items import Scope, ScopeEntry, Section, Unread
from taskctl.model.paths import covers, is_glob, problem_of
from taskctl.read.denials import Span, Voices, denies, label_denies, listen, restates
from taskctl.read.scope_blocks import Line, scope_lines
from taskctl.read.sections import one_line
from taskctl.text.blocks import Document
from taskctl.text.places import Passage, Place
from taskctl.text.prose import code_spans

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
_NAME = re.compile(r"[\w.@+*{},/-]+")
_BARE = re.compile(r"(?<![\w/:.`@-])[\w.@+-]++(?:/[\w.@+*{},-]*+)++(?<![.,])")
# Signs that deny what is behind them: of .gitignore, and of git's pathspecs.
_NOT_SIGN = re.compile(r"(?:!|:!|:\^|:\(exclude\))\s*")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
# Cells of tables.
_YES = frozenset({"yes", "y", "x", "true", "✓", "✔", "✅", "☑", "●"})
_NO = frozenset({
    "no", "n", "none", "never", "false", "✗", "✘", "❌", "✖", "🚫", "⛔", "r", "ro", "r/o", "read",
    "read only", "read-only", "readonly", "deny", "denied", "n/a", "0",
})  # fmt: skip
_ACCESS = re.compile(r"access|mode|permission|right|allow|writ|edit|touch|chang|modif|grant")
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
        found = _Found()
        for line in scope_lines(document, sections):
            self._take(line, found)
        entries = [
            entry._replace(found=self._is_there(entry.pattern))
            if check_found and not entry.problem else entry
            for index, entry in enumerate(found.entries) if index not in found.withdrawn
        ]  # fmt: skip
        return Scope(heads[0].place, tuple(entries), tuple(found.unreadable))

    def _take(self, line: Line, found: "_Found") -> None:
        """Read one line, and what it says of the item that holds it."""
        outer = found.holding(line.level)
        if outer and outer.denies_below:
            line = line._replace(is_denied=True)
        if line.kind == "prose":
            self._hear_prose(line, found, outer)
            return
        if _NO_PATH.fullmatch(line.passage.text):
            return
        tokens = self._tokens(line.passage, found.tops)
        first = len(found.entries)
        if line.is_denied:
            denies_below = self._deny_all(line, tokens, found)
        else:
            denies_below = self._hear(line, tokens, found, outer)
        if line.kind == "item":
            own = [n for n in range(first, len(found.entries)) if found.entries[n].kind == "allow"]
            names_path = len(found.entries) > first
            found.above.append(_Item(line.level, own, names_path, denies_below))

    def _hear(
        self, line: Line, tokens: Sequence["_Token"], found: "_Found", outer: "_Item | None"
    ) -> bool:
        """Enter what a bullet or a row allows and denies; whether it denies what is below it."""
        passage = line.passage
        speaks_of_outer = bool(outer and outer.names_path) and not passage.text.endswith(":")
        voices = listen(passage.text, [t.span for t in tokens], has_target=speaks_of_outer)
        denied = {n for n, t in enumerate(tokens) if t.is_denied} | voices.denied
        granted = [
            t for n, t in enumerate(tokens)
            if t.kind == "path" and n not in denied and not t.is_inside
        ]  # fmt: skip
        entries = [ScopeEntry(t.text, "allow", t.place, problem_of(t.text)) for t in granted]
        near = [*entries, *(found.entries[n] for n in (outer.entries if outer else ()))]
        is_unclear = self._is_unclear(voices, denied, tokens, near)
        for head, cell in line.remarks:
            said = self._hear_cell(head, cell, found, near)
            is_unclear = is_unclear or said == "unclear"
            if said == "denied":
                entries = [entry._replace(kind="deny") for entry in entries]
        found.enter(ScopeEntry(tokens[n].text, "deny", tokens[n].place, problem_of(tokens[n].text))
                    for n in sorted(denied) if tokens[n].kind in {"path", "bare"})  # fmt: skip
        if outer and voices.denies_target:
            found.deny(outer)
        if is_unclear:
            found.withdraw(outer)
            found.unreadable.append(_unclear(passage))
        else:
            found.enter(entries)
            if not (outer and outer.names_path):  # else names and remarks say more about its path
                found.unreadable += self._unread(passage, tokens, denied, bool(entries))
        has_paths = bool(granted or denied)
        return voices.below or (not entries and has_paths) or (
            not has_paths and label_denies(passage.text)
        )  # fmt: skip

    def _is_unclear(
        self, voices: Voices, denied: set[int], tokens: Sequence["_Token"],
        near: Sequence[ScopeEntry],
    ) -> bool:  # fmt: skip
        """Whether words deny something that nobody can tell from the rest."""
        wide = [e.pattern for e in near if e.kind == "allow" and _is_wide(e.pattern)]
        names = [tokens[n].text for n in denied if tokens[n].kind == "name"]
        doubtful = (tokens[n].text for n in voices.doubtful)
        return bool(
            (near and (voices.unclear or names))
            or (wide and voices.narrow)
            or any(self.exists(f"{_folder(p)}/{name}") for name in doubtful for p in wide)
        )

    def _hear_cell(
        self, head: str, cell: Passage, found: "_Found", near: Sequence[ScopeEntry]
    ) -> str:
        """What a cell says of the path in the first one: "", denied or unclear."""
        text = cell.text.strip().casefold()
        tokens = self._tokens(cell, found.tops)
        if label_denies(head):
            if text in _YES:
                return "denied"
            paths = [t for t in tokens if t.kind in {"path", "bare"}]
            found.enter(ScopeEntry(t.text, "deny", t.place, problem_of(t.text)) for t in paths)
            return "" if paths or text in _NO or not text.strip("-–—") else "unclear"
        if _ACCESS.search(head) and text in _NO:
            return "denied"
        voices = listen(cell.text, [t.span for t in tokens], has_target=True)
        found.enter(ScopeEntry(tokens[n].text, "deny", tokens[n].place, problem_of(tokens[n].text))
                    for n in sorted(voices.denied) if tokens[n].kind in {"path", "bare"})  # fmt: skip
        if voices.denies_target:
            return "denied"
        return "unclear" if self._is_unclear(voices, voices.denied, tokens, near) else ""

    def _hear_prose(self, line: Line, found: "_Found", outer: "_Item | None") -> None:
        """Prose allows nothing, but what it denies is denied."""
        tokens = self._tokens(line.passage, found.tops)
        text = line.passage.text
        voices = listen(text, [t.span for t in tokens], has_target=outer is not None)
        found.enter(ScopeEntry(tokens[n].text, "deny", tokens[n].place, problem_of(tokens[n].text))
                    for n in sorted(voices.denied) if tokens[n].kind in {"path", "bare"})  # fmt: skip
        if outer and voices.denies_target:
            found.deny(outer)
        names = any(tokens[n].kind == "name" for n in voices.denied)
        if (voices.unclear or voices.narrow or names) and not line.is_label and not restates(text):
            found.withdraw(outer)
            found.unreadable.append(_unclear(line.passage))

    def _deny_all(self, line: Line, tokens: Sequence["_Token"], found: "_Found") -> bool:
        """Deny all that a line below a denial names; its children, too."""
        named = [t for t in tokens if t.kind == "path" and not t.is_inside]
        named = named or [t for t in tokens if t.kind == "bare"] or self._bare_start(line.passage)
        found.enter(ScopeEntry(t.text, "deny", t.place, problem_of(t.text)) for t in named)
        if not named and not (found.above and found.above[-1].names_path):
            whole = line.passage.place(0, len(line.passage.text.partition("\n")[0]))
            text = one_line(line.passage.text)
            found.unreadable.append(Unread(whole, text, f"{NO_PATH}, so it denies nothing", True))
        return True

    def _bare_start(self, passage: Passage) -> list["_Token"]:
        """The path without back-ticks that a line begins with."""
        text = passage.text.removeprefix("!")
        match = _PATHLIKE.match(text)
        if not match or match.end() not in {len(text), len(_BEHIND.split(text, maxsplit=1)[0])}:
            return []
        start = len(passage.text) - len(text)
        place = passage.place(start, start + match.end())
        return [_Token(match.group(), place, Span(start, start + match.end(), "bare"))]

    def _tokens(self, passage: Passage, tops: set[str]) -> list["_Token"]:
        """What a line names: back-ticked texts, and known paths without back-ticks."""
        remark = _REMARK.search(passage.text, 1)
        limit = remark.start() if remark else len(passage.text)
        found: list[_Token] = []
        has_path = False
        for text, place, start, end, is_inside in _ticked(passage):
            no, bare = _NOT_SIGN.match(text), _NOT_SIGN.sub("", text)
            # What a remark behind the path mentions counts only if it is surely a path.
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
                _Token(bare, place, Span(start, end, kind), is_inside, no is not None, is_remark)
            )
        return sorted([*found, *self._bare(passage, found, tops)], key=lambda t: t.span)

    def _bare(
        self, passage: Passage, ticked: Sequence["_Token"], tops: set[str]
    ) -> Iterator["_Token"]:
        if "/" not in passage.text:
            return
        position = 0
        for start, end in [*(t.span[:2] for t in ticked), (len(passage.text), len(passage.text))]:
            for match in _BARE.finditer(passage.text, position, start):
                if self._is_known(match.group(), tops):
                    yield _Token(
                        match.group(), passage.place(*match.span()), Span(*match.span(), "bare")
                    )
            position = end

    def _unread(
        self, passage: Passage, tokens: Sequence["_Token"], denied: set[int], has_entry: bool
    ) -> list[Unread]:
        """What of a bullet cannot be read as a path, though it should be one."""
        odd = [
            Unread(t.place, t.text, _why_not(t.text, found=has_entry), t.is_denied)
            for n, t in enumerate(tokens)
            if t.kind in {"name", "code"}
            and not t.is_inside
            and not t.is_remark
            and n not in denied - {n for n, t in enumerate(tokens) if t.is_denied}
        ]
        if has_entry or denied:
            # A second path that could be relative to anything is not dropped in silence.
            return [one for one in odd if one.denies or _FILELIKE.fullmatch(one.text)]
        if odd and passage.text.lstrip().startswith("`"):
            return [odd[0]._replace(denies=odd[0].denies or denies(passage.text.replace("`", "")))]
        whole = passage.place(0, len(passage.text.partition("\n")[0]))
        text = one_line(passage.text)
        bare = not odd and _PATHLIKE.fullmatch(_BEHIND.split(text, maxsplit=1)[0])
        why = "is not in back-ticks" if bare else NO_PATH
        return [Unread(whole, text, why, denies(passage.text.replace("`", "")))]

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


def _unclear(passage: Passage) -> Unread:
    whole = passage.place(0, len(passage.text.partition("\n")[0]))
    return Unread(whole, one_line(passage.text), "denies something that is not a path", True)


def _is_wide(pattern: str) -> bool:
    """Whether an entry is more than one file, so that a part of it can be left out."""
    last = pattern.rstrip("/").rpartition("/")[2]
    return pattern.endswith("/") or is_glob(pattern) or "." not in last[1:]


def _folder(pattern: str) -> str:
    """The folder that an entry begins with."""
    return _WILD.split(pattern.removeprefix("./"), maxsplit=1)[0].rstrip("/")


class _Token(NamedTuple):
    """What a line names, and how.

    is_inside   in parentheses or a comment: it allows nothing
    is_denied   whether a sign in front denies it (`!path`)
    is_remark   whether it only says more about the path before it
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


class _Item(NamedTuple):
    """A bullet that others stand below: which entries it made, and what it says of those."""

    level: int
    entries: list[int]
    names_path: bool
    denies_below: bool


class _Found:
    """What has been read of an allowlist so far."""

    def __init__(self) -> None:
        self.entries: list[ScopeEntry] = []
        self.unreadable: list[Unread] = []
        self.withdrawn: set[int] = set()
        self.tops: set[str] = set()
        self.above: list[_Item] = []

    def holding(self, level: int) -> _Item | None:
        """The item that holds a line of this level."""
        while self.above and self.above[-1].level >= level:
            self.above.pop()
        return self.above[-1] if self.above else None

    def enter(self, entries: Iterable[ScopeEntry]) -> None:
        """Add entries; those that go up and down again are no paths."""
        for entry in entries:
            if entry.problem == "dots":
                why = "goes up and down again"
                self.unreadable.append(
                    Unread(entry.place, entry.pattern, why, entry.kind == "deny")
                )
            else:
                self.entries.append(entry)

    def deny(self, item: _Item) -> None:
        """Turn what an item allows into denials."""
        for index in item.entries:
            self.entries[index] = self.entries[index]._replace(kind="deny")

    def withdraw(self, item: _Item | None) -> None:
        """Take back what an item allows: what is said below it cannot be understood."""
        if item:
            self.withdrawn.update(n for n in item.entries if self.entries[n].kind == "allow")


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
    """How many parentheses are open behind `text[start:end]`, when `depth` were before it."""
    for match in _PARENTHESES.finditer(text, start, end):
        size = match.end() - match.start()
        depth = depth + size if match.group()[0] == "(" else max(0, depth - size)
    return depth
