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
