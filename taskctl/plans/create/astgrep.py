"""The one door to ast-grep: no shell, no settings of the repository, limits on time and output."""

import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from taskctl.errors import to_install
from taskctl.plans.create.syntax import queries

SECONDS = 120
"""The longest time for all files together."""
OUTPUT_LIMIT = 200_000_000
"""The most bytes of one run; each finding has some 400."""
_ARGUMENTS = 100_000  # bytes of file names in one call
_CHUNK = 1 << 16
_NAME = "ast-grep"


class NoAnswerError(Exception):
    """Ast-grep is missing, failed, or ran into a limit; the text says which."""


class SyntaxMatch(NamedTuple):
    """A finding: the kind of the query, the file as it was given, the text.

    text   the name; for a read of a variable its argument as written
    """

    kind: str
    path: str
    text: str


def find_program() -> str:
    """The program: beside Python's own, else on the search path; empty if there is none."""
    beside = os.path.join(os.path.dirname(sys.executable), _NAME)
    return beside if os.access(beside, os.X_OK) else shutil.which(_NAME) or ""


def matches(root: str, paths: Sequence[str]) -> list[SyntaxMatch]:
    """The findings in some files below a folder, in the order of files and kinds.

    Raises:
        NoAnswerError: there is no complete answer.
    """
    program = find_program()
    if not program:
        raise NoAnswerError(f"ast-grep is not installed ({to_install('plans')})")
    deadline = time.monotonic() + SECONDS
    found: set[SyntaxMatch] = set()
    top = os.path.abspath(root)
    # A `sgconfig.yml` of the repository could name libraries to load: it must not be found.
    with tempfile.TemporaryDirectory(prefix="taskctl-") as folder:
        settings = os.path.join(folder, "sgconfig.yml")
        with open(settings, "w", encoding="utf-8") as stream:
            stream.write("ruleDirs: []\n")
        command = [program, "scan", "--config", settings, "--inline-rules", queries()]
        command += ["--json=stream", "--no-ignore", "hidden"]
        for part in _parts([f"{top}/{path}" for path in paths]):
            for line in _run([*command, *part], folder, deadline).splitlines():
                match = _match(json.loads(line))
                found.add(match._replace(path=match.path.removeprefix(f"{top}/")))
    return sorted(found, key=lambda one: (one.path, one.kind, one.text))


def _parts(paths: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for path in paths:
        size += len(os.fsencode(path)) + 1
        if size > _ARGUMENTS and part:
            yield part
            part, size = [], len(os.fsencode(path)) + 1
        part.append(path)
    if part:
        yield part


def _run(command: Sequence[str], folder: str, deadline: float) -> bytes:
    """The output of a command."""
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise NoAnswerError(f"ast-grep cannot be started: {error.strerror}") from None
        try:
            output = _read(process, deadline)
        finally:
            with suppress(OSError):
                process.kill()
            process.wait()
        if process.returncode:
            errors.seek(0)
            said = errors.read(500).decode("utf-8", "replace").strip().split("\n")[0]
            raise NoAnswerError(f"ast-grep failed: {said or process.returncode}")
    return output


def _read(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
    assert process.stdout is not None
    chunks: list[bytes] = []
    size = 0
    with process.stdout as stream, selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise NoAnswerError(f"ast-grep ran longer than {SECONDS} s")
            chunk = os.read(stream.fileno(), _CHUNK)
            if not chunk:
                process.wait()
                return b"".join(chunks)
            chunks.append(chunk)
            size += len(chunk)
            if size > OUTPUT_LIMIT:
                raise NoAnswerError(f"ast-grep printed more than {OUTPUT_LIMIT // 1_000_000} MB")


def _match(found: Mapping[str, Any]) -> SyntaxMatch:
    kind = found["ruleId"].partition("-")[0]
    named = found.get("metaVariables", {}).get("single", {}).get("NAME")
    return SyntaxMatch(kind, found["file"], named["text"] if named else found["text"])
