"""`scope` and `gate` in every kind of repository, and in the middle of what git does."""

from pathlib import Path

import pytest

from ..conftest import Repo
from .asked import gate, refused, scope


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Committed: one active task that may touch src/a/; and a second commit that leaves it."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.write("taskctl.toml", "[scope]\nalways = []\n")
    repo.commit("plan")
    repo.write("src/a/lib.py", "1")
    repo.write("src/b/lib.py", "1")
    repo.commit("TASK-0001: a step")
    return repo


LAST = "--range", "HEAD~1..HEAD"


def clone(plan: Repo, folder: str, *options: str) -> Repo:
    """A clone through git's own transport, which a shallow or partial one needs."""
    target = plan.root.parent / folder
    plan.git("clone", "--quiet", *options, f"file://{plan.root}", str(target))
    return Repo(target)


def test_before_the_first_commit(repo: Repo) -> None:
    repo.git("init", "--quiet")
    repo.task("TASK-0001", "In Progress", scope="- `src/b/`")
    repo.git("add", "--all")
    found = scope(repo)
    assert found.outside == ["src/a/lib.py"]
    assert (found.said["base"], found.said["head"]) == ("", "index")
    repo.git("rm", "--quiet", "--cached", "src/a/lib.py")
    assert scope(repo, "--worktree").outside == ["src/a/lib.py"]
    assert "'HEAD' is not a known commit" in refused(repo, "--base", "HEAD")


def test_the_first_commit(repo: Repo) -> None:
    repo.task("TASK-0001", "In Progress", scope="- `src/b/`")
    repo.commit("TASK-0001: all")
    repo.write("src/b/lib.py", "x")
    repo.commit("TASK-0001: more")
    assert scope(repo, "--range", "HEAD~1..HEAD").outside == []


def test_a_linked_work_tree(plan: Repo) -> None:
    plan.git("worktree", "add", "--quiet", "../linked", "-b", "task-0001-linked")
    linked = Repo(plan.root.parent / "linked")
    linked.write("src/c/lib.py", "x")
    found = scope(linked)
    assert (found.task, found.outside) == (("TASK-0001", "branch"), ["src/c/lib.py"])
    assert gate(linked, "--base", "HEAD~1").paths("GT003") == ["src/b/lib.py"]


class TestSubmodule:
    @pytest.fixture
    def outer(self, plan: Repo, tmp_path: Path) -> Repo:
        """A repository with a plan of its own, in which the first is a submodule."""
        root = tmp_path / "outer"
        root.mkdir()
        outer = Repo(root)
        outer.task("TASK-0007", "In Progress", scope="- `src/`")
        outer.commit("plan")
        allow = "-c", "protocol.file.allow=always"
        outer.git(*allow, "submodule", "--quiet", "add", str(plan.root), "lib/inner")
        outer.commit("TASK-0007: take it in")
        return outer

    def test_inside(self, outer: Repo) -> None:
        inner = Repo(outer.root / "lib/inner")
        assert scope(inner, *LAST).outside == ["src/b/lib.py"]
        inner.write("src/a/lib.py", "2")
        assert scope(inner).outside == []

    def test_around(self, outer: Repo) -> None:
        """Its path is one path, and what lies in it is not looked at."""
        assert scope(outer, *LAST).outside == [".gitmodules", "lib/inner"]
        inner = Repo(outer.root / "lib/inner")
        inner.write("src/a/lib.py", "2")
        assert scope(outer, "TASK-0007").said["changed"] == []
        inner.commit("more")
        assert scope(outer, "TASK-0007").said["changed"] == ["lib/inner"]


class TestBare:
    def test_commits(self, plan: Repo) -> None:
        bare = clone(plan, "bare.git", "--bare")
        assert scope(bare, *LAST).outside == ["src/b/lib.py"]
        assert gate(bare, "--base", "HEAD~1").paths("GT003") == ["src/b/lib.py"]

    def test_its_settings_are_in_its_commits(self, plan: Repo) -> None:
        plan.write("taskctl.toml", '[scope]\nalways = ["src/b/*"]\n')
        plan.commit("Let src/b be")
        bare = clone(plan, "bare.git", "--bare")
        assert scope(bare, "--range", "HEAD~2..HEAD").outside == ["taskctl.toml"]

    @pytest.mark.parametrize("options", [(), ("--staged",), ("--worktree",)])
    def test_it_has_no_files(self, plan: Repo, options: tuple[str, ...]) -> None:
        bare = clone(plan, "bare.git", "--bare")
        said = refused(bare, "TASK-0001", *options)
        assert "scope needs a working tree, and a bare repository has none" in said
        assert "(--base REV or --range A..B)" in said

    @pytest.mark.parametrize("options", [("check",), ("sync", "--check")])
    def test_its_index_cannot_be_checked(self, plan: Repo, options: tuple[str, ...]) -> None:
        said = clone(plan, "bare.git", "--bare").run(*options, "--staged").stderr
        assert "--staged needs a working tree, and a bare repository has none" in said


class TestShallow:
    def test_a_base_that_is_cut_off(self, plan: Repo) -> None:
        shallow = clone(plan, "shallow", "--depth=1")
        for said in (
            refused(shallow, *LAST),
            shallow.run("gate", "--base", "HEAD~1").stderr,
            refused(shallow, "--base", plan.git("rev-parse", "HEAD~1").strip()),
        ):
            assert "the clone is shallow (`git fetch --unshallow`)" in said

    def test_a_commit_whose_parent_is_cut_off(self, plan: Repo) -> None:
        """It is not taken for the first one, which adds every file."""
        plan.git("checkout", "--quiet", "-b", "side")
        plan.write("src/a/lib.py", "2")
        plan.commit("TASK-0001: another step")
        shallow = clone(plan, "shallow", "--depth=1", "--no-single-branch")
        span = "--range", "origin/main..HEAD"
        assert scope(shallow, *span).said["changed"] == ["src/a/lib.py"]
        said = refused(shallow, "--per-commit", *span)
        assert "its parents are not in this shallow clone (`git fetch --unshallow`)" in said
        said = shallow.run("gate", "--base", "origin/main").stderr
        assert "no common history here; the clone is shallow" in said

    def test_what_is_there_is_judged(self, plan: Repo) -> None:
        shallow = clone(plan, "shallow", "--depth=2")
        assert scope(shallow, *LAST).outside == ["src/b/lib.py"]
        shallow.write("src/c/lib.py", "x")
        assert scope(shallow, "TASK-0001").outside == ["src/c/lib.py"]


class TestPartial:
    @pytest.fixture
    def partial(self, plan: Repo) -> Repo:
        plan.git("config", "uploadpack.allowFilter", "true")
        return clone(plan, "partial.git", "--bare", "--filter=blob:none")

    def test_nothing_is_fetched_and_nothing_guessed(self, partial: Repo) -> None:
        for said in (
            refused(partial, "TASK-0001", *LAST),
            partial.run("gate", "--base", "HEAD~1").stderr,
        ):
            assert "is not in this clone, which was made with a filter" in said
            assert "git fetch --refetch --no-filter" in said


class TestMerge:
    @pytest.fixture
    def merging(self, plan: Repo) -> Repo:
        """A merge that stopped: theirs adds src/c, both change src/a/lib.py."""
        plan.git("checkout", "--quiet", "-b", "theirs", "HEAD~1")
        plan.write("src/a/lib.py", "theirs")
        plan.write("src/c/lib.py", "theirs")
        plan.commit("TASK-0001: theirs")
        plan.git("checkout", "--quiet", "main")
        with pytest.raises(AssertionError):
            plan.git("merge", "--quiet", "theirs")
        return plan

    def test_what_differs_from_every_parent_counts(self, merging: Repo) -> None:
        merging.write("src/a/lib.py", "both")
        merging.git("add", "--all")
        assert scope(merging, "TASK-0001").said["changed"] == ["src/a/lib.py"]
        merging.write("src/c/lib.py", "none of both")
        assert scope(merging, "TASK-0001").said["changed"] == ["src/a/lib.py"]
        assert scope(merging, "--worktree").outside == ["src/c/lib.py"]

    def test_a_conflict_that_is_not_solved_is_a_change(self, merging: Repo) -> None:
        assert "src/a/lib.py" in scope(merging, "TASK-0001", "--worktree").said["changed"]

    def test_a_merge_that_is_done(self, merging: Repo) -> None:
        merging.write("src/a/lib.py", "both")
        merging.write("src/d/lib.py", "slipped in")
        merging.commit("Merge theirs")
        answer = merging.run("scope", "--per-commit", "--range", "main~1..main")
        assert "needs no task" not in answer.stdout
        assert "src/d/lib.py  not listed" in answer.stdout


class TestRebase:
    @pytest.fixture
    def rebasing(self, plan: Repo) -> Repo:
        """A rebase of branch `work`, stopped at a commit of TASK-0002."""
        plan.task("TASK-0002", scope="- `src/b/`")
        plan.commit("plan more")
        plan.git("checkout", "--quiet", "-b", "work", "HEAD~1")
        plan.task("TASK-0003", scope="- `src/b/`")
        plan.write("src/b/lib.py", "2")
        plan.commit("TASK-0002: a step")
        plan.git("checkout", "--quiet", "main")
        plan.write("src/b/lib.py", "3")
        plan.commit("TASK-0001: more")
        plan.git("checkout", "--quiet", "work")
        with pytest.raises(AssertionError):
            plan.git("rebase", "--quiet", "main")
        return plan

    def test_the_commit_that_is_made_anew_tells_the_task(self, rebasing: Repo) -> None:
        rebasing.write("src/b/lib.py", "4")
        rebasing.git("add", "src/b/lib.py")
        found = scope(rebasing)
        assert found.task == ("TASK-0002", "subject")
        assert found.said["changed"] == ["src/b/lib.py", "tasks/TASK-0003-x.md"]

    def test_the_branch_that_is_rebased_tells_it(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "task-0001-x", "HEAD~1")
        plan.write("src/b/lib.py", "2")
        plan.commit("a step")
        with pytest.raises(AssertionError):
            plan.git("rebase", "--quiet", "main")
        plan.write("src/b/lib.py", "4")
        plan.git("add", "--all")
        assert scope(plan).task == ("TASK-0001", "branch")


def test_a_plan_below_the_top(repo: Repo) -> None:
    """Paths are those from its root; what lies beside the root counts, too."""
    repo.write("plan/taskctl.toml", "")
    below = Repo(repo.root / "plan")
    below.task("TASK-0001", "In Progress", scope="- `src/`")
    repo.commit("plan")
    below.write("src/lib.py", "x")
    below.write("other.py", "x")
    repo.write("beside.py", "x")
    repo.commit("TASK-0001: x")
    assert scope(below, *LAST).outside == ["../beside.py", "other.py"]
    assert gate(below, "--base", "HEAD~1").paths("GT003") == ["../beside.py", "other.py"]
    assert scope(below, "--per-commit", *LAST).said["commits"][0]["changed"] == [
        "../beside.py",
        "other.py",
        "src/lib.py",
    ]


def test_no_repository(repo: Repo) -> None:
    repo.task("TASK-0001")
    assert "scope needs a git repository: not a git repository" in refused(repo)
    answer = repo.run("gate", "--base", "x")
    assert answer.exit_code == 2
    assert "gate needs a git repository: not a git repository" in answer.stderr


def test_a_plan_that_is_not_there(repo: Repo) -> None:
    repo.commit("x")
    repo.commit("y")
    for words in (("scope", *LAST), ("gate", "--base", "HEAD~1")):
        answer = repo.run(*words)
        assert answer.exit_code == 2
        assert "no plan found" in answer.stderr
