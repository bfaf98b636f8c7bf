"""`taskctl board` in a terminal."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

from taskctl.report.style import cells

from ..conftest import Repo


def in_terminal(repo: Repo, columns: int, *arguments: str) -> list[str]:
    """The lines that a command prints in a terminal of this width, without colours."""
    above, below = pty.openpty()
    fcntl.ioctl(below, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "taskctl", *arguments, "--no-pager"]
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=repo.root, stdout=below, stderr=below, stdin=below, env=environment
    ) as process:
        os.close(below)
        printed = b""
        while chunk := _read(above):
            printed += chunk
    os.close(above)
    assert process.returncode == 0, printed
    text = printed.decode().replace("\r\n", "\n")
    return re.sub(r"\x1b\[\d*m", "", text).splitlines()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


WIDE = "漢字 is 👩‍👩‍👧 wide and ﬁnally e\u0301\u0302 combining"


class TestBoard:
    def test_the_columns(self, plan: Repo) -> None:
        plan.task("TASK-0003", owner="rt", title="TASK-0003 A title of more words than fit")
        assert plan.run("board").stdout == (
            "ready (1)                  waiting (2)                in progress (1)\n"
            "─────────────────────────  ─────────────────────────  ─────────────────────────\n"
            "TASK-0003 A title of more  TASK-0002B A small step    TASK-0002 The second step\n"
            "  words than fit             ← TASK-0002\n"
            "                           TASK-0005 A small step\n"
            "                             ← Blocked (no parts)\n"
            "\n"
            "in review (1)              done (1)\n"
            "─────────────────────────  ─────────────────────────\n"
            "TASK-0004 A small step     TASK-0001 A small step\n"
        )

    @pytest.mark.parametrize(
        ("options", "shown", "hidden"),
        [
            ([], ["0001", "0005"], ["0006", "0007", "0008"]),
            (["--all"], ["0006", "0007", "0008"], []),
            (["--owner", "@ui"], ["0002", "0002B"], ["0003", "0004"]),
            (["--owner", "rt"], ["0002", "0003"], ["0001"]),
            (["--track", "APPS"], ["0002", "0003"], ["0001", "0004"]),
            (["--track", "TRACK-APPS"], ["0002", "0003"], ["0001", "0004"]),
        ],
    )
    def test_filters(
        self, plan: Repo, options: list[str], shown: list[str], hidden: list[str]
    ) -> None:
        text = plan.run("board", *options).stdout
        cards = set(re.findall(r"(?:^|  )TASK-(\d{4}B?) ", text, re.MULTILINE))
        assert set(shown) <= cards
        assert not set(hidden) & cards

    def test_a_track_that_there_is_not(self, plan: Repo) -> None:
        for command in ("board", "list"):
            answer = plan.run(command, "--track", "AAPS")
            assert (answer.exit_code, answer.stdout) == (2, "")
            assert "no track is called AAPS; nearest: APPS" in answer.stderr

    def test_long_columns_are_cut(self, repo: Repo) -> None:
        for number in range(1, 20):
            repo.task(f"TASK-{number:04d}")
        lines = repo.run("board", "--limit", "5").stdout.splitlines()
        assert lines[0] == "ready (19)"
        assert len(lines) == 2 + 5 + 1
        assert lines[-1] == "+14 more"

    @pytest.mark.parametrize("columns", [40, 60, 80, 200])
    def test_no_line_is_wider_than_the_terminal(self, plan: Repo, columns: int) -> None:
        plan.task("TASK-0009", title=f"TASK-0009 {WIDE}", prereqs=["TASK-0003", "TASK-0099"])
        plan.task("TASK-0010", "In Progress", title=f"TASK-0010 {WIDE * 9}")
        lines = in_terminal(plan, columns, "board", "--all")
        assert max(map(cells, lines)) <= columns
        shown = {item for line in lines for item in re.findall(r"TASK-\d{4}B?(?= )", line)}
        assert {f"TASK-{number:04d}" for number in range(1, 11)} <= shown

    @pytest.mark.parametrize("columns", [40, 80])
    def test_columns_stand_below_each_other(self, plan: Repo, columns: int) -> None:
        plan.task("TASK-0003", title=f"TASK-0003 {WIDE}")
        lines = in_terminal(plan, columns, "board")
        rules = [line for line in lines if line.startswith("─")]
        starts = [match.start() for match in re.finditer("─+", rules[0])]
        (second,) = [line for line in lines if "TASK-0003" in line]
        for start in starts[1:]:
            before = next(i for i in range(len(second) + 1) if cells(second[:i]) >= start)
            assert second[before:].startswith(("TASK-", "  ←", " ")) or before == len(second)

    @pytest.mark.parametrize("command", [["next"], ["list"], ["show", "2"], ["search", "a"]])
    def test_other_lists_fit_too(self, plan: Repo, command: list[str]) -> None:
        plan.task("TASK-0002", "In Progress", title=f"TASK-0002 {WIDE * 3}")
        lines = in_terminal(plan, 50, *command)
        assert max(map(cells, lines)) <= 50

    def test_an_empty_selection(self, plan: Repo) -> None:
        assert plan.run("board", "--owner", "nobody").stdout.strip() == ""
