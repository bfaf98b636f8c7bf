"""The GitHub action, the GitLab template and the recipes of the docs, run as they are written."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from taskctl.cli.main import cli

from ..conftest import _ENVIRONMENT, Answer, Repo

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text("utf-8"))
GUIDES = ("pre-commit.md", "ci.md", "agents.md")


def guide(name: str) -> str:
    return (ROOT / "docs/guides" / name).read_text("utf-8")


def shell(repo: Repo, script: str, *words: str, program: str = "sh", **env: str) -> Answer:
    """Run a script with our program on its path, as a runner does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [program, "-e", "-c", script, *words],
        cwd=repo.root,
        capture_output=True,
        check=False,
        env={**_ENVIRONMENT, "PATH": path, **env},
        stdin=subprocess.DEVNULL,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def commands(text: str) -> Iterator[list[str]]:
    """The words of each `taskctl …` that a text or script runs, up to a pipe, `&&`, `||` or `;`."""
    for match in re.finditer(r"(?:^|[\s`(])taskctl ((?:[^\n`|&;#]|\$\{[^}]*\})+)", text):
        plain = re.sub(r"\$\{\w+:\+([^}]*)\}", r"\1", match[1])
        yield shlex.split(plain.split(" → ")[0])


def is_real(words: list[str]) -> bool:
    """Whether the first word is a command and each option one of its own, or of all commands."""
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in {"-C", "--config", "--color"} else words[1:]
    command = cli.get_command(click.Context(cli), words[0].split("|")[0]) if words else None
    if command is None:
        return False
    known = {option for param in command.params for option in param.opts}
    return all(word in known for word in words[1:] if word.startswith("--"))


def scripts() -> Iterator[tuple[str, str]]:
    for step in ACTION["runs"]["steps"]:
        yield "action.yml", step.get("run", "")
    for line in GITLAB["taskctl-gate"]["script"]:
        yield "ci/gitlab.yml", line
    for name in GUIDES:
        for fence in re.findall(r"```(?:sh|yaml|console)\n(.*?)```", guide(name), re.DOTALL):
            yield name, fence
        for quoted in re.findall(r"`(taskctl [^`]+)`", guide(name)):
            yield name, quoted


class TestWhatTheyRun:
    def test_something_is_run(self) -> None:
        sources = {source for source, script in scripts() if list(commands(script))}
        assert sources == {"action.yml", "ci/gitlab.yml", *GUIDES}

    @pytest.mark.parametrize(
        "words", [words for _, script in scripts() for words in commands(script)], ids=" ".join
    )
    def test_every_command_and_option_is_real(self, words: list[str]) -> None:
        assert words[0] == "init" or is_real(words)

    def test_the_inputs_of_the_action_are_those_that_it_uses(self) -> None:
        text = (ROOT / "action.yml").read_text("utf-8")
        assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])

    def test_the_workflow_of_the_guide_is_the_one_that_init_writes(self) -> None:
        written = (ROOT / "taskctl/actions/templates/workflow.yml").read_text("utf-8")
        (shown,) = re.findall(r"```yaml\n(name: plan\n.*?)```", guide("ci.md"), re.DOTALL)
        assert yaml.safe_load(shown) == yaml.safe_load(written)


@pytest.fixture
def change(repo: Repo) -> Repo:
    """A branch whose base is `main`, and also `origin/main`."""
    repo.task("TASK-0001")
    repo.task("TASK-0002", scope="- `src/b/`")
    repo.commit()
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    repo.git("checkout", "--quiet", "-b", "topic")
    return repo


def break_it(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--no-verify", "--message", "TASK-0001: wait")


@pytest.mark.full
class TestTheAction:
    def run(self, repo: Repo, **env: str) -> Answer:
        (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "gate"]
        summary = str(repo.root.parent / "summary.md")
        given = {"BASE": "", "SARIF": "taskctl.sarif", "GITHUB_STEP_SUMMARY": summary}
        return shell(repo, step["run"], program="bash", **{**given, **env})

    def test_a_change_that_may_be_merged(self, change: Repo) -> None:
        change.write("src/a/lib.py", "x")
        change.commit("TASK-0001: x")
        answer = self.run(change, GITHUB_BASE_REF="main")
        assert answer.exit_code == 0, answer.stderr
        assert json.loads(change.read("taskctl.sarif"))["runs"][0]["results"] == []

    def test_one_that_may_not(self, change: Repo) -> None:
        break_it(change)
        answer = self.run(change, GITHUB_BASE_REF="main")
        assert answer.exit_code == 1
        assert "::error file=tasks/TASK-0001-x.md,line=7" in answer.stdout
        (result,) = json.loads(change.read("taskctl.sarif"))["runs"][0]["results"]
        assert result["ruleId"] == "GT001"
        summary = (change.root.parent / "summary.md").read_text("utf-8")
        assert summary.count("GT001") == 1

    def test_in_a_merge_queue(self, change: Repo) -> None:
        base = change.git("rev-parse", "main").strip()
        break_it(change)
        assert self.run(change, BASE=base, SARIF="").exit_code == 1
        assert not (change.root / "taskctl.sarif").exists()
        assert self.run(change, BASE="HEAD").exit_code == 0

    def test_where_nothing_says_what_the_base_is(self, change: Repo) -> None:
        answer = self.run(change)
        assert (answer.exit_code, "--base REV" in answer.stderr) == (2, True)


class TestTheGitlabTemplate:
    def run(self, repo: Repo, **env: str) -> Answer:
        return shell(repo, "\n".join(GITLAB["taskctl-gate"]["script"]), **env)

    @pytest.mark.parametrize(
        "variable", ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"]
    )
    def test_a_change_that_may_not_be_merged(self, change: Repo, variable: str) -> None:
        base = change.git("rev-parse", "main").strip()
        break_it(change)
        assert self.run(change, **{variable: "HEAD"}).exit_code == 0
        answer = self.run(change, **{variable: base})
        assert answer.exit_code == 1
        assert "GT001" in answer.stdout
        (artifact,) = json.loads(change.read("gl-code-quality-report.json"))
        assert artifact["location"]["path"] == "tasks/TASK-0001-x.md"
        (result,) = json.loads(change.read("taskctl.sarif"))["runs"][0]["results"]
        assert result["ruleId"] == "GT001"

    def test_its_artifacts_are_what_it_writes(self) -> None:
        job = GITLAB["taskctl-gate"]
        named = {*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()}
        assert named == set(re.findall(r"--output-file (\S+)", "\n".join(job["script"])))


class TestTheRecipes:
    """The hooks of docs/guides/pre-commit.md and the queue of docs/guides/ci.md."""

    @pytest.fixture
    def pushed(self, change: Repo, tmp_path: Path) -> Repo:
        """A clone with the hooks of the guide, and the remote that it pushes to."""
        change.git("checkout", "--quiet", "main")
        change.write(
            "taskctl.toml", '[scope]\nmode = "fail"\nalways = ["{self}", "taskctl.toml"]\n'
        )
        change.commit("Settings")
        change.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
        change.git("remote", "add", "origin", str(tmp_path / "remote.git"))
        change.git("push", "--quiet", "origin", "main")
        change.git("fetch", "--quiet")
        change.git("remote", "set-head", "origin", "main")
        change.git("checkout", "--quiet", "-B", "topic")
        names = ("pre-commit", "commit-msg", "pre-push")
        fences = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", guide("pre-commit.md"), re.DOTALL)
        for name, fence in zip(names, fences, strict=True):
            change.write(f".git/hooks/{name}", fence).chmod(0o755)
        return change

    def commit(self, repo: Repo, message: str, *words: str) -> Answer:
        repo.git("add", "--all")
        return shell(repo, f"git commit --quiet --message '{message}' {' '.join(words)}")

    def test_the_hooks_of_a_commit(self, pushed: Repo) -> None:
        pushed.task("TASK-0001", prereqs=["TASK-0099"])
        answer = self.commit(pushed, "x")
        assert (answer.exit_code, "PR001" in answer.stderr) == (1, True)
        pushed.task("TASK-0001")
        pushed.write("src/b/lib.py", "x")
        answer = self.commit(pushed, "TASK-0001: x")
        assert (answer.exit_code, "src/b/lib.py" in answer.stderr) == (1, True)
        assert self.commit(pushed, "TASK-0002: x").exit_code == 0

    def test_a_push(self, pushed: Repo) -> None:
        pushed.write("src/a/lib.py", "x")
        self.commit(pushed, "TASK-0001: x")
        assert shell(pushed, "git push --quiet origin topic").exit_code == 0
        pushed.write("src/b/lib.py", "x")
        self.commit(pushed, "TASK-0001: x", "--no-verify")
        answer = shell(pushed, "git push --quiet origin topic")
        assert (answer.exit_code, "GT003" in answer.stdout) == (1, True)
        assert shell(pushed, "git push --quiet origin HEAD~1:refs/heads/other").exit_code == 0
        assert shell(pushed, "git push --quiet origin topic:refs/heads/new").exit_code == 1
        assert shell(pushed, "git push --quiet origin :other").exit_code == 0

    def test_a_server_of_your_own(self, pushed: Repo) -> None:
        (hook,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", guide("ci.md"), re.DOTALL)
        server = Repo(pushed.root.parent / "server.git")
        pushed.git("init", "--quiet", "--bare", "--initial-branch=main", str(server.root))
        server.write("hooks/pre-receive", hook).chmod(0o755)
        pushed.git("remote", "set-url", "origin", str(server.root))
        assert shell(pushed, "git push --quiet --no-verify origin main").exit_code == 0
        break_it(pushed)
        for target in ("main", "new"):
            answer = shell(pushed, f"git push --quiet --no-verify origin topic:refs/heads/{target}")
            assert (answer.exit_code, "GT001" in answer.stderr) == (1, True)
        assert shell(pushed, "git push --quiet --no-verify origin main:other").exit_code == 0
        assert shell(pushed, "git push --quiet --no-verify origin :other").exit_code == 0

    def test_a_branch_without_a_plan(self, pushed: Repo) -> None:
        pushed.git("checkout", "--quiet", "--orphan", "pages")
        pushed.git("rm", "--quiet", "-r", "--force", ".")
        pushed.write("index.html", "x")
        assert self.commit(pushed, "Pages").exit_code == 0
        assert shell(pushed, "git push --quiet origin pages").exit_code == 0

    def test_a_queue(self, pushed: Repo) -> None:
        (script,) = re.findall(r"```sh\n(git fetch.*?)```", guide("ci.md"), re.DOTALL)
        pushed.git("checkout", "--quiet", "-b", "one", "main")
        pushed.task("TASK-0001", "In Progress")
        self.commit(pushed, "Start TASK-0001")
        pushed.git("checkout", "--quiet", "-b", "two", "main")
        pushed.task("TASK-0002", "In Progress", scope="- `src/b/`")
        self.commit(pushed, "Start TASK-0002")
        assert shell(pushed, "taskctl gate --base origin/main").exit_code == 0
        assert shell(pushed, script, BRANCH="one").exit_code == 0
        answer = shell(pushed, script, BRANCH="two")
        assert (answer.exit_code, "GT005" in answer.stdout) == (1, True)


def test_the_example_for_agents_is_what_the_hook_says(repo: Repo) -> None:
    """The event and the keys of the answer; the task is one of a reader's own."""
    text = guide("agents.md")
    ((event, answer),) = re.findall(r"\$ echo '(.*?)' \| taskctl agent-hook\n(.*?)\n", text)
    repo.task("TASK-0013", "In Progress", slug="frame")
    repo.commit()
    said: Mapping[str, Any] = json.loads(repo.run("agent-hook", stdin=event.encode()).stdout)
    shown = re.sub(r"(frame\.md):\d+", r"\1:22", answer)
    assert {**said, "reason": re.sub(r":\d+\)", ":22)", said["reason"])} == json.loads(shown)
