"""Sources of git states: how the index, the working tree, commits and merges become two ends."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from taskctl.errors import TaskctlError
from taskctl.git.ancestry import common, fork_of
from taskctl.git.blobs import Blobs
from taskctl.git.folders import TreeObjects
from taskctl.git.repository import Repository, nothing_to_compare
from taskctl.git.trees import ObjectTree, commit_tree, index_tree
from taskctl.judge.ends import INDEX, WORKTREE, Choice, Ends
from taskctl.model.evidence import named
from taskctl.text.tree import DiskTree, Overlay, Tree

if TYPE_CHECKING:
    from taskctl.git.merging import Scratch

_UNCOMMITTED = (
    "HEAD is the base, so only uncommitted changes were compared (--base REV names another)"
)


class GitStates:
    """Opens states of one repository, through one process that reads blobs.

    Args:
        root: the root of the plan.
        environment: the environment, in which a CI system or a hook describes the change.
        everywhere: whether paths outside the root are changed paths, too.
        disk: the files of the working tree, if they are not read as they are.
    """

    def __init__(
        self,
        root: str,
        environment: Mapping[str, str],
        *,
        everywhere: bool = False,
        disk: Tree | None = None,
    ) -> None:
        self.root = root
        self.environment = environment
        self.repository = Repository(root)
        self.repository.everywhere = everywhere
        self.blobs = Blobs(self.repository)
        self.trees = TreeObjects(self.blobs)
        self.disk = DiskTree(root) if disk is None else disk
        self._scratch: Scratch | None = None

    def close(self) -> None:
        """End the process that reads blobs, and remove what was merged."""
        self.blobs.close()
        if self._scratch is not None:
            self._scratch.close()

    def open(self, choice: Choice) -> Ends:
        """The ends of a choice.

        Raises:
            TaskctlError: no repository where one is needed, an unknown revision or path, or no
                common history.
        """
        return SOURCES[choice.source](self, choice)

    @property
    def scratch(self) -> "Scratch":
        """Where commits are merged; the results can be read like commits."""
        if self._scratch is None:
            from taskctl.git.merging import Scratch  # most hooks merge nothing

            self._scratch = Scratch(self.repository)
            self.blobs.close()  # it has not heard of the new objects
        return self._scratch

    @cached_property
    def index(self) -> ObjectTree:
        """The files of the index."""
        return index_tree(self.repository, self.blobs)

    def tree_of(self, commit: str, like: ObjectTree | None = None) -> ObjectTree:
        """The files of a commit or tree; those that equal files of `like` are read from there."""
        return commit_tree(self.repository, self.trees, commit, like)

    def between(self, base: str, head: str, trees: tuple[str, str] | None = None) -> Ends:
        """The ends of a range of commits, or the trees to compare in their place.

        Args:
            base: empty for the first commit.
        """
        old, new = trees = trees or (base, head)
        return Ends(
            base,
            head,
            lambda: self.tree_of(new),
            lambda: self.tree_of(old),
            lambda: self.repository.between(old, new),
            is_change=True,
            trees=trees,
        )


def _staged(states: GitStates, choice: Choice) -> Ends:
    """The changes of the next commit; nothing is chosen if nothing is staged."""
    head = states.repository.head_with_files(choice.asked)
    return Ends(
        head,
        INDEX,
        lambda: states.index,
        lambda: states.tree_of(head, states.index),
        lambda: states.repository.staged(head) or None,
        is_change=True,
    )


def _committing(states: GitStates, choice: Choice) -> Ends:
    """The staged changes, or the commits between which pre-commit checks, by the index."""
    old = states.environment.get("PRE_COMMIT_FROM_REF")
    new = states.environment.get("PRE_COMMIT_TO_REF")
    ends = _staged(states, choice)
    if old and new:
        ends.base, last = states.repository.commit(old), states.repository.commit(new)
        ends.read_before = lambda: states.tree_of(ends.base, states.index)
        ends.read_changed = lambda: states.repository.between(ends.base, last)
    return ends


def _worktree(states: GitStates, choice: Choice) -> Ends:
    """The changes of the working tree, with its untracked files that are not ignored."""
    head = states.repository.head_with_files(choice.asked)
    return Ends(
        head,
        WORKTREE,
        lambda: states.disk,
        lambda: states.tree_of(head),
        lambda: states.repository.changed(head),
        is_change=True,
    )


def _present(states: GitStates, choice: Choice) -> Ends:
    """The staged changes or, if nothing is staged, those of the working tree."""
    staged = _staged(states, choice)
    return staged if staged.changed else _worktree(states, choice)


def _listed(states: GitStates, choice: Choice) -> Ends:
    """Paths of the working tree that a person lists; git is not asked."""
    return Ends("", WORKTREE, lambda: states.disk, read_changed=lambda: choice.paths)


def _since(states: GitStates, choice: Choice) -> Ends:
    """The changes between the base and HEAD."""
    states.repository.must_exist(choice.asked)
    base = common(states.repository, choice.base, "HEAD")
    return states.between(base, states.repository.commit("HEAD"))


def _range(states: GitStates, choice: Choice) -> Ends:
    """The changes from one commit to another, all commits together."""
    states.repository.must_exist(choice.asked)
    base, head = (states.repository.commit(r or "HEAD") for r in (choice.base, choice.head))
    return states.between(base, head)


def _merge(states: GitStates, choice: Choice) -> Ends:
    """A merge of two commits, compared with its base; if git cannot merge, the head with the fork.

    The default base is the branch that the CI system names, or the default branch.
    """
    from taskctl.git.merging import TooOldError

    repository = states.repository
    wanted = choice.base or repository.default_target(states.environment)
    base = repository.commit(wanted)
    is_current = choice.head == "HEAD" and repository.tip
    head = repository.tip if is_current else repository.commit(choice.head)
    if base == head and not choice.base:
        raise nothing_to_compare(wanted, choice.head)
    fork = fork_of(repository, base, head, (base, head))
    notice, trees = "", (base, base if fork == head else head)
    if fork not in {base, head}:
        try:
            found = states.scratch.merge(base, head)
            trees = (base, found.tree)
            if found.conflicts:
                names = named(found.conflicts)
                notice = f"the merge conflicts in {names}: the head is judged instead, by the base"
        except TooOldError as error:
            notice = f"{error}: the head is judged instead"
    ends = states.between(base, head, (fork, head) if notice else trees)
    ends.fork, ends.notice = fork, notice
    return ends


def _against(states: GitStates, base: str) -> Ends:
    """The working tree against a commit; what both share is read from the disk."""
    return Ends(base, WORKTREE, lambda: states.disk, lambda: states.tree_of(base, states.index))


def _changed(states: GitStates, choice: Choice) -> Ends:
    """The changes of the working tree and its commits since the base."""
    repository = states.repository
    head = repository.head_with_files(choice.asked)
    base = common(repository, choice.base or repository.default_target(states.environment), "HEAD")
    ends = _against(states, base)
    ends.read_changed = lambda: repository.changed(base)
    if base == head and not choice.base:
        if not ends.changed:
            raise nothing_to_compare("the base", "HEAD")
        ends.notice = _UNCOMMITTED
    return ends


def _paths(states: GitStates, choice: Choice) -> Ends:
    """Files and folders of the working tree, or the contents given for one, against HEAD."""
    ends = _against(states, states.repository.tip)
    ends.read_changed = lambda: choice.paths
    if choice.raw is not None:
        contents = dict.fromkeys(choice.paths, choice.raw)
        ends.read_after = lambda: Overlay(states.disk, contents)
    for path in choice.paths:
        # A file that was deleted can be named as long as the last commit has it.
        known = path in {"", "."} or ends.after.exists(path)
        if not known and not (ends.before and ends.before.exists(path)):
            raise TaskctlError(f"{path}: no such file or folder")
    return ends


SOURCES: Mapping[str, Callable[[GitStates, Choice], Ends]] = {
    "staged": _staged, "committing": _committing, "worktree": _worktree, "present": _present,
    "listed": _listed, "since": _since, "range": _range, "changed": _changed, "paths": _paths,
    "merge": _merge,
}  # fmt: skip  # a table
