"""What the pages show is what the program prints."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from docs import generate

from ..conftest import Repo, missing

ROOT = generate.ROOT
OUTPUTS = [
    pytest.param(output, id=f"{path}:{output.line}")
    for path in generate.pages()
    for output in generate.outputs_of((ROOT / path).read_text("utf-8"))
]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_shown_output_is_the_real_one(output: generate.Output) -> None:
    if not output.folder.is_dir():
        missing(str(output.folder))
    real = generate.excerpt(generate.real_output(output.command, output.folder), output.shown)
    shown = generate.without_times(output.shown)
    assert shown == generate.without_times(real), "`python docs/generate.py` rewrites it"


def test_no_output_is_overlooked() -> None:
    texts = [(ROOT / path).read_text("utf-8") for path in generate.pages()]
    marks = sum(len(re.findall(r"^<!-- output\b", text, re.MULTILINE)) for text in texts)
    assert marks == len(OUTPUTS) > 5


def test_the_first_screen_fits_a_terminal() -> None:
    first = next(generate.outputs_of((ROOT / "README.md").read_text("utf-8")))
    assert max(map(len, first.shown.splitlines())) <= 80


def test_an_excerpt_keeps_as_many_lines_as_are_shown() -> None:
    assert generate.excerpt("$ a\n1\n2\n3\n4\n", "$ a\nold\n…\nold\n") == "$ a\n1\n…\n4\n"
    assert generate.excerpt("$ a\n1\n2\n", "$ a\n…\n") == "$ a\n…\n"
    assert generate.excerpt("$ a\n1\n2\n", "$ a\nold\n") == "$ a\n1\n2\n"


def rows_of(page: str, *head: str) -> list[list[str]]:
    """The cells of the table with these headings, without back-ticks."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    start = lines.index(f"| {' | '.join(head)} |") + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (command.strip("`"), int(code))
        for command, code, _ in rows_of(
            "docs/reference/exit-codes.md", "command", "code", "because"
        )
    ],
)
def test_an_exit_code_is_the_real_one(command: str, code: int) -> None:
    answer = Repo(ROOT).run(*shlex.split(command)[1:])
    assert answer.exit_code == code
    if code == 2:
        assert re.search("^(?:taskctl:|Error:)", answer.stderr, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(block, id=f"{path} {number}")
        for path in generate.pages()
        if not path.startswith("docs/reference/presets")
        for number, block in enumerate(
            re.findall(r"```toml\n(.*?)\n *```", (ROOT / path).read_text("utf-8"), re.DOTALL)
        )
        if "extends" in tomllib.loads(block)
    ],
)
def test_shown_settings_are_accepted(repo: Repo, text: str) -> None:
    repo.write("taskctl.toml", text)
    answer = repo.run("config", "show")
    assert answer.exit_code == 0, answer.stderr


def test_the_plan_of_get_started_is_as_it_says(repo: Repo) -> None:
    page = (ROOT / "docs/get-started.md").read_text("utf-8")
    (text,) = re.findall(r"```markdown\n(.*?)```", page, re.DOTALL)
    repo.write("tasks/TASK-0001-rain.md", text)
    assert repo.run("check").stdout == "no findings\n"
    repo.write("tasks/TASK-0001-rain.md", text.replace("Draft", "Done"))
    assert [found.code for found in repo.findings() if found.severity != "info"] == ["DD003"]


@pytest.mark.parametrize(
    ("written", "state"), rows_of("docs/concepts/states.md", "written", "state")
)
def test_a_status_means_what_the_page_says(repo: Repo, written: str, state: str) -> None:
    repo.task("TASK-0001", written.strip("`"))
    known = "HD005" not in repo.codes()
    assert known == (not state.startswith("unknown"))
    if known:
        repo.task("TASK-0002", "Done", prereqs=["TASK-0001"])
        codes = {"done": set(), "active": {"PR004"}, "dropped": {"PR005"}}
        said = set(repo.codes()) & {"PR004", "PR005"}
        assert said == codes[re.split(r"\W", state)[0]]


@pytest.mark.parametrize(
    "written",
    [
        spelling
        for cell, _ in rows_of("docs/concepts/ids-and-ranges.md", "written", "covers")
        for spelling in re.findall("`([^`]+)`", cell)
        if "/" not in spelling
    ],
)
def test_a_range_covers_what_the_page_says(repo: Repo, written: str) -> None:
    for number in range(9, 14):
        repo.task(f"TASK-{number:04d}")
    repo.task("TASK-0020", "Done", prereqs=[written])
    waits = [found.message for found in repo.findings("PR004")]
    assert [re.findall(r"TASK-\d{4}", message)[1] for message in waits] == [
        "TASK-0010",
        "TASK-0011",
        "TASK-0012",
    ]


def test_the_demo_holds_no_file_that_is_a_link() -> None:
    assert not [path for path in Path(ROOT, "fixtures/demo").rglob("*") if path.is_symlink()]
