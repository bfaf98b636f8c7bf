"""A queue gives the lowest rank of those that fit."""

from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.schedule.queues import WaitingQueue

AMOUNTS = (0.5, 1.0, 1.5, 2.0, 4.0)


@given(st.lists(st.one_of(st.sampled_from(AMOUNTS), st.floats(0, 5).map(lambda f: (f,)))))
def test_the_first_that_fits_comes_out(steps: list[float | tuple[float]]) -> None:
    queue: WaitingQueue[str] = WaitingQueue(AMOUNTS)
    waiting: list[tuple[int, float]] = []
    for rank, step in enumerate(steps):
        if isinstance(step, float):
            # Later ones get the lower rank.
            queue.add(step, -rank, f"item {-rank}")
            waiting.append((-rank, step))
        else:
            fits = [one for one in waiting if one[1] <= step[0]]
            assert queue.take(step[0]) == ((min(fits)[0], f"item {min(fits)[0]}") if fits else None)
            waiting = [one for one in waiting if not fits or one != min(fits)]
        assert bool(queue) == bool(waiting)
