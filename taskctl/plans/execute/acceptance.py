"""Acceptance checks: whether what was seen is what a task's check expects.

A check passes only on what was seen: a key of `expect` that is not known, a metric that nobody
wrote or a file that cannot be read make it fail, with the reason.
"""

import json
import operator
import os
import stat
from collections.abc import Callable, Collection, Mapping
from math import isfinite

from taskctl.plans.artifacts.tasks import AcceptanceCheck

Metrics = Mapping[str, float]
_LIMIT = 10_000_000
"""The most bytes of a file that is searched or read for a check."""
_COMPARISONS: Mapping[str, tuple[str, Callable[[float, float], bool]]] = {
    "lte": ("at most", operator.le),
    "gte": ("at least", operator.ge),
    "lt": ("less than", operator.lt),
    "gt": ("more than", operator.gt),
    "eq": ("exactly", operator.eq),
}
_RATES = {"passRateGte": "pass_rate", "coverageGte": "coverage"}
"""The metrics that the expectations of a command need: no output of a command is parsed."""
_COMMAND_KEYS = ("exitCode", "contains", *_RATES)
_FILE_KEYS = ("exists", "nonEmpty", "contains")


def title_of(check: AcceptanceCheck) -> str:
    """The check in a few words, for messages."""
    return f"{check.type} {check.cmd or check.path or check.name or 'without a subject'}"


def wanted_texts(check: AcceptanceCheck) -> list[str]:
    """The texts that a check wants to find, as far as they are texts."""
    wanted = check.expect.get("contains", [])
    return [text for text in (wanted if isinstance(wanted, list) else [wanted]) if text != ""]


def command_fault(
    check: AcceptanceCheck,
    exit_code: int | None,
    problem: str,
    seen: Collection[str],
    metrics: Metrics,
) -> str:
    """The reason why a command that ran does not pass; empty if it passes.

    Args:
        problem: why it was ended early, or could not be started.
        seen: those of the wanted texts that its output contains.
    """
    if fault := _unknown(check, _COMMAND_KEYS):
        return fault
    expected = check.expect.get("exitCode", 0)
    if not _is_number(expected):
        return f"expect.exitCode is {expected!r}, which is not a number"
    if problem:
        return problem
    if exit_code != expected:
        return f"it exited with {exit_code}, expected {expected}"
    if "contains" in check.expect and (fault := _missing(check, seen)):
        return fault
    for key, name in _RATES.items():
        if key in check.expect and (fault := _compared(name, "gte", check.expect[key], metrics)):
            return fault
    return ""


def metric_fault(check: AcceptanceCheck, metrics: Metrics) -> str:
    """The reason why a metric does not pass; empty if it passes."""
    if fault := _unknown(check, tuple(_COMPARISONS)):
        return fault
    if not check.name:
        return "it names no metric"
    if not check.expect:
        return "it expects nothing; name lte, gte, lt, gt or eq"
    faults = (_compared(check.name, key, value, metrics) for key, value in check.expect.items())
    return next((fault for fault in faults if fault), "")


def file_fault(check: AcceptanceCheck, folder: str) -> str:
    """The reason why a file does not pass; empty if it passes.

    Args:
        folder: of the codebase, from which the path goes.
    """
    if "validOpenAPI" in check.expect:
        return (
            "expect.validOpenAPI cannot be judged here; use a check of type command that runs a "
            "validator of OpenAPI"
        )
    if fault := _unknown(check, _FILE_KEYS):
        return fault
    if not check.path:
        return "it names no path"
    path = os.path.join(folder, check.path)
    top = os.path.realpath(folder)
    if os.path.commonpath([top, os.path.realpath(path)]) != top:
        return "it leads out of the codebase, where no task of the plan can have made it"
    if check.expect.get("exists", True) is False:
        return "it exists" if os.path.lexists(path) else ""
    if not os.path.exists(path):
        return "it does not exist"
    if not ({"nonEmpty", "contains"} & check.expect.keys()):
        return ""
    return _content_fault(check, path)


def _content_fault(check: AcceptanceCheck, path: str) -> str:
    expect = check.expect
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return "it is not a file"
        if expect.get("nonEmpty") and not found.st_size:
            return "it is empty"
        if "contains" not in expect:
            return ""
        if found.st_size > _LIMIT:
            return f"it has more than {_LIMIT} bytes, too many to search"
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return _missing(check, [text for text in wanted_texts(check) if _is_in(text, content)])


def _missing(check: AcceptanceCheck, seen: Collection[str]) -> str:
    texts = wanted_texts(check)
    if not texts:
        return "expect.contains names no text"
    for text in texts:
        if not isinstance(text, str):
            return f"expect.contains is {text!r}, which is not a text"
        if text not in seen:
            return f"it does not contain `{text}`"
    return ""


def _is_in(text: object, content: bytes) -> bool:
    return isinstance(text, str) and text.encode("utf-8", "surrogateescape") in content


def read_metrics(path: str) -> tuple[dict[str, float], str]:
    """The metrics that a worker or a check wrote, and the problem with the file, if any."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):  # a pipe would never end
            return {}, "the metrics are not in a file"
        if found.st_size > _LIMIT:
            return {}, f"the metrics have more than {_LIMIT} bytes"
        with open(path, "rb") as stream:
            raw = stream.read(_LIMIT)
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"the metrics cannot be read: {error.strerror}"
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, "the metrics are not JSON"
    if not isinstance(value, dict):
        return {}, "the metrics are not a JSON object"
    return {name: number for name, number in value.items() if _is_number(number)}, ""


def _unknown(check: AcceptanceCheck, known: tuple[str, ...]) -> str:
    strange = [key for key in check.expect if key not in known]
    if not strange:
        return ""
    return f"expect.{strange[0]} cannot be judged for a {check.type}; known: {', '.join(known)}"


def _compared(name: str, key: str, bound: object, metrics: Metrics) -> str:
    words, holds = _COMPARISONS[key]
    if not _is_number(bound):
        return f"the bound of {name} is {bound!r}, which is not a number"
    assert isinstance(bound, int | float)
    if name not in metrics:
        return f"nothing wrote the metric {name} to the file in TASKS_METRICS"
    if not holds(metrics[name], bound):
        return f"{name} is {metrics[name]:g}, expected {words} {bound:g}"
    return ""


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an integer of 400 digits
        return False
