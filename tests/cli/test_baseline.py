"""The baseline: findings that are accepted, by what they are about, not by where they stand."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo

FILE = "taskctl-baseline.json"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with an error and a warning, both accepted."""
    repo.task("TASK-0001", prereqs=["TASK-0099"], scope="- `src/a/`\n- all of it")
    answer = repo.run("check", "--update-baseline", "--add")
    assert answer == (0, "", f"{FILE}: 2 findings accepted, 0 gone\n")
    return repo


def accepted(repo: Repo, path: str = FILE) -> list[str]:
    return [entry["code"] for entry in json.loads(repo.read(path))["findings"]]


def test_accepted_findings_pass(plan: Repo) -> None:
    assert plan.run("check") == (0, "no new findings, 2 in the baseline\n", "")
    summary = json.loads(plan.run("check", "--output-format", "json").stdout)["summary"]
    assert (summary["errors"], summary["warnings"], summary["baselined"]) == (0, 0, 2)


def test_new_ones_do_not(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0098"])
    answer = plan.run("check", "--output-format", "concise")
    assert answer.exit_code == 1
    assert answer.stdout.endswith("\n\n1 error, 2 more in the baseline\n")
    assert "TASK-0099" not in answer.stdout


def test_the_file_is_sorted_and_says_what_it_accepts(plan: Repo) -> None:
    document = json.loads(plan.read(FILE))
    assert document["version"] == 1
    assert [(entry["code"], entry["path"]) for entry in document["findings"]] == [
        ("PR001", "tasks/TASK-0001-x.md"),
        ("SC002", "tasks/TASK-0001-x.md"),
    ]
    assert "TASK-0099" in document["findings"][0]["message"]


def test_infos_are_not_in_it(repo: Repo) -> None:
    repo.task("TASK-0001", owner="@runtime")
    repo.run("check", "--update-baseline", "--add")
    assert accepted(repo) == []


def test_without_add_nothing_new_is_accepted(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0098"])
    answer = plan.run("check", "--update-baseline")
    assert answer.exit_code == 1
    assert "1 new findings" in answer.stderr
    assert "--add" in answer.stderr
    assert len(accepted(plan)) == 2


def test_what_is_gone_is_removed(plan: Repo) -> None:
    plan.task("TASK-0001", scope="- `src/a/`\n- all of it")
    answer = plan.run("check", "--update-baseline")
    assert answer == (0, "", f"{FILE}: 1 findings accepted, 1 gone\n")
    assert accepted(plan) == ["SC002"]


def test_a_second_run_writes_nothing(plan: Repo) -> None:
    before = plan.files()
    plan.run("check", "--update-baseline", "--add")
    assert plan.files() == before


def test_lines_that_move_and_edits_elsewhere_keep_the_findings_accepted(plan: Repo) -> None:
    plan.task(
        "TASK-0001",
        "In Progress (2026-02-02)",
        title="TASK-0001 Another title",
        keys="priority: high\n",
        prereqs=["TASK-0099  # soon"],
        context="Much more\n\ntext.",
        scope="- `src/b/`\n- `src/a/`\n\n- all of it",
    )
    assert plan.run("check").exit_code == 0
    assert plan.codes() == []


def test_a_moved_file_keeps_the_findings_accepted(plan: Repo) -> None:
    (plan.root / "tasks/TASK-0001-x.md").rename(plan.root / "tasks/TASK-0001-renamed.md")
    assert plan.codes() == []


def test_a_second_fault_of_the_same_kind_is_new(plan: Repo) -> None:
    plan.task(
        "TASK-0001", prereqs=["TASK-0099", "TASK-0098"], scope="- `src/a/`\n- all of it\n- all"
    )
    assert [finding.message[-30:] for finding in plan.findings("PR001")] == [
        "TASK-0098, which has no file"
    ] or len(plan.findings("PR001")) == 1
    assert len(plan.findings("SC002")) == 1


def test_updating_for_some_rules_keeps_what_is_accepted_of_the_others(plan: Repo) -> None:
    plan.run("check", "--select", "PR", "--update-baseline")
    assert accepted(plan) == ["PR001", "SC002"]


def test_a_file_of_another_name(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0098"])
    plan.run("check", "--baseline", "other.json", "--update-baseline", "--add")
    assert accepted(plan, "other.json") == ["PR001", "SC002", "PR001"]
    assert plan.run("check", "--baseline", "other.json").exit_code == 0
    plan.write("taskctl.toml", '[rules]\nbaseline = "other.json"\n')
    assert plan.run("check").exit_code == 0


def test_a_file_named_from_a_folder(plan: Repo) -> None:
    plan.commit()
    (plan.root / FILE).rename(plan.root / "src/accepted.json")
    assert plan.run("check", "--baseline", "accepted.json", folder="src").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"[]", b'{"version": 1}', b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_baseline(plan: Repo, content: bytes) -> None:
    plan.write(FILE, content)
    answer = plan.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"taskctl: {FILE}:1: not a baseline")


def test_a_baseline_of_another_version(plan: Repo) -> None:
    plan.write(FILE, '{"version": 2, "findings": []}')
    assert "baseline version 2 is not known" in plan.run("check").stderr


def test_the_command_that_is_said_to_write_a_new_one_does(plan: Repo) -> None:
    plan.write(FILE, "[]")
    assert plan.run("check", "--update-baseline", "--add").exit_code == 0
    assert plan.run("check").exit_code == 0


def test_a_dry_run_shows_and_writes_nothing(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0098"])
    before = plan.files()
    answer = plan.run("check", "--update-baseline", "--add", "--dry-run")
    assert "+  " in answer.stdout
    assert "TASK-0098" in answer.stdout
    assert plan.files() == before


class TestOutside:
    """A repository cannot make the program write anywhere else."""

    def test_by_its_settings(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write("taskctl.toml", '[rules]\nbaseline = "../outside.json"\n')
        assert repo.run("check", "--update-baseline", "--add").exit_code == 2
        assert not (repo.root.parent / "outside.json").exists()

    def test_by_a_link(self, repo: Repo, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (repo.root / "link").symlink_to(outside)
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write("taskctl.toml", '[rules]\nbaseline = "link/new.json"\n')
        assert repo.run("check", "--update-baseline", "--add").exit_code == 2
        assert [*outside.iterdir()] == []

    def test_by_a_link_for_a_file(self, plan: Repo, tmp_path: Path) -> None:
        outside = tmp_path / "outside.json"
        outside.write_bytes((plan.root / FILE).read_bytes())
        (plan.root / FILE).unlink()
        (plan.root / FILE).symlink_to(outside)
        before = outside.read_bytes()
        plan.task("TASK-0002", prereqs=["TASK-0098"])
        assert plan.run("check", "--update-baseline", "--add").exit_code == 2
        assert outside.read_bytes() == before


def worse(repo: Repo, before: str, after: str, **options: str) -> tuple[int, int]:
    """Exit codes of `check` for a plan that was accepted, and for what it became."""
    repo.write("tasks/TASK-0001-x.md", before)
    repo.run("check", "--update-baseline", "--add")
    first = repo.run("check").exit_code
    repo.write("tasks/TASK-0001-x.md", after)
    return first, repo.run("check").exit_code


class TestWhatGrows:
    OPEN = "- [ ] `make a` passes\n"

    def boxes(self, repo: Repo, number: int, ticked: int = 1) -> str:
        repo.task("TASK-0001", "Done", stop=self.OPEN * number + "- [x] `make b` passes\n" * ticked)
        return repo.read("tasks/TASK-0001-x.md")

    @pytest.mark.parametrize(("was", "now", "code"), [(1, 2, 1), (2, 3, 1), (2, 2, 0), (3, 1, 0)])
    def test_an_open_box_more_is_new(self, repo: Repo, was: int, now: int, code: int) -> None:
        before, after = self.boxes(repo, was), self.boxes(repo, now)
        assert worse(repo, before, after) == (0, code)

    def test_a_ticked_one_is_not(self, repo: Repo) -> None:
        assert worse(repo, self.boxes(repo, 2), self.boxes(repo, 2, ticked=5)) == (0, 0)

    def test_the_finding_says_how_many(self, repo: Repo) -> None:
        self.boxes(repo, 3)
        (found,) = repo.findings("DD003")
        assert found.count == 3
        repo.run("check", "--update-baseline", "--add")
        (entry,) = json.loads(repo.read(FILE))["findings"]
        assert entry["count"] == 3

    def test_an_update_lowers_the_count_and_does_not_raise_it(self, repo: Repo) -> None:
        self.boxes(repo, 3)
        repo.run("check", "--update-baseline", "--add")
        self.boxes(repo, 2)
        assert repo.run("check", "--update-baseline").exit_code == 0
        assert json.loads(repo.read(FILE))["findings"][0]["count"] == 2
        self.boxes(repo, 3)
        answer = repo.run("check", "--update-baseline")
        assert answer.exit_code == 1
        assert json.loads(repo.read(FILE))["findings"][0]["count"] == 2
        assert repo.run("check").exit_code == 1
        assert repo.run("check", "--update-baseline", "--add").exit_code == 0
        assert repo.run("check").exit_code == 0

    @pytest.mark.parametrize(("now", "code"), [(1, 0), (2, 0), (3, 1)])
    def test_an_entry_without_a_count_accepts_what_its_message_says(
        self, repo: Repo, now: int, code: int
    ) -> None:
        self.boxes(repo, 2)
        repo.run("check", "--update-baseline", "--add")
        document = json.loads(repo.read(FILE))
        for entry in document["findings"]:
            del entry["count"]
        repo.write(FILE, json.dumps(document))
        self.boxes(repo, now, ticked=4)
        assert repo.run("check").exit_code == code

    def test_a_third_file_of_one_id_is_new(self, repo: Repo) -> None:
        for name in "ab":
            repo.task("TASK-0001", slug=name)
        repo.run("check", "--update-baseline", "--add")
        assert repo.run("check").exit_code == 0
        repo.task("TASK-0001", slug="c")
        assert repo.run("check", "--select", "ID001").exit_code == 1

    def test_another_edge_in_a_circle_is_new(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003")
        repo.run("check", "--update-baseline", "--add")
        assert repo.run("check", "--select", "PR002").exit_code == 0
        repo.task("TASK-0002", prereqs=["TASK-0001", "TASK-0003"])
        repo.task("TASK-0003", prereqs=["TASK-0002"])
        assert repo.run("check", "--select", "PR002").exit_code == 1

    def test_the_gate_says_no_to_it(self, repo: Repo) -> None:
        self.boxes(repo, 1)
        repo.run("check", "--update-baseline", "--add")
        base = repo.commit("the plan")
        self.boxes(repo, 1, ticked=2)
        repo.commit("a tick (TASK-0001)")
        assert repo.run("gate", "--base", base).exit_code == 0
        self.boxes(repo, 2)
        repo.commit("worse (TASK-0001)")
        answer = repo.run("gate", "--base", base, "--output-format", "json")
        assert answer.exit_code == 1
        assert "DD003" in answer.stdout


def test_a_dry_run_shows_no_control_characters(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"], title="TASK-0001 a\u202eb")
    repo.write("tasks/TASK-0001-x.md", repo.read("tasks/TASK-0001-x.md"))
    repo.write(FILE, '{"version": 1, "findings": [{"code": "X", "message": "\x1b[31m"}]}\x1b[2J\n')
    shown = repo.run("check", "--update-baseline", "--add", "--dry-run").stdout
    assert "\x1b" not in shown
    assert "\\x1b[2J" in shown
