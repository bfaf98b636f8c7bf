"""The history of the plan: the states of its tasks over time, and the plan at a commit."""

from datetime import date
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.git.blobs import Blobs
from taskctl.git.folders import TreeObjects
from taskctl.git.history import decisions, straight_between, versions, versions_of
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.read.history_memory import History, recall, remember
from taskctl.read.open import read_alone
from taskctl.read.plan import read_plan
from taskctl.read.version_states import VersionReader, kinds_of
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.source import Unreadable

# Readings that are worth keeping; fewer are made again.
_WORTH = 20


class StatusStep(NamedTuple):
    """A commit that changed the state of a task."""

    date: str
    commit: str
    subject: str
    state: str
    status: str


def status_steps(
    plan: Plan, settings: Settings, repository: Repository, only: str = ""
) -> dict[str, list[StatusStep]]:
    """For each id, or for `only` one, the commits that changed its state, oldest first.

    A task is identified by its id, whatever the name of its file was at the time. The readings are
    remembered: a commit never changes.

    Args:
        plan: the plan.
        settings: its settings.
        repository: that of the plan.
        only: the id; empty for all.
    """
    kinds = kinds_of(plan, settings)
    folders = sorted({_fixed(pattern) for kind in kinds for pattern in kind.collection.include})
    if not (folders and repository.tip):
        return {}
    reader = VersionReader(kinds)
    name, known = recall(repository, repr([kind.convention for kind in kinds]))
    history = _history(repository, folders, repository.tip, known)
    number = reader.read(repository, history, only)
    if number > _WORTH or known is None or known.head != history.head:
        remember(name, history)
    found: dict[str, list[StatusStep]] = {}
    for version, said in history.each():
        if said is None or not said.item or (only and said.item != only):
            continue
        steps = found.setdefault(said.item, [])
        if not steps or steps[-1].state != said.state:
            commit = version.commit[:10]
            steps.append(StatusStep(version.date, commit, version.subject, said.state, said.status))
    return found


def _history(
    repository: Repository, folders: list[str], head: str, known: History | None
) -> History:
    """The history of a commit, with what is known of it."""
    if known is None:
        found = list(versions(repository, folders, head))
        return History(head, found, list(decisions(repository, folders, found, head)), {})
    if known.head == head:
        return known
    commits = straight_between(repository, known.head, head)
    if commits is None:
        return _history(repository, folders, head, None)._replace(said=known.said)
    more = list(versions_of(repository, folders, commits))
    changed = {version.path for version in more}
    kept = [version for version in known.decided if version.path not in changed]
    return History(head, [*known.versions, *more], kept, known.said)


def _fixed(pattern: str) -> str:
    """The folder that contains all matches of a pattern."""
    parts = pattern.split("/")[:-1]
    wild = next((index for index, part in enumerate(parts) if "*" in part), len(parts))
    return "/".join(parts[:wild]) or "."


def plan_at(loaded: Loaded, plan: Plan, revision: str) -> Plan:
    """The plan as it was at a commit.

    Raises:
        TaskctlError: there is no such commit, or the document was not in it.
    """
    repository = Repository(loaded.root)
    repository.must_exist("--base")
    blobs = Blobs(repository)
    try:
        tree = commit_tree(repository, TreeObjects(blobs), repository.commit(revision))
        if plan.breakdown is None:
            return read_plan(tree, loaded.settings)
        source = tree.read(plan.name)
        if isinstance(source, Unreadable):
            raise TaskctlError(f"{plan.name} is not in {revision}")
        found = read_alone(source, tree, loaded.settings).breakdown
        if found is None or not found.items:
            raise TaskctlError(f"{plan.name} holds no items in {revision}")
        return plan_of(found)
    finally:
        blobs.close()


def plan_before(loaded: Loaded, plan: Plan, day: date) -> Plan | None:
    """The plan at the last commit before a day began here; None if there was none.

    Raises:
        TaskctlError: there is no git repository, or the document was not in that commit.
    """
    repository = Repository(loaded.root)
    repository.must_exist("a report of some days")
    if not repository.tip:
        return None
    found = repository.run(
        "rev-list",
        "--max-count=1",
        "--first-parent",
        f"--before={day}T00:00:00",
        repository.tip,
        "--",
    )
    return plan_at(loaded, plan, found.decode().strip()) if found else None
