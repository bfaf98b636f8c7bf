"""The verdict of an allowlist on a path."""

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from taskctl.model.allowlists import ScopeEntry
from taskctl.model.paths import covers, unusable
from taskctl.text.globs import glob_matcher
from taskctl.text.places import Place


class Explanation(NamedTuple):
    """The entry that allows or denies a path, and its place."""

    verdict: str  # allowed | denied | always | not listed
    pattern: str = ""
    place: Place | None = None
    twin: ScopeEntry | None = None  # if the path is not listed: an entry that looks the same

    @property
    def is_yes(self) -> bool:
        """Whether the path may be touched."""
        return self.verdict in {"allowed", "always"}


class Allowance:
    """The paths that may be touched.

    Args:
        entries: those of an allowlist.
        always: the patterns that every task may touch.
    """

    def __init__(self, entries: Iterable[ScopeEntry], always: Iterable[str]) -> None:
        usable = self._usable = [entry for entry in entries if not unusable(entry)]
        self._by_verdict = [
            (verdict, [(entry, covers(entry.pattern)) for entry in usable if entry.kind == kind])
            for kind, verdict in (("deny", "denied"), ("allow", "allowed"))
        ]
        self._always = [(p, glob_matcher(p)) for p in always]

    def explain(self, path: str) -> Explanation:
        """The entry that decides about a path; denials win."""
        for verdict, entries in self._by_verdict:
            for entry, matches in entries:
                if matches(path):
                    return Explanation(verdict, entry.pattern, entry.place)
        for pattern, matches in self._always:
            if matches(path):
                return Explanation("always", pattern)
        return Explanation("not listed", twin=self._twin(path))

    def _twin(self, path: str) -> ScopeEntry | None:
        """An entry that would cover a path if both were composed: `é` has two spellings."""
        if path.isascii():
            return None
        composed = normalize("NFC", path)
        return next(
            (
                e
                for e in self._usable
                if e.kind == "allow" and covers(normalize("NFC", e.pattern))(composed)
            ),
            None,
        )

    def covers(self, path: str) -> bool:
        """Whether a path may be touched."""
        return self.explain(path).is_yes
