"""`taskctl show`: one item with its history."""

import pytest

from ..conftest import Repo
from ..queue import items
from .looking import PATH, as_json, commit_on


class TestShow:
    def sections(self, repo: Repo, *arguments: str) -> dict[str, list[str]]:
        blocks = repo.run("show", *arguments).stdout.split("\n\n")
        found = {"": blocks[0].splitlines()}
        for block in blocks[1:]:
            head, *lines = block.splitlines()
            found[head] = [line.strip() for line in lines]
        return found

    def test_all_of_a_task(self, plan: Repo) -> None:
        found = self.sections(plan, "TASK-0002")
        proofs = found.pop("proofs")
        assert found == {
            "": [
                "TASK-0002  The second step",
                "In Progress — half · @ui @rt · created 2026-01-02",
                f"{PATH}:3",
            ],
            "prerequisites": [
                "done     TASK-0001  A small step",
                "todo     TASK-0003 (optional)  A small step",
                "no file  TASK-0099",
            ],
            "waiting for this": ["todo     TASK-0002B  A small step"],
            "follow-ups": ["todo     TASK-0002B  A small step"],
            # open ones first
            "stop conditions (1 of 3 done, 1 without a box)": [
                "#2  [ ] `make test`",
                "#3   -  plain",
                "#4  [~] half",
                "#1  [x] one",
            ],
            "allowlist": ["src/a/", "may not touch src/b/"],
            "tracks and their gates": [
                "TRACK-APPS  TRACK APPS",
                "red gate: TASK-0003 (tasks/TRACK-APPS.md:12)",
            ],
            "contracts": ["Draft        RFC-0001-a.md"],
        }
        assert "make test" in proofs

    def test_each_proof_once(self, plan: Repo) -> None:
        proofs = self.sections(plan, "TASK-0002")["proofs"]
        assert len(proofs) == len(set(proofs))

    def test_a_gate_that_is_open_is_not_shown(self, plan: Repo) -> None:
        plan.task("TASK-0003", "Done")
        assert self.sections(plan, "TASK-0002")["tracks and their gates"] == [
            "TRACK-APPS  TRACK APPS"
        ]

    def test_the_history_from_git(self, repo: Repo) -> None:
        history = statuses(repo, "TASK-0002", "Draft", "In Progress", "Draft (again)", "Done")
        found = self.sections(repo, "TASK-0002")["history"]
        assert found == [
            f"2026-01-0{day}  {state:<8} {commit}  to {status}"
            for day, (state, (commit, status)) in enumerate(
                zip(["todo", "active", "todo", "done"], history, strict=True), 1
            )
        ]
        said = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [(step["date"], step["state"], step["status"]) for step in said] == [
            ("2026-01-01", "todo", "Draft"),
            ("2026-01-02", "active", "In Progress"),
            ("2026-01-03", "todo", "Draft (again)"),
            ("2026-01-04", "done", "Done"),
        ]

    def test_the_history_of_a_file_that_got_another_name(self, repo: Repo) -> None:
        statuses(repo, "TASK-0002", "Draft")
        (repo.root / PATH).unlink()
        repo.task("TASK-0002", "Done", slug="other-words")
        commit_on(repo, "2026-01-09", "renamed")
        # `stats` follows the id.
        assert as_json(repo, "stats", "--json")["lead_days"] == 8
        steps = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [step["state"] for step in steps] == ["todo", "done"]

    @pytest.mark.parametrize("form", ["- Status: {}", "**Status:** {}"])
    def test_the_history_of_another_form_of_header(self, repo: Repo, form: str) -> None:
        for day, status in (("2026-01-01", "Draft"), ("2026-01-02", "Done")):
            repo.write(PATH, f"# TASK-0002: A\n\n{form.format(status)}\n")
            commit_on(repo, day, status)
        steps = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [step["state"] for step in steps] == ["todo", "done"]

    def test_a_line_without_a_change_of_state_is_no_step(self, repo: Repo) -> None:
        statuses(repo, "TASK-0002", "Draft", "Draft (seed)", "draft")
        assert len(as_json(repo, "show", "TASK-0002", "--json")["history"]) == 1

    def test_json_has_the_keys_of_the_contract(self, plan: Repo) -> None:
        found = as_json(plan, "show", "TASK-0002", "--json")
        items.check(found, items.ITEM)
        listed = as_json(plan, "list", "--json")["items"][1]
        assert {key: found[key] for key in listed} == listed
        assert (found["version"], found["history"]) == (1, [])

    def test_a_task_without_anything(self, repo: Repo) -> None:
        repo.write(PATH, "---\ntitle: TASK-0002\n---\n")
        answer = repo.run("show", "2")
        assert answer.exit_code == 0
        assert answer.stdout.startswith("TASK-0002  TASK-0002\nunknown\n")

    def test_a_track(self, plan: Repo) -> None:
        assert plan.run("show", "TRACK-APPS").stdout.startswith("TRACK-APPS  TRACK APPS\n")

    @pytest.mark.parametrize(("name", "code"), [("2", 0), ("task-0002", 0), (PATH, 0), ("99", 2)])
    def test_by_any_name(self, plan: Repo, name: str, code: int) -> None:
        assert plan.run("show", name).exit_code == code


def statuses(repo: Repo, item: str, *words: str) -> list[tuple[str, str]]:
    """Give a task one status a day from 2026-01-01 on; (commit, status) of each."""
    found = []
    for day, status in enumerate(words, 1):
        repo.task(item, status)
        found.append((commit_on(repo, f"2026-01-{day:02d}", f"to {status}"), status))
    return found
