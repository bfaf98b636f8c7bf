"""A plan about which there is nothing to say, and its parts."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..conftest import Answer, Found, Repo


def task(id: str, title: str = "", **parts: Any) -> dict[str, Any]:
    """A task with everything that the document asks for, any part of it replaced."""
    found = {
        "id": id,
        "feature_id": "F001",
        "title": title or f"Build part {id}",
        "description": "",
        "category": "implementation",
        "boundaries": {
            "expected_complexity": {"value": "~35 LoC"},
            "definition_of_done": {"criteria": ["The test passes"]},
            "scope": {"includes": [f"src/{id}/"]},
        },
        "execution_guidance": {"logging": {"on_start": "log the start"}},
        "duration": {"optimistic": 1, "mostLikely": 2, "pessimistic": 4},
        "acceptance_checks": [{"type": "command", "cmd": "make test", "expect": {"exitCode": 0}}],
        "source_evidence": [{"quote": f"Part {id} is needed"}],
        **parts,
    }
    return {key: value for key, value in found.items() if value is not None}


def edge(start: str, end: str, **parts: Any) -> dict[str, Any]:
    """A hard dependency with evidence, any part of it replaced."""
    return {
        "from": start,
        "to": end,
        "type": "technical",
        "reason": "",
        "evidence": [{"type": "doc", "reason": "the spec says so", "confidence": 1.0}],
        "confidence": 0.9,
        "isHard": True,
        **parts,
    }


def chain(*ids: str) -> list[dict[str, Any]]:
    """Dependencies that put tasks in an order."""
    return [edge(start, end) for start, end in pairwise(ids)]


def plan(
    tasks: Sequence[dict[str, Any]], dependencies: Sequence[dict[str, Any]] = (), **parts: Any
) -> dict[str, Any]:
    """The contents of tasks.json."""
    return {
        "meta": {"codebase_analysis": {"existing_apis": ["Door"], **parts.pop("analysis", {})}}
        | parts.pop("meta", {}),
        "tasks": list(tasks),
        "dependencies": list(dependencies),
        **parts,
    }


def put(repo: Repo, tasks: Any, folder: str = "plan", **files: Any) -> None:
    """Write the files of a plan, from their values or texts; one feature if none is given."""
    evidence = [{"quote": "A house is needed"}]
    feature = {"id": "F001", "title": "House", "source_evidence": evidence}
    named = {"tasks": tasks, "features": {"features": [feature]}, **files}
    for name, value in named.items():
        if value is not None:
            text = value if isinstance(value, str) else json.dumps(value, indent=2)
            repo.write(f"{folder}/{name}.json", text)


def validated(repo: Repo, *options: str) -> tuple[Answer, list[Found]]:
    """The answer and the findings of a validation of `plan`, except those on missing files."""
    answer = repo.run("plan", "validate", "plan", "--output-format", "json", *options)
    found = [Found(**finding) for finding in json.loads(answer.stdout)["findings"]]
    return answer, [finding for finding in found if finding.code != "PL002"]


def messages(repo: Repo, code: str, *options: str) -> list[str]:
    """The messages of one rule."""
    found = validated(repo, "--select", code, *options)[1]
    return [finding.message for finding in found if finding.code == code]
