"""`taskctl scope`: list changed paths that the task does not allow."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import click

from taskctl.cli.allowlists import explain, show_overlaps
from taskctl.cli.commit_message import answer_hook
from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session
from taskctl.judge.change import Change, Changes
from taskctl.judge.scope.allowlist import NoAllowlistError, judge_change, judge_commit, unlisted
from taskctl.judge.scope.attribution import (
    Attribution,
    attribute_commit,
    is_of_another_plan,
    needs_no_task,
)
from taskctl.judge.scope.subject import attribution_of
from taskctl.report.scope import render_commit, render_scope, render_suggestion, scope_object
from taskctl.report.style import printable
from taskctl.settings.committed import load_in


@dataclass(frozen=True, slots=True)
class Choice:
    """Which change is asked about; without any of these, the one that is under way."""

    staged: bool
    worktree: bool
    base: str
    span: str
    from_stdin: bool

    def __post_init__(self) -> None:
        if sum(map(bool, (self.staged, self.worktree, self.base, self.span, self.from_stdin))) > 1:
            raise click.UsageError(
                "choose one of --staged, --worktree, --base, --range and --stdin"
            )


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of a change."""

    per_commit: bool
    as_json: bool
    suggest: bool


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
    choice = Choice(staged, worktree, base, span, from_stdin)
    if per_commit and not (base or span):
        raise click.UsageError("--per-commit goes with --base or --range")
    if overlapping:
        return show_overlaps(session, task_id, as_json=as_json)
    loaded = session.load()
    with closing(Changes(loaded.root, loaded.settings, os.environ)) as changes:
        changes.repository.everywhere = True
        if message_file:
            return answer_hook(session, changes, message_file)
        change = _change(changes, choice, has_settings=bool(loaded.file))
        if path:
            where = loaded.relative(path, changes.repository.depth)
            return explain(change, task_id, where, as_json=as_json)
        shown = Shown(per_commit, as_json, suggest)
        if per_commit:
            return _each(session, changes.single(change), task_id, shown)
        return _whole(session, change, task_id, shown)


def _change(changes: Changes, choice: Choice, *, has_settings: bool) -> Change:
    if choice.from_stdin:
        raw = sys.stdin.buffer.read()
        sign = b"\0" if b"\0" in raw else b"\n"
        return changes.listed([os.fsdecode(name) for name in raw.split(sign) if name])
    if choice.base or choice.span:
        changes.repository.must_exist("scope")
        old, new = _ends(choice.span) if choice.span else (choice.base, "HEAD")
        if not has_settings:  # a bare repository has its settings in its commits
            tree = changes.tree_of(changes.repository.commit(new))
            changes.settings = load_in(tree, changes.root).settings
        return changes.between(old, new) if choice.span else changes.since(old)
    if choice.staged:
        return changes.staged()
    return changes.worktree() if choice.worktree else changes.present()


def _ends(span: str) -> tuple[str, str]:
    old, dots, new = span.partition("..")
    if not dots or new.startswith("."):
        raise click.UsageError(f"--range {span}: write A..B")
    return old or "HEAD", new or "HEAD"


def _whole(session: Session, change: Change, task_id: str | None, shown: Shown) -> int:
    if not task_id and is_of_another_plan(change):
        return _elsewhere(change, as_json=shown.as_json)
    if any(path.startswith("../") for path in change.changed):
        session.note("the plan lies below the top; the paths of the whole repository are judged")
    attribution = attribution_of(change, task_id)
    try:
        report = judge_change(change, attribution.task)
    except NoAllowlistError as error:
        if not shown.as_json:
            click.echo(f"taskctl: {printable(str(error), keep=chr(10))}", err=True)
            return 1
        report = unlisted(change.plan.by_id[attribution.task], change.changed, change.settings)
    if shown.as_json:
        print_json(scope_object(report, attribution.by, change, suggest=shown.suggest))
    elif shown.suggest:
        print_lines(render_suggestion(report, change))
    else:
        print_lines(render_scope(report, attribution.by, session.style()))
    return 1 if report.outside or report.task.scope is None else 0


def _elsewhere(change: Change, *, as_json: bool) -> int:
    """Say that a change is the business of another plan."""
    if as_json:
        print_json(scope_object(None, "another plan", change, suggest=False))
    else:
        click.echo("all that changes belongs to another plan of this repository")
    return 0


def _each(session: Session, commits: Iterator[Change], task_id: str | None, shown: Shown) -> int:
    objects: list[dict[str, Any]] = []
    is_outside = False
    for commit in commits:
        if task_id:
            attribution = attribution_of(commit, task_id)
        elif needs_no_task(commit):
            attribution = Attribution("", "none")
        else:
            attribution = attribute_commit(commit.plan, commit)
        report = judge_commit(commit, attribution.task) if attribution.task else None
        is_outside = is_outside or bool(report and report.outside)
        if shown.as_json:
            objects.append(scope_object(report, attribution.by, commit, suggest=shown.suggest))
        else:
            print_lines(render_commit(report, attribution, commit, session.style()))
    if shown.as_json:
        print_json({"commits": objects})
    return 1 if is_outside else 0
