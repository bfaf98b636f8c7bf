"""HD: the fields of a header are there, and say what they must in words that are known."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from taskctl.model.demands import demand
from taskctl.model.findings import Finding, Fix
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.read.leases import CLAIMED_UNTIL, lease_keys
from taskctl.rules.demands import by_custom, of_plan
from taskctl.rules.headers import field_of, unsafe_places
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.characters import CONTROL
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Place

# A date may be in quotes or emphasised, also where a header is read as plain text.
_DATE = expression(r"[\"'`*_]*(\d{4})-(\d{2})-(\d{2})(?=[T\s(,;\"'`*_]|$)")


@rule("HD005", "unknown-status")
def unknown_status(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A status begins with none of the words in the settings.

    It counts as unknown, never as done: `Part 1 Done` is not done. Neither is a status with
    several states, a share or a reservation.

    Bad:
        status: Habitat removed (2026-07-28)
        status: Completed
        status: Done | In Progress | Draft
        status: Done 50%
        status: Done (2026-07-28), except for the docs
    Good:
        status: Superseded (2026-07-28) — habitat removed
        status: Done (2026-07-28)
    Fix:
        Begin the status with a known word, and put a remark after it in brackets or after a dash.
        `--fix` fixes case, blanks and dashes, `--unsafe-fixes` also spelling. Or add the words of
        the repository to collection.status.words.
    Settings:
        collection.status.words
    """
    for task in plan.items:
        if task.status.state != "unknown" or not task.status_text:
            continue
        if not settings.collection_of(task).status.is_word:
            continue
        if task.status_place[1:3] in unsafe_places(task):
            continue  # HD010 says why
        if CONTROL.search(task.status_text):
            continue  # FI003 does
        if task.status.word:
            continue  # HD015 says that no state is known for the word
        vocabulary = plan.vocabularies[task.collection]
        if not vocabulary.words:
            continue  # nobody said what any word means
        if vocabulary.is_doubtful(task.status_text):
            yield Finding(
                task.status_place,
                f"{task.status_text!r} is not a plain status: the text behind the word names "
                "another state, a share or a reservation",
                "keep the one word that is true now; a remark that takes nothing back may follow",
                item=task.id,
                subject="status",
            )
            continue
        near = vocabulary.nearest(task.status_text)
        word = near.word
        nearest = f"; nearest: {word}" if word else ""
        odd = next(
            (c for c in task.status_text if not c.isascii() and (c.isalpha() or c.isspace())), ""
        )
        sign = f" (it has U+{ord(odd):04X})" if odd and word else ""
        fix = None
        place = _word_place(task, near.end)
        if word and place:
            fix = Fix(f"write {word}", (Edit(place, word),), safe=near.safe and not odd)
        yield Finding(
            task.status_place,
            f"{task.status_text!r} is not a known status{sign}{nearest}",
            f"use one of {', '.join(vocabulary.words)}; a remark may follow it in brackets",
            item=task.id,
            subject="status",
            fix=fix,
        )


@rule("HD015", "word-without-state", "info")
def word_without_state(plan: Plan) -> Iterator[Finding]:
    """A status is a word of the tool's own list, and nobody said which state it means.

    The item counts as open and unknown until somebody does.

    Bad:
        # backlog/config.yml
        statuses: ["To Do", "Icebox", "Done"]
    Good:
        # taskctl.toml
        [collection.status.words]
        parked = ["Icebox"]
    Fix:
        Put the word under its state in `collection.status.words`.
    Settings:
        collection.status.words, collection.status.words_from
    """
    for task in plan.items:
        if task.status.state == "unknown" and task.status.word:
            yield Finding(
                task.status_place,
                f"no state is known for the status {task.status.word!r}",
                "put it under its state in collection.status.words",
                item=task.id,
                subject=task.status.word,
            )


def _word_place(task: Task, end: int) -> Place | None:
    """The place of the first `end` characters of the status; None if it is unknown."""
    passage = task.status_field.value.passage if task.status_field else None
    if passage is None or not passage.is_exact or "\n" in passage.text[:end]:
        return None
    return passage.place(0, end)


@rule("HD007", "invalid-date", kind="demand")
def invalid_date(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A date does not have the form YYYY-MM-DD, or is not in the calendar.

    It cannot be sorted or compared, and the next reader takes it for another day. A key holds dates
    if the settings say so, or if nearly all its values are dates; the last day of a lease always is
    one.

    Bad:
        created: 2026-02-30
        created: 02/01/2026
    Good:
        created: 2026-02-28
        updated: 2026-03-01 (reconciled)
    Fix:
        Write the date as YYYY-MM-DD; a remark may follow it.
    Settings:
        collection.header.dates, strictness.share
    """
    share = settings.strictness.share
    for collection, tasks in of_plan(plan, settings):
        dated = (*collection.header.dates, *lease_keys(collection, CLAIMED_UNTIL))
        dates = {key.casefold() for key in dated}
        valid: Counter[str] = Counter()
        odd: Counter[str] = Counter()
        for keys, number in Counter(_dated(task.header) for task in tasks if task.header).items():
            for key, is_date in keys:
                (valid if is_date else odd)[key] += number
        valid, odd = _folded(valid), _folded(odd)
        because = {
            key: found.because("values", "are dates")
            for key, number in odd.items()
            if (found := demand(key in dates, valid[key], valid[key] + number, share)).holds
        }
        for key, why in because.items():
            for task, field in _scalars(tasks):
                if field.key.casefold() == key and not _is_date(field.text):
                    yield _not_a_date(task, field, why)


@lru_cache(maxsize=16384)  # an editor asks again for the same headers
def _dated(header: Header) -> Sequence[tuple[str, bool]]:
    """The keys of a header that have one value, and whether it is a date."""
    fields = (field for field in header.fields if field.kind == "scalar")
    return tuple((field.key, _is_date(field.text)) for field in fields)


def _scalars(tasks: Iterable[Task]) -> Iterator[tuple[Task, Field]]:
    """The fields of headers that have one value."""
    for task in tasks:
        for field in task.header.fields if task.header else ():
            if field.kind == "scalar":
                yield task, field


def _folded(numbers: Mapping[str, int]) -> Counter[str]:
    """The numbers of keys, ignoring case."""
    found: Counter[str] = Counter()
    for key, number in numbers.items():
        found[key.casefold()] += number
    return found


def _not_a_date(task: Task, field: Field, because: str) -> Finding:
    why = "is not in the calendar" if _DATE.match(field.text) else "is not of the form YYYY-MM-DD"
    return Finding(
        field.place,
        f"{field.key} {field.text!r} {why}{because}",
        "write the date as YYYY-MM-DD",
        item=task.id,
        subject=field.key,
        severity=by_custom(because),
    )


def _is_date(text: str) -> bool:
    match = _DATE.match(text)
    return match is not None and _in_calendar(*map(int, match.groups()))


@lru_cache(maxsize=4096)  # many files are of the same day
def _in_calendar(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@rule("HD011", "second-status", "warning")
def second_status(plan: Plan) -> Iterator[Finding]:
    """A line of the text looks like a status line and contradicts the header.

    A search for `status:` finds both; only the header counts.

    Bad:
        ---
        status: In Progress
        ---
        status: done — 2026-07-01, see below
    Fix:
        Correct the header, or say it in other words in the text.
    """
    for task in plan.items:
        if task.state == "unknown":
            continue
        for status, text, place in task.decoys:
            if status.state not in {"unknown", task.state}:
                yield Finding(
                    place,
                    f"this line says {status.word}, the header of {task.id} {task.status.word}",
                    "correct the header, or say it in other words here",
                    item=task.id,
                    subject=text[:40],
                    related=(status_of(task),),
                )


@rule("HD013", "stray-blanks", "warning")
def stray_blanks(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A status ends in blanks.

    It looks right, and a search for the exact line does not find it.

    Fix:
        `taskctl check --fix` removes them.
    """
    for collection, tasks in of_plan(plan, settings):
        for task in tasks:
            field = field_of(task, collection, "status")
            if field is None or field.kind != "scalar" or not field.value.trailing:
                continue
            place = field.value.raw.place()
            start = Place(
                place.path,
                place.end_line,
                place.end_column,
                place.end_line,
                place.end_column + field.value.trailing,
            )
            yield Finding(
                start,
                "the status ends in blanks",
                "remove them",
                item=task.id,
                subject="blanks",
                fix=Fix("remove the blanks", (Edit(start, ""),)),
            )
