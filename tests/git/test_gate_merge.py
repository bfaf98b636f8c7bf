"""What the gate judges: the merge of base and head, by the base."""

import os
from pathlib import Path

import pytest

from ..conftest import Repo
from .asked import Gated, gate

STRICT = '[scope]\nmode = "fail"\nunattributed = "fail"\n[gate]\npolicy = "fail"\n'


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """On main: a finished task, an active one that waits for it; checked out: a branch."""
    repo.task("TASK-0001", "Done", scope="- `src/a/`")
    repo.task("TASK-0002", "In Progress", prereqs=["TASK-0001"], scope="- `src/b/`\n- `src/c/`")
    repo.write("src/b/lib.py", "".join(f"{n}\n" for n in range(40)))
    repo.write("src/c/lib.py", "")
    repo.write("taskctl.toml", STRICT)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


def on_main(plan: Repo, message: str = "on main") -> None:
    """Commit what was written to main, and go back to the branch."""
    plan.git("stash", "--include-untracked", "--quiet")
    plan.git("checkout", "--quiet", "main")
    plan.git("stash", "pop", "--quiet")
    plan.commit(message)
    plan.git("checkout", "--quiet", "branch")


def judged(plan: Repo, message: str = "TASK-0002: a step") -> Gated:
    plan.commit(message)
    return gate(plan, "--base", "main")


class TestTheBaseDecides:
    def test_a_branch_from_before_the_rules_were_strict(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("taskctl.toml", "")
        plan.commit("be lenient")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("taskctl.toml", STRICT)
        on_main(plan, "be strict")
        plan.write("src/d/lib.py", "x")
        assert judged(plan).errors == ["GT003"]

    def test_a_prerequisite_that_was_reopened(self, plan: Repo) -> None:
        plan.task("TASK-0001", "Draft", scope="- `src/a/`")
        on_main(plan)
        plan.task("TASK-0002", "Done", prereqs=["TASK-0001"], scope="- `src/b/`\n- `src/c/`")
        found = judged(plan)
        assert found.errors == ["GT002"]
        assert "its prerequisite TASK-0001 is Draft" in found.reasons("GT002")[0]["message"]

    def test_an_allowlist_that_was_narrowed(self, plan: Repo) -> None:
        plan.task("TASK-0002", "In Progress", prereqs=["TASK-0001"], scope="- `src/b/`")
        on_main(plan)
        plan.write("src/c/lib.py", "x")
        found = judged(plan)
        assert (found.errors, found.paths("GT003")) == (["GT003"], ["src/c/lib.py"])

    def test_an_allowlist_that_was_widened(self, plan: Repo) -> None:
        scope = "- `src/b/`\n- `src/c/`\n- `src/d/`"
        plan.task("TASK-0002", "In Progress", prereqs=["TASK-0001"], scope=scope)
        on_main(plan)
        plan.write("src/d/lib.py", "x")
        assert judged(plan).codes == []

    def test_a_task_that_was_started_meanwhile(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0002", prereqs=["TASK-0001"], scope="- `src/b/`")
        plan.commit("put it back")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0003", "In Progress")
        on_main(plan)
        plan.task("TASK-0002", "In Progress", prereqs=["TASK-0001"], scope="- `src/b/`")
        assert judged(plan).errors == ["GT005"]

    def test_a_task_that_was_deleted_meanwhile(self, plan: Repo) -> None:
        (plan.root / "tasks/TASK-0001-x.md").unlink()
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`\n- `src/c/`")
        on_main(plan)
        plan.task("TASK-0004", prereqs=["TASK-0001"])
        found = judged(plan, "plan more")
        assert [reason["cause"]["code"] for reason in found.reasons("GT001")] == ["PR001"]

    def test_a_baseline_that_was_emptied_meanwhile(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", prereqs=["TASK-0099"])
        assert plan.run("check", "--update-baseline", "--add").exit_code == 0
        plan.commit("accept it")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0004")
        assert plan.run("check", "--update-baseline").exit_code == 0
        on_main(plan)
        plan.task("TASK-0005", prereqs=["TASK-0099"])
        assert judged(plan, "plan more").errors == ["GT001"]


class TestWhatMainDid:
    """What came to main since is not blamed on the change."""

    def test_other_files(self, plan: Repo) -> None:
        plan.write("lib/x", "x")
        on_main(plan)
        plan.write("src/b/lib.py", "x")
        found = judged(plan)
        assert found.codes == []
        assert found.said["base"] == plan.git("rev-parse", "main").strip()
        assert found.said["merge_base"] == plan.git("merge-base", "main", "branch").strip()
        assert plan.git("cat-file", "-t", found.said["head"]).strip() == "commit"

    def test_an_error(self, plan: Repo) -> None:
        plan.task("TASK-0004", prereqs=["TASK-0099"])
        on_main(plan)
        plan.write("src/b/lib.py", "x")
        assert judged(plan).codes == []

    def test_an_error_of_the_fork_that_main_has_fixed(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", prereqs=["TASK-0099"])
        plan.commit("break it")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0004")
        on_main(plan)
        plan.write("src/b/lib.py", "x")
        assert judged(plan).codes == []

    def test_a_task_that_main_finished(self, plan: Repo) -> None:
        plan.task("TASK-0002", "Done", stop="- [ ] open", prereqs=["TASK-0001"], scope="- `src/b/`")
        on_main(plan)
        plan.task("TASK-0004")
        found = judged(plan, "plan more")
        assert (found.codes, found.said["tasks"][0]["id"]) == ([], "TASK-0004")

    def test_settings_that_main_changed(self, plan: Repo) -> None:
        plan.write("taskctl.toml", f"{STRICT}[queue]\nwip_limit = 2\n")
        on_main(plan)
        plan.write("src/b/lib.py", "x")
        assert judged(plan).codes == []

    def test_the_same_change_on_both_sides(self, plan: Repo) -> None:
        plan.write("src/d/lib.py", "x")
        on_main(plan)
        plan.write("src/d/lib.py", "x")
        assert judged(plan, "the same").codes == []

    def test_a_file_that_both_sides_changed(self, plan: Repo) -> None:
        text = plan.read("src/b/lib.py")
        plan.write("src/b/lib.py", f"first\n{text}")
        on_main(plan)
        plan.write("src/b/lib.py", f"{text}last\n")
        assert judged(plan).codes == []

    def test_said_to_people(self, plan: Repo) -> None:
        plan.write("lib/x", "x")
        on_main(plan)
        plan.write("src/b/lib.py", "x")
        plan.commit("TASK-0002: a step")
        lines = plan.run("gate", "--base", "main").stdout.splitlines()
        assert lines[0].startswith("note: judged the merge of ")
        assert lines[-1] == "yes: nothing is against this change"


class TestShapesOfHistory:
    def test_criss_cross(self, plan: Repo) -> None:
        """Two merge bases: what came from main through the one is no change since the other."""
        plan.write("src/b/lib.py", "x")
        plan.commit("TASK-0002: a step")
        plan.write("lib/x", "x")
        on_main(plan)
        plan.git("branch", "old-main", "main")
        plan.git("branch", "old-branch", "branch")
        plan.git("merge", "--quiet", "--no-edit", "--no-ff", "old-main")
        plan.git("checkout", "--quiet", "main")
        plan.git("merge", "--quiet", "--no-edit", "--no-ff", "old-branch")
        plan.git("checkout", "--quiet", "branch")
        assert len(plan.git("merge-base", "--all", "main", "branch").split()) == 2
        plan.write("src/c/lib.py", "x")
        assert judged(plan).codes == []

    def test_unrelated(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "--orphan", "other")
        plan.commit("another beginning")
        answer = plan.run("gate", "--base", "main")
        assert answer.exit_code == 2
        assert "no common history" in answer.stderr

    def test_merged_already(self, plan: Repo) -> None:
        plan.write("src/b/lib.py", "x")
        plan.commit("TASK-0002: a step")
        plan.git("checkout", "--quiet", "main")
        plan.git("merge", "--quiet", "--no-ff", "--no-edit", "branch")
        plan.git("checkout", "--quiet", "branch")
        found = gate(plan, "--base", "main")
        assert (found.codes, found.said["tasks"]) == ([], [])

    def test_a_conflict(self, plan: Repo) -> None:
        """It cannot be merged as it is: the head is judged, by the settings of main."""
        plan.write("src/b/lib.py", "main\n")
        on_main(plan)
        plan.write("src/b/lib.py", "branch\n")
        plan.write("src/d/lib.py", "x")
        found = judged(plan)
        assert found.errors == ["GT003"]
        assert found.said["judged"] == found.said["head"]
        assert "conflicts in src/b/lib.py" in found.said["notices"][0]

    def test_a_conflict_does_not_blame_what_main_did(self, plan: Repo) -> None:
        plan.write("src/b/lib.py", "main\n")
        plan.task("TASK-0004", "Draft")
        plan.write("lib/x", "x")
        on_main(plan)
        plan.write("src/b/lib.py", "branch\n")
        found = judged(plan)
        assert (found.codes, found.said["tasks"]) == ([], [])

    @pytest.mark.parametrize("git", ["2.37", "2.38"])
    def test_a_git_that_cannot_merge(self, plan: Repo, git: str, tmp_path: Path) -> None:
        real = os.popen("command -v git").read().strip()
        refuse = 'for word; do [ "$word" = --write-tree ] && exit 129; done\n'
        (tmp_path / "git").write_text(
            f'#!/bin/sh\n{refuse if git == "2.37" else ""}exec {real} "$@"\n'
        )
        (tmp_path / "git").chmod(0o755)
        plan.task("TASK-0001", "Draft", scope="- `src/a/`")
        on_main(plan)
        plan.task("TASK-0002", "Done", prereqs=["TASK-0001"], scope="- `src/b/`\n- `src/c/`")
        plan.commit("TASK-0002: done")
        found = gate(plan, "--base", "main", env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
        assert found.errors == (["GT002"] if git == "2.38" else [])
        said = " ".join(found.said["notices"])
        assert ("git 2.38 or newer is needed" in said) == (git == "2.37")


class TestNothingElseRuns:
    """The merge is made where nobody's settings count."""

    @pytest.fixture
    def forked(self, plan: Repo) -> Repo:
        text = plan.read("src/b/lib.py")
        plan.write("src/b/lib.py", f"first\n{text}")
        on_main(plan)
        plan.write("src/b/lib.py", f"{text}last\n")
        plan.commit("TASK-0002: a step")
        return plan

    @pytest.mark.parametrize(
        ("attribute", "settings"),
        [
            ("merge=evil", {"merge.evil.driver": "touch {}; exit 1"}),
            ("merge=evil", {"merge.evil.driver": ""}),
            ("-merge", {}),
            ("filter=evil", {"filter.evil.smudge": "touch {}", "merge.renormalize": "true"}),
            ("filter=evil", {"filter.evil.clean": "touch {}", "merge.renormalize": "true"}),
            ("text eol=crlf", {"merge.renormalize": "true"}),
            ("", {"merge.default": "evil", "merge.evil.driver": "touch {}; exit 1"}),
            ("", {"merge.renames": "false", "core.hooksPath": ".", "core.fsmonitor": "touch {}"}),
        ],
    )
    def test_drivers_and_filters(
        self, forked: Repo, attribute: str, settings: dict[str, str], tmp_path: Path
    ) -> None:
        trap = tmp_path / "trapped"
        if attribute:
            (forked.root / ".git/info/attributes").write_text(f"* {attribute}\n")
            (tmp_path / "attributes").write_text(f"* {attribute}\n")
            forked.git("config", "core.attributesFile", str(tmp_path / "attributes"))
        for key, value in settings.items():
            forked.git("config", key, value.format(trap))
        found = gate(forked, "--base", "main")
        assert (found.codes, len(found.said["notices"])) == ([], 1)
        assert found.said["judged"] != found.said["head"]
        assert not trap.exists()

    def test_nothing_is_written(self, forked: Repo, tmp_path: Path) -> None:
        before = sorted(forked.root.rglob("*"))
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        gate(forked, "--base", "main", env={"TMPDIR": str(scratch)})
        assert sorted(forked.root.rglob("*")) == before
        assert list(scratch.iterdir()) == []

    def test_inside_of_a_push(self, forked: Repo, tmp_path: Path) -> None:
        """A server has the objects of a push in a folder of their own, until it takes them."""
        server = tmp_path / "server.git"
        forked.git("push", "--quiet", f"file://{forked.root}", "main")
        forked.git(
            "clone",
            "--quiet",
            "--bare",
            "--single-branch",
            "--branch",
            "main",
            str(forked.root),
            str(server),
        )
        hook = server / "hooks/pre-receive"
        python = Path(os.__file__).parents[2] / "bin/python3"
        hook.write_text(
            "#!/bin/sh\nwhile read -r old new ref; do\n"
            f"  {os.environ.get('TASKCTL_PYTHON', __import__('sys').executable or python)} "
            "-m taskctl gate --base main --head $new --output-format json >said 2>&1\ndone\n"
        )
        hook.chmod(0o755)
        forked.git("push", "--quiet", str(server), "branch")
        said = (server / "said").read_text()
        assert '"verdict": "yes"' in said
        assert "judged the merge of" in said

    def test_sha256(self, tmp_path: Path) -> None:
        repo = Repo(tmp_path / "repo")
        repo.root.mkdir()
        repo.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
        repo.task("TASK-0001", "In Progress")
        repo.write("src/a/lib.py", "")
        repo.commit("plan")
        repo.git("checkout", "--quiet", "-b", "branch")
        repo.write("src/a/lib.py", "x")
        repo.commit("TASK-0001: a step")
        repo.git("checkout", "--quiet", "main")
        repo.write("lib/x", "x")
        repo.commit("more")
        found = gate(repo, "--base", "main", "--head", "branch")
        assert (found.codes, len(found.said["judged"])) == ([], 64)


class TestNames:
    """A name with several meanings is refused: git takes one of them without a word."""

    @pytest.mark.parametrize("base", ["main", "main~0", "main^{commit}"])
    def test_a_branch_and_a_tag(self, plan: Repo, base: str) -> None:
        plan.write("src/d/lib.py", "x")
        plan.commit("TASK-0002: a step")
        plan.git("tag", "main")
        answer = plan.run("gate", "--base", base)
        assert answer.exit_code == 2
        assert "refs/tags/main or refs/heads/main" in answer.stderr
        assert gate(plan, "--base", "refs/heads/main").errors == ["GT003"]
        assert gate(plan, "--base", "refs/tags/main").codes == []

    @pytest.mark.parametrize(
        "ref", ["refs/tags/origin/main", "refs/heads/origin/main", "refs/origin/main"]
    )
    def test_what_stands_before_a_remote_branch(self, plan: Repo, ref: str) -> None:
        plan.git("update-ref", "refs/remotes/origin/main", "main")
        plan.git("update-ref", ref, "branch")
        answer = plan.run("gate", "--base", "origin/main")
        assert answer.exit_code == 2
        assert f"{ref} or refs/remotes/origin/main" in answer.stderr
        assert plan.run("gate", env={"GITHUB_BASE_REF": "main"}).exit_code == 2

    def test_the_head(self, plan: Repo) -> None:
        plan.git("tag", "branch", "main")
        assert plan.run("gate", "--base", "main", "--head", "branch").exit_code == 2

    @pytest.mark.parametrize("command", ["scope", "check"])
    def test_other_commands(self, plan: Repo, command: str) -> None:
        plan.git("tag", "main")
        options = ("TASK-0002",) if command == "scope" else ("--changed",)
        answer = plan.run(command, *options, "--base", "main")
        assert answer.exit_code == 2
        assert "refs/tags/main or refs/heads/main" in answer.stderr

    @pytest.mark.parametrize("base", ["HEAD~0", "@", "main", "v1", "tags/v1", "abcdef12"])
    def test_names_with_one_meaning(self, plan: Repo, base: str) -> None:
        for ref in ("refs/tags/v1", "refs/heads/abcdef12", "refs/heads/v1.1", "refs/tags/main-1"):
            plan.git("update-ref", ref, "main")
        plan.git("update-ref", "refs/heads/HEAD", "main")
        assert gate(plan, "--base", base).exit_code == 0


class TestNothingCompared:
    def cloned(self, plan: Repo, tmp_path: Path, *options: str) -> Repo:
        plan.task("TASK-0002", "Done", prereqs=["TASK-0099"])
        plan.commit("TASK-0002: done")
        plan.git("clone", "--quiet", *options, f"file://{plan.root}", str(tmp_path / "clone"))
        return Repo(tmp_path / "clone")

    @pytest.mark.parametrize(
        "options", [("--single-branch", "--branch=branch"), ("--depth=1", "--branch=branch")]
    )
    def test_a_clone_of_one_branch(
        self, plan: Repo, tmp_path: Path, options: tuple[str, ...]
    ) -> None:
        clone = self.cloned(plan, tmp_path, *options)
        for words in (("gate",), ("check", "--changed")):
            answer = clone.run(*words)
            assert (answer.exit_code, answer.stdout) == (2, "")
            assert "--base origin/main" in answer.stderr

    def test_asked_for_by_name(self, plan: Repo) -> None:
        assert gate(plan, "--base", "HEAD").said["notices"] == [
            "base and head are one commit, so nothing was compared"
        ]
        assert plan.run("check", "--changed", "--base", "HEAD").exit_code == 0

    def test_a_variable_of_ci_is_not_a_person(self, plan: Repo) -> None:
        plan.git("update-ref", "refs/remotes/origin/main", "branch")
        assert plan.run("gate", env={"GITHUB_BASE_REF": "main"}).exit_code == 2

    def test_files_that_are_not_committed_are_compared(self, plan: Repo, tmp_path: Path) -> None:
        clone = self.cloned(plan, tmp_path, "--branch=main")
        clone.task("TASK-0004", prereqs=["TASK-0099"])
        answer = clone.run("check", "--changed")
        assert answer.exit_code == 1
        assert "PR001" in answer.stdout
        assert "only uncommitted changes were compared" in answer.stderr
