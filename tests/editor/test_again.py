"""A plan is judged again after each change with the result of a run from the beginning."""

import random
from collections.abc import Sequence

import pytest

from ..conftest import Repo

pytest.importorskip("pygls", reason="needs pygls: pip install 'taskctl[lsp]'")

from taskctl.editor.again import JudgedPlan
from taskctl.editor.buffers import Buffer
from taskctl.editor.plan import EditedPlan

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
