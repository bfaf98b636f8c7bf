"""The jobs with taskctl on the command line and by an agent, and the plan that all begin with."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import StdioServerParameters
from mcp.client.client import Client

from bench.everyday.jobs import (
    ID,
    NEXT_ID,
    OWNER_AT_FIRST,
    OWNER_LATER,
    PREREQ_ID,
    STOPS,
    TITLE,
    WORD,
    Cost,
    Costs,
    Job,
)
from bench.everyday.shell import Line, UndoneError, expect, run, typed_in

TOOLS = Path(sys.executable).parent
FILES = ("tasks/TASK-0*.md",)
LINES = {
    Job.BOARD: Line("taskctl board", shows="TASK-0002"),
    Job.FIND: Line(f"taskctl search {WORD}", shows="TASK-0002"),
    Job.CREATE: Line(
        f'taskctl new "{TITLE}" --owner {OWNER_AT_FIRST} --stop \'{STOPS[0]}\' --stop "{STOPS[1]}"',
        shows=ID,
        writes=f"- [ ] {STOPS[1]}",
    ),
    Job.OWNER: Line(f"taskctl edit 3 --owner {OWNER_LATER}", writes=OWNER_LATER),
    Job.PREREQ: Line("taskctl edit 3 --depends-on 1", writes=f"depends-on: [{PREREQ_ID}]"),
    Job.START: Line("taskctl start 3", writes="status: In Progress"),
    Job.TICK: Line("taskctl mark 3#2 done", writes=f"- [x] {STOPS[1]}"),
    Job.PROVE: Line("taskctl prove 3 --record --yes", shows="make test"),
    Job.FINISH: Line("taskctl mark 3#1 done && taskctl done 3", shows="Done"),
    Job.HAND_OVER: Line("taskctl prep 2 --brief", shows="it survives a reset", code=1),  # not ready
}
NO_RUN = "no: it runs nothing"


def write_plan(folder: Path) -> None:
    """Write a plan with a finished task, one to do, and a proof that holds."""
    folder.mkdir(parents=True)
    (folder / "Makefile").write_text("test:\n\t@true\n")
    for line in (
        "git init -q", "taskctl init",
        "taskctl new 'Set up the ring buffer' --stop '`make test` passes' --allow src/ring/",
        "taskctl new 'Write the flash log' --stop 'it survives a reset' --allow src/log/",
        "taskctl start 1", "taskctl mark 1#1 done", "taskctl prove 1 --record --yes",
        "taskctl done 1", "git add -A",
        "git -c user.name=a -c user.email=a@example.org commit -qm 'Begin the plan'",
    ):  # fmt: skip  # a table
        run(line, folder, TOOLS)


def on_the_command_line(folder: Path) -> Costs:
    """The costs of the command line."""
    write_plan(folder)
    return typed_in(folder, TOOLS, LINES, FILES)


def by_an_agent(folder: Path) -> Costs:
    """The costs of an agent that talks to `taskctl mcp`."""
    write_plan(folder)
    server = StdioServerParameters(command=str(TOOLS / "taskctl"), args=["mcp"], cwd=folder)
    costs: dict[Job, Cost] = {}

    async def act() -> None:
        async with Client(server) as client:

            async def call(tool: str, **given: Any) -> dict[str, Any]:
                result = await client.call_tool(tool, given)
                found = result.structured_content or {}
                if result.is_error or found.get("refused"):
                    raise UndoneError(f"{tool} {given}: {found}")
                return found

            async def read(uri: str, text: str) -> None:
                (found,) = (await client.read_resource(uri)).contents
                if text not in getattr(found, "text", ""):
                    raise UndoneError(f"{uri} does not hold {text!r}")

            await read("taskctl://tasks", NEXT_ID)
            await read(f"taskctl://search/{WORD}", NEXT_ID)
            await call("edit", title=TITLE, owner=OWNER_AT_FIRST, stop=list(STOPS))
            await call("edit", id=ID, owner=OWNER_LATER)
            await call("edit", id=ID, depends_on=[PREREQ_ID])
            await call("change_status", id=ID, command="start")
            await call("mark", id=ID, number=2, state="done")
            costs.update(
                {
                    job: Cost(calls=1)
                    for job in (
                        Job.BOARD,
                        Job.FIND,
                        Job.CREATE,
                        Job.OWNER,
                        Job.PREREQ,
                        Job.START,
                        Job.TICK,
                    )
                }
            )
            costs[Job.PROVE] = Cost(why=f"{NO_RUN} (`taskctl prove`)")
            run(LINES[Job.PROVE].line, folder, TOOLS)  # as an agent does in its shell
            await call("mark", id=ID, number=1, state="done")
            await call("change_status", id=ID, command="done")
            costs[Job.FINISH] = Cost(calls=2)
            found = await call("brief", id=NEXT_ID)
            if "it survives a reset" not in found["brief"]:
                raise UndoneError(str(found))
            costs[Job.HAND_OVER] = Cost(calls=1)

    anyio.run(act)
    expect(folder, FILES, OWNER_LATER)
    return costs


def start_server(folder: Path) -> tuple["subprocess.Popen[str]", str]:
    """A server of the pages, and its first address."""
    process = subprocess.Popen(
        [TOOLS / "taskctl", "serve"], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip  # one call
    assert process.stdout
    return process, process.stdout.readline().strip()
