"""PL4: the files of a compiled plan are those that its tasks compile to."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import COORDINATOR, DAG, FEATURES, META, PLAN, TASKS, WAVES
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.compile.page import plan_page
from taskctl.plans.validate.figures import agrees, shown
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.places import Place
from taskctl.text.words import count

COMPILED_AGAIN = 2000
"""Plans of up to so many tasks are compiled to be compared; of larger ones, hashes are."""
_FIX = "`taskctl plan validate --fix` rewrites it"
_OUT = {"generated", "timestamp"}
_ROWS = {
    "total tasks": "nodes", "total dependencies": "edges", "edge density": "edgeDensity",
    "critical path": "longestPath", "longest path (edges)": "longestPath",
    "max parallelization": "widthApprox", "widest layer": "widthApprox",
    "isolated tasks": "isolatedTasks", "mutual exclusions": "mutualExclusionEdges",
    "resource conflicts": "resourceConstrainedTasks",
}  # fmt: skip  # a table
"""The figure of dag.json for each row in the table of metrics of a Plan.md."""


@plan_rule("PL418", "stale-artifact")
def stale_artifact(plan: ValidatedPlan) -> Iterator[Finding]:
    """A file of a compiled plan is not what its tasks compile to.

    tasks.json or features.json was changed after the plan had been compiled, or a derived file was
    changed by hand. Plans with a .tasks-meta.json are compiled; those of more than 2,000 tasks are
    compared with the hashes in it, smaller ones are compiled again and compared value by value.

    Bad:
        a task was added to tasks.json, and dag.json and waves.json are those from before
    Fix:
        Run `taskctl plan validate --fix`.
    """
    if plan.is_compiled and len(plan.tasks) > COMPILED_AGAIN:
        yield from _by_hashes(plan)
        return
    compiled = plan.compiled
    if compiled is None:
        return
    parts = ((DAG, compiled.dag), (WAVES, compiled.waves), (COORDINATOR, compiled.coordinator))
    for file, part in parts:
        if file not in plan.artifacts.values:
            continue
        differing = list(_differences(plan.artifacts.values[file], as_json(part), ()))
        if differing:
            first, what = differing[0]
            name = ".".join(map(str, first))
            more = f", and {count(len(differing) - 1, 'more value')} differ"
            yield Finding(
                plan.at(file, first),
                f"{file} is not what tasks.json compiles to: {name} {what}"
                f"{more if len(differing) > 1 else ''}",
                _FIX,
                subject=file,
                number=len(differing),
            )


def _by_hashes(plan: ValidatedPlan) -> Iterator[Finding]:
    hashes = plan.artifacts.values[META]["hashes"]
    sources = [n for n in (TASKS, FEATURES) if n in hashes and plan.digest(n) != hashes[n]]
    derived = [n for n in (DAG, WAVES, COORDINATOR) if n in hashes]
    for name in sources:
        yield Finding(
            plan.at(META, ("hashes", name)),
            f"{name} was changed after the plan was compiled; {listed(derived)} may be stale",
            _FIX,
            subject=name,
        )
    for name in derived:
        if name in plan.artifacts.values and plan.digest(name) != hashes[name]:
            yield Finding(
                plan.at(name), f"{name} was changed after it was compiled", _FIX, subject=name
            )


def _differences(given: Any, real: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    """The pointers at which two values differ, and how; their origin is left out."""
    if isinstance(given, dict) and isinstance(real, dict):
        for key in dict.fromkeys((*real, *given)):
            if pointer or key not in _OUT:
                if key not in given:
                    yield (*pointer, key), "is missing"
                elif key not in real:
                    yield (*pointer, key), "is not in the compiled plan"
                else:
                    yield from _differences(given[key], real[key], (*pointer, key))
    elif isinstance(given, list) and isinstance(real, list) and len(given) == len(real):
        for index, (one, other) in enumerate(zip(given, real, strict=True)):
            yield from _differences(one, other, (*pointer, index))
    elif given != real or isinstance(given, bool) != isinstance(real, bool):
        yield pointer, f"is {shown(given)} instead of {shown(real)}"


@plan_rule("PL419", "stale-page")
def stale_page(plan: ValidatedPlan) -> Iterator[Finding]:
    """Plan.md does not say what follows from tasks.json.

    The Plan.md of a compiled plan is generated, and compared as a whole; of any other, the table of
    metrics is.

    Bad:
        | Total Tasks | 84 | - |      (and 85 tasks in tasks.json)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    text = plan.artifacts.folder.texts.get(PLAN)
    if text is None or TASKS not in plan.artifacts.values:
        return
    if not plan.is_compiled:
        yield from _table(plan, text)
    elif len(plan.tasks) > COMPILED_AGAIN:
        digest = plan.artifacts.values[META]["hashes"].get(PLAN)
        if digest and digest != sha256(text.encode()).hexdigest():
            yield Finding(plan.at(PLAN), f"{PLAN} was changed after it was generated", _FIX)
    elif plan.compiled is not None:
        yield from _page(plan, text, plan_page(plan.compiled))


def _page(plan: ValidatedPlan, text: str, real: str) -> Iterator[Finding]:
    given, wanted = text.splitlines(), real.splitlines()
    if given == wanted:
        return
    pairs = enumerate(zip(given, wanted, strict=False))
    line = next((n for n, (one, other) in pairs if one != other), min(len(given), len(wanted)))
    yield Finding(
        Place(plan.path(PLAN), line + 1, 1, line + 1, 2),
        f"{PLAN} is not what tasks.json compiles to, from line {line + 1} on",
        _FIX,
    )


def _table(plan: ValidatedPlan, text: str) -> Iterator[Finding]:
    """The rows of a table of metrics that differ."""
    figures = plan.figures
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("|")]
        name = _ROWS.get(cells[1].lower(), "") if len(cells) > 3 else ""
        words = cells[2].split() if name else []
        if not words or not figures:
            continue
        try:
            claimed: float = int(words[0]) if words[0].isdigit() else float(words[0])
        except ValueError:
            continue
        real = figures[name]
        if not agrees(claimed, real) and not (name == "longestPath" and agrees(claimed, real + 1)):
            yield Finding(
                Place(plan.path(PLAN), number, 1, number, len(line) + 1),
                f"{cells[1]} is {words[0]}, tasks.json gives {shown(real)}",
                _FIX,
                subject=cells[1],
            )
