"""Ids that a document names anywhere, but that none of its items has.

Lanes, drawings and notes name items too, one by one or as ranges, and people forget them when they
rename an item. A name is taken for an id if it has the letters of one, and as many digits. A name
that is struck out (`~~CD-099~~`) is meant to be gone.
"""

from collections.abc import Collection, Iterator

from taskctl.model.items import Mention
from taskctl.read.dialects.references import NameReader
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_ID = r"[A-Za-z][A-Za-z0-9-]*\d[A-Za-z]?"
_NAME = expression(
    rf"(?<![\w/.#@~-])(?P<first>{_ID})(?:(?:\.{{2,3}}|…|/)(?:{_ID}|\d+))*(?![\w-]|\.\w|/\w)"
)


def unknown_names(
    document: Document, names: NameReader, elsewhere: Collection[str]
) -> Iterator[Mention]:
    """The first mention of each unknown id; other rules report those in `elsewhere`."""
    seen: set[str] = {"", *elsewhere}
    written: set[str] = set()
    tagged = {
        number
        for block in document.blocks
        if block.kind in {"comment", "code"} or (block.kind == "fence" and block.text)
        for number in range(block.line, block.end_line + 1)
    }
    for number, line in enumerate(document.lines, 1):
        if number in tagged:
            continue
        for match in _NAME.finditer(line):
            if match[0] in written:
                continue
            written.add(match[0])
            for name in names.unknown(match[0]):
                if name not in seen:
                    seen.add(name)
                    start, end = match.span()
                    place = Place(document.path, number, start + 1, number, end + 1)
                    yield Mention("", name, place)
