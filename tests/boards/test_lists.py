"""Indexes that are lists: which items they name, and what they say about them."""

import pytest

from ..conftest import Repo

INDEX = "docs/adr/README.md"
SETTINGS = f'extends = "adr"\n[boards]\nfiles = ["{INDEX}"]\n'
COMPLETE = f'{SETTINGS}complete = ["{INDEX}"]\n'
NAMES = ("0001-steel", "0002-wood", "0003-glass")


@pytest.fixture
def decisions(repo: Repo) -> Repo:
    repo.write("taskctl.toml", SETTINGS)
    for name, status in zip(NAMES, ("Accepted", "Proposed", "Superseded"), strict=True):
        decision(repo, name, status)
    return repo


def decision(repo: Repo, name: str, status: str = "Accepted") -> None:
    number, word = name.split("-")
    title = f"# {int(number)}. Use {word}"
    repo.write(f"docs/adr/{name}.md", f"{title}\n\n## Status\n\n{status}\n\n## Context\n\nX\n")


def index(repo: Repo, *lines: str) -> list[tuple[str, int]]:
    """The code and line of each finding of an index with these lines below its title."""
    repo.write(INDEX, "\n".join(["# Decisions", "", *lines, ""]))
    return [(found.code, found.line) for found in repo.findings() if found.severity != "info"]


@pytest.mark.parametrize(
    ("line", "agrees"),
    [
        ("- [0002. Use wood](./0002-wood.md) **[Proposed; in flight]** - Text", True),
        ("- [0002. Use wood](./0002-wood.md) **[Accepted (me, 2026)]** - Text", False),
        ("* [ADR 2](0002-wood.md) (Accepted)", False),
        ("- [ADR-0002 (superseded): Use wood](0002-wood.md)", False),
        ("- [ADR-0002: Use wood](0002-wood.md) — Accepted", False),
        ("- ADR-0002: Use wood — `Proposed`", True),
        ("- [0002](0002-wood.md) **[Shipped 0.61; ruling open]**", False),
        ("- [x] [0002](0002-wood.md) Use wood", False),
        ("- [0002](0002-wood.md) Use wood (instead of what was accepted)", True),
        ("- [0002](0002-wood.md) **[north star]** Use wood", True),
    ],
)
def test_a_list_says_a_state(decisions: Repo, line: str, agrees: bool) -> None:
    found = index(decisions, line, "- [0001](0001-steel.md)")
    assert bool(found) != agrees, found
    assert {where for _, where in found} <= {3}


def test_a_heading_sorts_decisions(decisions: Repo) -> None:
    lines = ("## Proposed ADRs", "", "- [0001](0001-steel.md)", "- [0002](0002-wood.md)")
    assert index(decisions, *lines) == [("BD006", 5)]


def test_a_list_names_what_it_links(decisions: Repo) -> None:
    decisions.write("taskctl.toml", COMPLETE)
    lines = (
        "1. Copy the form.",
        "2. Add a line here.",
        "",
        "## Index",
        "",
        "- ~~[0001. Use steel](./0001-steel.md)~~ - gone",
        "  - its child [0002](0002-wood.md)",
    )
    assert index(decisions, *lines) == [("BD013", 1)]
    (found,) = decisions.findings()
    assert found.item == "ADR-0003"


def test_other_items_between_do_not_hide_an_index(decisions: Repo) -> None:
    decisions.write("taskctl.toml", COMPLETE)
    links = (f"- [{name}]({name}.md)" for name in NAMES)
    assert index(decisions, *links, "- [The process](process.md) is elsewhere") == [("LK001", 6)]


def test_one_line_is_not_about_two_files(decisions: Repo) -> None:
    decisions.write("taskctl.toml", COMPLETE)
    decision(decisions, "0001-stone")
    links = (f"- [{name}]({name}.md)" for name in NAMES)
    assert ("BD013", 1) in index(decisions, *links)


def test_without_the_setting_it_need_not_be_complete(decisions: Repo) -> None:
    assert index(decisions, "- [0001](0001-steel.md)") == []


@pytest.mark.parametrize(("listed", "is_meant"), [(22, True), (19, False)])
def test_an_index_of_nearly_all_is_meant_to_be_complete(
    decisions: Repo, listed: int, is_meant: bool
) -> None:
    for number in range(1, 24):
        decision(decisions, f"{number:04d}-x{number}")
    names = [path.stem for path in sorted((decisions.root / "docs/adr").glob("0*-x*.md"))]
    index(decisions, *(f"- [{name}]({name}.md)" for name in names[:listed]))
    for name in NAMES:
        (decisions.root / f"docs/adr/{name}.md").unlink()
    found = [one.message for one in decisions.findings() if one.code == "BD013"]
    says = "ADR-0023 has no row in the list of all decisions; 22 of 23 decisions are listed"
    assert found == ([says] if is_meant else [])


def test_a_link_to_a_neighbour(decisions: Repo) -> None:
    found = index(decisions, "- [0001. Use steel](0002-wood.md)", "- [0003](0003-glass.md)")
    assert found == [("BD009", 3)]


def test_numbers_in_sentences_are_no_ids(decisions: Repo) -> None:
    assert index(decisions, "- 2024 was a good year", "- 404 is an answer") == []


def test_adopting_leaves_a_list_alone(decisions: Repo) -> None:
    index(decisions, "## Index", "", "- [0001](0001-steel.md)", "- [0002](0002-wood.md)")
    before = decisions.files()
    answer = decisions.run("sync", "--adopt", "--yes")
    assert f"{INDEX}:5: left alone: 'Index': it is a list" in answer.stderr
    assert decisions.files() == before


def test_adopting_wraps_a_table_of_decisions(decisions: Repo) -> None:
    decisions.write("taskctl.toml", COMPLETE)
    rows = (f"| {name[:4]} | Use {name[5:]} | x |" for name in NAMES)
    index(decisions, "| ADR | Title | Status |", "|---|---|---|", *rows)
    decisions.write(INDEX, decisions.read(INDEX).replace("| x |", "| Accepted |"))
    assert decisions.run("sync", "--adopt", "--yes").exit_code == 0
    text = decisions.read(INDEX)
    assert "taskctl:begin decisions " in text
    assert "| Use wood | Proposed |" in text
