#!/usr/bin/env bash
# A change that ends past the end of the last line leaves the last letter of a document in pygls.
#
# Versions: pygls 2.1.1 (PyPI), vscode-languageserver-textdocument 1.0.16 (npm).
# Source:   `PositionCodec.position_from_client_units` in pygls/workspace/position_codec.py; Language
#           Server Protocol 3.17, "Position": a character beyond the line is the end of the line.
# Guess:    a client that replaces everything may send a large number as the last character, and the
#           whole text is replaced, as in the package of the protocol's authors for JavaScript.
# Seen:     such a character becomes the length of the line less one. That is right where a line break
#           is counted in the length; in a last line without one, the last letter is left, and stays
#           behind the new text. A text that ends with a line break is replaced as it should be.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygls==2.1.1 \
  && npm install --silent --no-audit --no-fund vscode-languageserver-textdocument@1.0.16; } \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

cat >change.py <<'PY'
import json

from lsprotocol import types
from pygls.workspace import TextDocument

for text in ("first\nlast\n", "first\nlast"):
    everything = types.Range(types.Position(0, 0), types.Position(1, 9999))
    document = TextDocument("file:///demo.txt", text)
    document.apply_change(types.TextDocumentContentChangePartial(range=everything, text="new"))
    print(f"pygls: {json.dumps(text)} becomes {json.dumps(document.source)}")
PY
cat >change.js <<'JS'
const { TextDocument } = require('vscode-languageserver-textdocument')
const everything = { start: { line: 0, character: 0 }, end: { line: 1, character: 9999 } }
const document = TextDocument.create('file:///demo.txt', 'plaintext', 1, 'first\nlast')
TextDocument.update(document, [{ range: everything, text: 'new' }], 2)
console.log(`JavaScript: "first\\nlast" becomes ${JSON.stringify(document.getText())}`)
JS
{ venv/bin/python change.py; node change.js; } | tee seen.txt
cat >wanted.txt <<'END'
pygls: "first\nlast\n" becomes "new\n"
pygls: "first\nlast" becomes "newt"
JavaScript: "first\nlast" becomes "new"
END
cmp -s seen.txt wanted.txt || { echo "changed: a long position is read in another way"; exit 1; }
