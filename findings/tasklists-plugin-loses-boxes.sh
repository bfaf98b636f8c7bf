#!/usr/bin/env bash
# A task list item whose box is followed by a tab or a line end is rendered without box and mark.
#
# Versions: mdit-py-plugins 0.7.0 with markdown-it-py 4.3.0 (PyPI), remark-gfm 4.0.1 (npm).
# Source:   GFM, "Task list items (extension)": the marker is followed by whitespace, which a tab and
#           a line end are. remark-gfm reads all of these items as tasks.
# Guess:    the plugin makes check boxes of them, or leaves them as the text `[x]`.
# Seen:     the item gets the class of a task, and neither a check box nor its mark: an item that is
#           done and one that is open look the same on the page.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install -q mdit-py-plugins==0.7.0 markdown-it-py==4.3.0 \
  && npm install --silent --no-audit --no-fund remark-parse@11.0.0 remark-gfm@4.0.1 unified@11.0.5; } \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }
cat >items.json <<'JSON'
["- [x] blank\n", "- [x]\ttab\n", "- [ ]\ttab\n", "- [x]\n  line end\n"]
JSON
cat >read.py <<'PY'
import json

from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

for text in json.load(open("items.json")):
    page = MarkdownIt().use(tasklists_plugin).render(text)
    print(repr(text), "task" if "task-list-item" in page else "text",
          "box" if "<input" in page else "no box", "mark" if "[" in page else "no mark")
PY
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { unified } from 'unified'
import remarkParse from 'remark-parse'
import remarkGfm from 'remark-gfm'
const parser = unified().use(remarkParse).use(remarkGfm)
const items = JSON.parse(readFileSync('items.json', 'utf8'))
console.log(items.map((text) => parser.parse(text).children[0].children[0].checked).join(' '))
JS
seen="$(venv/bin/python read.py)
remark-gfm: $(node read.mjs)"
echo "$seen"
wanted="'- [x] blank\n' task box no mark
'- [x]\ttab\n' task no box no mark
'- [ ]\ttab\n' task no box no mark
'- [x]\n  line end\n' task no box no mark
remark-gfm: true true false true"
[ "$seen" = "$wanted" ] || { echo "changed: the boxes are rendered otherwise"; exit 1; }
