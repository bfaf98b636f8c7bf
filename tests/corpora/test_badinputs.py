"""Inputs that break naive tools: nothing crashes, hangs or leaks, and each is reported.

The conformance tool checks what holds for all of them (exit code, an end, no traceback, no control
characters, nothing touched outside); the table below says what is reported for each.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import Found, Repo, needs_permissions, shared_folder

FOLDER = "conformance/badinputs"
# Their setup writes into a folder that git did not keep, since it is empty.
WITHOUT_TASKS = ("53-deep-chain-5000", "75-huge-count", "76-no-tasks")


def case_names() -> list[str]:
    table = shared_folder() / FOLDER / "cases.json"
    return [case["case"] for case in json.loads(table.read_text("utf-8"))] if table.exists() else []


@pytest.fixture(scope="session")
def inputs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all cases, and of the tool that runs them."""
    folder = tmp_path_factory.mktemp("inputs") / "badinputs"
    shutil.copytree(shared / FOLDER, folder, symlinks=True, copy_function=shutil.copyfile)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for name in WITHOUT_TASKS:
        (folder / name / "tasks").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def case(inputs: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Repo:
    """One case, set up in a folder of its own."""
    root = tmp_path / "case"
    shutil.copytree(inputs / request.param, root, symlinks=True)
    setup = root / "setup.sh"
    if setup.exists():
        subprocess.run(["sh", str(setup)], check=True, capture_output=True)
        setup.unlink()
    return Repo(root)


@pytest.mark.full
@pytest.mark.parametrize("name", case_names())
def test_the_conformance_tool_finds_no_failure(inputs: Path, name: str) -> None:
    command = [sys.executable, "-m", "taskctl", "-C", "{root}", "check"]
    done = subprocess.run(
        [sys.executable, str(inputs / "check_tool.py"), "--only", name, "--", *command],
        capture_output=True,
        check=False,
        text=True,
    )
    assert "FAIL" not in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


# case: what is reported, as code, file (its number, or its name) and line; infos are left out
SAID = {
    "01-unclosed-frontmatter": ["HD002 1 1"],
    "02-tab-in-yaml": ["HD004 1 1", "HD004 1 1", "HD014 1 5"],
    "03-duplicate-keys": ["HD004 1 1", "HD004 1 1", "HD006 1 4", "HD006 1 5"],
    "04-yaml-alias-bomb": ["HD004 1 1", "HD004 1 1", "HD010 1 4", "PR011 1 13"],
    "08-yaml-wrong-toplevel": ["HD009 1 2", "HD009 2 2", "HD009 3 2"],
    "10-yaml-invalid-date": ["HD007 1 5", "HD007 2 5"],
    "11-date-forms": [f"HD007 {number} 5" for number in (1, 2, 3, 4, 5, 6, 9, 12)],
    "12-colon-and-at-in-values": ["LK001 1 8"],
    "14-frontmatter-delimiters": ["HD001 4 1", "HD011 6 40", "HD001 7 1"],
    "15-only-frontmatter": ["DD001 1 3", "SC001 1 3"],
    "20-utf8-bom": [],
    "21-utf16": ["FI001 1 1", "FI001 2 1"],
    "22-latin1-bytes": ["FI001 1 2"],
    "23-nul-bytes": ["FI003 1 2", "FI003 1 12", "FI003 1 16"],
    "24-crlf": [],
    "25-lone-cr-and-mixed": [],
    "31-nested-list-100k": ["FI009 1 38"],
    "33-nested-blockquotes": [],
    "36-unclosed-fence": ["FI004 1 14"],
    "38-heading-variants": ["DD007 4 38"],
    "40-allow-dotdot": ["SC003 1 32", "SC003 1 33", "SC002 1 35", "SC002 1 36"],
    "41-allow-absolute": [f"SC003 1 {line}" for line in range(32, 39)],
    "42-allow-everything": [
        "SC004 1 32",
        "SC004 1 33",
        "SC004 1 34",
        "SC004 1 35",
        "SC003 1 36",
        "SC002 1 37",
        "SC002 1 38",
        "SC004 1 39",
        "SC002 1 41",
    ],
    "43-brace-bomb": ["SC007 1 32", "SC002 1 33", "SC007 1 34"],
    "45-allow-not-a-section": ["SC001 1 3", "SC008 2 30", "SC002 3 35"],
    "50-cycle": ["PR002 1 7"],
    "51-self-dependency": ["PR003 1 7", "PR003 2 7"],
    "52-two-cycles-and-done": [
        "PR002 1 7",
        "DD003 1 29",
        "DD003 2 29",
        "PR001 3 7",
        "PR008 3 9",
        "DD003 3 31",
    ],
    "62-board-hostile": ["FI001 IMPLEMENTATION-ORDER 1", "FI008 STATUS-BOARD 3"],
    "70-symlink-loops": [f"FI006 {number} 1" for number in (2, 3, 4, 5, 6)],
    "71-task-is-a-directory": ["FI006 1 1"],
}


def shown(finding: Found) -> str:
    name = Path(finding.path).name
    number = name.split("-")[1].lstrip("0") if name.startswith("TASK-") else name[: -len(".md")]
    return f"{finding.code} {number} {finding.line}"


@pytest.mark.parametrize(
    ("case", "said"),
    [pytest.param(name, said, id=name) for name, said in SAID.items()],
    indirect=["case"],
)
def test_each_fault_is_reported_in_its_place(case: Repo, said: list[str]) -> None:
    found = [shown(finding) for finding in case.findings() if finding.severity != "info"]
    assert sorted(found) == sorted(said)


def one_case(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [name], indirect=True, ids=[name[:2]])


@one_case("03-duplicate-keys")
def test_03_both_lines_are_named(case: Repo) -> None:
    messages = [finding.message for finding in case.findings("HD006")]
    assert "on lines 3 and 4" in messages[0]
    assert "on lines 2 and 5" in messages[1]


@one_case("05-yaml-python-tags")
def test_05_tags_are_named_and_not_run(case: Repo) -> None:
    (found,) = case.findings("HD010")
    assert (found.line, found.message) == (2, "a tag is not allowed in a header (5 places)")
    assert not [*case.root.parent.rglob("PWNED*")]


@one_case("07-yaml-merge-key")
def test_07_a_merge_key_is_refused_by_its_name(case: Repo) -> None:
    (found,) = case.findings("HD009", "HD010")
    assert (found.code, found.line) == ("HD010", 2)
    assert "(3 places)" in found.message  # the anchor, the merge key and the alias behind it


@one_case("07-yaml-merge-key")
def test_07_what_it_merges_does_not_count(case: Repo) -> None:
    assert case.plan().by_id["TASK-0001"].state == "unknown"


@one_case("12-colon-and-at-in-values")
def test_12_the_title_is_read_in_full(case: Repo) -> None:
    title = case.read("tasks/TASK-0001-x.md").split("\n")[1].removeprefix("title: ")
    assert case.plan().by_id["TASK-0001"].title == title


@one_case("16-empty-and-blank")
def test_16_each_empty_file_and_header_is_said_once(case: Repo) -> None:
    found = [shown(finding) for finding in case.findings("FI007", "HD001", "HD004", "HD009")]
    assert found == ["FI007 1 1", "FI007 2 1", "HD001 3 1", "HD001 4 1"]


@one_case("30-single-line-5mb")
def test_30_the_line_is_named(case: Repo) -> None:
    answer = case.spawn("check", "--output-format", "concise", seconds=30)
    assert answer.stdout.count("tasks/TASK-0001-x.md:38:20001: FI009") == 1
    assert "TASK-0002" not in answer.stdout
    assert len(answer.stdout) < 200_000


@one_case("32-headings-50k")
def test_32_the_report_is_no_longer_than_it_must_be(case: Repo) -> None:
    (found,) = case.findings()
    assert (found.code, found.path) == ("DD007", "tasks/TASK-0001-x.md")
    assert len(found.message) < 200


@one_case("50-cycle")
def test_50_the_whole_circle_is_one_error(case: Repo) -> None:
    (found,) = [finding for finding in case.findings() if finding.severity == "error"]
    assert "TASK-0001 → TASK-0002 → TASK-0003 → TASK-0001" in found.message


@one_case("54-ranges")
def test_54_ranges_cover_only_what_exists(case: Repo) -> None:
    found = [shown(finding) for finding in case.findings("PR006")]
    assert found == ["PR006 2 7", "PR006 2 8"]
    prereqs = {prereq.id for prereq in case.plan().by_id["TASK-0001"].prereqs}
    assert prereqs == {"TASK-0001", "TASK-0002", "TASK-0003"}


@one_case("56-duplicate-ids")
def test_56_a_duplicate_is_said_once_with_all_files(case: Repo) -> None:
    (found,) = case.findings("ID001")
    assert "tasks/TASK-0001-a.md, tasks/TASK-0001-b.md" in found.message
    assert "TASK-0001B" in case.plan().by_id


@one_case("56-duplicate-ids")
def test_56_a_file_without_an_id_is_one_fault(case: Repo) -> None:
    assert [finding.line for finding in case.findings("ID004")] == [1]


@one_case("58-status-variants")
def test_58_states_are_exact(case: Repo) -> None:
    states = {int(task.id[-2:]): task.state for task in case.plan().tasks}
    done = [number for number, state in states.items() if state == "done"]
    assert done == [1, 2, 3, 4, 5, 6, 7, 10, 11]
    unknown = [number for number, state in states.items() if state == "unknown"]
    assert unknown == [8, 9, 12, 13, 14, 15, 18]
    assert (states[16], states[17]) == ("todo", "dropped")


@one_case("58-status-variants")
def test_58_unknown_ones_are_reported_with_the_nearest_word(case: Repo) -> None:
    messages = {shown(f): f.message for f in case.findings("HD005", "HD004", "HD013")}
    assert sorted(messages) == sorted(
        ["HD013 1 3", "HD004 14 3", *(f"HD005 {n} 3" for n in (8, 9, 12, 13, 15, 18))]
    )
    assert messages["HD005 8 3"].endswith("nearest: In Progress")
    assert "it has U+043E" in messages["HD005 15 3"]


@one_case("58-status-variants")
def test_58_fixing_makes_nothing_done_that_says_otherwise(case: Repo) -> None:
    case.run("check", "--fix")
    states = {int(task.id[-2:]): task.state for task in case.plan().tasks}
    assert [states[number] for number in (5, 8, 9, 11)] == ["done", "active", "active", "done"]
    assert [states[number] for number in (12, 13, 15, 18)] == ["unknown"] * 4


@one_case("60-terminal-escapes")
def test_60_each_line_is_named(case: Repo) -> None:
    assert [shown(f) for f in case.findings("FI003")] == ["FI003 1 2", "FI003 1 3", "FI003 1 6"]


@one_case("60-terminal-escapes")
def test_60_and_is_one_fault(case: Repo) -> None:
    assert {f.code for f in case.findings() if f.severity != "info"} == {"FI003"}


@one_case("64-hostile-config")
def test_64_every_unknown_key_is_named_with_its_line(case: Repo) -> None:
    answer = case.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    lines = answer.stderr.removeprefix("taskctl: ").split("\n")
    assert [line.split(": no such key")[0] for line in lines if line] == [
        "taskctl.toml:1: root",
        "taskctl.toml:2: include",
        "taskctl.toml:3: id",
        "taskctl.toml:5: index",
        "taskctl.toml:7: unknown",
    ]


@one_case("64-hostile-config")
def test_64_a_broken_file_is_named_with_its_line(case: Repo) -> None:
    answer = case.run("--config", "taskctl-broken.toml", "check")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("taskctl: taskctl-broken.toml:1: not TOML")


@needs_permissions
@one_case("72-unreadable")
def test_72_what_may_not_be_read_is_named(case: Repo) -> None:
    try:
        found = case.findings("FI006")
        assert found
        assert all("permission denied" in finding.message for finding in found)
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", str(case.root)], check=True)


@one_case("76-no-tasks")
def test_76_no_plan_is_said(case: Repo) -> None:
    answer = case.run("check")
    assert answer.exit_code == 2
    assert "no files match tasks/TASK-*.md" in answer.stderr
