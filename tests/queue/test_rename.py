"""`rename`: another number or title, and all that mentions the task follows."""

import json

import pytest

from ..boards.boards import BOARD, board, region, table
from ..conftest import Nexus, Repo
from .commands import DAY, SECTIONS, errors, matter, refused

OLD, NEW = "tasks/TASK-0010-x.md", "tasks/TASK-0099-x.md"


def rename(repo: Repo, *arguments: str, id: str = "TASK-0010") -> str:
    """What a renaming that is made says."""
    answer = repo.run("rename", id, *arguments, env=DAY)
    assert answer.exit_code == 0, answer
    return answer.stdout


def rewritten(repo: Repo, text: str, path: str = "docs/notes.md") -> str:
    """A text after TASK-0010 has become TASK-0099."""
    repo.write(path, text)
    rename(repo, "--number", "99")
    return repo.read(path)


@pytest.fixture(autouse=True)
def plan(repo: Repo) -> None:
    repo.task("TASK-0010")
    repo.task("TASK-0011", title="TASK-0011 Another step")


class TestTheFile:
    def test_moves_with_its_id_and_nothing_else_changes(self, repo: Repo) -> None:
        before = repo.read(OLD)
        said = rename(repo, "--number", "99")
        assert said == f"TASK-0010 → TASK-0099  {NEW}\n"
        assert not (repo.root / OLD).exists()
        assert repo.read(NEW) == before.replace("TASK-0010", "TASK-0099")
        assert errors(repo) == []

    def test_gets_the_name_of_its_title(self, repo: Repo) -> None:
        before = repo.read(OLD)
        rename(repo, "--title", "Read: the clock")
        text = repo.read("tasks/TASK-0010-read-the-clock.md")
        title = "'TASK-0010 Read: the clock'"
        assert text == before.replace("TASK-0010 A small step", title)

    def test_gets_both_at_once(self, repo: Repo) -> None:
        rename(repo, "--number", "99B", "--title", "B")
        assert "title: TASK-0099B B\n" in repo.read("tasks/TASK-0099B-b.md")

    def test_keeps_its_mode_line_ends_and_bom(self, repo: Repo) -> None:
        raw = b"\xef\xbb\xbf" + (matter("owner: a") + SECTIONS).replace("\n", "\r\n").encode()
        raw = raw.replace(b"TASK-0001", b"TASK-0010").rstrip(b"\r\n")
        repo.write(OLD, raw).chmod(0o640)
        rename(repo, "--number", "99")
        path = repo.root / NEW
        assert path.read_bytes() == raw.replace(b"TASK-0010", b"TASK-0099")
        assert path.stat().st_mode & 0o777 == 0o640

    def test_a_second_run_changes_nothing(self, repo: Repo) -> None:
        rename(repo, "--number", "99", "--title", "B")
        before = repo.files()
        answer = repo.run("rename", "TASK-0099", "--number", "99", "--title", "B")
        assert (answer.exit_code, answer.stdout) == (0, "TASK-0099 is called so already\n")
        assert repo.files() == before

    def test_dry_run_shows_a_rename_that_git_reads(self, repo: Repo) -> None:
        repo.commit()
        before = repo.files()
        diff = rename(repo, "--number", "99", "--dry-run")
        assert repo.files() == before
        assert f"rename from {OLD}\nrename to {NEW}\n" in diff
        repo.write("../a.diff", diff)
        repo.git("apply", "--check", "../a.diff")


class TestMentions:
    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("see TASK-0010.", "see TASK-0099."),
            ("`TASK-0010`, TASK-0010B", "`TASK-0099`, TASK-0010B"),
            ("XTASK-0010, TASK-00100", "XTASK-0010, TASK-00100"),
            ("[x](../tasks/TASK-0010-x.md#goal)", "[x](../tasks/TASK-0099-x.md#goal)"),
            ("tasks/TASK-0010-x.md and TASK-0010-x.md", "tasks/TASK-0099-x.md and TASK-0099-x.md"),
            ("`tasks/TASK-0010-*.md`", "`tasks/TASK-0099-*.md`"),
            ("tasks/TASK-0010-old-name.md", "tasks/TASK-0099-old-name.md"),
            ("TASK-0010-v2 and docs/TASK-0010-log.txt", "TASK-0010-v2 and docs/TASK-0010-log.txt"),
            ("TASK-0010/0011 and TASK-0011/0010", "TASK-0099/0011 and TASK-0011/0099"),
            ("0010 and 10", "0010 and 10"),
            ("```sh\necho TASK-0010\n```\n", "```sh\necho TASK-0010\n```\n"),
            ("```mermaid\nTASK-0010 --> b\n```\n", "```mermaid\nTASK-0099 --> b\n```\n"),
            ("task-0010 and TASK‑0010", "task-0010 and TASK‑0010"),
            ("a\r\nTASK-0010\rb", "a\r\nTASK-0099\rb"),
        ],
    )  # fmt: skip  # a table
    def test_in_any_text(self, repo: Repo, text: str, after: str) -> None:
        assert rewritten(repo, text) == after

    def test_of_another_file_with_a_name_like_it_stay(self, repo: Repo) -> None:
        repo.write("docs/TASK-0010-x.md", "another")
        repo.write("docs/TASK-0010.log", "another")
        text = "[x](TASK-0010-x.md) `docs/TASK-0010.log` `tasks/TASK-0010-x.md`"
        assert rewritten(repo, text) == text.replace("tasks/TASK-0010", "tasks/TASK-0099")

    def test_in_headers(self, repo: Repo) -> None:
        repo.task(
            "TASK-0011",
            prereqs=["TASK-0010 (optional)", "tasks/TASK-0010-x.md"],
            follow_ups=["TASK-0010"],
            links=["Depends-on: tasks/TASK-0010-x.md"],
        )
        repo.task("TASK-0012", "Superseded by TASK-0010")
        before = {p: repo.read(p) for p in ("tasks/TASK-0011-x.md", "tasks/TASK-0012-x.md")}
        rename(repo, "--number", "99")
        for path, text in before.items():
            assert repo.read(path) == text.replace("TASK-0010", "TASK-0099")

    def test_on_boards_and_in_tracks(self, repo: Repo) -> None:
        body = (
            "## Candidates\n\n- **CAND-CLK-000: A clock**\n"
            "  - **Status**: extracted → `TASK-0010`\n"
        )
        track = repo.track("CLK", body=body)
        notes = region(
            "queue", *table("| Task | Notes |", "| TASK-0010 | mine |"), columns="Task,Notes"
        )
        by_hand = "\n".join(["## All", "", *table("| Task | Status |", "| TASK-0010 | Draft |")])
        repo.write(BOARD, board(notes, by_hand))
        repo.run("sync")
        before = errors(repo)
        rename(repo, "--number", "9")
        assert "extracted → `TASK-0009`" in repo.read(track)
        text = repo.read(BOARD)
        assert "TASK-0010" not in text
        assert text.count("TASK-0009") == 2
        assert "mine" in text
        assert errors(repo) == before

    def test_of_folders_where_ids_are_unique(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["changes/*/TASK-*.md"]\n'
            '[collection.id]\nunique = "folder"\n',
        )
        for path, waits in (
            ("a/TASK-0001", "[]"),
            ("a/TASK-0002", "[TASK-0001, b/TASK-0001]"),
            ("b/TASK-0001", "[]"),
            ("b/TASK-0002", "[TASK-0001, a/TASK-0001]"),
        ):
            repo.write(
                f"changes/{path}-x.md",
                matter(f"depends-on: {waits}").replace("0001 A", f"{path[-4:]} A") + SECTIONS,
            )
        rename(repo, "--number", "9", id="a/TASK-0001")
        assert "[TASK-0009, b/TASK-0001]" in repo.read("changes/a/TASK-0002-x.md")
        assert "[TASK-0001, a/TASK-0009]" in repo.read("changes/b/TASK-0002-x.md")

    def test_in_evidence(self, repo: Repo) -> None:
        repo.task("TASK-0010", stop="- [ ] `make -v` runs")
        repo.commit()
        repo.run("prove", "TASK-0010", "--record", "--yes")
        before = json.loads(repo.read("tasks/evidence/TASK-0010.json"))
        rename(repo, "--number", "99")
        after = json.loads(repo.read("tasks/evidence/TASK-0099.json"))
        assert not (repo.root / "tasks/evidence/TASK-0010.json").exists()
        assert after["task"] == "TASK-0099"
        assert after["proofs"][0]["output"] == before["proofs"][0]["output"]
        assert [found.code for found in repo.findings("EV003", "EV001")] == []

    def test_in_answers_and_reviews(self, repo: Repo) -> None:
        repo.task("TASK-0011", links=["Depends-on: tasks/TASK-0010-x.md"])
        repo.run(
            "prep", "TASK-0010", "--answer", "best_system_solution=YES", "--by", "Ada", env=DAY
        )
        repo.run("review-links", "TASK-0011", "--by", "Ada", env=DAY)
        assert repo.codes().count("LK004") == 0
        rename(repo, "--number", "99")
        assert repo.codes().count("LK004") == 0
        assert '"answered_by": "Ada"' in repo.run("prep", "TASK-0099", "--json").stdout

    def test_accepted_findings_stay_accepted(self, repo: Repo) -> None:
        repo.task("TASK-0010", "Foo", prereqs=["TASK-0098"])
        repo.run("check", "--update-baseline", "--add")
        assert errors(repo) == []
        rename(repo, "--number", "99")
        assert errors(repo) == []

    def test_elsewhere_are_named(self, repo: Repo) -> None:
        repo.write("src/a/lib.py", "# TASK-0010\n")
        repo.commit()
        assert "TASK-0010 is also named in src/a/lib.py" in rename(repo, "--number", "99")


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (["--number", "11"], "TASK-0011 is taken: tasks/TASK-0011-x.md"),
            (["--number", "x"], "'x' is not the number of an id like TASK-0001"),
            (["--number", "123456"], "123456 does not fit into an id like TASK-0001"),
            (["--title", ""], "the title is empty"),
            (["--title", "a\nb"], "the title has a line break, but a value is one line"),
            (["--title", "TASK-0011 b"], "the title begins with TASK-0011, the id of another task"),
        ],
    )
    def test_by_name(self, repo: Repo, options: list[str], why: str) -> None:
        assert refused(repo, "rename", "TASK-0010", *options) == [why]

    def test_a_number_on_another_branch(self, repo: Repo) -> None:
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0099")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert refused(repo, "rename", "TASK-0010", "--number", "99") == [
            "TASK-0099 is taken: on another branch or in another worktree"
        ]

    def test_the_end_of_a_range(self, repo: Repo) -> None:
        repo.write("docs/notes.md", "see TASK-0010..TASK-0011\n")
        found = refused(repo, "rename", "TASK-0010", "--number", "99")
        assert found[0] == (
            "docs/notes.md:1: TASK-0010..TASK-0011: it is the end of a range; "
            "it means TASK-0010, TASK-0011"
        )

    def test_a_range_that_lists_it(self, repo: Repo) -> None:
        repo.task("TASK-0012", prereqs=["TASK-0009..TASK-0011"])
        before = repo.files()
        answer = repo.run("rename", "TASK-0010", "--number", "99")
        assert answer.exit_code == 2
        assert "tasks/TASK-0012-x.md: the prereq TASK-0099 of TASK-0012" in answer.stderr
        assert repo.files() == before

    def test_an_id_of_two_files_where_one_is_mentioned(self, repo: Repo) -> None:
        repo.task("TASK-0010", slug="y")
        repo.write("docs/notes.md", "[x](../tasks/TASK-0010-y.md)\n")
        rename(repo, "--number", "98", id="tasks/TASK-0010-y.md")
        repo.task("TASK-0010", slug="y")
        repo.write("docs/notes.md", "see TASK-0010\n")
        found = refused(repo, "rename", "tasks/TASK-0010-y.md", "--number", "99")
        assert found[0] == "docs/notes.md:1: TASK-0010: several files have this id"

    def test_an_item_of_a_document(self, repo: Repo) -> None:
        repo.write("docs/todo.md", "# To do\n\n- [ ] first\n- [ ] second\n")
        answer = repo.run("rename", "docs/todo.md#1", "--title", "x")
        assert answer.exit_code == 2
        assert "taskctl edit docs/todo.md#1 --title T" in answer.stderr

    @pytest.mark.parametrize("name", [["--number", "99"], ["--title", "B"], ["--number", "9B"]])
    def test_a_file_that_a_killed_run_has_left_is_recognised(
        self, repo: Repo, name: list[str]
    ) -> None:
        before = {path: raw for path, (raw, _, _) in repo.files().items()}
        path = rename(repo, *name).split()[-1]
        after = {path: raw for path, (raw, _, _) in repo.files().items()}
        repo.write(OLD, before[OLD])
        answer = repo.run("rename", OLD, *name)
        assert answer.exit_code == 1
        assert f"{path} is what was to be written: if a renaming was cut short" in answer.stdout
        (repo.root / path).unlink()
        rename(repo, *name)
        assert {path: raw for path, (raw, _, _) in repo.files().items()} == after
        repo.write(OLD, before[OLD])
        repo.write(path, after[path] + b"More.\n")
        assert "what was to be written" not in repo.run("rename", OLD, *name).stdout

    def test_a_file_in_the_way(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0010-b.md", "")
        answer = repo.run("rename", OLD, "--title", "B")
        assert answer.exit_code == 1
        assert "tasks/TASK-0010-b.md already exists" in answer.stdout


@pytest.mark.full
@pytest.mark.parametrize("number", ["9", "13"])
def test_a_real_plan_has_the_same_findings_afterwards(nexus: Nexus, number: str) -> None:
    repo = nexus.checkout(nexus.commit("59febb11"))
    # A higher number is an info (PR007).
    before = sorted(errors(repo))
    answer = repo.run("rename", number, "--number", "9001")
    after = sorted(errors(repo))
    repo.git("checkout", "--quiet", "--force", ".")
    repo.git("clean", "--quiet", "--force", "-d")
    assert answer.exit_code == 0, answer
    assert after == before


def test_a_range_on_a_real_board_is_refused(nexus: Nexus) -> None:
    repo = nexus.checkout(nexus.commit("59febb11"))
    found = refused(repo, "rename", "31", "--number", "9001")
    assert "TASK-0031`..`TASK-0033: it is the end of a range" in found[0]
