"""The state of a file by its stat data, as git's index compares it."""

import os

FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"
"""The kinds of the entries of a folder."""
# A clock may be coarser than its nanoseconds say: two seconds on FAT.
_TICK = 2_000_000_000


def signature(data: os.stat_result) -> str:
    """The stat data that change with the contents of a file."""
    return sign_of(data.st_size, data.st_mtime_ns, data.st_ctime_ns, data.st_ino)


def sign_of(size: int, modified: int, changed: int, inode: int) -> str:
    """The signature of a file from its size, its times in nanoseconds, and its inode."""
    return f"{size} {modified} {changed} {inode}"


def is_settled(sign: str, at: int) -> bool:
    """Whether a file that was read after `at` (ns) has another signature once it is written again.

    A file that is written twice in one tick of the clock has the same signature both times; so a
    file that was young when it was read is compared by its contents.
    """
    _, modified, changed, _ = sign.split(" ", 3)
    return max(int(modified), int(changed)) + _TICK < at


def kind_of(entry: "os.DirEntry[str]") -> str:
    """The kind of an entry of a folder; a link is a link, wherever it leads."""
    if entry.is_symlink():
        return LINK
    if entry.is_dir(follow_symlinks=False):
        return FOLDER
    return FILE if entry.is_file(follow_symlinks=False) else OTHER
