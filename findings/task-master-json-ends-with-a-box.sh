#!/usr/bin/env bash
# The first `task-master list --json` in a project prints a drawn box after the JSON.
#
# Version: task-master-ai 0.43.1 (npm).
# Source:  standard output of the same command, twice, over the same file.
# Guess:   with --json, standard output is JSON; messages go to standard error, or are left out.
# Seen:    the first run appends a message in a frame to standard output, so that no JSON parser
#          reads it. The second run is JSON: `.taskmaster/state.json`, which the first run wrote, says
#          that the message was shown. In CI, where each checkout is new, every run is the first.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home NO_COLOR=1
mkdir home
npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional task-master-ai@0.43.1 \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }
master=$work/node_modules/.bin/task-master

mkdir -p plan/.taskmaster/tasks
cd plan
cat >.taskmaster/tasks/tasks.json <<'END'
{"master": {"tasks": [{"id": 1, "title": "Ring", "description": "Ring twice.", "status": "pending",
  "priority": "high", "dependencies": [], "subtasks": []}], "metadata": {"description": "bell"}}}
END
is_json() { node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$1" 2>error; }

"$master" list --json >first.txt 2>/dev/null
"$master" list --json >second.txt 2>/dev/null
tail -n 6 first.txt
first=yes second=yes
is_json first.txt || first=no
is_json second.txt || second=no
echo "JSON: first run $first, second run $second"
[ "$first $second" = "no yes" ] || { echo "changed: both runs are alike now"; exit 1; }
