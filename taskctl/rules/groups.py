"""BD: the groups of a board, and the counters of what is done in them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from taskctl.model.findings import Finding, Related
from taskctl.model.items import Group
from taskctl.model.plan import Plan
from taskctl.rules.boards import about
from taskctl.rules.registry import rule


@rule("BD005", "wrong-counter", "warning")
def wrong_counter(plan: Plan) -> Iterator[Finding]:
    """A counter of a group does not agree with the headers of its members.

    Plans are made by this number. A range counts the letter suffixes in it, each id counts once,
    and case does not matter.

    Bad:
        Progress: `6 / 30` done      (15 of 34 are)
    Fix:
        Recount, or let `taskctl sync` keep the counter.
    """
    for board in plan.boards:
        groups = {group.name: group for group in board.groups}
        listed: defaultdict[str, list[str]] = defaultdict(list)
        for one in board.groups:
            for item in one.ids:
                listed[item].append(one.name)
        for counter in board.counters:
            group = groups.get(counter.group)
            if group is None or board.is_generated(counter.place):
                continue
            done = sum(1 for item in group.ids if (t := plan.by_id.get(item)) and t.state == "done")
            total = len(group.ids)
            is_near = abs(counter.place.line - group.place.line) < 10
            if (counter.done, counter.total) != (done, total):
                yield Finding(
                    counter.place,
                    f"{group.name} says {counter.done} / {counter.total}, "
                    f"the headers of its members say {done} / {total}",
                    f"write {done} / {total}{_also_elsewhere(group, listed)}",
                    subject=f"{board.path} {group.name} {'section' if is_near else 'table'}",
                    related=(Related(group.place, f"{total} members"),),
                )
            elif counter.percent is not None and total and counter.percent_place:
                share = 100 * done / total
                if abs(share - counter.percent) > 1:
                    yield Finding(
                        counter.percent_place,
                        f"{group.name}: {done} of {total} is {share:.0f} %, not {counter.percent}",
                        f"write {share:.0f} %",
                        subject=f"{board.path} {group.name} percent",
                    )


def _also_elsewhere(group: Group, listed: Mapping[str, Sequence[str]]) -> str:
    """Which members other groups list too: a range may take in more than was meant."""
    others = {
        item: other
        for item in group.ids
        if (other := next((name for name in reversed(listed[item]) if name != group.name), ""))
    }
    shared = [item for item in group.ids if item in others]
    if not shared:
        return ""
    names = ", ".join(f"{item} ({others[item]})" for item in shared[:4])
    more = f" and {len(shared) - 4} more" if len(shared) > 4 else ""
    return f"; in other groups too: {names}{more}"


@rule("BD007", "item-in-no-group", "info")
def item_in_no_group(plan: Plan) -> Iterator[Finding]:
    """A board sorts the tasks into groups, and this one is in none.

    It is missing from every counter.

    Fix:
        Add it to a group.
    """
    for board in plan.boards:
        if not board.groups:
            continue
        grouped = {item for group in board.groups for item in group.ids}
        for task in about(plan, board, plan.tasks):
            if task.id and task.id not in grouped:
                yield Finding(
                    board.groups[0].place,
                    f"{task.id} is in none of the {len(board.groups)} groups",
                    "add it to a group",
                    item=task.id,
                    subject=board.path,
                )
