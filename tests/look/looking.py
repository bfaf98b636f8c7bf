"""What several tests of the looking commands ask."""

import json
from typing import Any

from ..conftest import Repo

Json = dict[str, Any]


PATH = "tasks/TASK-0002-x.md"


def as_json(repo: Repo, *command: str) -> Json:
    """What a command says as JSON."""
    answer = repo.run(*command)
    assert (answer.exit_code, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    assert isinstance(found, dict)
    return found


def commit_on(repo: Repo, day: str, message: str) -> str:
    """Commit all that is there at noon of a day; the first ten signs of its id."""
    if not (repo.root / ".git").exists():
        repo.git("init", "--quiet", "--initial-branch=main")
    at = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--allow-empty", "--message", message, env=at)
    return repo.git("rev-parse", "HEAD")[:10]
