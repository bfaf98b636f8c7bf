"""TR: candidates and gates of tracks are up to date."""

from ..conftest import Repo, task, track
from .cases import Bad, Good

ONE = task("TASK-0001")
FIELDS = "  - **What**: a queue\n"
GATES = "## Gates (RED / YELLOW / GREEN)\n\n"


def candidates(*entries: str, name: str = "APPS") -> tuple[str, str]:
    return track(name, body="## Candidate subtasks\n\n" + "".join(entries))


def candidate(id: str, status: str = "candidate") -> str:
    return f"- **{id}: Title**\n{FIELDS}  - **Status**: {status}\n"


BOARD = "## TRACKs\n\n| TRACK | Blocked by |\n|---|---|\n| TRACK-APPS | {} |\n"

BAD = [
    Bad(
        "TR001",
        "in a task",
        [
            task("TASK-0001", context="After `«CAND-UI-000»`, and CAND-UI-000 again."),
            candidates(candidate("CAND-APP-010")),
        ],
        "CAND-UI-000 is defined in no track",
        "warning",
    ),
    Bad(
        "TR001",
        "a bold mention is no definition",
        [ONE, candidates(candidate("CAND-APP-010"), "\nSee **«CAND-APP-020»**.\n")],
        "CAND-APP-020 is defined in no track",
        "warning",
    ),
    Bad(
        "TR001",
        "a shorter id is another one",
        [
            task("TASK-0001", context="`«CAND-MEDIA-010»`"),
            candidates(candidate("CAND-MEDIA-APP-010")),
        ],
        "CAND-MEDIA-010 is defined in no track",
        "warning",
    ),
    Bad(
        "TR002",
        "in two tracks",
        [
            ONE,
            candidates(candidate("‹CAND-APP-010›"), name="A"),
            candidates(candidate("«CAND-APP-010»"), name="B"),
        ],
        "CAND-APP-010 is defined twice",
    ),
    Bad(
        "TR003",
        "no such file",
        [ONE, candidates(candidate("CAND-APP-010", "extracted → `«TASK-0099»`"))],
        "CAND-APP-010 was extracted to TASK-0099, which has no file",
    ),
    Bad(
        "TR004",
        "neither candidate nor track",
        [
            task("TASK-0001", title="«TASK-0001 A queue»"),
            candidates(candidate("‹CAND-APP-010›", "extracted → `TASK-0001`")),
        ],
        "TASK-0001 was extracted from CAND-APP-010 and names neither it nor TRACK-APPS",
        "warning",
    ),
    Bad(
        "TR005",
        "a red gate",
        [
            task("TASK-0001", "Done"),
            track(
                "APPS", body=f"{GATES}- **RED (blocking)**:\n  - «the model. Gate: `TASK-0001`.»\n"
            ),
        ],
        "TRACK-APPS … TASK-0001 … done",
        "warning",
    ),
    Bad(
        "TR005",
        "on one line",
        [task("TASK-0001", "Done"), track("APPS", body=f"{GATES}- «**RED**: needs TASK-0001»\n")],
        "TRACK-APPS … TASK-0001 … done",
        "warning",
    ),
    Bad(
        "TR005",
        "a cell of a board",
        [
            task("TASK-0001", "Done"),
            track("APPS"),
            ("tasks/STATUS-BOARD.md", BOARD.format("«TASK-0001»")),
        ],
        "TRACK-APPS … TASK-0001 … done",
        "warning",
    ),
    Bad(
        "TR006",
        "a title only",
        [ONE, candidates("- **«CAND-APP-010»: Title**\n")],
        "CAND-APP-010 has no What, Depends on or Proof idea",
        "info",
    ),
    Bad(
        "TR006",
        "the colon outside",
        [ONE, candidates("- **«CAND-APP-010»**: Title\n")],
        "has no",
        "info",
    ),
    Bad(
        "TR007",
        "the candidate is one still",
        [
            task("TASK-0001", links=["Extracted from CAND-APP-010: «tasks/TRACK-APPS.md»"]),
            candidates(candidate("‹CAND-APP-010›")),
        ],
        "TASK-0001 was extracted from CAND-APP-010, which does not name it",
    ),
    Bad(
        "TR007",
        "a part of two, and one of them names another task",
        [
            task(
                "TASK-0001",
                links=["Extracted in part from CAND-APP-010, CAND-APP-020: «tasks/TRACK-APPS.md»"],
            ),
            task("TASK-0002", context="CAND-APP-010"),
            candidates(
                candidate("‹CAND-APP-010›", "extracted in parts → `TASK-0002`"),
                candidate("CAND-APP-020", "extracted in parts → `TASK-0001`"),
            ),
        ],
        "TASK-0001 was extracted from CAND-APP-010, which does not name it",
    ),
]

GOOD = [
    Good(
        "TR001",
        "defined in another track",
        [
            task("TASK-0001", context="`CAND-APP-010`"),
            candidates(candidate("CAND-APP-010")),
            track("B"),
        ],
    ),
    Good(
        "TR001",
        "a plan without candidates",
        [task("TASK-0001", context="`CAND-UI-000`"), track("B")],
    ),
    Good(
        "TR002",
        "a table row refers",
        [ONE, candidates(candidate("CAND-APP-010"), "\n| id |\n|---|\n| **CAND-APP-010** |\n")],
    ),
    Good(
        "TR003",
        "it has a file",
        [
            task("TASK-0001", context="From `CAND-APP-010`."),
            candidates(candidate("CAND-APP-010", "extracted → `TASK-0001`")),
        ],
    ),
    Good(
        "TR003",
        "not extracted",
        [ONE, candidates(candidate("CAND-APP-010", "candidate, after TASK-0099"))],
    ),
    Good(
        "TR004",
        "its links name the track",
        [
            task("TASK-0001", links=["Track: tasks/TRACK-APPS.md"]),
            candidates(candidate("CAND-APP-010", "extracted → `TASK-0001`")),
        ],
    ),
    Good(
        "TR005",
        "one is open",
        [
            task("TASK-0001", "Done"),
            task("TASK-0002"),
            track("APPS", body=f"{GATES}- **RED**:\n  - `TASK-0001`, `TASK-0002`\n"),
        ],
    ),
    Good(
        "TR005",
        "yellow and green",
        [
            task("TASK-0001", "Done"),
            track(
                "APPS", body=f"{GATES}- **YELLOW**:\n  - `TASK-0001`\n- **GREEN**: `TASK-0001`\n"
            ),
        ],
    ),
    Good(
        "TR005",
        "red, but no gate",
        [task("TASK-0001", "Done"), track("APPS", body="## Colours\n\n- **RED**: `TASK-0001`\n")],
    ),
    Good(
        "TR007",
        "both name each other",
        [
            task("TASK-0001", links=["Extracted from CAND-APP-010: tasks/TRACK-APPS.md"]),
            candidates(candidate("CAND-APP-010", "extracted → `TASK-0001`")),
        ],
    ),
    Good(
        "TR007",
        "a link that says something else",
        [
            task("TASK-0001", links=["Follows CAND-APP-010: tasks/TRACK-APPS.md"]),
            candidates(candidate("CAND-APP-010")),
        ],
    ),
    Good("TR006", "labelled", [ONE, candidates("- **CAND-APP-010**: Title\n", FIELDS)]),
]


def test_one_candidate_can_become_two_tasks(repo: Repo) -> None:
    repo.track(
        "APPS",
        body=candidates(
            candidate("CAND-GFX-000", "extracted in parts → `TASK-0001` and `TASK-0002`")
        )[1].split("---\n\n")[1],
    )
    repo.task("TASK-0001", context="From CAND-GFX-000.")
    (found,) = repo.findings()
    assert (found.code, found.message[:45]) == (
        "TR003",
        "CAND-GFX-000 was extracted to TASK-0002, whic",
    )
