"""The possible meanings of a revision's name."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskctl.git.repository import Repository

# In the order in which git looks; it takes the first, with a warning that is easily missed.
_MEANINGS = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_SUFFIX = re.compile(r"[~^:]|@\{")
# These have one meaning: full ids, HEAD and similar names.
_FIXED = re.compile(r"@|[0-9a-f]{40}|[0-9a-f]{64}|[A-Z_]*HEAD")


def meanings(repository: "Repository", revision: str) -> list[str]:
    """The refs that a revision can mean; none if its name is unambiguous, or not a ref."""
    name = _SUFFIX.split(revision, maxsplit=1)[0]
    if not name or name.startswith("refs/") or _FIXED.fullmatch(name):
        return []
    refs = [form.format(name) for form in _MEANINGS]
    out = repository.run("for-each-ref", "--format=%(refname)", *refs)
    there = set(out.decode("utf-8", "replace").split("\n"))
    return [ref for ref in refs if ref in there]
