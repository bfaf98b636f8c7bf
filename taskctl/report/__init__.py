"""One module per output format: findings in, text out.

`FORMATS` maps the name of a format to the function that writes it. A module is imported when
its function is first called, so that `taskctl.report` itself costs neither json nor xml.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from taskctl.model.findings import Report
from taskctl.report.style import SourceLines, Style

Render = Callable[[Report, SourceLines, Style], Iterator[str]]


def _loading(name: str) -> Render:
    def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
        written: Render = import_module(f"taskctl.report.{name}").render
        return written(report, lines, style)

    return render


FORMATS: Mapping[str, Render] = {
    name: _loading(name)
    for name in ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
}
