"""`taskctl scope`: whether a change stays inside the allowlist of its task."""

import os
import sys
from collections.abc import Iterator

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import find_task, open_plan
from taskctl.errors import TaskctlError
from taskctl.git.commits import merge_parents
from taskctl.git.repository import GitError
from taskctl.judge.attribution import PASSING, Attribution, attribute, is_planning
from taskctl.judge.change import Change, Changes
from taskctl.judge.overlap import overlaps
from taskctl.judge.scope import ScopeReport, explain, judge_scope
from taskctl.model.items import Task
from taskctl.model.queue import in_order
from taskctl.model.states import OPEN_STATES
from taskctl.report.scope import (
    render_explanation,
    render_overlaps,
    render_scope,
    render_suggestion,
    scope_object,
)
from taskctl.settings.load import Loaded, load


@click.command("scope")
@click.argument("task_id", metavar="[ID]", required=False)
@click.option("--staged", is_flag=True, help="Judge what is staged.")
@click.option("--worktree", is_flag=True, help="Judge the work tree, untracked files too.")
@click.option("--base", metavar="REV", default="", help="Judge what came since REV.")
@click.option("--range", "span", metavar="A..B", default="", help="Judge what came from A to B.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Judge the paths on stdin.")
@click.option("--per-commit", is_flag=True, help="Judge each commit by its own task.")
@click.option(
    "--commit-msg",
    "message_file",
    metavar="FILE",
    help="As a commit-msg hook: judge the index by this message.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--suggest", is_flag=True, help="Print the entries that the allowlist lacks.")
@click.option("--explain", "path", metavar="PATH", help="Say which entry decides about PATH.")
@click.option("--overlaps", "overlapping", is_flag=True, help="List open tasks that share paths.")
@click.pass_obj
def command(
    session: Session, task_id: str | None, base: str, span: str, path: str | None,
    message_file: str | None,
    *, staged: bool, worktree: bool, from_stdin: bool, per_commit: bool, as_json: bool,
    suggest: bool, overlapping: bool,
) -> int:  # fmt: skip
    """Say which changed paths lie outside the allowlist of the task that they belong to.

    Without options the index is judged, or the work tree when nothing is staged. The task is ID,
    or told by a `Task:` trailer, the branch, the subject, the only changed task file, or the only
    active task.
    """
    if sum((staged, worktree, bool(base), bool(span), from_stdin)) > 1:
        raise click.UsageError("choose one of --staged, --worktree, --base, --range and --stdin")
    if overlapping:
        return _overlaps(session, as_json=as_json)
    if path:
        return _explain(session, task_id, path)
    loaded = load(session.folder, session.config)
    changes = Changes(loaded.root, loaded.settings)
    try:
        if message_file:
            return _hook(session, loaded, changes, message_file)
        found = list(
            _changes(changes, base, span, staged=staged, worktree=worktree,
                     from_stdin=from_stdin, per_commit=per_commit)
        )  # fmt: skip
        return _report(session, loaded, found, task_id, as_json=as_json, suggest=suggest,
                       per_commit=per_commit)  # fmt: skip
    finally:
        changes.close()


def _changes(
    changes: Changes, base: str, span: str,
    *, staged: bool, worktree: bool, from_stdin: bool, per_commit: bool,
) -> Iterator[Change]:  # fmt: skip
    if from_stdin:
        raw = sys.stdin.buffer.read()
        sign = b"\0" if b"\0" in raw else b"\n"
        yield changes.listed([os.fsdecode(name) for name in raw.split(sign) if name])
        return
    repository = changes.repository
    if not repository.is_repository():
        raise GitError(f"scope needs a git repository, and {changes.root} is in none")
    if base or span:
        old, new = _ends(span) if span else (repository.merge_base(base), "HEAD")
        whole = changes.between(old, new)
        if per_commit:
            yield from (changes.of_commit(commit) for commit in whole.commits)
        else:
            yield whole
    elif staged or (not worktree and repository.staged(repository.head())):
        yield changes.staged()
    else:
        yield changes.worktree()


def _ends(span: str) -> tuple[str, str]:
    old, dots, new = span.partition("..")
    if not dots or new.startswith("."):
        raise click.UsageError(f"--range {span}: write A..B")
    return old or "HEAD", new or "HEAD"


def _report(
    session: Session, loaded: Loaded, found: list[Change], task_id: str | None,
    *, as_json: bool, suggest: bool, per_commit: bool,
) -> int:  # fmt: skip
    style = session.style()
    objects, outside = [], False
    for change in found:
        told = _told(change, loaded, task_id)
        if not told.task:
            if not per_commit:
                raise _unattributed(told)
            if not as_json:
                click.echo(f"{change.head[:10]}  belongs to no task: {change.subject}")
            objects.append({"task": None, "head": change.head, "changed": list(change.changed)})
            continue
        report = _judged(change, loaded, told.task)
        outside = outside or bool(report.outside)
        objects.append(scope_object(report, told.by, change.base, change.head))
        if suggest and not as_json:
            click.echo("\n".join(render_suggestion(report)))
        elif not as_json:
            if per_commit:
                click.echo(f"{change.head[:10]}  {change.subject}")
            click.echo("\n".join(render_scope(report, told.by, style)))
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415  only for --json

        document = {"commits": objects} if per_commit else objects[0]
        click.echo(json_text({"version": 1, **document}))
    return 1 if outside else 0


def _hook(session: Session, loaded: Loaded, changes: Changes, message_file: str) -> int:
    """A commit-msg hook: a failure only where the settings want one."""
    change = changes.staged(_message(message_file))  # git names it from where it runs the hook
    settings = loaded.settings.scope
    if change.subject.startswith(PASSING) or merge_parents(changes.repository):
        return 0
    if not change.changed or all(is_planning(loaded.settings, p) for p in change.changed):
        return 0
    told = attribute(
        change.plan, loaded.settings, change.changed, subject=change.subject, body=change.body,
        branch=change.branch,
    )  # fmt: skip
    if not told.task:
        if settings.unattributed != "pass":
            click.echo(f"{_unattributed(told)}\nname it in the subject, or with a `Task:` trailer")
        return 1 if settings.unattributed == "fail" else 0
    report = _judged(change, loaded, told.task)
    if not report.outside:
        return 0
    click.echo("\n".join(render_scope(report, told.by, session.style())))
    return 1 if settings.mode == "fail" else 0


def _message(path: str) -> str:
    """A commit message without the lines that git takes out."""
    try:
        with open(path, "rb") as stream:
            text = stream.read().decode("utf-8", "replace")
    except OSError as error:
        raise TaskctlError(f"{path} cannot be read: {error.strerror}") from None
    text = text.split("\n# ------------------------ >8 ------------------------", 1)[0]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(lines).strip()


def _told(change: Change, loaded: Loaded, task_id: str | None) -> Attribution:
    if task_id:
        return Attribution(find_task(change.plan, task_id).id, "id")
    told = attribute(
        change.plan, loaded.settings, change.changed, subject=change.subject, body=change.body,
        branch=change.branch,
    )  # fmt: skip
    if told.task or len(change.commits) < 2:
        return told
    subjects = {
        attribute(change.plan, loaded.settings, (), subject=c.subject, body=c.body).task
        for c in change.commits
    } - {""}
    return Attribution(subjects.pop(), "subject") if len(subjects) == 1 else told


def _unattributed(told: Attribution) -> TaskctlError:
    if told.candidates:
        names = ", ".join(told.candidates)
        return TaskctlError(f"the change could belong to {names}; say which: taskctl scope ID")
    return TaskctlError("nothing tells to which task the change belongs: taskctl scope ID")


def _judged(change: Change, loaded: Loaded, item_id: str) -> ScopeReport:
    stub = change.plan.by_id[item_id]
    task = change.reader.whole(stub)
    before = change.reader.whole(stub, change.before) if change.before else None
    report = judge_scope(task, change.changed, loaded.settings, before) if task else None
    if report is None:
        raise TaskctlError(
            f"{item_id} has no allowlist ({stub.path}); that does not mean that all is allowed.\n"
            "add `## Touched paths (allowlist)` to it"
        )
    return report


def _explain(session: Session, task_id: str | None, path: str) -> int:
    loaded, _, plan = open_plan(session)
    if task_id:
        task = find_task(plan, task_id)
    else:
        active = [t for t in plan.tasks if t.state in loaded.settings.queue.wip_states]
        if len(active) != 1:
            raise TaskctlError("several tasks or none are active; say which: taskctl scope ID")
        task = active[0]
    relative = os.path.relpath(os.path.join(session.folder, path), loaded.root)
    found = explain(task, relative.replace(os.sep, "/"), loaded.settings)
    click.echo(render_explanation(task.id, relative, found))
    return 0 if found.verdict in {"allowed", "always"} else 1


def _overlaps(session: Session, *, as_json: bool) -> int:
    loaded, _, plan = open_plan(session)
    tasks: list[Task] = [
        task for task in in_order(plan, loaded.settings.queue.order) if task.state in OPEN_STATES
    ]
    found = list(overlaps(tasks))
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415  only for --json

        pairs = [
            {"tasks": [o.first.id, o.second.id],
             "entries": [[left.pattern, right.pattern] for left, right in o.entries]}
            for o in found
        ]  # fmt: skip
        click.echo(json_text({"version": 1, "overlaps": pairs}))
    else:
        click.echo("\n".join(render_overlaps(found, session.style())))
        session.note(f"{len(found)} pairs of {len(tasks)} open tasks share paths")
    return 0
