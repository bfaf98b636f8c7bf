"""PL4: waves.json says what follows from tasks.json."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.claims import ClaimedWave
from taskctl.plans.artifacts.folder import WAVES
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.schedule.estimates import pert_formula
from taskctl.plans.schedule.project import Activity
from taskctl.plans.validate.dag import against
from taskctl.plans.validate.figures import agrees, differences, is_number, shown
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.words import count

_RECOMPUTE = "recompute it; `taskctl plan validate --fix` does"
_PERCENTILES = ("p50Hours", "p80Hours", "p95Hours")
_TOTALS = ("p50_hours", "p80_hours", "p95_hours")
_BASED: Pointer = ("execution_models", "wave_based")
_ROLLING: Pointer = ("execution_models", "rolling_frontier")


@plan_rule("PL410", "wave-tasks")
def wave_tasks(plan: ValidatedPlan) -> Iterator[Finding]:
    """The waves do not hold each task once.

    A task in no wave is never started, one in two waves is done twice.

    Bad:
        "waves": [{"waveNumber": 1, "tasks": ["P1.T001", "P1.T001"]}]
    Fix:
        Run `taskctl plan validate --fix`.
    """
    waves = plan.artifacts.waves.waves
    if not waves:
        return
    number = Counter(name for wave in waves for name in wave.tasks)
    lists = {
        "lack": [name for name in plan.network.ids if name not in number],
        "hold twice": [name for name, times in number.items() if times > 1],
        "hold tasks that are not in tasks.json:": [n for n in number if n not in plan.index],
    }
    for what, names in lists.items():
        if names:
            yield Finding(
                plan.at(WAVES, waves[0].pointer[:-1]),
                f"the waves {what} {listed(names)}",
                _RECOMPUTE,
                subject=what,
                number=len(names),
            )


@plan_rule("PL411", "wave-order")
def wave_order(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task is in the same wave as its prerequisite, or in an earlier one.

    All tasks of a wave may run at once, so that it would begin before its prerequisite has ended.

    Bad:
        {"waveNumber": 2, "tasks": ["P1.T002", "P1.T003"]}      (and P1.T003 waits for P1.T002)
    Fix:
        Move the task into a later wave, or run `taskctl plan validate --fix`.
    """
    if "the waves" in against(plan):
        return
    waves = plan.artifacts.waves.waves
    place = {name: at for at, wave in enumerate(waves) for name in wave.tasks}
    wrong = [
        (edge.from_, edge.to)
        for edge in plan.network.kept
        if edge.from_ in place and edge.to in place and place[edge.from_] >= place[edge.to]
    ]
    if wrong:
        steps = listed(
            f"{end} (wave {shown(waves[place[end]].number)}) waits for {start} "
            f"(wave {shown(waves[place[start]].number)})"
            for start, end in wrong
        )
        yield Finding(
            plan.at(WAVES, (*waves[place[wrong[0][1]]].pointer, "tasks")),
            f"{count(len(wrong), 'task')} {'is' if len(wrong) == 1 else 'are'} not in a later wave "
            f"than a prerequisite: {steps}",
            "move it into a later wave",
            number=len(wrong),
        )


@plan_rule("PL412", "wave-resources")
def wave_resources(plan: ValidatedPlan) -> Iterator[Finding]:
    """A wave uses more of a shared resource than there is.

    Its tasks cannot run at once: two need the same exclusive resource, or together more units than
    a limited one has.

    Bad:
        {"waveNumber": 1, "tasks": ["P1.T001", "P1.T004"]}      (both need `database_migrations`)
    Fix:
        Put them into different waves, or run `taskctl plan validate --fix`.
    """
    activities = _activities(plan)
    units = project_of(plan.artifacts.tasks, plan.network).capacity.units
    for wave in plan.artifacts.waves.waves:
        users: dict[str, list[str]] = {}
        taken: Counter[str] = Counter()
        for name in dict.fromkeys(wave.tasks):
            activity = activities.get(name)
            for resource in activity.exclusive if activity else ():
                users.setdefault(resource, []).append(name)
            taken.update(activity.shared if activity else {})
        problems = [
            (name, f"{listed(ids)} need {name}, which is exclusive")
            for name, ids in sorted(users.items())
            if len(ids) > 1
        ]
        problems += [
            (name, f"its tasks need {number} of {name}, which has {units[name]}")
            for name, number in sorted(taken.items())
            if name in units and number > units[name]
        ]
        for name, problem in problems:
            yield Finding(
                plan.at(WAVES, _tasks_of(wave)),
                f"wave {shown(wave.number)}: {problem}",
                "put them into different waves",
                subject=f"{wave.number} {name}",
            )


def _activities(plan: ValidatedPlan) -> dict[str, Activity]:
    project = project_of(plan.artifacts.tasks, plan.network)
    return {activity.id: activity for activity in project.activities}


def _tasks_of(wave: ClaimedWave) -> Pointer:
    return (*wave.pointer, "tasks") if wave.value else wave.pointer


@plan_rule("PL413", "wave-size")
def wave_size(plan: ValidatedPlan) -> Iterator[Finding]:
    """A wave holds more tasks than `maxWaveSize`.

    Bounds for waves keep their barriers close: a large wave waits long for its slowest task.

    Bad:
        "config": {"maxWaveSize": 2}, "waves": [{"tasks": ["P1.T001", "P1.T002", "P1.T003"]}]
    Fix:
        Split the wave, or run `taskctl plan validate --fix`.
    """
    size = plan.artifacts.waves.size
    if size is None or not is_number(size.value):
        return
    for wave in plan.artifacts.waves.waves:
        if len(wave.tasks) > size.value:
            yield Finding(
                plan.at(WAVES, _tasks_of(wave)),
                f"wave {shown(wave.number)} holds {count(len(wave.tasks), 'task')}, "
                f"and maxWaveSize is {shown(size.value)}",
                "split the wave",
                subject=str(wave.number),
            )


@plan_rule("PL414", "wave-figure")
def wave_figure(plan: ValidatedPlan) -> Iterator[Finding]:
    """A figure of waves.json is not that of its own waves or of tasks.json.

    Numbers of waves, numbers in their order, the resources that each uses, and the limit of tasks
    that run at once.

    Bad:
        "waves": [{…}, {…}], "total_waves": 8
    Fix:
        Run `taskctl plan validate --fix`.
    """
    claims = plan.artifacts.waves
    if claims.total and not agrees(claims.total.value, len(claims.waves)):
        yield Finding(
            plan.at(WAVES, claims.total.pointer),
            f"total_waves is {shown(claims.total.value)}, and there are {len(claims.waves)}",
            _RECOMPUTE,
            subject="total_waves",
        )
    numbers = [wave.number for wave in claims.waves]
    if any(number != at + 1 for at, number in enumerate(numbers)):
        yield Finding(
            plan.at(WAVES, claims.waves[0].pointer),
            f"the waves are numbered {listed(map(shown, numbers))}",
            _RECOMPUTE,
            subject="numbers",
        )
    yield from _usage(plan)
    limit = plan.artifacts.tasks.meta.resource_limits.max_concurrent_tasks
    pointer = (*_ROLLING, "config", "max_concurrent_tasks")
    given = _value(plan.artifacts.values.get(WAVES), pointer)
    if given is not None and not agrees(given, limit):
        yield Finding(
            plan.at(WAVES, pointer),
            f"max_concurrent_tasks is {shown(given)} here, and {limit} in tasks.json",
            _RECOMPUTE,
            subject="max_concurrent_tasks",
        )


def _usage(plan: ValidatedPlan) -> Iterator[Finding]:
    """The use of resources that waves claim, where they do."""
    activities = _activities(plan)
    wrong: list[tuple[ClaimedWave, str]] = []
    for wave in plan.artifacts.waves.waves:
        claimed = wave.value.get("resource_usage")
        if not isinstance(claimed, dict):
            continue
        real: Counter[str] = Counter()
        cpu = memory = 0.0
        for name in dict.fromkeys(wave.tasks):
            if name in activities:
                one = activities[name]
                real.update(dict.fromkeys(one.exclusive, 1))
                real.update(one.shared)
                cpu, memory = cpu + one.cpu, memory + one.memory
        figures: dict[str, float] = dict(real)
        for key, value in (("estimated_cpu_cores", cpu), ("estimated_memory_gb", memory)):
            if key in claimed:
                figures[key] = value
        if found := ", ".join(differences(claimed, figures)):
            wrong.append((wave, found))
    if wrong:
        first, found = wrong[0]
        yield Finding(
            plan.at(WAVES, (*first.pointer, "resource_usage")),
            f"the resource_usage of {count(len(wrong), 'wave')} is not that of its tasks; "
            f"wave {shown(first.number)}: {found}",
            _RECOMPUTE,
            subject="resource_usage",
            number=len(wrong),
        )


def _value(value: Any, pointer: Pointer) -> Any:
    for step in pointer:
        value = value.get(step) if isinstance(value, dict) else None
    return value


@plan_rule("PL415", "initial-frontier")
def initial_frontier(plan: ValidatedPlan) -> Iterator[Finding]:
    """The `initial_frontier` of waves.json is not the list of tasks that wait for nothing.

    Workers would be idle at the start, or begin a task whose prerequisites are open.

    Bad:
        "initial_frontier": ["P1.T001"]      (and P1.T006 waits for nothing either)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    claim = plan.artifacts.waves.frontier
    if claim is None or "the waves" in against(plan):
        return
    real = [name for name in plan.network.ids if name not in plan.network.before]
    given, first = set(claim.value), set(real)
    missing = [name for name in real if name not in given]
    extra = [name for name in claim.value if name not in first]
    parts = []
    if missing:
        parts.append(f"lacks {listed(missing)}, which wait for nothing")
    if extra:
        parts.append(f"holds {listed(extra)}, which wait for others")
    if parts:
        yield Finding(
            plan.at(WAVES, claim.pointer),
            f"initial_frontier has {count(len(claim.value), 'task')}, {len(real)} can start: "
            f"it {' and '.join(parts)}",
            _RECOMPUTE,
            number=len(missing) + len(extra),
        )


@plan_rule("PL416", "wave-estimate", "warning")
def wave_estimate(plan: ValidatedPlan) -> Iterator[Finding]:
    """The estimates of waves do not follow from the durations of their tasks.

    By the PERT formula of T.A.S.K.S., a wave takes the largest μ, μ + 0.84 σ and μ + 1.65 σ of its
    tasks, and the whole takes the sum of its waves.

    Bad:
        "p50Hours": 10.5      (and no task of the wave has a mean of more than 6 hours)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    activities = _activities(plan)
    wrong: list[tuple[ClaimedWave, str]] = []
    number = 0
    sums: dict[str, float] = dict.fromkeys(_TOTALS, 0.0)
    exact: dict[str, float] = dict.fromkeys(_TOTALS, 0.0)
    for wave in plan.artifacts.waves.waves:
        claimed = wave.value.get("estimates")
        if not isinstance(claimed, dict):
            continue
        number += 1
        real = pert_formula(activities[name] for name in wave.tasks if name in activities)
        figures = dict(zip(_PERCENTILES, real, strict=True))
        here = {key: claimed[key] for key in _PERCENTILES if key in claimed}
        for key, total in zip(_PERCENTILES, _TOTALS, strict=True):
            sums[total] += here[key] if is_number(here.get(key)) else 0
            exact[total] += round(figures[key], 2)
        if found := ", ".join(differences(here, figures, partial=True)):
            wrong.append((wave, found))
    if wrong:
        first, found = wrong[0]
        yield Finding(
            plan.at(WAVES, (*first.pointer, "estimates")),
            f"the estimates of {len(wrong)} of {count(number, 'wave')} do not follow the formula; "
            f"wave {shown(first.number)}: {found}",
            _RECOMPUTE,
            subject="waves",
            number=len(wrong),
        )
    if number:
        yield from _total(plan, sums, exact)


def _total(
    plan: ValidatedPlan, sums: Mapping[str, float], exact: Mapping[str, float]
) -> Iterator[Finding]:
    """The estimate of all waves, which is the sum of those claimed or of those computed."""
    pointer = (*_BASED, "estimated_completion")
    claimed = _value(plan.artifacts.values.get(WAVES), pointer)
    if isinstance(claimed, dict):
        here = {k: claimed[k] for k in _TOTALS if k in claimed and not agrees(claimed[k], exact[k])}
        if found := ", ".join(differences(here, sums, partial=True)):
            yield Finding(
                plan.at(WAVES, pointer),
                f"estimated_completion is not the sum of the waves: {found}",
                _RECOMPUTE,
                subject="total",
            )


@plan_rule("PL417", "wave-barrier", "warning")
def wave_barrier(plan: ValidatedPlan) -> Iterator[Finding]:
    """Some waves have a barrier and others not.

    Whoever executes the plan does not know when the wave after them may begin.

    Bad:
        "waves": [{"waveNumber": 1, "barrier": {…}, …}, {"waveNumber": 2, …}]
    Fix:
        Add a barrier to each wave, or run `taskctl plan validate --fix`.
    """
    waves = [wave for wave in plan.artifacts.waves.waves if wave.value]
    without = [w for w in waves if not ("barrier" in w.value or "sync_point" in w.value)]
    if without and len(without) < len(waves):
        names = listed(shown(wave.number) for wave in without)
        yield Finding(
            plan.at(WAVES, without[0].pointer),
            f"{count(len(without), 'wave')} {'has' if len(without) == 1 else 'have'} "
            f"no barrier: {names}",
            "add one",
            number=len(without),
        )
