"""The page about plan documents says what is true: its example, its keys, its sizes."""

import json
import re

from taskctl.plans.create.document import KEYS
from taskctl.plans.create.words import SIZES, UNSIZED

from ..conftest import Repo
from ..docs.test_pages import ROOT

PAGE = (ROOT / "docs/concepts/plan-documents.md").read_text("utf-8")


def test_the_example_becomes_a_plan_that_holds(repo: Repo) -> None:
    (example,) = re.findall(r"^````markdown\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE)
    repo.write("spec.md", example)
    result = repo.run("plan", "create", "-f", "spec.md")
    assert (result.exit_code, result.stdout) == (0, "./tasks_output/\n")
    plan = json.loads(repo.read("tasks_output/tasks.json"))
    assert [task["id"] for task in plan["tasks"]] == ["P1.T001", "P1.T002", "P1.T003"]
    assert [(e["from"], e["to"], e["type"]) for e in plan["dependencies"]] == [
        ("P1.T001", "P1.T002", "technical")
    ]
    assert set(plan["meta"]["codebase_analysis"]["shared_resources"]) == {"test_db", "schema"}
    checked = repo.run("plan", "validate", "tasks_output", "-p", ".")
    assert checked.exit_code == 0
    assert "error" not in checked.stdout


def test_each_key_is_described() -> None:
    rows = re.findall(r"^\| (`[^|]*`) \| [^|]* \|$", PAGE, re.MULTILINE)
    described = {key for row in rows for key in re.findall(r"`([a-z ]+)`", row)}
    assert set(KEYS) - {"after"} <= described
    assert "`after: A, T012`" in PAGE


def test_each_size_is_described() -> None:
    table = PAGE.partition("| size | hours |")[2]
    rows = {
        hours: {word.strip().casefold() for word in words.split(",")}
        for words, *figures in re.findall(
            r"^\| ([^|]+) \| ([\d.]+) to ([\d.]+), most likely ([\d.]+) \|$", table, re.MULTILINE
        )
        for hours in [(float(figures[0]), float(figures[2]), float(figures[1]))]
        if words != "none"
    }
    for (least, likely, most), words in SIZES.items():
        assert rows[float(least), float(likely), float(most)] <= set(words)
    least, likely, most = UNSIZED
    assert f"| none | {least} to {most}, most likely {likely} |" in PAGE
