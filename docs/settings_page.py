"""The page of the settings: every key, its type, its default, what it is for."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

from taskctl.settings.schema import Settings, key_of

ROOT = Path(__file__).resolve().parent.parent

# Every setting, and what it is for.
DESCRIPTIONS = {
    "extends": "The built-in preset that this file goes on from ([presets](presets.md)).",
    "required-version": "The versions of taskctl that may read this file, such as `>=0.1,<2`.",
    "unread": "Files that look like tasks and that no collection reads: while there are some, "
    "nothing is complete ([BK022](../rules/BK022.md)). Found where there is no settings file; "
    "files beside those of a collection are found anyway.",
    "collection.name": "Its name; a collection of the same name in the preset is changed by it.",
    "collection.kind": "What its files hold. `breakdown`: one file with many items.",
    "collection.include": "Patterns of its files: `*` stays inside a folder, `**` spans folders.",
    "collection.exclude": "Patterns of files that `include` matches and that hold no item.",
    "collection.id.from": "Where the id of a file stands: `filename`, `dirname`, `title`, or "
    "`header:KEY`.",
    "collection.id.pattern": "A regular expression for an id, with named groups.",
    "collection.id.format": "The canonical id, as a format of the groups of `pattern`.",
    "collection.id.aliases": "Patterns of other spellings of the same ids, with the same groups.",
    "collection.id.unique": "Where an id is the only one: in the whole `plan`, or in its `folder` "
    "([ids](../concepts/ids-and-ranges.md)).",
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
    "collection.status.words_from": "A configuration of another tool that lists status words, such "
    "as `backlog/config.yml`. A word that is not in `words` means what it usually means.",
    "collection.sections.required": "The roles of sections that every open or done item needs.",
    "collection.sections.headings": "Our role = patterns of the headings that mean it. Roles: "
    "`stop`, `scope`, `proof`, `evidence`, `plan`, `goal`, `non_goals`, `constraints`, `security`, "
    "`follow_ups`.",
    "queue.order": "What comes next: by `number`, or by this key of the header.",
    "queue.wip_limit": "How many tasks may be under way at once.",
    "queue.wip_states": "The states that count as under way.",
    "archive.folders": "Folders whose items are never open: what is done there stays done, all "
    "else counts as dropped ([the archive](../concepts/queue.md#the-archive)).",
    "archive.done": "Folders whose items count as done, whatever their status says.",
    "archive.dropped": "Folders whose items count as dropped, whatever their status says: what "
    "waits for one waits for ever.",
    "boxes.marks": "A mark in boxes beside `[ ]` and `[x]` = what it means "
    "([boxes](../concepts/boxes.md)).",
    "stop.plain": "What stop conditions without a box are worth.",
    "scope.mode": "Whether paths outside an allowlist warn or fail.",
    "scope.unattributed": "What happens with changes that belong to no task.",
    "scope.always": "Paths that every task may touch.",
    "gate.widening": "What happens when a change widens the allowlist that it needs.",
    "gate.policy": "What happens when a change touches settings, baseline or suppressions.",
    "gate.judges": "Patterns of the files that judge tasks; `{tests}`, `{ci}` and `{runners}` are "
    "the usual names, `{proofs}` what the proofs of a task run ([GT013](../rules/GT013.md)).",
    "evidence.folder": "Where the records of proofs are kept.",
    "evidence.required": "Whether a task needs them to be done.",
    "proofs.commands": "The first words of back-ticked texts that are commands, as patterns.",
    "proofs.exclusive": "A resource = patterns of the commands that must not use it at once.",
    "proofs.environment": "Patterns of the files that say in what proofs run, such as "
    "`rust-toolchain.toml` or a lock file; a record holds only while they are the same.",
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
    "collection.status.stamp": r"\.stamp\b",
    "proofs.exclusive": r"\.exclusive\b",
}


class Setting(NamedTuple):
    """One key of the settings: dotted, with its type and default as a person would say them."""

    key: str
    type: str
    default: str


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
        "Tables merge over the preset, collections by `name`; lists replace; `include = []`",
        "switches a collection of the preset off.",
        "",
        "An unknown key, a wrong type or a value that cannot work is an error (exit 2), named",
        "with its line: a pattern that matches the empty text or takes too long, a format that its",
        "own pattern does not read back, a path that is empty or leaves the repository, a number",
        "out of range. In patterns of paths only `*` and `**` stand for other text; `check` names",
        "those that match no file.",
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
                shown += [
                    "",
                    f"## {title}",
                    "",
                    "| key | type | default | what it is for |",
                    "|---|---|---|---|",
                ]
            table = head
        what = DESCRIPTIONS[setting.key] + (" *To come.*" if is_to_come(setting.key) else "")
        shown.append(f"| `{key}` | {setting.type} | {setting.default} | {what} |")
    return "\n".join(shown)


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
