"""Exporting a plan, importing it into another repository, and comparing the two."""

import json
import shutil
from typing import Any

from ..conftest import Repo

FORMS = ("backlog-md", "openspec", "spec-kit", "task-master", "csv", "json")
FOLDERS = ("backlog-md", "openspec")
_FILES = {"spec-kit": "tasks.md", "task-master": "tasks.json", "csv": "p.csv", "json": "p.json"}
_LOSSLESS = ("csv", "json")
# The states that a form has no word for are written as todo.
_TWO_STATES = ("openspec", "spec-kit")
Items = dict[str, dict[str, Any]]


def items_of(repo: Repo) -> Items:
    """The items of a plan, by the ids that they had before they were imported."""
    answer = repo.run("export", "--to", "json")
    assert answer.exit_code == 0, answer.stderr
    own = {
        item["id"]: link["label"].removeprefix("Source (").removesuffix(")")
        for item in json.loads(repo.run("list", "--json").stdout)["items"]
        for link in item["links"]
        if link["label"].startswith("Source (")
    }
    found = {}
    for item in json.loads(answer.stdout)["items"]:
        for edge in item["prereqs"]:
            edge["id"] = own.get(edge["id"], edge["id"])
        name = own.get(item["id"], item["id"])
        found[name] = {**item, "title": item["title"].removeprefix(f"{name} ")}
    return found


def exported(repo: Repo, form: str) -> str:
    """Export a plan into the folder `exported` of its repository; what `import` takes."""
    output = "exported" if form in FOLDERS else f"exported/{_FILES[form]}"
    answer = repo.run("export", "--to", form, "--output", output)
    assert answer.exit_code == 0, answer.stderr
    return output


def imported(repo: Repo, form: str) -> Repo:
    """A fresh repository beside, into which an export was imported."""
    output = exported(repo, form)
    there = Repo(repo.root.parent / f"{repo.root.name}-{form}")
    shutil.copytree(repo.root / "exported", there.root / "given")
    shutil.rmtree(repo.root / "exported")
    answer = there.run("import", output.replace("exported", "given"))
    assert answer.exit_code == 0, answer.stderr
    return there


def losses_of(form: str, before: Items, after: Items) -> list[tuple[str, str]]:
    """(item, what) of each difference that the form does not explain."""
    found = [(name, "missing") for name in sorted(before.keys() ^ after.keys())]
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        if other["state"] != _state(form, one["state"]):
            found.append((name, f"{one['state']} ({one['status']}) became {other['state']}"))
        if _edges(form, one, before) != _edges(form, other, after):
            found.append((name, f"{one['prereqs']} became {other['prereqs']}"))
        if _boxes(form, one) != _boxes(form, other):
            found.append((name, f"{_boxes(form, one)} became {_boxes(form, other)}"))
    return found


def _state(form: str, state: str) -> str:
    if form in _TWO_STATES:
        return "done" if state == "done" else "todo"
    return "todo" if (form, state) == ("task-master", "unknown") else state


def _edges(form: str, item: dict[str, Any], known: Items) -> set[tuple[str, bool]]:
    return {
        (edge["id"], edge["hard"])
        for edge in item["prereqs"]
        if form in _LOSSLESS or (edge["hard"] and edge["id"] in known)
    }


def _boxes(form: str, item: dict[str, Any]) -> list[Any]:
    """The texts and ticks; tools do not tell stop conditions from other boxes."""
    if form in _LOSSLESS:
        return [[(one["text"], one["box"]) for one in item[key]] for key in ("stops", "boxes")]
    ticks = {None: None, "[x]": True}
    found = [
        (o["text"], ticks.get(o["box"], False)) for key in ("stops", "boxes") for o in item[key]
    ]
    # Backlog.md has those without a box in a section of their own.
    return sorted(found, key=lambda one: one[1] is None) if form == "backlog-md" else found
