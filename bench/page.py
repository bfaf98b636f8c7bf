"""The page that keeps the table, `docs/benchmarks.md`: only what is between its markers is ours."""

import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path

BEGIN = "<!-- bench:begin -->"
END = "<!-- bench:end -->"
PAGE = f"""\
# Benchmarks

The time and memory that taskctl takes, beside other tools in the same run.

{BEGIN}
{END}
"""


class NoMarkersError(Exception):
    """A page was named that has no region for the table."""


def read_page(path: Path) -> str:
    """The page at `path`, or a new one; raises NoMarkersError where the table has no place."""
    page = path.read_text(encoding="utf-8") if path.exists() else PAGE
    if BEGIN not in page or END not in page.partition(BEGIN)[2]:
        raise NoMarkersError(f"{path} has no lines {BEGIN} and {END}")
    return page


def with_region(page: str, region: str) -> str:
    """`page` with `region` between its markers, all else as it was."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{region}\n\n{END}{after}"


def about(versions: Mapping[str, str], runs: int) -> str:
    """When, on what and with what the figures were measured."""
    programs = ", ".join(f"{name} {version}" for name, version in versions.items())
    cores = f"{os.cpu_count()} cores"
    machine = f"{platform.system()}, {cores}, Python {platform.python_version()}"
    return f"{date.today().isoformat()}, {machine}, counted runs: {runs}. {programs}."
