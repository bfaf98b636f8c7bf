#!/usr/bin/env bash
# `task-master set-status` writes `"parentId": "undefined"` into every subtask of the file.
#
# Version: task-master-ai 0.43.1 (npm).
# Source:  tasks.json before and after `task-master set-status --id=2 --status=done`.
# Guess:   the command changes the status of task 2, and perhaps a date. Task 1 stays as it is, and a
#          number stays a number.
# Seen:    all tasks are rewritten: each subtask of task 1 gets a parentId with the text "undefined",
#          all ids and dependencies of tasks become texts ("1"), those of subtasks stay numbers, and
#          the description in the metadata of the tag is gone. A diff of one status is a diff of the
#          whole file, and a reader that trusts parentId finds no parent.
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
{
  "master": {
    "tasks": [
      {
        "id": 1, "title": "Ring", "description": "Ring twice.", "status": "pending",
        "priority": "high", "dependencies": [],
        "subtasks": [
          {"id": 1, "title": "Once", "description": "Once.", "status": "done", "dependencies": []},
          {"id": 2, "title": "Twice", "description": "Twice.", "status": "pending", "dependencies": [1]}
        ]
      },
      {
        "id": 2, "title": "Knock", "description": "Knock once.", "status": "pending",
        "priority": "low", "dependencies": [1], "subtasks": []
      }
    ],
    "metadata": {"created": "2026-01-02T00:00:00.000Z", "description": "bell"}
  }
}
END
"$master" set-status --id=2 --status=done >/dev/null 2>&1
node -e '
  const tag = JSON.parse(require("fs").readFileSync(".taskmaster/tasks/tasks.json", "utf8")).master;
  const [ring, knock] = tag.tasks;
  console.log("task 1:", JSON.stringify(ring.id), "subtasks:", JSON.stringify(ring.subtasks));
  console.log("task 2:", knock.status, "dependencies:", JSON.stringify(knock.dependencies));
  console.log("metadata:", JSON.stringify(tag.metadata));
  if (knock.status !== "done") { console.log("the status was not set"); process.exit(2); }
  if (ring.subtasks.every((part) => part.parentId === "undefined")) process.exit(0);
  console.log("changed: no subtask has the parentId \"undefined\"");
  process.exit(1);
'
