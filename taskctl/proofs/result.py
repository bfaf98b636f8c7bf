"""The result of a proof: whether it passed, and every reason why not."""

import os
import shutil
import signal
from collections.abc import Iterator

from taskctl.model.evidence import RunResult
from taskctl.model.items import Proof
from taskctl.proofs.engine import Ended
from taskctl.proofs.output import Output
from taskctl.read.proofs import first_word

# A command that was ended from outside says nothing about the work.
_FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
# The meaning of a shell's exit codes (POSIX, "Exit Status for Commands").
_CODES = {126: "a command in it cannot be run", 127: "a command in it was not found"}
_SIGNALLED = 128


def judge(proof: Proof, ended: Ended, output: Output, started: float) -> RunResult:
    """The result of a proof from one run."""
    seen = tuple(marker for marker in proof.markers if marker in output.seen)
    return RunResult(
        ended.exit_code,
        round(started, 3),
        round(ended.duration, 3),
        seen,
        output.digest,
        output.size,
        output.tail,
        "; ".join(_reasons(proof, ended, output)),
        is_unrun(ended),
    )


def resolved(command: str, folder: str) -> str:
    """The meaning of the first word of a command, in a form that is the same on every machine.

    `repository:PATH` for a file below the folder, `system:NAME` for a program that the system
    finds, `shell:WORD` for a word of the shell.
    """
    word = first_word(command.split("\n", maxsplit=1)[0].strip())
    found = shutil.which(os.path.join(folder, word) if "/" in word else word)
    if found is None:
        return f"shell:{word}"
    below = os.path.relpath(os.path.abspath(found), folder)
    if below.startswith(os.pardir):
        return f"system:{os.path.basename(found)}"
    return f"repository:{below.replace(os.sep, '/')}"


def is_unrun(ended: Ended) -> bool:
    """Whether a run shows nothing: not started, not found, ended from outside or by us."""
    code = ended.exit_code
    if ended.problem or code is None:
        return True
    return code in _CODES or -code in _FROM_OUTSIDE or code - _SIGNALLED in _FROM_OUTSIDE


def _reasons(proof: Proof, ended: Ended, output: Output) -> Iterator[str]:
    if ended.problem:
        yield ended.problem
    elif ended.exit_code is not None and ended.exit_code < 0:
        yield f"{_signal(-ended.exit_code)} ended it, from outside or because memory ran out"
    elif ended.exit_code:
        yield f"exit code {ended.exit_code}{_meaning(ended.exit_code)}"
    runners = ", ".join(output.ran.none())
    if runners:
        yield f"no test ran ({runners})"
    if ended.left_behind:
        names = ", ".join(ended.left_behind[:5])
        what = "a process" if len(ended.left_behind) == 1 else f"{len(ended.left_behind)} processes"
        yield f"it left {what} behind, now ended: {names}"
    missing = [marker for marker in proof.markers if marker not in output.seen]
    if missing and not ended.problem:
        yield f"its output lacks {', '.join(f'`{marker}`' for marker in missing)}"


def _meaning(code: int) -> str:
    if code in _CODES:
        return f" ({_CODES[code]})"
    known = code > _SIGNALLED and code - _SIGNALLED in set(signal.Signals)
    return f" ({_signal(code - _SIGNALLED)} ended a command in it)" if known else ""


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
