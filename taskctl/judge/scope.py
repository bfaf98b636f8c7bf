"""Whether a change stays inside the allowlist of its task."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from taskctl.model.items import ScopeEntry, Task, Unread
from taskctl.model.paths import covers, is_allowed
from taskctl.settings.schema import Settings
from taskctl.text.globs import glob_matcher
from taskctl.text.places import Place


@dataclass(frozen=True, slots=True)
class Outside:
    """A changed path that the allowlist does not cover, or denies."""

    path: str
    reason: str  # not listed | denied
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """A change, judged by the allowlist of its task.

    exempt    paths that only `scope.always` covers
    widened   entries that the same change added to the allowlist
    excused   outside paths that only a widened entry covers, judged by the base's allowlist
    """

    task: Task
    changed: tuple[str, ...]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    unreadable: tuple[Unread, ...]
    outside: tuple[Outside, ...]
    exempt: tuple[str, ...]
    widened: tuple[ScopeEntry, ...] = ()
    excused: tuple[str, ...] = ()


def judge_scope(
    task: Task, changed: Collection[str], settings: Settings, before: Task | None = None
) -> ScopeReport | None:
    """Judge a change by the allowlist of its task; None when the task has none.

    Args:
        task: the task at the head of the change.
        changed: the paths that it changes; a rename is both of its paths.
        settings: `scope.always` names what every task may touch.
        before: the task at the base, to tell which entries are new.
    """
    if task.scope is None:
        return None
    entries = task.scope.entries
    old = {(e.kind, e.pattern) for e in before.scope.entries} if before and before.scope else None
    widened = tuple(
        entry for entry in entries
        if old is not None and entry.kind == "allow" and (entry.kind, entry.pattern) not in old
    )  # fmt: skip
    always = [glob_matcher(pattern) for pattern in always_allowed(task, settings)]
    outside, exempt, excused = [], [], []
    for path in sorted(changed):
        if is_allowed(entries, path):
            known = before is None or before.scope is None or is_allowed(before.scope.entries, path)
            if not known:
                excused.append(path)
            continue
        denied = next((e for e in entries if e.kind == "deny" and covers(e.pattern)(path)), None)
        if denied is None and any(match(path) for match in always):
            exempt.append(path)
        else:
            reason = "denied" if denied else "not listed"
            outside.append(Outside(path, reason, denied.place if denied else None))
    return ScopeReport(
        task=task,
        changed=tuple(sorted(changed)),
        allow=tuple(e.pattern for e in entries if e.kind == "allow"),
        deny=tuple(e.pattern for e in entries if e.kind == "deny"),
        unreadable=task.scope.unreadable,
        outside=tuple(outside),
        exempt=tuple(exempt),
        widened=widened,
        excused=tuple(excused),
    )


def always_allowed(task: Task, settings: Settings) -> Iterator[str]:
    """The patterns of `scope.always`, its names in braces replaced by what they stand for."""
    stand_for = {
        "{self}": [task.path],
        "{boards}": settings.boards.files,
        "{links}": [link.target for link in task.links if link.in_header],
        "{evidence}": [f"{settings.evidence.folder}/**"],
        "{prep}": [settings.prep.file, f"{settings.prep.archive}/**"],
    }
    for pattern in settings.scope.always:
        yield from stand_for.get(pattern, [pattern])


def suggest(outside: Iterable[Outside]) -> list[str]:
    """The shortest list of entries that covers the paths, each at most one folder wide.

    Two or more paths of one folder are covered by the folder; a path alone stands for itself, and
    nothing is widened to a whole folder of the root.
    """
    folders: dict[str, list[str]] = {}
    for entry in outside:
        if entry.reason == "not listed":
            folders.setdefault(entry.path.rpartition("/")[0], []).append(entry.path)
    wide = {f"{folder}/" for folder, paths in folders.items() if len(paths) > 1 and "/" in folder}
    found = []
    for folder, paths in sorted(folders.items()):
        if any(f"{folder}/".startswith(other) and other != f"{folder}/" for other in wide):
            continue
        found.extend([f"{folder}/"] if f"{folder}/" in wide else paths)
    return found


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which entry allows or denies a path, and where it stands."""

    verdict: str  # allowed | denied | always | not listed
    pattern: str = ""
    place: Place | None = None


def explain(task: Task, path: str, settings: Settings) -> Explanation:
    """Why a path may or may not be touched by a task."""
    entries = task.scope.entries if task.scope else ()
    for kind, verdict in (("deny", "denied"), ("allow", "allowed")):
        for entry in entries:
            usable = entry.kind == kind and entry.problem in {"", "everything"}
            if usable and covers(entry.pattern)(path):
                return Explanation(verdict, entry.pattern, entry.place)
    for pattern in always_allowed(task, settings):
        if glob_matcher(pattern)(path):
            return Explanation("always", pattern)
    return Explanation("not listed")
