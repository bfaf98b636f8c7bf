"""The contents of the page of one item, beside what the item itself says."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from taskctl.actions.edit import owner_as_written
from taskctl.judge.ready.hundred import Hundred, hundred
from taskctl.judge.ready.prep import prepare
from taskctl.model.boxes import StopCondition
from taskctl.model.evidence import standing
from taskctl.model.findings import Finding
from taskctl.model.items import DECISION, ITEM, Contract, Link, Proof, Task
from taskctl.model.plan import Plan
from taskctl.model.prep import Prep
from taskctl.model.states import CLOSED, OPEN_STATES
from taskctl.model.waits import how_far
from taskctl.model.work import holding_back
from taskctl.pages.reading import SitePlan
from taskctl.read.history import StatusStep
from taskctl.report.prove import STANDINGS
from taskctl.text.source import Source
from taskctl.views.brief import brief

_FRONT = frozenset({"frontmatter", "toml"})


class Wait(NamedTuple):
    """A prerequisite: its name, its item if there is one, and how far it is."""

    name: str
    item: Task | None
    hard: bool
    holds_back: bool
    says: str


class TaskPage:
    """The contents of the page of one item of a plan or of a document."""

    def __init__(self, site: SitePlan, part: Plan, item: Task) -> None:
        self._site = site
        self._part = part
        self._item = item

    @cached_property
    def waits(self) -> Sequence[Wait]:
        """The prerequisites, its own and those of what it is part of."""
        held = holding_back(self._part, self._item)
        names = {prereq.id for prereq in held}
        own = list(self._part.prereqs(self._item))
        others = [prereq for prereq in held if prereq.id not in {one.id for one in own}]
        return [
            Wait(
                prereq.id,
                None if prereq.unread else self._part.find(prereq.id),
                prereq.hard,
                prereq.id in names,
                how_far(self._part, prereq),
            )
            for prereq in (*own, *others)
        ]

    @property
    def waiting(self) -> Sequence[Task]:
        """The items that wait for it."""
        return self._part.waiting.get(self._item.id, ())

    @cached_property
    def follow_ups(self) -> Sequence[tuple[str, Task | None]]:
        """The items that continue it."""
        names = dict.fromkeys(item_id for item_id, _ in self._item.follow_ups)
        return [(name, self._part.find(name)) for name in names]

    @property
    def parts(self) -> Sequence[Task]:
        """Its open parts."""
        return self._part.open_parts.get(self._item.id, ())

    @cached_property
    def stops(self) -> Sequence[tuple[int, StopCondition]]:
        """The stop conditions with their numbers."""
        return list(enumerate(self._item.stops, 1))

    @cached_property
    def missing(self) -> Hundred | None:
        """The verdict of the 100 % rule; None for a closed item, a decision or a track."""
        item = self._item
        if item.state in CLOSED or item.kind in {DECISION, ITEM, "track"}:
            return None
        return hundred(self._part, self._site.settings, item)

    @cached_property
    def prep(self) -> Prep | None:
        """The check before it is started; None for what nobody starts."""
        item, site = self._item, self._site
        if item.state not in OPEN_STATES or item.kind != "task" or item.unread:
            return None
        return prepare(site.plan, site.tree, site.settings, item, site.loaded.root)

    @property
    def brief(self) -> str:
        """All that somebody needs to begin it; empty for what nobody starts."""
        source = self._site.tree.read(self._item.path)
        if self.prep is None or not isinstance(source, Source):
            return ""
        return brief(self._site.plan, source, self._site.settings, self.prep)

    @cached_property
    def proofs(self) -> Sequence[tuple[Proof, str]]:
        """The proofs, and whether their evidence holds, in a word."""
        evidence = self._part.evidence.get(self._item.id) if self._item.proofs else None
        return [(p, STANDINGS[standing(evidence, p).kind]) for p in self._item.proofs]

    @cached_property
    def links(self) -> Sequence[tuple[Link, Contract | None]]:
        """The links of the header, and the contracts that they lead to."""
        contracts = self._part.contracts
        return [(link, contracts.get(link.target)) for link in self._item.links if link.in_header]

    @property
    def owner(self) -> str:
        """The owner as it is edited."""
        return owner_as_written(self._site.settings, self._item)

    @property
    def members(self) -> Sequence[Task]:
        """The tasks of a track."""
        return [t for t in self._site.plan.tasks if self._item.id in self._site.plan.tracks_of(t)]

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings about it."""
        return self._site.findings_about(self._part, self._item)

    @property
    def steps(self) -> Sequence[StatusStep]:
        """The commits that changed its state."""
        return self._site.steps.get(self._item.id, ()) if self._part is self._site.plan else ()

    def text(self) -> str:
        """Its Markdown, without front matter; for an item of a document, the lines below it."""
        source = self._site.tree.read(self._item.path)
        if not isinstance(source, Source):
            return ""
        item, lines = self._item, source.lines()
        if self._part.breakdown is not None:
            detail = item.detail
            return "\n".join(lines[detail.line - 1 : detail.end_line]) if detail else ""
        header = item.header
        is_apart = header and header.form in _FRONT and header.path == item.path
        return "\n".join(
            self._without_title(lines[header.body_line - 1 :] if header and is_apart else lines)
        )

    def _without_title(self, lines: Sequence[str]) -> Iterator[str]:
        """The lines without a first heading that repeats the title."""
        begun = False
        for line in lines:
            if not begun and line.strip():
                begun = True
                if line.startswith("# ") and self._item.bare_title in line:
                    continue
            yield line
