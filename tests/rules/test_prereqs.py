"""PR: prerequisites name items that exist, in an order that can be followed."""

import pytest

from ..conftest import Repo, task
from .cases import Bad, Good

ONE = task("TASK-0001")
TWO = task("TASK-0002")
THREE_LINKED = "Depends-on (persistence, optional): tasks/TASK-0003-x.md"

BAD = [
    Bad(
        "PR001",
        "in a list",
        [task("TASK-0001", prereqs=["«TASK-0099»"])],
        "TASK-0001 waits for TASK-0099, which has no file",
    ),
    Bad(
        "PR001",
        "on one line, with the nearest id",
        [ONE, task("TASK-0012"), task("TASK-0013", prereqs="[TASK-0001, «TASK-0112»]")],
        "which has no file; nearest: TASK-0012",
    ),
    Bad(
        "PR001",
        "as a path",
        [task("TASK-0001", prereqs=["tasks/«TASK-0099»-gone.md (soon)"])],
        "waits for TASK-0099",
    ),
    Bad(
        "PR001",
        "in a link: one fault",
        [task("TASK-0001", links=["Depends-on: tasks/«TASK-0099»-gone.md"])],
        "waits for TASK-0099",
    ),
    Bad(
        "PR001",
        "listed and linked: one fault",
        [task("TASK-0001", prereqs=["«TASK-0099»"], links=["Depends-on: TASK-0099"])],
        "waits for TASK-0099",
    ),
    Bad(
        "PR002",
        "three in a circle are one finding",
        [
            task("TASK-0001", prereqs=["«TASK-0002»"]),
            task("TASK-0002", prereqs=["‹TASK-0003›"]),
            task("TASK-0003", prereqs=["‹TASK-0001›"]),
        ],
        "TASK-0001 → TASK-0002 → TASK-0003 → TASK-0001: none of these can ever start",
        also=("PR007", "PR007"),
    ),
    Bad(
        "PR002",
        "although both are done",
        [
            task("TASK-0001", "Done", prereqs=["«TASK-0002»"]),
            task("TASK-0002", "Done", prereqs=["‹TASK-0001›"]),
        ],
        "TASK-0001 → TASK-0002 → TASK-0001",
    ),
    Bad(
        "PR003", "by id", [task("TASK-0004", prereqs="[«TASK-0004»]")], "TASK-0004 waits for itself"
    ),
    Bad("PR003", "by path", [task("TASK-0004", prereqs=["tasks/«TASK-0004»-x.md"])], "for itself"),
    Bad(
        "PR004",
        "its prerequisite is a draft",
        [task("TASK-0001", "‹Draft›"), task("TASK-0002", "Done", prereqs=["«TASK-0001»"])],
        "TASK-0002 is done, its prerequisite TASK-0001 is not",
        "warning",
    ),
    Bad(
        "PR005",
        "nothing takes its place",
        [task("TASK-0001", "‹Superseded›"), task("TASK-0002", prereqs=["«TASK-0001»"])],
        "TASK-0002 depends on TASK-0001, which was dropped; names no successor",
        "warning",
    ),
    Bad(
        "PR005",
        "done before the successor",
        [
            task("TASK-0001", "‹Superseded by TASK-0003›"),
            task("TASK-0002", "Done", prereqs=["«TASK-0001»"]),
            task("TASK-0003"),
        ],
        "its successor TASK-0003 is not done",
        "warning",
    ),
    Bad(
        "PR006",
        "no file is called so",
        [task("TASK-0031"), task("TASK-0032", prereqs=["«TASK-0031-v2»"])],
        "TASK-0031-v2 is not an id",
    ),
    Bad(
        "PR006",
        "a range backwards",
        [ONE, TWO, task("TASK-0003", prereqs="[«TASK-0002..TASK-0001»]")],
        "the range TASK-0002..TASK-0001 ends before it begins",
    ),
    Bad(
        "PR006",
        "a range that ends nowhere",
        [ONE, task("TASK-0003", prereqs=["«TASK-0001..TASK-end»"])],
        "the range TASK-0001..TASK-end does not end in an id",
    ),
    Bad(
        "PR006",
        "in lower case, and not there",
        [task("TASK-0001", prereqs=["«task-0099»"])],
        "task-0099 is not an id",
    ),
    Bad(
        "PR007",
        "it will be skipped",
        [task("TASK-0001", prereqs=["«TASK-0002»"]), TWO],
        "TASK-0001 waits for TASK-0002, which comes later in the order",
        "info",
    ),
    Bad(
        "PR008",
        "listed twice",
        [ONE, task("TASK-0002", prereqs="[‹TASK-0001›, «TASK-0001»]")],
        "TASK-0002 lists TASK-0001 2 times",
        "warning",
    ),
    Bad(
        "PR008",
        "three times are one finding",
        [ONE, task("TASK-0002", prereqs=["‹TASK-0001›", "«TASK-0001»", "TASK-0001"])],
        "TASK-0002 lists TASK-0001 3 times",
        "warning",
    ),
    Bad(
        "PR009",
        "a label says optional",
        [
            task("TASK-0003"),
            task(
                "TASK-0004",
                prereqs=["«TASK-0003»"],
                links=["Depends-on (persistence, optional): tasks/‹TASK-0003›-x.md"],
            ),
        ],
        "TASK-0004 needs TASK-0003 here, and calls it optional elsewhere",
        "warning",
    ),
    Bad(
        "PR010",
        "never created",
        [task("TASK-0064", follow_ups=["«TASK-0064B» (blur)"])],
        "TASK-0064 names the follow-up TASK-0064B, which has no file",
        "warning",
    ),
    Bad(
        "PR010",
        "no id",
        [task("TASK-0031", follow_ups=["«TASK-0031-vfs»"])],
        "names the follow-up TASK-0031-vfs, which is not an id",
        "warning",
    ),
    Bad(
        "PR011",
        "a path",
        [task("TASK-0001", prereqs=["«docs/rfcs/RFC-0065-prefs.md»"])],
        "TASK-0001 waits for 'docs/rfcs/RFC-0065-prefs.md', which is a path: it is held back",
        "warning",
    ),
    Bad(
        "PR011",
        "prose",
        [task("TASK-0001", prereqs=["«the new renderer»"])],
        "waits for 'the new renderer', which is not an id",
        "warning",
    ),
    Bad(
        "PR011",
        "prose beside an id",
        [ONE, task("TASK-0002", prereqs=["TASK-0001, «the new renderer»"])],
        "waits for 'the new renderer'",
        "warning",
    ),
    Bad(
        "PR012",
        "what it waited for is done",
        [task("TASK-0001", status="Done", stop="- [x] `cargo test`\n\n## Proof\n\nran"),
         task("TASK-0002", status="«Blocked (by 1)»", prereqs=["TASK-0001"])],
        "TASK-0002 is marked as blocked, but everything it waits for is done",
        "info",
    ),
    Bad(
        "PR012",
        "no reason at all",
        [task("TASK-0001", status="«Blocked»")],
        "TASK-0001 is marked as blocked, but it waits for nothing",
        "info",
    ),
]  # fmt: skip  # a table

BACKLOG = ("taskctl.toml", 'extends = "backlog-md"\n')


def completed(status: str) -> tuple[str, str]:
    """A task in the folder of those that are finished."""
    text = (
        f"---\nid: BACK-1\ntitle: One\nstatus: {status}\n---\n\n## Acceptance Criteria\n\n- [x] a\n"
    )
    return "backlog/completed/back-1 - One.md", text


BAD += [
    Bad(
        "PR017",
        "a finished task that says it is under way",
        [BACKLOG, completed("«In Progress»")],
        "BACK-1 is In Progress, but is in backlog/completed/, where finished tasks are kept",
        "warning",
    )
]

GOOD = [
    Good("PR017", "a finished task that says so", [BACKLOG, completed("Done")]),
    Good("PR017", "a finished task that was dropped", [BACKLOG, completed("Won't Do")]),
    Good(
        "PR012",
        "by something outside of the plan",
        [task("TASK-0001", status="Blocked (no parts)")],
    ),
    Good(
        "PR012",
        "by an open task",
        [ONE, task("TASK-0002", status="Blocked", prereqs=["TASK-0001"])],
    ),
    Good("PR001", "it has a file", [ONE, task("TASK-0002", prereqs=["TASK-0001 # first"])]),
    Good(
        "PR001", "none", [task("TASK-0001", prereqs="none — can start at once (parallel with 277)")]
    ),
    Good(
        "PR001", "an id in a remark", [task("TASK-0001", prereqs="[]  # TASK-0099 superseded it")]
    ),
    Good(
        "PR001",
        "a range over those that exist",
        [ONE, TWO, task("TASK-0005"), task("TASK-0009", prereqs=["TASK-0001..TASK-0008"])],
    ),
    Good(
        "PR002",
        "one way is optional",
        [
            task("TASK-0001", prereqs=["TASK-0002 (optional)"]),
            task("TASK-0002", prereqs=["TASK-0001"]),
        ],
    ),
    Good(
        "PR003",
        "its own id in a remark",
        [ONE, task("TASK-0002", prereqs=["TASK-0001 (for TASK-0002)"])],
    ),
    Good(
        "PR004",
        "it was optional",
        [ONE, task("TASK-0002", "Done", prereqs=["TASK-0001 (optional)"])],
    ),
    Good(
        "PR004",
        "both are done",
        [task("TASK-0001", "Complete"), task("TASK-0002", "Done", prereqs=["TASK-0001"])],
    ),
    Good(
        "PR005",
        "its successor is done",
        [
            task("TASK-0001", "Superseded by TASK-0002"),
            task("TASK-0002", "Done"),
            task("TASK-0003", "Done", prereqs=["TASK-0001"]),
        ],
    ),
    Good(
        "PR005",
        "the key names the successor",
        [
            task("TASK-0001", "Superseded", keys="superseded-by: TASK-0002\n"),
            task("TASK-0002", "Done"),
            task("TASK-0003", "Done", prereqs=["TASK-0001"]),
        ],
    ),
    Good(
        "PR005",
        "it waits for the successor",
        [
            task("TASK-0001", "Superseded by TASK-0002"),
            TWO,
            task("TASK-0003", prereqs=["TASK-0001"]),
        ],
    ),
    Good(
        "PR006",
        "a file is called so",
        [task("TASK-0031", slug="v2"), task("TASK-0032", prereqs=["TASK-0031-v2"])],
    ),
    Good("PR006", "a range forwards", [ONE, TWO, task("TASK-0003", prereqs=["TASK-0001–0002"])]),
    Good(
        "PR007",
        "done already",
        [task("TASK-0001", "Done", prereqs=["TASK-0002"]), task("TASK-0002", "Done")],
    ),
    Good("PR007", "a suffix comes after", [ONE, task("TASK-0001B", prereqs=["TASK-0001"])]),
    Good(
        "PR008",
        "listed and linked",
        [ONE, task("TASK-0002", prereqs=["TASK-0001"], links=["Depends-on: tasks/TASK-0001-x.md"])],
    ),
    Good(
        "PR009",
        "optional in both",
        [
            task("TASK-0003"),
            task("TASK-0004", prereqs=["TASK-0003 (optional)"], links=[THREE_LINKED]),
        ],
    ),
    Good(
        "PR010",
        "they have files",
        [task("TASK-0001", follow_ups="[TASK-0002, TASK-0001B]"), TWO, task("TASK-0001B")],
    ),
    Good("PR010", "prose", [task("TASK-0001", follow_ups=["more of the same (later)"])]),
    Good(
        "PR011",
        "a remark behind an id",
        [ONE, task("TASK-0002", prereqs=["TASK-0001 — the base of it all"])],
    ),
    Good(
        "PR011",
        "paths of tasks",
        [ONE, task("TASK-0002", prereqs=["tasks/TASK-0001-x.md (Done — see there)"])],
    ),
]


def test_two_circles_are_two_findings(repo: Repo) -> None:
    for one, other in (("1", "2"), ("2", "1"), ("3", "4"), ("4", "5"), ("5", "3")):
        repo.task(f"TASK-000{one}", prereqs=[f"TASK-000{other}"])
    assert [finding.message.split(":")[0] for finding in repo.findings("PR002")] == [
        "TASK-0001 → TASK-0002 → TASK-0001",
        "TASK-0003 → TASK-0004 → TASK-0005 → TASK-0003",
    ]


def test_a_range_counts_as_all_of_its_ids(repo: Repo) -> None:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", "Done")
    repo.task("TASK-0002B")
    repo.task("TASK-0003")
    repo.task("TASK-0004", "Done", prereqs=["TASK-0001..TASK-0002"])
    (found,) = repo.findings("PR004")
    assert "its prerequisite TASK-0002B is not" in found.message


@pytest.mark.parametrize("sign", ["..", "…", "–", "—", " to ", " through ", "` .. `", "-"])
def test_ways_to_write_a_range(repo: Repo, sign: str) -> None:
    for number in (1, 2, 3):
        repo.task(f"TASK-000{number}")
    repo.task("TASK-0004", "Done", prereqs=[f"TASK-0001{sign}TASK-0003"])
    waiting = [finding.message[-16:-7] for finding in repo.findings("PR004")]
    assert waiting == ["TASK-0001", "TASK-0002", "TASK-0003"]


@pytest.mark.parametrize(
    "entry",
    [
        "TASK-0001, TASK-0002 (optional)",
        "tasks/TASK-0001-optional-cleanup.md",
        "TASK-0001 (not optional)",
    ],
)
def test_optional_is_what_the_remark_stands_behind(repo: Repo, entry: str) -> None:
    repo.task("TASK-0001", slug="optional-cleanup")
    repo.task("TASK-0002")
    repo.task("TASK-0003", "Done", prereqs=[entry])
    (found,) = repo.findings("PR004")
    assert "its prerequisite TASK-0001 is not" in found.message


@pytest.mark.parametrize(
    "entry", ["TASK-0001 (optional)", "TASK-0001  # optional", "TASK-0001 — Optional"]
)
def test_ways_to_say_optional(repo: Repo, entry: str) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002", "Done", prereqs=[entry])
    assert repo.codes() == []


def test_a_successor_that_a_board_names(repo: Repo) -> None:
    repo.task("TASK-0001", "Superseded")
    repo.task("TASK-0002", "Done")
    repo.task("TASK-0003", "Done", prereqs=["TASK-0001"])
    assert repo.codes() == ["PR005"]
    repo.write("tasks/STATUS-BOARD.md", "⤳ TASK-0001 Superseded by TASK-0002.\n")
    assert repo.codes() == []


def test_the_advice_for_an_id_that_a_file_nearly_has(repo: Repo) -> None:
    repo.task("TASK-0002", prereqs=["TASK-0001", "TASK-0099"])
    repo.write("tasks/TASK-1-x.md", "---\ntitle: TASK-0001 One\nstatus: Draft\n---\n")
    advice = {found.message[-30:]: found.help for found in repo.findings("PR001")}
    assert sorted(advice.values()) == [
        "correct the id, create the task, or remove the entry",
        "correct the id, there or here",
    ]
