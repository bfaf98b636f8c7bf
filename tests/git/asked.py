"""What `scope` and `gate` answer in a scratch repository."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..conftest import _ENVIRONMENT, Repo


@dataclass(frozen=True)
class Scoped:
    """What `scope --json` says, and its exit code."""

    exit_code: int
    said: dict[str, Any]

    @property
    def task(self) -> tuple[str, str]:
        """(the task, what told it)."""
        return self.said["task"], self.said["attributed_by"]

    @property
    def outside(self) -> list[str]:
        return [entry["path"] for entry in self.said["outside"]]


def scope(
    repo: Repo,
    *options: str,
    config: str = "",
    stdin: bytes = b"",
    env: Mapping[str, str] = _ENVIRONMENT,
) -> Scoped:
    """The answer about a change whose task can be told."""
    words = (*_settings(config), "scope", "--json", *options)
    answer = repo.run(*words, stdin=stdin, env=env)
    assert answer.exit_code in {0, 1}, answer.stderr
    return Scoped(answer.exit_code, json.loads(answer.stdout))


def refused(repo: Repo, *options: str, env: Mapping[str, str] = _ENVIRONMENT) -> str:
    """Why `scope` cannot answer."""
    answer = repo.run("scope", *options, env=env)
    assert answer.exit_code == 2, answer.stdout
    assert answer.stdout == ""
    return answer.stderr


@dataclass(frozen=True)
class Gated:
    """What `gate --output-format json` says, and its exit code."""

    exit_code: int
    said: dict[str, Any]

    @property
    def codes(self) -> list[str]:
        return [reason["code"] for reason in self.said["reasons"]]

    @property
    def errors(self) -> list[str]:
        return [r["code"] for r in self.said["reasons"] if r["severity"] == "error"]

    def reasons(self, code: str) -> list[dict[str, Any]]:
        return [reason for reason in self.said["reasons"] if reason["code"] == code]

    def paths(self, code: str) -> list[str]:
        """The paths that the reasons of a code name."""
        return sorted({entry["path"] for r in self.reasons(code) for entry in r["related"]})


def gate(
    repo: Repo, *options: str, config: str = "", env: Mapping[str, str] = _ENVIRONMENT
) -> Gated:
    """The verdict over a change; its exit code says the same as its word."""
    words = (*_settings(config), "gate", "--output-format", "json", *options)
    answer = repo.run(*words, env=env)
    assert answer.exit_code in {0, 1}, answer.stderr
    said = json.loads(answer.stdout)
    assert (said["verdict"] == "yes") == (answer.exit_code == 0)
    return Gated(answer.exit_code, said)


def _settings(config: str) -> tuple[str, ...]:
    return ("--config", config) if config else ()
