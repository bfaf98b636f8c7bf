"""Git states as trees: what a run of `check` reads, and what it compares with."""

from taskctl.errors import TaskctlError
from taskctl.git.ancestry import common
from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository, nothing_to_compare
from taskctl.git.trees import commit_tree, index_tree
from taskctl.judge.check.request import Request, Trees
from taskctl.text.tree import Overlay, Tree

_UNCOMMITTED = (
    "HEAD is the base, so nothing but what is not committed was compared (--base REV names another)"
)


def open_trees(root: str, request: Request, disk: Tree) -> Trees:
    """The trees that a request is about; `disk` has the files of the working tree.

    Raises:
        TaskctlError: a path is not there, no repository where one is needed, unknown revision.
    """
    repository = Repository(root)
    if request.staged:
        return _staged(repository, request)
    if request.changed:
        return _changed(repository, request, disk)
    tree, chosen = disk, set(request.paths)
    if request.buffer is not None:
        path, raw = request.buffer
        tree, chosen = Overlay(disk, {path: raw}), {path}
    head = repository.head()
    trees = _against(repository, head, tree, chosen) if head else Trees(tree, chosen)
    for path in chosen - {"", "."}:
        # A file that was deleted can be named as long as the last commit has it.
        if not tree.exists(path) and not (trees.before is not None and trees.before.exists(path)):
            trees.close()
            raise TaskctlError(f"{path}: no such file or folder")
    return trees


def _against(repository: Repository, base: str, tree: Tree, chosen: set[str]) -> Trees:
    """The working tree against a commit; what both share is read from the disk."""
    blobs = Blobs(repository)
    before = commit_tree(repository, blobs, base, index_tree(repository, blobs))
    return Trees(tree, chosen, before, blobs.close)


def _changed(repository: Repository, request: Request, disk: Tree) -> Trees:
    head = _head(repository, "--changed")
    base = common(
        repository, request.base or repository.default_target(request.environment), "HEAD"
    )
    chosen = set(repository.changed(base))
    unasked = base == head and not request.base
    if unasked and not chosen:
        raise nothing_to_compare("the base", "HEAD")
    trees = _against(repository, base, disk, chosen)
    return trees._replace(notice=_UNCOMMITTED) if unasked else trees


def _staged(repository: Repository, request: Request) -> Trees:
    head = _head(repository, "--staged")
    blobs = Blobs(repository)
    tree = index_tree(repository, blobs)
    old = request.environment.get("PRE_COMMIT_FROM_REF")
    new = request.environment.get("PRE_COMMIT_TO_REF")
    if old and new:
        first, last = repository.commit(old), repository.commit(new)
        chosen = set(repository.between(first, last))
        before = commit_tree(repository, blobs, first, tree)
        return Trees(tree, chosen, before, blobs.close, is_change=True)
    staged = repository.staged(head)
    if not staged:
        return Trees(tree, None, None, blobs.close)
    before_head = commit_tree(repository, blobs, head, tree) if head else None
    return Trees(tree, set(staged), before_head, blobs.close, is_change=True)


def _head(repository: Repository, option: str) -> str:
    """The commit of HEAD; empty in a repository without commits.

    Raises:
        GitError: there is no repository.
    """
    head = repository.head()
    if not head:
        repository.must_exist(option)
    return head
