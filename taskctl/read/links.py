"""Links to other files: of the header, and in the text."""

import re
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from taskctl.model.items import Link
from taskctl.text.blocks import Document
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.source import Source

_LABEL = re.compile(r"(?P<label>[^:]*?):\s+")
_PATH = re.compile(r"(?<![\w/:.@-])(?:\./)?[\w.@+-]+(?:/[\w.@+,=~-]+)*/?")
_TEXT_LINK = re.compile(r"\]\((?P<target>[^()\s<>]+(?:\([^()\s]*\))?)(?:\s+[\"'][^)]*)?\)")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def header_links(
    field: Field | None, exists: Callable[[str], bool], is_top: Callable[[str], bool]
) -> Iterator[Link]:
    """The files that the entries of a header's list of links name; an entry may name none."""
    if field is None or field.kind not in {"list", "scalar"}:
        return
    for scalar in field.items if field.kind == "list" else (field.value,):
        passage = scalar.passage
        label = _LABEL.match(passage.text)
        start = label.end() if label else 0
        name = label["label"].strip() if label else ""
        whole = passage.text[start:]
        if " " in whole and _is_spaced_path(whole, exists, is_top):
            yield Link(name, whole, passage.place(start), in_header=True, found=exists(whole))
            continue
        for match in _PATH.finditer(passage.text, start):
            target = match.group().rstrip(".,")
            behind = passage.text[match.end() : match.end() + 1]
            if not _is_path(target, is_top) or behind in {"*", "{", "<", "…", ":"}:
                continue
            place = passage.place(match.start(), match.start() + len(target))
            bare = target.removeprefix("./")
            yield Link(name, bare, place, in_header=True, found=exists(bare.rstrip("/")))


def _is_spaced_path(
    text: str, exists: Callable[[str], bool], is_top: Callable[[str], bool]
) -> bool:
    """Whether a text with blanks is one path: `backlog/tasks/back-7 - Title.md`."""
    if "\n" in text or "/" not in text or text.count(".md") > 1:
        return False
    return exists(text) or (is_top(text.split("/", maxsplit=1)[0]) and text.endswith(".md"))


def _is_path(text: str, is_top: Callable[[str], bool]) -> bool:
    if "/" not in text:
        return text.endswith(".md") and text[0] != "."
    head = text.removeprefix("./").split("/")[0]
    return is_top(head) or text.endswith(".md")


def text_links(source: Source, document: Document, exists: Callable[[str], bool]) -> Iterator[Link]:
    """The relative links `[text](target)` of the text; fences, comments and code do not count."""
    if b"](" not in source.raw:
        return
    hidden = {
        number
        for block in document.blocks
        if block.kind in {"fence", "code", "comment", "html"}
        for number in range(block.line, block.end_line + 1)
    }
    folder = dirname(source.path)
    for number, line in enumerate(document.lines, 1):
        if "](" not in line or number in hidden:
            continue
        spans = [match.span() for match in _CODE_SPAN.finditer(line)] if "`" in line else []
        for match in _TEXT_LINK.finditer(line):
            if any(start < match.start() < end for start, end in spans):
                continue
            target = match["target"]
            bare = unquote(re.split(r"[#?]", target)[0])
            if not bare or re.match(r"[a-zA-Z][\w+.-]*:|//|\{|<", target):
                continue
            path = normpath(bare.lstrip("/") if bare.startswith("/") else join(folder, bare))
            if path.startswith(".."):
                continue
            place = Place(
                source.path, number, match.start("target") + 1, number, match.end("target") + 1
            )
            found = path == "." or exists(path)
            yield Link("", path, place, in_header=False, found=found)
