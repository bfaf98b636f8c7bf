"""Allowlist entries: what they mean, and which paths they cover."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from posixpath import normpath

from taskctl.model.items import ScopeEntry
from taskctl.text.globs import match_parts

# More alternatives than this in one entry are a mistake or an attack.
BRACE_LIMIT = 1000

_ABSOLUTE = re.compile(r"/|\\|~|\$|[A-Za-z]:[\\/]|file:", re.IGNORECASE)
_EVERYTHING = re.compile(r"(?:\.?/)?(?:\*{1,2}|\.)(?:/\*{1,2})*+/?")
_WHOLE_FOLDER = re.compile(r"(?:\./)?[^/*{}]+/\*{0,2}/?")
_BRACES = re.compile(r"\{([^{}]*)\}")
# No path is longer, and braces of that length are a mistake or an attack, too.
_LONGEST_PATH = 4096
_ELLIPSIS = re.compile(r"…|\.{3}|<[^<>/]*>")


@lru_cache(maxsize=4096)
def problem_of(pattern: str) -> str:
    """What is wrong with an entry: "", absolute, leaves, dots, everything or costly."""
    if _EVERYTHING.fullmatch(pattern):
        return "everything"
    if _ABSOLUTE.match(pattern):
        return "absolute"
    parts = pattern.replace("\\", "/").split("/")
    if ".." in parts:
        return "leaves" if normpath("/".join(parts)).startswith("..") else "dots"
    return "costly" if "{" in pattern and _is_costly(pattern) else ""


def _is_costly(pattern: str) -> bool:
    """Whether the braces of a pattern may stand for more paths than BRACE_LIMIT."""
    count = 1
    for braces in _BRACES.finditer(pattern):
        count *= braces[1].count(",") + 1
        if count > BRACE_LIMIT:
            return True
    return len(pattern) > _LONGEST_PATH


@lru_cache(maxsize=1024)
def covers(pattern: str) -> Callable[[str], bool]:
    """A function that tells whether an entry covers a path.

    `dir/` covers all below it; a path without a slash at its end covers itself and all below it;
    `{a,b}` are alternatives, `…`, `...` and `<name>` stand for `*`. An entry that ends in an id
    (`tasks/TASK-0305`) also covers the file of that id, whatever its slug.
    """
    matches = [_one(part) for part in _expand_braces(pattern)]
    return lambda path: any(match(path) for match in matches)


def is_glob(pattern: str) -> bool:
    """Whether an entry is more than one literal path."""
    return any(sign in pattern for sign in "*{…<") or "..." in pattern


def is_whole_folder(pattern: str) -> bool:
    """Whether an entry is a whole folder of the root."""
    return bool(_WHOLE_FOLDER.fullmatch(pattern))


def _one(pattern: str) -> Callable[[str], bool]:
    pattern = _ELLIPSIS.sub("*", pattern).removeprefix("./")
    parts = tuple(part for part in pattern.split("/") if part not in {"", "."})
    if pattern.endswith("/"):
        below = (*parts, "**", "*")
        return lambda path: match_parts(below, tuple(path.split("/")))
    prefix = (*parts, "**")
    slugged = (*parts[:-1], f"{parts[-1]}-*") if parts and _ENDS_IN_ID.search(parts[-1]) else parts

    def match(path: str) -> bool:
        split = tuple(path.split("/"))
        return match_parts(prefix, split) or match_parts(slugged, split)

    return match


_ENDS_IN_ID = re.compile(r"^[A-Z]+-\d+[A-Z]?$")


def _expand_braces(pattern: str) -> Iterable[str]:
    if "{" not in pattern:
        return [pattern]
    import bracex  # noqa: PLC0415  most entries have no braces

    # bracex also reads {1..3}; in an allowlist only {a,b} has a meaning.
    escaped = pattern.replace("..", "\\.\\.")
    try:
        return [part.replace("\\.", ".") for part in bracex.iexpand(escaped, limit=BRACE_LIMIT)]
    except (bracex.ExpansionLimitException, RecursionError):
        return [pattern]


def alternatives(pattern: str) -> list[str]:
    """What an entry stands for when its braces are written out."""
    return list(_expand_braces(_ELLIPSIS.sub("*", pattern).removeprefix("./")))


def allowed_patterns(entries: Iterable[ScopeEntry]) -> list[str]:
    """The patterns that an allowlist allows, braces written out, each once."""
    usable = (e.pattern for e in entries if e.kind == "allow" and not e.problem)
    return list(dict.fromkeys(part for pattern in usable for part in alternatives(pattern)))


def wide_entries(entries: Iterable[ScopeEntry]) -> list[ScopeEntry]:
    """The entries of an allowlist that are a whole folder of the root."""
    return [e for e in entries
            if e.kind == "allow" and not e.problem and is_whole_folder(e.pattern)]  # fmt: skip


def literal_prefix(pattern: str) -> str:
    """The part of a pattern before its first wildcard; the whole of one without."""
    return pattern.split("*", 1)[0]


def is_allowed(entries: Iterable[ScopeEntry], path: str) -> bool:
    """Whether an allowlist covers a path; denials win. For many paths, use `allowlist`."""
    return allowlist(entries)(path)


def allowlist(entries: Iterable[ScopeEntry]) -> Callable[[str], bool]:
    """A function that tells whether an allowlist covers a path; denials win.

    Entries without wildcards are looked up, by the path and each folder above it.
    """
    names: dict[str, set[str]] = {"allow": set(), "deny": set()}
    matches: dict[str, list[Callable[[str], bool]]] = {"allow": [], "deny": []}
    for entry in entries:
        name = entry.pattern.removeprefix("./")
        if entry.problem not in {"", "everything"}:
            continue
        if _is_plain(name):
            names[entry.kind].add(name)
        else:
            matches[entry.kind].append(covers(entry.pattern))

    def is_in(kind: str, path: str) -> bool:
        return not names[kind].isdisjoint(_covering(path)) or any(
            match(path) for match in matches[kind]
        )

    return lambda path: is_in("allow", path) and not is_in("deny", path)


def _is_plain(name: str) -> bool:
    """Whether an entry covers what it names and what lies below, and nothing else."""
    *folders, last = name.split("/")
    return not (
        is_glob(name)
        or _ENDS_IN_ID.search(last)
        or last == "."
        or name == ""
        or any(folder in {"", "."} for folder in folders)
    )


def _covering(path: str) -> Iterator[str]:
    """The plain entries that would cover a path: itself, and the folders above it."""
    yield path
    position = path.find("/")
    while position >= 0:
        yield path[:position]
        yield path[: position + 1]
        position = path.find("/", position + 1)
