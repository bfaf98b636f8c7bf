"""Nothing runs that nobody has agreed to: once for each command text, in each repository."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo
from .proving import in_terminal, stops


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An empty folder for what taskctl remembers of its user."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.task("TASK-0001", stop=stops("touch one", "touch two"))
    return repo


def ran(repo: Repo) -> list[str]:
    return [name for name in ("one", "two", "three") if (repo.root / name).exists()]


def kept(env: dict[str, str]) -> dict[str, list[str]]:
    """The command texts that were agreed to, by repository."""
    path = Path(env["XDG_CONFIG_HOME"], "taskctl/trusted-commands.json")
    found = json.loads(path.read_text())["roots"]
    assert isinstance(found, dict)
    return found


class TestAsked:
    def test_for_each_command_and_not_again(self, repo: Repo, env: dict[str, str]) -> None:
        code, out, shown = in_terminal(repo, "prove", "1", answers=["y", "y"], env=env)
        assert code == 0, shown
        assert "Never run in" in shown
        assert "run  touch one" in shown
        assert "run  touch two" in shown
        assert "2 of 2 proofs pass" in out
        assert kept(env) == {str(repo.root): ["touch one", "touch two"]}
        answer = repo.run("prove", "1", env=env)
        assert answer.exit_code == 0, answer.stderr

    def test_a_no_runs_the_others_and_is_no_proof(self, repo: Repo, env: dict[str, str]) -> None:
        code, out, _ = in_terminal(repo, "prove", "1", answers=["n", "y"], env=env)
        assert (code, ran(repo)) == (1, ["two"])
        assert "not run: no consent was given" in out
        assert kept(env) == {str(repo.root): ["touch two"]}

    def test_all_and_none(self, repo: Repo, env: dict[str, str]) -> None:
        code, _, _ = in_terminal(repo, "prove", "1", answers=["none"], env=env)
        assert (code, ran(repo)) == (1, [])
        code, _, _ = in_terminal(repo, "prove", "1", answers=["all"], env=env)
        assert (code, ran(repo)) == (0, ["one", "two"])

    def test_again_when_the_text_changes(self, repo: Repo, env: dict[str, str]) -> None:
        in_terminal(repo, "prove", "1", answers=["all"], env=env)
        repo.task("TASK-0001", stop=stops("touch one", "touch three"))
        _, _, shown = in_terminal(repo, "prove", "1", answers=["y"], env=env)
        assert "touch three" in shown
        assert "run  touch one" not in shown
        assert ran(repo) == ["one", "two", "three"]

    def test_again_in_another_repository(self, repo: Repo, env: dict[str, str]) -> None:
        in_terminal(repo, "prove", "1", answers=["all"], env=env)
        other = Repo(repo.root.parent / "other")
        other.task("TASK-0001", stop=stops("touch one"))
        assert other.run("prove", "1", env=env).exit_code == 2

    def test_not_for_what_need_not_run(self, repo: Repo, env: dict[str, str]) -> None:
        repo.commit()
        assert repo.run("prove", "1", "--yes", "--record", env=env).exit_code == 0
        assert repo.run("prove", "1", env=env).exit_code == 0
        assert repo.run("prove", "1", "--list", env=env).exit_code == 0

    def test_control_characters_are_shown(self, repo: Repo, env: dict[str, str]) -> None:
        repo.task("TASK-0001", stop=stops("touch \u202etwo"))
        _, _, shown = in_terminal(repo, "prove", "1", answers=["n"], env=env)
        assert "touch \\u202etwo" in shown

    def test_the_end_of_the_input_is_no_yes(self, repo: Repo, env: dict[str, str]) -> None:
        code, _, _ = in_terminal(repo, "prove", "1", answers=["\x04"], env=env)
        assert (code, ran(repo)) == (130, [])


class TestNobodyToAsk:
    def test_nothing_runs_and_the_way_out_is_named(self, repo: Repo, env: dict[str, str]) -> None:
        in_terminal(repo, "prove", "1", "--only", "1", answers=["y"], env=env)
        (repo.root / "one").unlink()
        answer = repo.run("prove", "1", env=env)
        assert (answer.exit_code, answer.stdout, ran(repo)) == (2, "", [])
        assert "touch two" in answer.stderr
        assert "touch one" not in answer.stderr
        assert "--yes" in answer.stderr

    def test_yes_runs_all_and_remembers_nothing(self, repo: Repo, env: dict[str, str]) -> None:
        assert repo.run("prove", "1", "--yes", env=env).exit_code == 0
        assert ran(repo) == ["one", "two"]
        assert not Path(env["XDG_CONFIG_HOME"]).exists()


class TestKeeping:
    def test_the_repository_cannot_bring_its_own_answers(
        self, repo: Repo, env: dict[str, str]
    ) -> None:
        answers = {"version": 1, "roots": {str(repo.root): ["touch one", "touch two"]}}
        repo.write("config/taskctl/trusted-commands.json", json.dumps(answers))
        relative = {"XDG_CONFIG_HOME": "config"}
        assert repo.run("prove", "1", env=relative).exit_code == 2

    def test_where_nothing_can_be_kept_it_runs_all_the_same(self, repo: Repo) -> None:
        code, _, shown = in_terminal(
            repo, "prove", "1", answers=["all"], env={"XDG_CONFIG_HOME": "/dev/null"}
        )
        assert (code, ran(repo)) == (0, ["one", "two"])
        assert "the answer is not saved" in shown

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"roots": 3}', '{"roots": {"a": 3}}'])
    def test_a_file_of_answers_that_is_broken_is_kept(
        self, repo: Repo, env: dict[str, str], text: str
    ) -> None:
        path = Path(env["XDG_CONFIG_HOME"], "taskctl/trusted-commands.json")
        path.parent.mkdir(parents=True)
        path.write_text(text)
        answer = repo.run("prove", "1", env=env)
        assert answer.exit_code == 2
        assert str(path) in answer.stderr
        assert path.read_text() == text
