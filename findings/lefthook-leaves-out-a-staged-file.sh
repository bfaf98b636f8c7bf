#!/usr/bin/env bash
# lefthook does not name a file that is in the commit when it is gone from the work tree.
#
# Version: lefthook 2.2.2 (npm).
# Source:  lefthook's documentation of {staged_files}: the files that are staged for the commit.
# Guess:   every added or modified file of the index is named, whatever the work tree holds.
# Seen:    a file that was staged and then deleted (not `git rm`) is committed, and no check was
#          told of it: an unchecked file gets in. Ask the index, not the arguments.
# Exit:    0 as described, 1 when it changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home NO_COLOR=1 GIT_CONFIG_NOSYSTEM=1
mkdir home
git config --global user.name a
git config --global user.email a@example.org
npm install --silent --no-audit --no-fund lefthook@2.2.2 >install.log 2>&1 \
  || { tail -n 5 install.log; exit 2; }
PATH=$work/node_modules/.bin:$PATH

git init -q repository
cd repository
cat >lefthook.yml <<'YAML'
pre-commit:
  commands:
    check:
      run: echo {staged_files} >>../named
YAML
git add lefthook.yml
git commit -q -m "first"
lefthook install >/dev/null
echo kept >kept.md
echo gone >gone.md
git add kept.md gone.md
rm gone.md
git commit -q -m "second" >/dev/null 2>&1
echo "named by lefthook: $(cat ../named)"
echo "in the commit:     $(git show --name-only --format= HEAD | tr '\n' ' ')"
[ "$(cat ../named)" = kept.md ] && git cat-file -e HEAD:gone.md \
  || { echo "changed: the file is named, or not committed"; exit 1; }
