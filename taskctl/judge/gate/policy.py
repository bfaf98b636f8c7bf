"""GT009: changes of the settings and marks by which changes are judged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from taskctl.errors import SettingsError
from taskctl.judge.check.baseline import accepted_by, read_baseline
from taskctl.judge.gate.blockers import blockers_of_open_tasks
from taskctl.judge.gate.input import GateInput, by_policy, listed
from taskctl.judge.gate.registry import reason
from taskctl.judge.gate.taken import conditions_of_open_tasks
from taskctl.judge.scope.allowlist import allowance_of
from taskctl.model.findings import Finding
from taskctl.model.items import Suppression, Task
from taskctl.model.plans import Plans
from taskctl.settings.load import FILE_NAME, Loaded
from taskctl.settings.show import rows
from taskctl.text.places import Place
from taskctl.text.words import count

_REVIEW = "let a reviewer agree; it is easier to judge in a change of its own"


@reason("GT009", "policy-changed", "warning")
def policy_changed(given: GateInput) -> Iterator[Finding]:
    """A change alters the criteria by which changes are judged.

    It alters the settings, the baseline, suppressions, or marks of conditions that are not
    claimed; it adds a task with its own allowlist; or it removes a condition (GT010) or an obstacle
    (GT011) of an open task. The settings and the baseline of the base judge the change itself.

    Fix:
        Let a reviewer agree, or better, make a change of its own.
    Settings:
        gate.policy
    """
    yield from _unusable(given)
    severity = by_policy(given)
    for looked in (_settings, _baseline, _suppressions, _not_claimed, _own_allowlists):
        for place, message, subject in looked(given):
            yield Finding(place, message, _REVIEW, subject=subject, severity=severity)
    yield from conditions_of_open_tasks(given)
    yield from blockers_of_open_tasks(given)


_Found = Iterator[tuple[Place, str, str]]


def _unusable(given: GateInput) -> Iterator[Finding]:
    """Settings or a baseline with which taskctl could not run after the merge."""
    path = given.settings.rules.baseline
    faults = [given.policy.head_fault] if given.policy.head_fault else []
    if path in given.change.changed and given.ends.after.exists(path):
        try:
            read_baseline(given.ends.after.read(path))
        except SettingsError as error:
            faults.append(error)
    for fault in faults:
        place = Place(fault.path, fault.line or 1)
        yield Finding(
            place,
            f"after the merge, taskctl could not run: {fault}",
            "fix the file; `taskctl config show` and `taskctl check` read it",
            subject=place.path,
            severity="error",
        )


def _settings(given: GateInput) -> _Found:
    old, new = given.policy.base, given.policy.head
    if old is None:
        fault = given.policy.base_fault
        yield (
            Place(FILE_NAME),
            f"the settings of the base cannot be used ({fault}); those of the change are in force",
            "settings",
        )
    elif new is not None:
        before, after = dict(rows(old.settings)), dict(rows(new.settings))
        keys = sorted(k for k in {*before, *after} if before.get(k, _NONE) != after.get(k, _NONE))
        if keys:
            said = [f"{key} = {_shown(after, key)} (was {_shown(before, key)})" for key in keys]
            yield (
                _written(new, keys),
                f"the settings change, and are not yet in force: {listed(said, 3)}",
                new.file or old.file,
            )


_NONE = object()


def _shown(values: Mapping[str, Any], key: str) -> str:
    text = repr(values[key]) if key in values else "nothing"
    return text if len(text) <= 60 else f"{text[:57]}…"


def _written(loaded: Loaded, keys: list[str]) -> Place:
    """The place of the first of the keys, if it is known."""
    lines = [loaded.origins[key].line for key in keys if key in loaded.origins]
    return Place(loaded.file or FILE_NAME, min((line for line in lines if line), default=1))


def _baseline(given: GateInput) -> _Found:
    path = given.settings.rules.baseline
    before = accepted_by(given.ends.before, path)
    after = accepted_by(given.ends.after, path)
    added = [one for one, number in after.items() if number > before.get(one, 0)]
    if added:
        yield Place(path), f"the baseline accepts {count(len(added), 'finding')} more", path


def _suppressions(given: GateInput) -> _Found:
    known = Counter(_key(given.before, entry) for entry in given.before.suppressions)
    for entry in given.after.suppressions:
        if not _was_known(known, _key(given.after, entry)):
            codes = ", ".join(entry.codes)
            where = " (in the whole file)" if entry.whole_file else ""
            yield entry.place, f"{codes} is suppressed: {entry.reason or 'no reason'}{where}", codes


def _was_known(known: Counter[Any], key: object) -> bool:
    """Whether the base had one more of these; each of the base is counted once."""
    known[key] -= 1
    return known[key] >= 0


def _key(plan: Plans, entry: Suppression) -> tuple[str, tuple[str, ...], str, bool]:
    """The identity of a suppression, whatever its file and line are now."""
    task = plan.by_path.get(entry.place.path)
    where = task.id if task else entry.place.path
    return where, entry.codes, entry.reason, entry.whole_file


def _not_claimed(given: GateInput) -> _Found:
    for task in given.after.tasks:
        old = given.before_of(task)
        known = Counter(box.text for box in old.boxes if box.not_claimed) if old else Counter()
        for box in task.boxes:
            if box.not_claimed and not _was_known(known, box.text):
                yield box.place, f"{task.id} does not claim: {box.text[:60]}", box.text[:60]


def _own_allowlists(given: GateInput) -> _Found:
    """New tasks whose allowlists cover the change."""
    for task in given.added:
        used = _used(given, task) if task.scope else []
        if task.scope and used:
            message = f"{task.id} is new, and its own allowlist covers paths of the change: "
            yield task.scope.place, message + listed(used), task.id


def _used(given: GateInput, task: Task) -> list[str]:
    explain = allowance_of(task, given.settings).explain
    changed = (path for path in given.change.changed if path != task.path)
    return [path for path in changed if explain(path).verdict == "allowed"]
