"""The answers of the program in the check before a task: one function for each key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename

from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import select
from taskctl.model.ids import order_key
from taskctl.model.items import Scope, Task
from taskctl.model.paths import allowed_patterns, wide_entries
from taskctl.model.plans import Plans
from taskctl.model.prep import HUMAN, NO, YES, Ground
from taskctl.model.reviews import contract_links, is_follow_up, linked, suspects
from taskctl.model.waits import how_far, named, place_of
from taskctl.model.work import holding_back, in_the_way
from taskctl.read.prep_file import PrepClaim
from taskctl.rules.done import plan_outside
from taskctl.settings.schema import Collection, Settings
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place
from taskctl.text.words import count

# A board contradicts the headers, or a region of it is out of date.
_DRIFT = frozenset({"BD001", "BD002", "BD006", "BD010"})
_STARTABLE = frozenset({"todo", "active", "review", "blocked", "parked"})

Answer = tuple[str, list[Ground]]


@dataclass(frozen=True, slots=True)
class PrepQuestion:
    """The data from which the keys are answered.

    claims   the statements of the prep file about tasks
    added    the patterns that the newest change adds to the task's allowlist
    accepted the fingerprints of the baseline
    unwritten the roles of sections that still have the text of the template
    """

    plan: Plans
    settings: Settings
    task: Task
    claims: tuple[PrepClaim, ...] = ()
    added: tuple[str, ...] = ()
    added_by: str = ""
    accepted: frozenset[str] = frozenset()
    unwritten: frozenset[str] = frozenset()

    @property
    def collection(self) -> Collection:
        """The collection of the task."""
        return self.settings.collection_of(self.task)

    @property
    def is_contract(self) -> Callable[[str], bool]:
        """Whether a path is a contract."""
        return any_matcher(self.settings.contracts.files)


def aligns_with_current_state(q: PrepQuestion) -> Answer:
    """No other place contradicts the headers, and the task may be in progress now."""
    against = [*_status(q), *_under_way(q), *_false_claims(q), *_drift(q)]
    if against:
        return NO, against
    says = f"{q.task.id} is {q.task.status_text or q.task.state}, and no board says otherwise"
    return YES, [Ground(says, q.task.status_place)]


def _status(q: PrepQuestion) -> Iterator[Ground]:
    if q.task.state not in _STARTABLE:
        yield Ground(f"{_is(q.task)}: there is nothing to start", q.task.status_place)


def _under_way(q: PrepQuestion) -> Iterator[Ground]:
    queue = q.settings.queue
    if q.task.state in queue.wip_states:
        return
    others = in_the_way(q.plan, q.task, queue.wip_limit, queue.wip_states)
    for other in sorted(others, key=lambda task: order_key(task.id)):
        limit = f"the limit is {queue.wip_limit} (queue.wip_limit)"
        yield Ground(f"{_is(other)}; {limit}", other.status_place)


def _false_claims(q: PrepQuestion) -> Iterator[Ground]:
    """A ground for each task that is finished in the prep file, and not in its header."""
    seen = set()
    for claim in q.claims:
        task = q.plan.by_id.get(claim.id)
        if task is None or claim.state != "done" or task.state == "done" or claim.id in seen:
            continue
        seen.add(claim.id)
        says = f"is {claim.says.lower()}, its header says {task.says}"
        yield Ground(f"the prep file says that {task.id} {says}", claim.place)


def _drift(q: PrepQuestion) -> Iterator[Ground]:
    active = select(q.settings.rules).active & _DRIFT
    for finding in findings_of(q.plan, q.settings, active):
        # Accepted findings about other tasks do not matter for this one.
        if finding.fingerprint in q.accepted and finding.item != q.task.id:
            continue
        yield Ground(finding.message, finding.place)


def prereqs_ready(q: PrepQuestion) -> Answer:
    """Every hard prerequisite is done."""
    met: list[Ground] = []
    against: list[Ground] = []
    for prereq in q.plan.prereqs(q.task):
        optional = "" if prereq.hard else " (optional)"
        says = f"{named(prereq)} {how_far(q.plan, prereq)}{optional}"
        held = against if q.plan.holds_back(prereq) else met
        held.append(Ground(says, place_of(q.plan, prereq)))
    own = {prereq.id for prereq in q.plan.prereqs(q.task)}
    for prereq in holding_back(q.plan, q.task):
        if prereq.id not in own:  # its container waits for it
            says = f"{named(prereq)} {how_far(q.plan, prereq)}"
            against.append(Ground(says, place_of(q.plan, prereq)))
    if against:
        return NO, against
    return YES, met or [Ground("it has no prerequisites", q.task.status_place)]


def linked_contracts_exist(q: PrepQuestion) -> Answer:
    """The linked contracts exist."""
    there, missing = [], []
    for link in contract_links(q.task, q.is_contract):
        contract = q.plan.contracts.get(link.target)
        if not link.found:
            missing.append(Ground(f"{link.target} does not exist", link.place))
        elif contract is not None:
            there.append(Ground(f"{basename(link.target)} is {contract.status}", contract.place))
        else:
            there.append(Ground(f"{link.target} exists", link.place))
    if missing:
        return NO, missing
    return YES, there or [Ground("it links no contract", q.task.status_place)]


def contracts_unchanged(q: PrepQuestion) -> Answer:
    """Prerequisites, linked tasks and contracts are unchanged since the last review."""
    links = linked(q.plan, q.task, q.is_contract)
    record = q.plan.prep_records.get(q.task.id)
    review = record.review if record else None
    if record is not None and record.problem:
        return HUMAN, [Ground(f"{record.path} {record.problem}", Place(record.path))]
    if not links:
        return YES, [Ground("it builds on no task and no contract", q.task.status_place)]
    if record is None or review is None:
        says = f"nobody has reviewed what it builds on: taskctl review-links {q.task.id}"
        return HUMAN, [Ground(says, next(iter(links.values())))]
    found = suspects(q.plan, q.task, q.settings.contracts.files)
    if found:
        since = f"since the review of {review.on}"
        return NO, [Ground(f"{s.target} {s.why} {since}", s.place) for s in found]
    by = f" by {review.by}" if review.by else ""
    says = f"{len(links)} linked, as reviewed{by} on {review.on}"
    return YES, [Ground(says, Place(record.path))]


_NEEDED: Mapping[str, str] = {
    "goal": "goal", "non_goals": "non-goals", "stop": "stop conditions",
}  # fmt: skip  # a table


def scope_clear(q: PrepQuestion) -> Answer:
    """Goal, non-goals and stop conditions are written down, and something can be observed."""
    task, named = q.task, q.collection.sections.headings
    against = []
    for role, what in _NEEDED.items():
        section = task.section(role)
        if section is None and (role in named or role == "stop"):
            against.append(Ground(f"it has no {what}", task.top))
        elif section in task.empty_sections and section is not None:
            verb = "are" if what.endswith("s") else "is"
            against.append(Ground(f"its {what} {verb} empty", section.place))
        elif section is not None and role in q.unwritten:
            verb = "are" if what.endswith("s") else "is"
            says = f"its {what} {verb} not written yet: the text is that of the template"
            against.append(Ground(says, section.place))
        elif section is not None and role == "stop" and not task.has_stop_conditions:
            against.append(Ground("its stop conditions are not a list", section.place))
    stop = task.section("stop")
    if stop is not None and stop not in task.empty_sections and not task.has_marker:
        against.append(Ground("its stop conditions name nothing to run or observe", stop.place))
    if against:
        return NO, against
    commands = len({proof.command for proof in task.proofs})
    says = f"{count(len(task.stops), 'stop condition')}, {count(commands, 'command')}"
    return YES, [Ground(says, stop.place if stop else task.top)]


def touched_paths_allowlist_present(q: PrepQuestion) -> Answer:
    """The allowlist has entries, and all of them can be read."""
    scope = q.task.scope
    if scope is None:
        return NO, [Ground("it has no allowlist", q.task.top)]
    against = [Ground(f"{one.text} {one.why}", one.place) for one in scope.unreadable]
    against += [
        Ground(f"{entry.pattern} {_PROBLEMS[entry.problem]}", entry.place)
        for entry in scope.entries
        if entry.problem
    ]
    patterns = allowed_patterns(scope.entries)
    if not patterns:
        against.append(Ground("its allowlist allows nothing", scope.place))
    remarks = [*_wide(scope), *_added(q), *_plan_outside(q.task)]
    if against:
        return NO, [*against, *remarks]
    return YES, [Ground(count(len(patterns), "pattern"), scope.place), *remarks]


_PROBLEMS: Mapping[str, str] = {
    "everything": "allows everything",
    "absolute": "is not relative to the root",
    "leaves": "leaves the repository",
    "costly": "expands to too many paths",
}


def _wide(scope: Scope) -> Iterator[Ground]:
    for entry in wide_entries(scope.entries):
        says = f"{entry.pattern} is wide: it allows a whole top-level folder"
        yield Ground(says, entry.place, remark=True)


def _added(q: PrepQuestion) -> Iterator[Ground]:
    if q.added and q.task.scope:
        says = f"{count(len(q.added), 'entry')} {'was' if len(q.added) == 1 else 'were'} added"
        yield Ground(f"{says} {q.added_by}: {', '.join(q.added)}", q.task.scope.place, remark=True)


def _plan_outside(task: Task) -> Iterator[Ground]:
    for text, place in plan_outside(task):
        yield Ground(f"the plan names {text}, the allowlist does not", place, remark=True)


def follow_ups_in_task_header(q: PrepQuestion) -> Answer:
    """The header names the follow-ups of the task, by its key or by links."""
    task = q.task
    keys = q.collection.header.keys.get("follow_ups", [])
    entry = task.header.get(*keys) if task.header and keys else None
    links = [link for link in task.links if link.in_header and is_follow_up(link.label)]
    says = [Ground(f"{link.label}: {basename(link.target)}", link.place) for link in links]
    if entry is not None and entry.kind in {"list", "scalar"} and (entry.items or entry.text):
        ids = ", ".join(dict.fromkeys(item_id for item_id, _ in task.follow_ups))
        written = ", ".join(item.text for item in entry.items) or entry.text
        says.insert(0, Ground(f"{entry.key}: {ids or written}", entry.key_place))
    lost = [
        Ground(f"{item_id} has no file", place, remark=True)
        for item_id, place in task.follow_ups
        if item_id not in q.plan.by_id
    ]
    if says:
        return YES, says + lost
    if not keys:
        return HUMAN, [Ground("the settings have no key for follow-ups", task.top)]
    place = entry.key_place if entry else task.status_place
    if entry is not None and entry.kind == "list":
        return YES, [Ground(f"{entry.key} is an empty list: there are none", place)]
    return NO, [Ground(f"{keys[0]} is empty (if there are none, write `none`)", place)]


def security_considerations_complete(q: PrepQuestion) -> Answer:
    """There is a section on security, and it is not empty."""
    sections = [section for section in q.task.sections if section.role == "security"]
    if not sections:
        return HUMAN, [Ground("it has no section on security", q.task.top)]
    filled = [section for section in sections if section not in q.task.empty_sections]
    if not filled:
        return NO, [Ground("its section on security is empty", sections[0].place)]
    return YES, [Ground(section.title, section.place) for section in filled[:1]]


def best_system_solution(q: PrepQuestion) -> Answer:
    """Only a person can say whether there is a better way."""
    goal = q.task.section("goal")
    return HUMAN, [Ground("only a person can say", goal.place if goal else q.task.top)]


ANSWERS: Mapping[str, Callable[[PrepQuestion], Answer]] = {
    function.__name__: function
    for function in (
        aligns_with_current_state,
        prereqs_ready,
        linked_contracts_exist,
        contracts_unchanged,
        scope_clear,
        touched_paths_allowlist_present,
        follow_ups_in_task_header,
        security_considerations_complete,
        best_system_solution,
    )
}


def _is(task: Task) -> str:
    return f"{task.id} is {task.says}"
