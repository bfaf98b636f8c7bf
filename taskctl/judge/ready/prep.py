"""The check before a task: the answers of the program and of people, and the decision."""

from collections.abc import Iterator
from contextlib import closing

from taskctl.git.commits import read_commit
from taskctl.judge.check.baseline import read_baseline
from taskctl.judge.git_states import GitStates
from taskctl.judge.ready.prep_keys import ANSWERS, PrepQuestion
from taskctl.model.items import Task
from taskctl.model.paths import allowed_patterns
from taskctl.model.plans import Plans
from taskctl.model.prep import HUMAN, LEADS_TO, NO, GivenAnswer, Ground, Key, Prep
from taskctl.read.heads import HeadReader
from taskctl.read.judged import Digests
from taskctl.read.prep_file import PrepClaim, read_claims
from taskctl.read.templates import unwritten
from taskctl.settings.schema import Settings
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree


def prepare(plan: Plans, tree: Tree, settings: Settings, task: Task, root: str) -> Prep:
    """Check a task before it is started.

    Args:
        plan: the plan in `tree`.
        tree: the working tree, or its state after the command.
        settings: `prep.checks` names the keys to ask; if it is empty, all are asked.
        task: the task.
        root: the root of the plan, in whose repository the allowlist's last changes are found.
    """
    added, added_by = _added(root, settings, task)
    question = PrepQuestion(
        plan,
        settings,
        task,
        tuple(_claims(plan, tree, settings)),
        added,
        added_by,
        _accepted(tree, settings.rules.baseline),
        _unwritten(tree, settings, task),
    )
    digest = Digests(tree, plan.by_path, settings).of(task.path)
    names = [name for name in LEADS_TO if not settings.prep.checks or name in settings.prep.checks]
    keys = tuple(_key(name, question, digest) for name in names)
    return Prep(task, keys, added, question.unwritten)


def _key(name: str, question: PrepQuestion, digest: str) -> Key:
    answer, evidence = ANSWERS[name](question)
    record = question.plan.prep_records.get(question.task.id)
    given = record.answers.get(name) if record else None
    if record is None or given is None:
        return Key(name, answer, tuple(evidence))
    said = Ground(_said(given, lapsed=given.text != digest), Place(record.path))
    if given.text != digest:
        return Key(name, answer, (*evidence, said))
    if answer == NO:  # a fact outweighs an answer
        return Key(name, NO, (*evidence, said))
    facts = () if answer == HUMAN else evidence
    return Key(name, given.answer, (said, *facts), given.by)


def _said(given: GivenAnswer, *, lapsed: bool) -> str:
    note = f": {given.note}" if given.note else ""
    said = f"answered {given.answer} by {given.by} on {given.on}{note}"
    return f"{said} (lapsed: the task has changed since)" if lapsed else said


def _claims(plan: Plans, tree: Tree, settings: Settings) -> Iterator[PrepClaim]:
    path = settings.prep.file
    source = tree.read(path) if path and tree.exists(path) else None
    if isinstance(source, Source):
        names = [c.name for c in settings.collection if c.kind == "task"]
        grammars = {name: plan.grammars[name] for name in names}
        vocabularies = {name: plan.vocabularies[name] for name in names}
        yield from read_claims(source, grammars, vocabularies)


def _unwritten(tree: Tree, settings: Settings, task: Task) -> frozenset[str]:
    collection = settings.collection_of(task)
    return unwritten(tree, collection, task.path)


def _accepted(tree: Tree, path: str) -> frozenset[str]:
    """The fingerprints of the baseline, if there is one."""
    return frozenset(read_baseline(tree.read(path)) if path and tree.exists(path) else ())


def _added(root: str, settings: Settings, task: Task) -> tuple[tuple[str, ...], str]:
    """The newest patterns of the allowlist, and whether they are uncommitted or of the last commit.

    None without git, and none for a new task.
    """
    with closing(GitStates(root, {})) as states:
        head = states.repository.tip
        if not head or task.scope is None:
            return (), ""
        reader = HeadReader(states.tree_of(head), settings)
        known = reader.whole(task)
        if known is None:
            return (), ""
        new = _new_patterns(task, known)
        if new:
            return new, "since the last commit"
        parents = read_commit(states.blobs, head).parents
        parent = states.tree_of(parents[0]) if parents else None
        before = reader.whole(task, parent) if parent else None
        new = _new_patterns(known, before) if before else ()
        return new, f"by the last commit ({head[:8]})"


def _new_patterns(task: Task, before: Task) -> tuple[str, ...]:
    now, then = (allowed_patterns(t.scope.entries if t.scope else ()) for t in (task, before))
    return tuple(pattern for pattern in now if pattern not in set(then))
