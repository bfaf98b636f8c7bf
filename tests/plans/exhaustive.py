"""The shortest makespan of a small project, found by trying every start at every whole hour."""

from functools import cache

from taskctl.plans.schedule.project import Project

from .projects import wrong_together


def shortest(plan: Project) -> float:
    """The least makespan of all schedules, for durations of whole hours above 0."""
    activities = plan.activities
    ids = [one.id for one in activities]
    waits = [sum(1 << ids.index(name) for name in plan.before.get(one, ())) for one in ids]
    workers = plan.capacity.workers

    @cache
    def may_run_together(mask: int) -> bool:
        return not wrong_together(plan, [one for place, one in enumerate(ids) if mask >> place & 1])

    @cache
    def remaining(done: int, running: tuple[tuple[int, int, frozenset[str]], ...]) -> int:
        """Hours to the end, from a state: what runs, for how long, on a worker with what skills."""
        if done == (1 << len(ids)) - 1:
            return 0
        mask = sum(1 << place for place, _, _ in running)
        free = [*workers]
        for _, _, own in running:
            if workers:
                free.remove(own)
        return start(done, running, mask, free, 0)

    def start(
        done: int,
        running: tuple[tuple[int, int, frozenset[str]], ...],
        mask: int,
        free: list[frozenset[str]],
        place: int,
    ) -> int:
        """The best of all ways to start some of the activities from a place on, and wait."""
        if place == len(ids):
            return 1 + an_hour_later(done, running) if running else 10**6
        best = start(done, running, mask, free, place + 1)
        bit = 1 << place
        if (mask | done) & bit or waits[place] & ~done or not may_run_together(mask | bit):
            return best
        need, hours = activities[place].capabilities, round(activities[place].likely)
        for own in {own for own in free if need <= own} if workers else {frozenset[str]()}:
            left = [*free]
            if workers:
                left.remove(own)
            more = tuple(sorted((*running, (place, hours, own)), key=lambda one: one[0]))
            best = min(best, start(done, more, mask | bit, left, place + 1))
        return best

    def an_hour_later(done: int, running: tuple[tuple[int, int, frozenset[str]], ...]) -> int:
        for place, left, _ in running:
            done |= (left == 1) << place
        return remaining(done, tuple((p, left - 1, own) for p, left, own in running if left > 1))

    return remaining(0, ())
