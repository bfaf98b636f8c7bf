"""File names on every branch and in every worktree, without checking anything out."""

import os
from collections.abc import Iterable

from taskctl.git.repository import Repository


def names_everywhere(repository: Repository, folders: Iterable[str]) -> set[str]:
    """The paths of all files in `folders`, on all local and remote branches and worktrees.

    Each distinct tree of a folder is read once, from git's own objects; other worktrees also
    contribute the uncommitted files on their disk.
    """
    wanted = sorted(set(folders))
    found: set[str] = set()
    worktrees = _worktrees(repository)
    tips = {tip for _, tip in worktrees if tip} | _tips(repository)
    prefix = repository.run("rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    for folder in wanted:
        for tree in _trees(repository, tips, prefix + folder):
            out = repository.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
            names = (os.fsdecode(name) for name in out.split(b"\0") if name)
            found.update(f"{folder}/{name}" if folder else name for name in names)
        for path, _ in worktrees:
            found.update(_on_disk(os.path.join(path, prefix, folder), folder))
    return found


def _tips(repository: Repository) -> set[str]:
    out = repository.run("for-each-ref", "--format=%(objectname)", "refs/heads", "refs/remotes")
    tips = set(out.decode().split())
    head = repository.tip
    return tips | {head} if head else tips


def _worktrees(repository: Repository) -> list[tuple[str, str]]:
    """(path, commit) of every worktree."""
    found = []
    path = ""
    for line in repository.run("worktree", "list", "--porcelain", "-z").split(b"\0"):
        key, _, value = line.partition(b" ")
        if key == b"worktree":
            path = os.fsdecode(value)
        elif key == b"HEAD":
            commit = value.decode()
            found.append((path, "" if set(commit) == {"0"} else commit))
    return found


def _trees(repository: Repository, tips: Iterable[str], folder: str) -> set[str]:
    """The distinct trees of `folder` at the tips."""
    asked = "".join(f"{tip}:{folder}\n" for tip in sorted(tips)).encode("utf-8", "surrogateescape")
    if not asked:
        return set()
    out = repository.run("cat-file", "--batch-check", stdin=asked)
    found = set()
    for line in out.decode("utf-8", "replace").splitlines():
        parts = line.split(" ")
        if len(parts) == 3 and parts[1] == "tree":
            found.add(parts[0])
    return found


def _on_disk(full: str, folder: str) -> set[str]:
    found = set()
    for base, _, names in os.walk(full):
        inner = os.path.relpath(base, full)
        for name in names:
            parts = (folder, "" if inner == "." else inner, name)
            found.add("/".join(part for part in parts if part))
    return found
