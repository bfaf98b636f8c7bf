"""The sections of the items of a collection: stop conditions, allowlist, evidence and others."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from taskctl.settings.learning.conventions import Convention, nearly_all
from taskctl.settings.learning.lexicon import SECTIONS, spoken
from taskctl.settings.learning.sight import Sight

_ROLES = {begin: role for role, begins in SECTIONS.items() for begin in begins}
_LENGTHS = sorted(set(map(len, _ROLES)), reverse=True)


def learn_sections(items: Sequence[Sight], name: str) -> tuple[dict[str, Any], list[Convention]]:
    """The settings of the sections of items, and the evidence."""
    having: Counter[str] = Counter()
    boxed: Counter[str] = Counter()
    for one in items:
        having.update({h.text for h in one.headings if h.text})
        boxed.update({h.text for h in one.headings if h.text and h.open + h.done})
    headings: dict[str, list[str]] = defaultdict(list)
    conventions = []
    for text in sorted(having, key=lambda text: (-having[text], text)):
        role, begin = _role_of(text)
        pattern = f"^{re.escape(begin)}"
        if role and pattern not in headings[role]:
            headings[role].append(pattern)
            conventions.append(_said(name, role, begin, items))
    if not headings.get("stop") and (found := _where_boxes_are(items, boxed)):
        headings["stop"] = [f"^{re.escape(found)}"]
        conventions.append(_said(name, "stop", found, items))
    return ({"headings": dict(headings)} if headings else {}), conventions


def has_stop_section(one: Sight) -> bool:
    """Whether a file has a section of stop conditions."""
    return any(_role_of(heading.text)[0] == "stop" for heading in one.headings)


def _role_of(text: str) -> tuple[str, str]:
    """The role of a heading, and the words at its beginning that show it; empty without one."""
    begin = next((text[:length] for length in _LENGTHS if text[:length] in _ROLES), "")
    return _ROLES.get(begin, ""), begin


def _where_boxes_are(items: Sequence[Sight], boxed: "Counter[str]") -> str:
    """The heading above the boxes, if nearly all items with boxes have them below one heading."""
    total = sum(sum(one.boxes) > 0 for one in items)
    for text, count in boxed.most_common(1):
        if count > 1 and nearly_all(count, total, 0.8) and nearly_all(count, len(items), 0.5):
            return text
    return ""


def _said(name: str, role: str, begin: str, items: Sequence[Sight]) -> Convention:
    """The evidence for a heading: in how many items it has boxes, else in how many it is."""
    inside = [[h for h in one.headings if h.text.startswith(begin)] for one in items]
    count = sum(map(bool, inside))
    boxes = sum(any(h.open + h.done for h in found) for found in inside)
    if role == "stop" and boxes:
        says = f"the section `{begin}` has boxes, read as stop conditions"
        return Convention(name, role, says, boxes, count)
    says = f"the section `{begin}` is read as {spoken(role)}"
    return Convention(name, role, says, count, len(items))
