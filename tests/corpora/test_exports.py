"""Every real plan is exported to each form and imported again: nothing is lost unsaid."""

from pathlib import Path

import pytest

from ..breakdowns.exports import FORMS, imported, items_of, losses_of
from ..conftest import Nexus, Repo, shared_folder
from .exporting import names, put

pytestmark = pytest.mark.full
CORPORA = names(shared_folder())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CORPORA)
def test_a_real_plan(shared: Path, tmp_path: Path, name: str, form: str) -> None:
    assert_all_comes_back(put(shared, name, tmp_path / "plan"), form)


@pytest.mark.parametrize("form", FORMS)
def test_the_home_format(nexus: Nexus, form: str) -> None:
    plan = nexus.checkout([*nexus.commits.values()][-1])
    assert_all_comes_back(plan, form)


def test_all_corpora_are_there(shared: Path) -> None:
    assert len(CORPORA) >= 28


def assert_all_comes_back(plan: Repo, form: str) -> None:
    before = items_of(plan)
    assert before
    after = items_of(imported(plan, form))
    assert losses_of(form, before, after) == []
