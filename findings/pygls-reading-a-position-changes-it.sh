#!/usr/bin/env bash
# Looking up a position in a pygls document changes the position, so the next look-up is of another one.
#
# Version: pygls 2.1.1 (PyPI).
# Source:  `PositionCodec.position_from_client_units` in pygls/workspace/position_codec.py, by way of
#          `TextDocument.offset_at_position` and `TextDocument.text_in_client_range`.
# Guess:   the methods answer with a new object and leave their argument alone, so that one range
#          "from here to the end of the line" serves for any number of documents and lines.
# Seen:    a character beyond the line is cut to the line in the caller's own `Position`. After a short
#          document, the same range reads two letters of a long one, without an error. A handler of
#          didChange sees the client's range cut in the same way: the change is applied before it runs.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pygls==2.1.1; } \
  >install.log 2>&1 || { tail -n 5 install.log; exit 2; }

cat >look_up.py <<'PY'
from lsprotocol import types
from pygls.workspace import TextDocument

short = TextDocument("file:///short.txt", "ab\n")
long = TextDocument("file:///long.txt", "a long line\n")


def first_line():
    return types.Range(types.Position(0, 0), types.Position(0, 9999))


print("a new range for each document:", [each.text_in_client_range(first_line()) for each in (short, long)])
line = first_line()
print("one range for both:", [each.text_in_client_range(line) for each in (short, long)])
print("its end is now:", line.end)
PY
venv/bin/python look_up.py | tee seen.txt
cat >wanted.txt <<'END'
a new range for each document: ['ab', 'a long line']
one range for both: ['ab', 'a ']
its end is now: 0:2
END
cmp -s seen.txt wanted.txt || { echo "changed: the range is left alone"; exit 1; }
