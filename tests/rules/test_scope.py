"""SC: every task lists the paths that it may touch, in entries that can be read."""

import pytest

from ..conftest import Repo, task
from .cases import Bad, Good

BRACES = "src/" + "{a,b}" * 20

BAD = [
    Bad(
        "SC001",
        "no section at all",
        [task("TASK-0001", "«Draft»", scope=None)],
        "TASK-0001 does not say which paths it may touch",
    ),
    Bad(
        "SC001",
        "in a fence",
        [task("TASK-0001", "«Draft»", scope=None, context="```\n## Touched paths\n- `src/`\n```")],
        "does not say which paths",
    ),
    Bad(
        "SC002",
        "prose",
        [task("TASK-0001", scope="- `src/a/`\n- «the settings service and its tests»")],
        "'the settings service and its tests' is not a path from the root, so it allows nothing",
        "warning",
    ),
    Bad(
        "SC002",
        "a word in back-ticks",
        [task("TASK-0001", scope="- `src/a/`\n- `«healthd»` (hook)")],
        "'healthd' is not a path from the root",
        "warning",
    ),
    Bad(
        "SC002",
        "another address",
        [task("TASK-0001", scope="- `src/a/`\n- `«pkg://fixtures/text/»`")],
        "'pkg://fixtures/text/'",
        "warning",
    ),
    Bad(
        "SC002",
        "the only path in brackets",
        [task("TASK-0001", scope="- `src/a/`\n- «entry path (`src/a/*`)»")],
        "'entry path (`src/a/*`)'",
        "warning",
    ),
    Bad(
        "SC002",
        "wrapped, shortened",
        [
            task(
                "TASK-0001",
                scope="- `src/a/`\n- «the settings service and its»\n"
                "  tests, and whatever else is found on the way to there",
            )
        ],
        "'the settings service and its tests, and whatever else is …'",
        "warning",
    ),
    Bad(
        "SC002",
        "up and down again",
        [task("TASK-0001", scope="- `src/a/`\n- `«src/a/../b/»`")],
        "'src/a/../b/'",
        "warning",
    ),
    Bad(
        "SC002",
        "a line end that was typed",
        [task("TASK-0001", scope="- `src/a/`\n- `«src/a.rs\\nsrc/b.rs»`")],
        "src/a.rs",
        "warning",
    ),
    Bad(
        "SC003",
        "absolute",
        [task("TASK-0001", scope="- `«/etc/passwd»`")],
        "/etc/passwd is absolute",
    ),
    Bad("SC003", "of a person", [task("TASK-0001", scope="- `«~/x/»`")], "~/x/ is absolute"),
    Bad("SC003", "of Windows", [task("TASK-0001", scope="- `«C:\\x\\y»`")], "is absolute"),
    Bad(
        "SC003",
        "out of it",
        [task("TASK-0001", scope="- `src/a/`\n- `«../other/»`")],
        "../other/ leads out of the repository",
    ),
    Bad(
        "SC003", "out of it on the way", [task("TASK-0001", scope="- `«src/../../x»`")], "leads out"
    ),
    Bad("SC004", "all", [task("TASK-0001", scope="- `«**»`")], "** allows every path", "warning"),
    Bad("SC004", "here", [task("TASK-0001", scope="- `«./»`")], "./ allows every path", "warning"),
    Bad(
        "SC004",
        "all below all",
        [task("TASK-0001", scope="- `«**/*»`")],
        "allows every path",
        "warning",
    ),
    Bad(
        "SC005",
        "never built",
        [task("TASK-0001", "Done", scope="- `src/a/`\n- `«src/gone/x.c»`")],
        "TASK-0001 is done, and nothing matches src/gone/x.c",
        "info",
    ),
    Bad(
        "SC005",
        "a pattern",
        [task("TASK-0001", "Done", scope="- `src/a/*.py`\n- `«src/a/*.c»`")],
        "nothing matches src/a/*.c",
        "info",
    ),
    Bad(
        "SC006",
        "a folder",
        [task("TASK-0001", scope="- `«docs/»`")],
        "docs/ allows a whole folder of the root",
        "info",
    ),
    Bad(
        "SC006",
        "all below it",
        [task("TASK-0001", scope="- `«src/**»`")],
        "allows a whole folder",
        "info",
    ),
    Bad(
        "SC007",
        "braces",
        [task("TASK-0001", scope=f"- `«{BRACES}»`")],
        "expands to more than 1,000 paths",
    ),
    Bad(
        "SC007",
        "stars",
        [task("TASK-0001", scope=f"- `«src/{'*a' * 500}»`")],
        "has more than 100 wildcards",
    ),
    Bad(
        "SC007",
        "two stars and slashes",
        [task("TASK-0001", scope=f"- `«{'**/' * 500}»`")],
        "has more than 100 wildcards",
    ),
    Bad(
        "SC009",
        "a class",
        [task("TASK-0001", scope="- `src/a/`\n- `«src/part[12].c»`")],
        "src/part[12].c matches nothing",
        "warning",
    ),
    Bad(
        "SC009",
        "a range",
        [task("TASK-0001", scope="- `src/a/`\n- `«src/v[0-9]/»`")],
        "src/v[0-9]/ matches nothing",
        "warning",
    ),
    Bad(
        "SC009",
        "one character",
        [task("TASK-0001", scope="- `src/a/`\n- `«src/a/li?.py»`")],
        "src/a/li?.py matches nothing",
        "warning",
    ),
    Bad(
        "SC008",
        "no bullet",
        [
            task(
                "TASK-0001", body="## Stop conditions\n\n- [ ] `x`\n\n## «Touched paths»\n\nSoon.\n"
            )
        ],
        "the allowlist of TASK-0001 is empty, so it allows nothing",
    ),
    Bad(
        "SC008",
        "a word for nothing",
        [
            task(
                "TASK-0001",
                body="## Stop conditions\n\n- [ ] `x`\n\n## «Touched paths»\n\n- none\n",
            )
        ],
        "is empty",
    ),
]

GOOD = [
    Good("SC001", "dropped", [task("TASK-0001", "Superseded", scope=None)]),
    Good(
        "SC002",
        "several in one bullet",
        [task("TASK-0001", scope="- `src/a/` and/or `src/b/x.c`, `Makefile`")],
    ),
    Good(
        "SC002",
        "words behind a path",
        [task("TASK-0001", scope="- `src/a/lib.py` (new: a `hook` — optional)")],
    ),
    Good(
        "SC002", "a table", [task("TASK-0001", scope="| Path | Why |\n|---|---|\n| `src/a/` | x |")]
    ),
    Good(
        "SC002", "brackets that name routes", [task("TASK-0001", scope="- `src/app/[id]/page.tsx`")]
    ),
    Good(
        "SC009", "brackets that name routes", [task("TASK-0001", scope="- `src/app/[id]/page.tsx`")]
    ),
    Good(
        "SC009",
        "a name that has one",
        [task("TASK-0001", scope="- `src/a/what?.md`"), ("src/a/what?.md", "")],
    ),
    Good("SC003", "two dots in a name", [task("TASK-0001", scope="- `src/a..b/`\n- `src/…/x.c`")]),
    Good("SC004", "below a folder", [task("TASK-0001", scope="- `src/a/**`\n- `src/*/x.c`")]),
    Good("SC005", "there", [task("TASK-0001", "Done", scope="- `src/a/lib.py`\n- `src/*/lib.py`")]),
    Good("SC005", "not done", [task("TASK-0001", scope="- `src/gone/`")]),
    Good(
        "SC005",
        "denied",
        [task("TASK-0001", "Done", scope="- `src/a/`\n\nMust not touch:\n\n- `src/gone/`")],
    ),
    Good("SC006", "a part of it", [task("TASK-0001", scope="- `docs/rfcs/`")]),
    Good("SC006", "denied", [task("TASK-0001", scope="- `src/a/`\n\nDo not touch:\n\n- `docs/`")]),
    Good("SC007", "a few", [task("TASK-0001", scope="- `src/{a,b}/{c,d}.rs`")]),
    Good("SC007", "a few stars", [task("TASK-0001", scope="- `src/**/a*/*b*/*.rs`")]),
    Good(
        "SC008",
        "a bullet that cannot be read is said once",
        [task("TASK-0001", scope="- all of the service")],
        also=("SC002",),
    ),
]


@pytest.mark.parametrize(
    "label",
    ["Out-of-allowlist (must not touch in this task):", "Do not touch:", "### Out of scope"],
)
def test_bullets_under_a_denial_deny(repo: Repo, label: str) -> None:
    repo.task(
        "TASK-0001", plan="- `src/a/x.c`, `src/b/y.c`", scope=f"- `src/`\n\n{label}\n\n- `src/b/`"
    )
    (found,) = repo.findings("DD006")
    assert "names src/b/y.c," in found.message


def test_names_below_a_path_say_more_about_it(repo: Repo) -> None:
    below = "- `src/`:\n  - `healthd` (small)\n  - what else\n- «all of it»\n"
    repo.task("TASK-0001", scope=below)
    (found,) = repo.findings("SC002")
    assert found.span == repo.marked[0]
    scope = repo.plan().by_id["TASK-0001"].scope
    assert scope is not None
    assert [entry.pattern for entry in scope.entries] == ["src/"]
