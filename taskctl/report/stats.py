"""The figures of a plan, as text and JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taskctl.model.plan import Plan
from taskctl.model.progress import Progress, Share
from taskctl.report.documents import document_object
from taskctl.report.style import BOLD, Style, cells, cut, fit, paint, printable, wrap
from taskctl.text.words import count

_BAR = 20
# For a terminal with room for little else but a bar.
_NARROW, _SHORT_BAR = 60, 8
# The room for the numbers of a bar, with the blanks before the name.
_ROOM = 18
_SHOWN = 12


def render_stats(plan: Plan, progress: Progress, style: Style) -> Iterator[str]:
    """The lines of `stats`."""
    if progress.states or not progress.decisions:
        yield from _counts(progress.states, "tasks done", ("done",), style)
    if progress.decisions:
        yield from _counts(progress.decisions, "decisions taken", ("done", "dropped"), style)
    for title, shares in (
        ("documents", progress.documents),
        ("tracks", progress.tracks),
        ("groups", progress.groups),
        ("owners", progress.owners),
    ):
        yield from _shares(title, shares, style)
    if progress.months:
        yield ""
        yield paint("done per month", BOLD, style)
        for month, number in progress.months.items():
            count = f"  {month}  {number:>4}  "
            yield f"{count}{'▪' * min(number, 50, style.width - len(count))}".rstrip()
    if progress.lead_days is not None:
        yield ""
        yield f"lead time: {progress.lead_days:.0f} days from its first commit to done (median)"
    if len(progress.chain) > 1:
        yield ""
        yield paint(f"longest open chain ({len(progress.chain)})", BOLD, style)
        chain = [f"{item_id} →" for item_id in progress.chain[:-1]]
        yield from wrap(" ".join([*chain, progress.chain[-1]]), style.width, "  ", "  ")
    if progress.unblockers:
        yield ""
        yield paint("most waited for", BOLD, style)
        for item_id, number in progress.unblockers:
            title = printable(plan.by_id[item_id].bare_title)
            yield fit(f"  {number:>4}  {item_id}  {title}", style)


def _counts(
    states: Mapping[str, int], what: str, ended: Sequence[str], style: Style
) -> Iterator[str]:
    """How many of some items have ended, and how many are in each state."""
    total = sum(states.values())
    if not total:
        yield "there are no tasks"
        return
    done = sum(states.get(state, 0) for state in ended)
    share = f"{100 * done // total} %" if total else ""
    filled = _filled(done, total, _size(style))
    yield paint(f"{done} of {total} {what}", BOLD, style) + f"  {filled}  {share}"
    yield "  " + "  ".join(f"{state} {number}" for state, number in states.items())


def _shares(title: str, shares: Sequence[Share], style: Style) -> Iterator[str]:
    if not shares:
        return
    yield ""
    yield paint(title, BOLD, style)
    largest = sorted(shares, key=lambda share: (-share.total, share.name))[:_SHOWN]
    size = _size(style)
    names = [cut(printable(share.name), style.width - size - _ROOM) for share in largest]
    width = max(map(cells, names))
    for name, share in zip(names, largest, strict=True):
        yield f"  {name}{' ' * (width - cells(name))}  {_bar(share, size)}"
    if len(shares) > _SHOWN:
        yield f"  and {len(shares) - _SHOWN} more (--json)"


def _size(style: Style) -> int:
    return _SHORT_BAR if style.width < _NARROW else _BAR


def _bar(share: Share, size: int) -> str:
    return f"{_filled(share.done, share.total, size)}  {share.done} / {share.total}"


def _filled(done: int, total: int, size: int) -> str:
    filled = size * done // total if total else 0
    return "█" * filled + "░" * (size - filled)


def stats_notes(plan: Plan) -> Iterator[str]:
    """The archived parts of the numbers of a plan, and the parts that they leave out."""
    archived = [part for part in plan.documents if part.is_archived]
    if archived:
        items = count(sum(len(part.tasks) for part in archived), "item")
        yield f"in the archive: {count(len(archived), 'document')} with {items}"
    # A task of the plan that cannot be read is counted, as unknown.
    if foreign := sum(fault.kind == "foreign" for fault in plan.unread):
        yield (
            f"not counted: {count(foreign, 'file')} or more that look like open "
            "tasks and are not read (taskctl check)"
        )
    documents = (part.breakdown for part in _documents(plan))
    if loose := sum(len(one.loose) + len(one.strays) for one in documents if one):
        yield f"not counted: open boxes of no open item ({loose}; taskctl next)"


def _documents(plan: Plan) -> Sequence[Plan]:
    return [part for part in plan.current() if part.breakdown]


def stats_object(plan: Plan, whole: Plan, progress: Progress) -> dict[str, Any]:
    """The output of `stats --json` for a plan; `whole` is the plan with its documents."""

    def shares(found: Sequence[Share]) -> list[dict[str, Any]]:
        return [{"name": s.name, "done": s.done, "total": s.total} for s in found]

    archived = sum(part.is_archived for part in plan.documents)
    documents = [document_object(part) for part in _documents(plan)]
    return {
        "states": dict(progress.states),
        "tracks": shares(progress.tracks),
        "groups": shares(progress.groups),
        "owners": shares(progress.owners),
        "months": dict(progress.months),
        "lead_days": progress.lead_days,
        "longest_chain": list(progress.chain),
        "unblockers": [{"id": i, "waiting": number} for i, number in progress.unblockers],
        **({"document": document_object(whole)} if whole.breakdown else {}),
        **({"documents": documents} if documents else {}),
        **({"decisions": dict(progress.decisions)} if progress.decisions else {}),
        **({"archived": archived} if archived else {}),
    }
