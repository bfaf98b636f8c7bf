"""Acceptance checks as a person writes them: JSON in a fenced block."""

import json
import re
import shlex
from typing import Any

from pydantic import ValidationError

from taskctl.plans.artifacts.tasks import AcceptanceCheck

EXAMPLE = '[{"type": "command", "cmd": "pytest tests/test_login.py"}]'
NEEDED = {"command": "cmd", "artifact": "path", "metric": "name"}
"""The key without which a check of a type checks nothing."""
_WORDS_THAT_PASS = frozenset({"echo", "printf", "true", ":", "exit", "pwd", "date"})
_SEPARATOR = re.compile(r"&&|\|\||[;&\n|]")


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
    key = NEEDED[check.type]
    if not getattr(check, key):
        raise ValueError(f"a check of type {check.type} needs {key!r}")
    if check.type == "metric" and not check.expect:
        raise ValueError(
            f"metric {check.name} expects nothing; add an expect such as {{'lte': 100}}"
        )
    if check.cmd and cannot_fail(check.cmd):
        raise ValueError(
            f"`{check.cmd}` cannot fail, so it checks nothing; name a command that can"
        )
    return check


def cannot_fail(command: str) -> bool:
    """Whether a command consists of nothing but commands that always succeed, like `echo ok`.

    Others may be as useless; only the obvious ones can be recognized.
    """
    for part in _SEPARATOR.split(command):
        try:
            words = shlex.split(part, comments=True)
        except ValueError:
            return False
        fails = words[:1] == ["exit"] and words[1:] > ["0"]
        if fails or (words and words[0] not in _WORDS_THAT_PASS):
            return False
    return True
