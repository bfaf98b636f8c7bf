"""The files by which a repository's HEAD, its history and its settings are known.

The answers of git about HEAD and about commits by their ids stay the same while these files do, as
a commit never changes. So a run that asked nothing else can be remembered by them.
"""

import os
from collections.abc import Iterator, Sequence

from taskctl.memory import inputs
from taskctl.memory.files import kind_of
from taskctl.text.expressions import expression

_READING = frozenset(
    {"rev-parse", "ls-tree", "cat-file", "rev-list", "diff-tree", "merge-base", "config"}
)
_FIXED = expression(r"HEAD(?:\^\{commit\})?|\^?[0-9a-f]{40}(?:[0-9a-f]{24})?")
# They put the files elsewhere.
_ELSEWHERE = (
    *("GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    *("GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE", "GIT_NAMESPACE"),
)
_REF = b"ref: "


def note_command(folder: str, arguments: Sequence[str]) -> None:
    """Note what the answer of a git command depends on.

    Args:
        folder: the git folder of the working tree; empty if there is none.
        arguments: the command and its arguments.
    """
    command, *rest = arguments
    before = rest[: rest.index("--")] if "--" in rest else rest
    names = [word for word in before if not word.startswith("-")]
    is_fixed = command == "config" or all(map(_FIXED.fullmatch, names))
    if not folder or command not in _READING or not is_fixed or _is_elsewhere():
        inputs.untold()
        return
    inputs.expect_process()
    for path in _files(folder):
        raw = inputs.look(path)
        if raw and b"[include" in raw.lower():
            inputs.untold()


def _is_elsewhere() -> bool:
    return any(name in os.environ for name in _ELSEWHERE)


def _files(folder: str) -> Iterator[str]:
    """The files of the state; not all of them need exist."""
    common = folder
    if raw := inputs.look(os.path.join(folder, "commondir")):
        common = os.path.realpath(os.path.join(folder, os.fsdecode(raw.strip())))
    head = inputs.look(os.path.join(folder, "HEAD")) or b""
    if head.startswith(_REF):
        yield os.path.join(common, os.fsdecode(head.removeprefix(_REF).strip()))
    for name in ("config", "packed-refs", "shallow", "info/grafts", "objects/info/alternates"):
        yield os.path.join(common, name)
    yield os.path.join(folder, "config.worktree")
    if os.path.lexists(os.path.join(common, "reftable")):
        inputs.untold()  # refs in a form of their own
    _list(os.path.join(common, "refs", "replace"))
    home = os.path.expanduser("~")
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield os.environ.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"
    if chosen := os.environ.get("GIT_CONFIG_GLOBAL"):
        yield chosen
    else:
        yield from (os.path.join(home, ".gitconfig"), os.path.join(base, "git", "config"))


def _list(folder: str) -> None:
    """Note the entries of a folder that need not exist."""
    try:
        with os.scandir(folder) as entries:
            inputs.listed(folder, [(entry.name, kind_of(entry)) for entry in entries])
    except (FileNotFoundError, NotADirectoryError):
        inputs.asked(inputs.IS_FOLDER, folder, "")
    except OSError:
        inputs.untold()
