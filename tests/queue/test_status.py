"""`start`, `review`, `done`, `park`, `supersede`, `reopen`: the status line, and nothing else."""

import re

import pytest

from ..conftest import Answer, Repo, task
from .boards import BOARD, ORDER, board, region, rows, table

PATH = "tasks/TASK-0001-x.md"
# Midnight, at the beginning of 2026-02-03.
DAY = {"SOURCE_DATE_EPOCH": "1770076800"}
TICKED = "- [x] `make test` exits 0"


def run(repo: Repo, *arguments: str) -> Answer:
    """A run on 2026-02-03."""
    return repo.run(*arguments, env=DAY)


def status_of(repo: Repo, path: str = PATH) -> str:
    """What stands behind `status: `."""
    (line,) = re.findall(r"^status: ?(.*?)\r?$", repo.read(path), re.MULTILINE)
    assert isinstance(line, str)
    return line


def changed(repo: Repo, status: str, *arguments: str, stop: str = TICKED) -> str:
    """The status that a command makes of another, when it changes no other byte."""
    repo.task("TASK-0001", status, stop=stop)
    before = repo.read(PATH)
    answer = run(repo, arguments[0], "TASK-0001", *arguments[1:])
    assert answer.exit_code == 0, answer
    after = status_of(repo)
    assert repo.read(PATH) == before.replace(f"status: {status}\n", f"status: {after}\n")
    return after


def refused(repo: Repo, *arguments: str) -> list[str]:
    """The reasons of a refusal, which writes nothing."""
    before = repo.files()
    answer = run(repo, *arguments)
    assert (answer.exit_code, answer.stderr) == (1, "nothing was written\n")
    assert repo.files() == before
    return [line.strip() for line in answer.stdout.splitlines()[2:]]


class TestTheWord:
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            (["start"], "Draft", "In Progress"),
            (["start"], "Blocked", "In Progress"),
            (["start"], "Deferred", "In Progress"),
            (["start"], "In Review", "In Progress"),
            (["review"], "In Progress", "In Review"),
            (["review"], "Draft", "In Review"),
            (["done"], "In Review", "Done (2026-02-03)"),
            (["done"], "Draft", "Done (2026-02-03)"),
            (["park"], "Draft", "Deferred"),
            (["park"], "In Progress", "Deferred"),
            (["reopen"], "Done", "Draft"),
            (["reopen"], "Deferred", "Draft"),
            (["reopen"], "Superseded by TASK-0002", "Draft"),
            (["supersede", "--by", "TASK-0002"], "Draft", "Superseded by TASK-0002"),
            (["supersede", "--by", "2"], "In Progress", "Superseded by TASK-0002"),
        ],
    )
    def test_is_changed(self, repo: Repo, command: list[str], old: str, new: str) -> None:
        repo.task("TASK-0002")
        assert changed(repo, old, *command) == new
        assert repo.plan().by_id["TASK-0001"].state != "unknown"

    def test_what_was_and_what_is_are_said(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Draft (seed)")
        assert run(repo, "start", "1") == (
            0, "TASK-0001  Draft (seed) → In Progress (seed)\n", "",
        )  # fmt: skip

    def test_it_is_the_first_of_the_vocabulary(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n'
            '[collection.status.words]\nactive = ["Doing", "Busy"]\n',
        )
        assert changed(repo, "Draft", "start") == "Doing"

    def test_where_no_word_means_it_nothing_is_written(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.status.words]\nparked = []\n',
        )
        repo.task("TASK-0001")
        before = repo.files()
        answer = run(repo, "park", "1")
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: no status word means parked (collection.status.words.parked)\n"
        )
        assert repo.files() == before

    @pytest.mark.parametrize(
        ("command", "status"),
        [
            ("start", "In Progress — half"), ("start", "in progress"), ("review", "In Review"),
            ("done", "Done (2026-01-05)"), ("done", "Complete"), ("park", "Deferred"),
            ("reopen", "Draft"),
        ],
    )  # fmt: skip
    def test_what_is_so_already_stays(self, repo: Repo, command: str, status: str) -> None:
        repo.task("TASK-0001", status, stop="- [ ] open")
        before = repo.files()
        answer = run(repo, command, "TASK-0001")
        assert (answer.exit_code, answer.stderr) == (0, "")
        assert answer.stdout.endswith(" already\n")
        assert repo.files() == before

    def test_what_is_replaced_already_stays(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0002")
        repo.task("TASK-0002")
        before = repo.files()
        answer = run(repo, "supersede", "1", "--by", "2")
        assert answer.exit_code == 0
        assert answer.stdout == "TASK-0001 is superseded by TASK-0002 already\n"
        assert repo.files() == before


class TestTheTail:
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            ("start", "Draft (seed — not scheduled)", "In Progress (seed — not scheduled)"),
            ("review", "In Progress — `x`; OPEN: re-boot", "In Review — `x`; OPEN: re-boot"),
            ("start", "Draft # later", "In Progress # later"),
            ("start", "Draft (a)  # later", "In Progress (a)  # later"),
            ("done", "In Progress (2026-01-05) — OPEN", "Done (2026-02-03) — OPEN"),
            ("done", "In Progress — OPEN", "Done (2026-02-03) — OPEN"),
            ("reopen", "Done (2026-01-05) — as built", "Draft — as built"),
            ("reopen", "Superseded by TASK-0002 — for speed", "Draft — for speed"),
        ],
    )
    def test_it_stays(self, repo: Repo, command: str, old: str, new: str) -> None:
        assert changed(repo, old, command) == new

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Draft: seed", "In Progress: seed"),
            ("Draft, later", "In Progress, later"),
            ("Draft  (seed)", "In Progress  (seed)"),
            ("Draft — a  b", "In Progress — a  b"),
            ("Draft\t(seed)", "In Progress\t(seed)"),
        ],
    )
    def test_it_stays_to_the_letter(
        self, repo: Repo, request: pytest.FixtureRequest, old: str, new: str
    ) -> None:
        if old != "Draft — a  b":
            reason = "word and tail are put together anew, with one blank between"
            request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
        assert changed(repo, old, "start") == new
        assert run(repo, "reopen", "1").exit_code == 0
        assert status_of(repo) == old

    @pytest.mark.xfail(strict=True, reason="the first date in parentheses is taken for the stamp")
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            ("done", "In Progress — moved (2026-01-05) to host",
             "Done (2026-02-03) — moved (2026-01-05) to host"),
            ("reopen", "Done — proved (2026-01-05) on host", "Draft — proved (2026-01-05) on host"),
        ],
    )  # fmt: skip
    def test_dates_of_a_person_stay(self, repo: Repo, command: str, old: str, new: str) -> None:
        assert changed(repo, old, command) == new

    @pytest.mark.xfail(strict=True, reason="the tick before the stamp is taken for a remark")
    def test_the_tick_of_what_was_done_goes(self, repo: Repo) -> None:
        assert changed(repo, "Done ✅ (2026-01-05) — as built", "reopen") == "Draft — as built"

    def test_a_note_replaces_it(self, repo: Repo) -> None:
        assert changed(repo, "Draft (seed)", "start", "--note", "x  y\nz") == "In Progress — x y z"
        assert changed(repo, "Draft", "park", "--note", "no parts") == "Deferred — no parts"
        assert changed(repo, "Draft (a)", "done", "--note", "it") == "Done (2026-02-03) — it"
        repo.task("TASK-0002")
        assert (
            changed(repo, "Draft (a)", "supersede", "--by", "2", "--note", "it")
            == "Superseded by TASK-0002 — it"
        )

    @pytest.mark.parametrize(
        "note",
        [
            "a: b", "[x]", "'single'", '"double"', "a | b", "日本 🎉",
            pytest.param("see #12", marks=pytest.mark.xfail(
                strict=True, reason="what stands behind ` #` is read as a remark of YAML")),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("status", ["Draft"])
    def test_any_note_can_be_read_back(self, repo: Repo, status: str, note: str) -> None:
        repo.task("TASK-0001", status)
        assert run(repo, "start", "1", "--note", note).exit_code == 0
        assert repo.plan().by_id["TASK-0001"].status_text == f"In Progress — {note}"
        assert [found.code for found in repo.findings() if found.code != "HD003"] == []

    @pytest.mark.xfail(strict=True, reason="control characters are written as they are")
    @pytest.mark.parametrize("note", ["\x1b[31mred", "\u202eevil", "a\x00", "caf\udce9"], ids=ascii)
    def test_a_note_that_no_plan_should_hold_is_refused(self, repo: Repo, note: str) -> None:
        repo.task("TASK-0001")
        before = repo.files()
        answer = run(repo, "start", "1", "--note", note)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert answer.stderr.startswith("taskctl: the note ")
        assert "bug" not in answer.stderr
        assert repo.files() == before


class TestTheDate:
    def collection(self, repo: Repo, stamp: str) -> None:
        repo.write(
            "taskctl.toml",
            f'[[collection]]\nname = "tasks"\n[collection.status]\nstamp = "{stamp}"\n',
        )

    def test_in_the_tail(self, repo: Repo) -> None:
        self.collection(repo, "tail")
        assert changed(repo, "In Progress", "done") == "Done (2026-02-03)"

    def test_nowhere(self, repo: Repo) -> None:
        self.collection(repo, "none")
        assert changed(repo, "In Progress (a)", "done") == "Done (a)"

    def test_in_a_key(self, repo: Repo) -> None:
        self.collection(repo, "key")
        path = repo.task("TASK-0001", "In Progress (a)", stop=TICKED)
        before = repo.read(path)
        assert run(repo, "done", "1").exit_code == 0
        after = before.replace(
            "status: In Progress (a)\n", "status: Done (a)\ncompleted: 2026-02-03\n"
        )
        assert repo.read(path) == after
        # Done once more, the key is there.
        run(repo, "reopen", "1")
        repo.write(path, repo.read(path).replace("2026-02-03", "2025-01-01"))
        run(repo, "done", "1")
        assert repo.read(path) == after

    def test_in_a_key_of_a_file_with_crlf(self, repo: Repo) -> None:
        self.collection(repo, "key")
        text = task("TASK-0001", stop=TICKED)[1].replace("\n", "\r\n")
        repo.write(PATH, text.encode())
        run(repo, "done", "1")
        wanted = text.replace("status: Draft\r\n", "status: Done\r\ncompleted: 2026-02-03\r\n")
        assert (repo.root / PATH).read_bytes() == wanted.encode()

    @pytest.mark.xfail(strict=True, reason="a key without a value is not seen")
    def test_in_a_key_without_a_value(self, repo: Repo) -> None:
        self.collection(repo, "key")
        path = repo.task("TASK-0001", stop=TICKED, keys="completed:\n")
        run(repo, "done", "1")
        assert repo.read(path).count("completed:") == 1

    @pytest.mark.xfail(strict=True, reason="the key is written as front matter has it")
    @pytest.mark.parametrize("form", ["- {}: {}", "**{}:** {}"])
    def test_in_a_key_of_another_form_of_header(self, repo: Repo, form: str) -> None:
        self.collection(repo, "key")
        head = [form.format("Status", "Draft"), form.format("Owner", "@ui")]
        text = "\n".join(["# TASK-0001: A", "", *head, "", "## Stop conditions", "", TICKED, ""])
        repo.write(PATH, text)
        assert run(repo, "done", "1").exit_code == 0
        assert "\ncompleted: " not in repo.read(PATH)

    @pytest.mark.xfail(strict=True, reason="the key stays where the task is open again")
    def test_what_is_open_again_is_not_completed(self, repo: Repo) -> None:
        self.collection(repo, "key")
        path = repo.task("TASK-0001", stop=TICKED)
        before = repo.read(path)
        for command in ("done", "reopen"):
            run(repo, command, "1")
        assert repo.read(path) == before

    def test_today_without_a_fixed_one(self, repo: Repo) -> None:
        path = repo.task("TASK-0001", stop=TICKED)
        assert repo.run("done", "1").exit_code == 0
        assert re.fullmatch(r"Done \(\d{4}-\d{2}-\d{2}\)", status_of(repo, path))


class TestStartRefuses:
    def test_while_another_is_under_way(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Progress")
        repo.task("TASK-0002", "Draft")
        assert refused(repo, "start", "TASK-0002") == [
            f"TASK-0001 is In Progress ({PATH}:3); finish it first",
            "the limit is 1 (queue.wip_limit)",
        ]

    def test_up_to_the_limit_it_does_not(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        repo.task("TASK-0001", "In Review")
        repo.task("TASK-0002")
        repo.task("TASK-0003")
        assert run(repo, "start", "2").exit_code == 0
        assert len(refused(repo, "start", "3")) == 3

    def test_what_waits_for_others(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002", "TASK-0099", "TASK-0003 (optional)"])
        repo.task("TASK-0002", "Deferred (no parts)")
        repo.task("TASK-0003")
        first, second = refused(repo, "start", "1")
        assert first.endswith("TASK-0002 is Deferred (no parts) (tasks/TASK-0002-x.md:3)")
        assert second.endswith("TASK-0099, which has no file")

    @pytest.mark.parametrize("status", ["Done", "Superseded", "Soon"])
    def test_what_is_closed_or_unclear(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        assert refused(repo, "start", "1") == [
            f"its status is '{status}'; `taskctl reopen TASK-0001` first"
        ]

    def test_what_came_back_from_review_counts_itself_once(self, repo: Repo) -> None:
        assert changed(repo, "In Review", "start") == "In Progress"


@pytest.mark.parametrize(
    ("command", "status"),
    [("review", "Done"), ("review", "Deferred"), ("review", "Superseded"), ("review", "Soon"),
     ("park", "Done"), ("park", "Superseded")],
)  # fmt: skip
def test_what_does_not_follow_is_refused(repo: Repo, command: str, status: str) -> None:
    repo.task("TASK-0001", status)
    assert refused(repo, command, "1") == [f"its status is '{status}'"]


class TestSupersedeRefuses:
    def test_itself(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert refused(repo, "supersede", "1", "--by", "1") == ["a task cannot replace itself"]

    def test_what_is_dropped_too(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", "Superseded by TASK-0001")
        (reason,) = refused(repo, "supersede", "1", "--by", "2")
        assert reason.startswith("TASK-0002 is Superseded by TASK-0001 (tasks/TASK-0002-x.md:3)")

    def test_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert run(repo, "supersede", "1").exit_code == 2
        assert run(repo, "supersede", "1", "--by", "99").exit_code == 2


class TestDone:
    def test_all_that_is_missing_is_listed(self, repo: Repo) -> None:
        repo.write("docs/rfcs/RFC-0001-a.md", "# RFC-0001\n\n- Status: Draft\n")
        repo.write("docs/adr/0001-b.md", "# ADR 1\n\n- Status: Accepted\n")
        repo.task(
            "TASK-0001",
            "In Progress",
            prereqs=["TASK-0002", "TASK-0099", "TASK-0003 (optional)"],
            links=["RFC: docs/rfcs/RFC-0001-a.md", "ADR: docs/adr/0001-b.md"],
            stop="- [ ] `make test`\n- [x] b\n- [~] c",
            more="\n## Checklist\n\n- [ ] somewhere else\n",
        )
        repo.task("TASK-0002")
        repo.task("TASK-0003")
        assert refused(repo, "done", "1") == [
            "3 of 4 boxes open, :28, :40 (tasks/TASK-0001-x.md:26)",
            "its prerequisite TASK-0002 is Draft (tasks/TASK-0001-x.md:7)",
            "its prerequisite TASK-0099 has no file (tasks/TASK-0001-x.md:8)",
            "RFC-0001-a.md is Draft (docs/rfcs/RFC-0001-a.md:3)",
        ]
        assert repo.read(PATH).split("\n")[39] == "- [ ] somewhere else"

    @pytest.mark.parametrize("stop", [None, "", "Some text."])
    def test_no_stop_conditions(self, repo: Repo, stop: str | None) -> None:
        repo.task("TASK-0001", stop=stop)
        (reason,) = refused(repo, "done", "1")
        assert reason.startswith("it has no stop conditions (tasks/TASK-0001-x.md:")

    def test_what_is_in_order_is_said_too(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"], stop="- [ ] a")
        repo.task("TASK-0002", "Done")
        assert refused(repo, "done", "1")[-1] == "in order: prerequisites TASK-0002"

    def test_plain_conditions_are_accepted_with_a_remark(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- a\n- b")
        assert run(repo, "done", "1").stdout == (
            "TASK-0001  Draft → Done (2026-02-03)\n"
            "  taken as it is: 2 stop conditions, none checkable (stop.plain)\n"
        )

    @pytest.mark.parametrize("plain", ["boxes", "evidence"])
    def test_plain_conditions_can_be_refused(self, repo: Repo, plain: str) -> None:
        repo.write("taskctl.toml", f'[stop]\nplain = "{plain}"\n')
        repo.task("TASK-0001", stop="- [x] a\n- b\n- c")
        reasons = refused(repo, "done", "1")
        assert reasons[0].startswith("2 stop conditions without ")
        assert reasons[0].endswith("(stop.plain) (tasks/TASK-0001-x.md:22)")

    def test_with_boxes_all_is_well(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[stop]\nplain = "boxes"\n')
        assert changed(repo, "Draft", "done") == "Done (2026-02-03)"

    def test_lines_that_are_not_claimed_do_not_count(self, repo: Repo) -> None:
        stop = "- [x] a\n- [ ] b <!-- taskctl: not-claimed no such board -->"
        repo.task("TASK-0001", stop=stop)
        answer = run(repo, "done", "1")
        assert answer.exit_code == 0
        assert "taken as it is: 1 line marked as not claimed\n" in answer.stdout

    def test_a_mark_without_a_reason_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- [ ] b <!-- taskctl: not-claimed -->")
        assert refused(repo, "done", "1")[0].startswith("1 of 1 box open")

    def test_a_replaced_prerequisite_counts_by_its_successor(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"], stop=TICKED)
        repo.task("TASK-0002", "Superseded by TASK-0003")
        repo.task("TASK-0003")
        assert len(refused(repo, "done", "1")) == 2
        repo.task("TASK-0003", "Done")
        assert run(repo, "done", "1").exit_code == 0


COMMANDS = [
    ["start", "1"], ["review", "1"], ["done", "1"], ["park", "1"], ["supersede", "1", "--by", "2"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dry_run_shows_the_diff_and_writes_nothing(repo: Repo, command: list[str]) -> None:
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", "Done")
    repo.write(BOARD, board(region("board")))
    before = repo.files()
    answer = run(repo, *command, "--dry-run")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.startswith(f"--- a/{PATH}\n+++ b/{PATH}\n@@ ")
    assert "\n-status: Draft\n+status: " in answer.stdout
    assert f"--- a/{BOARD}\n" in answer.stdout
    assert repo.files() == before
    assert run(repo, *command).exit_code == 0
    assert repo.files() != before


def test_the_boards_follow_in_the_same_go(repo: Repo) -> None:
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.write(
        BOARD,
        board(region("current", *table("| Task | Status | Notes |", "| TASK-0001 | | mine |"))),
    )
    repo.write(ORDER, board(region("done")))
    repo.run("sync")
    answer = run(repo, "start", "1")
    assert answer.stderr == f"2 corrections in {BOARD}\n"
    assert rows(repo.read(BOARD)) == [
        "| TASK-0001 | In Progress | mine |",
        "| TASK-0002 | Queued |  |",
    ]
    answer = run(repo, "done", "1")
    assert answer.stderr.endswith(f" corrections in {ORDER}, {BOARD}\n")
    assert rows(repo.read(BOARD)) == ["| **TASK-0002** | Next |  |"]
    assert rows(repo.read(ORDER)) == ["| ✅ TASK-0001 | A small step | 2026-02-03 |"]
    assert repo.run("sync", "--check").exit_code == 0


class TestHowTheStatusIsWritten:
    @pytest.mark.parametrize(
        ("old", "new"),
        [('"Draft"', '"In Progress"'), ("'Draft (seed)'", "'In Progress (seed)'"),
         ('"Draft"  # x', '"In Progress"  # x')],
    )  # fmt: skip
    def test_quotes_stay(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "start") == new
        run(repo, "reopen", "1")
        assert status_of(repo) == old

    @pytest.mark.xfail(
        strict=True, reason="an escaped sign is counted as one, and not escaped anew"
    )
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("'Draft (it''s) — y'", "'In Progress (it''s) — y'"),
            ('"Draft (\\"q\\") — y"', '"In Progress (\\"q\\") — y"'),
            ('"Draft \\u2014 y"', '"In Progress \\u2014 y"'),
        ],
    )
    def test_escaped_signs_in_quotes_stay(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "start") == new

    @pytest.mark.xfail(strict=True, reason="a note is not escaped for the quotes it goes into")
    @pytest.mark.parametrize(("quoted", "note"), [('"Draft"', 'say "hi"'), ("'Draft'", "it's")])
    def test_a_note_is_escaped_in_quotes(self, repo: Repo, quoted: str, note: str) -> None:
        repo.task("TASK-0001", quoted)
        run(repo, "start", "1", "--note", note)
        assert repo.plan().by_id["TASK-0001"].status_text == f"In Progress — {note}"

    @pytest.mark.parametrize(
        "form", ["- Status: {}", "**Status:** {}", "> Status: {}", "- **Status**: {}"]
    )
    def test_headers_of_other_forms(self, repo: Repo, form: str) -> None:
        text = f"# TASK-0001: A\n\n{form}\n\n## Stop conditions\n\n{TICKED}\n"
        repo.write(PATH, text.format("Draft (seed)"))
        assert run(repo, "start", "1").exit_code == 0
        assert repo.read(PATH) == text.format("In Progress (seed)")
        run(repo, "done", "1")
        assert repo.read(PATH) == text.format("Done (2026-02-03) (seed)")

    @pytest.mark.parametrize(
        "form",
        [
            lambda text: text.replace("\n", "\r\n").encode(),
            lambda text: b"\xef\xbb\xbf" + text.encode(),
            lambda text: text.rstrip("\n").encode(),
            lambda text: text.replace("\n", "\r\n", 6).encode(),
            lambda text: text.replace("\n", "\r").encode(),
        ],
        ids=["CRLF", "BOM", "no line end at the end", "mixed", "CR"],
    )
    def test_the_rest_of_the_file_stays(self, repo: Repo, form: object) -> None:
        assert callable(form)
        text = task("TASK-0001", context="é 漢\u2028x\x0c", stop=TICKED)[1]
        repo.write(PATH, form(text))
        for command, status in (("start", "In Progress"), ("done", "Done (2026-02-03)")):
            assert run(repo, command, "1").exit_code == 0
            wanted = form(text.replace("status: Draft", f"status: {status}"))
            assert (repo.root / PATH).read_bytes() == wanted

    @pytest.mark.parametrize("mode", [0o600, 0o755])
    def test_the_mode_stays(self, repo: Repo, mode: int) -> None:
        repo.task("TASK-0001")
        (repo.root / PATH).chmod(mode)
        run(repo, "start", "1")
        assert (repo.root / PATH).stat().st_mode & 0o777 == mode

    @pytest.mark.parametrize("command", ["done", "park", "reopen", "review", "start"])
    def test_without_a_status_line_nothing_is_written(self, repo: Repo, command: str) -> None:
        repo.task("TASK-0001", header="title: TASK-0001 A\n", stop=TICKED)
        before = repo.files()
        answer = run(repo, command, "1")
        assert answer.exit_code in {1, 2}
        assert PATH in answer.stderr or "its status is ''" in answer.stdout
        assert repo.files() == before

    def test_a_line_of_the_text_is_no_status(self, repo: Repo) -> None:
        repo.task("TASK-0001", context="status: Draft — as the header said once")
        before = repo.read(PATH)
        run(repo, "start", "1")
        assert repo.read(PATH) == before.replace("status: Draft\n", "status: In Progress\n")

    def test_what_is_not_utf_8_is_left_alone(self, repo: Repo) -> None:
        repo.write(PATH, task("TASK-0001")[1].encode() + b"\xff\n")
        repo.task("TASK-0002")
        before = repo.files()
        assert run(repo, "start", "1").exit_code == 2
        assert repo.files() == before


class TestHowATaskIsNamed:
    @pytest.mark.parametrize(
        "name",
        ["TASK-0013B", "task-0013b", "Task-0013B", "0013B", "13b", "13B", "TASK-13B",
         "tasks/TASK-0013B-x.md", "./tasks/TASK-0013B-x.md"],
    )  # fmt: skip
    def test_in_many_ways(self, repo: Repo, name: str) -> None:
        path = repo.task("TASK-0013B")
        repo.task("TASK-0013")
        assert run(repo, "start", name).exit_code == 0
        assert status_of(repo, path) == "In Progress"

    def test_the_base_is_not_its_follow_up(self, repo: Repo) -> None:
        path = repo.task("TASK-0013")
        repo.task("TASK-0013B")
        assert run(repo, "start", "13").exit_code == 0
        assert status_of(repo, path) == "In Progress"

    @pytest.mark.parametrize("name", ["TASK-0002", "0002", "2", "task-0002"])
    def test_an_id_of_two_files_is_refused_with_both(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0002", slug="a")
        repo.task("TASK-0002", slug="b")
        before = repo.files()
        answer = run(repo, "start", name)
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: TASK-0002 is the id of 2 files; "
            "name one: tasks/TASK-0002-a.md, tasks/TASK-0002-b.md\n"
        )
        assert repo.files() == before
        assert run(repo, "start", "tasks/TASK-0002-b.md").exit_code == 0
        assert status_of(repo, "tasks/TASK-0002-b.md") == "In Progress"
        assert status_of(repo, "tasks/TASK-0002-a.md") == "Draft"

    @pytest.mark.parametrize(
        "name",
        [
            "TASK-0100", "task-0100",
            pytest.param("100", marks=pytest.mark.xfail(
                strict=True, reason="a bare number is compared with whole ids")),
        ],
    )  # fmt: skip
    def test_one_that_is_not_there(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0010")
        repo.task("TASK-0042")
        answer = run(repo, "start", name)
        assert answer.exit_code == 2
        assert answer.stderr == f"taskctl: no task is called {name}; nearest: TASK-0010\n"

    @pytest.mark.parametrize(
        "name", ["", " ", "nonsense", "TASK-", "tasks/", "\x1b[31m", "-", "１"]
    )
    def test_what_is_no_name(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0010")
        answer = run(repo, "start", "--", name)
        assert answer.exit_code == 2
        assert answer.stderr.startswith("taskctl: no task is called ")
        assert "\x1b" not in answer.stderr
