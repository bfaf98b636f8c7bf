"""Titles: verbs first, and pairs that say nearly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.artifacts.titles import OVERLAP, is_verb_first, overlaps

from .plans import planned

TITLES = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12), max_size=8)


@given(TITLES)
def test_the_pairs_are_those_of_comparing_all(titles: list[list[str]]) -> None:
    tasks = [planned(str(n), title=" ".join(words)) for n, words in enumerate(titles)]
    sets = [set(words) for words in titles]
    assert overlaps(tasks) == [
        (str(a), str(b))
        for a in range(len(sets))
        for b in range(a + 1, len(sets))
        if len(sets[a] & sets[b]) > OVERLAP * len(sets[a] | sets[b])
    ]


def test_titles_of_different_features_are_not_compared() -> None:
    tasks = [planned("A", title="Read the clock"), planned("B", title="Read the clock")]
    assert overlaps(tasks) == [("A", "B")]
    tasks[1].feature_id = "F002"
    assert overlaps(tasks) == []


@pytest.mark.parametrize(
    "title", ["Build it", "**Build** it", "re-run the tests", "Set up CI", "build"]
)
def test_a_verb_comes_first(title: str) -> None:
    assert is_verb_first(title)


@pytest.mark.parametrize("title", ["The build", "", "…", "API of the clock", "3 builds"])
def test_something_else_comes_first(title: str) -> None:
    assert not is_verb_first(title)
