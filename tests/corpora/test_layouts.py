"""Real plans of many layouts, read without settings: all items, states, waits, and the next one."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Repo, missing

NAMES = [
    "5daydocs", "backlog-mcp-adr", "eips", "gateway-geps", "govuk-aws-adr", "ironcache-adr",
    "kipi-issues", "loaf", "openagents-adr", "panic-backlog", "rpidns-kiro", "subtree-speckit",
    "testcraft-taskmaster", "writing-tools-backlog", "xrpl-xls",
]  # fmt: skip  # a table
# States that the answers do not tell apart.
SAME = {"parked": "dropped", "draft": "todo", "blocked": "todo"}
LEFT_OUT = ("expected.json", "SOURCE.txt", "LICENSE*")


@pytest.fixture(params=NAMES)
def given(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> tuple[Repo, Any]:
    """A copy of a plan, and the answers to it."""
    source = shared / "corpora" / "layouts" / request.param
    if not source.is_dir():
        missing(f"corpora/layouts/{request.param}")
    shutil.copytree(source, tmp_path / "plan", ignore=shutil.ignore_patterns(*LEFT_OUT),
                    copy_function=shutil.copyfile)  # fmt: skip
    for folder in (tmp_path / "plan", *(tmp_path / "plan").rglob("*/")):
        folder.chmod(0o755)
    answers = json.loads((source / "expected.json").read_text("utf-8"))
    return Repo(tmp_path / "plan"), answers


def parsed(repo: Repo, *arguments: str) -> Any:
    answer = repo.run(*arguments)
    assert answer.exit_code in {0, 1}, answer
    return json.loads(answer.stdout)


@pytest.mark.full
def test_a_plan_is_read_without_settings(given: tuple[Repo, Any]) -> None:
    repo, answers = given
    items = parsed(repo, "list", "--json")["items"]
    assert len(items) == answers["items"]
    rows = [(row[0].replace("/metadata.yaml", "/index.md"), row[2], row[3])
            for row in answers["detail"]["rows"]]  # fmt: skip
    several = {path for path, n in Counter(path for path, *_ in rows).items() if n > 1}
    wanted = {(path, name.rpartition("/")[2] if path in several else ""): state
              for path, name, state in rows}  # fmt: skip
    found = {(i["path"], i["id"] if i["path"] in several else ""): SAME.get(i["state"], i["state"])
             for i in items}  # fmt: skip
    assert found == wanted
    if answers["edges"]:
        assert sum(len(item["prereqs"]) for item in items) == answers["edges"]


@pytest.mark.full
def test_the_next_item_is_the_one_that_a_person_names(given: tuple[Repo, Any]) -> None:
    repo, answers = given
    found = parsed(repo, "next", "--json")
    if answers["next_kind"] == "complete":
        assert found["action"] == "complete"
    elif answers["next_kind"] == "task":
        names = {name.rpartition("/")[2].casefold()
                 for name in (answers["next"], *answers["next_also"])}  # fmt: skip
        own = found["task"]["id"].rpartition("/")[2].casefold()
        assert any(own in {name, f"adr-{name}"} for name in names)


@pytest.mark.full
def test_what_was_learnt_can_be_written_down(given: tuple[Repo, Any]) -> None:
    repo, _ = given
    before = [parsed(repo, *c) for c in (("check", "--output-format", "json"), ("list", "--json"))]
    assert repo.run("init", "--detect").exit_code == 0
    after = [parsed(repo, *c) for c in (("check", "--output-format", "json"), ("list", "--json"))]
    assert after == before
