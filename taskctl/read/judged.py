"""The judged text of a document, which a person's answer and a review are bound to.

It is the document without status, lease, ticks, dates and follow-ups, which change during the work
without any effect on the judgement.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from taskctl.model.items import Task
from taskctl.model.plans import Plans
from taskctl.model.reviews import is_follow_up, linked
from taskctl.read.contracts import contract_header
from taskctl.read.leases import LEASE, lease_keys
from taskctl.settings.schema import Collection as TaskCollection
from taskctl.settings.schema import Settings
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.header import Field, Header
from taskctl.text.source import Source
from taskctl.text.tree import Tree

_TICK = expression(r"^(\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+)\[[ xX~]\]")
_DATE = expression(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_DATED = ("completed", "updated", "last-updated")


class Digests:
    """Digests of the judged texts of files, each computed once.

    Args:
        tree: the files.
        tasks: the items among them, by path.
        settings: the names of the keys in their headers.
    """

    def __init__(self, tree: Tree, tasks: Mapping[str, Task], settings: Settings) -> None:
        self._tree = tree
        self._tasks = tasks
        self._dropped = {c.name: _dropped_keys(c) for c in settings.collection}
        self._leases = {c.name: _lease_keys(c) for c in settings.collection}
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The digest of a file; empty when it cannot be read."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._compute(path)
        return known

    def all_of(self, paths: Iterable[str]) -> dict[str, str]:
        """The digests of several files, by path."""
        return {path: self.of(path) for path in paths}

    def _compute(self, path: str) -> str:
        from hashlib import sha256  # few plans have reviews

        source = self._tree.read(path) if self._tree.exists(path) else None
        if not isinstance(source, Source):
            return ""
        task = self._tasks.get(path)
        if task is None:
            text = judged_text(source, contract_header(source), {"status"})
        else:
            name = task.collection
            text = judged_text(source, task.header, self._dropped[name], self._leases[name])
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _dropped_keys(collection: TaskCollection) -> frozenset[str]:
    keys = collection.header.keys
    named = [
        key
        for field in ("status", "created", "completed", "follow_ups")
        for key in keys.get(field, ())
    ]
    return frozenset(
        key.casefold() for key in (*named, *_DATED, *collection.header.dates, "status")
    )


def _lease_keys(collection: TaskCollection) -> frozenset[str]:
    return frozenset(key.casefold() for part in LEASE for key in lease_keys(collection, part))


def judged_text(
    source: Source, header: Header | None, dropped: Collection[str], leases: Collection[str] = ()
) -> str:
    """The lines of a document that are judged.

    `dropped` are keys of its header, in lower case; `leases` are those that a command adds and
    removes with their lines.
    """
    lines = source.lines()
    if header is None or header.path != source.path:
        header = Header("", 1, 1, ())
    is_matter = header.form in {"frontmatter", "toml"}
    lines_of_fields = Counter(field.key_place.line for field in header.fields)
    for field in header.fields:
        if field.key.casefold() in leases and header.holds(field):
            _drop(lines, field, whole=lines_of_fields[field.key_place.line] == 1)
        elif field.key.casefold() in dropped:
            _drop(lines, field, whole=is_matter and header.holds(field))
        elif field.kind in {"list", "null"}:
            _drop_follow_ups(lines, field)
    text = _DATE.sub("", "\n".join(_TICK.sub(r"\1", line.rstrip()) for line in lines))
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _drop(lines: list[str], field: Field, *, whole: bool) -> None:
    """Remove a field; only its first value if headers are lines of the text."""
    if whole:
        _blank(lines, field.key_place.line, field.end_line)
    elif field.kind == "scalar":
        line, column = field.value.raw.starts[0]
        lines[line - 1] = lines[line - 1][: column - 1]


def _drop_follow_ups(lines: list[str], field: Field) -> None:
    """Remove links to follow-ups from a list, and the list if nothing else is in it."""
    kept = [item for item in field.items if not is_follow_up(item.text)]
    if not kept:
        _blank(lines, field.key_place.line, field.end_line)
    elif field.value.quote != "[":
        for item in field.items:
            if is_follow_up(item.text):
                _blank(lines, item.raw.starts[0][0], item.raw.starts[-1][0])


def _blank(lines: list[str], first: int, last: int) -> None:
    lines[first - 1 : last] = [""] * (last - first + 1)


def with_digests(plan: Plans, tree: Tree, settings: Settings) -> Plans:
    """The plan with the digests to compare its reviews with."""
    if not plan.prep_records:
        return plan
    digests = Digests(tree, plan.by_path, settings)
    is_contract = any_matcher(settings.contracts.files)
    reviewed = [
        plan.by_id[i]
        for i, record in plan.prep_records.items()
        if record.review and i in plan.by_id
    ]
    paths = {path for task in reviewed for path in linked(plan, task, is_contract)}
    return replace(plan, digests=digests.all_of(sorted(paths)))
