"""The ids of a collection: their place, their form, and where they are unique."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from taskctl.settings.learning.conventions import Convention, nearly_all
from taskctl.settings.learning.groups import FileGroup
from taskctl.settings.learning.sight import Sight
from taskctl.settings.learning.survey import segments
from taskctl.text.expressions import expression

# `TASK-0012B`, `0092.10`, `T-7`, `eip-1`; no date.
_NUMBER = expression(
    r"(?!\d{4}-\d\d-\d\d)(?P<prefix>(?:[A-Za-z]++[-_ ]?)*?)(?P<number>\d{1,6}(?!\d))"
    r"(?P<parts>(?:\.\d+)*)(?P<suffix>[A-Za-z]?)(?=$|[-_. )])"
)
# `TASK-FIX-A1B2`: parts in capitals and digits.
_CODE = expression(r"(?P<first>[A-Z]{2,10})(?:-[A-Z0-9.]+)+(?=$|[-_ ])")
# `2-1-login`: two numbers, of an epic and of a story in it.
_PAIR = expression(r"(?P<name>(?P<first>\d{1,4})-\d{1,4})(?=[-_ ]|$)(?!-\d\d(?!\d))")
_BARE = expression(r"[\s\[\]]*\d{1,6}(?:[\s,]+\d{1,6})*[\s\[\]]*")
# Whole names, the narrowest first: of several parts, of one word, with blanks.
_NAMES = (
    r"\A(?P<name>[^\W_][^\W_]{0,60}(?:[-_.][^\W_]{1,60}){1,40})\Z",
    r"\A(?P<name>[^\W_][\w.-]{0,200})\Z",
    r"\A(?P<name>[^\W_][\w .-]{0,200})\Z",
)
_TITLE = expression(r"(?P<word>[A-Za-z]{2,12})[- #]{1,2}(?P<number>\d+(?:\.\d+)*[A-Za-z]?)\b")
_ID_KEYS = ("id", "taskid")
_WORDS = {"adr": "ADR", "adrs": "ADR", "decisions": "ADR", "rfc": "RFC", "rfcs": "RFC"}


class Notation(NamedTuple):
    """A way of writing ids: the settings for it, and how many of the texts it reads."""

    pattern: str
    format: str
    aliases: list[str]
    reads: int
    says: str


def learn_ids(group: FileGroup, name: str) -> tuple[dict[str, Any], list[Convention]]:
    """The settings of the ids of a group, and the evidence."""
    items = group.items
    key, values = _header_ids(items)
    by_folder = group.by_folder
    names = [one.folder.rpartition("/")[2] if by_folder else one.stem for one in items]
    place = "dirname" if by_folder else "filename"
    found = _grammar(names, items, place)
    if key and (own := _grammar(values, items, "header")) and _is_better(own, found, items):
        place, found = f"header:{key}", own
    table: dict[str, Any] = {"from": place, "pattern": found.pattern, "format": found.format}
    if found.aliases:
        table["aliases"] = found.aliases
    where = {"filename": "the name of the file", "dirname": "the name of the folder"}
    says = f"the id is {found.says} {where.get(place, f'the key `{key}`')}"
    conventions = [Convention(name, "id", says, found.reads, len(items))]
    texts = values if place.startswith("header") else names
    if unique := _unique(texts, items, found):
        table["unique"] = "folder"
        conventions.append(unique._replace(collection=name))
    return table, conventions


def _header_ids(items: Sequence[Sight]) -> tuple[str, list[str]]:
    """The key `id`, if nearly every header has it, and its values; empty without one."""
    values = [next((e.value for e in one.entries if e.name in _ID_KEYS), "") for one in items]
    if not nearly_all(sum(map(bool, values)), len(items), 0.95):
        return "", []
    keys = Counter(e.key for one in items for e in one.entries if e.name in _ID_KEYS)
    return keys.most_common(1)[0][0], values


def number_keys(group: FileGroup) -> list[str]:
    """The keys whose number is that in the name of nearly every file: `eip`, `number`."""
    counts: Counter[str] = Counter()
    for one in group.items:
        match = _NUMBER.match(one.folder.rpartition("/")[2] if group.by_folder else one.stem)
        for entry in one.entries if match else ():
            own = _NUMBER.match(entry.value)
            if match and own and int(own["number"]) == int(match["number"]):
                counts[entry.key] += 1
    return [key for key, n in counts.most_common(1) if n > 2 and nearly_all(n, len(group.items))]


def _is_better(own: Notation, other: Notation, items: Sequence[Sight]) -> bool:
    """Whether the ids of headers are the ones that people use."""
    return nearly_all(own.reads, len(items), 0.95) and not (
        own.pattern == other.pattern and other.reads >= own.reads
    )


def _grammar(texts: Sequence[str], items: Sequence[Sight], place: str) -> Notation:
    """The grammar that reads the most of the texts, the narrowest first.

    A header holds an id and nothing else, so a grammar that reads a part of it is not that of ids.
    """
    whole = place != "header"
    share = 0.6 if whole else 0.95
    number, code = (_NUMBER.match, _CODE.match) if whole else (_NUMBER.fullmatch, _CODE.fullmatch)
    numbers = [match for text in texts if (match := number(text))]
    codes = Counter(match["first"] for text in texts if (match := code(text)))
    first, count = codes.most_common(1)[0] if codes else ("", 0)
    if nearly_all(count, len(texts), share) and count > len(numbers):
        pattern = rf"{first}(?:-[A-Z0-9.]{{1,40}}){{1,8}}(?![a-z])"
        found = Notation(f"(?P<name>{pattern})", "{name}", [], count, f"like `{first}-…` in")
    elif nearly_all(len(numbers), len(texts), share):
        found = _pair(texts, items) or _numbered(numbers, items)
    else:
        return Notation(_whole(texts), "{name}", [], len(texts), "all of")
    if whole and found.reads < len(texts):
        others = [t for t in texts if not re.match(f"(?:{found.pattern})(?![A-Za-z0-9])", t)]
        return found._replace(aliases=[*found.aliases, _whole(others)])
    return found


def _pair(texts: Sequence[str], items: Sequence[Sight]) -> Notation | None:
    """The grammar of two numbers, `2-1-login`, where the first one alone is not unique."""
    pairs = [match for text in texts if (match := _PAIR.match(text))]
    places = {(one.folder, match["name"]) for one, match in zip(items, pairs, strict=False)}
    firsts = {(one.folder, match["first"]) for one, match in zip(items, pairs, strict=False)}
    if len(pairs) < len(texts) or len(places) < len(texts) or 4 * len(firsts) > 3 * len(texts):
        return None
    says = f"two numbers such as `{pairs[0]['name']}` in"
    return Notation(r"(?P<name>\d{1,4}-\d{1,4})(?!-\d\d(?!\d))", "{name}", [], len(pairs), says)


def _whole(texts: Sequence[str]) -> str:
    """The narrowest pattern of whole names that reads all texts."""
    return next((p for p in _NAMES if all(re.match(p, text) for text in texts)), _NAMES[-1])


def _numbered(found: "Sequence[re.Match[str]]", items: Sequence[Sight]) -> Notation:
    """The grammar of numbers with a prefix, or with one of several prefixes."""
    prefixes = Counter(match["prefix"].casefold() for match in found)
    prefix, count = prefixes.most_common(1)[0]
    if not nearly_all(count, len(found)) and all(prefixes):
        pattern = r"(?P<prefix>[A-Za-z]{1,12}(?:[-_][A-Za-z]{1,12}){0,3})[-_](?P<number>\d{1,6})"
        return Notation(pattern, "{prefix}-{number}", [], len(found), "letters and a number in")
    like = [match for match in found if match["prefix"].casefold() == prefix]
    written = Counter(match["prefix"] for match in like).most_common(1)[0][0]
    widths = {len(match["number"]) for match in like}
    padded = any(match["number"].startswith("0") for match in like)
    width = min(widths) if padded else 0
    exact = rf"\d{{{width}}}" if padded and len(widths) == 1 else rf"\d{{{width or 1},6}}"
    # With letters before it a number is an id however many zeros people leave out.
    digits = r"\d{1,6}" if written else exact
    parts = "(?P<parts>(?:\\.\\d{1,4}){0,4})" if any(match["parts"] for match in like) else ""
    suffix = "(?P<suffix>[A-Za-z]?)" if any(match["suffix"] for match in like) else ""
    number = f"(?P<number>{digits}){parts}{suffix}(?!-\\d\\d-\\d\\d)"
    form = f"{{number:0{width}d}}" if width else "{number}"
    form += ("{parts}" if parts else "") + ("{suffix}" if suffix else "")
    aliases = []
    if written:
        loose = re.escape(written.rstrip("-_ "))
        pattern = f"(?i:{loose})[-_ ]?{number}"
        if _are_bare(items, prefix):
            pattern = f"(?:(?i:{loose})[-_ ]?)?{number}"
        lead = written.upper() if written.islower() and len(written) <= 5 else written
        shown = f"like `{lead}{'1':0>{max(width, 1)}}` in"
    else:
        word = _word(items)
        lead = f"{word.upper()}-" if word in _WORDS.values() else ""
        pattern = rf"(?<![A-Za-z][-_#]){number}"
        if word:
            aliases.append(rf"(?i:{word})[-_ ]?\#?(?P<number>\d{{1,6}}){parts}{suffix}")
        shown = f"a number such as `{like[0].group()}` in"
    return Notation(pattern, f"{lead}{form}", aliases, len(like), shown)


def _are_bare(items: Sequence[Sight], prefix: str) -> bool:
    """Whether prerequisites are also numbers without the prefix: `requires: 1, 2`."""
    values = [entry.value for one in items for entry in one.of("prereqs") if entry.value]
    bare = sum(_BARE.fullmatch(value) is not None for value in values)
    named = sum(prefix in value.casefold() for value in values)
    return bare > 0 and nearly_all(bare + named, len(values))


def _word(items: Sequence[Sight]) -> str:
    """The word before the number in titles, or the usual one of the folder: `ADR`, `Task`."""
    matches = [match for one in items if (match := _TITLE.match(one.title))]
    words = Counter(match["word"].casefold() for match in matches)
    if words and nearly_all(words.most_common(1)[0][1], len(items), 0.5):
        word = words.most_common(1)[0][0]
        return _WORDS.get(word, word)
    at = sorted(segments(items[0].folder) & _WORDS.keys())
    return _WORDS[at[0]] if at else ""


def _unique(texts: Sequence[str], items: Sequence[Sight], grammar: Notation) -> Convention | None:
    """Whether ids begin again in each folder: many are twice, and none in its own folder."""
    found = re.compile(rf"(?:{grammar.pattern})")
    ids = [(m.group().casefold() if (m := found.match(text)) else text) for text in texts]
    twice = sum(count for count in Counter(ids).values() if count > 1)
    places = Counter((one.folder, own) for one, own in zip(items, ids, strict=True))
    inside = sum(count for count in places.values() if count > 1)
    if len({one.folder for one in items}) < 2 or twice * 5 < len(ids) or inside * 4 > twice:
        return None
    says = "an id is unique in its folder only"
    return Convention("", "unique", says, len(ids) - inside, len(ids))
