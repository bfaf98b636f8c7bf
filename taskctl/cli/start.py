"""The entry of the program: an answer that is remembered, or else all the rest."""

import atexit
import gc
import os
import sys

from taskctl import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# A run makes many objects and hardly any garbage; looking for it takes a tenth of its time.
_RARELY = (1_000_000, 100, 100)
_AGENT_HOOK = ["agent-hook"]
_COMPLETION = "_TASKCTL_COMPLETE"


def main() -> None:
    """Run the program as a process of its own, and end it without freeing its memory piecemeal.

    Freeing every object of a plan takes a tenth of the time of a run. Functions that others have
    registered for the end are called; a run that writes or has threads ends as usual.
    """
    gc.set_threshold(*_RARELY)
    code = 0
    try:
        run()
    except SystemExit as ended:
        if not _has_only_looked() or not isinstance(ended.code, int | None):
            raise
        code = ended.code or 0
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, AttributeError):
        sys.exit(code)  # Python says why
    atexit._run_exitfuncs()
    os._exit(code)


def tasks() -> None:
    """Run the script `tasks`."""
    gc.set_threshold(*_RARELY)
    from taskctl.cli.main import run_tasks

    run_tasks()


def _has_only_looked() -> bool:
    """Whether the run left nothing open: its command looks at files, and there are no threads."""
    program, threading = sys.modules.get("taskctl.cli.main"), sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return False
    if program is None:
        return True
    from taskctl.cli.words import command_in  # an answer that is remembered needs none

    return bool(program.is_reading(command_in(sys.argv[1:])))


def run() -> None:
    """Run the program and turn every outcome into an exit code (0, 1, 2 or 130)."""
    words = sys.argv[1:]
    if words == ["--version"]:
        print(f"taskctl {__version__}")
        return
    if _COMPLETION in os.environ:
        from taskctl.cli.suggestions import answer

        answer(words)
        return
    if sys.stdout is None or not sys.stdout.isatty():
        _answer(words)
    from taskctl.cli.pager import answer_in_pages  # a pipe needs none

    answer_in_pages(words, lambda: _answer(words))


def _answer(words: list[str]) -> "NoReturn":
    from taskctl.memory.answers import replay  # `--version` needs none

    try:
        code = replay(words)
        if code is None and words == _AGENT_HOOK:
            from taskctl.cli.agent_known import answer_known  # no other command needs it

            code = 0 if answer_known(words) else None
    except OSError as error:
        from taskctl.cli.main import unwritten

        code = unwritten(error)
        if words == _AGENT_HOOK:
            code = 0  # for some agents any other blocks every tool call
    if code is None:
        from taskctl.cli import main

        main.run()
    sys.exit(code)
