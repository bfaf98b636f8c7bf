#!/usr/bin/env bash
# `client.submit(…, retries=0)` of Dask runs a function again when its worker ends, four times in all.
#
# Version: distributed 2026.8.0 (PyPI).
# Source:  a function that adds a line to a file and ends its own worker process.
# Guess:   `retries` is "the number of allowed automatic retries if a task fails"; with 0, work that
#          must not be done twice is started once, and its future fails if the worker is lost.
# Seen:    `retries` counts exceptions of the function only. A lost worker counts against the setting
#          `distributed.scheduler.allowed-failures` (3), so the function is started on four workers
#          before the future fails with KilledWorker.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home
mkdir home
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check distributed==2026.8.0 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }

cat >once.py <<'END'
import os
import sys

from distributed import Client, KilledWorker, LocalCluster


def note_and_leave(path):
    with open(path, "a") as stream:
        stream.write("started\n")
    os._exit(1)


if __name__ == "__main__":
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        future = client.submit(note_and_leave, sys.argv[1], retries=0, pure=False)
        try:
            future.result(timeout=120)
        except KilledWorker:
            print("the future fails with KilledWorker")
END
venv/bin/python once.py "$work/starts" 2>errors.log || { tail -n 5 errors.log; exit 2; }
starts=$(grep -c started starts)
echo "retries=0: started $starts times"
if [ "$starts" -ne 4 ]; then
  echo "changed: not four times"
  exit 1
fi
