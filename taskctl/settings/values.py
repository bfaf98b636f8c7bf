"""Faults of values by kind: patterns, forms, paths, words and numbers."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from taskctl.errors import SettingsError
from taskctl.settings.schema import IdSettings
from taskctl.text.boxes import is_mark
from taskctl.text.characters import ASCII_CONTROL
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest
from taskctl.text.patterns import SlowPatternError, bounded, compile_pattern, is_quick

Check = Callable[[Any], Iterator[str]]

# Longer values are a mistake or an attack, as are patterns that are longer when written out.
_LONGEST = {"text": 1000, "path": 4096, "pattern": 10_000, "form": 200}
_LARGEST_PATTERN = 10_000
_MOST_WILDCARDS = 100
_WIDEST = 64
_MOST = 1_000_000

_NUL = expression("\0")
_DRIVE = expression(r"[A-Za-z]:/")
_NUMBER = expression(r"\d+")
_PLACES = ("{self}", "{boards}", "{links}", "{evidence}", "{prep}")
_JUDGES = ("{tests}", "{ci}", "{runners}", "{proofs}")
_FLAGS = expression(r"\(\?[aiLmsux]+\)")


def _short(value: str) -> str:
    return repr(value if len(value) <= 60 else f"{value[:57]}…")


def _text(
    value: str, kind: str = "text", control: "re.Pattern[str]" = ASCII_CONTROL
) -> Iterator[str]:
    if len(value) > _LONGEST[kind]:
        yield f"{_short(value)} has {len(value):,} characters; the limit is {_LONGEST[kind]:,}"
    elif control.search(value):
        yield f"{_short(value)} has a control character"


def _mark(value: str) -> Iterator[str]:
    """The faults of a mark in boxes."""
    if value.strip() in {"", "x", "X"}:
        yield f"{value!r} cannot be set: `[ ]` is open and `[x]` is done everywhere"
    elif not is_mark(value):
        yield (
            f"{value!r} cannot be in a box; write the text between its brackets: one letter, "
            "or up to three signs"
        )


def _word(value: str) -> Iterator[str]:
    if not value.strip():
        yield "is empty" if not value else f"{_short(value)} is blank"
    yield from _text(value)


def _path(value: str, *, may_be_empty: bool = False) -> Iterator[str]:
    """The reasons why a path, or a pattern of paths, names nothing below the root."""
    if may_be_empty and not value:
        return
    parts = value.split("/")
    if faults := list(_text(value, "path")):
        yield from faults
    elif value.startswith("/") or _DRIVE.match(value) or ".." in re.split(r"[/\\]", value):
        yield f"{_short(value)} leaves the repository"
    elif "\\" in value:
        yield f"{_short(value)} has a backslash; folders are separated by `/`"
    elif not value.strip():
        yield "an empty text names no file; name one, or leave it out"
    elif "." in parts:
        rest = "/".join(part for part in parts if part not in {"", "."})
        yield f"{_short(value)} has a part `.`, which matches nothing; " + (
            f"write {_short(rest)}" if rest else "`**` is every file"
        )
    elif value.count("*") > _MOST_WILDCARDS:
        yield f"{_short(value)} has more than {_MOST_WILDCARDS} wildcards"


def _path_or_name(value: str, names: tuple[str, ...]) -> Iterator[str]:
    if value.startswith("{") and value not in names:
        choices = f"; there are {', '.join(names)}"
        yield f"{_short(value)} has no meaning{nearest(value, names) or choices}"
    else:
        yield from _path(value)


def _number(value: float, least: float, most: float = _MOST) -> Iterator[str]:
    if not value >= least:  # nan is neither
        yield f"{value} is too small; the least is {least}"
    elif value > most:
        yield f"{value:.3g} is too large; the most is {most:,}"


def _pattern(value: str) -> Iterator[str]:
    """The reasons why a pattern cannot be matched in bounded time in any text."""
    from taskctl.settings.samples import parsed, pumped, size_of

    if faults := list(_text(value, "pattern", _NUL)):
        yield from faults
        return
    try:
        tree = parsed(value)
        if size_of(tree) > _LARGEST_PATTERN:
            yield f"{_short(value)} repeats too much; its counts multiply to over 10,000 signs"
            return
        compile_pattern(value)
        if not is_quick(value):
            for search in (bounded(value), bounded(rf"\A(?:{value})\Z")):
                for text in pumped(tree):
                    search(text)
    except SlowPatternError:
        yield f"the pattern {_short(value)} takes too long to match; simplify its repeats"
    except SettingsError as error:
        yield str(error)
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        yield f"{_short(value)} is not a regular expression: {error}"


def heading_pattern(value: str) -> Iterator[str]:
    """The faults in the pattern of a heading."""
    faults = list(_pattern(value))
    yield from faults
    if not faults and compile_pattern(value, re.IGNORECASE)(""):
        yield f"{_short(value)} also matches the empty text, and so every heading"


def id_pattern(value: str) -> Iterator[str]:
    """The faults in the pattern of an id."""
    from taskctl.settings.samples import parsed

    faults = list(_pattern(value))
    yield from faults
    if faults:
        return
    if parsed(value).getwidth()[0] == 0:
        yield f"{_short(value)} also matches the empty text, and so an id between any two letters"
    elif flags := _FLAGS.match(value):
        yield f"{_short(value)} has flags for the whole; write `{flags[0][:-1]}:…)` around it"


def form_fields(form: str) -> list[tuple[str, str]]:
    """The groups in a form, and the format of each.

    Raises:
        ValueError: it is not a form.
    """
    from string import Formatter  # only for forms in a file

    parts = Formatter().parse(form)
    return [(name, spec or "") for _, name, spec, _ in parts if name is not None]


def id_form(settings: IdSettings, groups: Iterable[str]) -> Iterator[str]:
    """The reasons why ids in a form would not be read as the same ids by their pattern."""
    form = settings.format
    if faults := list(_text(form, "form")):
        yield from faults
        return
    try:
        fields = form_fields(form)
    except ValueError as error:
        yield f"{_short(form)} is not a form: {error}"
        return
    if not fields:
        yield f"{_short(form)} has no group of the pattern, so all ids would be the same"
        return
    faults = [fault for name, spec in fields for fault in _field(name, spec, groups)]
    yield from faults or _round_trip(settings)


def _field(name: str, spec: str, groups: Iterable[str]) -> Iterator[str]:
    if not name.isidentifier():
        yield f"`{{{name}}}` is not a group of the pattern; write the name of one"
    elif name not in groups:
        yield f"the pattern has no group {name!r}{nearest(name, groups)}"
    elif "{" in spec:
        yield f"the width of `{{{name}}}` is a form in a form; write a number"
    elif any(len(digits) > 4 or int(digits) > _WIDEST for digits in _NUMBER.findall(spec)):
        yield f"`{{{name}:{spec[:20]}}}` is wider than {_WIDEST} characters"


def _round_trip(settings: IdSettings) -> Iterator[str]:
    from taskctl.model.ids import Grammar  # only for patterns in a file
    from taskctl.settings.samples import parsed, samples

    grammar = Grammar(settings.pattern, settings.format, settings.aliases)
    for text in samples(parsed(settings.pattern)):
        written = grammar.canonical(text)
        if written and grammar.canonical(written) != written:
            yield (
                f"{settings.format!r} writes the id {text!r} as {_short(written)}, which the "
                "pattern does not read as the same id"
            )
            return


_file = partial(_path, may_be_empty=True)


def _status_place(value: str) -> Iterator[str]:
    kind, sign, pattern = value.partition(":")
    yield from _path(pattern) if kind == "beside" and sign else _word(value)


def _header_form(value: str) -> Iterator[str]:
    kind, sign, name = value.partition(":")
    yield from _path(name) if kind == "file" and sign else _word(value)
    if kind == "file" and name.endswith((".json", ".md")):
        yield f"{_short(name)} is neither YAML nor TOML, and nothing else is read as a header"


CHECKS: dict[str, Check] = {
    "extends": _word,
    "required-version": _text,
    "unread": _path,
    "collection.name": _word,
    "collection.include": _path,
    "collection.exclude": _path,
    "collection.id.from": _word,
    "collection.id.pattern": id_pattern,
    "collection.id.aliases": id_pattern,
    "collection.id.prefix_from": _file,
    "collection.id.format": lambda value: _text(value, "form"),
    "collection.header.form": _header_form,
    "collection.header.required": _word,
    "collection.header.dates": _word,
    "collection.header.keys": _word,
    "collection.status.from": _status_place,
    "collection.status.words": _word,
    "collection.status.words_from": partial(_path, may_be_empty=True),
    "boxes.marks": _word,
    "collection.sections.required": _word,
    "collection.sections.headings": heading_pattern,
    "strictness.share": partial(_number, least=0.5, most=1),
    "queue.order": _word,
    "queue.wip_limit": partial(_number, least=0),
    "queue.wip_states": _word,
    "archive.folders": _path,
    "archive.done": _path,
    "archive.dropped": _path,
    "scope.always": partial(_path_or_name, names=_PLACES),
    "gate.judges": partial(_path_or_name, names=_JUDGES),
    "evidence.folder": _path,
    "proofs.commands": _word,
    "proofs.exclusive": _word,
    "proofs.environment": _path,
    "boards.files": _path,
    "boards.complete": _path,
    "contracts.files": _path,
    "contracts.draft": _word,
    "prep.file": _file,
    "prep.archive": _file,
    "prep.checks": _word,
    "rules.select": _word,
    "rules.ignore": _word,
    "rules.baseline": _file,
    "rules.line-length": partial(_number, least=0, most=1_000_000_000),
    "rules.severity": _word,
    "rules.per-file-ignores": _word,
}
"""The values of each key, entry by entry; for a table, its values."""
KEYS: dict[str, Check] = {
    "collection.header.keys": _word,
    "collection.status.words": _word,
    "collection.sections.headings": _word,
    "boxes.marks": _mark,
    "proofs.exclusive": _word,
    "rules.severity": _word,
    "rules.per-file-ignores": _path,
}
"""The keys of the tables in which people choose the keys."""
