"""The global options: taken before the command, and behind it."""

import os
from collections.abc import Callable
from typing import Any

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.memory import inputs
from taskctl.memory.folder import switch


def _enter(session: Session, folders: tuple[str, ...]) -> None:
    session.folder = os.path.join("", session.folder, *folders)
    is_there = os.path.isdir(session.folder)
    inputs.asked(inputs.IS_FOLDER, session.folder, "1" if is_there else "")
    if not is_there:
        raise TaskctlError(f"{session.folder}: no such folder")


def _set(name: str) -> Callable[[Session, Any], None]:
    return lambda session, value: setattr(session, name, value)


_OPTIONS = (
    (("-C", "folders"), {"metavar": "DIR", "multiple": True, "help": "Run as if started in DIR."},
     _enter),
    (("--config",), {"metavar": "FILE", "help": "Take the settings from FILE."}, _set("config")),
    (("--color",), {"type": click.Choice(["auto", "always", "never"]),
                    "help": "Choose when to use colours."}, _set("color")),
    (("-q", "--quiet"), {"is_flag": True, "help": "Print results and errors only."},
     _set("quiet")),
    (("-v", "--verbose"), {"is_flag": True, "help": "Print more details."}, _set("verbose")),
    (("--no-cache",), {"is_flag": True, "help": "Remember nothing, and use nothing remembered."},
     lambda _, value: switch(on=not value)),
    # `pager.py` has seen it before
    (("--no-pager",), {"is_flag": True, "help": "Print long answers to the terminal at once."},
     lambda _, value: None),
)  # fmt: skip  # a table


def global_options(*, hidden: bool = False) -> list[click.Parameter]:
    """The options; each sets its part of the session."""
    return [_option(names, attributes, act, hidden=hidden) for names, attributes, act in _OPTIONS]


def take_global_options(command: click.Command) -> None:
    """Let a command, and those below it, take the global options too.

    An option of its own with the same name stays its own. They are not shown in its help, as they
    are in that of the program.
    """
    taken = {name for parameter in command.params for name in parameter.opts}
    command.params += [
        option for option in global_options(hidden=True) if taken.isdisjoint(option.opts)
    ]
    if isinstance(command, click.Group):
        for below in command.commands.values():
            take_global_options(below)


def paint_as_asked(context: click.Context) -> None:
    """Keep colours where they are asked for: click removes them where no terminal is."""
    session = context.ensure_object(Session)
    context.color = context.find_root().color = session.is_coloured or None


def _option(
    names: tuple[str, ...],
    attributes: dict[str, Any],
    act: Callable[[Session, Any], None],
    *,
    hidden: bool,
) -> click.Option:
    def callback(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            act(context.ensure_object(Session), value)
            paint_as_asked(context)

    return click.Option(names, **attributes, expose_value=False, hidden=hidden, callback=callback)
