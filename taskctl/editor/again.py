"""Judging a plan again after a change in one task file, with the same result for less work.

A task file is read alone. Most edits of its text concern no other file: then only the rules about
single items are asked again, and only about this file. Other files may depend on its `facts`; where
these change, those other rules run again over the whole plan that have looked at what changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property, partial
from typing import Any

from taskctl.editor.watched import Look, Looks, WatchedPlans, changed, watched
from taskctl.judge.check.rules import found_by
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.read.boards import with_successors
from taskctl.read.context import ReadingContext
from taskctl.read.evidence import read_evidence
from taskctl.read.files import parse
from taskctl.read.judged import with_digests
from taskctl.read.memory import Memory, read_file
from taskctl.read.mentions import MentionFinder
from taskctl.read.tasks import Draft
from taskctl.rules.all import all_rules
from taskctl.rules.done import plan_outside
from taskctl.rules.registry import Rule
from taskctl.settings.schema import Settings
from taskctl.text.source import Source
from taskctl.text.tree import Tree

ALONE = frozenset({
    "DD003", "DD008", "EV001", "EV002", "EV003", "EV004", "FI001", "FI002", "FI003", "FI004",
    "FI005", "FI006", "FI007", "FI008", "HD002", "HD003", "HD005", "HD006", "HD011", "HD013",
    "HD014", "ID003", "ID004", "LK001", "LK002", "LK003", "LK004", "PR001", "PR003", "PR004",
    "PR005", "PR006", "PR007", "PR008", "PR009", "PR010", "SC003", "SC004", "SC005", "SC006",
    "SC007",
})  # fmt: skip  # a table
"""The rules whose findings about an item depend on nothing but it and those that it names."""
_OWN = frozenset({
    "tasks", "decisions", "tracks", "items", "nodes", "documents", "waits", "hard_waits", "kept",
    "evidence",
})  # fmt: skip  # a table
"""The properties that a part of a plan does not look up in the whole."""


@dataclass(frozen=True)
class FocusedPlans(Plans):
    """Some items of a plan, which look up all others."""

    whole: Plans = field(kw_only=True)

    @cached_property
    def documents(self) -> tuple[Any, ...]:
        """The documents; none, as rules about items do not look at them."""
        return ()


def _looked_up(name: str) -> Any:
    found = cached_property(lambda plans: getattr(plans.whole, name))
    found.__set_name__(FocusedPlans, name)
    return found


for _class in (Plan, Plans):
    for _name, _member in vars(_class).items():
        if isinstance(_member, cached_property) and _name not in _OWN:
            setattr(FocusedPlans, _name, _looked_up(_name))


def focused(plan: Plans, paths: Collection[str]) -> FocusedPlans:
    """The items in some files."""
    own: dict[str, Any] = {one.name: getattr(plan, one.name) for one in fields(Plans)}
    for name in ("tasks", "decisions", "tracks"):
        own[name] = tuple(item for item in own[name] if item.path in paths)
    for name in ("faults", "mentions"):
        own[name] = tuple(one for one in own[name] if one.place.path in paths)
    own |= {"boards": (), "breakdowns": (), "track_documents": ()}
    return FocusedPlans(**own, whole=plan)


@dataclass(frozen=True)
class JudgedPlan:
    """A plan with all findings of each rule, before suppressions, and its reading.

    looks    what each rule has looked at in the tasks of open documents
    shared   the findings that several rules share, or one with its next run
    open     the files of these tasks
    context  the conventions, and all files and ids
    drafts   of its files, by path
    names    the ids of these, also without their folders
    naming   a task and the files that name it, the same until another file changes
    """

    plan: Plans
    found: Mapping[str, list[Finding]]
    looks: Mapping[str, frozenset[Look]]
    shared: Looks
    open: frozenset[str]
    context: ReadingContext
    drafts: Mapping[str, Draft]
    names: frozenset[str]
    naming: tuple[str, frozenset[str]] = ("", frozenset())

    def after(self, tree: Tree, path: str) -> "JudgedPlan | None":
        """The plan once a file has changed; None if more of it has to be read again.

        Args:
            tree: the files.
            path: the file that differs from those of this plan.
        """
        old, draft = self.plan.by_path.get(path), self.drafts.get(path)
        source = tree.read(path)
        if old is None or draft is None or not isinstance(source, Source) or path in self._named:
            return None
        collection = self.context.settings.collection_of(old)
        if old.kind != "task" or collection.side_patterns or not old.id:
            return None
        reading = read_file(source, collection, self.context)
        new = reading.draft
        if new is None or (new.id, new.headed) != (draft.id, draft.headed):
            return None
        task = with_successors(new.finish(self.context), {})
        if task.state == "dropped" or old.state == "dropped" or task.unread:
            return None
        is_same = facts(old) == facts(task)
        if not is_same and (self.plan.breakdowns or self.plan.track_documents):
            return None
        plan = self._with(tree, task, source, reading.named)
        plan = replace(
            plan,
            faults=(*(f for f in plan.faults if f.place.path != path), *reading.faults),
            suppressions=(
                *(s for s in plan.suppressions if s.place.path != path), *reading.suppressions
            ),
        )  # fmt: skip
        naming = self.naming
        if not is_same and naming[0] != path:
            naming = path, _naming(self.plan, old)
        readable = watched(plan.readable(), self.open)
        seen = set[Look]().union(*self.looks.values())
        differing = changed(seen, path, (self.plan, old), (plan, task))
        if path in self.open:
            self.shared.carry_to(readable.looks, path, differing)
        touched = {path}
        if not is_same:
            touched |= {*_named_by(readable, old), *_named_by(readable, task), *naming[1]}
        found, looks = self._found(readable, path, touched, None if is_same else differing)
        readable.looks.forget_tasks()
        drafts = {**self.drafts, path: new}
        return replace(
            self, plan=plan, found=found, looks=looks, shared=readable.looks, drafts=drafts,
            naming=naming,
        )  # fmt: skip  # a table

    @cached_property
    def _named(self) -> frozenset[str]:
        """The paths whose contents more than one reader looks at."""
        boards = (board.path for board in self.plan.boards)
        return frozenset((*self.plan.contracts, *boards, *(b.path for b in self.plan.breakdowns)))

    def _with(self, tree: Tree, task: Task, source: Source, named: Collection[str]) -> Plans:
        """The plan with a task in place of the earlier one, and the ids that its text names."""
        settings, path = self.context.settings, task.path
        collection = settings.collection_of(task)
        parsed = parse(source, collection, self.context.grammars[collection.name])
        finder = MentionFinder(self.context.task_grammar)
        finder.note(path, named)
        is_suspect = finder.suspects(self.names)
        mentions = finder.unknown(parsed, self.names) if is_suspect else ()
        plan = replace(
            self.plan,
            tasks=tuple(task if one.path == path else one for one in self.plan.tasks),
            mentions=(*(m for m in self.plan.mentions if m.place.path != path), *mentions),
            find_evidence=partial(read_evidence, tree, settings),
        )
        return with_digests(plan, tree, settings)

    def _found(
        self,
        plan: WatchedPlans,
        path: str,
        touched: Collection[str],
        differing: Collection[Look] | None,
    ) -> tuple[dict[str, list[Finding]], dict[str, frozenset[Look]]]:
        """The findings of each rule in the plan with another task in a file, and its looks.

        Args:
            plan: the new plan.
            path: the file.
            touched: the files whose items may have other findings of the rules in `ALONE`.
            differing: the looks that see something else; None if the `facts` are the same.
        """
        settings = self.context.settings
        files = plan.by_path.keys()
        part = cache(lambda paths: focused(plan, paths))
        found: dict[str, list[Finding]] = {}
        looks = dict(self.looks)
        for code, earlier in self.found.items():
            rule = all_rules()[code]
            again = {*touched} | {f.place.path for f in earlier if _points_at(f, path)}
            if code in ALONE and again <= files:
                kept = [f for f in earlier if f.place.path not in again]
                found[code] = [*kept, *found_by(rule, part(frozenset(again)), settings)]
                continue
            is_here = any(f.place.path == path or _points_at(f, path) for f in earlier)
            is_known = path in self.open and code not in ALONE
            is_other = differing is not None and not (
                is_known and looks[code].isdisjoint(differing)
            )
            if is_here or is_other:
                found[code], looks[code] = _noted(rule, plan, settings)
            else:
                found[code] = earlier
        return found, looks


def judged_plan(
    plan: Plans, memory: Memory, active: Collection[str], opened: Collection[str]
) -> JudgedPlan:
    """A plan that was just read, with the findings of all active rules.

    Args:
        plan: the plan.
        memory: the readings of its files.
        active: the codes of the rules.
        opened: the files that are edited; a change in another one makes every rule run again.
    """
    assert memory.context is not None
    readable, settings = watched(plan.readable(), opened), memory.context.settings
    found: dict[str, list[Finding]] = {}
    looks: dict[str, frozenset[Look]] = {}
    for code, rule in all_rules().items():
        if code in active:
            found[code], looks[code] = _noted(rule, readable, settings)
    readable.looks.forget_tasks()
    names = (name for d in memory.drafts for name in (d.id, d.id.rpartition("/")[2]))
    drafts = {draft.path: draft for draft in memory.drafts}
    return JudgedPlan(
        plan, found, looks, readable.looks, frozenset(opened), memory.context, drafts,
        frozenset(names),
    )  # fmt: skip  # a table


def _noted(
    rule: Rule, plan: WatchedPlans, settings: Settings
) -> tuple[list[Finding], frozenset[Look]]:
    """The findings of a rule, and what it has looked at."""
    with plan.looks.apart() as looks:
        found = [*found_by(rule, plan, settings)]
    return found, frozenset(looks)


def facts(task: Task) -> tuple[object, ...]:
    """Everything in a task that findings about other files, or about the plan, may depend on."""
    header, scope = task.header, task.scope
    return (
        (task.title, task.status, task.status_text, task.owner, task.created, task.archived),
        (task.parent, task.is_work, task.superseded_by, task.has_marker, task.collection),
        [(p.id, p.hard, p.source, p.unread) for p in task.prereqs],
        [item for item, _ in task.follow_ups],
        [(one.kind, one.role, one.written) for one in task.miswritten],
        {(link.label, link.target, link.in_header, link.found) for link in task.links},
        [(section.role, section.title) for section in task.sections],
        [section.title for section in task.empty_sections],
        [(stop.box, stop.state) for stop in task.stops],
        [(box.mark, box.state, box.not_claimed, box.is_item) for box in task.boxes],
        (bool(task.proofs), task.closed_fences, bool(plan_outside(task))),
        scope and (bool(scope.entries), bool(scope.unreadable)),
        {mention for mention, _ in task.candidate_mentions},
        header and (header.form, header.path, [fault.kind for fault in header.faults]),
        header and [
            (one.key, one.kind, one.text, [item.text for item in one.items], one.value.quote)
            for one in (*header.fields, *header.nested)
        ],
    )  # fmt: skip


def _named_by(plan: Plans, task: Task) -> set[str]:
    """The files of the items that a task names."""
    names = {
        *(prereq.id for prereq in task.prereqs), *(item for item, _ in task.follow_ups),
        *task.superseded_by, task.parent,
    }  # fmt: skip
    found = {item.path for name in names if (item := plan.by_id.get(name))}
    return found | {link.target for link in task.links if link.target in plan.by_path}


def _naming(plan: Plans, task: Task) -> frozenset[str]:
    """The files of the other items that name a task."""
    own = task.id
    return frozenset(
        other.path
        for other in plan.items
        if other.parent == own
        or own in other.superseded_by
        or any(prereq.id == own for prereq in other.prereqs)
        or any(item == own for item, _ in other.follow_ups)
        or any(link.target == task.path for link in other.links)
    )


def _points_at(finding: Finding, path: str) -> bool:
    return any(related.place.path == path for related in finding.related)
