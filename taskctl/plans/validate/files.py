"""PL0: the files of a plan can be read, are all there, and have the shapes of the document."""

from collections.abc import Iterator
from typing import Any

from taskctl.model.findings import Finding, Related
from taskctl.plans.artifacts.folder import ARTIFACTS, DERIVED, TASKS
from taskctl.plans.artifacts.older import UNKNOWN_KEY, Deviation
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.expressions import expression
from taskctl.text.json_places import DEEPEST
from taskctl.text.places import Place
from taskctl.text.words import count

_LINE = expression(r"line (\d+) column (\d+)")
_RELATED = 20


@plan_rule("PL001", "unreadable-artifact")
def unreadable_artifact(plan: ValidatedPlan) -> Iterator[Finding]:
    """A file of the plan cannot be read.

    It is not UTF-8, not JSON, or nested too deep. Its contents count as missing, so that other
    findings may follow from this one. If it is tasks.json, only the files themselves are judged.

    Bad:
        {"tasks": [{"id": "P1.T001", }]}
    Fix:
        Correct the file at the place that the finding names.
    """
    for file, problem in sorted(plan.artifacts.problems.items()):
        found = _LINE.search(problem)
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        place = Place(plan.path(file), line, column, line, column + bool(found))
        yield Finding(place, f"{file} {problem}", "correct the file", subject=file)


@plan_rule("PL002", "missing-artifact", "warning")
def missing_artifact(plan: ValidatedPlan) -> Iterator[Finding]:
    """One of the seven files of a plan is missing.

    The document requires all of them. dag.json, waves.json, coordinator.json and Plan.md follow
    from tasks.json and features.json.

    Bad:
        tasks_output/      holds tasks.json and features.json, and nothing else
    Fix:
        Run `taskctl plan validate --fix`, which writes the derived files; write the others.
    """
    for file in ARTIFACTS:
        if file not in plan.artifacts.folder.texts and file not in plan.artifacts.problems:
            how = "`taskctl plan validate --fix` writes it" if file in DERIVED else "write it"
            yield Finding(Place(plan.path(file)), f"there is no {file}", how, subject=file)


@plan_rule("PL004", "no-canonical-form")
def no_canonical_form(plan: ValidatedPlan) -> Iterator[Finding]:
    """A file holds a value that JSON's readers do not agree on.

    A whole number beyond 2**53 is another number in most languages, an infinite one is not JSON,
    and few readers follow hundreds of nested values. Such a file has no canonical form and no hash.

    Bad:
        "expect": {"lte": 1e999}
    Fix:
        Correct the number, or flatten the value.
    """
    checks = (check.expect for task in plan.tasks for check in task.acceptance_checks)
    is_deep = any(map(_is_deep, checks))  # other values have a shape
    for file, value in plan.artifacts.values.items():
        if isinstance(value, dict) and (not plan.digest(file) or (is_deep and file == TASKS)):
            yield Finding(
                plan.at(file),
                f"{file} holds a number beyond 2**53, or a value that is nested too deep",
                "correct the value",
                subject=file,
            )


def _is_deep(value: Any) -> bool:
    """Whether a value is nested more than `DEEPEST` deep."""
    layer = [value]
    for _ in range(DEEPEST):
        if not layer:
            return False
        layer = [
            inner
            for one in layer
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return bool(layer)


@plan_rule("PL003", "unlike-the-document", "warning")
def unlike_the_document(plan: ValidatedPlan) -> Iterator[Finding]:
    """A part of a file has another name or shape than in the T.A.S.K.S. v3 document.

    Plans of other versions and those that were written by hand use other keys and words. They are
    read as the finding says; a part that is left out counts for nothing.

    Bad:
        "duration": {"optimistic": 1, "likely": 2, "pessimistic": 4}
    Fix:
        Rename the key or correct the value as the document has it, or remove the part.
    """
    groups: dict[tuple[object, ...], list[Deviation]] = {}
    for one in plan.artifacts.deviations:
        place = tuple("*" if isinstance(step, int) else step for step in one.pointer)
        is_unknown = one.what.endswith(UNKNOWN_KEY) and not one.read_as
        key: tuple[object, ...] = (one.file, place, one.what, one.read_as)
        if is_unknown:
            key = (one.file, UNKNOWN_KEY)
        groups.setdefault(key, []).append(one)
    for key, found in groups.items():
        first, *others = found
        times = f" ({count(len(found), 'time')})" if others else ""
        outcome = f"it is read as {first.read_as}" if first.read_as else "it is left out"
        message = f"{first.what}; {outcome}{times}"
        names = dict.fromkeys(one.what.removesuffix(f" {UNKNOWN_KEY}") for one in found)
        if key[1] == UNKNOWN_KEY and len(names) > 1:
            message = f"{len(names)} keys are not in the document, and left out: {listed(names)}"
        yield Finding(
            plan.at(first.file, first.pointer),
            f"{first.file}: {message}",
            "write it as the document has it",
            subject=f"{first.file} {first.what}",
            related=tuple(
                Related(plan.at(one.file, one.pointer), f"{one.what.partition(' ')[0]} is here")
                for one in others[:_RELATED]
            ),
            number=len(found),
        )
