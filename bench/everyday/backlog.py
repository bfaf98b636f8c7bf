"""The same jobs with Backlog.md: on the command line, on its page, by an agent."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
from mcp import StdioServerParameters
from mcp.client.client import Client

from bench.everyday.jobs import (
    ID,
    OWNER_AT_FIRST,
    OWNER_LATER,
    STOPS,
    TITLE,
    WORD,
    Cost,
    Costs,
    Job,
)
from bench.everyday.pages import Hand, browser_page
from bench.everyday.shell import Line, UndoneError, expect, run, typed_in
from bench.programs import PEERS

TOOLS = PEERS["backlog"].parent
FILES = ("backlog/tasks/*.md",)
NO_PROOFS = "no: it has no proofs"
LINES: Mapping[Job, Line | str] = {
    Job.BOARD: Line("backlog board", shows="TASK-2"),
    Job.FIND: Line(f"backlog search {WORD} --plain", shows="TASK-2"),
    Job.CREATE: Line(
        f'backlog task create "{TITLE}" -a {OWNER_AT_FIRST} --ac \'{STOPS[0]}\' --ac "{STOPS[1]}"',
        writes=f"- [ ] #2 {STOPS[1]}",
    ),
    Job.OWNER: Line(f"backlog task edit 3 -a {OWNER_LATER}", writes=OWNER_LATER),
    Job.PREREQ: Line("backlog task edit 3 --dep 1", writes="  - TASK-1\n"),
    Job.START: Line('backlog task edit 3 -s "In Progress"', writes="status: In Progress"),
    Job.TICK: Line("backlog task edit 3 --check-ac 2", writes=f"- [x] #2 {STOPS[1]}"),
    Job.PROVE: NO_PROOFS,
    Job.FINISH: Line("backlog task edit 3 --check-ac 1 -s Done", writes=f"- [x] #1 {STOPS[0]}"),
    Job.HAND_OVER: Line("backlog task 2 --plain", shows="it survives a reset"),
}


def write_plan(folder: Path) -> None:
    """Write the plan of `ours` for Backlog.md."""
    folder.mkdir(parents=True)
    for line in (
        "git init -q", "backlog init Plan --defaults --agent-instructions none",
        "backlog config set remoteOperations false",
        "backlog task create 'Set up the ring buffer' --ac '`make test` passes'",
        "backlog task create 'Write the flash log' --ac 'it survives a reset'",
        "backlog task edit 1 --check-ac 1 -s Done", "git add -A",
        "git -c user.name=a -c user.email=a@example.org commit -qm 'Begin the plan'",
    ):  # fmt: skip  # a table
        run(line, folder, TOOLS)


def on_the_command_line(folder: Path) -> Costs:
    """The costs of the command line."""
    write_plan(folder)
    return typed_in(folder, TOOLS, LINES, FILES)


def by_an_agent(folder: Path) -> Costs:
    """The costs of an agent that talks to `backlog mcp start`."""
    write_plan(folder)
    server = StdioServerParameters(
        command=str(PEERS["backlog"]), args=["mcp", "start"], cwd=folder, env=dict(os.environ)
    )
    costs = {Job.PROVE: Cost(why=NO_PROOFS)}

    async def act() -> None:
        async with Client(server) as client:

            async def call(job: Job, tool: str, text: str, **given: Any) -> None:
                result = await client.call_tool(tool, given)
                shown = json.dumps([part.model_dump() for part in result.content])
                if result.is_error or text not in shown:
                    raise UndoneError(f"{tool} {given}: {shown}")
                costs[job] = Cost(calls=1)

            await call(Job.BOARD, "task_list", "TASK-2")
            await call(Job.FIND, "task_search", "TASK-2", query=WORD)
            await call(Job.CREATE, "task_create", "TASK-3", title=TITLE, assignee=[OWNER_AT_FIRST],
                       acceptanceCriteria=list(STOPS))  # fmt: skip  # one call
            await call(Job.OWNER, "task_edit", "TASK-3", id=ID, assignee=[OWNER_LATER])
            await call(Job.PREREQ, "task_edit", "TASK-3", id="TASK-3", dependencies=["TASK-1"])
            await call(Job.START, "task_edit", "TASK-3", id="TASK-3", status="In Progress")
            await call(Job.TICK, "task_edit", "TASK-3", id="TASK-3", acceptanceCriteriaCheck=[2])
            await call(Job.FINISH, "task_edit", "TASK-3", id="TASK-3", status="Done",
                       acceptanceCriteriaCheck=[1])  # fmt: skip  # one call
            await call(Job.HAND_OVER, "task_view", "it survives a reset", id="TASK-2")

    anyio.run(act)
    for text in (OWNER_LATER, "status: Done", "  - TASK-1\n", f"- [x] #2 {STOPS[1]}"):
        expect(folder, FILES, text)
    return costs


def on_the_page(folder: Path) -> Costs:
    """The costs of the page that `backlog browser` shows; its address is open."""
    write_plan(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [PEERS["backlog"], "browser", "--no-open", "--port", str(port)], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip  # one call
    try:
        _wait_for(port)
        with browser_page() as page:
            page.goto(f"http://127.0.0.1:{port}/statistics")
            hand = Hand(page)
            return dict((*_planning(hand, folder), *_working(hand, folder)))
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise UndoneError("the server does not listen")


def _planning(hand: Hand, folder: Path) -> Iterator[tuple[Job, Cost]]:
    page = hand.page
    hand.click(page.get_by_role("link", name="Kanban Board"))
    card = page.get_by_role("button", name="Open TASK-2: Write the flash log")
    card.wait_for()
    yield Job.BOARD, hand.cost()

    hand.press("Control+k")
    hand.type(WORD)
    page.locator("nav, aside, div").get_by_text("Write the flash log").first.wait_for()
    yield Job.FIND, hand.cost()
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")

    hand.click(page.get_by_role("button", name="New Task").first)
    hand.click(page.get_by_placeholder("Enter task title"))
    hand.type(TITLE)
    hand.click(page.get_by_placeholder("Type name and press Enter"))
    hand.type(OWNER_AT_FIRST)
    hand.press("Enter")
    for stop in STOPS:
        hand.click(page.get_by_placeholder("New criterion").first)
        hand.type(stop)
        hand.click(page.get_by_role("button", name="Add", exact=True).first)
    hand.click(page.get_by_role("button", name="Create", exact=True))
    card = page.get_by_role("button", name="Open TASK-3")
    card.wait_for()
    expect(folder, FILES, STOPS[1])
    yield Job.CREATE, hand.cost()

    hand.click(card)
    hand.click(page.get_by_label(f"Remove {OWNER_AT_FIRST}"))
    hand.click(page.get_by_placeholder("Type name and press Enter"))
    hand.type(OWNER_LATER)
    hand.press("Enter")
    _await(folder, OWNER_LATER)
    yield Job.OWNER, hand.cost()

    hand.click(page.get_by_placeholder("Type task ID or title"))
    hand.type("1")
    page.get_by_role("dialog").get_by_text("Set up the ring buffer").wait_for()
    hand.press("Enter")
    _await(folder, "  - TASK-1\n")
    yield Job.PREREQ, hand.cost()


def _working(hand: Hand, folder: Path) -> Iterator[tuple[Job, Cost]]:
    page = hand.page
    status = page.get_by_role("dialog").locator("select").first
    _choose(hand, status, "In Progress")
    _await(folder, "status: In Progress")
    yield Job.START, hand.cost()

    boxes = page.get_by_role("dialog").get_by_role("checkbox")
    hand.click(boxes.nth(1))
    _await(folder, f"- [x] #2 {STOPS[1]}")
    yield Job.TICK, hand.cost()
    yield Job.PROVE, Cost(why=NO_PROOFS)

    hand.click(boxes.nth(0))
    _await(folder, f"- [x] #1 {STOPS[0]}")
    _choose(hand, status, "Done")
    _await(folder, "status: Done")
    yield Job.FINISH, hand.cost()

    hand.click(page.get_by_label("Close modal"))
    hand.click(page.get_by_role("button", name="Open TASK-2"))
    page.get_by_role("dialog").get_by_text("it survives a reset").wait_for()
    yield Job.HAND_OVER, hand.cost()


def _choose(hand: Hand, select: Any, value: str) -> None:
    """Choose from a list: a click on it, and one on the value."""
    select.select_option(value)
    hand.count_clicks(2)


def _await(folder: Path, text: str) -> None:
    """Wait until a file of a task holds a text."""
    for _ in range(50):
        try:
            expect(folder, FILES, text)
            return
        except UndoneError:
            time.sleep(0.1)
    expect(folder, FILES, text)
