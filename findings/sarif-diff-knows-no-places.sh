#!/usr/bin/env bash
# `sarif diff` sees no change where one finding is fixed and another of the same text appears.
#
# Version: sarif-tools 3.0.5 (PyPI).
# Source:  SARIF 2.1.0, 3.27.17 partialFingerprints ("used to determine whether two results are the
#          same") and 3.27.23 suppressions.
# Guess:   results are matched by their fingerprints, or else by file and line; a suppressed result
#          does not count.
# Seen:    they are counted by rule and message text. A finding in another file, with another
#          fingerprint, is "no changes", and a CI job that lets only old findings pass lets it pass.
#          A suppressed result fails `--check error` like any other.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install -q sarif-tools==3.0.5; } >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
cat >write.py <<'PY'
import json


def write(name, path, line, fingerprint, **more):
    place = {"artifactLocation": {"uri": path}, "region": {"startLine": line}}
    result = {
        "ruleId": "DEMO1", "level": "error", "message": {"text": "the task has an open box"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"demo/v1": fingerprint}, **more,
    }
    run = {"tool": {"driver": {"name": "demo", "rules": [{"id": "DEMO1"}]}}, "results": [result]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    with open(name, "w") as stream:
        json.dump({"$schema": schema, "version": "2.1.0", "runs": [run]}, stream)


write("old.sarif", "tasks/one.md", 3, "aaaa")
write("new.sarif", "tasks/two.md", 9, "bbbb")
write("suppressed.sarif", "tasks/one.md", 3, "aaaa", suppressions=[{"kind": "inSource"}])
PY
python3 write.py
venv/bin/sarif diff old.sarif new.sarif | tee diff.txt
difference=0 suppressed=0
venv/bin/sarif --check error diff old.sarif new.sarif >/dev/null || difference=$?
venv/bin/sarif --check error summary suppressed.sarif || suppressed=$?
echo "diff --check error: exit $difference; summary of a suppressed result: exit $suppressed"
grep -q '^error level: +0 -0 no changes' diff.txt && [ "$difference $suppressed" = "0 1" ] \
  || { echo "changed: places, fingerprints or suppressions count now"; exit 1; }
