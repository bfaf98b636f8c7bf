"""The inputs of a run, so that its answer can be given again while all of them are the same.

Whatever reads a file, lists a folder or asks about a path says so here. A run that does anything
else which may change its answer - it reads the clock, starts a process, writes a file - is not
remembered.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import time_ns

from taskctl.memory.digests import digest_of
from taskctl.memory.files import signature
from taskctl.memory.folder import wanted_folder

EXISTS, IS_FILE, IS_FOLDER, REAL = "exists", "file", "folder", "real"
"""The questions about a path that may be asked."""
# What Python itself reads while it imports.
_PYTHON = tuple({f"{os.path.abspath(p)}{os.sep}" for p in (sys.prefix, sys.base_prefix)})
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_CODE = (".py", ".pyc", ".so")
_LISTS = frozenset({"os.scandir", "os.listdir"})
# Nothing that a run does after one of these can be told by its files.
_PROCESS = "subprocess.Popen"
_DEEDS = frozenset({_PROCESS, "os.system", "os.exec", "os.posix_spawn", "socket.connect"})
_WRITES = frozenset(
    {
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink"),
        *("os.truncate", "os.chmod", "shutil.rmtree"),
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Inputs:
    """The files, folders and questions of a run.

    at         when it began, in nanoseconds
    files      the signature and the digest of each file, by path
    folders    the digest of the entries of each folder, by path
    questions  the answers, by question and path
    expected   how many processes will be started whose answers depend on noted files alone
    grounds    a text from which the answers to other events follow; empty without one
    whole      the files whose every byte matters
    parts      of other files, the collection as whose file it was read, and the lines that matter,
               too, as `lines_of` says
    """

    def __init__(self) -> None:
        self.at = time_ns()
        self.files: dict[str, tuple[str, str]] = {}
        self.folders: dict[str, bytes] = {}
        self.questions: dict[tuple[str, str], str] = {}
        self.is_complete = True
        self.expected = 0
        self.grounds = ""
        self.whole: set[str] = set()
        self.parts: dict[str, tuple[str, dict[str, None]]] = {}
        self.is_reading_parts = False
        self._done: list[str] = []
        self._opened: set[str] = set()
        self._listed: set[str] = set()

    def watch(self, event: str, values: tuple[object, ...]) -> None:
        """Take an event of Python's audit, so that nothing is read which nobody noted."""
        if event == "open":
            path, _, flags = values
            if isinstance(flags, int) and flags & _WRITING:
                if path != os.devnull and not isinstance(path, int):
                    self._done.append(str(path))
            elif isinstance(path, str):
                self._opened.add(path)
        elif event in _LISTS:
            self._listed.add(str(values[0]))
        elif event in _WRITES:
            self._done.append(str(values[0]))
        elif event == _PROCESS and self.expected:
            self.expected -= 1
        elif event in _DEEDS:
            self.is_complete = False

    def take(self, part: "Inputs") -> None:
        """Take what a part of the run looked at."""
        is_same = (
            all(self.files.setdefault(path, one) == one for path, one in part.files.items()),
            all(self.folders.setdefault(path, one) == one for path, one in part.folders.items()),
            all(self.questions.setdefault(key, one) == one for key, one in part.questions.items()),
        )
        self.is_complete = self.is_complete and part.is_complete and all(is_same)
        self.expected += part.expected
        self.whole |= part.whole
        for path, (collection, lines) in part.parts.items():
            self.take_part(path, collection, lines)
        self._done += part._done
        self._opened |= part._opened
        self._listed |= part._listed

    def take_part(self, path: str, collection: str, lines: Iterable[str]) -> None:
        """Take what matters of a file; see `parts`."""
        other, known = self.parts.get(path, (collection, {}))
        if collection and other and collection != other:
            self.whole.add(path)
        self.parts[path] = collection or other, {**known, **dict.fromkeys(lines)}

    def are_all(self) -> bool:
        """Whether everything that was looked at is known."""
        asked = {path for _, path in self.questions}
        unknown = {
            *(p for p in self._opened if p not in self.files and p not in asked),
            *(p for p in self._listed if p not in self.folders and p not in asked),
        }
        cache = wanted_folder()

        def is_own(path: str) -> bool:
            return path == cache or path.startswith(os.path.join(cache, ""))

        return (
            self.is_complete
            and all(_is_code(path) or is_own(path) for path in unknown)
            and all("__pycache__" in path or is_own(path) for path in self._done)
        )


def _is_code(path: str) -> bool:
    full = os.path.abspath(path)
    return full.startswith((*_PYTHON, _PACKAGE)) or full.endswith(_CODE) or path in sys.path


_current: Inputs | None = None
_is_watching = False


def record() -> Inputs:
    """Begin to note what the run looks at."""
    global _current, _is_watching  # noqa: PLW0603  the files are those of the whole process
    _current = Inputs()
    if not _is_watching:
        _is_watching = True
        sys.addaudithook(_watch)
    return _current


def stop() -> None:
    """Note nothing more."""
    global _current  # noqa: PLW0603  as above
    _current = None


@contextmanager
def part() -> Iterator[Inputs]:
    """Note what a part of the run looks at; the run looks at it, too."""
    global _current  # noqa: PLW0603  as above
    above, found = _current, Inputs()
    _current = found
    try:
        yield found
    finally:
        _current = above
        if above is not None:
            above.take(found)


def read(path: str, data: os.stat_result, raw: bytes) -> None:
    """Note the contents of a file; `data` are from before it was read."""
    if _current is not None:
        known(path, signature(data), digest_of(raw).hex())


def known(path: str, sign: str, digest: str) -> None:
    """Note a file by its signature and the digest of its contents."""
    if _current is None:
        return
    if _current.files.setdefault(path, (sign, digest)) != (sign, digest):
        _current.is_complete = False  # it changed meanwhile
    if not _current.is_reading_parts:
        _current.whole.add(path)


@contextmanager
def parts() -> Iterator[None]:
    """Note files without saying what matters of them: `part_of` or `whole` does."""
    found = _current
    if found is None:
        yield
        return
    before, found.is_reading_parts = found.is_reading_parts, True
    try:
        yield
    finally:
        found.is_reading_parts = before


def part_of(
    path: str, collection: str = "", raw: bytes = b"", lines: Iterable[tuple[int, int]] = ()
) -> None:
    """Note what matters of a file that was read among `parts`.

    Args:
        path: the file.
        collection: the collection as whose file it was read, if its reading matters.
        raw: its contents, if some lines matter. Where nothing else does, it matters also that the
            file is text.
        lines: the first and the last number of each group of such lines.
    """
    if _current is None:
        return
    found = [lines_of(raw, first, last) for first, last in lines]
    if all(found):
        _current.take_part(path, collection, found)
    else:
        _current.whole.add(path)


def lines_of(raw: bytes, first: int, last: int) -> str:
    """The numbers and the digest of some lines of a file; empty if it does not have them all.

    Only line feeds end a line here; there are none in a file with other ends of lines, unless they
    are CRLF throughout.
    """
    every = raw.split(b"\n", last)
    if len(every) <= last or raw.count(b"\r") != raw.count(b"\r\n"):
        return ""
    return f"{first}-{last}:{digest_of(*every[first - 1 : last]).hex()}"


def again(path: str) -> None:
    """Note that a file is read once more by somebody who kept its contents."""
    if _current is not None and not _current.is_reading_parts:
        _current.whole.add(path)


def whole(path: str) -> None:
    """Note that every byte of a file matters that was read among `parts`."""
    if _current is not None:
        _current.whole.add(path)


def listed(folder: str, entries: Iterable[tuple[str, str]]) -> None:
    """Note the names and kinds of the entries of a folder."""
    if _current is not None:
        noted_folder(folder, digest_of_entries(entries))


def noted_folder(folder: str, digest: bytes) -> None:
    """Note a folder by the digest of its entries."""
    if _current is not None and _current.folders.setdefault(folder, digest) != digest:
        _current.is_complete = False


def asked(question: str, path: str, answer: str) -> None:
    """Note the answer to a question about a path; "1" is yes and "" no."""
    if _current is not None and _current.questions.setdefault((question, path), answer) != answer:
        _current.is_complete = False


def exists(path: str) -> bool:
    """Whether there is something at a path, which is noted."""
    found = os.path.lexists(path)
    asked(EXISTS, path, "1" if found else "")
    return found


def is_file(path: str) -> bool:
    """Whether a path leads to a file, which is noted."""
    found = os.path.isfile(path)
    asked(IS_FILE, path, "1" if found else "")
    return found


def is_recording() -> bool:
    """Whether anything is noted."""
    return _current is not None


def look(path: str) -> bytes | None:
    """Read a file that need not exist, and note it; None without one."""
    try:
        with open(path, "rb") as stream:
            data = os.fstat(stream.fileno())
            raw = stream.read()
    except (FileNotFoundError, NotADirectoryError):
        asked(EXISTS, path, "")
        return None
    except OSError:
        untold()
        return None
    read(path, data, raw)
    return raw


def expect_process() -> None:
    """Note that a process is started whose answer depends on noted files alone."""
    if _current is not None:
        _current.expected += 1


def leads_to(grounds: str) -> None:
    """Note a text that follows from what was looked at, and answers other events, too."""
    if _current is not None:
        _current.grounds = grounds


def untold() -> None:
    """Note that the run depends on more than it can note."""
    if _current is not None:
        _current.is_complete = False


def digest_of_entries(entries: Iterable[tuple[str, str]]) -> bytes:
    """The digest of the names and kinds of a folder's entries, in any order."""
    lines = sorted(f"{name}\0{kind}" for name, kind in entries)
    return digest_of("\0\0".join(lines).encode("utf-8", "surrogateescape"))


def _watch(event: str, values: tuple[object, ...]) -> None:
    if _current is not None:
        _current.watch(event, values)
