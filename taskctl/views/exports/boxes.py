"""OpenSpec and spec-kit: the items as boxes of one document, each with lines below it.

    - [x] 1.2 Title
      - Exported from `TASK-0013`
      - _Depends: 1.1_
      - Acceptance:
        - ☑ a ticked box
        - a stop condition without a box

Both tools know done and open only. They would count a box below an item as a task, but not `☑`.
"""

from collections.abc import Iterator, Sequence

from taskctl.read.dialects.acceptance import LABEL, SIGNS
from taskctl.read.dialects.speckit import WAITS
from taskctl.views.exports.format import Export, Losses, origin
from taskctl.views.exports.items import Exported
from taskctl.views.exports.outline import grouped, numbered

_MARKS = {"done": "x", "todo": " "}
_PROPOSAL = """# Proposal

## Why

The plan of this repository is kept elsewhere and was exported, so that it can be followed with
OpenSpec. It lists tasks, and does not describe how the system behaves.

## What Changes

- The tasks of [tasks.md](tasks.md).
"""
_SETTINGS = "schema: spec-driven\nskip_specs: true\n"


def render_openspec(items: Sequence[Exported]) -> Export:
    """One change: its tasks in groups, and the files that `openspec validate --strict` expects."""
    losses = Losses("OpenSpec")
    groups = [(title, list(numbered(members))) for title, members in grouped(items)]
    names = {
        item.id: ".".join(map(str, (group, *number)))
        for group, (_, members) in enumerate(groups, 1)
        for number, item in members
    }
    lines = ["# Tasks"]
    for group, (title, members) in enumerate(groups, 1):
        lines += ["", f"## {group}. {title}", ""]
        for number, item in members:
            waits = losses.edges(item, names)
            more = [f"_Depends: {', '.join(waits)}_"] if waits else []
            text = f"{names[item.id]} {item.title}"
            lines += _item(losses, item, text, len(number) - 1, more)
    change = "openspec/changes/plan"
    return losses.export(
        {
            f"{change}/.openspec.yaml": _SETTINGS,
            f"{change}/proposal.md": _PROPOSAL,
            f"{change}/tasks.md": "\n".join(lines) + "\n",
        }
    )


def render_speckit(items: Sequence[Exported]) -> Export:
    """One `tasks.md`, with a phase for each group."""
    losses = Losses("spec-kit")
    groups = [(title, list(numbered(members))) for title, members in grouped(items)]
    every = [item for _, members in groups for _, item in members]
    width = max(3, len(str(len(every))))
    names = {item.id: f"T{number:0{width}}" for number, item in enumerate(every, 1)}
    lines = ["# Tasks: the plan"]
    for phase, (title, members) in enumerate(groups, 1):
        lines += ["", f"## Phase {phase}: {title}", ""]
        for number, item in members:
            waits = losses.edges(item, names)
            text = f"{names[item.id]} {_plain(item.title)}"
            text += f" (depends on {', '.join(waits)})" if waits else ""
            lines += _item(losses, item, text, len(number) - 1, [])
    return losses.export({"tasks.md": "\n".join(lines) + "\n"})


def _item(
    losses: Losses, item: Exported, text: str, depth: int, more: Sequence[str]
) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}- [{losses.word(item, _MARKS)}] {text}"
    for line in (origin(item), *more):
        yield f"{indent}  - {line}"
    if item.conditions:
        yield f"{indent}  - {LABEL}"
    for one in item.conditions:
        sign = f"{SIGNS[losses.tick(item, one)]} " if one.box else ""
        yield f"{indent}    - {sign}{one.text}"


def _plain(title: str) -> str:
    """A title without the words that spec-kit's readers take for tags and prerequisites."""
    if title.startswith("["):
        title = title.replace("[", "(", 1).replace("]", ")", 1)
    return WAITS.sub(lambda match: f"– {match[0][1:-1]}", title)
