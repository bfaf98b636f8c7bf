"""`graph --format lanes` and `areas`: what can proceed side by side, and what there is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.model.ids import Folder
from taskctl.model.lanes import most_at_once, parallel_lanes
from taskctl.model.network import width
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.read.breakdown import read_breakdown
from taskctl.read.dialects.references import NameReader
from taskctl.text.blocks import scan

from ..conftest import Repo

HEAD = "| ID | Task | Status | Depends on |\n|---|---|---|---|\n"
AREAS = f"""# Plan

## CORE Tasks

### Decoder Tasks

{HEAD}| D-1 | Prefixes | 🟢 Complete | None |
| D-2 | Opcodes | 🔴 Not started | D-1 |
| D-3 | Tests | 🔴 Not started | D-2 |

### Interpreter Tasks (scalar)

{HEAD}| I-1 | Moves | 🔴 Not started | D-2 |
| I-2 | Jumps | 🔴 Not started | I-1 |
| I-3 | Flags | 🔴 Not started | I-2 |

## GRAPHICS Tasks

{HEAD}| G-001 | Text | 🔴 Not started | None |
| G-002 | Planes | 🔴 Not started | G-001 |
| G-003 | Screen | 🔴 Not started | I-1, G-002 |
"""
LANES = """**Phase 1 (2 parallel lanes):**

1. Decoder (D-2..3)
2. GRAPHICS (G-001..002)

**Phase 2 (1 parallel lane):**

1. Interpreter (I-1..3)

**Phase 3 (1 parallel lane):**

1. GRAPHICS (G-003)
"""
TREE = """```
CORE (6)
├── Decoder (3)
└── Interpreter (3)

GRAPHICS (3)
```
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.write("plan.md", AREAS)
    return repo


def graph(repo: Repo, form: str, *options: str, document: str = "plan.md") -> str:
    answer = repo.run("graph", "--format", form, "--from", document, *options)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


def test_a_phase_ends_where_work_is_handed_over(plan: Repo) -> None:
    assert graph(plan, "lanes") == LANES


def test_the_tree_of_areas_counts_what_is_done_too(plan: Repo) -> None:
    assert graph(plan, "areas") == TREE


def test_the_lanes_of_a_document_satisfy_its_check(plan: Repo) -> None:
    plan.write("plan.md", f"{AREAS}\n## Lanes\n\n{LANES}")
    answer = plan.run("check", "plan.md", "--select", "BK", "--output-format", "json")
    assert json.loads(answer.stdout)["findings"] == []
    plan.write("plan.md", f"{AREAS}\n## Lanes\n\n{LANES.replace('D-2..3', 'D-2')}")
    answer = plan.run("check", "plan.md", "--select", "BK", "--output-format", "json")
    assert [f["code"] for f in json.loads(answer.stdout)["findings"]] == ["BK006"]


def test_where_nothing_is_open_there_are_no_lanes(plan: Repo) -> None:
    plan.write("plan.md", AREAS.replace("🔴 Not started", "🟢 Complete"))
    answer = plan.run("graph", "--format", "lanes", "--from", "plan.md")
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "", "nothing is open\n")


def test_what_narrows_a_drawing_does_not_go_with_lanes(plan: Repo) -> None:
    answer = plan.run("graph", "--format", "lanes", "--from", "plan.md", "--open")
    assert answer.exit_code == 2
    assert "lanes" in answer.stderr


def test_without_headings_chains_are_lanes(repo: Repo) -> None:
    waits = ("None", "T1", "T2", "T2", "T4", "T3, T5", "None", "None")
    rows = "".join(f"| T{n} | Step {n} | todo | {w} |\n" for n, w in enumerate(waits, 1))
    repo.write("plan.md", f"# Plan\n\n{HEAD}{rows}")
    assert graph(repo, "lanes").split("\n\n") == [
        "**Phase 1 (2 parallel lanes):**",
        "1. Step 1 (T1..2)\n2. Anything else (T7..8)",
        "**Phase 2 (2 parallel lanes):**",
        "1. Step 3 (T3)\n2. Step 4 (T4..5)",
        "**Phase 3 (1 parallel lane):**",
        "1. Step 6 (T6)\n",
    ]


def test_task_files_are_in_the_lanes_of_their_tracks(repo: Repo) -> None:
    for name in ("NET", "GPU"):
        repo.track(name)
    links = {name: [f"tasks/TRACK-{name}.md"] for name in ("NET", "GPU")}
    repo.task("TASK-0001", links=links["NET"])
    repo.task("TASK-0002", links=links["NET"], prereqs=["TASK-0001"])
    repo.task("TASK-0003", links=links["GPU"], prereqs=["TASK-0002"])
    answer = repo.run("graph", "--format", "lanes")
    assert answer.stdout.splitlines()[2::4] == [
        "1. TRACK-NET (TASK-0001..0002)",
        "1. TRACK-GPU (TASK-0003)",
    ]


def test_what_was_replaced_is_waited_for_in_its_successor(repo: Repo) -> None:
    repo.task("TASK-0001", "Superseded by TASK-0002")
    repo.task("TASK-0002")
    repo.task("TASK-0003", prereqs=["TASK-0001"])
    lanes = repo.run("graph", "--format", "lanes").stdout.split("\n\n")
    assert lanes[::2] == [f"**Phase {n} (1 parallel lane):**" for n in (1, 2)]
    assert "(TASK-0002)" in lanes[1]
    assert "(TASK-0003)" in lanes[3]


def test_names_cannot_break_the_list(repo: Repo) -> None:
    headings = {"C": "3 " * 40, "A": "1. One", "B": "> Two"}
    text = "# P\n"
    for letter, heading in headings.items():
        text += f"\n## {heading}\n\n{HEAD}"
        text += "".join(f"| {letter}-{n} | x | todo | None |\n" for n in (1, 2, 3))
    repo.write("plan.md", text)
    lanes = graph(repo, "lanes")
    short = f"{'3 ' * 29}3…"
    assert f"\n1. {short} (C-1..3)\n2. 1\\. One (A-1..3)\n3. \\> Two (B-1..3)\n" in lanes
    repo.write("plan.md", (repo.root / "plan.md").read_text() + "\n## Lanes\n\n" + lanes)
    found = json.loads(repo.run("stats", "--from", "plan.md", "--json").stdout)["document"]
    assert (found["lanes"], found["items_in_lanes"]) == (3, 9)


def test_the_lanes_of_a_real_plan(repo: Repo, shared: Path) -> None:
    text = (shared / "seeds/001.auto-repaired.md").read_text("utf-8")
    repo.write("plan.md", text)
    lanes = graph(repo, "lanes")
    assert [line for line in lanes.splitlines() if line.startswith("**")] == [
        f"**Phase {number} ({count} parallel lanes):**"
        for number, count in ((1, 18), (2, 10), (3, 2))
    ]
    assert "1. CPU-Decoder (CD-001..010)\n" in lanes
    assert "3. AeroGPU (AeroGPU-EMU-DEV-001..003)\n" in lanes
    # In the place of the lanes that people wrote, they satisfy the rules that those break.
    start, end = text.index("**Phase 1 (8+"), text.index("---\n", text.index("**Phase 3 (10+"))
    codes = {}
    for name, now in (("before", text), ("after", f"{text[:start]}{lanes}\n{text[end:]}")):
        repo.write("plan.md", now)
        answer = repo.run("check", "plan.md", "--select", "BK", "--output-format", "json")
        found = [f["code"] for f in json.loads(answer.stdout)["findings"]]
        codes[name] = {c: found.count(c) for c in ("BK004", "BK005", "BK006")}
    assert codes["before"] == {"BK004": 0, "BK005": 4, "BK006": 116}
    assert codes["after"] == {"BK004": 0, "BK005": 0, "BK006": 0}


def test_the_areas_of_a_real_plan(repo: Repo, shared: Path) -> None:
    text = (shared / "seeds/001.auto-repaired.md").read_text("utf-8")
    repo.write("plan.md", text)
    tree = graph(repo, "areas")
    lines = tree.splitlines()
    assert lines[:4] == ["```", "CORE (58)", "├── CPU-Decoder (10)", "├── CPU-Interpreter (17)"]
    assert sum(int(line.split("(")[-1][:-1]) for line in lines if line[:1].isalpha()) == 229
    # In the place of the tree and of the drawing that people made, nothing is wrong with them.
    old = [part for part in text.split("```") if "┌" in part]
    assert len(old) == 2
    drawn = graph(repo, "boxes")
    now = text.replace(f"```{old[0]}```\n", tree).replace(old[1], f"\n{drawn}")
    for document, wrong in ((text, 13), (now, 0), (now.replace("Network (9)", "Nets (9)"), 2)):
        repo.write("plan.md", document)
        answer = repo.run("check", "plan.md", "--select", "BK016,LK003", "--output-format", "json")
        assert len(json.loads(answer.stdout)["findings"]) == wrong


def test_phases_that_wait_for_each_other_are_steps(repo: Repo, shared: Path) -> None:
    repo.write("plan.md", (shared / "seeds/002.auto-repaired.md").read_bytes())
    lanes = graph(repo, "lanes").split("\n\n")
    assert lanes[::2] == [
        f"**Step {number} ({count} parallel lanes):**"
        for number, count in ((1, 3), (2, 3), (3, 17), (4, 14), (5, 6))
    ]
    # Phases 2 and 3 wait for phase 1 alone.
    assert "P2.1 Graph Module" in lanes[5]
    assert "P3.7 Error Handling" in lanes[5]


def test_phases_that_wait_for_nothing_by_name_come_in_their_order(repo: Repo, shared: Path) -> None:
    template = shared / "corpora/breakdowns/speckit/template.tasks-template.md"
    repo.write("tasks.md", template.read_bytes())
    lanes = graph(repo, "lanes", document="tasks.md").split("\n\n")
    assert lanes[1] == "1. Phase 1: Setup (T001..003)"
    assert lanes[3] == "1. Phase 2: Foundational (T004..009)"


def test_how_many_can_be_in_work_at_one_time(plan: Repo, shared: Path) -> None:
    found = json.loads(plan.run("stats", "--from", "plan.md", "--json").stdout)["document"]
    assert found["at_once"] == 3  # D-3, I-1 and G-002
    assert "at most 3 can be in progress at once" in plan.run("stats", "--from", "plan.md").stdout
    plan.write("plan.md", (shared / "seeds/001.auto-repaired.md").read_bytes())
    found = json.loads(plan.run("stats", "--from", "plan.md", "--json").stdout)["document"]
    assert found["at_once"] == 130


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A table under some headings; rows wait for any others, in circles too."""
    number = draw(st.integers(1, 14))
    names = [f"{draw(st.sampled_from(('A', 'B')))}-{n}" for n in range(1, number + 1)]
    text = "# Plan\n"
    for name in names:
        if draw(st.booleans()) or name == names[0]:
            heading = draw(st.sampled_from(("## One", "### Two Tasks", "### Three (x)", "## Four")))
            text += f"\n{heading}\n\n{HEAD}"
        status = draw(st.sampled_from(("todo", "todo", "done")))
        waits = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        optional = draw(st.sampled_from(("", "", " (optional)")))
        listed = f"{', '.join(waits)}{optional}" if waits else "None"
        text += f"| {name} | Step {name} | {status} | {listed} |\n"
    return plan_of(read_breakdown(scan("plan.md", text.splitlines())))


@given(plans())
def test_no_lane_waits_for_another_of_its_phase(plan: Plan) -> None:
    lanes = parallel_lanes(plan)
    phases = list(dict.fromkeys(lane.phase for lane in lanes))
    assert phases == [f"Phase {number}" for number in range(1, len(phases) + 1)]
    where = {i: (phases.index(lane.phase), n) for n, lane in enumerate(lanes) for i in lane.ids}
    is_open = {task.id for task in plan.tasks if task.state == "todo"}
    assert sorted(i for lane in lanes for i in lane.ids) == sorted(is_open)
    for task in plan.tasks:
        for prereq in plan.prereqs(task):
            if prereq.hard and {task.id, prereq.id} <= is_open:
                other, own = where[prereq.id], where[task.id]
                assert other == own or other[0] < own[0]
    assert parallel_lanes(plan) == lanes
    assert most_at_once(plan) <= len(is_open)


@given(st.sets(st.from_regex(r"(CD-|VG-|1\.|T)(0[0-9]{2}|[1-9][0-9]?)[ab]?", fullmatch=True)),
       st.data())  # fmt: skip  # a table
def test_folded_ids_are_read_as_they_were(known: set[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(known)))) if known else set()
    if len({name.casefold() for name in known}) < len(known):
        return
    read = NameReader(sorted(known)).ids_in(", ".join(Folder(known).fold(chosen)))
    assert (len(read), set(read)) == (len(chosen), chosen)


@given(st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=10))
def test_the_width_is_that_of_the_largest_set_without_an_edge(waits: list[set[int]]) -> None:
    edges = {str(n): [str(w) for w in found if w < n] for n, found in enumerate(waits)}
    above: dict[str, set[str]] = {}
    for node, targets in edges.items():
        above[node] = set(targets).union(*(above[target] for target in targets))
    best = 0
    for chosen in range(1 << len(edges)):
        nodes = [node for node in edges if chosen >> int(node) & 1]
        if not any(other in above[node] for node in nodes for other in nodes):
            best = max(best, len(nodes))
    assert width(edges, edges) == best
