"""Statuses in headings: `# [Done] Title`, `# Title (Done)`, `## Status: Accepted`, `## ✅ Done`."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from taskctl.model.states import Vocabulary
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar

_KEY = expression(r"[\W_]*(?P<key>\w[^:]*?)[\W_]*:[*_\s]*(?P<word>\S.*)")
# In the title, the status is in brackets, before or after a dash, or before a colon.
_IN_TITLE = (
    expression(r"[*_`]*[\[(](?P<word>[^\[\]()]+)[\])][*_`]*[\s:—–-]*").match,
    expression(r"[\s:—–-]*[*_`]*[\[(](?P<word>[^\[\]()]+)[\])][*_`]*\s*$").search,
    expression(r"(?P<word>[^:—–]+?)(?:\s*[:—–]\s*|\s+-\s+)(?=\S)").match,
    expression(r"(?:\s*[—–]\s*|\s+-\s+)(?P<word>[^—–]+)$").search,
)


class HeadingStatus(NamedTuple):
    """A status in a heading.

    field   the heading as a field whose value is the status
    block   the heading
    span    the part of its text that is about the status alone
    """

    field: Field
    block: Block
    span: tuple[int, int]


def heading_status(
    document: Document, names: Collection[str], vocabulary: Vocabulary
) -> HeadingStatus | None:
    """The first heading that says a status.

    Args:
        document: the document.
        names: the keys that mean the status; what follows them is one, even an unknown word.
        vocabulary: the known words; without a key, only they are a status.
    """
    keys = {name.casefold() for name in names}
    is_title = True
    for block in document.blocks:
        if block.kind != "heading":
            continue
        for match in _candidates(block.text, keys, is_title=is_title):
            is_key = "key" in match.re.groupindex
            if is_key or vocabulary.read(match["word"]).state != "unknown":
                return HeadingStatus(_field(document, block, match), block, match.span())
        is_title = False
    return None


def _candidates(text: str, keys: set[str], *, is_title: bool) -> Iterator["re.Match[str]"]:
    keyed = _KEY.fullmatch(text)
    if keyed and keyed["key"].casefold() in keys:
        yield keyed
    elif is_title:
        yield from filter(None, (find(text) for find in _IN_TITLE))
    elif whole := re.fullmatch(r"(?P<word>.*\w.*)", text):
        yield whole


def _field(document: Document, block: Block, match: "re.Match[str]") -> Field:
    path, line, column = document.path, block.line, block.column
    passage = Passage(path, match["word"], ((line, column + match.start("word")),))
    place = Place(path, line, column, line, column + len(block.text))
    return Field("status", place, "scalar", Scalar(passage, passage), (), line)
