"""What well-formed settings get wrong: patterns, words that mean nothing, paths that lead out."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from taskctl.errors import SettingsError
from taskctl.model.prep import LEADS_TO
from taskctl.settings.build import Fault, nearest
from taskctl.settings.schema import Collection, IdSettings, Settings
from taskctl.text.patterns import compile_pattern

# The words of the contract for states, and for the sections that rules read.
_STATES = ("todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown")
_ROLES = (
    "stop", "scope", "proof", "evidence", "plan",
    "goal", "non_goals", "constraints", "security", "follow_ups",
)  # fmt: skip
_ID_PLACES = ("filename", "dirname", "title")
_HEADER_PLACE = "header:"
_REQUIREMENT = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)")


def find_faults(settings: Settings, written: Mapping[str, int]) -> Iterator[Fault]:
    """(key, what is wrong) where the types do not say it; `written` are the keys of the file."""
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        yield from _pattern_faults(collection, at)
        if f"{at}.id.format" in written:
            yield from _format_faults(collection.id, f"{at}.id.format")
        yield from _word_faults(collection, at)
        if collection.status.from_ == "folder":
            yield f"{at}.status.from", "a status from the folder is not read yet"
        if not collection.include:
            yield f"{at}.include", "is missing: which files belong to the collection?"
        yield from _outside(f"{at}.include", collection.include)
        yield from _outside(f"{at}.exclude", collection.exclude)
    yield from _unknown("queue.wip_states", settings.queue.wip_states, _STATES, "state")
    yield from _unknown("prep.checks", settings.prep.checks, LEADS_TO, "check")
    if settings.rules.line_length < 0:
        yield "rules.line-length", f"{settings.rules.line_length} is less than nothing"
    for key, paths in (
        ("rules.baseline", [settings.rules.baseline]),
        ("boards.files", settings.boards.files),
        ("boards.complete", settings.boards.complete),
        ("contracts.files", settings.contracts.files),
        ("evidence.folder", [settings.evidence.folder]),
        ("prep.file", [settings.prep.file]),
        ("prep.archive", [settings.prep.archive]),
    ):
        yield from _outside(key, paths)
    if settings.required_version:
        yield from _version_faults(settings.required_version)


def _pattern_faults(collection: Collection, at: str) -> Iterator[Fault]:
    patterns = [("id.pattern", collection.id.pattern)]
    patterns += [("id.aliases", alias) for alias in collection.id.aliases]
    headings = collection.sections.headings.items()
    patterns += [(f"sections.headings.{name}", p) for name, ps in headings for p in ps]
    for key, pattern in patterns:
        try:
            compile_pattern(pattern)
        except SettingsError as error:
            yield f"{at}.{key}", str(error)


def _format_faults(settings: IdSettings, key: str) -> Iterator[Fault]:
    """What keeps ids from being written in their form."""
    from string import Formatter  # noqa: PLC0415  only for forms that a file gives

    try:
        groups = re.compile(settings.pattern).groupindex
        fields = [name for _, name, _, _ in Formatter().parse(settings.format) if name]
    except re.error:
        return  # said about the pattern
    except ValueError as error:
        yield key, f"{settings.format!r} is no form: {error}"
        return
    for name in fields:
        if name not in groups:
            yield key, f"the pattern has no group {name!r}{nearest(name, groups)}"


def _word_faults(collection: Collection, at: str) -> Iterator[Fault]:
    """What is called by a word that means nothing."""
    place = collection.id.from_
    is_key = place.startswith(_HEADER_PLACE) and place != _HEADER_PLACE
    if place not in _ID_PLACES and not is_key:
        choices = ", ".join((*_ID_PLACES, f"{_HEADER_PLACE}KEY"))
        yield f"{at}.id.from", f"{place!r} is none of {choices}{nearest(place, _ID_PLACES)}"
    sections = collection.sections
    for name in collection.status.words:
        yield from _unknown(f"{at}.status.words.{name}", [name], _STATES, "state")
    for name in sections.headings:
        yield from _unknown(f"{at}.sections.headings.{name}", [name], _ROLES, "section")
    yield from _unknown(f"{at}.sections.required", sections.required, _ROLES, "section")


def _unknown(key: str, words: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    for word in words:
        if word not in known:
            choices = f"; there are {', '.join(known)}"
            yield key, f"no {what} is called {word!r}{nearest(word, known) or choices}"


def _outside(key: str, paths: Iterable[str]) -> Iterator[Fault]:
    for path in paths:
        if os.path.isabs(path) or path.startswith("/") or ".." in re.split(r"[/\\]", path):
            yield key, f"{path!r} leaves the repository"


def _version_faults(required: str) -> Iterator[Fault]:
    from taskctl import __version__  # noqa: PLC0415

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
            ">=": own >= other, "<=": own <= other, ">": own > other, "<": own < other,
            "==": own[: len(other)] == other, "!=": own[: len(other)] != other,
        }[match[1]]  # fmt: skip
        if not holds:
            yield "required-version", f"this is taskctl {__version__}, wanted {required}"
