"""SU: suppressions are used, and say why. How they work is told in tests/cli."""

from ..conftest import Repo, task
from .cases import Bad, Good

BAD = [
    Bad(
        "SU001",
        "nothing is wrong on the next line",
        [
            task(
                "TASK-0001",
                context="«<!-- taskctl: ignore PR004 the editor comes later -->»\nText.",
            )
        ],
        "PR004",
        "warning",
    ),
    Bad(
        "SU001",
        "one of two codes",
        [task("TASK-0001", prereqs="[TASK-0099] «# taskctl: ignore PR001, PR008 made elsewhere»")],
        "PR008",
        "warning",
    ),
    Bad(
        "SU001",
        "for the whole file",
        [task("TASK-0001", context="«<!-- taskctl: ignore-file FI002 quotes damage -->»")],
        "FI002",
        "warning",
    ),
    Bad(
        "SU001",
        "no such rule",
        [task("TASK-0001", context="«<!-- taskctl: ignore XX999 why not -->»")],
        "XX999",
        "warning",
    ),
    Bad(
        "SU002",
        "a comment",
        [task("TASK-0001", scope="- `src/a/`\n\n«<!-- taskctl: ignore SC002 -->»\n- all of it")],
        "SC002 … without a reason",
        "warning",
    ),
    Bad(
        "SU002",
        "dashes are no reason",
        [task("TASK-0001", scope="- `src/a/`\n\n«<!-- taskctl: ignore SC002 — -->»\n- all of it")],
        "SC002 … without a reason",
        "warning",
    ),
    Bad(
        "SU002",
        "a header",
        [task("TASK-0001", prereqs="[TASK-0099]  «# taskctl: ignore PR001»")],
        "PR001 … without a reason",
        "warning",
    ),
]

GOOD = [
    Good(
        "SU001",
        "used",
        [task("TASK-0001", prereqs="[TASK-0099] # taskctl: ignore PR001 elsewhere")],
    ),
    Good(
        "SU001",
        "in a fence",
        [task("TASK-0001", context="```\n<!-- taskctl: ignore PR001 x -->\n```")],
    ),
    Good(
        "SU002",
        "a reason",
        [
            task(
                "TASK-0001",
                scope="- `src/a/`\n\n<!-- taskctl: ignore SC002 prose is agreed -->\n- all of it",
            )
        ],
    ),
]


def test_a_rule_that_did_not_run_says_nothing_about_its_suppressions(repo: Repo) -> None:
    repo.task("TASK-0001", context="<!-- taskctl: ignore PR004 the editor comes later -->\nText.")
    assert repo.codes() == ["SU001"]
    assert repo.codes("--ignore", "PR004") == []
    assert repo.codes("--select", "DD,SU") == []
