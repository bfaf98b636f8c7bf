"""`taskctl graph`: draw the graph of prerequisites."""

import sys
from collections.abc import Callable, Iterator, Mapping

import click

from taskctl.cli.output import print_whole
from taskctl.cli.session import Session, from_option
from taskctl.model.items import ITEM
from taskctl.model.lookup import find_task
from taskctl.model.plan import Plan
from taskctl.model.plans import with_documents
from taskctl.read.open import open_plan
from taskctl.report.boxes import draw_boxes
from taskctl.report.style import fit
from taskctl.text.words import count
from taskctl.views.cells import one_line
from taskctl.views.graphs import FORMATS, GROUPS, MERMAID_EDGES, MERMAID_LENGTH, Drawing, draw
from taskctl.views.lanes import area_lines, lane_lines

# Forms that show the whole plan.
_WHOLE: Mapping[str, Callable[[Plan], Iterator[str]]] = {
    "lanes": lane_lines, "areas": area_lines, "boxes": draw_boxes,
}  # fmt: skip  # a table


@click.command("graph")
@click.option("--format", "form", type=click.Choice([*FORMATS, *_WHOLE]), default="mermaid",
              help="Choose the form.")  # fmt: skip  # a table
@click.option("--focus", metavar="ID", default="", help="Draw one task and its neighbours.")
@click.option(
    "--depth", default=2, show_default=True, help="Draw neighbours up to this many steps away."
)
@click.option("--group", "by", type=click.Choice(list(GROUPS)),
              help="Group the nodes: by state, or by document.")  # fmt: skip  # a table
@click.option("--open", "open_only", is_flag=True, help="Leave out done and dropped tasks.")
@click.option("--isolated", is_flag=True, help="Draw tasks without neighbours too.")
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
    """Draw the graph of prerequisites, without the edges that a longer path implies.

    `lanes` lists the open tasks in lanes that can proceed in parallel, phase by phase; `boxes`
    draws them for a terminal. `areas` is the tree of headings with the number of items below each.

    If the plan consists of several documents, all of them are drawn, and an item is called FILE#ID.
    """
    _, _, plan = open_plan(session.load(), document)
    if form in _WHOLE:
        if focus or open_only or isolated or critical_path:
            raise click.UsageError(
                f"{form} shows the whole plan: drop --focus, --open, --isolated and --critical-path"
            )
        return _print_parts(session, plan, _WHOLE[form])
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
    print_whole(text)
    if form != "json":
        for note in _notes(plan, drawing, form, len(text)):
            session.note(note)
    return 0


def _print_parts(session: Session, plan: Plan, lines_of: Callable[[Plan], Iterator[str]]) -> int:
    """Print the drawing of the plan, and of each document in it that is not archived."""
    parts = plan.current()
    found = [("Tasks" if part is plan else part.name, "\n".join(lines_of(part))) for part in parts]
    texts = [
        text if len(parts) == 1 else f"## {one_line(name)}\n\n{text}"
        for name, text in found
        if text
    ]
    if texts:
        text = "\n\n".join(texts)
        if sys.stdout.isatty():  # a drawing that is folded cannot be read
            text = "\n".join(fit(line, session.style()) for line in text.split("\n"))
        click.echo(text)
    else:
        session.note("nothing is open")
    return 0


def _notes(plan: Plan, drawing: Drawing, form: str, length: int) -> Iterator[str]:
    edges = sum(map(len, drawing.edges.values()))
    if not (drawing.nodes or drawing.left_out):
        yield "no task to draw"
    if form == "mermaid" and (edges > MERMAID_EDGES or length > MERMAID_LENGTH):
        yield (
            f"Mermaid draws {MERMAID_EDGES} edges and {MERMAID_LENGTH:,} characters by default; "
            f"this graph has {edges} and {length:,}.\n"
            "Narrow it with --open, --focus or --critical-path, or use --format dot"
        )
    if drawing.left_out:
        number = drawing.left_out
        yield f"left out: {count(number, 'task')} without neighbours (--isolated draws them)"
