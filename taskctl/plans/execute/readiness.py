"""When tasks become ready: their prerequisites are completed, and their wave is open."""

from collections.abc import Collection, Iterator

from taskctl.plans.execute.plan import RunnablePlan


class Readiness:
    """Follows the policy, which does not report that a task is ready.

    Args:
        done: tasks that are completed already.
    """

    def __init__(self, plan: RunnablePlan, done: Collection[str]) -> None:
        last = len(plan.waves)
        self._wave = dict.fromkeys(plan.tasks, last)
        for number, wave in enumerate(plan.waves):
            self._wave.update(dict.fromkeys(wave.tasks, number))
        before = plan.project.before
        self._after = plan.after
        self._missing = {
            name: sum(other not in done for other in before.get(name, ())) for name in plan.tasks
        }
        self._early: list[list[str]] = [[] for _ in range(last + 1)]
        self._open = 0
        for name, missing in self._missing.items():
            if not missing and name not in done:
                self._early[self._wave[name]].append(name)

    def complete(self, task_id: str) -> None:
        """A task is completed."""
        for other in self._after.get(task_id, ()):
            self._missing[other] -= 1
            if not self._missing[other]:
                self._early[max(self._open, self._wave[other])].append(other)

    def take(self, wave: int) -> Iterator[str]:
        """The tasks that have become ready since the last call, in the waves up to one."""
        for number in range(self._open, wave + 1):
            names, self._early[number] = self._early[number], []
            yield from names
        self._open = wave
