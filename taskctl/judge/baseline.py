"""The baseline: findings that are known and accepted for now."""

from collections.abc import Collection, Iterable, Sequence

from taskctl.errors import SettingsError
from taskctl.model.findings import Finding
from taskctl.text.source import Source, Unreadable

VERSION = 1


def read_baseline(source: Source | Unreadable) -> set[str]:
    """The fingerprints of a baseline file.

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
        return {entry["fingerprint"] for entry in data["findings"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        message = f"{source.path}:1: not a baseline; `taskctl check --update-baseline --add`"
        raise SettingsError(f"{message} writes a new one") from None


def baseline_bytes(findings: Iterable[Finding]) -> bytes:
    """A baseline file of these findings, sorted so that merges are easy."""
    import json  # noqa: PLC0415

    entries = sorted(
        (
            {"code": f.code, "path": f.place.path, "fingerprint": f.fingerprint,
             "message": f.message}
            for f in findings
        ),
        key=lambda entry: (entry["path"], entry["code"], entry["fingerprint"]),
    )  # fmt: skip
    text = json.dumps({"version": VERSION, "findings": entries}, indent=1, ensure_ascii=True)
    return f"{text}\n".encode()


def split(
    findings: Sequence[Finding], known: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """(new findings, findings of the baseline)."""
    new = [finding for finding in findings if finding.fingerprint not in known]
    old = [finding for finding in findings if finding.fingerprint in known]
    return new, old
