"""Allowlists: the entries of the scope sections, read as paths or reported."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from taskctl.model.items import Rejected, Scope, ScopeEntry, Section
from taskctl.model.paths import climb, is_glob, is_within, problem_of
from taskctl.read.denial_labels import label_denies, restates
from taskctl.read.denials import Denials, denies, may_deny, read_denials
from taskctl.read.lookups import WILD, Lookups
from taskctl.read.scope_blocks import Line, scope_lines
from taskctl.read.scope_tokens import BEHIND, NO_PATH, PATHLIKE, Token, TokenReader, why_not
from taskctl.read.sections import unwrapped
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place, shared

# A path in back-ticks, and a remark without any behind it: most entries are like this.
_PLAIN_ENTRY = expression(r"`(?!\./)(?P<path>[\w.@+][\w.@+*{},-]*+(?:/[\w.@+*{},-]*+)++)`[^`]*+")
_DASH = expression(r"\s*[-–—]{1,2}\s*")
# A path, or the name of a file: `persist.rs` beside a path belongs to an unnamed folder.
_FILELIKE = expression(rf"{PATHLIKE.pattern}|[\w@+-]++\.[a-z]{{1,4}}")
# `a?.c`, `v[0-9]/`, `[!a]`; not `app/[id]/`, as some frameworks name folders.
_ODD_WILDCARD = expression(r"\?|\[(?:[!^][^\]/]*|[^\]/]*\w-\w[^\]/]*|\d+)\]")
# Signs, with a word for none or a dash among them; possessive (`*+`), so that megabytes of signs
# fail at once.
_NO_PATH = expression(r"(?=[^\w—–-]*+(?:none|n/?a|[—–-]))\W*+(?:none|n/?a)?+\W*+", re.IGNORECASE)
# Cells of tables.
_YES = frozenset({"yes", "y", "x", "true", "✓", "✔", "✅", "☑", "●"})
_NO = frozenset({
    "no", "n", "none", "never", "false", "✗", "✘", "❌", "✖", "🚫", "⛔", "r", "ro", "r/o", "read",
    "read only", "read-only", "readonly", "deny", "denied", "n/a", "0",
})  # fmt: skip  # a table
_ACCESS = expression(r"access|mode|permission|right|allow|writ|edit|touch|chang|modif|grant")


class ScopeReader:
    """Reads the allowlist of one document.

    Args:
        lookups: the paths of its tree.
    """

    def __init__(self, lookups: Lookups) -> None:
        self.tokens = TokenReader(lookups.is_top)
        self.lookups = lookups

    def read(
        self,
        document: Document,
        sections: Sequence[Section],
        *,
        listed: Place | None = None,
        paths: Sequence[Line] = (),
        is_bare: bool = False,
        check_found: bool = False,
    ) -> Scope | None:
        """The allowlist; None without one.

        Args:
            document: the document.
            sections: its sections.
            listed: the key of its header that lists paths, if there is one.
            paths: the entries of that key, which need no back-ticks.
            is_bare: whether the entries of the sections need none either.
            check_found: whether to look up each path.
        """
        heads = [section.place for section in sections if section.role == "scope"]
        if listed:
            heads.insert(0, listed)
        if not heads:
            return None
        found = _Found()
        for line in paths:
            self._take(line, found, is_bare=True, is_listed=True)
        for line in scope_lines(document, sections):
            self._take(line, found, is_bare=is_bare)
        entries = [
            self._looked_up(entry, check_found=check_found)
            for index, entry in enumerate(found.entries)
            if index not in found.withdrawn
        ]
        return Scope(heads[0], tuple(entries), tuple(found.unreadable))

    def _looked_up(self, entry: ScopeEntry, *, check_found: bool) -> ScopeEntry:
        up = climb(entry.pattern) if entry.problem == "leaves" else 0
        if up > 0 and self.lookups.is_below(up):
            return entry._replace(problem="")  # outside the root, where it is not looked up
        if entry.problem:
            return entry
        odd = _ODD_WILDCARD.search(entry.pattern)
        is_there = self._is_there(entry.pattern) if check_found or odd else True
        return entry._replace(
            found=is_there or not check_found, meant_wild=bool(odd) and not is_there
        )

    def _take(self, line: Line, found: "_Found", *, is_bare: bool, is_listed: bool = False) -> None:
        """Read one line, and its effect on the item that contains it."""
        outer = found.holding(line.level)
        if outer and outer.denies_below:
            line = line._replace(is_denied=True)
        if line.kind == "prose":
            self._read_prose(line, found, outer)
            return
        if _NO_PATH.fullmatch(line.passage.text):
            return
        first = len(found.entries)
        if line.kind == "item" and not line.is_denied and (entry := _plain_entry(line.passage)):
            found.tops.add(entry.pattern.partition("/")[0])
            found.enter([entry])
            own = list(range(first, len(found.entries)))
            found.above.append(_Item(line.level, own, bool(own), False))
            return
        tokens = self.tokens.read(line.passage, found.tops)
        if is_bare and not any(token.kind == "path" for token in tokens):
            tokens = self.tokens.plain(line.passage, found.tops, is_listed=is_listed) or tokens
        if line.is_denied:
            denies_below = self._deny_all(line, tokens, found)
        else:
            denies_below = self._read_bullet(line, tokens, found, outer)
        if line.kind == "item":
            own = [n for n in range(first, len(found.entries)) if found.entries[n].kind == "allow"]
            names_path = len(found.entries) > first
            found.above.append(_Item(line.level, own, names_path, denies_below))

    def _read_bullet(
        self, line: Line, tokens: Sequence["Token"], found: "_Found", outer: "_Item | None"
    ) -> bool:
        """Enter what a bullet or row allows and denies; return whether it denies lines below it."""
        passage = line.passage
        is_about_outer = bool(outer and outer.names_path) and not passage.text.endswith(":")
        words = read_denials(passage.text, [t.span for t in tokens], has_target=is_about_outer)
        denied = {n for n, t in enumerate(tokens) if t.is_denied} | words.denied
        granted = [
            t
            for n, t in enumerate(tokens)
            if t.kind == "path" and n not in denied and not t.is_inside
        ]
        entries = [ScopeEntry(t.text, "allow", t.place, problem_of(t.text)) for t in granted]
        near = [*entries, *(found.entries[n] for n in (outer.entries if outer else ()))]
        is_unclear = self._is_unclear(words, denied, tokens, near) or _subtracts(passage, granted)
        for head, cell in line.remarks:
            said = self._read_cell(head, cell, found, near)
            is_unclear = is_unclear or said == "unclear"
            if said == "denied":
                entries = [entry._replace(kind="deny") for entry in entries]
        found.enter(_denials(tokens, denied))
        if outer and words.denies_target:
            found.deny(outer)
        if is_unclear:
            found.withdraw(outer)
            found.unreadable.append(_unclear(passage, is_half=words.is_half))
        else:
            found.enter(entries)
            if not (outer and outer.names_path):  # else they are remarks about its path
                found.unreadable += self._unread(passage, tokens, denied, bool(entries))
        has_paths = bool(granted or denied)
        return (
            words.below
            or (not entries and has_paths)
            or (not has_paths and label_denies(passage.text))
        )

    def _is_unclear(
        self,
        words: Denials,
        denied: set[int],
        tokens: Sequence["Token"],
        near: Sequence[ScopeEntry],
    ) -> bool:
        """Whether words deny something that cannot be separated from the rest."""
        wide = [e.pattern for e in near if e.kind == "allow" and _is_wide(e.pattern)]
        names = [tokens[n].text for n in denied if tokens[n].kind == "name"]
        doubtful = (tokens[n].text for n in words.doubtful)
        return bool(
            (near and (words.unclear or names))
            or (wide and words.narrow)
            or any(self.lookups.exists(f"{_folder(p)}/{name}") for name in doubtful for p in wide)
        )

    def _read_cell(
        self, head: str, cell: Passage, found: "_Found", near: Sequence[ScopeEntry]
    ) -> str:
        """The meaning of a cell for the path in the first cell: "", denied or unclear."""
        text = cell.text.strip().casefold()
        tokens = self.tokens.read(cell, found.tops)
        if label_denies(head):
            if text in _YES:
                return "denied"
            paths = [t for t in tokens if t.kind in {"path", "bare"}]
            found.enter(_denials(tokens, range(len(tokens))))
            return "" if paths or text in _NO or not text.strip("-–—") else "unclear"
        if _ACCESS.search(head) and text in _NO:
            return "denied"
        words = read_denials(cell.text, [t.span for t in tokens], has_target=True)
        found.enter(_denials(tokens, words.denied))
        if words.denies_target:
            return "denied"
        return "unclear" if self._is_unclear(words, words.denied, tokens, near) else ""

    def _read_prose(self, line: Line, found: "_Found", outer: "_Item | None") -> None:
        """Read prose, which may deny but not allow."""
        tokens = self.tokens.read(line.passage, found.tops)
        text = line.passage.text
        words = read_denials(text, [t.span for t in tokens], has_target=outer is not None)
        found.enter(_denials(tokens, words.denied))
        if outer and words.denies_target:
            found.deny(outer)
        names = any(tokens[n].kind == "name" for n in words.denied)
        if (words.unclear or words.narrow or names) and not line.is_label and not restates(text):
            found.withdraw(outer)
            found.unreadable.append(_unclear(line.passage))

    def _deny_all(self, line: Line, tokens: Sequence["Token"], found: "_Found") -> bool:
        """Deny all paths in a line below a denial, and in its children."""
        named = [t for t in tokens if t.kind == "path" and not t.is_inside]
        named = (
            named or [t for t in tokens if t.kind == "bare"] or self.tokens.bare_start(line.passage)
        )
        found.enter(_denials(named, range(len(named))))
        if not named and not (found.above and found.above[-1].names_path):
            whole = line.passage.place(0, len(line.passage.text.partition("\n")[0]))
            text = unwrapped(line.passage.text)
            found.unreadable.append(
                Rejected(whole, text, "is denied, but names no path from the root", True)
            )
        return True

    def _unread(
        self, passage: Passage, tokens: Sequence["Token"], denied: set[int], has_entry: bool
    ) -> list[Rejected]:
        """The texts of a bullet that should be paths and cannot be read as such."""
        odd = [
            Rejected(t.place, t.text, why_not(t.text, found=has_entry), t.is_denied)
            for n, t in enumerate(tokens)
            if t.kind in {"name", "code"}
            and not t.is_inside
            and not t.is_remark
            and n not in denied - {n for n, t in enumerate(tokens) if t.is_denied}
        ]
        if has_entry or denied:
            # A second path that may be relative to anything is not dropped silently.
            return [one for one in odd if one.denies or _FILELIKE.fullmatch(one.text)]
        if odd and passage.text.lstrip().startswith("`"):
            return [odd[0]._replace(denies=odd[0].denies or denies(passage.text.replace("`", "")))]
        whole = passage.place(0, len(passage.text.partition("\n")[0]))
        text = unwrapped(passage.text)
        bare = not odd and PATHLIKE.fullmatch(BEHIND.split(text, maxsplit=1)[0])
        why = "is not in back-ticks" if bare else NO_PATH
        return [Rejected(whole, text, why, denies(passage.text.replace("`", "")))]

    def _is_there(self, pattern: str) -> bool:
        if not is_glob(pattern):
            path = pattern.removeprefix("./").rstrip("/")
            if self.lookups.exists(path):
                return True
        return self.lookups.is_covered(pattern)


def _plain_entry(passage: Passage) -> ScopeEntry | None:
    """The entry of a bullet that begins with a path and denies nothing, read at first glance."""
    found = _PLAIN_ENTRY.fullmatch(passage.text)
    if found is None or may_deny(passage.text):
        return None
    start, end = found.span("path")
    path = shared(found["path"])
    return ScopeEntry(path, "allow", passage.place(start, end), problem_of(path))


def _subtracts(passage: Passage, granted: Sequence[Token]) -> bool:
    """Whether a dash separates a path from one inside it: it may mean except, or especially."""
    return any(
        _DASH.fullmatch(passage.text, left.span.end, right.span.start)
        and is_within(right.text, left.text)
        for left, right in pairwise(granted)
    )


def _denials(tokens: Sequence[Token], which: Iterable[int]) -> list[ScopeEntry]:
    """The denials of those tokens that are paths."""
    paths = (tokens[n] for n in sorted(which) if tokens[n].kind in {"path", "bare"})
    return [ScopeEntry(t.text, "deny", t.place, problem_of(t.text)) for t in paths]


def _whole(passage: Passage, why: str, *, denies: bool) -> Rejected:
    """A paragraph that cannot be read, shown by its first line."""
    place = passage.place(0, len(passage.text.partition("\n")[0]))
    return Rejected(place, unwrapped(passage.text), why, denies)


def _unclear(passage: Passage, *, is_half: bool = False) -> Rejected:
    why = "says neither yes nor no" if is_half else "denies something that is not a path"
    return _whole(passage, why, denies=True)


def _is_wide(pattern: str) -> bool:
    """Whether an entry is more than one file, so that a part of it can be left out."""
    last = pattern.rstrip("/").rpartition("/")[2]
    return pattern.endswith("/") or is_glob(pattern) or "." not in last[1:]


def _folder(pattern: str) -> str:
    """The folder that an entry begins with."""
    return WILD.split(pattern.removeprefix("./"), maxsplit=1)[0].rstrip("/")


class _Item(NamedTuple):
    """A bullet with others below it: its entries, and its meaning for the lines below."""

    level: int
    entries: list[int]
    names_path: bool
    denies_below: bool


class _Found:
    """The allowlist as read so far."""

    def __init__(self) -> None:
        self.entries: list[ScopeEntry] = []
        self.unreadable: list[Rejected] = []
        self.withdrawn: set[int] = set()
        self.tops: set[str] = set()
        self.above: list[_Item] = []

    def holding(self, level: int) -> _Item | None:
        """The item that contains a line of this level."""
        while self.above and self.above[-1].level >= level:
            self.above.pop()
        return self.above[-1] if self.above else None

    def enter(self, entries: Iterable[ScopeEntry]) -> None:
        """Add entries; reject those that go up and down again."""
        for entry in entries:
            if entry.problem == "dots":
                why = "goes up and down again"
                self.unreadable.append(
                    Rejected(entry.place, entry.pattern, why, entry.kind == "deny")
                )
            else:
                self.entries.append(entry)

    def deny(self, item: _Item) -> None:
        """Turn the entries of an item into denials."""
        for index in item.entries:
            self.entries[index] = self.entries[index]._replace(kind="deny")

    def withdraw(self, item: _Item | None) -> None:
        """Remove the entries of an item, as the text below it cannot be understood."""
        if item:
            self.withdrawn.update(n for n in item.entries if self.entries[n].kind == "allow")
