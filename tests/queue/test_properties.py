"""What holds of any plan."""

import json
import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from taskctl.model.ids import order_key

from ..boards.boards import BOARD, board, cells, emptied, region, rows
from ..conftest import Repo, task
from .plans import IDS, OPEN, Files, claiming_boards, region_boards, repository, task_files, titles

VIEWS = ["done", "current", "queue", "in-progress", "in-review", "board"]


@given(task_files(), region_boards())
def test_sync_is_idempotent(tasks: Files, boards: Files) -> None:
    with repository(tasks, boards) as repo:
        assert repo.run("sync").exit_code == 0
        once = repo.files()
        again = repo.run("sync")
        assert (again.exit_code, again.stdout) == (0, "")
        assert repo.files() == once
        assert repo.run("sync", "--check").exit_code == 0
        assert repo.findings("BD010", "BD011") == []


LINE_ENDS = st.sampled_from(["\n", "\r\n"])
PROSE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="<`~\r"), max_size=30
) | st.sampled_from(["| a | b |", "- `x`", "> quote", "# Heading", "***", "1. one", "&lt;!--", ""])


@given(
    task_files(),
    st.lists(PROSE, min_size=2, max_size=4),
    st.lists(st.sampled_from(VIEWS), min_size=1, max_size=3),
    LINE_ENDS,
    st.booleans(),
)
def test_sync_never_changes_a_byte_outside_of_regions(
    tasks: Files, prose: list[str], views: list[str], line_end: str, with_mark: bool
) -> None:
    text = "\n".join(f"{words}\n\n{region(view)}" for words, view in zip(prose, views * 4))  # noqa: B905
    raw = ("\ufeff" if with_mark else "").encode() + text.replace("\n", line_end).encode()
    with repository(tasks) as repo:
        repo.write(BOARD, raw)
        assert repo.run("sync").exit_code == 0
        after = (repo.root / BOARD).read_bytes()
        assert emptied(after) == emptied(raw)
        assert after.count(b"taskctl:begin") == raw.count(b"taskctl:begin")
        others = {path: repo.read(path) for path in tasks}
        assert others == tasks


@given(task_files(), claiming_boards())
def test_adopting_changes_no_byte_outside_of_tables(tasks: Files, boards: Files) -> None:
    with repository(tasks, boards) as repo:
        ((path, before),) = boards.items()
        assert repo.run("sync", "--adopt").exit_code == 0
        kept = [line for line in repo.read(path).split("\n") if not line.startswith(("|", "<!-- "))]
        assert kept == [line for line in before.split("\n") if not line.startswith("|")]
        once = repo.files()
        assert repo.run("sync").exit_code == 0
        assert repo.files() == once


@given(
    st.sampled_from(
        ["Draft", "Draft (seed)", "Draft — a; b", "'Draft'", '"Draft (x)"', "Draft # c"]
    ),
    titles,
    LINE_ENDS,
)
def test_start_then_reopen_restores_the_file(status: str, title: str, line_end: str) -> None:
    path, text = task("TASK-0001", status, title=f"TASK-0001 {title}")
    raw = text.replace("\n", line_end).encode()
    with repository() as repo:
        repo.write(path, raw)
        assert repo.run("start", "TASK-0001").exit_code == 0
        started = (repo.root / path).read_bytes()
        wanted = raw.replace(b"status: ", b"status: ").replace(
            status.encode(), status.replace("Draft", "In Progress").encode(), 1
        )
        assert started == wanted
        assert repo.run("reopen", "TASK-0001").exit_code == 0
        assert (repo.root / path).read_bytes() == raw


@given(task_files(OPEN), st.sampled_from(["start", "review", "park", "done"]))
def test_a_status_command_changes_its_span_alone(tasks: Files, command: str) -> None:
    with repository(tasks) as repo:
        before = {path: repo.read(path) for path in tasks}
        item = sorted(re.findall(r"TASK-\d{4}[BC]?(?=-x\.md)", " ".join(tasks)))[0]
        answer = repo.run(command, item)
        after = {path: repo.read(path) for path in tasks}
        changed = [path for path in tasks if after[path] != before[path]]
        assert changed == ([f"tasks/{item}-x.md"] if answer.exit_code == 0 else [])
        for path in changed:
            old, new = before[path].split("\n"), after[path].split("\n")
            different = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
            ((was, now),) = different
            assert was.startswith("status: Draft") or was.startswith("status: draft")
            assert was[len("status: Draft") :].strip() in now


BY_HEADER = (
    '[[collection]]\nname = "tasks"\n[collection.id]\nfrom = "header:id"\n'
    "pattern = 'T-(?P<number>\\d+)(?P<suffix>[A-Z]?)'\nformat = \"T-{number}{suffix}\"\n"
)
UNPADDED = [f"T-{number}{suffix}" for number in (1, 2, 9, 10, 100) for suffix in ("", "B", "C")]


@given(st.lists(st.sampled_from(UNPADDED), min_size=2, unique=True), st.data())
def test_the_order_is_total_and_stable(ids: list[str], data: st.DataObject) -> None:
    """Whatever the files are called, and in which order they are found."""
    orders = []
    for _ in range(2):
        names = data.draw(st.permutations(range(len(ids))))
        with repository() as repo:
            repo.write("taskctl.toml", BY_HEADER)
            for name, item in zip(names, ids, strict=True):
                repo.write(f"tasks/TASK-{name}.md", f"---\nid: {item}\nstatus: Draft\n---\n")
            orders.append(json.loads(repo.run("next", "--json").stdout)["ready"])
            listed = json.loads(repo.run("list", "--json").stdout)["items"]
            assert [item["id"] for item in listed] == orders[-1]
            assert repo.run("next").stdout.split()[1] == orders[-1][0]
    assert orders[0] == orders[1] == sorted(ids, key=_by_hand)
    for first, second in pairwise(orders[0]):
        assert order_key(first) < order_key(second)


def _by_hand(item_id: str) -> tuple[int, str]:
    number, suffix = re.fullmatch(r"\w+-(\d+)([A-Z]?)", item_id).groups()  # type: ignore[union-attr]
    return int(number), suffix


@given(task_files(), claiming_boards(), st.integers(0, 3))
def test_next_never_returns_a_task_with_an_unmet_prerequisite(
    tasks: Files, boards: Files, limit: int
) -> None:
    with repository(tasks, boards) as repo:
        repo.write("taskctl.toml", f"[queue]\nwip_limit = {limit}\n")
        listed = json.loads(repo.run("list", "--json").stdout)["items"]
        state = {item["id"]: item["state"] for item in listed}
        successor = {
            item["id"]: (re.findall(r"by (TASK-\w+)", item["status"]) or [""])[0]
            for item in listed
            if item["state"] == "dropped"
        }
        found = json.loads(repo.run("next", "--json", "--ignore-conflicts").stdout)
    ready = set(found["ready"])
    for item in listed:
        met = all(
            _is_done(prereq["id"], state, successor) for prereq in item["prereqs"] if prereq["hard"]
        )
        assert (item["id"] in ready) == (item["state"] == "todo" and met)
    if found["action"] == "start":
        assert found["task"]["id"] == min(ready, key=_by_hand)
        assert len(found["active"]) < max(limit, 1)
    if found["action"] == "continue":
        assert state[found["task"]["id"]] in {"active", "review"}
        assert len(found["active"]) >= limit


def _is_done(item: str, state: dict[str, str], successor: dict[str, str]) -> bool:
    seen = set()
    while state.get(item) == "dropped" and item not in seen:
        seen.add(item)
        item = successor[item]
    return state.get(item) == "done"


@given(st.lists(titles, min_size=1, max_size=3), st.sampled_from(["queue", "current", "board"]))
@example(["|", "\\", "\\|"], "queue")
@example(["<!-- taskctl:end -->", "<!-- taskctl:begin done -->", "\u202e"], "current")
@example(["`", "a\u2028| TASK-0009 |", "\x0b|---|"], "board")
def test_one_row_for_each_task_whatever_its_title(given_titles: list[str], view: str) -> None:
    with repository() as repo:
        for item, title in zip(IDS, given_titles, strict=False):
            repo.write(*_encoded(task(item, title=f"{item} {title}")))
        text = board("Above.", region(view), "Below.")
        repo.write(BOARD, text)
        assert repo.run("sync").exit_code == 0
        after = repo.read(BOARD)
        ids = IDS[: len(given_titles)]
        assert [cells(row)[0].strip("*") for row in rows(after)] == ids
        assert emptied(after.encode()) == emptied(text.encode())
        assert {len(cells(row)) for row in rows(after)} == {3 + (view == "current")}
        before = repo.files()
        assert repo.run("sync").exit_code == 0
        assert repo.files() == before
        assert _records(repo) == ids


def _encoded(file: tuple[str, str]) -> tuple[str, bytes]:
    path, text = file
    return path, text.encode()


def _records(repo: Repo) -> list[str]:
    return [record.id for found in repo.plan().boards for record in found.records]
