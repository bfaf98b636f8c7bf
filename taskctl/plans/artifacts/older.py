"""Older shapes of tasks.json and features.json: read as those of the document, each deviation kept.

The shapes are those of the plans that the versions 1, 3 and 8 of T.A.S.K.S. and scripts have left
in repositories. Keys with another name are renamed first; then whatever the models refuse is
converted if its meaning is plain, or left out with as little around it as possible.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from taskctl.plans.artifacts.folder import DAG, FEATURES, TASKS, WAVES
from taskctl.plans.artifacts.parts import ExecutionModel, Part, Priority
from taskctl.plans.artifacts.tasks import Category, DependencyType
from taskctl.text.expressions import expression

Pointer = tuple[str | int, ...]
"""The keys and indexes that lead to a value of a JSON text."""
_Model = TypeVar("_Model", bound=Part)
_ANY = "*"
_ROUNDS = 40
_LARGEST = 2**53 - 1
_SHOWN = 40
_HALF = expression("[\ud800-\udfff]")

_TASK: Pointer = ("tasks", _ANY)
_EVIDENCE: Pointer = (*_TASK, "source_evidence", _ANY)
_DURATION: Pointer = (*_TASK, "duration")
_EDGE: Pointer = ("dependencies", _ANY)
_LOGGING: Pointer = ("execution_guidance", "logging")

RENAMES: Mapping[str, tuple[tuple[Pointer, str, Pointer], ...]] = {
    TASKS: (
        ((), "metadata", ("meta",)),
        ((), "edges", ("dependencies",)),
        (("meta",), "artifact_hash", ("..", "generated", "contentHash")),
        (("meta",), "generated_at", ("..", "generated", "timestamp")),
        (("meta", "codebase_analysis"), "existing_components", ("existing_apis",)),
        (_TASK, "name", ("title",)),
        (_TASK, "feature", ("feature_id",)),
        (_TASK, "evidence", ("source_evidence",)),
        (_TASK, "acceptance_criteria", ("acceptance_checks",)),
        (_TASK, "skills_required", ("skillsRequired",)),
        (_TASK, "skills", ("skillsRequired",)),
        (_TASK, "estimated_duration", ("duration",)),
        (_TASK, "estimates", ("duration",)),
        (_TASK, "estimate", ("duration",)),
        (_TASK, "estimated_hours", ("duration",)),
        (_TASK, "duration_hours", ("duration",)),
        (_TASK, "duration_units", ("durationUnits",)),
        (_TASK, "priority", ("scheduling_hints", "priority")),
        (_TASK, "logging", _LOGGING),
        (_TASK, "execution_logging", _LOGGING),
        (_TASK, "resources", ("resource_requirements", "estimated")),
        ((*_TASK, "boundaries"), "logging", ("..", *_LOGGING)),
        ((*_TASK, "boundaries"), "complexity", ("expected_complexity",)),
        ((*_TASK, "boundaries"), "done", ("definition_of_done",)),
        (_EVIDENCE, "excerpt", ("quote",)),
        (_EVIDENCE, "file", ("source",)),
        (_EVIDENCE, "line", ("startLine",)),
        (_EVIDENCE, "start_line", ("startLine",)),
        (_EVIDENCE, "end_line", ("endLine",)),
        (_DURATION, "likely", ("mostLikely",)),
        (_DURATION, "most_likely", ("mostLikely",)),
        ((*_TASK, *_LOGGING), "format", ("log_format",)),
        ((*_TASK, "resource_requirements", "estimated"), "exclusive", ("exclusive_resources",)),
        ((*_TASK, "resource_requirements", "estimated"), "limited", ("shared_resources",)),
        ((*_TASK, "acceptance_checks", _ANY), "command", ("cmd",)),
        ((*_TASK, "acceptance_checks", _ANY), "timeout_seconds", ("timeoutSeconds",)),
        (_EDGE, "source", ("from",)),
        (_EDGE, "target", ("to",)),
        (_EDGE, "hard", ("isHard",)),
        (_EDGE, "is_hard", ("isHard",)),
        (_EDGE, "resource", ("shared_resource",)),
        ((*_EDGE, "evidence", _ANY), "rationale", ("reason",)),
        ((*_EDGE, "evidence", _ANY), "excerpt", ("quote",)),
        (("resource_conflicts", _ANY), "strategy", ("resolution",)),
    ),
    FEATURES: (
        (("meta",), "artifact_hash", ("..", "generated", "contentHash")),
        (("meta",), "generated_at", ("..", "generated", "timestamp")),
        (("features", _ANY), "name", ("title",)),
        (("features", _ANY), "evidence", ("source_evidence",)),
        (("features", _ANY, "source_evidence", _ANY), "excerpt", ("quote",)),
        (("features", _ANY, "source_evidence", _ANY), "file", ("source",)),
        (("features", _ANY, "source_evidence", _ANY), "line", ("startLine",)),
    ),
}
"""By file: the place, the key there, and the document's key (`..` goes up), in this order."""

_FILLED: Mapping[Pointer, Any] = {
    ("tasks",): [],
    ("features",): [],
    (*_TASK, "title"): "",
    (*_EVIDENCE, "quote"): "",
    ("features", _ANY, "title"): "",
    ("features", _ANY, "source_evidence", _ANY, "quote"): "",
    (*_EDGE, "type"): "sequential",
    (*_EDGE, "evidence", _ANY, "type"): "doc",
    (*_EDGE, "evidence", _ANY, "reason"): "",
    ("resource_conflicts", _ANY, "resolution"): "",
    ("resource_conflicts", _ANY, "tasks"): [],
}
"""The value of a key that is missing where the rest is worth reading."""

_WRAPPED: Mapping[Pointer, str] = {
    (*_TASK, "boundaries", "expected_complexity"): "value",
    (*_TASK, "boundaries", "definition_of_done"): "criteria",
    (*_TASK, "boundaries", "scope"): "includes",
    _EVIDENCE: "quote",
    ("features", _ANY, "source_evidence", _ANY): "quote",
    (*_EDGE, "evidence", _ANY): "reason",
}
"""The key of an object under which a value is read that takes the place of the object."""

UNKNOWN_KEY = "is not a key of the document"
_READ_ELSEWHERE: Mapping[tuple[str, Pointer], str] = {
    (WAVES, ("waves",)): "`execution_models.wave_based.waves`",
    (WAVES, ("config",)): "`execution_models.wave_based.config`",
    (DAG, ("tasks",)): "edges and titles",
    (DAG, ("nodes",)): "edges and titles",
    (DAG, ("edges",)): "edges",
    (DAG, ("critical_path",)): "a path of the graph",
}
"""Parts of derived files that the document does not have, and that are compared all the same."""

_WORDS = {
    "p0": "critical", "p1": "critical", "p2": "high", "p3": "medium", "p4": "low",
    "urgent": "critical", "hour": "hours", "h": "hours", "minute": "minutes", "min": "minutes",
    "day": "days", "limited": "shared_limited", "shared": "shared_limited",
}  # fmt: skip  # a table
_VOCABULARY = {
    *(*get_args(Priority), *get_args(Category), *get_args(DependencyType)),
    *(*get_args(ExecutionModel), "hours", "minutes", "days"),
    *("exclusive", "shared_limited", "command", "artifact", "metric"),
}


class Deviation(NamedTuple):
    """A part of a file that is unlike the document, and what it was read as.

    read_as  empty if it was left out
    """

    file: str
    pointer: Pointer
    what: str
    read_as: str = ""


@dataclass(slots=True)
class Origins:
    """The places in a file from which the parts of its model were read.

    moved    the pointer in the file of a part that was renamed
    kept     the indexes in the file of the elements of an array that lost some
    """

    moved: dict[Pointer, Pointer] = field(default_factory=dict)
    kept: dict[Pointer, list[int]] = field(default_factory=dict)

    def __call__(self, pointer: Pointer) -> Pointer:
        """The pointer in the file of a part of the model."""
        found: Pointer = ()
        before: Pointer = ()
        for step in pointer:
            kept = self.kept.get(before)
            was = kept[step] if kept is not None and isinstance(step, int) else step
            before = (*before, was)
            found = self.moved.get(before, (*found, was))
        return found


class Repeated(dict[str, Any]):
    """A JSON object in which a key is given twice; the last value counts."""

    repeated: tuple[str, ...] = ()


class JsonValue(NamedTuple):
    """A JSON value, and whether any `Repeated` object is in it."""

    value: Any
    has_repeated: bool = False


def parse(text: str) -> JsonValue:
    """The value of a JSON text; whole numbers beyond 2**53 are infinite in it.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deep.
    """
    marked: list[Repeated] = []

    def entered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        marked.append(Repeated(found))
        marked[-1].repeated = tuple(name for name in found if names.count(name) > 1)
        return marked[-1]

    value = json.loads(text, object_pairs_hook=entered, parse_int=_integer)
    return JsonValue(value, bool(marked))


def _integer(digits: str) -> int | float:
    """A whole number; beyond 2**53, where readers of JSON disagree, one without end."""
    number = int(digits)
    return math.inf if abs(number) > _LARGEST else number


def read_older(
    model: type[_Model], file: str, text: str, parsed: JsonValue
) -> tuple[_Model, list[Deviation], Origins]:
    """The contents of a file as the document has them, as far as they can be read so.

    Args:
        parsed: the value of the text.
    """
    reader = _Reader(file, list(repeated_keys(file, parsed)), Origins())
    try:
        return model.model_validate(parsed.value), reader.deviations, reader.origins
    except ValidationError:
        found = reader.fit(model, parse(text).value)  # which it changes
        return found, reader.deviations, reader.origins


def unlike(model: type[Part], file: str, value: Any) -> Iterator[Deviation]:
    """The parts of a derived file that its model refuses; that something is missing is not one."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        found: dict[Pointer, str] = {}
        for one in error.errors(include_url=False, include_context=False):
            if one["type"] not in {"missing", "tuple_type"}:  # JSON has arrays only
                path = _resolvable(value, tuple(one["loc"]))
                found.setdefault(path, _refused(path, one, _at(value, path)))
        for path, what in found.items():
            yield Deviation(file, path, what, _READ_ELSEWHERE.get((file, path), ""))


def repeated_keys(file: str, parsed: JsonValue) -> Iterator[Deviation]:
    """The keys that a file gives twice in one object."""
    stack: list[tuple[Pointer, Any]] = [((), parsed.value)] if parsed.has_repeated else []
    while stack:
        pointer, one = stack.pop()
        if isinstance(one, Repeated):
            for key in one.repeated:
                yield Deviation(file, (*pointer, key), f"`{key}` is given twice", "the last")
        inner: Iterable[tuple[str | int, Any]] = (
            one.items() if isinstance(one, dict) else enumerate(one)
        )
        stack.extend(((*pointer, key), v) for key, v in inner if isinstance(v, dict | list))


@dataclass(slots=True)
class _Reader:
    """A value on its way to the document's shape; it is changed in place."""

    file: str
    deviations: list[Deviation]
    origins: Origins
    value: Any = None

    def note(self, pointer: Pointer, what: str, read_as: str = "") -> None:
        """Keep a deviation at a pointer into the value before any element was left out."""
        self.deviations.append(Deviation(self.file, pointer, what, read_as))

    def fit(self, model: type[_Model], value: Any) -> _Model:
        """The model of a value."""
        self.value = self._rooted(value)
        self._drop_keys_that_are_not_text()
        for place, key, target in RENAMES[self.file]:
            self._rename(place, key, target)
        if self.file == TASKS:
            self._take_inner_dependencies()
        for _ in range(_ROUNDS):
            try:
                return model.model_validate(self.value)
            except ValidationError as error:
                self._correct(error)
        self.note((), "cannot be read in any known shape")
        return model.model_validate({self._list: []})

    @property
    def _list(self) -> str:
        return "tasks" if self.file == TASKS else "features"

    def _rooted(self, value: Any) -> dict[str, Any]:
        if isinstance(value, list):
            self.note((), "is an array", f"`{self._list}`")
            for index in range(len(value)):
                self.origins.moved[(self._list, index)] = (index,)
            return {self._list: value}
        if isinstance(value, dict):
            return value
        self.note((), f"is {_shown(value)}, not an object")
        return {self._list: []}

    def _drop_keys_that_are_not_text(self) -> None:
        """Leave out keys with half a character, such as `\\ud800`; they have no form in UTF-8."""
        stack: list[tuple[Pointer, Any]] = [((), self.value)]
        while stack:
            at, one = stack.pop()
            if isinstance(one, dict):
                for key in [key for key in one if not _is_text(key)]:
                    self.note(self.origins((*at, key)), f"{_shown(key)} {UNKNOWN_KEY}")
                    del one[key]
            inner: Iterable[tuple[str | int, Any]] = (
                one.items() if isinstance(one, dict) else enumerate(one)
            )
            stack.extend(((*at, key), v) for key, v in inner if isinstance(v, dict | list))

    def _rename(self, place: Pointer, key: str, target: Pointer) -> None:
        for at, owner in _each(self.value, place):
            if not isinstance(owner, dict) or key not in owner:
                continue
            base, steps = at, target
            while steps[0] == "..":
                base, steps = base[:-1], steps[1:]
            holder = _at(self.value, base)
            for step in steps[:-1]:
                inner = holder.setdefault(step, {}) if isinstance(holder, dict) else None
                holder = inner
            if not isinstance(holder, dict) or steps[-1] in holder:
                continue
            holder[steps[-1]] = owner.pop(key)
            new = (*base, *steps)
            self.origins.moved[new] = self.origins((*at, key))
            self.note(self.origins.moved[new], f"`{key}`", f"`{'.'.join(map(str, steps))}`")

    def _take_inner_dependencies(self) -> None:
        """Take the prerequisites that tasks name themselves as edges of the plan."""
        edges = self.value.get("dependencies")
        given = edges if isinstance(edges, list) else []
        known = {(e.get("from"), e.get("to")) for e in given if _is_edge(e)}
        for at, task in list(_each(self.value, _TASK)):
            if not isinstance(task, dict):
                continue
            for key in ("dependencies", "depends_on"):
                given_here = task.get(key)
                if not isinstance(given_here, list):
                    continue
                named = [n.get("id") if isinstance(n, dict) else n for n in given_here]
                if not all(isinstance(n, str) for n in named):
                    continue
                del task[key]
                if not named:
                    continue
                self.note((*at, key), f"`{key}` of a task", "`dependencies` of the plan")
                for number, name in enumerate(named):
                    if (name, task.get("id")) not in known:
                        self.origins.moved[("dependencies", len(given))] = (*at, key, number)
                        given.append({"from": name, "to": task.get("id"), "type": "sequential"})
        if given:
            self.value["dependencies"] = given

    def _correct(self, error: ValidationError) -> None:
        """Convert or leave out each part that a model refuses."""
        refused: dict[Pointer, ErrorDetails] = {}
        for one in error.errors(include_url=False, include_context=False):
            path = tuple(one["loc"])
            if one["type"] != "missing":
                path = _resolvable(self.value, path)
                if one["loc"][len(path) :] == ("int",):  # whole or not, both are numbers
                    one["type"] = "float_type"
            refused.setdefault(path, one)
        gone: dict[Pointer, set[int]] = {}
        dropped: set[Pointer] = set()
        for path, one in sorted(refused.items(), key=lambda item: len(item[0])):
            if any(path[:length] in dropped for length in range(len(path))):
                continue
            out = self._change(path, one)
            if out is None or out in dropped:
                continue
            dropped.add(out)
            owner = _at(self.value, out[:-1])
            if not out:
                self.value = {self._list: []}
            elif isinstance(owner, list):
                gone.setdefault(out[:-1], set()).add(int(out[-1]))
            else:
                owner.pop(out[-1], None)
        for path, indexes in sorted(gone.items(), key=lambda item: -len(item[0])):
            self._take_out(path, indexes)

    def _take_out(self, path: Pointer, indexes: set[int]) -> None:
        """Remove elements of an array, and remember the old indexes of the others."""
        array = _at(self.value, path)
        before = self._before(path)
        old = self.origins.kept.get(before, list(range(len(array))))
        left = [number for number in range(len(array)) if number not in indexes]
        self.origins.kept[before] = [old[number] for number in left]
        array[:] = [array[number] for number in left]

    def _before(self, path: Pointer) -> Pointer:
        """The pointer of a part before any element was left out."""
        found: Pointer = ()
        for step in path:
            kept = self.origins.kept.get(found)
            found = (*found, kept[step] if kept is not None and isinstance(step, int) else step)
        return found

    def _number(self, path: Pointer, keys: list[str]) -> None:
        """Note that an object becomes an array, with all that was moved inside it."""
        before, moved = self._before(path), self.origins.moved
        numbers = {key: number for number, key in enumerate(keys)}
        size = len(before)
        inner = [
            (pointer, origin)
            for pointer, origin in moved.items()
            if len(pointer) > size + 1 and pointer[:size] == before and pointer[size] in numbers
        ]
        elements = [
            ((*before, number), self.origins((*path, key))) for key, number in numbers.items()
        ]
        moved.update(elements)
        for pointer, origin in inner:
            moved[(*before, numbers[str(pointer[size])], *pointer[size + 1 :])] = origin

    def _change(self, path: Pointer, one: ErrorDetails) -> Pointer | None:
        """Convert a refused part; else the pointer of the part that must go."""
        place = _pattern(path)
        if one["type"] == "missing":
            owner = _at(self.value, path[:-1])
            if place in _FILLED and isinstance(owner, dict):
                filled = _FILLED[place]
                owner[path[-1]] = list(filled) if isinstance(filled, list) else filled
                shown = "nothing" if filled in ("", []) else f"`{filled}`"
                self.note(self.origins(path[:-1]), f"has no `{path[-1]}`", shown)
                return None
            self.note(self.origins(path[:-1]), f"has no `{path[-1]}`")
            return path[:-1]
        value = _at(self.value, path)
        is_known = one["type"] != "extra_forbidden"
        new = _converted(one["type"], place, value) if is_known else _NOTHING
        if new is _NOTHING or (new == value and type(new) is type(value)):
            self.note(self.origins(path), _refused(path, one, value))
            return path
        if isinstance(value, dict) and isinstance(new, list):
            self._number(path, list(value))
        self.note(self.origins(path), f"`{_name(path)}` is {_shown(value)}", _shown(new))
        _at(self.value, path[:-1])[path[-1]] = new
        return None


def _refused(path: Pointer, one: ErrorDetails, value: Any) -> str:
    """The complaint about a part that a model refuses."""
    if one["type"] == "extra_forbidden":
        return f"`{_name(path)}` {UNKNOWN_KEY}"
    expected = one["msg"].removeprefix("Input should be ").replace("'", "")
    return f"`{_name(path)}` is {_shown(value)}, not {expected}"


_NOTHING = object()


def _converted(kind: str, place: Pointer, value: Any) -> Any:
    """A value of the type that was expected; `_NOTHING` if the meaning is not plain."""
    if kind in {"model_type", "model_attributes_type", "dict_type"} and place in _WRAPPED:
        return _wrapped(_WRAPPED[place], value)
    if kind in {"model_type", "model_attributes_type"} and place == _DURATION:
        number = _number(value)
        if number is _NOTHING:
            return _NOTHING
        return {"optimistic": number, "mostLikely": number, "pessimistic": number}
    if kind == "dict_type" and isinstance(value, list):
        return _by_name(value)
    by_kind = _CONVERSIONS.get(kind)
    return by_kind(value) if by_kind else _NOTHING


def _wrapped(key: str, value: Any) -> Any:
    if key in {"criteria", "includes"}:
        texts = [value] if isinstance(value, str) else value
        return {key: texts} if isinstance(texts, list) else _NOTHING
    return {key: value} if isinstance(value, str) else _NOTHING


def _by_name(values: list[Any]) -> Any:
    """`[{"name": "cpu", "units": 1}]` as `{"cpu": 1}`, other named objects by their names."""
    found: dict[str, Any] = {}
    for value in values:
        name = value.get("name") or value.get("id") if isinstance(value, dict) else None
        if not isinstance(name, str) or name in found:
            return _NOTHING
        rest = {key: v for key, v in value.items() if key not in {"name", "id"}}
        found[name] = rest["units"] if rest.keys() == {"units"} else rest
    return found


def _number(value: Any) -> Any:
    if isinstance(value, str) and len(value) < _SHOWN:
        for kind in (int, float):
            try:
                return _number(kind(value.strip()))
            except ValueError:
                continue
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and abs(value) <= _LARGEST else _NOTHING


def _whole(value: Any) -> Any:
    number = _number(value)
    return int(number) if isinstance(number, int | float) and number % 1 == 0 else _NOTHING


def _text(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return json.dumps(value) if isinstance(value, int | float) else _NOTHING


def _list(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        return [{"id": key, **inner} for key, inner in value.items()]
    return _NOTHING


def _boolean(value: Any) -> Any:
    words = {"true": True, "yes": True, "hard": True, "false": False, "no": False, "soft": False}
    return words.get(value.strip().lower(), _NOTHING) if isinstance(value, str) else _NOTHING


def _word(value: Any) -> Any:
    if not isinstance(value, str):
        return _NOTHING
    lower = value.strip().lower().replace("-", "_")
    new = _WORDS.get(lower, lower)
    return new if new in _VOCABULARY and new != value else _NOTHING


_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "string_type": _text,
    "int_type": _whole,
    "float_type": _number,
    "bool_type": _boolean,
    "list_type": _list,
    "literal_error": _word,
}


def _is_text(key: str) -> bool:
    return key.isascii() or not _HALF.search(key)


def _is_edge(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(k), str) for k in ("from", "to"))


def _each(value: Any, place: Pointer) -> Iterator[tuple[Pointer, Any]]:
    """The parts of a value at a place, in which `*` is any key or index."""
    found: list[tuple[Pointer, Any]] = [((), value)]
    for step in place:
        following: list[tuple[Pointer, Any]] = []
        for at, one in found:
            if step == _ANY and isinstance(one, list):
                following.extend(((*at, number), inner) for number, inner in enumerate(one))
            elif step == _ANY and isinstance(one, dict):
                following.extend(((*at, key), inner) for key, inner in one.items())
            elif isinstance(one, dict) and step in one:
                following.append(((*at, step), one[str(step)]))
        found = following
    yield from found


def _at(value: Any, path: Pointer) -> Any:
    for step in path:
        value = value[step]
    return value


def _resolvable(value: Any, path: Pointer) -> Pointer:
    """The beginning of a path that leads to a part of a value; the rest names a type."""
    found: Pointer = ()
    for step in path:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return found
        found = (*found, step)
    return found


def _pattern(path: Pointer) -> Pointer:
    """The place of a path, in which indexes are any, and the names of resources too."""
    place = tuple(_ANY if isinstance(step, int) else step for step in path)
    if place[:1] == ("resource_conflicts",) and len(place) > 1:
        return (place[0], _ANY, *place[2:])
    return place


def _name(path: Pointer) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    if not path or isinstance(path[-1], str):
        return names[-1] if names else "the file"
    return f"{names[-1]}[{path[-1]}]" if names else f"[{path[-1]}]"


def _shown(value: Any) -> str:
    """A value in a message: a word, a number, or the kind of a larger one."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
