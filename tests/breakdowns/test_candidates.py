"""The candidates of a track as the items of a document: `--from TRACK-….md`."""

import json
from shutil import rmtree
from typing import Any

import pytest

from ..conftest import Nexus, Repo

TRACK = "tasks/TRACK-APPS.md"
DRIVERS = "tasks/TRACK-DRIVERS-ACCELERATORS.md"
# What each state of a candidate is as that of an item.
STATES = {"candidate": "todo", "in parts": "active", "extracted": "done", "unknown": "unknown"}
BODY = """\
## Gates

- **RED (blocking)**:
  - The broker. Gate: {gate}

## Backlog

### Shell

- **CAND-APP-000: The shell**
  - **Status**: extracted → `TASK-0002`

- **CAND-APP-010: A window**
  - **What**: one window
  - **Depends on**: `CAND-APP-000`, `TASK-0001`
  - **Status**: candidate

- **CAND-APP-020: A second window**
  - **Depends on**: CAND-APP-010, CAND-NET-000 and a lot of patience
  - **Status**: extracted in parts → `TASK-0003`

- **CAND-APP-030: A third**
  - **Status**: somehow

- **CAND-APP-040: A menu**
"""


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002")
    repo.task("TASK-0003", "In Progress")
    repo.track("APPS", body=BODY.format(gate="`TASK-0001`"))
    repo.track("NET", body="## Backlog\n\n- **CAND-NET-000: Sockets**\n")
    return repo


def items(repo: Repo, *options: str, path: str = TRACK) -> dict[str, dict[str, Any]]:
    """The candidates of a track by id."""
    answer = repo.run("list", "--from", path, "--json", *options)
    assert answer.exit_code == 0, answer
    return {item["id"]: item for item in json.loads(answer.stdout)["items"]}


def prereqs(item: dict[str, Any]) -> list[tuple[str, str]]:
    return [(prereq["id"], prereq["state"]) for prereq in item["prereqs"]]


class TestReading:
    def test_states_titles_and_places(self, repo: Repo) -> None:
        found = items(repo)
        assert {name: item["state"] for name, item in found.items()} == {
            "CAND-APP-000": "done",
            "CAND-APP-010": "todo",
            "CAND-APP-020": "active",
            "CAND-APP-030": "unknown",
            "CAND-APP-040": "todo",
        }
        window = found["CAND-APP-010"]
        assert (window["title"], window["status"], window["groups"]) == (
            "A window",
            "candidate",
            ["Backlog", "Shell"],
        )
        lines = repo.read(TRACK).split("\n")
        assert lines[window["line"] - 1] == "  - **Status**: candidate"

    def test_what_they_wait_for(self, repo: Repo) -> None:
        """Tasks and candidates of other tracks say their own state; remarks are nobody's id."""
        found = items(repo)
        assert prereqs(found["CAND-APP-010"]) == [("CAND-APP-000", "done"), ("TASK-0001", "done")]
        assert prereqs(found["CAND-APP-020"]) == [
            ("CAND-APP-010", "todo"),
            ("CAND-NET-000", "todo"),
            ("TASK-0001", "done"),
        ]
        assert prereqs(found["CAND-APP-000"]) == []

    def test_a_range_holds_the_tasks_that_there_are(self, repo: Repo) -> None:
        text = "- **CAND-APP-000: A**\n  - **Depends on**: `TASK-0001`..`TASK-0003`\n"
        repo.track("APPS", body=text)
        named = [name for name, _ in prereqs(items(repo)["CAND-APP-000"])]
        assert named == ["TASK-0001", "TASK-0002", "TASK-0003"]

    def test_a_track_that_stands_alone(self, repo: Repo) -> None:
        """Nothing says how far the tasks are: they are not done, and no fault of the track."""
        repo.write("notes/wishes.md", BODY.format(gate="`TASK-0777`"))
        rmtree(repo.root / "tasks")
        found = items(repo, path="notes/wishes.md")
        assert len(found) == 5
        assert prereqs(found["CAND-APP-040"]) == [("TASK-0777", "unknown")]
        assert items(repo, "--ready", path="notes/wishes.md") == {}
        assert repo.run("check", "notes/wishes.md").exit_code == 0
        numbers = json.loads(repo.run("stats", "--from", "notes/wishes.md", "--json").stdout)
        assert numbers["document"]["unresolved"] == 0
        answer = repo.run("extract", "CAND-APP-040", "--from", "notes/wishes.md")
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert "notes/wishes.md is not a track of the plan" in answer.stderr


class TestQueue:
    def test_an_extracted_one_waits_for_its_tasks(self, repo: Repo) -> None:
        repo.track("APPS", body=BODY.format(gate="none").replace("in parts → `TASK-0003`", ""))
        answer = repo.run("next", "--from", TRACK)
        assert "start     CAND-APP-040  A menu" in answer.stdout
        assert "CAND-APP-010 waits for CAND-APP-000 (extracted → TASK-0002 (Draft))" in (
            answer.stdout
        )
        assert f"taskctl extract CAND-APP-040 --from {TRACK}" in answer.stdout
        repo.task("TASK-0002", "Done")
        assert "start     CAND-APP-010" in repo.run("next", "--from", TRACK).stdout

    def test_a_red_gate_holds_all(self, repo: Repo) -> None:
        repo.track("APPS", body=BODY.format(gate="`TASK-0002`"))
        assert items(repo, "--ready") == {}
        repo.task("TASK-0002", "Done")
        assert items(repo, "--ready").keys() == {"CAND-APP-010", "CAND-APP-040"}

    def test_show_says_what_a_candidate_became(self, repo: Repo) -> None:
        shown = repo.run("show", "CAND-APP-010", "--from", TRACK).stdout
        assert "done     CAND-APP-000  The shell" in shown
        assert "todo     TASK-0002 (what CAND-APP-000 became)" in shown

    def test_graph(self, repo: Repo) -> None:
        drawn = json.loads(repo.run("graph", "--from", TRACK, "--format", "json").stdout)
        assert {node["id"] for node in drawn["nodes"]} <= items(repo).keys()
        assert drawn["nodes"]


class TestChanging:
    @pytest.mark.parametrize("state", ["done", "todo"])
    @pytest.mark.parametrize("path", [TRACK, f"./{TRACK}", "wishes.md"])
    def test_mark_refuses(self, repo: Repo, path: str, state: str) -> None:
        repo.write("wishes.md", BODY.format(gate="none"))
        before = repo.files()
        answer = repo.run("mark", f"{path}#CAND-APP-010", state)
        assert answer.exit_code == 2
        assert "CAND-APP-010 is a candidate: `taskctl extract CAND-APP-010`" in answer.stderr
        assert repo.files() == before

    def test_import_refuses(self, repo: Repo) -> None:
        before = repo.files()
        answer = repo.run("import", TRACK)
        assert answer.exit_code == 2
        assert f"{TRACK} is a track: `taskctl extract CAND-…`" in answer.stderr
        assert repo.files() == before

    def test_extract_is_the_same_with_and_without_from(self, repo: Repo) -> None:
        plain = repo.run("extract", "CAND-APP-040", "--dry-run")
        assert plain.exit_code == 0
        assert repo.run("extract", "CAND-APP-040", "--from", TRACK, "--dry-run") == plain

    def test_regions_of_a_track(self, repo: Repo) -> None:
        region = "<!-- taskctl:begin progress -->\n<!-- taskctl:end -->\n"
        repo.track("APPS", body=f"{region}\n{BODY.format(gate='none')}")
        assert repo.run("sync", TRACK).exit_code == 0
        assert "| done | 1 |\n| unknown | 1 |\n| all | 5 |\n" in repo.read(TRACK)

    def test_check_and_sync_keep_a_region_of_a_track_as_those_of_boards(self, repo: Repo) -> None:
        region = "«<!-- taskctl:begin progress -->»\nold\n<!-- taskctl:end -->\n"
        repo.track("APPS", body=f"{region}\n{BODY.format(gate='none')}")
        (found,) = repo.findings("BD010")
        assert [found.span] == repo.marked
        assert f"`taskctl sync {TRACK}` rewrites it" in found.help
        assert repo.run("sync", "--check").exit_code == 1
        assert repo.run("sync").exit_code == 0
        assert "| all | 5 |\n" in repo.read(TRACK)
        assert repo.findings("BD010") == []
        assert repo.run("sync", TRACK, "--check").exit_code == 0

    def test_markers_of_a_track_that_do_not_fit_together(self, repo: Repo) -> None:
        marker = "«<!-- taskctl:begin done -->»\n"
        repo.track("APPS", body=f"{marker}\n{BODY.format(gate='none')}")
        (found,) = repo.findings("BD011")
        assert [found.span] == repo.marked

    def test_the_gate_judges_a_region_of_a_track(self, repo: Repo) -> None:
        region = "<!-- taskctl:begin progress -->\n<!-- taskctl:end -->\n"
        repo.track("APPS", body=f"{region}\n{BODY.format(gate='none')}")
        repo.run("sync")
        repo.commit()
        repo.write(TRACK, repo.read(TRACK).replace("somehow", "candidate"))
        repo.commit()
        answer = repo.run("gate", "--base", "HEAD~1", "--output-format", "json")
        assert "GT004" in [reason["code"] for reason in json.loads(answer.stdout)["reasons"]]


def test_check_of_a_track_of_the_plan_is_that_of_its_collection(repo: Repo) -> None:
    """It is read once, and its candidates are counted as candidates."""
    whole = json.loads(repo.run("check", "--output-format", "json").stdout)["summary"]
    one = json.loads(repo.run("check", TRACK, "--output-format", "json").stdout)["summary"]
    assert (one["files"], one["items"]) == (whole["files"], whole["items"])


def test_list_of_candidates_has_no_from(repo: Repo) -> None:
    assert repo.run("list", "--candidates", "--from", TRACK).exit_code == 2


@pytest.mark.full
class TestRealTracks:
    def test_are_the_candidates_that_the_plan_lists(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        listed = json.loads(repo.run("list", "--candidates", "--json").stdout)["items"]
        by_track: dict[str, list[dict[str, Any]]] = {}
        for candidate in listed:
            by_track.setdefault(candidate["path"], []).append(candidate)
        assert len(listed) == 237
        # The largest ones, the one with the most history, and the last.
        paths = sorted(by_track, key=lambda path: -len(by_track[path]))
        for path in {*paths[:2], DRIVERS, paths[-1]}:
            found = items(repo, path=path)
            expected = {c["id"]: STATES[c["state"]] for c in by_track[path]}
            assert {name: item["state"] for name, item in found.items()} == expected
            ready = {c["id"] for c in by_track[path] if c["ready"] and c["state"] == "candidate"}
            assert items(repo, "--ready", path=path).keys() == ready

    def test_name_no_unknown_prerequisites_alone(self, nexus: Nexus, repo: Repo) -> None:
        plan = nexus.checkout([*nexus.commits.values()][-1])
        repo.write("notes/wishes.md", plan.read(DRIVERS))
        rmtree(repo.root / "tasks")
        assert repo.findings("PR001", "BK014", options=["notes/wishes.md"]) == []
