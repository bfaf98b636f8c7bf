"""`next`, `list`, `show`, `stats`, `graph` on the items of one document."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo

PLAN = """# Plan

| ID | Task | Priority | Depends on | Estimate |
|---|---|---|---|---|
| A-1 | Later | P1 | None | Low |
| A-2 | Urgent, for one | P0 | None | Low |
| A-3 | Urgent, for two | P0 | None | High |
| A-4 | Waits | P0 | A-2, A-3 | Low |
| A-5 | Waits too | P1 | A-3 | Low |
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.write("docs/plan.md", PLAN)
    return repo


def ids(repo: Repo, *options: str) -> list[str]:
    answer = repo.run("list", "--from", "docs/plan.md", "--json", *options)
    assert answer.exit_code == 0, answer
    return [item["id"] for item in json.loads(answer.stdout)["items"]]


def test_what_is_urgent_and_what_most_wait_for_comes_first(plan: Repo) -> None:
    assert ids(plan, "--ready") == ["A-3", "A-2", "A-1"]
    assert ids(plan, "--blocked") == ["A-4", "A-5"]
    answer = plan.run("next", "--from", "docs/plan.md")
    assert answer.stdout.splitlines()[0] == "start     A-3  Urgent, for two"
    assert "next:     taskctl show A-3 --from docs/plan.md" in answer.stdout


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["X-9", "todo"], "taskctl list --blocked --from 'the plan.md'"),
        (["None", "maybe"], "taskctl list --status unknown --from 'the plan.md'"),
    ],
)
def test_what_next_suggests_asks_the_same_document(repo: Repo, cells: list[str], said: str) -> None:
    rows = "".join(f"| A-{number} | x | {' | '.join(cells)} |\n" for number in range(1, 11))
    table = f"| ID | Task | Depends on | Status |\n|---|---|---|---|\n{rows}"
    repo.write("docs/the plan.md", table)
    answer = repo.run("next", "--from", "the plan.md", folder="docs")
    assert f"and 2 more ({said})" in answer.stdout
    assert f"next:     {said}" in answer.stdout.splitlines()


def test_what_next_suggests_in_a_folder_can_be_run_there(plan: Repo) -> None:
    answer = plan.run("next", "--from", "plan.md", folder="docs")
    assert "next:     taskctl show A-3 --from plan.md" in answer.stdout
    assert plan.run("show", "A-3", "--from", "plan.md", folder="docs").exit_code == 0


def test_what_is_done_waits_for_nothing(repo: Repo) -> None:
    rows = "| {} | x | P0 | {} | {} |\n"
    table = "| ID | Task | Priority | Depends on | Status |\n|---|---|---|---|---|\n"
    items = [
        ("A-1", "None", "todo"),
        ("A-2", "None", "todo"),
        ("A-3", "A-1", "done"),
        ("A-4", "A-1", "done"),
        ("A-5", "A-2", "todo"),
    ]
    repo.write("docs/plan.md", table + "".join(rows.format(*item) for item in items))
    assert ids(repo, "--ready") == ["A-2", "A-1"]
    stats = json.loads(repo.run("stats", "--from", "docs/plan.md", "--json").stdout)
    assert stats["unblockers"] == [{"id": "A-2", "waiting": 1}]


def test_the_order_of_a_real_table(repo: Repo, shared: Path) -> None:
    repo.write("docs/plan.md", (shared / "seeds/001.auto-repaired.md").read_bytes())
    answer = repo.run("list", "--from", "docs/plan.md", "--json")
    items = {item["id"]: item for item in json.loads(answer.stdout)["items"]}
    behind: dict[str, set[str]] = {item_id: set() for item_id in items}
    for start in items:
        work = [start]
        while work:
            for prereq in items[work.pop()]["prereqs"]:
                if start not in behind[prereq["id"]]:
                    behind[prereq["id"]].add(start)
                    work.append(prereq["id"])
    keys = [(item["priority"], -len(behind[item_id])) for item_id, item in items.items()]
    assert keys == sorted(keys)
    ready = ids(repo, "--ready")
    assert ready == [item_id for item_id, item in items.items() if not item["prereqs"]]
    assert ready[:5] == ["CD-001", "D9-001", "WG-001", "CJ-002", "MM-001"]
    named = json.loads(repo.run("next", "-n", "5", "--from", "docs/plan.md", "--json").stdout)[
        "together"
    ]
    assert named == ready[:5]
    lines = repo.run("next", "-n", "5", "--from", "docs/plan.md").stdout.splitlines()
    assert [line.split()[1] for line in lines if line.startswith(("start", "and"))] == ready[:5]
    stats = json.loads(repo.run("stats", "--from", "docs/plan.md", "--json").stdout)
    most = {one["id"]: one["waiting"] for one in stats["unblockers"]}
    assert most == {item_id: len(behind[item_id]) for item_id in most}
    assert min(most.values()) >= max(len(behind[i]) for i in items if i not in most)


def test_what_waits_for_a_phase_waits_for_its_items(repo: Repo, shared: Path) -> None:
    repo.write("docs/plan.md", (shared / "seeds/002.auto-repaired.md").read_bytes())
    stats = json.loads(repo.run("stats", "--from", "docs/plan.md", "--json").stdout)
    # 203 items, of which 13 are in the first phase, which all others wait for.
    assert stats["unblockers"][0] == {"id": "P0.1.1", "waiting": 190}
    assert stats["document"]["at_once"] == 103  # phases 3, 4 and 5


def test_one_item(plan: Repo) -> None:
    shown = json.loads(plan.run("show", "A-4", "--from", "docs/plan.md", "--json").stdout)
    assert (shown["state"], shown["priority"], shown["estimate"]) == ("todo", "P0", "Low")
    assert [prereq["id"] for prereq in shown["prereqs"]] == ["A-2", "A-3"]
    text = plan.run("show", "A-4", "--from", "docs/plan.md").stdout
    assert "todo     A-2  Urgent, for one" in text
    assert plan.run("show", "A-9", "--from", "docs/plan.md").exit_code == 2


@pytest.mark.parametrize("command", ["stats", "graph", "board"])
def test_other_views(plan: Repo, command: str) -> None:
    answer = plan.run(command, "--from", "docs/plan.md")
    assert answer.exit_code == 0
    assert "A-3" in answer.stdout


def test_a_phase_is_waited_for_as_a_whole(repo: Repo) -> None:
    text = (
        "| Phase | Module | Duration | Dependencies |\n|---|---|---|---|\n"
        "| **0** | A | 1 week | None |\n| **1** | B | 1 week | Phase 0 |\n\n"
        "## PHASE 0: A\n\n- [x] **P0.1.1** one\n- [{}] **P0.1.2** two\n\n"
        "## PHASE 1: B\n\n- [ ] **P1.1.1** three\n"
    )
    for mark, first in ((" ", "P0.1.2"), ("x", "P1.1.1")):
        repo.write("docs/plan.md", text.format(mark))
        assert ids(repo, "--ready") == [first]


def test_a_document_outside_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(PLAN, encoding="utf-8")
    answer = repo.run("list", "--from", str(other), "--json")
    assert len(json.loads(answer.stdout)["items"]) == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# Prose\n\n- a point\n", "no items found: no boxes, no task table, no known form"),
        ("", "no items found"),
        (None, "no such file"),
    ],
)
def test_nothing_to_be_found(repo: Repo, text: str | None, says: str) -> None:
    if text is not None:
        repo.write("docs/plan.md", text)
    for command in ("list", "next", "stats"):
        answer = repo.run(command, "--from", "docs/plan.md")
        assert answer.exit_code == 2
        assert says in answer.stderr
        assert "docs/plan.md" in answer.stderr


def test_check_reads_a_file_by_its_content(repo: Repo) -> None:
    repo.write("docs/plan.md", PLAN.replace("A-2, A-3", "A-2, A-9"))
    answer = repo.run("check", "docs/plan.md", "--output-format", "json")
    assert answer.exit_code == 1
    (found,) = json.loads(answer.stdout)["findings"]
    assert (found["code"], found["item"], found["line"]) == ("PR001", "A-4", 8)
    repo.write("docs/plan.md", "# Prose\n")
    answer = repo.run("check", "docs/plan.md", "--output-format", "concise")
    assert answer.exit_code == 1
    assert "BK014" in answer.stdout


def test_the_numbers_of_a_real_table(repo: Repo, shared: Path) -> None:
    repo.write("plan.md", (shared / "seeds/001.auto-repaired.md").read_bytes())
    found = json.loads(repo.run("stats", "--from", "plan.md", "--json").stdout)["document"]
    counted = {
        key: found[key]
        for key in (
            "items",
            "tables",
            "edges",
            "ranges",
            "unresolved",
            "cycles",
            "ready",
            "aliases",
            "lanes",
            "items_in_lanes",
        )
    }
    assert list(counted.values()) == [229, 22, 277, 19, 0, 0, 57, 6, 24, 113]
    assert found["layers"] == [57, 65, 53, 23, 13, 9, 4, 4, 1]
    assert found["ready_by_priority"]["P0"] == 47
    text = repo.run("stats", "--from", "plan.md").stdout
    assert "MM-001 → MM-002 → MM-004 → MM-005 → MM-006 → MM-007 → MM-012 → CJ-016" in text


def test_the_calendar_of_real_phases(repo: Repo, shared: Path) -> None:
    repo.write("plan.md", (shared / "seeds/002.auto-repaired.md").read_bytes())
    found = json.loads(repo.run("stats", "--from", "plan.md", "--json").stdout)["document"]
    assert (found["weeks"], found["weeks_in_sequence"]) == (11, 16)
    assert found["critical_path"] == [f"Phase {n}" for n in (0, 1, 2, 4, 6)]
    weeks = {phase["name"]: (phase["first"], phase["last"]) for phase in found["phases"]}
    assert weeks["Phase 5"] == (7, 8)
    assert "11 weeks, 16 in sequence" in repo.run("stats", "--from", "plan.md").stdout


PHASES = """| Phase | Module | Duration | Dependencies |
|---|---|---|---|
| **0** | Set up | 1 week | None |
| **1** | Build | 2 weeks | Phase 0 |

## PHASE 0: SET UP

- [{}] **P0.1.1** one
- [x] **P0.1.2** two

## PHASE 1: BUILD

- [ ] **P1.1.1** three
- [ ] **P1.1.2** four
"""


class TestGraphOfPhases:
    def test_a_phase_stands_between(self, repo: Repo) -> None:
        repo.write("plan.md", PHASES.format(" "))
        drawn = repo.run("graph", "--from", "plan.md")
        assert '    Phase_0["Phase 0 Set up"]:::todo\n' in drawn.stdout
        edges = [line.strip() for line in drawn.stdout.splitlines() if "-->" in line]
        assert sorted(edges) == [
            "P0_1_1 --> Phase_0",
            "P0_1_2 --> Phase_0",
            "Phase_0 --> P1_1_1",
            "Phase_0 --> P1_1_2",
        ]
        assert drawn.stderr == ""
        dot = repo.run("graph", "--from", "plan.md", "--format", "dot", "--group", "track").stdout
        assert '"Phase 0" -> "P1.1.1";' in dot

    def test_its_state(self, repo: Repo) -> None:
        repo.write("plan.md", PHASES.format("x"))
        drawn = json.loads(repo.run("graph", "--from", "plan.md", "--format", "json").stdout)
        assert {node["id"]: node["state"] for node in drawn["nodes"]} == {
            "P0.1.1": "done",
            "P0.1.2": "done",
            "P1.1.1": "todo",
            "P1.1.2": "todo",
            "Phase 0": "done",
        }
        still_open = repo.run("graph", "--from", "plan.md", "--open", "--isolated").stdout
        assert "P1_1_1" in still_open
        assert "Phase_0" not in still_open

    def test_the_critical_path(self, repo: Repo) -> None:
        repo.write("plan.md", PHASES.format(" "))
        options = ("graph", "--from", "plan.md", "--critical-path", "--format", "json")
        path = json.loads(repo.run(*options).stdout)["critical_path"]
        assert path == ["P0.1.1", "Phase 0", "P1.1.1"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "folder is a directory"),
        ("dangling.md", "dangling.md is a link to nothing"),
        ("loop.md", "loop.md is a link that leads to itself"),
        ("none.md", "none.md: no such file"),
    ],
)
def test_what_is_no_document(repo: Repo, name: str, said: str) -> None:
    (repo.root / "folder").mkdir()
    (repo.root / "dangling.md").symlink_to("nowhere.md")
    (repo.root / "loop.md").symlink_to("loop.md")
    answer = repo.run("next", "--from", name)
    assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {said}\n")


@pytest.mark.parametrize("text", ['{"tasks": [{"id": 1},]}', '{"tasks": []}', '{"a": 1}', "[]"])
def test_json_that_is_no_plan(repo: Repo, text: str) -> None:
    repo.write("tasks.json", text)
    said = "no items found: it is not JSON, or has no list `tasks` or `items` of objects with an id"
    assert repo.run("next", "--from", "tasks.json").stderr == f"taskctl: tasks.json: {said}\n"
    checked = repo.run("check", "tasks.json")
    assert checked.exit_code == 1
    assert said in checked.stdout
    assert "help: correct it, or leave the file out" in checked.stdout


def test_one_id_of_two_items(repo: Repo) -> None:
    text = "| ID | Task | Deps |\n|---|---|---|\n| A-1 | a | - |\n| A-1 | b | - |\n"
    repo.write("plan.md", text)
    before = repo.files()
    said = "taskctl: A-1 is the id of 2 items of plan.md, on lines 3, 4; give all but one of them "
    for command in (("show", "plan.md#A-1"), ("mark", "plan.md#A-1", "done")):
        answer = repo.run(*command)
        assert answer.exit_code == 2
        assert answer.stderr.startswith(said)
    imported = repo.run("import", "plan.md")
    assert imported.exit_code == 2
    assert imported.stderr.startswith("taskctl: A-1 is the id of several items of plan.md; give ")
    assert repo.files() == before


@pytest.mark.parametrize(
    "words",
    [("critical", "high", "normal", "low", "lowest", ""), ("P0", "P1", "P2", "P3", "P4", "")],
)
def test_the_order_of_all_priorities(repo: Repo, words: tuple[str, ...]) -> None:
    rows = [f"| A-{9 - n} | x | {word} | None |" for n, word in enumerate(words)]
    head = "| ID | Task | Priority | Depends on |\n|---|---|---|---|\n"
    repo.write("plan.md", head + "\n".join(rows[::-1]) + "\n")
    listed = json.loads(repo.run("list", "--from", "plan.md", "--json").stdout)["items"]
    assert [item["id"] for item in listed] == [f"A-{9 - n}" for n in range(len(words))]
