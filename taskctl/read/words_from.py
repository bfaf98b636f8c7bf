"""The status words in a tool's own configuration."""

from collections.abc import Iterator

from taskctl.model.states import Vocabulary
from taskctl.read.dialects.words import SIGN, WORDS
from taskctl.read.sections import plain_heading
from taskctl.settings.schema import StatusSettings
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.toml import toml_file
from taskctl.text.tree import Tree
from taskctl.text.yaml_file import yaml_file

_KEYS = ("statuses", "status words", "task statuses", "taskstatuses", "task_statuses")
_PICTURES = expression(rf"\A(?:{SIGN}\s*)+")
_WORD = expression(r"[*_`]*(?P<word>[^*_`:—–(]+)")
# Words of trackers, in addition to those of documents.
_DROPPED = ("Wontfix", "Won't Fix", "Will Not Do", "Rejected", "Duplicate", "Invalid", "Abandoned")


def vocabulary(status: StatusSettings, tree: Tree) -> Vocabulary:
    """The words of the settings, then those that `words_from` lists.

    A listed word has its usual meaning; an unfamiliar one is a known word of unknown state.
    """
    words = {state: list(group) for state, group in status.words.items()}
    known = {word.casefold() for group in words.values() for word in group}
    for listed in _listed(status.words_from, tree):
        word = _PICTURES.sub("", listed)  # before a word, they are no part of it
        if word and word.casefold() not in known:
            words.setdefault(_usual_state(word), []).append(word)
    return Vocabulary(words)


def _listed(path: str, tree: Tree) -> list[str]:
    """The words that a file lists: YAML, TOML, JSON, or a section of Markdown."""
    source = tree.read(path) if path and tree.exists(path) else None
    if not isinstance(source, Source) or not source.is_utf8():
        return []
    ending = path[path.rfind(".") :].casefold()
    if ending == ".json":
        return [word for word in _in_json(source) if word.strip()]
    if ending == ".md":
        return list(_in_section(source))
    header = (toml_file if ending == ".toml" else yaml_file)(path, source.lines())
    fields = (*header.fields, *header.nested)
    found = (f for f in fields if f.key.rpartition(".")[2].casefold() in _KEYS)
    return [item.text for field in found for item in field.items if item.text.strip()]


def _in_json(source: Source) -> Iterator[str]:
    import json  # few plans have such a file

    try:
        todo = [json.loads(source.text)]
    except (ValueError, RecursionError):
        return
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            todo += node.values()
            for key, words in node.items():
                if key.casefold() in _KEYS and isinstance(words, list):
                    yield from (word for word in map(_name, words) if isinstance(word, str))


def _name(word: object) -> object:
    return word.get("name", word.get("id")) if isinstance(word, dict) else word


def _in_section(source: Source) -> Iterator[str]:
    """The items below a heading `Statuses`: `- **In Progress**: being worked on`."""
    document = scan(source.path, source.lines())
    is_within = False
    for block in document.blocks:
        if block.kind == "heading":
            is_within = plain_heading(block.text).casefold() in _KEYS
        elif block.kind == "item" and is_within:
            word = _WORD.match(document.passage(block).text)
            if word:
                yield word["word"].strip()


def _usual_state(word: str) -> str:
    plain = " ".join(word.replace("-", " ").replace("_", " ").split()).casefold()
    for state, group in (("dropped", _DROPPED), *WORDS.items()):
        if plain in {one.casefold() for one in group}:
            return state
    return "unknown"
