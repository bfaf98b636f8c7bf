"""The pages of a site: each address, and the page that is rendered for it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from importlib.resources import files
from typing import Any, NamedTuple

from markupsafe import Markup

from taskctl.model.acts import acts_of, acts_on, with_empty
from taskctl.model.findings import SEVERITIES, Finding
from taskctl.model.items import Task
from taskctl.model.network import hard_edges, without_cycles
from taskctl.model.plan import Plan
from taskctl.pages.addresses import Addresses, Names, between, each_item, rule_page
from taskctl.pages.charts import burn_up_chart, scatter_chart
from taskctl.pages.environment import environment, shown
from taskctl.pages.graphs import NodeGroup, Picture, Surroundings, group_picture, grouped, picture
from taskctl.pages.markdown import Text, render, render_line
from taskctl.pages.pace import burn_up, cycles, typical
from taskctl.pages.reading import SitePlan
from taskctl.pages.tasks import TaskPage
from taskctl.report.queue import why_skipped
from taskctl.report.rules import sections
from taskctl.text.source import Source
from taskctl.views.graphs import draw

_Page = Callable[[str], str]
"""A function that renders the page of an address."""
ASSETS = ("site.css", "site.js")
LIVE_ASSETS = (*ASSETS, "live.js")
SEARCH = "assets/search.js"
_GRAPHS = "graph"
"""The folder of the parts of a large graph."""
MOST_SHOWN = 500
"""The most findings on the page of a rule."""
MOST_CARDS = 25
"""The most cards of a column that are shown at first."""


class NavEntry(NamedTuple):
    """An entry of the navigation: a page and its name."""

    page: str
    name: str


class Site:
    """The pages of a plan.

    Args:
        plan: what they show.
        title: the name of the site.
        live: whether they are served, so that they can change the plan.

    `problem` is why the plan cannot be read any more; the pages say so.
    """

    def __init__(self, plan: SitePlan, title: str, *, live: bool = False) -> None:
        self.plan = plan
        self.title = title
        self.live = live
        self.problem = ""
        self.addresses = Addresses(plan.plan, plan.linked)
        self._pages = dict(self._all_pages())

    @property
    def pages(self) -> Iterable[str]:
        """The addresses of all pages and assets."""
        assets = (f"assets/{name}" for name in self._assets)
        return [*self._pages, *self._rule_pages, *self._graph_parts, SEARCH, *assets]

    @property
    def _assets(self) -> Sequence[str]:
        return LIVE_ASSETS if self.live else ASSETS

    def read(self, page: str) -> bytes | None:
        """The content of a page or an asset; None if there is none."""
        if made := self._pages.get(page) or self._later(page):
            return made(page).encode("utf-8")
        if page == SEARCH:
            return self._search_index().encode("utf-8")
        name = page.removeprefix("assets/")
        if page != name and name in self._assets:
            return files("taskctl.pages").joinpath("assets", name).read_bytes()
        return None

    def _all_pages(self) -> Iterator[tuple[str, _Page]]:
        yield "index.html", self._overview
        yield "board.html", self._board
        yield "tasks.html", self._tasks
        yield "graph.html", self._graph
        yield "pace.html", self._pace
        yield "findings.html", self._findings
        if self.plan.plan.tracks:
            yield "tracks.html", self._tracks
        if self._documents:
            yield "documents.html", self._document_list
        for part, item in each_item(self.plan.plan):
            yield self.addresses.of(item), partial(self._item, part=part, item=item)
        for path in self._documents:
            if path not in self.plan.plan.by_path:
                yield self.addresses.of_path(path), partial(self._document, path=path)

    def _later(self, page: str) -> _Page | None:
        """A page that exists only if the plan is judged, or its graph large."""
        if page.startswith("rule/"):
            return self._rule_pages.get(page)
        return self._graph_parts.get(page) if page.startswith(f"{_GRAPHS}/") else None

    @cached_property
    def _rule_pages(self) -> Mapping[str, _Page]:
        return {rule_page(code): partial(self._rule, code=code) for code in self._by_rule}

    @cached_property
    def _graph_parts(self) -> Mapping[str, _Page]:
        """The pages of the groups of a large graph."""
        return {
            page: partial(self._graph_part, group=group)
            for group, page in self._group_pages.items()
        }

    @cached_property
    def nav(self) -> Sequence[NavEntry]:
        """The entries of the navigation."""
        entries = (
            ("index.html", "Overview"), ("board.html", "Board"), ("tasks.html", "Tasks"),
            ("graph.html", "Graph"), ("pace.html", "Pace"), ("findings.html", "Findings"),
            ("tracks.html", "Tracks"), ("documents.html", "Documents"),
        )  # fmt: skip  # a table
        return [NavEntry(*entry) for entry in entries if entry[0] in self._pages]

    @cached_property
    def ready(self) -> frozenset[tuple[str, str]]:
        """The tasks in the columns of what can be started."""
        return frozenset(
            task.key
            for _, columns in self.plan.boards
            for title, tasks in columns
            if title == "ready"
            for task in tasks
        )

    def state(self, item: Task) -> str:
        """The state of an item, where `ready` is one too."""
        return "ready" if item.key in self.ready else item.state

    # --- pages

    def _render(self, template: str, page: str, section: str, title: str, **values: Any) -> str:
        found = environment().get_template(template)
        return found.render(
            site=self,
            page=page,
            section=section,
            title=title,
            to=partial(between, page),
            state=self.state,
            **values,
        )

    def _overview(self, page: str) -> str:
        part, answer = self.plan.answers[0]
        severities = Counter(finding.severity for finding in self.plan.findings)
        return self._render(
            "overview.html",
            page,
            "index.html",
            "Overview",
            part=part,
            answer=answer,
            others=[(p, a) for p, a in self.plan.answers[1:] if a.task],
            skipped=[(one, why_skipped(part, one)) for one in answer.skipped],
            progress=self.plan.counted,
            total=sum(self.plan.counted.states.values()),
            ready=len(self.ready),
            severities=severities,
        )

    def _board(self, page: str) -> str:
        boards = [
            (part, with_empty(part, found) if self.live else found, acts_of(part))
            for part, found in self.plan.boards
        ]
        plan = self.plan.plan
        decides = bool(plan.decisions) and not plan.tasks
        may_create = decides or bool(plan.tasks) or not plan.documents
        return self._render(
            "board.html", page, page, "Board",
            boards=boards, most=MOST_CARDS, may_create=may_create, decides=decides,
        )  # fmt: skip  # one call

    def _tasks(self, page: str) -> str:
        rows = [(part, item) for part, item in each_item(self.plan.plan) if item.kind != "track"]
        return self._render("tasks.html", page, page, "Tasks", rows=rows)

    def _tracks(self, page: str) -> str:
        shares = {share.name: share for share in self.plan.counted.tracks}
        return self._render("tracks.html", page, page, "Tracks", shares=shares)

    def _item(self, page: str, part: Plan, item: Task) -> str:
        shown = TaskPage(self.plan, part, item)
        body, left_out = render(self._source(page, part, item.path, shown.text()))
        near = self._surroundings.near(self._node(part, item))
        return self._render(
            "item.html",
            page,
            "tracks.html" if item.kind == "track" else "tasks.html",
            item.id or item.path,
            part=part,
            item=item,
            shown=shown,
            acts=acts_on(item),
            body=body,
            left_out=left_out,
            picture=self._picture(page, near, self._node(part, item)),
        )

    def _document(self, page: str, path: str) -> str:
        plan = self.plan.plan
        part = next((part for part in plan.documents if part.name == path), plan)
        source = self.plan.tree.read(path)
        text = source.text if isinstance(source, Source) else ""
        body, left_out = render(self._source(page, part, path, text))
        return self._render(
            "document.html",
            page,
            "documents.html",
            path,
            path=path,
            part=part,
            items=part.tasks if part is not plan else (),
            contract=plan.contracts.get(path),
            linking=self.plan.linked.get(path, ()),
            findings=self.plan.findings_in(path),
            body=body,
            left_out=left_out,
        )

    def _document_list(self, page: str) -> str:
        return self._render("documents.html", page, page, "Documents", documents=self._documents)

    def _findings(self, page: str) -> str:
        return self._render("findings.html", page, page, "Findings", by_rule=self._by_rule)

    def _rule(self, page: str, code: str) -> str:
        found = self._by_rule[code]
        rule = self.plan.rules[code]
        return self._render(
            "rule.html",
            page,
            "findings.html",
            f"{code} {rule.name}",
            rule=rule,
            parts_of_rule=[(label, text, self._of_rule(text)) for label, text in sections(rule)],
            findings=found[:MOST_SHOWN],
            left_out=max(0, len(found) - MOST_SHOWN),
        )

    @staticmethod
    def _of_rule(text: str) -> Markup:
        return render(Text("", text, lambda path: "", lambda name: "")).html

    def _graph(self, page: str) -> str:
        drawing = self._drawing
        shown = (
            group_picture(
                self.plan.whole,
                self._groups,
                self._surroundings.edges,
                lambda group: between(page, self._group_pages[group]),
            )
            if self._group_pages
            else self._picture(page, drawing.nodes)
        )
        return self._render(
            "graph.html",
            page,
            page,
            "Graph",
            picture=shown,
            groups=self._group_pages,
            left_out=drawing.left_out,
            group=None,
        )

    def _graph_part(self, page: str, group: NodeGroup) -> str:
        return self._render(
            "graph.html",
            page,
            "graph.html",
            group.name,
            picture=self._picture(page, group.nodes),
            groups={},
            left_out=0,
            group=group,
        )

    def _pace(self, page: str) -> str:
        dates = {i: [(s.date, s.state) for s in found] for i, found in self.plan.steps.items()}
        tasks = [task for task in self.plan.plan.tasks if task.id]
        counts = burn_up([task.id for task in tasks], dates)
        finished = cycles(tasks, dates)
        return self._render(
            "pace.html",
            page,
            page,
            "Pace",
            counts=counts,
            burn_up=burn_up_chart(counts) if counts else None,
            finished=finished,
            scatter=scatter_chart(finished) if finished else None,
            typical=typical(finished),
            months=self.plan.counted.months,
        )

    # --- what several pages need

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        """The documents with pages, and what each is: a plan, a decision, or a contract."""
        plan = self.plan.plan
        found = {part.name: "plan" for part in plan.documents}
        found |= {item.path: "decision" for item in plan.decisions}
        return found | {path: "contract" for path in self.plan.linked if path not in found}

    @cached_property
    def _by_rule(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.plan.findings:
            found.setdefault(finding.code, []).append(finding)
        rank = SEVERITIES.index
        return dict(sorted(found.items(), key=lambda one: (rank(one[1][0].severity), one[0])))

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(without_cycles(hard_edges(self.plan.whole)))

    @cached_property
    def _drawing(self) -> Any:
        return draw(self.plan.whole)

    @cached_property
    def _groups(self) -> Sequence[NodeGroup]:
        return grouped(self.plan.whole, self._drawing)

    @cached_property
    def _group_pages(self) -> Mapping[NodeGroup, str]:
        """The pages of the groups of a large graph; none for a small one."""
        if len(self._groups) < 2:
            return {}
        names = Names(_GRAPHS)
        return {group: names.page(group.name) for group in self._groups}

    def _node(self, part: Plan, item: Task) -> str:
        """The name of an item in the graph of the whole plan."""
        name = f"{part.name}#{item.id}" if part.breakdown else item.id
        return name if name in self.plan.whole.by_id else item.id

    def page_of_node(self, node: str) -> str:
        """The page of a node in the graph of the whole plan; empty without one."""
        part = self.plan.whole if self.plan.whole.breakdown else self.plan.plan
        return self.addresses.named(part, node)

    def _picture(self, page: str, nodes: Sequence[str], here: str = "") -> Picture:
        def page_of(node: str) -> str:
            found = self.page_of_node(node)
            return between(page, found) if found and found != page else ""

        edges = self._drawing.edges if not here else self._surroundings.edges
        return picture(self.plan.whole, nodes, edges, page_of, here)

    def _source(self, page: str, part: Plan, path: str, text: str) -> Text:
        """A piece of a file, with the links that it has on a page."""

        def page_of(target: str) -> str:
            found = self.addresses.of_path(target)
            return between(page, found) if found and found != page else ""

        def named(name: str) -> str:
            found = self.addresses.named(part, name)
            return between(page, found) if found and found != page else ""

        return Text(path, text, page_of, named)

    def line(self, page: str, part: Plan, path: str, text: str) -> Markup:
        """A line of a file as HTML."""
        return render_line(self._source(page, part, path, text))

    def _search_index(self) -> str:
        """The items as a script, so that a page can search them without a server."""
        rows = [
            [item.id or item.path, item.bare_title, self.state(item), self.addresses.of(item),
             " ".join([*item.owner, *part.tracks_of(item), *item.groups, item.path])]
            for part, item in each_item(self.plan.plan)
        ]  # fmt: skip  # a row of the index
        rows += [[path, kind, "", self.addresses.of_path(path), ""]
                 for path, kind in self._documents.items()
                 if path not in self.plan.plan.by_path]  # fmt: skip  # a row of the index
        lines = ",\n".join(json.dumps([shown(text) for text in row]) for row in rows)
        return f"var taskctlItems = [\n{lines}\n];\n"
