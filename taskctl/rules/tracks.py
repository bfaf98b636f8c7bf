"""TR: candidates and gates of tracks are up to date."""

from collections.abc import Iterator, Sequence

from taskctl.model.extraction import unfinished
from taskctl.model.findings import Finding, Related
from taskctl.model.plan import Plan
from taskctl.rules.registry import rule


@rule("TR001", "undefined-candidate", "warning")
def undefined_candidate(plan: Plan) -> Iterator[Finding]:
    """A candidate is mentioned that no track defines.

    It was renamed, or never written down; it can never be extracted.

    Bad:
        once `CAND-UI-000` is extracted …      (and no track has it)
    Fix:
        Correct the id, or define it in a track: `- **CAND-UI-000: Title**`.
    """
    defined = plan.candidates
    if not defined:
        return
    for item in plan.items:
        for candidate_id, place in item.candidate_mentions:
            if candidate_id not in defined:
                yield Finding(
                    place,
                    f"{candidate_id} is defined in no track",
                    "correct the id, or define it in a track",
                    item=item.id,
                    subject=candidate_id,
                )


@rule("TR002", "duplicate-candidate")
def duplicate_candidate(plan: Plan) -> Iterator[Finding]:
    """Two candidates have the same id.

    An extraction takes one of them, and nobody can say which.

    Fix:
        Give one of them another number.
    """
    for track in plan.tracks:
        for candidate in track.candidates:
            first = plan.candidates[candidate.id]
            if candidate.place != first.place:
                yield Finding(
                    candidate.place,
                    f"{candidate.id} is defined twice",
                    "give one of them another number",
                    item=candidate.id,
                    subject=candidate.id,
                    related=(Related(first.place, "here first"),),
                )


@rule("TR003", "extracted-to-missing-task")
def extracted_to_missing_task(plan: Plan) -> Iterator[Finding]:
    """A candidate was extracted to a task that has no file.

    The work is neither a candidate any more nor a task: it is lost.

    Fix:
        Correct the id, or set the candidate's status back to `candidate`.
    """
    for track in plan.tracks:
        for candidate in track.candidates:
            for task_id, place in candidate.extracted_to:
                if task_id not in plan.by_id:
                    yield Finding(
                        place,
                        f"{candidate.id} was extracted to {task_id}, which has no file",
                        "correct the id, or set the status back to `candidate`",
                        item=candidate.id,
                        subject=task_id,
                    )


@rule("TR004", "task-without-backlink", "warning")
def task_without_backlink(plan: Plan) -> Iterator[Finding]:
    """A task that was extracted from a candidate names neither it nor its track.

    People who work on the task never see the vision that it serves.

    Fix:
        Add the track to the links of the task, or name the candidate in its text.
    """
    mentions = {
        task.path: {candidate_id for candidate_id, _ in task.candidate_mentions}
        for task in plan.items
        if task.candidate_mentions
    }
    for track in plan.tracks:
        for candidate in track.candidates:
            for task_id, _ in candidate.extracted_to:
                task = plan.by_id.get(task_id)
                if task is None:
                    continue
                named = candidate.id in mentions.get(task.path, ())
                linked = any(link.target == track.path for link in task.links)
                if not named and not linked:
                    yield Finding(
                        task.title_place,
                        f"{task_id} was extracted from {candidate.id} and names neither it nor "
                        f"{track.id}",
                        f"add `{track.path}` to its links",
                        item=task_id,
                        subject=candidate.id,
                        related=(Related(candidate.place, "the candidate"),),
                    )


@rule("TR005", "stale-gate", "warning")
def stale_gate(plan: Plan) -> Iterator[Finding]:
    """A red gate, or a `Blocked by` cell, names only tasks that are done.

    The track is still shown as blocked, and its candidates wait for nothing.

    Bad:
        - **RED (blocking)**: needs the access model. Gate: `TASK-0010`.      (TASK-0010 is Done)
    Fix:
        Turn the gate green or remove it; empty the cell.
    """
    for track in plan.tracks:
        for gate in track.gates:
            if gate.colour == "red" and gate.ids and not plan.waits_of(gate):
                yield Finding(
                    gate.place,
                    f"{track.id} is shown as blocked by {_done(gate.ids)}",
                    "turn the gate green, remove it, or name what it still waits for",
                    item=track.id,
                    subject=" ".join(gate.ids),
                )
    for board in plan.boards:
        for track_id, ids, place in board.blocked_tracks:
            if ids and all(plan.is_met(i) for i in ids):
                yield Finding(
                    place,
                    f"{track_id} is shown as blocked by {_done(ids)}",
                    "empty the cell",
                    item=track_id,
                    subject=f"{board.path} {track_id}",
                )


def _done(ids: Sequence[str]) -> str:
    return f"{', '.join(ids)}, which {'is' if len(ids) == 1 else 'are'} done"


@rule("TR006", "candidate-without-fields", "info", kind="demand")
def candidate_without_fields(plan: Plan) -> Iterator[Finding]:
    """A candidate has a title only.

    To extract it, somebody has to think of what it depends on and how it is proved.

    Good:
        - **CAND-DRV-010: GPU service skeleton**
          - **What**: …
          - **Depends on**: `TASK-0010`
          - **Proof idea**: …
          - **Status**: candidate
    Fix:
        Add What, Depends on and Proof idea before it is extracted. The files of a collection of
        kind `track` have to have them.
    Settings:
        collection.kind
    """
    for track in plan.tracks:
        for candidate in track.candidates:
            if not candidate.fields:
                yield Finding(
                    candidate.place,
                    f"{candidate.id} has no What, Depends on or Proof idea",
                    "add the fields before it is extracted",
                    item=candidate.id,
                    subject=candidate.id,
                )


@rule("TR007", "unfinished-extraction")
def unfinished_extraction(plan: Plan) -> Iterator[Finding]:
    """A task says that it was extracted from a candidate, and the candidate does not say so.

    The extraction was interrupted, or the status was set back: the same work may be extracted a
    second time.

    Bad:
        # tasks/TASK-0008-frame.md
        links:
          - Extracted from CAND-RAD-000: tasks/TRACK-RADIO.md
        # tasks/TRACK-RADIO.md
        - **CAND-RAD-000: Frames**
          - **Status**: candidate
    Fix:
        Run `taskctl extract CAND-RAD-000` once more, which finishes it, or remove the link.
    """
    for candidate, task, claim in unfinished(plan):
        yield Finding(
            claim.place,
            f"{task.id} was extracted from {candidate.id}, which does not name it",
            f"run `taskctl extract {candidate.id}` once more, or remove the link",
            item=task.id,
            subject=candidate.id,
            related=(Related(candidate.place, "the candidate"),),
        )
