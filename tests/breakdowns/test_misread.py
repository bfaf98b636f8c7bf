"""What only looks like a number, a file or a prerequisite, and numbers that are written safely."""

import pytest

from ..conftest import Repo
from .test_cells import items

PLAN = """\
## Phase 1: Setup

- [x] T001 Create the project in src/

## Phase 2: Driver

- [x] T002 Write the driver in src/driver.rs
- [x] T003 Test the driver in tests/driver.rs
- [x] T004 Document it in docs/driver.md

| Phase | Tasks |
|---|---|
| Phase 2 | {} |
"""
FILE = "specs/001-x/tasks.md"


class TestNumbers:
    @pytest.mark.parametrize(
        "cell",
        [
            "T002–T004", "T002-T004", "T002..T004", "T002, T003, T004", "T002 to T004", "2–4",
            "2-4", "2..4", "2, 3, 4", "2 and 3", "#2", "v2", "2026-01-02", "1.5", "", "—",
            "3", "**3**", "3 tasks", "3 (T002–T004)", "~~3~~", "✅ 3",
        ],
    )  # fmt: skip  # a table
    def test_that_are_none_or_right(self, repo: Repo, cell: str) -> None:
        repo.write(FILE, PLAN.format(cell))
        assert repo.codes() == []
        before = repo.read(FILE)
        repo.run("sync", "--adopt", FILE)
        assert repo.read(FILE) == before

    @pytest.mark.parametrize(
        ("cell", "after"),
        [("7", "3"), ("**7**", "**3**"), ("7 tasks", "3 tasks"), ("7 (T002–T004)", "3 (T002–T004)"),
         ("007", "3"), ("7+", "3+")],
    )  # fmt: skip  # a table
    def test_that_are_wrong(self, repo: Repo, cell: str, after: str) -> None:
        repo.write(FILE, PLAN.format(cell))
        (finding,) = repo.findings()
        assert (finding.code, "sync --adopt" in finding.help) == ("BK004", True)
        assert repo.run("sync", "--adopt", FILE).exit_code == 0
        assert repo.read(FILE) == PLAN.format(after)
        assert repo.codes() == []
        assert len(items(repo, repo.read(FILE), FILE)) == 4

    def test_in_the_title_of_an_item_are_not_written(self, repo: Repo) -> None:
        """The item would be another one; what stands elsewhere is written all the same."""
        text = PLAN.format("7") + "\n- [ ] T005 Print **Total Tasks**: 9\n"
        repo.write(FILE, text)
        helps = {finding.line: finding.help for finding in repo.findings()}
        assert ["sync --adopt" in text for _, text in sorted(helps.items())] == [True, False]
        repo.run("sync", "--adopt", FILE)
        assert repo.read(FILE) == text.replace("| 7 |", "| 4 |")


@pytest.mark.parametrize(
    "words", ["after the readings load", "requires a reboot", "after 3 minutes", "see T001"]
)
def test_words_in_brackets_are_text(repo: Repo, words: str) -> None:
    text = f"- [x] T001 A\n- [ ] T002 Draw it ({words})\n"
    assert items(repo, text, FILE)["T002"]["prereqs"] == []
    assert repo.codes() == []


@pytest.mark.parametrize("words", ["depends on T001", "after T001", "requires T001, T003"])
def test_names_in_brackets_are_prerequisites(repo: Repo, words: str) -> None:
    text = f"- [x] T001 A\n- [ ] T002 Draw it ({words})\n- [x] T003 B\n"
    found = [prereq["id"] for prereq in items(repo, text, FILE)["T002"]["prereqs"]]
    assert found == (["T001", "T003"] if "T003" in words else ["T001"])


@pytest.mark.parametrize(
    "name",
    ["`time.Time`", "`console.log`", "`os.path`", "`Node.js`", "`fmt.Println`", "`self.items`",
     "read/write", "src/", "`src/[type].ts`"],
)  # fmt: skip  # a table
def test_a_name_is_no_file(repo: Repo, name: str) -> None:
    repo.write(FILE, f"## Phase 1: A\n\n- [ ] T001 [P] A {name}\n- [ ] T002 [P] B {name}\n")
    assert repo.codes() == []


@pytest.mark.parametrize("name", ["`main.rs`", "src/a.py", "`package.json`", "docker/Dockerfile"])
def test_a_file_of_two_parallel_items(repo: Repo, name: str) -> None:
    repo.write(FILE, f"## Phase 1: A\n\n- [ ] T001 [P] A {name}\n- [ ] T002 [P] B {name}\n")
    assert repo.codes() == ["BK010"]


@pytest.mark.parametrize("title", [r"a\|b", r"`x \| y`", r"\| first"])
def test_an_escaped_pipe_is_one(repo: Repo, title: str) -> None:
    text = f"| ID | Task | Status |\n|---|---|---|\n| A-1 | {title} | Todo |\n"
    assert items(repo, text, "TASKS.md")["A-1"]["title"] == title.replace(r"\|", "|")


@pytest.mark.parametrize("tag", ["[P]", "**[P]**", "**[P] Marker**:"])
def test_the_notes_that_explain_a_tag_of_spec_kit_are_no_items(repo: Repo, tag: str) -> None:
    # `- [P] tasks = different files, no dependencies` ends the documents of spec-kit's template
    text = PLAN.format("3") + f"\n## Notes\n\n- {tag} tasks = different files\n"
    assert list(items(repo, text, FILE)) == ["T001", "T002", "T003", "T004"]
    assert repo.codes() == []
