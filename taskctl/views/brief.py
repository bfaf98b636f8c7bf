"""The brief: a short page with all that a contributor or an agent needs to begin a task."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple

from taskctl.model.items import Proof, Task
from taskctl.model.plan import Plan
from taskctl.model.prep import GO, NO, Prep
from taskctl.model.reviews import contract_links
from taskctl.model.waits import how_far, named
from taskctl.read.sections import blocks_of
from taskctl.settings.schema import Settings
from taskctl.text.blocks import scan
from taskctl.text.characters import BEYOND_C0
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.source import Source
from taskctl.views.cells import one_line

LIMIT = 4000
"""Characters of a brief, including its last line end."""

_LONGEST = 600  # characters of one part; longer ones are cut
_CONTROL = expression(rf"[\x00-\x08\x0b-\x1f{BEYOND_C0}]")
_TEXTS = {
    "goal": "Goal", "constraints": "Constraints", "non_goals": "Not part of it",
    "stop": "Done when",
}  # fmt: skip  # a table
_SHOWN = frozenset({"paragraph", "item", "fence", "table", "code", "quote", "heading"})


class _Part(NamedTuple):
    """A heading and the pieces below it; `line` is where the full text begins in the file."""

    heading: str
    pieces: list[str]
    line: int


def brief(plan: Plan, source: Source, settings: Settings, prep: Prep) -> str:
    """The brief of a task, in at most LIMIT characters.

    Args:
        plan: the plan.
        source: the file of the task.
        settings: the conventions, which say which documents are contracts.
        prep: the check of the task.
    """
    parts = [part for part in _parts(plan, source, settings, prep) if part.pieces]
    whole = [len(part.pieces) for part in parts]
    for part in parts:
        sizes = accumulate(len(piece) + 1 for piece in part.pieces)
        del part.pieces[sum(1 for _ in takewhile(lambda size: size < LIMIT, sizes)) :]
    while len(text := _text(prep, parts, whole)) > LIMIT:
        max(parts, key=_gives_way).pieces.pop()
    return text


def _gives_way(part: _Part) -> tuple[bool, int]:
    """The order of shortening: prose before paths, conditions and commands, the longest first."""
    soft = part.heading in {_TEXTS["constraints"], _TEXTS["non_goals"]} and len(part.pieces) > 1
    return soft, sum(map(len, part.pieces))


def _text(prep: Prep, parts: Sequence[_Part], whole: Sequence[int]) -> str:
    shown = [*_head(prep)]
    for part, number in zip(parts, whole, strict=True):
        shown += ["", f"## {part.heading}", "", *part.pieces]
        left = number - len(part.pieces)
        if left:
            shown.append(f"- … {left} more, from line {part.line} of the file on")
    shown += ["", "Stay inside these paths (`taskctl scope`), and call it done only by"]
    shown.append(f"`taskctl done {prep.task.id}`.")
    return "\n".join(shown) + "\n"


def _head(prep: Prep) -> Iterator[str]:
    task = prep.task
    yield _cut(f"# {task.id} {one_line(task.bare_title)}", 200)
    yield ""
    yield _cut(f"File: `{task.path}`, status: {one_line(task.status_text) or task.state}", 400)
    if prep.decision != GO:
        why = ", ".join(key.name for key in prep.keys if key.answer == NO)
        yield f"**Not ready: {prep.decision}{f' ({why})' if why else ''}**"


def _parts(plan: Plan, source: Source, settings: Settings, prep: Prep) -> Iterator[_Part]:
    task = prep.task
    for role, heading in _TEXTS.items():
        section = task.section(role)
        if section and role not in prep.unwritten:
            yield _Part(heading, list(_pieces(source, task, role)), section.place.line)
    scope = task.scope
    if not scope or not any(entry.kind == "allow" for entry in scope.entries):
        yield _Part("May touch", ["- no path is named: ask before you change anything"], 1)
    for heading, kind in (("May touch", "allow"), ("Must not touch", "deny")):
        entries = [e for e in (scope.entries if scope else ()) if e.kind == kind]
        paths = [_cut(f"- `{one_line(entry.pattern)}`") for entry in entries]
        yield _Part(heading, paths, scope.place.line if scope else 1)
    proofs = [_proof(proof) for proof in task.proofs]
    yield _Part("Proofs", proofs, task.proofs[0].place.line if proofs else 1)
    yield _Part("Builds on", list(_ground(plan, settings, task)), task.line)


def _pieces(source: Source, task: Task, role: str) -> Iterator[str]:
    """The blocks of the sections of a role, as written."""
    first = task.header.body_line_of(task.path) if task.header else 1
    document = scan(source.path, source.lines(), first)
    last = 0
    for block in blocks_of(document, task.sections, role):
        ticked = block.kind == "item" and block.text == "x"
        proof = role == "stop" and block.kind == "fence"  # it is among the proofs
        if block.kind not in _SHOWN or block.line <= last or ticked or proof:
            continue
        last = block.end_line
        lines = [
            _CONTROL.sub("", line.expandtabs(4)).rstrip()
            for line in document.lines[block.line - 1 : last]
        ]
        text = f"**{one_line(block.text)}**" if block.kind == "heading" else "\n".join(lines)
        if block.kind == "paragraph" and block.level == 0:
            text = f"{text}\n"
        if len(text) <= _LONGEST or block.kind not in {"fence", "table", "code"}:
            yield _cut(text)


def _proof(proof: Proof) -> str:
    markers = "".join(f", prints `{one_line(marker)}`" for marker in proof.markers)
    if "\n" not in proof.command:
        return _cut(f"- `{one_line(proof.command)}`{markers}")
    lines = _CONTROL.sub("", proof.command)
    if len(lines) > _LONGEST or "```" in lines:
        return _cut(f"- `{one_line(proof.title)}`{markers}")
    return f"- in a shell{markers}:\n\n```sh\n{lines}\n```"


def _ground(plan: Plan, settings: Settings, task: Task) -> Iterator[str]:
    for prereq in plan.prereqs(task):
        other = None if prereq.unread else plan.by_id.get(prereq.id)
        says = one_line(other.status_text) or other.state if other else how_far(plan, prereq)
        where = f", `{other.path}`" if other else ""
        remark = "" if prereq.hard else " (optional)"
        yield _cut(f"- {one_line(named(prereq))}{remark}: {says}{where}")
    for link in contract_links(task, any_matcher(settings.contracts.files)):
        contract = plan.contracts.get(link.target)
        says = one_line(contract.status) if contract else "exists" if link.found else "missing"
        yield _cut(f"- `{one_line(link.target)}`: {says}")


def _cut(text: str, limit: int = _LONGEST) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
