"""ID: every item has one id, written the same everywhere."""

import pytest

from ..conftest import Repo, task, track
from .cases import Bad, Fixed, Good

ONE = task("TASK-0001")


def adr(name: str, title: str, status: str = "Accepted") -> tuple[str, str]:
    """(path, text) of a decision."""
    return f"docs/adr/{name}.md", f"# {title}\n\n## Status\n\n{status}\n\n## Context\n\nX\n"


ADR = ("taskctl.toml", 'extends = "adr"\n')
STEEL, WOOD = adr("0001-steel", "1. Use steel"), adr("0002-wood", "2. Use wood")

BAD = [
    Bad(
        "ID001",
        "the younger file is named, the older one belongs to it",
        [
            ("tasks/TASK-0081-a.md", "«»" + task("TASK-0081", created="2026-07-07")[1]),
            ("tasks/TASK-0081-b.md", "‹›" + task("TASK-0081", created="2025-12-29")[1]),
        ],
        "TASK-0081 … 2 files … tasks/TASK-0081-b.md, tasks/TASK-0081-a.md",
    ),
    Bad(
        "ID001",
        "three files are one fault",
        [
            ("tasks/TASK-0001-a.md", "‹›" + ONE[1]),
            ("tasks/TASK-0001-b.md", "«»" + ONE[1]),
            ("tasks/TASK-0001-c.md", "‹›" + ONE[1]),
        ],
        "TASK-0001 … 3 files",
    ),
    Bad(
        "ID002",
        "the title",
        [task("TASK-0004", title="«TASK-0005 DHCP»")],
        "title … TASK-0005 … TASK-0004",
    ),
    Bad(
        "ID002",
        "the number before the title, where the others have their own",
        [ADR, STEEL, WOOD, adr("0033-ranges", "«3. Ranges»")],
        "title says 3 … ADR-0033",
    ),
    Bad(
        "ID006",
        "the file name fits the other one",
        [ADR, adr("0001-steel", "‹1. Use steel›"), WOOD, adr("0003-naming", "«3. Use steel»")],
        "ADR-0003 has the title of ADR-0001: 'Use steel'",
        "warning",
    ),
    Bad(
        "ID003",
        "a prerequisite with a non-breaking hyphen",
        [ONE, task("TASK-0002", prereqs="[«TASK\u20110001»]")],
        "TASK\u20110001 … TASK-0001 … U+2011",
        "warning",
    ),
    Bad(
        "ID003",
        "a prerequisite with a Cyrillic letter",
        [ONE, task("TASK-0002", prereqs=["«\u0422ASK-0001»"])],
        "TASK-0001 … U+0422",
        "warning",
    ),
    Bad(
        "ID003",
        "a follow-up",
        [task("TASK-0001", follow_ups=["«TASK\u20130002» (later)"]), task("TASK-0002")],
        "TASK-0002 … U+2013",
        "warning",
    ),
    Bad(
        "ID003",
        "the title",
        [task("TASK-0001", title="«TASK\u20110001» Roles")],
        "TASK-0001 … U+2011",
        "warning",
    ),
    Bad(
        "ID003",
        "the text",
        [task("TASK-0001", context="As «TASK\u20110002» has it."), task("TASK-0002")],
        "TASK-0002 … U+2011",
        "warning",
    ),
    Bad(
        "ID003",
        "digits of another script",
        [ONE, task("TASK-0002", prereqs=["«TASK-\uff10\uff10\uff10\uff11»"])],
        "TASK-0001 … U+FF10",
        "warning",
    ),
    Bad(
        "ID004",
        "a file name",
        [ONE, ("tasks/TASK-13-qos.md", "«»" + task("TASK-13")[1])],
        "TASK-13-qos.md … TASK-0001",
    ),
    Bad(
        "ID004",
        "a prerequisite in lower case",
        [ONE, task("TASK-0002", prereqs="[«task-0001»]")],
        "task-0001 … TASK-0001",
    ),
    Bad(
        "ID004",
        "a prerequisite without its zeros",
        [ONE, task("TASK-0002", prereqs=["«TASK-1»"])],
        "TASK-1 … TASK-0001",
    ),
    Bad(
        "ID004",
        "a follow-up with a small suffix",
        [task("TASK-0001", follow_ups=["«TASK-0001b»"]), task("TASK-0001B")],
        "TASK-0001b … TASK-0001B",
    ),
    Bad("ID004", "the title", [task("TASK-0001", title="«TASK-1» Roles")], "TASK-1 … TASK-0001"),
    Bad(
        "ID005",
        "no task has the number alone",
        [("tasks/TASK-0012B-smp.md", "«»" + task("TASK-0012B")[1])],
        "TASK-0012B … TASK-0012 … no file",
        "info",
    ),
]

GOOD = [
    Good("ID002", "a number in one title", [ADR, STEEL, adr("0003-ways", "5. Ways")]),
    Good(
        "ID006",
        "the older one was dropped",
        [ADR, adr("0001-steel", "1. Use steel", "Rejected"), adr("0002-steel", "2. Use steel")],
    ),
    Good("ID001", "a suffix makes another id", [ONE, task("TASK-0001B")]),
    Good("ID001", "a track of the same number", [ONE, track("0001")]),
    Good(
        "ID002", "title and file agree", [task("TASK-0004", title="TASK-0004:DHCP, as TASK-0005")]
    ),
    Good("ID003", "dashes beside ids", [task("TASK-0001", context="TASK-0001 \u2013 the first.")]),
    Good("ID004", "another file of the folder", [ONE, ("tasks/README.md", "# Tasks\n")]),
    Good("ID004", "lower case in the text", [task("TASK-0001", context="See task-0001.")]),
    Good("ID005", "the base is there", [task("TASK-0012"), task("TASK-0012B")]),
]

FIXED = [
    Fixed(
        "ID003",
        "prerequisite, follow-up, title and text in one run",
        [
            ONE,
            task("TASK-0002", title="TASK-0002 With é", context="So «TASK\u20110001» — yes."),
            task("TASK-0003", prereqs="[«\u0422ASK-0001»,  TASK-0002 ]  # first"),
            task("TASK-0004", follow_ups=["«TASK\u20130001» (later)"]),
        ],
        "TASK-0001",
    ),
    Fixed("ID003", "the title", [task("TASK-0001", title="«TASK\u20110001» Roles")], "TASK-0001"),
    Fixed(
        "ID004",
        "lower case and missing zeros",
        [
            ONE,
            task("TASK-0002", prereqs="[ «task-0001» ]"),
            task("TASK-0003", prereqs=["«TASK-1» (soon)"]),
        ],
        "TASK-0001",
    ),
    Fixed(
        "ID004",
        "a quoted list over several lines",
        [ONE, task("TASK-0002", prereqs='[\n  "«task-0001»",\n]')],
        "TASK-0001",
    ),
    Fixed(
        "ID004",
        "a list over several lines, with text beside and behind",
        [
            ONE,
            task("TASK-0002"),
            task("TASK-0003", prereqs="[\n  'TASK-0002', # é\n  «task-0001» (the first)\n  ]"),
        ],
        "TASK-0001",
    ),
    Fixed(
        "ID004",
        "a quoted text on a line of its own",
        [ONE, task("TASK-0002", prereqs='\n  "«task-0001»"')],
        "TASK-0001",
    ),
    Fixed(
        "ID004",
        "a folded text and the remark in it",
        [ONE, task("TASK-0002", prereqs=">-\n  «task-0001»\n  (the first)")],
        "TASK-0001",
    ),
    Fixed("ID004", "the title", [task("TASK-0001", title="«TASK-1» Roles")], "TASK-0001"),
]


def test_header_and_file_name_disagree(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n')
    header = "id: «BACK-2»\ntitle: Two\nstatus: To Do\n"
    repo.write("backlog/tasks/back-3 - Three.md", f"---\n{header}---\n\n## Acceptance Criteria\n")
    (found,) = repo.findings("ID002")
    assert found.message == "the header says BACK-2, the file name BACK-3"
    assert (found.span, found.item) == (repo.marked[0], "BACK-2")


def test_numbers_with_dots_are_no_decimals(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n')
    for number in ("4", "4.1", "4.10"):
        header = f"id: BACK-{number}\ntitle: x\nstatus: To Do\ndependencies: [BACK-4.1]\n"
        repo.write(f"backlog/tasks/back-{number} - x.md", f"---\n{header}---\n")
    assert sorted(repo.plan().by_id) == ["BACK-4", "BACK-4.1", "BACK-4.10"]
    assert repo.findings("ID001", "ID002", "ID004", "PR001") == []


def test_a_prerequisite_in_another_form_counts(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-2"])
    repo.task("TASK-0002", prereqs=["TASK\u20110001"])
    assert [finding.code for finding in repo.findings() if finding.severity != "info"] == [
        "ID004",
        "PR002",
        "ID003",
    ]


def _task_with(path: str, header: bool) -> tuple[str, str]:
    text = task("TASK-0001")[1]
    return path, text if header else "# Notes\n\nHow it went.\n"


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("TASK-0001.progress.md", "TASK-0001-dhcp.md"),
        ("TASK-0001-dhcp-REPORT.md", "TASK-0001-dhcp.md"),
        ("TASK-0001-dhcp.notes.md", "TASK-0001-dhcp.md"),
        ("TASK-0001_log.md", "TASK-0001.md"),
    ],
)
def test_a_working_paper_is_no_second_task(repo: Repo, name: str, of: str) -> None:
    repo.write(*_task_with(f"tasks/{of}", header=True))
    repo.write(*_task_with(f"tasks/{name}", header=False))
    assert repo.codes() == []
    assert repo.run("list").stdout.count("TASK-0001") == 1
    assert "TASK-0001" in repo.run("next").stdout
    repo.write(*_task_with(f"tasks/{name}", header=True))
    assert repo.codes() == ["ID001"]


def test_a_task_without_a_header_is_no_working_paper(repo: Repo) -> None:
    repo.write(*_task_with("tasks/TASK-0001-dhcp.md", header=True))
    repo.write(*_task_with("tasks/TASK-0001-dns.md", header=False))
    assert sorted({"HD001", "ID001"} & set(repo.codes())) == ["HD001", "ID001"]


@pytest.mark.parametrize(
    ("folders", "severity"),
    [(("tasks", "archive/tasks"), "warning"), (("tasks", "tasks"), "error")],
)
def test_an_id_is_used_again_after_the_archive(
    repo: Repo, folders: tuple[str, str], severity: str
) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n')
    for folder, slug in zip(folders, "ab", strict=True):
        text = f"---\nid: BACK-1\ntitle: {slug}\nstatus: To Do\n---\n"
        repo.write(f"backlog/{folder}/back-1 - {slug}.md", text)
    assert [one.severity for one in repo.findings("ID001")] == [severity]


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("2-factor login", []),
        ("2 factors", []),
        ("2.5 times faster", []),
        ("2. Login", ["ID002"]),
        ("2: Login", ["ID002"]),
        ("2 — Login", ["ID002"]),
        ("9. Login", []),
    ],
)
def test_a_number_in_a_title_is_an_id_where_it_is_set_apart(
    repo: Repo, title: str, codes: list[str]
) -> None:
    repo.write(
        "taskctl.toml",
        'extends = "none"\n[[collection]]\nname = "n"\ninclude = ["n/*.md"]\n'
        "[collection.id]\npattern = '(?P<number>\\d+)'\nformat = '{number}'\n",
    )
    repo.write("n/1-a.md", f"# {title}\n")
    repo.write("n/2-b.md", "# B\n")
    assert repo.codes() == codes
