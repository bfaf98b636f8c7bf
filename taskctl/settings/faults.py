"""Faults in well-formed settings: patterns, unknown words, paths outside the root."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from taskctl.model.prep import LEADS_TO
from taskctl.model.states import STATES
from taskctl.settings.build import Fault
from taskctl.settings.schema import Collection, IdSettings, Settings, is_table, key_of, kinds_of
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest

# The published names of the sections that rules read.
_ROLES = (
    "stop", "scope", "proof", "evidence", "plan",
    "goal", "non_goals", "constraints", "security", "follow_ups",
)  # fmt: skip  # a table
_FIELDS = (
    "title", "status", "owner", "created", "prereqs", "follow_ups", "links", "superseded_by",
    "completed", "id", "parent", "stop", "scope", "denied", "claimed_by", "claimed_until",
)  # fmt: skip  # a table
_MOST_ENTRIES = 10_000
_ID_PLACES = ("filename", "dirname", "title", "heading")
_HEADER_PLACE = "header:"
_STATUS_PLACES = ("header", "folder", "heading", "boxes", "none")
_FORMS = (
    "frontmatter", "toml", "bold", "bullet", "quote", "heading", "plain", "table", "pre", "auto",
)  # fmt: skip  # a table
_REQUIREMENT = expression(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)")


def find_faults(
    settings: Settings, written: AbstractSet[str], inherited: int = 0
) -> Iterator[Fault]:
    """(key, fault) for faults that the types do not exclude.

    Args:
        settings: the settings from a file and its preset.
        written: the dotted keys in the file itself.
        inherited: the number of collections in the preset; they come first.
    """
    if written:
        yield from _value_faults(settings, "", "", written)
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        yield from _form_faults(collection.id, f"{at}.id", written)
        yield from _word_faults(collection, at)
        if not collection.include and index >= inherited:
            yield (
                f"{at}.include",
                (
                    "is empty: name the files of the collection, or leave the collection out"
                    if f"{at}.include" in written
                    else "is missing: which files belong to the collection?"
                ),
            )
    yield from _unknown("queue.wip_states", settings.queue.wip_states, STATES, "state")
    yield from _unknown("prep.checks", settings.prep.checks, LEADS_TO, "check")
    archive = settings.archive
    for name, folders in (
        ("folders", archive.folders),
        ("done", archive.done),
        ("dropped", archive.dropped),
    ):
        if any(not folder.strip("./*") for folder in folders):
            yield f"archive.{name}", "is the whole plan: nothing would ever be open; name a folder"
    if settings.required_version:
        yield from _version_faults(settings.required_version)


def _value_faults(value: object, at: str, kind: str, written: AbstractSet[str]) -> Iterator[Fault]:
    """The faults of single values in the file, by the kind of their key.

    Args:
        at: the dotted key, with positions.
        kind: the same without positions, and without keys that people choose.
    """
    from taskctl.settings.values import CHECKS, KEYS  # only for a settings file

    if is_table(value):
        for name in kinds_of(value):
            key = key_of(name)
            inner, of = (f"{at}.{key}", f"{kind}.{key}") if at else (key, key)
            yield from _value_faults(getattr(value, name), inner, of, written)
    elif isinstance(value, dict):
        for key, part in value.items():
            inner = f"{at}.{key}"
            if inner in written:
                yield from ((inner, f"the key {fault}") for fault in KEYS[kind](key))
            yield from _value_faults(part, inner, kind, written)
    elif isinstance(value, list):
        if len(value) > _MOST_ENTRIES:
            yield at, f"has {len(value):,} entries; the limit is {_MOST_ENTRIES:,}"
            return
        for index, part in enumerate(value):
            inner = f"{at}[{index}]" if is_table(part) else at
            yield from _value_faults(part, inner, kind, written)
    elif at in written and kind in CHECKS:
        yield from ((at, fault) for fault in CHECKS[kind](value))


def _form_faults(settings: IdSettings, at: str, written: AbstractSet[str]) -> Iterator[Fault]:
    """The reasons why ids cannot be written in the form that the file gives."""
    own = [key for key in (f"{at}.format", f"{at}.pattern", f"{at}.aliases") if key in written]
    if not own:
        return
    from taskctl.settings.values import form_fields, id_form, id_pattern

    patterns = (settings.pattern, *settings.aliases)
    if any(True for pattern in patterns for _ in id_pattern(pattern)):
        return  # reported for the pattern
    groups = set(re.compile(settings.pattern).groupindex)
    if own[0] != f"{at}.format" and any(
        name not in groups for name, _ in form_fields(settings.format)
    ):
        return  # the form belongs to another pattern: ids stay as written
    yield from ((own[0], fault) for fault in id_form(settings, groups))


def _word_faults(collection: Collection, at: str) -> Iterator[Fault]:
    """The words in a collection that have no meaning."""
    place = collection.id.from_
    is_key = place.startswith(_HEADER_PLACE) and place != _HEADER_PLACE
    if place not in _ID_PLACES and not is_key:
        choices = ", ".join((*_ID_PLACES, f"{_HEADER_PLACE}KEY"))
        yield f"{at}.id.from", f"{place!r} is none of {choices}{nearest(place, _ID_PLACES)}"
    for form in collection.header.forms:
        if form not in _FORMS and not form.startswith("file:"):
            choices = ", ".join((*_FORMS, "file:NAME"))
            yield f"{at}.header.form", f"{form!r} is none of {choices}{nearest(form, _FORMS)}"
    if not collection.header.forms:
        yield f"{at}.header.form", "is empty: name a form, or `auto`"
    status = collection.status
    if status.from_ not in _STATUS_PLACES and not status.beside:
        choices = ", ".join((*_STATUS_PLACES, "beside:PATTERN"))
        fault = f"{status.from_!r} is none of {choices}{nearest(status.from_, _STATUS_PLACES)}"
        yield f"{at}.status.from", fault
    for name in collection.header.keys:
        yield from _unknown(f"{at}.header.keys.{name}", [name], _FIELDS, "field")
    sections = collection.sections
    for name in collection.status.words:
        yield from _unknown(f"{at}.status.words.{name}", [name], STATES, "state")
    for name in sections.headings:
        yield from _unknown(f"{at}.sections.headings.{name}", [name], _ROLES, "section")
    yield from _unknown(f"{at}.sections.required", sections.required, _ROLES, "section")


def _unknown(key: str, words: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    for word in words:
        if word not in known:
            choices = f"; there are {', '.join(known)}"
            yield key, f"no {what} is called {word!r}{nearest(word, known) or choices}"


def _version_faults(required: str) -> Iterator[Fault]:
    from taskctl import __version__

    def numbers(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    own = numbers(__version__)
    for part in required.split(","):
        match = _REQUIREMENT.fullmatch(part.strip())
        if not match:
            yield "required-version", f"{part.strip()!r} is not like `>=0.1`"
            continue
        other = numbers(match[2])
        holds = {
            ">=": own >= other,
            "<=": own <= other,
            ">": own > other,
            "<": own < other,
            "==": own[: len(other)] == other,
            "!=": own[: len(other)] != other,
        }[match[1]]
        if not holds:
            yield "required-version", f"this is taskctl {__version__}, wanted {required}"
