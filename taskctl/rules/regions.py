"""BD: the generated regions of a board say what the plan says."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from taskctl.model.findings import Finding
from taskctl.model.items import Board, Region
from taskctl.model.plan import Plan
from taskctl.rules.registry import each_plan_and_track, rule
from taskctl.settings.schema import Settings
from taskctl.text.places import Place

if TYPE_CHECKING:
    from taskctl.views.boards import Boards


@rule("BD010", "region-out-of-date", on=each_plan_and_track)
def region_out_of_date(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A generated region no longer agrees with the headers.

    Somebody changed a task and not the board, or edited between the markers by hand. In a
    document with many items, a region shows the document's own items.

    Fix:
        `taskctl sync` rewrites the region and leaves everything outside it alone.
    """
    if not any(board.regions for board in plan.boards):
        return
    from taskctl.views.boards import Boards, RegionError  # most have no regions
    from taskctl.views.regions import difference, render, wrong_lines

    boards = Boards(plan, settings.queue)
    sync = f"taskctl sync {plan.breakdown.path}" if plan.breakdown else "taskctl sync"
    for board in plan.boards:
        for region in board.regions:
            if region.problem or "<<<<<<< " in region.content:
                continue  # BD011 and FI008 say it
            try:
                wanted = render(boards, board, region)
            except RegionError:
                continue
            if wanted != region.content:
                lines = difference(region.content, wanted)
                number = max(1, sum(wrong_lines(region.content, wanted)))
                yield Finding(
                    region.place,
                    f"the region {region.view!r} is out of date{lines}",
                    f"`{sync}` rewrites it; `{sync} --diff` shows the change",
                    subject=f"{board.path} {region.view} {sorted(region.attributes.items())}",
                    number=number,
                )


@rule("BD011", "malformed-region", on=each_plan_and_track)
def malformed_region(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The markers of a generated region do not fit together.

    Nothing is generated between them, and nothing is checked.

    Bad:
        <!-- taskctl:begin done -->
        (and no `<!-- taskctl:end -->` below)
    Fix:
        Close each region before the next one begins.
    """
    if not any(board.regions for board in plan.boards):
        return
    from taskctl.views.boards import Boards  # as above

    boards = Boards(plan, settings.queue)
    for board in plan.boards:
        for region in board.regions:
            if not region.problem:
                problem = _impossible(boards, board, region)
                if problem:
                    yield Finding(
                        region.place,
                        f"the region {region.view!r} cannot be made: {problem}",
                        "correct the marker",
                        subject=f"{board.path} {region.view}",
                    )
            else:
                name = f"the region {region.view!r}" if region.view else "this marker"
                yield Finding(
                    region.place,
                    f"{name} {region.problem}",
                    "write <!-- taskctl:begin VIEW --> … <!-- taskctl:end -->",
                    subject=f"{board.path} {region.view}",
                )


def _impossible(boards: "Boards", board: Board, region: Region) -> str:
    from taskctl.views.boards import RegionError  # as above
    from taskctl.views.regions import render

    try:
        render(boards, board, region)
    except RegionError as error:
        return str(error)
    return ""


@rule("BD014", "kept-words", "warning", on=each_plan_and_track)
def kept_words(plan: Plan) -> Iterator[Finding]:
    """A region keeps the words of a person about something that has no row in it any more.

    `taskctl sync` throws nothing away that a person wrote: when a row goes, the cells of its own
    columns stay in a comment below the table, and come back with the row. Of an item that still
    has its file this is only good to know (info); of one that is gone, nobody will see them again.

    Bad:
        <!-- taskctl:kept TASK-0099 Notes="ask Iris first" -->      (TASK-0099 has no file)
    Fix:
        Move the words to where they belong, and remove the comment.
    """
    from taskctl.views.tables import kept_lines, name_of  # most have no regions

    for board in plan.boards:
        for region in board.regions:
            if region.inside is None or "taskctl:kept" not in region.content:
                continue
            lines = region.content.split("\n")
            for index, key in kept_lines(lines):
                number = region.inside.line + index
                known = name_of(key) in plan.by_id
                nowhere = ", and is not in this document" if plan.breakdown else ", and no file"
                yield Finding(
                    Place(board.path, number, 1, number, len(lines[index]) + 1),
                    f"the words about {key} are kept here; it has no row in {region.view!r}"
                    + ("" if known else nowhere),
                    "move them to where they belong, and remove the comment",
                    item=name_of(key) if known else "",
                    subject=f"{board.path} {region.view} {key}",
                    severity="info" if known else "",
                )
