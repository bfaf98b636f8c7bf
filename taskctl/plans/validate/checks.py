"""Acceptance commands that succeed whatever was done."""

import re
import shlex
from collections.abc import Sequence
from functools import lru_cache

from taskctl.plans.artifacts.tasks import AcceptanceCheck

_SUCCEEDS, _FAILS = frozenset({0}), frozenset({1})
_EITHER = frozenset({0, 1})
_CONSTANT = {"true": _SUCCEEDS, ":": _SUCCEEDS, "false": _FAILS, "echo": _SUCCEEDS,
             "printf": _SUCCEEDS, "sleep": _SUCCEEDS}  # fmt: skip  # a table
_OPERATORS = {"&&", "||", ";", "|", "&", "|&", "\n"}
# What these words begin is not followed; it may fail.
_COMPOUND = {"if", "for", "while", "until", "case", "{", "(", "function", "[[", "!", "trap"}
_REDIRECTED = re.compile(r"\d?>>?|<<?|&>")
_OUTPUT_KEYS = re.compile(
    r"(?i)(?:std)?(?:out|err)(?:put)?.*|.*contains.*|.*match.*|lines?|value|equals|[lg]te?"
)


def cannot_fail(check: AcceptanceCheck) -> str:
    """Why a check succeeds whatever was done; empty if it can fail."""
    if check.type == "artifact":
        return "" if (check.path or "").strip() else "names no path"
    if check.type == "metric":
        if not (check.name or "").strip():
            return "names no metric"
        return "" if check.expect else f"expects nothing of the metric `{check.name}`"
    command = (check.cmd or "").strip()
    if not command:
        return "has no command"
    words = _words(command)
    if words is None:
        return ""
    judges_output = any(_OUTPUT_KEYS.fullmatch(key) for key in check.expect)
    if judges_output:
        return "prints what it expects" if _is_constant(words) else ""
    expected = check.expect.get("exitCode", 0)
    if _outcomes(words) == _SUCCEEDS and expected == 0:
        return "always succeeds"
    return ""


@lru_cache(maxsize=4096)  # plans repeat `make test`
def _words(command: str) -> list[str] | None:
    """The words and operators of a command line; None if it cannot be split."""
    lexer = shlex.shlex(command.replace("\n", " ; "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return None


def _parts(words: Sequence[str], operators: set[str]) -> list[tuple[str, list[str]]]:
    """The stretches between operators, each with the operator before it."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for word in words:
        if word in operators:
            found.append((word, []))
        else:
            found[-1][1].append(word)
    return found


def _outcomes(words: Sequence[str]) -> frozenset[int]:
    """The exit codes that a command line can have: 0, 1 or both."""
    result = _SUCCEEDS
    stops_at_failure = False
    for operator, part in _parts(words, _OPERATORS - {"|", "|&"}):
        if operator == "&":
            result = _SUCCEEDS
        if not part:
            continue
        if part[0] == "set" and any(w.startswith("-") and "e" in w for w in part[1:]):
            stops_at_failure = True
        this = _pipeline(part)
        if operator == "||":
            result = (result - _FAILS) | (this if 1 in result else frozenset())
        elif operator == "&&" or stops_at_failure:
            result = (result - _SUCCEEDS) | (this if 0 in result else frozenset())
        else:
            result = this
    return result


def _pipeline(words: Sequence[str]) -> frozenset[int]:
    return _simple(_parts(words, {"|", "|&"})[-1][1])


def _simple(words: Sequence[str]) -> frozenset[int]:
    """The exit codes of one command; both if it is not one of those known."""
    if not words or any(word in _COMPOUND for word in words):
        return _EITHER
    if words[0] in {"exit", "return"}:
        return _SUCCEEDS if words[1:] in ([], ["0"]) else _EITHER
    plain = [number for number, word in enumerate(words) if _REDIRECTED.fullmatch(word)]
    if any(words[number + 1 : number + 2] != ["/dev/null"] for number in plain):
        return _EITHER
    return _CONSTANT.get(words[0], _EITHER)


def _is_constant(words: Sequence[str]) -> bool:
    """Whether a command line prints texts that are written in it, and does nothing else."""
    parts = _parts(words, _OPERATORS)
    return all(
        part
        and part[0] in {"echo", "printf", "true", ":"}
        and not any("$" in w or "`" in w for w in part)
        for _, part in parts
        if part
    )
