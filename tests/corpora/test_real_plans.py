"""What holds for every report about every real plan, whatever it finds there."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from taskctl.actions.status_line import StatusEdit, changed_line
from taskctl.model.states import Status
from taskctl.read.files import parse
from taskctl.settings.load import load
from taskctl.text.edits import apply
from taskctl.text.fields import Writer
from taskctl.text.source import Source

from ..conftest import Nexus, Repo, missing

pytestmark = pytest.mark.full

SCHEMA = Path(__file__).parents[2] / "docs/schemas/check.schema.json"
# folder of the corpus: the preset for its layout
LAYOUTS = {"harvx": "bold-header", "backlog-md": "backlog-md", "cips": "folder-per-item"}


@pytest.fixture(scope="module")
def latest(nexus: Nexus, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The files of the clone at its last commit, without git."""
    root = tmp_path_factory.mktemp("latest") / "plan"
    source = nexus.checkout([*nexus.commits.values()][-1]).root
    shutil.copytree(source, root, ignore=shutil.ignore_patterns(".git"), symlinks=True)
    return Repo(root)


@pytest.fixture(params=["nexus", *LAYOUTS])
def plan(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Repo:
    """A copy of each real plan, with the settings for its layout."""
    name = request.param
    root = tmp_path / "plan"
    if name == "nexus":
        latest: Repo = request.getfixturevalue("latest")
        shutil.copytree(latest.root, root, symlinks=True)
        return Repo(root)
    if not (shared / "corpora" / name).is_dir():
        missing(name)
    shutil.copytree(shared / "corpora" / name, root, copy_function=shutil.copyfile)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (root / "taskctl.toml").write_text(f'extends = "{LAYOUTS[name]}"\n')
    return Repo(root)


def test_every_finding_points_into_its_file(plan: Repo) -> None:
    found = plan.findings()
    assert found
    lines: dict[str, list[str]] = {}
    for finding in found:
        text = lines.setdefault(
            finding.path, (plan.root / finding.path).read_text("utf-8", "replace").split("\n")
        )
        for line, column in (
            (finding.line, finding.column),
            (finding.end_line, finding.end_column),
        ):
            assert 1 <= line <= len(text), finding
            assert 1 <= column <= len(text[line - 1]) + 1, finding
        assert (finding.line, finding.column) <= (finding.end_line, finding.end_column)
        assert all((plan.root / path).exists() for path, _ in finding.related_lines)


def test_every_finding_has_a_fingerprint_of_its_own(plan: Repo) -> None:
    prints = [finding.fingerprint for finding in plan.findings()]
    assert len(prints) == len(set(prints))


def test_every_report_fits_the_schema(plan: Repo) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    report = json.loads(plan.run("check", "--output-format", "json").stdout)
    Draft202012Validator(schema).validate(report)
    severities = [finding["severity"] for finding in report["findings"]]
    for severity in ("error", "warning", "info"):
        assert report["summary"][f"{severity}s"] == severities.count(severity)


def test_findings_stand_in_the_order_of_the_files(plan: Repo) -> None:
    places = [(finding.path, finding.line, finding.column) for finding in plan.findings()]
    assert places == sorted(places)


def test_accepted_as_it_is_it_passes(plan: Repo) -> None:
    assert plan.run("check", "--update-baseline", "--add").exit_code == 0
    assert plan.run("check", "--strict").exit_code == 0


def test_a_second_run_of_all_fixes_changes_nothing(plan: Repo) -> None:
    options = ["check", "--select", "ALL", "--fix", "--unsafe-fixes"]
    plan.run(*options)
    before = plan.files()
    plan.run(*options)
    assert plan.files() == before


def test_quoted_headers_are_yaml_and_say_the_same(latest: Repo, tmp_path: Path) -> None:
    shutil.copytree(latest.root / "tasks", tmp_path / "tasks")
    plan = Repo(tmp_path)
    before = {task.path: task for task in plan.plan().items}
    plan.run("check", "--select", "HD003", "--fix")
    for task in plan.plan().items:
        header = yaml.safe_load(plan.read(task.path).split("---\n")[1])
        old = before[task.path]
        assert header["title"] == task.title == old.title
        assert str(header["status"]) == task.status_text == old.status_text
        assert str(header["owner"]).split() == list(task.owner) == list(old.owner)
        assert [p.id for p in task.prereqs] == [p.id for p in old.prereqs]
        assert [link.target for link in task.links] == [link.target for link in old.links]
        assert task.follow_ups == old.follow_ups or len(task.follow_ups) == len(old.follow_ups)


def test_another_word_and_back_restores_every_file(plan: Repo) -> None:
    settings = load(str(plan.root)).settings
    read = plan.plan()
    tasks = [task for task in read.items if task.status.word]
    for task in tasks:
        collection = next(c for c in settings.collection if c.name == task.collection)
        grammar = read.grammars[task.collection]
        source = Source(task.path, (plan.root / task.path).read_bytes())
        status = task.status
        for word in ("Nowhere", task.status.word):
            header = parse(source, collection, grammar).header
            assert header is not None
            field = header.get(*collection.header.keys["status"])
            assert field is not None
            edit, _ = changed_line(Writer(source, header), field, status, StatusEdit(word), grammar)
            assert edit.place.line == edit.place.end_line == task.status_place.line
            source = Source(task.path, apply(source, [edit]))
            status = Status("unknown", word)
        # The tick of what was done went with the word.
        before = (plan.root / task.path).read_text("utf-8")
        assert source.text == before.replace("\nstatus: Done ✅ (", "\nstatus: Done (")
    assert bool(tasks) == (settings.extends != "bold-header")
