"""The status words in a tool's own configuration."""

from collections.abc import Sequence

from taskctl.model.states import Vocabulary
from taskctl.read.dialects.words import WORDS
from taskctl.settings.schema import StatusSettings
from taskctl.text.header import front_matter
from taskctl.text.source import Source
from taskctl.text.tree import Tree

_KEYS = ("statuses",)
# Words of trackers, in addition to those of documents.
_DROPPED = ("Wontfix", "Won't Fix", "Will Not Do", "Rejected", "Duplicate", "Invalid", "Abandoned")


def vocabulary(status: StatusSettings, tree: Tree) -> Vocabulary:
    """The words of the settings, then those that `words_from` lists.

    A listed word has its usual meaning; an unfamiliar one is a known word of unknown state.
    """
    words = {state: list(group) for state, group in status.words.items()}
    known = {word.casefold() for group in words.values() for word in group}
    for word in _listed(status.words_from, tree):
        if word.casefold() not in known:
            words.setdefault(_usual_state(word), []).append(word)
    return Vocabulary(words)


def _listed(path: str, tree: Tree) -> Sequence[str]:
    source = tree.read(path) if path and tree.exists(path) else None
    if not isinstance(source, Source) or not source.is_utf8():
        return ()
    header = front_matter(path, ["---", *source.lines(), "---"])
    field = header.get(*_KEYS) if header else None
    return [item.text for item in field.items if item.text.strip()] if field else ()


def _usual_state(word: str) -> str:
    plain = " ".join(word.replace("-", " ").replace("_", " ").split()).casefold()
    for state, group in (("dropped", _DROPPED), *WORDS.items()):
        if plain in {one.casefold() for one in group}:
            return state
    return "unknown"
