"""`taskctl next` reads headers only, and answers as a reading of whole files does."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from taskctl.model.queue import answer as find_answer
from taskctl.report.items import answer_object
from taskctl.settings.load import load

from ..boards.boards import BOARD, ORDER, board, region, table
from ..conftest import Nexus, Repo, needs_permissions, task
from . import items
from .answers import STATUS, Json, answer, chosen, says_done
from .plans import Files, RawFiles, claiming_boards, odd_boards, odd_tasks, repository, task_files

# What a pure rule returns (facts/home-format.md, section 2): under way, and the first one ready.
PURE = {
    "919b37fe": (["TASK-0010"], "TASK-0004"),
    "8f130baa": (["TASK-0008", "TASK-0010"], "TASK-0011"),
    "49251fd1": (["TASK-0014"], "TASK-0011B"),
    "2c769710": (["TASK-0019"], "TASK-0011B"),
    "a996549a": ([], "TASK-0011B"),
}


@pytest.mark.full
class TestTheRealPlan:
    @pytest.mark.parametrize("original", PURE)
    def test_headers_alone(self, nexus: Nexus, original: str) -> None:
        repo = nexus.checkout(nexus.commit(original))
        found = answer(repo, "--ignore-conflicts")
        assert (found["active"], found["ready"][0]) == PURE[original]
        items.check(found, items.NEXT)

    def test_two_boards_that_tick_a_draft(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("2c769710"))
        found = answer(repo)
        assert (found["action"], found["task"]["id"]) == ("settle", "TASK-0011B")
        (conflict,) = found["conflicts"]
        header = "tasks/TASK-0011B-kernel-rust-idioms-pre-smp.md"
        assert conflict["header"] == {"path": header, "line": 3, "says": "Draft"}
        assert [(record["path"], record["says"]) for record in conflict["records"]] == [
            (ORDER, "✅"),
            (BOARD, "Done"),
        ]
        for record in conflict["records"]:
            line = repo.read(record["path"]).split("\n")[record["line"] - 1]
            assert line.startswith("| ✅ TASK-0011B |")
        shown = repo.run("next").stdout
        for place in (f"{header}:3", f"{ORDER}:63", f"{BOARD}:31"):
            assert f"({place})\n" in shown
        assert chosen(repo, "--ignore-conflicts") == ("continue", "TASK-0019")

    def test_at_the_seed_once_the_boards_are_adopted(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("49251fd1"))
        assert repo.run("sync", "--adopt").exit_code == 0
        assert chosen(repo) == ("continue", "TASK-0014")
        assert repo.run("next").stdout.startswith("continue  TASK-0014  Observability v2 (OS)")

    @pytest.mark.parametrize(
        "back",
        [1, 69, 137, *(pytest.param(back, marks=pytest.mark.full) for back in range(18, 200, 17))],
    )
    def test_both_readings_agree(self, nexus: Nexus, back: int) -> None:
        agree(nexus.checkout([*nexus.commits.values()][-back]))


class Said(NamedTuple):
    """What the text says, or what the JSON would have it say."""

    action: str
    task: str
    conflicts: list[str]
    skipped: list[str]
    together: list[str]
    unread: list[str]


def said_in_text(text: str) -> Said:
    action = text.split(" ", 1)[0].strip()
    heads = re.findall(r"^(continue|start|and|settle) +(\S+)", text, re.MULTILINE)
    tasks = [item for word, item in heads if word == action]
    places = re.findall(r"^ +a board .* \((\S+)\)$", text, re.MULTILINE)
    below = {part.split("\n")[0]: part.split("\n")[1:] for part in text.split("\n\n")}
    others = [item for word, item in heads if word == "and"]
    return Said(
        action,
        tasks[0] if tasks else "",
        [*tasks, *places] if action == "settle" else [],
        [line.split()[0] for line in below.get("skipped", ()) if "TASK-" in line],
        [*tasks, *others] if action in {"start", "continue"} else [],
        [line.split()[0].partition(":")[0] for line in below.get("not readable", ()) if line],
    )


def said_in_json(found: Json) -> Said:
    conflicts = found["conflicts"]
    places = [f"{r['path']}:{r['line']}" for c in conflicts for r in c["records"]]
    shows_skipped = found["action"] in {"start", "blocked"}
    return Said(
        found["action"],
        found["task"]["id"] if found["task"] else "",
        [*(c["id"] for c in conflicts), *places],
        [entry["id"] for entry in found["skipped"]][:8] if shows_skipped else [],
        found["together"],
        [entry["path"] for entry in found["unread"]][:8],
    )


def whole_answer(repo: Repo, *, ignore_conflicts: bool) -> Json:
    """What the JSON would be if every file was read whole."""
    queue = load(str(repo.root), None).settings.queue
    plan = repo.plan()
    found = find_answer(plan, queue.wip_limit, queue.wip_states, ignore_conflicts=ignore_conflicts)
    return answer_object(plan, found)


def agree(repo: Repo) -> None:
    """The JSON is that of the whole plan, and the text says what the JSON says."""
    for options in ((), ("--ignore-conflicts",)):
        found = answer(repo, *options)
        assert found == whole_answer(repo, ignore_conflicts=bool(options))
        text, some = (repo.run("next", "-n", "3", *more, *options) for more in ((), ("--json",)))
        assert (text.exit_code, text.stderr) == (some.exit_code, some.stderr)
        wanted = said_in_json(json.loads(some.stdout))
        assert _by_task(said_in_text(text.stdout)) == _by_task(wanted)


def _by_task(said: Said) -> Said:
    return said._replace(conflicts=sorted(said.conflicts))


@pytest.mark.full
@given(task_files(), claiming_boards())
def test_both_readings_agree_on_any_plan(tasks: Files, claims: Files) -> None:
    with repository(tasks, claims) as repo:
        agree(repo)


@given(odd_tasks(), odd_boards())
def test_both_readings_agree_however_it_is_written(tasks: RawFiles, claims: RawFiles) -> None:
    with repository(tasks, claims) as repo:
        found = answer(repo)
        assert found == whole_answer(repo, ignore_conflicts=False)
        text = said_in_text(repo.run("next").stdout)
        assert _by_task(text) == _by_task(said_in_json(found))


COLLECTION = '[[collection]]\nname = "tasks"\n'


OTHER_WORD = COLLECTION + '[collection.status.words]\ndropped = ["Dropped"]\n'


ALIAS = COLLECTION + "[collection.id]\naliases = ['T(?P<number>\\d+)(?P<suffix>[A-Z]?)']\n"


OTHER_LETTERS = COLLECTION + "[collection.id]\npattern = '(?i:task)-(?P<number>\\d{1,4})'\n"


NAMES = COLLECTION + "[collection.header.keys]\nstatus = {}\n"


ONE_GRAMMAR = (
    '[[collection]]\nname = "tracks"\ninclude = ["tracks/*.md"]\n[collection.id]\n'
    "pattern = 'TASK-(?P<number>\\d{4})'\nformat = \"TASK-{number:04d}\"\n"
)


ROWS = ["| TASK-0011 | A | Done |", "| TASK-0012 | A | Draft |"]


WAITS = task("TASK-0002", prereqs=["TASK-0001"])


REPLACED = "It was superseded by TASK-0003."


TWO_TABLES = board(
    "\n".join(table(STATUS, "| TASK-0001 | A | Done |")),
    "\n".join(table(STATUS, "| TASK-0002 | A | Done |")),
)


FOLDED = task("TASK-0001", "Draft\n\n  of a plan")


LATIN = b"---\nstatus: Draft\n---\n\nGr\xfcn\n"


CLOSED_BY_DOTS = "---\ntitle: TASK-0001 A\n...\n\nText\nstatus: Done\n---\n\nText\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            [("taskctl.toml", '[queue]\norder = "priority"\n'), task("TASK-0001"),
             task("TASK-0002", keys="priority: 1\n")],
            id="an order by a key of the header",
        ),
        pytest.param(
            [(task("TASK-0001", "Done")[0], b"---\nstatus: Done\n---\n\nGr\xfcn\n"), WAITS],
            id="a finished prerequisite that is not UTF-8",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", LATIN)],
            id="nothing but a file that is not UTF-8",
        ),
        pytest.param(
            [task("TASK-0001", "Done"), task("TASK-0002"), (BOARD, TWO_TABLES)],
            id="two tables with one blank line between",
        ),
        pytest.param(
            [task("TASK-0001", "Superseded"), WAITS, task("TASK-0003", "Done"),
             (BOARD, board("TASK-0001 Superseded by TASK-0003."))],
            id="a successor that only a board names",
        ),
        pytest.param(
            [task("TASK-0001", "SUPERSEDED", context=REPLACED), WAITS, task("TASK-0003", "Done")],
            id="a successor in the text below a header in capitals",
        ),
        pytest.param(
            [("taskctl.toml", OTHER_WORD), task("TASK-0001", "Dropped", context=REPLACED), WAITS,
             task("TASK-0003", "Done")],
            id="a successor in the text below another word for it",
        ),
        pytest.param(
            [("taskctl.toml", ALIAS), task("TASK-0001"),
             (BOARD, board("\n".join(table(STATUS, "| T1 | A | Done |"))))],
            id="a row that bears an older name of the id",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", CLOSED_BY_DOTS)],
            id="a header that is closed by dots",
        ),
        pytest.param(
            [FOLDED],
            id="a status that goes on below a blank line",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", task("TASK-0001", "Done")[1].replace("\n", "\r\n")), WAITS],
            id="CRLF",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\rstatus: Done\nstatus: Draft\n---\n"), WAITS],
            id="a line of the header that ends with CR",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\r---\rText\nstatus: Done\n---\n"), WAITS],
            id="a header that ends with CR",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\n'status': Done\nstatus: Draft\n---\n"), WAITS],
            id="a key in quotes, and the same key again",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\nstatus: Done\n# for good\n  not\n---\n"), WAITS],
            id="a status that goes on below a comment",
        ),
        pytest.param(
            [("taskctl.toml", NAMES.format('["state", "status"]')),
             ("tasks/TASK-0001-x.md", "---\nstatus: Draft\nstate: Done\n---\n"), WAITS],
            id="two names for the status, and both in a header",
        ),
        pytest.param(
            [("taskctl.toml", NAMES.format("[]")), task("TASK-0001", "Done"), WAITS],
            id="no name for the status",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.header]\nform = "bullet"\n'),
             ("tasks/TASK-0001-x.md", "---\nstatus: Done\n---\n\n# A\n\n- Status: Draft\n"), WAITS],
            id="front matter that is not the header",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.id]\nfrom = "title"\n'),
             ("tasks/TASK-0009-x.md", "---\nstatus: Done\n---\n\n# TASK-0001: A\n"), WAITS],
            id="ids from headings",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.status]\nfrom = "none"\n'),
             task("TASK-0001", "Done"), WAITS],
            id="no status at all",
        ),
        pytest.param(
            [("taskctl.toml", ONE_GRAMMAR), ("tracks/TASK-0001-t.md", task("TASK-0001", "Done")[1]),
             WAITS],
            id="a track that a task waits for",
        ),
        pytest.param(
            [("taskctl.toml", OTHER_LETTERS), task("TASK-0001"),
             (BOARD, board("\n".join(table(STATUS, *ROWS, "| task-1 | A | Done |", *ROWS))))],
            id="a row that writes the id in other letters",
        ),
        pytest.param(
            [task("TASK-0001"), task("TASK-0012", "Done"),
             (BOARD, board("\n".join(table("| # | Task | Status |", *ROWS,
                                           "| 0001 | [A](TASK-0012-x.md) | Done |", *ROWS))))],
            id="a row whose link leads to a neighbour",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["| a", *table(STATUS, *ROWS, "|---|---|---|", *ROWS,
                                                    "| TASK-0001 | A | Done |")])))],
            id="dashes inside of a table",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["<!--", *ROWS, "| -->", *ROWS]),
                           "\n".join(table(STATUS, "| TASK-0001 | A | Done |"))))],
            id="a comment that ends within a row",
        ),
        pytest.param(
            [task("TASK-0001"), (BOARD, says_done("TASK-0001").replace("\n", "\r"))],
            id="a board with CR at the ends of its lines",
        ),
        pytest.param(
            [task("TASK-0001"), (BOARD, says_done("TASK-0001").encode() + b"\xfc\n")],
            id="a board that is not UTF-8",
        ),
        pytest.param(
            [("taskctl.toml", '[queue]\norder = "priority"\n'), task("TASK-0001", slug="y"),
             task("TASK-0001"), task("TASK-0002", keys="priority: [1]\n")],
            id="an order by a key that is a list, and an id that two files bear",
        ),
        pytest.param([(BOARD, says_done("TASK-0001"))], id="nothing but a board"),
        pytest.param(
            [task("TASK-0001"), task("TASK-0001", slug="y")], id="an id that two files bear"
        ),
        pytest.param(
            [task("TASK-0001", "Done", slug="y"), task("TASK-0001"), WAITS],
            id="an id that two files bear and of which one is done",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "# TASK-0001: A\n\n- Status: Draft\n")],
            id="no front matter",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "<!-- licence -->\n" + task("TASK-0001", "Done")[1]), WAITS],
            id="a licence before the header",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "\ufeff" + task("TASK-0001")[1].replace("\n", "\r\n"))],
            id="BOM and CRLF",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\nstatus: Draft\nstatus: Done\n---\n")],
            id="two status lines",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: TASK-0001 A\nStatus :  Draft\t\n---\n")],
            id="a key in other letters",
        ),
        pytest.param(
            [task("TASK-0001", "Blocked"), (BOARD, says_done("TASK-0001"))],
            id="a blocked task that a board calls done",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("## Done", "| Task |\n|---|\n| [A](TASK-0001-x.md) |"))],
            id="a row that is a link",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["```", *table(STATUS, "| TASK-0001 | A | Done |"), "```"])))],
            id="a table in a fence",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board(region("done", *table("| Task | Title |", "| ✅ TASK-0001 | A |"))))],
            id="a region that is old",
        ),
    ],
)  # fmt: skip  # a table
def test_both_readings_agree_also_on(repo: Repo, files: Sequence[tuple[str, str | bytes]]) -> None:
    for path, text in files:
        repo.write(path, text)
    agree(repo)


class TestNotReadable:
    """A file that says nothing may be an open task: it is named, and nothing is called complete."""

    def test_a_plan_of_unreadable_files_is_not_complete(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0001-x.md", LATIN)
        assert repo.run("next") == (
            1,
            "blocked   no task is known to be open, but not all can be read\n"
            "\n"
            "not readable\n"
            "          tasks/TASK-0001-x.md:5 not UTF-8: byte 0xfc at offset 25 (Latin-1 'ü'…\n"
            "\n"
            "next:     taskctl check\n",
            "",
        )
        found = answer(repo)
        assert (found["action"], found["skipped"]) == ("blocked", [])
        assert found["unread"] == [
            {
                "path": "tasks/TASK-0001-x.md",
                "line": 5,
                "reason": "not UTF-8: byte 0xfc at offset 25 (Latin-1 'ü'?)",
            }
        ]

    @pytest.mark.parametrize(
        "raw", [LATIN, b"", b" \n", "---\nstatus: Done\n---\n".encode("utf-16")]
    )
    def test_nor_is_one_in_which_all_others_are_done(self, repo: Repo, raw: bytes) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/TASK-0002-x.md", raw)
        assert chosen(repo) == ("blocked", None)
        agree(repo)

    @pytest.mark.parametrize(
        "path", ["tasks/TASK-0002-x.MD", "tasks/TASK-0002.markdown", "tasks/later/TASK-0002-x.md"]
    )
    def test_nor_is_one_that_does_not_read_an_open_task(self, repo: Repo, path: str) -> None:
        repo.task("TASK-0001", "Done")
        repo.write(path, task("TASK-0002")[1])
        assert chosen(repo) == ("blocked", None)
        assert path in repo.run("next").stdout
        agree(repo)
        assert "not counted: 1 file or more" in repo.run("stats").stderr

    @pytest.mark.parametrize("box", ["- [ ] paint", "- [/] paint", "> - [ ] paint"])
    def test_nor_is_a_document_with_an_open_box_beside_its_items(
        self, repo: Repo, box: str
    ) -> None:
        table = "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n| A-1 | Weld | Done |\n\n"
        repo.write("TODO.md", f"{table}- [x] ship\n")
        assert chosen(repo) == ("complete", None)
        repo.write("TODO.md", f"{table}{box}\n")
        assert chosen(repo) == ("blocked", None)
        assert "TODO.md:7 an open box belongs to no open item" in repo.run("next").stdout
        assert "not counted: open boxes" in repo.run("stats").stderr

    def test_a_finished_task_that_is_not_read_is_no_work(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/old/TASK-0002-x.md", task("TASK-0002", "Done")[1])
        assert chosen(repo) == ("complete", None)
        assert [f.path for f in repo.findings("BK022")] == ["tasks/old/TASK-0002-x.md"]

    def test_what_can_be_started_is_still_the_answer(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0001-x.md", LATIN)
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003")
        said = repo.run("next")
        assert said.exit_code == 0
        assert said.stdout.startswith("start     TASK-0003")
        assert "TASK-0002 waits for TASK-0001 (not readable)" in said.stdout
        assert "\nnot readable\n          tasks/TASK-0001-x.md:5 not UTF-8" in said.stdout
        agree(repo)

    @needs_permissions
    def test_nor_what_nobody_may_read(self, repo: Repo) -> None:
        (repo.root / repo.task("TASK-0001")).chmod(0)
        said = repo.run("next")
        assert said.exit_code == 1
        assert "          tasks/TASK-0001-x.md permission denied\n" in said.stdout
        agree(repo)

    def test_a_link_out_of_the_repository(self, repo: Repo, tmp_path_factory: Any) -> None:
        outside = tmp_path_factory.mktemp("outside") / "TASK-0001-x.md"
        outside.write_text(task("TASK-0001")[1], "utf-8")
        repo.task("TASK-0002", "Done")
        (repo.root / "tasks/TASK-0001-x.md").symlink_to(outside)
        assert chosen(repo) == ("blocked", None)
        agree(repo)

    def test_a_file_whose_name_shows_that_it_is_no_task_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/TASK-NOTES.md", LATIN)
        assert chosen(repo) == ("complete", None)
        agree(repo)
