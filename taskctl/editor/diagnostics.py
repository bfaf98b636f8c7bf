"""Findings as the diagnostics of an editor."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from lsprotocol import types

from taskctl.editor.positions import Positions, uri_of
from taskctl.errors import SettingsError
from taskctl.memory.folder import cache_folder
from taskctl.model.findings import Finding
from taskctl.report.rules import render_rule
from taskctl.report.style import printable
from taskctl.rules.all import all_rules
from taskctl.text.places import Place

SOURCE = "taskctl"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}


class DiagnosticWriter:
    """Writes the findings of one plan as diagnostics.

    Args:
        uri: the address of a file of the plan.
        positions: the positions in it.
    """

    def __init__(self, uri: Callable[[str], str], positions: Callable[[str], Positions]) -> None:
        self._uri = uri
        self._positions = positions

    def by_path(self, findings: Iterable[Finding]) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of each file."""
        found: dict[str, list[types.Diagnostic]] = {}
        for finding in findings:
            found.setdefault(finding.place.path, []).append(self.diagnostic(finding))
        return found

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """One finding."""
        page = page_uri(finding.code)
        text = f"{finding.text}\n{finding.help}" if finding.help else finding.text
        return types.Diagnostic(
            range=self.range(finding.place),
            message=printable(text, keep="\n"),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            code_description=types.CodeDescription(page) if page else None,
            source=SOURCE,
            related_information=[
                types.DiagnosticRelatedInformation(
                    types.Location(self._uri(place.path), self.range(place)), printable(message)
                )
                for place, message in finding.related
            ],
            data=finding.fingerprint,
        )

    def range(self, place: Place) -> types.Range:
        """The range of a place in its file."""
        return self._positions(place.path).range(place)


def fault_diagnostic(fault: SettingsError) -> types.Diagnostic:
    """A fault of the settings, at the line where it is."""
    start = types.Position(max(fault.line - 1, 0), 0)
    end = types.Position(start.line + 1, 0)
    text = printable(f"{fault.key}: {fault.message}" if fault.key else fault.message)
    return types.Diagnostic(
        types.Range(start, end), text, severity=types.DiagnosticSeverity.Error, source=SOURCE
    )


@cache
def page_uri(code: str) -> str:
    """The address of the page of a rule, in the cache of the user; empty if it has none."""
    folder = cache_folder()
    if folder is None or code not in all_rules():
        return ""
    file = Path(folder, "pages", f"{code}.md")
    raw = render_rule(all_rules()[code], "markdown").encode()
    try:
        if not file.exists() or file.read_bytes() != raw:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            file.write_bytes(raw)
    except OSError:
        return ""
    return uri_of(str(file))
