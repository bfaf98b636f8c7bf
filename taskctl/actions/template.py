"""The text of a new task: from the template of the repository, or from ours."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from taskctl.actions.transaction import contents
from taskctl.errors import TaskctlError
from taskctl.model.ids import Grammar
from taskctl.read.files import parse
from taskctl.read.sections import plain_heading
from taskctl.settings.schema import Collection
from taskctl.text.edits import Edit, apply
from taskctl.text.fields import Writer
from taskctl.text.globs import glob_matcher
from taskctl.text.header import front_matter
from taskctl.text.patterns import compile_pattern
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot

_OURS = Path(__file__).with_name("templates") / "task.md"
# What our own template calls the fields, and what they are called in the settings.
_NAMES = {
    "title": "title", "status": "status", "owner": "owner", "created": "created",
    "depends-on": "prereqs", "follow-up-tasks": "follow_ups", "links": "links",
}  # fmt: skip
_MARKED = {
    "bold": "**{}:** {}", "bullet": "- {}: {}", "quote": "> {}: {}", "plain": "{}: {}",
    "table": "| {} | {} |", "heading": "## {}\n\n{}\n",
}  # fmt: skip


def template(tree: Snapshot, collection: Collection, folder: str, *, with_owner: bool) -> Source:
    """The file that a new task is made from; it lies beside the tasks and is excluded from them.

    Ours, where there is none, has an owner if the settings require one, or if `with_owner`.
    """
    excluded = [glob_matcher(p) for p in collection.exclude if "template" in p.casefold()]
    for name in sorted(tree.children(folder)):
        path = f"{folder}/{name}" if folder else name
        if "template" in name.casefold() and any(match(path) for match in excluded):
            return contents(tree, path)
    with_owner = with_owner or "owner" in collection.header.required
    return Source("the template", _ours(collection, with_owner=with_owner).encode())


def filled(
    source: Source, collection: Collection, grammar: Grammar, values: Mapping[str, str], prefix: str
) -> bytes:
    """A template with these values in the place of its own; those it has no key for are left out.

    Args:
        values: by the names of the settings (title, status, owner, created, id).
        prefix: what stands before the title; empty where titles do not begin with the id.

    Raises:
        TaskctlError: the template has no header, or nowhere to put the title.
    """
    parsed = parse(source, collection, grammar)
    header = parsed.header
    if header is None or not header.fields:
        raise TaskctlError(f"{source.path} has no header to fill in")
    writer = Writer(source, header)
    fields = {name: header.get(*collection.header.keys.get(name, [name])) for name in values}
    texts = {**values, "title": f"{prefix} {values['title']}".strip()}
    edits = [writer.set(field, texts[name]) for name, field in fields.items() if field]
    if not fields["title"]:
        if not parsed.title:
            raise TaskctlError(f"{source.path} has no title to fill in, neither key nor heading")
        heading = f"{prefix}: {values['title']}" if prefix else values["title"]
        edits.append(Edit(parsed.title_place, heading))
    return apply(source, edits)


def _ours(collection: Collection, *, with_owner: bool) -> str:
    """Our own template, with the keys and headings that the settings of a collection know."""
    lines = _OURS.read_text("utf-8").split("\n")
    header = front_matter("", lines)
    assert header is not None
    keys = {_NAMES[field.key]: collection.header.keys.get(_NAMES[field.key], [field.key])
            for field in header.fields}  # fmt: skip
    if collection.status.from_ != "header":
        keys["status"] = []
    if not with_owner:
        keys["owner"] = []
    # Where owners are the exception, other tools read the headers as YAML, which knows no plain @.
    nobody = {} if "owner" in collection.header.required else {"owner": "nobody"}
    rows = [
        (name, keys[name][0], nobody.get(name, field.value.raw.text))
        for field in header.fields
        if keys[name := _NAMES[field.key]]
    ]
    if collection.id.from_.startswith("header:"):
        rows.insert(0, ("id", collection.id.from_.partition(":")[2], "XXXX"))
    body = "\n".join(_with_known_headings(lines[header.body_line - 1 :], collection))
    if collection.header.form in {"frontmatter", "auto"}:
        head = [f"{key}: {value}" for _, key, value in rows]
        return "\n".join(["---", *head, "---", body])
    shape = _MARKED[collection.header.form]
    head = [
        shape.format(key[:1].upper() + key[1:], "None" if name == "prereqs" else value)
        for name, key, value in rows
        if name not in {"title", "follow_ups", "links"}
    ]
    if collection.header.form == "table":
        head = ["| Key | Value |", "|---|---|", *head]
    return "\n".join(["# Title", "", *head, body])


def _with_known_headings(lines: list[str], collection: Collection) -> Iterator[str]:
    """The lines of our own template; a heading that the settings do not know, as they call it."""
    for line in lines:
        role = next((r for r, p in _ROLES.items() if line.startswith(f"## {p}")), "")
        patterns = collection.sections.headings.get(role, [])
        heading = plain_heading(line)
        known = any(compile_pattern(p, re.IGNORECASE)(heading) for p in patterns)
        plain = [p.removeprefix("^") for p in patterns if re.fullmatch(r"\^?[\w ]+", p)]
        yield f"## {plain[0]}" if plain and not known else line


_ROLES = {"stop": "Stop conditions", "scope": "Touched paths", "plan": "Plan"}
