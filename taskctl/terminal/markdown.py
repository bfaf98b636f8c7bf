"""Markdown of a plan in a terminal: nothing in it opens, loads or runs anything."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LONGEST = 20_000
"""The most characters of a text that the details show."""
_LINKS = frozenset({"link_open", "link_close"})


def new_parser() -> MarkdownIt:
    """A parser that keeps HTML as text, leaves comments out, and makes no link."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.push("harmless", _disarm)
    return parser


def _disarm(state: StateCore) -> None:
    state.tokens = [token for token in state.tokens if not _is_comment(token)]
    for token in state.tokens:
        if token.type == "html_block":
            token.type = "fence"
        if token.children:
            token.children = list(_inline(token.children))


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield Token("text", "", 0, content=token.content or "image")
        elif token.type == "html_inline":
            if not _is_comment(token):
                yield Token("text", "", 0, content=token.content)
        elif token.type not in _LINKS:
            yield token


def _is_comment(token: Token) -> bool:
    text = token.content.strip()
    return token.type.startswith("html_") and text.startswith("<!--") and text.endswith("-->")
