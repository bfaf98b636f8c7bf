"""`new`: a task file with a number that nobody has, from the template of the repository."""

import json
import os
from pathlib import Path

import pytest

from ..conftest import Answer, Nexus, Repo, task
from .boards import BOARD, board, region, rows

DAY = {"SOURCE_DATE_EPOCH": "1770076800"}  # 2026-02-03
SECTIONS = (
    "\n## Stop conditions (Definition of Done)\n\n- [ ] `make test`\n\n"
    "## Touched paths (allowlist)\n\n- `src/a/`\n"
)


def new(repo: Repo, title: str, *options: str) -> Answer:
    """A run on 2026-02-03."""
    return repo.run("new", *options, "--", title, env=DAY)


def next_id(repo: Repo, *options: str) -> str:
    """The id that a new task would have; nothing is written."""
    before = repo.files()
    answer = new(repo, "A thing", "--dry-run", *options)
    assert answer.exit_code == 0, answer.stderr
    assert repo.files() == before
    (line,) = [line for line in answer.stdout.splitlines() if line.startswith("+++ b/tasks/TASK-")][
        :1
    ]
    return line.removeprefix("+++ b/tasks/").removesuffix("-a-thing.md")


def made(repo: Repo, title: str, *options: str) -> str:
    """The path of a new task."""
    answer = new(repo, title, *options)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout.split("  ")[1].rstrip("\n")


def errors(repo: Repo) -> list[str]:
    """What `check` says of the plan that is no info."""
    return [found.code for found in repo.findings() if found.severity != "info"]


class TestTheNumber:
    def test_is_the_highest_plus_one_and_gaps_stay(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0007B")
        assert next_id(repo) == "TASK-0008"

    def test_files_that_are_no_tasks_do_not_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/notes-TASK-0050.md", "")
        repo.write("docs/TASK-0060-x.md", "")
        assert next_id(repo) == "TASK-0002"

    def test_other_branches_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0030")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert not (repo.root / "tasks/TASK-0030-x.md").exists()
        assert next_id(repo) == "TASK-0031"

    def test_branches_of_a_remote_count(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("clone", "--quiet", ".", "../upstream")
        upstream = Repo(repo.root.parent / "upstream")
        upstream.git("checkout", "--quiet", "-b", "theirs")
        upstream.task("TASK-0040")
        upstream.commit()
        repo.git("remote", "add", "origin", "../upstream")
        repo.git("fetch", "--quiet", "origin")
        assert next_id(repo) == "TASK-0041"

    def test_other_worktrees_count_with_what_is_not_committed(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("worktree", "add", "--quiet", "--detach", "../beside")
        beside = Repo(repo.root.parent / "beside")
        beside.task("TASK-0050")
        assert next_id(repo) == "TASK-0051"
        assert next_id(beside) == "TASK-0051"

    def test_a_worktree_that_is_gone_does_no_harm(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("worktree", "add", "--quiet", "--detach", "../beside")
        (repo.root.parent / "beside").rename(repo.root.parent / "elsewhere")
        assert next_id(repo) == "TASK-0002"

    def test_a_detached_head_counts(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "--detach")
        repo.task("TASK-0009")
        repo.commit()
        (repo.root / "tasks/TASK-0009-x.md").unlink()
        assert next_id(repo) == "TASK-0010"

    def test_a_repository_without_a_commit(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.git("init", "--quiet")
        assert next_id(repo) == "TASK-0002"

    def test_a_plan_below_the_top_of_the_repository(self, repo: Repo) -> None:
        plan = Repo(repo.root / "sub folder")
        plan.write("taskctl.toml", "")
        plan.task("TASK-0001")
        repo.task("TASK-0500")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        plan.task("TASK-0007")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert next_id(plan) == "TASK-0008"

    def test_a_shallow_look_leaves_git_as_it_was(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        before = {
            path: path.read_bytes() for path in (repo.root / ".git").rglob("*") if path.is_file()
        }
        next_id(repo)
        assert before == {
            path: path.read_bytes() for path in (repo.root / ".git").rglob("*") if path.is_file()
        }

    @pytest.mark.parametrize("number", ["1", "30"])
    def test_one_that_is_taken_is_refused(self, repo: Repo, number: str) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0030")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        before = repo.files()
        answer = new(repo, "A thing", "--number", number)
        assert answer.exit_code == 2
        assert answer.stderr == (
            f"taskctl: TASK-{int(number):04d} is taken; leave out --number for the next free one\n"
        )
        assert repo.files() == before

    def test_a_free_one_can_be_asked_for(self, repo: Repo) -> None:
        repo.task("TASK-0009")
        assert next_id(repo, "--number", "3") == "TASK-0003"

    @pytest.mark.parametrize("number", ["10000", "-1"])
    def test_one_that_makes_no_id_is_refused(self, repo: Repo, number: str) -> None:
        repo.task("TASK-0001")
        answer = new(repo, "A thing", "--number", number)
        assert answer.exit_code == 2
        assert f"{number} does not fit into an id" in answer.stderr

    def test_after_the_last_one_there_is_none(self, repo: Repo) -> None:
        repo.task("TASK-9999")
        assert new(repo, "A thing").exit_code == 2

    def test_the_first_one(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "")
        assert next_id(repo) == "TASK-0001"

    def test_at_the_tip_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        known = {task.id for task in repo.plan().tasks}
        item = next_id(repo)
        assert item not in known
        assert int(item.removeprefix("TASK-")) == 1 + max(int(known_id[5:9]) for known_id in known)


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
    )  # fmt: skip
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
            0, "TASK-0003B  tasks/TASK-0003B-a-thing.md\n", "TASK-0003 lists it as a follow-up\n",
        )  # fmt: skip
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
    )  # fmt: skip
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

    @pytest.mark.parametrize("old", ["|\n    TASK-0009", "\n  a: TASK-0009"])
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
    )  # fmt: skip
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


TITLES = [
    'say "hi"', "it's", "'quoted' \"twice\"", "issue #12", "a # b", "'q' # \"z\" \\", "a: b: c",
    "trailing:", "Ümläut straße", "漢字", "🎉 party 👩‍👩‍👧", "two\nlines", "a\ttab", "  blanks  ",
    "a | b", "<!-- taskctl:end -->", "[x]", "{a}", "{title}", "a - dash", "a -v", "*star*",
    "&amp; !x", "% @ `", "@ui first", "a" * 300, "TASK-0009 again", "…", "Done", "yes", "1.0",
]  # fmt: skip


class TestTheFile:
    @pytest.mark.parametrize("title", TITLES, ids=ascii)
    @pytest.mark.parametrize("template", [False, True], ids=["built in", "template"])
    def test_passes_check_whatever_its_title(self, repo: Repo, title: str, template: bool) -> None:
        repo.task("TASK-0001")
        if template:
            self.template(repo, "title: TASK-XXXX Short title (big step)")
        repo.write(BOARD, board(region("queue")))
        path = made(repo, title)
        assert errors(repo) == []
        shown = json.loads(repo.run("show", "TASK-0002", "--json").stdout)
        assert shown["title"] == " ".join(title.split())
        assert (shown["state"], shown["created"]) == ("todo", "2026-02-03")
        assert path.startswith("tasks/TASK-0002-")
        assert path.isascii()
        assert len(path) < 100
        assert len(rows(repo.read(BOARD))) == 2

    @pytest.mark.parametrize(
        ("title", "says"),
        [
            ("a\x07b", "the title holds the control character U+0007; leave it out"),
            ("\x1b[31mred", "the title holds the control character U+001B; leave it out"),
            ("\u202eevil", "the title holds the control character U+202E; leave it out"),
            ("caf\udce9", "the title is not UTF-8: 'caf\\udce9'"),
        ],
        ids=ascii,
    )
    @pytest.mark.parametrize("as_owner", [False, True])
    def test_holds_nothing_that_no_plan_should(
        self, repo: Repo, title: str, says: str, as_owner: bool
    ) -> None:
        repo.task("TASK-0001")
        before = repo.files()
        if as_owner:
            answer, says = new(repo, "A", "--owner", title), says.replace("title", "owner")
        else:
            answer = new(repo, title)
        assert answer == (2, "", f"taskctl: {says}\n")
        assert repo.files() == before

    @pytest.mark.parametrize("owner", ["@ui # lead", "a: b", "[x", "none", "'q'", "two\nlines"])
    def test_names_any_owner(self, repo: Repo, owner: str) -> None:
        repo.task("TASK-0001")
        made(repo, "A thing", "--owner", owner)
        assert repo.plan().by_id["TASK-0002"].owner == tuple(owner.split())
        assert errors(repo) == []

    @pytest.mark.parametrize("title", ["", " ", "\n\t"])
    def test_needs_a_title(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001")
        answer = new(repo, title)
        assert (answer.exit_code, answer.stderr) == (2, "taskctl: a task needs a title\n")

    def test_is_complete_without_a_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = repo.read(made(repo, "A thing", "--owner", "@ui @runtime"))
        assert text.startswith(
            "---\ntitle: TASK-0002 A thing\nstatus: Draft\nowner: @ui @runtime\n"
            "created: 2026-02-03\ndepends-on: []\nfollow-up-tasks: []\nlinks: []\n---\n"
        )
        assert repo.run("next", "-n", "2").stdout.count("TASK-0002") == 1
        assert repo.run("start", "TASK-0002").exit_code == 0

    def template(self, repo: Repo, title: str = "title: T", status: str = "status: Draft") -> str:
        text = (
            f"---\n{title}\n{status}\nowner: @nobody\ncreated: YYYY-MM-DD\nlinks:\n"
            f"  # - RFC: docs/rfcs/x.md\n---\n{SECTIONS}\n## Ours\n"
        )
        repo.write("tasks/TASK-TEMPLATE.md", text)
        return text

    def test_comes_from_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = self.template(repo, 'title: "TASK-XXXX Title"  # short', "status: Draft # or Done")
        wanted = text.replace('"TASK-XXXX Title"', "TASK-0002 A thing").replace(
            "YYYY-MM-DD", "2026-02-03"
        )
        assert repo.read(made(repo, "A thing")) == wanted

    def test_takes_the_owner_into_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        self.template(repo)
        assert "\nowner: @me\n" in repo.read(made(repo, "A thing", "--owner", "@me"))

    def test_keeps_the_line_ends_of_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = self.template(repo)
        repo.write("tasks/TASK-TEMPLATE.md", text.replace("\n", "\r\n").encode())
        raw = (repo.root / made(repo, "A thing")).read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n")

    @pytest.mark.parametrize("blank", ["", " "])
    def test_fills_empty_keys_of_the_template(self, repo: Repo, blank: str) -> None:
        repo.task("TASK-0001")
        self.template(repo, f"title:{blank}", f"status:{blank}")
        made(repo, "A thing")
        assert errors(repo) == []

    @pytest.mark.parametrize(
        "text",
        [
            "# TASK-XXXX: Title\n\nText.\n",
            "",
            "---\n---\n",
            "---\n# title: x\n---\n",
        ],
    )
    def test_a_template_without_a_header_is_named(self, repo: Repo, text: str) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/TASK-TEMPLATE.md", text)
        before = repo.files()
        answer = new(repo, "A thing")
        assert answer.exit_code == 2
        assert answer.stderr == "taskctl: tasks/TASK-TEMPLATE.md has no header to fill in\n"
        assert repo.files() == before

    def test_a_template_without_a_title_is_named(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/TASK-TEMPLATE.md", f"---\nstatus: Draft\n---\n{SECTIONS}")
        before = repo.files()
        assert new(repo, "A thing").stderr == (
            "taskctl: tasks/TASK-TEMPLATE.md has no title to fill in, neither key nor heading\n"
        )
        assert repo.files() == before

    @pytest.mark.parametrize("form", ["- {}: {}", "**{}:** {}", "| {} | {} |"])
    def test_comes_from_a_template_with_another_form_of_header(self, repo: Repo, form: str) -> None:
        repo.task("TASK-0001")
        head = [
            form.format(*row) for row in (("Status", "Draft"), ("Owner", "@x"), ("Created", ""))
        ]
        if form.startswith("|"):
            head = ["| Key | Value |", "|---|---|", *head]
        text = "\n".join(["# TASK-XXXX: Title", "", *head, SECTIONS])
        repo.write("tasks/TASK-TEMPLATE.md", text)
        path = made(repo, "A | thing", "--owner", "@a|b")
        assert errors(repo) == []
        found = repo.plan().by_id["TASK-0002"]
        assert (found.title, found.state) == ("TASK-0002: A | thing", "todo")
        assert found.created == "2026-02-03"
        assert repo.read(path).startswith("# TASK-0002: A | thing\n")

    @pytest.mark.parametrize(
        "form", ["frontmatter", "bold", "bullet", "quote", "plain", "table", "heading"]
    )
    def test_has_the_form_that_the_settings_ask_for(self, repo: Repo, form: str) -> None:
        repo.write(
            "taskctl.toml",
            f'[[collection]]\nname = "tasks"\n[collection.header]\nform = "{form}"\n'
            '[collection.header.keys]\nprereqs = ["Needs"]\nlinks = []\n'
            '[collection.sections.headings]\nstop = ["^Acceptance"]\nscope = ["^Files to touch"]\n',
        )
        path = made(repo, "A thing: one", "--owner", "@me")
        assert errors(repo) == []
        found = repo.plan().by_id["TASK-0001"]
        assert (found.state, found.owner, found.created) == ("todo", ("@me",), "2026-02-03")
        assert len(found.stops) == 1
        assert found.scope is not None
        assert len(found.scope.entries) == 1
        text = repo.read(path)
        assert "eeds" in text
        assert "inks" not in text.replace("A thing: one", "")
        # Whatever the form, its status can be changed.
        assert repo.run("start", "1").exit_code == 0
        assert repo.read(path) == text.replace("Draft", "In Progress", 1)

    @pytest.mark.parametrize(
        ("own", "title"),
        [("Use it", "Use more"), ("11. Use it", "Use more"), ("0011 Use it", "0012: Use more"),
         ("ADR-0011: Use it", "ADR-0012: Use more")],
    )  # fmt: skip
    def test_is_named_as_its_neighbours_are(self, repo: Repo, own: str, title: str) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        for name, heading in (("0001-record", "Record"), ("0011-use-it", own)):
            repo.write(f"doc/adr/{name}.md", f"---\nstatus: Accepted\n---\n\n# {heading}\n")
        repo.write("doc/adr/template.md", "---\nstatus: x\ndate:\n---\n\n# short title\n\nText.\n")
        path = made(repo, "Use more")
        assert path == "doc/adr/0012-use-more.md"
        assert repo.read(path) == (
            f"---\nstatus: Draft\ndate: 2026-02-03\n---\n\n# {title}\n\nText.\n"
        )
        assert made(repo, "B", "--number", "3") == "doc/adr/0003-b.md"

    def test_from_the_template_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        before = {(found.code, found.path) for found in repo.findings()}
        path = made(repo, "Boot: the 2nd stage")
        after = {(found.code, found.path) for found in repo.findings()}
        try:
            assert "TASK-XXXX" not in repo.read(path).split("---")[1]
            severe = {code for code, where in after - before if where == path}
            assert not severe - {"HD003", "SC003", "SC004", "LK001", "SC005"}, severe
        finally:
            (repo.root / path).unlink()

    def test_that_is_there_already_is_not_overwritten(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        target = repo.root / "tasks/TASK-0002-a-thing.md"
        target.symlink_to("nowhere.md")
        assert new(repo, "A thing").exit_code == 2
        assert target.is_symlink()
        assert not (repo.root / "tasks/nowhere.md").exists()


def test_a_dry_run_writes_nothing(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(BOARD, board(region("queue")))
    before = repo.files()
    answer = new(repo, "A thing", "--follow-up-of", "1", "--dry-run")
    assert (answer.exit_code, answer.stderr) == (0, "")
    heads = [line for line in answer.stdout.splitlines() if line.startswith("+++ ")]
    assert heads == [
        "+++ b/tasks/TASK-0001B-a-thing.md", "+++ b/tasks/TASK-0001-x.md", f"+++ b/{BOARD}",
    ]  # fmt: skip
    assert repo.files() == before


def test_the_boards_follow(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(BOARD, board(region("queue")))
    made(repo, "A <b>thing</b> | more")
    assert rows(repo.read(BOARD)) == [
        "| **TASK-0001** | A small step | — |",
        "| TASK-0002 | A &lt;b>thing&lt;/b> \\| more | — |",
    ]
    assert repo.run("sync", "--check").exit_code == 0


def test_nothing_is_written_outside_of_the_root(repo: Repo, tmp_path: Path) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\ninclude = ["tasks/TASK-*.md", "more/TASK-*.md"]\n',
    )
    repo.write("more/TASK-0001-x.md", task("TASK-0001")[1])
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.root / "tasks").symlink_to(outside)
    new(repo, "A thing")
    assert os.listdir(outside) == []
