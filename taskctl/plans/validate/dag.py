"""PL4: dag.json says what follows from tasks.json."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from taskctl.model.findings import Finding, Related
from taskctl.plans.artifacts.claims import ClaimedEdge, Statement
from taskctl.plans.artifacts.folder import DAG
from taskctl.plans.artifacts.network import Network
from taskctl.plans.validate.figures import agrees, differences, is_number, shown
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed, pairs
from taskctl.text.words import count

_RECOMPUTE = "recompute it; `taskctl plan validate --fix` does"
# Two readings are usual: the edges of the path, and its tasks.
_PATH = "longestPath"
_NOT_COMPARED = {"verbFirstPct"}  # the document gives no list of verbs
_RELATED = 20


@plan_rule("PL401", "dag-figure")
def dag_figure(plan: ValidatedPlan) -> Iterator[Finding]:
    """A figure of dag.json is not that of the graph in tasks.json.

    Each is computed again from the hard dependencies at the plan's own `min_confidence`;
    `docs/concepts/plans.md` says how. The length of the longest path may count its edges or its
    tasks. The share of titles with a verb first is not compared: it depends on the list of verbs.

    Bad:
        "metrics": {"nodes": 12, "edges": 15, …}      (and 12 edges in tasks.json)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    real = plan.figures if plan.artifacts.dag.metrics else {}
    for name, claim in plan.artifacts.dag.metrics.items():
        if name not in real or name in _NOT_COMPARED or isinstance(real[name], str):
            continue
        if isinstance(real[name], dict):
            differing = "; ".join(_differing(name, claim.value, real[name]))
            problem = differing and f"{name} differs from tasks.json: {differing}"
        else:
            usual = [real[name], real[name] + 1] if name == _PATH else [real[name]]
            is_right = any(agrees(claim.value, figure) for figure in usual)
            there = f"tasks.json gives {shown(real[name])}"
            problem = "" if is_right else f"{name} is {shown(claim.value)}, {there}"
        if problem:
            yield Finding(plan.at(DAG, claim.pointer), problem, _RECOMPUTE, subject=name)


def _differing(name: str, claimed: Any, real: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(claimed, dict):
        yield "it is not an object"
    elif name != "resourceUtilization":
        yield from differences(claimed, real)
    else:
        for resource in dict.fromkeys((*claimed, *real)):
            given = claimed.get(resource)
            if not isinstance(given, dict):
                yield f"{resource} is missing"
            elif resource not in real:
                yield f"no task uses {resource}"
            else:
                numbers = {k: v for k, v in real[resource].items() if is_number(v)}
                here = {k: v for k, v in given.items() if k in numbers}
                found = ", ".join(differences(here, numbers, partial=True))
                if found:
                    yield f"{resource}: {found}"


@plan_rule("PL402", "dag-edge")
def dag_edge(plan: ValidatedPlan) -> Iterator[Finding]:
    """The edges that dag.json itself holds are not those of tasks.json.

    The document keeps edges in tasks.json alone. A second list, or the prerequisites in a map of
    tasks, says something else as soon as one of them is changed, and executors read it.

    Bad:
        # dag.json
        "tasks": {"P1.T008": {"dependencies": ["P1.T001"]}}      (no such edge in tasks.json)
    Fix:
        Remove the list from dag.json, or correct tasks.json if that is wrong.
    """
    edges = plan.artifacts.dag.edges
    if edges is None or _is_reversed(plan.network, [(e.start, e.end) for e in edges]):
        return
    yield from _not_kept(plan, edges)
    shown_there = {(edge.start, edge.end) for edge in edges} | _implied(plan, edges)
    lost = [pair for e in plan.network.kept if (pair := (e.from_, e.to)) not in shown_there]
    if lost:
        yield Finding(
            plan.at(DAG, edges[0].pointer[:1]) if edges else plan.at(DAG),
            f"{count(len(lost), 'edge')} of tasks.json {'is' if len(lost) == 1 else 'are'} "
            f"not in dag.json: {pairs(lost)}",
            "remove the edges from dag.json, or correct it",
            subject="lost",
            number=len(lost),
        )


def _not_kept(plan: ValidatedPlan, edges: Sequence[ClaimedEdge]) -> Iterator[Finding]:
    """The edges that tasks.json does not have, or does not count."""
    kept = {(edge.from_, edge.to) for edge in plan.network.kept}
    loose = {(edge.from_, edge.to): "soft" for edge in plan.network.soft}
    loose |= {(edge.from_, edge.to): "below the confidence" for edge in plan.network.low}
    strange = [edge for edge in edges if (edge.start, edge.end) not in kept]
    invented = [edge for edge in strange if (edge.start, edge.end) not in loose]
    weak = [e for e in strange if (e.start, e.end) in loose and e.is_hard is not False]
    parts = []
    if invented:
        are = "is not a dependency" if len(invented) == 1 else "are not dependencies"
        parts.append(f"{len(invented)} {are} ({_named(invented)})")
    for kind in sorted({loose[edge.start, edge.end] for edge in weak}):
        these = [edge for edge in weak if loose[edge.start, edge.end] == kind]
        parts.append(f"{len(these)} {'is' if len(these) == 1 else 'are'} {kind} ({_named(these)})")
    if parts:
        first, *others = invented + weak
        yield Finding(
            plan.at(DAG, first.pointer),
            f"{len(others) + 1} of the {len(edges)} edges of dag.json are not in the graph of "
            f"tasks.json: {'; '.join(parts)}",
            "remove the edges from dag.json, or correct tasks.json",
            subject="invented",
            related=_places(plan, others),
            number=len(others) + 1,
        )


def _implied(plan: ValidatedPlan, edges: Iterable[ClaimedEdge]) -> set[tuple[str, str]]:
    """The edges of tasks.json that a path of two claimed edges shows too.

    A list without them is a transitive reduction.
    """
    after: dict[str, set[str]] = {}
    for edge in edges:
        after.setdefault(edge.start, set()).add(edge.end)
    return {
        (edge.from_, edge.to)
        for edge in plan.network.kept
        if any(edge.to in after.get(way, ()) for way in after.get(edge.from_, ()))
    }


def _named(edges: Iterable[ClaimedEdge]) -> str:
    return pairs((edge.start, edge.end) for edge in edges)


def _places(plan: ValidatedPlan, edges: list[ClaimedEdge]) -> tuple[Related, ...]:
    return tuple(
        Related(plan.at(DAG, edge.pointer), f"{edge.start} → {edge.end}")
        for edge in edges[:_RELATED]
    )


@plan_rule("PL403", "title-differs")
def title_differs(plan: ValidatedPlan) -> Iterator[Finding]:
    """A task has another title in dag.json than in tasks.json.

    Two people who talk about one task mean two.

    Bad:
        "Migrate CLI entry point to ESM" in tasks.json, "Implement dependency injection system" in
        dag.json
    Fix:
        Remove the titles from dag.json, or correct the one that is wrong.
    """
    other: list[tuple[str, Statement]] = []
    by_case = 0
    titles = plan.artifacts.dag.titles
    for name, claim in titles.items():
        if name not in plan.index:
            continue
        title = plan.tasks[plan.index[name]].title
        if claim.value != title:
            other.append((name, claim))
            by_case += claim.value.casefold() == title.casefold()
    if not other:
        return
    only = f", {by_case} by case only" if by_case else ""
    yield Finding(
        plan.at(DAG, other[0][1].pointer),
        f"{len(other)} of the {len(titles)} titles of dag.json differ from tasks.json{only}: "
        f"{listed(name for name, _ in other)}",
        "remove the titles from dag.json, or correct them",
        related=tuple(
            Related(plan.at(DAG, claim.pointer), f"{name} is `{_title(plan, name)}` in tasks.json")
            for name, claim in other[:_RELATED]
        ),
        number=len(other),
    )


def _title(plan: ValidatedPlan, name: str) -> str:
    return plan.tasks[plan.index[name]].title


@plan_rule("PL404", "reversed-edges")
def reversed_edges(plan: ValidatedPlan) -> Iterator[Finding]:
    """All dependencies run against the order of dag.json or waves.json.

    `from` is the task that must end, `to` the one that waits. In one real plan all 16 edges were
    the other way round; whoever executes it begins with what should come last. Orders and waves are
    not judged further until this is settled.

    Bad:
        {"from": "P1.T002", "to": "P1.T001"}      (and P1.T001 is first in topo_order)
    Fix:
        Exchange `from` and `to` of each dependency, or correct the order.
    """
    files = against(plan)
    if files:
        yield Finding(
            plan.of_edge(0, "from"),
            f"all {len(plan.network.kept):,} hard dependencies run against {' and '.join(files)}: "
            "`from` seems to name the task that waits",
            "exchange `from` and `to`, or correct the order",
            number=len(plan.network.kept),
        )


def against(plan: ValidatedPlan) -> list[str]:
    """The lists in whose order all edges, at least two, run backwards."""
    order = plan.artifacts.dag.order
    places = {name: at for at, name in enumerate(order.value)} if order else {}
    waves = {name: at for at, wave in enumerate(plan.artifacts.waves.waves) for name in wave.tasks}
    edges = [(edge.from_, edge.to) for edge in plan.network.kept]
    found = []
    for name, place in (("topo_order", places), ("the waves", waves)):
        known = [(place[a], place[b]) for a, b in edges if a in place and b in place]
        if len(known) > 1 and all(a > b for a, b in known):
            found.append(name)
    own = plan.artifacts.dag.edges
    if own and _is_reversed(plan.network, [(edge.start, edge.end) for edge in own]):
        found.append("the edges of dag.json")
    return found


def _is_reversed(network: Network, edges: list[tuple[str, str]]) -> bool:
    kept = {(edge.from_, edge.to) for edge in network.kept}
    back = sum((end, start) in kept for start, end in edges)
    return back > 1 and 2 * back > len(edges) and not any(edge in kept for edge in edges)


@plan_rule("PL405", "topo-order")
def topo_order(plan: ValidatedPlan) -> Iterator[Finding]:
    """The `topo_order` of dag.json is not an order of the plan.

    It must hold each task once, every task after those that it waits for.

    Bad:
        "topo_order": ["P1.T002", "P1.T001"]      (and P1.T002 waits for P1.T001)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    order = plan.artifacts.dag.order
    if order is None:
        return
    place: dict[str, int] = {}
    for at, name in enumerate(order.value):
        place.setdefault(name, at)
    problems = []
    if missing := [name for name in plan.network.ids if name not in place]:
        problems.append(f"lacks {listed(missing)}")
    if unknown := [name for name in place if name not in plan.index]:
        problems.append(f"holds {listed(unknown)}, which are not tasks")
    if len(place) < len(order.value):
        twice = [name for name, number in Counter(order.value).items() if number > 1]
        problems.append(f"holds {listed(twice)} twice")
    wrong = [
        (edge.from_, edge.to)
        for edge in plan.network.kept
        if edge.from_ in place and edge.to in place and place[edge.from_] > place[edge.to]
    ]
    if wrong and not against(plan):
        problems.append(f"has {count(len(wrong), 'task')} before what it waits for: {pairs(wrong)}")
    for problem in problems:
        yield Finding(
            plan.at(DAG, order.pointer),
            f"topo_order {problem}",
            _RECOMPUTE,
            subject=problem.partition(" ")[0],
        )


@plan_rule("PL406", "reduced-edges")
def reduced_edges(plan: ValidatedPlan) -> Iterator[Finding]:
    """The `reduced_edges_sample` of dag.json holds edges that are not dependencies.

    The sample is what most readers and diagrams take for the graph.

    Bad:
        "reduced_edges_sample": [["P1.T001", "P1.T008"]]      (no such edge in tasks.json)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    sample = plan.artifacts.dag.sample
    if _is_reversed(plan.network, [(edge.start, edge.end) for edge in sample]):
        return
    kept = {(edge.from_, edge.to) for edge in plan.network.kept}
    soft = {(edge.from_, edge.to) for edge in (*plan.network.soft, *plan.network.low)}
    wrong = [edge for edge in sample if (edge.start, edge.end) not in kept]
    if wrong:
        parts = []
        if strange := [edge for edge in wrong if (edge.start, edge.end) not in soft]:
            are = "is not a dependency" if len(strange) == 1 else "are not dependencies"
            parts.append(f"{len(strange)} {are} ({_named(strange)})")
        if weak := [edge for edge in wrong if (edge.start, edge.end) in soft]:
            are = "is" if len(weak) == 1 else "are"
            parts.append(f"{len(weak)} {are} not hard ({_named(weak)})")
        yield Finding(
            plan.at(DAG, wrong[0].pointer),
            f"of the {len(sample)} edges in reduced_edges_sample, {' and '.join(parts)}",
            _RECOMPUTE,
            related=_places(plan, wrong[1:]),
            number=len(wrong),
        )


@plan_rule("PL407", "critical-path")
def critical_path(plan: ValidatedPlan) -> Iterator[Finding]:
    """A step of `critical_path` in dag.json is not a dependency.

    The path then says that one task delays another, which nothing in the plan supports.

    Bad:
        "critical_path": ["P1.T001", "P1.T007"]      (and P1.T007 does not wait for P1.T001)
    Fix:
        Remove the path, which is not a part of the document, or correct it.
    """
    path = plan.artifacts.dag.critical_path
    if path is None:
        return
    known = [name for name in path.value if name in plan.index]  # some add START and END
    kept = {(edge.from_, edge.to) for edge in plan.network.kept}
    loose = {(edge.from_, edge.to) for edge in (*plan.network.soft, *plan.network.low)}
    hops = list(pairwise(known))
    wrong = [hop for hop in hops if hop not in kept]
    if wrong and not all((end, start) in kept for start, end in hops):
        parts = []
        if strange := [hop for hop in wrong if hop not in loose]:
            are = "is not a dependency" if len(strange) == 1 else "are not dependencies"
            parts.append(f"{len(strange)} {are} ({pairs(strange)})")
        if weak := [hop for hop in wrong if hop in loose]:
            parts.append(
                f"{len(weak)} {'is' if len(weak) == 1 else 'are'} not hard ({pairs(weak)})"
            )
        yield Finding(
            plan.at(DAG, path.pointer),
            f"of the {len(hops)} steps of critical_path, {' and '.join(parts)}",
            "remove the path, or correct it",
            number=len(wrong),
        )


@plan_rule("PL408", "loose-dependencies")
def loose_dependencies(plan: ValidatedPlan) -> Iterator[Finding]:
    """The soft or low-confidence dependencies in dag.json are not those of tasks.json.

    They list the dependencies that do not count, so that people can look at them.

    Bad:
        "softDeps": []      (and two dependencies in tasks.json with "isHard": false)
    Fix:
        Run `taskctl plan validate --fix`.
    """
    dag, network = plan.artifacts.dag, plan.network
    for name, claimed, real in (
        ("softDeps", dag.soft, network.soft),
        ("lowConfidenceDeps", dag.low, network.low),
    ):
        if claimed is None:
            continue
        given = {(edge.start, edge.end) for edge in claimed}
        there = {(edge.from_, edge.to) for edge in real}
        problems = []
        if lost := sorted(there - given):
            problems.append(f"lacks {pairs(lost)}")
        if extra := sorted(given - there):
            problems.append(f"holds {pairs(extra)}, which tasks.json does not have there")
        hard = [e for e in claimed if name == "softDeps" and e.is_hard]
        if hard := [edge for edge in hard if (edge.start, edge.end) in there]:
            problems.append(f"shows {_named(hard)} as hard")
        for problem in problems:
            yield Finding(
                plan.at(DAG, (name,)),
                f"{name} {problem}",
                _RECOMPUTE,
                subject=f"{name} {problem.partition(' ')[0]}",
            )


@plan_rule("PL409", "dag-ok")
def dag_ok(plan: ValidatedPlan) -> Iterator[Finding]:
    """The `ok` of dag.json is missing or wrong.

    It is true if the graph has no cycle, and executors trust it.

    Bad:
        {"ok": true, "errors": [], …}      (and two tasks that wait for each other)
    Fix:
        Run `taskctl plan validate --fix`, once the cycle is gone.
    """
    dag = plan.artifacts.values.get(DAG)
    if not isinstance(dag, dict):
        return
    ok = plan.artifacts.dag.ok
    if ok is None:
        if "analysis" not in dag:  # where version 8 has it
            yield Finding(plan.at(DAG), "dag.json does not say whether it is `ok`", _RECOMPUTE)
    elif ok.value is not (not plan.has_cycle):
        why = "the graph has a cycle" if plan.has_cycle else "the graph has no cycle"
        yield Finding(plan.at(DAG, ok.pointer), f"ok is {shown(ok.value)}, and {why}", _RECOMPUTE)
