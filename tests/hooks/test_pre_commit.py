"""The hooks of our manifest, run by the real pre-commit out of real commits.

Most tests run them as pre-commit runs hooks of `language: system`: same manifest, no environment to
install. One test installs them as a user does.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..cli.test_git import FILTERS, PROGRAMS, git_folder, springs
from ..conftest import _ENVIRONMENT, Answer, Repo

ROOT = Path(__file__).parents[2]
MANIFEST: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
CONFIG = ".pre-commit-config.yaml"
ONE = "tasks/TASK-0001-x.md"
THREE = "tasks/TASK-0003-x.md"
BOARD = "tasks/IMPLEMENTATION-ORDER.md"
REGION = "# Order\n\n<!-- taskctl:begin done -->\n<!-- taskctl:end -->\n"


class Hooked(Repo):
    """A repository in which pre-commit is installed; `home` is where it keeps its own files."""

    @property
    def home(self) -> Mapping[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        fetching = re.compile(r"PIP_.*|.*_proxy|(SSL|REQUESTS|CURL)_.*", re.IGNORECASE)
        return {
            **{key: value for key, value in os.environ.items() if fetching.fullmatch(key)},
            "PRE_COMMIT_HOME": str(self.root.parent / "pre-commit"),
            "PRE_COMMIT_COLOR": "never",
            "PATH": path,
        }

    def pre_commit(self, *words: str, **env: str) -> Answer:
        """Run the real pre-commit."""
        return self.answer(sys.executable, "-m", "pre_commit", *words, **env)

    def try_commit(self, *words: str, message: str = "a change") -> Answer:
        """What a commit comes to, hooks and all."""
        return self.answer("git", "commit", "--message", message, *words)

    def answer(self, *words: str, **env: str) -> Answer:
        done = subprocess.run(
            words,
            cwd=self.root,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**_ENVIRONMENT, **self.home, **env},
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def commit_unchecked(self) -> None:
        """Commit all that is there, without any hook."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "x")

    @staticmethod
    def passed(answer: Answer) -> list[str]:
        """The lines of the hooks that passed."""
        lines = (answer.stdout + answer.stderr).splitlines()
        return [line for line in lines if line.endswith("Passed")]

    @staticmethod
    def failed(answer: Answer) -> list[str]:
        """The ids of the hooks that failed."""
        return re.findall(r"Failed\n- hook id: (\S+)", answer.stdout + answer.stderr)


def squeezed(text: str) -> str:
    """The text with two blanks wherever there are more."""
    return re.sub(" {3,}", "  ", text)


def state(repo: Repo) -> tuple[object, ...]:
    """All of a repository that is not pre-commit's or git's own to change."""
    hooks = {p.name: p.read_bytes() for p in sorted((repo.root / ".git/hooks").iterdir())}
    config = (repo.root / ".git/config").read_bytes()
    contents = {path: (raw, mode) for path, (raw, _, mode) in repo.files().items()}
    return repo.git("ls-files", "-s"), repo.git("log", "-g"), config, hooks, contents


def config(*ids: str) -> str:
    """A configuration with hooks of the manifest, run out of this environment."""
    hooks = [
        {**hook, "language": "system", "entry": hook["entry"].replace("taskctl", OURS, 1)}
        for hook in MANIFEST
        if hook["id"] in ids or not ids
    ]
    return yaml.safe_dump(
        {
            "default_install_hook_types": ["pre-commit", "commit-msg"],
            "repos": [{"repo": "local", "hooks": hooks}],
        }
    )


# What pip and git say when nothing can be fetched.
NO_NETWORK = ("No matching distribution", "Could not find a version", "Could not resolve host")
OURS = f"{shlex.quote(sys.executable)} -m taskctl"


@pytest.fixture
def hooked(tmp_path: Path) -> Hooked:
    """Committed and hooked: TASK-0002 waits for TASK-0003; a board that is up to date."""
    repo = Hooked(tmp_path / "repo")
    repo.write("src/a/lib.py", "")
    repo.write("src/b/lib.py", "")
    repo.task("TASK-0001", "Done", scope="- `src/b/`")
    repo.task("TASK-0002", prereqs=["TASK-0003"])
    repo.task("TASK-0003")
    repo.write(BOARD, REGION)
    assert repo.run("sync").exit_code == 0
    repo.write(CONFIG, config())
    repo.commit()
    answer = repo.pre_commit("install")
    assert answer.exit_code == 0, answer.stderr
    return repo


class TestCheck:
    def test_a_good_commit(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", title="TASK-0003 Better")
        answer = hooked.try_commit("--all", message="TASK-0003: better")
        assert answer.exit_code == 0, answer.stdout
        assert [line.split(".")[0] for line in hooked.passed(answer)] == [
            "taskctl check",
            "taskctl sync",
            "taskctl scope",
        ]

    def test_a_bad_one(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", prereqs=["TASK-0099"])
        answer = hooked.try_commit("--all")
        assert answer.exit_code == 1
        assert hooked.failed(answer) == ["taskctl-check"]
        assert "tasks/TASK-0003-x.md:7:5: PR001 [unknown-prereq]" in answer.stderr

    def test_the_index_is_judged_and_not_the_work_tree(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", prereqs=["TASK-0099"])
        hooked.git("add", "--all")
        hooked.task("TASK-0003")
        assert hooked.try_commit().exit_code == 1
        hooked.task("TASK-0099")  # not in the commit, and pre-commit leaves it where it is
        assert hooked.try_commit().exit_code == 1
        assert hooked.read(THREE).count("TASK-0099") == 0
        hooked.git("add", "--all")
        hooked.task("TASK-0003", prereqs=["TASK-0098"])
        assert hooked.try_commit().exit_code == 0

    def test_a_commit_that_only_deletes(self, hooked: Hooked) -> None:
        hooked.git("rm", "--quiet", THREE)
        answer = hooked.try_commit()
        assert hooked.failed(answer) == ["taskctl-check"]
        assert "tasks/TASK-0002-x.md:7:5: PR001 [unknown-prereq]" in answer.stderr

    def test_a_commit_that_only_renames(self, hooked: Hooked) -> None:
        hooked.task("TASK-0004", links=[f"Before: {THREE}"])
        hooked.commit_unchecked()
        hooked.git("mv", THREE, "tasks/TASK-0003-renamed.md")
        answer = hooked.try_commit()
        assert answer.exit_code == 0  # LK001 is a warning
        hooked.git("mv", "tasks/TASK-0003-renamed.md", "tasks/TASK-0013-renamed.md")
        assert hooked.failed(hooked.try_commit()) == ["taskctl-check"]

    def test_all_that_is_tracked(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", prereqs=["TASK-0099"])
        assert hooked.failed(hooked.try_commit()) == []  # nothing is staged
        assert hooked.failed(hooked.try_commit("--all")) == ["taskctl-check"]

    def test_one_file_beside_a_bad_one_that_is_staged(self, hooked: Hooked) -> None:
        hooked.task("TASK-0002", prereqs=["TASK-0099"])
        hooked.git("add", "--all")
        hooked.task("TASK-0003", title="TASK-0003 Better")
        assert hooked.try_commit("--", THREE).exit_code == 0
        assert hooked.failed(hooked.try_commit()) == ["taskctl-check"]

    def test_a_bad_file_beside_a_good_one_that_is_staged(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", title="TASK-0003 Better")
        hooked.git("add", "--all")
        hooked.task("TASK-0002", prereqs=["TASK-0099"])
        assert hooked.failed(hooked.try_commit("--", "tasks/TASK-0002-x.md")) == ["taskctl-check"]
        assert hooked.try_commit().exit_code == 0

    def test_what_was_wrong_before_does_not_stop_a_commit(self, hooked: Hooked) -> None:
        hooked.task("TASK-0002", prereqs=["TASK-0099"])
        hooked.commit_unchecked()
        hooked.task("TASK-0003", title="TASK-0003 Better")
        assert hooked.try_commit("--all").exit_code == 0

    def test_between_two_commits(self, hooked: Hooked) -> None:
        hooked.task("TASK-0002", prereqs=["TASK-0099"])
        hooked.commit_unchecked()
        hooked.task("TASK-0003", title="TASK-0003 Better")
        hooked.commit_unchecked()
        old = hooked.pre_commit("run", "--from-ref", "HEAD~2", "--to-ref", "HEAD")
        new = hooked.pre_commit("run", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
        assert (hooked.failed(old), hooked.failed(new)) == (["taskctl-check"], [])

    def test_all_files(self, hooked: Hooked) -> None:
        assert hooked.pre_commit("run", "--all-files").exit_code == 0
        hooked.task("TASK-0002", prereqs=["TASK-0099"])
        hooked.commit_unchecked()
        assert hooked.failed(hooked.pre_commit("run", "--all-files")) == ["taskctl-check"]


class TestSync:
    def test_a_region_that_is_out_of_date(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", "Done")
        answer = hooked.try_commit("--all")
        assert "taskctl-sync" in hooked.failed(answer)
        assert "+| ✅ TASK-0003 | A small step | — |" in answer.stderr
        assert "`taskctl sync` writes" in answer.stderr

    def test_one_that_is_up_to_date_in_the_work_tree_alone(self, hooked: Hooked) -> None:
        hooked.task("TASK-0003", "Done")
        hooked.git("add", "--all")
        hooked.run("sync")
        assert "taskctl-sync" in hooked.failed(hooked.try_commit())
        hooked.git("add", BOARD)
        assert hooked.try_commit().exit_code == 0

    def test_one_that_is_out_of_date_in_the_work_tree_alone(self, hooked: Hooked) -> None:
        hooked.write("src/a/lib.py", "x")
        hooked.git("add", "--all")
        hooked.write(BOARD, REGION)
        assert hooked.try_commit().exit_code == 0
        assert hooked.read(BOARD) == REGION


@pytest.mark.full
class TestScope:
    OUTSIDE = "src/b/lib.py  not listed"

    def test_the_message_tells_the_task(self, hooked: Hooked) -> None:
        hooked.write("src/b/lib.py", "x")
        hooked.git("add", "--all")
        answer = hooked.try_commit(message="TASK-0003: x")
        assert answer.exit_code == 0  # scope.mode = "warn"
        assert f"{ONE}" not in answer.stderr
        assert "TASK-0003" in answer.stderr
        assert self.OUTSIDE in squeezed(answer.stderr)

    def test_inside(self, hooked: Hooked) -> None:
        hooked.write("src/b/lib.py", "x")
        answer = hooked.try_commit("--all", message="TASK-0001: x")
        assert (answer.exit_code, "not listed" in answer.stderr) == (0, False)

    def test_where_it_is_strict(self, hooked: Hooked) -> None:
        hooked.write("taskctl.toml", '[scope]\nmode = "fail"\n')
        hooked.commit_unchecked()
        hooked.write("src/b/lib.py", "x")
        answer = hooked.try_commit("--all", message="TASK-0003: x")
        assert hooked.failed(answer) == ["taskctl-scope"]
        assert self.OUTSIDE in squeezed(answer.stderr)
        assert hooked.try_commit("--all", message="x\n\nTask: TASK-0001").exit_code == 0

    def test_what_is_staged_counts(self, hooked: Hooked) -> None:
        hooked.write("taskctl.toml", '[scope]\nmode = "fail"\n')
        hooked.commit_unchecked()
        hooked.write("src/a/lib.py", "x")
        hooked.git("add", "--all")
        hooked.write("src/b/lib.py", "x")
        assert hooked.try_commit(message="TASK-0003: x").exit_code == 0
        hooked.write("src/a/lib.py", "y")
        hooked.git("add", "src/a/lib.py")
        assert hooked.try_commit("--", "src/b/lib.py", message="TASK-0001: x").exit_code == 0
        assert hooked.failed(hooked.try_commit(message="TASK-0001: y")) == ["taskctl-scope"]

    def test_a_file_that_is_deleted(self, hooked: Hooked) -> None:
        hooked.write("taskctl.toml", '[scope]\nmode = "fail"\n')
        hooked.commit_unchecked()
        hooked.git("rm", "--quiet", "src/b/lib.py")
        assert hooked.failed(hooked.try_commit(message="TASK-0003: x")) == ["taskctl-scope"]

    @pytest.mark.parametrize(
        ("unattributed", "passes", "says"),
        [("pass", True, False), ("warn", True, True), ("fail", False, True)],
    )
    def test_a_commit_of_no_task(
        self, hooked: Hooked, unattributed: str, *, passes: bool, says: bool
    ) -> None:
        hooked.write("taskctl.toml", f'[scope]\nunattributed = "{unattributed}"\n')
        hooked.commit_unchecked()
        hooked.write("src/b/lib.py", "x")
        answer = hooked.try_commit("--all", message="Tidy up")
        assert (answer.exit_code == 0) == passes
        assert ("`Task:` trailer" in answer.stderr) == says

    @pytest.mark.parametrize("subject", ["fixup! TASK-0003: x", 'Revert "TASK-0003: x"'])
    def test_a_subject_frees_nothing(self, hooked: Hooked, subject: str) -> None:
        hooked.write("taskctl.toml", '[scope]\nmode = "fail"\nunattributed = "fail"\n')
        hooked.commit_unchecked()
        hooked.write("src/b/lib.py", "x")
        assert hooked.try_commit("--all", message=subject).exit_code == 1

    def test_a_merge_passes(self, hooked: Hooked) -> None:
        hooked.write("taskctl.toml", '[scope]\nmode = "fail"\nunattributed = "fail"\n')
        hooked.commit_unchecked()
        hooked.git("checkout", "--quiet", "-b", "side")
        hooked.write("src/b/lib.py", "x")
        hooked.commit_unchecked()
        hooked.git("checkout", "--quiet", "main")
        hooked.write("src/a/lib.py", "x")
        hooked.commit_unchecked()
        merged = hooked.answer("git", "merge", "--no-edit", "side")
        assert merged.exit_code == 0, merged.stderr


class TestManners:
    def test_they_change_nothing(self, hooked: Hooked) -> None:
        """No staging, no commit, no `core.hooksPath`, no other hook, no file of the user."""
        hooked.task("TASK-0003", "Done")
        hooked.git("add", "--all")
        hooked.write("src/a/lib.py", "not staged")
        hooked.write(".git/hooks/post-commit", "#!/bin/sh\n")
        before = state(hooked)
        assert hooked.pre_commit("run").exit_code == 1
        assert hooked.pre_commit("run", "--all-files").exit_code == 1
        message = hooked.write(".git/COMMIT_EDITMSG", "TASK-0002: x\n")
        hooked.pre_commit(
            "run", "--hook-stage", "commit-msg", "--commit-msg-filename", str(message)
        )
        assert state(hooked) == before

    @pytest.mark.parametrize("hook", MANIFEST, ids=lambda hook: str(hook["id"]))
    def test_alone_they_leave_git_as_it_is(self, hooked: Hooked, hook: Mapping[str, Any]) -> None:
        hooked.task("TASK-0003", "Done")
        hooked.write(".git/COMMIT_EDITMSG", "TASK-0002: x\n")
        hooked.git("add", "--all")
        before = git_folder(hooked), hooked.files()
        words = shlex.split(hook["entry"])[1:]
        hooked.run(*words, *([".git/COMMIT_EDITMSG"] if "--commit-msg" in words else []))
        assert (git_folder(hooked), hooked.files()) == before

    @pytest.mark.parametrize("keys", [PROGRAMS, FILTERS], ids=["programs", "filters"])
    @pytest.mark.parametrize("hook", MANIFEST, ids=lambda hook: str(hook["id"]))
    def test_they_start_nothing_that_the_repository_names(
        self, repo: Repo, tmp_path: Path, hook: Mapping[str, Any], keys: Sequence[str]
    ) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.write(".git/COMMIT_EDITMSG", "TASK-0005: x\n")
        words = shlex.split(hook["entry"])[1:]
        words += [".git/COMMIT_EDITMSG"] if "--commit-msg" in words else []
        assert not springs(repo, tmp_path, keys, words)

    @pytest.mark.parametrize("hook", MANIFEST, ids=lambda hook: str(hook["id"]))
    def test_the_manifest_is_as_a_check_of_many_files_needs_it(
        self, hook: Mapping[str, Any]
    ) -> None:
        assert hook["always_run"]  # pre-commit knows no deleted files
        assert hook["stages"] in (["pre-commit"], ["commit-msg"])
        assert hook.get("pass_filenames", True) == (hook["stages"] == ["commit-msg"])

    def test_in_a_second_work_tree(self, hooked: Hooked, tmp_path: Path) -> None:
        hooked.git("worktree", "add", "--quiet", str(tmp_path / "second"))
        second = Hooked(tmp_path / "second")
        second.task("TASK-0003", prereqs=["TASK-0099"])
        assert hooked.failed(second.try_commit("--all")) == ["taskctl-check"]
        second.task("TASK-0003")
        second.write("src/b/lib.py", "x")
        answer = second.try_commit("--all", message="TASK-0003: x")
        assert (answer.exit_code, TestScope.OUTSIDE in squeezed(answer.stderr)) == (0, True)

    def test_a_plan_below_the_top(self, tmp_path: Path) -> None:
        repo = Hooked(tmp_path / "repo")
        repo.write("sub/taskctl.toml", '[scope]\nmode = "fail"\n')
        repo.write("sub/src/b/lib.py", "")
        repo.write("sub/" + repo.task("TASK-0001"), repo.read(ONE))
        (repo.root / ONE).unlink()
        repo.write(CONFIG, config().replace("taskctl ", "taskctl -C sub "))
        repo.commit()
        repo.pre_commit("install")
        repo.write("sub/src/b/lib.py", "x")
        answer = repo.try_commit("--all", message="TASK-0001: x")
        assert repo.failed(answer) == ["taskctl-scope"]
        assert TestScope.OUTSIDE in squeezed(answer.stderr)
        repo.write(f"sub/{ONE}", repo.read(f"sub/{ONE}").replace("[]", "[TASK-0099]", 1))
        assert repo.failed(repo.try_commit("--all")) == ["taskctl-check"]


@pytest.mark.full
def test_installed_as_a_user_does(tmp_path: Path) -> None:
    """Out of a clone of ours, in an environment that pre-commit makes."""
    ours = Repo(tmp_path / "taskctl")
    ours.write(".pre-commit-hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_bytes())
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        ours.write(name, (ROOT / name).read_bytes())
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "taskctl", ours.root / "taskctl", ignore=ignored)
    revision = ours.commit()
    repo = Hooked(tmp_path / "repo")
    repo.task("TASK-0001")
    hooks = [{"id": hook["id"]} for hook in MANIFEST]
    repos = [{"repo": str(ours.root), "rev": revision, "hooks": hooks}]
    repo.write(CONFIG, yaml.safe_dump({"repos": repos}))
    repo.commit()
    repo.pre_commit("install", "-t", "pre-commit", "-t", "commit-msg")
    made = repo.pre_commit("install-hooks")
    if any(word in made.stdout for word in NO_NETWORK):
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("no package index answers, so the environment of the hooks cannot be made")
    assert made.exit_code == 0, made.stdout

    answer = repo.pre_commit("run", "--all-files")
    assert (answer.exit_code, len(repo.passed(answer))) == (0, 2)
    repo.task("TASK-0002", prereqs=["TASK-0099"])
    repo.write("src/b.py", "")
    repo.git("add", "--all")
    assert repo.failed(repo.try_commit()) == ["taskctl-check"]
    repo.task("TASK-0002")
    repo.git("add", "--all")
    answer = repo.try_commit(message="TASK-0002: x")
    assert (answer.exit_code, "src/b.py" in answer.stderr) == (0, True)
    tried = repo.pre_commit("try-repo", str(ours.root), "taskctl-check", "--all-files")
    assert (tried.exit_code, len(repo.passed(tried))) == (0, 1), tried.stdout
