"""Acceptance commands that succeed whatever was done."""

import re
import shlex
from collections.abc import Sequence
from functools import lru_cache

from taskctl.plans.artifacts.tasks import AcceptanceCheck
from taskctl.text.expressions import expression

_SUCCEEDS, _FAILS = frozenset({0}), frozenset({1})
_EITHER = frozenset({0, 1})
_CONSTANT = {"true": _SUCCEEDS, ":": _SUCCEEDS, "false": _FAILS, "echo": _SUCCEEDS,
             "printf": _SUCCEEDS, "sleep": _SUCCEEDS, "pwd": _SUCCEEDS,
             "export": _SUCCEEDS}  # fmt: skip  # a table
_ALONE = {"date", "hostname", "id", "ls", "uname", "wait", "whoami"}
"""Commands that succeed without arguments."""
_PREFIXES = {"builtin", "command", "env", "exec", "nice", "nohup", "time"}
_SHELLS = {"bash", "dash", "sh", "zsh"}
_OPERATORS = {"&&", "||", ";", "|", "&", "|&"}
_OPENING, _CLOSING = ("(", "{"), (")", "}")
# What these words begin is not followed; it may fail.
_COMPOUND = {"if", "for", "while", "until", "case", "{", "(", "function", "[[", "!", "trap"}
_REDIRECTED = expression(r"\d?>>?|<<?|&>")
_OUTPUT_KEYS = expression(
    r"(?i)(?:std)?(?:out|err)(?:put)?.*|.*contains.*|.*match.*|lines?|value|equals|[lg]te?"
)
_COMMENT = expression(r"""('[^']*'|"(?:\\.|[^"\\])*"|\\.)|(?<![^\s;&|()])#[^\n]*""", re.DOTALL)
_PUNCTUATION = expression(r"&&|\|\||\|&|&>>?|>>|>&|<{1,3}|[;&|()<>]")
_ASSIGNMENT = expression(r"[A-Za-z_]\w*=[^$`]*", re.DOTALL)
_ALWAYS_THERE = expression(r"[./]*|/(?:dev|proc|sys|etc|tmp|usr|bin)(?:/.*)?")
"""Paths that exist whatever a task did: the folder itself or one above, and parts of the system."""


def cannot_fail(check: AcceptanceCheck) -> str:
    """Why a check succeeds whatever was done; empty if it can fail."""
    if check.type == "artifact":
        path = (check.path or "").strip()
        if not path:
            return "names no path"
        is_there = _ALWAYS_THERE.fullmatch(path) and check.expect.get("exists", True) is not False
        return "names a path that is always there" if is_there else ""
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
        return "prints what it expects" if _prints(words, check.expect.get("contains")) else ""
    expected = check.expect.get("exitCode", 0)
    if _outcomes(words) == _SUCCEEDS and expected == 0:
        return "always succeeds"
    if (_outcomes(words) == _FAILS and expected == 1) or words == ["exit", str(expected)]:
        return f"always exits with {expected}, as expected"
    return ""


@lru_cache(maxsize=4096)  # plans repeat `make test`
def _words(command: str) -> list[str] | None:
    """The words and operators of a command line; None if it cannot be split."""
    command = _COMMENT.sub(lambda found: found[1] or "", command)
    lexer = shlex.shlex(command.replace("\n", " ; "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        found = list(lexer)
    except ValueError:
        return None
    words: list[str] = []
    for word in found:  # which may be several operators, such as `);`
        parts = _PUNCTUATION.findall(word)
        words += parts if "".join(parts) == word and word else [word]
    return words


def _parts(words: Sequence[str], operators: set[str]) -> list[tuple[str, list[str]]]:
    """The stretches between operators that no group holds, each with the operator before it."""
    found: list[tuple[str, list[str]]] = [("", [])]
    depth = 0
    for word in words:
        depth = max(0, depth + (word in _OPENING) - (word in _CLOSING))
        if word in operators and not depth:
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
    while words and (_ASSIGNMENT.fullmatch(words[0]) or words[0] in _PREFIXES):
        if len(words) == 1:
            return _SUCCEEDS if "=" in words[0] else _EITHER
        words = words[1:]
    if words[:1] == ["!"]:
        return frozenset(1 - code for code in _simple(words[1:]))
    if words and (words[0], words[-1]) in {("(", ")"), ("{", "}")}:
        return _outcomes(words[1:-1])
    if words[:1] == ["[["] and words[-1] == "]]":
        return _tested(words[1:-1])
    if not words or any(word in _COMPOUND for word in words):
        return _EITHER
    name = words[0].removeprefix("/usr").removeprefix("/bin/")
    if name in {"exit", "return"}:
        return _SUCCEEDS if words[1:] in ([], ["0"]) else _EITHER
    plain = [number for number, word in enumerate(words) if _REDIRECTED.fullmatch(word)]
    if any(words[number + 1 : number + 2] != ["/dev/null"] for number in plain):
        return _EITHER
    if name == "test" or (name == "[" and words[-1] == "]"):
        return _tested(words[1:] if name == "test" else words[1:-1])
    script = words[1:2] if name == "eval" else words[2:3] if words[1:2] == ["-c"] else []
    if script and (name == "eval" or name in _SHELLS):
        inner = _words(script[0])
        return _EITHER if inner is None else _outcomes(inner)
    if name in _ALONE and len(words) == 1:
        return _SUCCEEDS
    return _CONSTANT.get(name, _EITHER)


def _tested(words: Sequence[str]) -> frozenset[int]:
    """The exit codes of `test` with these arguments; both if they depend on anything."""
    if any("$" in word or "`" in word or "*" in word for word in words):
        return _EITHER
    if len(words) == 1:
        return _SUCCEEDS if words[0] else _FAILS
    if len(words) == 2 and words[0] in {"-n", "-z"}:
        return _SUCCEEDS if bool(words[1]) == (words[0] == "-n") else _FAILS
    if len(words) == 2 and words[0] in {"-d", "-e", "-r", "-x"}:
        return _SUCCEEDS if _ALWAYS_THERE.fullmatch(words[1]) else _EITHER
    if len(words) == 3 and words[1] in {"=", "==", "-eq", "!=", "-ne"}:
        is_equal = words[1] in {"=", "==", "-eq"}
        return _SUCCEEDS if (words[0] == words[2]) == is_equal else _FAILS
    return _EITHER


def _prints(words: Sequence[str], wanted: object) -> bool:
    """Whether a command line prints what it should show, whatever else it does."""
    if _is_constant(words):
        return True
    texts = wanted if isinstance(wanted, list) else [wanted]
    operator, last = [part for part in _parts(words, _OPERATORS) if part[1]][-1]
    is_printed = operator == ";" and last[0] in {"echo", "printf"} and _is_constant(last)
    return is_printed and all(isinstance(t, str) and t in " ".join(last[1:]) for t in texts)


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
