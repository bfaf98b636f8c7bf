"""`taskctl mcp`: serve coding agents."""

import gc
import os
import signal
from functools import partial

import click

from taskctl.cli.extras import missing
from taskctl.cli.session import Session

_PACKAGES = frozenset({"anyio", "jsonschema", "mcp", "mcp_types", "uvicorn"})
_USUAL = (700, 10, 10)


@click.command("mcp")
@click.option("--read-only", is_flag=True, help="Offer no tool that writes.")
@click.option("--http", "port", metavar="PORT", type=click.IntRange(1, 65535),
              help="Serve http://127.0.0.1:PORT/mcp instead of stdin and stdout.",
              )  # fmt: skip  # a table
@click.pass_obj
def command(session: Session, *, read_only: bool, port: int | None) -> int:
    """Serve coding agents: a server of the Model Context Protocol.

    An agent starts it, and talks to it on stdin and stdout. Its tools call what the command line
    calls, and refuse for the same reasons.
    """
    try:
        import anyio

        from taskctl.mcp.desk import AgentDesk
        from taskctl.mcp.server import new_server, serve_http
        from taskctl.mcp.stdio import serve_stdio
    except ModuleNotFoundError as error:
        needs = "taskctl mcp needs the SDK of the protocol"
        raise missing(error, needs, "mcp", _PACKAGES) from None
    gc.set_threshold(*_USUAL)  # it runs for long
    config = session.config and os.path.abspath(os.path.join(session.folder, session.config))
    desk = AgentDesk(os.path.abspath(session.load().root), config, writes=not read_only)
    if port:
        session.note(f"http://127.0.0.1:{port}/mcp serves {session.load().root}")
        serve_http(desk, port)
        return 0

    def stop(code: int, *_: object) -> None:
        desk.finish()
        os._exit(code)  # a thread still waits for stdin, and would keep the process alive

    signal.signal(signal.SIGINT, partial(stop, 130))
    anyio.run(serve_stdio, new_server(desk), partial(stop, 1))
    return 0
