"""Every way to write a box, in every place where boxes stand, through every command that counts."""

import json
from typing import Any

import pytest

from ..conftest import Repo

LOOKS_OPEN = (
    "[/]", "[>]", "[!]", "[?]", "[]", "[✗]", "[o]", "[.]", "[-]", "[~]", "[\\]", "[_]", "[->]",
    "［ ］", "【 】", "☐", "\\[ ]", "\\[ \\]", "\\[/]", "&#91; ]", "&lbrack; &rbrack;", "[&nbsp;]",
    "[\u00a0]", "[\u200b]", "[  ]", "[\t ]", "[🔄]", "**[ ]**", "*[/]*", "\u200b[ ]", "[$]", "[D]",
    "<input type='checkbox'>",
)  # fmt: skip  # a table
LOOKS_TICKED = (
    "[ x]", "[x ]", "[ X ]", "[✓]", "[✔️]", "[v]", "[xx]", "［x］", "☑", "☑️", "\\[x]", "\\[x\\]",
    "&#91;x&#93;", "**[x]**", "[✅]", "<input type=checkbox checked>",
)  # fmt: skip  # a table
MARKS = (*LOOKS_OPEN, *LOOKS_TICKED)
SIGNS = ("✅", "✔️", "❌", "⬜", "✗")
"""Boxes in stop conditions, and in lists of boxes."""
NO_BOX = (
    "[text](https://example.org)", "[1]", "[12]", "[^1]", "[WIP]", "[TODO]", "[[page]]", "[…]",
    "[...]", "[x](../a.md)", "![x](a.png)", "[s]kip", "[KU]", "(x)", "**bold**", "`make`",
    "[ref]: https://example.org", "[x]: https://example.org", "a [ ] b", "&amp; more",
)  # fmt: skip  # a table
BULLETS = ("-", "*", "+", "1.", "1)")


def found(repo: Repo, *codes: str) -> dict[tuple[str, int], str]:
    """The code of each finding, by the lines that it points at."""
    places: dict[tuple[str, int], str] = {}
    for one in repo.findings(*codes):
        places[one.path, one.line] = one.code
        places |= dict.fromkeys(one.related_lines, one.code)
    return places


def answer(repo: Repo, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(repo.run(*arguments).stdout))


class TestInATask:
    @pytest.mark.parametrize("bullet", BULLETS)
    def test_each_is_open_and_reported(self, repo: Repo, bullet: str) -> None:
        marks = [*MARKS, *SIGNS] if bullet == "-" else MARKS[:: len(BULLETS)]
        for number, mark in enumerate(marks, 1):
            repo.task(f"TASK-{number:04d}", stop=f"{bullet} [x] `make a`\n{bullet} {mark} `make b`")
        lines = found(repo, "DD008")
        items = {item["id"]: item["stop"] for item in answer(repo, "list", "--json")["items"]}
        for number, mark in enumerate(marks, 1):
            task_id = f"TASK-{number:04d}"
            path = f"tasks/{task_id}-x.md"
            line = repo.read(path).split("\n").index(f"{bullet} {mark} `make b`") + 1
            assert lines.get((path, line)) == "DD008", mark
            assert items[task_id] == {"items": 2, "open": 1, "done": 1, "plain": 0}, mark

    def test_a_finished_one_is_reported_once(self, repo: Repo) -> None:
        marks = [*MARKS, *SIGNS]
        for number, mark in enumerate(marks, 1):
            repo.task(f"TASK-{number:04d}", "Done", stop=f"- [x] `make a`\n- {mark} `make b`")
        codes = {one.item: one.code for one in repo.findings("DD003", "DD008")}
        assert len(repo.findings("DD003", "DD008")) == len(marks)
        for number, mark in enumerate(marks, 1):
            expected = "DD008" if mark in {*LOOKS_TICKED, "✅", "✔️"} else "DD003"
            assert codes[f"TASK-{number:04d}"] == expected, mark

    @pytest.mark.parametrize("mark", [*MARKS, *SIGNS])
    def test_done_refuses_until_it_is_marked(self, repo: Repo, mark: str) -> None:
        repo.task("TASK-0001", "In Progress", stop=f"- [x] `make a`\n- {mark} `make b`")
        refused = repo.run("done", "TASK-0001", "--dry-run")
        assert refused.exit_code == 1
        assert "1 of 2 boxes open" in refused.stdout
        assert repo.run("mark", "TASK-0001#2", "done").exit_code == 0
        assert "\n- [x] `make b`\n" in repo.read("tasks/TASK-0001-x.md")
        assert repo.run("done", "TASK-0001", "--dry-run").exit_code == 0

    def test_the_gate_refuses_each(self, repo: Repo) -> None:
        marks = [*MARKS, *SIGNS]
        repo.git("init", "-q", "-b", "main")
        for status in ("In Progress", "Done"):
            for number, mark in enumerate(marks, 1):
                stop = f"- [x] `make a`\n- {mark} `make b`"
                repo.task(f"TASK-{number:04d}", status, stop=stop)
            repo.git("add", "-A")
            repo.git("commit", "-qm", status)
        judged = answer(repo, "gate", "--base", "HEAD~1", "--output-format", "json")
        assert judged["verdict"] == "no"
        refused = {one["item"] for one in judged["reasons"] if one["code"] == "GT002"}
        assert refused == {f"TASK-{number:04d}" for number in range(1, len(marks) + 1)}

    @pytest.mark.parametrize(
        "lines",
        [
            "| ok | what |\n|---|---|\n| [ ] | `make b` |", "> - [ ] `make b`", "> [ ] `make b`",
            "<details>\n- [ ] `make b`\n</details>", "-[ ] `make b`", "1.[ ] `make b`",
            "Left:\n4. [ ] `make b`", "• [ ] `make b`", "– [ ] `make b`", "[ ] `make b`",
            "a) [ ] `make b`", "text\n\n      - [ ] `make b`", "-\u00a0[ ] `make b`",
            "-[/] `make b`",
            "• ☐ `make b`", "\\- \\[ ] `make b`", "[] `make b`",
        ],
    )  # fmt: skip  # a table
    def test_a_line_that_is_no_item_holds_the_task(self, repo: Repo, lines: str) -> None:
        repo.task("TASK-0001", "In Progress", stop=f"- [x] `make a`\n\n{lines}")
        assert repo.run("done", "TASK-0001", "--dry-run").exit_code == 1
        (one,) = repo.findings("DD009")
        assert "`make b`" in repo.read(one.path).split("\n")[one.line - 1]
        repo.task("TASK-0001", "Done", stop=f"- [x] `make a`\n\n{lines}")
        assert [one.code for one in repo.findings("DD003", "DD009")] == ["DD003"]

    def test_what_is_no_box_says_nothing(self, repo: Repo) -> None:
        text = "\n".join(f"- {text}" for text in NO_BOX)
        lines = "\n\n".join(NO_BOX)
        repo.write("a.md", "")
        repo.task("TASK-0001", "Done", stop=f"- `make a`\n{text}", more=f"\n## Notes\n\n{lines}\n")
        assert not repo.findings("DD003", "DD008", "DD009")
        assert answer(repo, "show", "TASK-0001", "--json")["stop"]["open"] == 0

    def test_signs_elsewhere_are_prose(self, repo: Repo) -> None:
        repo.task(
            "TASK-0001", "Done", more="\n## Notes\n\n- ✅ fast\n- ❌ no threads\n- `[ ]` open\n"
        )
        assert not repo.findings("DD003", "DD008", "DD009")

    def test_fences_and_comments_are_examples(self, repo: Repo) -> None:
        more = "\n## Notes\n\n```md\n- [ ] a\n[ ] b\n```\n\n<!--\n- [ ] a\n-->\n"
        repo.task("TASK-0001", "Done", more=more)
        assert not repo.findings("DD003", "DD008", "DD009")


DOCUMENTS = {
    "checklist": "# Todo\n\n- [x] one\n- {} two\n",
    "nested": "# Todo\n\n- [x] one\n  - {} two\n",
    "spec-kit": "# Tasks\n\n## Phase 1: Setup\n\n- [x] T001 Make one\n- {} T002 Make two\n",
    "openspec": "## 1. Build\n\n- [x] 1.1 one\n- {} 1.2 two\n",
    "kiro": "- [x] 1. one\n  - _Requirements: 1_\n- {} 2. two\n  - _Requirements: 2_\n",
    "phases": "## PHASE 1: A\n\n- [x] **P1.1** one\n- {} **P1.2** two\n",
    "tables": "| ID | Task | Status |\n|---|---|---|\n| T1 | one | [x] |\n| T2 | two | {} |\n",
}  # fmt: skip  # a table
TOLD_BY_SIGN = frozenset(
    {"✅", "✔️", "❌", "⬜", "✗", "☐", "☑", "☑️", "[✓]", "[✔️]", "[✅]", "[🔄]", "[->]"}
)


class TestInADocument:
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_an_item_never_vanishes(self, repo: Repo, name: str) -> None:
        for mark in MARKS:
            if name == "tables" and mark in TOLD_BY_SIGN:
                continue  # in a column of statuses, signs are words
            repo.write("PLAN.md", DOCUMENTS[name].format(mark))
            items = answer(repo, "list", "--from", "PLAN.md", "--json")["items"]
            assert [item["state"] == "done" for item in items] == [True, False], (name, mark)
            says = answer(repo, "next", "--from", "PLAN.md", "--json")["action"]
            assert says != "complete", (name, mark)
            if not (name == "kiro" and mark in {"[-]", "[~]"}):
                line = DOCUMENTS[name].split("{}")[0].count("\n") + 1
                checked = answer(repo, "check", "PLAN.md", "--output-format", "json")["findings"]
                codes = {one["code"] for one in checked if one["line"] == line}
                assert "DD008" in codes, (name, mark)

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_mark_replaces_it(self, repo: Repo, name: str) -> None:
        for mark in MARKS[:: 1 if name == "checklist" else 5]:
            if name == "tables" and mark in TOLD_BY_SIGN:
                continue
            repo.write("PLAN.md", DOCUMENTS[name].format(mark))
            item = answer(repo, "list", "--from", "PLAN.md", "--json")["items"][1]["id"]
            for state, box in (("done", "[x]"), ("todo", "[ ]")):
                assert repo.run("mark", f"PLAN.md#{item}", state).exit_code == 0, (name, mark)
                assert repo.read("PLAN.md") == DOCUMENTS[name].format(box), (name, mark)

    def test_kiro_knows_its_own(self, repo: Repo) -> None:
        repo.write("PLAN.md", DOCUMENTS["kiro"].format("[-]"))
        items = answer(repo, "list", "--from", "PLAN.md", "--json")["items"]
        assert items[1]["state"] == "active"
        assert not repo.findings("DD008")

    def test_signs_count_among_boxes(self, repo: Repo) -> None:
        repo.write("PLAN.md", "# A\n\n- [x] one\n- ✅ two\n\n# B\n\n- ✅ no item\n")
        items = answer(repo, "list", "--from", "PLAN.md", "--json")["items"]
        assert [item["state"] for item in items] == ["done", "unknown"]

    def test_lines_that_are_no_items_are_named(self, repo: Repo) -> None:
        repo.write("PLAN.md", "# A\n\n- [x] one\n\nLeft to do:\n4. [ ] four\n5. [ ] five\n")
        findings = answer(repo, "check", "PLAN.md", "--output-format", "json")["findings"]
        (one,) = (one for one in findings if one["code"] == "DD009")
        assert (one["line"], [place["line"] for place in one["related"]]) == (6, [7])


class TestOwnMarks:
    OBSIDIAN = '[boxes.marks]\n"/" = "active"\n"-" = "dropped"\n">" = "open"\n"✓" = "done"\n'

    def test_in_a_task(self, repo: Repo) -> None:
        repo.write("taskctl.toml", self.OBSIDIAN)
        stop = "- [x] `make a`\n- [/] b\n- [-] c\n- [>] d\n- [✓] e"
        repo.task("TASK-0001", "In Progress", stop=stop)
        assert not repo.findings("DD008")
        shown = answer(repo, "show", "TASK-0001", "--json")["stop"]
        assert shown == {"items": 5, "open": 2, "done": 2, "plain": 0}
        stop = stop.replace("[/]", "[x]").replace("[>]", "[✓]")
        repo.task("TASK-0001", "In Progress", stop=stop)
        allowed = repo.run("done", "TASK-0001", "--dry-run")
        assert allowed.exit_code == 0

    def test_in_a_document(self, repo: Repo) -> None:
        repo.write("taskctl.toml", self.OBSIDIAN)
        repo.write("PLAN.md", "# A\n\n- [/] a\n- [-] b\n- [>] c\n- [✓] d\n- [!] e\n")
        items = answer(repo, "list", "--from", "PLAN.md", "--json")["items"]
        states = [item["state"] for item in items]
        assert states == ["active", "dropped", "todo", "done", "unknown"]

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ('"x" = "open"', "boxes.marks.x"), ('" " = "done"', "boxes.marks. "),
            ('"WIP" = "open"', "the key 'WIP' cannot be in a box"),
            ('"12" = "open"', "the key '12' cannot be in a box"),
            ('"/" = "half"', "'half' is none of open, active, done, dropped"),
            ('"/" = 1', "boxes.marks./"),
        ],
    )  # fmt: skip  # a table
    def test_what_cannot_be(self, repo: Repo, line: str, says: str) -> None:
        repo.write("taskctl.toml", f"[boxes.marks]\n{line}\n")
        repo.task("TASK-0001")
        answer = repo.run("check")
        assert answer.exit_code == 2
        assert says in answer.stderr
        assert "taskctl.toml:2" in answer.stderr


class TestStopConditions:
    NO_LIST = (
        "| a | b |\n|---|---|\n| [x] | `make` |", "[x] `make test`", "> - [x] `make test`",
        "<details>\n- [x] `make test`\n</details>", "```sh\nmake test\n```", "`make test` passes.",
        "      - [x] `make test`", "Then:\n2. [x] `make test`", "### Later",
    )  # fmt: skip  # a table

    @pytest.mark.parametrize("stop", NO_LIST)
    def test_every_command_says_that_there_are_none(self, repo: Repo, stop: str) -> None:
        repo.task("TASK-0001", "In Progress", stop=f"\n{stop}\n")
        assert [one.severity for one in repo.findings("DD002")] == ["error"]
        refused = repo.run("done", "TASK-0001", "--dry-run")
        assert refused.exit_code == 1
        assert "it has no stop conditions" in refused.stdout
        assert answer(repo, "show", "TASK-0001", "--json")["stop"]["items"] == 0
        keys = answer(repo, "prep", "TASK-0001", "--json")["keys"]
        assert keys["scope_clear"]["answer"] == "NO"

    @pytest.mark.parametrize(
        "heading",
        [
            "Plan / stop conditions", "Phases (stop conditions + proofs)", "Stop condition",
            "Goal + stop conditions", "Phase A stop conditions",
            "3. ✅ **Plan and stop conditions**",
            "Plan / Definition of Done", "Exit & stop-conditions:",
        ],
    )  # fmt: skip  # a table
    def test_a_heading_that_says_it(self, repo: Repo, heading: str) -> None:
        body = f"## {heading}\n\n1. `make test`\n\n## Touched paths\n\n- `src/`\n"
        repo.task("TASK-0001", body=body)
        assert not repo.findings("DD001", "DD002")
        assert answer(repo, "show", "TASK-0001", "--json")["stop"]["plain"] == 1

    @pytest.mark.parametrize(
        "heading", ["Why there are no stop conditions", "Notes on stop conditions", "Nonstop work"]
    )
    def test_a_heading_that_speaks_of_them(self, repo: Repo, heading: str) -> None:
        body = f"## {heading}\n\n1. `make test`\n\n## Touched paths\n\n- `src/`\n"
        repo.task("TASK-0001", body=body)
        assert [one.code for one in repo.findings("DD001")] == ["DD001"]


def test_mark_says_where_the_number_goes(repo: Repo) -> None:
    repo.task("TASK-0001")
    refused = repo.run("mark", "TASK-0001", "1")
    assert refused.exit_code == 2
    assert "`taskctl mark TASK-0001#1 done`" in refused.stderr


def test_done_of_an_item_says_how_it_is_marked(repo: Repo) -> None:
    repo.write("PLAN.md", DOCUMENTS["checklist"].format("[ ]"))
    refused = repo.run("done", "PLAN.md##2")
    assert refused.exit_code != 0
    assert "`taskctl mark PLAN.md##2 done`" in refused.stderr


@pytest.mark.parametrize("status", ["**Status: Draft** (first)", "Status: **Draft** (first)"])
def test_the_status_of_a_contract_has_no_emphasis(repo: Repo, status: str) -> None:
    repo.write("docs/rfcs/RFC-0001-x.md", f"# RFC-0001 X\n\n- {status}\n")
    repo.task("TASK-0001", links=["RFC: docs/rfcs/RFC-0001-x.md"])
    shown = repo.run("show", "TASK-0001").stdout
    assert "Draft (first)" in shown
    assert "*" not in shown
