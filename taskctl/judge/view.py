"""The trees of a run of `check`: the work tree, git's index, and the one from before."""

import os

from taskctl.errors import TaskctlError
from taskctl.git.ancestry import common
from taskctl.git.blobs import Blobs
from taskctl.git.repository import GitError, Repository, nothing_to_compare
from taskctl.git.trees import ObjectTree, commit_tree, index_tree
from taskctl.judge.check.request import Request, Trees, work_tree
from taskctl.settings.load import Loaded
from taskctl.text.tree import Overlay, folders_up, is_top

_UNCOMMITTED = (
    "HEAD is the base, so nothing but what is not committed was compared (--base REV names another)"
)


def open_trees(loaded: Loaded, request: Request) -> Trees:
    """The trees that a request is about.

    Raises:
        TaskctlError: a path is not there, no repository where one is needed, unknown revision.
    """
    if request.staged or request.changed:
        return _git_trees(loaded, request)
    tree = work_tree(loaded, request)
    chosen = set(request.paths) if request.paths else None
    if request.buffer is not None:
        path, raw = request.buffer
        tree, chosen = Overlay(tree, {path: raw}), {path}
    if chosen is None:
        return Trees(tree)
    trees = Trees(tree, chosen)
    repository = Repository(loaded.root)
    head = repository.head() if _in_repository(loaded.root) else ""
    if head:
        blobs = Blobs(repository)
        before = commit_tree(repository, blobs, head, _clean_disk(repository, blobs))
        trees = Trees(tree, chosen, before, blobs.close)
    for path in chosen - {"", "."}:
        # A file that was deleted can be named as long as the last commit has it.
        if not tree.exists(path) and not (trees.before is not None and trees.before.exists(path)):
            trees.close()
            raise TaskctlError(f"{path}: no such file or folder")
    return trees


def _git_trees(loaded: Loaded, request: Request) -> Trees:
    repository = Repository(loaded.root)
    if not _in_repository(loaded.root):
        option = "--staged" if request.staged else "--changed"
        raise GitError(f"{option} needs a git repository, and {loaded.root} is in none")
    head = repository.head()
    blobs = Blobs(repository)
    if request.changed:
        base = _base(repository, request)
        chosen = set(repository.changed(base))
        unasked = base == head and not request.base
        if unasked and not chosen:
            raise nothing_to_compare("the base", "HEAD")
        notice = _UNCOMMITTED if unasked else ""
        before = commit_tree(repository, blobs, base, _clean_disk(repository, blobs))
        return Trees(work_tree(loaded, request), chosen, before, blobs.close, notice=notice)
    tree = index_tree(repository, blobs)
    old = request.environment.get("PRE_COMMIT_FROM_REF")
    new = request.environment.get("PRE_COMMIT_TO_REF")
    if old and new:
        first, last = repository.commit(old), repository.commit(new)
        before = commit_tree(repository, blobs, first, tree)
        chosen = set(repository.between(first, last))
        return Trees(tree, chosen, before, blobs.close, is_change=True)
    staged = repository.staged(head)
    if not staged:
        return Trees(tree, None, None, blobs.close)
    before_head = commit_tree(repository, blobs, head, tree) if head else None
    return Trees(tree, set(staged), before_head, blobs.close, is_change=True)


def _base(repository: Repository, request: Request) -> str:
    base = request.base or repository.default_target(request.environment)
    return common(repository, base, "HEAD")


def _in_repository(root: str) -> bool:
    *_, last = folders_up(root)
    return is_top(last) or ("GIT_DIR" in os.environ and Repository(root).is_repository())


def _clean_disk(repository: Repository, blobs: Blobs) -> ObjectTree:
    """The index, for reading what a commit shares with it from the disk."""
    return index_tree(repository, blobs)
