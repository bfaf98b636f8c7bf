"""One run of `check`: which tree is judged, what of its findings is shown, and what it comes to."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from taskctl.errors import SettingsError, TaskctlError
from taskctl.git.repository import Blobs, GitError, Repository
from taskctl.git.trees import ObjectTree, commit_tree, index_tree
from taskctl.judge import baseline
from taskctl.judge.check import Selection, check, rule_infos, select
from taskctl.model.findings import Finding, Report, Summary
from taskctl.model.plan import Plan
from taskctl.read.plan import PlanReader
from taskctl.settings.load import Loaded
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Overlay, Tree


@dataclass(frozen=True, slots=True)
class Request:
    """What a run of `check` is asked for; paths are relative to the root."""

    paths: Sequence[str] = ()
    staged: bool = False
    changed: bool = False
    base: str = ""
    buffer: tuple[str, bytes] | None = None
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: str = ""
    use_baseline: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found: the findings to report, all findings, and where they were found."""

    report: Report
    everything: tuple[Finding, ...]
    selection: Selection
    plan: Plan
    tree: Tree
    baseline_path: str


def run(loaded: Loaded, request: Request) -> Result:
    """Judge the plan, and choose what to report.

    Raises:
        TaskctlError: no plan, no repository where one is needed, an unknown revision or rule.
    """
    settings = loaded.settings
    selection = select(settings.rules, request.select, request.extend_select, request.ignore)
    view = _view(loaded, request)
    try:
        reader = PlanReader(view.tree, settings, keep=view.before is not None)
        plan = reader.read()
        everything = check(plan, settings, selection.active)
        path = request.baseline or settings.rules.baseline
        known = _known(view.tree, path, request)
        new, old = baseline.split(everything, known)
        if view.chosen is not None:
            before = _before(view, reader, selection)
            new = [
                finding
                for finding in new
                if _touches(finding, view.chosen)
                or (before is not None and finding.fingerprint not in before)
            ]
    finally:
        view.close()
    summary = Summary(
        files=len(plan.files),
        items=len(plan.items),
        errors=sum(f.severity == "error" for f in new),
        warnings=sum(f.severity == "warning" for f in new),
        infos=sum(f.severity == "info" for f in new),
        fixable=sum(
            f.fix is not None and f.fix.safe
            and (f.severity != "info" or f.code in selection.named) for f in new
        ),
        baselined=len(old),
    )  # fmt: skip
    report = Report(tuple(new), summary, rule_infos())
    return Result(report, tuple(everything), selection, plan, view.tree, path)


@dataclass(slots=True)
class _View:
    """The tree to judge, the tree from before, and the chosen paths (None: all)."""

    tree: Tree
    chosen: set[str] | None = None
    before: Tree | None = None
    blobs: Blobs | None = None

    def close(self) -> None:
        if self.blobs is not None:
            self.blobs.close()


def _view(loaded: Loaded, request: Request) -> _View:
    if request.staged or request.changed:
        return _git_view(loaded, request)
    disk = DiskTree(loaded.root)
    tree: Tree = disk
    chosen = set(request.paths) if request.paths else None
    if request.buffer is not None:
        path, raw = request.buffer
        tree, chosen = Overlay(disk, {path: raw}), {path}
    if chosen is None:
        return _View(tree)
    view = _View(tree, chosen)
    repository = Repository(loaded.root)
    head = repository.head() if _in_repository(loaded.root) else ""
    if head:
        view.blobs = Blobs(repository)
        view.before = commit_tree(repository, view.blobs, head, _clean_disk(repository, view.blobs))
    for path in chosen - {"", "."}:
        # A file that was deleted can be named as long as the last commit has it.
        if not tree.exists(path) and not (view.before is not None and view.before.exists(path)):
            view.close()
            raise TaskctlError(f"{path}: no such file or folder")
    return view


def _git_view(loaded: Loaded, request: Request) -> _View:
    repository = Repository(loaded.root)
    if not _in_repository(loaded.root):
        option = "--staged" if request.staged else "--changed"
        raise GitError(f"{option} needs a git repository, and {loaded.root} is in none")
    head = repository.head()
    blobs = Blobs(repository)
    if request.changed:
        base = (
            repository.merge_base(request.base)
            if request.base
            else (repository.default_base(request.environment))
        )
        chosen = set(repository.changed(base))
        before = commit_tree(repository, blobs, base, _clean_disk(repository, blobs))
        return _View(DiskTree(loaded.root), chosen, before, blobs)
    tree = index_tree(repository, blobs)
    old = request.environment.get("PRE_COMMIT_FROM_REF")
    new = request.environment.get("PRE_COMMIT_TO_REF")
    if old and new:
        before = commit_tree(repository, blobs, repository.commit(old), tree)
        return _View(tree, set(repository.between(old, new)), before, blobs)
    staged = repository.staged(head)
    if not staged:
        return _View(tree, None, None, blobs)
    before_head = commit_tree(repository, blobs, head, tree) if head else None
    return _View(tree, set(staged), before_head, blobs)


def _in_repository(root: str) -> bool:
    folder = root
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return "GIT_DIR" in os.environ and Repository(root).is_repository()
        folder = parent
    return True


def _clean_disk(repository: Repository, blobs: Blobs) -> ObjectTree:
    """The index, for reading what a commit shares with it from the disk."""
    return index_tree(repository, blobs)


def _known(tree: Tree, path: str, request: Request) -> Collection[str]:
    if not request.use_baseline:
        return ()
    if not tree.exists(path):
        if request.baseline:
            raise SettingsError(f"{path}: no such file")
        return ()
    return baseline.read_baseline(tree.read(path))


def _before(view: _View, reader: PlanReader, selection: Selection) -> set[str] | None:
    """The fingerprints of the findings from before; None where there is nothing to compare with."""
    if view.before is None:
        return None
    try:
        plan = PlanReader(view.before, reader.settings, like=reader).read()
    except TaskctlError:
        return None
    return {finding.fingerprint for finding in check(plan, reader.settings, selection.active)}


def _touches(finding: Finding, chosen: Collection[str]) -> bool:
    places = (finding.place.path, *(related.place.path for related in finding.related))
    return (
        any(
            path in chosen or any(path.startswith(f"{folder.rstrip('/')}/") for folder in chosen)
            for path in places
        )
        or "" in chosen
        or "." in chosen
    )


def shown(result: Result, *, all_infos: bool) -> Report:
    """The report without the infos that nobody asked for."""
    if all_infos:
        return result.report
    findings = tuple(
        f for f in result.report.findings
        if f.severity != "info" or f.code in result.selection.named
    )  # fmt: skip
    return result.report._replace(findings=findings)


def source_lines(tree: Tree) -> Callable[[str], list[str]]:
    """A function that reads the lines of a file, for showing them; none when it cannot be read.

    Findings come file by file, so that remembering a few reads each file once.
    """

    @lru_cache(maxsize=8)
    def lines(path: str) -> list[str]:
        source = tree.read(path)
        return source.lines() if isinstance(source, Source) else []

    return lines
