"""A plan is judged again after each change with the result of a run from the beginning."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from ..conftest import Repo

pytest.importorskip("pygls", reason="needs pygls: pip install 'taskctl[lsp]'")

import taskctl.editor.again
from taskctl.editor.again import JudgedPlan
from taskctl.editor.buffers import Buffer
from taskctl.editor.plan import EditedPlan
from taskctl.rules.all import all_rules
from taskctl.rules.registry import Rule

PIECES = (
    "Done", "Draft", "In Progress", "[ ]", "[x]", "[~]", "TASK-0099", "TASK-0002", "TASK-3",
    "CAND-CLK-001", "`src/x/`", "`../y`", "- ", "# ", ": ", '"', "```", "---", "2026-13-01",
    "[a](gone.md)", "[b](TASK-0002-x.md)", "(optional)", "<!-- taskctl: ignore PR001 planned -->",
    "# taskctl: ignore PR001 planned", "depends-on:", "TASK-0001..TASK-0003", "\n", "\n\n",
)  # fmt: skip  # a table
BOARD = "# Board\n\n## Done\n\n| task | title | status |\n|---|---|---|\n| TASK-0001 | x | Done |\n"
TRACK = (
    "## Candidate subtasks\n\n- **CAND-CLK-001: Read**\n  - **Status**: extracted → `TASK-0003`\n"
)


def put(repo: Repo) -> list[str]:
    """Write a plan in which items depend on each other; the paths of its tasks."""
    repo.write("tasks/STATUS-BOARD.md", BOARD)
    repo.track("CLOCK", body=TRACK)
    paths = [repo.task("TASK-0001", status="Done")]
    for number in range(2, 8):
        prereqs = [f"TASK-000{one}" for one in range(max(1, number - 3), number)]
        plan = "1. Write `src/b/x.py`."
        paths.append(repo.task(f"TASK-000{number}", prereqs=prereqs, plan=plan))
    return paths


def changed(text: str, chance: random.Random) -> str:
    """A text with one random change, in the header as often as below it."""
    lines = text.split("\n")
    at = chance.randrange(min(12, len(lines)) if chance.random() < 0.5 else len(lines))
    column = chance.randint(0, len(lines[at]))
    kind = chance.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, chance.choice(lines))
    elif kind == 2:
        lines[at] = lines[at][:column] + lines[at][column + 1 :]
    else:
        lines[at] = lines[at][:column] + chance.choice(PIECES) + lines[at][column:]
    return "\n".join(lines)


def shown(plan: EditedPlan, buffers: Sequence[Buffer]) -> list[tuple[object, ...]]:
    """The findings that an editor is shown."""
    result = plan.answer(buffers).result
    assert result
    return sorted((f.code, *f.place, f.message, f.fingerprint) for f in result.report.findings)


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.full) for n in range(4, 40))]
)
def test_random_changes(repo: Repo, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    paths = put(repo)
    again: list[bool] = []
    after = JudgedPlan.after

    def noted(*arguments: object) -> JudgedPlan | None:
        found = after(*arguments)  # type: ignore[arg-type]
        again.append(found is not None)
        return found

    monkeypatch.setattr(JudgedPlan, "after", noted)
    plan = EditedPlan(str(repo.root))
    buffers: dict[str, Buffer] = {}
    for _ in range(25):
        path = chance.choice(paths)
        text = changed(repo.read(path), chance)
        buffers[path] = Buffer("", str(repo.root / path), None, text)
        repo.write(path, text.encode())
        wanted = sorted((f.code, *f.span, f.message, f.fingerprint) for f in repo.findings())
        assert shown(plan, [*buffers.values()]) == wanted
    assert sum(again) > len(again) / 2


WORDS = {
    "status": ("Draft", "In Progress", "Don", "Done", "Done (2026-01-09)", "Superseded", "", "[a]"),
    "owner": ("runtime", "", "[a, b]", "Ada <ada@x.org>"),
    "title": ("TASK-0003 Twice", "A small step", "TASK-0099", "3. x", "*bold* `code`", ""),
    "created": ("2026-01-02", "2026-02-30", "soon", ""),
    "depends-on": ("[TASK-0002]", "[TASK-0099, TASK-0003]", "none", "the renderer", "TASK-0001"),
    "follow-up-tasks": ("[TASK-0004]", "[TASK-0099]"),
    "links": ("\n  - Track: tasks/TRACK-CLOCK.md", "\n  - x: gone.md"),
    "priority": ("high", ""),
}
BODY = (
    ("- [ ]", "- [x]"), ("- [x]", "- [ ]"), ("- [ ]", "- [/]"), ("[ ] `make", "[ ] make"),
    ("## Evidence", "## Proof"), ("- `src/a/`", "- src"), ("## Stop", "## Stops and stop"),
    ("## Touched", "## Other"), ("- `src/a/`", "- `../x`"), ("1. Write", "- [ ] Write"),
    ("\n\n## ", "\n\nCAND-CLK-001\n\n## "), ("---\n\n", "---\n\n\n\n"),
)  # fmt: skip  # a table


def edited(text: str, chance: random.Random) -> str:
    """A text with a change that a person would make: of a key of the header, or below it."""
    if chance.random() < 0.25:
        old, new = chance.choice(BODY)
        return text.replace(old, new, 1)
    key = chance.choice([*WORDS])
    head, middle, body = text.partition("\n---\n")
    lines = head.split("\n")
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{key}:")), len(lines))
    end = at + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    kind = chance.random()
    new = f"{key}: {chance.choice(WORDS[key])}"
    lines[at:end] = [] if kind < 0.15 else [new, new] if kind < 0.2 else [new]
    return "\n".join(lines) + middle + body


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.full) for n in range(4, 40))]
)
def test_edits_of_open_documents(repo: Repo, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Rules that looked at nothing that has changed are not run again, and miss nothing."""
    chance = random.Random(seed)
    paths = put(repo)
    for number in range(10, 24):
        paths.append(repo.task(f"TASK-00{number}", prereqs=[f"TASK-00{number - 1}"]))
    rows = [f"| TASK-00{n} | A small step | Draft | runtime | TASK-0001 |" for n in range(10, 24)]
    head = "| task | title | status | owner | depends on |\n|---|---|---|---|---|\n"
    repo.write("tasks/STATUS-BOARD.md", BOARD + "\n## Complete List\n\n" + head + "\n".join(rows))
    repo.commit()
    opened = [*chance.sample(paths, 3), paths[0]]
    buffers = {path: Buffer("", str(repo.root / path), None, repo.read(path)) for path in opened}
    plan = EditedPlan(str(repo.root))
    shown(plan, [*buffers.values()])
    again: list[str] = []
    noted = taskctl.editor.again._noted

    def counted(rule: Rule, *others: Any) -> Any:
        again.append(rule.code)
        return noted(rule, *others)

    monkeypatch.setattr(taskctl.editor.again, "_noted", counted)
    for _ in range(25):
        path = chance.choice(opened)
        text = edited(repo.read(path), chance)
        buffers[path] = Buffer("", str(repo.root / path), None, text)
        repo.write(path, text.encode())
        wanted = sorted((f.code, *f.span, f.message, f.fingerprint) for f in repo.findings())
        assert shown(plan, [*buffers.values()]) == wanted
    assert len(again) < 25 * len(all_rules()) / 2
