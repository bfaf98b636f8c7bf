"""`taskctl plan create`, as a user runs it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from ..conftest import Answer, Repo

SPEC = """# Login

## Authentication

priority: high
scope: src/auth/

- [ ] Define the token format (2h)
  - produces: Claims:v1
- [ ] Make tokens at login (2-5h) after: Define the token format
  - consumes: Claims:v1
"""
CHECK = '\n  ```accept\n  {"type": "command", "cmd": "make test"}\n  ```\n'
DOC = SPEC.replace("  - produces: Claims:v1\n", f"  - produces: Claims:v1\n{CHECK}") + CHECK
FILES = [
    *(".tasks-meta.json", "Decisions.md", "Plan.md", "coordinator.json", "dag.json"),
    *("features.json", "tasks.json", "waves.json"),
]
EPOCH = {"SOURCE_DATE_EPOCH": "1755043200"}


def create(repo: Repo, *arguments: str, env: Mapping[str, str] = EPOCH, stdin: str = "") -> Answer:
    return repo.run("plan", "create", *arguments, env=env, stdin=stdin.encode())


def tasks_of(repo: Repo, folder: str = "tasks_output") -> dict[str, Any]:
    found = json.loads(repo.read(f"{folder}/tasks.json"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def spec(repo: Repo) -> Repo:
    repo.write("spec.md", DOC)
    return repo


def test_it_prints_the_folder_and_nothing_else_on_stdout(spec: Repo) -> None:
    result = create(spec, "-f", "spec.md")
    assert (result.exit_code, result.stdout) == (0, "./tasks_output/\n")
    assert "2 tasks in 1 feature, 1 hard dependency" in result.stderr
    assert sorted(os.listdir(spec.root / "tasks_output")) == FILES
    assert spec.run("plan", "validate", "tasks_output", "-p", ".", "--strict").exit_code == 0


def test_the_same_input_gives_the_same_bytes(spec: Repo) -> None:
    create(spec, "-f", "spec.md", "-o", "a")
    create(spec, "-f", "spec.md", "-o", "b")
    for name in FILES:
        assert spec.read(f"a/{name}") == spec.read(f"b/{name}")
    assert tasks_of(spec, "a")["generated"]["timestamp"] == "2025-08-13T00:00:00Z"


@pytest.mark.parametrize("arguments", [("--format", "stream"), ("-o", "-")])
def test_a_stream_of_files_is_what_validate_reads(spec: Repo, arguments: tuple[str, str]) -> None:
    result = create(spec, "-f", "spec.md", *arguments)
    assert re.findall(r"^---file:(.*)$", result.stdout, re.MULTILINE)[:2] == [
        "features.json",
        "tasks.json",
    ]
    assert not (spec.root / "tasks_output").exists()
    checked = spec.run("plan", "validate", "-", stdin=result.stdout.encode())
    assert checked.exit_code == 0


def test_options_beat_the_environment_which_beats_the_defaults(spec: Repo) -> None:
    env = {
        **EPOCH,
        "TASKS_PLAN_DOC": "spec.md",
        "TASKS_OUTPUT_DIR": "out",
        "TASKS_EXECUTION_MODEL": "wave_based",
        "TASKS_MAX_WAVE_SIZE": "4",
        "TASKS_MIN_CONFIDENCE": "0.5",
        "TASKS_MAX_CONCURRENT": "3",
    }
    assert create(spec, env=env).stdout == "out\n"
    meta = tasks_of(spec, "out")["meta"]
    assert meta["execution_model"] == "wave_based"
    assert (meta["max_wave_size"], meta["min_confidence"]) == (4, 0.5)
    assert meta["resource_limits"]["max_concurrent_tasks"] == 3
    short = ("-m", "rolling_frontier", "-w", "7", "-c", "0.9", "-j", "2", "-o", "own", "-p", ".")
    assert create(spec, *short, env=env).stdout == "own\n"
    meta = tasks_of(spec, "own")["meta"]
    assert meta["execution_model"] == "rolling_frontier"
    assert (meta["max_wave_size"], meta["min_confidence"]) == (7, 0.9)
    assert meta["resource_limits"]["max_concurrent_tasks"] == 2
    spec.task("TASK-0001")
    create(spec, "--from-tasks", env=env)
    assert [task["id"] for task in tasks_of(spec, "out")["tasks"]] == ["TASK-0001"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "name the source of the plan"),
        (("-f", "spec.md", "--from-tasks"), "one source, not --plan-doc and --from-tasks"),
        (("Build it",), "free text needs a planner"),
        (("-f", "none.md"), "none.md: no such file"),
        (("-f", "spec.md", "-c", "2"), "--min-confidence"),
    ],
)
def test_wrong_arguments(spec: Repo, arguments: tuple[str, ...], reason: str) -> None:
    result = create(spec, *arguments)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stdout == ""


def test_exit_codes_of_the_document(spec: Repo) -> None:
    assert create(spec, "-f", "spec.md", "-p", "none").exit_code == 2
    spec.write("spec.md", DOC.replace("(2h)", "(2h) after: Make tokens at login"))
    assert create(spec, "-f", "spec.md").exit_code == 3
    spec.write("spec.md", f"{DOC}  - shared: pool x2\n\n## Resources\n\n- pool x1: only one\n")
    assert create(spec, "-f", "spec.md").exit_code == 4


def test_files_of_others_in_the_folder_stay(spec: Repo) -> None:
    spec.write("tasks_output/notes.md", "mine\n")
    spec.write("tasks_output/dag.json", "old\n")
    assert create(spec, "-f", "spec.md").exit_code == 0
    assert spec.read("tasks_output/notes.md") == "mine\n"
    assert spec.read("tasks_output/dag.json") != "old\n"


def test_a_plan_whose_run_is_not_finished_is_kept(spec: Repo) -> None:
    create(spec, "-f", "spec.md")
    failed = spec.run("plan", "execute", "tasks_output", "--worker", "exit 1", "--yes")
    assert failed.exit_code in {7, 8}
    before = spec.read("tasks_output/tasks.json")
    result = create(spec, "-f", "spec.md", "-w", "3")
    assert result.exit_code == 1
    assert "a run that is not finished (0 of 2 tasks completed)" in result.stderr
    assert spec.read("tasks_output/tasks.json") == before
    replaced = create(spec, "-f", "spec.md", "-w", "3", "--overwrite")
    assert replaced.exit_code == 0
    assert "to run this one, remove tasks_output/checkpoints" in replaced.stderr.replace("./", "")
    assert spec.read("tasks_output/tasks.json") != before
    spec.write("tasks_output/checkpoints/run.jsonl", "damaged\n")
    assert create(spec, "-f", "spec.md").exit_code == 1
    assert create(spec, "-f", "spec.md", "--overwrite").exit_code == 0


def test_the_folder_of_a_run_elsewhere_is_named_from_here(spec: Repo) -> None:
    spec.write("sub/x", "")
    result = spec.run("-C", "..", "plan", "create", "-f", "spec.md", folder="sub", env=EPOCH)
    assert os.path.normpath(result.stdout.strip()) == "../tasks_output"
    assert (spec.root / "tasks_output/tasks.json").exists()


class TestPlanner:
    """A planner turns free text into a plan; it is a command of the user."""

    def planner(self, repo: Repo, files: Mapping[str, str], *more: str) -> str:
        stream = "".join(f"---file:{name}\n{text}\n" for name, text in files.items())
        path = repo.root.parent / "planner.sh"
        answer = repo.root.parent / "answer"
        answer.write_text(stream, "utf-8")
        seen = repo.root.parent / "seen"
        path.write_text("\n".join((f"cat > '{seen}'", *more, f"cat '{answer}'", "")), "utf-8")
        return f"sh '{path}'"

    def seen(self, repo: Repo) -> str:
        return (repo.root.parent / "seen").read_text("utf-8")

    def files(self, **changes: Any) -> dict[str, str]:
        evidence = [{"quote": "Build a shop"}]
        task = {
            "id": "P1.T001",
            "feature_id": "F001",
            "title": "Build the shop",
            "boundaries": {
                "expected_complexity": {"value": "~40 LoC"},
                "definition_of_done": {"criteria": ["it sells"]},
                "scope": {"includes": ["shop/"]},
            },
            "execution_guidance": {"logging": {"on_start": "log it"}},
            "duration": {"optimistic": 1, "mostLikely": 2, "pessimistic": 3},
            "acceptance_checks": [{"type": "command", "cmd": "make test"}],
            "source_evidence": evidence,
            "contentHash": "invented",
            **changes,
        }
        feature = {"id": "F001", "title": "Shop", "source_evidence": evidence}
        return {
            "features.json": json.dumps({"features": [feature]}),
            "tasks.json": json.dumps({"tasks": [task], "dependencies": []}),
            "dag.json": "{}",
            "Decisions.md": "# Design Decisions Log\n\n## Decision 1: sell by hand\n",
        }

    def test_its_answer_is_compiled_anew(self, repo: Repo) -> None:
        repo.write("shop/a.py", "class Till:\n    pass\n")
        command = self.planner(repo, self.files(), "echo thinking >&2")
        result = create(repo, "Build a shop", "--planner", command)
        assert (result.exit_code, result.stdout) == (0, "./tasks_output/\n")
        seen = self.seen(repo)
        assert "A plan is refused if:" in seen
        assert "## Description\n\nBuild a shop\n" in seen
        assert '"Till"' in seen
        (task,) = tasks_of(repo)["tasks"]
        assert task["contentHash"] != "invented"
        assert "sell by hand" in repo.read("tasks_output/Decisions.md")
        analysis = tasks_of(repo)["meta"]["codebase_analysis"]
        assert analysis["existing_apis"] == ["Till"]
        assert repo.run("plan", "validate", "tasks_output").exit_code == 0

    def test_it_gets_a_document_only_if_it_is_named(self, spec: Repo) -> None:
        command = self.planner(spec, self.files(source_evidence=[{"quote": "## Authentication"}]))
        env = {**EPOCH, "TASKS_PLANNER": command}
        assert create(spec, "-f", "spec.md", env=env).exit_code == 0
        assert not (spec.root.parent / "seen").exists()
        assert create(spec, "Build a shop", "-f", "spec.md", "--planner", command).exit_code == 0
        assert "## Authentication" in self.seen(spec)
        assert tasks_of(spec)["tasks"][0]["source_evidence"] == [
            {"quote": "## Authentication", "source": "spec.md"}
        ]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"acceptance_checks": []}, "P1.T001 has no check that a machine can run"),
            ({"acceptance_checks": [{"type": "command", "cmd": "echo ok"}]}, "always succeeds"),
            (
                {"source_evidence": [{"quote": "Build a ship"}]},
                "quotes 'Build a ship', which is not",
            ),
            ({"boundaries": {}}, "P1.T001 has no"),
            ({"interfaces_consumed": ["Till:v1"]}, "consumes Till:v1, which nothing produces"),
        ],
    )
    def test_a_plan_that_breaks_a_hard_rule_is_refused(
        self, repo: Repo, changes: dict[str, Any], reason: str
    ) -> None:
        command = self.planner(repo, self.files(**changes))
        result = create(repo, "Build a shop", "--planner", command)
        assert result.exit_code in {1, 5}
        assert reason in result.stderr
        assert not (repo.root / "tasks_output").exists()

    def test_one_that_fails_is_named_with_its_last_words(self, repo: Repo) -> None:
        result = create(repo, "Build a shop", "--planner", "echo no money >&2; exit 4")
        assert result.exit_code == 5
        assert "the planner gave no plan: it exited with 4 (no money)" in result.stderr
        result = create(repo, "Build a shop", "--planner", "echo 'I cannot do that'")
        assert result.exit_code != 0
        assert "---file:NAME" in result.stderr

    def test_the_users_own_file_names_one(self, repo: Repo) -> None:
        command = self.planner(repo, self.files())
        home = repo.root.parent / "home"
        (home / "taskctl").mkdir(parents=True)
        (home / "taskctl/commands.json").write_text(json.dumps({"planner": command}), "utf-8")
        env = {**EPOCH, "XDG_CONFIG_HOME": str(home)}
        assert create(repo, "Build a shop", env=env).exit_code == 0

    def test_the_repository_cannot_name_one(self, repo: Repo) -> None:
        ran = repo.root.parent / "ran"
        command = f"touch '{ran}'"
        repo.write("taskctl/commands.json", json.dumps({"planner": command}))
        repo.write("commands.json", json.dumps({"planner": command}))
        repo.write(".env", f"TASKS_PLANNER={command}\n")
        repo.write("taskctl.toml", f"planner = {json.dumps(command)}\n")
        for env in (EPOCH, {**EPOCH, "XDG_CONFIG_HOME": "."}):
            result = create(repo, "Build a shop", env=env)
            assert result.exit_code == 1
            assert "free text needs a planner" in result.stderr
        assert not ran.exists()


class TestInteractive:
    """With -i a person sees the plan first."""

    def test_approve_writes_it(self, spec: Repo) -> None:
        result = create(spec, "-f", "spec.md", "-i", stdin="approve\n")
        assert (result.exit_code, result.stdout) == (0, "./tasks_output/\n")
        assert "# Execution Plan" in result.stderr
        assert "Review plan? (approve, edit, regenerate, abort)" in result.stderr

    @pytest.mark.parametrize("answer", ["abort\n", ""])
    def test_abort_writes_nothing(self, spec: Repo, answer: str) -> None:
        result = create(spec, "-f", "spec.md", "-i", stdin=answer)
        assert (result.exit_code, result.stdout) == (9, "")
        assert not (spec.root / "tasks_output").exists()

    def test_edit_opens_tasks_json_and_compiles_it_again(self, spec: Repo) -> None:
        editor = f"{sys.executable} {spec.root.parent / 'editor.py'}"
        script = (
            "import sys, pathlib\n"
            "path = pathlib.Path(sys.argv[1])\n"
            'old, new = \'"title": "Define\', \'"title": "Choose\'\n'
            "path.write_text(path.read_text().replace(old, new))\n"
        )
        (spec.root.parent / "editor.py").write_text(script, "utf-8")
        env = {**EPOCH, "EDITOR": editor}
        result = create(spec, "-f", "spec.md", "-i", env=env, stdin="edit\napprove\n")
        assert result.exit_code == 0
        assert tasks_of(spec)["tasks"][0]["title"] == "Choose the token format"
        assert "Choose the token format" in spec.read("tasks_output/Plan.md")
        assert spec.run("plan", "validate", "tasks_output", "--strict").exit_code == 0

    def test_a_wrong_edit_is_named_and_the_plan_kept(self, spec: Repo) -> None:
        editor = "sh -c 'echo {} > \"$0\"'"
        env = {**EPOCH, "EDITOR": editor}
        result = create(spec, "-f", "spec.md", "-i", env=env, stdin="edit\nabort\n")
        assert result.exit_code == 9
        assert "tasks.json: tasks: field required" in result.stderr

    def test_regenerate_asks_the_planner_again(self, repo: Repo) -> None:
        helper = TestPlanner()
        counter = repo.root.parent / "count"
        command = helper.planner(repo, helper.files(), f"echo x >> '{counter}'")
        create(repo, "Build a shop", "--planner", command, "-i", stdin="regenerate\napprove\n")
        assert counter.read_text("utf-8") == "x\nx\n"


def test_the_script_tasks_has_the_spelling_of_the_document(spec: Repo) -> None:
    script = Path(sys.executable).with_name("tasks")
    done = subprocess.run(
        [script, "plan", "Log people in", "--plan-doc", "spec.md", "--output-dir", "./plans/a"],
        cwd=spec.root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "./plans/a\n"


INVENTORY = {
    "src/a.py": "class Store:\n    pass\nclass FileStore(Store):\n    home = os.environ['HOME']\n",
    "src/b.ts": "export interface Till { a: number }\nexport class DeskTill implements Till {}\n",
    "tests/test_a.py": "class TestStore:\n    pass\n",
    "db/migrations/0001.sql": "create table a (b int);\n",
    ".github/workflows/ci.yml": "jobs:\n  deploy-staging:\n    runs-on: x\n",
    "ignored.py": "class Ignored:\n    pass\n",
    ".gitignore": "ignored.py\n",
}


@pytest.mark.parametrize("has_program", [True, False])
def test_the_inventory_of_the_codebase(spec: Repo, has_program: bool) -> None:
    for path, text in INVENTORY.items():
        spec.write(path, text)
    doc = DOC.replace("src/auth/", "src/auth/, db/migrations/")
    spec.write("spec.md", doc)
    spec.commit()
    if has_program:
        result = create(spec, "-f", "spec.md", "-v")
        method = "ast-grep on 3 files of code"
    else:
        with patch("taskctl.plans.create.astgrep.find_program", return_value=""):
            result = create(spec, "-f", "spec.md", "-v")
        method = "regular expressions on single lines on 3 files of code"
        assert (
            "ast-grep is not installed (`pipx install --force './taskctl[plans]'`" in result.stderr
        )
    analysis = tasks_of(spec)["meta"]["codebase_analysis"]
    assert analysis["existing_apis"] == ["DeskTill", "FileStore", "Store", "Till"]
    assert analysis["extension_points"] == ["Store", "Till"]
    assert analysis["method"].startswith(method)
    assert analysis["method"].endswith("1 environment variable")
    resources = analysis["shared_resources"]
    assert resources["database_migrations"]["location"] == "db/migrations/"
    assert resources["deployment_pipeline"]["reason"] == "line 2 deploys: deploy-staging:"
    users = [
        task["resource_requirements"]["estimated"]["exclusive_resources"]
        for task in tasks_of(spec)["tasks"]
    ]
    assert all("database_migrations" in names for names in users)


def test_settings_of_ast_grep_in_the_repository_have_no_effect(spec: Repo) -> None:
    spec.write("src/a.py", "class Store:\n    pass\n")
    library = "{libraryPath: ./evil.so, extensions: [py]}"
    spec.write("sgconfig.yml", f"ruleDirs: [none]\ncustomLanguages:\n  evil: {library}\n")
    assert create(spec, "-f", "spec.md").exit_code == 0
    assert tasks_of(spec)["meta"]["codebase_analysis"]["existing_apis"] == ["Store"]


def test_short_tasks_of_a_feature_are_merged_and_long_ones_named(repo: Repo) -> None:
    text = "## Work\n\n"
    for title, hours, scope in (("Cut", "10m", "a"), ("Glue", "10m", "b"), ("Build", "40h", "c")):
        text += f"- {title} it ({hours})\n  - scope: {scope}/\n{CHECK}\n"
    repo.write("spec.md", text)
    result = create(repo, "-f", "spec.md")
    first, second = tasks_of(repo)["tasks"]
    assert first["title"] == "Cut it; Glue it"
    assert first["duration"]["mostLikely"] == 20
    assert first["boundaries"]["scope"]["includes"] == ["a/", "b/"]
    assert tasks_of(repo)["meta"]["autonormalization"] == {
        "split": [],
        "merged": ["P1.T001,P1.T002 (<0.5h, 0.333333h combined)"],
    }
    assert second["id"] == "P1.T003"
    assert "P1.T003 takes 40 h, more than 16: split it in spec.md" in result.stderr


def test_a_plan_of_overlapping_scopes_holds(repo: Repo) -> None:
    parts = [("Build all", "src/"), ("Add a", "src/a.py"), ("Add b", "src/b.py"), ("Fix", "src")]
    bullets = [f"- {title} (2h)\n  - scope: {scope}\n{CHECK}\n" for title, scope in parts]
    repo.write("spec.md", f"## Work\n\n{''.join(bullets)}")
    assert create(repo, "-f", "spec.md").exit_code == 0
    checked = repo.run("plan", "validate", "tasks_output", "-p", ".", "--strict")
    assert (checked.exit_code, checked.stdout) == (0, "no findings\n")


def test_a_document_with_items_is_named_from_here(repo: Repo) -> None:
    repo.write("docs/PLAN.md", "# Plan\n\n- [ ] T001 Write it\n")
    repo.write("app/a.py", "class App:\n    pass\n")
    repo.commit()
    result = repo.run("plan", "create", "--from", "PLAN.md", folder="docs", env=EPOCH)
    assert (result.exit_code, result.stderr[:6]) == (0, "1 task")
    result = create(repo, "--from", "docs/PLAN.md", "-p", "app", "-o", "out")
    assert result.exit_code == 0
    (task,) = tasks_of(repo, "out")["tasks"]
    assert task["source_evidence"][0]["source"] == "docs/PLAN.md"
    assert task["acceptance_checks"][0]["cmd"] == "taskctl show 'docs/PLAN.md#T001' --done"


@pytest.mark.parametrize("others", ["", "; echo x > other.txt"])
def test_an_item_of_a_document_is_marked_in_its_own_working_tree(repo: Repo, others: str) -> None:
    repo.write("docs/PLAN.md", "# Plan\n\n- [ ] T001 Write it\n")
    repo.commit()
    create(repo, "--from", "docs/PLAN.md")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    worker = f"taskctl mark docs/PLAN.md#T001 done{others}"
    options = ("--worker", worker, "--yes", "--worktrees")
    result = repo.run("plan", "execute", "tasks_output", *options, env={"PATH": path})
    assert (result.exit_code == 0) == (not others)
    if others:
        assert "outside its scope: other.txt" in result.stdout + result.stderr


def test_a_plan_document_taken_for_a_list_of_items(repo: Repo) -> None:
    repo.write("spec.md", "# Shop\n\n## Login\n\n- Define the token format (2h)\n")
    result = create(repo, "--from", "spec.md")
    assert result.exit_code == 1
    assert "no items found" in result.stderr
    assert "is planned with -f instead" in result.stderr


def test_a_plan_that_was_moved_is_looked_at_from_the_current_folder(spec: Repo) -> None:
    create(spec, "-f", "spec.md")
    (spec.root / "deep/er").mkdir(parents=True)
    (spec.root / "tasks_output").rename(spec.root / "deep/er/plan")
    assert spec.run("plan", "validate", "deep/er/plan", "--strict").exit_code == 0


def test_a_plan_is_validated_from_any_folder(spec: Repo) -> None:
    create(spec, "-f", "spec.md")
    (spec.root / "elsewhere").mkdir()
    answer = spec.run("plan", "validate", "../tasks_output", "--strict", folder="elsewhere")
    assert answer.exit_code == 0
    spec.write("spec.md", "# Other words\n")
    answer = spec.run("plan", "validate", "../tasks_output", folder="elsewhere")
    assert answer.exit_code == 5
    assert "PL501" in answer.stdout
