"""The text of a new task: from the template of the repository, or from ours."""

import re
from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Iterator, Mapping, Sequence

from taskctl.errors import TaskctlError
from taskctl.model.ids import Grammar
from taskctl.model.items import DECISION, Task
from taskctl.read.files import Parsed, parse
from taskctl.read.sections import plain_heading
from taskctl.read.templates import OURS, own_templates
from taskctl.settings.schema import Collection
from taskctl.text.changeset import contents
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.header import Field, front_matter
from taskctl.text.patterns import compile_pattern
from taskctl.text.places import Place
from taskctl.text.quoting import as_yaml
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot

_LOOKED_AT = 20
_DECISION = OURS.with_name("decision.md")
_OF_TOOLS = {"backlog/config.yml": "backlog.md"}
_DATE = expression(r"(?P<key>\W*(?:date|created)\W*:\W*)\d{4}-\d{2}-\d{2}", re.IGNORECASE)
# The names of fields in our own template, and in the settings.
_NAMES = {
    "title": "title", "status": "status", "owner": "owner", "created": "created",
    "depends-on": "prereqs", "follow-up-tasks": "follow_ups", "links": "links",
}  # fmt: skip  # a table
_FENCES = {"frontmatter": ("---", "---"), "toml": ("+++", "+++"), "pre": ("<pre>", "</pre>")}
_MARKED = {
    "bold": "**{}:** {}", "bullet": "- {}: {}", "quote": "> {}: {}", "plain": "{}: {}",
    "table": "| {} | {} |", "heading": "## {}\n\n{}\n", "pre": "  {}: {}", "toml": '{} = "{}"',
}  # fmt: skip  # a table


def template(
    tree: Snapshot,
    collection: Collection,
    grammar: Grammar,
    folder: str,
    like: Sequence[Task],
    names: Names[str],
    *,
    with_owner: bool,
) -> Source:
    """The file that a new task is made from; it is beside the tasks and excluded from them.

    Without one, tasks of a tool get its form, with the markers that it needs; records without stop
    conditions get the form of `like` (newest first), as far as their fields have `names`; other
    tasks get ours, with an owner if the settings require one, or if `with_owner`.
    """
    if own := next(own_templates(tree, collection, folder), None):
        return contents(tree, own.path)
    if name := _OF_TOOLS.get(collection.status.words_from):
        return Source("the template", OURS.with_name(name).read_bytes())
    if collection.kind == DECISION or not collection.sections.headings.get("stop"):
        # Not tasks but records, such as decisions: they have the form of the others.
        known = [contents(tree, task.path) for task in like[:_LOOKED_AT]]
        if not known:
            return Source("the template", _DECISION.read_bytes())
        return shape_of(known, collection, grammar, names)
    with_owner = with_owner or "owner" in collection.header.required
    return Source("the template", _ours(collection, like, with_owner=with_owner).encode())


def shape_of(
    sources: Sequence[Source], collection: Collection, grammar: Grammar, names: Names[str]
) -> Source:
    """The header of the newest record, and the headings that most of them have.

    Args:
        sources: some records, the newest first.
        collection: their collection.
        grammar: the form of their ids.
        names: the fields of the settings that will be filled in; others are left out.
    """
    read = [parse(source, collection, grammar) for source in sources]
    newest, lines = read[0], sources[0].lines()
    usual = Counter(text for one in read for text in set(_headings(one)))
    first = min(
        (
            block.line
            for block in newest.document.blocks
            if block.level > 1 and block.kind == "heading"
        ),
        default=len(lines) + 1,
    )
    header = newest.header
    fields = {header.get(*collection.header.keys.get(n, [n])) for n in names} if header else set()
    fences = _FENCES.get(header.form) if header else None
    kept = {number for number in range(1, first) if _DATE.match(lines[number - 1])}
    for field in filter(None, fields):
        kept |= {*range(field.key_place.line, field.end_line + 1), field.place.line}
    matter = [line for n, line in enumerate(lines, 1) if n in kept]
    shown = [fences[0], *matter, fences[1]] if fences else []
    if not (header and header.get(*collection.header.keys.get("title", ["title"]))):
        shown += ["", "# X"]
    if not fences:
        shown += ["", *(line for n, line in enumerate(lines, 1) if n in kept and n < first)]
    own = {lines[n - 1] for n in kept if n >= first}
    for text in _headings(newest):
        heading = f"## {text}"
        if usual[text] * 2 > len(read) or heading in own:
            below = (lines[n - 1] for n in sorted(kept) if n > first and heading in own)
            shown += [
                "",
                heading,
                "",
                *(line for line in below if line.strip() and line != heading),
            ]
    if not any(
        usual[text] * 2 > len(read) for text in _headings(newest) if f"## {text}" not in own
    ):
        shown += ["", "## Context", "", "## Decision", "", "## Consequences"]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()
    return Source("the template", f"{text}\n".encode())


def _headings(parsed: Parsed) -> list[str]:
    return [b.text for b in parsed.document.blocks if b.kind == "heading" and b.level == 2]


def filled(
    source: Source, collection: Collection, grammar: Grammar, values: Mapping[str, str], prefix: str
) -> bytes:
    """A template filled with these values; those for which it has no key are left out.

    Args:
        values: the values by the names in the settings (title, status, owner, created, id).
        prefix: the text before the title; empty if titles do not begin with the id.

    Raises:
        TaskctlError: the template has no header, or no place for the title.
    """
    parsed = parse(source, collection, grammar)
    header = parsed.header
    if header is None or not header.fields:
        raise TaskctlError(f"{source.path} has no header to fill in")
    writer = Writer(source, header)
    fields = {name: header.get(*collection.header.keys.get(name, [name])) for name in values}
    texts = {**values, "title": f"{prefix} {values['title']}".strip()}
    if collection.status.from_ == "heading":
        fields["status"] = parsed.status
    edits = [_set(writer, field, texts[name]) for name, field in fields.items() if field]
    if not fields["created"]:
        edits += _dated(source, values["created"])
    if not fields["title"]:
        if not parsed.title:
            raise TaskctlError(f"{source.path} has no title to fill in, neither key nor heading")
        joint = "" if not prefix else ": " if prefix[-1].isalnum() else " "
        heading = f"{prefix}{joint}{values['title']}"
        edits.append(Edit(parsed.title_place, heading))
    raw = apply(source, edits)
    if collection.status.from_ != "heading" or parsed.status:
        return raw
    return raw.rstrip() + f"\n\n## Status: {values['status']}\n".encode()


def _set(writer: Writer, field: Field, text: str) -> Edit:
    """The edit of a field; YAML reads the `{YYYY-MM-DD when it was decided}` of a form as a map."""
    raw = field.value.raw
    if field.kind == "map" and raw.text.startswith("{"):
        return Edit(raw.place(), as_yaml(text))
    return writer.set(field, text)


def _dated(source: Source, day: str) -> Iterator[Edit]:
    """The edit of a line `Date: …` above the sections, which is not a field of the header."""
    for number, line in enumerate(source.lines(), 1):
        if line.startswith("##"):
            return
        if match := _DATE.match(line):
            start = match.end("key") + 1
            yield Edit(Place(source.path, number, start, number, start + len(day)), day)
            return


def _ours(collection: Collection, like: Sequence[Task], *, with_owner: bool) -> str:
    """Our own template, with the keys and headings of a collection and of its newest tasks."""
    lines = OURS.read_text("utf-8").split("\n")
    header = front_matter("", lines)
    assert header is not None
    keys = {
        _NAMES[field.key]: collection.header.keys.get(_NAMES[field.key], [field.key])
        for field in header.fields
    }
    if collection.status.from_ != "header":
        keys["status"] = []
    if not with_owner:
        keys["owner"] = []
    # Where few tasks have owners, other tools read the headers as YAML, which allows no plain @.
    nobody = {} if "owner" in collection.header.required else {"owner": "nobody"}
    rows = [
        (name, keys[name][0], nobody.get(name, field.value.raw.text))
        for field in header.fields
        if keys[name := _NAMES[field.key]]
    ]
    if collection.id.from_.startswith("header:"):
        rows.insert(0, ("id", collection.id.from_.partition(":")[2], "XXXX"))
    body = "\n".join(_with_known_headings(lines[header.body_line - 1 :], collection, like))
    form = collection.header.forms[0]
    if form in {"frontmatter", "auto"}:
        head = [f"{key}: {value}" for _, key, value in rows]
        return "\n".join(["---", *head, "---", body])
    if form.startswith("file:"):
        raise TaskctlError(
            f"`new` cannot create a header in a file beside the task ({form}); create both by hand"
        )
    shape = _MARKED[form]
    if form == "toml":
        head = [
            f"{key} = []" if value == "[]" else shape.format(key, value) for _, key, value in rows
        ]
        return "\n".join(["+++", *head, "+++", body])
    head = [
        shape.format(key[:1].upper() + key[1:], "None" if name == "prereqs" else value)
        for name, key, value in rows
        if name not in {"title", "follow_ups", "links"}
    ]
    if form == "pre":
        return "\n".join(["<pre>", *head, "</pre>", "", "# Title", body])
    if form == "table":
        head = ["| Key | Value |", "|---|---|", *head]
    return "\n".join(["# Title", "", *head, body])


def _with_known_headings(
    lines: list[str], collection: Collection, like: Sequence[Task]
) -> Iterator[str]:
    """The lines of our own template, with headings that the settings know.

    A section that neither the settings nor the other tasks have is left out.
    """
    is_left_out = False
    for line in lines:
        role = next((r for r, p in _ROLES.items() if line.startswith(f"## {p}")), "")
        patterns = collection.sections.headings.get(role, [])
        heading = plain_heading(line)
        known = any(compile_pattern(p, re.IGNORECASE)(heading) for p in patterns)
        used = Counter(found.title for task in like if (found := task.section(role)))
        plain = [p.removeprefix("^") for p in patterns if re.fullmatch(r"\^?[\w ]+", p)]
        names = [*plain, *(title for title, _ in used.most_common(1))]
        if line.startswith("## "):
            is_left_out = bool(role and like and not patterns)
        if not is_left_out:
            yield f"## {names[0]}" if names and role and not known else line


_ROLES = {"stop": "Stop conditions", "scope": "Touched paths", "plan": "Plan"}
