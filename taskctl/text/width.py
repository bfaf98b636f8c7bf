"""The width of a text in cells: in terminals, and in padded tables."""

from taskctl.text.expressions import expression

# Signs of plans, and letters of Europe: for these alone a hook need not load the tables of Unicode.
_WIDE = expression("[✅❌⏳⭐⬜🎯🔄🔍🚀🚧🟡🟢🟨🔴]")
FREQUENT = expression(
    r"[ -~\xa0-\u02ff\u0384-\u0482\u2010-\u2027\u2039\u203a\u2080-\u2089\u2190-\u22ff\u2500-\u257f"
    rf"▼◄○☐☑☒⚠✓✔✗✘{_WIDE.pattern[1:-1]}]*+"
)
# The sign that makes the one before it a picture; a line that is measured by signs has it alone.
_PICTURE = "\ufe0f"


def cells(text: str) -> int:
    """The number of terminal cells of printable text: two for a wide character, none for a mark."""
    if text.isascii():
        return len(text)
    if FREQUENT.fullmatch(text):
        return len(text) + len(_WIDE.findall(text))
    if text == _PICTURE:
        return 0
    from wcwidth import width  # takes longer to import than `next` takes for its answer

    return width(text, control_codes="ignore")
