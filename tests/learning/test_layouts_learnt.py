"""Plans in layouts that nobody told taskctl about: what is read, and the evidence for it."""

import json
from typing import Any

import pytest

from taskctl.text.width import cells

from ..conftest import Repo

Files = dict[str, str]
States = dict[str, str]


def numbered(pattern: str, *texts: str) -> Files:
    return {pattern.format(n=n): text for n, text in enumerate(texts, 1)}


def bold(status: str, number: int = 1, more: str = "") -> str:
    return f"# Task {number}: A title\n\n**Status:** {status}\n{more}\n## Context\n\nText.\n"


def yaml(**fields: str) -> str:
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in fields.items())
    return f"---\n{lines}---\n\n# A title\n\nText.\n"


LAYOUTS: list[tuple[str, Files, States]] = [
    (
        "the folder is the state",
        {
            "kanban/todo/1-a.md": "# A\n\n- [ ] x\n",
            "kanban/doing/2-b.md": "# B\n\n- [x] x\n- [ ] y\n",
            "kanban/done/3-c.md": "# C\n\n- [x] x\n",
            "kanban/README.md": "# How we work\n",
        },
        {"1": "todo", "2": "active", "3": "done"},
    ),
    (
        "slugs, a header in YAML, deps",
        {
            ".tickets/fix-login.md": yaml(id="fix-login", status="open", deps="[add-form]"),
            ".tickets/add-form.md": yaml(id="add-form", status="closed", deps="[]"),
        },
        {"fix-login": "todo", "add-form": "done"},
    ),
    (
        "several prefixes",
        {
            "issues/BUG-12-crash.md": bold("Fixed", 12),
            "issues/FEAT-3-dark.md": bold("In Progress", 3),
            "issues/FEAT-4-light.md": bold("Open", 4),
        },
        {"BUG-12": "done", "FEAT-3": "active", "FEAT-4": "todo"},
    ),
    (
        "the status is a heading",
        numbered("plan/steps/S{n}.md", *(f"# A\n\n## Status: {s}\n\nText.\n" for s in
                                         ("Done", "In Review", "Not started"))),
        {"S1": "done", "S2": "review", "S3": "todo"},
    ),
    (
        "the header is a table",
        numbered("work/W-0{n}.md", *(
            f"# A\n\n| Status | {s} |\n|---|---|\n| Owner | Ada |\n\n## B\n"
            for s in ("Done", "Blocked")
        )),
        {"W-01": "done", "W-02": "blocked"},
    ),
    (
        "a header beside the text, two folders deep",
        {
            f"keps/sig-{sig}/000{n}-x/{name}": text
            for n, (sig, status) in enumerate((("a", "implemented"), ("a", "provisional"),
                                               ("b", "withdrawn"), ("c", "implementable")), 1)
            for name, text in (("README.md", "# A title\n"),
                               ("kep.yaml", f"title: A\nkep-number: {n}\nstatus: {status}\n"))
        },
        {"0001": "done", "0002": "todo", "0003": "dropped", "0004": "active"},
    ),
    (
        "Japanese",
        numbered("tasks/T{n}.md", *(f"# 題\n\n**ステータス**: {s}\n\n## 完了条件\n\n- [{m}] x\n"
                                    for s, m in (("完了", "x"), ("進行中", " "), ("未着手", " ")))),
        {"T1": "done", "T2": "active", "T3": "todo"},
    ),
    (
        "German",
        numbered("aufgaben/A-{n}.md", *(f"# T\n\n- Status: {s}\n\n## B\n" for s in
                                        ("Erledigt", "In Arbeit", "Offen"))),
        {"A-1": "done", "A-2": "active", "A-3": "todo"},
    ),
    (
        "TOML",
        numbered("cards/card-{n}.md", *(f'+++\ntitle = "A"\nstatus = "{s}"\n+++\n\nText.\n' for s in
                                        ("done", "todo"))),
        {"CARD-1": "done", "CARD-2": "todo"},
    ),
    (
        "an archive below",
        {
            "stories/US-01-a.md": yaml(id="US-01", status="todo"),
            "stories/US-02-b.md": yaml(id="US-02", status="done"),
            "stories/archive/US-00-c.md": yaml(id="US-00", status="done"),
        },
        {"US-00": "done", "US-01": "todo", "US-02": "done"},
    ),
    (
        "ids begin anew in each folder",
        {
            f"changes/{change}/steps/STEP-{n}-x.md": yaml(id=f"STEP-{n}", status=status)
            for change, status in (("one", "done"), ("two", "open"), ("three", "done"))
            for n in (1, 2)
        },
        {f"{change}/STEP-{n}": state
         for change, state in (("one", "done"), ("two", "todo"), ("three", "done"))
         for n in (1, 2)},
    ),
    (
        "folders of a state with folders inside, ids of letters and digits",
        {
            f"tasks/{path}.md": yaml(id=path.rpartition("/")[2][:-2], status=path.split("/")[0])
            for path in ("backlog/TASK-FR-001-a", "backlog/forms/TASK-FIX-A1-b",
                         "completed/TASK-1T1W/TASK-1T1W-c", "completed/mail/TASK-FR-002-d")
        },
        {"TASK-FR-001": "todo", "TASK-FIX-A1": "todo", "TASK-1T1W": "done", "TASK-FR-002": "done"},
    ),
    (
        "ids that are hashes",
        {f".tickets/{n}.md": yaml(id=n, status="open") for n in ("w-5c46", "w-0588", "w-1234",
                                                                 "w-0ec9", "w-187c")},
        dict.fromkeys(("w-5c46", "w-0588", "w-1234", "w-0ec9", "w-187c"), "todo"),
    ),
    (
        "an epic and a story in the name",
        {f"out/{n}-login.md": f"# Story\n\nStatus: {s}\n" for n, s in (
            ("1-1", "done"), ("1-2", "review"), ("1-3", "ready-for-dev"), ("2-1", "drafted"))},
        {"1-1": "done", "1-2": "review", "1-3": "todo", "2-1": "todo"},
    ),
    (
        "one file of one name in each folder",
        {f"features/0{n}-a/TICKET.md": f"# A\n\nStatus: {s}\n" for n, s in
         ((1, "DONE"), (2, "TODO"), (3, "TODO"))},
        {"01": "done", "02": "todo", "03": "todo"},
    ),
    (
        "approved is a step before done",
        numbered("stories/{n}.story.md", *(yaml(status=s) for s in ("Done", "Approved"))),
        {"1": "done", "2": "todo"},
    ),
    (
        "approved is the end",
        numbered("stories/{n}.story.md", *(yaml(status=s) for s in ("Approved", "In Review"))),
        {"1": "done", "2": "review"},
    ),
    (
        "a name that begins with a day",
        numbered("todo/2019010{n}-a.md", yaml(status="done"), yaml(status="open")),
        {"20190101-a": "done", "20190102-a": "todo"},
    ),
    (
        "status words as programs and people spell them",
        numbered("todo/T{n}.md", *(yaml(status=s) for s in (
            "in_progress", "InProgress", "for_review", "⏸️ On Hold", "❌ Won't Do", "DONE"))),
        {"T1": "active", "T2": "active", "T3": "review", "T4": "parked", "T5": "dropped",
         "T6": "done"},
    ),
    (
        "days are dates only where the plan writes them so",
        numbered("todo/T{n}.md", *(yaml(status="done", date=d) for d in ("2024", "May 2024"))),
        {"T1": "done", "T2": "done"},
    ),
    (
        "decisions beside tasks",
        {
            **numbered("docs/adr/000{n}-a.md", *(f"# {n}. A\n\n## Status\n\n{s}\n\n## Context\n"
                                                 for n, s in ((1, "Accepted"), (2, "Proposed")))),
            **numbered("todo/{n}-b.md", bold("Done", 1), bold("Open", 2)),
        },
        {"ADR-0001": "done", "ADR-0002": "todo", "1": "done", "2": "todo"},
    ),
]  # fmt: skip  # a table


def run(repo: Repo, *arguments: str) -> dict[str, Any]:
    answer = repo.run(*arguments)
    assert answer.exit_code in {0, 1}, answer
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def states(repo: Repo) -> States:
    return {item["id"]: item["state"] for item in run(repo, "list", "--json")["items"]}


def findings(repo: Repo) -> list[Any]:
    found: list[Any] = run(repo, "check", "--output-format", "json")["findings"]
    return found


@pytest.mark.parametrize(("files", "wanted"), [row[1:] for row in LAYOUTS],
                         ids=[row[0] for row in LAYOUTS])  # fmt: skip  # a table
def test_a_layout_is_read_and_written_down(repo: Repo, files: Files, wanted: States) -> None:
    for path, text in files.items():
        repo.write(path, text)
    assert states(repo) == wanted
    assert [f["message"] for f in findings(repo) if f["severity"] == "error"] == []
    before = findings(repo)
    repo.run("init", "--detect")
    assert states(repo) == wanted
    assert findings(repo) == before


@pytest.mark.parametrize(
    "files",
    [
        numbered("docs/{n:02d}-chapter.md", "# One\n\nText.\n", "# Two\n\n- [ ] try it\n"),
        numbered("_posts/2024-01-0{n}-news.md", *[yaml(title="A", status="published")] * 3),
        numbered("recipes/{n}.md", *["# Soup\n\n**Serves:** 4\n\n- salt\n"] * 3),
        numbered("docs/{n}-guide.md", *[yaml(id="page", status="stable")] * 3),
        {f"docs/{n}.md": yaml(status=s) for n, s in (("a", "new"), ("b", "deprecated"))},
        numbered("_drafts/idea-{n}.md", *[yaml(status="draft")] * 3),
        numbered("docs/releases/v1.{n}.md", *[bold("Released")] * 3),
        {f"prompts/{n}.md": f"# A\n\nStatus: done\n\n- [ ] {n}\n" for n in ("code", "plan")},
        {f"docs/{n}/guide.md": yaml(status="done") for n in ("de", "fr", "es")},
        {f"runbooks/{n}-down.md": bold("Verified") for n in ("web", "mail")},
        {f"services/{n}.md": "# A\n\n| Status | Active |\n|---|---|\n" for n in ("a", "b")},
        numbered("modules/m{n}.md", *[yaml(id=f"m{n}", requires=f"[m{n - 1}]") for n in (1, 2)]),
        numbered("tests/fixtures/tasks/{n}.md", *[bold("Done")] * 3),
        numbered("node_modules/x/tasks/{n}.md", *[bold("Done")] * 3),
    ],
    ids=[
        "chapters",
        "posts",
        "recipes",
        "guides",
        "reference",
        "drafts",
        "releases",
        "prompts",
        "translations",
        "runbooks",
        "services",
        "a course",
        "samples",
        "of others",
    ],
)
def test_other_pages_are_no_plan(repo: Repo, files: Files) -> None:
    for path, text in files.items():
        repo.write(path, text)
    assert repo.run("check").exit_code == 2


def test_one_line_says_what_was_read_and_what_was_not(repo: Repo) -> None:
    for n in range(1, 4):
        repo.write(f"todo/{n}-a.md", bold("Done", n))
        repo.write(f"notes/n{n}.md", bold("Open", n))
    for n in range(9):
        repo.write(f"notes/page-{n}-x.md", "# A page\n")
    said = repo.run("check").stderr
    assert said.count("\n") == 1
    assert "todo/*.md are tasks (3)" in said
    assert "these look like a plan and are not read: notes" in said
    assert repo.run("-q", "check").stderr == ""


def test_a_folder_that_is_not_understood_is_named(repo: Repo) -> None:
    for n in (1, 2, 3):
        repo.write(f"docs/tasks/T-{n}.md", bold(f"Weird{n}", n))
    answer = repo.run("check")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("these look like a plan and are not read: docs/tasks; say in ")
    answer = repo.run("init", "--detect")
    assert answer.exit_code == 2
    assert "not read, though it looks like a plan: docs/tasks" in answer.stdout
    assert "say in taskctl.toml which files are tasks" in answer.stderr


def test_folders_of_a_state_at_the_top_take_in_no_other_folder(repo: Repo) -> None:
    for n, state in enumerate(("1-Draft", "2-Final", "3-Rejected"), 1):
        repo.write(f"{state}/RFC000{n}-a.md", yaml(RFC=f"000{n}", Status=state[2:]))
    assert states(repo) == {"RFC0001": "todo", "RFC0002": "done", "RFC0003": "dropped"}
    repo.write("notes/RFC0001-minutes.md", "# Minutes\n")
    assert len(states(repo)) == 3


def test_a_bold_status_is_shown_without_half_of_its_marks(repo: Repo) -> None:
    for n, status in enumerate(("Implemented (Swift 5)", "Strange", "Rejected"), 1):
        repo.write(f"proposals/000{n}-a.md", f"# A {n}\n\n* Status: **{status}**\n\n## B\n")
    assert list(states(repo).values()) == ["done", "unknown", "dropped"]
    assert "'**Strange**'" in findings(repo)[0]["message"]


def test_two_readings_are_named(repo: Repo) -> None:
    for n in range(1, 11):
        folder, status = ("done", "Done") if n % 2 else ("todo", "Done")
        repo.write(f"tasks/{folder}/T-{n}.md", bold(status, n))
    said = repo.run("check").stderr
    assert "two readings: status is the key `Status`, or status is the folder" in said
    assert "5 of 10 differ" in said


def test_the_table_of_evidence(repo: Repo) -> None:
    for n in range(1, 4):
        repo.write(f"todo/{n}-a.md", bold("Done" if n < 3 else "Soon", n, "**Owner:** Ada"))
    table = repo.run("init", "--detect", "--dry-run").stdout
    assert "status is the key `Status`" in table
    assert "Done means done" in table
    assert "2 of 3" in table
    assert "words without a known meaning: Soon" in table


def test_the_table_of_evidence_fits_the_terminal(repo: Repo) -> None:
    folder = "packages/the-name-of-a-service/planning/tickets"
    for n, words in enumerate(("done by the whole team in the first week of the year", "完了"), 1):
        repo.write(f"{folder}/T-{n}-a.md", bold(words, n, "**担当:** Ada"))
    table, _, _ = repo.run("init", "--detect", "--dry-run").stdout.partition("---")
    lines = table.splitlines()
    assert max(map(cells, lines)) <= 80
    assert all(line.endswith(" of 2") for line in lines if " of 2" in line)
    assert lines[1].startswith(f"tickets: {folder}/*.md are ")


def test_a_settings_file_holds_no_control_characters(repo: Repo) -> None:
    for n in (1, 2):
        repo.write(f"todo/{n}-a.md", bold("Done", n, "**Own\x1ber:** Ada\n**Status\x07:** x"))
    repo.write("todo/3-a.md", bold("Do\x1bne \x07", 3))
    before = repo.run("list", "--json").stdout
    assert repo.run("init", "--detect").exit_code == 0
    assert repo.run("list", "--json").stdout == before


def test_an_index_is_found_and_must_agree(repo: Repo) -> None:
    rows = ""
    for n in range(1, 6):
        repo.write(f"docs/tasks/T-00{n}-a.md", bold("Done", n, "**Owner:** Ada"))
        rows += f"| [T-00{n}](T-00{n}-a.md) | A title | {'Open' if n == 4 else 'Done'} |\n"
    repo.write("docs/tasks/INDEX.md", f"# Index\n\n| ID | Title | Status |\n|---|---|---|\n{rows}")
    found = findings(repo)
    assert [(f["path"], f["line"]) for f in found if f["code"].startswith("BD")] == [
        ("docs/tasks/INDEX.md", 8)
    ]


def test_links_of_a_site_are_not_files(repo: Repo) -> None:
    for n in (1, 2):
        repo.write(f"todo/{n}-a.md", bold("Done", n, "See [the guide](/guide/start/)."))
    assert findings(repo) == []
    repo.write("guide/start.md", "# Start\n")
    for n in range(3, 6):
        repo.write(f"todo/{n}-a.md", bold("Done", n, "See [the guide](/guide/start.md)."))
    assert [f["code"] for f in findings(repo)] == ["LK001", "LK001"]


def test_a_number_in_a_sentence_is_no_mention(repo: Repo) -> None:
    for n in range(1, 5):
        text = yaml(eip=str(n), status="Final", requires="1, 2" if n > 2 else "1" if n > 1 else "")
        repo.write(
            f"EIPS/eip-{n}.md", f"{text}\nEIP-1 has 129 entries; see [EIP-99](./eip-99.md).\n"
        )
    assert {f["code"] for f in findings(repo)} == {"LK001", "ID006"}
    repo.write("EIPS/eip-5.md", yaml(eip="5", status="Final") + "\nSee EIP-77.\n")
    assert "LK003" in {f["code"] for f in findings(repo)}


def test_the_relations_in_a_header_beside_the_text_are_mentions(repo: Repo) -> None:
    for n in (1, 2):
        more = "related:\n  - number: 2\n  - number: 7\n" if n == 1 else ""
        repo.write(f"geps/gep-{n}/index.md", "# A\n")
        repo.write(f"geps/gep-{n}/meta.yaml", f"number: {n}\nstatus: Standard\n{more}")
    repo.write("geps/gep-3/index.md", "# A\n")
    repo.write("geps/gep-3/meta.yaml", "number: 3\nstatus: Declined\n")
    found = [f for f in findings(repo) if f["code"] == "LK003"]
    assert [(f["path"], f["line"]) for f in found] == [("geps/gep-1/meta.yaml", 5)]


def test_a_column_of_an_index_repeats_a_key(repo: Repo) -> None:
    rows = ""
    for n in range(1, 25):
        repo.write(
            f"adr/{n:04}-a{n}.md", f"# {n}. Use a{n}\n\nStatus: Accepted\nIssue: #{n}\n\n## B\n"
        )
        rows += f"| [{n:04}]({n:04}-a{n}.md) | Use a{n} | Accepted | #{99 if n == 7 else n} |\n"
    head = "| ADR | Title | Status | Issue |\n|---|---|---|---|\n"
    repo.write("adr/INDEX.md", f"# Index\n\n{head}{rows}")
    (found,) = findings(repo)
    assert (found["code"], found["path"], found["line"]) == ("BD009", "adr/INDEX.md", 11)
    assert "'#99' here, and '#7' in its header; 23 of 24 rows agree" in found["message"]
