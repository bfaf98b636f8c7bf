"""Suppressions: a finding is excused where somebody says why."""

import pytest

from ..conftest import Repo, task

WHY = "because it is made elsewhere"
BOARD = "tasks/STATUS-BOARD.md"


def test_on_the_line_before(repo: Repo) -> None:
    repo.task("TASK-0001", scope=f"- `src/a/`\n\n<!-- taskctl: ignore SC002 {WHY} -->\n- all of it")
    assert repo.codes() == []


def test_over_a_blank_line(repo: Repo) -> None:
    repo.task(
        "TASK-0001", scope=f"- `src/a/`\n\n<!-- taskctl: ignore SC002 {WHY} -->\n\n- all of it"
    )
    assert repo.codes() == []


def test_only_the_next_line(repo: Repo) -> None:
    repo.task(
        "TASK-0001", scope=f"- `src/a/`\n\n<!-- taskctl: ignore SC002 {WHY} -->\n- all\n- «more»"
    )
    (found,) = repo.findings()
    assert (found.code, found.span) == ("SC002", repo.marked[0])


def test_in_a_row_of_a_table(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002")
    repo.write(
        BOARD,
        "| Task | Status |\n|---|---|\n"
        f"| TASK-0001 | Done <!-- taskctl: ignore BD001 {WHY} --> |\n"
        "| «TASK-0002» | Done |\n",
    )
    (found,) = repo.findings()
    assert (found.code, found.span) == ("BD001", repo.marked[0])


def test_before_a_table(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write(
        BOARD,
        f"<!-- taskctl: ignore-file BD001 {WHY} -->\n\n"
        "| Task | Status |\n|---|---|\n| TASK-0001 | Done |\n",
    )
    assert repo.codes() == []


def test_behind_a_bullet(repo: Repo) -> None:
    repo.task("TASK-0001", scope=f"- `src/a/`\n- all of it <!-- taskctl: ignore SC002 {WHY} -->")
    assert repo.codes() == []


@pytest.mark.parametrize(
    "prereqs",
    [
        f"[TASK-0099]  # taskctl: ignore PR001 {WHY}",
        f"TASK-0099  # taskctl: ignore PR001 {WHY}",
        f"\n  - TASK-0099  # taskctl: ignore PR001 {WHY}",
        f"\n  # taskctl: ignore PR001 {WHY}\n  - TASK-0099",
    ],
    ids=["behind a list", "behind a value", "behind an item", "on a line of its own"],
)
def test_in_a_header(repo: Repo, prereqs: str) -> None:
    repo.task("TASK-0001", prereqs=prereqs)
    assert repo.codes() == []


def test_in_a_header_on_a_line_of_its_own_for_a_key(repo: Repo) -> None:
    header = f"# taskctl: ignore HD005 {WHY}\nstatus: Removed\n"
    text = task("TASK-0001")[1].replace("status: Draft\n", header)
    repo.write("tasks/TASK-0001-x.md", text)
    assert repo.codes() == []


def test_for_the_whole_file(repo: Repo) -> None:
    repo.task(
        "TASK-0001",
        prereqs=["TASK-0098", "TASK-0099"],
        more=f"\n<!-- taskctl: ignore-file PR001 {WHY} -->\n",
    )
    repo.task("TASK-0002", prereqs=["TASK-0099"])
    assert [(f.code, f.item) for f in repo.findings()] == [("PR001", "TASK-0002")]


def test_for_the_whole_file_in_a_header(repo: Repo) -> None:
    repo.task(
        "TASK-0001", keys=f"# taskctl: ignore-file SC002, SC004 {WHY}\n", scope="- all\n- `**`"
    )
    assert repo.codes() == []


def test_several_codes(repo: Repo) -> None:
    repo.task("TASK-0001", "Done", evidence=None, keys="")
    repo.write(
        "tasks/TASK-0001-x.md",
        task("TASK-0001", stop=None, scope=None)[1].replace(
            "status: Draft\n", f"status: Draft # taskctl: ignore DD001,SC001 : {WHY}\n"
        ),
    )
    assert repo.codes() == []


@pytest.mark.parametrize("fence", ["```", "~~~~", "    "])
def test_in_a_fence_it_is_text(repo: Repo, fence: str) -> None:
    comment = f"<!-- taskctl: ignore-file PR001 {WHY} -->"
    block = f"{fence}\n{comment}\n{fence}" if fence.strip() else f"{fence}{comment}"
    repo.task("TASK-0001", prereqs=["TASK-0099"], context=block)
    assert repo.codes() == ["PR001"]


def test_another_code_is_not_excused(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=[f"TASK-0099  # taskctl: ignore PR010 {WHY}"])
    assert repo.codes() == ["PR001", "SU001"]


def test_without_a_reason_it_works_and_is_a_finding(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099  # taskctl: ignore PR001"])
    (found,) = repo.findings()
    assert (found.code, found.severity) == ("SU002", "warning")


def test_unused_and_without_a_reason(repo: Repo) -> None:
    repo.task("TASK-0001", context="<!-- taskctl: ignore PR001 -->\nText.")
    assert sorted(repo.codes()) == ["SU001", "SU002"]


def test_nothing_suppressed_is_counted_or_fixed(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002", prereqs=[f"task-0001  # taskctl: ignore ID004 {WHY}"])
    before = repo.files()
    assert repo.run("check", "--fix").stdout == "no findings\n"
    assert repo.files() == before


def test_a_comment_over_two_lines(repo: Repo) -> None:
    comment = "<!-- taskctl: ignore SC002 because it\n     is made elsewhere -->"
    repo.task("TASK-0001", scope=f"- `src/a/`\n\n{comment}\n- all of it")
    assert repo.codes() == []


@pytest.mark.parametrize("codes", ["SC because", "because", ""])
def test_a_comment_that_names_no_rule_is_a_finding(repo: Repo, codes: str) -> None:
    repo.task("TASK-0001", context=f"<!-- taskctl: ignore {codes} -->\nText.")
    assert "SU001" in repo.codes()


@pytest.mark.parametrize("name", ["sc002", "unreadable-entry", "SC002 , DD006"])
def test_a_rule_by_another_of_its_names(repo: Repo, name: str) -> None:
    repo.task(
        "TASK-0001", scope=f"- `src/a/`\n\n<!-- taskctl: ignore {name} {WHY} -->\n- all of it"
    )
    assert repo.findings("SC002") == []


def test_in_back_ticks_it_is_text(repo: Repo) -> None:
    repo.task("TASK-0001", context=f"Write `<!-- taskctl: ignore PR001 {WHY} -->` above the line.")
    assert repo.codes() == []


def test_a_reason_of_the_gate_is_no_rule_of_a_check(repo: Repo) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    for selector in ("GT001", "GT", "new-error"):
        answer = repo.run("check", "--select", selector)
        assert (answer.exit_code, answer.stdout) == (0, "no findings\n")
    settings = '[rules]\nignore = ["GT003", "new-error"]\nseverity.GT = "info"\n'
    repo.write("taskctl.toml", settings)
    assert repo.codes() == ["PR001"]


@pytest.mark.parametrize("name", ["GT001", "gt001", "new-error"])
def test_a_suppression_of_a_reason_is_of_no_use(repo: Repo, name: str) -> None:
    repo.task("TASK-0001")
    path = "tasks/TASK-0001-x.md"
    repo.write(path, f"{repo.read(path)}\n<!-- taskctl: ignore {name} not today -->\n")
    (found,) = repo.findings("SU001")
    assert found.message == "nothing here breaks GT001"
