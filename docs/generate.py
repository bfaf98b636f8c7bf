"""What the documentation repeats of the program: whole pages, regions of pages, shown outputs.

    python docs/generate.py            write what is out of date
    python docs/generate.py --check    name it, and exit with 1

In a page that people write, this is replaced:

    <!-- generated: NAME -->           all lines down to <!-- generated: end -->
    <!-- output: taskctl … -->         the fence below it, by the command and what it prints;
                                       a line `…` in the fence leaves out what stands there
    <!-- output in PLAN: taskctl … --> the same in one of PLANS, which the shared folder holds;
                                       without that folder it stays as it is
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script sees its own folder only

from docs.layers import layers_table  # noqa: E402
from docs.man_page import man_page  # noqa: E402
from docs.plan_pages import hash_example  # noqa: E402
from docs.reference_pages import (  # noqa: E402
    check_json,
    columns_list,
    commands_page,
    commands_table,
    dialects_page,
    formats_table,
    presets_page,
    presets_table,
    views_table,
)
from docs.rule_examples import with_example  # noqa: E402
from docs.settings_page import settings_page  # noqa: E402
from docs.ways import ways_tables  # noqa: E402
from taskctl.plans.artifacts.schemas import schema_texts  # noqa: E402
from taskctl.plans.catalog import HEADINGS, full_catalog  # noqa: E402
from taskctl.report.rules import render_rule, render_rules  # noqa: E402
from taskctl.settings.show import schema_text  # noqa: E402

NOTICE = "<!-- written by docs/generate.py; change the program, not this page -->"


def main() -> int:
    """Write or check everything that is generated; 1 when --check finds anything out of date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = sorted(
        (path, text) for path, text in generated().items() if text != text_of(ROOT / path)
    )
    for path, text in stale:
        print(f"{'out of date' if check else 'written'}: {path}")
        if check:
            continue
        if text is None:
            (ROOT / path).unlink()
            continue
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    if check and stale:
        print("`python docs/generate.py` writes them")
    return 1 if check and stale else 0


def generated() -> dict[str, str | None]:
    """What every generated file should hold, by its path; None for one that should not be there."""
    whole: dict[str, str | None] = {
        "docs/reference/commands.md": with_notice(commands_page()),
        "docs/reference/settings.md": with_notice(settings_page()),
        "docs/reference/presets.md": with_notice(presets_page()),
        "docs/reference/dialects.md": with_notice(dialects_page()),
        "docs/rules/index.md": with_notice(
            render_rules("markdown", full_catalog().values(), HEADINGS)
        ),
        "docs/schemas/settings.schema.json": schema_text() + "\n",
        "docs/man/taskctl.1": man_page(),
    }
    for name, text in schema_texts().items():
        whole[f"docs/schemas/{name}"] = text
    for code, rule in full_catalog().items():
        whole[f"docs/rules/{code}.md"] = with_notice(
            with_example(render_rule(rule, "markdown"), code)
        )
    for page in (ROOT / "docs" / "rules").glob("*.md"):
        whole.setdefault(f"docs/rules/{page.name}", None)
    for path in pages():
        if path not in whole:
            whole[path] = with_outputs(with_regions((ROOT / path).read_text("utf-8")))
    return whole


def pages() -> list[str]:
    """The Markdown pages of the project, by people and generated, as paths from the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(page.relative_to(ROOT).as_posix() for page in found)


def text_of(path: Path) -> str | None:
    """The text of a file, None where there is none."""
    return path.read_text("utf-8") if path.exists() else None


def with_notice(page: str) -> str:
    """A page that says at its end where it comes from."""
    return f"{page.rstrip()}\n\n{NOTICE}\n"


# --- regions and outputs of pages that people write


_REGION = re.compile(
    r"(?P<begin><!-- generated: (?!end)(?P<name>[\w-]+) -->\n)"
    r"(?:(?!<!-- generated:).)*?"
    r"(?P<end><!-- generated: end -->)",
    re.DOTALL,
)
_OUTPUT = re.compile(
    r"^(?P<mark><!-- output(?: in (?P<plan>[\w-]+))?: (?P<command>.+?) -->)\n"
    r"\n?(?P<fence>`{3,})console\n"
    r"(?P<shown>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_TIME = re.compile(r"\b\d+\.\d\d s\b")
_GAP = "…"
SHARED = Path(os.environ.get("TASKCTL_SHARED") or ROOT.parent / "shared")
PLANS = {
    "folders": SHARED / "corpora/layouts/5daydocs",
    "decisions": SHARED / "corpora/layouts/openagents-adr",
}


class Output(NamedTuple):
    """A shown command, the line of its page where it stands, what is shown of it, and where."""

    command: str
    line: int
    shown: str
    folder: Path


def with_regions(page: str) -> str:
    """A page with its generated regions as they should be."""
    return _REGION.sub(
        lambda match: f"{match['begin']}\n{REGIONS[match['name']]()}\n\n{match['end']}", page
    )


def outputs_of(page: str) -> Iterator[Output]:
    """The outputs that a page shows."""
    for match in _OUTPUT.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        yield Output(match["command"], line, match["shown"], _folder(match))


def _folder(match: "re.Match[str]") -> Path:
    """The folder in which a shown command runs."""
    return PLANS[match["plan"]] if match["plan"] else ROOT


def with_outputs(page: str) -> str:
    """A page that shows what its commands print today."""

    def renewed(match: "re.Match[str]") -> str:
        if not _folder(match).is_dir():
            return match[0]
        shown = excerpt(real_output(match["command"], _folder(match)), match["shown"])
        if without_times(shown) == without_times(match["shown"]):
            return match[0]
        return f"{match['mark']}\n\n{match['fence']}console\n{shown}{match['fence']}"

    return _OUTPUT.sub(renewed, page)


def real_output(command: str, folder: Path = ROOT) -> str:
    """`$ command`, and what it prints in a pipe, started in a folder."""
    words = shlex.split(command)
    assert words[0] == "taskctl", f"only taskctl is run, not {words[0]}"
    environment = {
        key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "COLUMNS"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "taskctl", *words[1:]],
        cwd=folder,
        env={**environment, "NO_COLOR": "1", "COLUMNS": "80", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return f"$ {command}\n{done.stdout}"


def excerpt(output: str, shown: str) -> str:
    """All of an output, or as many lines of it as stand before and behind `…` now."""
    wanted = shown.splitlines()
    if _GAP not in wanted:
        return output
    lines = output.splitlines()
    first, last = wanted.index(_GAP), len(wanted) - wanted.index(_GAP) - 1
    return "".join(f"{line}\n" for line in [*lines[:first], _GAP, *lines[len(lines) - last :]])


def without_times(text: str) -> str:
    """A text in which every time is the same."""
    return _TIME.sub("0.00 s", text)


REGIONS: Mapping[str, Callable[[], str]] = {
    "views": views_table,
    "columns": columns_list,
    "commands": commands_table,
    "formats": formats_table,
    "presets": presets_table,
    "check-json": check_json,
    "ways": ways_tables,
    "layers": layers_table,
    "hash": hash_example,
}

if __name__ == "__main__":
    sys.exit(main())
