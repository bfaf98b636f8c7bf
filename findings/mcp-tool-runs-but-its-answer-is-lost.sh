#!/usr/bin/env bash
# An MCP server in Python runs a tool to its end and drops the answer when its input has ended meanwhile.
#
# Versions: mcp 2.3.0 (PyPI), @modelcontextprotocol/sdk 1.32.2 and zod 4.6.7 (npm).
# Source:   `JSONRPCDispatcher.run` and `_handle_request` in mcp/shared/jsonrpc_dispatcher.py; tools that
#           are plain functions run in a thread (mcp/server/mcpserver/utilities/func_metadata.py).
# Guess:    `python server.py <requests.jsonl` answers every request in the file and then ends, as the
#           same server in TypeScript does; or a call that is given up is answered with an error.
# Seen:     initialize is answered, and a second later the tool has done its work. The call gets neither
#           a result nor an error, and the exit code is 0. At the end of the input the server cancels
#           what it is doing; a thread runs on, and then the sending of its result is cancelled.
#           An `async def` tool is stopped where it waits, and answered with "Connection closed".
#           A client that keeps the input open until the answer has come gets the result.
#           A tool of one `return a + b` races with the end of the input: 11 of 12 runs lost its answer.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check mcp==2.3.0 \
  && npm install --silent --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 zod@4.6.7; } \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

cat >server.py <<'PY'
import time
from pathlib import Path

import anyio
from mcp.server.mcpserver import MCPServer

server = MCPServer("demo")


@server.tool()
def note() -> str:
    time.sleep(1)
    Path("note.txt").touch()
    return "noted"


@server.tool()
async def note_async() -> str:
    await anyio.sleep(1)
    Path("note.txt").touch()
    return "noted"


server.run("stdio")
PY
cat >server.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'

const server = new McpServer({ name: 'demo', version: '1' })
server.registerTool('note', {}, async () => {
  await setTimeout(1000)
  writeFileSync('note.txt', '')
  return { content: [{ type: 'text', text: 'noted' }] }
})
await server.connect(new StdioServerTransport())
JS
cat >call.py <<'PY'
import json
import subprocess
import sys
import threading
from pathlib import Path

CLIENT = {
    "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "demo", "version": "1"}
}


def call(title, command, tool, wait=False):
    Path("note.txt").unlink(missing_ok=True)
    messages = [
        {"id": 1, "method": "initialize", "params": CLIENT},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": tool, "arguments": {}}},
    ]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    limit = threading.Timer(60, server.kill)
    limit.start()
    for message in messages:
        server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    server.stdin.flush()
    if not wait:
        server.stdin.close()
    answers = {1: "no answer", 2: "no answer"}
    for line in server.stdout:
        answer = json.loads(line)
        answers[answer["id"]] = answer["error"]["message"] if "error" in answer else "result"
        if wait and answer["id"] == 2:
            server.stdin.close()
    code = server.wait()
    limit.cancel()
    done = "done" if Path("note.txt").exists() else "not done"
    print(f"{title}: initialize: {answers[1]}; tool: {done}, {answers[2]}; exit {code}")


call("Python, def", [sys.executable, "server.py"], "note")
call("Python, async def", [sys.executable, "server.py"], "note_async")
call("Python, def, input left open", [sys.executable, "server.py"], "note", wait=True)
call("TypeScript", ["node", "server.mjs"], "note")
PY
venv/bin/python call.py | tee seen.txt
cat >wanted.txt <<'END'
Python, def: initialize: result; tool: done, no answer; exit 0
Python, async def: initialize: result; tool: not done, Connection closed; exit 0
Python, def, input left open: initialize: result; tool: done, result; exit 0
TypeScript: initialize: result; tool: done, result; exit 0
END
cmp -s seen.txt wanted.txt || { echo "changed: a call is answered in another way at the end of input"; exit 1; }
