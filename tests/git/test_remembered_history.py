"""`stats` and `show` say the same with and without what they remember of the history."""

import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from taskctl.text.header import front_matter, only_line

from ..conftest import Repo

Ask = Callable[[], list[str]]
STATUSES = ("Draft", "In Progress", "In Review", "Done", "Dropped", "Nearly done")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def ask(repo: Repo, cache: Path) -> Ask:
    """The answers, which have to be those of a run that remembers nothing."""

    def asked() -> list[str]:
        asking = [("stats", "--json"), ("show", "TASK-0001", "--json")]
        kept = {"TASKCTL_CACHE_DIR": str(cache)}
        fresh = [repo.run(*command) for command in asking]
        for _ in range(2):
            assert [repo.run(*command, env=kept) for command in asking] == fresh
        return [answer.stdout for answer in fresh]

    return asked


def entries(cache: Path) -> list[Path]:
    return sorted((cache / "history").iterdir())


def states(answers: list[str]) -> list[str]:
    return [step["state"] for step in json.loads(answers[1])["history"]]


def test_it_follows_commits_branches_and_merges(repo: Repo, ask: Ask) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002")
    repo.commit("plan")
    assert states(ask()) == ["todo"]
    repo.task("TASK-0001", "In Progress")
    repo.commit("begin")
    assert states(ask()) == ["todo", "active"]
    repo.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    assert states(ask()) == ["todo"]
    repo.task("TASK-0001", "Done")
    repo.commit("finish elsewhere")
    assert states(ask()) == ["todo", "done"]
    repo.git("checkout", "--quiet", "main")
    repo.task("TASK-0002", "Done")
    repo.commit("another")
    repo.git("merge", "--quiet", "--strategy=ours", "--no-edit", "side")
    ask()
    repo.task("TASK-0002", "Draft")
    repo.commit("reopen")
    ask()
    repo.task("TASK-0001", "In Review")
    repo.commit("review")
    assert states(ask())[-1] == "review"
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    ask()


def test_it_says_the_same_after_any_change(repo: Repo, ask: Ask, cache: Path) -> None:
    chosen = random.Random(15)
    repo.task("TASK-0001")
    repo.commit("plan")
    branches = ["main"]
    for number in range(25):
        act = chosen.choice("cccccrdbbmmaxs")
        task = f"TASK-{chosen.randint(1, 4):04}"
        files = sorted(repo.root.glob(f"tasks/{task}-*.md"))
        if act == "c":
            repo.task(task, chosen.choice(STATUSES), more=f"{number}\n")
        elif act == "r" and files:
            files[0].rename(files[0].with_name(f"{task}-renamed{number}.md"))
        elif act == "d" and files and task != "TASK-0001":
            files[0].unlink()
        elif act == "b":
            branches.append(f"b{number}")
            repo.git("checkout", "--quiet", "-b", branches[-1])
        elif act == "m":
            repo.git("checkout", "--quiet", chosen.choice(branches))
            side = f"--strategy-option={chosen.choice(('ours', 'theirs'))}"
            other = chosen.choice(branches)
            try:
                repo.git("merge", "--quiet", "--no-edit", "--no-ff", side, other)
            except AssertionError:  # one side removed what the other changed
                repo.git("add", "--all")
        elif act == "a":
            message = f"amended {number}"
            repo.git("commit", "--quiet", "--amend", "--allow-empty", "--message", message)
        elif act == "x" and entries(cache):
            raw = bytearray(entries(cache)[0].read_bytes())
            raw[chosen.randrange(len(raw))] ^= 1 << chosen.randrange(8)
            entries(cache)[0].write_bytes(raw)
        elif act == "s":
            word = chosen.choice(STATUSES)
            repo.write("taskctl.toml", f'[states]\nactive = ["In Progress", "{word}"]\n')
        repo.commit(f"{act} {number}")
        if not repo.root.joinpath("tasks/TASK-0001-x.md").exists():
            repo.task("TASK-0001")
        ask()


def test_a_shallow_clone_that_gets_its_history(repo: Repo, cache: Path) -> None:
    for status in STATUSES[:4]:
        repo.task("TASK-0001", status)
        repo.commit(status)
    source = f"file://{repo.root}"
    repo.git("clone", "--quiet", "--depth=2", source, "../shallow")
    shallow = Repo(repo.root.parent / "shallow")
    kept = {"TASKCTL_CACHE_DIR": str(cache)}
    command = "show", "TASK-0001", "--json"
    for _ in range(2):
        assert states(["", shallow.run(*command, env=kept).stdout]) == ["review", "done"]
    shallow.git("fetch", "--quiet", "--unshallow")
    assert shallow.run(*command, env=kept).stdout == repo.run(*command).stdout


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        "{}",
        '{"head": 1, "commits": [], "versions": [], "decided": []}',
        '{"head": "HEAD", "commits": [[]], "versions": [[0, "a", "b"]], "decided": []}',
        '{"head": "HEAD", "commits": [["", "", ""]], "versions": [[0, "a", 1]], "decided": []}',
        '{"head": "HEAD", "commits": {"a": 1}, "versions": {"a": 1}, "decided": 3}',
        '{"head": "HEAD", "commits": [["", "", ""]], "versions": [[0, "a", "b", 1]], "decided": 3}',
        "[" * 100_000,
    ],
)
def test_an_entry_of_another_form_is_not_used(
    repo: Repo, ask: Ask, cache: Path, payload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.task("TASK-0001")
    head = repo.commit("plan")
    planted = payload.replace("HEAD", head).encode()
    with monkeypatch.context() as patched:
        patched.setattr("taskctl.read.history_memory.load", lambda name: planted)
        assert states(ask()) == ["todo"]


def test_progress_is_shown_on_a_slow_terminal_alone(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.task("TASK-0001")
    repo.commit("plan")
    monkeypatch.setattr("taskctl.cli.progress._PATIENCE", -1)
    monkeypatch.setattr("taskctl.cli.progress._PAUSE", 0)
    terminal = io.StringIO()
    monkeypatch.setattr("sys.__stderr__", terminal)
    assert repo.run("stats").stderr == ""
    assert terminal.getvalue() == ""
    monkeypatch.setattr("taskctl.cli.session.Session.shows_progress", True)
    assert repo.run("stats").stderr == ""
    shown = terminal.getvalue()
    assert "1 of 1 versions of tasks are read" in shown
    assert shown.rstrip(" ").endswith("\r")


HEADERS = [
    "---\nstatus: Done\n---\n",
    "---\ntitle: a\nStatus: Done # yes\nowner: b\n---\n",
    "---\nstatus: Done\n  and more\n---\n",
    "---\nstatus: |\n  Done\n---\n",
    "---\nstatus:\n- Done\n---\n",
    "---\nstatus: Done\nstatus: Draft\n---\n",
    '---\n"status": Done\nstate: x\n---  \nstatus: no\n',
    "---\nstatus: {a: b}\n---\n",
    "---\nstatus: 'Done'\n...\n",
    "---\nstatus: [Done]\nx: y\n---\n",
    "---\nstatus:\nx: y\n---\n",
    "---\nstatus: Done\n\nx: y\n---\n",
    "---\nstatus: Done\n",
    "---\nx: |\n  status: Done\n---\n",
    "status: Done\n",
]


@pytest.mark.parametrize("text", HEADERS)
def test_the_line_of_a_status_decides_it_alone(text: str) -> None:
    lines = text.split("\n")
    found = only_line(lines, ["status"])
    if not found:
        return
    whole, alone = front_matter("a", lines), front_matter("a", ["---", found, "---"])
    assert whole
    assert alone
    one, other = whole.get("status"), alone.get("status")
    assert one
    assert other
    assert (one.kind, one.text) == (other.kind, other.text)


def test_some_headers_have_such_a_line() -> None:
    found = [bool(only_line(text.split("\n"), ["status"])) for text in HEADERS]
    assert found == [True, True, *[False] * 4, True, False, True, True, True, *[False] * 4]
