"""`init`: setting a repository up, without changing what is there."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from taskctl.actions.adopt import adopt
from taskctl.actions.sync import sync
from taskctl.actions.transaction import Transaction, contents
from taskctl.errors import PlanError, TaskctlError
from taskctl.judge import baseline
from taskctl.judge.check import check, select
from taskctl.read.plan import read_plan
from taskctl.settings.load import DEFAULT_PRESET, FILE_NAME, Loaded, load_from, preset_names
from taskctl.text.tree import Overlay, Snapshot

AGENTS_FILE = "AGENTS.md"
CLAUDE_FILE = ".claude/settings.json"
WORKFLOW_FILE = ".github/workflows/taskctl.yml"
PRE_COMMIT_FILE = ".pre-commit-config.yaml"
_BEGIN = "<!-- taskctl:agents v1 -->"
_END = "<!-- taskctl:agents end -->"
_BLOCK = re.compile(r"<!-- taskctl:agents v\d+ -->.*?<!-- taskctl:agents end -->", re.DOTALL)
_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be set up."""

    preset: str = ""
    adopt: bool = False
    pre_commit: bool = False
    github_actions: bool = False
    agents: bool = False


@dataclass(slots=True)
class Setup:
    """What was prepared, what was left alone and why, and what to do next."""

    transaction: Transaction
    left_alone: list[str] = field(default_factory=list)
    next_steps: list[str] = field(default_factory=list)


def prepare(loaded: Loaded, wishes: Wishes) -> Setup:
    """Everything that `init` would write; nothing is written yet.

    Raises:
        TaskctlError: an unknown preset, or one that contradicts the settings that are there.
    """
    tree = Snapshot(loaded.root)
    setup = Setup(Transaction(tree, loaded.settings))
    loaded = _settings(setup, tree, loaded, wishes)
    setup.transaction.settings = loaded.settings
    has_plan = _has_plan(tree, loaded)
    if not has_plan:
        _first_plan(setup, tree, loaded)
    elif wishes.adopt:
        _adopt(setup, tree, loaded)
    _extras(setup, tree, wishes)
    setup.next_steps += _next_steps(has_plan=has_plan, adopted=wishes.adopt)
    return setup


def template(name: str) -> str:
    """One of the files that `init` writes."""
    return (_TEMPLATES / name).read_text("utf-8")


def _settings(setup: Setup, tree: Snapshot, loaded: Loaded, wishes: Wishes) -> Loaded:
    if wishes.preset and wishes.preset not in preset_names():
        raise TaskctlError(f"no preset is called {wishes.preset!r}: {', '.join(preset_names())}")
    if loaded.file:
        if wishes.preset and wishes.preset != loaded.settings.extends:
            raise TaskctlError(f"{loaded.file} extends {loaded.settings.extends!r} already")
        setup.left_alone.append(f"{loaded.file} is there already")
        return loaded
    preset = wishes.preset or DEFAULT_PRESET
    raw = (
        f'# Settings of taskctl; `taskctl config show` prints all of them.\nextends = "{preset}"\n'
    ).encode()
    setup.transaction.put(FILE_NAME, raw)
    return load_from(FILE_NAME, raw, tree.root)


def _has_plan(tree: Snapshot, loaded: Loaded) -> bool:
    try:
        read_plan(tree, loaded.settings)
    except PlanError:
        return False
    return True


def _first_plan(setup: Setup, tree: Snapshot, loaded: Loaded) -> None:
    """A template for tasks, and a board, where the preset knows such."""
    if loaded.settings.extends != DEFAULT_PRESET:
        return
    for path, name in (
        ("tasks/TASK-TEMPLATE.md", "task.md"), ("tasks/IMPLEMENTATION-ORDER.md", "order.md")
    ):  # fmt: skip
        if tree.exists(path):
            setup.left_alone.append(f"{path} is there already")
        else:
            setup.transaction.put(path, template(name).encode())
    setup.transaction.sync_boards()


def _adopt(setup: Setup, tree: Snapshot, loaded: Loaded) -> None:
    """Wrap the boards, then accept what still does not hold."""
    adopted = adopt(read_plan(tree, loaded.settings), tree, loaded.settings)
    wrapped = Overlay(tree, adopted.wrapped)
    synced = sync(read_plan(wrapped, loaded.settings), wrapped, loaded.settings)
    boards = {**adopted.wrapped, **synced.after}
    for path, raw in boards.items():
        if raw != adopted.before[path]:
            setup.transaction.put(path, raw)
    setup.transaction.corrections = synced.changes
    setup.left_alone += [f"{path}:{line}: {why}" for path, line, why in adopted.left_alone]
    plan = read_plan(Overlay(tree, boards), loaded.settings)
    found = check(plan, loaded.settings, select(loaded.settings.rules).active)
    accepted = [finding for finding in found if finding.severity != "info"]
    path = loaded.settings.rules.baseline
    if accepted and not tree.exists(path):
        setup.transaction.put(path, baseline.baseline_bytes(map(baseline.entry_of, accepted)))
        setup.next_steps.append(
            f"{len(accepted)} findings are accepted in {path}; `taskctl check` reports new ones"
        )


def _extras(setup: Setup, tree: Snapshot, wishes: Wishes) -> None:
    if wishes.agents:
        _agents(setup, tree)
    whole = (
        (wishes.agents, CLAUDE_FILE, "claude-settings.json"),
        (wishes.github_actions, WORKFLOW_FILE, "workflow.yml"),
        (wishes.pre_commit, PRE_COMMIT_FILE, "pre-commit.yaml"),
    )
    for wanted, path, name in whole:
        if not wanted:
            continue
        text = template(name)
        if not tree.exists(path):
            setup.transaction.put(path, text.encode())
        elif "taskctl" in contents(tree, path).text:
            setup.left_alone.append(f"{path} knows taskctl already")
        else:
            setup.left_alone.append(f"{path} is there already; add to it:\n{text}")
    if wishes.pre_commit:
        setup.next_steps.append("pre-commit install")


def _agents(setup: Setup, tree: Snapshot) -> None:
    """A block in AGENTS.md between versioned markers; the rest of the file is left alone."""
    block = f"{_BEGIN}\n{template('agents.md').strip()}\n{_END}"
    if not tree.exists(AGENTS_FILE):
        setup.transaction.put(AGENTS_FILE, f"{block}\n".encode())
        return
    source = contents(tree, AGENTS_FILE)
    try:
        text = source.raw.decode("utf-8")
    except UnicodeDecodeError:
        raise TaskctlError(f"{AGENTS_FILE}: not UTF-8, left as it is") from None
    newline = "\r\n" if "\r\n" in text else "\n"
    block = block.replace("\n", newline)
    if _BLOCK.search(text):
        changed = _BLOCK.sub(lambda _: block, text, count=1)
    else:
        ends = 2 if text.endswith(newline * 2) else 1 if text.endswith(newline) else 0
        changed = f"{text}{newline * (2 - ends)}{block}{newline}"
    if changed != text:
        setup.transaction.put(AGENTS_FILE, changed.encode())


def _next_steps(*, has_plan: bool, adopted: bool) -> list[str]:
    if not has_plan:
        return ['taskctl new "The first task"', "taskctl sync", "taskctl next"]
    if adopted:
        return ["git diff", "taskctl check", "taskctl next"]
    return ["taskctl check --statistics", "taskctl init --adopt", "taskctl next"]
