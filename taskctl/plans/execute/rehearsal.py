"""A rehearsal of a run by the simulation, with the policy of the run itself."""

from collections.abc import Iterator

from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.schedule.project import Activity
from taskctl.plans.schedule.simulation import Booking, simulate
from taskctl.report.style import printable
from taskctl.text.words import count


def rehearse(plan: RunnablePlan, most: int) -> Iterator[str]:
    """The order and times of the tasks with the likely durations, in lines for the terminal.

    Args:
        most: workers.

    Raises:
        PhaseError: a task can never start (4; 6 where no worker can do it).
    """
    project = plan.capped(most)
    waves = [wave.tasks for wave in plan.waves]
    timeline = simulate(
        project, order=plan.order, holds=plan.holds, waves=waves, quorum=plan.quorum
    )
    wave_of = {name: wave.waveNumber for wave in plan.waves for name in wave.tasks}
    activities = {activity.id: activity for activity in project.activities}
    model = plan.model.replace("_", " ")
    yield (
        f"{plan.plan_id}: {count(len(activities), 'task')}, {model}, at most "
        f"{count(project.capacity.activities, 'worker')}, {timeline.makespan:g} h"
    )
    number = 0
    for booking in timeline.bookings:
        wave = wave_of.get(booking.id, number)
        if wave != number:
            number = wave
            yield f"wave {number}"
        yield _line(plan, booking, activities[booking.id])
    yield "nothing was run, and nothing written"


def _line(plan: RunnablePlan, booking: Booking, activity: Activity) -> str:
    uses = [*sorted(activity.exclusive), *(f"{n} of {r}" for r, n in activity.shared.items())]
    uses += [f"{activity.cpu:g} cores"] if activity.cpu else []
    uses += [f"{activity.memory:g} GB"] if activity.memory else []
    title = plan.tasks[booking.id].title
    text = f"  {booking.start:7.2f} h  worker {booking.worker}  {booking.id}  {title}"
    return printable(text + (f"  ({', '.join(uses)})" if uses else ""))
