"""`scope --suggest`: the shortest list of entries, none wider than the folder of a path."""

import itertools
from posixpath import dirname

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.judge.scope.allowlist import Outside
from taskctl.judge.scope.suggestion import suggest
from taskctl.model.paths import covers

from ..conftest import Repo

CASES = {
    "one path": (["src/b/x.py"], ["src/b/x.py"]),
    "two of a folder": (["src/b/x.py", "src/b/y.py"], ["src/b/"]),
    "two of a folder of the root": (["docs/x.md", "docs/y.md"], ["docs/"]),
    "two of the root": (["Makefile", "justfile"], ["Makefile", "justfile"]),
    "one each of two folders": (["src/b/x.py", "src/c/x.py"], ["src/b/x.py", "src/c/x.py"]),
    "below a folder that is listed": (["src/b/c/z", "src/b/x", "src/b/y"], ["src/b/"]),
    "two folders of one": (["src/b/1", "src/b/2", "src/c/1", "src/c/2"], ["src/b/", "src/c/"]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("paths", "entries"), CASES.values(), ids=CASES)
def test_cases(paths: list[str], entries: list[str]) -> None:
    assert suggest([Outside(path, "not listed") for path in paths], lambda _: False) == entries


paths = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d.py"]), min_size=1, max_size=4).map("/".join),
    max_size=8,
    unique=True,
)


@given(paths)
def test_no_shorter_list_covers_them(paths: list[str]) -> None:
    """Of lists whose entries are paths, or the folders of at least two of them."""
    found = suggest([Outside(path, "not listed") for path in paths], lambda _: True)
    assert all(any(covers(entry)(path) for entry in found) for path in paths)
    folders = {f"{dirname(p)}/" for p in paths if "/" in p}
    folders = {f for f in folders if sum(f"{dirname(p)}/" == f for p in paths) > 1}
    assert set(found) <= {*paths, *folders}
    choices = [*paths, *sorted(folders)]
    for shorter in itertools.combinations(choices, max(len(found) - 1, 0)):
        assert (
            not paths
            or not found
            or not all(any(covers(entry)(path) for entry in shorter) for path in paths)
        )


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`\n\nMust not touch:\n\n- `src/z/`")
    repo.commit("plan")
    return repo


def test_what_a_person_reads(plan: Repo) -> None:
    for path in ("src/b/x.py", "src/b/y.py", "src/z/x.py", "Makefile"):
        plan.write(path, "x")
    answer = plan.run("scope", "TASK-0001", "--suggest")
    lines = plan.read("tasks/TASK-0001-x.md").splitlines()
    head = lines.index("## Touched paths (allowlist)") + 1
    denial = lines.index("- `src/z/`") + 1
    assert answer.stdout.splitlines() == [
        f"add to tasks/TASK-0001-x.md:{head}",
        "- `Makefile`",
        "- `src/b/`",
        f"not suggested: src/z/x.py is denied by line {denial}",
    ]
    assert answer.exit_code == 1


def test_nothing_to_add(plan: Repo) -> None:
    plan.write("src/a/x.py", "x")
    answer = plan.run("scope", "TASK-0001", "--suggest")
    assert (answer.exit_code, answer.stdout) == (
        0,
        "the allowlist of TASK-0001 needs no additions\n",
    )
