"""The names of tasks and of their files, in the form that the others of a plan have."""

import re
import unicodedata
from collections.abc import Iterable

from taskctl.errors import TaskctlError
from taskctl.git.branches import names_everywhere
from taskctl.git.repository import Repository
from taskctl.model.ids import Grammar
from taskctl.model.items import DECISION, Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher

SLUG_LENGTH = 60
_LONGEST_FORM = 80  # how many signs more than an id its form in a name or title may have
_NUMBER = expression(r"(?P<prefix>\D*)(?P<digits>\d+)")
_SEPARATOR = expression(r"[\s:._–—-]+(?=\S)")


def used_ids(
    plan: Plan, root: str, collection: Collection, grammar: Grammar, archives: Iterable[str] = ()
) -> set[str]:
    """Every id in use: in the working tree, in archives, on all branches, in all worktrees."""
    used = {
        item.id
        for item in plan.nodes
        if item.id and (item.kind == collection.kind or grammar.canonical(item.id))
    }
    repository = Repository(root)
    if repository.is_repository():
        folders = {pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include}
        # Archived tasks keep their ids, even if no collection reads them any more.
        folders |= {folder.strip("/") for folder in archives if "*" not in folder}
        for path in names_everywhere(repository, folders):
            item_id = grammar.leading(path.rpartition("/")[2])
            if item_id:
                used.add(item_id)
    return used


def slug_of(title: str) -> str:
    """A title as part of a file name: ASCII, lower case, dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain.lower()).strip("-")
    return slug[:SLUG_LENGTH].rstrip("-") or "task"


def file_path(
    folder: str,
    collection: Collection,
    grammar: Grammar,
    like: Task | None,
    item_id: str,
    title: str,
) -> str:
    """The path of a new task, named like the newest task beside it."""
    known = like.path.rpartition("/")[2].removesuffix(".md") if like else ""
    written, separator = written_like(grammar, known, like.id, item_id) if like else ("", "")
    if like is None and collection.kind == DECISION:
        digits = f"{grammar.number(item_id):04d}"
        written = digits if grammar.leading(f"{digits}-") == item_id else ""
    name = f"{written or item_id}{separator or '-'}{slug_of(title)}.md"
    if like and not separator and grammar.canonical(known) == like.id:
        # The others are named by their ids alone.
        name = f"{written_like(grammar, f'{known} x', like.id, item_id)[0] or item_id}.md"
    path = f"{folder}/{name}" if folder else name
    if (
        not any_matcher(collection.include)(path)
        or grammar.leading(name.removesuffix(".md")) != item_id
    ):
        raise TaskctlError(f"a file named {path} would not be found as {item_id}")
    return path


def written_like(grammar: Grammar, text: str, own: str, item_id: str) -> tuple[str, str]:
    """(an id, the text after it) in the form of another name or title that begins with `own`.

    `0012-` or `back-12 - `; both are empty if the other text does not begin with an id.
    """
    longest = min(len(text), len(own) + _LONGEST_FORM)
    end = next((n for n in range(longest, 0, -1) if grammar.canonical(text[:n]) == own), 0)
    separator = _SEPARATOR.match(text, end)
    old, known, new = (_NUMBER.match(part) for part in (text[:end], own, item_id))
    if not (separator and old and known and new):
        return "", ""
    same_width = len(old["digits"]) == len(known["digits"])
    digits = new["digits"] if same_width else str(int(new["digits"])).zfill(len(old["digits"]))
    return old["prefix"] + digits + item_id[new.end() :], separator.group()
