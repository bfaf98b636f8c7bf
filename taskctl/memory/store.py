"""The entries of the cache folder: written whole or not at all, read only if they are sound.

An entry is a file with a line that says what it is, the digest of its name and payload, and the
payload. An entry that is damaged, was put under another name, is a link, or can be written by
others is as good as none.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from taskctl.memory.digests import SIZE, digest_of
from taskctl.memory.folder import cache_folder, fault_of, fault_of_owner

_MAGIC = b"taskctl cache 1\n"
_HEAD = len(_MAGIC) + SIZE
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
LIMIT_VARIABLE = "TASKCTL_CACHE_LIMIT"
_LIMIT = 1024  # MiB
# The folder is tidied at most this often, in seconds.
_TIDY_AFTER = 60
_TIDIED = "tidied"
# A file that is being written belongs to a dead process after this many seconds.
_STALE = 3600
_PART = ".part"

_numbers = count()


def load(name: str) -> bytes | None:
    """The payload of an entry such as `answers/1f0e`; None without a sound one."""
    folder = cache_folder(create=False)
    if folder is None:
        return None
    try:
        if fault_of(os.path.join(folder, name.partition("/")[0])):
            return None
        raw = _read(os.path.join(folder, name))
    except (OSError, ValueError):
        return None
    payload = raw[_HEAD:]
    is_sound = raw.startswith(_MAGIC) and raw[len(_MAGIC) : _HEAD] == _proof(name, payload)
    return payload if is_sound else None


def save(name: str, payload: bytes) -> bool:
    """Keep a payload under a name, in place of an earlier one; False if that is not possible."""
    folder = cache_folder()
    if folder is None or len(payload) > limit() // 2:
        return False
    path = os.path.join(folder, name)
    part = f"{path}.{os.getpid()}-{next(_numbers)}{_PART}"
    try:
        kind = os.path.dirname(path)
        with suppress(FileExistsError):
            os.mkdir(kind, 0o700)
        if fault_of(kind):
            return False
        _write(part, _MAGIC + _proof(name, payload) + payload)
        os.replace(part, path)
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.unlink(part)
        return False
    _tidy(folder)
    return True


def forget(name: str) -> None:
    """Remove an entry, if there is one."""
    if folder := cache_folder(create=False):
        with suppress(OSError, ValueError):
            os.unlink(os.path.join(folder, name))


def is_there() -> bool:
    """Whether anything can be remembered."""
    return cache_folder() is not None


def entries(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """The path and the stat data of each file of the cache."""
    for kind in _listed(folder):
        if kind.is_dir(follow_symlinks=False):
            for entry in _listed(kind.path):
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(found.st_mode):
                        yield entry.path, found


def clean(folder: str) -> int:
    """Remove all entries; the number of the files that are gone."""
    number = 0
    for path, _ in list(entries(folder)):
        with suppress(OSError):
            os.unlink(path)
            number += 1
    return number


def _proof(name: str, payload: bytes) -> bytes:
    return digest_of(name.encode(), payload)


def _read(path: str) -> bytes:
    descriptor = os.open(path, _READ)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or fault_of_owner(found):
            return b""
        raw = os.read(descriptor, found.st_size + 1)
        while len(raw) < found.st_size and (more := os.read(descriptor, found.st_size - len(raw))):
            raw += more
        return raw
    finally:
        os.close(descriptor)


def _write(path: str, raw: bytes) -> None:
    descriptor = os.open(path, _WRITE, 0o600)
    try:
        left = memoryview(raw)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def limit() -> int:
    """How many bytes the cache may have."""
    text = os.environ.get(LIMIT_VARIABLE, "")
    return (int(text) if text.isascii() and text.isdigit() else _LIMIT) << 20


def _tidy(folder: str) -> None:
    """Remove the oldest entries if there are too many bytes, and what dead writers left."""
    stamp, now = os.path.join(folder, _TIDIED), time.time()
    with suppress(OSError):
        if abs(now - os.lstat(stamp).st_mtime) < _TIDY_AFTER:
            return
    with suppress(OSError):
        os.close(os.open(stamp, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        os.utime(stamp, follow_symlinks=False)
    found = sorted(entries(folder), key=lambda one: one[1].st_mtime)
    size, most = sum(data.st_size for _, data in found), limit()
    for path, data in found:
        is_left_over = path.endswith(_PART) and now - data.st_mtime > _STALE
        if size > most or is_left_over:
            with suppress(OSError):
                os.unlink(path)
                size -= data.st_size


def _listed(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []
