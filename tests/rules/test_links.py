"""LK: links lead somewhere, and what a finished task is bound by is settled."""

import pytest

from ..conftest import Repo, task, track
from .cases import Bad, Fixed, Good

ONE = task("TASK-0001", slug="roles")
OLD = "tasks/TASK-0001-old-name.md"
NEW = "tasks/TASK-0001-roles.md"
RFC = "docs/rfcs/RFC-0001.md"
RECORD = "tasks/evidence/TASK-0001.prep.json"


TWO = task("TASK-0002")[1]


def rfc(status: str) -> tuple[str, str]:
    return RFC, f"# RFC-0001\n\n- Status: ‹{status}›\n"


def reviewed(*links: str) -> tuple[str, str]:
    """The record of a review in which some files said something else than now."""
    digests = ", ".join(f'"{link}": "00"' for link in links)
    review = f'{{"by": "", "on": "2026-02-03", "links": {{{digests}}}}}'
    return RECORD, f'{{"version": 1, "item": "TASK-0001", "review": {review}}}\n'


BAD = [
    Bad(
        "LK001",
        "in a header",
        [task("TASK-0001", links=["RFC (seed): «docs/rfcs/RFC-0009.md»"]), ("docs/x.md", "")],
        "docs/rfcs/RFC-0009.md is not there",
        "warning",
    ),
    Bad(
        "LK001",
        "its id has another file",
        [ONE, task("TASK-0002", links=[f"Before: «{OLD}»"])],
        f"{OLD} … {NEW}",
        "warning",
    ),
    Bad(
        "LK001",
        "in the text, seen from its folder",
        [task("TASK-0001", context="See [it](«../docs/gone.md#part») and [x](../src/a/lib.py).")],
        "docs/gone.md is not there",
        "warning",
    ),
    Bad(
        "LK001",
        "in a track",
        [ONE, track("A", body="[x](«gone.md»)\n")],
        "tasks/gone.md",
        "warning",
    ),
    Bad(
        "LK001",
        "in a board",
        [ONE, ("tasks/STATUS-BOARD.md", "[x](«gone.md»)\n")],
        "gone",
        "warning",
    ),
    Bad(
        "LK002",
        "still a draft",
        [task("TASK-0001", "‹Done›", links=[f"RFC: «{RFC}»"]), rfc("Draft")],
        "TASK-0001 is done, its contract RFC-0001.md is Draft",
        "warning",
    ),
    Bad(
        "LK002",
        "with a remark",
        [task("TASK-0001", "‹Done›", links=[f"RFC: «{RFC}»"]), rfc("🚧 Proposed (seed)")],
        "its contract RFC-0001.md is 🚧 Proposed (seed)",
        "warning",
    ),
    Bad(
        "LK003",
        "left to a task that was never written",
        [task("TASK-0001", context="The blur is left to «TASK-0099».")],
        "TASK-0001 names TASK-0099, which has no file",
        "warning",
    ),
    Bad(
        "LK004",
        "a contract that was rewritten",
        [task("TASK-0001", links=[f"RFC: «{RFC}»"]), (RFC, "‹#› RFC\n"), reviewed(RFC)],
        f"{RFC} has changed since the last review of TASK-0001",
        "warning",
    ),
    Bad(
        "LK004",
        "a prerequisite that was linked later",
        [
            task("TASK-0001", prereqs=["«TASK-0002»"]),
            ("tasks/TASK-0002-x.md", f"‹-›{TWO[1:]}"),
            reviewed(),
        ],
        "tasks/TASK-0002-x.md was linked since the last review of TASK-0001",
        "warning",
        ("PR007",),
    ),
    Bad(
        "LK004",
        "history of a finished task",
        [task("TASK-0001", "Done", links=[f"RFC: «{RFC}»"]), (RFC, "‹#› RFC\n"), reviewed(RFC)],
        "has changed since",
        "info",
    ),
    Bad(
        "LK004",
        "a record that nobody can read",
        [task("TASK-0001"), (RECORD, '«»{"version": 1,')],
        f"{RECORD} is not JSON, so nobody knows what was reviewed",
        "warning",
    ),
]

GOOD = [
    Good(
        "LK001",
        "there",
        [ONE, task("TASK-0002", links=[f"Before: {NEW}", "Code: src/a/, `src/a/lib.py`"])],
    ),
    Good(
        "LK001",
        "elsewhere",
        [task("TASK-0001", context="[a](https://example.org/x.md) [b](#x) <x@y.z>")],
    ),
    Good(
        "LK001",
        "in a fence, in code",
        [task("TASK-0001", context="`[a](gone.md)`\n\n```\n[b](gone.md)\n```")],
    ),
    Good("LK001", "no path", [task("TASK-0001", links=["Vision", "Gates: none yet", "x: a/b"])]),
    Good(
        "LK001",
        "blanks in it",
        [task("TASK-0001", context="[x](../docs/a%20b.md)"), ("docs/a b.md", "")],
    ),
    Good("LK002", "not done", [task("TASK-0001", links=[f"RFC: {RFC}"]), rfc("Draft")]),
    Good("LK002", "settled", [task("TASK-0001", "Done", links=[f"RFC: {RFC}"]), rfc("Complete")]),
    Good(
        "LK002",
        "says no status",
        [task("TASK-0001", "Done", links=[f"RFC: {RFC}"]), (RFC, "# RFC\n")],
    ),
    Good(
        "LK002",
        "only mentioned",
        [task("TASK-0001", "Done", context=f"[x](../{RFC})"), rfc("Draft")],
    ),
    Good("LK004", "never reviewed", [task("TASK-0001", links=[f"RFC: {RFC}"]), (RFC, "# RFC\n")]),
    Good(
        "LK004",
        "dropped",
        [
            task("TASK-0001", "Superseded by TASK-0002", links=[f"RFC: {RFC}"]),
            task("TASK-0002"),
            (RFC, "# RFC\n"),
            reviewed(RFC),
        ],
    ),
    Good("LK003", "in a comment", [task("TASK-0001", context="Text <!-- TASK-0099 --> and more.")]),
]

FIXED = [
    Fixed(
        "LK001",
        "the file of the id",
        [ONE, task("TASK-0002", links=[f"Before (a): «{OLD}» (Done)", f"And: «./{OLD}»"])],
        NEW,
    )
]


def test_a_link_of_the_text_is_left_to_a_person(repo: Repo) -> None:
    repo.write(*ONE)
    repo.task("TASK-0002", context="[x](TASK-0001-old-name.md)")
    before = repo.files()
    repo.run("check", "--fix", "--unsafe-fixes")
    assert repo.files() == before
    (found,) = repo.findings("LK001")
    assert found.help == f"write {NEW}"


def test_ids_in_examples_and_paths_are_no_mentions(repo: Repo) -> None:
    text = (
        "Run `taskctl done TASK-0099`, see tasks/TASK-0098-x.md.\n\n"
        "```\nTASK-0097\n```\n<!-- TASK-0096 -->\n"
        "`TASK-0095` is next, then TASK-0095 again."
    )
    repo.task("TASK-0001", context=text)
    found = repo.findings("LK003")
    assert [(finding.severity, "TASK-0095" in finding.message) for finding in found] == [
        ("warning", True)
    ]


def test_what_the_header_names_is_said_once(repo: Repo) -> None:
    repo.task("TASK-0001", follow_ups=["TASK-0099"], context="The rest is for TASK-0099.")
    assert repo.codes() == ["PR010"]


@pytest.mark.parametrize(
    "text",
    [
        "See [the text][one].\n\n[one]: ../docs/gone.md",
        '[one]: ../docs/gone.md "A title"',
        "[one]: <../docs/gone.md>",
        "   [two words]: ../docs/gone.md#part",
        r"[a \[b](../docs/gone.md)",
        "[![a](../src/a/lib.py)](../docs/gone.md)",
        "[a\nb](../docs/gone.md)",
    ],
)
def test_a_link_or_definition_that_leads_nowhere(repo: Repo, text: str) -> None:
    repo.task("TASK-0001", more=f"\n{text}\n")
    (found,) = repo.findings("LK001")
    assert "docs/gone.md" in found.message


@pytest.mark.parametrize(
    "text",
    [
        r"\[x](../docs/gone.md)",
        r"[x\](../docs/gone.md)",
        "[^1]: ../docs/gone.md",
        "[one]: later",
        "[one]: two words.md here",
        "[one]: https://example.org/gone.md",
        "[one]: ../src/a/lib.py",
        "    [one]: ../docs/gone.md",
        "```\n[one]: ../docs/gone.md\n```",
    ],
)
def test_what_is_no_link(repo: Repo, text: str) -> None:
    repo.task("TASK-0001", more=f"\n{text}\n")
    assert repo.findings("LK001") == []
