"""One module per output format: findings in, text out."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from taskctl.model.findings import Report
    from taskctl.report.style import SourceLines, Style


class Format(NamedTuple):
    """An output format: its module has `render`, and is imported when it is first called.

    is_document   the output is one document of a machine: infos are in it, nothing is beside it
    is_from_top   paths are those from the top of the repository, where its readers look for them
    """

    name: str
    is_document: bool = False
    is_from_top: bool = False

    @property
    def is_for_people(self) -> bool:
        """Whether a person reads it: its paths are from the root of the plan."""
        return not (self.is_document or self.is_from_top)

    def __call__(self, report: "Report", lines: "SourceLines", style: "Style") -> Iterator[str]:
        """The lines of a report in this format."""
        found: Iterator[str] = import_module(f"taskctl.report.{self.name}").render(
            report, lines, style
        )
        return found


FORMATS = {
    form.name: form
    for form in (
        Format("full"),
        Format("concise"),
        Format("json", is_document=True),
        Format("sarif", is_document=True, is_from_top=True),
        Format("github", is_from_top=True),
        Format("gitlab", is_document=True, is_from_top=True),
        Format("junit", is_document=True, is_from_top=True),
    )
}
