"""What the reference repeats of the program: commands, presets, dialects, JSON, views."""

import inspect
import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import click

from taskctl.cli.commands import COMMANDS
from taskctl.cli.main import cli
from taskctl.model.items import Region
from taskctl.read.breakdown import DIALECTS
from taskctl.read.dialects.candidates import read_track_items
from taskctl.read.dialects.tables import COLUMNS, read_tables
from taskctl.read.dialects.words import SIGNS, WORDS
from taskctl.report import FORMATS
from taskctl.settings.builtin import load_preset, preset_names, preset_purpose
from taskctl.text.places import Place
from taskctl.views.cells import DERIVED
from taskctl.views.regions import ATTRIBUTES, view_of

ROOT = Path(__file__).resolve().parent.parent
PRESETS = ROOT / "taskctl" / "settings" / "presets"
CHECK_SCHEMA = ROOT / "docs" / "schemas" / "check.schema.json"


def commands_page() -> str:
    """The help of every command."""
    shown = ["# Commands", ""]
    for name, text in helps(cli, "taskctl", None):
        shown += [f"## {name}", "", "```text", text.rstrip(), "```", ""]
    return "\n".join(shown)


def helps(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    """(full name, help) of a command and of all below it."""
    short = name.rpartition(" ")[2]
    context = click.Context(
        command,
        info_name=short,
        parent=parent,
        terminal_width=80,
        max_content_width=80,
        **command.context_settings,
    )
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            below = command.get_command(context, part)
            assert below is not None
            yield from helps(below, f"{name} {part}", context)


def commands_table() -> str:
    """The commands with their first lines, for people who have not seen one yet."""
    rows = [
        f"| [`taskctl {name}`](docs/reference/commands.md#taskctl-{name}) | {entry.what} |"
        for name, entry in sorted(COMMANDS.items())
    ]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


_EXAMPLE = {"number": 13, "suffix": "", "part": "", "name": "NAME", "prefix": "AB"}


def presets_page() -> str:
    """Every preset: for what it is, and its file."""
    shown = [
        "# Presets",
        "",
        "The presets that `extends` can name. Without settings, those whose files exist are in",
        "force, else `nexus`. Several are joined by `+` (`nexus+openspec`): the first counts",
        "whole, the others only with collections and boards. A preset demands things of its own",
        "collections only, and changes no rules. It is a settings file like any other: your own",
        "file goes before it.",
        "",
        presets_table("#"),
    ]
    for name in preset_names():
        text = (PRESETS / f"{name}.toml").read_text("utf-8").rstrip()
        shown += ["", f"## {name}", "", "```toml", text, "```"]
    return "\n".join(shown)


def presets_table(link: str = "docs/reference/presets.md#") -> str:
    """The presets, and how a plan looks for which each of them is."""
    rows = []
    for name in preset_names():
        collections = load_preset(name)["collection"]
        files = ", ".join(f"`{entry['include'][0]}`" for entry in collections) or "none"
        forms = [entry["id"]["format"] for entry in collections if "id" in entry]
        ids = ", ".join(f"`{form.format(**_EXAMPLE)}`" for form in forms) or "its own"
        rows.append(f"| [`{name}`]({link}{name}) | {preset_purpose(name)} | {files} | {ids} |")
    return "\n".join(["| preset | for | files | ids |", "|---|---|---|---|", *rows])


# The modules that read the text in and around the items.
ASIDES = ("references", "put_off", "numbers", "parts", "chains", "reports", "trees", "mentions")


def dialects_page() -> str:
    """Every form of a document with many items, from the docstring of its reader."""
    shown = [
        "# Dialects",
        "",
        "The forms of documents that hold many items, in the order in which they are tried. The",
        "first form that fits reads the whole document; the text around the items is read in all",
        "forms.",
        "",
    ]
    for read in (read_track_items, *DIALECTS):
        shown += _dialect(read.__module__)
        if read is read_tables:
            shown += ["| column | names |", "|---|---|"]
            shown += [f"| {c} | {', '.join(names)} |" for c, names in COLUMNS.items()] + [""]
    shown += ["# Around the items", ""]
    for name in ASIDES:
        shown += _dialect(f"taskctl.read.dialects.{name}")
    shown += ["# Statuses", "", "| state | words | signs |", "|---|---|---|"]
    for state, words in WORDS.items():
        marks = " ".join(sign for sign, meant in SIGNS.items() if meant == state)
        shown.append(f"| {state} | {', '.join(words)} | {marks} |")
    shown += ["", "A legend in the document goes before these signs. Words count in any case."]
    return "\n".join(shown)


def _dialect(module: str) -> list[str]:
    page = inspect.cleandoc(import_module(module).__doc__ or "")
    title, _, rest = page.partition("\n")
    shown = [f"## {title.rstrip('.')}", ""]
    for paragraph in rest.strip("\n").split("\n\n"):
        is_grammar = ":=" in paragraph
        shown += ["```text", dedent(paragraph), "```", ""] if is_grammar else [paragraph, ""]
    return shown


def formats_table() -> str:
    """The output formats, by the first lines of their modules."""
    rows = []
    for form in FORMATS.values():
        doc = import_module(f"taskctl.report.{form.name}").__doc__ or ""
        what = doc.partition("\n")[0].partition(": ")[2].rstrip(".")
        infos = "all" if form.is_document else "when selected"
        top = "repository" if form.is_from_top else "plan"
        rows.append(f"| `{form.name}` | {what} | {infos} | the {top} |")
    return "\n".join(
        ["| format | output | infos shown | paths start at |", "|---|---|---|---|", *rows]
    )


def check_json() -> str:
    """The objects of `check --output-format json`, from their schema."""
    schema = json.loads(CHECK_SCHEMA.read_text("utf-8"))
    definitions = schema["$defs"]
    shown = []
    objects = {"the whole": schema, **definitions}
    for name, node in objects.items():
        if node.get("type") != "object":
            continue
        shown += [f"### {name}", ""]
        if node.get("description"):
            shown += [node["description"], ""]
        shown += ["| key | type | what it is |", "|---|---|---|"]
        for key, part in node["properties"].items():
            what = part.get("description") or _referred(part, definitions).get("description", "")
            shown.append(f"| `{key}` | {_json_type(part)} | {what} |")
        shown.append("")
    return "\n".join(shown).rstrip()


def _referred(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(part.get("$ref", "")).rpartition("/")[2]
    found = definitions.get(name, {})
    return found if isinstance(found, dict) and found.get("type") != "object" else {}


def _json_type(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "enum" in part:
        return " or ".join(f"`{json.dumps(choice)}`" for choice in part["enum"])
    if "oneOf" in part:
        return " or ".join(_json_type(choice) for choice in part["oneOf"])
    if part["type"] == "array":
        return f"list of {_json_type(part['items'])}"
    return str(part["type"])


# Every view of a region, and what it lists.


VIEWS = {
    "done": "the finished tasks",
    "current": "the tasks under way, and the head of the queue",
    "queue": "the tasks to do, in the order of the queue; ten of them, or `limit` (`all`)",
    "in-progress": "the tasks in progress",
    "in-review": "the tasks in review",
    "board": "all tasks",
    "decisions": "all decisions",
    "tracks": "all tracks; *Blocked by* names the open tasks of their red gates",
    "groups": "the groups of this board; a row called *Total* adds them up, each task once",
    "counter": "`9 / 34`, in a line, in the words around it: one `group`",
    "candidates": 'the candidates that no task has taken up, or all (`where="all"`)',
    "progress": "how many tasks are done, `by` state, track or owner",
}


def views_table() -> str:
    """The views of generated regions, their columns and attributes."""
    assert VIEWS.keys() == ATTRIBUTES.keys(), "describe each view in VIEWS"
    lines = ["| view | lists | columns where you name none | attributes |", "|---|---|---|---|"]
    for name, about in VIEWS.items():
        labels = () if name == "counter" else view_of(Region(name, Place(""))).labels
        attributes = ", ".join(f"`{attribute}`" for attribute in ATTRIBUTES[name])
        lines.append(f"| `{name}` | {about} | {', '.join(labels)} | {attributes} |")
    return "\n".join(lines)


def columns_list() -> str:
    """What columns are derived, and the header cells that mean each."""
    return ", ".join(f"*{name}*" for name in sorted(DERIVED | {"next"}))
