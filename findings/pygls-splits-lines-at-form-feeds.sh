#!/usr/bin/env bash
# Behind a form feed or U+2028, a server built on pygls applies an editor's changes to the wrong line.
#
# Versions: pygls 2.1.1 (PyPI), vscode-languageserver-textdocument 1.0.16 (npm).
# Source:   `TextDocument.lines` in pygls/workspace/text_document.py, which `_apply_incremental_change`
#           reads; Language Server Protocol 3.17, "Text Documents": lines end with \n, \r\n or \r.
# Guess:    client and server count the same lines, so after a change both have the same text, as with
#           the package of the protocol's authors for servers in JavaScript.
# Seen:     `lines` comes from `str.splitlines`, for which form feeds, U+2028 and some others end a line
#           too. A change to line 1 overwrites the rest of line 0 and leaves line 1 as it was. Nobody is
#           informed: the server goes on with another text than the editor shows.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygls==2.1.1 \
  && npm install --silent --no-audit --no-fund vscode-languageserver-textdocument@1.0.16; } \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

cat >server.py <<'PY'
from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("demo", "1")


@server.feature(types.TEXT_DOCUMENT_HOVER)
def show_text(params: types.HoverParams):
    return types.Hover(server.workspace.get_text_document(params.text_document.uri).source)


server.start_io()
PY
cat >client.py <<'PY'
import json
import subprocess
import sys

with open(sys.argv[1]) as stream:
    case = json.load(stream)
uri = "file:///demo.txt"
place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
opened = {"uri": uri, "languageId": "plaintext", "version": 1, "text": case["text"]}
changed = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [case["change"]]}
messages = [
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {"method": "textDocument/didOpen", "params": {"textDocument": opened}},
    {"method": "textDocument/didChange", "params": changed},
    {"id": 2, "method": "textDocument/hover", "params": place},
    {"id": 3, "method": "shutdown"},
    {"method": "exit"},
]
sent = b""
for message in messages:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
run = subprocess.run([sys.executable, "server.py"], input=sent, capture_output=True, timeout=60)
received = run.stdout
while received:
    head, _, rest = received.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ") for line in head.split(b"\r\n"))
    length = int(fields[b"Content-Length"])
    answer, received = json.loads(rest[:length]), rest[length:]
    if answer.get("id") == 2:
        print("pygls:     ", json.dumps(answer["result"]["contents"]))
PY
cat >reference.js <<'JS'
const { readFileSync } = require('fs')
const { TextDocument } = require('vscode-languageserver-textdocument')
const { text, change } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const before = TextDocument.create('file:///demo.txt', 'plaintext', 1, text)
const after = TextDocument.update(before, [change], 2).getText()
console.log('JavaScript: ' + JSON.stringify(after).replace('\u2028', '\\u2028'))
JS
for sign in '\f' '\u2028'; do
  cat >case.json <<END
{"text": "keep${sign}this\nsecond\n",
 "change": {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 6}},
            "text": "SECOND"}}
END
  node reference.js case.json
  venv/bin/python client.py case.json 2>errors.log || { tail -n 5 errors.log; exit 2; }
done | tee seen.txt
cat >wanted.txt <<'END'
JavaScript: "keep\fthis\nSECOND\n"
pygls:      "keep\fSECOND\nsecond\n"
JavaScript: "keep\u2028this\nSECOND\n"
pygls:      "keep\u2028SECOND\nsecond\n"
END
cmp -s seen.txt wanted.txt || { echo "changed: the lines are counted in another way"; exit 1; }
