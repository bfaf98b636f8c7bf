"""BD: boards agree with the headers of tasks."""

import pytest

from ..conftest import Repo, task, track
from .cases import Bad, Files, Good

BOARD = "tasks/STATUS-BOARD.md"
ONE = task("TASK-0001")
TWO = task("TASK-0002")
DONE = task("TASK-0001", "Done")
MARKED_DONE = task("TASK-0001", "‹Done (2026-07-21)›")
MARKED_DRAFT = task("TASK-0001", "‹Draft›")
DONE_TWO = task("TASK-0002", "Done")
KEPT_WORDS = [
    '<!-- taskctl:begin queue columns="Task,Notes" keep="Notes" -->',
    "| Task | Notes |",
    "|---|---|",
    "| **TASK-0001** |  |",
]
END = "<!-- taskctl:end -->"


def board(*lines: str) -> tuple[str, str]:
    return BOARD, "# Board\n\n" + "\n".join(lines) + "\n"


def whole(file: tuple[str, str]) -> tuple[str, str]:
    """A file that a finding is about as a whole."""
    return file[0], f"«»{file[1]}"


def table(*rows: str, head: str = "| Task | Title | Status |") -> str:
    dashes = "|---" * (head.count("|") - 1) + "|"
    return "\n".join([head, dashes, *rows]) + "\n"


def group(progress: str, members: str = "`TASK-0001`..`TASK-0002`") -> str:
    return f"## Kernel\n\n- Progress: {progress}\n- Tasks: {members}\n"


BAD = [
    Bad(
        "BD001",
        "by a status column",
        [MARKED_DRAFT, board(table("| «TASK-0001» | A small step | Done |"))],
        "TASK-0001 is listed here as done; its header says Draft",
    ),
    Bad(
        "BD001",
        "by a tick",
        [MARKED_DRAFT, board(table("| ✅ «TASK-0001» | A | |", head="| Task | Title | x |"))],
        "is listed here as done",
    ),
    Bad(
        "BD001",
        "by its heading",
        [MARKED_DRAFT, board("## Done", "", table("| «TASK-0001» | A |", head="| Task | Title |"))],
        "is listed here as done",
    ),
    Bad(
        "BD001",
        "by its title",
        [
            MARKED_DRAFT,
            board(table("| «TASK-0001» | A small step (Done) |", head="| Task | Title |")),
        ],
        "is listed here as done",
        also=("BD009",),
    ),
    Bad(
        "BD001",
        "by a link",
        [MARKED_DRAFT, board(table("| «[A](TASK-0001-x.md)» | A | Done |"))],
        "TASK-0001 is listed here as done",
    ),
    Bad(
        "BD002",
        "no row",
        [
            MARKED_DONE,
            task("TASK-0002", "Done"),
            board("## Done", "", table("| TASK-0002 | A |", head="«| Task | Title |»")),
        ],
        "TASK-0001 is done and has no row here",
    ),
    Bad(
        "BD002",
        "still shown as open",
        [
            MARKED_DONE,
            task("TASK-0002", "Done"),
            board(
                "## Done",
                "",
                table("| TASK-0002 | A |", head="| Task | Title |"),
                "## Current",
                "",
                table("| «TASK-0001» | A | Next |"),
            ),
        ],
        "TASK-0001 is done and is listed here as Next",
    ),
    Bad(
        "BD003",
        "no file",
        [ONE, board(table("| «TASK-0009» | A | Draft |"))],
        "TASK-0009 has a row here and no file",
    ),
    Bad(
        "BD003",
        "a track without file",
        [ONE, board(table("| «TRACK-GONE» | A |", head="| TRACK | Purpose |"))],
        "TRACK-GONE has a row here and no file",
    ),
    Bad(
        "BD004",
        "twice in one table",
        [ONE, board(table("| ‹TASK-0001› | A | Draft |", "| «TASK-0001» | small | Draft |"))],
        "TASK-0001 has a second row",
        "warning",
    ),
    Bad(
        "BD004",
        "in two tables",
        [
            DONE,
            board(
                "## Done",
                "",
                table("| ‹TASK-0001› | A |", head="| Task | Title |"),
                "## Done (reconciled)",
                "",
                table("| «TASK-0001» | small |", head="| Task | Title |"),
            ),
        ],
        "second row",
        "warning",
    ),
    Bad(
        "BD005",
        "in the section",
        [DONE, TWO, board(group("`«0 / 2»` done (0%)").replace("- Tasks: ", "- ‹›Tasks: "))],
        "Kernel says 0 / 2, the headers of its members say 1 / 2",
        "warning",
    ),
    Bad(
        "BD005",
        "in a table",
        [
            DONE,
            TWO,
            board(
                table("| Kernel | «1/3» |", head="| Group | Done / Total |"),
                group("`1 / 2` done").replace("- Tasks: ", "- ‹›Tasks: "),
            ),
        ],
        "Kernel says 1 / 3, the headers of its members say 1 / 2",
        "warning",
    ),
    Bad(
        "BD005",
        "the share",
        [DONE, TWO, board(group("`1 / 2` done («20%»)"))],
        "Kernel: 1 of 2 is 50 %, not 20",
        "warning",
    ),
    Bad(
        "BD005",
        "a status in lower case counts",
        [
            task("TASK-0001", "done"),
            TWO,
            board(group("`«0 / 2»` done").replace("- Tasks: ", "- ‹›Tasks: ")),
        ],
        "the headers of its members say 1 / 2",
        "warning",
    ),
    Bad(
        "BD006",
        "by a status column",
        [task("TASK-0001", "‹In Review›"), board(table("| «TASK-0001» | A | In Progress |"))],
        "TASK-0001 is listed here as In Progress; its header says In Review",
    ),
    Bad(
        "BD006",
        "by a heading",
        [
            MARKED_DRAFT,
            board("## In Progress", "", table("| «TASK-0001» | A |", head="| Task | Title |")),
        ],
        "is listed here as In Progress; its header says Draft",
    ),
    Bad(
        "BD006",
        "finished, and there is no table of finished ones",
        [MARKED_DONE, board(table("| «TASK-0001» | A | Draft |"))],
        "is listed here as Draft; its header says Done (2026-07-21)",
    ),
    Bad(
        "BD007",
        "a task is left out",
        [
            ONE,
            TWO,
            task("TASK-0003"),
            board(group("`0 / 2` done").replace("- Tasks: ", "- «Tasks: ").replace("`\n", "`»\n")),
        ],
        "TASK-0003 is in none of the 1 groups",
        "info",
    ),
    Bad(
        "BD009",
        "prerequisites that are missing and added",
        [
            ONE,
            TWO,
            task("TASK-0003"),
            task("TASK-0004", prereqs=["‹TASK-0001›", "TASK-0002 (optional)"]),
            board(table("| TASK-0004 | A | «TASK-0003» |", head="| Task | Title | Prereqs |")),
        ],
        "TASK-0004 … lacks TASK-0001 … adds TASK-0003",
        "warning",
    ),
    Bad(
        "BD009",
        "a dash for some",
        [
            ONE,
            task("TASK-0002", prereqs=["‹TASK-0001›"]),
            board(table("| TASK-0002 | A | «—» |", head="| Task | Title | Prereqs |")),
        ],
        "it lacks TASK-0001",
        "warning",
    ),
    Bad(
        "BD009",
        "another title",
        [ONE, board(table("| TASK-0001 | «A big leap» | Draft |"))],
        "the title here is not that of TASK-0001: 'A small step'",
        "info",
    ),
    Bad(
        "BD010",
        "a table",
        [ONE, board("«<!-- taskctl:begin queue -->»", "old", "<!-- taskctl:end -->")],
        "the region 'queue' is out of date",
    ),
    Bad(
        "BD010",
        "a counter in a line",
        [
            DONE,
            TWO,
            board(
                "## Kernel",
                "",
                '- Count: «<!-- taskctl:begin counter group="Kernel" -->»0 / 2<!-- taskctl:end -->',
                "- Tasks: `TASK-0001`, `TASK-0002`",
            ),
        ],
        "the region 'counter' is out of date",
    ),
    Bad(
        "BD011",
        "never closed",
        [ONE, board("«<!-- taskctl:begin current -->»", "text")],
        "the region 'current' is never closed",
    ),
    Bad(
        "BD011",
        "a marker over two lines, whose end is none too many",
        [ONE, board("«<!-- taskctl:begin»", 'current columns="Task" -->', "<!-- taskctl:end -->")],
        "this marker is not closed by --> on its line",
    ),
    Bad(
        "BD011",
        "a marker behind a comment",
        [ONE, board("<!-- here --> «<!-- taskctl:begin»", "current -->")],
        "this marker is not closed by --> on its line",
    ),
    Bad(
        "BD011",
        "closed twice",
        [
            ONE,
            board(
                "<!-- taskctl:begin current -->", "<!-- taskctl:end -->", "«<!-- taskctl:end -->»"
            ),
        ],
        "this marker ends a region that was never begun",
        also=("BD010",),
    ),
    Bad(
        "BD011",
        "one in another",
        [
            ONE,
            board(
                "«<!-- taskctl:begin current -->»",
                "<!-- taskctl:begin queue -->",
                "<!-- taskctl:end -->",
            ),
        ],
        "the region 'current' is not closed before the next",
        also=("BD010",),
    ),
    Bad(
        "BD012",
        "called the head of the queue",
        [MARKED_DONE, board("Current queue head: `«TASK-0001»`.")],
        "TASK-0001 is done, and the text says 'Current queue head'",
        "info",
    ),
    Bad(
        "BD012",
        "called next in a heading",
        [MARKED_DONE, board("## Next up: «TASK-0001»")],
        "the text says 'Next up'",
        "info",
    ),
    Bad(
        "BD013",
        "a task",
        [
            ONE,
            task("TASK-0002", title="‹TASK-0002 A small step›"),
            board(
                "## Complete List",
                "",
                table("| TASK-0001 | A | Draft |", head="«| Task | Title | Status |»"),
            ),
        ],
        "TASK-0002 has no row in the list of all tasks",
        "warning",
    ),
    Bad(
        "BD013",
        "a track",
        [
            ONE,
            track("A"),
            (track("B")[0], track("B")[1].replace("TRACK B", "‹TRACK B›")),
            board(
                "## Complete index of TRACKs",
                "",
                table("| TRACK-A | x |", head="«| TRACK | Purpose |»"),
            ),
        ],
        "TRACK-B has no row in the list of all tracks",
        "warning",
    ),
    Bad(
        "BD014",
        "of what has no file",
        [ONE, board(*KEPT_WORDS, '«<!-- taskctl:kept TASK-0099 Notes="mine" -->»', END)],
        "the words about TASK-0099 are kept here; it has no row in 'queue', and no file",
        "warning",
    ),
    Bad(
        "BD014",
        "of a task in another state",
        [ONE, DONE_TWO, board(*KEPT_WORDS, '«<!-- taskctl:kept TASK-0002 Notes="mine" -->»', END)],
        "the words about TASK-0002 are kept here; it has no row in 'queue'",
        "info",
    ),
]

GOOD = [
    Good(
        "BD001", "the same in other words", [DONE, board(table("| TASK-0001 | A | Complete ✅ |"))]
    ),
    Good("BD001", "a row without claim", [ONE, board(table("| TASK-0001 | A | later |"))]),
    Good("BD002", "no table of finished ones", [DONE, board("Text.")]),
    Good(
        "BD002",
        "one row says so",
        [DONE, board("## Done", "", table("| TASK-0001 | A |", head="| Task | Title |"))],
    ),
    Good("BD003", "an id in a sentence", [ONE, board("See TASK-0099.")]),
    Good("BD003", "two ids in the cell", [ONE, board(table("| TASK-0008, TASK-0009 | A | x |"))]),
    Good(
        "BD004",
        "a second row that claims nothing",
        [
            ONE,
            board(
                table("| TASK-0001 | A | Draft |"),
                table("| TASK-0001 | A |", head="| Task | Title |"),
            ),
        ],
    ),
    Good(
        "BD005",
        "suffixes and doubles count once",
        [
            DONE,
            TWO,
            task("TASK-0002B"),
            board(group("`1 / 3` done (33%)", "`TASK-0001`..`TASK-0002`, TASK-0002B")),
        ],
    ),
    Good("BD006", "queued is a draft", [ONE, board(table("| TASK-0001 | A | Queued |"))]),
    Good(
        "BD006",
        "next is being worked on",
        [task("TASK-0001", "In Progress"), board(table("| TASK-0001 | A | Next |"))],
    ),
    Good("BD007", "no groups", [ONE, board("Text.")]),
    Good("BD009", "part of the title", [ONE, board(table("| TASK-0001 | small step | Draft |"))]),
    Good(
        "BD009",
        "prose for prerequisites",
        [
            ONE,
            task("TASK-0002", prereqs=["TASK-0001"]),
            board(table("| TASK-0002 | A | all of phase 1 |", head="| Task | Title | Prereqs |")),
        ],
    ),
    Good(
        "BD009",
        "an optional one left out",
        [
            ONE,
            task("TASK-0002", prereqs=["TASK-0001 (optional)"]),
            board(table("| TASK-0002 | A | — |", head="| Task | Title | Prereqs |")),
        ],
    ),
    Good(
        "BD010",
        "a counter that is right",
        [
            DONE,
            TWO,
            board(
                "## Kernel",
                "",
                '- Count: <!-- taskctl:begin counter group="Kernel" -->1 / 2<!-- taskctl:end -->',
                "- Tasks: `TASK-0001`, `TASK-0002`",
            ),
        ],
    ),
    Good("BD011", "in a fence", [ONE, board("```", "<!-- taskctl:begin current -->", "```")]),
    Good("BD011", "an open one in back-ticks", [ONE, board("Write `<!-- taskctl:begin` there.")]),
    Good("BD011", "in back-ticks", [ONE, board("Write `<!-- taskctl:begin current -->` there.")]),
    Good("BD012", "and finished", [DONE, board("Current: TASK-0001 (done); next: TASK-0002.")]),
    Good(
        "BD013",
        "every task",
        [ONE, board("## Complete List", "", table("| TASK-0001 | A | Draft |"))],
    ),
    Good(
        "BD014", "outside of a region", [ONE, board('<!-- taskctl:kept TASK-0099 Notes="mine" -->')]
    ),
    Good("BD013", "not called complete", [ONE, TWO, board(table("| TASK-0001 | A | Draft |"))]),
]


@pytest.mark.parametrize("path", ["tasks/IMPLEMENTATION-ORDER.md", BOARD])
def test_both_boards_are_read(repo: Repo, path: str) -> None:
    repo.task("TASK-0001")
    repo.write(path, board(table("| TASK-0001 | A | Done |"))[1])
    (found,) = repo.findings()
    assert (found.code, found.path) == ("BD001", path)


def test_which_board_lists_every_item_is_a_setting(repo: Repo) -> None:
    repo.write("taskctl.toml", f'[boards]\ncomplete = ["{BOARD}"]\n')
    repo.task("TASK-0001")
    repo.task("TASK-0002")
    repo.write(*board(table("| TASK-0001 | A | Draft |")))
    assert repo.codes() == ["BD013"]


@pytest.mark.parametrize(
    "lines",
    [
        ("## Done", "", "<!-- taskctl:begin done -->", "<!-- taskctl:end -->"),
        (
            "## Kernel",
            "",
            '- Progress: <!-- taskctl:begin counter group="Kernel" -->0 / 1<!-- taskctl:end -->',
            "- Tasks: `TASK-0001`",
        ),
    ],
    ids=["rows", "counter"],
)
def test_a_region_out_of_date_is_one_fault(repo: Repo, lines: tuple[str, ...]) -> None:
    repo.task("TASK-0001", "Done")
    repo.write(*board(*lines))
    assert repo.codes() == ["BD010"]


def test_a_row_without_its_last_pipe_is_read(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(*board("| Task | Title | Status", "|---|---|---", "| «TASK-0001» | A | Done"))
    (found,) = repo.findings()
    assert (found.code, found.span) == ("BD001", repo.marked[0])


@pytest.mark.parametrize(
    "files",
    [
        [task("TASK-0001", "Doen"), board(table("| TASK-0001 | A | Draft |"))],
        [("tasks/TASK-0001-x.md", "# TASK-0001 A\n"), board(table("| TASK-0001 | A | Draft |"))],
    ],
    ids=["HD005", "HD001"],
)
def test_an_unknown_status_is_said_once(repo: Repo, files: Files) -> None:
    for path, text in files:
        repo.write(path, text)
    assert [finding.code for finding in repo.findings() if finding.path == BOARD] == []
