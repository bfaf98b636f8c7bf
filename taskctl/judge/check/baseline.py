"""The baseline: findings that are known and accepted for now."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from taskctl.errors import SettingsError
from taskctl.model.findings import Finding
from taskctl.text.expressions import expression
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import Tree

VERSION = 1
_TEXTS = ("code", "path", "fingerprint", "message")
# A baseline without counts has the number in its message.
_COUNTED = {"DD003": expression(r" with (\d{1,9}) open box")}


class AcceptedFinding(NamedTuple):
    """One accepted finding of the file; `number` is None in files without counts."""

    code: str
    path: str
    fingerprint: str
    message: str
    number: int | None = 1

    @property
    def accepts(self) -> int:
        """How many faults it accepts: `number`, else the one in its message, else any number."""
        if self.number is not None:
            return self.number
        found = _COUNTED[self.code].search(self.message) if self.code in _COUNTED else None
        return int(found[1]) if found else sys.maxsize


Accepted = Mapping[str, int]
"""How many faults each accepted finding covers, by fingerprint."""


def read_baseline(source: Source | Unreadable) -> dict[str, AcceptedFinding]:
    """The entries of a baseline file, by fingerprint.

    Raises:
        SettingsError: it is not a baseline.
    """
    import json  # most repositories have no baseline

    if isinstance(source, Unreadable):
        raise SettingsError(source.reason, path=source.path)
    try:
        data = json.loads(source.raw)
        if data["version"] != VERSION:
            message = f"baseline version {data['version']} is not known"
            raise SettingsError(message, path=source.path)
        return {entry["fingerprint"]: _entry(entry) for entry in data["findings"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = "not a baseline; `taskctl check --update-baseline --add` writes a new one"
        raise SettingsError(message, path=source.path, line=1) from None


def _entry(written: Mapping[str, object]) -> AcceptedFinding:
    code, path, fingerprint, message = (str(written.get(key, "")) for key in _TEXTS)
    count = written.get("count")
    number = count if isinstance(count, int) else None
    return AcceptedFinding(code, path, fingerprint, message, number)


def accepted(entries: Mapping[str, AcceptedFinding]) -> Accepted:
    """The number of accepted faults of each finding."""
    return {fingerprint: entry.accepts for fingerprint, entry in entries.items()}


def accepted_by(tree: Tree | None, path: str) -> Accepted:
    """The findings that the baseline of a tree accepts; none if it is missing or unreadable."""
    try:
        return accepted(read_baseline(tree.read(path))) if tree and tree.exists(path) else {}
    except SettingsError:
        return {}


def numbers(findings: Iterable[Finding]) -> Accepted:
    """The baseline that accepts these findings."""
    return {finding.fingerprint: finding.number for finding in findings}


def is_new(finding: Finding, known: Accepted) -> bool:
    """Whether a finding is unknown, or has more faults than were accepted."""
    return finding.number > known.get(finding.fingerprint, 0)


def entries_to_update(
    source: Source | Unreadable | None, *, replace: bool
) -> dict[str, AcceptedFinding]:
    """The entries that a new baseline keeps.

    Raises:
        SettingsError: the file is not a baseline, so it is not replaced.
    """
    if source is None:
        return {}
    try:
        return read_baseline(source)
    except SettingsError:
        if not replace or isinstance(source, Unreadable):
            raise
        return {}


def entry_of(finding: Finding) -> AcceptedFinding:
    """A finding as a baseline writes it."""
    path = finding.place.path
    return AcceptedFinding(finding.code, path, finding.fingerprint, finding.message, finding.number)


def baseline_bytes(entries: Iterable[AcceptedFinding]) -> bytes:
    """A baseline file of these entries, sorted so that merges are easy."""
    import json

    ordered = sorted(entries, key=attrgetter("path", "code", "fingerprint"))
    findings = [_object(entry) for entry in ordered]
    text = json.dumps({"version": VERSION, "findings": findings}, indent=1, ensure_ascii=True)
    return f"{text}\n".encode()


def _object(entry: AcceptedFinding) -> dict[str, str | int]:
    written: dict[str, str | int] = {key: getattr(entry, key) for key in _TEXTS}
    return written if entry.number is None else written | {"count": entry.number}


def split(findings: Sequence[Finding], known: Accepted) -> tuple[list[Finding], list[Finding]]:
    """(new findings, findings of the baseline)."""
    new = [finding for finding in findings if is_new(finding, known)]
    old = [finding for finding in findings if not is_new(finding, known)]
    return new, old
