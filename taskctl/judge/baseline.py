"""The baseline: findings that are known and accepted for now."""

from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter

from taskctl.errors import SettingsError
from taskctl.model.findings import Finding
from taskctl.text.source import Source, Unreadable

VERSION = 1
KEYS = ("code", "path", "fingerprint", "message")


def read_baseline(source: Source | Unreadable) -> dict[str, dict[str, str]]:
    """The entries of a baseline file, by fingerprint.

    Raises:
        SettingsError: it is no baseline.
    """
    import json  # noqa: PLC0415  most repositories have no baseline

    if isinstance(source, Unreadable):
        raise SettingsError(f"{source.path} {source.reason}")
    try:
        data = json.loads(source.raw)
        if data["version"] != VERSION:
            raise SettingsError(f"{source.path}: baseline version {data['version']} is not known")
        return {
            entry["fingerprint"]: {key: str(entry.get(key, "")) for key in KEYS}
            for entry in data["findings"]
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = f"{source.path}:1: not a baseline; `taskctl check --update-baseline --add`"
        raise SettingsError(f"{message} writes a new one") from None


def entries_to_update(
    source: Source | Unreadable | None, *, replace: bool
) -> dict[str, dict[str, str]]:
    """The entries that a new baseline takes over.

    Raises:
        SettingsError: what is there is no baseline, and is not to be replaced.
    """
    if source is None:
        return {}
    try:
        return read_baseline(source)
    except SettingsError:
        if not replace or isinstance(source, Unreadable):
            raise
        return {}


def entry_of(finding: Finding) -> dict[str, str]:
    """How a baseline writes a finding."""
    values = (finding.code, finding.place.path, finding.fingerprint, finding.message)
    return dict(zip(KEYS, values, strict=True))


def baseline_bytes(entries: Iterable[dict[str, str]]) -> bytes:
    """A baseline file of these entries, sorted so that merges are easy."""
    import json  # noqa: PLC0415

    ordered = sorted(entries, key=itemgetter("path", "code", "fingerprint"))
    text = json.dumps({"version": VERSION, "findings": ordered}, indent=1, ensure_ascii=True)
    return f"{text}\n".encode()


def split(
    findings: Sequence[Finding], known: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """(new findings, findings of the baseline)."""
    new = [finding for finding in findings if finding.fingerprint not in known]
    old = [finding for finding in findings if finding.fingerprint in known]
    return new, old
