"""Contracts: the documents that bind tasks, and whether they are still drafts."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from taskctl.model.items import Contract, Task
from taskctl.model.states import CLOSED, Vocabulary
from taskctl.read.kept import Kept
from taskctl.settings.schema import ContractSettings
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.header import Header, front_matter
from taskctl.text.marked import marked_header
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree

_FORMS = ("auto", "plain")
_EMPHASIS = expression(r"[*`]+|(?<!\w)_+|_+(?!\w)")


class ContractStatus(NamedTuple):
    """The status of a document as written; no place if it has none."""

    text: str = ""
    place: Place | None = None


def read_contracts(
    targets: Iterable[str], settings: ContractSettings, tree: Tree, decisions: Iterable[Task] = ()
) -> dict[str, Contract]:
    """The linked documents that have a status, by path: decisions, and those of `settings.files`.

    A decision is a draft until it is decided.
    """
    taken = {item.path: item for item in decisions if item.status_text}
    patterns = tuple(settings.files)
    draft = Vocabulary({"todo": settings.draft})
    kept = Kept(tree, ContractStatus, "")
    found = {}
    for path in sorted(set(targets)):
        if item := taken.get(path):
            is_open = item.state not in CLOSED
            found[path] = Contract(path, item.status_text, is_open, item.status_place)
            continue
        if not _is_contract(patterns, path):
            continue
        said = kept.of(path, _status_of)
        if said is not None and said.place is not None:
            text = _EMPHASIS.sub("", said.text)
            is_draft = draft.begins(re.sub(r"^[\W_]+", "", text))
            found[path] = Contract(path, text, is_draft, said.place)
    kept.save()
    return found


@lru_cache(maxsize=4096)  # two trees share most of their links
def _is_contract(patterns: tuple[str, ...], path: str) -> bool:
    return any_matcher(patterns)(path)


def contract_header(source: Source) -> Header | None:
    """The header of a document, in the first form that has a status."""
    lines = source.lines()
    header: Header | None = front_matter(source.path, lines)
    if header is None:
        document = scan(source.path, lines[:80], 1)
        for form in _FORMS:
            header = marked_header(document, form, {"status"})
            if header:
                break
    return header


@lru_cache(maxsize=256)  # two trees share most of their contracts
def _status_of(source: Source) -> ContractStatus:
    header = contract_header(source)
    field = header.get("status") if header else None
    is_said = field is not None and field.kind == "scalar"
    return ContractStatus(field.text, field.place) if field and is_said else ContractStatus()
