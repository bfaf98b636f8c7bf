#!/usr/bin/env bash
# A long table with short rows ends in the middle, and the rest of its rows become a paragraph.
#
# Versions: markdown-it-py 4.3.0 (PyPI), markdown-it 14.1.0 and remark-gfm 4.0.1 (npm).
# Source:   GFM, "Tables (extension)": a row may have fewer cells than the header; empty cells are
#           added. It names no limit.
# Guess:    8,000 rows with one cell each, below a header of 12 columns, are one table of 8,000 rows
#           (remark-gfm reads them so).
# Seen:     both markdown-its end the table at row 5,957 without a word: they count the cells that
#           they add, and stop at 65,536. A plan in one long table loses its last 2,043 items there.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install -q markdown-it-py==4.3.0 \
  && npm install --silent --no-audit --no-fund markdown-it@14.1.0 remark-parse@11.0.0 \
       remark-gfm@4.0.1 unified@11.0.5; } >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

cat >table.py <<'PY'
columns, rows = 12, 8000
print("|" + " c |" * columns)
print("|" + " - |" * columns)
for number in range(1, rows + 1):
    print(f"| row {number} |")
PY
python3 table.py >table.md

cat >read.py <<'PY'
from markdown_it import MarkdownIt
tokens = MarkdownIt("commonmark").enable("table").parse(open("table.md").read())
rows = sum(token.type == "tr_open" for token in tokens) - 1
print(rows, "then a paragraph" if any(t.type == "paragraph_open" for t in tokens) else "all")
PY
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import MarkdownIt from 'markdown-it'
import { unified } from 'unified'
import remarkParse from 'remark-parse'
import remarkGfm from 'remark-gfm'
const text = readFileSync('table.md', 'utf8')
const tokens = new MarkdownIt().parse(text, {})
const rows = tokens.filter((token) => token.type === 'tr_open').length - 1
const rest = tokens.some((token) => token.type === 'paragraph_open')
console.log(`markdown-it: ${rows} ${rest ? 'then a paragraph' : 'all'}`)
const tree = unified().use(remarkParse).use(remarkGfm).parse(text)
console.log(`remark-gfm: ${tree.children[0].children.length - 1} ${tree.children.length === 1 ? 'all' : 'then more'}`)
JS
seen="markdown-it-py: $(venv/bin/python read.py)
$(node read.mjs)"
echo "$seen"
wanted="markdown-it-py: 5957 then a paragraph
markdown-it: 5957 then a paragraph
remark-gfm: 8000 all"
[ "$seen" = "$wanted" ] || { echo "changed: the table no longer ends where it did"; exit 1; }
