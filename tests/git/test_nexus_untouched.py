"""After every command that reads, the real repository is as it was, git's own files included."""

import pytest

from ..conftest import Nexus
from .test_hostile import snapshot

READING = [
    ("check",), ("check", "--staged"), ("next",), ("list", "--ready"), ("show", "13"),
    ("board",), ("stats",), ("graph",), ("sync", "--check"), ("prep",),
    ("scope", "--base", "HEAD~3", "TASK-0023B"), ("scope", "--per-commit", "--base", "HEAD~9"),
    ("scope", "TASK-0023B"), ("gate", "--base", "HEAD~9", "--branches"),
]  # fmt: skip  # a table


@pytest.mark.full
def test_the_real_repository_is_as_it_was(nexus: Nexus) -> None:
    repo = nexus.checkout("origin/HEAD")
    before = snapshot(repo)
    for words in READING:
        answer = repo.run(*words)
        assert answer.exit_code in {0, 1}, answer.stderr
        assert snapshot(repo) == before, words
