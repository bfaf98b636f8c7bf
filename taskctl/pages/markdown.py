"""Markdown as HTML that can do no harm: no tags, no scripts, links to safe places only."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from taskctl.report.style import printable
from taskctl.text.expressions import expression

LONGEST = 200_000
"""The most characters of a file that a page shows; the page says how many are left out."""

_SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
_SAFE_SCHEMES = ("http://", "https://", "mailto:")
_BOX = expression(r"\[([ xX~/-])\](?:\s+|$)")
_NAME = expression(r"[^\W_][\w./#-]*[\w]")
_DEEPEST = 6
_LONGEST_COMMENT = 5_000


class Text(NamedTuple):
    """A piece of a file: its path, its Markdown, and the level of its first headings.

    page    finds the page of a file of the repository; empty without one
    named   finds the page of an id; empty without one
    """

    path: str
    text: str
    page: Callable[[str], str]
    named: Callable[[str], str]
    level: int = 3


class Rendered(NamedTuple):
    """The HTML of a text, and how many of its characters were left out."""

    html: Markup
    left_out: int = 0


def render(text: Text) -> Rendered:
    """The HTML of a text.

    Raw HTML is shown as it is written, comments are left out. A link is kept if it leads to the
    web, to a mail address, or to a file inside the repository that has a page; any other is text.
    """
    shown = printable(text.text[:LONGEST], keep="\n\t")
    html = _parser().render(shown, {"text": text})
    # Every value in it was escaped by the renderer.
    return Rendered(Markup(html), max(0, len(text.text) - LONGEST))


def render_line(text: Text) -> Markup:
    """The HTML of a text in one line: its code, emphasis and links."""
    shown = printable(text.text[:LONGEST])
    return Markup(_parser().renderInline(shown, {"text": text}))


def safe_address(text: Text, target: str) -> str:
    """The address of a link on the page; empty if it leads nowhere safe."""
    bare = target.strip()
    if bare.casefold().startswith(_SAFE_SCHEMES):
        return bare
    if _SCHEME.match(bare) or not bare.isprintable():
        return ""
    path = unquote(bare.partition("#")[0].partition("?")[0])
    if not path:
        return ""  # the headings of the pages have no names to link to
    start = "" if path.startswith("/") else dirname(text.path)
    full = normpath(join(start, path.lstrip("/")))
    return "" if full.startswith("..") else text.page(full)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Everything of a link is decided in `_link`, so that nothing is decided twice.
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.block.ruler.before(
        "fence", "comment", _block_comment, {"alt": ["paragraph", "blockquote", "list"]}
    )
    parser.inline.ruler.before("autolink", "comment", _inline_comment)
    parser.core.ruler.push("headings", _level_headings)
    parser.core.ruler.push("links", _check_links)
    for name, rule in _RENDER.items():
        parser.add_render_rule(name, rule)
    return parser


def _block_comment(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """A comment of HTML on lines of its own."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith("<!--", start) or state.is_code_block(line):
        return False
    # A file of beginnings without an end is looked through once for each, so never far.
    found = state.src.find("-->", start, min(start + _LONGEST_COMMENT, state.eMarks[end_line - 1]))
    if found < 0:
        return False
    last = bisect_left(state.eMarks, found + 3, line, end_line)
    if state.src[found + 3 : state.eMarks[last]].strip():
        return False  # text follows: it is a paragraph
    if not silent:
        state.line = last + 1
    return True


def _inline_comment(state: StateInline, silent: bool) -> bool:
    """A comment of HTML in a line."""
    if not state.src.startswith("<!--", state.pos):
        return False
    end = state.src.find("-->", state.pos, state.pos + _LONGEST_COMMENT)
    if end < 0:
        return False
    state.pos = end + 3
    return True


def _level_headings(state: StateCore) -> None:
    """Begin headings at the level of the text, and skip none."""
    levels: list[int] = []
    for token in state.tokens:
        if token.type not in {"heading_open", "heading_close"}:
            continue
        if token.type == "heading_open":
            level = int(token.tag[1:])
            while levels and levels[-1] >= level:
                levels.pop()
            levels.append(level)
        token.tag = f"h{min(_DEEPEST, state.env['text'].level + len(levels) - 1)}"


def _check_links(state: StateCore) -> None:
    """Draw boxes, keep the safe links, and link the ids that have a page."""
    for place, token in enumerate(state.tokens):
        if style := token.attrs.pop("style", None):  # pages have no style but that of their sheet
            token.attrSet("class", str(style).removeprefix("text-align:"))
        if token.type == "inline" and token.children:
            is_item = place > 1 and state.tokens[place - 2].type == "list_item_open"
            children = list(_boxed(token.children)) if is_item else token.children
            token.children = list(_linked(children, state.env["text"]))


def _boxed(children: Sequence[Token]) -> Iterator[Token]:
    """The beginning of a list item, with its box drawn."""
    first = children[0]
    match = _BOX.match(first.content) if first.type == "text" else None
    if match:
        yield Token("box", "span", 0, content=match[1])
        first = first.copy(content=first.content[match.end() :])
    yield first
    yield from children[1:]


def _linked(children: Sequence[Token], text: Text) -> Iterator[Token]:
    opened: list[bool] = []
    for token in children:
        if token.type == "link_open":
            address = safe_address(text, str(token.attrGet("href") or ""))
            opened.append(bool(address))
            if address:
                yield from _link(address, [])[:1]
        elif token.type == "link_close":
            if opened.pop():
                yield token
        elif token.type == "image" and not any(opened):
            yield from _link(safe_address(text, str(token.attrGet("src") or "")), [token])
        elif any(opened):
            yield token
        elif token.type == "code_inline":
            address = text.named(token.content) or text.page(token.content)
            yield from _link(address, [token])
        elif token.type == "text":
            yield from _words(token, text)
        else:
            yield token


def _words(token: Token, text: Text) -> Iterator[Token]:
    """A text with its ids linked."""
    start = 0
    for match in _NAME.finditer(token.content):
        address = text.named(match[0]) if any(map(str.isdigit, match[0])) else ""
        if address:
            yield token.copy(content=token.content[start : match.start()])
            yield from _link(address, [token.copy(content=match[0])])
            start = match.end()
    yield token.copy(content=token.content[start:])


def _link(address: str, inner: Sequence[Token]) -> Sequence[Token]:
    """Tokens in a link; alone if it leads nowhere."""
    if not address:
        return inner
    attributes: dict[str, str | int | float] = {"href": address}
    if "://" in address:
        attributes["rel"] = "noreferrer noopener"
    opened = Token("link_open", "a", 1, attrs=attributes)
    return [opened, *inner, Token("link_close", "a", -1)]


_BOX_WORDS = {" ": "open", "x": "done", "X": "done"}


def _box(renderer: RendererHTML, tokens: Sequence[Token], index: int, *rest: object) -> str:
    word = _BOX_WORDS.get(tokens[index].content, "other")
    return f'<span class="box {word}" role="img" aria-label="{word}"></span> '


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, *rest: object) -> str:
    """The description of an image: a page loads nothing from elsewhere."""
    return f'<span class="image">{escapeHtml(tokens[index].content or "image")}</span>'


def _code(renderer: RendererHTML, tokens: Sequence[Token], index: int, *rest: object) -> str:
    """A block of code; it scrolls in itself, also by the keyboard."""
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'


def _table_open(*rest: object) -> str:
    return '<div class="wide" role="group" aria-label="table" tabindex="0"><table>\n'


def _table_close(*rest: object) -> str:
    return "</table></div>\n"


_RENDER: Mapping[str, Callable[..., str]] = {
    "box": _box, "image": _image, "fence": _code, "code_block": _code,
    "table_open": _table_open, "table_close": _table_close,
}  # fmt: skip  # a table
