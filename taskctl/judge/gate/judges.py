"""GT013: a task changes the files that judge it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from taskctl.judge.gate.input import GateInput, by_policy, listed
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.read.proofs import without_variables
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree
from taskctl.text.words import count

# The patterns behind a name in `gate.judges`, for Python, Rust, JavaScript, Go and C.
_USUAL = {
    "{tests}": [
        "tests/**", "test/**", "spec/**", "**/tests/**", "**/__tests__/**", "**/src/test/**",
        "**/test_*.py", "**/*_test.py", "**/*_test.go", "**/*.test.*", "**/*.spec.*", "**/*.snap",
    ],
    "{ci}": [
        ".github/workflows/**", ".github/actions/**", ".gitlab-ci.yml", ".gitlab/ci/**",
        ".circleci/**", ".travis.yml", ".drone.yml", ".woodpecker.yml", ".woodpecker/**",
        ".buildkite/**", ".forgejo/workflows/**", ".gitea/workflows/**", "azure-pipelines.yml",
        "bitbucket-pipelines.yml", "Jenkinsfile",
    ],
    "{runners}": [
        "**/conftest.py", "**/pytest.ini", "**/tox.ini", "**/noxfile.py", "**/.coveragerc",
        "**/jest.config.*", "**/vitest.config.*", "**/playwright.config.*", "**/cypress.config.*",
        "**/karma.conf.*", "**/.mocharc.*", "**/.config/nextest.toml", "**/.pre-commit-config.yaml",
    ],
}  # fmt: skip  # a table
# Files with many subjects: the parts about tests.
_PARTS = {
    "pyproject.toml": ("tool.pytest", "tool.coverage", "tool.tox", "tool.nox"),
    "package.json": ("scripts", "jest", "vitest", "mocha", "ava", "nyc", "c8"),
    "setup.cfg": ("tool:pytest", "coverage"),
}
# The file that a program reads when a proof names only the program.
READ_BY = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "npm": ("package.json",), "pnpm": ("package.json",), "yarn": ("package.json",),
    "nox": ("noxfile.py",), "tox": ("tox.ini",), "task": ("Taskfile.yml",),
}  # fmt: skip  # a table
_SKIPS = expression(
    r"\bskip|\bxfail\b|#\[ignore|\bt\.Skip|\.only\(|\bxit\(|\bxdescribe\(|\bfdescribe\(|\.todo\("
    r"|continue-on-error|allow_failure|\|\|\s*(?:true|:)(?=\s|$)|^\s*exit\s+0\b|set \+e"
    r"|sys\.exit\(0?\)|os\._exit\(0\)|process\.exit\(0?\)|if:\s*(?:false|never)|when:\s*never"
    r"|--deselect|--ignore|collect_ignore|passWithNoTests|\bassert\s+True\b",
    re.IGNORECASE | re.MULTILINE,
)
_UPWARDS = expression(r"^(?:\.\./)+")
_WORD = expression(r"[\w./@+-]+")


@reason("GT013", "judge-changed", "warning")
def judge_changed(given: GateInput) -> Iterator[Finding]:
    """A task changes what judges it: tests, CI files, settings of test runners, proof scripts.

    The work alters or removes an existing check of itself, even if the allowlist covers the file.
    Lines added to an existing test or script pass, and so does a new file, unless they skip a
    check (`@pytest.mark.skip`, `continue-on-error`, `|| true`). In settings of runners, every line
    counts; in `pyproject.toml`, `package.json` and `setup.cfg`, the parts about tests count.

    Bad:
        # TASK-0004 is about src/parser/
        -    assert parse("a b") == ["a", "b"]
        +    assert parse("a b")
    Fix:
        Change the check in a commit of another task, or let a reviewer agree that the old one was
        wrong.
    Settings:
        gate.judges, gate.policy
    """
    if not given.settings.gate.judges:
        return
    for item_id, paths in sorted(_paths_of_tasks(given).items()):
        task = given.after.by_id.get(item_id)
        if task is None:
            continue
        judges = _judges(given, task)
        found = {path: how for path in sorted(paths) if judges(path) and (how := _how(given, path))}
        if found:
            yield _said(task, found, by_policy(given))


def _said(task: Task, found: Mapping[str, str], severity: str) -> Finding:
    first = next(iter(found))
    what = "what judges it" if len(found) == 1 else f"{len(found)} files that judge it"
    return Finding(
        Place(first),
        f"{task.id} changes {what}: {listed([f'{path} ({how})' for path, how in found.items()])}",
        "let a reviewer agree that the check was wrong, or change it in a commit of another task",
        item=task.id,
        subject="judges",
        severity=severity,
        related=tuple(Related(Place(path), how) for path, how in found.items() if path != first),
    )


def _paths_of_tasks(given: GateInput) -> dict[str, set[str]]:
    """The paths that each task's commits change; paths without a task count for finished tasks."""
    of_none = given.changed_by_task.get("", set())
    found = {item_id: paths for item_id, paths in given.changed_by_task.items() if item_id}
    for step in given.steps:
        if of_none and step.after in {"review", "done"} and step.before:
            found[step.task.id] = found.get(step.task.id, set()) | of_none
    return found


def _judges(given: GateInput, task: Task) -> Callable[[str], bool]:
    """A function that returns whether a file judges a task."""
    patterns, names = [], set()
    for entry in given.settings.gate.judges:
        if entry == "{proofs}":
            names |= _read_by_proofs(_before(given, task))
        else:
            patterns += _USUAL.get(entry, [entry])
    if "{runners}" in given.settings.gate.judges:
        patterns += [f"**/{name}" for name in _PARTS]
    matches = any_matcher(patterns)

    def judges(path: str) -> bool:
        below = _UPWARDS.sub("", path)  # files outside the root include tests and runners, too
        return path in names or matches(below)

    return judges


def _before(given: GateInput, task: Task) -> tuple[Task, ...]:
    """A task after and before the change, in case its proofs were exchanged."""
    known = given.before_of(task)
    return (task, known) if known else (task,)


def _read_by_proofs(tasks: Iterable[Task]) -> set[str]:
    """The files that proofs name, and those that their programs read."""
    names: set[str] = set()
    for task in tasks:
        for proof in task.proofs:
            names.update([proof.counterproof] if proof.counterproof else [])
            for line in proof.command.split("\n"):
                words = _WORD.findall(without_variables(line.strip()))
                names.update(word.removeprefix("./") for word in words)
                names.update(READ_BY.get(words[0], ()) if words else ())
    return names


def _how(given: GateInput, path: str) -> str:
    """How a change alters an existing check; empty if it only adds to it."""
    before, after = (_text(tree, path) for tree in (given.ends.before, given.ends.after))
    name = path.rpartition("/")[2]
    if name in _PARTS:
        return _parts_differ(name, before, after)
    is_runner = any_matcher(_USUAL["{runners}"])(path)
    if before is None:
        return "new settings of a runner" if is_runner and _skips(after or "") else ""
    if after is None:
        return "deleted"
    old, new = Counter(_lines(before)), Counter(_lines(after))
    added, removed = new - old, old - new
    if any(map(_skips, added)):
        return "skips a check"
    if removed:
        return f"{count(removed.total(), 'line')} changed or removed"
    return "settings of a runner" if is_runner and added else ""


def _skips(text: str) -> bool:
    return _SKIPS.search(text) is not None


def _text(tree: Tree | None, path: str) -> str | None:
    source = tree.read(path) if tree and tree.exists(path) else None
    return source.text if isinstance(source, Source) else None


def _lines(text: str) -> list[str]:
    """The stripped lines, without blank ones and comments, which judge nothing."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#!", "# ", "//", "/*", "*"))]


def _parts_differ(name: str, before: str | None, after: str | None) -> str:
    if before is None:
        return ""
    old, new = _parts(name, before), _parts(name, after or "")
    changed = [key for key in _PARTS[name] if _differs(old.get(key), new.get(key), name)]
    return f"{', '.join(changed)} changed" if changed else ""


def _differs(old: Any, new: Any, name: str) -> bool:
    """Whether a part differs; scripts added to those of a package change nothing."""
    if name == "package.json" and isinstance(old, dict) and isinstance(new, dict):
        return any(new.get(key) != value for key, value in old.items())
    return bool(old != new)


def _parts(name: str, text: str) -> dict[str, Any]:
    """The parts of a file about tests, by their keys; none if the file is broken."""
    try:
        if name == "pyproject.toml":
            from tomllib import loads  # only where such a file changes

            tools = loads(text).get("tool", {})
            return {f"tool.{key}": value for key, value in tools.items()}
        if name == "package.json":
            from json import loads as load_json

            return dict(load_json(text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return _ini_parts(text)


def _ini_parts(text: str) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip().strip("[]").partition(":run")[0]
        elif line.strip():
            found.setdefault(section, []).append(line.strip())
    return dict(found)
