"""Running the commands that write tasks, and what they are expected to leave alone."""

import re

from ..conftest import Answer, Repo

PATH = "tasks/TASK-0001-x.md"
# Midnight, at the beginning of 2026-02-03.
DAY = {"SOURCE_DATE_EPOCH": "1770076800"}
TICKED = "- [x] `make test` exits 0"
SECTIONS = (
    "\n## Stop conditions (Definition of Done)\n\n- [ ] `make test`\n\n"
    "## Touched paths (allowlist)\n\n- `src/a/`\n"
)


def run(repo: Repo, *arguments: str) -> Answer:
    """A run on 2026-02-03."""
    return repo.run(*arguments, env=DAY)


def status_of(repo: Repo, path: str = PATH) -> str:
    """What stands behind `status: `."""
    (line,) = re.findall(r"^status: ?(.*?)\r?$", repo.read(path), re.MULTILINE)
    assert isinstance(line, str)
    return line


def changed(repo: Repo, status: str, *arguments: str, stop: str = TICKED) -> str:
    """The status that a command makes of another, when it changes no other byte."""
    repo.task("TASK-0001", status, stop=stop)
    before = repo.read(PATH)
    answer = run(repo, arguments[0], "TASK-0001", *arguments[1:])
    assert answer.exit_code == 0, answer
    after = status_of(repo)
    assert repo.read(PATH) == before.replace(f"status: {status}\n", f"status: {after}\n")
    return after


def refused(repo: Repo, *arguments: str) -> list[str]:
    """The reasons of a refusal, which writes nothing."""
    before = repo.files()
    answer = run(repo, *arguments)
    assert (answer.exit_code, answer.stderr) == (1, "nothing was written\n")
    assert repo.files() == before
    return [line.strip() for line in answer.stdout.splitlines()[2:]]


def new(repo: Repo, title: str, *options: str) -> Answer:
    """A run on 2026-02-03."""
    return repo.run("new", *options, "--", title, env=DAY)


def next_id(repo: Repo, *options: str) -> str:
    """The id that a new task would have; nothing is written."""
    before = repo.files()
    answer = new(repo, "A thing", "--dry-run", *options)
    assert answer.exit_code == 0, answer.stderr
    assert repo.files() == before
    (line,) = re.findall(r"^\+\+\+ .*-a-thing\.md$", answer.stdout, re.MULTILINE)
    assert isinstance(line, str)
    return line.removeprefix("+++ b/tasks/").removesuffix("-a-thing.md")


def made(repo: Repo, title: str, *options: str) -> str:
    """The path of a new task."""
    answer = new(repo, title, *options)
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout.split("  ")[1].rstrip("\n")


def errors(repo: Repo) -> list[str]:
    """What `check` says of the plan that is no info."""
    return [found.code for found in repo.findings() if found.severity != "info"]


def matter(*lines: str) -> str:
    """A front matter with these lines behind the title and the status."""
    return "\n".join(["---", "title: TASK-0001 A", "status: Draft", *lines, "---", ""])
