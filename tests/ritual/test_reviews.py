"""`review-links`: when what a task builds on changes, the task is suspect until it is confirmed."""

import json

from ..conftest import Repo
from .preps import DAY, ONE, answers, prep, ready, says

RECORD = "tasks/evidence/TASK-0001.prep.json"
RFC = "docs/rfcs/RFC-0001.md"
TWO = "tasks/TASK-0002-x.md"


def review(repo: Repo, *options: str) -> str:
    """A person confirms the links of the first task; what the program says to it."""
    said = repo.run("review-links", "1", *options, env=DAY)
    assert (said.exit_code, said.stderr) == (0, "")
    return said.stdout


def built_on(repo: Repo) -> None:
    """A task with a prerequisite, a contract, a track and a follow-up."""
    repo.write(RFC, "# RFC-0001\n\n- Status: Draft\n- Owner: x\n\nThe bus is slow.\n")
    repo.task("TASK-0002", "Done")
    repo.track("BUS")
    links = [f"RFC: {RFC}", "Track: tasks/TRACK-BUS.md", "Follow-up: tasks/TASK-0090-x.md"]
    ready(repo, prereqs=["TASK-0002"], links=links)


def suspects(repo: Repo) -> list[str]:
    """What `check` says of the links."""
    return [finding.message for finding in repo.findings("LK004")]


class TestReview:
    def test_what_a_task_builds_on_is_remembered(self, repo: Repo) -> None:
        built_on(repo)
        assert answers(prep(repo, "1"))["contracts_unchanged"] == "HUMAN"
        assert review(repo, "--by", "Ada") == (
            f"TASK-0001  2 links reviewed\n                {RFC}\n                {TWO}\n"
        )
        kept = json.loads(repo.read(RECORD))["review"]
        assert (kept["by"], kept["on"], list(kept["links"])) == ("Ada", "2026-02-03", [RFC, TWO])
        found = prep(repo, "1")
        assert answers(found)["contracts_unchanged"] == "YES"
        assert says(found, "contracts_unchanged") == [
            f"2 linked, as reviewed by Ada on 2026-02-03 ({RECORD}:1)"
        ]

    def test_a_change_makes_the_task_suspect_until_it_is_confirmed(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        repo.write(RFC, repo.read(RFC).replace("slow", "fast"))
        says_so = f"{RFC} has changed since the last review"
        assert suspects(repo) == [f"{says_so} of TASK-0001"]
        assert f"suspect links\n  {says_so}\n" in repo.run("show", "1").stdout
        assert json.loads(repo.run("show", "1", "--json").stdout)["suspects"] == [
            {"target": RFC, "why": "has changed", "path": ONE, "line": 11}
        ]
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_RFC_OR_ADR"
        assert says(found, "contracts_unchanged") == [
            f"{RFC} has changed since the review of 2026-02-03 ({ONE}:11)"
        ]
        assert [(one["path"], one["suspect"]) for one in found["contracts"]] == [(RFC, True)]
        assert f"has changed   {RFC}\n" in review(repo)
        assert suspects(repo) == []

    def test_a_rewritten_prerequisite_counts_and_its_progress_does_not(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        path = repo.task("TASK-0002", "Done (2026-05-06)", follow_ups=["TASK-0090"])
        assert suspects(repo) == []
        repo.write(path, repo.read(path).replace("What it brings.", "Something else."))
        assert suspects(repo) == [f"{TWO} has changed since the last review of TASK-0001"]

    def test_the_status_of_a_contract_does_not_count(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        repo.write(RFC, repo.read(RFC).replace("Draft", "Complete (2026-02-03)"))
        assert suspects(repo) == []
        repo.write(RFC, repo.read(RFC).replace("Owner: x", "Owner: y"))
        assert len(suspects(repo)) == 1

    def test_a_link_that_came_later_was_not_reviewed(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        repo.task("TASK-0003", "Done")
        ready(repo, prereqs=["TASK-0002", "TASK-0003"], links=[f"RFC: {RFC}"])
        assert suspects(repo) == [
            "tasks/TASK-0003-x.md was linked since the last review of TASK-0001"
        ]

    def test_a_contract_that_cannot_be_read_any_more(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        (repo.root / RFC).unlink()
        (repo.root / RFC).symlink_to("/etc/hostname")
        assert suspects(repo) == [f"{RFC} cannot be read since the last review of TASK-0001"]

    def test_a_link_that_is_gone_is_not_missed(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        ready(repo, links=[f"RFC: {RFC}"])
        assert suspects(repo) == []
        assert answers(prep(repo, "1"))["contracts_unchanged"] == "YES"

    def test_tracks_and_follow_ups_build_on_the_task_and_not_it_on_them(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        repo.track("BUS", body="## Vision\n\nAnother.\n")
        repo.task("TASK-0090", context="Another.")
        assert suspects(repo) == []

    def test_again_changes_nothing(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        before = repo.files()
        assert repo.run("review-links", "1").stdout.startswith(
            "TASK-0001  2 links, none has changed\n"
        )
        assert repo.files() == before

    def test_answers_stay(self, repo: Repo) -> None:
        built_on(repo)
        repo.run("prep", "1", "--answer", "best_system_solution=YES", "--by", "Ada", env=DAY)
        review(repo)
        assert prep(repo, "1")["decision"] == "GO"

    def test_nothing_to_review(self, repo: Repo) -> None:
        ready(repo)
        assert review(repo) == "TASK-0001 builds on no task and no contract\n"

    def test_dry_run(self, repo: Repo) -> None:
        built_on(repo)
        before = repo.files()
        assert f"+++ b/{RECORD}\n" in review(repo, "--dry-run")
        assert repo.files() == before

    def test_a_record_that_cannot_be_read_is_not_written_over(self, repo: Repo) -> None:
        built_on(repo)
        repo.write(RECORD, "<<<<<<< ours\n{}\n")
        said = repo.run("review-links", "1")
        assert said.exit_code == 2
        assert said.stderr == f"taskctl: {RECORD} is not JSON; fix it or remove it\n"
        assert repo.read(RECORD).startswith("<<<<<<<")

    def test_it_is_known_of_a_staged_tree_and_of_a_commit(self, repo: Repo) -> None:
        built_on(repo)
        review(repo)
        repo.commit()
        repo.write(RFC, repo.read(RFC).replace("slow", "fast"))
        assert repo.codes("--staged", "--select", "LK004") == []
        repo.git("add", RFC)
        assert repo.codes("--staged", "--select", "LK004") == ["LK004"]
