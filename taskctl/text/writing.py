"""The one door to the disk for writing: whole files, under a lock, all or none."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType

from taskctl.errors import TaskctlError
from taskctl.text.source import SIZE_LIMIT, Source, Unreadable
from taskctl.text.tree import DiskTree

_NEW = ".taskctl-new"


def write_all(
    root: str,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    limit: int = SIZE_LIMIT,
    moved: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Replace files whole, each of at most `limit` bytes, in the order of `after`.

    All new contents are on the disk before the first file is replaced, so a full disk leaves every
    file as it was. Each file is checked again just before it is replaced; if one cannot be
    replaced, those before it get their old contents back. Only the moment between that check and
    the replacement remains, which no file system lets a program close.

    The old paths of moved files (by their new ones) are removed last, so that after a crash each
    file is there at least once.
    """
    changed = {path: raw for path, raw in after.items() if before.get(path) != raw}
    with lock(root):
        tree = DiskTree(root, limit)
        for path in (*after, *moved.values()):
            _refuse_surprises(tree, path, before)
        _sweep(os.path.dirname(_target(root, path)) for path in changed)
        prepared: list[tuple[str, str, str]] = []
        try:
            for path, raw in changed.items():
                prepared.append((path, *_prepare(root, path, raw, moved.get(path, path))))
            _replace(tree, prepared, before, changed)
            for old in moved.values():
                _refuse_surprises(tree, old, before)
                with _naming(old):
                    os.unlink(os.path.join(root, old))
        except BaseException:
            for _, temporary, _ in prepared:
                with suppress(OSError):
                    os.unlink(temporary)
            raise


def _replace(
    tree: DiskTree,
    prepared: Iterable[tuple[str, str, str]],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
) -> None:
    replaced: list[str] = []
    try:
        for path, temporary, target in prepared:
            _refuse_surprises(tree, path, before)
            with _naming(path):
                os.replace(temporary, target)
            replaced.append(path)
    except TaskctlError as error:
        stays = [path for path in replaced if not _put_back(tree, path, before, after[path])]
        if stays:
            reason = str(error).removesuffix("; nothing was written")
            raise TaskctlError(f"{reason}; written before that: {', '.join(stays)}") from None
        raise


def _put_back(tree: DiskTree, path: str, before: Mapping[str, bytes], written: bytes) -> bool:
    """Undo one replacement; False if somebody has changed the file since."""
    now = tree.read(path)
    if not isinstance(now, Source) or now.raw != written:
        return False
    try:
        if path in before:
            os.replace(*_prepare(tree.root, path, before[path]))
        else:
            os.unlink(_target(tree.root, path))
    except (OSError, TaskctlError):
        return False
    return True


def _refuse_surprises(tree: DiskTree, path: str, before: Mapping[str, bytes]) -> None:
    if not _is_below(tree.root, path):
        raise TaskctlError(f"{path} leads out of the repository; nothing was written")
    now = tree.read(path) if tree.exists(path) else None
    if path in before:
        if not isinstance(now, Source) or now.raw != before[path]:
            raise TaskctlError(f"{path} changed while taskctl ran; nothing was written")
    elif now is not None:
        reason = now.reason if isinstance(now, Unreadable) else "is already there"
        raise TaskctlError(f"{path} {reason}; nothing was written")


def _target(root: str, path: str) -> str:
    """The file that a path means, links followed."""
    return os.path.realpath(os.path.join(root, path))


def _is_below(root: str, path: str) -> bool:
    return _target(root, path).startswith(os.path.realpath(root).rstrip(os.sep) + os.sep)


def _sweep(folders: Iterable[str]) -> None:
    """Remove temporary files left by a crash; the lock ensures that nobody else writes there."""
    for folder in set(folders):
        with suppress(OSError):
            for name in os.listdir(folder):
                if name.startswith(".") and name.endswith(_NEW):
                    os.unlink(os.path.join(folder, name))


def _prepare(root: str, path: str, raw: bytes, like: str = "") -> tuple[str, str]:
    """Write a temporary file beside the target of `path`, with its mode; (temporary, target).

    `like` is the file whose mode it gets, if that is another one.
    """
    target = _target(root, path)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name}{_NEW}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with _naming(path):
        os.makedirs(folder, exist_ok=True)
        model = _target(root, like or path)
        known = os.path.exists(model)
        mode = stat.S_IMODE(os.stat(model).st_mode) if known else 0o666 & ~_umask()
        descriptor = os.open(temporary, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fchmod(stream.fileno(), mode)
                os.fsync(stream.fileno())
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    return temporary, target


@contextmanager
def _naming(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TaskctlError(f"{path} cannot be written: {error.strerror}") from None


@contextmanager
def lock(root: str) -> Iterator[None]:
    """Keep a second taskctl from writing in the same repository.

    The lock is in the system's folder for temporary files and ends with the process, in any case.

    Raises:
        TaskctlError: another process holds it.
    """
    try:
        import fcntl  # not on every system
    except ImportError:
        yield
        return
    digest = hashlib.blake2b(
        os.path.realpath(root).encode("utf-8", "surrogateescape"), digest_size=8
    )
    path = os.path.join(tempfile.gettempdir(), f"taskctl-{os.getuid()}-{digest.hexdigest()}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TaskctlError("another taskctl is writing here; nothing was written") from None
        yield
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
