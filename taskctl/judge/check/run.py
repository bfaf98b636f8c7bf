"""One run of `check`: judge a tree, choose the findings to show, and report them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from taskctl.errors import SettingsError, TaskctlError
from taskctl.judge.check import baseline
from taskctl.judge.check.request import Request
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import Selection, select
from taskctl.judge.ends import INDEX, WORKTREE, Choice, Ends
from taskctl.memory import inputs
from taskctl.model.findings import CONTEXT_REACH, Finding, Report, Summary
from taskctl.model.plans import Plans
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.read.sources import Sources
from taskctl.rules.all import all_rules
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

if TYPE_CHECKING:
    from taskctl.read.unchanged import Unchanged

DOCUMENTS = (".md", ".markdown", ".mdx", ".txt", ".json")
"""The extensions of files that may contain a plan."""


class Result(NamedTuple):
    """The result of a run: the findings to report, all findings, and the tree with them."""

    report: Report
    everything: tuple[Finding, ...]
    selection: Selection
    plan: Plans
    tree: Tree
    baseline_path: str = ""
    notice: str = ""


def run(loaded: Loaded, request: Request, ends: Ends, memory: Memory | None = None) -> Result:
    """Judge the plan, and choose what to report.

    Args:
        ends: the opened states of the request; the tree of the result is one of them.
        memory: the readings of an earlier run with the same settings.

    Raises:
        TaskctlError: no plan, or an unknown rule.
    """
    settings = loaded.settings
    selection = select(settings.rules, request.select, request.extend_select, request.ignore)
    chosen = ends.changed
    memory = memory or Memory(keep=bool(ends.base) and chosen is not None)
    unchanged = _unchanged(ends, settings)
    read = partial(read_plan, settings=settings, memory=memory, unchanged=unchanged)
    plan = read(ends.after, documents=_documents(ends.after, settings, request.choice))
    everything = findings_of(plan, settings, selection.active)
    path = request.baseline or settings.rules.baseline
    known = accepted_in(ends.after, path, request)
    new, old = baseline.split(everything, known)
    if chosen is not None:

        def judge(tree: Tree, codes: Collection[str]) -> list[Finding]:
            return findings_of(read(tree), settings, codes)

        if unchanged and _read_alike(plan, ends, settings, memory):
            new = [finding for finding in new if _touches(finding, chosen)]
        else:
            new = _chosen(new, ends, chosen, judge, selection)
    result = result_of(everything, new, plan, ends.after, selection)
    summary = result.report.summary._replace(baselined=len(old))
    report = result.report._replace(summary=summary)
    return result._replace(report=report, baseline_path=path, notice=ends.notice)


def result_of(
    everything: Sequence[Finding],
    new: Sequence[Finding],
    plan: Plans,
    tree: Tree,
    selection: Selection,
) -> Result:
    """The result of a run, with its counts.

    Args:
        everything: all findings.
        new: those to report; all others are in the baseline, or not chosen.
        plan: the plan that was judged.
        tree: its files.
        selection: the rules that ran.
    """
    number = Counter(finding.severity for finding in new)
    summary = Summary(
        files=len(plan.files),
        items=sum(len(part.items) for part in plan.each()),
        errors=number["error"],
        warnings=number["warning"],
        infos=number["info"],
        fixable=sum(f.fix is not None and f.fix.safe and selection.shows(f) for f in new),
    )
    report = Report(tuple(new), summary, all_rules())
    return Result(report, tuple(everything), selection, plan, tree)


def _documents(tree: Tree, settings: Settings, choice: Choice) -> list[str]:
    """The chosen files outside all collections, which are read by their content."""
    paths = choice.paths if choice.raw is None else ()
    planned = (
        {
            path
            for patterns, without in (
                *((c.include, c.exclude) for c in settings.collection),
                (settings.boards.files, []),
            )
            for path in find(tree, patterns, without)
        }
        if paths
        else set()
    )
    return [
        path
        for path in paths
        if path.endswith(DOCUMENTS) and path not in planned and tree.exists(path)
    ]


@contextmanager
def opened(root: str, request: Request, disk: Tree) -> Iterator[Ends]:
    """The ends of a request; git is imported where it is asked.

    Args:
        disk: the files of the working tree.

    Raises:
        TaskctlError: no repository where one is needed, an unknown revision or path.
    """
    if request.choice.source == "disk":
        yield Ends("", WORKTREE, lambda: disk)
        return
    from taskctl.judge.git_states import GitStates

    with closing(GitStates(root, request.environment, disk=disk)) as states:
        yield states.open(request.choice)


def accepted_in(tree: Tree, path: str, request: Request) -> baseline.Accepted:
    """The findings that the baseline of a tree accepts.

    Raises:
        SettingsError: the file is not a baseline, or was asked for and is not there.
    """
    if not request.use_baseline:
        return {}
    if not tree.exists(path):
        if request.baseline:
            raise SettingsError(f"{path}: no such file")
        return {}
    return baseline.accepted(baseline.read_baseline(tree.read(path)))


def _chosen(
    found: Sequence[Finding],
    ends: Ends,
    chosen: Collection[str],
    judge: Callable[[Tree, Collection[str]], list[Finding]],
    selection: Selection,
) -> list[Finding]:
    """The findings about the chosen files, and the new ones elsewhere."""
    others = [finding for finding in found if not _touches(finding, chosen)]
    # Only rules that found something need to run on the earlier tree; but only all rules
    # together show which suppressions are used.
    codes = selection.active & {finding.code for finding in others}
    if "SU001" in codes:
        codes = selection.active
    before = None
    if codes and ends.before is not None:
        with suppress(TaskctlError):  # there was no plan to compare with
            before = baseline.numbers(judge(ends.before, codes))
    known = {id(f) for f in others if before is None or not baseline.is_new(f, before)}
    return [finding for finding in found if id(finding) not in known]


def _read_alike(plan: Plans, ends: Ends, settings: Settings, memory: Memory) -> bool:
    """Whether all files that differ are tasks with one reading, so that no other finding is new."""
    before, changed = ends.before, ends.changed or frozenset()
    if before is None or not changed.isdisjoint(plan.contracts):
        return False
    read: set[str] = set()
    with suppress(TaskctlError):  # a file of the base cannot be read
        trees = Sources(ends.after, settings), Sources(before, settings)
        for collection in settings.collection:
            for path in changed.intersection(trees[0].paths_of(collection)):
                if collection.kind != "task" or not memory.is_same(path, collection, *trees):
                    return False
                read.add(path)
    return read == changed


def _unchanged(ends: Ends, settings: Settings) -> "Unchanged | None":
    """A function for the unchanged files; None where more than their headers may matter."""
    # In the working tree, files that git ignores may be part of the plan, too.
    if not (ends.is_change and ends.head == INDEX and ends.base and ends.changed):
        return None
    from taskctl.read.unchanged import Unchanged, may_leave_out  # for changes only

    if not may_leave_out(ends.changed, ends.after, settings):
        return None
    return Unchanged(ends.changed, settings, ends.after)


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
    findings = filter(result.selection.shows, result.report.findings)
    return result.report._replace(findings=tuple(findings))


def source_lines(tree: Tree, findings: Sequence[Finding]) -> Callable[[str], Sequence[str]]:
    """A function that reads the lines of a file to show findings; none if it cannot be read.

    Findings come file by file, so remembering a few files is enough to read each once.
    """
    shown: dict[str, list[Place]] = {}
    for finding in findings:
        shown.setdefault(finding.place.path, []).append(finding.place)

    @lru_cache(maxsize=8)
    def lines(path: str) -> Sequence[str]:
        with inputs.parts():
            source = tree.read(path)
        if not isinstance(source, Source):
            return []
        found = source.lines()
        groups = {_around(place, found) for place in shown.get(path, ())}
        inputs.part_of(f"{tree.root}/{path}", raw=source.raw, lines=sorted(groups))
        return found

    return lines


def _around(place: Place, lines: Sequence[str]) -> tuple[int, int]:
    """The first and the last line that may be shown for a place."""
    is_inner = place.line <= len(lines) and lines[place.line - 1][:1] in {" ", "\t"}
    first = max(place.line - CONTEXT_REACH, 1) if is_inner else place.line
    return first, place.end_line
