"""Each task in a git working tree and on a branch of its own, judged by its scope."""

import os
from collections.abc import Sequence

from taskctl.errors import PhaseError, TaskctlError
from taskctl.git.repository import Repository
from taskctl.git.worktrees import LinkedTree
from taskctl.model.paths import covers, problem_of
from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.plans.execute.names import name_of
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.text.words import count

WORKTREES = "worktrees"
"""The folder of working trees in that of the plan."""
_USELESS = {"absolute", "leaves", "dots", "costly"}
_SHOWN = 5


class Worktrees:
    """The working trees of the tasks of a plan.

    A task starts from the merged branches of its prerequisites, or from the base without any.

    Args:
        root: of the codebase, in a repository.
        base: the commit from which the plan started; empty for HEAD.

    Raises:
        PhaseError: there is no repository, or no commit in it (1).
    """

    def __init__(self, plan: RunnablePlan, root: str, base: str) -> None:
        self._plan = plan
        self._folder = os.path.join(plan.folder, WORKTREES)
        self._repository = Repository(root)
        try:
            self.base = base or self._repository.head_with_files("--worktrees")
        except TaskctlError as error:
            raise PhaseError(str(error), 1) from None
        if not self.base:
            raise PhaseError("--worktrees needs a commit to start from; make the first one", 1)
        self._prefix = self._repository.prefix

    def open(self, task: PlannedTask, *, fresh: bool) -> str:
        """Make the working tree of a task; the folder in it that is the codebase.

        Args:
            fresh: make it again, though it is there.

        Raises:
            TaskctlError: it cannot be made, or the prerequisites conflict with each other.
        """
        tree = self._tree(task.id)
        if fresh or not os.path.isdir(tree.folder):
            self._make(task.id, tree)
        return os.path.join(tree.folder, self._prefix).rstrip(os.sep)

    def seal(self, task: PlannedTask) -> str:
        """Commit the work of a task, and judge it; why it is not within its scope, or empty.

        Raises:
            TaskctlError: git cannot commit it.
        """
        tree = self._tree(task.id)
        tree.commit(f"{task.id}: {task.title}")
        changed = tree.changed_since(self._ref(task.id))
        outside = [path for path in changed if not self._is_within(task, path)]
        if not outside:
            return ""
        shown = ", ".join(outside[:_SHOWN]) + (", …" if len(outside) > _SHOWN else "")
        return f"it changed {count(len(outside), 'path')} outside its scope: {shown}"

    def close(self, task_id: str) -> None:
        """Remove the working tree of a task that is completed; its branch stays."""
        self._tree(task_id).remove()

    def _make(self, task_id: str, tree: LinkedTree) -> None:
        os.makedirs(os.path.dirname(tree.folder), exist_ok=True)
        with open(os.path.join(self._folder, ".gitignore"), "w", encoding="utf-8") as stream:
            stream.write("*\n")
        branches = [branch_of(self._plan, o) for o in self._plan.project.before.get(task_id, ())]
        tree.make(branches[0] if branches else self.base)
        for branch in branches[1:]:
            conflicts = tree.merge(branch)
            if conflicts:
                raise TaskctlError(
                    f"{branch} conflicts with the branches of other prerequisites in "
                    f"{', '.join(conflicts[:_SHOWN])}; merge them by hand"
                )
        tree.remember(self._ref(task_id))

    def _is_within(self, task: PlannedTask, path: str) -> bool:
        scope = task.boundaries.scope if task.boundaries else None
        if scope is None or not path.startswith(self._prefix):
            return False
        path = path.removeprefix(self._prefix)
        # `docs/PLAN.md#T001` is an item of a document: whoever does it marks it there.
        documents = [document for entry in scope.includes if (document := entry.partition("#")[0])]
        is_included = _covered([*scope.includes, *documents], path)
        return is_included and not _covered(scope.excludes, path)

    def _ref(self, task_id: str) -> str:
        """The ref that names the commit from which a task started."""
        return f"refs/starts/{branch_of(self._plan, task_id)}"

    def _tree(self, task_id: str) -> LinkedTree:
        folder = os.path.join(self._folder, name_of(task_id))
        return LinkedTree(self._repository, folder, branch_of(self._plan, task_id))


def branch_of(plan: RunnablePlan, task_id: str) -> str:
    """The branch of a task."""
    return f"tasks/{name_of(plan.plan_id)}/{name_of(task_id)}"


def _covered(patterns: Sequence[str], path: str) -> bool:
    return any(problem_of(p) not in _USELESS and covers(p)(path) for p in patterns)
