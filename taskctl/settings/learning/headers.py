"""The headers of a collection: their forms, and the keys that mean our fields."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from taskctl.settings.learning.conventions import Convention, nearly_all
from taskctl.settings.learning.lexicon import DATES, KEYS, spoken
from taskctl.settings.learning.sight import Sight
from taskctl.text.expressions import expression

_NONE = expression(r"\W*(?:none|nothing|n/?a|keine|aucune|-|—|\[\]|null)?\b", re.IGNORECASE)
_DATE = expression(r"\d{4}-\d\d-\d\d")
_LISTS = ("prereqs", "follow_ups", "superseded_by", "parent")


def learn_header(
    items: Sequence[Sight], name: str, own: dict[str, list[str]], ids: "re.Pattern[str]"
) -> tuple[dict[str, Any], list[Convention]]:
    """The settings of the header, and the evidence.

    Args:
        items: what the files show.
        name: the name of the collection.
        own: the keys of the status and of the id.
        ids: the pattern of ids, which the values of prerequisites must hold.
    """
    keys = _keys(items, own, ids)
    forms = Counter(form for one in items if (form := _form(one, keys)))
    table: dict[str, Any] = {"keys": keys, "dates": _dates(items)}
    conventions = []
    if forms:
        # Tools read front matter first, and what is marked below it is a copy.
        order = sorted(forms, key=lambda form: (_is_marked(form), -forms[form], form))
        table["form"] = order[0] if len(order) == 1 else order
        for form in order:
            says = f"the header has the form {form}"
            conventions.append(Convention(name, "header", says, forms[form], len(items)))
    for field, names in sorted(keys.items()):
        if field != "status":
            written = {key.casefold() for key in names}
            count = sum(any(e.key.casefold() in written for e in one.entries) for one in items)
            shown = " or ".join(f"`{key}`" for key in names)
            says = f"the key {shown} is read as {spoken(field)}"
            if not count:
                continue
            conventions.append(Convention(name, "key", says, count, len(items)))
    return table, conventions


def _is_marked(form: str) -> bool:
    return form not in {"frontmatter", "toml"} and not form.startswith("file:")


def _keys(
    items: Sequence[Sight], own: dict[str, list[str]], ids: "re.Pattern[str]"
) -> dict[str, list[str]]:
    """Our fields with the keys that mean them, as written, the most frequent first."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for one in items:
        for field in KEYS:
            for entry in one.of(field):
                if field not in _LISTS or _names_items(entry.value, ids):
                    written[field][entry.key] += 1
    found = dict(own)
    for field in KEYS:
        if field in own:
            continue
        names: dict[str, str] = {}
        for key, _ in sorted(written[field].items(), key=lambda pair: (-pair[1], pair[0])):
            names.setdefault(key.casefold(), key)
        found[field] = list(names.values())
    if not found["title"]:
        found["title"] = ["title"]
    return found


def _names_items(value: str, ids: "re.Pattern[str]") -> bool:
    return bool(value) and (ids.search(value) is not None or _NONE.fullmatch(value) is not None)


def _form(one: Sight, keys: dict[str, list[str]]) -> str:
    """The form of the header of a file: where its status is, else where its first key is."""
    for field in ("status", *(name for name in keys if name != "status")):
        written = {key.casefold() for key in keys[field]}
        for entry in one.entries:
            if entry.key.casefold() in written:
                return entry.form
    return ""


def _dates(items: Sequence[Sight]) -> list[str]:
    """The keys whose values nearly always begin with a date as it is demanded of them."""
    counts: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for entry in (e for one in items for e in one.entries if e.name in DATES and e.value):
        counts[entry.key] += 1
        kept[entry.key] += _DATE.match(entry.value) is not None
    return sorted(key for key, total in counts.items() if nearly_all(kept[key], total))
