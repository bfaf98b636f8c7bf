"""The folder in which taskctl remembers what it read: the user's own, or none at all."""

import os
import stat
import sys

VARIABLE = "TASKCTL_CACHE_DIR"
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH

_off = False


def switch(*, on: bool) -> None:
    """Choose whether this run remembers anything, and uses what is remembered."""
    global _off  # noqa: PLW0603  one switch for the whole process
    _off = not on


def wanted_folder() -> str:
    """The path of the folder, whether or not it can be used; empty if none can be named.

    It is that of `platformdirs.user_cache_path`. On Linux it is named here, as importing that
    library takes longer than a whole run whose answer is remembered.
    """
    if chosen := os.environ.get(VARIABLE):
        return os.path.abspath(chosen)
    if sys.platform == "linux":
        base = os.environ.get("XDG_CACHE_HOME", "").strip()
        if not os.path.isabs(base):
            home = os.path.expanduser("~")
            # No home is made where there is none: that of a service may not exist, and an empty one
            # would be the root of the file system.
            is_there = os.environ.get("HOME") != "" and os.path.isdir(home)
            base = os.path.join(home, ".cache") if is_there else ""
        found = os.path.join(base, "taskctl")
    else:
        from platformdirs import user_cache_dir

        found = user_cache_dir("taskctl", appauthor=False)
    return found if os.path.isabs(found) else ""


def cache_folder(*, create: bool = True) -> str | None:
    """The folder, if it is there or could be made and nobody else can write into it."""
    folder = "" if _off else wanted_folder()
    if not folder:
        return None
    try:
        if create and not os.path.lexists(folder):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        return None if fault_of(folder) else folder
    except (OSError, ValueError):
        return None


def fault_of(folder: str) -> str:
    """Why a folder is not used; empty if it is.

    Raises:
        OSError: there is no such folder, or it cannot be looked at.
    """
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode):
        return "it is a link" if stat.S_ISLNK(found.st_mode) else "it is not a folder"
    return fault_of_owner(found)


def fault_of_owner(found: os.stat_result) -> str:
    """Why a file or folder cannot be trusted to be the user's own; empty if it is."""
    if not hasattr(os, "geteuid"):
        return ""  # Windows protects the profile of a user as a whole
    if found.st_uid != os.geteuid():
        return "it belongs to another user"
    return "others can write to it" if found.st_mode & _OTHERS_MAY_WRITE else ""
