"""The possible meanings of a revision's name."""

from taskctl.text.expressions import expression

# In the order in which git looks; it takes the first, with a warning that is easily missed.
_MEANINGS = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_SUFFIX = expression(r"[~^:]|@\{")
# These have one meaning: full ids, HEAD and similar names.
_FIXED = expression(r"@|[0-9a-f]{40}|[0-9a-f]{64}|[A-Z_]*HEAD")


def possible_refs(revision: str) -> list[str]:
    """The refs that a revision could mean; none if its name is unambiguous, or not a ref."""
    name = _SUFFIX.split(revision, maxsplit=1)[0]
    if not name or name.startswith("refs/") or _FIXED.fullmatch(name):
        return []
    return [form.format(name) for form in _MEANINGS]
