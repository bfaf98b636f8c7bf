#!/usr/bin/env bash
# `backlog task edit` removes the keys of a task's front matter that Backlog.md does not know.
#
# Version: backlog.md 1.52.0 (npm).
# Source:  the file before and after `backlog task edit 1 --priority high`.
# Guess:   a tool that keeps its tasks in Markdown files "which you can edit by hand" changes the keys
#          that it was asked to change, and leaves those of other tools alone.
# Seen:    the file is written from what Backlog.md understands: `estimate` and a comment are gone,
#          without a word. Body, labels and references stay.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home NO_COLOR=1
mkdir home
npm install --silent --no-audit --no-fund backlog.md@1.52.0 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
backlog=$work/node_modules/.bin/backlog

mkdir -p plan/backlog/tasks
cd plan
cat >backlog/config.yml <<'END'
project_name: "bell"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
date_format: yyyy-mm-dd
remote_operations: false
check_active_branches: false
END
task='backlog/tasks/task-1 - Ring.md'
cat >"$task" <<'END'
---
id: TASK-1
title: Ring
status: To Do
assignee: []
created_date: '2026-01-02'
labels: [bell]
dependencies: []
estimate: 3 days
# agreed with Ada
references:
  - docs/bell.md
---

## Description

Ring twice.
END
cp "$task" ../before.md
"$backlog" task edit 1 --priority high --plain >/dev/null
diff ../before.md "$task" || true

grep -q '^priority: high$' "$task" || { echo "the task was not edited"; exit 2; }
if grep -q '^estimate:' "$task"; then
  echo "changed: other keys are kept"
  exit 1
fi
echo "task edit --priority: the key estimate is gone"
