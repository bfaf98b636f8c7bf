"""The man page, from the same commands and options as the reference."""

from collections.abc import Iterator

import click

from taskctl import __version__
from taskctl.cli.commands import COMMANDS
from taskctl.cli.main import cli

ENVIRONMENT = {
    "TASKCTL_CACHE_DIR": "The folder of the memory between runs.",
    "TASKCTL_CACHE_LIMIT": "The largest size of that folder.",
    "TASKCTL_PAGER, GIT_PAGER, PAGER": "The pager for answers that are longer than the terminal.",
    "NO_COLOR, FORCE_COLOR": "Leave colours out, or use them in pipes and files too.",
    "COLUMNS": "The width of the terminal.",
}
EXIT = {
    "0": "Yes: nothing is wrong, or it is done.",
    "1": "A truthful no: errors were found, nothing is ready, a task cannot be done.",
    "2": "The work could not be done.",
    "130": "Interrupted with Ctrl-C.",
}
FILES = {
    "taskctl.toml": "The settings of a repository; `taskctl config show` prints those in force."
}


def man_page() -> str:
    """The page taskctl(1) in roff."""
    context = click.Context(cli, info_name="taskctl", **cli.context_settings)
    lines = [
        '.\\" written by docs/generate.py; change the program, not this page',
        f'.TH TASKCTL 1 "" "taskctl {__version__}" "User Commands"',
        ".SH NAME",
        "taskctl \\- check a plan in Markdown, and keep it true",
        ".SH SYNOPSIS",
        ".B taskctl",
        "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(cli.help or ""),
        ".SH OPTIONS",
        *_options(cli, context),
        ".SH COMMANDS",
    ]
    for name, entry in sorted(COMMANDS.items()):
        command = cli.get_command(context, name)
        assert command is not None
        lines += _command(command, name, context)
        lines += [".PP", "Examples:", ".PP", ".nf", ".RS"]
        lines += [_escaped(f"taskctl {example}") for example in entry.examples]
        lines += [".RE", ".fi"]
    for title, table in (("EXIT STATUS", EXIT), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        lines.append(f".SH {title}")
        for term, text in table.items():
            lines += [".TP", f".B {_escaped(term)}", _escaped(text)]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, name: str, above: click.Context) -> Iterator[str]:
    """The section of a command, and those of the commands below it."""
    context = click.Context(command, info_name=name, parent=above)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f'.SS "{_escaped(usage)}"'
    yield from _paragraphs(command.help or "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            below = command.get_command(context, part)
            assert below is not None
            yield from _command(below, part, context)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            yield from (".TP", f".B {_escaped(record[0])}", _escaped(record[1]))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.replace("\r", "").split("\n\n"):
        lines = [_escaped(line.strip()) for line in paragraph.strip("\n").split("\n")]
        if lines and lines[0].strip() == "\b":
            yield from (".PP", ".nf", *lines[1:], ".fi")
        elif any(lines):
            yield from (".PP", *lines)


def _escaped(text: str) -> str:
    """Text that roff prints as it is."""
    found = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{found}" if found.startswith((".", "'")) else found
