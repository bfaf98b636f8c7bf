"""`taskctl graph`: the graph of prerequisites, drawn."""

from collections.abc import Callable, Iterator, Mapping

import click

from taskctl.cli.session import Session, from_option
from taskctl.model.items import ITEM
from taskctl.model.lookup import find_task
from taskctl.model.plan import Plan, with_documents
from taskctl.read.open import open_plan
from taskctl.report.boxes import draw_boxes
from taskctl.views.cells import one_line
from taskctl.views.graphs import FORMATS, GROUPS, MERMAID_EDGES, MERMAID_LENGTH, Drawing, draw
from taskctl.views.lanes import area_lines, lane_lines

# What is said of the plan as a whole.
_WHOLE: Mapping[str, Callable[[Plan], Iterator[str]]] = {
    "lanes": lane_lines, "areas": area_lines, "boxes": draw_boxes,
}  # fmt: skip  # a table


@click.command("graph")
@click.option("--format", "form", type=click.Choice([*FORMATS, *_WHOLE]), default="mermaid",
              help="What to print.")  # fmt: skip  # a table
@click.option("--focus", metavar="ID", default="", help="Only what is near one task.")
@click.option("--depth", default=2, show_default=True, help="How many steps are near.")
@click.option(
    "--group",
    "by",
    type=click.Choice(list(GROUPS)),
    help="What the nodes are grouped by: state, or document where there are several.",
)
@click.option("--open", "open_only", is_flag=True, help="Leave out what is done or dropped.")
@click.option("--isolated", is_flag=True, help="Draw also what nothing waits for or leads to.")
@click.option("--critical-path", is_flag=True, help="Draw the longest chain of open tasks.")
@from_option
@click.pass_obj
def command(
    session: Session,
    document: str,
    form: str,
    focus: str,
    depth: int,
    by: str | None,
    *,
    open_only: bool,
    isolated: bool,
    critical_path: bool,
) -> int:
    """Draw which task waits for which; edges that a longer way implies are left out.

    `lanes` are the open tasks in lanes that can proceed beside each other, phase by phase; `boxes`
    draws these for a terminal. `areas` is the tree of headings with the number of items below each.

    Where the plan is several documents, all of them are drawn, and an item is called FILE#ID.
    """
    _, _, plan = open_plan(session.load(), document)
    if form in _WHOLE:
        if focus or open_only or isolated or critical_path:
            raise click.UsageError(f"{form} is of the whole plan; leave out what narrows it")
        return _print_whole(session, plan, _WHOLE[form])
    plan = with_documents(plan)
    sources = {item.path if item.kind == ITEM else "" for item in plan.tasks}
    by = by or ("document" if len(sources) > 1 else "state")
    node = find_task(plan, focus).id if focus else ""
    drawing = draw(
        plan,
        focus=node,
        depth=depth,
        by=by,
        open_only=open_only,
        critical=critical_path,
        isolated=isolated,
    )
    text = "\n".join(FORMATS[form](plan, drawing))
    click.echo(text)
    if form != "json":
        for note in _notes(plan, drawing, form, len(text)):
            session.note(note)
    return 0


def _print_whole(session: Session, plan: Plan, lines_of: Callable[[Plan], Iterator[str]]) -> int:
    """Print what is said of the plan, and of each document in it that is still worked on."""
    parts = [("Tasks", plan)] if plan.tasks else []
    parts += [
        (one.path, part) for one, part in plan.documents if part.tasks and not one.is_archived
    ]
    found = [(name, "\n".join(lines_of(part))) for name, part in parts]
    texts = [
        text if len(parts) == 1 else f"## {one_line(name)}\n\n{text}"
        for name, text in found
        if text
    ]
    if texts:
        click.echo("\n\n".join(texts))
    else:
        session.note("nothing is open")
    return 0


def _notes(plan: Plan, drawing: Drawing, form: str, length: int) -> Iterator[str]:
    edges = sum(map(len, drawing.edges.values()))
    if form == "mermaid" and (edges > MERMAID_EDGES or length > MERMAID_LENGTH):
        yield (
            f"Mermaid as it comes draws {MERMAID_EDGES} edges and {MERMAID_LENGTH:,} characters; "
            f"this has {edges} and {length:,}.\n"
            "Narrow it with --open, --focus or --critical-path, or take --format dot"
        )
    if drawing.left_out:
        number = drawing.left_out
        tasks = "1 task that stands" if number == 1 else f"{number} tasks that stand"
        yield f"left out: {tasks} alone (--isolated draws them)"
