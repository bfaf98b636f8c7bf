"""`taskctl plan validate`: quotes, resources, scopes and interfaces."""

from typing import Any

import pytest

from ..conftest import Repo
from .shapes import chain, edge, messages, plan, put, task
from .test_agreement import SHARED, using


def scoped(id: str, *includes: str, excludes: Any = (), **parts: Any) -> dict[str, Any]:
    """A task that may change these paths."""
    bounds = task(id)["boundaries"] | {
        "scope": {"includes": list(includes), "excludes": list(excludes)}
    }
    return task(id, boundaries=bounds, **parts)


@pytest.mark.parametrize(
    ("quote", "is_there"),
    [
        ("Doors open by themselves", True),
        ("open by\n  themselves", True),
        ("Doors open...", True),
        ("Doors [REDACTED] themselves", True),
        ("Doors close", False),
        ("themselves [REDACTED] Doors", False),
    ],
)
def test_quotes(repo: Repo, quote: str, is_there: bool) -> None:
    repo.write("spec.md", "# Spec\n\nDoors open\nby themselves.\n")
    put(repo, plan([task("T1", source_evidence=[{"quote": quote, "source": "spec.md"}])]))
    wanted = [] if is_there else ["T1 quotes words that are not in spec.md"]
    assert messages(repo, "PL501") == wanted


def test_a_source_that_is_missing_is_said_once(repo: Repo) -> None:
    evidence = [{"quote": "so", "source": "spec.md"}, {"quote": "it is", "source": "spec.md"}]
    put(repo, plan([task("T1", source_evidence=evidence)]))
    assert messages(repo, "PL501") == []
    assert messages(repo, "PL502") == ["spec.md cannot be read, so 2 quotes of it are not checked"]
    assert repo.run("plan", "validate", "plan").exit_code == 0
    repo.write("docs/spec.md", "so it is")
    assert messages(repo, "PL502", "--codebase-path", "docs") == []


def test_quotes_without_a_source_are_in_the_documents_of_the_plan(repo: Repo) -> None:
    repo.write("spec.md", "Part T1 is needed. A house is needed")
    put(repo, plan([task("T1"), task("T2")]))
    repo.write("plan/.tasks-meta.json", '{"sources": [{"path": "spec.md", "sha256": ""}]}')
    assert messages(repo, "PL501") == ["T2 quotes words that are not in spec.md"]


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        (using(cpu_cores=8), "T1 needs 8 cores, the limit is 4"),
        (using(memory_mb=4096), "T1 needs 4 GB of memory, the limit is 2"),
        ({"peak": {"cpu_cores": 5}}, "T1 needs 5 cores, the limit is 4 at its peak"),
        (using(shared_resources={"pool": 4}), "T1 needs 4 of pool, which has 3"),
        (using(cpu_cores=4, memory_mb=2048, shared_resources={"pool": 3}), ""),
    ],
)
def test_capacity(repo: Repo, needs: dict[str, Any], message: str) -> None:
    limits = {"max_cpu_cores": 4, "max_memory_gb": 2}
    put(
        repo,
        {
            "meta": {"codebase_analysis": SHARED, "resource_limits": limits},
            "tasks": [task("T1", resource_requirements=needs)],
        },
    )
    assert messages(repo, "PL601") == ([message] if message else [])


def test_resources_that_are_not_declared(repo: Repo) -> None:
    needs = using(exclusive_resources=["db", "ci"])
    exclusion = edge("T1", "T2", type="mutual_exclusion", shared_resource="lock")
    tasks = [task("T1", resource_requirements=needs), task("T2", resource_requirements=needs)]
    put(repo, plan(tasks, [exclusion], analysis=SHARED))
    assert messages(repo, "PL602") == [
        "T1, T2: ci is not declared as a shared resource",
        "T1 → T2: lock is not declared as a shared resource",
    ]
    assert messages(repo, "PL603") == ["T1 → T2 is about lock, which T1 and T2 do not use"]


def test_exclusive_users_that_nothing_orders(repo: Repo) -> None:
    needs = using(exclusive_resources=["db"])
    tasks = [task(f"T{n}", resource_requirements=needs) for n in range(1, 4)]
    put(repo, plan(tasks, chain("T1", "T2"), analysis=SHARED))
    assert messages(repo, "PL604") == [
        "T1 and T3 both need db (of 3 users), and neither waits for the other"
    ]
    conflicts = {"db": {"tasks": ["T1", "T2", "T3"], "resolution": "wave_separation"}}
    put(repo, plan(tasks, chain("T1", "T2"), analysis=SHARED, resource_conflicts=conflicts))
    assert messages(repo, "PL604") == []
    put(repo, plan(tasks, chain("T1", "T2", "T3"), analysis=SHARED))
    assert messages(repo, "PL604") == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("package.json", "package.json"),
        ("src/", "src/a/b.py"),
        ("src/**/*.js", "src/deep/down/x.js"),
        ("src/*.js", "src/x*"),
        ("**/*.md", "docs/index.md"),
        ("src/{a,b}/", "src/b/c"),
        ("./src/a", "src/a/"),
        ("src/a*", "src/ab/c"),
    ],
)
def test_scopes_that_meet(repo: Repo, left: str, right: str) -> None:
    tasks = [scoped("T1", left), scoped("T2", right)]
    put(repo, plan(tasks))
    shown = left if left == right else f"{left} and {right}"
    assert messages(repo, "PL605") == [
        f"T1 and T2 may change the same path at the same time: {shown}"
    ]
    put(repo, plan(tasks, chain("T1", "T2")))
    assert messages(repo, "PL605") == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("src/a", "src/ab"),
        ("src/*.js", "src/deep/x.js"),
        ("src/*.js", "src/*.py"),
        ("README updates", "README updates"),
        ("src/{a,b}/", "src/c/"),
    ],
)
def test_scopes_that_do_not_meet(repo: Repo, left: str, right: str) -> None:
    put(repo, plan([scoped("T1", left), scoped("T2", right)]))
    assert messages(repo, "PL605") == []


@pytest.mark.parametrize(
    "parts",
    [
        {"resource_requirements": using(exclusive_resources=["db"])},
        {"scheduling_hints": {"avoid_concurrent_with": ["T1"]}},
    ],
)
def test_scopes_of_tasks_that_are_kept_apart(repo: Repo, parts: dict[str, Any]) -> None:
    exclusive = {"resource_requirements": using(exclusive_resources=["db"])}
    put(repo, plan([scoped("T1", "a.py", **exclusive), scoped("T2", "a.py", **parts)]))
    assert messages(repo, "PL605") == []


def test_a_scope_that_leaves_out_what_the_other_changes(repo: Repo) -> None:
    tasks = [scoped("T1", "src/", excludes=("src/a/**",)), scoped("T2", "src/a/x.py")]
    put(repo, plan(tasks))
    assert messages(repo, "PL605") == []


def test_many_tasks_in_an_order_may_change_one_path(repo: Repo) -> None:
    tasks = [scoped(f"T{n:03}", "package.json") for n in range(300)]
    put(repo, plan(tasks, chain(*(one["id"] for one in tasks))))
    assert messages(repo, "PL605") == []
    put(repo, plan(tasks))
    assert len(messages(repo, "PL605")) == 20


def test_interfaces(repo: Repo) -> None:
    tasks = [
        task("T1", interfaces_produced=["A:v1", "B:v1"]),
        task("T2", interfaces_produced=["B:v1"], interfaces_consumed=["A:v1"]),
        task("T3", interfaces_consumed=["A:v2", "Door:v3"]),
        task("T4", interfaces_consumed=["A:v1", "A:v2"]),
    ]
    put(repo, plan(tasks, [*chain("T1", "T2"), edge("T1", "T4", isHard=False)]))
    assert messages(repo, "PL606") == [
        "T3, T4: no task produces A:v2; the plan produces A:v1"  # Door is an existing interface
    ]
    assert messages(repo, "PL607") == ["T1 and T2 both produce B:v1"]
    assert messages(repo, "PL608") == [
        "T4 consumes A:v1, and does not wait for T1, which produces it: their dependency is soft"
    ]


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ({"worker_capabilities_required": ["node", "db"]}, ""),
        (
            {"worker_capabilities_required": ["node", "ui"]},
            "T1 needs node, ui, which no worker has together",
        ),
        ({"worker_capabilities_required": ["cobol"]}, "T1 needs cobol, which no worker has"),
        (using(cpu_cores=3), "T1 needs 3 cores, and a worker has 2"),
    ],
)
def test_workers(repo: Repo, needs: dict[str, Any], message: str) -> None:
    template = {"capabilities": ["node", "db"], "resource_capacity": {"cpu_cores": 2}}
    pool = {"worker_template": template, "specialized_workers": [{"capabilities": ["ui"]}]}
    put(repo, plan([task("T1", resource_requirements=needs)]), coordinator={"worker_pool": pool})
    assert messages(repo, "PL609") == ([message] if message else [])


def test_workers_that_nobody_describes(repo: Repo) -> None:
    needs = {"worker_capabilities_required": ["node"]}
    put(repo, plan([task("T1", resource_requirements=needs)]), coordinator={"coordinator": {}})
    assert messages(repo, "PL609") == []
