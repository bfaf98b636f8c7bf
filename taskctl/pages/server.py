"""The server of the pages: on this machine only, and it runs nothing of the repository."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict
from mimetypes import guess_type

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from taskctl.actions.moves import Move
from taskctl.errors import TaskctlError
from taskctl.pages.doors import App, Doors
from taskctl.pages.served import ServedPlan

ADDRESS = "127.0.0.1"
_LONGEST = 64 * 1024
_BEAT = 15  # seconds between signs of life
_GLANCE = 0.2  # seconds between looks at whether the server ends
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


def pages_of(plan: ServedPlan) -> App:
    """The pages of a plan as an application, without doors."""

    async def page(request: Request) -> Response:
        name = request.path_params["name"] or "index.html"
        content = await plan.page(name)
        if content is None:
            return PlainTextResponse("there is no such page\n", 404)
        kind = _TYPES.get(name[name.rfind(".") :]) or guess_type(name)[0]
        return Response(content, media_type=kind)

    async def act(request: Request) -> Response:
        try:
            move = Move.model_validate_json(await _body(request))
        except (ValidationError, ValueError) as error:
            return JSONResponse({"done": False, "message": "not understood",
                                 "reasons": [str(error)], "hint": ""}, 422)  # fmt: skip  # a record
        reply = await plan.perform(move)
        return JSONResponse(asdict(reply), 200 if reply.done else 409)

    async def events(request: Request) -> Response:
        del request
        return StreamingResponse(_versions(plan), media_type="text/event-stream")

    app: App = Starlette(
        routes=[
            Route("/act", act, methods=["POST"]),
            Route("/events", events),
            Route("/{name:path}", page),
        ]
    )
    return app


async def _body(request: Request) -> bytes:
    """The body of a request, which is short.

    Raises:
        ValueError: it is not.
    """
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > _LONGEST:
            raise ValueError("the request is too long")
    return found


async def _versions(plan: ServedPlan) -> AsyncIterator[str]:
    """The versions of a plan as events, and signs of life between them."""
    seen = plan.version
    yield f"data: {json.dumps(seen)}\n\n"
    while not plan.is_over:
        try:
            seen = await asyncio.wait_for(plan.changed(seen), _BEAT)
            yield f"data: {json.dumps(seen)}\n\n"
        except TimeoutError:
            yield ": still here\n\n"


class PageServer:
    """A server that listens, and is not run yet.

    Args:
        plan: the plan.
        port: the port; 0 for a free one.

    Raises:
        TaskctlError: the port is taken.
    """

    def __init__(self, plan: ServedPlan, port: int) -> None:
        self._plan = plan
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((ADDRESS, port))
            self._socket.listen()  # whoever reads the address may come at once
        except OSError as error:
            why = error.strerror
            raise TaskctlError(
                f"port {port} cannot be used ({why}); choose another with --port"
            ) from None
        self.port = int(self._socket.getsockname()[1])
        self._doors = Doors(pages_of(plan), self.port)

    @property
    def address(self) -> str:
        """The first address, with the token."""
        return f"http://{ADDRESS}:{self.port}/?token={self._doors.token}"

    def run(self) -> None:
        """Serve until somebody ends it."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        config = uvicorn.Config(
            self._doors,
            log_level="critical",
            lifespan="off",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        beside = {
            asyncio.create_task(self._plan.watch()),
            asyncio.create_task(self._end_with(server)),
        }
        try:
            await server.serve(sockets=[self._socket])
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    async def _end_with(self, server: uvicorn.Server) -> None:
        """Let the pages go that wait for a change, when somebody ends the server."""
        while not server.should_exit:
            await asyncio.sleep(_GLANCE)
        await self._plan.end()
