"""Headers in every form: several in one plan, TOML, `<pre>`, a file beside the item."""

import json
from typing import Any

import pytest

from ..conftest import Repo

SETTINGS = """\
extends = "nexus"
[[collection]]
name = "tasks"
include = ["plan/T-*.md", "plan/*/index.md"]
exclude = []
[collection.id]
from = "header:id"
pattern = 'T-(?P<number>\\d+)'
format = "T-{number}"
[collection.header]
form = %s
required = ["status"]
[collection.header.keys]
title = ["title"]
status = ["status"]
owner = ["owner"]
prereqs = ["needs", "relations.needs"]
superseded_by = ["replaced-by"]
[collection.status.words]
todo = ["Draft"]
active = ["In Progress"]
done = ["Done"]
dropped = ["Superseded"]
[collection.sections]
required = []
"""
DOG = "\n# Dig\n\nText.\n"
TOML = '+++\nid = "T-1"\ntitle = "Dig"\nstatus = "Draft" # now\nneeds = ["T-2", \'T-3\']\n+++\n'
PRE = "<pre>\n  id: T-1\n  title: Dig\n  status: Draft\n  needs: [T-2](../x.md), T-3\n</pre>\n"
YAML = "---\nid: T-1\ntitle: Dig\nstatus: Draft\nneeds: [T-2, T-3]\n---\n"
BOLD = "# Dig\n\n**Id:** T-1\n**Status:** Draft\n**Needs:** T-2, T-3\n"
MIXED = "---\nid: T-1\ntitle: Dig\nneeds: [T-2, T-3]\n---\n\n# Dig\n\n- Status: Draft\n"
SIDE = "# which\nid: T-1\ntitle: Dig\nstatus: Draft\nrelations:\n  needs:\n    - T-2\n    - T-3\n"
SIDE_TOML = 'id = "T-1"\ntitle = "Dig"\nstatus = "Draft"\n[relations]\nneeds = ["T-2", "T-3"]\n'


def items(repo: Repo) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(repo.run("list", "--json").stdout)["items"]
    return listed


@pytest.mark.parametrize(
    ("form", "path", "text"),
    [
        ('"toml"', "plan/T-1.md", TOML + DOG),
        ('"pre"', "plan/T-1.md", PRE + DOG),
        ('"pre"', "plan/T-1.md", DOG + "\n" + PRE),
        ('"auto"', "plan/T-1.md", TOML + DOG),
        ('"auto"', "plan/T-1.md", PRE + DOG),
        ('["toml", "frontmatter", "bold"]', "plan/T-1.md", YAML + DOG),
        ('["frontmatter", "bold"]', "plan/T-1.md", BOLD),
        ('["frontmatter", "bullet"]', "plan/T-1.md", MIXED),
        ('"file:meta.yaml"', "plan/a/meta.yaml", SIDE),
        ('"file:meta.yaml"', "plan/a/meta.yaml", "---\n" + SIDE),
        ('"file:meta.toml"', "plan/a/meta.toml", SIDE_TOML),
        ('["file:meta.yaml", "bold"]', "plan/a/meta.yaml", SIDE),
    ],
)
def test_it_is_read_and_its_status_changed(repo: Repo, form: str, path: str, text: str) -> None:
    repo.write("taskctl.toml", SETTINGS % form)
    repo.write(path, text)
    if form.startswith('"file') or "file:" in form:
        repo.write("plan/a/index.md", f"---\ntitle: A page\n---\n{DOG}")
    (item,) = items(repo)
    assert (item["id"], item["title"], item["state"]) == ("T-1", "Dig", "todo")
    assert [prereq["id"] for prereq in item["prereqs"]] == ["T-2", "T-3"]
    dangling = repo.findings("PR001")
    assert {(finding.path, finding.severity) for finding in dangling} == {(path, "error")}
    assert repo.findings("HD001", "HD003", "HD004", "HD005", "HD009", "HD012") == []
    answer = repo.run("reopen", "T-1", "--note", "again")
    assert answer.exit_code == 0, answer
    assert repo.read(path) == text.replace("Draft", "Draft — again")


@pytest.mark.parametrize(
    ("form", "path", "text", "place"),
    [
        ('"toml"', "plan/T-1.md", TOML.replace('"Draft"', "Draft"), 4),
        ('"toml"', "plan/T-1.md", TOML.replace("+++\n", "", 2).join(["+++\n", "\n"]), 1),
        ('"file:meta.yaml"', "plan/a/meta.yaml", SIDE.replace("title: Dig", "what is this"), 3),
        ('"file:meta.yaml"', "plan/a/meta.yaml", SIDE.replace("Draft", "Odd"), 4),
    ],
)
def test_a_fault_is_at_its_line(repo: Repo, form: str, path: str, text: str, place: int) -> None:
    repo.write("taskctl.toml", SETTINGS % form)
    repo.write("plan/a/index.md" if "file:" in form else "plan/none.txt", DOG)
    repo.write(path, text)
    found = repo.findings("HD002", "HD005", "HD009")
    assert (path, place) in {(finding.path, finding.line) for finding in found}


class TestFileBeside:
    def plan(self, repo: Repo, **sides: str) -> None:
        repo.write("taskctl.toml", SETTINGS % '"file:meta.yaml"')
        for name, side in sides.items():
            repo.write(f"plan/{name}/meta.yaml", side)
            repo.write(f"plan/{name}/index.md", DOG)

    def test_a_copy_of_the_status_that_is_out_of_date(self, repo: Repo) -> None:
        self.plan(repo, a="id: T-1\ntitle: Dig\nstatus: Done\n")
        repo.write("plan/a/index.md", "# Dig\n\n* «Status: Draft»\n")
        (found,) = repo.findings("HD011")
        assert (found.path, found.line) == ("plan/a/index.md", 3)
        assert found.related_lines == [("plan/a/meta.yaml", 3)]

    def test_a_key_outside_its_table(self, repo: Repo) -> None:
        inside = "id: T-{0}\nstatus: Draft\nrelations:\n  extends: [T-9]\n"
        self.plan(repo, **{name: inside.format(n) for n, name in enumerate("abcd", 1)})
        repo.write(
            "plan/b/meta.yaml", "id: T-2\nstatus: Draft\nrelations:\n  x: y\nextends: [T-9]\n"
        )
        (found,) = repo.findings("HD012")
        assert (found.path, found.line) == ("plan/b/meta.yaml", 5)
        assert "extends is outside relations" in found.message

    def test_without_the_file(self, repo: Repo) -> None:
        self.plan(repo)
        repo.write("plan/a/index.md", DOG)
        (found,) = repo.findings("HD001")
        assert "meta.yaml beside it" in found.help

    def test_it_belongs_to_the_task(self, repo: Repo) -> None:
        self.plan(repo, a="id: T-1\nstatus: In Progress\n")
        repo.write("plan/a/index.md", f"{DOG}\n## Touched paths\n\n- `src/`\n")
        base = repo.commit()
        repo.write("plan/a/meta.yaml", "id: T-1\nstatus: Done\n")
        repo.commit()
        assert repo.run("scope", "T-1", "--base", base).exit_code == 0
        judged = repo.run("gate", "--base", base)
        assert "T-1" in judged.stdout

    def test_commands_show_a_line_of_the_file_that_they_name(self, repo: Repo) -> None:
        self.plan(repo, a="id: T-1\ntitle: Dig\nowner: me\nstatus: Draft\n")
        assert "plan/a/index.md:1" in repo.run("show", "T-1").stdout


def test_a_front_matter_is_skipped_in_every_form(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS % '"bold"')
    repo.write("plan/T-1.md", f"---\nlayout: page\ntitle: Not this\n---\n{BOLD}")
    (item,) = items(repo)
    assert (item["id"], item["title"]) == ("T-1", "Dig")


@pytest.mark.parametrize(
    "form",
    ['"yaml"', "[]", '["bold", "boldd"]', '"file:"', '"file:../x.yaml"', '"file:a.json"', "3"],
)
def test_an_unknown_form_is_refused(repo: Repo, form: str) -> None:
    repo.write("taskctl.toml", SETTINGS % form)
    answer = repo.run("check")
    assert answer.exit_code == 2
    assert "taskctl.toml:11: collection[0].header.form" in answer.stderr


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ('"toml"', '+++\nid = "T-1"\ntitle = "Dig"\nstatus = "Draft"\n'),
        ('"pre"', "<pre>\n  Id: T-1\n"),
        ('["frontmatter", "bold"]', "---\nid: T-1\ntitle: Dig\nstatus: Draft\n"),
    ],
)
def test_new_writes_the_first_form(repo: Repo, form: str, begins: str) -> None:
    repo.write("taskctl.toml", SETTINGS % form)
    repo.write("plan/readme.txt", "x")
    answer = repo.run("new", "Dig")
    assert answer.exit_code == 0, answer
    assert repo.read("plan/T-1-dig.md").startswith(begins)
    (item,) = items(repo)
    assert (item["id"], item["title"], item["state"]) == ("T-1", "Dig", "todo")


def test_new_refuses_a_header_in_another_file(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS % '"file:*.yaml"')
    repo.write("plan/readme.txt", "x")
    answer = repo.run("new", "Dig")
    assert answer.exit_code == 2
    assert "by hand" in answer.stderr


@pytest.mark.parametrize("above", ["", "# About\n\n", "---\ntitle: Other\n---\n\n"])
def test_an_id_may_be_in_a_heading(repo: Repo, above: str) -> None:
    repo.write("taskctl.toml", (SETTINGS % '"auto"').replace("header:id", "heading"))
    repo.write("plan/T-x.md", f"{above}## T-7 Dig\n\n- Status: Draft\n")
    assert [item["id"] for item in items(repo)] == ["T-7"]
