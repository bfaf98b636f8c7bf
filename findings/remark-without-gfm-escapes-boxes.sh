#!/usr/bin/env bash
# Formatting a task list with remark-cli turns its boxes into text.
#
# Version: remark-cli 12.0.1 (npm), as installed, without plugins.
# Source:  remark parses CommonMark, where `[ ]` is text; task lists are in GFM (remark-gfm).
# Guess:   a formatter that does not know task lists leaves `[ ]` alone: without a link definition
#          of that name the bracket begins no link, so it needs no escape.
# Seen:    `- [ ] write it` becomes `* \[ ] write it`, exit 0, no warning. Nothing is a task any more,
#          for GitHub as for every tool that counts boxes: the list has no open item left.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund remark-cli@12.0.1 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
printf -- '- [ ] write it\n- [x] test it\n' >tasks.md
node_modules/.bin/remark --quiet --no-config tasks.md --output
cat tasks.md
wanted='* \[ ] write it
* \[x] test it'
[ "$(cat tasks.md)" = "$wanted" ] || { echo "changed: the boxes are written otherwise"; exit 1; }
