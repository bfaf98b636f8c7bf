"""The statements of dag.json, waves.json and coordinator.json, as far as they can be read."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from taskctl.plans.artifacts.older import Pointer

_METRICS = {
    "density": "edgeDensity", "edge_density": "edgeDensity", "longest_path": "longestPath",
    "width": "widthApprox", "width_approx": "widthApprox", "isolated_tasks": "isolatedTasks",
    "verb_first_pct": "verbFirstPct", "kept_by_type": "keptByType",
    "dropped_by_type": "droppedByType", "min_confidence": "minConfidenceApplied",
}  # fmt: skip  # a table


class Statement(NamedTuple):
    """A value of a file, and its place there."""

    value: Any
    pointer: Pointer


class ClaimedEdge(NamedTuple):
    """An edge as a file shows it.

    is_hard  None if the file does not say so
    """

    start: str
    end: str
    pointer: Pointer
    is_hard: bool | None = None


class ClaimedWave(NamedTuple):
    """A wave as a file shows it; `value` is its object, empty if it is a list of ids."""

    number: Any
    tasks: tuple[str, ...]
    value: Mapping[str, Any]
    pointer: Pointer


class DagClaims(NamedTuple):
    """The statements of dag.json.

    metrics   by the document's names; a table of numbers is one claim
    edges     the edges of its own lists or maps of tasks; None if it has none
    titles    the titles that it gives to tasks
    """

    metrics: Mapping[str, Statement] = {}
    order: Statement | None = None
    edges: tuple[ClaimedEdge, ...] | None = None
    titles: Mapping[str, Statement] = {}
    sample: tuple[ClaimedEdge, ...] = ()
    soft: tuple[ClaimedEdge, ...] | None = None
    low: tuple[ClaimedEdge, ...] | None = None
    critical_path: Statement | None = None
    ok: Statement | None = None


class WavesClaims(NamedTuple):
    """The statements of waves.json."""

    plan_id: Statement | None = None
    size: Statement | None = None
    waves: tuple[ClaimedWave, ...] = ()
    total: Statement | None = None
    frontier: Statement | None = None


def dag_claims(value: Any) -> DagClaims:
    """The statements of a value of dag.json, of any shape."""
    if not isinstance(value, dict):
        return DagClaims()
    metrics = value.get("metrics")
    path = value.get("critical_path")
    return DagClaims(
        _metrics(metrics) if isinstance(metrics, dict) else {},
        _texts(value, "topo_order") or _texts(value, "execution_order"),
        _own_edges(value),
        _titles(value),
        _edges(value, "reduced_edges_sample") or (),
        _edges(value, "softDeps"),
        _edges(value, "lowConfidenceDeps"),
        _texts(value, "critical_path")
        or (_inner(path, ("critical_path",)) if isinstance(path, dict) else None),
        _claim(value, "ok"),
    )


def waves_claims(value: Any) -> WavesClaims:
    """The statements of a value of waves.json, of any shape."""
    at: Pointer = ()
    if isinstance(value, list):
        return WavesClaims(waves=tuple(_waves(value, ())))
    if not isinstance(value, dict):
        return WavesClaims()
    models = value.get("execution_models")
    based, at = value, ()
    frontier = None
    if isinstance(models, dict):
        rolling = models.get("rolling_frontier")
        if isinstance(rolling, dict):
            frontier = _texts(rolling, "initial_frontier", ("execution_models", "rolling_frontier"))
        if isinstance(models.get("wave_based"), dict):
            based, at = models["wave_based"], ("execution_models", "wave_based")
    config = based.get("config")
    sizes = (
        _claim(config, name, (*at, "config"))
        for name in ("maxWaveSize", "max_wave_size")
        if isinstance(config, dict)
    )
    waves = based.get("waves")
    return WavesClaims(
        _claim(value, "planId") or _claim(value, "plan_id"),
        next((claim for claim in sizes if claim), None),
        tuple(_waves(waves, (*at, "waves"))) if isinstance(waves, list) else (),
        _claim(based, "total_waves", at),
        frontier,
    )


def _claim(value: Mapping[str, Any], key: str, at: Pointer = ()) -> Statement | None:
    return Statement(value[key], (*at, key)) if key in value else None


def _texts(value: Mapping[str, Any], key: str, at: Pointer = ()) -> Statement | None:
    """A list of texts; anything else in it is left out."""
    found = value.get(key)
    if not isinstance(found, list):
        return None
    return Statement([one for one in found if isinstance(one, str)], (*at, key))


def _inner(value: Mapping[str, Any], at: Pointer) -> Statement | None:
    """The list of ids in an object that describes a path."""
    return next((c for key in ("tasks", "path", "nodes") if (c := _texts(value, key, at))), None)


def _metrics(value: Mapping[str, Any]) -> dict[str, Statement]:
    return {_METRICS.get(key, key): Statement(one, ("metrics", key)) for key, one in value.items()}


def _edges(value: Mapping[str, Any], key: str) -> tuple[ClaimedEdge, ...] | None:
    """Edges that are pairs of ids, or objects with `from` and `to`."""
    found = value.get(key)
    return tuple(_each_edge(found, (key,))) if isinstance(found, list) else None


def _each_edge(values: list[Any], at: Pointer) -> Iterator[ClaimedEdge]:
    for number, one in enumerate(values):
        hard = None
        if isinstance(one, dict):
            ends = [one.get("from", one.get("source")), one.get("to", one.get("target"))]
            hard = one.get("isHard") if isinstance(one.get("isHard"), bool) else None
        else:
            ends = one if isinstance(one, list) and len(one) == 2 else [None, None]
        start, end = ends
        if isinstance(start, str) and isinstance(end, str):
            yield ClaimedEdge(start, end, (*at, number), hard)


def _own_edges(value: Mapping[str, Any]) -> tuple[ClaimedEdge, ...] | None:
    """The edges that dag.json itself holds, which the document keeps in tasks.json alone.

    Edges that it marks as implied by others are left out.
    """
    edges = value.get("edges")
    if isinstance(edges, list):
        implied = {
            ("edges", number)
            for number, one in enumerate(edges)
            if isinstance(one, dict) and one.get("transitive") is True
        }
        return tuple(e for e in _each_edge(edges, ("edges",)) if e.pointer not in implied)
    for key in ("tasks", "nodes"):
        owners = value.get(key)
        if isinstance(owners, dict):
            found = tuple(_map_edges(owners, key))
            if found:
                return found
    return None


def _map_edges(owners: Mapping[str, Any], key: str) -> Iterator[ClaimedEdge]:
    for name, one in owners.items():
        if not isinstance(one, dict):
            continue
        for list_name, is_before in (("dependencies", True), ("children", False)):
            others = one.get(list_name)
            for number, other in enumerate(others if isinstance(others, list) else ()):
                if isinstance(other, str):
                    ends = (other, name) if is_before else (name, other)
                    yield ClaimedEdge(*ends, (key, name, list_name, number))


def _titles(value: Mapping[str, Any]) -> dict[str, Statement]:
    found: dict[str, Statement] = {}
    for key in ("tasks", "nodes"):
        owners = value.get(key)
        if isinstance(owners, dict):
            pairs = list(owners.items())
        elif isinstance(owners, list):
            pairs = [(one.get("id") if isinstance(one, dict) else None, one) for one in owners]
        else:
            continue
        for number, (name, one) in enumerate(pairs):
            if isinstance(name, str) and isinstance(one, dict):
                step = name if isinstance(owners, dict) else number
                word = next((word for word in ("title", "name") if word in one), "")
                if isinstance(one.get(word), str):
                    found.setdefault(name, Statement(one[word], (key, step, word)))
    return found


def _waves(waves: list[Any], at: Pointer) -> Iterator[ClaimedWave]:
    for index, one in enumerate(waves):
        number: Any = index + 1
        if isinstance(one, list):
            tasks, value = one, {}
        elif isinstance(one, dict):
            names = ("tasks", "task_ids", "parallel_tasks")
            tasks = next((one[name] for name in names if isinstance(one.get(name), list)), [])
            keys = (key for key in ("waveNumber", "wave_number", "id") if key in one)
            number, value = one.get(next(keys, ""), number), one
        else:
            continue
        ids = tuple(map(_id, tasks))
        yield ClaimedWave(number, tuple(filter(None, ids)), value, (*at, index))


def _id(value: Any) -> str:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
