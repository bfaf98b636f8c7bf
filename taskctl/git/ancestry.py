"""Merge bases, and the boundary of a shallow clone."""

from contextlib import closing

from taskctl.git.blobs import Blobs
from taskctl.git.repository import GitError, Repository


def cut_off(repository: Repository) -> set[str]:
    """The commits whose parents are not in this clone; none in a full clone."""
    if not repository.is_shallow():
        return set()
    with open(repository.git_path("shallow"), "rb") as stream:
        ends = stream.read().decode().split()
    with closing(Blobs(repository)) as blobs:
        # git also lists the very first commit when the clone is exactly as deep as it is old
        return {end for end in ends if _has_parents(blobs.read(end))}


def common(repository: Repository, base: str, head: str) -> str:
    """The merge base of two revisions.

    Raises:
        GitError: unknown revision, or no common history.
    """
    return fork_of(repository, repository.commit(base), repository.commit(head), (base, head))


def fork_of(repository: Repository, old: str, new: str, names: tuple[str, str]) -> str:
    """The merge base of two commits, which a message names so.

    Raises:
        GitError: they have no common history.
    """
    base, head = names
    try:
        found = repository.run("merge-base", old, new).decode().strip()
    except GitError:
        raise GitError(
            f"{head} and {base} have no common history here{repository.hint()}"
        ) from None
    if _may_lie_deeper(repository, found, old, new):
        raise GitError(f"the merge base of {head} and {base} is unknown{repository.hint()}")
    return found


def _may_lie_deeper(repository: Repository, base: str, *tips: str) -> bool:
    """Whether the true merge base of some commits may be beyond the boundary of a shallow clone.

    A base is certain only if no commit that a tip has, and the base has not, is cut off.
    """
    cut = cut_off(repository)
    if not cut or set(tips) == {base}:
        return False
    aside = repository.run("rev-list", *tips, f"^{base}", "--").decode().split()
    return not cut.isdisjoint(aside)


def _has_parents(raw: bytes | None) -> bool:
    head = raw.partition(b"\n\n")[0] if raw else b""
    return any(line.startswith(b"parent ") for line in head.split(b"\n"))


def cut_history(repository: Repository) -> str:
    """Why older versions may be missing from this clone, and the remedy; empty for a full one."""
    if repository.is_shallow():
        return "the clone is shallow (`git fetch --unshallow`)"
    partial = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    try:
        repository.run("config", "--get-regexp", partial)
    except GitError:
        return ""
    return "the clone was made with a filter (`git fetch --refetch --no-filter`)"
