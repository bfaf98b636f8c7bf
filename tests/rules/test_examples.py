"""Each example of a rule: the rule fires at the marked places, is silent, or fixes them."""

from ..conftest import Repo
from .cases import Bad, Fixed, Good, each, fires, is_fixed, is_silent
from .examples import BAD, FIXED, GOOD


@each(BAD)
def test_fires(repo: Repo, example: Bad) -> None:
    fires(repo, example)


@each(GOOD)
def test_is_silent(repo: Repo, example: Good) -> None:
    is_silent(repo, example)


@each(FIXED)
def test_is_fixed(repo: Repo, example: Fixed) -> None:
    is_fixed(repo, example)
