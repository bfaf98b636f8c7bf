"""Backlog.md, OpenSpec and task-master read what `export` writes for them.

They are installed from the registry of npm, once a session; without node or a network, the tests
are skipped.
"""

import fcntl
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..breakdowns.exports import exported, items_of
from ..conftest import Nexus, Repo
from .exporting import put

pytestmark = pytest.mark.full
PACKAGES = {
    "backlog": "backlog.md@1.52.0",
    "openspec": "@fission-ai/openspec@1.13.2",
    "task-master": "task-master-ai@0.43.1",
}
STATES = {
    "To Do": "todo", "In Progress": "active", "In Review": "review", "Blocked": "blocked",
    "Deferred": "parked", "Unknown": "unknown", "Won't Do": "dropped", "Done": "done",
    "pending": "todo", "in-progress": "active", "review": "review", "blocked": "blocked",
    "deferred": "parked", "cancelled": "dropped", "done": "done",
}  # fmt: skip  # a table
# The least number of items of each plan: every tool reads 200 at least of one plan.
PLANS = {"nexus": 300, "backlog-md": 600, "layouts/testcraft-taskmaster": 100}
Tool = Callable[..., str]


@pytest.fixture(scope="session")
def installed(pytestconfig: pytest.Config) -> Callable[[str], Path]:
    """Installs a tool into the cache of pytest; the path of its program."""
    found: dict[str, str] = {}

    def install(name: str) -> Path:
        assert pytestconfig.cache is not None
        folder = pytestconfig.cache.mkdir(f"npm-{re.sub('[^a-z0-9.]+', '-', PACKAGES[name])}")
        if name not in found:
            found[name] = _missing(name, folder)
        if found[name]:
            pytest.skip(found[name])
        return folder / "node_modules/.bin" / name

    return install


def _missing(name: str, folder: Path) -> str:
    """Why a tool cannot be installed into a folder; empty if it is there."""
    npm = shutil.which("npm")
    if npm is None:
        return f"{PACKAGES[name]} needs npm"
    # No install scripts: they get more from elsewhere. The optional packages of task-master are
    # 600 MB, but those of Backlog.md are its program.
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent"]
    command += ["--ignore-scripts", PACKAGES[name]]
    command += ["--omit=optional"] if name == "task-master" else []
    with (folder / "lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        if (folder / "complete").exists():
            return ""
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=500)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            return f"npm cannot install {PACKAGES[name]}: {error}"
        (folder / "complete").touch()
    return ""


@pytest.fixture
def tool(installed: Callable[[str], Path], tmp_path: Path) -> Tool:
    """Runs a tool in a folder; what it prints."""
    home = tmp_path / "home"
    home.mkdir()
    env = {
        "PATH": str(Path(shutil.which("node") or "/usr/bin/node").parent) + ":/usr/bin:/bin",
        "HOME": str(home),
        "NO_COLOR": "1",
        "OPENSPEC_TELEMETRY": "0",
    }

    def run(folder: Path, name: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(installed(name)), *arguments],
            cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip  # a command
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest, shared: Path, nexus: Nexus, tmp_path: Path) -> Repo:
    name = request.param
    repo = put(shared, name, tmp_path / "plan") if name != "nexus" else _tip(nexus, tmp_path)
    assert len(items_of(repo)) >= PLANS[name]
    return repo


def _tip(nexus: Nexus, tmp_path: Path) -> Repo:
    source = nexus.checkout([*nexus.commits.values()][-1]).root
    shutil.copytree(source, tmp_path / "plan", symlinks=True)
    return Repo(tmp_path / "plan")


def test_backlog_md(plan: Repo, tool: Tool) -> None:
    before = items_of(plan)
    folder = plan.root / exported(plan, "backlog-md")
    listed = tool(folder, "backlog", "task", "list", "--plain")
    found: list[tuple[str, str, str]] = []
    state = ""
    for line in listed.splitlines():
        if line.endswith(":") and line[0] != " ":
            state = STATES[line[:-1]]
        elif match := re.match(
            r"  (?:\[\w+\] )?[A-Z]+-[\d.]+ - (.*?)(?: \(ac: (\d+/\d+)\))?$", line
        ):
            found.append((state, match[1], match[2] or ""))
    assert Counter(found) == Counter(
        (item["state"], item["title"], _ticked(item)) for item in before.values()
    )


def _ticked(item: dict[str, Any]) -> str:
    boxes = [one["box"] for key in ("stops", "boxes") for one in item[key] if one["box"]]
    return f"{boxes.count('[x]')}/{len(boxes)}" if boxes else ""


def test_openspec(plan: Repo, tool: Tool) -> None:
    before = items_of(plan)
    folder = plan.root / exported(plan, "openspec")
    assert tool(folder, "openspec", "validate", "plan", "--strict") == "Change 'plan' is valid\n"
    (change,) = json.loads(tool(folder, "openspec", "list", "--json"))["changes"]
    done = sum(item["state"] == "done" for item in before.values())
    assert (change["completedTasks"], change["totalTasks"]) == (done, len(before))


def test_task_master(plan: Repo, tool: Tool, tmp_path: Path) -> None:
    before = items_of(plan)
    text = plan.read(exported(plan, "task-master"))
    folder = tmp_path / "given"
    (folder / ".taskmaster/tasks").mkdir(parents=True)
    (folder / ".taskmaster/tasks/tasks.json").write_text(text, "utf-8")
    # The first run in a folder prints a message after the JSON.
    listed, _ = json.JSONDecoder().raw_decode(
        tool(folder, "task-master", "list", "--with-subtasks", "--json").strip()
    )
    found = {}
    for task in listed["tasks"]:
        found[task["id"]] = task
        found |= {f"{task['id']}.{part['id']}": part for part in task["subtasks"]}
    own = {name: task["details"].split("`")[1] for name, task in found.items()}
    state = {"unknown": "todo"}
    assert {own[name]: STATES[task["status"]] for name, task in found.items()} == {
        name: state.get(item["state"], item["state"]) for name, item in before.items()
    }
    edges = {
        (own[name], own[_whole(str(other), name, found)])
        for name, task in found.items()
        for other in task["dependencies"]
    }
    assert edges == {
        (name, edge["id"])
        for name, item in before.items()
        for edge in item["prereqs"]
        if edge["hard"] and edge["id"] in before
    }


def _whole(name: str, of: str, known: dict[str, Any]) -> str:
    """The whole id of a dependency: that of a subtask can be the number of its sibling."""
    above = of.rpartition(".")[0]
    return f"{above}.{name}" if above and "." not in name else name
