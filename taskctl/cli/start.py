"""The entry of the program: an answer that is remembered, or else all the rest."""

import sys

from taskctl import __version__


def run() -> None:
    """Run the program and turn every outcome into an exit code (0, 1, 2 or 130)."""
    words = sys.argv[1:]
    if words == ["--version"]:
        print(f"taskctl {__version__}")
        return
    from taskctl.memory.answers import replay  # `--version` needs none

    try:
        code = replay(words)
    except OSError as error:
        from taskctl.cli.main import unwritten

        code = unwritten(error)
    if code is None:
        from taskctl.cli import main

        main.run()
    sys.exit(code)
