"""Imports go one way through the layers, and the hot path loads no heavy library."""

import ast
import re
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import taskctl

from .conftest import Repo

PACKAGE = Path(taskctl.__file__).parent
# Each layer imports only those before it, and itself.
LAYERS = (
    "errors", "memory", "text", "model", "settings", "git", "read", "views", "rules", "judge",
    "report", "proofs", "plans", "actions", "editor", "pages", "terminal", "mcp", "cli",
)  # fmt: skip  # a table
# What a plan without findings needs none of, either.
FOR_MESSAGES = {"difflib", "hashlib", "pathlib", "subprocess", "tempfile", "urllib", "yaml"}
HEAVY = {
    "pydantic",
    "networkx",
    "git",
    "frontmatter",
    "markdown_it",
    "jinja2",
    "rich",
    "regex",
    "json",
    "wcwidth",
    "mcp",
    "anyio",
    "jsonschema",
    "asyncio",
    "pygls",
    "lsprotocol",
    "textual",
}
# What these load beside Python is click alone, and PyYAML where a header asks for it.
HOT = {
    "version": ["--version"],
    "next": ["next"],
    "check": ["check", "--output-format", "concise"],
    "staged": ["check", "--staged", "--output-format", "concise"],
    "sync hook": ["sync", "--check", "--staged", "--diff"],
    "scope hook": ["scope", "--commit-msg", "README.md"],
}


def modules() -> dict[str, Path]:
    """The file of each module of the package, by its dotted name."""
    paths = sorted(PACKAGE.rglob("*.py"))
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]
    return {name.removesuffix(".__init__"): path for name, path in zip(names, paths, strict=True)}


def imports() -> dict[str, set[str]]:
    """What each module imports of the package, also inside functions and for types alone."""
    files = modules()
    found: dict[str, set[str]] = {}
    for module, path in files.items():
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= (inner & files.keys()) or {node.module}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        found[module] = (names & files.keys()) - {module}
    return found


def test_every_layer_is_known() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders | {"errors"} == {*LAYERS}


def test_imports_go_one_way() -> None:
    rank = {layer: number for number, layer in enumerate(LAYERS)}
    wrong = [
        f"{module} imports {other}"
        for module, others in imports().items()
        for other in sorted(others)
        if module.count(".") > 1
        and rank.get(other.split(".")[1] if "." in other else "", -1) > rank[module.split(".")[1]]
    ]
    assert wrong == []


def test_one_module_calls_the_writer_of_files() -> None:
    writer = "write_all("
    callers = {p.name for p in PACKAGE.rglob("*.py") if writer in p.read_text("utf-8")}
    assert callers == {"writing.py", "changeset.py"}


def test_no_imports_go_in_a_circle() -> None:
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(reversed(error.args[1])))


@pytest.mark.parametrize("options", HOT.values(), ids=HOT)
def test_the_hot_path_loads_nothing_heavy(repo: Repo, options: list[str]) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    repo.commit()
    code = (
        "import sys\n"
        "from taskctl.cli.main import run\n"
        f"sys.argv = ['taskctl', '-C', {str(repo.root)!r}, *{options!r}]\n"
        f"{'sys.argv = sys.argv[:1] + sys.argv[3:]' if options == ['--version'] else ''}\n"
        "try:\n    run()\n"
        "except SystemExit:\n    pass\n"
        "print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    loaded = set(done.rpartition("loaded:")[2].split())
    assert "taskctl" in loaded
    assert loaded & HEAVY == set()


def test_a_check_without_findings_loads_no_more_than_it_needs(repo: Repo) -> None:
    repo.task("TASK-0001")
    code = (
        "import sys\n"
        "from taskctl.cli.main import cli\n"
        "cli.main(['check', '--exit-zero'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repo.root, capture_output=True, text=True, check=True
    )
    said, loaded = done.stdout.splitlines()
    assert said == "no findings"
    assert set(loaded.split()) & (HEAVY | FOR_MESSAGES) == set()


def test_a_check_loads_no_reason_of_the_gate(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    code = (
        "import sys\n"
        "from taskctl.cli.main import cli\n"
        "cli.main(['check', '--exit-zero', '--output-format', 'sarif'], standalone_mode=False)\n"
        "print(*(name for name in sys.modules if name.startswith('taskctl.judge')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repo.root, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.splitlines()[-1].split()
    assert "taskctl.judge.catalog" in loaded
    assert not [name for name in loaded if name.startswith("taskctl.judge.gate")]


def test_no_import_compiles_an_expression() -> None:
    compiles = re.compile(r"^\S.*\bre\.compile\(", re.MULTILINE)
    found = [name for name, path in modules().items() if compiles.search(path.read_text("utf-8"))]
    assert found == []  # `taskctl.text.expressions` compiles one when it is first used


def test_a_class_name_has_one_meaning() -> None:
    found = [
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [name for name, number in Counter(found).items() if number > 1] == []
