"""`taskctl list` and `taskctl search`."""

import csv
import io

import pytest

from ..boards.boards import BOARD
from ..conftest import Repo
from ..queue import items
from .looking import PATH, as_json


class TestList:
    def ids(self, repo: Repo, *options: str) -> list[str]:
        found = [item["id"] for item in as_json(repo, "list", "--json", *options)["items"]]
        lines = repo.run("list", *options).stdout.splitlines()
        assert [line.split()[0] for line in lines if line] == found
        return [item.removeprefix("TASK-") for item in found]

    @pytest.mark.parametrize(
        ("options", "ids"),
        [
            ([], ["0001", "0002", "0002B", "0003", "0004", "0005", "0006", "0007", "0008"]),
            (["--status", "todo"], ["0002B", "0003"]),
            (["--status", "Draft"], ["0002B", "0003"]),
            (["--status", "draft, in progress"], ["0002", "0002B", "0003"]),
            (["--status", "done,review"], ["0001", "0004"]),
            (["--status", "unknown"], ["0008"]),
            (["--ready"], ["0003"]),
            (["--blocked"], ["0002B", "0005"]),
            (["--owner", "@ui"], ["0002", "0002B"]),
            (["--owner", "rt"], ["0002", "0003"]),
            (["--owner", "nobody"], []),
            (["--track", "TRACK-APPS"], ["0002", "0003"]),
            (["--track", "APPS"], ["0002", "0003"]),
            (["--owner", "@ui", "--status", "todo"], ["0002B"]),
            (["--ready", "--blocked"], []),
        ],
    )
    def test_filters(self, plan: Repo, options: list[str], ids: list[str]) -> None:
        assert self.ids(plan, *options) == ids

    @pytest.mark.parametrize(
        ("option", "value", "says"),
        [("--status", "nope", "'nope'"), ("--track", "NOPE", "NOPE"), ("--status", "todo,", "''")],
    )
    def test_what_there_is_not_is_named(
        self, plan: Repo, option: str, value: str, says: str
    ) -> None:
        answer = plan.run("list", option, value)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert says in answer.stderr

    def test_lines_say_what_each_waits_for(self, plan: Repo) -> None:
        assert plan.run("list", "--status", "todo").stdout == (
            "TASK-0002B  todo      ← TASK-0002  A small step\nTASK-0003   todo      A small step\n"
        )

    def test_json_has_the_keys_of_the_contract(self, plan: Repo) -> None:
        found = as_json(plan, "list", "--json")
        items.check(found, items.LIST)
        second = found["items"][1]
        assert {key: second[key] for key in items.ITEM["properties"]} == {
            "id": "TASK-0002",
            "title": "The second step",
            "state": "active",
            "status": "In Progress — half",
            "path": PATH,
            "line": 3,
            "owner": ["@ui", "@rt"],
            "created": "2026-01-02",
            "prereqs": [
                {"id": "TASK-0001", "hard": True, "state": "done", "path": PATH, "line": 7},
                {"id": "TASK-0003", "hard": False, "state": "todo", "path": PATH, "line": 8},
                {"id": "TASK-0099", "hard": True, "state": "unknown", "path": PATH, "line": 9},
            ],
            "dependents": ["TASK-0002B"],
            "follow_ups": ["TASK-0002B"],
            "tracks": ["TRACK-APPS"],
            "stop": {"items": 4, "open": 2, "done": 1, "plain": 1},
            "scope": [
                {"pattern": "src/a/", "kind": "allow", "line": 34},
                {"pattern": "src/b/", "kind": "deny", "line": 38},
            ],
            "links": [
                {"label": "Track", "target": "tasks/TRACK-APPS.md", "state": "active"},
                {"label": "RFC", "target": "docs/rfcs/RFC-0001-a.md", "state": "Draft"},
            ],
        }

    def test_csv(self, plan: Repo) -> None:
        plan.task("TASK-0003", title='TASK-0003 a, "b" | c', owner="@ui @rt")
        text = plan.run("list", "--status", "todo", "--csv").stdout
        assert list(csv.DictReader(io.StringIO(text))) == [
            {
                "id": item,
                "state": "todo",
                "status": "Draft",
                "title": title,
                "owner": owner,
                "created": "2026-01-02",
                "path": f"tasks/{item}-x.md",
            }
            for item, title, owner in (
                ("TASK-0002B", "A small step", "'@ui"),
                ("TASK-0003", 'a, "b" | c', "'@ui @rt"),
            )
        ]

    @pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
    def test_no_cell_of_the_csv_is_a_formula(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001", title=f"TASK-0001 x{title}", owner=title.strip())
        for row in csv.reader(io.StringIO(repo.run("list", "--csv").stdout)):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)

    def test_candidates(self, plan: Repo) -> None:
        found = as_json(plan, "list", "--candidates", "--json")["items"]
        assert [(item["id"], item["extracted_to"]) for item in found] == [
            ("CAND-APP-010", []),
            ("CAND-APP-020", ["TASK-0003"]),
        ]
        lines = plan.run("list", "--candidates").stdout.splitlines()
        assert lines[2].split(maxsplit=2) == ["CAND-APP-010", "blocked", "A small | step"]
        assert lines[3].split() == ["CAND-APP-020", "extracted", "→", "TASK-0003", "Gone"]


class TestSearch:
    def test_in_tasks_tracks_and_boards_whatever_the_case(self, plan: Repo) -> None:
        answer = plan.run("search", "KERNEL")
        assert answer == (0, f"{BOARD}:3: ## Kernel\n", "")
        hits = as_json(plan, "search", "small |", "--json")["hits"]
        assert [(hit["id"], hit["path"]) for hit in hits] == [("TRACK-APPS", "tasks/TRACK-APPS.md")]

    def test_every_line(self, plan: Repo) -> None:
        lines = plan.run("search", "half").stdout.splitlines()
        assert lines == [f"{PATH}:3: status: In Progress — half", f"{PATH}:30: - [~] half"]

    def test_nowhere(self, plan: Repo) -> None:
        assert plan.run("search", "no such words") == (
            1,
            "",
            "'no such words' is nowhere in the plan\n",
        )

    @pytest.mark.parametrize("text", ["(", "[a-", "\\", "*", "a{1,"])
    def test_signs_are_signs(self, plan: Repo, text: str) -> None:
        plan.task("TASK-0003", context=f"here: {text}")
        assert "here: " in plan.run("search", text).stdout
