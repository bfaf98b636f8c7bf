"""The root of the judging plan: that of the base, so that no change can move it."""

import os
from collections.abc import Mapping
from contextlib import closing
from posixpath import dirname

from taskctl.git.repository import Repository
from taskctl.judge.git_states import GitStates
from taskctl.settings.committed import has_settings
from taskctl.settings.found import find_conventions
from taskctl.settings.load import find_root


def root_for(folder: str, base: str, head: str, environment: Mapping[str, str]) -> str:
    """The nearest folder, from `folder` upwards, in which the base has settings.

    If the base has none, and no plan at its top either, the settings of the head are searched.

    Raises:
        GitError: no repository, or an unknown revision.
    """
    here = Repository(folder)
    here.must_exist("gate")
    if not here.prefix:
        return find_root(folder)[0]
    inner = here.prefix.rstrip("/")
    top = os.path.realpath(folder)
    for _ in inner.split("/"):
        top = os.path.dirname(top)
    with closing(GitStates(top, environment)) as states:
        ends = base or states.repository.default_target(environment), head
        for number, revision in enumerate(ends):
            tree = states.tree_of(states.repository.commit(revision))
            found = inner
            while found and not has_settings(tree, found):
                found = dirname(found)
            if found or has_settings(tree, "") or (number == 0 and find_conventions(tree).tables):
                return os.path.join(top, found) if found else top
    return find_root(folder)[0]
