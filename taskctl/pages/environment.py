"""The templates of the pages, in which every value is escaped."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from taskctl.pages.addresses import rule_page
from taskctl.report.kanban import waits_for
from taskctl.report.show import stop_title
from taskctl.report.style import printable
from taskctl.text.words import count

LONGEST_TEXT = 2_000
"""The most characters of a title, a status or a message that a page shows."""
_STATE_WORDS = {"todo": "to do", "active": "in progress", "review": "in review"}
"""The words for states that are not words themselves."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; a name that does not exist is an error."""
    made = Environment(
        loader=PackageLoader("taskctl.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.globals |= {
        "is_whole": lambda text: shown(text) == text,
        "rule_page": rule_page,
        "state_words": _STATE_WORDS,
        "stop_title": stop_title,
        "waits_for": waits_for,
    }
    made.filters["count"] = count
    return made


def shown(text: str) -> str:
    """A text for a page: cut if it is very long, no character that steers a reader."""
    cut = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    return printable(cut, keep="\n\t")


def _finalize(value: object) -> object:
    """A value for a page: nothing for None, and the shown text for a text."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return shown(value) if isinstance(value, str) else value
