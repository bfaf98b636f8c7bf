"""Plans made at random, small enough to be read when one of them breaks something."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from ..boards.boards import BOARD, ORDER, board, region, table
from ..conftest import Repo, task

Files = dict[str, str]
RawFiles = dict[str, bytes]

IDS = [f"TASK-{number:04d}{suffix}" for number in (1, 2, 3, 10) for suffix in ("", "B", "C")]
STATUSES = [
    "Draft", "Draft", "Draft (seed)", "draft", "In Progress", "In Review — since May", "Blocked",
    "Deferred", "Done", "Done ✅ (2026-01-05)", "Complete", "'Done'", "Draft # later",
    "Part 1 Done", "Superseded", "Superseded by TASK-0010", "Superseded by TASK-0003B",
]  # fmt: skip  # a table
OPEN = [status for status in STATUSES if status.lower().startswith("draft")]
CLAIMS = ["Done", "✅ Done", "Draft", "Queued", "Next", "In Progress", "soon"]
# What a header may hold beside its keys, and what may become of its line ends.
HEADER_LINES = [
    "", "# a remark", "  deeper", "\tdeeper", "- an item", "'status': Done", "Status : In Progress",
    "status : Draft", "state: Done", "note: |", "...", "----", "--- ", "superseded-by: TASK-0002",
    "status: >", "stray", "links: [a,", "<!-- x -->", "\u2028status: Done", "status quo: Done",
]  # fmt: skip  # a table
CHANGES = [
    lambda raw: raw, lambda raw: raw, lambda raw: raw.replace(b"\n", b"\r\n"),
    lambda raw: raw.replace(b"\n", b"\r"), lambda raw: raw.replace(b"\n", b"\r", 3),
    lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: b"\n" + raw, lambda raw: raw + b"\xfc",
    lambda raw: b"<!-- x -->\n" + raw, lambda raw: raw.replace(b"---\n", b"", 1),
    lambda raw: raw.replace(b"\n---", b"\n...", 1), lambda raw: raw.replace(b"\n---", b"", 1),
    lambda raw: b"", lambda raw: raw.decode().encode("utf-16"), lambda raw: raw[:40],
]  # fmt: skip  # a table
HEADS = ["| Task | Title | Status |", "|---|---|---|"]
BOARD_LINES = [
    "", "", "## Done", "## Next | then", "---", "|---|---|", *HEADS, *HEADS, "\n".join(HEADS),
    "| ✅ TASK-0001 | x |", "| TASK-0001 | x | Done |", "| TASK-0001..TASK-0003 | x | Done |",
    "| TASK-0002 | x | Done |", "| TASK-0002B | x | ✅ Done |", "| TASK-00010 | x | Done |",
    "| 0002 | [x](TASK-0003-x.md) | Done |", "| x | y | z |", "| x", "|", "TASK-0003 | x | Done",
    "> | TASK-0003 | x | Done |", "  | TASK-0003 | x | Done |", "    | TASK-0001 | x | Done |",
    "```", "~~~", "<!--", "| --> | x |", "-->", "| <!-- | x |", "text", "- item", "\r",
    "- | Task | Status |", "TASK-0001 Superseded by TASK-0003", "<!-- taskctl:begin done -->",
    "| TASK-0010 Superseded by TASK-0002 | x | Superseded |", "<!-- taskctl:end -->",
]  # fmt: skip  # a table
# What breaks tables, steers terminals or looks like our own markers.
PIECES = [
    "|", "\\|", "\\", "\\\\|", "`", "``", "<b>", "<!--", "-->", "<!-- taskctl:begin done -->",
    "<!-- taskctl:end -->", "\u202e", "\u200f", "\x1b[31m", "\x07", "\u2028", "\x0b", "&lt;", "é",
    "日本", "👩‍👩‍👧", "ا", "**", "_", "]( ", "word", " ", "<!-- taskctl:kept TASK-0001 A=\"b\" -->",
]  # fmt: skip  # a table

titles = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=6).map(
    lambda pieces: " ".join("".join(pieces).split()).encode("utf-8", "ignore").decode() or "x"
)


@st.composite
def task_files(draw: st.DrawFn, statuses: list[str] = STATUSES) -> Files:
    """Some tasks that wait for each other, for themselves, or for what is not there."""
    found = {}
    for item_id in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=True)):
        waits = draw(st.lists(st.sampled_from([*IDS, "TASK-0099"]), max_size=2, unique=True))
        remark = draw(st.sampled_from(["", "", " (optional)"]))
        in_links = draw(st.booleans())
        links = [f"Depends-on{remark}: tasks/{other}-x.md" for other in waits if in_links]
        prereqs = [other + remark for other in waits if not in_links]
        status = draw(st.sampled_from(statuses))
        path, text = task(item_id, status, prereqs=prereqs, links=links)
        found[path] = text
    return found


@st.composite
def claiming_boards(draw: st.DrawFn) -> Files:
    """A board by hand: tables whose rows claim a state, each below a heading."""
    parts = []
    for heading in draw(
        st.lists(st.sampled_from(["## Done", "## Current", "## Notes"]), max_size=3)
    ):
        claims = draw(
            st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(CLAIMS)), max_size=4)
        )
        lines = [f"| {item_id} | x | {claim} |" for item_id, claim in claims]
        parts += [heading, "\n".join(table("| Task | Title | Status |", *lines))]
    return {draw(st.sampled_from([BOARD, ORDER])): board(*parts)}


@st.composite
def odd_tasks(draw: st.DrawFn) -> RawFiles:
    """A task that is written in an odd way, one that waits for it, and one more."""
    path, text = task("TASK-0001", draw(st.sampled_from(STATUSES)))
    lines = text.split("\n")
    for line in draw(st.lists(st.sampled_from(HEADER_LINES), max_size=2)):
        lines.insert(draw(st.integers(1, 5)), line)
    odd = draw(st.sampled_from(CHANGES))("\n".join(lines).encode())
    others = (task("TASK-0002", prereqs=["TASK-0001"]), task("TASK-0003", "Done"))
    return {path: odd, **{path: text.encode() for path, text in others}}


@st.composite
def odd_boards(draw: st.DrawFn) -> RawFiles:
    """A board with a table or two, and lines put anywhere between theirs."""
    rows = [line for line in BOARD_LINES if line.startswith("|")]
    lines = []
    for _ in range(draw(st.integers(0, 2))):
        lines += ["", *HEADS, *draw(st.lists(st.sampled_from(rows), min_size=2, max_size=6))]
    for line in draw(st.lists(st.sampled_from(BOARD_LINES), max_size=4)):
        lines.insert(draw(st.integers(0, len(lines))), line)
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return {draw(st.sampled_from([BOARD, ORDER])): (end.join(lines) + end).encode()}


@st.composite
def region_boards(draw: st.DrawFn) -> Files:
    """A board with regions, text between them, and words of the user in columns of theirs."""
    views = ["done", "current", "queue", "in-progress", "in-review", "board"]
    parts = []
    for view in draw(st.lists(st.sampled_from(views), min_size=1, max_size=3)):
        noted = draw(st.lists(st.sampled_from(IDS), max_size=3, unique=True))
        lines = table("| Task | Title | Notes |", *(f"| {i} | x | note on {i} |" for i in noted))
        columns = draw(st.sampled_from([{}, {"columns": "Task,Title,Notes", "keep": "Notes"}]))
        parts.append(
            draw(st.sampled_from(["Text.", "- a list\n- of things", "## Heading | x", "\u200b"]))
        )
        parts.append(region(view, *lines, **columns))
    return {BOARD: board(*parts)}


@contextmanager
def repository(*files: Mapping[str, str | bytes]) -> Iterator[Repo]:
    """A scratch repository with these files in it."""
    with tempfile.TemporaryDirectory() as folder:
        repo = Repo(Path(folder))
        for some in files:
            for path, text in some.items():
                repo.write(path, text.encode() if isinstance(text, str) else text)
        yield repo
