"""What git hands over in odd places: nested conflicts, merges that decide, trailers."""

import json

import pytest

from ..conftest import Repo
from .asked import scope


@pytest.mark.parametrize("length", [7, 8, 9, 12])
def test_markers_of_a_conflict_inside_of_another(repo: Repo, length: int) -> None:
    sides = [f"{'<' * length} ours", "a", "=" * length, "b", f"{'>' * length} theirs"]
    repo.task("TASK-0001", context="\n".join(sides))
    assert "FI008" in repo.codes()


@pytest.mark.parametrize(
    "text", ["Heading\n========\n", ">>>>>>>> a deep quote", "<<<<<<<< a\n========\n>>>>>>>>> b"]
)
def test_what_only_looks_like_one(repo: Repo, text: str) -> None:
    repo.task("TASK-0001", context=text)
    assert "FI008" not in repo.codes()


class TestHistory:
    @pytest.mark.parametrize(("side", "state"), [("ours", "done"), ("theirs", "review")])
    @pytest.mark.parametrize("first", [True, False])
    def test_a_merge_that_keeps_one_side(
        self, repo: Repo, side: str, state: str, first: bool
    ) -> None:
        repo.task("TASK-0001")
        repo.commit("plan")
        repo.git("checkout", "--quiet", "-b", "side")
        for branch in ("side", "main") if first else ("main", "side"):
            repo.git("checkout", "--quiet", branch)
            repo.task("TASK-0001", "Done" if branch == "main" else "In Review")
            repo.commit(branch)
        repo.git("checkout", "--quiet", "main")
        repo.git("merge", "--quiet", "--no-edit", f"--strategy-option={side}", "side")
        said = json.loads(repo.run("show", "TASK-0001", "--json").stdout)
        assert (said["state"], said["history"][-1]["state"]) == (state, state)


@pytest.mark.parametrize(
    "body", ["Why.\n\nTask: TASK-0001\n---\nA note\n", "Why.\n\n---\nA note\n\nTask: TASK-0001\n"]
)
def test_trailers_on_both_sides_of_a_rule(repo: Repo, body: str) -> None:
    repo.task("TASK-0001", scope="- `src/a/`")
    repo.task("TASK-0002", scope="- `src/b/`")
    repo.commit("plan")
    repo.write("src/a/lib.py", "x")
    repo.commit(f"a step\n\n{body}")
    found = scope(repo, "--range", "HEAD~1..HEAD")
    assert (found.said["task"], found.said["attributed_by"]) == ("TASK-0001", "trailer")


@pytest.mark.parametrize("staged", [(), ("--staged",)])
def test_a_plan_behind_a_linked_folder(repo: Repo, staged: tuple[str, ...]) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    (repo.root / "tasks").rename(repo.root / "plan")
    (repo.root / "tasks").symlink_to("plan")
    repo.write("taskctl.toml", "")
    repo.commit("plan")
    repo.write("src/a/lib.py", "x")
    assert "PR001" in repo.codes(*staged)


def test_a_shallow_clone_says_that_history_is_cut(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.commit("plan")
    repo.task("TASK-0001", "Done")
    repo.commit("TASK-0001: done")
    clone = Repo(repo.root.parent / "clone")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone.root))
    for words in (("stats",), ("show", "TASK-0001")):
        assert "git fetch --unshallow" in clone.run(*words).stderr
        assert "cut" not in repo.run(*words).stderr
