"""The help on a narrow terminal, where click would write lines of 50 cells, 32 for names."""

from collections.abc import Iterable

import click


class NarrowHelp(click.HelpFormatter):
    """Help whose names of options take a third of a line; longer ones have a line of their own."""

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(rows, min(col_max, self.width // 3), col_spacing)


def narrow_help(group: click.Command, width: int) -> None:
    """Let a command, and those below it, write its help for a terminal of some width."""
    group.context_settings["terminal_width"] = width - 1
    click.Context.formatter_class = NarrowHelp
