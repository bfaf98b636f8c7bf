"""Documents that hold many items, changed in their place."""

import json
from pathlib import Path

import pytest

from taskctl.actions.documents import mark_item
from taskctl.model.breakdowns import Breakdown
from taskctl.read.open import read_alone
from taskctl.settings.load import load_from
from taskctl.text.edits import apply
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Overlay

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


# Every document of the corpora that has items, and the seeds; of each, how many items can be marked
# and marked back: those that are neither done nor to do would have to be marked as under way.
MARKABLE = [
    ("corpora/breakdowns/aero/15*", 229), ("corpora/breakdowns/aero/*audio*", 8),
    ("corpora/breakdowns/aero/*graphics*", 28), ("corpora/breakdowns/aero/*integration*", 40),
    ("corpora/breakdowns/kiro/*", 23), ("corpora/breakdowns/openspec/rcal*", 69),
    ("corpora/breakdowns/openspec/template*", 4), ("corpora/breakdowns/speckit/subtree*", 80),
    ("corpora/breakdowns/speckit/template*", 34), ("corpora/breakdowns/taskmaster/*", 144),
    ("seeds/001.auto-repaired.md", 229), ("seeds/001_*.txt", 229),
    ("seeds/002.auto-repaired.md", 203), ("seeds/002_*.txt", 203),
]  # fmt: skip  # a table
OTHER = {"todo": "done", "done": "todo"}


def read(path: str, raw: bytes) -> tuple[Source, Breakdown]:
    source = Source(path, raw)
    reading = read_alone(
        source,
        Overlay(DiskTree("/nonexistent"), {path: raw}),
        load_from("taskctl.toml", b"", "/").settings,
    )
    assert reading.breakdown is not None
    return source, reading.breakdown


def test_all_documents_are_marked(shared: Path) -> None:
    named = {path for pattern, _ in MARKABLE for path in shared.glob(pattern)}
    others = {*shared.glob("corpora/breakdowns/*/*"), *shared.glob("seeds/00[12]*")} - named
    assert [path.name[:17] for path in others] == ["robotspacebattler"]  # it holds no items


class TestMark:
    @pytest.mark.parametrize(("pattern", "count"), MARKABLE)
    def test_done_and_back_is_the_same_file(
        self, repo: Repo, shared: Path, pattern: str, count: int
    ) -> None:
        (source,) = shared.glob(pattern)
        path = f"plan{source.suffix}"
        before = source.read_bytes()
        repo.write(path, before)
        listed = json.loads(repo.run("list", "--from", path, "--json").stdout)["items"]
        listed = [item for item in listed if item["state"] in OTHER]
        assert len(listed) == count
        open_parents = {item["parent"] for item in listed if item["state"] == "todo"}
        # The first, the last, and some between: each run reads the whole document.
        for item in [*listed[:: max(1, count // 3)], listed[-1]]:
            other = OTHER[item["state"]]
            answer = repo.run("mark", f"{path}#{item['id']}", other)
            if other == "done" and item["id"] in open_parents:
                assert (answer.exit_code, (repo.root / path).read_bytes()) == (1, before)
                continue
            assert answer.exit_code == 0, answer
            after = (repo.root / path).read_bytes()
            lines = zip(before.split(b"\n"), after.split(b"\n"), strict=True)
            assert [n for n, pair in enumerate(lines, 1) if len({*pair}) > 1] == [item["line"]]
            shown = json.loads(repo.run("show", item["id"], "--from", path, "--json").stdout)
            assert shown["state"] == other
            repo.run("mark", f"{path}#{item['id']}", item["state"])
            assert (repo.root / path).read_bytes() == before

    @pytest.mark.full
    @pytest.mark.parametrize(("pattern", "count"), MARKABLE)
    def test_every_item(self, shared: Path, pattern: str, count: int) -> None:
        (path,) = shared.glob(pattern)
        source, found = read(path.name, path.read_bytes())
        marked = 0
        for index, item in enumerate(found.items):
            if item.state not in OTHER:
                continue
            edit = mark_item(found, item, OTHER[item.state])
            assert edit is not None
            changed, after = read(path.name, apply(source, [edit]))
            again = after.items[index]
            assert (again.id, again.state) == (item.id, OTHER[item.state])
            others = zip(found.items, after.items, strict=True)
            assert [a.id for a, b in others if (a.id, a.state) != (b.id, b.state)] == [item.id]
            back = mark_item(after, again, item.state)
            assert back is not None
            assert apply(changed, [back]) == source.raw
            marked += 1
        assert marked == count

    def test_what_is_under_way(self, repo: Repo) -> None:
        repo.write("tasks.md", "- [~] 1. One\n- [-] 2. Two\n")
        repo.run("mark", "tasks.md#1", "done")
        repo.run("mark", "tasks.md#2", "todo")
        assert repo.read("tasks.md") == "- [x] 1. One\n- [ ] 2. Two\n"

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

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Login page", "✅ Login page"),
            ("⬜ Login page", "✅ Login page"),
            ("⬜  **Login** page", "✅  **Login** page"),
            ("🚧 **IN PROGRESS** Login", "✅ **DONE** Login"),
            ("🚀 Launch", "✅ 🚀 Launch"),
        ],
    )
    def test_a_table_without_a_column_for_it(self, repo: Repo, before: str, after: str) -> None:
        table = "| ID | Task | Depends on |\n|---|---|---|\n| A-1 | {} | - |\n"
        repo.write("docs/plan.md", table.format(before))
        assert repo.run("mark", "docs/plan.md#A-1", "done").exit_code == 0
        assert repo.read("docs/plan.md") == table.format(after)
        again = repo.run("mark", "docs/plan.md#A-1", "done")
        assert again.stderr == "A-1 is done already\n"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("✅ Login page", "Login page"),
            ("✅\ufe0f Login page", "Login page"),
            ("✅ **BUILT 2026-09-20** Login", "⬜ **NOT STARTED 2026-09-20** Login"),
            ("✅ 🚀 Launch", "🚀 Launch"),
        ],
    )
    def test_back_where_there_is_no_column(self, repo: Repo, before: str, after: str) -> None:
        table = "| ID | Task | Depends on |\n|---|---|---|\n| A-1 | {} | - |\n"
        repo.write("docs/plan.md", table.format(before))
        assert repo.run("mark", "docs/plan.md#A-1", "todo").exit_code == 0
        assert repo.read("docs/plan.md") == table.format(after)

    def test_the_sign_that_other_titles_begin_with(self, repo: Repo) -> None:
        table = (
            "- 🟢 Complete\n- 🔴 Not Started\n\n"
            "| ID | Task | Depends on |\n|---|---|---|\n"
            "| A-1 | 🔴 One | - |\n| A-2 | {} Two | - |\n"
        )
        repo.write("docs/plan.md", table.format("🔴"))
        repo.run("mark", "docs/plan.md#A-2", "done")
        assert repo.read("docs/plan.md") == table.format("🟢")
        repo.run("mark", "docs/plan.md#A-2", "todo")
        assert repo.read("docs/plan.md") == table.format("🔴")

    @pytest.mark.parametrize("name", ["T1: Login", "Login"])
    def test_ids_stay_what_they_are(self, repo: Repo, name: str) -> None:
        item_id = name.partition(":")[0]
        table = f"| Task | Depends on |\n|---|---|\n| {{}}{name} | - |\n| Logout | {item_id} |\n"
        repo.write("docs/plan.md", table.format(""))
        assert repo.run("mark", f"docs/plan.md#{item_id}", "done").exit_code == 0
        assert repo.read("docs/plan.md") == table.format("✅ ")
        listed = json.loads(repo.run("list", "--from", "docs/plan.md", "--json").stdout)["items"]
        found = {item["id"]: (item["state"], len(item["prereqs"])) for item in listed}
        assert found == {item_id: ("done", 0), "Logout": ("todo", 1)}
        assert "PR001" not in repo.run("check", "docs/plan.md").stdout
        repo.run("mark", f"docs/plan.md#{item_id}", "todo")
        assert repo.read("docs/plan.md") == table.format("")

    @pytest.mark.parametrize("name", ["AeroGPU-EMU-DEV-001", "aerogpu-emu-dev-001"])
    def test_an_id_with_small_letters(self, repo: Repo, name: str) -> None:
        repo.write("TODO.md", "- [ ] **AeroGPU-EMU-DEV-001** One\n- [ ] **b-1** two\n")
        answer = repo.run("mark", f"TODO.md#{name}", "done")
        assert answer.stderr == "AeroGPU-EMU-DEV-001  done: One\n"

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("plan.md", "| ID | Task | Status |\n|---|---|---|\n| 1 | One |  |\n",
             "plan.md:3: the status of 1 is empty; write it there"),
            ("tasks.json", '{"tasks": [{"id": 1, "title": "One"}]}\n',
             "tasks.json:1: the status of 1 is empty; write it there"),
        ],
    )  # fmt: skip  # a table
    def test_an_empty_status(self, repo: Repo, name: str, text: str, message: str) -> None:
        repo.write(name, text)
        answer = repo.run("mark", f"{name}#1", "done")
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {message}\n")
        assert repo.read(name) == text

    def test_a_sign_in_a_damaged_document_outlives_its_repair(
        self, repo: Repo, shared: Path
    ) -> None:
        (damaged,) = shared.glob("seeds/001_*.txt")
        repo.write("plan.md", damaged.read_bytes())
        assert repo.run("mark", "plan.md#CI-001", "done").exit_code == 0
        repo.run("check", "plan.md", "--fix", "--unsafe-fixes")
        assert "| CI-001 | 🟢 Data movement" in repo.read("plan.md")
        repo.run("mark", "plan.md#CI-001", "todo")
        repaired = shared / "seeds/001.auto-repaired.md"
        assert (repo.root / "plan.md").read_bytes() == repaired.read_bytes()

    @pytest.mark.parametrize(
        "row", ["| A-1 | One | 🔴 Not Started | - |", "| A-1 | 🔴 One | | - |"]
    )
    def test_a_damaged_status_is_not_replaced(self, repo: Repo, row: str) -> None:
        head = "| ID | Task | Status | Depends on |"
        if "| | - |" in row:
            head, row = head.replace(" Status |", ""), row.replace(" | |", " |")
        dashes = "|---" * (head.count("|") - 1) + "|"
        text = f"- 🔴 Not Started\n- 🟢 Complete\n\n{head}\n{dashes}\n{row}\n"
        repo.write("plan.md", text.encode().decode("cp1254"))
        before = repo.files()
        answer = repo.run("mark", "plan.md#A-1", "done")
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: plan.md:6: the status of A-1 went through a wrong code page (FI002);\n"
            "`taskctl check plan.md --fix --unsafe-fixes` repairs it\n"
        )
        assert repo.files() == before
        repo.run("check", "plan.md", "--fix", "--unsafe-fixes")
        assert repo.run("mark", "plan.md#A-1", "done").exit_code == 0
        assert f"🟢 {'Complete' if 'Status' in head else 'One'} |" in repo.read("plan.md")

    @pytest.mark.parametrize("which", ["docs/none.md#A-1", "TODO.md#9", "TODO.md"])
    def test_what_is_not_there(self, repo: Repo, which: str) -> None:
        repo.write("TODO.md", "- [ ] one\n")
        before = repo.files()
        assert repo.run("mark", which, "done").exit_code == 2
        assert repo.files() == before


def test_a_status_that_nobody_knows_is_left_to_people(repo: Repo) -> None:
    text = "| ID | Task | Status |\n|---|---|---|\n| A-1 | a | wibble |\n| A-2 | b | done |\n"
    repo.write("plan.md", text)
    answer = repo.run("mark", "plan.md#A-1", "done")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "taskctl: plan.md:3: A-1 is 'wibble', which is not a known status; change it by hand\n"
    )
    assert repo.read("plan.md") == text


def test_the_sign_before_a_title_is_no_part_of_it(repo: Repo) -> None:
    repo.write(
        "plan.md",
        "| ID | Task | Deps |\n|---|---|---|\n| A-1 | ✅ Run | - |\n| A-2 | 🚀 Go | - |\n",
    )
    first, second = repo.run("list", "--from", "plan.md").stdout.splitlines()
    assert first == "A-1  done      Run"
    assert second == "A-2  todo      🚀 Go"
    assert repo.run("mark", "plan.md#A-1", "todo").stderr == "A-1  todo: Run\n"
