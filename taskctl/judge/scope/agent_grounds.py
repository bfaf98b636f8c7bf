"""The grounds on which the edits of an agent are judged: the same for every edit, and remembered.

An agent asks before each edit, and a ruling must not take longer than Python itself. So all that
does not depend on the edit is one value, from which a ruling follows without the plan. This module
is read before any other that judges, so it imports next to nothing.
"""

import json
import os
from collections.abc import Mapping
from typing import NamedTuple

from taskctl.judge.scope.agent_event import Event
from taskctl.judge.scope.agent_guards import guarded
from taskctl.judge.scope.allowance import Allowance
from taskctl.memory import inputs
from taskctl.model.allowlists import ScopeEntry
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place


class Ruling(NamedTuple):
    """The answer of the hook: allow, ask or deny, and why."""

    decision: str
    reason: str


class Guards(NamedTuple):
    """The files about which a person decides, whatever the active task is.

    root   the root of the plan, as it was given
    own    the roles of the files of taskctl itself, by their patterns
    links  the names of settings and baselines that are links, by the paths to which they lead
    """

    root: str
    own: Mapping[str, str]
    links: Mapping[str, str]


class ActiveTask(NamedTuple):
    """The active task with its allowlist.

    is_alone  whether its file contains no other items
    line      that of the allowlist; 0 without one
    unclear   the line of a denial that cannot be read as a path; 0 for none
    """

    id: str
    path: str
    is_alone: bool
    line: int = 0
    unclear: int = 0
    entries: tuple[ScopeEntry, ...] = ()
    always: tuple[str, ...] = ()


class Grounds(NamedTuple):
    """All that a ruling depends on, except the edit.

    refusal   why nothing can be allowed; empty if something can
    patterns  of files of the plan, in small letters
    files     full paths of other files of the plan
    strict    whether what is not listed is denied
    """

    guards: Guards
    refusal: str
    patterns: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    strict: bool = False
    task: ActiveTask | None = None


def path_of(event: Event, root: str, folder: str) -> str | None:
    """The edited path, relative to the root, links followed; None if it is outside."""
    return relative(os.path.join(folder, event.folder, event.path), root)


def relative(path: str, root: str) -> str | None:
    """A path relative to the root, links followed; None if it is outside."""
    full, real_root = real(path), real(root)
    if not full.startswith(real_root.rstrip(os.sep) + os.sep):
        return None
    return os.path.relpath(full, real_root).replace(os.sep, "/")


def real(path: str) -> str:
    """The path with its links followed."""
    found = os.path.realpath(path)
    inputs.asked(inputs.REAL, path, found)
    return found


def outside(event: Event, root: str) -> Ruling:
    """The ruling on an edit outside the root."""
    return Ruling("ask", f"{event.path} is outside {real(root)}")


def by_guards(path: str, guards: Guards) -> Ruling | None:
    """The ruling on an edit of a file about which a person decides; None for other files."""
    what = guarded(path, guards.own)
    if not what and path in guards.links:
        what = f"the target of the link {guards.links[path]}"
    return Ruling("ask", f"{path} is {what}; a person decides about it") if what else None


def by_grounds(path: str, grounds: Grounds) -> Ruling | None:
    """The ruling on an edit that no guard stops; None if it depends on the text of the edit."""
    task = grounds.task
    if grounds.refusal or task is None:
        return Ruling("ask", grounds.refusal)
    if _is_of_plan(path, grounds):
        if path != task.path:
            return Ruling("ask", f"{path} belongs to the plan, and not to {task.id}")
        if not task.is_alone:
            return Ruling("ask", f"{path} contains other items than {task.id}, too")
        return None
    return _by_allowlist(path, task, strict=grounds.strict)


def _is_of_plan(path: str, grounds: Grounds) -> bool:
    """Whether a path is a file of the plan, in any case of its letters, or the target of one."""
    full = os.path.join(real(grounds.guards.root), path)
    return any_matcher(grounds.patterns)(path.casefold()) or full in grounds.files


def _by_allowlist(path: str, task: ActiveTask, *, strict: bool) -> Ruling:
    if not task.line:
        return Ruling("ask", f"{task.id} has no allowlist ({task.path})")
    found = Allowance(task.entries, task.always).explain(path)
    where = f"{found.place.path}:{found.place.line}" if found.place else "scope.always"
    if found.is_yes and task.unclear:
        line = f"{task.path}:{task.unclear}"
        return Ruling(
            "ask", f"the allowlist of {task.id} denies something that is not a path ({line})"
        )
    if found.is_yes:
        return Ruling("allow", f"{task.id} may touch {path}: {found.pattern} ({where})")
    if found.verdict == "denied":
        return Ruling("deny", f"{task.id} must not touch {path}: {found.pattern} ({where})")
    return Ruling(
        "deny" if strict else "ask",
        f"{path} is not in the allowlist of {task.id} ({task.path}:{task.line}); "
        "stay inside it, or ask for it to be widened",
    )


def as_text(grounds: Grounds) -> str:
    """Grounds as a text, whatever bytes are in their paths."""
    return json.dumps(grounds, separators=(",", ":"))


def from_text(text: str) -> Grounds:
    """The grounds in a text that `as_text` returned.

    Raises:
        ValueError: it is another text.
    """
    try:
        guards, refusal, patterns, files, strict, task = json.loads(text)
        if task is not None:
            *rest, entries, always = task
            read = [ScopeEntry(one, kind, Place(*at), *more) for one, kind, at, *more in entries]
            task = ActiveTask._make((*rest, tuple(read), tuple(always)))
        return Grounds(Guards(*guards), refusal, tuple(patterns), tuple(files), strict, task)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None
