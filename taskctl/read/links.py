"""Links to other files, in the header and in the text."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from posixpath import dirname, join, normpath, relpath

from taskctl.model.items import Link
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.prose import code_spans, prose_lines
from taskctl.text.source import Source

_PATH = expression(r"(?<![\w/:.@-])(?:\./)?[\w.@+-]+(?:/[\w.@+,=~-]+)*/?")
_TEXT_LINK = expression(r"\]\((?P<target>[^()\s<>]+(?:\([^()\s]*\))?)(?:\s+[\"'][^)]*)?\)")
# `[label]: target`; a target without a dot or a slash is more likely a word of a sentence
_DEFINITION = expression(
    r" {0,3}\[(?!\^)(?:\\.|[^\[\]\\])+\]:[ \t]+<?(?P<target>(?=[^\s<>]*[./]\w)[^\s<>]+)>?"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
_BRACKET = expression(r"\\.|[\[\]]")
_NO_LINKS = frozenset({"fence", "code", "comment", "html"})
_NO_END = frozenset({"*", "{", "<", "…", ":"})
_BEHIND_PATH = expression(r"[#?]")
_CONTRACT = expression(r"\b(?:interface|contract)", re.IGNORECASE)
_NAMED_FILE = expression(r"`(?P<path>[\w.@+-]+(?:/[\w.@+-]+)+\.\w{1,8})`")
_NO_FILE = expression(r"[a-zA-Z][\w+.-]*:|//|\{|<")


def header_links(
    field: Field | None, exists: Callable[[str], bool], is_top: Callable[[str], bool]
) -> Iterator[Link]:
    """The files in the entries of a header's list of links; an entry may have none."""
    if field is None or field.kind not in {"list", "scalar"}:
        return
    for scalar in field.items if field.kind == "list" else (field.value,):
        passage = scalar.passage
        name, whole, paths = _entry(scalar.text)
        if " " in whole and _is_spaced_path(whole, exists, is_top):
            yield Link(
                name,
                whole,
                passage.place(len(scalar.text) - len(whole)),
                in_header=True,
                found=exists(whole),
                exact=passage.is_exact,
            )
            continue
        for start, target in paths:
            if not _is_path(target, is_top):
                continue
            bare = target.removeprefix("./")
            yield Link(
                name,
                bare,
                passage.place(start, start + len(target)),
                in_header=True,
                found=exists(bare.rstrip("/")),
                exact=passage.is_exact,
            )


@lru_cache(maxsize=4096)  # tasks link the same files
def _entry(text: str) -> tuple[str, str, tuple[tuple[int, str], ...]]:
    """The label of an entry, the text behind it, and (start, text) of what may be a path in it."""
    name, colon, behind_label = text.partition(":")
    whole = behind_label.lstrip()
    if not colon or whole == behind_label:  # no label, as in `https://`
        name, whole = "", text
    found = _PATH.finditer(text, len(text) - len(whole))
    paths = [
        (m.start(), m.group().rstrip(".,"))
        for m in found
        if text[m.end() : m.end() + 1] not in _NO_END
    ]
    return name.strip(), whole, tuple(paths)


def _is_spaced_path(
    text: str, exists: Callable[[str], bool], is_top: Callable[[str], bool]
) -> bool:
    """Whether a text with blanks is one path: `backlog/tasks/back-7 - Title.md`."""
    if "/" not in text or text.count(".md") > 1:
        return False
    return exists(text) or (is_top(text.split("/", maxsplit=1)[0]) and text.endswith(".md"))


def _is_path(text: str, is_top: Callable[[str], bool]) -> bool:
    if "/" not in text:
        return text[0] != "." and (text.endswith(".md") or ("." in text and is_top(text)))
    head = text.removeprefix("./").partition("/")[0]
    return is_top(head) or text.endswith(".md")


def text_links(source: Source, document: Document, exists: Callable[[str], bool]) -> Iterator[Link]:
    """The relative links `[text](target)` of the text, and the definitions `[label]: target`.

    Fences, comments and code do not count.
    """
    if b"](" not in source.raw and b"]: " not in source.raw:
        return
    folder = dirname(source.path)
    known: dict[str, str] = {}
    for number, line in prose_lines(document, _NO_LINKS):
        if "](" not in line and "]: " not in line:
            continue
        for start, end in _targets(line):
            target = line[start:end]
            path = known.get(target)
            if path is None:
                path = known[target] = path_of(target, folder)
            if path:
                place = Place(source.path, number, start + 1, number, end + 1)
                yield Link(
                    "",
                    path,
                    place,
                    in_header=False,
                    found=path == "." or exists(path),
                    from_top=target.startswith("/"),
                )


def document_links(
    source: Source, document: Document, exists: Callable[[str], bool], is_top: Callable[[str], bool]
) -> Iterator[Link]:
    """The relative links of a document, and the files that its interface contracts name.

    A contract is a fence below a heading with the word `interface` or `contract`; a file in it is
    in back-ticks, and its first folder exists.
    """
    yield from text_links(source, document, exists)
    in_contract = 0
    for block in document.blocks:
        if block.kind == "heading" and (_CONTRACT.search(block.text) or block.level <= in_contract):
            in_contract = block.level if _CONTRACT.search(block.text) else 0
        elif block.kind == "fence" and in_contract:
            for number in range(block.line + 1, block.end_line):
                for match in _NAMED_FILE.finditer(document.lines[number - 1]):
                    path = match["path"]
                    if is_top(path.partition("/")[0]):
                        start, end = match.span("path")
                        place = Place(source.path, number, start + 1, number, end + 1)
                        yield Link("", path, place, in_header=False, found=exists(path))


def unquoted(text: str) -> str:
    """A text with its `%20` decoded."""
    if "%" not in text:
        return text
    from urllib.parse import unquote  # few links need it

    return unquote(text)


def moved(line: str, folder: str, new_folder: str) -> str:
    """A line of a file, changed so that its links still work from another folder."""
    if folder == new_folder or ("](" not in line and "]: " not in line):
        return line
    pieces, position = [], 0
    for start, end in _targets(line):
        target = line[start:end]
        path = path_of(target, folder)
        if path and not target.startswith("/"):
            bare = _BEHIND_PATH.split(target, maxsplit=1)[0]
            there = relpath(path, new_folder or ".")
            there = there.replace(" ", "%20") + "/" * bare.endswith("/")
            pieces += [line[position:start], there, target[len(bare) :]]
            position = end
    return "".join([*pieces, line[position:]])


def path_of(target: str, folder: str) -> str:
    """The path from the root for a link in a file of `folder`; empty for other links."""
    bare = unquoted(_BEHIND_PATH.split(target, maxsplit=1)[0])
    if not bare or _NO_FILE.match(target):
        return ""
    path = normpath(bare.lstrip("/") if bare.startswith("/") else join(folder, bare))
    return "" if path.startswith("..") else path


def _targets(line: str) -> Iterator[tuple[int, int]]:
    """The offsets of the targets of links in a line, except in code spans."""
    if definition := _DEFINITION.fullmatch(line):
        yield definition.span("target")
        return
    spans = iter(code_spans(line) if "`" in line else ())
    span = next(spans, None)
    escaped = _escaped(line) if "\\" in line else ()
    # cut after the last parenthesis, so that no link searches in vain for its end
    for match in _TEXT_LINK.finditer(line, 0, line.rfind(")") + 1):
        while span and span.end <= match.start():
            span = next(spans, None)
        if (not span or match.start() <= span.start) and match.start() not in escaped:
            yield match.span("target")


def _escaped(line: str) -> set[int]:
    """The closing brackets of a line that do not end a link: they or their openers are escaped.

    One without an opener in its line may close a bracket of an earlier line.
    """
    found: set[int] = set()
    opened: list[str] = []
    for sign in _BRACKET.finditer(line):
        if sign[0] in {"[", "\\["}:
            opened.append(sign[0])
        elif sign[0] == "\\]":
            found.add(sign.end() - 1)
        elif sign[0] == "]" and opened:
            plain = next((i for i in range(len(opened) - 1, -1, -1) if opened[i] == "["), None)
            if plain is None:
                found.add(sign.start())
            del opened[plain or 0 :]
    return found
