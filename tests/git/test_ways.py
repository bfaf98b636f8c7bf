"""Every way to set a task to done, as docs/ways.py lists them: run, and judged as the page says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from docs.ways import DEFAULT, PLAN, RECORD, STRICT, Files, Way, ways

from ..conftest import Repo
from .asked import Gated, gate

ALL = list(ways())


def put(repo: Repo, files: Files, known: Mapping[str, str]) -> None:
    """Write what differs from the known files, delete what is gone, and sync the board."""
    for path in known.keys() - files.keys():
        (repo.root / path).unlink()
    for path, text in files.items():
        if known.get(path) != text:
            repo.write(path, text)
    repo.run("sync")


def gone_through(repo: Repo, way: Way, settings: str) -> Gated:
    """What the gate answers when somebody goes that way."""
    files: Files = {**PLAN, "taskctl.toml": DEFAULT + settings + way.settings}
    put(repo, files, {})
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    for number, step in enumerate(way.steps):
        if isinstance(step, str):
            assert step == RECORD
            answer = repo.run("prove", "TASK-0002", "--record", "--yes")
            assert answer.exit_code == 0, answer.stdout + answer.stderr
        else:
            changed = step(files)
            put(repo, changed, files)
            files = changed
        repo.commit(f"plan: step {number}")
    return gate(repo, "--base", "main")


def said(found: Gated) -> str:
    """The answer as the page writes it."""
    against = [code for code in dict.fromkeys(found.codes) if code in found.errors]
    others = [code for code in dict.fromkeys(found.codes) if code not in found.errors]
    if not against:
        return f"yes, with {' and '.join(others)}" if others else "yes"
    remark = f", with {' and '.join(others)}" if others else ""
    return f"no: {' and '.join(against)}{remark}"


@pytest.mark.full
@pytest.mark.parametrize("way", ALL, ids=[f"{way.says}".replace(" ", "-") for way in ALL])
@pytest.mark.parametrize("is_strict", [False, True], ids=["default", "strict"])
def test_the_gate_answers_as_the_page_says(
    repo: Repo, way: Way, *, is_strict: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKCTL_CACHE_DIR", str(tmp_path / "cache"))
    found = gone_through(repo, way, STRICT if is_strict else "")
    assert said(found) == (way.strict if is_strict else way.default), found.said["reasons"]
