"""Allowlist entries: their meaning, and the paths that they cover."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from posixpath import normpath

from taskctl.model.allowlists import ScopeEntry
from taskctl.text.expressions import expression
from taskctl.text.globs import match_parts, part_matcher

# More alternatives, deeper nesting or more wildcards in one entry are a mistake or an attack.
BRACE_LIMIT = 1000
BRACE_DEPTH = 8
WILDCARD_LIMIT = 100

_ABSOLUTE = expression(r"/|\\|~|\$|[A-Za-z]:[\\/]|file:", re.IGNORECASE)
_EVERYTHING = expression(r"(?:\.?/)?(?:\*{1,2}|\.)(?:/\*{1,2})*+/?")
_WHOLE_FOLDER = expression(r"(?:\./)?[^/*{}]+/\*{0,2}/?")
_BRACES = expression(r"\{([^{}]*)\}")
# No path is longer, and braces of that length are a mistake or an attack too.
_LONGEST_PATH = 4096
_ELLIPSIS = expression(r"…|\.{3}|<[^<>/]*>")


@lru_cache(maxsize=4096)
def problem_of(pattern: str) -> str:
    """The problem of an entry: "", absolute, leaves, dots, everything or costly."""
    if _is_costly(pattern):
        return "costly"
    if _EVERYTHING.fullmatch(pattern):
        return "everything"
    if _ABSOLUTE.match(pattern):
        return "absolute"
    parts = pattern.replace("\\", "/").split("/")
    if ".." in parts:
        return "leaves" if normpath("/".join(parts)).startswith("..") else "dots"
    return ""


def climb(pattern: str) -> int:
    """How many folders an entry goes up before it goes down; 0 if it does not."""
    rest, count = pattern, 0
    while rest.startswith("../"):
        rest, count = rest[3:], count + 1
    return 0 if not rest or problem_of(rest) else count


_WHY_UNUSABLE = {
    "absolute": "is absolute, and allows nothing",
    "leaves": "leaves the repository, and allows nothing",
    "costly": "expands to too many paths, and allows nothing",
}


def unusable(entry: ScopeEntry) -> str:
    """Why an entry allows and denies nothing; empty when it does."""
    return _WHY_UNUSABLE.get(entry.problem, "")


def _is_costly(pattern: str) -> bool:
    """Whether a pattern may expand to more paths than anybody means."""
    if "{" in pattern and _depth(pattern) > BRACE_DEPTH:
        return True
    count = 1
    for braces in _BRACES.finditer(pattern):
        count *= braces[1].count(",") + 1
        if count > BRACE_LIMIT:
            return True
    if len(pattern) <= WILDCARD_LIMIT:
        return False
    wildcards = pattern.count("*") + len(_ELLIPSIS.findall(pattern))
    return wildcards > WILDCARD_LIMIT or ("{" in pattern and len(pattern) > _LONGEST_PATH)


def _depth(pattern: str) -> int:
    """How deep the braces of a pattern are nested."""
    steps = ({"{": 1, "}": -1}.get(char, 0) for char in pattern)
    return max(accumulate(steps), default=0)


@lru_cache(maxsize=1024)
def covers(pattern: str) -> Callable[[str], bool]:
    """A function that checks whether an entry covers a path.

    `dir/` and `dir` cover all below it, and `dir` itself: a submodule is one entry without a slash.
    `{a,b}` are alternatives; `…`, `...` and `<name>` mean `*`. An entry that ends in an id
    (`tasks/TASK-0305`) also covers the file of that id, whatever its slug.
    """
    forms = forms_of(pattern)
    return lambda path: any(match_parts(form, tuple(path.split("/"))) for form in forms)


def entries_meet(left: str, right: str) -> bool:
    """Whether there can be a path that both entries cover."""
    others = forms_of(right)
    return any(forms_meet(form, other) for form in forms_of(left) for other in others)


def is_within(inner: str, outer: str) -> bool:
    """Whether an entry covers all that another one covers."""
    forms = forms_of(outer)
    return all(
        any(match_parts(form, _instance(one, depth)) for form in forms)
        for one in forms_of(inner)
        for depth in (0, 3)
    )


def _instance(form: tuple[str, ...], depth: int) -> tuple[str, ...]:
    """A path of a form: an unused name in place of each wildcard, `depth` of them for `**`.

    An entry that covers this path covers all that the wildcards may match.
    """
    nobody = "\0"
    return tuple(
        name
        for part in form
        for name in ([nobody] * depth if part == "**" else [nobody.join(part.split("*"))])
    )


def is_glob(pattern: str) -> bool:
    """Whether an entry is more than one literal path."""
    return any(sign in pattern for sign in "*{…<") or "..." in pattern


def is_whole_folder(pattern: str) -> bool:
    """Whether an entry is a whole folder in the root."""
    return bool(_WHOLE_FOLDER.fullmatch(pattern))


@lru_cache(maxsize=4096)
def forms_of(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The patterns of an entry, in parts for `match_parts`."""
    return tuple(form for part in _expand_braces(pattern) for form in _forms_of_one(part))


def _forms_of_one(pattern: str) -> Iterator[tuple[str, ...]]:
    pattern = _ELLIPSIS.sub("*", pattern).removeprefix("./")
    parts = tuple(part for part in pattern.split("/") if part not in {"", "."})
    if pattern.endswith("/") and (not parts or "*" in parts[-1]):
        yield (*parts, "**", "*")  # a file's name may match the wildcards
        return
    yield (*parts, "**")
    if parts and _ENDS_IN_ID.search(parts[-1]):
        yield (*parts[:-1], f"{parts[-1]}-*")


def forms_meet(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether some path matches both: the walk of `match_parts` along two patterns at once."""
    todo, seen = [(0, 0)], {(0, 0)}
    while todo:
        i, j = todo.pop()
        if i == len(left) and j == len(right):
            return True
        for step in _steps(left, right, i, j):
            if step not in seen:
                seen.add(step)
                todo.append(step)
    return False


def _steps(
    left: tuple[str, ...], right: tuple[str, ...], i: int, j: int
) -> Iterator[tuple[int, int]]:
    """The next positions in two patterns: `**` ends, or takes a part of the other."""
    one = left[i] if i < len(left) else ""
    other = right[j] if j < len(right) else ""
    if one == "**":
        yield i + 1, j
        if other and other != "..":
            yield i, j + 1
    elif other == "**":
        yield i, j + 1
        if one and one != "..":
            yield i + 1, j
    elif one and other and _parts_meet(one, other):
        yield i + 1, j + 1


def _parts_meet(left: str, right: str) -> bool:
    """Whether some name matches both; text between two `*` never prevents that."""
    if "*" not in left or "*" not in right:
        return part_matcher(right)(left) if "*" in right else part_matcher(left)(right)
    starts = left.partition("*")[0], right.partition("*")[0]
    ends = left.rpartition("*")[2], right.rpartition("*")[2]
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (
        ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])
    )


_ENDS_IN_ID = expression(r"^[A-Z]+-\d+[A-Z]?$")


def _expand_braces(pattern: str) -> Iterable[str]:
    if "{" not in pattern:
        return [pattern]
    import bracex  # most entries have no braces

    # bracex also reads {1..3}; an allowlist only knows {a,b}.
    escaped = pattern.replace("..", "\\.\\.")
    try:
        return [part.replace("\\.", ".") for part in bracex.iexpand(escaped, limit=BRACE_LIMIT)]
    except (bracex.ExpansionLimitException, RecursionError):
        return [pattern]


def alternatives(pattern: str) -> list[str]:
    """The patterns of an entry with its braces expanded."""
    return list(_expand_braces(_ELLIPSIS.sub("*", pattern).removeprefix("./")))


def allowed_patterns(entries: Iterable[ScopeEntry]) -> list[str]:
    """The patterns that an allowlist allows, braces expanded, each once."""
    usable = (e.pattern for e in entries if e.kind == "allow" and not e.problem)
    return list(dict.fromkeys(part for pattern in usable for part in alternatives(pattern)))


def wide_entries(entries: Iterable[ScopeEntry]) -> list[ScopeEntry]:
    """The entries of an allowlist that are a whole folder in the root."""
    return [
        e for e in entries if e.kind == "allow" and not e.problem and is_whole_folder(e.pattern)
    ]


def literal_prefix(pattern: str) -> str:
    """The part of a pattern before its first wildcard, or all of it without one."""
    return pattern.split("*", 1)[0]


def allowlist(entries: Iterable[ScopeEntry]) -> Callable[[str], bool]:
    """A function that checks whether an allowlist covers a path; denials win.

    Entries without wildcards are looked up by the path and each folder above it.
    """
    names: dict[str, set[str]] = {"allow": set(), "deny": set()}
    matches: dict[str, list[Callable[[str], bool]]] = {"allow": [], "deny": []}
    for entry in entries:
        name = entry.pattern.removeprefix("./")
        if unusable(entry):
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
    """Whether an entry covers the path that it names and all below, and nothing else."""
    *folders, last = name.split("/")
    return not (
        is_glob(name)
        or _ENDS_IN_ID.search(last)
        or last == "."
        or name == ""
        or any(folder in {"", "."} for folder in folders)
    )


def _covering(path: str) -> Iterator[str]:
    """The plain entries that would cover a path: the path itself, and the folders above it."""
    yield path
    yield f"{path}/"
    position = path.find("/")
    while position >= 0:
        yield path[:position]
        yield path[: position + 1]
        position = path.find("/", position + 1)
