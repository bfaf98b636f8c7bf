"""The graph of prerequisites, drawn: Mermaid, Graphviz DOT, JSON."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from taskctl.model.ids import order_key
from taskctl.model.items import ITEM, Task
from taskctl.model.network import Edges, hard_edges, longest_chain, near, reduced, without_cycles
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED
from taskctl.views.cells import one_line

_COLOURS = {
    "done": "#d5e8d4", "active": "#fff2cc", "review": "#ffe6cc", "blocked": "#f8cecc",
    "todo": "#ffffff", "parked": "#eeeeee", "dropped": "#dddddd", "unknown": "#e1d5e7",
}  # fmt: skip  # a table
LABEL_LENGTH = 48
# Mermaid draws no more than this by default, and a document cannot change that.
MERMAID_EDGES = 500
MERMAID_LENGTH = 50_000
# Words with a meaning for Mermaid where a node may be.
_RESERVED = (
    "end", "graph", "flowchart", "subgraph", "direction", "style", "linkstyle", "class",
    "classdef", "click", "href", "call", "default",
)  # fmt: skip  # a table


@dataclass(frozen=True, slots=True)
class Drawing:
    """The content of a drawing: nodes in order, edges from a task to its prerequisites.

    groups   the nodes under each heading
    path     the critical path, in the order of the work
    left_out the number of tasks that are not drawn because they have no edge
    """

    nodes: tuple[str, ...]
    edges: Edges
    groups: Mapping[str, tuple[str, ...]]
    path: tuple[str, ...] = ()
    left_out: int = 0


def draw(
    plan: Plan,
    *,
    focus: str = "",
    depth: int = 2,
    by: str = "state",
    open_only: bool = False,
    critical: bool = False,
    isolated: bool = False,
) -> Drawing:
    """Choose the nodes and edges to draw; edges that a longer path implies are left out.

    Tasks without an edge are drawn only with `isolated`, or in focus: they would hide the rest.
    A phase with dependents is drawn between its items and its dependents, as in the document.
    """
    edges = without_cycles(_edges(plan))
    chosen = set(edges)
    still_open = {node for node in edges if node_state(plan, node) not in CLOSED}
    if open_only:
        chosen = still_open
    if focus:
        chosen &= near(edges, focus, depth)
    waiting = {
        node: [target for target in targets if target in still_open]
        for node, targets in edges.items()
        if node in still_open
    }
    path = tuple(longest_chain(waiting)) if critical else ()
    if critical and not focus:
        chosen = set(path)
    wanted = len(chosen)
    if not isolated and not focus and not critical:
        linked = {n for n in chosen if any(t in chosen for t in edges[n])}
        chosen = linked | {target for node in linked for target in edges[node] if target in chosen}
    nodes = tuple(sorted(chosen, key=order_key))
    kept = {node: [t for t in edges[node] if t in chosen] for node in nodes}
    return Drawing(nodes, reduced(kept), _groups(plan, nodes, by), path, wanted - len(nodes))


def _edges(plan: Plan) -> Edges:
    """The hard prerequisites of each task, and the items of each phase that others wait for."""
    edges = hard_edges(plan)
    for task in plan.tasks if plan.phases else ():
        for prereq in plan.prereqs(task):
            if task.id and prereq.hard and prereq.id in plan.phases:
                edges[task.id].append(prereq.id)
                edges[prereq.id] = list(plan.phases[prereq.id])
    return edges


def node_state(plan: Plan, node: str) -> str:
    """The state of an item or phase."""
    if node in plan.phases:
        return "done" if plan.is_met(node) else "todo"
    return plan.by_id[node].state


def node_title(plan: Plan, node: str) -> str:
    """The title of an item or phase."""
    if node in plan.by_id:
        return plan.by_id[node].bare_title
    phases = plan.breakdown.phases if plan.breakdown else ()
    return next((phase.title for phase in phases if phase.name == node), "")


def _item(plan: Plan, node: str) -> Task | None:
    """The item of a node; for a phase, its first item."""
    return next((plan.by_id[name] for name in plan.phases.get(node, (node,))), None)


def _track(plan: Plan, node: str) -> str:
    tracks = plan.tracks_of(plan.by_id[node]) if node in plan.by_id else []
    return (tracks or ["no track"])[0]


def _document(plan: Plan, node: str) -> str:
    item = _item(plan, node)
    return item.path if item and item.kind == ITEM else "tasks"


# The groupings of nodes.
GROUPS: Mapping[str, Callable[[Plan, str], str]] = {
    "state": node_state, "track": _track, "document": _document,
}  # fmt: skip  # a table


def _groups(plan: Plan, nodes: tuple[str, ...], by: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(GROUPS[by](plan, node), []).append(node)
    return {name: tuple(members) for name, members in sorted(found.items())}


def _label(plan: Plan, node: str) -> str:
    title = one_line(node_title(plan, node))
    short = title if len(title) <= LABEL_LENGTH else f"{title[: LABEL_LENGTH - 1]}…"
    # In a plan of several documents, ids begin with the document.
    return f"{node.removeprefix(f'{_document(plan, node)}#')} {short}".rstrip()


def _names(nodes: Iterable[str]) -> dict[str, str]:
    """A unique name for each node that Mermaid accepts as one."""
    names: dict[str, str] = {}
    taken = set(_RESERVED)
    for node in nodes:
        name = re.sub(r"\W", "_", node, flags=re.ASCII)
        while not name or name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        names[node] = name
    return names


def mermaid(plan: Plan, drawing: Drawing) -> Iterator[str]:
    """A Mermaid flowchart; labels are quoted, with HTML entities for characters that end them."""
    names = _names(drawing.nodes)
    yield "flowchart LR"
    for index, (group, members) in enumerate(drawing.groups.items()):
        yield f'  subgraph g{index}["{_entities(group)}"]'
        for node in members:
            label = _entities(_label(plan, node))
            yield f'    {names[node]}["{label}"]:::{node_state(plan, node)}'
        yield "  end"
    path = set(drawing.path)
    for node in drawing.nodes:
        for target in drawing.edges[node]:
            on_path = node in path and target in path
            yield f"  {names[target]} {'==>' if on_path else '-->'} {names[node]}"
    for state in sorted({node_state(plan, node) for node in drawing.nodes}):
        yield f"  classDef {state} fill:{_COLOURS[state]},color:#000,stroke:#666"


def _entities(text: str) -> str:
    return "".join(f"#{ord(char)};" if char in '"#<>&`[]{}|\\' else char for char in text)


def dot(plan: Plan, drawing: Drawing) -> Iterator[str]:
    """A Graphviz digraph."""
    yield "digraph plan {"
    yield '  rankdir=LR; node [shape=box, style=filled, fontname="sans-serif"];'
    for index, (group, members) in enumerate(drawing.groups.items()):
        yield f"  subgraph cluster_{index} {{"
        yield f"    label={_dot_string(group.replace('&', '&amp;'))};"
        for node in members:
            colour = _COLOURS[node_state(plan, node)]
            label = _dot_string(_label(plan, node).replace("&", "&amp;"))
            yield f'    {_dot_string(node)} [label={label}, fillcolor="{colour}"];'
        yield "  }"
    path = set(drawing.path)
    for node in drawing.nodes:
        for target in drawing.edges[node]:
            bold = " [penwidth=3]" if node in path and target in path else ""
            yield f"  {_dot_string(target)} -> {_dot_string(node)}{bold};"
    yield "}"


def _dot_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def graph_json(plan: Plan, drawing: Drawing) -> Iterator[str]:
    """Nodes, edges and the critical path as JSON."""
    import json  # only for this form

    group_of = {node: name for name, members in drawing.groups.items() for node in members}
    document = {
        "version": 1,
        "nodes": [
            {
                "id": n,
                "title": node_title(plan, n),
                "state": node_state(plan, n),
                "group": group_of[n],
            }
            for n in drawing.nodes
        ],
        "edges": [
            {"from": target, "to": node} for node in drawing.nodes for target in drawing.edges[node]
        ],
        "critical_path": list(drawing.path),
    }
    yield json.dumps(document, indent=2, ensure_ascii=True)


FORMATS: Mapping[str, Callable[[Plan, Drawing], Iterator[str]]] = {
    "mermaid": mermaid,
    "dot": dot,
    "json": graph_json,
}
