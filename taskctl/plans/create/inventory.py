"""The inventory of a codebase: its definitions, extension points, and what tasks must share.

With ast-grep it is made from syntax trees; without it from lines, by regular expressions.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname

from taskctl.errors import PhaseError
from taskctl.git.repository import GitError, Repository
from taskctl.memory.files import FILE, FOLDER
from taskctl.plans.artifacts.tasks import CodebaseAnalysis, SharedResource
from taskctl.plans.create.astgrep import NoAnswerError, SyntaxMatch, matches
from taskctl.plans.create.syntax import BASE, CLASS, INTERFACE, VARIABLE
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree
from taskctl.text.words import count

FAILED = 2
"""The exit code for an analysis that failed."""
FILES, FILE_BYTES, NAMES = 50_000, 1_000_000, 1_000
"""The most files, bytes of a file, and names in each list of the analysis."""
_ENDINGS = frozenset({
    ".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".java", ".cs",
    ".rs", ".go", ".rb", ".php", ".cc", ".cpp", ".cxx", ".hpp",
})  # fmt: skip  # a table
# Test code is not there to be reused, and copied code belongs to others.
_OTHERS = frozenset({
    "test", "tests", "spec", "specs", "__tests__", "testdata", "fixtures", "vendor", "third_party",
    "node_modules",
})  # fmt: skip  # a table
_MIGRATIONS = expression(r"(?:^|/)(?:migrations?|migrate|alembic/versions)(?:/|$)")
_MIGRATION_ENDINGS = (".sql", ".py", ".rb", ".js", ".ts", ".go", ".php", ".cs", ".java", ".exs")
_CI = expression(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|\.travis\.yml"
    r"|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml|(?:ci|\.ci)/[^/]+\.ya?ml|Jenkinsfile"
)
_DEPLOY = expression(
    r"""\s*(?:-\s*)?["']?(?:[\w.-]*[_.-])?deploy(?:ment)?(?:[_.-][\w.-]*)?["']?\s*:\s*(?:\#.*)?"""
    r"""|\s*stage\s*\(\s*["'][^"']*deploy[^"']*["']\s*\).*""",
    re.IGNORECASE,
)
_DEFINITION = expression(
    r"\s*(?:(?:export|default|public|private|protected|internal|abstract|final|sealed|open|data"
    r"|static|partial|pub(?:\([^)]{0,40}\))?)\s+){0,6}"
    r"(?P<kind>class|struct|enum|interface|trait|protocol|record)\s+(?P<name>[A-Za-z_]\w{0,100})"
    r"(?P<rest>[^{]{0,300})"
)
_IMPLEMENTATION = expression(r"\s*impl(?:<[^>]{0,80}>)?\s+(?P<base>[\w:]{1,100})[^{]{0,80}\sfor\s")
_BASE_NAMES = expression(r"[A-Z]\w{0,100}")
_READS = expression(
    r"(?:os\.environ(?:\.get)?|os\.getenv|System\.getenv|env::var|env!|os\.Getenv|os\.LookupEnv"
    r"|ENV(?:\.fetch)?|Environment\.GetEnvironmentVariable|process\.env)"
    r"[\[(.]\s*[\"']?(?P<name>[A-Za-z_]\w{0,100})"
)
_VARIABLE = expression(r"[\"']?(?P<name>[A-Za-z_]\w*)[\"']?")


@dataclass(slots=True)
class Inventory:
    """The definitions and shared things of a codebase.

    definitions  classes and interfaces, by the file that defines each first
    interfaces   those of them that are interfaces
    extended     the definitions that others extend or implement
    variables    the environment variables that are read
    resources    what tasks must share, by name
    method       how it was found
    remarks      what a person should know about it
    """

    definitions: dict[str, str] = field(default_factory=dict)
    interfaces: set[str] = field(default_factory=set)
    extended: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    resources: dict[str, SharedResource] = field(default_factory=dict)
    method: str = ""
    remarks: list[str] = field(default_factory=list)

    def analysis(
        self, resources: Mapping[str, SharedResource], reused: Sequence[str]
    ) -> CodebaseAnalysis:
        """The inventory as tasks.json holds it; of many names the first by alphabet.

        Args:
            resources: those of the codebase, and those that the source of the plan names.
            reused: the names that tasks build on, which are always listed.
        """
        names = {*sorted(self.definitions)[:NAMES], *(self.definitions.keys() & set(reused))}
        return CodebaseAnalysis(
            existing_apis=sorted(names),
            reused_components=list(reused),
            extension_points=sorted(self.extended)[:NAMES],
            shared_resources=dict(resources),
            method=self.method,
        )


def take_inventory(root: str) -> Inventory:
    """The inventory of a folder: of the files that git lists, else of all.

    Raises:
        PhaseError: there is no such folder, or it cannot be listed.
    """
    if not os.path.isdir(root):
        raise PhaseError(f"{root}: no such folder; name the codebase with --codebase-path", FAILED)
    paths, origin = _files(root)
    found = Inventory()
    code = [path for path in paths if _is_code(path)]
    try:
        how, facts = "ast-grep", matches(root, code)
    except NoAnswerError as error:
        how, facts = "regular expressions on single lines", list(_plain(root, code))
        found.remarks.append(f"{error}; the inventory is made by regular expressions instead")
    _take(found, facts)
    found.resources |= _named("database_migrations", _migrations(paths))
    found.resources |= _named("deployment_pipeline", _pipelines(root, paths))
    numbers = ", ".join(
        (
            count(len(found.definitions), "definition"),
            count(len(found.extended), "extension point"),
            count(len(found.variables), "environment variable"),
        )
    )
    found.method = (
        f"{how} on {count(len(code), 'file')} of code {origin}, tests and copied code left out: "
        f"{numbers}"
    )
    if max(len(found.definitions), len(found.extended)) > NAMES:
        found.method += f"; lists are cut after {NAMES} names"
    return found


def _files(root: str) -> tuple[list[str], str]:
    """The files of a codebase in order, and where the list comes from."""
    repository = Repository(root)
    try:
        if repository.is_repository():
            options = ("--cached", "--others", "--exclude-standard", "--deduplicate", "-z")
            names = repository.run("ls-files", *options).split(b"\0")
            paths = sorted({os.fsdecode(name) for name in names if name})
            origin = "that git lists"
        else:
            paths, origin = sorted(_walk(root)), "in the folder, which git does not know"
    except (GitError, OSError) as error:
        raise PhaseError(f"{root} cannot be listed: {error}", FAILED) from None
    if len(paths) > FILES:
        origin += f" (the first {FILES} of {len(paths)})"
    return [path for path in paths[:FILES] if _is_small(root, path)], origin


def _walk(root: str) -> Iterator[str]:
    tree = DiskTree(root)
    folders = [""]
    number = 0
    while folders and number <= FILES:
        folder = folders.pop()
        for name, kind in tree.children(folder).items():
            path = f"{folder}/{name}" if folder else name
            if kind == FOLDER and not name.startswith("."):
                folders.append(path)
            elif kind == FILE:
                number += 1
                yield path


def _is_small(root: str, path: str) -> bool:
    try:
        found = os.lstat(os.path.join(root, path))
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= FILE_BYTES


def _is_code(path: str) -> bool:
    return os.path.splitext(path)[1] in _ENDINGS and _OTHERS.isdisjoint(path.split("/")[:-1])


def _take(found: Inventory, facts: Iterable[SyntaxMatch]) -> None:
    bases = set()
    for kind, path, text in facts:
        if kind == BASE:
            bases.add(re.split(r"[.:\\]+", text)[-1])
        elif kind == VARIABLE:
            if name := _VARIABLE.fullmatch(text):
                found.variables.add(name["name"])
        elif not text.startswith("_"):
            found.definitions.setdefault(text, path)
            if kind == INTERFACE:
                found.interfaces.add(text)
    found.extended = bases & found.definitions.keys()


def _plain(root: str, paths: Sequence[str]) -> Iterator[SyntaxMatch]:
    """The same facts from single lines, also of comments."""
    tree = DiskTree(root)
    for path in paths:
        source = tree.read(path)
        for line in source.lines() if isinstance(source, Source) else ():
            if match := _DEFINITION.match(line):
                is_interface = match["kind"] in {"interface", "trait", "protocol"}
                yield SyntaxMatch(INTERFACE if is_interface else CLASS, path, match["name"])
                for base in _BASE_NAMES.findall(match["rest"]):
                    yield SyntaxMatch(BASE, path, base)
            elif match := _IMPLEMENTATION.match(line):
                yield SyntaxMatch(BASE, path, match["base"])
            for read in _READS.finditer(line):
                yield SyntaxMatch(VARIABLE, path, read["name"])


def _migrations(paths: Iterable[str]) -> list[tuple[str, SharedResource]]:
    """The folders of database migrations."""
    folders: dict[str, int] = {}
    for path in paths:
        match = _MIGRATIONS.search(dirname(path))
        if match and path.endswith(_MIGRATION_ENDINGS) and basename(path) != "__init__.py":
            folder = path[: match.end()].rstrip("/") + "/"
            folders[folder] = folders.get(folder, 0) + 1
    return [
        (
            folder,
            SharedResource(
                type="exclusive",
                location=folder,
                constraint="sequential_only",
                reason=f"a folder of {count(number, 'database migration')}, whose order matters",
            ),
        )
        for folder, number in folders.items()
    ]


def _pipelines(root: str, paths: Iterable[str]) -> list[tuple[str, SharedResource]]:
    """The files of CI that deploy."""
    tree = DiskTree(root)
    found = []
    for path in paths:
        source = tree.read(path) if _CI.fullmatch(path) else None
        for number, line in enumerate(source.lines() if isinstance(source, Source) else (), 1):
            if _DEPLOY.fullmatch(line):
                resource = SharedResource(
                    type="exclusive",
                    location=path,
                    constraint="one_at_a_time",
                    reason=f"line {number} deploys: {line.strip()}",
                )
                found.append((path, resource))
                break
    return found


def _named(name: str, found: Sequence[tuple[str, SharedResource]]) -> dict[str, SharedResource]:
    """Resources of one kind; the name of each of several has its place behind it."""
    if len(found) == 1:
        return {name: found[0][1]}
    return {f"{name}:{place}": resource for place, resource in found}
