"""The global options, and the settings, colours and notes that depend on them."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from taskctl.memory import answers

if TYPE_CHECKING:
    from taskctl.report.style import Style
    from taskctl.settings.load import Loaded

from_option = click.option(
    "--from", "document", metavar="FILE", default="", help="Look at the items of one document."
)


@dataclass(slots=True, eq=False, repr=False)
class Session:
    """The global options."""

    folder: str = "."
    config: str | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    loaded: "Loaded | None" = None

    @property
    def is_coloured(self) -> bool:
        """Whether colours are asked for, wherever the output goes."""
        return self.color == "always" or (
            self.color == "auto"
            and not os.environ.get("NO_COLOR")
            and bool(os.environ.get("FORCE_COLOR"))
        )

    def style(self, stream: Any = None) -> "Style":
        """How to print to a stream (stdout): in colour or not, and how wide."""
        from taskctl.report.style import Style  # `--version` needs none

        stream = stream or sys.stdout
        terminal = stream.isatty()
        color = self.is_coloured or (
            self.color == "auto"
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
            and terminal
        )
        width = 80
        if terminal:
            from taskctl.cli.screen import terminal_width

            width = terminal_width(stream) or width
        return Style(color=color, width=max(40, width))

    @property
    def shows_progress(self) -> bool:
        """Whether a person watches stderr, so that a line there can be written over."""
        return not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show_progress(self) -> None:
        """Count long loops on the terminal from now on, if a person watches it."""
        from taskctl.text.counting import watch_loops  # `--version` needs none

        if not self.shows_progress:
            watch_loops(None)
            return
        from taskctl.cli.progress import ProgressLine  # a pipe needs none

        watch_loops(ProgressLine(color=self.style(sys.stderr).color))

    def note(self, message: str) -> None:
        """Say something on stderr, unless quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    def load(self) -> "Loaded":
        """The settings in force; what has no effect in them is said once.

        Raises:
            SettingsError: they cannot be used.
        """
        from taskctl.settings.load import load  # `--version` and `--help` need none

        if self.loaded is None:
            self.show_progress()
            self.loaded = load(self.folder, self.config)
            if answers.is_doubtful():
                from taskctl.read.alike import answer_again  # only after a change

                code = answer_again(self.loaded)
                if code is not None:
                    raise click.exceptions.Exit(code)
            if self.loaded.file:
                from taskctl.settings.unmatched import unmatched
                from taskctl.text.tree import DiskTree

                for note in unmatched(self.loaded, DiskTree(self.loaded.root)):
                    self.note(note)
        return self.loaded
