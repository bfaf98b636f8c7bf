"""The status of a decision: the words that others use for it, and the links to its successor."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from posixpath import relpath

from taskctl.errors import TaskctlError
from taskctl.model.items import DECISION, Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Collection
from taskctl.text.edits import Edit
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.source import Source

# By meaning: the state, and beginnings of its words; any word of the state without them.
_STEMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "proposed": ("todo", ("",)),
    "accepted": ("done", ("accept", "approv", "adopt")),
    "rejected": ("dropped", ("reject", "declin", "withdr")),
    "superseded": ("dropped", ("supersede", "supercede", "replace")),
}


def word_for(
    plan: Plan, collection: Collection, like: Task | None, meaning: str
) -> tuple[str, str]:
    """The state and the word that mean proposed, accepted and so on, as other decisions write it.

    Raises:
        TaskctlError: no word of the settings means it.
    """
    state, stems = _STEMS[meaning]
    group = collection.status.words.get(state, [])
    words = [word for word in group if any(stem in word.casefold() for stem in stems)]
    if not words and meaning == "accepted":
        words = group[:1]
    if not words:
        raise TaskctlError(f"no status word means {meaning} (collection.status.words.{state})")
    known = {word.casefold() for word in words}
    used = Counter(
        one.status.word
        for one in plan.decisions
        if one.collection == collection.name and one.status.word.casefold() in known
    )
    if used:
        return state, max(used, key=lambda word: used[word])
    return state, words[0].lower() if like and like.status.word.islower() else words[0]


def means(task: Task, meaning: str) -> bool:
    """Whether the status of a decision says that it is accepted, rejected or superseded."""
    state, stems = _STEMS[meaning]
    word = task.status.word.casefold()
    return task.state == state and any(stem in word for stem in stems)


def link_to(task: Task, other: Task) -> str:
    """A link from one decision to another, with its whole title: `[15. DNS](0015-dns.md)`."""
    title = (other.title or other.id).replace("[", "\\[").replace("]", "\\]")
    return f"[{title}]({relpath(other.path, task.path.rpartition('/')[0] or '.')})"


def has_section(task: Task) -> bool:
    """Whether the status of a decision is a section of its text, as adr-tools writes it."""
    is_text = task.header is not None and task.header.form != "frontmatter"
    is_below = task.status_field is not None and task.status_field.is_below
    return task.kind == DECISION and is_text and is_below


def back_link(source: Source, status: Field, old: Task, new: Task, word: str) -> Iterator[Edit]:
    """The edit that makes `new` say, at the end of its section of the status, what it replaces.

    `word` is the word that the old decision got: the other one is spelt like it.
    """
    line = f"{word[:-1] if word.endswith('d') else word}s {link_to(new, old)}"
    last = _last_line(source.lines(), status.end_line)
    section = source.lines()[status.key_place.line - 1 : last]
    if any(f"]({link_to(new, old).rpartition('](')[2]}" in one for one in section):
        return
    column = len(source.lines()[last - 1]) + 1
    yield Edit(Place(source.path, last, column, last, column), f"\n\n{line}")


def _last_line(lines: Sequence[str], first: int) -> int:
    """The last line with text of the section in which the line `first` is."""
    last = first
    for number, line in enumerate(lines[first:], first + 1):
        if line.startswith("#"):
            break
        if line.strip():
            last = number
    return last
