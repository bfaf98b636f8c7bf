"""`graph --format boxes`: the lanes of a plan, drawn for a terminal."""

from pathlib import Path

import pytest

from taskctl.report.style import cells

from ..conftest import Repo

HEAD = "| ID | Task | Depends on |\n|---|---|---|\n"
PLAN = f"""# Plan

## Decoder Tasks

{HEAD}| CD-001 | Prefixes | None |
| CD-002 | Opcodes | CD-001 |

## Memory

{HEAD}| MM-1 | Bus | None |
| MM-2 | Pages | MM-1 |

## Interpreter

{HEAD}| CI-1 | Moves | CD-002, MM-2 |
| CI-2 | Jumps | CD-002 |

## Journal

{HEAD}| JN-1 | Entries | CI-1, CD-001 |

## Sound

{HEAD}| SN-1 | Beep | None |
"""
DRAWN = """\
Phase 1
┌─────────────┐ ┌────────────┐
│ 1.1 Decoder │ │ 1.2 Memory │
│ CD-001..002 │ │ MM-1..2    │
└─────────────┘ └────────────┘
  ──▶ 2.1 Interpreter
┌───────────┐
│ 1.3 Sound │
│ SN-1      │
└───────────┘

Phase 2
┌─────────────────┐
│ 2.1 Interpreter │──▶ 3.1 Journal
│ CI-1..2         │
└─────────────────┘

Phase 3
┌─────────────┐
│ 3.1 Journal │
│ JN-1        │
└─────────────┘
"""


def boxes(repo: Repo, text: str | bytes) -> str:
    repo.write("plan.md", text)
    answer = repo.run("graph", "--format", "boxes", "--from", "plan.md")
    assert (answer.exit_code, answer.stderr) == (0, "")
    return answer.stdout


def test_arrows_lead_to_what_waits(repo: Repo) -> None:
    assert boxes(repo, PLAN) == DRAWN


@pytest.mark.parametrize(
    "name", ["x" * 200, "文档" * 60, "a\u202eb\x1b[31m", "word " * 40, "e\u0301" * 80]
)
def test_no_line_is_longer_than_a_terminal(repo: Repo, name: str) -> None:
    drawn = boxes(repo, PLAN.replace("Interpreter", name).replace("Sound", name))
    assert max(map(cells, drawn.splitlines())) <= 80
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    for line in drawn.splitlines():
        assert line.count("│") % 2 == 0


def test_a_real_plan(repo: Repo, shared: Path) -> None:
    drawn = boxes(repo, (shared / "seeds/001.auto-repaired.md").read_bytes())
    assert "│ 1.1 CPU-Decoder │──▶ 2.1 CPU-Interpreter, 2.2 CPU-JIT\n│ CD-001..010     │\n" in drawn
    assert drawn.count("┌") == 30  # one for each lane
    assert max(map(len, drawn.splitlines())) <= 80


def test_many_that_wait_are_called_by_their_numbers(repo: Repo, shared: Path) -> None:
    drawn = boxes(repo, (shared / "seeds/002.auto-repaired.md").read_bytes())
    assert "  ──▶ 3.1..17\n" in drawn
