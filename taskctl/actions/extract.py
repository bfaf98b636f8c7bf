"""`extract`: turn candidates of tracks into a task, and record that in the tracks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from posixpath import dirname
from typing import NamedTuple

from taskctl.actions.create import Wish, draft, read_back
from taskctl.actions.extract_edits import claim, track_edits, with_entries, with_sections
from taskctl.actions.status import Outcome, StatusContext
from taskctl.actions.sync import sync_boards
from taskctl.errors import TaskctlError
from taskctl.model.extraction import Blocker, blockers, claims, prerequisites, unclear, unfinished
from taskctl.model.items import Candidate, Task
from taskctl.model.plan import Plan
from taskctl.read.outline import Outline, moved_to, read_outline
from taskctl.text.blocks import scan
from taskctl.text.changeset import Changeset, contents
from taskctl.text.document import Document
from taskctl.text.edits import apply
from taskctl.text.header import front_matter
from taskctl.text.quoting import checked_line
from taskctl.text.source import Source
from taskctl.views import extraction as view
from taskctl.views.corrections import Correction

_FORCE = '`--force --reason "…"` extracts it all the same, and writes the reason into the new task'


@dataclass(frozen=True, slots=True)
class Extraction:
    """The request for a new task.

    sibling   the task whose number the new one gets, with a letter
    in_part   whether more of the candidates is left
    reason    why it is extracted although it is blocked; empty if it is not
    """

    candidates: tuple[Candidate, ...]
    day: date
    title: str = ""
    number: int | None = None
    sibling: Task | None = None
    in_part: bool = False
    reason: str = ""


class TrackShare(NamedTuple):
    """The candidates of a request that one track holds."""

    document: Document
    outlines: list[Outline]


def extract(at: StatusContext, request: Extraction) -> Outcome:
    """Turn candidates into a task, or return why not.

    Raises:
        TaskctlError: the number is taken, or a file cannot be changed safely.
    """
    left_over = _unfinished(at, request)
    if left_over:
        return _finish(at, *left_over)
    known = _already(at, request)
    if known is not None:
        return known
    waits = [(c, blocker) for c in request.candidates for blocker in blockers(at.plan, c)]
    if waits and not request.reason:
        names = ", ".join(_placed(candidate) for candidate in request.candidates)
        return Outcome(f"not extracted: {names}", refusal=tuple(_reasons(waits)), hint=_FORCE)
    if len(request.candidates) > 1 and not request.title.strip():
        raise TaskctlError("several candidates become one task: give its title (--title)")
    return _extract(at, request, list(dict.fromkeys(blocker for _, blocker in waits)))


def _placed(candidate: Candidate) -> str:
    return f"{candidate.id} ({candidate.place.path}:{candidate.place.line})"


def _reasons(waits: Sequence[tuple[Candidate, Blocker]]) -> Iterator[str]:
    """`red gate  TASK-0010 is In Progress  :64`, in columns."""
    several = len({candidate.place.path for candidate, _ in waits}) > 1
    rows = []
    for _, blocker in waits:
        path = blocker.place.path if several else ""
        what = f"{blocker.id} {blocker.says}"
        rows.append((blocker.kind, what, f"{path}:{blocker.place.line}"))
    rows = list(dict.fromkeys(rows))
    kinds, widths = (max(len(row[column]) for row in rows) for column in (0, 1))
    for kind, what, where in rows:
        yield f"{kind:<{kinds}}  {what:<{widths}}  {where}"


def _already(at: StatusContext, request: Extraction) -> Outcome | None:
    """The answer if there is nothing left to extract."""
    gone = [c for c in request.candidates if c.state == "extracted"]
    if len(gone) == len(request.candidates):
        return Outcome("\n".join(f"{c.id} is already extracted: {_became(c)}" for c in gone))
    if gone:
        names = tuple(f"{c.id} is already extracted: {_became(c)}; leave it out" for c in gone)
        return Outcome("not extracted", refusal=names)
    begun = [c for c in request.candidates if c.state == "in parts"]
    if begun and not request.title.strip():
        lines = [f"{c.id} is already extracted in parts: {_became(c)}" for c in begun]
        return Outcome("\n".join(lines), remarks=("another part needs its own title (--title)",))
    title = " ".join(request.title.split())
    for item_id in _shared(request.candidates):
        task = at.plan.by_id.get(item_id)
        if task and task.bare_title == title:
            which = ", ".join(candidate.id for candidate in begun)
            return Outcome(f"{which}: this part is already extracted: {item_id}")
    return None


def _shared(candidates: Sequence[Candidate]) -> list[str]:
    """The tasks that all of the candidates became, at least in part."""
    first, *others = candidates
    return [i for i, _ in first.extracted_to if all(_names(other, i) for other in others)]


def _names(candidate: Candidate, item_id: str) -> bool:
    return any(known == item_id for known, _ in candidate.extracted_to)


def _became(candidate: Candidate) -> str:
    return ", ".join(dict.fromkeys(item_id for item_id, _ in candidate.extracted_to))


def _unfinished(at: StatusContext, request: Extraction) -> tuple[Task, list[Candidate]] | None:
    """A task whose extraction was interrupted, and the candidates that do not name it yet."""
    pairs = list(unfinished(at.plan))
    wanted = {candidate.id for candidate in request.candidates}
    task = next((task for candidate, task, _ in pairs if candidate.id in wanted), None)
    if task is None:
        return None
    return task, [candidate for candidate, other, _ in pairs if other is task]


def _finish(at: StatusContext, task: Task, candidates: Sequence[Candidate]) -> Outcome:
    """Let the tracks name a task that was written earlier; none of their text is removed."""
    partly = {claim.candidate_id for claim in claims(task) if claim.in_part}
    changeset = Changeset(at.tree)
    for share in _shares(at, candidates):
        in_part = all(outline.id in partly for outline in share.outlines)
        _put_track(at, changeset, share, task.id, task.path, in_part=in_part, keep=True)
    _, corrected = _settle(at, changeset, task.id, candidates)
    names = ", ".join(candidate.id for candidate in candidates)
    return Outcome(
        f"{task.id} already existed; now {names} names it", changeset, corrected=corrected
    )


def _extract(at: StatusContext, request: Extraction, waits: Sequence[Blocker]) -> Outcome:
    """Write the task, then its tracks, then the boards."""
    reason = checked_line(request.reason, "the reason")
    first = request.candidates[0]
    owner = " ".join(at.plan.by_path[first.place.path].owner)
    title = request.title.strip() or first.title.replace("`", "").rstrip(". ")
    wish = Wish(title, request.day, owner, request.number, request.sibling)
    made = draft(at.plan, at.tree, at.settings, wish)
    shares = _shares(at, request.candidates)
    folder = dirname(made.path)
    outlines = [moved_to(outline, folder) for share in shares for outline in share.outlines]
    raw = with_sections(
        made.raw,
        made.path,
        made.collection,
        view.context(outlines, waits, reason, in_part=request.in_part),
        view.goal(outlines),
        view.stop_conditions(outlines),
    )
    links = [claim(share.outlines, in_part=request.in_part) for share in shares]
    grammar = at.plan.grammars[made.collection.name]
    for name, entries in (("prereqs", _prereqs(at, request)), ("links", links)):
        raw = with_entries(Source(made.path, raw), made.collection, grammar, name, entries)
    changeset = Changeset(at.tree)
    changeset.put(made.path, raw)
    part = request.in_part
    for share in shares:
        _put_track(at, changeset, share, made.id, made.path, in_part=part, keep=part)
    plan, corrected = _settle(at, changeset, made.id, request.candidates)
    read_back(plan, made)
    remarks = tuple(_remarks(at, request, outlines, waits))
    return Outcome(f"{made.id}  {made.path}", changeset, remarks=remarks, corrected=corrected)


def _remarks(
    at: StatusContext, request: Extraction, outlines: Sequence[Outline], waits: Sequence[Blocker]
) -> Iterator[str]:
    """The remaining work for a person."""
    texts = [text for candidate in request.candidates for text in unclear(at.plan, candidate)]
    for text in dict.fromkeys(texts):
        yield f"judge for yourself: {text}"
    if not view.stop_conditions(outlines):
        yield "there is no proof idea: write the stop conditions"
    if request.reason and not waits:
        yield "nothing had to be forced, so the reason was not recorded"


def _prereqs(at: StatusContext, request: Extraction) -> list[str]:
    """The prerequisites of the new task; ids without a file are left out."""
    hard: dict[str, bool] = {}
    for candidate in request.candidates:
        for prereq in prerequisites(at.plan, candidate):
            if prereq.id in at.plan.by_id:
                hard[prereq.id] = hard.get(prereq.id, False) or prereq.hard
    return [item_id if is_hard else f"{item_id} (optional)" for item_id, is_hard in hard.items()]


def _shares(at: StatusContext, candidates: Sequence[Candidate]) -> list[TrackShare]:
    """The candidates by their tracks, each split into its pieces."""
    shares: dict[str, TrackShare] = {}
    for candidate in candidates:
        path = candidate.place.path
        if path not in shares:
            lines = contents(at.tree, path).lines()
            header = front_matter(path, lines)
            shares[path] = TrackShare(scan(path, lines, header.body_line if header else 1), [])
        share = shares[path]
        share.outlines.append(read_outline(share.document, candidate))
    return list(shares.values())


def _put_track(
    at: StatusContext,
    changeset: Changeset,
    share: TrackShare,
    task_id: str,
    task_path: str,
    *,
    in_part: bool,
    keep: bool,
) -> None:
    """Change the candidates of one track, and make its links name the task."""
    document = share.document
    path = document.path
    edits = [
        edit
        for outline in share.outlines
        for edit in track_edits(document, outline, task_id, in_part=in_part, keep=keep)
    ]
    raw = apply(contents(at.tree, path), edits)
    track = at.plan.by_path[path]
    if not any(link.target == task_path for link in track.links):
        collection = at.settings.collection_of(track)
        part = "part of " if in_part else ""
        names = ", ".join(outline.id for outline in share.outlines)
        entry = f"Extracted ({part}{names}): {task_path}"
        grammar = at.plan.grammars[collection.name]
        raw = with_entries(Source(path, raw), collection, grammar, "links", [entry])
    changeset.put(path, raw)


def _settle(
    at: StatusContext, changeset: Changeset, task_id: str, candidates: Sequence[Candidate]
) -> tuple[Plan, tuple[Correction, ...]]:
    """Update the boards; the returned plan is the new one, whose candidates name the task.

    Raises:
        TaskctlError: the track has a form that cannot be changed safely.
    """
    plan, corrected = sync_boards(changeset, at.settings)
    for candidate in candidates:
        track = plan.by_path.get(candidate.place.path)
        planned = [c for c in track.candidates if c.id == candidate.id] if track else []
        if not any(_names(other, task_id) for other in planned):
            raise TaskctlError(
                f"{_placed(candidate)} is written in a way that cannot be changed safely; "
                f"write its status by hand: extracted → `{task_id}`"
            )
    return plan, corrected
