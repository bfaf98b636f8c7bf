"""Boxes that people write before the text of an item, whether a renderer shows them or not.

A box is two brackets around a mark. GitHub and remark-gfm show `[ ]`, `[x]` and `[X]` before
text, followed by a blank; the scanner finds those itself. This module recognizes the lookalikes:
other marks, no blank or two, brackets that are escaped, full-width or written as entities,
emphasis around a box, signs. Words (`[WIP]`), numbers (`[1]`), links and footnotes are not boxes.
"""

import re
from typing import NamedTuple

from taskctl.text.expressions import expression

# Blanks of all kinds, including invisible ones.
_BLANK = (
    r"(?:[\s\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]|"
    r"&(?:nbsp|ensp|emsp|thinsp|Tab|ZeroWidthSpace|shy|zwn?j|#0*(?:9|32|160|820[1-5])|"
    r"#[xX]0*(?:9|20|[aA]0|200[9a-fA-F]));)"
)
_OPEN = r"(?:\\?\[|&(?:lbrack|lsqb|#0*91|#[xX]0*5[bB]);|[［【〔⟦])"
_CLOSE = r"(?:\\?\]|&(?:rbrack|rsqb|#0*93|#[xX]0*5[dD]);|[］】〕⟧])"
# A mark is a letter, some x, an entity, or up to three signs; not an ellipsis.
_MARK = r"(?!\.\.|…)(?:[xX]+|[^\W\d_]|&#?\w+;|(?:[^\w\s\[\]()]|_){1,3})"
_BALLOTS = "☐☑☒🗹🗷"
_TICKS = "⬜✅✔✓❌✖✗✘🔲🔳⬛"
_SIGN_END = r"\ufe0f?(?=[ \t]|\Z)"
_BOX = expression(
    rf"(?P<written>{_BLANK}*+(?P<wrap>\*{{1,3}}|_{{1,3}})?{_OPEN}{_BLANK}*+(?P<mark>{_MARK})??"
    rf"{_BLANK}*+{_CLOSE}(?(wrap)(?:(?P=wrap))?)|"
    rf"[{_BALLOTS}]{_SIGN_END}|"
    r"<input\b[^<>]{0,200}?\bcheckbox\b[^<>]{0,200}+>)"
)
# What every box has, for a quick search in a whole text.
_INSIDE = rf"{_BLANK}*+{_MARK}??{_BLANK}*+{_CLOSE}"
_WIDE_OPEN = "［【〔⟦"
_QUICK = expression(rf"\[{_INSIDE}")
_QUICK_WIDE = expression(rf"[{_WIDE_OPEN}{_BALLOTS}]")
_QUICK_HTML = expression(r"&(?:lbrack|lsqb|#0*91|#[xX]0*5[bB]);|<input\b")
_SIGN = expression(rf"(?P<written>[{_TICKS}]{_SIGN_END}|`\[.?\]`)")
_GAP = expression(rf"(?:[ \t]|{_BLANK})*+")
_PLAIN = expression(r"\[([^\s\]\\]{1,3}?)\ufe0f?\]")
_TICKED = expression(r"[xXvV✓✔☑✅🗹]\ufe0f?")
_LABEL = expression(r"\[[xX]\]:[ \t]*+\S++\Z")

HEADS = frozenset("[\\&［【〔⟦*_<\u00a0\u00ad\u200b\u200c\u200d\ufeff\u2060" + _BALLOTS)
"""The first characters of a text that may begin with such a box."""
SIGN_HEADS = HEADS | frozenset("`" + _TICKS)
"""The same when signs count."""


class OddBox(NamedTuple):
    """A lookalike of a box at the beginning of a text, which a renderer does not show as a box.

    mark     the content of plain brackets that hold one sign; else `written`
    start, end   the span of `written`; `text` is where the following text begins
    """

    written: str
    mark: str
    start: int
    end: int
    text: int

    @property
    def looks_ticked(self) -> bool:
        """Whether its writer meant that the item is done."""
        return bool(_TICKED.search(_without_names(self.written)))


def box_lines(lines: list[str]) -> list[int]:
    """The numbers of all lines that hold a box at any place, and of a few others."""
    text = "\n".join(lines)
    found = [match.start() for match in _QUICK.finditer(text)] if "[" in text else []
    if not text.isascii() and any(sign in text for sign in _WIDE_OPEN + _BALLOTS):
        found += [match.start() for match in _QUICK_WIDE.finditer(text)]
    if "&" in text or "<input" in text:
        found += [match.start() for match in _QUICK_HTML.finditer(text)]
    numbers, number, position = [], 1, 0
    for start in sorted(found):
        number += text.count("\n", position, start)
        position = start
        numbers.append(number)
    return numbers


def odd_box(text: str, *, signs: bool = False) -> OddBox | None:
    """The box that a text begins with, in a form that no renderer shows as one.

    Args:
        text: the text of an item, after its marker.
        signs: whether ticks, crosses and boxes in code count, which mean a box only among boxes.
    """
    found = _BOX.match(text) or (_SIGN.match(text) if signs else None)
    if found is None or _is_no_box(text, found):
        return None
    written = found["written"]
    plain = None if found.groupdict().get("wrap") else _PLAIN.fullmatch(written)
    gap = _GAP.match(text, found.end("written"))
    assert gap is not None  # it matches the empty string too
    mark = plain[1] if plain and _is_mark_of_its_own(plain[1]) else written.rstrip("\ufe0f")
    return OddBox(written, mark, found.start("written"), found.end("written"), gap.end())


def _is_mark_of_its_own(mark: str) -> bool:
    """Whether a mark is visible, and is not the tick of a box that a renderer would show."""
    return mark not in {"x", "X"} and not re.fullmatch(_BLANK, mark)


def _is_no_box(text: str, found: "re.Match[str]") -> bool:
    """Whether it is a link, a link definition, part of a word, or an `x` that means x."""
    mark = found.groupdict().get("mark")
    if not mark:
        return False
    after = text[found.end("written") : found.end("written") + 1]
    if mark.strip("xX"):
        return after in {"(", "[", ":"} or (mark.isalpha() and after not in {"", " ", "\t", "*"})
    return (after == "(" and text.startswith("[")) or bool(_LABEL.match(text))


def _without_names(written: str) -> str:
    """A box without the names of its entities and tags, whose letters are not marks."""
    if written.startswith("<"):
        return "x" if re.search(r"\bchecked\b", written) else ""
    text = re.sub(
        r"&(?:check|checkmark|#0*(?:88|120|10003|10004)|#[xX]0*(?:58|78|271[34]));", "x", written
    )
    return re.sub(r"&#?\w+;", "", text)


def mark_of(written: str) -> str | None:
    """The mark of a text that is only a box: "x", " ", or as in `OddBox`."""
    if re.fullmatch(r"\[[ xX]\]", written):
        return written[1].lower()
    box = odd_box(written, signs=True)
    return box.mark if box and box.written == written else None


def is_mark(mark: str) -> bool:
    """Whether settings can define a mark: a box can hold it, or it is a sign of its own."""
    return any(
        (box := odd_box(text, signs=True)) is not None and box.mark == mark
        for text in (f"[{mark}] text", f"{mark} text")
    )
