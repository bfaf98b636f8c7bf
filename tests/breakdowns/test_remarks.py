"""What documents say around their items: notes, reports, drawings, targets; damaged ones too."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo

AERO = "docs/15-agent-task-breakdown.md"


@pytest.fixture(params=["seeds/001_*.txt", "seeds/001.auto-repaired.md"])
def aero(request: pytest.FixtureRequest, repo: Repo, shared: Path) -> Repo:
    """The breakdown of Aero, as it was given (damaged) and as it was repaired."""
    (source,) = shared.glob(request.param)
    repo.write(AERO, source.read_bytes())
    return repo


@pytest.fixture(params=["seeds/002_*.txt", "seeds/002.auto-repaired.md"])
def vortex(request: pytest.FixtureRequest, repo: Repo, shared: Path) -> Repo:
    (source,) = shared.glob(request.param)
    repo.write("plan.md", source.read_bytes())
    return repo


def found(repo: Repo, path: str, *codes: str) -> list[tuple[str, int]]:
    options = ("--select", ",".join(codes), "--output-format", "json")
    answer = json.loads(repo.run("check", path, *options).stdout)
    return [(finding["code"], finding["line"]) for finding in answer["findings"]]


def line_of(repo: Repo, path: str, text: str) -> int:
    """The only line that begins with a text."""
    (number,) = (
        n for n, line in enumerate(repo.read(path).split("\n"), 1) if line.startswith(text)
    )
    return number


class TestShow:
    def test_the_notes_of_an_item(self, aero: Repo) -> None:
        shown = aero.run("show", "WG-003", "--from", AERO).stdout
        note = shown.partition("said of it\n")[2].split("\n")
        assert note == [
            "  - **WG-003 (compute pipeline creation):**",
            "    - Only available in WebGPU mode; define CPU fallbacks for WebGL2 mode.",
            "    - Gate all compute usage behind capability flags.",
            "",
        ]

    def test_a_paragraph_that_begins_with_its_id(self, aero: Repo) -> None:
        shown = aero.run("show", "PF-008", "--from", AERO).stdout
        assert "said of it\n  PF-008 specifically includes a **guest CPU" in shown
        assert "PF-008 specifically" not in aero.run("show", "PF-007", "--from", AERO).stdout

    def test_what_holds_for_its_section(self, aero: Repo) -> None:
        shown = json.loads(aero.run("show", "GT-002", "--from", AERO, "--json").stdout)
        first, *_ = remarks = shown["remarks"]
        assert {remark["about"] for remark in remarks} == {"section"}
        assert "Source of truth (must stay in sync" in remarks[1]["text"]
        assert first["line"] == line_of(aero, AERO, "These tasks cover the **Windows-side")

    def test_what_is_nested_below_a_box(self, vortex: Repo) -> None:
        shown = vortex.run("show", "P1.1.1", "--from", "plan.md").stdout
        assert shown.partition("said of it\n")[2].split("\n")[:2] == [
            "    - `ControlPacket`, `JobSubmit`, `JobResult`",
            "    - Tracing context fields (`trace_id`, `span_id`)",
        ]
        assert "Tracing" not in vortex.run("show", "P1.1.2", "--from", "plan.md").stdout

    def test_the_columns_that_no_other_line_shows(self, repo: Repo) -> None:
        repo.write(
            "plan.md",
            "| ID | Task | Status | Assignee | Notes | Where |\n|---|---|---|---|---|---|\n"
            "| A-1 | One | Done | ada | **first** of all | `src/a.py` |\n"
            "| A-2 | Two | Open | - | - | - |\n",
        )
        shown = repo.run("show", "A-1", "--from", "plan.md").stdout
        assert "Done · ada\n" in shown
        assert "files that it names\n  src/a.py\n" in shown
        assert "said of it\n  Notes: **first** of all\n" in shown
        assert "said of it" not in repo.run("show", "A-2", "--from", "plan.md").stdout

    def test_its_targets(self, vortex: Repo) -> None:
        shown = vortex.run("show", "P2.6.5", "--from", "plan.md").stdout
        assert "targets\n  <50μs\n" in shown


def test_targets_and_tests_among_203_items(vortex: Repo) -> None:
    items = json.loads(vortex.run("list", "--from", "plan.md", "--json").stdout)["items"]
    assert {item["id"]: item["targets"] for item in items if item["targets"]} == {
        "P2.6.5": ["<50μs"],
        "P3.4.4": ["<1ms for 1GB tensor"],
        "P4.2.6": ["60fps @ 2000 nodes"],
        "P6.2.4": ["<500MB"],
    }
    assert sum(item["is_test"] for item in items) == 28


def test_details_say_what_an_item_waits_for(repo: Repo) -> None:
    repo.write("tasks.md", "- [ ] 1. Store\n- [ ] 2. Search\n  - by word\n  - _Depends: 1_\n")
    shown = json.loads(repo.run("show", "2", "--from", "tasks.md", "--json").stdout)
    assert [prereq["id"] for prereq in shown["prereqs"]] == ["1"]


def test_a_percentage_beside_a_status(repo: Repo) -> None:
    repo.write(
        "plan.md",
        "| ID | Task | Status |\n|---|---|---|\n| A-1 | One | 🔵 In Progress (~75%) |\n"
        "| A-2 | Two | Done |\n",
    )
    items = json.loads(repo.run("list", "--from", "plan.md", "--json").stdout)["items"]
    assert [(item["state"], item["percent"]) for item in items] == [("active", 75), ("done", None)]


class TestAeroContradictsItself:
    def test_its_template_of_reports(self, aero: Repo) -> None:
        assert found(aero, AERO, "BK015") == [
            ("BK015", line_of(aero, AERO, "- CD-001: ")),
            ("BK015", line_of(aero, AERO, "- D9-001: ")),
        ]

    def test_its_tree_of_areas(self, aero: Repo) -> None:
        answer = aero.run("check", AERO, "--select", "BK016", "--output-format", "concise")
        says = [line.partition("] ")[2] for line in answer.stdout.split("\n") if "BK016" in line]
        without_section = "no section with items is called "
        assert [s.removeprefix(without_section) for s in says if s.startswith("no ")] == [
            "Profiling",
            "Optimization",
            "Build",
            "Testing",
            "Browser-Compat",
            "Disk-Auth",
            "Disk-Gateway",
            "Upload/Import",
            "CDN (CloudFront)",
        ]
        assert sum("is not in the tree" in line for line in says) == 4

    def test_every_id_that_its_drawing_and_lanes_name_is_there(self, aero: Repo) -> None:
        assert found(aero, AERO, "LK003") == []
        text = (
            aero.read(AERO).replace("CI-001..017", "CI-001..019").replace("(VG-001..008)", "(VX-1)")
        )
        aero.write(AERO, text)
        assert found(aero, AERO, "LK003") == [
            ("LK003", next(n for n, s in enumerate(text.split("\n"), 1) if "CI-001..019" in s))
        ]

    def test_its_links(self, aero: Repo) -> None:
        lines = [line for _, line in found(aero, AERO, "LK001")]
        assert len(lines) == 12
        aero.write("docs/windows/virtio-pci-modern-interrupts.md", "# Interrupts\n")
        assert len(found(aero, AERO, "LK001")) == 11


class TestDamaged:
    def test_the_text_is_read_as_it_was_meant(self, repo: Repo, shared: Path) -> None:
        for name in ("001", "002"):
            (damaged,) = (shared / "seeds").glob(f"{name}_*.txt")
            listed = []
            for source in (damaged, shared / f"seeds/{name}.auto-repaired.md"):
                repo.write("plan.md", source.read_bytes())
                answer = json.loads(repo.run("list", "--from", "plan.md", "--json").stdout)
                listed.append(
                    [(i["id"], i["title"], i["line"], i["groups"]) for i in answer["items"]]
                )
            assert listed[0] == listed[1]

    def test_places_are_those_of_the_file(self, repo: Repo) -> None:
        text = (
            "It’s “so” — really… “yes”\n\n"
            "| ID | Task “now” | Depends on |\n|---|---|---|\n| A-1 | “One” → two | A-9 |\n"
        )
        repo.write("plan.md", text.encode().decode("cp1254", "ignore"))
        assert "â€" in repo.read("plan.md")
        (finding,) = json.loads(
            repo.run("check", "plan.md", "--select", "PR001", "--output-format", "json").stdout
        )["findings"]
        line = repo.read("plan.md").split("\n")[finding["line"] - 1]
        assert line[finding["column"] - 1 : finding["end_column"] - 1] == "A-9"


def test_the_fields_of_task_master(repo: Repo) -> None:
    repo.write(
        "tasks.json",
        json.dumps(
            {
                "tasks": [
                    {
                        "id": 1,
                        "title": "One",
                        "description": "First\nand more",
                        "subtasks": [
                            {"id": 1, "title": "Part", "details": "Inside", "testStrategy": ""}
                        ],
                    },
                    {"id": 2, "title": "Two", "description": "Elsewhere"},
                ]
            },
            indent=1,
        ),
    )
    shown = repo.run("show", "tasks.json#1").stdout
    assert shown.endswith("\nsaid of it\n  description: First\n  and more\n")
    assert repo.run("show", "tasks.json#1.1").stdout.endswith("\nsaid of it\n  details: Inside\n")
    assert "Elsewhere" not in shown


def test_the_bytes_of_task_master_are_not_shown(repo: Repo) -> None:
    repo.write("tasks.json", '{"tasks": [{"id": 1, "title": "One", "status": "done"}]}')
    assert repo.run("show", "tasks.json#1").stdout == "1  One\ndone\ntasks.json:1\n"
