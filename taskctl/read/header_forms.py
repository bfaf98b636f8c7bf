"""The header of a file, in the first of its collection's forms that it has."""

from collections.abc import Callable, Collection
from functools import partial

from taskctl.read.leases import LEASE, lease_keys
from taskctl.settings import schema
from taskctl.text.blocks import scan
from taskctl.text.document import Document
from taskctl.text.header import Header, front_matter
from taskctl.text.marked import marked_header
from taskctl.text.source import Source
from taskctl.text.toml import toml_file, toml_matter
from taskctl.text.tree import Tree
from taskctl.text.yaml_file import yaml_file

_MATTER = frozenset({"frontmatter", "toml"})
_FILES: dict[str, Callable[[str, list[str]], Header]] = {".toml": toml_file}


def with_side(source: Source, collection: schema.Collection, tree: Tree) -> Source:
    """A file together with the file beside it that may hold its header."""
    folder, _, name = source.path.rpartition("/")
    for side in collection.header.side_files:
        other = side.replace("*", name.rpartition(".")[0])
        path = f"{folder}/{other}" if folder else other
        found = tree.read(path) if tree.exists(path) else None
        if isinstance(found, Source):
            return source._replace(side=found)
    return source


def find_header(source: Source, collection: schema.Collection) -> tuple[Header | None, Document]:
    """The header of a file, and its document below a front matter.

    Of several forms, the first that is there counts; if it does not say the status, the fields of
    the others are added.
    """
    lines = source.lines()
    matter = front_matter(source.path, lines) or toml_matter(source.path, lines)
    document = scan(source.path, lines, matter.body_line if matter else 1)
    wanted = {name for names in collection.header.keys.values() for name in names}
    wanted |= {key for part in LEASE for key in lease_keys(collection, part)}
    found: Header | None = None
    for form in collection.header.forms:
        other = _in_form(form, source, matter, document, collection, wanted)
        found = found.with_more(other) if found and other else found or other
        is_enough = collection.status.from_ != "header" or _says(found, collection, "status")
        if found and is_enough:
            break
    return found, document


def _in_form(
    form: str,
    source: Source,
    matter: Header | None,
    document: Document,
    collection: schema.Collection,
    wanted: Collection[str],
) -> Header | None:
    if form.startswith("file:"):
        return _of_side(source.side) if source.side else None
    if form in _MATTER:
        return matter if matter and matter.form == form else None
    if form != "auto":
        return marked_header(document, form, wanted)
    header = matter or marked_header(document, "pre", wanted)
    header = header or marked_header(document, "auto", wanted)
    if matter or _says(header, collection, "status"):
        return header
    return _plain(document, collection, wanted) or header


def _of_side(side: Source) -> Header:
    ending = side.path[side.path.rfind(".") :]
    return _FILES.get(ending, yaml_file)(side.path, side.lines())


def _plain(
    document: Document, collection: schema.Collection, wanted: Collection[str]
) -> Header | None:
    """Plain lines below the title (`Status: Accepted`), if they have all required keys.

    Prose has such lines too, so some of the keys are not enough.
    """
    header = marked_header(document, "plain", wanted)
    says = partial(_says, header, collection)
    needed = {"status", *collection.header.required} - {"title"}
    return header if all(map(says, needed)) else None


def _says(header: Header | None, collection: schema.Collection, name: str) -> bool:
    keys = collection.header.keys.get(name, [name])
    return header is not None and header.get(*keys) is not None
