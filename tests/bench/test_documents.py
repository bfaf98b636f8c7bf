"""The documents that the benchmark measures with hold what it says they hold."""

import json

import pytest

from bench import documents, plans
from tests.conftest import Repo


@pytest.mark.parametrize("form", documents.FORMS)
def test_every_item_is_read_and_nothing_is_wrong(repo: Repo, form: str) -> None:
    name = documents.write(repo.root, form, plans.tasks(1000)).name
    answer = repo.run("check", name, "--output-format", "json")
    summary = json.loads(answer.stdout)["summary"]
    assert (answer.exit_code, summary["items"]) == (0, 1000)
    assert (summary["errors"], summary["warnings"]) == (0, 0)
    assert repo.run("next", "--from", name).exit_code == 0


@pytest.mark.parametrize(("form", "edges"), [("table", 1), ("task-master", 1), ("phases", 0)])
def test_what_waits(repo: Repo, form: str, edges: int) -> None:
    plan = plans.tasks(200)
    name = documents.write(repo.root, form, plan).name
    counted = json.loads(repo.run("stats", "--from", name, "--json").stdout)["document"]
    prereqs = sum(len(task.prereqs) for task in plan)
    # Of 20 phases, all items but those of the first wait for one.
    assert counted["edges"] == (prereqs if edges else 190)


def test_each_form_is_a_dialect_of_its_own(repo: Repo) -> None:
    found = set()
    for form in documents.FORMS:
        name = documents.write(repo.root, form, plans.tasks(50)).name
        counted = json.loads(repo.run("stats", "--from", name, "--json").stdout)["document"]
        found.add(counted["dialect"])
    assert len(found) == len(documents.FORMS)
