"""Whether files that state something about themselves are a plan, or pages of a site."""

from collections.abc import Sequence

from taskctl.settings.learning.conventions import nearly_all
from taskctl.settings.learning.lexicon import (
    DECISION_FOLDERS,
    PAGE_WORDS,
    TASK_FOLDERS,
    is_state,
    phrase_of,
    state_of,
    word_of,
)
from taskctl.settings.learning.sections import has_stop_section
from taskctl.settings.learning.sight import Sight
from taskctl.settings.learning.survey import is_numbered, segments

_SIGNS = 2


def is_plan(items: Sequence[Sight], *, by_folder: bool = False) -> bool:
    """Whether files show enough signs of a plan.

    A status alone shows none: pages of a site have one, and so have books and machines. A folder
    that is called so does; else the signs are numbers in names, folders that are called like
    states, words that only work and decisions have, prerequisites, and stop conditions.
    """
    if any(_is_named(one) for one in items):
        return True
    names = [one.folder.rpartition("/")[2] if by_folder else one.name for one in items]
    signs = [
        nearly_all(sum(map(is_numbered, names)), len(items), 0.6),
        any(one.of("prereqs") for one in items),
        len({part for one in items for part in one.folder.split("/") if is_state(part)}) > 1,
        nearly_all(sum(map(has_stop_section, items)), len(items), 0.5),
    ]
    return sum(signs) + _said(items) >= _SIGNS + (not any(one.of("status") for one in items))


def speaks_of_states(items: Sequence[Sight]) -> bool:
    """Whether the status words of files are known in half of them, or need not be."""
    said = [text for one in items if (text := one.says("status"))]
    return 2 * sum(bool(word_of(phrase_of(text))) for text in said) >= len(said)


def _is_named(one: Sight) -> bool:
    return bool(segments(one.folder) & (TASK_FOLDERS | DECISION_FOLDERS))


def _said(items: Sequence[Sight]) -> int:
    """How many signs the status words are: those of pages none, of several states two."""
    words = {word_of(phrase_of(text)) for one in items if (text := one.says("status"))}
    own = {state_of(word, decision=False) for word in words - PAGE_WORDS - {""}}
    return min(len(own), _SIGNS)
