"""DD: every task has a definition of done, and done tasks meet it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from taskctl.model.boxes import Box
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Section, Task, is_open
from taskctl.model.paths import allowlist
from taskctl.model.plan import Plan, once
from taskctl.model.plans import Plans
from taskctl.model.states import CLOSED
from taskctl.rules.demands import by_custom, lacking
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Collection, Settings
from taskctl.text.boxes import mark_of
from taskctl.text.places import Place
from taskctl.text.words import count


@once
def executable(plan: Plan) -> Iterator[Task]:
    """The tasks that are or were to be carried out, and whose sections can be seen."""
    for task in plan.tasks:
        if not task.is_dropped and task.closed_fences and task.counts:
            yield task


@once
def _with_open_boxes(plan: Plan) -> Iterator[tuple[Task, list[Box]]]:
    """The items with open boxes in their files, and these."""
    for task in plan.items:
        if task.boxes and (boxes := task.open_boxes):
            yield task, boxes


def asks(role: str) -> Callable[[Collection], bool]:
    """Whether the settings of a collection ask for sections of this role."""
    return lambda collection: role in collection.sections.required


@rule("DD001", "no-stop-conditions", kind="demand")
def no_stop_conditions(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task has no section that says when it is done.

    It can be called done at any time, and nobody can say that it is not.

    Good:
        ## Stop conditions (Definition of Done)
        - [ ] `cargo test -p statefs` passes
    Fix:
        Add the section, with conditions that can be observed.
    Settings:
        collection.sections.headings.stop, collection.sections.required, strictness.share
    """
    for task, share in lacking(executable(plan), settings, asks("stop"), _has_stop):
        if share and task.state in CLOSED:
            continue  # no custom can change what is done
        yield Finding(
            task.status_place if task.header else task.top,
            f"{task.id or task.path} does not say when it is done: it has no stop conditions"
            + share,
            "add `## Stop conditions (Definition of Done)` with conditions to observe",
            item=task.id,
            subject="stop",
            severity=by_custom(share),
        )


def _has_stop(task: Task) -> bool:
    """Whether it has a section of stop conditions, or some in its header."""
    return task.section("stop") is not None or task.has_stop_conditions


@rule("DD002", "empty-stop-conditions", kind="demand")
def empty_stop_conditions(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The section of stop conditions is empty, or has no item that could be one.

    Stop conditions are the items of a list. A section that has only text, a table, a quote, a
    fence or HTML has none, and `done` and `gate` refuse the task as they do without a section.

    Bad:
        ## Stop conditions
        [ ] `make test` passes
    Good:
        ## Stop conditions
        - [ ] `make test` passes
    Fix:
        Write at least one condition that can be observed, as an item of a list. Where the settings
        do not ask for the section, text in it is a warning once the task is done, else an info.
    Settings:
        collection.sections.headings.stop, collection.sections.required, strictness.share
    """
    with_section = [task for task in executable(plan) if task.section("stop")]
    for task, share in lacking(
        with_section, settings, asks("stop"), lambda task: task.has_stop_conditions
    ):
        empty = [section for section in task.empty_sections if section.role == "stop"]
        section = task.section("stop")
        if section and not empty:
            yield Finding(
                section.place,
                f"{task.id} has no stop conditions: this section has no list{share}",
                "write each condition as an item: `- [ ] make test passes`",
                item=task.id,
                subject=section.title,
                severity=("warning" if task.state == "done" else "info") if share else "",
            )
        for section in empty:
            yield Finding(
                section.place,
                f"the stop conditions of {task.id} are empty{share}",
                "write at least one condition that can be observed",
                item=task.id,
                subject=section.title,
                severity=by_custom(share),
            )


@rule("DD003", "done-with-open-box")
def done_with_open_box(plan: Plans) -> Iterator[Finding]:
    """A task is done, and boxes in its file are open.

    A task is done only when all of it is: somebody will rely on the missing part. A box with any
    mark but `x` is open ([boxes](../concepts/boxes.md)).

    Bad:
        status: Done
        - [ ] the fallback is tested
    Fix:
        Finish and tick it, or reopen the task (a change in `openspec/changes/archive/` counts as
        done). If the line was left open on purpose, put a comment with the reason at its end:
        `<!-- taskctl: not-claimed moved to TASK-0047 -->`.
    Settings:
        boxes.marks
    """
    for task, open_boxes in _with_open_boxes(plan):
        # What looks ticked only has to be written as a tick: DD008 says so.
        boxes = [box for box in open_boxes if not box.looks_ticked]
        if task.state == "done" and task.kind == "task" and boxes:
            first, *others = boxes
            ticked = sum(box.state == "done" for box in task.boxes)
            yield Finding(
                first.place,
                f"{task.id} is done with {count(len(boxes), 'open box')} (and {ticked} ticked)",
                "finish and tick them, reopen the task, or mark a line "
                "<!-- taskctl: not-claimed reason -->",
                item=task.id,
                subject="boxes",
                number=len(boxes),
                related=(status_of(task), *(Related(box.place, "open") for box in others[:9])),
            )
    for breakdown in plan.breakdowns:
        left = [
            item
            for item in breakdown.items
            if item.archived and is_open(item._replace(archived=""))
        ]
        if left:
            yield Finding(
                left[0].status_place,
                f"archived with {count(len(left), 'open box')} of {len(breakdown.items)}",
                "finish and tick them, or take the change out of the archive",
                subject="boxes",
                number=len(left),
                related=tuple(Related(item.status_place, "open") for item in left[1:10]),
            )


@rule("DD004", "no-proof", "warning", kind="demand")
def no_proof(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The stop conditions name no command, marker or file that could be observed.

    Whether they are met is then a matter of opinion.

    Bad:
        - The service works well.
    Good:
        - `cargo test -p timed` passes, and the log contains `timed: ready`
    Fix:
        Name the command to run, or the text that must appear, in back-ticks or a code fence. The
        settings ask for it by `proof` among the required sections.
    Settings:
        collection.sections.required, strictness.share
    """
    filled = (
        task
        for task in executable(plan)
        if (section := task.section("stop")) and section not in task.empty_sections
    )
    for task, share in lacking(filled, settings, asks("proof"), lambda task: task.has_marker):
        section = task.section("stop")
        yield Finding(
            section.place if section else task.top,
            f"the stop conditions of {task.id} name nothing that can be run or observed{share}",
            "name the command to run, or the text that must appear, in back-ticks",
            item=task.id,
            subject="proof",
        )


@rule("DD005", "done-without-evidence-section", "info", kind="demand")
def done_without_evidence_section(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task is done, and no section says what was seen.

    In a year nobody knows what was tested.

    Fix:
        Add an Evidence or Closure section with the commands that were run and what they showed.
    Settings:
        collection.sections.headings.evidence, collection.sections.required, strictness.share
    """
    done = [task for task in plan.tasks if task.state == "done"]
    for task, share in lacking(
        done, settings, asks("evidence"), lambda task: task.section("evidence") is not None
    ):
        yield Finding(
            task.status_place,
            f"{task.id} is done, and no section shows the evidence{share}",
            "add an Evidence section with the commands that were run",
            item=task.id,
            subject="evidence",
        )


@rule("DD006", "plan-outside-scope", "info", kind="demand")
def plan_outside_scope(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The plan of a task names paths that its allowlist does not cover.

    Whoever follows the plan leaves the allowlist.

    Fix:
        Add the path to the allowlist, or take it out of the plan.
    Settings:
        collection.sections.required, strictness.share
    """
    both = (
        task
        for task in executable(plan)
        if task.state != "done" and task.scope and task.scope.entries and task.plan_paths
    )
    for task, share in lacking(both, settings, asks("scope"), lambda task: not plan_outside(task)):
        outside = plan_outside(task)
        text, place = outside[0]
        more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        yield Finding(
            place,
            f"the plan of {task.id} names {text}{more}, the allowlist does not{share}",
            "add the path to the allowlist, or take it out of the plan",
            item=task.id,
            subject=text,
            number=len(outside),
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
        if len({(one.role, one.title.casefold()) for one in task.sections}) == len(task.sections):
            continue
        titles: defaultdict[tuple[str, str], list[Section]] = defaultdict(list)
        for section in task.sections:
            titles[section.role, section.title.casefold()].append(section)
        for same in titles.values():
            if len(same) > 1 and same[0].role in {"stop", "scope"}:
                lines = ", ".join(str(section.place.line) for section in same)
                yield Finding(
                    same[1].place,
                    f"{same[0].title!r} stands {len(same)} times, on lines {lines[:60]}",
                    "merge the two, or give one another title",
                    item=task.id,
                    subject=same[0].title,
                    number=len(same),
                    related=(Related(same[0].place, "here first"),),
                )


@rule("DD008", "unknown-mark", "warning")
def unknown_mark(plan: Plans) -> Iterator[Finding]:
    """A box has a mark that is neither `[ ]` nor `[x]`, or a form that no renderer shows as a box.

    Its meaning is unknown, so it counts as open: the task cannot become done. In other tools
    the item may not be there at all. [Boxes](../concepts/boxes.md) lists the forms.

    Bad:
        - [/] the driver answers
        - [✓] the log is clean
        - \\[ ] escaped by a formatter
    Good:
        - [ ] the driver answers
        - [x] the log is clean
    Fix:
        Write `[ ]` or `[x]` (`taskctl mark ID#N done` replaces the mark), or say in
        `boxes.marks` what the mark means in your plan.
    Settings:
        boxes.marks
    """
    for task, boxes in _with_open_boxes(plan):
        odd: defaultdict[str, list[Place]] = defaultdict(list)
        for box in boxes if task.state != "dropped" else ():
            # DD003 names what is open in a finished task.
            is_said = task.state == "done" and not box.looks_ticked
            if box.state == "unknown" and box.is_item and not is_said:
                odd[box.mark].append(box.box_place or box.place)
        yield from _unknown_marks(odd, task.id)
    for breakdown in plan.breakdowns:
        odd = defaultdict(list)
        for item in breakdown.items:
            is_odd = item.state == "unknown" and not item.archived
            if is_odd and (mark := mark_of(item.status_text)) is not None:
                odd[mark].append(item.status_place)
        yield from _unknown_marks(odd, "")


def _unknown_marks(odd: Mapping[str, Sequence[Place]], item: str) -> Iterator[Finding]:
    """One finding for each mark in one file."""
    for mark, (first, *others) in odd.items():
        many = f"the {len(others) + 1} items with it are" if others else "its item is"
        yield Finding(
            first,
            f"{mark!r} is a mark that nothing here gives a meaning, so {many} open",
            "write [ ] or [x], or say in boxes.marks what it means",
            item=item,
            subject=f"mark {mark}",
            related=tuple(Related(place, "the same mark") for place in others[:9]),
        )


@rule("DD009", "box-outside-list", "warning")
def box_outside_list(plan: Plans) -> Iterator[Finding]:
    """A line looks like an open box, but no renderer shows it as an item of a list.

    A table, a quote, HTML, a marker without a blank behind it, a list that begins with another
    number than 1 directly below a sentence, or four blanks too many: a reader sees work that is
    left to do, and a program sees text. In the file of a task it counts as open.

    Bad:
        These are left:
        4. [ ] the driver answers
        -[ ] the log is clean
    Good:
        These are left:

        4. [ ] the driver answers
        - [ ] the log is clean
    Fix:
        Make it an item of a list, or take the brackets away.
    """
    for task, boxes in _with_open_boxes(plan):
        if task.state not in CLOSED:  # of finished tasks, DD003 names what is open
            yield from _strays([box for box in boxes if not box.is_item], task.id)
    for breakdown in plan.breakdowns:
        yield from _strays(breakdown.strays, "")


def _strays(boxes: Sequence[Box], item: str) -> Iterator[Finding]:
    """One finding for all of a file."""
    if boxes:
        first, *others = boxes
        many = f" and {count(len(others), 'other line')}" if others else ""
        verb = (
            "look like boxes, but are not items"
            if others
            else "looks like a box, but is not an item"
        )
        yield Finding(
            first.box_place or first.place,
            f"this line{many} {verb} of a list",
            "write it as an item, with `- ` before it and an empty line above the list",
            item=item,
            subject="outside",
            related=tuple(Related(box.box_place or box.place, "here, too") for box in others[:9]),
        )
