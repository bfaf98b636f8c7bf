#!/usr/bin/env bash
# Text right below a link reference definition becomes indented code, where CommonMark has a
# paragraph: the body of a footnote, when footnotes are not switched on.
#
# Versions: markdown-it-py 4.3.0, cmarkgfm 2025.10.22, commonmark 0.9.1 (PyPI),
#           commonmark 0.31.2 and remark-parse 11.0.0 (npm).
# Source:   CommonMark 0.31.2, section 4.4: "An indented code block cannot interrupt a paragraph",
#           and appendix "A parsing strategy": definitions are taken from the beginning of a
#           paragraph when it is closed, so the paragraph is still open on the next line.
# Guess:    a parser with the preset "commonmark", which passes every example of the
#           specification, makes a paragraph of the next line, as cmark and commonmark.js do.
# Seen:     markdown-it-py looks for definitions before paragraphs and starts anew behind one, so
#           the line is code. cmark, commonmark.js and remark all make text of it. A checker built
#           on markdown-it and a page rendered by GitHub disagree about what is text.
# Exit:     0 as described, 1 when it changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install -q markdown-it-py==4.3.0 cmarkgfm==2025.10.22 \
    commonmark==0.9.1 \
  && npm install --silent --no-audit --no-fund commonmark@0.31.2 remark-parse@11.0.0 \
       unified@11.0.5; } >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

printf '[note]: https://example.org/source\n    The second line of the note.\n' >note.md

cat >read.py <<'PY'
import cmarkgfm
import commonmark
from markdown_it import MarkdownIt
text = open("note.md").read()
kinds = {"<p>": "paragraph", "<pre": "code"}
for name, render in [
    ("cmark-gfm", cmarkgfm.markdown_to_html),
    ("commonmark.py", commonmark.commonmark),
    ("markdown-it-py", MarkdownIt("commonmark").render),
]:
    html = render(text)
    print(f"{name}: {next(kind for begin, kind in kinds.items() if html.startswith(begin))}")
PY
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { Parser } from 'commonmark'
import { unified } from 'unified'
import remarkParse from 'remark-parse'
const text = readFileSync('note.md', 'utf8')
const document = new Parser().parse(text)
console.log(`commonmark.js: ${document.lastChild.type === 'code_block' ? 'code' : document.lastChild.type}`)
console.log(`remark: ${unified().use(remarkParse).parse(text).children.at(-1).type}`)
JS
seen="$(venv/bin/python read.py)
$(node read.mjs)"
echo "$seen"
wanted="cmark-gfm: paragraph
commonmark.py: paragraph
markdown-it-py: code
commonmark.js: paragraph
remark: paragraph"
[ "$seen" = "$wanted" ] || { echo "changed: the line below a definition is read differently"; exit 1; }
