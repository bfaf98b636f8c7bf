"""Acceptance checks as a person writes them: JSON in a fenced block."""

import json
from typing import Any

from pydantic import ValidationError

from taskctl.plans.artifacts.canonical import canonical
from taskctl.plans.artifacts.parts import as_json
from taskctl.plans.artifacts.tasks import AcceptanceCheck
from taskctl.plans.validate.checks import cannot_fail

EXAMPLE = '[{"type": "command", "cmd": "pytest tests/test_login.py"}]'


def checks_in(text: str) -> list[AcceptanceCheck]:
    """The checks of a block: a JSON object, or a list of them.

    Raises:
        ValueError: it is not such JSON, or a check cannot fail.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the checks are not JSON ({error}); write {EXAMPLE}") from None
    entries = found if isinstance(found, list) else [found]
    if not entries:
        raise ValueError(f"the block holds no check; write {EXAMPLE}")
    return [_check(entry) for entry in entries]


def _check(entry: Any) -> AcceptanceCheck:
    try:
        check = AcceptanceCheck.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the check"
        raise ValueError(f"{key}: {first['msg'].lower()}; write {EXAMPLE}") from None
    try:
        canonical(entry)
        as_json(check)
    except (ValueError, RecursionError):
        raise ValueError(
            "a check holds a number beyond 2**53, half a character, or values that are nested too "
            f"deep; write {EXAMPLE}"
        ) from None
    if why := cannot_fail(check):
        raise ValueError(f"`{check.cmd or check.path or check.name or check.type}` {why}")
    return check
