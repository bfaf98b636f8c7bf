"""The canonical form of JSON (RFC 8785), and the hashes of artifacts.

The document says `sha256(normalizeJSON(file))` and defines neither the normal form nor how a file
can hold its own hash. Here the hash of an artifact is the SHA-256 of the canonical form in which
`generated.contentHash` and `generated.timestamp` are empty texts; so a hash changes only with what
is planned. The hash of a task is that of the task with an empty `contentHash`, cut to 16 digits,
as many as the document shows.
"""

import hashlib
from typing import Any

import rfc8785

TASK_DIGITS = 16
_PLAN_DIGITS = 8


def file_hash(artifact: dict[str, Any]) -> str:
    """The hash of an artifact's JSON object, in 64 hexadecimal digits.

    Raises:
        ValueError: it holds a number that JSON's readers do not agree on (over 2**53, infinite).
    """
    generated = artifact.get("generated")
    if isinstance(generated, dict):
        artifact = {**artifact, "generated": {**generated, "contentHash": "", "timestamp": ""}}
    return _digest(artifact)


def task_hash(task: dict[str, Any]) -> str:
    """The hash of a task's JSON object, in `TASK_DIGITS` hexadecimal digits.

    Raises:
        ValueError: as for `file_hash`.
    """
    return _digest({**task, "contentHash": ""})[:TASK_DIGITS]


def plan_id(tasks_hash: str) -> str:
    """The name of a plan: `PLAN-` and the first 8 digits of the hash of tasks.json."""
    return f"PLAN-{tasks_hash[:_PLAN_DIGITS]}"


def _digest(value: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
