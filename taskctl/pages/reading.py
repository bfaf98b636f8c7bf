"""The contents of a site: the plan, the findings about it, and the history of its tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from taskctl.git.ancestry import cut_history
from taskctl.git.repository import Repository
from taskctl.judge.check.baseline import Accepted, split
from taskctl.judge.check.request import Request
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.run import accepted_in
from taskctl.judge.check.selection import select
from taskctl.model.choice import Columns, boards
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans, with_documents
from taskctl.model.progress import Progress, progress
from taskctl.model.queue import Answer, answers
from taskctl.model.reviews import contract_links
from taskctl.read.history import StatusStep, status_steps
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.rules.all import all_rules
from taskctl.rules.registry import Rule
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher
from taskctl.text.tree import DiskTree

_TEXTS = (".md", ".markdown", ".mdx", ".txt", ".adoc", ".rst")


@dataclass(frozen=True)
class SitePlan:
    """Everything that the pages are made from.

    accepted   the findings that the baseline accepts
    steps      for each task file, the commits that changed its state
    cut        why the history may be incomplete; empty if it is not
    """

    loaded: Loaded
    tree: DiskTree
    plan: Plans
    accepted: Accepted
    steps: Mapping[str, Sequence[StatusStep]]
    cut: str = ""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.loaded.settings

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The findings that `check` reports."""
        active = select(self.settings.rules).active
        return split(findings_of(self.plan, self.settings, active), self.accepted)[0]

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of each code."""
        return all_rules()

    @cached_property
    def whole(self) -> Plan:
        """The plan with the items of its documents, as `stats` counts them."""
        return with_documents(self.plan, archived=True)

    @cached_property
    def counted(self) -> Progress:
        """The numbers of the plan."""
        dates = {item: [(s.date, s.state) for s in found] for item, found in self.steps.items()}
        return progress(self.whole, dates)

    @cached_property
    def answers(self) -> list[tuple[Plan, Answer]]:
        """The next thing to do in the plan and in each document, the most urgent first."""
        queue = self.settings.queue
        return answers(self.plan, queue.wip_limit, queue.wip_states, ignore_conflicts=False)

    @cached_property
    def boards(self) -> list[tuple[Plan, Columns]]:
        """The columns of the plan and of each document, as `board --all` draws them."""
        return boards(self.plan, everything=True)

    @cached_property
    def linked(self) -> Mapping[str, Sequence[Task]]:
        """The contracts that tasks link, and are not items themselves: their tasks, by path."""
        is_contract = any_matcher(self.settings.contracts.files)
        found: dict[str, list[Task]] = {}
        for task in self.plan.tasks:
            for target in dict.fromkeys(
                link.target
                for link in contract_links(task, is_contract)
                if link.found and link.target.endswith(_TEXTS)
            ):
                if target not in self.plan.by_path:
                    found.setdefault(target, []).append(task)
        return dict(sorted(found.items()))

    @cached_property
    def _findings_by_path(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            places = (finding.place.path, *(related.place.path for related in finding.related))
            for path in dict.fromkeys(places):
                found.setdefault(path, []).append(finding)
        return found

    def findings_in(self, path: str) -> Sequence[Finding]:
        """The findings that have a place in a file."""
        return self._findings_by_path.get(path, ())

    def findings_about(self, part: Plan, task: Task) -> list[Finding]:
        """The findings about an item: those in its own file, or in its lines of a document."""
        found = self.findings_in(task.path)
        if part.breakdown is None:
            return list(found)
        line = task.id_place.line
        return [f for f in found if f.item == task.id or f.place.line == line]


def read_site(loaded: Loaded, memory: Memory | None = None) -> SitePlan:
    """Read the plan, and follow its history.

    Args:
        loaded: the settings.
        memory: the readings of an earlier site with the same settings.

    Raises:
        TaskctlError: there is no plan.
    """
    tree = DiskTree(loaded.root)
    plan = read_plan(tree, loaded.settings, memory=memory)
    accepted = accepted_in(tree, loaded.settings.rules.baseline, Request())
    repository = Repository(loaded.root)
    steps: Mapping[str, Sequence[StatusStep]] = {}
    cut = ""
    if repository.is_repository():
        cut = cut_history(repository)
        steps = status_steps(plan, loaded.settings, repository)
    return SitePlan(loaded, tree, plan, accepted, steps, cut)
