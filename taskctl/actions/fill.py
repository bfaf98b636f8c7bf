"""The stop conditions, the allowlist and other values of a new task, in the form of its plan."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from taskctl.actions.draft import TaskDraft
from taskctl.actions.edit_request import EditRequest, checked, examples, write_key
from taskctl.actions.extract_edits import with_entries
from taskctl.actions.status import StatusContext
from taskctl.errors import TaskctlError
from taskctl.model.demands import demand
from taskctl.model.items import DECISION, Task
from taskctl.model.plan import Plan
from taskctl.read.plan import read_plan
from taskctl.read.sections import SectionFinder
from taskctl.settings.schema import Collection
from taskctl.text.blocks import scan
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.header import Header, front_matter
from taskctl.text.places import Place
from taskctl.text.quoting import unfit
from taskctl.text.source import Source
from taskctl.text.tree import Overlay

_HEADINGS = {"stop": "Stop conditions (Definition of Done)", "scope": "Touched paths (allowlist)"}
_NAMES = {"stop": "a stop condition", "scope": "a path"}
_MARKER = expression(r"\s*<!--.*-->\s*")
_NUMBERED = expression(r"\s*[-*+]\s+(?:\[.\]\s+)?#\d+\s")
_BOX = expression(r"^\s*[-*+]\s+(?:\[.\]\s*)?")


def refusals_of(collection: Collection, stops: Sequence[str], paths: Sequence[str]) -> list[str]:
    """Why the stop conditions and paths cannot be written; empty if they can."""
    found = []
    if collection.kind == DECISION and (stops or paths):
        return ["a decision is not work: it has no stop conditions and no allowlist"]
    for role, texts in (("stop", stops), ("scope", paths)):
        for text in texts:
            why = unfit(text, _NAMES[role]) or ("" if text.strip() else f"{_NAMES[role]} is empty")
            if not why and role == "scope" and "`" in text:
                why = f"{text} is not a path: it holds a back-tick"
            found += [why] if why else []
        places = collection.sections.headings.get(role) or collection.header.keys.get(role)
        if texts and not places:
            key = f"collection.sections.headings.{role}"
            found.append(f"no section of this plan holds {_NAMES[role]} ({key})")
    return found


def with_sections(
    at: StatusContext, source: Source, collection: Collection, role: str, texts: Sequence[str]
) -> bytes:
    """A new file with list items in its section of a role, in place of the template's hints."""
    if not texts:
        return source.raw
    if not collection.sections.headings.get(role):
        grammar = at.plan.grammars[collection.name]
        return with_entries(source, collection, grammar, role, texts)
    lines = source.lines()
    header = front_matter(source.path, lines)
    document = scan(source.path, lines, header.body_line if header else 1)
    found = [one for one in SectionFinder(collection).find(document) if one.role == role]
    hints = lines[found[0].first_line - 1 : found[0].last_line] if found else []
    items = [*_items(at.plan, collection, role, texts, hints)]
    if not found:
        heading = _heading(at.plan, collection, role)
        last = len(lines)
        end = Place(source.path, last, len(lines[-1]) + 1, last, len(lines[-1]) + 1)
        return apply(source, [Edit(end, f"\n\n## {heading}\n\n" + "\n".join(items))])
    first, last = found[0].first_line, min(found[0].last_line, len(lines))
    while first <= last and (not lines[first - 1].strip() or _MARKER.fullmatch(lines[first - 1])):
        first += 1
    while last >= first and (not lines[last - 1].strip() or _MARKER.fullmatch(lines[last - 1])):
        last -= 1
    if first > last:
        after = found[0].first_line - 1
        place = Place(
            source.path, after, len(lines[after - 1]) + 1, after, len(lines[after - 1]) + 1
        )
        return apply(source, [Edit(place, "\n\n" + "\n".join(items))])
    place = Place(source.path, first, 1, last, len(lines[last - 1]) + 1)
    return apply(source, [Edit(place, "\n".join(items))])


def _items(
    plan: Plan, collection: Collection, role: str, texts: Sequence[str], hints: Sequence[str]
) -> Iterator[str]:
    """The texts as list items: with boxes, or numbers, if the others have some."""
    is_numbered = any(map(_NUMBERED.match, hints))
    if role == "stop":
        stops = [stop for task in plan.tasks if task.collection == collection.name
                 for stop in task.stops]  # fmt: skip  # one question
        boxed = sum(stop.box is not None for stop in stops)
        box = "[ ] " if is_numbered or boxed * 2 >= len(stops) else ""
    for number, text in enumerate(texts, 1):
        if role == "scope":
            yield f"- `{' '.join(text.split())}`"
        else:
            start = f"#{number} " if is_numbered else ""
            yield f"- {box}{start}{_BOX.sub('', ' '.join(text.split()))}"


def _heading(plan: Plan, collection: Collection, role: str) -> str:
    """The heading that most tasks give a section, else a usual one that the settings know."""
    titles = Counter(
        section.title
        for task in plan.tasks
        if task.collection == collection.name and (section := task.section(role))
    )
    known = [title for title, _ in titles.most_common(1)]
    plain = [
        pattern.removeprefix("^")
        for pattern in collection.sections.headings[role]
        if pattern.removeprefix("^").replace(" ", "").isalnum()
    ]
    return next(iter([*known, *plain]), _HEADINGS[role])


def with_values(
    at: StatusContext,
    path: str,
    raw: bytes,
    priority: str | None,
    prereqs: Sequence[str],
    keys: Sequence[tuple[str, str]],
) -> tuple[bytes, EditRequest]:
    """A new file with values in its header, and what they are; its refusals if there are some.

    Keys that nearly all others have are added with their usual value.

    Raises:
        TaskctlError: the file would not be read.
    """
    plan = read_plan(Overlay(at.tree, {path: raw}), at.settings)
    task = plan.by_path.get(path)
    if task is None:
        raise TaskctlError(f"{path} would not be read as a task; nothing was written")
    then = replace(at, plan=plan)
    request = checked(then, task, None, None, priority, (prereqs, ()), keys)
    draft = TaskDraft(then, task, {path: raw})
    if not request.refusals:
        for change in request.changes:
            change.write(draft)
        for key, value in _usual_keys(then, task, draft.parsed().header):
            write_key(draft, key, value, next(examples(then, task, key), None))
    return draft.source(path).raw, request


def _usual_keys(at: StatusContext, task: Task, header: Header | None) -> Iterator[tuple[str, str]]:
    """The keys that a header lacks and nearly all others have, each with the value of most.

    The number of a task counts as one value. A key without a usual value is left for a person.
    """
    grammar = at.plan.grammars[task.collection]
    others = [
        (one.header, str(grammar.number(one.id)))
        for one in at.plan.nodes
        if one.collection == task.collection and one.header and one.path != task.path
    ]
    found: defaultdict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for other, number in others:
        for field in other.fields:
            if field.kind == "scalar" and other.get(field.key) is field:
                key = names.setdefault(field.key.casefold(), field.key)
                found[key].append("{number}" if field.text == number else field.text)
    share = at.settings.strictness.share
    for key, values in found.items():
        if header and not header.get(key) and demand(False, len(values), len(others), share).holds:
            ((value, number_of),) = Counter(values).most_common(1)
            if number_of * 2 > len(values):
                yield key, value.replace("{number}", str(grammar.number(task.id)))


def check_sections(task: Task, stops: Sequence[str], paths: Sequence[str]) -> None:
    """Make sure that stop conditions and paths are read back.

    Raises:
        TaskctlError: they are not.
    """
    said = [" ".join(stop.text.split()) for stop in task.stops]
    patterns = (
        [entry.pattern for entry in task.scope.entries if entry.kind == "allow"]
        if (task.scope)
        else []
    )
    for text in stops:
        if not any(_BOX.sub("", " ".join(text.split())) in one for one in said):
            raise TaskctlError(f"{text!r} would not be read as a stop condition")
    for path in paths:
        if path.strip() not in patterns:
            raise TaskctlError(f"{path!r} would not be read as a path of the allowlist")
