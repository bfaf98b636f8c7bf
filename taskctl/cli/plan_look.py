"""`taskctl plan show`, `list` and `diff`: look at plans."""

import os
from typing import Any

import click

from taskctl.cli.output import print_json, print_lines, write_file
from taskctl.cli.session import Session
from taskctl.errors import PhaseError
from taskctl.plans.artifacts.folder import read_folder
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.artifacts.reading import Artifacts, read_artifacts
from taskctl.plans.compile.page import PlanFiles
from taskctl.plans.compile.plan import compile_plan
from taskctl.plans.shelf import compare, find_plans
from taskctl.plans.summary import difference_lines, picture, plan_object, row, show_lines
from taskctl.report.style import printable

ARGUMENTS, UNUSABLE = 1, 5


def opened(session: Session, path: str) -> Artifacts:
    """The artifacts in a folder, as far as they can be read.

    Raises:
        PhaseError: there is no plan, or its tasks.json cannot be read.
    """
    folder = read_folder(os.path.join(session.folder, path))
    found = read_artifacts(folder)
    for name, problem in found.problems.items():
        raise PhaseError(f"{os.path.join(path, name)} {problem}", UNUSABLE)
    return found


def recomputed(session: Session, path: str) -> PlanFiles:
    """A plan, everything in it computed from its tasks.json and features.json."""
    found = opened(session, path)
    return compile_plan(found.tasks, found.features, found.tasks.generated.timestamp, *found.order)


@click.command("show")
@click.argument("path", metavar="PATH")
@click.option("--json", "as_object", is_flag=True, help="Print JSON.")
@click.option("--gantt", metavar="FILE", help="Also draw both schedules into FILE, as an SVG.")
@click.pass_obj
def show(session: Session, path: str, gantt: str | None, *, as_object: bool) -> None:
    """Show the plan in the folder PATH in short.

    Every figure is computed from tasks.json. `taskctl plan validate` names the other files of the
    plan that disagree.
    """
    plan = recomputed(session, path)
    if as_object:
        print_json(plan_object(path, plan))
    else:
        print_lines(show_lines(path, plan, session.style()))
    if gantt:
        write_file(session, gantt, picture(plan))


@click.command("list")
@click.argument("folder", metavar="[FOLDER]", default=".")
@click.option("--json", "as_object", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_plans(session: Session, folder: str, *, as_object: bool) -> None:
    """List the plans below FOLDER, which is the current folder if not given."""
    top = os.path.normpath(os.path.join(session.folder, folder))
    if not os.path.isdir(top):
        raise PhaseError(f"{printable(folder)}: no such folder", ARGUMENTS)
    found: list[dict[str, Any]] = []
    for place in find_plans(top):
        path = os.path.normpath(os.path.join(folder, os.path.relpath(place, top)))
        try:
            found.append(plan_object(path, recomputed(session, path)))
        except PhaseError as error:
            session.note(f"{path}: {error}")
    if as_object:
        print_json({"plans": found})
    elif found:
        print_lines(map(row, found))
    else:
        where = printable(folder)
        session.note(f"there is no plan below {where}; make one with `taskctl plan create`")


@click.command("diff")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_object", is_flag=True, help="Print JSON.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the plans differ.")
@click.pass_obj
def diff(session: Session, first: str, second: str, *, as_object: bool, exit_code: bool) -> int:
    """Show how the plan in the folder B differs from the one in A."""
    plans = [opened(session, path).tasks for path in (first, second)]
    found = compare(*map(as_json, plans))
    if as_object:
        print_json(found._asdict())
    elif found.is_empty:
        session.note("the tasks and dependencies of both plans are the same")
    else:
        titles = {task.id: task.title for plan in plans for task in plan.tasks}
        print_lines(difference_lines(found, titles))
    return int(exit_code and not found.is_empty)
