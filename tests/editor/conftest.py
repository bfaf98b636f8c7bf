"""An editor on the scratch repository."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ..conftest import Repo

if TYPE_CHECKING:
    from .editing import Editor


@pytest.fixture
def editor(repo: Repo) -> "Iterator[Editor]":
    """An editor whose server is started, and must end well."""
    from .editing import Editor  # which skips where the extra is missing

    one = Editor(repo)
    one.start()
    yield one
    one.stop()
