"""Evidence files, and the contents of the files in the scopes of tasks."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from taskctl.errors import TaskctlError
from taskctl.model.evidence import Content, Evidence, ProofRecord
from taskctl.model.items import Proof, ScopeEntry, Task
from taskctl.model.paths import alternatives, climb, covers, literal_prefix
from taskctl.model.plan import Plan
from taskctl.read.proofs import first_word
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher, part_matcher
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

if TYPE_CHECKING:
    from taskctl.git.contents import Contents

VERSION = 1
_SUFFIX = ".json"
# Enough digits to tell two digests apart unless they are forged.
_SHORT = 16


def evidence_path(settings: Settings, item_id: str) -> str:
    """The evidence file of a task; an id that is a path becomes one name."""
    return f"{settings.evidence.folder.rstrip('/')}/{_name(item_id)}"


def _name(item_id: str) -> str:
    return f"{item_id.replace('/', '_')}{_SUFFIX}"


def bound_to(tree: Tree, settings: Settings, proof: Proof) -> dict[str, str]:
    """The digests that a record of a proof is bound to, apart from the files of its scope.

    They are the same on every machine with the same files: the entries of `proofs.commands` that
    make it a command, the program if it is a file of the repository, the files of
    `proofs.environment`, its patch.
    """
    word = first_word(proof.command)
    entries = [entry for entry in settings.proofs.commands if part_matcher(entry)(word)]
    files = find(tree, settings.proofs.environment)
    found = {"settings": _of_texts([proof.shell, *sorted(entries)])}
    if "/" in word and tree.exists(word.removeprefix("./")):
        found["program"] = _of_texts([_raw(tree, word.removeprefix("./"))])
    if settings.proofs.environment:
        found["environment"] = _of_texts(
            [part for path in files for part in (path, _raw(tree, path))]
        )
    if proof.counterproof:
        found["counterproof"] = _of_texts([_raw(tree, proof.counterproof)])
    return found


def _raw(tree: Tree, path: str) -> bytes:
    source = tree.read(path) if tree.exists(path) else None
    return source.raw if isinstance(source, Source) else b""


def _of_texts(texts: Iterable[str | bytes]) -> str:
    from hashlib import sha256

    digest = sha256()
    for text in texts:
        raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        digest.update(b"%d:%s" % (len(raw), raw))
    return f"sha256:{digest.hexdigest()}"


def read_evidence(tree: Tree, settings: Settings, plan: Plan) -> dict[str, Evidence]:
    """The evidence of each task that has any, by its id."""
    folder = settings.evidence.folder.rstrip("/")
    names = tree.children(folder)
    if not names:
        return {}
    tasks = [task for item_id, task in plan.by_id.items() if _name(item_id) in names]
    scopes = ScopeContents(tree, settings) if tasks else None
    return {task.id: _read_file(tree, settings, task, scopes.of(task)) for task in tasks if scopes}


def _read_file(tree: Tree, settings: Settings, task: Task, now: Content | None) -> Evidence:
    import json  # most plans have no evidence

    path = evidence_path(settings, task.id)
    source = tree.read(path)
    if not isinstance(source, Source):
        return Evidence(path, now=now, problem=f"{path} {source.reason}")
    try:
        document = json.loads(source.raw)
        written = document["proofs"] if document["version"] == VERSION else None
        if written is None:
            problem = f"{path} has version {document['version']}, which this taskctl cannot read"
            return Evidence(path, now=now, problem=problem)
        lines = source.lines()
        records = [read_record(raw, task.id, _place(path, raw, lines)) for raw in written]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        problem = f"{path} is not as `taskctl prove --record` writes it"
        return Evidence(path, now=now, problem=problem)
    bound = {proof.command: bound_to(tree, settings, proof) for proof in task.proofs}
    return Evidence(path, {record.command: record for record in records}, now, "", bound)


def read_record(raw: Mapping[str, Any], item_id: str, place: Place) -> ProofRecord:
    """One record of a file.

    Raises:
        KeyError, TypeError, AttributeError: it does not have the form of a record.
    """
    content = raw["content"]
    return ProofRecord(
        command=str(raw["command"]),
        place=place,
        shell=str(raw["shell"]),
        markers=tuple(map(str, raw["markers"])),
        exit_code=raw["exit_code"],
        reason=str(raw["reason"]),
        content=Content(str(content["digest"]), dict(content["parts"].items())),
        intact=raw["checksum"] == checksum(raw, item_id),
        raw=raw,
        unrun=raw.get("outcome") == "not run",
        bound={str(key): str(value) for key, value in raw.get("bound", {}).items()},
    )


def checksum(raw: Mapping[str, Any], item_id: str) -> str:
    """The checksum of a record: of all its fields except the checksum, and of its item's id."""
    import json
    from hashlib import sha256

    said = {key: value for key, value in raw.items() if key != "checksum"}
    text = json.dumps([item_id, said], sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _place(path: str, raw: Mapping[str, Any], lines: Sequence[str]) -> Place:
    """The place of a record: the line of its command."""
    import json

    written = json.dumps(raw["command"], ensure_ascii=False)
    start = f'"command": {written}'
    for number, line in enumerate(lines, 1):
        column = line.find(start)
        if column >= 0:
            return Place(path, number, column + 1, number, column + 1 + len(start))
    return Place(path)


class ScopeContents:
    """The contents of the files in the scopes of tasks, in one tree.

    The scope is the files that the allowlist covers, without the task file, boards, evidence and
    prep files: these change while a task is being finished. A task without an allowlist may touch
    anything, so all files count except those of the plan.
    """

    def __init__(self, tree: Tree, settings: Settings) -> None:
        self._tree = tree
        self._settings = settings

    @cached_property
    def _contents(self) -> "Contents | None":
        from taskctl.git.contents import contents_of  # git only for tasks with evidence

        return contents_of(self._tree)

    @cached_property
    def _everywhere(self) -> "Contents | None":
        """The contents of the whole repository: an allowlist may name paths outside the root."""
        return self._contents.everywhere() if self._contents else None

    @cached_property
    def _paths(self) -> list[str]:
        """The paths that count for every task, sorted."""
        return self._counting(self._contents)

    @cached_property
    def _paths_everywhere(self) -> list[str]:
        return self._counting(self._everywhere)

    def _counting(self, contents: "Contents | None") -> list[str]:
        settings = self._settings
        below = f"{settings.evidence.folder.rstrip('/')}/**"
        known = contents.paths if contents else []
        return _without(known, [*settings.boards.files, *settings.prep.patterns, below])

    @cached_property
    def _outside_the_plan(self) -> list[str]:
        return _without(self._paths, [p for c in self._settings.collection for p in c.include])

    def of(self, task: Task) -> Content | None:
        """The content of a task's scope; None without git."""
        try:
            goes_up = any(climb(e.pattern) for e in (task.scope.entries if task.scope else ()))
            contents = self._everywhere if goes_up else self._contents
            if contents is None:
                return None
            paths = self._paths_everywhere if goes_up else self._paths
            if task.scope is None:
                parts = _by_folder(self._outside_the_plan)
            else:
                parts = _by_entry(paths, task.scope.entries)
            for part in parts.values():
                part.discard(task.path)
            blobs = contents.blobs({path for part in parts.values() for path in part})
        except TaskctlError:  # a damaged index must not prevent all other answers
            return None
        return Content(
            f"sha256:{_digest(blobs, blobs)}",
            {name: _digest(part, blobs)[:_SHORT] for name, part in parts.items()},
            blobs,
        )


def _without(paths: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The paths that no pattern matches; there may be many paths."""
    names = {pattern for pattern in patterns if "*" not in pattern}
    below = tuple(p.removesuffix("**") for p in patterns if p.endswith("/**") and p.count("*") == 2)
    matches = any_matcher(p for p in patterns if "*" in p and p.removesuffix("**") not in below)
    return [
        path
        for path in paths
        if path not in names and not path.startswith(below) and not matches(path)
    ]


def _by_folder(paths: Iterable[str]) -> dict[str, set[str]]:
    """The paths by their top folder, or by themselves."""
    found: dict[str, set[str]] = {}
    for path in paths:
        top, slash, _ = path.partition("/")
        found.setdefault(top + slash, set()).add(path)
    return found


def _by_entry(paths: Sequence[str], entries: Iterable[ScopeEntry]) -> dict[str, set[str]]:
    """The paths that each entry of an allowlist covers, without denied ones."""
    usable = [entry for entry in entries if entry.problem in {"", "everything"}]
    denied = [covers(entry.pattern) for entry in usable if entry.kind == "deny"]
    return {
        entry.pattern: {
            path
            for path in _near(paths, entry)
            if covers(entry.pattern)(path) and not any(match(path) for match in denied)
        }
        for entry in usable
        if entry.kind == "allow"
    }


def _near(paths: Sequence[str], entry: ScopeEntry) -> Iterator[str]:
    """The paths, from a sorted list, that begin like an entry: few in a large repository."""
    for pattern in alternatives(entry.pattern):
        literal = "" if entry.problem else literal_prefix(pattern)
        prefix = "/".join(part for part in literal.split("/") if part not in {"", "."})
        for index in range(bisect_left(paths, prefix), len(paths)):
            if not paths[index].startswith(prefix):
                break
            yield paths[index]


def _digest(paths: Iterable[str], blobs: Mapping[str, str]) -> str:
    from hashlib import sha256

    digest = sha256()
    for path in sorted(paths):
        if path in blobs:
            digest.update(f"{blobs[path]} {path}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
