"""What holds of every command that writes a task, whatever form its header has."""

import json
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ..boards.boards import BOARD, board, cells, emptied, region, rows
from ..conftest import Repo, task
from .commands import DAY
from .headers import TAILS, Written, task_texts
from .plans import repository, titles

pytestmark = pytest.mark.full

PATH = "tasks/TASK-0001-x.md"
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def raw_of(text: str, line_end: str = "\n", *, with_mark: bool = False) -> bytes:
    """A text as it lies on the disk."""
    return ("\ufeff" if with_mark else "").encode() + text.replace("\n", line_end).encode()


def run(repo: Repo, *arguments: str) -> bytes:
    """What the task holds after a command that has to succeed."""
    answer = repo.run(*arguments, env=DAY)
    assert answer.exit_code == 0, answer
    return (repo.root / PATH).read_bytes()


def read_as(repo: Repo) -> str:
    """The status that the task has."""
    return str(json.loads(repo.run("show", "TASK-0001", "--json").stdout)["status"])


@given(task_texts("Draft"), LINE_ENDS, st.booleans())
def test_start_then_reopen_restores_the_file(made: Written, line_end: str, with_mark: bool) -> None:
    raw = raw_of(made.text, line_end, with_mark=with_mark)
    with repository() as repo:
        repo.write(PATH, raw)
        wanted = made.before + "In Progress" + made.tail + made.behind
        assert run(repo, "start", "1") == raw_of(wanted, line_end, with_mark=with_mark)
        assert run(repo, "reopen", "1") == raw


@given(task_texts("Draft"), LINE_ENDS, st.booleans())
def test_a_lease_comes_and_goes_with_its_lines(
    made: Written, line_end: str, with_mark: bool
) -> None:
    assume("## Status" not in made.text)  # sections have no place for it
    raw = raw_of(made.text, line_end, with_mark=with_mark)
    with repository() as repo:
        repo.write(PATH, raw)
        run(repo, "start", "1", "--as", "ada: the 'first'")
        assert "claimed by ada: the 'first' until" in repo.run("show", "1", env=DAY).stdout
        assert run(repo, "reopen", "1") == raw


@given(
    task_texts("In Progress"),
    st.sampled_from([("review", "In Review"), ("park", "Deferred"), ("reopen", "Draft"),
                     ("supersede", "Superseded by TASK-0002")]),
)  # fmt: skip  # a table
def test_a_command_changes_its_word_alone(made: Written, command: tuple[str, str]) -> None:
    name, word = command
    with repository(dict([task("TASK-0002")])) as repo:
        repo.write(PATH, raw_of(made.text))
        options = ["--by", "2"] if name == "supersede" else []
        wanted = made.before + word + made.tail + made.behind
        assert run(repo, name, "1", *options) == raw_of(wanted)
        assert repo.run(name, "1", *options).stdout.endswith(" already\n")
        assert (repo.root / PATH).read_bytes() == raw_of(wanted)


@given(task_texts("In Review"), st.sampled_from(["tail", "key", "none"]), LINE_ENDS)
def test_done_then_reopen_leaves_no_trace(made: Written, stamp: str, line_end: str) -> None:
    # A date, or a tick, right behind the word is taken for the stamp of an earlier time.
    assume(not made.tail.startswith((" (2026-01-05)", " ✅")))
    assume(stamp != "key" or "\n## Status\n" not in made.before)
    setting = f'[[collection]]\nname = "tasks"\n[collection.status]\nstamp = "{stamp}"\n'
    with repository({"taskctl.toml": setting}) as repo:
        repo.write(PATH, raw_of(made.text, line_end))
        if "[ ]" in made.tail:
            # An empty box behind the word, or its stamp, says that it is not done.
            assert repo.run("done", "1", env=DAY).exit_code == 2
            assert (repo.root / PATH).read_bytes() == raw_of(made.text, line_end)
            return
        done = run(repo, "done", "1").decode()
        mark = " (2026-02-03)" if stamp == "tail" else ""
        assert f"Done{mark}{made.tail}" in done
        assert done.count("2026-02-03") == (stamp != "none")
        reopened = made.before + "Draft" + made.tail + made.behind
        assert run(repo, "reopen", "1") == raw_of(reopened, line_end)


NOTES = st.sampled_from(
    [
        "see #12",
        "a: b",
        "it's",
        "\"both\" 'quotes'",
        "back\\slash",
        "#",
        "- x",
        "| pipe",
        "[x",
        "{y",
        "trailing:",
        "日本 👩‍👩‍👧",
        "ا\u200f",
        "`x`",
        "*b*",
        "(2026-01-05)",
        "by TASK-0003",
        "~",
        "a\tb\nc",
    ]
) | st.text(max_size=12)


@given(task_texts("Draft"), NOTES)
def test_any_note_is_read_back_or_refused(made: Written, note: str) -> None:
    raw = raw_of(made.text)
    with repository() as repo:
        repo.write(PATH, raw)
        answer = repo.run("start", "1", f"--note={note}")
        if answer.exit_code:
            assert answer.exit_code == 2
            assert re.search("control character|not UTF-8|read back", answer.stderr), answer
            assert (repo.root / PATH).read_bytes() == raw
            return
        flat = " ".join(note.split())
        if "| " in made.before.split("\n")[-1] or made.before.endswith("|"):
            flat = flat.replace("|", "\\|")
        assert read_as(repo) == (f"In Progress — {flat}" if flat else "In Progress")
        after = (repo.root / PATH).read_bytes().decode()
        lines, old = after.split("\n"), made.text.split("\n")
        number = made.before.count("\n")
        assert lines[:number] + lines[number + 1 :] == old[:number] + old[number + 1 :]


@given(st.sampled_from([" | piped", " -> Done", " | Done"]), NOTES)
def test_a_choice_of_words_is_no_status_to_start_from(tail: str, note: str) -> None:
    path, old = task("TASK-0001", f"Draft{tail}")
    with repository() as repo:
        repo.write(path, old.encode())
        answer = repo.run("start", "1", f"--note={note}")
        assert answer.exit_code == 1, answer
        assert answer.stderr == "nothing was written\n"
        assert (repo.root / path).read_bytes() == old.encode()


@given(st.sampled_from(TAILS), st.text(min_size=1, max_size=12))
def test_what_is_no_status_is_never_lost(tail: str, word: str) -> None:
    text = " ".join(f"{word}{tail}".split()).encode("utf-8", "ignore").decode()
    path, old = task("TASK-0001", "'" + text.replace("'", "''") + "'")
    with repository() as repo:
        repo.write(path, old.encode())
        state = repo.plan().by_id["TASK-0001"].state
        assume(state == "unknown" and repo.findings("FL001", "FL002") == [])
        for command in ("start", "review", "done", "park"):
            assert repo.run(command, "1").exit_code == 1
        assert (repo.root / path).read_bytes() == old.encode()
        if repo.run("reopen", "1").exit_code == 0:
            assert read_as(repo) == (f"Draft — {text}" if text else "Draft")


@given(titles)
@example("|")
@example("<!-- taskctl:end -->")
@example("`")
def test_a_new_task_has_one_row_whatever_its_title(title: str) -> None:
    with repository(dict([task("TASK-0001")])) as repo:
        text = board("Above.", region("queue"), "Below.")
        repo.write(BOARD, text)
        answer = repo.run("new", "--", title, env=DAY)
        if answer.exit_code:
            assert answer.exit_code == 2
            assert list(repo.root.glob("tasks/TASK-0002*")) == []
            assert repo.read(BOARD) == text
            return
        made = repo.plan().by_id["TASK-0002"]
        assert made.title == f"TASK-0002 {' '.join(title.split())}"
        assert [found.code for found in repo.findings() if found.severity == "error"] == []
        after = repo.read(BOARD)
        assert [cells(row)[0].strip("*") for row in rows(after)] == ["TASK-0001", "TASK-0002"]
        assert emptied(after.encode()) == emptied(text.encode())
        assert repo.run("sync", "--check").exit_code == 0
