"""`taskctl scope`: list changed paths that the task does not allow."""

import os
import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.change import Change, change_of, commits_of
from taskctl.judge.ends import Choice
from taskctl.judge.git_states import GitStates
from taskctl.judge.scope.allowlist import NoAllowlistError, allowance_of, judge_change, judge_commit
from taskctl.judge.scope.attribution import is_of_another_plan
from taskctl.judge.scope.message import judge_message, without_comments
from taskctl.judge.scope.overlap import open_tasks, overlaps
from taskctl.judge.scope.subject import (
    attribution_of,
    judge_each,
    known_task,
    settings_for,
    task_at_work,
)
from taskctl.memory.inputs import untold
from taskctl.model.lookup import find_work
from taskctl.read.open import open_plans
from taskctl.report.scope import (
    explanation_object,
    overlaps_object,
    render_commit,
    render_explanation,
    render_overlaps,
    render_scope,
    render_suggestion,
    render_unattributed,
    scope_object,
)
from taskctl.report.style import printable
from taskctl.text.words import count


@click.command("scope")
@click.argument("task_id", metavar="[ID]", required=False)
@click.option("--staged", is_flag=True, help="Judge what is staged.")
@click.option("--worktree", is_flag=True, help="Judge the working tree, untracked files too.")
@click.option("--base", metavar="REV", default="", help="Judge the commits since REV.")
@click.option("--range", "span", metavar="A..B", default="", help="Judge the commits from A to B.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Judge the paths on stdin.")
@click.option("--per-commit", is_flag=True, help="Judge each commit by its own task.")
@click.option("--commit-msg", "message_file", metavar="FILE",
              help="As a commit-msg hook: judge the index by this message.")  # fmt: skip  # a table
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--suggest", is_flag=True, help="Print the entries that the allowlist lacks.")
@click.option(
    "--explain", "path", metavar="PATH", help="Show the entry that allows or denies PATH."
)
@click.option("--overlaps", "overlapping", is_flag=True,
              help="List open tasks that share paths (with ID).")  # fmt: skip  # a table
@click.pass_obj
def command(
    session: Session,
    task_id: str | None,
    *,
    staged: bool,
    worktree: bool,
    base: str,
    span: str,
    from_stdin: bool,
    per_commit: bool,
    message_file: str | None,
    as_json: bool,
    suggest: bool,
    path: str | None,
    overlapping: bool,
) -> int:
    """List the changed paths that the allowlist of their task does not allow.

    Without options it judges the index, or the working tree if nothing is staged. The task is ID,
    or the one that a `Task:` trailer, the branch or the subject names, the only one whose file
    changed, or the only active one.
    """
    if sum(map(bool, (staged, worktree, base, span, from_stdin))) > 1:
        raise click.UsageError("choose one of --staged, --worktree, --base, --range and --stdin")
    if per_commit and not (base or span):
        raise click.UsageError("--per-commit goes with --base or --range")
    if overlapping:
        return _overlaps(session, task_id, as_json=as_json)
    loaded = session.load()
    with closing(GitStates(loaded.root, os.environ, everywhere=True)) as states:
        message = _message(message_file, states.repository.comment_sign) if message_file else ""
        if message_file or staged:
            choice = Choice("staged", "scope")
        elif from_stdin:
            untold()  # nobody can look at stdin before it is there
            choice = _listed(sys.stdin.buffer.read())
        elif base or span:
            choice = _range(span) if span else Choice("since", "scope", base)
        else:
            choice = Choice("worktree" if worktree else "present", "scope")
        ends = states.open(choice)
        change = change_of(states, ends, settings_for(ends, loaded), message)
        if message_file:
            return _hook(session, change)
        if path:
            where = loaded.relative(path, states.repository.depth)
            return _explain(change, task_id, where, as_json=as_json)
        if per_commit:
            commits = commits_of(states, change)
            return _each(session, commits, task_id, as_json=as_json, suggest=suggest)
        return _whole(session, change, task_id, as_json=as_json, suggest=suggest)


def _listed(raw: bytes) -> Choice:
    names = raw.split(b"\0" if b"\0" in raw else b"\n")
    return Choice("listed", paths=[os.fsdecode(name) for name in names if name])


def _range(span: str) -> Choice:
    old, dots, new = span.partition("..")
    if not dots or new.startswith("."):
        raise click.UsageError(f"--range {span}: write A..B")
    return Choice("range", "scope", old, new)


def _message(path: str, comment_sign: str) -> str:
    try:
        with open(path, "rb") as stream:
            return without_comments(stream.read().decode("utf-8", "replace"), comment_sign)
    except OSError as error:
        raise TaskctlError(f"{path} cannot be read: {error.strerror}") from None


def _whole(
    session: Session, change: Change, task_id: str | None, *, as_json: bool, suggest: bool
) -> int:
    if not task_id and is_of_another_plan(change):
        if as_json:
            print_json(scope_object(None, "another plan", change, suggest=False))
        else:
            click.echo("all changed paths belong to another plan of this repository")
        return 0
    if any(path.startswith("../") for path in change.changed):
        session.note("the plan is in a subfolder; the paths of the whole repository are judged")
    attribution = attribution_of(change, task_id)
    try:
        report = (judge_commit if as_json else judge_change)(change, attribution.task)
    except NoAllowlistError as error:
        click.echo(f"taskctl: {printable(str(error), keep=chr(10))}", err=True)
        return 1
    if as_json:
        print_json(scope_object(report, attribution.by, change, suggest=suggest))
    elif suggest:
        print_lines(render_suggestion(report, change))
    else:
        print_lines(render_scope(report, attribution.by, session.style()))
    return 0 if report.passes else 1


def _each(
    session: Session,
    commits: Iterable[Change],
    task_id: str | None,
    *,
    as_json: bool,
    suggest: bool,
) -> int:
    objects: list[dict[str, Any]] = []
    is_outside = False
    for commit, attribution, report in judge_each(commits, task_id):
        is_outside = is_outside or bool(report and report.outside)
        if as_json:
            objects.append(scope_object(report, attribution.by, commit, suggest=suggest))
        else:
            print_lines(render_commit(report, attribution, commit, session.style()))
    if as_json:
        print_json({"commits": objects})
    return 1 if is_outside else 0


def _hook(session: Session, change: Change) -> int:
    """Judge the commit that is being made by its message; return 1 only if the settings ask."""
    ruling = judge_message(change)
    if ruling.report is not None and ruling.attribution is not None:
        if ruling.report.outside:
            print_lines(render_scope(ruling.report, ruling.attribution.by, session.style()))
    elif ruling.attribution is not None:
        print_lines(render_unattributed(ruling.attribution))
    return 0 if ruling.passes else 1


def _explain(change: Change, task_id: str | None, path: str, *, as_json: bool) -> int:
    """Print the entry that allows or denies a path; return 1 when it may not be touched."""
    task = known_task(change, task_id) if task_id else task_at_work(change)
    whole = change.reader.whole(task) or task
    found = allowance_of(whole, change.settings).explain(path)
    if as_json:
        print_json(explanation_object(whole, path, found))
    else:
        print_lines(render_explanation(whole, path, found))
    return 0 if found.is_yes else 1


def _overlaps(session: Session, task_id: str | None, *, as_json: bool) -> int:
    """List the open tasks that share paths, or those that share some with one task."""
    _, _, plan = open_plans(session.load())
    tasks = open_tasks(plan)
    one = find_work(plan, task_id) if task_id else None
    found = list(overlaps(tasks, one))
    if as_json:
        print_json(overlaps_object(found))
        return 0
    print_lines(render_overlaps(found, session.style()))
    if not found:
        whose = f"shares paths with {one.id}" if one else "shares paths with another one"
        session.note(f"none of {len(tasks)} open tasks {whose}")
    elif one is not None:
        session.note(f"{len(found)} of {len(tasks)} open tasks share paths with {one.id}")
    else:
        session.note(
            f"{count(len(found), 'pair')} of {len(tasks)} open tasks share paths; "
            "those of one task: taskctl scope ID --overlaps"
        )
    return 0
