"""The gate: whether a change may be merged, judged by the rules of its base."""

from collections.abc import Iterator
from dataclasses import dataclass

from taskctl.errors import SettingsError
from taskctl.git.branches import names_everywhere
from taskctl.git.commits import Commit, changed_by
from taskctl.judge import baseline
from taskctl.judge.attribution import PASSING, attribute, is_planning
from taskctl.judge.change import Change, Changes
from taskctl.judge.check import check, select
from taskctl.judge.hundred import Hundred, hundred
from taskctl.judge.scope import Outside, always_allowed, judge_scope
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.paths import is_allowed
from taskctl.model.plan import Plan
from taskctl.read.plan import PlanReader
from taskctl.rules.registry import all_rules, at
from taskctl.settings.load import FILE_NAME, Loaded, load_from
from taskctl.settings.schema import Settings
from taskctl.text.globs import glob_matcher
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree


@dataclass(frozen=True, slots=True)
class Step:
    """A task whose state the change alters."""

    task: Task
    before: str
    after: str
    judged: Hundred | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the change may be merged: its reasons, and the tasks whose state it alters."""

    base: str
    head: str
    reasons: tuple[Finding, ...]
    steps: tuple[Step, ...]

    @property
    def passes(self) -> bool:
        """Whether no reason is an error."""
        return not any(reason.severity == "error" for reason in self.reasons)


def gate(loaded: Loaded, changes: Changes, base: str, head: str, *, branches: bool) -> Verdict:
    """Judge the change from the merge base of `base` and `head` to `head`.

    Settings and baseline come from the base, so that a change cannot loosen the rule that judges
    it.

    Raises:
        TaskctlError: unknown revision, no common history, or unusable settings at the base.
    """
    repository = changes.repository
    old = repository.common(base, head)
    change = changes.between(old, head)
    assert change.before is not None
    settings = base_settings(loaded, change.before)
    changes.settings = change.settings = settings
    judge = _Gate(settings, changes, change)
    reasons = [*judge.new_errors(), *judge.not_100(), *judge.scope(), *judge.wip()]
    reasons += [*judge.taken_ids(base), *judge.policy()]
    if branches:
        reasons += judge.ids_on_branches()
    reasons.sort(key=lambda r: (r.code, r.place.path, r.place.line, r.subject))
    return Verdict(old, change.head, tuple(reasons), tuple(judge.steps))


def base_settings(loaded: Loaded, tree: Tree) -> Settings:
    """The settings as they stand in a tree; those of the preset where it has none.

    Raises:
        SettingsError: they cannot be used.
    """
    for name in (FILE_NAME, "pyproject.toml"):
        source = tree.read(name) if tree.exists(name) else None
        if isinstance(source, Source) and (name == FILE_NAME or b"tool.taskctl" in source.raw):
            try:
                return load_from(name, source.raw, loaded.root).settings
            except SettingsError as error:
                raise SettingsError(f"at the base of the change: {error}") from None
    return load_from("", b"", loaded.root).settings


class _Gate:
    """What the single reasons need: both plans, read once."""

    def __init__(self, settings: Settings, changes: Changes, change: Change) -> None:
        self.settings = settings
        self.changes = changes
        self.change = change
        assert change.before is not None
        reader = PlanReader(change.tree, settings)
        self.after = reader.read()
        self.before = _plan_or_none(change.before, settings, reader)
        self.old = {task.id: task for task in self.before.tasks if task.id}
        self.steps = list(self._steps())

    def _steps(self) -> Iterator[Step]:
        for task in self.after.tasks:
            known = self.old.get(task.id)
            before = known.state if known else ""
            if task.id and before != task.state:
                judged = hundred(self.after, self.settings, task) if task.state == "done" else None
                yield Step(task, before, task.state, judged)

    def new_errors(self) -> Iterator[Finding]:
        """GT001, and GT004 for regions."""
        active = select(self.settings.rules).active
        known = {f.fingerprint for f in check(self.before, self.settings, active)}
        known |= self._baseline(self.change.before)
        for finding in check(self.after, self.settings, active):
            if finding.severity == "error" and finding.fingerprint not in known:
                code = "GT004" if finding.code == "BD010" else "GT001"
                message = f"{finding.code} {finding.message}"
                yield _reason(code, finding.place, message, finding.help, item=finding.item,
                              subject=finding.fingerprint, related=finding.related)  # fmt: skip

    def not_100(self) -> Iterator[Finding]:
        """GT002."""
        for step in self.steps:
            if step.judged is None or step.judged.is_met:
                continue
            missing = "; ".join(m.message for m in step.judged.missing)
            yield _reason(
                "GT002", step.task.status_place,
                f"{step.task.id} is set to done, and it is not 100 %: {missing}",
                f"finish it, or leave it in review; `taskctl done {step.task.id}` checks",
                item=step.task.id, subject="done",
                related=tuple(Related(m.place, m.message) for m in step.judged.missing[:9]),
            )  # fmt: skip

    def scope(self) -> Iterator[Finding]:
        """GT003 and GT008, commit by commit."""
        told: list[tuple[Commit, list[str], str]] = []
        for commit in self.change.commits:
            changed = changed_by(self.changes.repository, commit)
            if len(commit.parents) > 1 or commit.subject.startswith(PASSING):
                continue
            if all(is_planning(self.settings, p) for p in changed):
                continue
            found = attribute(
                self.after, self.settings, changed, subject=commit.subject, body=commit.body
            )
            told.append((commit, changed, found.task))
        tasks = {task for _, _, task in told if task}
        outside: dict[str, dict[str, Outside]] = {}
        for commit, changed, item_id in told:
            if item_id:
                self._judge_commit(item_id, changed, outside)
            else:
                yield from self._unattributed(commit, changed, tasks)
        for item_id, paths in outside.items():
            yield self._outside(item_id, list(paths.values()))
        for item_id in sorted(tasks):
            yield from self._widened(item_id)

    def _judge_commit(
        self, item_id: str, changed: list[str], outside: dict[str, dict[str, Outside]]
    ) -> None:
        task = self.after.by_id[item_id]
        report = judge_scope(task, changed, self.settings, self.old.get(item_id))
        if report is None:
            found = [Outside(path, "no allowlist") for path in changed
                     if not is_planning(self.settings, path)]  # fmt: skip
        else:
            found = list(report.outside)
            if self.settings.gate.widening == "forbid":
                found += [Outside(path, "allowed only by this change") for path in report.excused]
        if found:
            outside.setdefault(item_id, {}).update({entry.path: entry for entry in found})

    def _outside(self, item_id: str, paths: list[Outside]) -> Finding:
        task = self.after.by_id[item_id]
        place = task.scope.place if task.scope else task.status_place
        names = ", ".join(entry.path for entry in paths[:5])
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        what = "1 path" if len(paths) == 1 else f"{len(paths)} paths"
        where = "outside the allowlist of" if task.scope else "changed without an allowlist by"
        return _reason(
            "GT003", place, f"{what} {where} {item_id}: {names}{more}",
            "leave them out, or widen the allowlist (taskctl scope --suggest)",
            item=item_id, subject="outside",
            severity="error" if self.settings.scope.mode == "fail" else "warning",
            related=tuple(Related(Place(entry.path), entry.reason) for entry in paths),
        )  # fmt: skip

    def _unattributed(
        self, commit: Commit, changed: list[str], tasks: set[str]
    ) -> Iterator[Finding]:
        if self.settings.scope.unattributed == "pass":
            return
        found = [path for path in changed if not self._union_allows(path, tasks)]
        if not found:
            return
        names = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
        union = f"outside the allowlists of {', '.join(sorted(tasks))}" if tasks else "of no task"
        yield _reason(
            "GT003", Place(found[0]),
            f"commit {commit.id[:10]} ({commit.subject}) belongs to no task, and touches paths "
            f"{union}: {names}",
            "name the task in the subject or with a `Task:` trailer",
            subject=commit.id,
            severity="error" if self.settings.scope.unattributed == "fail" else "warning",
        )  # fmt: skip

    def _union_allows(self, path: str, tasks: set[str]) -> bool:
        if is_planning(self.settings, path):
            return True
        for item_id in tasks:
            task = self.after.by_id[item_id]
            if task.scope is not None and is_allowed(task.scope.entries, path):
                return True
            if any(glob_matcher(p)(path) for p in always_allowed(task, self.settings)):
                return True
        return any(
            glob_matcher(pattern)(path)
            for pattern in self.settings.scope.always if not pattern.startswith("{")
        )  # fmt: skip

    def _widened(self, item_id: str) -> Iterator[Finding]:
        task, known = self.after.by_id[item_id], self.old.get(item_id)
        if known is None or self.settings.gate.widening == "allow":
            return
        report = judge_scope(task, self.change.changed, self.settings, known)
        if report is None or not report.excused:
            return
        used = [e for e in report.widened if any(is_allowed([e], p) for p in report.excused)]
        names = ", ".join(entry.pattern for entry in used)
        forbidden = self.settings.gate.widening == "forbid"
        yield _reason(
            "GT008", used[0].place if used else task.status_place,
            f"the allowlist of {item_id} was widened for this change: {names}",
            "let a reviewer agree, or widen it in a change of its own",
            item=item_id, subject=names, severity="error" if forbidden else "warning",
            related=tuple(Related(Place(p), "allowed only by a new entry") for p in report.excused),
        )  # fmt: skip

    def wip(self) -> Iterator[Finding]:
        """GT005."""
        queue = self.settings.queue
        under_way = [task for task in self.after.tasks if task.state in queue.wip_states]
        started = [
            s for s in self.steps
            if s.after in queue.wip_states and s.before not in queue.wip_states
        ]  # fmt: skip
        if len(under_way) <= queue.wip_limit:
            return
        for step in started:
            others = [task for task in under_way if task.path != step.task.path]
            names = ", ".join(task.id for task in others)
            yield _reason(
                "GT005", step.task.status_place,
                f"{step.task.id} is started while {names} is under way "
                f"(queue.wip_limit = {queue.wip_limit})",
                "finish or park what is under way first", item=step.task.id, subject="wip",
                related=tuple(Related(t.status_place, f"{t.id} {t.status_text}") for t in others),
            )  # fmt: skip

    def _added(self) -> list[Task]:
        return [task for task in self.after.tasks if task.id and task.id not in self.old]

    def taken_ids(self, base: str) -> Iterator[Finding]:
        """GT007, against the tip of the base."""
        repository = self.changes.repository
        tip = repository.commit(base)
        if tip == self.change.base or not self._added():
            return
        tree = self.changes.tree_of(tip)
        used = {t.id: t for t in _plan_or_none(tree, self.settings).tasks if t.id}
        for task in self._added():
            other = used.get(task.id)
            if other is not None and other.path != task.path:
                yield _reason(
                    "GT007", task.id_place, f"{task.id} is taken: the base has {other.path}",
                    "take the next free number (taskctl new)", item=task.id, subject=other.path,
                )  # fmt: skip

    def ids_on_branches(self) -> Iterator[Finding]:
        """GT007 against all other branches, as a warning."""
        collection = next((c for c in self.settings.collection if c.kind == "task"), None)
        if collection is None or not self._added():
            return
        folders = {pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include}
        grammar = self.after.grammars[collection.name]
        names: dict[str, set[str]] = {}
        for path in names_everywhere(self.changes.repository, folders):
            names.setdefault(grammar.leading(path.rpartition("/")[2]), set()).add(path)
        for task in self._added():
            others = sorted(names.get(task.id, set()) - {task.path})
            if others:
                yield _reason(
                    "GT007", task.id_place,
                    f"{task.id} is also the id of {', '.join(others)} on another branch",
                    "agree on who takes the next number", item=task.id, subject=others[0],
                    severity="warning",
                )  # fmt: skip

    def policy(self) -> Iterator[Finding]:
        """GT009."""
        severity = "error" if self.settings.gate.policy == "fail" else "warning"
        for place, message, subject in self._policy_changes():
            yield _reason(
                "GT009", place, message, "let a reviewer agree; better in a change of its own",
                subject=subject, severity=severity,
            )  # fmt: skip

    def _policy_changes(self) -> Iterator[tuple[Place, str, str]]:
        changed = set(self.change.changed)
        if FILE_NAME in changed or self._pyproject_changed():
            name = FILE_NAME if FILE_NAME in changed else "pyproject.toml"
            yield Place(name), f"the settings change ({name}); those of the base are in force", name
        added = self._baseline(self.change.tree) - self._baseline(self.change.before)
        if added:
            path = self.settings.rules.baseline
            yield Place(path), f"the baseline accepts {len(added)} findings more", path
        old = {(s.place.path, s.codes, s.reason) for s in self.before.suppressions}
        for entry in self.after.suppressions:
            if (entry.place.path, entry.codes, entry.reason) not in old:
                codes = ", ".join(entry.codes)
                yield entry.place, f"{codes} is suppressed: {entry.reason or 'no reason'}", codes
        for task in self.after.tasks:
            known = self.old.get(task.id)
            before = {b.text for b in known.boxes if b.not_claimed} if known else set()
            for box in task.boxes:
                if box.not_claimed and box.text not in before:
                    yield box.place, f"{task.id} no longer claims: {box.text[:60]}", box.text[:60]
        for task in self._added():
            if task.scope and any(is_allowed(task.scope.entries, p) for p in changed - {task.path}):
                yield task.scope.place, f"{task.id} is new and brings its own allowlist", task.id

    def _pyproject_changed(self) -> bool:
        def table(tree: Tree | None) -> bytes:
            source = tree.read("pyproject.toml") if tree and tree.exists("pyproject.toml") else None
            if not isinstance(source, Source):
                return b""
            position = source.raw.find(b"[tool.taskctl")
            return source.raw[position:] if position >= 0 else b""

        return "pyproject.toml" in self.change.changed and (
            table(self.change.tree) != table(self.change.before)
        )

    def _baseline(self, tree: Tree | None) -> set[str]:
        path = self.settings.rules.baseline
        if tree is None or not tree.exists(path):
            return set()
        return set(baseline.read_baseline(tree.read(path)))


def _plan_or_none(tree: Tree, settings: Settings, like: PlanReader | None = None) -> Plan:
    """The plan of a tree; an empty one where there is none yet."""
    reader = PlanReader(tree, settings, like=like)
    return reader.build(reader.parse_collections())


def _reason(
    code: str, place: Place, message: str, remedy: str, *, item: str = "", subject: str = "",
    severity: str = "", related: tuple[Related, ...] = (),
) -> Finding:  # fmt: skip
    rule = all_rules()[code]
    finding = at(place, message, remedy, item=item, subject=subject, related=related)
    return finding._replace(code=code, name=rule.name, severity=severity or rule.severity,
                   fingerprint=f"{code} {item} {subject}")  # fmt: skip
