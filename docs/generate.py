"""What the documentation repeats of the program: whole pages, regions of pages, shown outputs.

    python docs/generate.py            write what is out of date
    python docs/generate.py --check    name it, and exit with 1

In a page that people write, this is replaced:

    <!-- generated: NAME -->           all lines down to <!-- generated: end -->
    <!-- output: taskctl … -->         the fence below it, by the command and what it prints;
                                       a line `…` in the fence leaves out what stands there
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script sees its own folder only

from taskctl.cli.main import COMMANDS, cli  # noqa: E402
from taskctl.model.items import Region  # noqa: E402
from taskctl.report.rules import render_rule, render_rules  # noqa: E402
from taskctl.rules.registry import all_rules  # noqa: E402
from taskctl.settings.load import load_preset, preset_names  # noqa: E402
from taskctl.settings.schema import Settings, key_of  # noqa: E402
from taskctl.settings.show import schema_text  # noqa: E402
from taskctl.text.places import Place  # noqa: E402
from taskctl.views.cells import DERIVED  # noqa: E402
from taskctl.views.regions import ATTRIBUTES, view_of  # noqa: E402

PRESETS = ROOT / "taskctl" / "settings" / "presets"
CHECK_SCHEMA = ROOT / "docs" / "schemas" / "check.schema.json"
NOTICE = "<!-- written by docs/generate.py; change the program, not this page -->"

# Every setting, and what it is for.
DESCRIPTIONS = {
    "extends": "The built-in preset that this file goes on from ([presets](presets.md)).",
    "required-version": "The versions of taskctl that may read this file, such as `>=0.1,<2`.",
    "collection.name": "Its name; a collection of the same name in the preset is changed by it.",
    "collection.kind": "What its files hold. `breakdown`: one file with many items.",
    "collection.include": "Patterns of its files: `*` stays inside a folder, `**` spans folders.",
    "collection.exclude": "Patterns of files that `include` matches and that hold no item.",
    "collection.id.from": "Where the id of a file stands: `filename`, `dirname`, `title`, or "
    "`header:KEY`.",
    "collection.id.pattern": "A regular expression for an id, with named groups.",
    "collection.id.format": "The canonical id, as a format of the groups of `pattern`.",
    "collection.id.aliases": "Patterns of other spellings of the same ids, with the same groups.",
    "collection.id.namespace": "A pattern of the folder inside which ids are unique.",
    "collection.header.form": "How headers are written ([header](../concepts/header.md)). `auto` "
    "takes the first form that a file has.",
    "collection.header.required": "The fields that every header needs, by our names.",
    "collection.header.dates": "The keys whose values are dates.",
    "collection.header.keys": "Our field = the keys that mean it. Fields: `title`, `status`, "
    "`owner`, `created`, `prereqs`, `follow_ups`, `links`, `superseded_by`, `completed`, `scope`.",
    "collection.status.from": "Where the status stands. `none`: the files do not say; `folder` is "
    "not read yet.",
    "collection.status.stamp": "Where `taskctl done` writes the date.",
    "collection.status.words": "Our state = the words that mean it "
    "([states](../concepts/states.md)).",
    "collection.sections.required": "The roles of sections that every open or done item needs.",
    "collection.sections.headings": "Our role = patterns of the headings that mean it. Roles: "
    "`stop`, `scope`, `proof`, `evidence`, `plan`, `goal`, `non_goals`, `constraints`, `security`, "
    "`follow_ups`.",
    "queue.order": "What comes next: by `number`, or by this key of the header.",
    "queue.wip_limit": "How many tasks may be under way at once.",
    "queue.wip_states": "The states that count as under way.",
    "stop.plain": "What stop conditions without a box are worth.",
    "scope.mode": "Whether paths outside an allowlist warn or fail.",
    "scope.unattributed": "What happens with changes that belong to no task.",
    "scope.always": "Paths that every task may touch.",
    "gate.widening": "What happens when a change widens the allowlist that it needs.",
    "gate.policy": "What happens when a change touches settings, baseline or suppressions.",
    "evidence.folder": "Where the records of proofs are kept.",
    "evidence.required": "Whether a task needs them to be done.",
    "proofs.commands": "The first words of back-ticked texts that are commands, as patterns.",
    "proofs.exclusive": "A resource = patterns of the commands that must not use it at once.",
    "boards.files": "Patterns of the documents that repeat what the headers say.",
    "boards.complete": "Those of them that are meant to list every task.",
    "contracts.files": "Patterns of the documents that tasks are bound by, such as RFCs.",
    "contracts.draft": "The words of their status that mean: not settled.",
    "prep.file": "The page of the check before the next task.",
    "prep.archive": "Where `taskctl done` leaves a handoff, one file per finished task; empty for "
    "none.",
    "prep.checks": "The keys of that check; empty for all.",
    "rules.select": "The rules that run: codes, beginnings of codes, names, or `ALL`.",
    "rules.ignore": "The rules that do not; `--select` goes before it.",
    "rules.baseline": "The file of accepted findings, from the root.",
    "rules.line-length": "The number of characters from which on a line is too long (FI009).",
    "rules.severity": "A rule or the beginning of codes = what it weighs here.",
    "rules.per-file-ignores": "A pattern of paths = the rules that do not run on them.",
}

# Keys that wait for a command: what the code that reads them looks like. Until then: to come.
WAITING = {
    "queue": r"settings\.queue\b",
    "stop": r"settings\.stop\b",
    "scope": r"settings\.scope\b",
    "gate": r"settings\.gate\b",
    "evidence": r"settings\.evidence\b",
    "prep": r"settings\.prep\b",
    "collection.id.namespace": r"\.namespace\b",
    "collection.status.stamp": r"\.stamp\b",
    "proofs.exclusive": r"\.exclusive\b",
}

# Commands that are promised, by what they are for; those that exist are left out.
PLANNED = {
    "the queue and the boards": ("next", "list", "show", "sync"),
    "changes": ("scope", "gate"),
    "the work itself": ("start", "done", "prep", "extract", "prove"),
}


class Setting(NamedTuple):
    """One key of the settings: dotted, with its type and default as a person would say them."""

    key: str
    type: str
    default: str


def main() -> int:
    """Write or check everything that is generated; 1 when --check finds anything out of date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = sorted(
        (path, text) for path, text in generated().items() if text != text_of(ROOT / path)
    )
    for path, text in stale:
        print(f"{'out of date' if check else 'written'}: {path}")
        if check:
            continue
        if text is None:
            (ROOT / path).unlink()
            continue
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    if check and stale:
        print("`python docs/generate.py` writes them")
    return 1 if check and stale else 0


def generated() -> dict[str, str | None]:
    """What every generated file should hold, by its path; None for one that should not be there."""
    whole: dict[str, str | None] = {
        "docs/reference/commands.md": commands_page(),
        "docs/reference/settings.md": settings_page(),
        "docs/reference/presets.md": presets_page(),
        "docs/rules/index.md": with_notice(render_rules("markdown")),
        "docs/schemas/settings.schema.json": schema_text() + "\n",
    }
    for code, rule in all_rules().items():
        whole[f"docs/rules/{code}.md"] = with_notice(render_rule(rule, "markdown"))
    for page in (ROOT / "docs" / "rules").glob("*.md"):
        whole.setdefault(f"docs/rules/{page.name}", None)
    for path in pages():
        if path not in whole:
            whole[path] = with_outputs(with_regions((ROOT / path).read_text("utf-8")))
    return whole


def pages() -> list[str]:
    """The Markdown pages of the project, by people and generated, as paths from the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(page.relative_to(ROOT).as_posix() for page in found)


def text_of(path: Path) -> str | None:
    """The text of a file, None where there is none."""
    return path.read_text("utf-8") if path.exists() else None


def with_notice(page: str) -> str:
    """A page that says at its end where it comes from."""
    return f"{page.rstrip()}\n\n{NOTICE}\n"


# --- regions and outputs of pages that people write


_REGION = re.compile(
    r"(?P<begin><!-- generated: (?!end)(?P<name>[\w-]+) -->\n)"
    r"(?:(?!<!-- generated:).)*?"
    r"(?P<end><!-- generated: end -->)",
    re.DOTALL,
)
_OUTPUT = re.compile(
    r"^<!-- output: (?P<command>.+?) -->\n\n?(?P<fence>`{3,})console\n"
    r"(?P<shown>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_TIME = re.compile(r"\b\d+\.\d\d s\b")
_GAP = "…"


class Output(NamedTuple):
    """A shown command, the line of its page where it stands, and what is shown of it."""

    command: str
    line: int
    shown: str


def with_regions(page: str) -> str:
    """A page with its generated regions as they should be."""
    return _REGION.sub(
        lambda match: f"{match['begin']}\n{REGIONS[match['name']]()}\n\n{match['end']}", page
    )


def outputs_of(page: str) -> Iterator[Output]:
    """The outputs that a page shows."""
    for match in _OUTPUT.finditer(page):
        yield Output(match["command"], page.count("\n", 0, match.start()) + 1, match["shown"])


def with_outputs(page: str) -> str:
    """A page that shows what its commands print today."""

    def renewed(match: "re.Match[str]") -> str:
        shown = excerpt(real_output(match["command"]), match["shown"])
        if without_times(shown) == without_times(match["shown"]):
            return match[0]
        return (
            f"<!-- output: {match['command']} -->\n\n"
            f"{match['fence']}console\n{shown}{match['fence']}"
        )

    return _OUTPUT.sub(renewed, page)


def real_output(command: str) -> str:
    """`$ command`, and what it prints in a pipe, started at the root of the repository."""
    words = shlex.split(command)
    assert words[0] == "taskctl", f"only taskctl is run, not {words[0]}"
    environment = {
        key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "COLUMNS"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "taskctl", *words[1:]],
        cwd=ROOT,
        env={**environment, "NO_COLOR": "1", "COLUMNS": "80", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return f"$ {command}\n{done.stdout}"


def excerpt(output: str, shown: str) -> str:
    """All of an output, or as many lines of it as stand before and behind `…` now."""
    wanted = shown.splitlines()
    if _GAP not in wanted:
        return output
    lines = output.splitlines()
    first, last = wanted.index(_GAP), len(wanted) - wanted.index(_GAP) - 1
    return "".join(f"{line}\n" for line in [*lines[:first], _GAP, *lines[len(lines) - last :]])


def without_times(text: str) -> str:
    """A text in which every time is the same."""
    return _TIME.sub("0.00 s", text)


# --- commands


def commands_page() -> str:
    """The help of every command."""
    shown = ["# Commands", ""]
    for name, text in helps(cli, "taskctl", None):
        shown += [f"## {name}", "", "```text", text.rstrip(), "```", ""]
    return with_notice("\n".join(shown))


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
        f"| [`taskctl {name}`](docs/reference/commands.md#taskctl-{name}) | {what} |"
        for name, (_, what) in sorted(COMMANDS.items())
    ]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def to_come() -> str:
    """The commands that do not exist yet."""
    left = {
        purpose: [f"`{name}`" for name in names if name not in COMMANDS]
        for purpose, names in PLANNED.items()
    }
    return "\n".join(
        f"- for {purpose}: {', '.join(names)}" for purpose, names in left.items() if names
    )


# --- settings


def settings_page() -> str:
    """Every key: its type, its default, what it is for."""
    shown = [
        "# Settings",
        "",
        "`taskctl.toml` at the root, or `[tool.taskctl]` in `pyproject.toml`. What neither your",
        "file nor its preset says has the default below. `taskctl config show` prints what is in",
        "force and where it was written; [settings.schema.json](../schemas/settings.schema.json)",
        "lets an editor complete and check the file.",
        "",
        "Tables merge over the preset, collections by `name`; lists replace. An unknown key, a",
        "wrong type or a pattern that cannot be compiled is an error (exit 2).",
        "",
        "Keys marked *to come* are checked, and have no effect yet.",
    ]
    table = ""
    for setting in settings():
        head, _, key = setting.key.rpartition(".")
        if head != table or table == "":
            if head != table or setting.key == "extends":
                title = f"`[{head}]`" if head else "At the top"
                title = "`[[collection]]`" if head == "collection" else title
                shown += ["", f"## {title}", "", "| key | type | default | what it is for |",
                          "|---|---|---|---|"]  # fmt: skip
            table = head
        what = DESCRIPTIONS[setting.key] + (" *To come.*" if is_to_come(setting.key) else "")
        shown.append(f"| `{key}` | {setting.type} | {setting.default} | {what} |")
    return with_notice("\n".join(shown))


def is_to_come(key: str) -> bool:
    """Whether no command reads a setting yet."""
    use = WAITING.get(key) or WAITING.get(key.partition(".")[0])
    return use is not None and not re.search(use, _code())


@cache
def _code() -> str:
    """The program, but for its settings."""
    modules = (ROOT / "taskctl").rglob("*.py")
    return "\n".join(m.read_text("utf-8") for m in modules if m.parent.name != "settings")


def settings() -> list[Setting]:
    """Every setting, tables after the plain keys before them.

    Raises:
        SystemExit: a key has no description, or a description has no key.
    """
    found = list(_settings(Settings, ""))
    keys = {setting.key for setting in found}
    for key in sorted(keys - DESCRIPTIONS.keys()):
        raise SystemExit(f"DESCRIPTIONS in docs/generate.py does not say what {key} is for")
    for key in sorted(DESCRIPTIONS.keys() - keys):
        raise SystemExit(f"DESCRIPTIONS in docs/generate.py describes {key}, which is no key")
    return found


def _settings(table: type, at: str) -> Iterator[Setting]:
    deeper = []
    for entry in fields(table):
        key = f"{at}.{key_of(entry.name)}".removeprefix(".")
        parts = [entry.type, *get_args(entry.type)]
        inner = next((part for part in parts if is_dataclass(part)), None)
        if inner is not None:
            deeper.append((inner, key))
        else:
            yield Setting(key, _type(entry.type), _default(entry))
    for inner, key in deeper:
        assert isinstance(inner, type)
        yield from _settings(inner, key)


_TYPES: Mapping[Any, str] = {str: "text", int: "number", bool: "true or false"}


def _type(kind: Any) -> str:
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if get_origin(kind) is list:
        return f"list of {_type(arguments[0])}"
    if get_origin(kind) is dict:
        return f"table of {_type(arguments[1])}"
    return _TYPES[kind]


def _default(entry: "Field[Any]") -> str:
    if entry.default_factory is not MISSING:
        value = entry.default_factory()
    elif entry.default is not MISSING:
        value = entry.default
    else:
        return "(needed)"
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`".replace("|", "\\|")


# --- presets


# A number, suffix and so on for an example of an id.
_EXAMPLE = {"number": 13, "suffix": "", "name": "NAME", "prefix": "AB"}


def presets_page() -> str:
    """Every preset: for what it is, and its file."""
    shown = [
        "# Presets",
        "",
        "What `extends` can name. Without settings, the presets whose files are there are in",
        "force, else `nexus`. Several are joined by `+` (`nexus+openspec`): the first counts",
        "whole, of the others only collections and boards. A preset is a settings file like any",
        "other: what your own file says goes before it.",
        "",
        presets_table("#"),
    ]
    for name in preset_names():
        text = (PRESETS / f"{name}.toml").read_text("utf-8").rstrip()
        shown += ["", f"## {name}", "", "```toml", text, "```"]
    return with_notice("\n".join(shown))


def presets_table(link: str = "docs/reference/presets.md#") -> str:
    """The presets, and how a plan looks for which each of them is."""
    rows = []
    for name in preset_names():
        first_line = (PRESETS / f"{name}.toml").read_text("utf-8").partition("\n")[0]
        collections = load_preset(name)["collection"]
        files = ", ".join(f"`{entry['include'][0]}`" for entry in collections)
        forms = [entry["id"]["format"] for entry in collections if "id" in entry]
        ids = ", ".join(f"`{form.format(**_EXAMPLE)}`" for form in forms) or "its own"
        rows.append(f"| [`{name}`]({link}{name}) | {first_line.lstrip('# ')} | {files} | {ids} |")
    return "\n".join(["| preset | for | files | ids |", "|---|---|---|---|", *rows])


# --- JSON


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
    "tracks": "all tracks; *Blocked by* names the open tasks of their red gates",
    "groups": "the groups of this board; a row called *Total* adds them up, each task once",
    "counter": "`9 / 34`, in a line, in the words that stand around it: one `group`",
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


REGIONS: Mapping[str, Callable[[], str]] = {
    "views": views_table,
    "columns": columns_list,
    "commands": commands_table,
    "to-come": to_come,
    "presets": presets_table,
    "check-json": check_json,
}

if __name__ == "__main__":
    sys.exit(main())
