"""`list`, `search`, `show`, `board`, `stats`, `graph`: the plan as people and programs read it."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterable
from typing import Any

import pytest

from taskctl.report.style import cells

from ..conftest import Nexus, Repo, task
from . import items
from .boards import BOARD, board

Json = dict[str, Any]
PATH = "tasks/TASK-0002-x.md"
# What steers a terminal, turns the direction of writing, or ends what it stands in.
HOSTILE = "\x07\x9b31m\x1b]0;x\u202e\u2066\x7f"
ESCAPED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
READING = [
    ["list"], ["list", "--json"], ["list", "--csv"], ["list", "--candidates"],
    ["list", "--candidates", "--json"], ["search", "step"], ["search", "step", "--json"],
    ["show", "TASK-0002"], ["show", "TASK-0002", "--json"], ["show", "TRACK-APPS"], ["board"],
    ["board", "--all"], ["stats"], ["stats", "--json"], ["graph"], ["graph", "--format", "dot"],
    ["graph", "--format", "json"], ["graph", "--isolated"], ["graph", "--group", "track"],
    ["graph", "--focus", "TASK-0002"], ["graph", "--critical-path"], ["next"], ["next", "--json"],
]  # fmt: skip  # a table


def as_json(repo: Repo, *command: str) -> Json:
    """What a command says as JSON."""
    answer = repo.run(*command)
    assert (answer.exit_code, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with a task of every state, a track with a gate, a contract, and a board."""
    repo.write("docs/rfcs/RFC-0001-a.md", "# RFC-0001\n\n- Status: Draft\n")
    repo.track(
        "APPS",
        body="## Gates (RED / YELLOW / GREEN)\n\n- **RED (blocking)**:\n  - Gate: `TASK-0003`.\n\n"
        "## Candidates\n\n- **CAND-APP-010: A small | step**\n- **CAND-APP-020: Gone**\n"
        "  - **Status**: extracted → `TASK-0003`\n",
    )
    repo.task("TASK-0001", "Done (2026-02-03)")
    repo.task(
        "TASK-0002",
        "In Progress — half",
        prereqs=["TASK-0001", "TASK-0003 (optional)", "TASK-0099"],
        follow_ups=["TASK-0002B"],
        links=["Track: tasks/TRACK-APPS.md", "RFC: docs/rfcs/RFC-0001-a.md"],
        owner="@ui @rt",
        stop="- [x] one\n- [ ] `make test`\n- plain\n- [~] half",
        scope="- `src/a/`\n\nMust not touch:\n\n- `src/b/`",
        title="TASK-0002 The second step",
    )
    repo.task("TASK-0002B", prereqs=["TASK-0002"], owner="@ui")
    repo.task("TASK-0003", owner="rt")
    repo.task("TASK-0004", "In Review")
    repo.task("TASK-0005", "Blocked (no parts)")
    repo.task("TASK-0006", "Deferred")
    repo.task("TASK-0007", "Superseded by TASK-0003")
    repo.task("TASK-0008", "Soon")
    repo.write(BOARD, board("## Kernel", "- Tasks: TASK-0001..TASK-0002"))
    return repo


class TestList:
    def ids(self, repo: Repo, *options: str) -> list[str]:
        found = [item["id"] for item in as_json(repo, "list", "--json", *options)["items"]]
        lines = repo.run("list", *options).stdout.splitlines()
        assert [line.split()[0] for line in lines if line] == found
        return [item.removeprefix("TASK-") for item in found]

    @pytest.mark.parametrize(
        ("options", "ids"),
        [
            ([], ["0001", "0002", "0002B", "0003", "0004", "0005", "0006", "0007", "0008"]),
            (["--status", "todo"], ["0002B", "0003"]),
            (["--status", "Draft"], ["0002B", "0003"]),
            (["--status", "draft, in progress"], ["0002", "0002B", "0003"]),
            (["--status", "done,review"], ["0001", "0004"]),
            (["--status", "unknown"], ["0008"]),
            (["--ready"], ["0003"]),
            (["--blocked"], ["0002B", "0005"]),
            (["--owner", "@ui"], ["0002", "0002B"]),
            (["--owner", "rt"], ["0002", "0003"]),
            (["--owner", "nobody"], []),
            (["--track", "TRACK-APPS"], ["0002", "0003"]),
            (["--track", "APPS"], ["0002", "0003"]),
            (["--owner", "@ui", "--status", "todo"], ["0002B"]),
            (["--ready", "--blocked"], []),
        ],
    )
    def test_filters(self, plan: Repo, options: list[str], ids: list[str]) -> None:
        assert self.ids(plan, *options) == ids

    @pytest.mark.parametrize(
        ("option", "value", "says"),
        [("--status", "nope", "'nope'"), ("--track", "NOPE", "NOPE"), ("--status", "todo,", "''")],
    )
    def test_what_there_is_not_is_named(
        self, plan: Repo, option: str, value: str, says: str
    ) -> None:
        answer = plan.run("list", option, value)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert says in answer.stderr

    def test_lines_say_what_each_waits_for(self, plan: Repo) -> None:
        assert plan.run("list", "--status", "todo").stdout == (
            "TASK-0002B  todo      ← TASK-0002  A small step\nTASK-0003   todo      A small step\n"
        )

    def test_json_has_the_keys_of_the_contract(self, plan: Repo) -> None:
        found = as_json(plan, "list", "--json")
        items.check(found, items.LIST)
        second = found["items"][1]
        assert {key: second[key] for key in items.ITEM["properties"]} == {
            "id": "TASK-0002",
            "title": "The second step",
            "state": "active",
            "status": "In Progress — half",
            "path": PATH,
            "line": 3,
            "owner": ["@ui", "@rt"],
            "created": "2026-01-02",
            "prereqs": [
                {"id": "TASK-0001", "hard": True, "state": "done", "path": PATH, "line": 7},
                {"id": "TASK-0003", "hard": False, "state": "todo", "path": PATH, "line": 8},
                {"id": "TASK-0099", "hard": True, "state": "unknown", "path": PATH, "line": 9},
            ],
            "dependents": ["TASK-0002B"],
            "follow_ups": ["TASK-0002B"],
            "tracks": ["TRACK-APPS"],
            "stop": {"items": 4, "open": 2, "done": 1, "plain": 1},
            "scope": [
                {"pattern": "src/a/", "kind": "allow", "line": 34},
                {"pattern": "src/b/", "kind": "deny", "line": 38},
            ],
            "links": [
                {"label": "Track", "target": "tasks/TRACK-APPS.md", "state": "active"},
                {"label": "RFC", "target": "docs/rfcs/RFC-0001-a.md", "state": "Draft"},
            ],
        }

    def test_csv(self, plan: Repo) -> None:
        plan.task("TASK-0003", title='TASK-0003 a, "b" | c', owner="@ui @rt")
        text = plan.run("list", "--status", "todo", "--csv").stdout
        assert list(csv.DictReader(io.StringIO(text))) == [
            {
                "id": item,
                "state": "todo",
                "status": "Draft",
                "title": title,
                "owner": owner,
                "created": "2026-01-02",
                "path": f"tasks/{item}-x.md",
            }
            for item, title, owner in (
                ("TASK-0002B", "A small step", "'@ui"),
                ("TASK-0003", 'a, "b" | c', "'@ui @rt"),
            )
        ]

    @pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
    def test_no_cell_of_the_csv_is_a_formula(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001", title=f"TASK-0001 x{title}", owner=title.strip())
        for row in csv.reader(io.StringIO(repo.run("list", "--csv").stdout)):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)

    def test_candidates(self, plan: Repo) -> None:
        found = as_json(plan, "list", "--candidates", "--json")["items"]
        assert [(item["id"], item["extracted_to"]) for item in found] == [
            ("CAND-APP-010", []),
            ("CAND-APP-020", ["TASK-0003"]),
        ]
        lines = plan.run("list", "--candidates").stdout.splitlines()
        assert lines[2].split(maxsplit=2) == ["CAND-APP-010", "blocked", "A small | step"]
        assert lines[3].split() == ["CAND-APP-020", "extracted", "→", "TASK-0003", "Gone"]


class TestSearch:
    def test_in_tasks_tracks_and_boards_whatever_the_case(self, plan: Repo) -> None:
        answer = plan.run("search", "KERNEL")
        assert answer == (0, f"{BOARD}:3: ## Kernel\n", "")
        hits = as_json(plan, "search", "small |", "--json")["hits"]
        assert [(hit["id"], hit["path"]) for hit in hits] == [("TRACK-APPS", "tasks/TRACK-APPS.md")]

    def test_every_line(self, plan: Repo) -> None:
        lines = plan.run("search", "half").stdout.splitlines()
        assert lines == [f"{PATH}:3: status: In Progress — half", f"{PATH}:30: - [~] half"]

    def test_nowhere(self, plan: Repo) -> None:
        assert plan.run("search", "no such words") == (
            1,
            "",
            "'no such words' is nowhere in the plan\n",
        )

    @pytest.mark.parametrize("text", ["(", "[a-", "\\", "*", "a{1,"])
    def test_signs_are_signs(self, plan: Repo, text: str) -> None:
        plan.task("TASK-0003", context=f"here: {text}")
        assert "here: " in plan.run("search", text).stdout


class TestShow:
    def sections(self, repo: Repo, *arguments: str) -> dict[str, list[str]]:
        blocks = repo.run("show", *arguments).stdout.split("\n\n")
        found = {"": blocks[0].splitlines()}
        for block in blocks[1:]:
            head, *lines = block.splitlines()
            found[head] = [line.strip() for line in lines]
        return found

    def test_all_of_a_task(self, plan: Repo) -> None:
        found = self.sections(plan, "TASK-0002")
        proofs = found.pop("proofs")
        assert found == {
            "": [
                "TASK-0002  The second step",
                "In Progress — half · @ui @rt · created 2026-01-02",
                f"{PATH}:3",
            ],
            "prerequisites": [
                "done     TASK-0001  A small step",
                "todo     TASK-0003 (optional)  A small step",
                "no file  TASK-0099",
            ],
            "waiting for this": ["todo     TASK-0002B  A small step"],
            "follow-ups": ["todo     TASK-0002B  A small step"],
            # open ones first
            "stop conditions (1 of 3 done, 1 without a box)": [
                "#2  [ ] `make test`",
                "#3   -  plain",
                "#4  [~] half",
                "#1  [x] one",
            ],
            "allowlist": ["src/a/", "may not touch src/b/"],
            "tracks and their gates": [
                "TRACK-APPS  TRACK APPS",
                "red gate: TASK-0003 (tasks/TRACK-APPS.md:12)",
            ],
            "contracts": ["Draft        RFC-0001-a.md"],
        }
        assert "make test" in proofs

    def test_each_proof_once(self, plan: Repo) -> None:
        proofs = self.sections(plan, "TASK-0002")["proofs"]
        assert len(proofs) == len(set(proofs))

    def test_a_gate_that_is_open_is_not_shown(self, plan: Repo) -> None:
        plan.task("TASK-0003", "Done")
        assert self.sections(plan, "TASK-0002")["tracks and their gates"] == [
            "TRACK-APPS  TRACK APPS"
        ]

    def test_the_history_from_git(self, repo: Repo) -> None:
        history = statuses(repo, "TASK-0002", "Draft", "In Progress", "Draft (again)", "Done")
        found = self.sections(repo, "TASK-0002")["history"]
        assert found == [
            f"2026-01-0{day}  {state:<8} {commit}  to {status}"
            for day, (state, (commit, status)) in enumerate(
                zip(["todo", "active", "todo", "done"], history, strict=True), 1
            )
        ]
        said = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [(step["date"], step["state"], step["status"]) for step in said] == [
            ("2026-01-01", "todo", "Draft"),
            ("2026-01-02", "active", "In Progress"),
            ("2026-01-03", "todo", "Draft (again)"),
            ("2026-01-04", "done", "Done"),
        ]

    def test_the_history_of_a_file_that_got_another_name(self, repo: Repo) -> None:
        statuses(repo, "TASK-0002", "Draft")
        (repo.root / PATH).unlink()
        repo.task("TASK-0002", "Done", slug="other-words")
        commit_on(repo, "2026-01-09", "renamed")
        # `stats` follows the id.
        assert as_json(repo, "stats", "--json")["lead_days"] == 8
        steps = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [step["state"] for step in steps] == ["todo", "done"]

    @pytest.mark.parametrize("form", ["- Status: {}", "**Status:** {}"])
    def test_the_history_of_another_form_of_header(self, repo: Repo, form: str) -> None:
        for day, status in (("2026-01-01", "Draft"), ("2026-01-02", "Done")):
            repo.write(PATH, f"# TASK-0002: A\n\n{form.format(status)}\n")
            commit_on(repo, day, status)
        steps = as_json(repo, "show", "TASK-0002", "--json")["history"]
        assert [step["state"] for step in steps] == ["todo", "done"]

    def test_a_line_without_a_change_of_state_is_no_step(self, repo: Repo) -> None:
        statuses(repo, "TASK-0002", "Draft", "Draft (seed)", "draft")
        assert len(as_json(repo, "show", "TASK-0002", "--json")["history"]) == 1

    def test_json_has_the_keys_of_the_contract(self, plan: Repo) -> None:
        found = as_json(plan, "show", "TASK-0002", "--json")
        items.check(found, items.ITEM)
        listed = as_json(plan, "list", "--json")["items"][1]
        assert {key: found[key] for key in listed} == listed
        assert (found["version"], found["history"]) == (1, [])

    def test_a_task_without_anything(self, repo: Repo) -> None:
        repo.write(PATH, "---\ntitle: TASK-0002\n---\n")
        answer = repo.run("show", "2")
        assert answer.exit_code == 0
        assert answer.stdout.startswith("TASK-0002  TASK-0002\nunknown\n")

    def test_a_track(self, plan: Repo) -> None:
        assert plan.run("show", "TRACK-APPS").stdout.startswith("TRACK-APPS  TRACK APPS\n")

    @pytest.mark.parametrize(("name", "code"), [("2", 0), ("task-0002", 0), (PATH, 0), ("99", 2)])
    def test_by_any_name(self, plan: Repo, name: str, code: int) -> None:
        assert plan.run("show", name).exit_code == code


def commit_on(repo: Repo, day: str, message: str) -> str:
    """Commit all that is there at noon of a day; the first ten signs of its id."""
    if not (repo.root / ".git").exists():
        repo.git("init", "--quiet", "--initial-branch=main")
    at = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--allow-empty", "--message", message, env=at)
    return repo.git("rev-parse", "HEAD")[:10]


def statuses(repo: Repo, item: str, *words: str) -> list[tuple[str, str]]:
    """Give a task one status a day from 2026-01-01 on; (commit, status) of each."""
    found = []
    for day, status in enumerate(words, 1):
        repo.task(item, status)
        found.append((commit_on(repo, f"2026-01-{day:02d}", f"to {status}"), status))
    return found


def in_terminal(repo: Repo, columns: int, *arguments: str) -> list[str]:
    """The lines that a command prints in a terminal of this width, without colours."""
    above, below = pty.openpty()
    fcntl.ioctl(below, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "taskctl", *arguments]
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


class TestStats:
    @pytest.fixture
    def history(self, repo: Repo) -> Repo:
        """Three tasks done: after 10 days, after 31, and on the day of its first commit."""
        repo.track("APPS")
        repo.task("TASK-0001", links=["Track: tasks/TRACK-APPS.md"], owner="@ui")
        repo.task("TASK-0002", owner="@ui @rt", prereqs=["TASK-0001"])
        commit_on(repo, "2026-01-05", "begin")
        repo.task("TASK-0001", "Done", links=["Track: tasks/TRACK-APPS.md"], owner="@ui")
        commit_on(repo, "2026-01-15", "one")
        repo.task("TASK-0002", "In Progress", owner="@ui @rt", prereqs=["TASK-0001"])
        commit_on(repo, "2026-01-16", "two begins")
        repo.task("TASK-0002", "Done", owner="@ui @rt", prereqs=["TASK-0001"])
        repo.task("TASK-0003", "Complete", owner="@rt")
        commit_on(repo, "2026-02-05", "two and three")
        repo.task("TASK-0004", "Done", owner="@rt")
        commit_on(repo, "2026-02-06", "four, too early")
        repo.task("TASK-0004", owner="@rt")
        repo.task("TASK-0005", prereqs=["TASK-0004"], links=["Track: tasks/TRACK-APPS.md"])
        repo.task("TASK-0006", prereqs=["TASK-0005", "TASK-0004"])
        repo.task("TASK-0007", prereqs=["TASK-0004", "TASK-0099"])
        repo.write(BOARD, board("## Kernel", "- Tasks: TASK-0001..TASK-0004, TASK-0099"))
        commit_on(repo, "2026-02-07", "and more")
        return repo

    def test_the_numbers(self, history: Repo) -> None:
        assert as_json(history, "stats", "--json") == {
            "version": 1,
            "states": {"todo": 4, "done": 3},
            "tracks": [{"name": "TRACK-APPS", "done": 1, "total": 2}],
            "groups": [{"name": "Kernel", "done": 3, "total": 4}],
            "owners": [
                {"name": "@rt", "done": 2, "total": 3},
                {"name": "@ui", "done": 2, "total": 2},
                {"name": "runtime", "done": 0, "total": 3},
            ],
            "months": {"2026-01": 1, "2026-02": 2},
            "lead_days": 10,
            "longest_chain": ["TASK-0004", "TASK-0005", "TASK-0006"],
            "unblockers": [
                {"id": "TASK-0004", "waiting": 3},
                {"id": "TASK-0005", "waiting": 1},
            ],
        }

    def test_the_text(self, history: Repo) -> None:
        text = history.run("stats").stdout
        for words in (
            "3 of 7 tasks done  ████████░░░░░░░░░░░░  42 %\n  todo 4  done 3\n",
            "\ntracks\n  TRACK-APPS  ██████████░░░░░░░░░░  1 / 2\n",
            "\ndone per month\n  2026-01     1  ▪\n  2026-02     2  ▪▪\n",
            "\nlead time: 10 days from its first commit to done (median)\n",
            "\nlongest open chain (3)\n  TASK-0004 → TASK-0005 → TASK-0006\n",
            "\nmost waited for\n     3  TASK-0004  A small step\n     1  TASK-0005  A small step\n",
        ):
            assert words in text

    def test_a_month_without_a_finished_task_is_one_too(self, history: Repo) -> None:
        history.task("TASK-0004", "Done", owner="@rt")
        commit_on(history, "2026-05-01", "four at last")
        found = as_json(history, "stats", "--json")["months"]
        assert found == {"2026-01": 1, "2026-02": 2, "2026-03": 0, "2026-04": 0, "2026-05": 1}

    def test_a_finished_track_is_no_task(self, history: Repo) -> None:
        before = as_json(history, "stats", "--json")["months"]
        path = history.root / "tasks/TRACK-APPS.md"
        path.write_text(re.sub("(?m)^status: .*", "status: Done", path.read_text()))
        commit_on(history, "2026-06-01", "the track is closed")
        assert as_json(history, "stats", "--json")["months"] == before

    def test_a_merge_is_not_counted_again(self, history: Repo) -> None:
        before = as_json(history, "stats", "--json")
        history.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        commit_on(history, "2026-02-08", "beside")
        history.git("checkout", "--quiet", "main")
        history.git("merge", "--quiet", "--no-edit", "side")
        assert as_json(history, "stats", "--json") == before

    def test_without_git_there_is_no_time(self, plan: Repo) -> None:
        found = as_json(plan, "stats", "--json")
        assert (found["months"], found["lead_days"]) == ({}, None)
        assert sum(found["states"].values()) == 9

    def test_a_circle_does_no_harm(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003", prereqs=["TASK-0003"])
        assert len(as_json(repo, "stats", "--json")["longest_chain"]) == 2


Edges = set[tuple[str, str]]


def drawn(repo: Repo, *options: str) -> tuple[set[str], Edges]:
    """(ids, (prerequisite, task) pairs) of the JSON drawing."""
    found = as_json(repo, "graph", "--format", "json", *options)
    edges = {(edge["from"], edge["to"]) for edge in found["edges"]}
    return {node["id"] for node in found["nodes"]}, edges


def reachable(edges: Iterable[tuple[str, str]]) -> Edges:
    """Every pair with a way between them."""
    onward: dict[str, set[str]] = {}
    for start, end in edges:
        onward.setdefault(start, set()).add(end)
    found = set()
    for start in onward:
        work = [start]
        while work:
            for end in onward.get(work.pop(), ()):
                if (start, end) not in found:
                    found.add((start, end))
                    work.append(end)
    return found


class TestGraph:
    @pytest.fixture
    def chain(self, repo: Repo) -> Repo:
        """1 → 2 → 3 → 4 → 5, with 1 → 3 as well, and 6 by itself."""
        waits = {2: [1], 3: [2, 1], 4: [3], 5: [4]}
        for number in range(1, 7):
            prereqs = [f"TASK-000{other}" for other in waits.get(number, [])]
            repo.task(f"TASK-000{number}", "Done" if number == 1 else "Draft", prereqs=prereqs)
        return repo

    def numbers(self, ids: Iterable[str]) -> str:
        return "".join(sorted(item[-1] for item in ids))

    def test_what_a_longer_way_implies_is_left_out(self, chain: Repo) -> None:
        ids, edges = drawn(chain)
        assert self.numbers(ids) == "12345"
        assert {start[-1] + end[-1] for start, end in edges} == {"12", "23", "34", "45"}

    @pytest.mark.parametrize(
        ("options", "ids"),
        [
            ([], "12345"),
            (["--isolated"], "123456"),
            (["--open"], "2345"),
            (["--focus", "3"], "12345"),
            (["--focus", "3", "--depth", "1"], "1234"),
            (["--focus", "3", "--depth", "0"], "3"),
            (["--focus", "5", "--depth", "2"], "345"),
            (["--focus", "6"], "6"),
            (["--critical-path"], "2345"),
            (["--critical-path", "--focus", "1", "--depth", "1"], "123"),
        ],
    )
    def test_what_is_chosen(self, chain: Repo, options: list[str], ids: str) -> None:
        assert self.numbers(drawn(chain, *options)[0]) == ids

    def test_the_critical_path(self, chain: Repo) -> None:
        found = as_json(chain, "graph", "--format", "json", "--critical-path")
        assert self.numbers(found["critical_path"]) == "2345"
        assert "TASK_0002 ==> TASK_0003" in chain.run("graph", "--critical-path").stdout
        dot = chain.run("graph", "--critical-path", "--format", "dot").stdout
        assert '"TASK-0002" -> "TASK-0003" [penwidth=3];' in dot

    def test_mermaid(self, chain: Repo) -> None:
        lines = chain.run("graph", "--focus", "2", "--depth", "1").stdout.splitlines()
        assert lines[:12] == [
            "flowchart LR",
            '  subgraph g0["done"]',
            '    TASK_0001["TASK-0001 A small step"]:::done',
            "  end",
            '  subgraph g1["todo"]',
            '    TASK_0002["TASK-0002 A small step"]:::todo',
            '    TASK_0003["TASK-0003 A small step"]:::todo',
            "  end",
            "  TASK_0001 --> TASK_0002",
            "  TASK_0002 --> TASK_0003",
            "  classDef done fill:#d5e8d4,color:#000,stroke:#666",
            "  classDef todo fill:#ffffff,color:#000,stroke:#666",
        ]

    def test_groups_by_track(self, plan: Repo) -> None:
        found = as_json(plan, "graph", "--format", "json", "--group", "track", "--isolated")
        groups = {node["id"]: node["group"] for node in found["nodes"]}
        assert groups["TASK-0002"] == "TRACK-APPS"
        assert groups["TASK-0001"] == "no track"

    @pytest.mark.parametrize(
        "title",
        ['"quoted"', "a]b[c", "<b>x</b>", "a --> b", "`x`", "{a}|b|", "\\", "\\n", "#quot;",
         "%%{init}%%", "subgraph end", "a; b", "é 漢", "-->", "x\u2028y", '"]:::done', "&lt;"],
    )  # fmt: skip  # a table
    def test_labels_stay_labels(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001", title=f"TASK-0001 x{title}")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        plain = re.compile(r'    TASK_0001\["TASK-0001 x[^"#<>&`\[\]{}|\\]*"\]:::todo')
        (line,) = [
            line
            for line in repo.run("graph").stdout.split("\n")
            if line.startswith("    TASK_0001")
        ]
        assert plain.fullmatch(re.sub(r"#\d+;", "", line)), line
        dot = repo.run("graph", "--format", "dot").stdout
        (line,) = [line for line in dot.split("\n") if line.startswith('    "TASK-0001"')]
        assert re.fullmatch(
            r'    "TASK-0001" \[label="(?:[^"\\]|\\.)*", fillcolor="#ffffff"\];', line
        )
        assert len(dot.split("\n")) == 10
        found = as_json(repo, "graph", "--format", "json")
        assert found["nodes"][0]["title"] == f"x{title}"

    def test_any_id_is_a_name_of_its_own(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["tasks/*.md"]\n[collection.id]\n'
            "pattern = '(?P<number>[A-Za-z0-9.-]+)'\nformat = \"{number}\"\n",
        )
        names = ["1.2", "1-2", "end", "End", "graph"]
        for before, name in zip(["", *names], names, strict=False):
            prereqs = [before] if before else []
            repo.write(f"tasks/{name}.md", task("TASK-0001", prereqs=prereqs)[1])
        lines = repo.run("graph").stdout.splitlines()
        drawn = [line.split("[")[0].strip() for line in lines if ":::todo" in line]
        assert len({name.casefold() for name in drawn}) == 5
        assert not {"end", "graph"} & {name.casefold() for name in drawn}

    def test_what_is_not_drawn_is_counted(self, chain: Repo) -> None:
        assert chain.run("graph").stderr == (
            "left out: 1 task that stands alone (--isolated draws them)\n"
        )
        assert chain.run("graph", "--isolated").stderr == ""

    def test_what_mermaid_refuses_is_said(self, repo: Repo) -> None:
        first = [f"TASK-{number:04d}" for number in range(1, 31)]
        for item in first:
            repo.task(item)
        for number in range(31, 48):
            repo.task(f"TASK-{number:04d}", prereqs=first)
        said = repo.run("graph").stderr
        assert said.startswith(
            "Mermaid as it comes draws 500 edges and 50,000 characters; this has"
        )
        assert " 510 and " in said
        assert repo.run("graph", "--format", "dot").stderr == ""
        assert repo.run("graph", "--focus", "31").stderr == ""

    def test_long_labels_are_cut(self, repo: Repo) -> None:
        repo.task("TASK-0001", title="TASK-0001 " + "long " * 100)
        assert max(map(len, repo.run("graph", "--isolated").stdout.split("\n"))) < 100

    def test_a_circle_is_drawn_without_its_last_edge(self, repo: Repo) -> None:
        for number in (1, 2, 3):
            repo.task(f"TASK-000{number}", prereqs=[f"TASK-000{number % 3 + 1}"])
        assert len(drawn(repo)[1]) == 2

    def test_at_the_tip_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        mermaid = repo.run("graph").stdout.splitlines()
        assert 0 < sum(":::" in line for line in mermaid) < 350
        assert all(len(line) < 200 for line in mermaid)
        ids, edges = drawn(repo)
        for edge in edges:
            assert edge not in reachable(edges - {edge}), "a longer way implies it"
        # Nothing is lost: every hard prerequisite has a way to what waits for it.
        listed = as_json(repo, "list", "--json")["items"]
        known = {item["id"] for item in listed}
        hard = {
            (prereq["id"], item["id"])
            for item in listed
            for prereq in item["prereqs"]
            if prereq["hard"] and prereq["id"] in known
        }
        ways = reachable(edges)
        circle = {edge for edge in hard if edge[::-1] in reachable(hard)}
        assert {edge for edge in hard if edge not in ways} <= circle
        assert ids == {item for edge in hard for item in edge}

    def test_a_way_to_nothing(self, plan: Repo) -> None:
        assert plan.run("graph", "--focus", "99").exit_code == 2


class TestEveryReadingCommand:
    @pytest.fixture
    def hostile(self, repo: Repo) -> Repo:
        """A plan whose texts would steer a terminal; also its file names and groups."""
        text = f"small step {HOSTILE}"
        repo.write(
            "tasks/TRACK-APPS.md",
            f"---\ntitle: TRACK APPS {text}\nstatus: Living\nowner: a\ncreated: 2026-01-02\n---\n"
            f"\n## Gates\n\n- **RED**: `TASK-0001` {text}\n\n## C\n\n- **CAND-APP-010: {text}**\n",
        )
        repo.write(
            f"tasks/TASK-0001-{HOSTILE}.md",
            task("TASK-0001", f"Blocked ({HOSTILE})", title=f"TASK-0001 {text}")[1],
        )
        repo.task(
            "TASK-0002",
            f"In Progress — {text}",
            title=f"TASK-0002 {text}",
            owner=f"@a{HOSTILE}",
            created=f"2026{HOSTILE}",
            prereqs=["TASK-0001"],
            stop=f"- [ ] {text}\n- `make {text}`",
            links=["Track: tasks/TRACK-APPS.md"],
            scope=f"- `src/{HOSTILE}`\n- {text}",
        )
        repo.task("TASK-0003", prereqs=["TASK-0002"], title=f"TASK-0003 {text}")
        repo.write(BOARD, board(f"## Kernel {text}", "- Tasks: TASK-0001..TASK-0003"))
        return repo

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_prints_no_control_characters(self, hostile: Repo, command: list[str]) -> None:
        answer = hostile.run(*command)
        assert answer.exit_code in {0, 1}, answer.stderr
        assert [line for line in answer.stdout.split("\n") if ESCAPED.search(line)] == []
        assert ESCAPED.sub("", answer.stderr.replace("\n", "")) == answer.stderr.replace("\n", "")

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_says_the_same_twice(self, plan: Repo, command: list[str]) -> None:
        assert plan.run(*command) == plan.run(*command)

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_says_the_same_in_any_copy(self, plan: Repo, command: list[str]) -> None:
        plan.commit()
        plan.git("clone", "--quiet", ".", "../copy")
        copy = Repo(plan.root.parent / "copy")
        assert plan.run(*command) == copy.run(*command)

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_works_without_git_and_writes_nothing(self, plan: Repo, command: list[str]) -> None:
        before = plan.files()
        answer = plan.run(*command)
        assert answer.exit_code in {0, 1}
        assert "this is a bug" not in answer.stderr
        assert plan.files() == before

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_works_from_a_folder_below(self, plan: Repo, command: list[str]) -> None:
        plan.write("taskctl.toml", "")
        assert plan.run(*command, folder="src/a") == plan.run(*command)
