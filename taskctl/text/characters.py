"""Characters that steer a terminal, change the direction of writing, or are not text."""

from taskctl.text.expressions import expression

C0 = r"\x00-\x1f"
_TURNS = r"\u202a-\u202e\u2066-\u2069"
# DEL and C1; bidi controls; line and paragraph separators; lone surrogates
BEYOND_C0 = rf"\x7f-\x9f\u061c\u200e\u200f\u2028\u2029{_TURNS}\ud800-\udfff"

UNPRINTABLE = expression(f"[{C0}{BEYOND_C0}]")
"""Characters that no terminal and no page gets raw."""
CONTROL = expression(rf"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f{_TURNS}]")
"""Characters that no plan should hold; some languages need direction marks and separators."""
ASCII_CONTROL = expression(rf"[{C0}\x7f]")
