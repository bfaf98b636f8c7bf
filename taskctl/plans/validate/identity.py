"""PL4: hashes and names of plans are those of their contents."""

from collections.abc import Iterator
from hashlib import sha256
from json import dumps
from typing import Any

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.canonical import TASK_DIGITS, file_hash, plan_id, task_hash
from taskctl.plans.artifacts.folder import COORDINATOR, DAG, FEATURES, META, TASKS, WAVES
from taskctl.plans.artifacts.older import Pointer
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan, listed
from taskctl.text.expressions import expression
from taskctl.text.words import count

_FILES = (FEATURES, TASKS, DAG, WAVES, COORDINATOR)
_DIGITS = 64
_HEX = expression(r"[0-9a-fA-F]*")
_SHOWN = 24


@plan_rule("PL420", "content-hash")
def content_hash(plan: ValidatedPlan) -> Iterator[Finding]:
    """A hash is not that of its contents.

    An invented one is not a hash at all: it has letters beyond `f`, or another length than
    SHA-256. A stale one was right before the file was changed. All 20 hashes of the plans that
    language models have written are invented. `docs/concepts/plans.md` defines both hashes; the one
    in `meta.artifact_hash` may also be that of version 8.

    Bad:
        "contentHash": "js-esm-2b3c4d5e6f7a8901"
    Fix:
        Run `taskctl plan validate --fix`, or remove the hash.
    """
    for file in _FILES:
        value = plan.artifacts.values.get(file)
        for pointer, claimed in _claimed(value):
            problem = _invented(claimed, _DIGITS) or _stale(claimed, plan, file)
            if problem:
                yield Finding(
                    plan.at(file, pointer),
                    f"{pointer[-1]} of {file} {problem}",
                    "recompute the hash, or remove it",
                    subject=file,
                )
    yield from _of_tasks(plan)


def _is_whole(plan: ValidatedPlan) -> bool:
    """Whether tasks.json has its right hash, which covers those of the tasks."""
    return any(own == plan.digest(TASKS) for _, own in _claimed(plan.artifacts.values[TASKS]))


def _claimed(value: Any) -> Iterator[tuple[Pointer, str]]:
    for holder, key in (("generated", "contentHash"), ("meta", "artifact_hash")):
        inner = value.get(holder) if isinstance(value, dict) else None
        found = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(found, str) and found:
            yield (holder, key), found


def _invented(claimed: str, digits: int) -> str:
    shown = claimed if len(claimed) <= _SHOWN else f"{claimed[: _SHOWN - 1]}…"
    if not _HEX.fullmatch(claimed):
        return f"is invented: `{shown}` is not hexadecimal"
    if len(claimed) != digits:
        return f"is invented: it has {len(claimed)} digits, SHA-256 has {digits}"
    return ""


def _stale(claimed: str, plan: ValidatedPlan, file: str) -> str:
    real, value = plan.digest(file), plan.artifacts.values[file]
    if not real:
        return ""  # PL004 says why it cannot be checked
    if claimed == real:
        return ""
    if isinstance(value.get("meta"), dict) and "artifact_hash" in value["meta"]:
        # Version 8: sorted keys, no blanks, `meta.artifact_hash` empty.
        emptied = {**value, "meta": {**value["meta"], "artifact_hash": ""}}
        text = dumps(emptied, sort_keys=True, separators=(",", ":"))
        if sha256(text.encode()).hexdigest() == claimed:
            return ""
    return f"is stale: the contents have {real[:_SHOWN]}…"


def _of_tasks(plan: ValidatedPlan) -> Iterator[Finding]:
    value = plan.artifacts.values.get(TASKS)
    tasks = value.get("tasks") if isinstance(value, dict) else None
    groups: dict[str, list[int]] = {}
    is_whole = tasks is not None and _is_whole(plan)
    for number, task in enumerate(tasks if isinstance(tasks, list) else ()):
        claimed = task.get("contentHash") if isinstance(task, dict) else None
        if not isinstance(claimed, str) or not claimed:
            continue
        if not _HEX.fullmatch(claimed) or len(claimed) != TASK_DIGITS:
            groups.setdefault("invented", []).append(number)
            continue
        try:
            if not is_whole and claimed != task_hash(task):
                groups.setdefault("stale", []).append(number)
        except (ValueError, RecursionError):
            continue  # which the hash of the file says
    for what, numbers in groups.items():
        names = (str(tasks[n].get("id", f"number {n + 1}")) for n in numbers) if tasks else ()
        yield Finding(
            plan.at(TASKS, ("tasks", numbers[0], "contentHash")),
            f"the contentHash of {count(len(numbers), 'task')} is {what}: {listed(names)}",
            "recompute the hashes, or remove them",
            subject=what,
            number=len(numbers),
        )


def _hash_in_full(plan: ValidatedPlan) -> str:
    """The hash of tasks.json as it is compiled, with all values that it does not give."""
    tasks = plan.artifacts.tasks
    hashed = [
        task.model_copy(update={"contentHash": task_hash(as_json(task))}) for task in tasks.tasks
    ]
    return file_hash(as_json(tasks.model_copy(update={"tasks": hashed})))


@plan_rule("PL421", "plan-id", "warning")
def plan_name(plan: ValidatedPlan) -> Iterator[Finding]:
    """The `planId` of waves.json is not that of tasks.json.

    It is `PLAN-` and the first eight digits of the hash of tasks.json, so that one can see to which
    version of the tasks the waves belong.

    Bad:
        "planId": "CI-FIX-2025-08-26"
    Fix:
        Run `taskctl plan validate --fix`.
    """
    claim = plan.artifacts.waves.plan_id
    digest = plan.digest(TASKS)
    if claim is None or not digest:
        return
    real = plan_id(digest)
    claimed = [own for _, own in _claimed(plan.artifacts.values[TASKS])]
    if claim.value in (real, *map(plan_id, claimed)):
        return
    meta = plan.artifacts.values[META] if plan.is_compiled else {}
    if meta and meta.get("planId") == claim.value and meta["hashes"].get(TASKS) == digest:
        return
    if claim.value != plan_id(_hash_in_full(plan)):
        shown = f"`{claim.value}`" if isinstance(claim.value, str) else "not a text"
        yield Finding(
            plan.at(WAVES, claim.pointer),
            f"planId is {shown}, and that of tasks.json is {real}",
            "recompute it; `taskctl plan validate --fix` does",
        )
