"""The addresses of the pages: one for each item, document and rule, safe as file names."""

from collections.abc import Iterable, Iterator
from posixpath import dirname, relpath

from taskctl.memory.digests import digest_of
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression

_UNSAFE = expression(r"[^A-Za-z0-9._-]+")
_LONGEST = 80

Key = tuple[str, str]
"""The path and the id of an item."""


class Names:
    """File names in one folder; no two differ only in case."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._taken: set[str] = set()

    def page(self, name: str) -> str:
        """A new address for a name; one that is not a file name gets a digest of it."""
        bare = _UNSAFE.sub("-", name).strip("-.")[:_LONGEST]
        slug = bare if bare == name else _with_digest(bare, name, 0)
        number = 0
        while slug.casefold() in self._taken:
            number += 1
            slug = _with_digest(bare, name, number)
        self._taken.add(slug.casefold())
        return f"{self._folder}/{slug}.html"


def _with_digest(bare: str, name: str, number: int) -> str:
    digest = digest_of(name.encode("utf-8", "surrogateescape"), b"%d" % number)
    return f"{bare}-{digest.hex()[:8]}".lstrip("-")


class Addresses:
    """The page of each item, of each document, and of each file that has one.

    Args:
        plan: the plan with its documents.
        linked: the contracts that are not items.
    """

    def __init__(self, plan: Plan, linked: Iterable[str]) -> None:
        self._items: dict[Key, str] = {}
        self._by_name: dict[str, str] = {}
        self._by_path: dict[str, str] = {}
        names = {folder: Names(folder) for folder in ("task", "track", "document")}
        for part, item in each_item(plan):
            prefix = f"{part.name}#" if part.breakdown else ""
            folder = "track" if item.kind == "track" else "task"
            if item.key not in self._items:
                page = names[folder].page(f"{prefix}{item.id}" if item.id else item.path)
                self._items[item.key] = page
            self._by_name.setdefault(f"{prefix}{item.id}", self._items[item.key])
            if part.breakdown is None:
                self._by_path.setdefault(item.path, self._items[item.key])
        for path in (*(part.name for part in plan.documents), *linked):
            if path not in self._by_path:
                self._by_path[path] = names["document"].page(path)

    def of(self, item: Task) -> str:
        """The page of an item; empty without one."""
        return self._items.get(item.key, "")

    def named(self, part: Plan, name: str) -> str:
        """The page of the item that an id means in a plan or document; empty without one."""
        return (part.breakdown and self._by_name.get(f"{part.name}#{name}", "")) or (
            self._by_name.get(name, "")
        )

    def of_path(self, path: str) -> str:
        """The page of a file; empty without one."""
        return self._by_path.get(path, "")


def each_item(plan: Plan) -> Iterator[tuple[Plan, Task]]:
    """Each item of the plan and of its documents, with the plan that it belongs to."""
    for part in plan.each():
        for item in part.items:
            if item.counts or item.kind == "track":
                yield part, item


def rule_page(code: str) -> str:
    """The page of a rule."""
    return f"rule/{code}.html"


def between(page: str, target: str) -> str:
    """The relative address of a page, from another one; a fragment is kept."""
    path, sign, fragment = target.partition("#")
    return f"{relpath(path, dirname(page) or '.')}{sign}{fragment}"
