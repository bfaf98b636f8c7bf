"""`edit`: values of a header are changed in their place, in the form of the header."""

import os
import shlex

import pytest

from ..boards.boards import BOARD, board, region, table
from ..conftest import Repo, needs_permissions
from .commands import DAY, PATH, SECTIONS, errors, matter, refused

TITLE = "title: TASK-0001 A small step\n"


def edit(repo: Repo, *arguments: str, id: str = "TASK-0001") -> str:
    """What a change that is made says."""
    answer = repo.run("edit", id, *arguments, env=DAY)
    assert answer.exit_code == 0, answer
    return answer.stdout


def written(repo: Repo, head: str, *arguments: str, path: str = PATH) -> str:
    """The head of a file after a change, all below which stays."""
    below = SECTIONS
    repo.write(path, head + below)
    edit(repo, *arguments)
    after = repo.read(path)
    assert after.endswith(below)
    before = repo.read(path)
    assert repo.run("edit", "TASK-0001", *arguments, env=DAY).exit_code == 0
    assert repo.read(path) == before  # a second run changes nothing
    return after.removesuffix(below)


@pytest.fixture(autouse=True)
def others(repo: Repo) -> None:
    repo.task("TASK-0002")
    repo.task("TASK-0003")


class TestTheTitle:
    def test_is_written_behind_its_id(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        before = repo.read(PATH)
        assert edit(repo, "--title", "B") == "TASK-0001  'A small step' → 'B'\n"
        assert repo.read(PATH) == before.replace(TITLE, "title: TASK-0001 B\n")

    def test_may_be_given_with_its_id(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        edit(repo, "--title", "TASK-0001: B")
        assert "title: TASK-0001 B\n" in repo.read(PATH)

    def test_is_changed_in_the_heading_that_repeats_it(self, repo: Repo) -> None:
        repo.write(PATH, matter("owner: a") + "\n# TASK-0001: A\n\n## A\n" + SECTIONS)
        edit(repo, "--title", "B")
        assert repo.read(PATH).count("# TASK-0001: B\n\n## A\n") == 1

    def test_stays_in_a_heading_of_its_own(self, repo: Repo) -> None:
        repo.write(PATH, matter("owner: a") + "\n# Another A\n" + SECTIONS)
        edit(repo, "--title", "B")
        assert "# Another A\n" in repo.read(PATH)

    def test_of_a_heading_keeps_the_word_before_the_id(self, repo: Repo) -> None:
        head = "# TASK-0001 — A\n\n**Status:** Draft\n"
        assert written(repo, head, "--title", "B | C").startswith("# TASK-0001 — B | C\n")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("TASK-0001 A", 'TASK-0001 it\'s #1: "x" \\ y'),
            ("TASK-0001 a: b", "TASK-0001 c: d"),
            ("'TASK-0001 A'", "'TASK-0001 it''s'"),
            ('"TASK-0001 A"', '"TASK-0001 say \\"x\\""'),
            ("TASK-0001 A  # remark", "TASK-0001 B  # remark"),
            (">-\n  TASK-0001 A\n  and more", "TASK-0001 B"),
        ],
    )
    def test_is_read_back_from_any_quotes(self, repo: Repo, old: str, new: str) -> None:
        wanted = repo_title(new)
        after = written(repo, f"---\ntitle: {old}\nstatus: Draft\n---\n", "--title", wanted)
        (task,) = [task for task in repo.plan().tasks if task.id == "TASK-0001"]
        assert task.bare_title == wanted
        if "# remark" in old:
            assert after.count("  # remark\n") == 1

    def test_is_changed_in_generated_regions_and_equal_cells(self, repo: Repo) -> None:
        repo.task("TASK-0001", title="TASK-0001 A | B")
        rows = ("| TASK-0001 | A \\| B | Draft |", "| TASK-0002 | My words | Draft |")
        by_hand = "\n".join(["## All", "", *table("| Task | Title | Status |", *rows)])
        repo.write(BOARD, board("Text.", region("queue", columns="Task,Title"), by_hand))
        repo.run("sync")
        before = repo.read(BOARD)
        assert before.count("A \\| B") == 2
        edit(repo, "--title", "C | D")
        assert repo.read(BOARD) == before.replace("A \\| B", "C \\| D")

    def test_stays_in_a_row_with_words_of_its_own(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        row = "| TASK-0001 | A small step of mine | Draft |"
        repo.write(BOARD, board("\n".join(table("| Task | Title | Status |", row))))
        before = repo.read(BOARD)
        edit(repo, "--title", "B")
        assert repo.read(BOARD) == before


def repo_title(new: str) -> str:
    """The title of a header line, as a person would type it."""
    text = new.partition("  #")[0].replace("''", "'").replace('\\"', '"')
    if text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return text.removeprefix("TASK-0001 ")


class TestLists:
    @pytest.mark.parametrize(
        ("before", "option", "after"),
        [
            ("depends-on: []", "TASK-0002", "depends-on: [TASK-0002]"),
            ("depends-on:", "TASK-0002", "depends-on:\n  - TASK-0002"),
            ("depends-on: TASK-0003", "2", "depends-on: [TASK-0003, TASK-0002]"),
            ("depends-on: [TASK-0003]  # x", "+2", "depends-on: [TASK-0003, TASK-0002]  # x"),
            ("depends-on:\n- TASK-0003", "2", "depends-on:\n- TASK-0003\n- TASK-0002"),
            ("depends-on: [TASK-0002, TASK-0003]", "-2", "depends-on: [TASK-0003]"),
            ("depends-on: [TASK-0003, TASK-0002]", "-2", "depends-on: [TASK-0003]"),
            ("depends-on: [TASK-0002]  # x", "-2", "depends-on: []  # x"),
            (
                "depends-on:\n  - TASK-0002  # first\n  # kept\n  - TASK-0003",
                "-2",
                "depends-on:\n  # kept\n  - TASK-0003",
            ),
            (
                "depends-on: [\n  TASK-0003,\n  TASK-0002,\n]",
                "-2",
                "depends-on: [\n  TASK-0003,\n]",
            ),
            (
                "depends-on:\n  - TASK-0002 (its\n    second part)\n  - TASK-0003",
                "-2",
                "depends-on:\n  - TASK-0003",
            ),
            ("depends-on: TASK-0003, TASK-0002", "-2", "depends-on: TASK-0003"),
            ("depends-on: []", "2 (optional)", "depends-on: [TASK-0002 (optional)]"),
        ],
    )
    def test_of_a_front_matter(self, repo: Repo, before: str, option: str, after: str) -> None:
        assert written(repo, matter(before), "--depends-on", option) == matter(after)

    @pytest.mark.parametrize(
        ("before", "option", "after"),
        [
            ("**Depends-on:** none", "2", "**Depends-on:** TASK-0002"),
            ("**Depends-on:** TASK-0003  ", "2", "**Depends-on:** TASK-0003, TASK-0002  "),
            ("- Depends-on: TASK-0002, TASK-0003", "-2", "- Depends-on: TASK-0003"),
            ("> Depends-on: TASK-0003, TASK-0002", "-2", "> Depends-on: TASK-0003"),
            ("- **Depends-on**: TASK-0002", "-2", "- **Depends-on**: none"),
        ],
    )
    def test_of_marked_lines(self, repo: Repo, before: str, option: str, after: str) -> None:
        sign = "- Status: Draft" if before[0] == "-" else "**Status:** Draft"
        sign = "> Status: Draft" if before[0] == ">" else sign
        head = f"# TASK-0001 A\n\n{sign}\n"
        found = written(repo, f"{head}{before}\n", "--depends-on", option)
        assert found == f"{head}{after}\n"

    def test_of_a_table(self, repo: Repo) -> None:
        head = "# TASK-0001 A\n\n| Key | Value |\n|---|---|\n| Status | Draft |\n"
        added = written(repo, head + "| Depends-on | TASK-0003 |\n", "--depends-on", "2")
        assert added == head + "| Depends-on | TASK-0003, TASK-0002 |\n"
        assert written(repo, added, "--depends-on", "-3") == head + "| Depends-on | TASK-0002 |\n"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("depends-on = []", 'depends-on = ["TASK-0002"]'),
            ('depends-on = ["TASK-0003"]', 'depends-on = ["TASK-0003", "TASK-0002"]'),
        ],
    )
    def test_of_toml(self, repo: Repo, before: str, after: str) -> None:
        lines = '+++\ntitle = "TASK-0001 A"\nstatus = "Draft"\n{}\n+++\n'
        assert written(repo, lines.format(before), "--depends-on", "2") == lines.format(after)
        assert written(repo, lines.format(after), "--depends-on", "-2") == lines.format(before)

    def test_a_key_that_is_missing_is_added_and_removed(self, repo: Repo) -> None:
        added = written(repo, matter("owner: a"), "--depends-on", "2", "--follow-up", "3")
        assert "\ndepends-on:\n  - TASK-0002" in added
        assert "\nfollow-up-tasks:\n  - TASK-0003" in added

    def test_one_that_most_do_without_goes_with_its_last_entry(self, repo: Repo) -> None:
        for name in ("2", "3"):
            repo.write(f"tasks/TASK-000{name}-x.md", matter("owner: a") + SECTIONS)
        head = matter("depends-on: [TASK-0002]", "owner: a")
        assert written(repo, head, "--depends-on", "-2") == matter("owner: a")

    def test_numbers_in_a_line_stay_numbers_in_a_line(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.id]\n'
            "pattern = '(?:TASK-)?(?P<number>\\d{1,4})'\nformat = 'TASK-{number:04d}'\n",
        )
        for name in ("4", "5"):
            repo.write(f"tasks/TASK-000{name}-x.md", matter("depends-on: 2, 3") + SECTIONS)
        head = matter("depends-on: 3")
        assert written(repo, head, "--depends-on", "2") == matter("depends-on: 3, 2")

    def test_a_link_is_a_prerequisite_too(self, repo: Repo) -> None:
        link = "  - Depends-on (clock): tasks/TASK-0002-x.md\n"
        repo.write(PATH, matter("links:", f"{link}  - Vision: README.md") + SECTIONS)
        repo.write("README.md", "")
        assert f"the link that named TASK-0002 goes with it ({PATH}:5)" in edit(
            repo, "--depends-on", "-TASK-0002"
        )
        assert link not in repo.read(PATH)

    def test_other_items_in_the_same_entry_are_not_lost(self, repo: Repo) -> None:
        repo.write(PATH, matter("depends-on:", "  - TASK-0002 and TASK-0003") + SECTIONS)
        assert refused(repo, "edit", "TASK-0001", "--depends-on", "-TASK-0002") == [
            f"{PATH}:5: this entry also names TASK-0003; change it by hand"
        ]

    def test_several_at_once(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"], follow_ups=["TASK-0002"])
        said = edit(
            repo, "--depends-on", "+TASK-0003,-TASK-0002", "--follow-up", "3", "--owner", "b"
        )
        assert said == (
            "TASK-0001  owner: runtime → b; waits for TASK-0003; no longer waits for TASK-0002; "
            "is followed by TASK-0003\n"
        )
        assert errors(repo) == []


class TestKeys:
    @pytest.mark.parametrize(
        ("before", "option", "after"),
        [
            ("size: 2", "size=3", "size: 3"),
            ("size: 2", "Size=a: b", "size: 'a: b'"),
            ('size: "2"', "size=3", 'size: "3"'),
            ("size: 2 # days", "size=3", "size: 3 # days"),
            ("size: 2", "size=", "size:"),
            ("labels: [a, b]", "labels=b, c", "labels: [b, c]"),
            ("labels:\n  - a\n  - b", "labels=b,c,d", "labels:\n  - b\n  - c\n  - d"),
            ("labels: []", "labels=a", "labels: [a]"),
            ("labels: [a]", "labels=", "labels: []"),
            ("size: 1\nsize: 2", "size=3", "size: 3\nsize: 2"),
        ],
    )
    def test_of_a_front_matter(self, repo: Repo, before: str, option: str, after: str) -> None:
        head = matter("owner: a", before)
        repo.write("taskctl.toml", '[rules]\nignore = ["HD006"]\n')
        assert written(repo, head, "--set", option) == matter("owner: a", after)

    def test_of_toml_keep_their_type(self, repo: Repo) -> None:
        head = '+++\ntitle = "TASK-0001 A"\nstatus = "Draft"\nsize = 2\n+++\n'
        assert written(repo, head, "--set", "size=3") == head.replace("size = 2", "size = 3")
        assert 'size = "big"' in written(repo, head, "--set", "size=big")

    def test_a_new_one_has_the_form_of_the_header(self, repo: Repo) -> None:
        head = "# TASK-0001 A\n\n**Status:** Draft  \n"
        assert written(repo, head, "--set", "size=3") == f"{head}**Size:** 3  \n"

    def test_title_and_owner_are_keys_too(self, repo: Repo) -> None:
        assert "title: TASK-0001 B\n" in written(
            repo, matter("owner: a"), "--set", "title=B", "--set", "owner=b"
        )

    @pytest.mark.parametrize(
        ("option", "why"),
        [
            ("status=Done", "status is not set this way: `taskctl start`"),
            ("depends-on=TASK-0002", "depends-on is not set this way: --depends-on adds"),
            ("links=x", "links is not set this way: --editor"),
            ("superseded-by=x", "superseded-by is not set this way: `taskctl supersede`"),
            ("depends_on=x", "depends_on would not be read: the key is called depends-on"),
            ("a:b=1", "'a:b' cannot be a key"),
            ("- a=1", "'- a' cannot be a key"),
            ("size=a\nstatus: Done", "size has a line break"),
            ("size=---", "size is ---, which opens or closes a header"),
            ("size=x <!-- taskctl:end -->", "size holds '<!--'"),
            ("size=x # taskctl: ignore ID001 y", "size holds '# taskctl:'"),
            ("size=\x07", "size holds the control character U+0007"),
            ("created=soon", "created is a date, written YYYY-MM-DD"),
        ],
    )
    def test_that_are_refused(self, repo: Repo, option: str, why: str) -> None:
        repo.task("TASK-0001")
        (line,) = refused(repo, "edit", "TASK-0001", "--set", option)
        assert line.startswith(why)

    def test_all_reasons_are_said_at_once(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        found = refused(
            repo, "edit", "TASK-0001", "--title", "", "--owner", "a\nb", "--set", "status=x"
        )
        assert len(found) == 3

    def test_without_a_sign_is_no_pair(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert repo.run("edit", "TASK-0001", "--set", "size").exit_code == 2

    def test_the_id_is_for_rename(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml", '[[collection]]\nname = "tasks"\n[collection.id]\nfrom = "header:key"\n'
        )
        repo.write(PATH, matter("key: TASK-0001") + SECTIONS)
        (line,) = refused(repo, "edit", "TASK-0001", "--set", "key=TASK-0009")
        assert line.startswith("key is not set this way: `taskctl rename`")


class TestPriorities:
    def test_have_the_words_of_the_others(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", keys="priority: High\n")
        edit(repo, "--priority", "high")
        assert "priority: High\n" in repo.read(PATH)

    def test_that_nobody_knows_are_refused(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", keys="priority: High\n")
        assert refused(repo, "edit", "TASK-0001", "--priority", "hihg") == [
            "no task has the priority 'hihg'; known ones: High"
        ]

    def test_are_the_key_that_orders_the_queue(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[queue]\norder = "rank"\n')
        repo.task("TASK-0001", keys="rank: 9\n")
        repo.task("TASK-0002", keys="rank: 5\n")
        edit(repo, "--priority", "1")
        assert "rank: 1\n" in repo.read(PATH)


class TestPrerequisitesThatAreRefused:
    @pytest.mark.parametrize(
        ("option", "why"),
        [
            ("TASK-0001", "TASK-0001 cannot wait for itself"),
            ("TASK-0099", "no task is called TASK-0099"),
            ("TASK-0002,-TASK-0002", "TASK-0002 is named twice"),
            ("-TASK-0099", "no task is called TASK-0099"),
        ],
    )
    def test_by_name(self, repo: Repo, option: str, why: str) -> None:
        repo.task("TASK-0001")
        (line,) = refused(repo, "edit", "TASK-0001", "--depends-on", option)
        assert line.startswith(why)

    def test_for_a_circle(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003", prereqs=["TASK-0002"])
        (line,) = refused(repo, "edit", "TASK-0001", "--depends-on", "TASK-0003")
        assert line == (
            "TASK-0001 cannot wait for TASK-0003: "
            "TASK-0001 → TASK-0003 → TASK-0002 → TASK-0001 is a circle"
        )

    def test_but_not_for_an_optional_one(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", prereqs=["TASK-0001 (optional)"])
        edit(repo, "--depends-on", "TASK-0002")

    def test_an_entry_without_a_file_can_be_removed(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        edit(repo, "--depends-on", "-TASK-0099")
        assert errors(repo) == []

    def test_a_finding_that_is_new_is_said(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        assert "PR004 TASK-0001 is done, its prerequisite TASK-0002 is not" in edit(
            repo, "--depends-on", "TASK-0002"
        )

    def test_where_no_key_lists_them(self, repo: Repo) -> None:
        repo.track("X")
        (line,) = refused(repo, "edit", "TRACK-X", "--depends-on", "TASK-0002")
        assert line.startswith("no key of the header lists prerequisites")


class TestOddFiles:
    def test_line_ends_and_bom_stay(self, repo: Repo) -> None:
        text = (matter("owner: a", "depends-on: []") + SECTIONS).rstrip("\n")
        raw = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
        repo.write(PATH, raw)
        edit(repo, "--title", "B", "--depends-on", "2", "--set", "size=3")
        after = (repo.root / PATH).read_bytes()
        wanted = raw.replace(b"0001 A\r\n", b"0001 B\r\n").replace(b"[]", b"[TASK-0002]")
        assert after == wanted.replace(b"owner: a\r\n", b"owner: a\r\nsize: 3\r\n")

    def test_without_a_header(self, repo: Repo) -> None:
        repo.write(PATH, "# TASK-0001 A\n" + SECTIONS)
        (line,) = refused(repo, "edit", "TASK-0001", "--owner", "a")
        assert line.startswith(f"{PATH} has no header to write owner into")
        edit(repo, "--title", "B")
        assert repo.read(PATH).startswith("# TASK-0001 B\n")

    def test_a_nested_table_is_left_alone(self, repo: Repo) -> None:
        repo.write(PATH, matter("size:", "  big: 1") + SECTIONS)
        (line,) = refused(repo, "edit", "TASK-0001", "--set", "size=3")
        assert line == f"size is a nested table ({PATH}:4); use --editor"

    def test_an_id_of_two_files(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0001", slug="y")
        answer = repo.run("edit", "TASK-0001", "--owner", "b")
        assert answer.exit_code == 2
        assert "name one: tasks/TASK-0001-x.md, tasks/TASK-0001-y.md" in answer.stderr
        edit(repo, "--owner", "b", id="tasks/TASK-0001-y.md")
        assert "owner: runtime\n" in repo.read(PATH)

    def test_an_id_that_is_unique_in_its_folder(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["changes/*/TASK-*.md"]\n'
            '[collection.id]\nunique = "folder"\n',
        )
        for path in ("a/TASK-0001", "a/TASK-0002", "b/TASK-0002"):
            repo.write(f"changes/{path}-x.md", matter("depends-on: []") + SECTIONS)
        edit(repo, "--depends-on", "TASK-0002", "--depends-on", "b/TASK-0002", id="a/TASK-0001")
        assert "depends-on: [TASK-0002, b/TASK-0002]" in repo.read("changes/a/TASK-0001-x.md")

    @needs_permissions
    def test_a_file_in_a_folder_that_is_read_only(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        folder = repo.root / "tasks"
        folder.chmod(0o555)
        try:
            answer = repo.run("edit", "TASK-0001", "--owner", "b")
        finally:
            folder.chmod(0o755)
        assert answer.exit_code == 2
        assert f"{PATH} cannot be written" in answer.stderr

    def test_dry_run_shows_the_change_alone(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        before = repo.files()
        lines = edit(repo, "--owner", "b", "--dry-run").splitlines()
        assert [line for line in lines if line[0] in "+-"][2:] == ["-owner: runtime", "+owner: b"]
        assert repo.files() == before


class TestItemsOfDocuments:
    DOCUMENT = "docs/todo.md"

    def test_get_another_title(self, repo: Repo) -> None:
        repo.write(self.DOCUMENT, "# To do\n\n- [ ] **E-1** first\n- [x] **E-2** second\n")
        edit(repo, "--title", "other", id=f"{self.DOCUMENT}#E-1")
        assert repo.read(self.DOCUMENT) == (
            "# To do\n\n- [ ] **E-1** other\n- [x] **E-2** second\n"
        )

    def test_get_nothing_else(self, repo: Repo) -> None:
        repo.write(self.DOCUMENT, "# To do\n\n- [ ] **E-1** first\n- [x] **E-2** second\n")
        found = refused(repo, "edit", f"{self.DOCUMENT}#E-1", "--owner", "a")
        assert found[0] == (
            "it is an item of a document, and only its title can be changed this way"
        )


class TestTheEditor:
    def opened(self, repo: Repo, *command: str, id: str = "TASK-0001") -> tuple[int, str, str]:
        answer = repo.run(
            "edit", id, "--editor", env={"EDITOR": shlex.join(command), **PATH_OF_TOOLS}
        )
        return answer.exit_code, answer.stdout, answer.stderr

    def test_opens_the_file_and_finds_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        found = self.opened(repo, "sed", "-i", "s/small/large/")
        assert found == (0, "", f"no new findings in {PATH}\n")
        assert "A large step" in repo.read(PATH)

    def test_says_what_is_new_in_the_file(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", "Ready")
        code, out, _ = self.opened(repo, "sed", "-i", "s/Draft/Begun/")
        assert (code, out.count("\n")) == (1, 1)
        assert out.startswith(f"{PATH}:3:9: HD005 [unknown-status]")

    def test_updates_the_boards(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write(BOARD, board(region("queue", columns="Task,Title")))
        repo.run("sync")
        self.opened(repo, "sed", "-i", "s/small/large/")
        assert "A large step" in repo.read(BOARD)

    def test_that_changes_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert self.opened(repo, "true") == (0, "", f"{PATH} is unchanged\n")

    def test_that_fails(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert self.opened(repo, "false")[0] == 2
        assert "cannot start" in self.opened(repo, "no-such-editor")[2]

    def test_that_is_not_set(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        answer = repo.run("edit", "TASK-0001", "--editor")
        assert answer.exit_code == 2
        assert "set VISUAL or EDITOR" in answer.stderr

    def test_a_file_name_is_not_run(self, repo: Repo) -> None:
        path = "tasks/TASK-0001-$(touch gone).md"
        repo.write(path, matter("owner: a") + SECTIONS)
        self.opened(repo, "sed", "-i", "s/owner: a/owner: b/")
        assert "owner: b" in repo.read(path)
        assert not (repo.root / "gone").exists()

    def test_opens_a_document(self, repo: Repo) -> None:
        repo.write("docs/todo.md", "# To do\n\n- [ ] first\n- [ ] second\n")
        code, _, _ = self.opened(repo, "sed", "-i", "s/first/other/", id="docs/todo.md#1")
        assert code == 0
        assert "- [ ] other" in repo.read("docs/todo.md")


PATH_OF_TOOLS = {"PATH": os.environ.get("PATH", "")}
