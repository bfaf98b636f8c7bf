#!/usr/bin/env bash
# After `import dask`, the standard library's `importlib.metadata` answers with another package's objects.
#
# Version: dask 2026.8.0 with importlib_metadata 10.2.0 (PyPI).
# Source:  the class of what `importlib.metadata.distribution` returns, before and after the import.
# Guess:   importing a library that computes in parallel leaves the standard library as it was; the
#          backport importlib_metadata stands beside `importlib.metadata`.
# Seen:    the backport takes the standard finder out of service when it is imported, so that
#          `importlib.metadata.distribution` returns `importlib_metadata.PathDistribution` from then on.
#          Both have the same methods, but `isinstance(found, importlib.metadata.Distribution)` is now
#          false, and whatever patches or subclasses the standard class no longer takes part.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dask==2026.8.0 importlib_metadata==10.2.0 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }

venv/bin/python - <<'END'
import sys
from importlib.metadata import Distribution, distribution

before = distribution("dask")
import dask

after = distribution("dask")
for when, found in (("before", before), ("after", after)):
    print(f"{when}: {type(found).__module__}, a standard Distribution: {isinstance(found, Distribution)}")
if not isinstance(before, Distribution) or isinstance(after, Distribution):
    print("changed: the standard library still answers itself")
    sys.exit(1)
END
