"""Serving one client on stdin and stdout.

When its input ends, the SDK (mcp 2.3.0) drops the answers of calls that still run. The input of a
script ends at once, so the end is handed on only after the last answer.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage


async def serve_stdio(server: "Server[Any]", give_up: Callable[[], object]) -> None:
    """Serve until the client has closed its end, and all its calls are answered.

    Args:
        server: the server.
        give_up: called when nobody reads the answers any more; a thread may still wait for stdin.
    """
    to_server, received = anyio.create_memory_object_stream[SessionMessage | Exception]()
    sent, from_server = anyio.create_memory_object_stream[SessionMessage]()
    unanswered: list[str] = []  # with duplicates: a client may number all its calls with 1
    has_ended = False

    def settle(call: object) -> None:
        if str(call) in unanswered:
            unanswered.remove(str(call))
        if has_ended and not unanswered:
            to_server.close()

    async with stdio_server() as (incoming, outgoing), anyio.create_task_group() as group:

        async def take() -> None:
            nonlocal has_ended
            async with incoming:
                async for item in incoming:
                    message = None if isinstance(item, Exception) else item.message
                    if isinstance(message, types.JSONRPCRequest):
                        unanswered.append(str(message.id))
                    with suppress(anyio.BrokenResourceError):  # the server failed
                        await to_server.send(item)
                    if (
                        isinstance(message, types.JSONRPCNotification)
                        and message.method == "notifications/cancelled"
                    ):
                        settle((message.params or {}).get("requestId"))  # it gets no answer
            has_ended = True
            settle(None)

        async def answer() -> None:
            async with outgoing, from_server:
                async for item in from_server:
                    await outgoing.send(item)
                    if isinstance(item.message, types.JSONRPCResponse | types.JSONRPCError):
                        settle(item.message.id)

        group.start_soon(take)
        group.start_soon(answer)
        try:
            await server.run(received, sent, server.create_initialization_options())
        except anyio.get_cancelled_exc_class():
            give_up()
            raise
