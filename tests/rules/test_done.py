"""DD: every task has a definition of done, and done tasks meet it."""

import pytest

from ..conftest import Repo, task, track
from .cases import Bad, Good

STOP = "Stop conditions (Definition of Done)"
OPEN = "- [x] `make test` exits 0\n- [ ] «the fallback is tested»"
BACKLOG = '[[collection]]\nname = "tasks"\n[collection.sections]\nrequired = []\n'


def body(*sections: str) -> str:
    return "\n".join(f"## {section}\n" for section in sections)


SCOPE = "Touched paths (allowlist)\n\n- `src/a/`"
PROOF = f"{STOP}\n\n- [ ] `make test` exits 0"


def planned(steps: str) -> tuple[str, str]:
    return task("TASK-0001", body=body(f"Plan\n\n{steps}", PROOF, f"‹›{SCOPE}"))


BAD = [
    Bad(
        "DD001",
        "no section at all",
        [task("TASK-0001", "«Draft»", stop=None)],
        "TASK-0001 does not say when it is done: it has no stop conditions",
    ),
    Bad(
        "DD001",
        "another heading",
        [task("TASK-0001", "«Draft»", body=body("Gates\n\n- x", SCOPE))],
        "it has no stop conditions",
    ),
    Bad(
        "DD001",
        "a heading in a fence",
        [task("TASK-0001", "«Draft»", stop=None, context=f"```\n## {STOP}\n- [ ] `x`\n```")],
        "it has no stop conditions",
    ),
    Bad(
        "DD001",
        "an indented heading is code",
        [task("TASK-0001", "«Draft»", stop=None, context=f"    ## {STOP}")],
        "it has no stop conditions",
    ),
    Bad(
        "DD002",
        "nothing below the heading",
        [task("TASK-0001", body=body(f"«{STOP}»", SCOPE))],
        "the stop conditions of TASK-0001 are empty",
    ),
    Bad(
        "DD002",
        "a comment only",
        [task("TASK-0001", body=body(f"«{STOP}»\n\n<!-- later -->", SCOPE))],
        "are empty",
    ),
    Bad(
        "DD003",
        "one box",
        [task("TASK-0001", "‹Done›", stop=OPEN)],
        "TASK-0001 is done with 1 open box (and 1 ticked)",
    ),
    Bad(
        "DD003",
        "boxes of the whole file are one finding",
        [
            task(
                "TASK-0001",
                "‹Done ✅ (2026-07-21)›",
                stop=OPEN,
                more="\n## TODO\n\n- [~] ‹half›\n- [ ] ‹x›\n",
            )
        ],
        "TASK-0001 is done with 3 open boxes (and 1 ticked)",
    ),
    Bad(
        "DD003",
        "not claimed for no reason",
        [task("TASK-0001", "‹Complete›", stop="- [ ] «it works <!-- taskctl: not-claimed -->»")],
        "with 1 open box",
    ),
    Bad(
        "DD004",
        "an opinion",
        [task("TASK-0001", body=body(f"«{STOP}»\n\n- [ ] it works well", SCOPE))],
        "the stop conditions of TASK-0001 name nothing that can be run or observed",
        "warning",
    ),
    Bad(
        "DD005",
        "no section shows it",
        [task("TASK-0001", "«Done»", evidence=None)],
        "TASK-0001 is done, and no section shows the evidence",
        "info",
    ),
    Bad(
        "DD006",
        "outside the allowlist",
        [planned("- edit `src/a/x.c` and `«src/b/y.c»`")],
        "the plan of TASK-0001 names src/b/y.c, the allowlist does not",
        "info",
    ),
    Bad(
        "DD006",
        "several are one finding",
        [planned("1. `«src/b/y.c»`\n2. `src/c/`")],
        "names src/b/y.c and 1 more",
        "info",
    ),
    Bad(
        "DD007",
        "two of one title",
        [
            task(
                "TASK-0001",
                body=body(f"‹{STOP}›\n\n- [ ] `a`", SCOPE, f"«{STOP.upper()}»\n\n- [ ] `b`"),
            )
        ],
        f"'{STOP}' stands 2 times, on lines",
        "warning",
    ),
    Bad(
        "DD007",
        "two allowlists",
        [
            task(
                "TASK-0001",
                body=body(PROOF, f"‹›{SCOPE}", "«Touched paths (allowlist)»\n\n- `src/b/`"),
            )
        ],
        "'Touched paths (allowlist)' stands 2 times",
        "warning",
    ),
    Bad(
        "DD008",
        "a mark of another tool",
        [task("TASK-0001", stop="- [x] `make a`\n- «[/]» `make b`\n- ‹[/]› `make c`")],
        "'/' is a mark that nothing here gives a meaning, so the 2 items with it are open",
        "warning",
    ),
    Bad(
        "DD008",
        "what a formatter escaped",
        [task("TASK-0001", stop="* «\\[ ]» `make a`")],
        "so its item is open",
        "warning",
    ),
    Bad(
        "DD009",
        "a list that begins with four",
        [task("TASK-0001", stop="- `make a`", more="\n## Rest\n\nLeft:\n4. «[ ]» b\n5. ‹[ ]› c\n")],
        "this line and 1 other line look like boxes, but are not items of a list",
        "warning",
    ),
]

GOOD = [
    Good("DD001", "dropped", [task("TASK-0001", "Superseded", stop=None, scope=None)]),
    Good("DD001", "a track has none", [task("TASK-0001"), track("A")]),
    Good(
        "DD001",
        "in emphasis, with a number and a picture",
        [task("TASK-0001", body=body(f"2. ✅ **{STOP}**\n\n- [ ] `x`", SCOPE))],
    ),
    Good(
        "DD001", "underlined", [task("TASK-0001", body=f"{STOP}\n---\n\n- [ ] `x`\n\n## {SCOPE}\n")]
    ),
    Good(
        "DD001",
        "deeper, in other words",
        [task("TASK-0001", body=body("Goal / stop condition\n\n- [ ] `x`", SCOPE))],
    ),
    Good(
        "DD002",
        "in a part of it",
        [task("TASK-0001", stop="### Proof (Host)\n\n- [ ] `make x` exits 0")],
    ),
    Good("DD003", "open, and not done", [task("TASK-0001", "In Review", stop="- [ ] `x`")]),
    Good(
        "DD003",
        "deliberately not claimed",
        [
            task(
                "TASK-0001",
                "Done",
                stop="- [x] `x`\n- [ ] y <!-- taskctl: not-claimed moved to TASK-0002 -->",
            )
        ],
    ),
    Good("DD003", "in a fence", [task("TASK-0001", "Done", context="```\n- [ ] x\n```")]),
    Good(
        "DD003",
        "a link is no box",
        [task("TASK-0001", "Done", context="- [abc] x\n- [1] y\n- [x](../src/a/lib.py)")],
    ),
    Good("DD008", "a footnote", [task("TASK-0001", stop="- [1] `make a`\n- [^2] b")]),
    Good("DD009", "a ticked one", [task("TASK-0001", stop="- [x] `make a`\n\n> [x] b")]),
    Good(
        "DD004",
        "a fence",
        [task("TASK-0001", evidence=None, stop="- it passes\n\n```sh\nmake test\n```")],
    ),
    Good(
        "DD005",
        "a closure",
        [task("TASK-0001", "Done", evidence=None, more="\n## Closure (2026)\n\nSeen.\n")],
    ),
    Good(
        "DD006",
        "covered by a pattern",
        [
            task(
                "TASK-0001",
                plan="- `src/a/b/c.rs`, `src/x.md`",
                scope="- `src/{a,b}/**`\n- `src/*.md`",
            )
        ],
    ),
    Good(
        "DD006", "no path of the repository", [task("TASK-0001", plan="- `a/b` and `cargo test`")]
    ),
    Good("DD006", "done: history", [task("TASK-0001", "Done", plan="- `src/b/y.c`")]),
    Good(
        "DD007",
        "two of one kind",
        [task("TASK-0001", more="\n## Touched paths (Phase 6)\n\n- `src/b/`\n")],
    ),
]


def test_sections_are_required_only_where_the_settings_say_so(repo: Repo) -> None:
    repo.task("TASK-0001", stop=None, scope=None)
    assert sorted(repo.codes()) == ["DD001", "SC001"]
    repo.write("taskctl.toml", BACKLOG)
    assert repo.codes() == []


@pytest.mark.parametrize("mark", ["x", "X"])
def test_a_ticked_box_is_not_open(repo: Repo, mark: str) -> None:
    repo.task("TASK-0001", "Done", stop=f"- [{mark}] `make test` exits 0")
    assert repo.codes() == []


def test_an_unknown_mark_of_a_finished_task_is_reported_once(repo: Repo) -> None:
    repo.task("TASK-0001", "Done", stop="- [x] one\n- [@] two")
    assert [found.code for found in repo.findings("DD003", "DD008")] == ["DD003"]
