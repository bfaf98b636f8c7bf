"""The plans that were found to hold, by their contents: a run needs no second validation.

Validation computes the whole plan again, which takes longer than many a task. The digests are in
the user's own cache, never in the plan, which could claim anything about itself.
"""

import json
import os
import sys
from contextlib import suppress
from hashlib import sha256

import taskctl
from taskctl.errors import TaskctlError
from taskctl.plans.artifacts.folder import PlanFolder
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

_FILE = "valid-plans.json"
_KEPT = 100


def digest_of(folder: PlanFolder) -> str:
    """The digest of the files of a plan, and of the program that would validate them."""
    digest = sha256(f"{taskctl.__version__}\0{_program()}".encode())
    for name, text in sorted(folder.texts.items()):
        digest.update(f"\0{name}\0{len(text)}\0".encode())
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_verified(digest: str) -> bool:
    """Whether a plan with this digest was found to hold."""
    return digest in _read()[0]


def remember_verified(digest: str) -> None:
    """Remember that a plan holds; where that is impossible, the next run validates it again."""
    folder = _cache_folder()
    known, before = _read()
    text = json.dumps([*known, digest][-_KEPT:]) + "\n"
    with suppress(OSError, TaskctlError):
        os.makedirs(folder, exist_ok=True)
        earlier = {} if before is None else {_FILE: before}
        Changeset(DiskTree(folder), earlier, {_FILE: text.encode()}).write()


def _read() -> tuple[list[str], bytes | None]:
    """The digests, and the contents of the file; None if there is none."""
    folder = _cache_folder()
    if not folder or not os.path.lexists(os.path.join(folder, _FILE)):
        return [], None
    source = DiskTree(folder).read(_FILE)
    if not isinstance(source, Source):
        return [], None
    try:
        found = json.loads(source.raw)
    except (ValueError, RecursionError):
        found = []
    return [name for name in found if isinstance(name, str)], source.raw


def _cache_folder() -> str:
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA", ""), "taskctl")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "taskctl") if os.path.isabs(cache) else ""


def _program() -> str:
    """The state of the code that validates, for those who change it without a new version."""
    top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with suppress(OSError):
        return str(
            [
                (entry.name, entry.stat().st_mtime_ns)
                for room in sorted(os.listdir(top))
                if os.path.isdir(os.path.join(top, room))
                for entry in sorted(os.scandir(os.path.join(top, room)), key=lambda e: e.name)
                if entry.name.endswith(".py")
            ]
        )
    return ""
