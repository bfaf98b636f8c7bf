"""A thing is missed only where the settings ask for it, or where nearly all items have it."""

import json
import tomllib
from collections.abc import Sequence

import pytest

from taskctl.model.demands import demand
from taskctl.rules.all import all_rules
from taskctl.settings.builtin import load_preset, preset_names

from ..conftest import Repo

SETTINGS = """extends = "none"

[[collection]]
name = "notes"
include = ["notes/N-*.md"]

[collection.header.keys]
title = ["title"]
status = ["status"]
prereqs = ["after"]

[collection.status.words]
todo = ["Open"]
done = ["Closed"]

[collection.sections.headings]
stop = ['^Acceptance']
scope = ['^Files']
evidence = ['^Result']
"""
BODY = "## Acceptance\n\n- [ ] `make n` passes\n\n## Files\n\n- `src/a.py`\n"


def notes(repo: Repo, bodies: Sequence[str] = (), settings: str = "", **odd: str) -> None:
    """Write notes: those of `odd` (by number) with these headers, `bodies` for the last ones."""
    repo.write("taskctl.toml", SETTINGS + settings)
    repo.write("src/a.py", "")
    count = 21
    for number in range(1, count + 1):
        usual = (
            f"title: Note {number}\nstatus: Open\ncategory: {number}\nmade: 2026-01-{number:02}\n"
        )
        header = odd.get(f"n{number}", usual)
        last = number - count + len(bodies) - 1
        body = bodies[last] if last >= 0 else BODY
        repo.write(f"notes/N-{number:03}.md", f"---\n{header}---\n\n# Note\n\n{body}")


@pytest.mark.parametrize(
    ("met", "total", "holds"),
    [
        (74, 78, True),
        (73, 78, False),
        (19, 20, True),
        (18, 20, False),
        (18, 19, False),
        (1085, 1138, True),
        (0, 0, False),
    ],
)
def test_nearly_all_are_the_share_in_whole_items_of_at_least_twenty(
    met: int, total: int, holds: bool
) -> None:
    assert demand(False, met, total, 0.95).holds == holds
    assert demand(True, met, total, 0.95).because("tasks") == ""


def test_a_message_names_the_share() -> None:
    found = demand(False, 1085, 1138, 0.95).because("tasks")
    assert found == "; 1,085 of 1,138 tasks have it"


def test_a_plan_without_demands_has_no_faults(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS)
    for number in range(1, 20):
        repo.write(f"notes/N-{number:03}.md", "# A note\n\n## Acceptance\n\n## Files\n\n- prose\n")
    assert repo.codes() == []


@pytest.mark.parametrize(
    ("header", "code", "says"),
    [
        (
            "title: x\nstatus: Open\nmade: 2026-01-01\n",
            "HD004",
            "no category; 20 of 21 tasks have it",
        ),
        ("title: x\ncategory: 1\nmade: 2026-01-01\n", "HD004", "no status; 20 of 21 tasks have it"),
        (
            "title: x\nstatus: Open\ncategroy: 1\nmade: 2026-01-01\n",
            "HD012",
            "categroy looks like category, which it lacks; 20 of 21 tasks have it",
        ),
        (
            "title: x\nstatus: Open\ncategory: 1\nmade: 2026-02-31\n",
            "HD007",
            "made '2026-02-31' is not in the calendar; 20 of 21 values are dates",
        ),
    ],
)
def test_a_header_unlike_nearly_all_others(repo: Repo, header: str, code: str, says: str) -> None:
    notes(repo, n4=header)
    [found] = repo.findings()
    assert (found.code, found.path) == (code, "notes/N-004.md")
    assert says in found.message
    assert found.severity == ("error" if "status" in found.message else "warning")


def test_a_file_without_a_header_among_files_with_one(repo: Repo) -> None:
    notes(repo)
    repo.write("notes/N-021.md", f"# Note\n\n{BODY}")
    [found] = repo.findings()
    assert found.code == "HD001"
    assert found.message.endswith("its status is unknown; 20 of 21 tasks have it")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("## Files\n\n- `src/a.py`\n", "DD001"),
        ("## Acceptance\n\n## Files\n\n- `src/a.py`\n", "DD002"),
        ("## Acceptance\n\n- it works\n\n## Files\n\n- `src/a.py`\n", "DD004"),
        ("## Acceptance\n\n- `make n`\n", "SC001"),
        ("## Acceptance\n\n- `make n`\n\n## Files\n\n- the sources\n", "SC002"),
        ("## Acceptance\n\n- `make n`\n\n## Files\n", "SC008"),
    ],
)
def test_a_text_unlike_nearly_all_others(repo: Repo, body: str, code: str) -> None:
    notes(repo, [body])
    [found] = repo.findings()
    assert (found.code, found.severity, found.path) == (code, "warning", "notes/N-021.md")
    assert "; 20 of 21 tasks " in found.message


def test_a_higher_share_demands_less(repo: Repo) -> None:
    notes(repo, ["text\n"], "\n[strictness]\nshare = 1\n", n4="title: x\n")
    assert repo.codes() == []


def test_two_odd_ones_are_no_slip(repo: Repo) -> None:
    notes(repo, ["text\n", "text\n"], n4="status: Open\n", n5="status: Open\n")
    assert repo.codes() == []


def test_settings_ask_whatever_the_others_do(repo: Repo) -> None:
    ask = '[collection.header]\nrequired = ["owner"]\n[collection.sections]\nrequired = ["stop"]\n'
    repo.write("taskctl.toml", SETTINGS + ask)
    repo.write("notes/N-001.md", "---\ntitle: x\nstatus: Open\n---\n\n# x\n")
    found = repo.findings()
    assert [(one.code, one.severity) for one in found] == [("HD004", "warning"), ("DD001", "error")]
    assert not any(" of 1 " in one.message for one in found)


def test_a_key_that_many_files_have_is_a_key(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS)
    for number in range(1, 5):
        header = f"title: x\nstage: draft\nstatos: {number}\n"
        repo.write(f"notes/N-{number:03}.md", f"---\n{header}---\n\n# x\n")
    assert repo.codes() == []


def test_what_is_archived_or_done_is_not_asked_for_what_others_do(repo: Repo) -> None:
    done = "title: x\nstatus: Closed\ncategory: 1\nmade: 2026-01-01\n"
    notes(repo, ["text\n"], n21=done)
    assert repo.codes() == []
    notes(repo, settings='\n[archive]\nfolders = ["notes"]\n', n4="title: x\nstatus: Open\n")
    assert repo.codes() == []


def test_an_empty_preset(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "none"\n')
    answer = repo.run("check")
    assert answer.exit_code == 2
    assert "the settings name no files (`include`) (preset none)" in answer.stderr
    repo.write("plan.md", "# Plan\n\n- [ ] one\n")
    assert repo.run("check", "plan.md").exit_code == 0


@pytest.mark.parametrize("preset", preset_names())
def test_no_preset_changes_the_rules_of_another(preset: str) -> None:
    assert "rules" not in load_preset(preset)


def test_only_the_home_format_asks_for_proofs(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md+nexus"\n')
    text = "---\nid: {0}\ntitle: x\nstatus: Done\n---\n\n## Acceptance Criteria\n\n- [x] it works\n"
    repo.write("backlog/tasks/back-1 - x.md", text.format("BACK-1"))
    repo.task("TASK-0001", "Done", stop="- [x] it works", evidence=None)
    assert [(one.code, one.item) for one in repo.findings()] == [
        ("DD005", "TASK-0001"),
        ("DD004", "TASK-0001"),
    ]


def test_the_kind_of_a_rule_is_shown(repo: Repo) -> None:
    assert "\ndemand: holds where the settings" in repo.run("rule", "HD004").stdout
    shown = json.loads(repo.run("rule", "ID001", "--output-format", "json").stdout)
    assert shown["rule"]["kind"] == "structure"


@pytest.mark.parametrize("code", [r.code for r in all_rules().values() if r.kind == "demand"])
def test_a_demand_says_where_it_is_written(code: str) -> None:
    assert "\nSettings:\n" in all_rules()[code].page


def test_the_share_is_a_number_of_at_most_one(repo: Repo) -> None:
    assert tomllib.loads(SETTINGS)
    for value in ("0.2", "1.5", "nan", '"x"', "true"):
        repo.write("taskctl.toml", f"[strictness]\nshare = {value}\n")
        answer = repo.run("check")
        assert answer.exit_code == 2
        assert "taskctl.toml:2: strictness.share" in answer.stderr


def test_several_missing_keys_are_one_finding(repo: Repo) -> None:
    notes(repo, n4="title: x\nstatus: Open\n")
    [found] = repo.findings()
    assert found.message == "the header has no category, made; 20 of 21 tasks have them"
    assert found.count == 2


def test_what_was_dropped_needs_nothing(repo: Repo) -> None:
    notes(repo, ["text\n"], n21="title: x\nstatus: Moved\n")
    words = 'todo = ["Open"]'
    repo.write("taskctl.toml", SETTINGS.replace(words, f'{words}\ndropped = ["Moved"]'))
    assert repo.codes() == []


def test_names_without_ids_where_nobody_asked_for_ids(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS.replace("N-*.md", "*.md"))
    for name in ("ideas", "N-001"):
        repo.write(f"notes/{name}.md", "---\ntitle: x\n---\n\n# x\n")
    assert repo.codes() == []


def test_words_of_a_status_where_nobody_said_what_they_mean(repo: Repo) -> None:
    repo.write("taskctl.toml", SETTINGS.replace('todo = ["Open"]\ndone = ["Closed"]\n', ""))
    repo.write("notes/N-001.md", "---\ntitle: x\nstatus: Brewing\n---\n\n# x\n")
    assert repo.codes() == []
    assert "unknown" in repo.run("list").stdout
