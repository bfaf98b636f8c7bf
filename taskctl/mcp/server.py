"""The server: what a client may ask, in the words of the protocol, on stdio or on loopback."""

import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
import mcp_types as types
import uvicorn
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError

from taskctl import __version__
from taskctl.errors import TaskctlError
from taskctl.mcp.desk import JSON, MARKDOWN, RULE, RULES, SEARCH, TASK, TASKS, AgentDesk
from taskctl.report.json import json_text

LOOPBACK = "127.0.0.1"
_INSTRUCTIONS = (
    "The plan of this repository is in Markdown; the header of each task is the truth about its "
    "status. Ask `next` what to do, read the task (`show`, `brief`), change a status with "
    "`change_status` alone, stay inside the allowlist (`scope`), and `check` before each commit. "
    "A refusal is an answer: say it, and do not work around it."
)
_Context = ServerRequestContext[Any, Any]
_Found = TypeVar("_Found")


def new_server(desk: AgentDesk) -> "Server[Any]":
    """The server of a desk; calls are answered in the order in which they come."""
    turn = anyio.CapacityLimiter(1)

    async def list_tools(ctx: _Context, params: object) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=name,
                    description=tool.what,
                    input_schema=tool.schema,
                    annotations=types.ToolAnnotations(read_only_hint=not tool.writes),
                )
                for name, tool in desk.tools.items()
            ]
        )

    async def call_tool(ctx: _Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = await _aside(turn, partial(desk.call, params.name, params.arguments or {}))
        except TaskctlError as error:
            return _result({"version": 1, "error": str(error)}, is_error=True)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return _result({"version": 1, "error": f"this is a bug: {error}"}, is_error=True)
        return _result(found)

    async def list_resources(ctx: _Context, params: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=TASKS, name="tasks", mime_type=JSON,
                               description="All tasks: id, title, state, file."),
                types.Resource(uri=RULES, name="rules", mime_type=MARKDOWN,
                               description="All rules of `check` and the gate."),
            ]
        )  # fmt: skip  # a table

    async def list_templates(ctx: _Context, params: object) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(uri_template=f"{TASK}{{id}}", name="task",
                                       mime_type=MARKDOWN, description="The file of a task."),
                types.ResourceTemplate(uri_template=f"{SEARCH}{{text}}", name="search",
                                       mime_type=JSON, description="The lines with a text."),
                types.ResourceTemplate(uri_template=f"{RULE}{{code}}", name="rule",
                                       mime_type=MARKDOWN, description="The page of a rule."),
            ]
        )  # fmt: skip  # a table

    async def read_resource(
        ctx: _Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        mime_type, text = await _asked(turn, partial(desk.resource, uri))
        contents = types.TextResourceContents(uri=uri, mime_type=mime_type, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(ctx: _Context, params: object) -> types.ListPromptsResult:
        arguments = [
            types.PromptArgument(name="id", description="the task; by default, the next one"),
            types.PromptArgument(name="name", description="the name to claim it for"),
        ]
        what = "Prepare a task, and work on it by the plan."
        return types.ListPromptsResult(
            prompts=[types.Prompt(name="prep", description=what, arguments=arguments)]
        )

    async def get_prompt(
        ctx: _Context, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        if params.name != "prep":
            raise MCPError(types.INVALID_PARAMS, f"there is no prompt {params.name!r}")
        given = params.arguments or {}
        text = await _asked(turn, partial(desk.prompt, given.get("id", ""), given.get("name", "")))
        content = types.TextContent(type="text", text=text)
        return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=content)])

    return Server(
        "taskctl",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
    )


async def _aside(turn: anyio.CapacityLimiter, act: Callable[[], _Found]) -> _Found:
    """Answer in a thread of its own, so that the connection stays alive meanwhile."""
    return await anyio.to_thread.run_sync(act, limiter=turn)


async def _asked(turn: anyio.CapacityLimiter, act: Callable[[], _Found]) -> _Found:
    """The answer; a failure becomes an error of the protocol, which has no other place for it."""
    try:
        return await _aside(turn, act)
    except TaskctlError as error:
        raise MCPError(types.INVALID_PARAMS, str(error)) from None


def _result(found: dict[str, Any], *, is_error: bool = False) -> types.CallToolResult:
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=json_text(found))]
    return types.CallToolResult(content=content, structured_content=found, is_error=is_error)


def serve_http(desk: AgentDesk, port: int) -> None:
    """Serve clients of this computer over streamable HTTP, until the process is stopped."""
    names = [f"{host}:{port}" for host in (LOOPBACK, "localhost")]
    security = TransportSecuritySettings(
        allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
    )
    app = new_server(desk).streamable_http_app(transport_security=security, host=LOOPBACK)
    uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")
