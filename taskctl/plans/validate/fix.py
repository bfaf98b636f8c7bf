"""`plan validate --fix`: the files that follow from tasks.json and features.json."""

import json
from collections.abc import Mapping
from typing import Any

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import TASK_DIGITS, file_hash, task_hash
from taskctl.plans.artifacts.folder import COORDINATOR, DAG, DECISIONS, FEATURES, META, TASKS, WAVES
from taskctl.plans.artifacts.meta import MetaFile
from taskctl.plans.artifacts.older import Pointer, parse
from taskctl.plans.artifacts.parts import as_text
from taskctl.plans.artifacts.reading import Artifacts, read_artifacts
from taskctl.plans.compile.plan import compile_plan, files_of
from taskctl.text.json_finder import JsonFinder

_INVALID = 5


def fixed_files(artifacts: Artifacts, stamp: str) -> dict[str, str]:
    """The files of a plan that have to change, by name, with their new texts.

    These are the derived files, .tasks-meta.json, Decisions.md if there is none, and tasks.json and
    features.json where a hash in them is wrong; nothing else in these two is changed.

    Args:
        stamp: the time of the new files.

    Raises:
        PhaseError: tasks.json or features.json cannot be read (5), or the plan cannot be compiled,
            as it has a cycle (3), a task that can never run (4), or two of one id (5).
    """
    for name in (TASKS, FEATURES):
        if name in artifacts.problems:
            raise PhaseError(f"{name} {artifacts.problems[name]}", _INVALID)
    try:
        new = _rewritten(artifacts, stamp)
    except (ValueError, RecursionError):
        raise PhaseError(
            "the plan has no hash: a number in it is too large for JSON's readers, or a value is "
            "nested too deep (PL004); correct it first",
            _INVALID,
        ) from None
    changed = {name: text for name, text in new.items() if _is_changed(artifacts, name, text)}
    meta = _meta(artifacts.values.get(META))
    if changed.keys() == {META} and meta is not None:
        found = MetaFile.model_validate_json(new[META])
        if found.model_copy(update={"timestamp": meta.timestamp}) == meta:
            return {}
    return changed


def _rewritten(artifacts: Artifacts, stamp: str) -> dict[str, str]:
    """The texts of all files but those that are not there and do not follow from others.

    Raises:
        ValueError, RecursionError: a value has no canonical form.
    """
    texts = dict(artifacts.folder.texts)
    for name in (TASKS, FEATURES):
        if name in texts:
            texts[name] = _rehashed(texts[name])
    hashed = read_artifacts(artifacts.folder._replace(texts=texts))
    plan = compile_plan(hashed.tasks, hashed.features, stamp, *hashed.order)
    meta = _meta(hashed.values.get(META))
    new = files_of(
        plan,
        meta.sources if meta else (),
        texts.get(DECISIONS, ""),
        meta.codebase if meta else None,
    )
    new = {n: text for n, text in new.items() if n not in {TASKS, FEATURES}}
    new |= {name: texts[name] for name in (TASKS, FEATURES) if name in texts}
    new[META] = _with_hashes(new[META], hashed.values)
    return new


def _meta(value: Any) -> MetaFile | None:
    try:
        return MetaFile.model_validate(value)
    except ValueError:
        return None


def _with_hashes(meta: str, values: Mapping[str, Any]) -> str:
    """.tasks-meta.json with the hashes of tasks.json and features.json as they are on disk."""
    found = MetaFile.model_validate_json(meta)
    own = {name: file_hash(values[name]) for name in (TASKS, FEATURES) if name in values}
    return as_text(found.model_copy(update={"hashes": {**found.hashes, **own}}))


def _is_changed(artifacts: Artifacts, name: str, text: str) -> bool:
    """Whether a file holds something else, apart from the time at which it was made."""
    old = artifacts.folder.texts.get(name)
    if old is None or name not in {DAG, WAVES, COORDINATOR, META}:
        return old != text
    return name not in artifacts.values or _timeless(artifacts.values[name]) != _timeless(
        json.loads(text)
    )


def _timeless(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    generated = value.get("generated")
    rest = {key: part for key, part in value.items() if key not in {"generated", "timestamp"}}
    if isinstance(generated, dict):
        rest["generated"] = {k: part for k, part in generated.items() if k != "timestamp"}
    return rest


def _rehashed(text: str) -> str:
    """The text of tasks.json or features.json with the right hashes where it has any."""
    value = parse(text).value
    finder = JsonFinder(text)
    edits: list[tuple[int, int, str]] = []

    def put(owner: dict[str, Any], pointer: Pointer, digest: str) -> None:
        if owner["contentHash"] != digest:
            owner["contentHash"] = digest
            edits.append((*finder.span(pointer), json.dumps(digest)))

    tasks = value.get("tasks") if isinstance(value, dict) else None
    for number, task in enumerate(tasks if isinstance(tasks, list) else ()):
        if isinstance(task, dict) and isinstance(task.get("contentHash"), str):
            put(task, ("tasks", number, "contentHash"), task_hash(task)[:TASK_DIGITS])
    generated = value.get("generated") if isinstance(value, dict) else None
    if isinstance(generated, dict) and isinstance(generated.get("contentHash"), str):
        put(generated, ("generated", "contentHash"), file_hash(value))
    pieces, position = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[position:start], new]
        position = end
    return "".join((*pieces, text[position:]))
