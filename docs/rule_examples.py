"""An example for the page of a rule whose docstring shows none, from the tests of the rule."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import Repo
from tests.rules.cases import Bad, write
from tests.rules.examples import BAD

_MARK = re.compile("[«»‹›]")
_AROUND = 2
"""Lines that are shown above and below a marked one."""
_LONG = 90


@cache
def _first() -> dict[str, Bad]:
    return {example.code: example for example in reversed(BAD)}


def with_example(page: str, code: str) -> str:
    """The Markdown page of a rule, with an example before "How to fix" where it has none."""
    bad = _first().get(code)
    if "\n## Example\n" in page or bad is None:
        return page
    shown = "\n".join(["````text", *_files(bad), "````", "", "````text", *_said(bad), "````"])
    return page.replace("\n## How to fix\n", f"\n## Example\n\n{shown}\n\n## How to fix\n", 1)


def _files(bad: Bad) -> Iterator[str]:
    is_first = True
    for path, text in bad.files:
        lines = text.rstrip("\n").split("\n")
        marked = [at for at, line in enumerate(lines) if _MARK.search(line)]
        if not marked:
            continue
        if not is_first:
            yield ""
        is_first = False
        yield f"# {path}"
        last = 0
        for at, line in enumerate(lines):
            if any(abs(at - one) <= _AROUND for one in marked):
                if at > last:
                    yield "…"
                last = at + 1
                clean = _visible(_MARK.sub("", line))
                yield clean if len(clean) <= _LONG else f"{clean[:_LONG]}…"
        if last < len(lines):
            yield "…"


def _visible(line: str) -> str:
    """The line with what a page cannot hold written as `\\x00`."""
    return "".join(
        ascii(char)[1:-1] if unicodedata.category(char)[0] == "C" else char for char in line
    )


def _said(bad: Bad) -> Iterator[str]:
    """The findings of the rule in the files of the example, a line each."""
    with TemporaryDirectory() as folder:
        repo = Repo(Path(folder))
        write(repo, bad)
        for found in repo.findings(bad.code):
            place = f"{found.path}:{found.line}:{found.column}"
            yield f"{place}: {found.severity} {found.code} {found.message}"
