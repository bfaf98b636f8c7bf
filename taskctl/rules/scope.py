"""SC: every task lists the paths that it may touch, in entries that can be read."""

from collections.abc import Iterator

from taskctl.model.findings import Finding
from taskctl.model.items import Rejected, ScopeEntry, Task
from taskctl.model.paths import wide_entries
from taskctl.model.plan import Plan, once
from taskctl.model.states import CLOSED
from taskctl.rules.demands import by_custom, lacking
from taskctl.rules.done import asks, executable
from taskctl.rules.registry import rule
from taskctl.settings.schema import Settings


@rule("SC001", "no-allowlist", kind="demand")
def no_allowlist(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task has no section that says which paths it may touch.

    Its changes cannot be checked. A missing allowlist does not mean that everything is allowed.

    Good:
        ## Touched paths (allowlist)
        - `source/services/timed/`
    Fix:
        Add the section with the paths in back-ticks.
    Settings:
        collection.sections.headings.scope, collection.sections.required, strictness.share
    """
    for task, share in lacking(
        executable(plan), settings, asks("scope"), lambda task: task.scope is not None
    ):
        if share and task.state in CLOSED:
            continue  # its changes are made
        yield Finding(
            task.status_place if task.header else task.top,
            f"{task.id or task.path} does not say which paths it may touch{share}",
            "add `## Touched paths (allowlist)` with a bullet for each path",
            item=task.id,
            subject="scope",
            severity=by_custom(share),
        )


@rule("SC002", "unreadable-entry", "warning", kind="demand")
def unreadable_entry(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """An entry of an allowlist cannot be read as a path.

    It allows nothing. Where the settings do not ask for allowlists, it is reported if nearly all of
    them can be read whole. It is an error everywhere if nobody can tell which paths remain allowed:
    it denies or excepts something that is not a path, or leaves open whether its path is allowed
    (`later`, `on hold`, `owned by Ada`).

    Bad:
        - the settings service and its tests
        - `source/services/settingsd/` except the generated files
    Good:
        - `source/services/settingsd/` (the service and its tests)
        - `!source/services/settingsd/generated/`
    Fix:
        Write the path in back-ticks, from the root of the repository. Write a path that must not be
        touched as an entry of its own, with `!` in front. Remove a remark that leaves open whether
        the path may be touched.
    Settings:
        collection.sections.required, strictness.share
    """
    with_scope = [task for task in executable(plan) if task.scope]
    shares = {
        task.key: share
        for task, share in lacking(
            with_scope,
            settings,
            asks("scope"),
            lambda task: not _grants_less(task),
            "have only paths",
        )
    }
    for task in with_scope:
        for unread in task.scope.unreadable if task.scope else ():
            if unread.denies or task.key in shares:
                text = unread.text
                shown = text if len(text) <= 60 else text[:57] + "…"
                share = "" if unread.denies else shares[task.key]
                yield Finding(
                    unread.place,
                    f"{shown!r} {unread.why}, so it allows nothing{share}",
                    _way_out(unread),
                    item=task.id,
                    subject=text[:80],
                    severity="error" if unread.denies else "",
                )


def _grants_less(task: Task) -> bool:
    """Whether an entry of the allowlist grants nothing because it cannot be read."""
    return task.scope is not None and any(not entry.denies for entry in task.scope.unreadable)


def _way_out(unread: Rejected) -> str:
    if unread.denies:
        if "neither" in unread.why:
            return "take away the remark, or deny the path: `!path/from/the/root/`"
        return "write what must not be touched as an entry of its own: `!path/from/the/root/`"
    if "://" in unread.text:
        return "write the folder that it is built from"
    return "write the path in back-ticks, from the root of the repository"


@once
def _faulty(plan: Plan) -> Iterator[tuple[Task, ScopeEntry]]:
    """The entries with a problem, or with signs that match nothing, and their tasks."""
    for task in executable(plan):
        for entry in task.scope.entries if task.scope else ():
            if entry.problem or entry.meant_wild:
                yield task, entry


def _problems(plan: Plan, problem: str) -> Iterator[tuple[Task, ScopeEntry]]:
    return ((task, entry) for task, entry in _faulty(plan) if entry.problem == problem)


@rule("SC003", "leaves-the-root")
def leaves_the_root(plan: Plan) -> Iterator[Finding]:
    """An entry of an allowlist is absolute, or leads out of the repository.

    It can never match a path of the repository.

    Bad:
        - `/etc/passwd`
        - `../other-repo/`
    Fix:
        Write the path from the root of the repository, without a slash before it.
    """
    for problem, what in (("absolute", "is absolute"), ("leaves", "leads out of the repository")):
        for task, entry in _problems(plan, problem):
            yield Finding(
                entry.place,
                f"{entry.pattern} {what}",
                "write the path from the root of the repository",
                item=task.id,
                subject=entry.pattern,
            )


@rule("SC004", "matches-everything", "warning")
def matches_everything(plan: Plan) -> Iterator[Finding]:
    """An entry of an allowlist allows every path.

    Then the list checks nothing.

    Bad:
        - `**`
    Fix:
        Name the folders that the task is about.
    """
    for task, entry in _problems(plan, "everything"):
        yield Finding(
            entry.place,
            f"{entry.pattern} allows every path",
            "name the folders that the task is about",
            item=task.id,
            subject=entry.pattern,
        )


@rule("SC005", "done-but-path-absent", "info")
def done_but_path_absent(plan: Plan) -> Iterator[Finding]:
    """A task is done, and a path that it was to touch is not there.

    It was renamed, removed since, or never built.

    Fix:
        Correct the entry, or check whether the task really delivered it.
    """
    for task in plan.tasks:
        if task.state != "done" or task.scope is None:
            continue
        for entry in task.scope.entries:
            if entry.kind == "allow" and not entry.found:
                yield Finding(
                    entry.place,
                    f"{task.id} is done, and nothing matches {entry.pattern}",
                    "correct the entry, or check whether it was delivered",
                    item=task.id,
                    subject=entry.pattern,
                )


@rule("SC006", "whole-top-level-folder", "info")
def whole_top_level_folder(plan: Plan) -> Iterator[Finding]:
    """An entry of an allowlist is a whole folder of the root.

    It allows far more than one task needs.

    Bad:
        - `docs/`
    Good:
        - `docs/rfcs/RFC-0023-qos-abi.md`
    Fix:
        Name the part of the folder that the task is about.
    """
    for task in executable(plan):
        if task.state == "done" or task.scope is None:
            continue
        for entry in wide_entries(task.scope.entries):
            yield Finding(
                entry.place,
                f"{entry.pattern} allows a whole folder of the root",
                "name the part of it that the task is about",
                item=task.id,
                subject=entry.pattern,
            )


_TOO_MUCH = {
    True: "expands to more than 1,000 paths, or is nested too deeply",
    False: "has more than 100 wildcards",
}


@rule("SC007", "pattern-too-costly")
def pattern_too_costly(plan: Plan) -> Iterator[Finding]:
    """An entry of an allowlist expands to more than 1,000 paths, or has more than 100 wildcards.

    Nobody means that, nor braces inside braces more than 8 deep. It is not expanded, and allows
    nothing.

    Bad:
        - `src/{a,b}{a,b}{a,b}…` ten times and more
    Fix:
        Use `*`, or list the folders.
    """
    for task, entry in _problems(plan, "costly"):
        yield Finding(
            entry.place,
            f"{entry.pattern[:60]} {_TOO_MUCH['{' in entry.pattern]}",
            "use `*`, or list the folders",
            item=task.id,
            subject=entry.pattern[:80],
        )


@rule("SC008", "empty-allowlist", kind="demand")
def empty_allowlist(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The allowlist of a task has no entry, so it allows nothing.

    Every change of the task is outside it.

    Fix:
        List the paths; a task that only plans can list the documents that it writes.
    Settings:
        collection.sections.required, strictness.share
    """
    with_scope = [task for task in executable(plan) if task.scope]
    for task, share in lacking(with_scope, settings, asks("scope"), _has_entries):
        yield Finding(
            task.scope.place if task.scope else task.top,
            f"the allowlist of {task.id} is empty, so it allows nothing{share}",
            "list the paths in back-ticks",
            item=task.id,
            subject="empty",
            severity=by_custom(share),
        )


def _has_entries(task: Task) -> bool:
    return task.scope is not None and bool(task.scope.entries or task.scope.unreadable)


@rule("SC009", "literal-wildcard", "warning")
def literal_wildcard(plan: Plan) -> Iterator[Finding]:
    """An entry of an allowlist has a `?` or `[…]`, which are ordinary characters there.

    As it is written it matches nothing. Only `*`, `**` and `{a,b}` are patterns,
    so that `app/[id]/page.tsx` is an ordinary path.

    Bad:
        - `src/part[12].c`
        - `src/a?.c`
    Good:
        - `src/part{1,2}.c`
        - `src/a*.c`
    Fix:
        Write `*`, or alternatives in braces.
    """
    for task, entry in _faulty(plan):
        if entry.meant_wild:
            yield Finding(
                entry.place,
                f"`?` and `[…]` are ordinary characters, so {entry.pattern} matches nothing",
                "write `*`, or alternatives in braces: `{1,2}`",
                item=task.id,
                subject=entry.pattern,
            )
