"""The templates of the pages, in which every value is escaped."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from taskctl.pages.addresses import rule_page
from taskctl.report.show import stop_title
from taskctl.report.style import printable
from taskctl.text.words import count

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
    made.globals |= {"rule_page": rule_page, "stop_title": stop_title, "state_words": _STATE_WORDS}
    made.filters["count"] = count
    return made


def _finalize(value: object) -> object:
    """A value for a page: nothing for None, no character that steers a reader."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return printable(value, keep="\n\t") if isinstance(value, str) else value
