"""The items that lack a thing which their collection demands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from taskctl.model.demands import demand
from taskctl.model.items import Task
from taskctl.model.plan import Plan, once
from taskctl.settings.schema import Collection, Settings

Asks = Callable[[Collection], bool]
Has = Callable[[Task], bool]


def by_collection(
    tasks: Iterable[Task], settings: Settings
) -> Iterator[tuple[Collection, list[Task]]]:
    """The collections with some of the items, and these items."""
    return _in_order(_grouped(tasks), settings)


def of_plan(plan: Plan, settings: Settings) -> Iterator[tuple[Collection, list[Task]]]:
    """The collections with items, and all their items in a plan."""
    return _in_order(dict(_groups(plan)), settings)


@once
def _groups(plan: Plan) -> Iterable[tuple[str, list[Task]]]:
    return _grouped(plan.items).items()


def _grouped(tasks: Iterable[Task]) -> Mapping[str, list[Task]]:
    found: defaultdict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        found[task.collection].append(task)
    return found


def _in_order(
    groups: Mapping[str, list[Task]], settings: Settings
) -> Iterator[tuple[Collection, list[Task]]]:
    for collection in settings.collection:
        if collection.name in groups:
            yield collection, groups[collection.name]


def lacking(
    tasks: Iterable[Task], settings: Settings, asks: Asks, has: Has, do: str = "have it"
) -> Iterator[tuple[Task, str]]:
    """The items that lack a thing which their collection demands, and the end of the message.

    That end is empty where the settings ask for the thing. Archived and dropped items are history:
    of them only the settings can ask for something.

    Args:
        tasks: the items that could have it.
        settings: the collections of these items.
        asks: whether the settings of a collection ask for it.
        has: whether an item has it.
        do: what the items that have it do, for the message.
    """
    for collection, members in by_collection(tasks, settings):
        without = [task for task in members if not has(task)]
        if not without:
            continue
        met = len(members) - len(without)
        found = demand(asks(collection), met, len(members), settings.strictness.share)
        if found.holds:
            because = found.because(plural(collection), do)
            for task in without:
                if not (because and (task.archived or task.state == "dropped")):
                    yield task, because


def by_custom(share: str) -> str:
    """The severity of a finding: only a warning if nobody asked for what it misses."""
    return "warning" if share else ""


def plural(collection: Collection) -> str:
    """The items of a collection in the plural."""
    return f"{collection.kind}s"
