"""`init`: setting up a repository; existing files keep all that they have."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from taskctl.actions.adopt import adopt
from taskctl.actions.origin import requirement
from taskctl.actions.sync import sync_boards
from taskctl.errors import PlanError, TaskctlError
from taskctl.judge.check import baseline
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import select
from taskctl.model.items import DECISION
from taskctl.model.plans import Plans
from taskctl.read.plan import read_plan
from taskctl.settings.builtin import DEFAULT_PRESET, preset_names
from taskctl.settings.load import FILE_NAME, Loaded, load_from
from taskctl.settings.schema import Collection, Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.expressions import expression
from taskctl.text.json_additions import with_addition
from taskctl.text.json_places import JsonError
from taskctl.text.tree import Overlay, Snapshot, has_match, is_top
from taskctl.views.corrections import Correction

AGENTS_FILE = "AGENTS.md"
AGENTS_VERSION = 1
_END = "<!-- taskctl:agents end -->"
_MARKER = expression(r"<!-- taskctl:agents (?:v(?P<version>\d{1,9})|end) -->")
_TEMPLATES = Path(__file__).with_name("templates")


class Extra(NamedTuple):
    """A file that `init` writes; `sign` occurs in one that has our part.

    An existing file of JSON gets our entry, another one is left alone.
    """

    wish: str
    path: str
    template: str
    sign: str


EXTRAS = (
    Extra("agents", ".claude/settings.json", "claude-settings.json", "taskctl agent-hook"),
    Extra("agents", ".mcp.json", "mcp.json", '"taskctl"'),
    Extra("github_actions", ".github/workflows/taskctl.yml", "workflow.yml", "taskctl gate"),
    Extra("pre_commit", ".pre-commit-config.yaml", "pre-commit.yaml", "id: taskctl-"),
)

CLIENTS = (
    Extra("agents", ".cursor/mcp.json", "mcp.json", '"taskctl"'),
    Extra("agents", ".gemini/settings.json", "mcp.json", '"taskctl"'),
    Extra("agents", ".vscode/mcp.json", "mcp-vscode.json", '"taskctl"'),
)
"""The files of clients that only some people use: each is written where its folder is there."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The parts to set up."""

    preset: str = ""
    adopt: bool = False
    pre_commit: bool = False
    github_actions: bool = False
    agents: bool = False
    detect: bool = False

    def plus(self, wish: str) -> "Wishes":
        """These wishes, and one more."""
        more: dict[str, Any] = {wish: True}
        return replace(self, **more)


@dataclass(slots=True)
class Setup:
    """The prepared changes, the files left alone and why, and the next steps.

    settings     the settings afterwards
    corrections  the corrections on the boards
    accepted     the number of findings that the new baseline accepts
    next_steps   commands, each with its purpose
    """

    changeset: Changeset
    settings: Settings
    left_alone: list[str] = field(default_factory=list)
    corrections: tuple[Correction, ...] = ()
    accepted: int = 0
    next_steps: list[tuple[str, str]] = field(default_factory=list)


def prepare(loaded: Loaded, wishes: Wishes) -> Setup:
    """Prepare everything that `init` would write; nothing is written yet.

    Raises:
        TaskctlError: a preset contradicts the existing settings, or a file to change cannot be
            read.
    """
    tree = Snapshot(loaded.root)
    setup = Setup(Changeset(tree), loaded.settings)
    settings = setup.settings = _settings(setup, loaded, wishes)
    plan = _plan(tree, settings)
    _extras(setup, tree, wishes)
    if plan is None:
        _first_plan(setup, tree, settings)
    elif wishes.adopt:
        _adopt(setup, tree, settings, plan)
    _say_next(setup, tree, wishes, plan)
    return setup


class Offer(NamedTuple):
    """A wish that is not fulfilled yet: its files, and those that a person has to add to."""

    wish: str
    written: tuple[str, ...]
    shown: tuple[str, ...]


def offers(loaded: Loaded, wishes: Wishes) -> list[Offer]:
    """The wishes that could be added to some others, in the order in which to ask for them.

    Raises:
        TaskctlError: a preset contradicts the existing settings, or a file cannot be read.
    """
    tree = Snapshot(loaded.root)
    settings = _settings(Setup(Changeset(tree), loaded.settings), loaded, wishes)
    found = []
    if _has_files(tree, settings) and not tree.exists(settings.rules.baseline):
        found.append(Offer("adopt", (), ()))
    for wish in ("pre_commit", "github_actions", "agents"):
        setup = Setup(Changeset(tree), settings)
        shown = _extras(setup, tree, Wishes().plus(wish))
        if setup.changeset.after or shown:
            found.append(Offer(wish, tuple(setup.changeset.after), tuple(shown)))
    return [offer for offer in found if not getattr(wishes, offer.wish)]


def _has_files(tree: Snapshot, settings: Settings) -> bool:
    return any(has_match(tree, one.include, one.exclude) for one in settings.collection)


def template(name: str) -> str:
    """One of the files that `init` writes, with the address that taskctl was installed from."""
    text = (_TEMPLATES / name).read_text("utf-8")
    if wanted := requirement():
        text = text.replace("${{ vars.TASKCTL }}", f'"{wanted}"').replace(
            "language: system", f'language: python\n        additional_dependencies: ["{wanted}"]'
        )
    return text


def _settings(setup: Setup, loaded: Loaded, wishes: Wishes) -> Settings:
    if loaded.file:
        if wishes.preset and wishes.preset != loaded.settings.extends:
            raise TaskctlError(f"{loaded.file} extends {loaded.settings.extends!r} already")
        setup.left_alone.append(f"{loaded.file} already exists")
        return loaded.settings
    if wishes.detect and not loaded.learnt.tables:
        choices = ", ".join(preset_names())
        raise TaskctlError(
            f"the files agree on no plan; name its layout with --preset ({choices}), "
            f"or say in {FILE_NAME} which files are tasks (`include`)"
        )
    from taskctl.settings.written import settings_file  # only where there is no file

    preset = wishes.preset or ("" if loaded.learnt.tables else loaded.settings.extends)
    raw = settings_file(loaded.learnt, preset)
    setup.changeset.put(FILE_NAME, raw)
    return load_from(FILE_NAME, raw, loaded.root).settings


def _plan(tree: Snapshot, settings: Settings) -> Plans | None:
    try:
        return read_plan(tree, settings)
    except PlanError:
        return None


def _first_plan(setup: Setup, tree: Snapshot, settings: Settings) -> None:
    """A template for tasks, and a board, if the preset has them."""
    if settings.extends != DEFAULT_PRESET:
        return
    for path, name in (
        ("tasks/TASK-TEMPLATE.md", "task.md"),
        ("tasks/IMPLEMENTATION-ORDER.md", "order.md"),
    ):
        if tree.exists(path):
            setup.left_alone.append(f"{path} already exists")
        else:
            setup.changeset.put(path, template(name).encode())
    _, setup.corrections = sync_boards(setup.changeset, settings)


def _adopt(setup: Setup, tree: Snapshot, settings: Settings, plan: Plans) -> None:
    """Wrap the boards, then accept the remaining findings."""
    changeset = setup.changeset
    adopted = adopt(plan, tree, settings)
    for path, raw in adopted.changeset(tree).after.items():
        changeset.put(path, raw)
    setup.corrections = adopted.changes
    setup.left_alone += [
        f"{one.path}:{one.line}: {one.why}\n  {one.remedy}" for one in adopted.left_alone
    ]
    if tree.exists(settings.rules.baseline):
        setup.left_alone.append(f"{settings.rules.baseline} already exists")
        return
    found = findings_of(
        read_plan(Overlay(tree, changeset.after), settings), settings, select(settings.rules).active
    )
    accepted = [baseline.entry_of(finding) for finding in found if finding.severity != "info"]
    setup.accepted = len(accepted)
    if accepted:
        changeset.put(settings.rules.baseline, baseline.baseline_bytes(accepted))


def _extras(setup: Setup, tree: Snapshot, wishes: Wishes) -> list[str]:
    """Write the files that are wished for; return those that a person has to add to."""
    foreign = []
    if wishes.agents:
        _agents(setup, tree)
    there = [extra for extra in CLIENTS if tree.exists(extra.path.partition("/")[0])]
    for wish, path, name, sign in (*EXTRAS, *there):
        if not getattr(wishes, wish):
            continue
        if not tree.exists(path):
            setup.changeset.put(path, template(name).encode())
        elif sign in contents(tree, path).text:
            setup.left_alone.append(f"{path} knows taskctl already")
        elif path.endswith(".json") and (raw := _with_entry(tree, path, name)):
            setup.changeset.put(path, raw)
        else:
            foreign.append(path)
            setup.left_alone.append(f"{path} already exists; add to it:\n{template(name)}")
    return foreign


def _with_entry(tree: Snapshot, path: str, name: str) -> bytes:
    """A JSON file with our entry; empty if there is no place for it that is sure."""
    try:
        text = contents(tree, path).raw.decode("utf-8")
        return with_addition(text, json.loads(template(name))).encode()
    except (UnicodeDecodeError, JsonError):
        return b""


def _agents(setup: Setup, tree: Snapshot) -> None:
    """A block in AGENTS.md between versioned markers; the rest of the file stays."""
    if not tree.exists(AGENTS_FILE):
        setup.changeset.put(AGENTS_FILE, f"{agents_block()}\n".encode())
        return
    source = contents(tree, AGENTS_FILE)
    try:
        text = source.raw.decode("utf-8")
    except UnicodeDecodeError:
        raise TaskctlError(f"{AGENTS_FILE} is not UTF-8; nothing was written") from None
    newline = "\r\n" if "\r\n" in text else "\n"
    block = agents_block().replace("\n", newline)
    markers = list(_MARKER.finditer(text))
    versions = [marker["version"] for marker in markers]
    if not markers:
        ends = 2 if text.endswith(newline * 2) or not text else 1 if text.endswith(newline) else 0
        text = f"{text}{newline * (2 - ends)}{block}{newline}"
    elif len(markers) != 2 or versions[0] is None or versions[1]:
        setup.left_alone.append(f"{AGENTS_FILE}: its taskctl:agents markers do not match")
    elif int(versions[0]) > AGENTS_VERSION:
        setup.left_alone.append(f"{AGENTS_FILE}: its block is from a newer taskctl")
    else:
        text = f"{text[: markers[0].start()]}{block}{text[markers[1].end() :]}"
    if text.encode() != source.raw:
        setup.changeset.put(AGENTS_FILE, text.encode())


def agents_block() -> str:
    """The instructions for agents, between their markers."""
    return f"<!-- taskctl:agents v{AGENTS_VERSION} -->\n{template('agents.md').strip()}\n{_END}"


def _first_steps(collections: Sequence[Collection]) -> Iterator[tuple[str, str]]:
    """The next steps where no file exists."""
    collection = next((c for c in collections if c.kind == "task"), collections[0])
    has_names = collection.id.from_ != "dirname"
    if collection.kind in {"task", DECISION} and has_names:
        yield f'taskctl new "The first {collection.kind}"', "writes its file"
    if collection.kind != "task" or not has_names:
        yield "taskctl check", f"once the first of {collection.include[0]} exists"


def _say_next(setup: Setup, tree: Snapshot, wishes: Wishes, plan: Plans | None) -> None:
    steps = setup.next_steps
    if wishes.pre_commit:
        if not is_top(tree.root):
            steps.append(("git init", "the hooks need git"))
        steps.append(("pre-commit install", "once in each clone"))
    if wishes.github_actions and "vars.TASKCTL" in template("workflow.yml"):
        steps.append(("gh variable set TASKCTL", "an address that pip installs taskctl from"))
    if plan is None:
        collections = setup.settings.collection
        if not collections:
            steps.append(("taskctl init --detect", "once there are files, to see what they are"))
        else:
            steps.extend(_first_steps(collections))
    elif wishes.adopt:
        steps.append(("git diff", "review the changes"))
        steps.append(("taskctl check", "show new findings"))
    else:
        steps.append(("taskctl check --statistics", "count the findings"))
        if not tree.exists(setup.settings.rules.baseline):
            steps.append(("taskctl init --adopt", "wrap the boards, accept today's findings"))
    steps.append(("taskctl next", "show the first task"))
