"""GT014: merges that keep one side of a plan file, and drop the changes of the other side."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from taskctl.git.ancestry import common
from taskctl.git.commits import Commit
from taskctl.git.repository import GitError, TreeEntry
from taskctl.judge.gate.input import GateInput, by_policy, listed
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place
from taskctl.text.source import Source

_BEGIN, _END = "<!-- taskctl:begin", "<!-- taskctl:end"
_Files = Callable[[str], Mapping[str, TreeEntry]]
_Lines = Counter[str]


@reason("GT014", "lost-update")
def lost_update(given: GateInput) -> Iterator[Finding]:
    """A merge keeps one side of a plan file, and drops the changes of the other side.

    `git merge -X ours`, `git checkout --ours` and a hasty click discard the ticks and items of
    somebody else. If both sides changed the same line, the merge had to choose one: that is a
    warning, and an error with `gate.policy = "fail"`. Lines that a later commit restores are not
    lost, and generated regions are not compared.

    Bad:
        $ git merge -s ours main    # where main ticked a box of tasks/TASK-0004-x.md
    Fix:
        Restore the lines in a commit of their own; `git diff MERGE OTHER -- FILE` shows them.
    Settings:
        gate.policy
    """
    is_plan = _plan_files(given.settings)
    files: _Files = cache(given.states.repository.tree)
    for commit in given.change.commits:
        if len(commit.parents) > 1:
            yield from _of_merge(given, commit, files, is_plan)


def _plan_files(settings: Settings) -> Callable[[str], bool]:
    """A function that returns whether a path is an item or a board."""
    wanted = [p for c in settings.collection for p in c.include] + settings.boards.files
    chosen = any_matcher(wanted)
    without = any_matcher(p for c in settings.collection for p in c.exclude)
    return lambda path: chosen(path) and not without(path)


def _of_merge(
    given: GateInput, merge: Commit, files: _Files, is_plan: Callable[[str], bool]
) -> Iterator[Finding]:
    result = files(merge.id)
    for kept in merge.parents:
        for other in merge.parents:
            if other == kept:
                continue
            try:
                fork = files(common(given.states.repository, kept, other))
            except GitError:  # no common history here: nothing to compare with
                continue
            for path in sorted({*files(other), *fork}):
                mine, theirs, old = (side.get(path) for side in (files(kept), files(other), fork))
                if result.get(path) == mine != theirs != old and is_plan(path):
                    found = _Drop(given, path, (old, mine, theirs)).finding(merge, other)
                    yield from [found] if found else []


class _Drop:
    """One plan file of a merge that equals the file of one side.

    Args:
        sides: the file at the fork, on the kept side, and on the other side.
    """

    def __init__(self, given: GateInput, path: str, sides: tuple[TreeEntry | None, ...]) -> None:
        self.path = path
        self.severity = by_policy(given)  # if a person had to choose
        old, mine, theirs = (_lines(given, entry) for entry in sides)
        self.is_gone = sides[1] is None
        now = _now(given, path, is_gone=self.is_gone)
        removed = old - theirs
        self.missing = theirs - old - mine - now
        self.back = removed & mine & now
        self.replaced = removed & (old - mine)  # both sides changed them
        self.own = (mine - old) & now

    def finding(self, merge: Commit, other: str) -> Finding | None:
        """The finding about lines that are still missing; None if there are none."""
        if not (self.missing or self.back):
            return None
        # If both sides changed a line, a person has to choose one form.
        is_choice = not self.back and self.missing.total() <= self.replaced.total()
        if is_choice and not (self.own or self.is_gone):
            return None  # the chosen form is gone too: somebody decided again
        lines = list(self.missing) or list(self.back)
        done = "changed" if self.missing else "removed"
        return Finding(
            Place(self.path),
            f"the merge {merge.id[:10]} keeps one side of {self.path}, and drops what "
            f"{other[:10]} {done} there: {listed([line.strip()[:60] for line in lines], 3)}",
            f"restore it: `git diff {merge.id[:10]} {other[:10]} -- {self.path}` shows it",
            subject=f"{merge.id} {self.path}",
            severity=self.severity if is_choice else "error",
        )


def _now(given: GateInput, path: str, *, is_gone: bool) -> _Lines:
    """The lines of a file at the head; if it is gone, those of all new files."""
    names = (
        [name for name in given.after.files if name not in given.before.files] if is_gone else []
    )
    found: _Lines = Counter()
    for name in (path, *names):
        source = given.ends.after.read(name) if given.ends.after.exists(name) else None
        if isinstance(source, Source):
            found |= _counted(source.text)
    return found


def _lines(given: GateInput, entry: TreeEntry | None) -> _Lines:
    raw = given.states.blobs.read(entry.blob) if entry else None
    return _counted((raw or b"").decode("utf-8", "replace"))


def _counted(text: str) -> _Lines:
    """The lines of a text, without blank ones and those of generated regions."""
    found: _Lines = Counter()
    inside = False
    for line in text.splitlines():
        if line.lstrip().startswith(_BEGIN):
            inside = True
        elif line.lstrip().startswith(_END):
            inside = False
        elif not inside and line.strip():
            found[line.rstrip()] += 1
    return found
