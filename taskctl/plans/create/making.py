"""All files of a plan from what a person asks for."""

import hashlib
import os
from dataclasses import dataclass
from posixpath import normpath
from typing import NamedTuple

from taskctl.errors import PhaseError, PlanError
from taskctl.model.plans import with_documents
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.folder import PlanFolder
from taskctl.plans.artifacts.meta import SourceDocument
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.artifacts.tasks import TasksFile
from taskctl.plans.compile.page import PlanFiles
from taskctl.plans.compile.plan import compile_plan, files_of, improve_plan
from taskctl.plans.create.from_document import sketch_of_document
from taskctl.plans.create.from_plan import sketch_of_plan
from taskctl.plans.create.inventory import Inventory, take_inventory
from taskctl.plans.create.joining import Parameters, join
from taskctl.plans.create.planner import REFUSED, answer_in, ask
from taskctl.plans.create.sketch import Sketch
from taskctl.plans.validate.run import selected, validate
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.read.open import open_document, open_plans
from taskctl.settings.load import Loaded, load
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

_SHOWN = 20
_OTHER_FORM = "a document with a bullet for each task below headings is planned with -f instead"
_DESCRIPTION = "the description"
"""The source of a quote from free text, where there is a document beside it."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """The source of a plan, and how it is made.

    codebase      the top of the codebase
    description   free text, for the planner
    document      a plan document, as a path from here
    breakdown     a document with items, as a path from the codebase
    from_tasks    whether the tasks of the codebase are planned
    planner       the command that turns free text into a plan
    stamp         the time, in ISO 8601 and UTC
    output        the folder of the plan; empty if there is none yet
    optimise      seconds in which to search for a better order
    """

    codebase: str
    parameters: Parameters
    stamp: str
    description: str = ""
    document: str = ""
    breakdown: str = ""
    from_tasks: bool = False
    planner: str = ""
    optimise: float = 0.0
    output: str = ""


class MadePlan(NamedTuple):
    """A plan: its artifacts, the texts of its files, and what a person should know about it."""

    artifacts: PlanFiles
    files: dict[str, str]
    remarks: tuple[str, ...]
    sources: tuple[SourceDocument, ...] = ()
    decisions: str = ""
    codebase: str | None = None


def make_plan(request: PlanRequest) -> MadePlan:
    """The plan that is asked for.

    Raises:
        PhaseError: by the table of exit codes of the document.
    """
    from_plan = not (request.planner or request.document)
    # Paths in task files are named from the top of their plan.
    loaded = load(request.codebase) if from_plan and os.path.isdir(request.codebase) else None
    top = loaded.root if loaded else request.codebase
    inventory = take_inventory(top)
    sources: list[SourceDocument] = []
    decisions = ""
    if request.planner:
        sketch, decisions = _planned(request, inventory, sources)
    elif loaded:
        sketch = _from_plan(loaded, request.breakdown, sources)
    else:
        source, name = _read(request)
        sources.append(_named(source, name))
        sketch = sketch_of_document(source, name)
    joined = join(sketch, inventory, request.parameters)
    artifacts = compile_plan(joined.tasks, joined.features, request.stamp)
    remarks = joined.remarks
    if request.optimise:
        artifacts, remark = improve_plan(artifacts, request.optimise)
        remarks = (*remarks, remark)
    codebase = _relative(top, request.output) if request.output else None
    files = files_of(artifacts, sources, decisions, codebase)
    if request.planner:
        _must_be_valid(files, request.codebase)
    return MadePlan(artifacts, files, remarks, tuple(sources), decisions, codebase)


def remake_plan(made: MadePlan, tasks: str, stamp: str) -> MadePlan:
    """The plan after a person has changed its tasks.json.

    Raises:
        PhaseError: the text is not a tasks.json of this version, or its graph has a cycle.
    """
    from pydantic import ValidationError

    try:
        changed = TasksFile.model_validate_json(tasks)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PhaseError(f"tasks.json: {where}: {first['msg'].lower()}", REFUSED) from None
    features = FeaturesFile(features=made.artifacts.features.features)
    artifacts = compile_plan(changed, features, stamp)
    files = files_of(artifacts, made.sources, made.decisions, made.codebase)
    return made._replace(artifacts=artifacts, files=files)


def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _read(request: PlanRequest) -> tuple[Source, str]:
    """The plan document, and its path from the top of the codebase."""
    path = os.path.abspath(request.document)
    if not os.path.lexists(path):
        raise PhaseError(f"{request.document}: no such file", 1)
    folder, name = os.path.split(path)
    source = DiskTree(folder).read(name)
    if not isinstance(source, Source):
        raise PhaseError(f"{request.document} {source.reason}", 1)
    shown = _relative(path, os.path.abspath(request.codebase))
    return source, normpath(shown)


def _named(source: Source, name: str) -> SourceDocument:
    return SourceDocument(path=name, sha256=hashlib.sha256(source.raw).hexdigest())


def _planned(
    request: PlanRequest, inventory: Inventory, sources: list[SourceDocument]
) -> tuple[Sketch, str]:
    asked = {_DESCRIPTION: request.description} if request.description else {}
    if request.document:
        source, name = _read(request)
        sources.append(_named(source, name))
        asked[name] = source.text
    output = ask(request.planner, "\n\n".join(asked.values()), inventory, request.codebase)
    return answer_in(output, asked, DiskTree(request.codebase))


def _from_plan(loaded: Loaded, breakdown: str, sources: list[SourceDocument]) -> Sketch:
    if breakdown:
        try:
            found = open_document(loaded, breakdown)
        except PlanError as error:
            if not os.path.isfile(breakdown):
                raise
            raise PlanError(f"{error}\n{_OTHER_FORM}") from None
        source = found.tree.read(found.plan.name)
        if isinstance(source, Source):
            sources.append(_named(source, found.plan.name))
        return sketch_of_plan(found.plan, found.tree)
    _, tree, plans = open_plans(loaded)
    return sketch_of_plan(plans if plans.tasks else with_documents(plans), tree)


def _must_be_valid(files: dict[str, str], codebase: str) -> None:
    """Refuse a plan that breaks a hard rule."""
    artifacts = read_artifacts(PlanFolder("", files, {}))
    report = validate(ValidatedPlan(artifacts, DiskTree(codebase)), selected((), ()))
    errors = [found for found in report.findings if found.severity == "error"]
    if errors:
        lines = [f"  {found.code} {found.message}" for found in errors[:_SHOWN]]
        more = [f"  and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
        raise PhaseError("\n".join(["the planner's answer is refused:", *lines, *more]), REFUSED)
