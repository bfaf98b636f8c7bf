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
    def test_it_stays_to_the_letter(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "start") == new
        assert run(repo, "reopen", "1").exit_code == 0
        assert status_of(repo) == old

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

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Done ✅ (2026-01-05) — as built", "Draft — as built"),
            # As in TASK-0003 and TASK-0003B of the real plan.
            (
                "Done ✅ (loopback scope; rest → TASK-0004)",
                "Draft (loopback scope; rest → TASK-0004)",
            ),
            ("Done ✅", "Draft"),
            ("Done ☑\ufe0f — a", "Draft — a"),
            ("Done (2026-01-05)✅ b", "Draft✅ b"),
            ("Done — ✅ on host", "Draft — ✅ on host"),
        ],
    )
    def test_the_tick_of_what_was_done_goes(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "reopen") == new

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Superseded by TASK-0002, TASK-0003 and `TASK-0004` — x", "Draft — x"),
            ("Superseded by TASK-0002/TASK-0003 (2026-07-28)", "Draft (2026-07-28)"),
            ("Superseded (2026-07-28) — by TASK-0002", "Draft (2026-07-28) — by TASK-0002"),
            # Its words are no successor, and behind another word they would be no tail.
            ("Superseded by the new shell", "Draft — by the new shell"),
        ],
    )
    def test_the_successor_of_what_was_dropped_goes(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "reopen") == new
        assert repo.plan().by_id["TASK-0001"].state == "todo"

    def test_a_second_successor_takes_the_place_of_the_first(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        old = "Superseded by TASK-0003 — for speed, see TASK-0004"
        new = "Superseded by TASK-0002 — for speed, see TASK-0004"
        assert changed(repo, old, "supersede", "--by", "2") == new
        assert run(repo, "supersede", "1", "--by", "2").stdout.endswith(" already\n")

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
            "see #12", "#12", "trailing:", "a\\b", "it's \"both\" #1",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "status", ["Draft", "Draft (seed)  # remark", "'Draft'", '"Draft (seed)"  # remark']
    )
    def test_any_note_can_be_read_back(self, repo: Repo, status: str, note: str) -> None:
        repo.task("TASK-0001", status)
        assert run(repo, "start", "1", "--note", note).exit_code == 0
        assert repo.plan().by_id["TASK-0001"].status_text == f"In Progress — {note}"
        assert [found.code for found in repo.findings() if found.code != "HD003"] == []
        assert ("# remark" in status_of(repo)) == ("# remark" in status)

    @pytest.mark.parametrize(
        ("old", "new"),
        [("Draft", "'In Progress — a: b'"), ("Draft: seed", "In Progress — a: b")],
    )
    def test_what_other_tools_read_stays_so(self, repo: Repo, old: str, new: str) -> None:
        # `key: a: b` is no YAML: quoted where it was YAML before.
        assert changed(repo, old, "start", "--note", "a: b") == new

    def test_an_empty_note_takes_it_away(self, repo: Repo) -> None:
        assert changed(repo, "Draft (seed)", "start", "--note", "") == "In Progress"
        assert changed(repo, "Done (2026-01-05) — a", "done", "--note", " ") == "Done (2026-01-05)"

    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            ("start", "in progress — a", "in progress — b"),
            ("done", "Complete ✅ (2026-01-05) — a", "Complete ✅ (2026-01-05) — b"),
            ("park", "Deferred", "Deferred — b"),
            ("reopen", "Draft (seed)", "Draft — b"),
        ],
    )
    def test_a_note_alone_changes_nothing_else(
        self, repo: Repo, command: str, old: str, new: str
    ) -> None:
        assert changed(repo, old, command, "--note", "b", stop="- [ ] open") == new

    def test_a_note_of_what_is_replaced_already(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        old = "Superseded by TASK-0002 (x)"
        new = "Superseded by TASK-0002 — b"
        assert changed(repo, old, "supersede", "--by", "2", "--note", "b") == new

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

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("completed:\n", "completed: 2026-02-03\n"),
            ("completed: \n", "completed: 2026-02-03\n"),
            ("completed:   # the day\n", "completed: 2026-02-03 # the day\n"),
            ("completed: ~\n", "completed: 2026-02-03\n"),
            ("completed: null  # x\n", "completed: 2026-02-03  # x\n"),
            ('completed: "2025-01-01"\n', "completed: 2026-02-03\n"),
        ],
    )
    def test_in_a_key_without_a_value(self, repo: Repo, old: str, new: str) -> None:
        self.collection(repo, "key")
        path = repo.task("TASK-0001", stop=TICKED, keys=old)
        before = repo.read(path)
        run(repo, "done", "1")
        assert repo.read(path) == before.replace("Draft", "Done").replace(old, new)

    @pytest.mark.parametrize(
        "form",
        ["- {}: {}", "**{}:** {}", "* **{}**: {}", "> {}: {}", "**{}:** {}  ", "__{}__: {}\\",
         "| {} | {} |", "| **{}** | {} |", "|{}|{}|"],
    )  # fmt: skip
    @pytest.mark.parametrize("key", ["Status", "status"])
    def test_in_a_key_of_another_form_of_header(self, repo: Repo, form: str, key: str) -> None:
        self.collection(repo, "key")
        text = self.marked(form, key, "Draft (a)")
        repo.write(PATH, text)
        assert run(repo, "done", "1").exit_code == 0
        line, completed = form.format(key, "Done (a)"), "ompleted".rjust(9, chr(ord(key[0]) - 16))
        wanted = f"{line}\n{form.format(completed, '2026-02-03')}"
        assert repo.read(PATH) == text.replace(form.format(key, "Draft (a)"), wanted)
        assert repo.run("reopen", "1").exit_code == 0
        assert repo.read(PATH) == text

    def marked(self, form: str, key: str, status: str) -> str:
        head = [form.format(key, status), form.format("Owner", "@ui")]
        if form.startswith("|"):
            head = ["| Key | Value |", "|---|---|", *head]
        return "\n".join(["# TASK-0001: A", "", *head, "", "## Stop conditions", "", TICKED, ""])

    @pytest.mark.parametrize("form", ["- {}: {}", "**{}:** {}", "| {} | {} |"])
    def test_in_an_empty_key_of_another_form(self, repo: Repo, form: str) -> None:
        self.collection(repo, "key")
        owner, empty = form.format("Owner", "@ui"), form.format("Completed", "")
        text = self.marked(form, "Status", "Draft").replace(owner, f"{owner}\n{empty}")
        repo.write(PATH, text)
        assert run(repo, "done", "1").exit_code == 0
        done = text.replace("Draft", "Done")
        assert repo.read(PATH) == done.replace(empty, form.format("Completed", "2026-02-03"))
        run(repo, "reopen", "1")
        assert "2026" not in repo.read(PATH)
        assert "Completed" in repo.read(PATH)

    def test_in_a_key_of_a_section_it_is_left_to_a_person(self, repo: Repo) -> None:
        self.collection(repo, "key")
        text = f"# TASK-0001: A\n\n## Status\n\nDraft\n\n## Stop conditions\n\n{TICKED}\n"
        repo.write(PATH, text)
        answer = run(repo, "done", "1")
        assert answer.exit_code == 2
        assert answer.stderr == (
            f"taskctl: {PATH}:3: write a section 'Completed' by hand, with 2026-02-03\n"
        )
        assert repo.read(PATH) == text

    @pytest.mark.parametrize("value", ["2025-01-01 (on the board)", "[2025-01-01]", "soon"])
    def test_a_key_that_says_more_stays_when_a_task_is_opened(self, repo: Repo, value: str) -> None:
        self.collection(repo, "key")
        path = repo.task("TASK-0001", "Done", keys=f"completed: {value}\n")
        before = repo.read(path)
        run(repo, "reopen", "1")
        assert repo.read(path) == before.replace("status: Done", "status: Draft")

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
        assert first == (
            "it waits for TASK-0002, which is Deferred (no parts) (tasks/TASK-0002-x.md:3)"
        )
        assert second == "it waits for TASK-0099, which has no file"

    @pytest.mark.parametrize("status", ["Done", "Superseded", "Soon"])
    def test_what_is_closed_or_unclear(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        assert refused(repo, "start", "1") == [
            f"its status is '{status}'; `taskctl reopen TASK-0001` first"
        ]

    def test_what_came_back_from_review_counts_itself_once(self, repo: Repo) -> None:
        assert changed(repo, "In Review", "start") == "In Progress"


@pytest.mark.parametrize(
    ("command", "status", "first"),
    [("review", "Done", "reopen"), ("review", "Deferred", "start"),
     ("review", "Superseded", "reopen"), ("review", "Soon", "reopen"), ("park", "Done", "reopen"),
     ("park", "Superseded", "reopen"), ("park", "Part 1 Done", "reopen"),
     ("done", "Superseded by TASK-0002", "reopen"), ("done", "Done pending QEMU", "reopen")],
)  # fmt: skip
def test_what_does_not_follow_is_refused(repo: Repo, command: str, status: str, first: str) -> None:
    repo.task("TASK-0001", status, stop=TICKED)
    assert refused(repo, command, "1") == [
        f"its status is '{status}'; `taskctl {first} TASK-0001` first"
    ]


class TestAStatusThatIsNone:
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            (["reopen"], "Part 1 Done", "Draft — Part 1 Done"),
            (["reopen"], "Habitat removed (2026-07-28)", "Draft — Habitat removed (2026-07-28)"),
            (["reopen"], "✅ Done # x", "Draft — ✅ Done # x"),
            (["reopen"], "'Soon, it''s said'", "'Draft — Soon, it''s said'"),
            (["supersede", "--by", "2"], "Done pending QEMU",
             "Superseded by TASK-0002 — Done pending QEMU"),
        ],
    )  # fmt: skip
    def test_stays_as_a_remark(self, repo: Repo, command: list[str], old: str, new: str) -> None:
        repo.task("TASK-0002")
        assert changed(repo, old, *command) == new
        assert repo.plan().by_id["TASK-0001"].state != "unknown"

    @pytest.mark.parametrize("empty", ["status:", "status: ", "status: ~", 'status: ""'])
    def test_an_empty_one_is_filled(self, repo: Repo, empty: str) -> None:
        path = repo.task("TASK-0001")
        before = repo.read(path)
        repo.write(path, before.replace("status: Draft", empty))
        assert refused(repo, "start", "1") == [
            "its status is empty; `taskctl reopen TASK-0001` first"
        ]
        assert run(repo, "reopen", "1").exit_code == 0
        assert repo.read(path) == before

    def test_where_there_is_no_line_it_is_said(self, repo: Repo) -> None:
        repo.task("TASK-0001", header="title: TASK-0001 A\n")
        for command in ("start", "review", "done", "park", "reopen"):
            answer = run(repo, command, "1")
            assert answer == (
                2, "", f"taskctl: {PATH}: there is no status line to change; "
                "write `status: Draft` into its header\n",
            )  # fmt: skip

    def test_where_the_settings_keep_it_elsewhere_it_is_said(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.status]\nfrom = "none"\n',
        )
        repo.task("TASK-0001")
        answer = run(repo, "start", "1")
        assert answer.exit_code == 2
        assert answer.stderr.endswith("(collection.status.from is none)\n")


class TestAKeyForTheSuccessor:
    @pytest.mark.parametrize(
        ("old", "new", "again"),
        [
            ("superseded-by:\n", "superseded-by: TASK-0002\n", "superseded-by:\n"),
            ("superseded-by: TASK-0003  # x\n", "superseded-by: TASK-0002  # x\n",
             "superseded-by:  # x\n"),
        ],
    )  # fmt: skip
    def test_is_filled_and_emptied(self, repo: Repo, old: str, new: str, again: str) -> None:
        repo.task("TASK-0002")
        path = repo.task("TASK-0001", "Draft (a)", keys=old)
        before = repo.read(path)
        assert run(repo, "supersede", "1", "--by", "2").exit_code == 0
        assert repo.read(path) == before.replace("Draft (a)", "Superseded (a)").replace(old, new)
        assert repo.plan().by_id["TASK-0001"].superseded_by == ("TASK-0002",)
        assert run(repo, "supersede", "1", "--by", "2").stdout.endswith(" already\n")
        assert run(repo, "reopen", "1").exit_code == 0
        assert repo.read(path) == before.replace(old, again)

    def test_that_lists_several_is_left_to_a_person(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        repo.task("TASK-0001", keys="superseded-by:\n  - TASK-0003\n  - TASK-0004\n")
        before = repo.files()
        answer = run(repo, "supersede", "1", "--by", "2")
        assert answer.exit_code == 2
        assert answer.stderr.endswith(":9: superseded-by holds a list; change it by hand\n")
        assert repo.files() == before


def test_what_replaces_is_said_with_the_word_that_says_so(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n'
        '[collection.status.words]\ndropped = ["Rejected", "Superseded"]\n',
    )
    repo.task("TASK-0002")
    assert changed(repo, "Draft", "supersede", "--by", "2") == "Superseded by TASK-0002"


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

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"Dr\\u0061ft \\u2014 y"', "In Progress — y"),
            ("'Draft (it''s) — y'", "'In Progress (it''s) — y'"),
            ('"Draft (\\"q\\") — y"', '"In Progress (\\"q\\") — y"'),
            ('"Draft \\u2014 y"', '"In Progress \\u2014 y"'),
        ],
    )
    def test_escaped_signs_in_quotes_stay(self, repo: Repo, old: str, new: str) -> None:
        assert changed(repo, old, "start") == new

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
        ["TASK-0100", "task-0100", "100"],
    )
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
