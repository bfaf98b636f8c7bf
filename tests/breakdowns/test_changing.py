"""Documents that hold many items, changed in their place."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo


@pytest.fixture
def vortex(repo: Repo, shared: Path) -> Repo:
    repo.write("plan.md", (shared / "seeds/002.auto-repaired.md").read_bytes())
    return repo


# Line, what it says of, what it said, what is counted.
WRONG = [
    (5, "phases", "6", "7"),
    (349, "total of Phase 0", "12", "13"),
    (351, "total of Phase 2", "45", "51"),
    (352, "total of Phase 3", "30", "35"),
    (353, "total of Phase 4", "40", "44"),
    (354, "total of Phase 5", "20", "24"),
    (355, "total of Phase 6", "20", "24"),
    (356, "total", "179", "203"),
    (361, "total", "179", "203"),
]


class TestSync:
    @pytest.mark.parametrize("options", [("plan.md",), ("--from", "plan.md")])
    def test_says_what_is_out_of_date(self, vortex: Repo, options: tuple[str, ...]) -> None:
        before = vortex.files()
        answer = vortex.run("sync", *options, "--json")
        assert answer.exit_code == 1
        found = json.loads(answer.stdout)["changes"]
        assert [(c["line"], c["what"], c["was"], c["is"]) for c in found] == WRONG
        assert vortex.files() == before

    def test_writes_the_numbers_alone(self, vortex: Repo) -> None:
        before = vortex.read("plan.md").split("\n")
        answer = vortex.run("sync", "--adopt", "plan.md")
        assert (answer.exit_code, answer.stderr) == (0, "9 numbers corrected\n")
        after = vortex.read("plan.md").split("\n")
        changed = [
            n for n, pair in enumerate(zip(before, after, strict=True), 1) if len({*pair}) > 1
        ]
        assert changed == [line for line, *_ in WRONG]
        assert vortex.run("check", "plan.md").exit_code == 0
        again = vortex.run("sync", "--check", "plan.md")
        assert (again.exit_code, again.stderr) == (0, "all numbers are right\n")

    @pytest.mark.parametrize("option", ["--diff", "--dry-run", "--check"])
    def test_writes_nothing_when_it_is_only_asked(self, vortex: Repo, option: str) -> None:
        before = vortex.files()
        answer = vortex.run("sync", "--adopt", option, "plan.md")
        assert vortex.files() == before
        assert ("+| P0 | 13 | 0 | 0% |" in answer.stdout) == (option != "--check")

    def test_counts_what_is_done(self, repo: Repo) -> None:
        table = "| Phase | Planned | Completed | % |\n|---|---|---|---|\n| P0 | 2 | 0 | 0% |\n"
        repo.write("plan.md", f"## PHASE 0: A\n\n- [x] **P0.1.1** a\n- [ ] **P0.1.2** b\n\n{table}")
        repo.run("sync", "--adopt", "plan.md")
        assert "| P0 | 2 | 1 | 50% |" in repo.read("plan.md")


# Every document of the corpora whose items have a status.
MARKABLE = [
    "breakdowns/speckit/template*", "breakdowns/kiro/*", "breakdowns/openspec/*",
    "breakdowns/taskmaster/*", "breakdowns/aero/instructions-graphics*",
    "breakdowns/aero/instructions-integration*", "../seeds/002.auto-repaired.md",
]  # fmt: skip


class TestMark:
    @pytest.mark.parametrize("pattern", MARKABLE)
    def test_done_and_back_is_the_same_file(self, repo: Repo, shared: Path, pattern: str) -> None:
        for source in sorted((shared / "corpora").glob(pattern)):
            path = f"plan{source.suffix}"
            repo.write(path, source.read_bytes())
            before = source.read_bytes()
            listed = json.loads(repo.run("list", "--from", path, "--json").stdout)["items"]
            still_open = [item for item in listed if item["state"] == "todo" and item["status"]]
            # The first, the last, and some between: each run reads the whole document.
            for item in still_open[:: max(1, len(still_open) // 4)]:
                answer = repo.run("mark", f"{path}#{item['id']}", "done")
                assert answer.exit_code == 0, answer
                after = (repo.root / path).read_bytes()
                changed = [
                    number
                    for number, pair in enumerate(
                        zip(before.split(b"\n"), after.split(b"\n"), strict=True), 1
                    )
                    if len({*pair}) > 1
                ]
                assert changed == [item["line"]]
                shown = json.loads(repo.run("show", item["id"], "--from", path, "--json").stdout)
                assert shown["state"] == "done"
                repo.run("mark", f"{path}#{item['id']}", "todo")
                assert (repo.root / path).read_bytes() == before

    def test_a_box_without_an_id(self, repo: Repo) -> None:
        repo.write("TODO.md", "- [ ] one\n- [ ] two\n")
        assert repo.run("mark", "TODO.md#2", "done").stderr == "#2  done: two\n"
        assert repo.read("TODO.md") == "- [ ] one\n- [x] two\n"
        assert repo.run("mark", "TODO.md#2", "done").stderr == "#2 is done already\n"

    @pytest.mark.parametrize(
        ("cell", "after"),
        [
            ("🔴 Not Started", "🟢 Complete"),
            ("🔴", "🟢"),
            ("Not Started (see log)", "Complete (see log)"),
            ("**Not started**", "**Complete**"),
        ],
    )
    def test_words_and_signs_of_the_legend(self, repo: Repo, cell: str, after: str) -> None:
        text = (
            "| Status | Meaning |\n|---|---|\n| 🔴 Not Started | a |\n"
            "| 🟢 Complete | b |\n\n"
            "| ID | Task | Status | Notes |\n|---|---|---|---|\n| A-1 | One | {} | x |\n"
        )
        repo.write("docs/plan.md", text.format(cell))
        assert repo.run("mark", "docs/plan.md#A-1", "done").exit_code == 0
        assert repo.read("docs/plan.md") == text.format(after)

    def test_an_item_without_a_status(self, repo: Repo) -> None:
        repo.write("docs/plan.md", "| ID | Task | Depends on |\n|---|---|---|\n| A-1 | One | - |\n")
        answer = repo.run("mark", "docs/plan.md#A-1", "done")
        assert answer.exit_code == 2
        assert "docs/plan.md:3: nothing says how far A-1 is; add a column `Status`" in answer.stderr

    @pytest.mark.parametrize("which", ["docs/none.md#A-1", "TODO.md#9", "TODO.md"])
    def test_what_is_not_there(self, repo: Repo, which: str) -> None:
        repo.write("TODO.md", "- [ ] one\n")
        before = repo.files()
        assert repo.run("mark", which, "done").exit_code == 2
        assert repo.files() == before
