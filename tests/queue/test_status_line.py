"""The status line: the word is changed, and what stands behind it stays."""

import re

import pytest

from ..conftest import Repo, task
from .commands import PATH, TICKED, changed, run, status_of


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
    )  # fmt: skip  # a table
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
    )  # fmt: skip  # a table
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
        ("old", "new"), [("Draft", "'In Progress — a: b'"), ("Draft: seed", "In Progress — a: b")]
    )
    def test_what_other_tools_read_stays_so(self, repo: Repo, old: str, new: str) -> None:
        # `key: a: b` is no YAML: quoted where it was YAML before.
        assert changed(repo, old, "start", "--note", "a: b") == new

    @pytest.mark.parametrize("option", ["--note", "--as"])
    def test_nothing_given_suppresses_a_rule(self, repo: Repo, option: str) -> None:
        """A suppression is seen in review where somebody wrote it into the file."""
        repo.task("TASK-0001")
        before = repo.files()
        for text in ("x <!-- taskctl: ignore-file PR001 -->", "x # taskctl: ignore PR001"):
            answer = run(repo, "start", "1", option, text)
            assert answer.exit_code == 2
            assert "write a suppression into the file by hand" in answer.stderr
        assert repo.files() == before

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
    )  # fmt: skip  # a table
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


class TestAKeyForTheSuccessor:
    @pytest.mark.parametrize(
        ("old", "new", "again"),
        [
            ("superseded-by:\n", "superseded-by: TASK-0002\n", "superseded-by:\n"),
            ("superseded-by: TASK-0003  # x\n", "superseded-by: TASK-0002  # x\n",
             "superseded-by:  # x\n"),
        ],
    )  # fmt: skip  # a table
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


class TestHowTheStatusIsWritten:
    @pytest.mark.parametrize(
        ("old", "new"),
        [('"Draft"', '"In Progress"'), ("'Draft (seed)'", "'In Progress (seed)'"),
         ('"Draft"  # x', '"In Progress"  # x')],
    )  # fmt: skip  # a table
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
