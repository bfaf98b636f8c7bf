"""Plans to execute: tasks with everything a plan must have, and workers that are shell scripts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.tasks import TasksFile
from taskctl.plans.compile.plan import compile_plan, files_of
from tests.conftest import Answer, Repo

CALM = ("--cpu-threshold", "100", "--memory-threshold", "100")
CHECK: Mapping[str, Any] = {
    "type": "artifact",
    "path": "plan/tasks.json",
    "expect": {"exists": True},
}
EVIDENCE = {"quote": "The plan asks for it."}


def task(task_id: str, **parts: Any) -> dict[str, Any]:
    """A task with everything that it must have; parts replace those of the document."""
    return {
        "id": task_id,
        "feature_id": "F001",
        "title": f"Add part {task_id}",
        "category": "implementation",
        "boundaries": {
            "expected_complexity": {"value": "~10 LoC"},
            "definition_of_done": {"criteria": ["It works"], "stop_when": "Nothing else"},
            "scope": {"includes": [f"src/{task_id}/"], "excludes": [], "restrictions": ""},
        },
        "execution_guidance": {"logging": dict.fromkeys(LOGGING, "Log it")},
        "duration": {"optimistic": 2, "mostLikely": 4, "pessimistic": 6},
        "acceptance_checks": [CHECK],
        "source_evidence": [EVIDENCE],
        **parts,
    }


LOGGING = ("on_start", "on_progress", "on_completion", "log_format")


def edge(start: str, end: str, **parts: Any) -> dict[str, Any]:
    """A hard dependency."""
    evidence = [{"type": "doc", "reason": "It says so", "confidence": 1.0}]
    return {
        "from": start,
        "to": end,
        "type": "technical",
        "reason": "It needs it",
        "evidence": evidence,
        "confidence": 1.0,
        "isHard": True,
        **parts,
    }


def write_plan(
    repo: Repo,
    tasks: Iterable[dict[str, Any]],
    edges: Sequence[tuple[str, str]] = (),
    model: str = "rolling_frontier",
    folder: str = "plan",
    **meta: Any,
) -> Path:
    """Write the folder of a plan; its path."""
    file = TasksFile.model_validate(
        {
            "meta": {
                "codebase_analysis": {"existing_apis": ["Base"]},
                "execution_model": model,
                **meta,
            },
            "tasks": list(tasks),
            "dependencies": [edge(*pair) for pair in edges],
        }
    )
    features = FeaturesFile.model_validate(
        {"features": [{"id": "F001", "title": "All", "source_evidence": [EVIDENCE]}]}
    )
    for name, text in files_of(compile_plan(file, features, "2026-01-02T00:00:00Z")).items():
        repo.write(f"{folder}/{name}", text)
    return repo.root / folder


def execute(repo: Repo, *options: str, worker: str = ":", **settings: Any) -> Answer:
    """Run `taskctl plan execute` on the plan, whatever the load of the machine."""
    return repo.run(
        "plan", "execute", "plan", "--worker", worker, "--yes", *CALM, *options, **settings
    )


def events(repo: Repo, folder: str = "plan") -> list[tuple[str, str]]:
    """(task, state) of every move, in the order of the journal."""
    return [
        (record["task_id"], record["event"])
        for record in records(repo, folder)
        if "task_id" in record
    ]


def records(repo: Repo, folder: str = "plan") -> list[dict[str, Any]]:
    """The lines of the journal."""
    return [json.loads(line) for line in repo.read(f"{folder}/checkpoints/run.jsonl").splitlines()]
