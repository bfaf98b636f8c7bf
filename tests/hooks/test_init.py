"""`init` sets a repository up, around whatever is there, and changes none of it."""

import json
import re
import shlex
import shutil
from importlib.metadata import distribution
from pathlib import Path

import click
import pytest
import yaml

from taskctl.actions.init import CLIENTS, EXTRAS, agents_block, template
from taskctl.cli.main import cli
from taskctl.settings.builtin import preset_names

from ..cli.test_git import git_folder
from ..conftest import Nexus, Repo

EVERYTHING = ("--pre-commit", "--github-actions", "--agents")
AGENTS = "AGENTS.md"
CLAUDE = ".claude/settings.json"
MCP = ".mcp.json"
WORKFLOW = ".github/workflows/taskctl.yml"
HOOKS = ".pre-commit-config.yaml"
BOARD = "tasks/IMPLEMENTATION-ORDER.md"
BASELINE = "taskctl-baseline.json"


@pytest.fixture
def empty(tmp_path: Path) -> Repo:
    """A folder with nothing in it."""
    (tmp_path / "repo").mkdir()
    return Repo(tmp_path / "repo")


def init(repo: Repo, *options: str) -> str:
    """What `init` prints."""
    answer = repo.run("init", *options)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


def written(output: str) -> set[str]:
    """The files that `init` says it wrote or changed."""
    return set(re.findall(r"^(?:written|changed)  (\S+)$", output, re.MULTILINE))


class TestAnEmptyFolder:
    def test_it_has_a_plan_afterwards(self, empty: Repo) -> None:
        said = init(empty)
        assert written(said) == {"taskctl.toml", "tasks/TASK-TEMPLATE.md", BOARD}
        assert set(empty.files()) == written(said)
        assert empty.run("check") == (0, "no findings\n", "")
        assert empty.run("sync", "--check").exit_code == 0
        assert empty.run("next").exit_code == 0

    def test_the_steps_that_it_names_can_be_taken(self, empty: Repo) -> None:
        said = init(empty)
        steps = re.findall(r"^  taskctl (.*?) +# ", said, re.MULTILINE)
        assert steps == ['new "The first task"', "next"]
        for step in steps:
            assert empty.run(*shlex.split(step)).exit_code == 0
        assert "TASK-0001" in empty.read(BOARD)

    @pytest.mark.parametrize("preset", sorted({*preset_names()} - {"none"}))
    def test_of_each_preset(self, empty: Repo, preset: str) -> None:
        said = init(empty, "--preset", preset)
        assert f'extends = "{preset}"' in empty.read("taskctl.toml")
        if '  taskctl new "The first task" ' in said:
            assert empty.run("new", "The first task").exit_code == 0
        else:
            assert re.search(r"  taskctl check +# once the first of \S+ exists", said)
        assert empty.run("init").stdout.startswith("nothing to write")

    def test_of_the_empty_preset(self, empty: Repo) -> None:
        said = init(empty, "--preset", "none")
        assert 'extends = "none"' in empty.read("taskctl.toml")
        assert "  taskctl init --detect  # once there are files" in said

    def test_all_that_can_be_wished(self, empty: Repo) -> None:
        said = init(empty, *EVERYTHING)
        assert {AGENTS, CLAUDE, WORKFLOW, HOOKS} <= written(said)
        assert "  git init " in said
        assert "  pre-commit install " in said
        assert empty.run("check").exit_code == 0


class TestItCanBeRunAgain:
    def test_a_second_run_changes_nothing(self, empty: Repo) -> None:
        init(empty, *EVERYTHING)
        before = empty.files()
        said = init(empty, *EVERYTHING, "--adopt")
        assert said.startswith("nothing to write: ")
        assert "\nnext:\n" in said
        assert empty.files() == before

    def test_a_dry_run_shows_what_a_run_writes(self, empty: Repo) -> None:
        shown = init(empty, *EVERYTHING, "--dry-run")
        assert empty.files() == {}
        said = init(empty, *EVERYTHING)
        assert set(re.findall(r"^\+\+\+ b/(\S+)$", shown, re.MULTILINE)) == written(said)
        assert init(empty, *EVERYTHING, "--dry-run") == ""

    def test_the_rest_can_be_wished_later(self, empty: Repo) -> None:
        init(empty)
        assert written(init(empty, "--agents")) == {AGENTS, CLAUDE, MCP}
        assert written(init(empty, "--pre-commit")) == {HOOKS}
        assert written(init(empty, "--github-actions")) == {WORKFLOW}


class TestWhatIsThereIsLeftAlone:
    def test_settings(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        assert written(init(repo)) == set()
        answer = repo.run("init", "--preset", "nexus")
        assert (answer.exit_code, "extends 'adr' already" in answer.stderr) == (2, True)
        assert repo.read("taskctl.toml") == 'extends = "adr"\n'

    def test_settings_in_pyproject(self, repo: Repo) -> None:
        repo.write("pyproject.toml", '[tool.taskctl]\nextends = "adr"\n')
        assert written(init(repo)) == set()

    def test_settings_that_cannot_be_used(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "[scoop]\n")
        before = repo.files()
        assert repo.run("init", *EVERYTHING).exit_code == 2
        assert repo.files() == before

    def test_a_plan_and_its_board(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write(BOARD, "# Order\n\n## Done\n\n| Task |\n|---|\n| TASK-0001 |\n")
        before = repo.files()
        said = init(repo, *EVERYTHING)
        assert written(said) == {"taskctl.toml", AGENTS, CLAUDE, MCP, WORKFLOW, HOOKS}
        assert before.items() <= repo.files().items()
        assert "taskctl init --adopt" in said

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            (HOOKS, "repos:\n- repo: local\n  hooks: []  # taskctl is to come\n"),
            (WORKFLOW, "on: push\njobs: {}\n"),
            (CLAUDE, '{"hooks": {"PreToolUse": {"taskctl": 1}}}\n'),
            (CLAUDE, '{"hooks": null}\n'),
            (MCP, '{"mcpServers": {"other": {}, } }\n'),
            (MCP, '{"mcpServers": {}} // mine\n'),
            (MCP, "[]\n"),
            (MCP, ""),
            (MCP, '\ufeff{"mcpServers": {}}\n'),
        ],
    )
    def test_another_configuration(self, repo: Repo, path: str, text: str) -> None:
        """It is shown what to add; a word of ours alone does not make it ours."""
        repo.write(path, text)
        answer = repo.run("init", *EVERYTHING)
        assert repo.read(path) == text
        assert f"left alone: {path} already exists; add to it:\n" in answer.stderr
        assert next(e for e in EXTRAS if e.path == path).sign in answer.stderr

    def test_a_configuration_that_has_our_part(self, repo: Repo) -> None:
        text = "repos:\n- repo: local\n  hooks:\n  - id: taskctl-check\n"
        repo.write(HOOKS, text)
        answer = repo.run("init", "--pre-commit")
        assert (repo.read(HOOKS), "knows taskctl already" in answer.stderr) == (text, True)

    def test_git_and_its_hooks(self, repo: Repo) -> None:
        repo.commit()
        repo.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
        repo.git("config", "core.hooksPath", "my-hooks")
        before = git_folder(repo)
        init(repo, *EVERYTHING, "--adopt")
        assert git_folder(repo) == before

    def test_nothing_is_written_where_one_file_cannot_be(self, repo: Repo) -> None:
        repo.write(".claude", "a file where a folder should be\n")
        before = repo.files()
        answer = repo.run("init", *EVERYTHING)
        assert (answer.exit_code, ".claude/settings.json" in answer.stderr) == (2, True)
        assert repo.files() == before

    def test_no_link_is_followed_out_of_the_repository(self, repo: Repo, tmp_path: Path) -> None:
        outside = tmp_path / "outside.md"
        outside.write_text("mine\n")
        (repo.root / AGENTS).symlink_to(outside)
        answer = repo.run("init", *EVERYTHING)
        assert answer.exit_code == 2
        assert outside.read_text() == "mine\n"
        assert not (repo.root / "taskctl.toml").exists()


def test_a_file_beyond_the_basic_plane_is_named_in_settings_that_can_be_read(empty: Repo) -> None:
    empty.write(".kiro/specs/a/tasks.md", "# Tasks\n\n- [ ] 1. first\n- [ ] 2. second\n")
    for sign in "🚀🚁🚂":  # three items among many pages
        empty.write(f"todo/{sign}.md", "---\nid: X-1\nstatus: Draft\n---\n# X\n")
    for page in range(9):
        empty.write(f"todo/page-{page}.md", "# A page\n")
    assert empty.run("init").exit_code == 0
    assert 'unread = ["todo/🚀.md", "todo/🚁.md", "todo/🚂.md"]' in empty.read("taskctl.toml")
    assert empty.codes() == ["BK022"] * 3


class TestAgents:
    BEGIN, END = agents_block().split("\n")[0], agents_block().split("\n")[-1]

    def test_the_block_is_small(self) -> None:
        assert len(agents_block().encode()) <= 1300
        assert self.BEGIN == "<!-- taskctl:agents v1 -->"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "# Rules\n\nBe kind.\n",
            "# Rules\n\nBe kind.",
            "# Rules\r\n\r\nBe kind.\r\n",
            "\ufeff# Regeln\n\nSei höflich.\n\n",
            f"# Rules\n\nBe kind.\n\n{agents_block()}\n\nBe brief.\n",
            "# Rules\n\n<!-- taskctl:agents v0 -->\nold\n<!-- taskctl:agents end -->\n\nBe brief.",
        ],
    )
    def test_the_rest_of_the_file_stays_byte_for_byte(self, repo: Repo, text: str) -> None:
        repo.write(AGENTS, text.encode())
        init(repo, "--agents")
        after = (repo.root / AGENTS).read_bytes().decode()
        newline = "\r\n" if "\r\n" in text else "\n"
        block = agents_block().replace("\n", newline)
        assert after.count(block) == 1
        around = re.sub(r"<!-- taskctl:agents v\d.*agents end -->", "", text, flags=re.DOTALL)
        assert after.replace(block, "").strip("\r\n") == around.strip("\r\n")
        assert after.startswith(text.partition("<!--")[0])
        if newline == "\r\n":
            assert after.count("\n") == after.count("\r\n")
        init(repo, "--agents")
        assert (repo.root / AGENTS).read_bytes().decode() == after

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("<!-- taskctl:agents v1 -->\nmine\n", "do not match"),
            ("<!-- taskctl:agents end -->\nx\n<!-- taskctl:agents v1 -->\n", "do not match"),
            (f"{agents_block()}\n{agents_block()}\n", "do not match"),
            ("<!-- taskctl:agents v9 -->\nnew\n<!-- taskctl:agents end -->\n", "newer taskctl"),
        ],
    )
    def test_markers_that_are_not_ours_to_mend(self, repo: Repo, text: str, why: str) -> None:
        repo.write(AGENTS, text)
        answer = repo.run("init", "--agents")
        assert (answer.exit_code, repo.read(AGENTS)) == (0, text)
        assert why in answer.stderr

    def test_a_file_that_is_no_text(self, repo: Repo) -> None:
        repo.write(AGENTS, b"\xff\xfe")
        answer = repo.run("init", "--agents")
        assert (answer.exit_code, "not UTF-8" in answer.stderr) == (2, True)
        assert set(repo.files()) == {AGENTS, "src/a/lib.py"}

    def test_clients_whose_folder_is_there_get_an_entry(self, repo: Repo) -> None:
        for client in CLIENTS:
            repo.write(f"{client.path.partition('/')[0]}/x.txt", "")
        repo.write(".cursor/mcp.json", '{"mcpServers": {}}\n')
        before = repo.files()
        shown = init(repo, "--agents", "--dry-run")
        assert repo.files() == before
        said = written(init(repo, "--agents"))
        assert said - {AGENTS, CLAUDE, "taskctl.toml"} - set(before) >= {
            MCP, ".gemini/settings.json", ".vscode/mcp.json",
        }  # fmt: skip  # a table
        assert "+++ b/.vscode/mcp.json" in shown
        assert "taskctl" in json.loads(repo.read(".cursor/mcp.json"))["mcpServers"]
        entry = json.loads(repo.read(".vscode/mcp.json"))["servers"]["taskctl"]
        assert [entry["command"], *entry["args"]] == ["taskctl", "mcp"]
        assert entry["type"] == "stdio"

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("{}", "{%s}"),
            ('{"mcpServers": {}}\n', '{"mcpServers": {ENTRY}}\n'),
            ('{"mcpServers":{"a":{"command":"x"}}}', '{"mcpServers":{"a":{"command":"x"}, ENTRY}}'),
            (
                '{\r\n\t"mcpServers": {\r\n\t\t"ä": {}\r\n\t},\r\n\t"x": [1.0]}\r\n',
                '{\r\n\t"mcpServers": {\r\n\t\t"ä": {},\r\n\t\tENTRY\r\n\t},\r\n\t"x": [1.0]}\r\n',
            ),
            ('{\n  "y": "\\u00e4"\n}\n', '{\n  "y": "\\u00e4",\n  %s\n}\n'),
        ],
    )
    def test_an_entry_is_added_to_a_file_and_nothing_else_changes(
        self, repo: Repo, text: str, after: str
    ) -> None:
        entry = '"taskctl": {"command": "taskctl", "args": ["mcp"]}'
        wanted = after.replace("%s", '"mcpServers": {ENTRY}').replace("ENTRY", entry)
        repo.write(MCP, text.encode())
        said = init(repo, "--agents")
        assert (repo.root / MCP).read_bytes().decode() == wanted
        assert MCP in said
        assert json.loads(wanted)["mcpServers"]["taskctl"]["command"] == "taskctl"
        assert "knows taskctl already" in repo.run("init", "--agents").stderr
        assert (repo.root / MCP).read_bytes().decode() == wanted

    def test_the_hook_is_added_to_those_of_other_tools(self, repo: Repo) -> None:
        other = {"matcher": "Bash", "hooks": [{"type": "command", "command": "taskctl-like"}]}
        allowed = {"allow": ["Bash(taskctl next)"]}
        before = {"hooks": {"PreToolUse": [other]}, "permissions": allowed}
        repo.write(CLAUDE, json.dumps(before, indent=2))
        init(repo, "--agents")
        after = json.loads(repo.read(CLAUDE))
        found, ours = after["hooks"]["PreToolUse"]
        assert (found, after["permissions"]) == (other, allowed)
        assert ours["hooks"] == [{"type": "command", "command": "taskctl agent-hook"}]

    def test_the_hook_works_as_it_is_written(self, repo: Repo) -> None:
        init(repo, "--agents")
        repo.task("TASK-0001", "In Progress")
        repo.commit()
        (entry,) = json.loads(repo.read(CLAUDE))["hooks"]["PreToolUse"]
        assert set(entry["matcher"].split("|")) == {"Edit", "Write", "MultiEdit", "NotebookEdit"}
        (hook,) = entry["hooks"]
        event = {"tool_name": "Edit", "tool_input": {"file_path": str(repo.root / CLAUDE)}}
        words = shlex.split(hook["command"])
        assert words[0] == "taskctl"
        said = json.loads(repo.run(*words[1:], stdin=json.dumps(event).encode()).stdout)
        assert said["hookSpecificOutput"]["permissionDecision"] == "ask"


class TestAdopt:
    def test_boards_are_wrapped_and_findings_accepted(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002", prereqs=["TASK-0099"])
        repo.task("TASK-0003", "Done")
        row = "| TASK-0002 | A small step |\n| TASK-0003 | A small step |"
        repo.write(BOARD, f"# Order\n\n## Done\n\n| Task | Title |\n|---|---|\n{row}\n")
        said = init(repo, "--adopt")
        assert written(said) == {"taskctl.toml", BOARD, BASELINE}
        assert "accepted  1 findings, in taskctl-baseline.json" in said
        assert "| TASK-0001 " in repo.read(BOARD).replace("✅ ", "")
        answer = repo.run("check")
        assert (answer.exit_code, "1 in the baseline" in answer.stdout) == (0, True)
        before = repo.files()
        assert init(repo, "--adopt").startswith("nothing to write")
        assert repo.files() == before

    def test_what_is_written_beside_it_counts(self, repo: Repo) -> None:
        """A link to a file that `init` writes is not accepted as broken."""
        repo.task("TASK-0001", context="See [the rules](../AGENTS.md).")
        repo.write(BASELINE, "")
        (repo.root / BASELINE).unlink()
        said = init(repo, "--adopt", "--agents")
        assert "accepted" not in said
        assert not (repo.root / BASELINE).exists()

    @pytest.mark.full
    @pytest.mark.parametrize(
        ("corpus", "preset"),
        [
            ("harvx", "bold-header"),
            pytest.param("backlog-md", "backlog-md", marks=pytest.mark.full),
            pytest.param("cips", "folder-per-item", marks=pytest.mark.full),
        ],
    )
    def test_on_real_plans(self, shared: Path, empty: Repo, corpus: str, preset: str) -> None:
        shutil.copytree(shared / "corpora" / corpus, empty.root, dirs_exist_ok=True)
        self.is_adopted(empty, preset)

    @pytest.mark.full
    def test_on_the_real_plan_of_our_layout(self, nexus: Nexus) -> None:
        repo = nexus.checkout("origin/HEAD")
        try:
            self.is_adopted(repo, "nexus")
        finally:
            repo.git("reset", "--quiet", "--hard")
            repo.git("clean", "--quiet", "--force", "-d", "-x")

    def is_adopted(self, repo: Repo, preset: str) -> None:
        before = repo.files()
        init(repo, "--preset", preset, "--adopt", *EVERYTHING, "--dry-run")
        assert repo.files() == before
        said = init(repo, "--preset", preset, "--adopt", *EVERYTHING)
        after = repo.files()
        assert {path for path in before if before[path] != after[path]} <= written(said)
        assert repo.run("check", "--strict").exit_code == 0
        answer = repo.run("check", "--output-format", "json")
        baselined = json.loads(answer.stdout)["summary"]["baselined"]
        assert f"accepted  {baselined} findings" in said
        assert init(repo, "--adopt", *EVERYTHING).startswith("nothing to write")
        assert repo.files() == after


class TestTemplates:
    @pytest.mark.parametrize("extra", [*EXTRAS, *CLIENTS], ids=lambda extra: extra.path)
    def test_they_parse_and_say_what_tells_them(self, extra: tuple[str, str, str, str]) -> None:
        _, path, name, sign = extra
        text = template(name)
        assert sign in text
        data = json.loads(text) if path.endswith(".json") else yaml.safe_load(text)
        assert isinstance(data, dict)

    @pytest.mark.parametrize(
        ("recorded", "wanted"),
        [
            (None, ""),
            ({"url": "file:///home/a/taskctl", "dir_info": {"editable": True}}, ""),
            ({"url": "https://example.org/t.whl", "archive_info": {}}, "https://example.org/t.whl"),
            (
                {
                    "url": "https://example.org/taskctl",
                    "vcs_info": {"vcs": "git", "commit_id": "c0ffee"},
                },
                "git+https://example.org/taskctl@c0ffee",
            ),
        ],
    )
    def test_they_name_the_origin_of_this_installation(
        self, empty: Repo, monkeypatch: pytest.MonkeyPatch, recorded: object, wanted: str
    ) -> None:
        # The finder of importlib_metadata, which Dask loads, replaces that of the standard library.
        installed = distribution("taskctl")
        text = json.dumps(recorded) if recorded else None
        monkeypatch.setattr(type(installed), "read_text", lambda *_: text)
        said = init(empty, "--pre-commit", "--github-actions")
        (local,) = yaml.safe_load(empty.read(HOOKS))["repos"]
        steps = yaml.safe_load(empty.read(WORKFLOW))["jobs"]["gate"]["steps"]
        (installs,) = [step["env"]["TASKCTL"] for step in steps if "TASKCTL" in step.get("env", {})]
        if wanted:
            wanted = f"taskctl @ {wanted}"
            assert {hook["language"] for hook in local["hooks"]} == {"python"}
            assert all(hook["additional_dependencies"] == [wanted] for hook in local["hooks"])
            assert (installs, "gh variable" in said) == (wanted, False)
        else:
            assert {hook["language"] for hook in local["hooks"]} == {"system"}
            assert (installs, "gh variable" in said) == ("${{ vars.TASKCTL }}", True)

    def test_the_hooks_are_those_of_the_manifest(self) -> None:
        root = Path(__file__).parents[2]
        manifest = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
        (ours,) = yaml.safe_load(template("pre-commit.yaml"))["repos"]
        apart = {"description", "language", "minimum_pre_commit_version"}
        assert [
            {key: value for key, value in hook.items() if key not in apart} for hook in manifest
        ] == [
            {key: value for key, value in hook.items() if key not in apart}
            for hook in ours["hooks"]
        ]

    @pytest.mark.parametrize("text", re.findall(r"`(taskctl [^`]+)`", agents_block()))
    def test_the_commands_for_agents_are_real(self, text: str) -> None:
        words = shlex.split(text)[1:]
        context = click.Context(cli)
        command = cli.get_command(context, words[0])
        assert command is not None
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("-")} <= known
