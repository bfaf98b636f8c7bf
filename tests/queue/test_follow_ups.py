"""`new --follow-up-of`: the next letter, and a back-link in the header of the parent."""

import json

import pytest

from ..conftest import Repo, task
from .commands import SECTIONS, errors, made, new, next_id


class TestFollowUps:
    def test_take_the_next_letter(self, repo: Repo) -> None:
        repo.task("TASK-0003")
        repo.task("TASK-0009")
        assert next_id(repo, "--follow-up-of", "TASK-0003") == "TASK-0003B"
        repo.task("TASK-0003C")
        assert next_id(repo, "--follow-up-of", "3") == "TASK-0003D"
        assert next_id(repo, "--follow-up-of", "3c") == "TASK-0003D"

    def test_on_other_branches_too(self, repo: Repo) -> None:
        repo.task("TASK-0003")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0003D")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert next_id(repo, "--follow-up-of", "TASK-0003") == "TASK-0003E"

    def test_there_are_25(self, repo: Repo) -> None:
        repo.task("TASK-0003")
        repo.task("TASK-0003Z")
        answer = new(repo, "A thing", "--follow-up-of", "TASK-0003")
        assert answer.exit_code == 2
        assert answer.stderr == "taskctl: TASK-0003 has no free letter suffix\n"

    def test_of_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0003")
        before = repo.files()
        assert new(repo, "A thing", "--follow-up-of", "TASK-0004").exit_code == 2
        assert new(repo, "A thing", "--follow-up-of", "3", "--number", "4").exit_code == 2
        assert repo.files() == before

    @pytest.mark.parametrize(
        ("old", "new_text"),
        [
            ("follow-up-tasks: []\n", "follow-up-tasks: [TASK-0003B]\n"),
            ("follow-up-tasks: [ ]  # none\n", "follow-up-tasks: [TASK-0003B]  # none\n"),
            ("follow-up-tasks: [TASK-0009]\n", "follow-up-tasks: [TASK-0009, TASK-0003B]\n"),
            ("follow-up-tasks:\n  - TASK-0009\n",
             "follow-up-tasks:\n  - TASK-0009\n  - TASK-0003B\n"),
            ("follow-up-tasks:\n- TASK-0009\n", "follow-up-tasks:\n- TASK-0009\n- TASK-0003B\n"),
            ("follow-up-tasks:\n    - TASK-0009 # x\n",
             "follow-up-tasks:\n    - TASK-0009 # x\n    - TASK-0003B\n"),
            ("follow-up-tasks:\n  - TASK-0009 (a\n    wrapped remark)\n",
             "follow-up-tasks:\n  - TASK-0009 (a\n    wrapped remark)\n  - TASK-0003B\n"),
            ("follow-up-tasks: TASK-0009\n", "follow-up-tasks: [TASK-0009, TASK-0003B]\n"),
            ("follow-up-tasks: TASK-0009 # x\n", "follow-up-tasks: [TASK-0009, TASK-0003B] # x\n"),
            ("follow-up-tasks: 'TASK-0009'\n", "follow-up-tasks: ['TASK-0009', TASK-0003B]\n"),
            ("follow-up-tasks:\n", "follow-up-tasks:\n  - TASK-0003B\n"),
            ("", "follow-up-tasks:\n  - TASK-0003B\n"),
        ],
    )  # fmt: skip  # a table
    @pytest.mark.parametrize("end", ["", "links: []\n"])
    def test_are_entered_in_the_form_of_the_list(
        self, repo: Repo, old: str, new_text: str, end: str
    ) -> None:
        repo.task("TASK-0009")
        if not old:
            old, new_text = end, end + new_text
        else:
            old, new_text = old + end, new_text + end
        head = "title: TASK-0003 A\nstatus: Done\nowner: runtime\ncreated: 2026-01-02\n"
        path = repo.task("TASK-0003", "Done", header=head + old)
        before = repo.read(path)
        answer = new(repo, "A thing", "--follow-up-of", "TASK-0003")
        assert answer == (
            0,
            "TASK-0003B  tasks/TASK-0003B-a-thing.md\n",
            "TASK-0003 lists it as a follow-up\n",
        )
        assert repo.read(path) == before.replace(head + old, head + new_text)
        listed = json.loads(repo.run("show", "TASK-0003", "--json").stdout)["follow_ups"]
        assert listed == (["TASK-0009", "TASK-0003B"] if "0009" in old else ["TASK-0003B"])
        assert errors(repo) == []

    @pytest.mark.parametrize(
        ("old", "new_text"),
        [
            ("~", "[TASK-0003B]"),
            ("null  # none yet", "[TASK-0003B]  # none yet"),
            ("none", "[TASK-0003B]"),
            ("—", "[TASK-0003B]"),
            ("[TASK-0009,]", "[TASK-0009, TASK-0003B,]"),
            ("['TASK-0009 (a, b)', \"TASK-0010\"]",
             "['TASK-0009 (a, b)', \"TASK-0010\", TASK-0003B]"),
            ("[TASK-0009,\n  TASK-0010]", "[TASK-0009,\n  TASK-0010, TASK-0003B]"),
            ("[\n    TASK-0009,  # x\n    'TASK-0010'\n  ]",
             "[\n    TASK-0009,  # x\n    'TASK-0010', TASK-0003B\n  ]"),
            ("[\n  ]", "[TASK-0003B\n  ]"),
            ("\n- 'TASK-0009'\n- \"TASK-0010\"  # x",
             "\n- 'TASK-0009'\n- \"TASK-0010\"  # x\n- TASK-0003B"),
            ("\n  # - TASK-XXXX", "\n  - TASK-0003B\n  # - TASK-XXXX"),
            ("TASK-0009 and\n  TASK-0010", "[TASK-0009 and\n  TASK-0010, TASK-0003B]"),
        ],
    )  # fmt: skip  # a table
    def test_are_entered_where_yaml_has_other_words(
        self, repo: Repo, old: str, new_text: str
    ) -> None:
        for item in ("TASK-0009", "TASK-0010"):
            repo.task(item)
        path = repo.task("TASK-0003", "Done", follow_ups=old)
        before = repo.read(path)
        made(repo, "A thing", "--follow-up-of", "TASK-0003")
        assert errors(repo) == []
        wanted = before.replace(f": {old}\n", f": {new_text}\n")
        assert repo.read(path) == wanted.replace(": \n", ":\n") or repo.read(path) == wanted
        named = [name for name in ("TASK-0009", "TASK-0010") if name in old]
        listed = json.loads(repo.run("show", "3", "--json").stdout)["follow_ups"]
        assert listed == [*named, "TASK-0003B"]

    @pytest.mark.parametrize("old", ["|\n    TASK-0009", ">-\n    TASK-0009", "\n  a: TASK-0009"])
    def test_are_left_to_a_person_where_there_is_no_list(self, repo: Repo, old: str) -> None:
        repo.task("TASK-0009")
        repo.task("TASK-0003", "Done", follow_ups=old)
        before = repo.files()
        answer = new(repo, "A thing", "--follow-up-of", "3")
        assert answer.exit_code == 2
        assert "by hand" in answer.stderr
        assert repo.files() == before

    def test_are_entered_with_the_line_ends_of_the_file(self, repo: Repo) -> None:
        path, text = task("TASK-0003", "Done", follow_ups=["TASK-0003"])
        repo.write(path, text.replace("\n", "\r\n").encode())
        made(repo, "A thing", "--follow-up-of", "TASK-0003")
        raw = (repo.root / path).read_bytes()
        assert b"\r\n  - TASK-0003B\r\n" in raw
        assert raw.count(b"\n") == raw.count(b"\r\n")

    def test_are_entered_with_the_line_end_that_stands_there(self, repo: Repo) -> None:
        path, text = task("TASK-0003", "Done", follow_ups=["TASK-0003"])
        head, foot = text.split("links:")
        for mixed in (
            head.encode() + b"links:" + foot.replace("\n", "\r\n").encode(),
            text.replace("\n", "\r").encode(),
        ):
            repo.write(path, mixed)
            made(repo, "A thing", "--follow-up-of", "TASK-0003")
            raw = (repo.root / path).read_bytes()
            end = b"\r" if b"\n" not in mixed else b"\n"
            assert (
                raw.replace(end + b"  - TASK-0003B", b"").replace(end + b"  - TASK-0003C", b"")
                == mixed
            )

    @pytest.mark.parametrize(
        ("form", "old", "new_text"),
        [
            # TASK-0301 to 0304 of the real plan have such headers.
            ("- {}: {}", "", "- Follow-up-tasks: TASK-0003B"),
            ("**{}:** {}", "", "**Follow-up-tasks:** TASK-0003B"),
            ("> **{}**: {}  ", "", "> **Follow-up-tasks**: TASK-0003B  "),
            ("| {} | {} |", "", "| Follow-up-tasks | TASK-0003B |"),
            ("- {}: {}", "- Follow-up-tasks:", "- Follow-up-tasks: TASK-0003B"),
            ("- {}: {}", "- Follow-up-tasks: none", "- Follow-up-tasks: TASK-0003B"),
            ("- {}: {}", "- Follow-up-tasks: TASK-0009",
             "- Follow-up-tasks: TASK-0009, TASK-0003B"),
            ("- {}: {}", "- Follow-up-tasks:\n  - TASK-0009",
             "- Follow-up-tasks:\n  - TASK-0009\n  - TASK-0003B"),
            ("**{}:** {}", "**Follow-up-tasks:** TASK-0009 (x)\\",
             "**Follow-up-tasks:** TASK-0009 (x), TASK-0003B\\"),
            ("| {} | {} |", "| Follow-up-tasks | — |", "| Follow-up-tasks | TASK-0003B |"),
            ("| {} | {} |", "| Follow-up-tasks |  |", "| Follow-up-tasks | TASK-0003B |"),
        ],
    )  # fmt: skip  # a table
    def test_are_entered_in_another_form_of_header(
        self, repo: Repo, form: str, old: str, new_text: str
    ) -> None:
        repo.task("TASK-0009")
        head = [form.format("Status", "Done"), *filter(None, [old]), form.format("Owner", "@ui")]
        if form.startswith("|"):
            head = ["| Key | Value |", "|---|---|", *head]
        text = "\n".join(["# TASK-0003: A", "", *head, SECTIONS])
        path = "tasks/TASK-0003-x.md"
        repo.write(path, text)
        assert new(repo, "A thing", "--follow-up-of", "TASK-0003").exit_code == 0
        status = form.format("Status", "Done")
        wanted = (
            text.replace(old, new_text) if old else text.replace(status, f"{status}\n{new_text}")
        )
        assert repo.read(path) == wanted
        listed = json.loads(repo.run("show", "TASK-0003", "--json").stdout)["follow_ups"]
        assert listed == (["TASK-0009", "TASK-0003B"] if "0009" in old else ["TASK-0003B"])

    @pytest.mark.parametrize(
        ("parent", "says"),
        [
            ("TRACK-A", "TRACK-A is a track; only tasks have follow-ups"),
            ("tasks/TASK-x.md", "tasks/TASK-x.md has no id that a follow-up could take"),
        ],
    )
    def test_of_what_can_have_none(self, repo: Repo, parent: str, says: str) -> None:
        repo.task("TASK-0001")
        repo.track("A")
        repo.write("tasks/TASK-x.md", task("TASK-0002")[1])
        before = repo.files()
        assert new(repo, "A thing", "--follow-up-of", parent) == (2, "", f"taskctl: {says}\n")
        assert repo.files() == before
