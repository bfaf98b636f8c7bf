"""--staged judges what would be committed, --changed what differs from a base; git is only read."""

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from ..conftest import Repo, task

ONE = "tasks/TASK-0001-x.md"
TWO = "tasks/TASK-0002-x.md"
THREE = "tasks/TASK-0003-x.md"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Committed: TASK-0001 with an error, TASK-0002 that waits for TASK-0003."""
    repo.task("TASK-0001", prereqs=["TASK-0098"])
    repo.task("TASK-0003")
    repo.task("TASK-0004", prereqs=["TASK-0003"])
    repo.task("TASK-0002", "Done", prereqs=[])
    repo.commit()
    return repo


def said(repo: Repo, *options: str, **environment: str) -> list[str]:
    """`CODE TASK` of every finding but the infos."""
    found = repo.findings(options=options, env=environment)
    return [f"{finding.code} {finding.item}" for finding in found if finding.severity != "info"]


class TestStaged:
    def test_what_is_staged_is_reported_and_nothing_older(self, plan: Repo) -> None:
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.git("add", "tasks/TASK-0005-x.md")
        assert said(plan, "--staged") == ["PR001 TASK-0005"]

    def test_the_index_is_judged_not_the_work_tree(self, plan: Repo) -> None:
        plan.task("TASK-0003", prereqs=["TASK-0099"])
        plan.git("add", THREE)
        plan.task("TASK-0003")
        assert said(plan, "--staged") == ["PR001 TASK-0003"]
        plan.git("add", THREE)
        plan.task("TASK-0005")
        plan.git("add", "tasks/TASK-0005-x.md")
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.task("TASK-0006", prereqs=["TASK-0097"])
        assert said(plan, "--staged") == []

    def test_lines_are_those_of_the_index(self, plan: Repo) -> None:
        plan.task("TASK-0003", keys="depends-on: [TASK-0099]\n", prereqs=[])
        plan.write(THREE, task("TASK-0003", prereqs=["«TASK-0099»"])[1])
        plan.git("add", THREE)
        (wanted,) = plan.marked
        plan.write(THREE, "\n\n\n" + task("TASK-0003", prereqs=["TASK-0099"])[1])
        (found,) = plan.findings(options=["--staged"])
        assert found.span == wanted
        before = set(psutil.Process().children())
        shown = plan.run("check", "--staged").stdout
        assert f" {wanted.line} |   - TASK-0099\n" in shown
        assert set(psutil.Process().children()) <= before, "a process of git was left behind"

    def test_a_deletion_reports_what_depended_on_it(self, plan: Repo) -> None:
        plan.git("rm", "--quiet", THREE)
        assert said(plan, "--staged") == ["PR001 TASK-0004"]

    def test_a_deletion_that_is_not_staged_does_not_count(self, plan: Repo) -> None:
        (plan.root / THREE).unlink()
        plan.task("TASK-0005")
        plan.git("add", "tasks/TASK-0005-x.md")
        assert said(plan, "--staged") == []

    def test_a_rename_counts_as_deletion_and_addition(self, plan: Repo) -> None:
        plan.task("TASK-0005", links=["Before: tasks/TASK-0003-x.md"])
        plan.commit()
        plan.git("mv", THREE, "tasks/TASK-0003-renamed.md")
        assert said(plan, "--staged") == ["LK001 TASK-0005"]

    def test_a_status_reports_what_relies_on_it(self, plan: Repo) -> None:
        plan.task("TASK-0005", "Done", prereqs=["TASK-0002"])
        plan.commit()
        plan.task("TASK-0002")
        plan.git("add", TWO)
        assert said(plan, "--staged") == ["PR004 TASK-0005"]

    def test_with_nothing_staged_it_is_the_whole_plan(self, plan: Repo) -> None:
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        assert said(plan, "--staged") == ["PR001 TASK-0001"]

    def test_before_the_first_commit(self, repo: Repo) -> None:
        repo.git("init", "--quiet")
        repo.task("TASK-0001", prereqs=["TASK-0098"])
        repo.git("add", "--all")
        repo.task("TASK-0002", prereqs=["TASK-0099"])
        assert said(repo, "--staged") == ["PR001 TASK-0001"]

    def test_before_the_first_commit_and_nothing_staged(self, repo: Repo) -> None:
        repo.git("init", "--quiet")
        repo.task("TASK-0001")
        assert repo.run("check", "--staged").exit_code == 2

    @pytest.mark.parametrize("relative", [False, True])
    def test_another_index(self, plan: Repo, *, relative: bool) -> None:
        other = ".git/other" if relative else str(plan.root / ".git/other")
        plan.git("read-tree", "HEAD", env={"GIT_INDEX_FILE": other})
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.git("add", "tasks/TASK-0005-x.md", env={"GIT_INDEX_FILE": other})
        assert said(plan, "--staged") == ["PR001 TASK-0001"]
        assert said(plan, "--staged", GIT_INDEX_FILE=other) == ["PR001 TASK-0005"]
        assert (
            plan.run("check", "--staged", folder="src", env={"GIT_INDEX_FILE": other}).exit_code
            == 1
        )

    def test_between_two_commits_of_a_push(self, plan: Repo) -> None:
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.commit()
        plan.task("TASK-0006", prereqs=["TASK-0097"])
        plan.commit()
        plan.task("TASK-0007")
        plan.commit()
        ends = {"PRE_COMMIT_FROM_REF": "HEAD~2", "PRE_COMMIT_TO_REF": "HEAD"}
        assert said(plan, "--staged", **ends) == ["PR001 TASK-0006"]
        ends["PRE_COMMIT_FROM_REF"] = "HEAD~1"
        assert said(plan, "--staged", **ends) == []

    def test_a_conflict_counts_with_our_side(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "theirs")
        plan.task("TASK-0003", prereqs=["TASK-0097"])
        plan.commit()
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0003", prereqs=["TASK-0096"])
        plan.commit()
        with pytest.raises(AssertionError):
            plan.git("merge", "--quiet", "theirs")
        (found,) = plan.findings("PR001", options=["--staged"])
        assert "TASK-0096" in found.message

    def test_a_root_below_the_work_tree(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "")
        repo.task("TASK-0001", prereqs=["TASK-0098"])
        repo.write("sub/taskctl.toml", "")
        repo.write("sub/tasks/TASK-0002-x.md", task("TASK-0002")[1])
        repo.commit()
        repo.write("sub/tasks/TASK-0002-x.md", task("TASK-0002", prereqs=["TASK-0099"])[1])
        repo.task("TASK-0003", prereqs=["TASK-0097"])
        repo.git("add", "--all")
        answer = repo.run("check", "--staged", "--output-format", "concise", folder="sub")
        assert answer.stdout.startswith("tasks/TASK-0002-x.md:7:5: PR001")
        assert answer.stdout.endswith("\n\n1 error\n")

    def test_a_second_work_tree(self, plan: Repo, tmp_path: Path) -> None:
        plan.git("worktree", "add", "--quiet", str(tmp_path / "second"))
        second = Repo(tmp_path / "second")
        second.task("TASK-0005", prereqs=["TASK-0099"])
        second.git("add", "--all")
        assert said(second, "--staged") == ["PR001 TASK-0005"]

    def test_links_and_submodules(self, plan: Repo) -> None:
        (plan.root / "tasks/TASK-0005-x.md").symlink_to("../../outside.md")
        (plan.root / "tasks/TASK-0006-x.md").symlink_to("TASK-0003-x.md")
        plan.git("add", "--all")
        commit = plan.git("rev-parse", "HEAD").strip()
        plan.git("update-index", "--add", "--cacheinfo", f"160000,{commit},tasks/TASK-0007-x.md")
        found = plan.findings("FI006", options=["--staged"])
        assert [finding.message for finding in found] == [
            "tasks/TASK-0005-x.md is a link that leaves the repository",
            "tasks/TASK-0007-x.md is not a regular file",
        ]

    def test_a_file_that_is_only_meant_to_be_added(self, plan: Repo) -> None:
        plan.task("TASK-0005")
        plan.git("add", "--intent-to-add", "tasks/TASK-0005-x.md")
        plan.task("TASK-0003", title="TASK-0003 Another")
        plan.git("add", THREE)
        assert said(plan, "--staged") == []

    def test_a_file_that_is_meant_to_be_added_and_gone(self, plan: Repo) -> None:
        path = plan.root / plan.task("TASK-0005")
        plan.git("add", "--intent-to-add", str(path))
        path.unlink()
        plan.task("TASK-0003", title="TASK-0003 Another")
        plan.git("add", THREE)
        assert said(plan, "--staged") == []

    def test_a_file_that_git_is_told_to_think_unchanged(self, plan: Repo) -> None:
        plan.task("TASK-0003", title="TASK-0003 Another")
        plan.git("add", THREE)
        plan.git("update-index", "--assume-unchanged", THREE)
        plan.task("TASK-0003", prereqs=["TASK-0099"])
        assert said(plan, "--staged") == []

    def test_a_file_that_is_not_checked_out(self, plan: Repo) -> None:
        plan.git("update-index", "--skip-worktree", THREE)
        (plan.root / THREE).unlink()
        plan.task("TASK-0004", title="TASK-0004 Another", prereqs=["TASK-0003"])
        plan.git("add", "tasks/TASK-0004-x.md")
        assert said(plan, "--staged") == []

    @pytest.mark.parametrize(
        "path", [".gitattributes", "tasks/.gitattributes", ".git/info/attributes"]
    )
    def test_files_that_git_converts_are_read_from_the_index(self, plan: Repo, path: str) -> None:
        plan.write(path, "*.md working-tree-encoding=UTF-16\n")
        for name in (ONE, TWO, THREE, "tasks/TASK-0004-x.md"):
            (plan.root / name).unlink()
        plan.git("checkout", "--quiet", "HEAD", "--", "tasks")
        assert (plan.root / ONE).read_bytes()[:1] in {b"\xff", b"\xfe"}
        assert said(plan, "--staged") == ["PR001 TASK-0001"]


class TestAHook:
    """As git itself starts it, before a commit."""

    @pytest.fixture
    def hooked(self, plan: Repo) -> Repo:
        hook = plan.write(
            ".git/hooks/pre-commit",
            f"#!/bin/sh\nexec '{sys.executable}' -m taskctl -q check --staged\n",
        )
        hook.chmod(0o755)
        plan.task("TASK-0005")
        return plan

    def commits(self, repo: Repo, *arguments: str) -> bool:
        before = repo.git("rev-parse", "HEAD")
        with suppress(AssertionError):
            repo.git("commit", "--quiet", "--message", "x", *arguments)
        return repo.git("rev-parse", "HEAD") != before

    def test_a_good_commit(self, hooked: Repo) -> None:
        hooked.git("add", "--all")
        assert self.commits(hooked)

    def test_a_bad_one(self, hooked: Repo) -> None:
        hooked.task("TASK-0005", prereqs=["TASK-0099"])
        hooked.git("add", "--all")
        assert not self.commits(hooked)

    def test_all_that_is_tracked(self, hooked: Repo) -> None:
        hooked.git("add", "--all")
        hooked.task("TASK-0005", prereqs=["TASK-0099"])
        assert not self.commits(hooked, "--all")

    def test_one_file_beside_a_bad_one_that_is_staged(self, hooked: Repo) -> None:
        hooked.task("TASK-0005", prereqs=["TASK-0099"])
        hooked.git("add", "--all")
        hooked.task("TASK-0003", title="TASK-0003 Another")
        assert self.commits(hooked, "--", THREE)


class TestChanged:
    def test_since_the_base_went_its_own_way(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "topic")
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.commit()
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0003", title="TASK-0003 Another")
        plan.commit()
        plan.git("checkout", "--quiet", "topic")
        assert said(plan, "--changed", "--base", "main") == ["PR001 TASK-0005"]
        assert said(plan, "--base", "main") == ["PR001 TASK-0005"]

    def test_the_work_tree_with_files_that_are_new(self, plan: Repo) -> None:
        plan.write(".gitignore", "*-ignored.md\n")
        plan.commit()
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.task("TASK-0003", prereqs=["TASK-0097"])
        plan.task("TASK-0006", title="TASK-0006 x", slug="ignored")
        assert said(plan, "--changed", "--base", "HEAD") == ["PR001 TASK-0003", "PR001 TASK-0005"]

    def test_a_deletion(self, plan: Repo) -> None:
        (plan.root / THREE).unlink()
        assert said(plan, "--changed", "--base", "HEAD") == ["PR001 TASK-0004"]

    def test_nothing(self, plan: Repo) -> None:
        assert said(plan, "--changed", "--base", "HEAD") == []

    def test_a_file_that_was_only_touched(self, plan: Repo) -> None:
        os.utime(plan.root / ONE, (1, 1))
        assert said(plan, "--changed", "--base", "HEAD") == []

    @pytest.mark.parametrize(
        "environment",
        [
            {"GITHUB_BASE_REF": "main"},
            {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"},
            {"BITBUCKET_PR_DESTINATION_BRANCH": "main"},
            {"SYSTEM_PULLREQUEST_TARGETBRANCHNAME": "refs/heads/main"},
        ],
    )
    def test_the_base_that_ci_names(self, plan: Repo, environment: dict[str, str]) -> None:
        plan.git("update-ref", "refs/remotes/origin/main", "HEAD")
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.commit()
        assert said(plan, "--changed", **environment) == ["PR001 TASK-0005"]

    def test_the_default_branch_of_the_remote(self, plan: Repo) -> None:
        plan.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
        plan.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        plan.commit()
        assert said(plan, "--changed") == ["PR001 TASK-0005"]

    def test_without_any(self, plan: Repo) -> None:
        answer = plan.run("check", "--changed")
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert "--base REV" in answer.stderr

    def test_no_common_history(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "--orphan", "other")
        plan.commit("other")
        answer = plan.run("check", "--changed", "--base", "main")
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert "no common history" in answer.stderr


def git_folder(repo: Repo) -> dict[str, tuple[int, str]]:
    """Time and digest of every file below .git, and the times of its folders."""
    found = {}
    for path in sorted((repo.root / ".git").rglob("*")):
        status = path.lstat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path)] = (status.st_mtime_ns, digest)
    return found


LOOKS: Sequence[Sequence[str]] = (
    ["check"],
    ["check", "--staged"],
    ["check", "--changed", "--base", "HEAD~1"],
    ["check", ONE],
    ["check", "--stdin-filename", ONE],
    ["check", "--statistics"],
    ["check", "--show-files"],
    ["check", "--diff"],
    ["config", "show"],
    ["rule"],
)


@pytest.fixture
def untidy(plan: Repo) -> Repo:
    """Something staged, something changed, a file whose time git does not know."""
    plan.task("TASK-0005", prereqs=["TASK-0003"])
    plan.commit()
    plan.task("TASK-0006")
    plan.git("add", "--all")
    plan.task("TASK-0003", title="TASK-0003 Another")
    os.utime(plan.root / TWO, (1, 1))
    return plan


@pytest.mark.parametrize("arguments", LOOKS, ids=" ".join)
def test_looking_writes_nothing_anywhere(untidy: Repo, arguments: Sequence[str]) -> None:
    inside, outside = git_folder(untidy), untidy.files()
    answer = untidy.run(*arguments, stdin=b"---\n---\n")
    assert answer.exit_code in {0, 1}
    assert git_folder(untidy) == inside
    assert untidy.files() == outside


# Settings of a repository that name a program.
PROGRAMS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "diff.external",
    "diff.trap.textconv",
    "diff.trap.command",
    "gpg.program",
    "credential.helper",
)
FILTERS = ("filter.trap.clean", "filter.trap.smudge", "filter.trap.process")


def springs(
    repo: Repo,
    folder: Path,
    keys: Sequence[str],
    arguments: Sequence[str],
    stdin: bytes = b"---\n---\n",
) -> bool:
    """Whether a program starts that the repository names under these keys."""
    trap = folder / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{folder}/sprung'\ncat\n")
    trap.chmod(0o755)
    for number in (5, 6):
        path = repo.root / repo.task(f"TASK-000{number}")
        os.utime(path, (2_000_000_000, 2_000_000_000))  # younger than the index can be
    repo.git("add", "--all")
    for key in keys:
        repo.git("config", key, str(trap))
    repo.git("config", "log.showSignature", "true")
    repo.write(".git/info/attributes", "*.md filter=trap diff=trap\n")
    (repo.root / ".git/hooks/post-index-change").symlink_to(trap)
    arguments = [argument.replace("HEAD~1", "HEAD") for argument in arguments]
    answer = repo.run(*arguments, stdin=stdin, env={"PAGER": str(trap)})
    assert answer.exit_code in {0, 1}, answer.stderr
    return (folder / "sprung").exists()


@pytest.mark.parametrize("arguments", LOOKS[:6], ids=" ".join)
def test_looking_starts_nothing_that_the_repository_names(
    plan: Repo, tmp_path: Path, arguments: Sequence[str]
) -> None:
    assert not springs(plan, tmp_path, PROGRAMS, arguments)


@pytest.mark.parametrize("arguments", LOOKS[1:5], ids=" ".join)
def test_looking_starts_no_filter(plan: Repo, tmp_path: Path, arguments: Sequence[str]) -> None:
    assert not springs(plan, tmp_path, FILTERS, arguments)


def test_what_a_new_file_mends_is_not_reported_for_the_old_tree(repo: Repo) -> None:
    repo.task("TASK-0001", links=["Proof: docs/proof.md"])
    repo.commit()
    assert "LK001" in repo.codes()
    repo.write("docs/proof.md", "# Proof\n")
    repo.git("add", "-A")
    assert repo.run("check", "--staged", "--output-format", "concise").stdout == "no findings\n"
    repo.commit()
    repo.git("rm", "-q", "docs/proof.md")
    assert "LK001" in repo.run("check", "--staged", "--output-format", "concise").stdout


def test_only_what_the_change_brings_is_reported_when_no_file_is_new(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    repo.task("TASK-0002")
    repo.commit()
    repo.task("TASK-0002", prereqs=["TASK-0098"])
    repo.git("add", "-A")
    shown = repo.run("check", "--staged", "--output-format", "concise").stdout
    assert ("TASK-0098" in shown, "TASK-0099" in shown) == (True, False)
