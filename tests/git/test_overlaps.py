"""`scope --overlaps`: open tasks that must not be worked on at once, for they share paths."""

import json
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.judge.scope.overlap import overlaps
from taskctl.model.items import Scope, ScopeEntry, Task
from taskctl.model.paths import covers, entries_meet, is_within
from taskctl.model.states import Status
from taskctl.text.places import Place

from ..conftest import Repo


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `Makefile`")
    repo.task("TASK-0002", scope="- `src/a/lib.py`")
    repo.task("TASK-0003", scope="- `src/b/`\n- `src/a/`\n\nMust not touch:\n\n- `src/a/`")
    repo.task("TASK-0004", "Done", scope="- `src/a/`")
    repo.task("TASK-0005", "Blocked", scope="- `src/b/*.py`\n- `Makefile`")
    repo.task("TASK-0006", scope=None)
    return repo


def pairs(repo: Repo, *options: str) -> dict[tuple[str, ...], list[list[str]]]:
    said = json.loads(repo.run("scope", "--overlaps", "--json", *options).stdout)
    assert said["version"] == 1
    return {tuple(pair["tasks"]): pair["entries"] for pair in said["overlaps"]}


def test_pairs_of_open_tasks(plan: Repo) -> None:
    assert pairs(plan) == {
        ("TASK-0001", "TASK-0002"): [["src/a/", "src/a/lib.py"]],
        ("TASK-0001", "TASK-0005"): [["Makefile", "Makefile"]],
        ("TASK-0003", "TASK-0005"): [["src/b/", "src/b/*.py"]],
    }


def test_those_of_one_task(plan: Repo) -> None:
    assert list(pairs(plan, "TASK-0005")) == [
        ("TASK-0005", "TASK-0001"),
        ("TASK-0005", "TASK-0003"),
    ]
    answer = plan.run("scope", "5", "--overlaps")
    assert "2 of 5 open tasks share paths with TASK-0005" in answer.stderr


def test_what_a_person_reads(plan: Repo) -> None:
    answer = plan.run("scope", "--overlaps")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[:4] == [
        "TASK-0001  TASK-0002",
        "    src/a/ and src/a/lib.py",
        "TASK-0001  TASK-0005",
        "    Makefile",
    ]
    assert "3 pairs of 5 open tasks share paths" in answer.stderr


def test_none(repo: Repo) -> None:
    repo.task("TASK-0001", scope="- `src/a/`")
    repo.task("TASK-0002", scope="- `src/ab/`")
    answer = repo.run("scope", "--overlaps")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert answer.stderr == "none of 2 open tasks shares paths with another one\n"
    answer = repo.run("scope", "1", "--overlaps")
    assert answer.stderr == "none of 2 open tasks shares paths with TASK-0001\n"
    repo.task("TASK-0002", scope="- `src/a/b/`")
    assert repo.run("scope", "--overlaps").stderr.startswith("1 pair of 2 open tasks")


MEETING = [
    ("src/", "src/a.c"), ("src/a", "src/a/b.c"), ("src/*.c", "src/a*"), ("src/**/x", "src/a/b/x"),
    ("src/{a,b}/", "src/b/c"), ("**/x.c", "src/"), ("src/*/x", "src/a/"), ("a*c", "*b*"),
    ("tasks/TASK-0305", "tasks/TASK-0305-x.md"), ("docs/0044-…", "docs/0044-staging.md"),
    ("./src/a", "src/a"), ("src/**", "src/*/y"),
]  # fmt: skip  # a table
APART = [
    ("src/a/", "src/ab/"), ("src/*.c", "src/a.h"), ("src/**/a.c", "lib/"), ("a*c", "b*c"),
    ("src/{a,b}/", "src/c/"), ("src/a*z", "src/b*z"), ("src/*a", "src/*b"),
    ("tasks/TASK-0305", "tasks/TASK-0306-x.md"),
]  # fmt: skip  # a table


@pytest.mark.parametrize(("left", "right"), MEETING)
def test_entries_that_meet(left: str, right: str) -> None:
    assert entries_meet(left, right)
    assert entries_meet(right, left)


@pytest.mark.parametrize(("left", "right"), APART)
def test_entries_that_do_not(left: str, right: str) -> None:
    assert not entries_meet(left, right)
    assert not entries_meet(right, left)


parts = st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "**", "*a*"])
patterns = st.tuples(
    st.lists(parts, min_size=1, max_size=3).map("/".join), st.sampled_from(["", "/"])
).map("".join)
ALL = [
    "/".join(names)
    for names in [(a,) for a in ("a", "b", "ab", "ba")]
    + [(a, b) for a in ("a", "b", "ab", "ba") for b in ("a", "b", "ab", "ba")]
    + [(a, b, c) for a in ("a", "b", "ab") for b in ("a", "b", "ba") for c in ("a", "b", "ab")]
    + [(a, b, c, d) for a in "ab" for b in "ab" for c in "ab" for d in "ab"]
]


@given(patterns, patterns)
def test_two_entries_that_cover_one_path_meet(left: str, right: str) -> None:
    both = [path for path in ALL if covers(left)(path) and covers(right)(path)]
    assert entries_meet(left, right) or not both


@given(patterns, patterns)
def test_what_lies_within_is_covered(inner: str, outer: str) -> None:
    if is_within(inner, outer):
        assert all(covers(outer)(path) for path in ALL if covers(inner)(path))


def entries_of(task: Task, kind: str) -> list[ScopeEntry]:
    return [entry for entry in task.scope.entries if entry.kind == kind] if task.scope else []


def meeting(first: Task, second: Task) -> list[tuple[ScopeEntry, ScopeEntry]]:
    """The pairs of entries that meet and that neither task denies, by comparing each pair."""
    denied = [entry.pattern for task in (first, second) for entry in entries_of(task, "deny")]
    return [
        pair
        for pair in product(entries_of(first, "allow"), entries_of(second, "allow"))
        if entries_meet(pair[0].pattern, pair[1].pattern)
        and not any(is_within(entry.pattern, pattern) for entry in pair for pattern in denied)
    ]


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    names = st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "**", "A-1", "A-1-x", "{a,b}", ".."])
    pattern = st.tuples(
        st.sampled_from(["", "./"]),
        st.lists(names, min_size=1, max_size=4).map("/".join),
        st.sampled_from(["", "/"]),
    ).map("".join)
    kinds = st.sampled_from(["allow", "allow", "allow", "deny"])
    lists = draw(st.lists(st.lists(st.tuples(pattern, kinds), max_size=4), max_size=6))
    place = Place("a.md")
    return [
        Task(
            f"{number % 5}.md", str(number), place, "", "tasks", "task", "", place, None,
            Status("todo"), "", place,
            scope=Scope(place, tuple(ScopeEntry(p, kind, place) for p, kind in entries)),
        )
        for number, entries in enumerate(lists)
    ]  # fmt: skip  # a table


@given(tasks())
def test_the_overlaps_are_those_of_each_pair_compared(found: list[Task]) -> None:
    def compared(pairs: list[tuple[Task, Task]]) -> list[tuple[str, str, object]]:
        return [
            (first.id, second.id, entries)
            for first, second in pairs
            if (entries := meeting(first, second))
        ]

    every = [(one.first.id, one.second.id, list(one.entries)) for one in overlaps(found)]
    assert every == compared(list(combinations(found, 2)))
    for task in found[:2]:
        of_one = [(o.first.id, o.second.id, list(o.entries)) for o in overlaps(found, task)]
        others = [other for other in found if other.path != task.path]
        assert of_one == compared([(task, other) for other in others])
