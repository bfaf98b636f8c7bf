"""DD: what done means is written down, and what is called done meets it."""

from collections import defaultdict
from collections.abc import Iterator

from taskctl.model.findings import Finding, Related
from taskctl.model.items import Section, Task, is_open
from taskctl.model.paths import allowlist
from taskctl.model.plan import Plan
from taskctl.rules.registry import at, count, rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.places import Place


def executable(plan: Plan) -> Iterator[Task]:
    """The tasks that are or were to be carried out, and whose sections can be seen."""
    for task in plan.tasks:
        if task.state != "dropped" and task.closed_fences:
            yield task


def required(settings: Settings, task: Task, role: str) -> bool:
    """Whether the settings ask for a section of this role."""
    return any(c.name == task.collection and role in c.sections.required
               for c in settings.collection)  # fmt: skip


@rule("DD001", "no-stop-conditions")
def no_stop_conditions(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task has no section that says when it is done.

    It can be called done at any time, and nobody can say that it is not.

    Good:
        ## Stop conditions (Definition of Done)
        - [ ] `cargo test -p statefs` passes
    Fix:
        Add the section, with conditions that can be observed.
    Settings:
        collection.sections.headings.stop, collection.sections.required
    """
    for task in executable(plan):
        if required(settings, task, "stop") and not task.section("stop"):
            yield at(
                task.status_place if task.header else task.top,
                f"{task.id or task.path} does not say when it is done: it has no stop conditions",
                "add `## Stop conditions (Definition of Done)` with conditions to observe",
                item=task.id,
                subject="stop",
            )


@rule("DD002", "empty-stop-conditions")
def empty_stop_conditions(plan: Plan) -> Iterator[Finding]:
    """The section of stop conditions is empty.

    As without one, the task can be called done at any time.

    Fix:
        Write at least one condition that can be observed.
    """
    for task in executable(plan):
        for section in task.empty_sections:
            if section.role == "stop":
                yield at(
                    section.place,
                    f"the stop conditions of {task.id} are empty",
                    "write at least one condition that can be observed",
                    item=task.id,
                    subject=section.title,
                )


@rule("DD003", "done-with-open-box")
def done_with_open_box(plan: Plan) -> Iterator[Finding]:
    """A task is done, and boxes in its file are open.

    A task is done only when all of it is. Somebody will rely on the part that is missing.

    Bad:
        status: Done
        - [ ] the fallback is tested
    Fix:
        Finish and tick it, reopen the task (a change in `openspec/changes/archive/` counts as
        done), or, if the line is deliberately not claimed, say so:
        `<!-- taskctl: not-claimed moved to TASK-0047 -->` at the end of the line.
    """
    for task in plan.tasks:
        if task.state != "done":
            continue
        boxes = [box for box in task.boxes if box.mark != "x" and not box.not_claimed]
        if boxes:
            first, *others = boxes
            ticked = len(task.boxes) - len(boxes)
            yield at(
                first.place,
                f"{task.id} is done with {count(len(boxes), 'open box')} (and {ticked} ticked)",
                "finish and tick them, reopen the task, or mark a line "
                "<!-- taskctl: not-claimed reason -->",
                item=task.id,
                subject="boxes",
                related=(status_of(task), *(Related(box.place, "open") for box in others[:9])),
            )
    for breakdown in plan.breakdowns:
        left = [
            item for item in breakdown.items
            if item.archived and is_open(item._replace(archived=""))
        ]  # fmt: skip
        if left:
            yield at(
                left[0].status_place,
                f"archived with {count(len(left), 'open box')} of {len(breakdown.items)}",
                "finish and tick them, or take the change out of the archive",
                subject="boxes",
                related=tuple(Related(item.status_place, "open") for item in left[1:10]),
            )


@rule("DD004", "no-proof", "warning")
def no_proof(plan: Plan) -> Iterator[Finding]:
    """The stop conditions name no command, marker or file that could be observed.

    Whether they are met is then a matter of opinion.

    Bad:
        - The service works well.
    Good:
        - `cargo test -p timed` passes, and the log contains `timed: ready`
    Fix:
        Name the command to run, or the text that must appear, in back-ticks or a code fence.
    """
    for task in executable(plan):
        section = task.section("stop")
        if section and section not in task.empty_sections and not task.has_marker:
            yield at(
                section.place,
                f"the stop conditions of {task.id} name nothing that can be run or observed",
                "name the command to run, or the text that must appear, in back-ticks",
                item=task.id,
                subject="proof",
            )


@rule("DD005", "done-without-evidence-section", "info")
def done_without_evidence_section(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task is done, and no section says what was seen.

    In a year nobody knows what was tested.

    Fix:
        Add an Evidence or Closure section with the commands that were run and what they showed.
    Settings:
        collection.sections.headings.evidence
    """
    roles = {c.name: c.sections.headings for c in settings.collection}
    for task in plan.tasks:
        wanted = "evidence" in roles[task.collection]
        if task.state == "done" and wanted and not task.section("evidence"):
            yield at(
                task.status_place,
                f"{task.id} is done, and no section shows the evidence",
                "add an Evidence section with the commands that were run",
                item=task.id,
                subject="evidence",
            )


@rule("DD006", "plan-outside-scope", "info")
def plan_outside_scope(plan: Plan) -> Iterator[Finding]:
    """The plan of a task names paths that its allowlist does not cover.

    Whoever follows the plan leaves the allowlist.

    Fix:
        Add the path to the allowlist, or take it out of the plan.
    """
    for task in executable(plan):
        outside = plan_outside(task) if task.state != "done" else []
        if outside:
            text, place = outside[0]
            more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
            yield at(
                place,
                f"the plan of {task.id} names {text}{more}, the allowlist does not",
                "add the path to the allowlist, or take it out of the plan",
                item=task.id,
                subject=text,
                related=(Related(task.scope.place, "the allowlist"),) if task.scope else (),
            )


def plan_outside(task: Task) -> list[tuple[str, Place]]:
    """The paths that the plan of a task names and its allowlist does not cover."""
    if task.scope is None or not task.scope.entries or not task.plan_paths:
        return []
    allows = allowlist(task.scope.entries)
    # A folder is covered when what lies in it is.
    return [
        (text, place)
        for text, place in task.plan_paths
        if not allows(f"{text}_" if text.endswith("/") else text)
    ]


@rule("DD007", "section-twice", "warning")
def section_twice(plan: Plan) -> Iterator[Finding]:
    """Two sections with stop conditions, or two allowlists, have the same title.

    Both are read together; usually one is an old copy that was meant to be replaced.

    Fix:
        Merge the two, or give one another title.
    """
    for task in plan.items:
        titles: defaultdict[tuple[str, str], list[Section]] = defaultdict(list)
        for section in task.sections:
            titles[section.role, section.title.casefold()].append(section)
        for same in titles.values():
            if len(same) > 1 and same[0].role in {"stop", "scope"}:
                lines = ", ".join(str(section.place.line) for section in same)
                yield at(
                    same[1].place,
                    f"{same[0].title!r} stands {len(same)} times, on lines {lines[:60]}",
                    "merge the two, or give one another title",
                    item=task.id,
                    subject=same[0].title,
                    related=(Related(same[0].place, "here first"),),
                )
