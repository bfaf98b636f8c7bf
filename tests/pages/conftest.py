"""The plan of which most tests of this folder make pages."""

import pytest

from ..conftest import Repo
from ..look.conftest import plan as plan  # noqa: PLC0414  the fixture of that folder


@pytest.fixture
def site(plan: Repo) -> Repo:
    """The plan, and its pages in `out`."""
    answer = plan.run("site", "out")
    assert answer.exit_code == 0, answer.stderr
    return plan
