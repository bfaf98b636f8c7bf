"""The shapes of the commands, which click knows, as lines of text for completion."""

from collections.abc import Iterator, Sequence

import click

from taskctl.cli.main import cli
from taskctl.cli.words import CHOICE, FILES, FOLDERS

# The kind of a value by the name of its option or argument, or else by its metavar.
_BY_NAME = {
    **{"--owner": "owner", "--track": "track", "--status": "state", "code": "rule"},
    **{"candidate_ids": "candidate", "--output-dir": FOLDERS},
}
_BY_METAVAR = {
    **dict.fromkeys(("ID", "ID#N|FILE#ID"), "id"),
    **dict.fromkeys(("FILE", "FILE|FOLDER", "PATH", "PATHS", "PATH|-", "DOC", "A", "B"), FILES),
    **dict.fromkeys(("DIR", "FOLDER", "OUT"), FOLDERS),
    "CODES": "rule",
}


def shape_lines(path: Sequence[str]) -> Iterator[str]:
    """The lines about a command: `command` or `argument` or an option, and two columns."""
    # a command keeps the help option that its first context has
    context, command = click.Context(cli, info_name="taskctl", **cli.context_settings), cli
    found: click.Command | None = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        if found is None:
            return
        context = click.Context(found, parent=context, info_name=name)
        command = found  # type: ignore[assignment]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            yield _row("command", name, below.get_short_help_str(80) if below else "")
    for parameter in command.get_params(context):
        kind = _kind(parameter)
        if isinstance(parameter, click.Option):
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield _row(name, "" if parameter.is_flag else kind, _first(parameter.help))
        else:
            yield _row("argument", f"*{kind}" if parameter.nargs < 0 else kind, "")


def _row(*cells: str) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _first(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _kind(parameter: click.Parameter) -> str:
    if isinstance(parameter.type, click.Choice):
        return " ".join([CHOICE, *map(str, parameter.type.choices)])
    names = [*parameter.opts, parameter.name or ""]
    by_name = next((_BY_NAME[name] for name in names if name in _BY_NAME), "")
    return by_name or _BY_METAVAR.get((parameter.metavar or "").strip("[].…"), "text")
