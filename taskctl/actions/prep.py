"""Writing for the check before a task: people's answers and reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taskctl.errors import TaskctlError
from taskctl.judge.ready.prep import prepare
from taskctl.model.items import Task
from taskctl.model.lookup import find_work
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.prep import NO, YES, GivenAnswer, Prep, PrepRecord, Review
from taskctl.model.queue import answer
from taskctl.model.reviews import Suspect, linked, suspects
from taskctl.read.judged import Digests
from taskctl.read.plan import read_plan
from taskctl.read.prep_records import record_path, record_text
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.globs import any_matcher
from taskctl.text.tree import Overlay, Snapshot
from taskctl.views.brief import brief
from taskctl.views.prep import order_of, parts_of
from taskctl.views.prep_file import written

_MOST_PASSES = 5
_NOTHING = {
    "blocked": "there are open tasks, and none can be started (taskctl next)",
    "complete": "nothing is open",
    "decide": "there are only decisions, which need no preparation (taskctl next)",
}


@dataclass(frozen=True, slots=True)
class Person:
    """The person who answers, the day, and the words."""

    name: str
    day: date
    note: str = ""


class PrepSession:
    """Works on the check of one task; pending changes count as written.

    Args:
        plan: the plan in `tree`.
        tree: the working tree.
        settings: the settings.
        task: the task that is checked.
    """

    def __init__(self, plan: Plans, tree: Snapshot, settings: Settings, task: Task) -> None:
        self.tree = tree
        self.settings = settings
        self.task = task
        self.changeset = Changeset(tree)
        self._plan = plan

    @property
    def plan(self) -> Plans:
        """The plan, including pending changes."""
        return self._plan

    def prep(self) -> Prep:
        """The check of the task, including pending changes."""
        tree = Overlay(self.tree, self.changeset.after)
        return prepare(self._plan, tree, self.settings, self.task, self.tree.root)

    def answer(self, given: Mapping[str, str], person: Person) -> list[str]:
        """Keep a person's answers to some keys; return why those that are refused cannot be kept.

        Raises:
            TaskctlError: the existing record cannot be read, or a key is not asked.
        """
        prep = self.prep()
        refusals = [reason for key, said in given.items() if (reason := _refusal(prep, key, said))]
        if refusals:
            return refusals
        digest = Digests(self.tree, self._plan.by_path, self.settings).of(self.task.path)
        record = self._record()
        answers = dict(record.answers)
        for key, said in given.items():
            new = GivenAnswer(said, person.name, person.day.isoformat(), person.note, digest)
            old = answers.get(key)
            if old is None or old._replace(on=new.on) != new:
                answers[key] = new
        self._keep(record._replace(answers=answers))
        return []

    def review(self, person: Person) -> tuple[dict[str, str], list[Suspect]]:
        """Keep the digests of the task's links; return these, and the changes since the review.

        Raises:
            TaskctlError: the existing record cannot be read.
        """
        record = self._record()
        changed = suspects(self._plan, self.task, self.settings.contracts.files)
        links = linked(self._plan, self.task, any_matcher(self.settings.contracts.files))
        digests = Digests(self.tree, self._plan.by_path, self.settings).all_of(links)
        digests = {path: digest for path, digest in digests.items() if digest}
        old = record.review
        if old is None or old.digests != digests or old.by != person.name:
            review = Review(person.name, person.day.isoformat(), digests)
            self._keep(record._replace(review=review))
        return digests, changed

    def write_page(self) -> None:
        """Update the prep file with the check.

        Raises:
            TaskctlError: the settings name no file, or it cannot be read.
        """
        path = self.settings.prep.file
        if not path:
            raise TaskctlError("the settings name no file to write (prep.file)")
        # A person's words on the page are evidence too, and move when the page is written.
        for _ in range(_MOST_PASSES):
            tree = Overlay(self.tree, self.changeset.after)
            page = contents(tree, path) if tree.exists(path) else None
            parts = parts_of(self._plan, tree, self.settings, self.prep())
            raw = written(page, parts, order_of(self._plan, self.task))
            if page is not None and raw == page.raw:
                return
            self.changeset.put(path, raw)

    def brief(self, prep: Prep) -> str:
        """The brief of the task, as Markdown.

        Raises:
            TaskctlError: the file of the task cannot be read.
        """
        source = contents(self.tree, self.task.path)
        return brief(self._plan, source, self.settings, prep)

    def _record(self) -> PrepRecord:
        path = record_path(self.settings.evidence.folder, self.task.id)
        known = self._plan.prep_records.get(self.task.id)
        if known is not None and known.problem:
            raise TaskctlError(f"{known.path} {known.problem}; fix it or remove it")
        return known or PrepRecord(self.task.id, path)

    def _keep(self, record: PrepRecord) -> None:
        self.changeset.put(record.path, record_text(record).encode())
        self._plan = read_plan(Overlay(self.tree, self.changeset.after), self.settings)
        self.task = self._plan.by_path[self.task.path]


def _refusal(prep: Prep, name: str, said: str) -> str:
    """Why a person cannot give this answer to a key; empty if it is allowed."""
    key = prep.key(name)
    if key is None:
        raise TaskctlError(f"{name} is not asked here (prep.checks)")
    if name == "contracts_unchanged":
        return f"{name} is answered by `taskctl review-links {prep.task.id}`"
    if said == YES and key.answer == NO and not key.answered_by:
        return f"{name} is NO: {key.evidence[0].message}"
    return ""


def task_to_prepare(plan: Plan, settings: Settings, task_id: str | None) -> tuple[Task | None, str]:
    """The task of the ID, else of `next`; none, and why, if `next` names none."""
    if task_id:
        return find_work(plan, task_id), ""
    if plan.current_documents and not plan.tasks:
        raise TaskctlError(
            "`prep` checks task files, and this plan has documents only; `taskctl next` names the "
            "next item"
        )
    queue = settings.queue
    found = answer(plan, queue.wip_limit, queue.wip_states)
    task = found.task if found.action != "decide" else None
    return task, _NOTHING.get(found.action, "")
