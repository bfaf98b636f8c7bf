"""Kiro's optional items: written in several ways, and with parts of their own."""

import json

import pytest

from ..conftest import Repo

FILE = ".kiro/specs/a/tasks.md"


def first(repo: Repo, text: str) -> str:
    repo.write(FILE, f"# Implementation Plan\n\n- [x] 1. Base\n{text}")
    answer = json.loads(repo.run("next", "--json").stdout)
    return answer["task"]["id"] if answer["task"] else str(answer["action"])


@pytest.mark.parametrize(
    "box", ["- [ ]* 2. Test", "- [ ] * 2. Test", "- [ ]* 2 Test", "- [ ] 2.* Test", "- [ ] 2* Test"]
)
def test_an_optional_item_is_never_due(repo: Repo, box: str) -> None:
    assert first(repo, f"{box}\n") == "complete"
    assert repo.codes() == []


@pytest.mark.parametrize("box", ["- [ ] **2.** Test", "- [ ] *2.* Test", "- [ ] 2. *Test* it"])
def test_emphasis_makes_nothing_optional(repo: Repo, box: str) -> None:
    assert first(repo, f"{box}\n") == "2"


def test_the_parts_of_an_optional_item_are_optional(repo: Repo) -> None:
    text = "- [ ]* 2. Tests\n  - [ ] 2.1 Unit tests\n    - [ ] 2.1.1 Deep\n- [ ] 3. Main\n"
    assert first(repo, text) == "3"
    assert first(repo, text.replace("[ ] 3.", "[x] 3.")) == "complete"


def test_a_finished_item_needs_its_required_parts_only(repo: Repo) -> None:
    text = "- [x] 2. Main\n  - [x] 2.1 A\n  - [ ]* 2.2 B\n"
    assert first(repo, text) == "complete"
    assert repo.codes() == []
    assert first(repo, text.replace("]*", "]")) == "2.2"
    assert repo.codes() == ["BK007"]
