#!/usr/bin/env bash
# A change that `openspec validate --strict` calls valid is refused by `openspec archive`.
#
# Version: @fission-ai/openspec 1.13.2 (npm).
# Source:  the output of the two commands; a MODIFIED requirement replaces the one of the same name.
# Guess:   what --strict accepts can be archived: a MODIFIED requirement that the spec does not have
#          is an error, so a CI job with --strict keeps such changes out.
# Seen:    one letter's case in the name is enough. --strict says "valid" and exits 0; the only sign
#          is a line of level INFO on standard error. archive stops with exit 1 when the work is done.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home OPENSPEC_TELEMETRY=0 NO_COLOR=1
mkdir home
npm install --silent --no-audit --no-fund @fission-ai/openspec@1.13.2 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
openspec=$work/node_modules/.bin/openspec

mkdir -p plan/openspec/specs/door plan/openspec/changes/louder-bell/specs/door
cd plan
scenario() {
  printf '\n### Requirement: %s\nThe door SHALL ring the bell %s when the button is pressed.\n' "$1" "$2"
  printf '\n#### Scenario: Button pressed\n- **WHEN** the button is pressed\n- **THEN** the bell rings %s\n' "$2"
}
{
  printf '# Door Specification\n\n## Purpose\nWhat the door does when a visitor comes, by day and by night.\n'
  printf '\n## Requirements\n'
  scenario 'Ring the bell' once
} >openspec/specs/door/spec.md
{
  printf '## Why\nThe bell is too quiet to be heard in the garden, so visitors go away again.\n'
  printf '\n## What Changes\n- The bell rings twice.\n'
} >openspec/changes/louder-bell/proposal.md
printf '## 1. Bell\n- [x] 1.1 Ring twice\n' >openspec/changes/louder-bell/tasks.md
{ printf '## MODIFIED Requirements\n'; scenario 'Ring The Bell' twice; } \
  >openspec/changes/louder-bell/specs/door/spec.md

strict=0 archive=0
"$openspec" validate louder-bell --strict || strict=$?
"$openspec" archive louder-bell --yes || archive=$?
echo "validate --strict: exit $strict; archive: exit $archive"
[ "$strict $archive" = "0 1" ] || { echo "changed: the two commands agree now"; exit 1; }
