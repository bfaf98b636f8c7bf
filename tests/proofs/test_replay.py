"""How long evidence stays current, replayed over the real plan; the table is in the docs."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import pytest

from docs import generate
from taskctl.git.blobs import Blobs
from taskctl.git.folders import TreeObjects
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.model.items import Scope, ScopeEntry, Task
from taskctl.read.evidence import ScopeContents
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.settings.load import load

from ..conftest import Nexus

PAGE = "docs/concepts/proofs-and-evidence.md"
COMMITS = (1, 2, 5, 10)
DAYS = (1, 7, 30)


def without_documents(task: Task) -> Task:
    denied = ScopeEntry("**/*.md", "deny", task.top)
    scope = task.scope or Scope(task.top, (ScopeEntry("**", "allow", task.top, "everything"),))
    return task._replace(scope=scope._replace(entries=(*scope.entries, denied)))


SCOPES: dict[str, Callable[[Task], Task]] = {
    "allowlist": lambda task: task,
    "allowlist without documents": without_documents,
    "any file": lambda task: task._replace(scope=None),
}


def history(nexus: Nexus) -> Iterator[tuple[int, float, str, str, str]]:
    """(commit, day, task, scope, content) of each task from the commit on that set it to done."""
    root = str(nexus.checkout("origin/HEAD").root)
    repository = Repository(root)
    settings = load(root).settings
    blobs = Blobs(repository)
    trees = TreeObjects(blobs)
    memory = Memory()
    done: set[str] = set()
    commits = repository.run("rev-list", "--reverse", "--first-parent", "HEAD").decode().split()
    for number, commit in enumerate(commits):
        tree = commit_tree(repository, trees, commit)
        plan = read_plan(tree, settings, memory=memory, may_be_empty=True)
        day = int(repository.run("show", "-s", "--format=%ct", commit)) / 86_400
        contents = ScopeContents(tree, settings)
        for task in plan.tasks:
            if task.state == "done" or task.id in done:
                done.add(task.id)
                for name, scoped in SCOPES.items():
                    content = contents.of(scoped(task))
                    assert content is not None
                    yield number, day, task.id, name, content.digest
    blobs.close()


def table(nexus: Nexus) -> str:
    """How many tasks still have current evidence after so many commits, and days."""
    key = itemgetter(2, 3)
    ages: dict[str, list[tuple[tuple[float, float], tuple[float, float]]]] = {}
    for (_, name), steps in groupby(sorted(history(nexus), key=key), key=key):
        first, *rest = steps
        over = next((step for step in rest if step[4] != first[4]), None)
        last = rest[-1] if rest else first
        lived = [
            (end[0] - first[0], end[1] - first[1]) if end else (1e9, 1e9) for end in (over, last)
        ]
        ages.setdefault(name, []).append((lived[0], lived[1]))
    rows = [f"| current after | {' | '.join(SCOPES)} |", f"|---|{'---|' * len(SCOPES)}"]
    for unit, limits in (("commit", COMMITS), ("day", DAYS)):
        index = int(unit == "day")
        for limit in limits:
            cells = []
            for name in SCOPES:
                old = [lived for lived, known in ages[name] if known[index] >= limit]
                current = sum(lived[index] > limit for lived in old)
                cells.append(f"{current} of {len(old)}")
            rows.append(f"| {limit} {unit}{'' if limit == 1 else 's'} | {' | '.join(cells)} |")
    return "\n".join(rows)


@pytest.mark.full
def test_the_table_of_the_docs(nexus: Nexus) -> None:
    page = (generate.ROOT / PAGE).read_text("utf-8")
    shown = page.partition("<!-- replay:begin -->")[2].partition("<!-- replay:end -->")[0].strip()
    assert shown == table(nexus)
