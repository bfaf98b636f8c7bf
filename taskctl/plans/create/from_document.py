"""A plan from a plan document: what it says is taken, what it does not say is asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from taskctl.plans.artifacts.features import Feature
from taskctl.plans.artifacts.parts import Priority
from taskctl.plans.artifacts.tasks import (
    Boundaries,
    Category,
    Complexity,
    DefinitionOfDone,
    Dependency,
    EstimatedResources,
    ExecutionGuidance,
    PlannedTask,
    ResourceRequirements,
    SchedulingHints,
    ScopeBounds,
    SharedResource,
)
from taskctl.plans.create.checks import EXAMPLE
from taskctl.plans.create.document import (
    RESOURCES,
    Bullet,
    Chapter,
    PlanDocument,
    Said,
    read_document,
    tasks_in,
)
from taskctl.plans.create.durations import DURATION, Estimate, estimate_in
from taskctl.plans.create.sketch import (
    Gap,
    Sketch,
    edge,
    edge_evidence,
    measured,
    refuse,
    standard_logging,
)
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest
from taskctl.text.source import Source

_LAST_PARENTHESES = expression(r"\s*\((?P<inside>[^()]*)\)\s*$")
_AFTER = expression(r"(?:\s+[—–;,-])?\s+\(?after:\s*(?P<names>\S.*?)\s*$", re.IGNORECASE)
_OWN_ID = expression(r"(?P<id>(?:P\d{1,3}\.)?T(?P<number>\d{3,6})[a-z]?)\s*:\s+(?=\S)")
_SHORT_ID = expression(r"(?:P\d{1,3}\.)?(?P<short>T\d{3,6}[a-z]?)", re.IGNORECASE)
_UNITS = expression(r"(?P<name>[\w.-]+)(?:\s*x\s*(?P<units>\d{1,6}))?", re.ASCII)
_RESOURCE = expression(
    r"`?(?P<name>[\w.-]+)`?(?:\s*x\s*(?P<capacity>\d{1,6}))?(?:\s+in\s+`?(?P<location>\S+?)`?)?"
    r"(?:\s*:\s*(?P<reason>.+))?",
    re.ASCII,
)
_NAMED_NEAREST = 20
_MARK = expression(r"[*_`]+")
_INTERFACE = expression(r"[A-Za-z_][\w.-]*:v\d+", re.ASCII)


@dataclass(slots=True)
class _Row:
    """A task while it is read."""

    entry: Bullet
    section: Chapter
    title: str
    own_id: str
    after: list[Said]
    estimate: Estimate | None
    is_done: bool
    id: str = ""

    @property
    def line(self) -> int:
        return self.entry.line


def sketch_of_document(source: Source, name: str) -> Sketch:
    """The plan that a document describes.

    Args:
        name: its path as the evidence names it.

    Raises:
        PhaseError: something is missing, or a prerequisite is not a task; all are listed.
    """
    document = read_document(source, name)
    gaps = document.gaps
    rows = [_row(section, entry, gaps) for section, entry in tasks_in(document)]
    if not rows and not gaps:
        gaps.append(Gap(1, "there is no task; write one as `- Title (2h)` below a `## heading`"))
    _number(rows, gaps)
    sketch = Sketch(name, remarks=document.remarks)
    _read_resources(document, sketch, gaps)
    used = dict.fromkeys(id(row.section) for row in rows if not row.is_done)
    sections = [section for section in document.sections if id(section) in used]
    ids = {id(section): f"F{number:03d}" for number, section in enumerate(sections, 1)}
    sketch.features = [_feature(section, ids[id(section)], gaps) for section in sections]
    names = _Names(rows, gaps)
    for row in rows:
        if row.is_done:
            sketch.remarks.append(f"left out, as its box is ticked: {row.title}")
            continue
        sketch.tasks.append(_task(row, ids[id(row.section)], sketch, gaps))
        sketch.dependencies.extend(_dependencies(row, names))
    refuse(name, gaps)
    return sketch


def _row(section: Chapter, entry: Bullet, gaps: list[Gap]) -> _Row:
    """Take the id, the prerequisites and the duration off the text of a bullet."""
    text, estimate = _split_duration(entry, entry.text, gaps)
    after = list(entry.fields.get("after", ()))
    if match := _AFTER.search(text):
        names = match["names"]
        if "(after:" in match[0].casefold():
            names = names.removesuffix(")")
        after.insert(0, Said(names, entry.line, entry.evidence))
        text = text[: match.start()]
        if estimate is None:
            text, estimate = _split_duration(entry, text, gaps)
    own = _OWN_ID.match(text)
    title = text[own.end() :] if own else text
    own_id = own["id"] if own else ""
    is_done = entry.box is not None and entry.box.casefold() == "x"
    return _Row(entry, section, title.strip(), own_id, after, estimate, is_done)


def _split_duration(entry: Bullet, text: str, gaps: list[Gap]) -> tuple[str, Estimate | None]:
    match = _LAST_PARENTHESES.search(text)
    if not match or not DURATION.fullmatch(match["inside"].strip()):
        return text, None
    try:
        estimate = estimate_in(match["inside"])
    except ValueError as error:
        gaps.append(Gap(entry.line, str(error)))
        return text[: match.start()], None
    return text[: match.start()], estimate


def _number(rows: Sequence[_Row], gaps: list[Gap]) -> None:
    """Give each task its own id, or the next number after the task before it."""
    number = 0
    seen: dict[str, _Row] = {}
    for row in rows:
        own = _OWN_ID.match(f"{row.own_id}: x") if row.own_id else None
        number = int(own["number"]) if own else number + 1
        row.id = row.own_id or f"T{number:03d}"
        row.id = row.id if row.id.startswith("P") else f"P1.{row.id}"
        if other := seen.get(row.id):
            gaps.append(Gap(row.line, f"{row.id} is also the id of line {other.line}"))
        seen[row.id] = row


class _Names:
    """The titles and ids by which tasks name each other."""

    def __init__(self, rows: Sequence[_Row], gaps: list[Gap]) -> None:
        self.gaps = gaps
        self.titles: dict[str, _Row] = {}
        self.ids: dict[str, list[_Row]] = {}
        self.most_parts = 1 + max((row.title.count(",") for row in rows), default=0)
        for row in rows:
            key = plain(row.title)
            if not key:
                gaps.append(Gap(row.line, "this task has no title"))
            elif other := self.titles.get(key):
                message = (
                    f"{row.title!r} is also the title of line {other.line}; rename one of them"
                )
                gaps.append(Gap(row.line, message))
            self.titles.setdefault(key, row)
            short = _SHORT_ID.fullmatch(row.id)
            for name in {row.id, short["short"] if short else row.id}:
                self.ids.setdefault(name.casefold(), []).append(row)

    def find(self, said: Said) -> Iterator[_Row]:
        """The tasks in a list such as `Draw the form, T002`; a title may hold commas."""
        parts = re.split(r"\s*[,;]\s*", said.text.rstrip(",; "))
        start = 0
        while start < len(parts):
            for end in range(min(len(parts), start + self.most_parts), start, -1):
                row = self._one(", ".join(parts[start:end]), said)
                if row is not None:
                    yield row
                    break
            else:
                end = start + 1
                self._unknown(parts[start], said)
            start = end

    def _one(self, text: str, said: Said) -> _Row | None:
        by_id = self.ids.get(text.strip("`").casefold(), [])
        by_title = self.titles.get(plain(text))
        found = {id(row): row for row in (*by_id, *([by_title] if by_title else []))}
        if len(found) > 1:
            lines = " or ".join(
                str(row.line) for row in sorted(found.values(), key=lambda r: r.line)
            )
            self.gaps.append(
                Gap(said.line, f"after: {text!r} may be the task of line {lines}; use a title")
            )
        return next(iter(found.values()), None)

    def _unknown(self, text: str, said: Said) -> None:
        close = ""
        if len(self.gaps) < _NAMED_NEAREST:  # each search takes long in a long document
            rows = self.titles.values()
            close = nearest(text, [*(row.title for row in rows), *(row.id for row in rows)])
        message = f"after: {text!r} is neither the title nor the id of a task{close}"
        self.gaps.append(Gap(said.line, message))


def plain(title: str) -> str:
    """A title as it is compared: without marks, case and extra spaces."""
    return " ".join(_MARK.sub("", title).casefold().split())


def _dependencies(row: _Row, names: _Names) -> Iterator[Dependency]:
    seen = set()
    for said in row.after:
        for other in names.find(said):
            if other is row:
                names.gaps.append(Gap(said.line, f"{row.title!r} waits for itself"))
            elif not other.is_done and other.id not in seen:
                seen.add(other.id)
                yield _edge(row, other, said)


def _edge(row: _Row, other: _Row, said: Said) -> Dependency:
    evidence = edge_evidence("doc", "the document names it as a prerequisite", said.evidence)
    reason = f"`{row.title}` comes after `{other.title}` by the document"
    return edge(other.id, row.id, "sequential", reason, [evidence])


def _feature(section: Chapter, feature_id: str, gaps: list[Gap]) -> Feature:
    said = section.fields.get("priority")
    return Feature(
        id=feature_id,
        title=section.title,
        description=" ".join(" ".join(section.description).split()),
        priority=_priority(said, gaps) or "medium",
        source_evidence=[section.evidence],
    )


def _priority(said: Said | None, gaps: list[Gap]) -> Priority | None:
    return cast(Priority | None, _word(said, get_args(Priority), "priority", gaps))


def _word(said: Said | None, known: Sequence[str], key: str, gaps: list[Gap]) -> str | None:
    if said is None or said.text.casefold() in known:
        return said.text.casefold() if said else None
    gaps.append(Gap(said.line, f"{key}: {said.text!r} is none of {', '.join(known)}"))
    return None


def _last(row: _Row, key: str) -> Said | None:
    found = row.entry.fields.get(key)
    return found[-1] if found else None


def _task(row: _Row, feature_id: str, sketch: Sketch, gaps: list[Gap]) -> PlannedTask:
    entry = row.entry
    _note_gaps(row, gaps)
    _note_places(row, sketch)
    bounds = _boundaries(row)
    priority = _priority(_last(row, "priority") or row.section.fields.get("priority"), gaps)
    category = _word(_last(row, "category"), get_args(Category), "category", gaps)
    log = entry.texts("log")
    return PlannedTask(
        id=row.id,
        feature_id=feature_id,
        title=row.title,
        description=" ".join(entry.description),
        category=cast(Category | None, category),
        boundaries=bounds,
        execution_guidance=ExecutionGuidance(
            logging=standard_logging("; ".join(log)), checkpoints=entry.texts("checkpoint")
        ),
        resource_requirements=_requirements(row, sketch, gaps),
        scheduling_hints=SchedulingHints(priority=priority) if priority else None,
        duration=row.estimate.points if row.estimate else None,
        durationUnits=row.estimate.units if row.estimate else "hours",
        interfaces_produced=_interfaces(row, "produces", gaps),
        interfaces_consumed=_interfaces(row, "consumes", gaps),
        acceptance_checks=entry.checks,
        source_evidence=[entry.evidence],
    )


def _note_gaps(row: _Row, gaps: list[Gap]) -> None:
    """Note what a task must say: a duration, its paths, and a check."""
    missing = []
    if row.estimate is None:
        missing.append("a duration, such as `(3h)` behind its title")
    if not row.entry.fields.get("scope") and "scope" not in row.section.fields:
        missing.append("its paths, as a bullet `scope: src/login/` below it or below its heading")
    if not row.entry.has_checks:
        missing.append(f"an acceptance check, as a block ```accept below it that holds {EXAMPLE}")
    gaps.extend(Gap(row.line, f"{row.title!r} needs {thing}") for thing in missing)


def _note_places(row: _Row, sketch: Sketch) -> None:
    """Note the lines that give the task its paths, resources and interfaces."""
    for key in ("scope", "exclusive", "produces", "consumes"):
        default = row.section.fields.get(key)
        for said in row.entry.fields.get(key, [default] if default else []):
            for part in _split(said):
                sketch.note(row.id, part, said.evidence)


def _boundaries(row: _Row) -> Boundaries:
    entry, defaults = row.entry, row.section.fields
    includes = _listed(row, "scope") or _split(defaults.get("scope"))
    excludes = _listed(row, "excludes") or _split(defaults.get("excludes"))
    criteria = entry.texts("done") or [
        f"The check passes: `{check.cmd or check.path or check.name}`" for check in entry.checks
    ]
    size = measured(criteria, includes, entry.checks)
    said = _last(row, "complexity")
    complexity = (
        Complexity(value=said.text, breakdown=size)
        if said
        else Complexity(value=size, breakdown="counted, as the document gives no other size")
    )
    return Boundaries(
        expected_complexity=complexity,
        definition_of_done=DefinitionOfDone(
            criteria=criteria, stop_when="; ".join(entry.texts("stop when"))
        ),
        scope=ScopeBounds(includes=includes, excludes=excludes),
    )


def _listed(row: _Row, key: str) -> list[str]:
    return [part for said in row.entry.fields.get(key, ()) for part in _split(said)]


def _split(said: Said | None) -> list[str]:
    """The parts of a list with commas, without the marks of code."""
    parts = said.text.split(",") if said else []
    return [part.strip().strip("`").strip() for part in parts if part.strip()]


def _interfaces(row: _Row, key: str, gaps: list[Gap]) -> list[str]:
    found = []
    for said in row.entry.fields.get(key, ()):
        for name in _split(said):
            if _INTERFACE.fullmatch(name):
                found.append(name)
            else:
                message = f"{key}: {name!r} is not an interface with a version; write `Name:v1`"
                gaps.append(Gap(said.line, message))
    return list(dict.fromkeys(found))


def _requirements(row: _Row, sketch: Sketch, gaps: list[Gap]) -> ResourceRequirements | None:
    exclusive = list(dict.fromkeys(_listed(row, "exclusive")))
    shared: dict[str, int] = {}
    for said in row.entry.fields.get("shared", ()):
        for part in _split(said):
            match = _UNITS.fullmatch(part)
            if not match:
                gaps.append(Gap(said.line, f"shared: {part!r} is not a resource; write `pool x2`"))
                continue
            name = match["name"]
            shared[name] = int(match["units"] or 1)
            if name not in sketch.resources:
                gaps.append(Gap(said.line, _unknown_resource(name, sketch)))
    for name in exclusive:
        known = sketch.resources.get(name)
        if known is None:
            reason = f"named as exclusive by {row.id}"
            sketch.resources[name] = SharedResource(type="exclusive", reason=reason)
    workers = _listed(row, "worker")
    if not (exclusive or shared or workers):
        return None
    return ResourceRequirements(
        estimated=EstimatedResources(exclusive_resources=exclusive, shared_resources=shared),
        worker_capabilities_required=workers,
    )


def _unknown_resource(name: str, sketch: Sketch) -> str:
    return (
        f"shared: {name} has no capacity{nearest(name, sketch.resources)}; write a bullet "
        f"`{name} x3: reason` below a heading `## Resources`"
    )


def _read_resources(document: PlanDocument, sketch: Sketch, gaps: list[Gap]) -> None:
    for section in document.sections:
        if section.title.casefold() != RESOURCES:
            continue
        for entry in section.entries:
            match = _RESOURCE.fullmatch(entry.text)
            if not match:
                message = (
                    f"{entry.text!r} is not a resource; write `name x3: reason`, or `name: reason`"
                )
                gaps.append(Gap(entry.line, message))
                continue
            name, capacity = match["name"], match["capacity"]
            if name in sketch.resources:
                gaps.append(Gap(entry.line, f"{name} is described twice"))
            sketch.resources[name] = SharedResource(
                type="shared_limited" if capacity else "exclusive",
                capacity=int(capacity) if capacity else None,
                location=match["location"] or "",
                constraint=None if capacity else "one_at_a_time",
                reason=match["reason"] or "",
            )
