"""The own content of a commit, whatever its subject says.

Git makes a tree for a merge of the parents, or for a revert of a commit. The own content of a
merge or revert is its difference from that tree. A fixup belongs to the commit that it names.
"""

import re
from collections.abc import Sequence

from taskctl.git.commits import Commit
from taskctl.git.repository import GitError
from taskctl.judge.git_states import GitStates
from taskctl.text.expressions import expression

# As `git revert` writes it; for a merge, with the parent that it returns to.
_REVERTS = expression(
    r"^This reverts commit ([0-9a-f]{7,64})"
    r"(?:, reversing\s+changes made to ([0-9a-f]{7,64}))?\b",
    re.MULTILINE,
)
# As `git commit --fixup` writes it, and a rebase looks for it.
_AMENDS = expression(r"(?:(?:fixup|squash|amend)! )+(.+)")
_SHORTEST_ID = 4


def expected_tree(states: GitStates, commit: Commit) -> str:
    """The tree that git alone would have made of a merge or a revert; empty for other commits."""
    try:
        if len(commit.parents) == 2:
            return states.scratch.merge(*commit.parents).tree
        if len(commit.parents) < 2 and (named := _REVERTS.search(commit.body)):
            return _reversal(states, "".join(commit.parents), named)
    except GitError:  # nothing is certain, so all of it is its own
        pass
    return ""


def _reversal(states: GitStates, onto: str, named: "re.Match[str]") -> str:
    repository = states.repository
    of = repository.commit(named[1])
    # a commit outside the history could contain anything
    repository.run("merge-base", "--is-ancestor", of, onto)
    parents = (
        repository.run("rev-list", "--parents", "--max-count=1", of, "--").decode().split()[1:]
    )
    chosen = [parent for parent in parents if named[2] and parent.startswith(named[2])]
    if len(parents) > 1 and len(chosen) == 1:
        parents = chosen
    if len(parents) != 1:
        return ""
    return states.scratch.reversal(of, parents[0], onto).tree


def amended(subject: str, commits: Sequence[Commit]) -> Commit | None:
    """The commit that a fixup names, among those before it; None for one that names none of them.

    As a rebase finds it: by its whole subject, by its id, by how its subject begins.
    """
    found = _AMENDS.fullmatch(subject)
    if not found:
        return None
    text = found[1].strip()
    is_id = len(text) >= _SHORTEST_ID and re.fullmatch("[0-9a-f]+", text)
    exact = [commit for commit in commits if commit.subject == text]
    by_id = [commit for commit in commits if is_id and commit.id.startswith(text)]
    begun = [commit for commit in commits if commit.subject.startswith(text)]
    return next(iter((*exact, *by_id, *begun)), None)
