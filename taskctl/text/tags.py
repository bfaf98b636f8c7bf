"""HTML blocks: the seven ways to begin one in CommonMark, and the end of each."""

import re

from taskctl.text.expressions import expression

_NAMES = (
    "address article aside base basefont blockquote body caption center col colgroup dd details "
    "dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option "
    "p param search section summary table tbody td tfoot th thead title tr track ul"
)
_START = expression(
    r"<(?:(?P<raw>(?:script|pre|style|textarea)(?=[ \t>]|\Z))"
    r"|(?P<comment>!--)"
    r"|(?P<instruction>\?)"
    r"|(?P<declaration>![a-z])"
    r"|(?P<cdata>(?-i:!\[CDATA\[))"
    rf"|(?P<named>/?(?:{_NAMES.replace(' ', '|')})(?=[ \t]|/?>|\Z)))",
    re.IGNORECASE | re.ASCII,
)
# possessive (`*+`): a line of a million attributes without its `>` is given up in one go
_TAG = expression(
    r"<(?:[a-z][a-z0-9-]*"
    r"(?:\s+[a-z_:][a-z0-9:._-]*(?:\s*=\s*(?:[^\"'=<>`\x00-\x20]+|'[^']*'|\"[^\"]*\"))?)*+\s*/?"
    r"|/[a-z][a-z0-9-]*\s*)>\s*\Z",
    re.IGNORECASE | re.ASCII,
)

ENDS = {
    "raw": expression(r"</(?:script|pre|style|textarea)>", re.IGNORECASE | re.ASCII),
    "comment": expression(r"-->"),
    "instruction": expression(r"\?>"),
    "declaration": expression(r">"),
    "cdata": expression(r"\]\]>"),
}
"""The ends of HTML blocks; the others ("named", "tag") end before a blank line."""


def html_start(line: str, start: int) -> str:
    """The HTML block that begins at `start`: a key of ENDS, "named" or "tag"; "" for none.

    A "tag", which is any complete tag alone on its line, does not interrupt a paragraph.
    """
    found = _START.match(line, start)
    if found:
        return found.lastgroup or ""
    return "tag" if _TAG.match(line, start) else ""
