"""`prep --brief`: one page that is enough to begin, and never longer than 4,000 characters."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import Nexus, Repo
from ..queue.plans import PIECES
from .preps import DAY, ready

LIMIT = 4000
pieces = st.lists(st.sampled_from([*PIECES, "\n\n", "\n- ", "\n  - ", "\n```\n", "x" * 900]))


def brief(repo: Repo, task: str = "1") -> str:
    """The brief of a task."""
    said = repo.run("prep", task, "--brief", env=DAY)
    assert said.exit_code in {0, 1}, said
    assert len(said.stdout) <= LIMIT
    return said.stdout


def test_all_that_is_needed(repo: Repo) -> None:
    repo.write("docs/rfcs/RFC-0001.md", "# RFC-0001\n\n- Status: Draft\n")
    repo.task("TASK-0002", "In Review")
    ready(
        repo,
        prereqs=["TASK-0002", "TASK-0090 (optional)"],
        links=["RFC: docs/rfcs/RFC-0001.md"],
        stop="- [x] the first step\n- [ ] the log says:\n  - `timed: ready`\n- [ ] `make test`",
        scope="- `src/a/`\n\nMust not touch:\n\n- `src/b/`",
    )
    assert brief(repo) == (
        "# TASK-0001 A small step\n"
        "\n"
        "File: `tasks/TASK-0001-x.md`, status: Draft\n"
        "**Not ready: BLOCKED (aligns_with_current_state, prereqs_ready)**\n"
        "\n## Goal\n\nWhat it brings.\n\n"
        "\n## Constraints\n\n- No busy loops.\n"
        "\n## Not part of it\n\n- No second way.\n"
        "\n## Done when\n\n- [ ] the log says:\n  - `timed: ready`\n- [ ] `make test`\n"
        "\n## May touch\n\n- `src/a/`\n"
        "\n## Must not touch\n\n- `src/b/`\n"
        "\n## Proofs\n\n- `make test`\n"
        "\n## Builds on\n\n"
        "- TASK-0002: In Review, `tasks/TASK-0002-x.md`\n"
        "- TASK-0090 (optional): Draft, `tasks/TASK-0090-x.md`\n"
        "- `docs/rfcs/RFC-0001.md`: Draft\n"
        "\nStay inside these paths (`taskctl scope`), and call it done only by\n"
        "`taskctl done TASK-0001`.\n"
    )


def test_what_goes_does_not_say_that_it_does_not(repo: Repo) -> None:
    ready(repo)
    repo.run("prep", "1", "--answer", "best_system_solution=YES", "--by", "Ada", env=DAY)
    said = repo.run("prep", "1", "--brief")
    assert said.exit_code == 0
    assert "Not ready" not in said.stdout


def test_without_an_allowlist_it_says_so(repo: Repo) -> None:
    ready(repo, scope=None)
    assert "## May touch\n\n- no path is named: ask before you change anything\n" in brief(repo)


def test_proofs_with_what_they_print(repo: Repo) -> None:
    stop = "```sh\nmake build\nmake test\n```\n\n- `make qemu` prints the marker `SELFTEST: ok`"
    ready(repo, stop=stop)
    text = brief(repo)
    assert "```sh\nmake build\nmake test\n```\n" in text
    assert text.count("make build") == 1
    assert "- `make qemu`, prints `SELFTEST: ok`\n" in text


def test_prose_gives_way_to_paths_and_conditions(repo: Repo) -> None:
    more = "\n## Non-Goals\n\n" + "".join(f"- Not {n}: {'x' * 80}\n" for n in range(100))
    ready(repo, more=more, scope="\n".join(f"- `src/a/{n}.py`" for n in range(60)))
    text = brief(repo)
    assert "- `src/a/59.py`\n" in text
    assert "- [ ] `make test` exits 0\n" in text
    assert re.search(r"^- … \d+ more, from line \d+ of the file on$", text, re.MULTILINE)


def test_brief_and_json_are_two_things(repo: Repo) -> None:
    ready(repo)
    said = repo.run("prep", "1", "--brief", "--json")
    assert said.exit_code == 2
    assert "choose one of --brief and --json" in said.stderr


@given(st.lists(pieces.map(" ".join), min_size=4, max_size=4), st.integers(1, 400))
def test_never_longer_and_never_steers(texts: list[str], times: int) -> None:
    goal, stop, scope, title = (text.encode("utf-8", "ignore").decode() for text in texts)
    body = (
        f"## Goal\n\n{goal}\n\n## Stop conditions\n\n{f'- [ ] {stop}' * times}\n\n"
        f"## Touched paths (allowlist)\n\n" + f"- `src/{scope}`\n" * times
    )
    with TemporaryDirectory() as folder:
        repo = Repo(Path(folder))
        repo.task("TASK-0001", title=" ".join(title.split()) or "x", body=body)
        text = brief(repo)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert text.endswith("`taskctl done TASK-0001`.\n")


def test_a_huge_task_has_a_brief_in_no_time(repo: Repo) -> None:
    ready(repo, stop="- [ ] `make test` " + "x " * 10 + "\n- [ ] more" * 20_000)
    assert "## Done when" in brief(repo)


@pytest.mark.full
def test_real_tasks(nexus: Nexus) -> None:
    repo = nexus.checkout(nexus.commit("5b478212"))
    for task in ("TASK-0013", "TASK-0014", "TASK-0023", "TASK-0031", "TASK-0247"):
        assert "## May touch" in brief(repo, task)
