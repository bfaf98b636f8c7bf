"""The command line: options that every command shares, commands loaded when they are called."""

import errno
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from taskctl import __version__
from taskctl.cli.commands import COMMANDS, FIRST, GROUPS
from taskctl.cli.global_options import global_options, paint_as_asked, take_global_options
from taskctl.cli.session import Session
from taskctl.cli.words import command_in
from taskctl.errors import PhaseError, SettingsError, TaskctlError
from taskctl.memory.recording import RememberedRun

_NARROW = 60
"""The cells in a line below which click leaves too little room for text."""
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Commands(click.Group):
    """A group that imports a command only when it is needed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            from taskctl.settings.load import placed

            raise (placed(error, ctx.obj.load()) if ctx.obj.loaded else error) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"taskctl.cli.{entry.module}")
        command = getattr(module, "command", None) or getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        take_global_options(command)
        command.epilog = "\n  ".join(["\b\nExamples:", *(f"taskctl {e}" for e in entry.examples)])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from taskctl.text.nearest import nearest  # only for a message

            raise click.UsageError(f"there is no command {name!r}{nearest(name, COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for group in GROUPS:
            with formatter.section(group):
                entries = [(name, e.what) for name, e in COMMANDS.items() if e.group == group]
                formatter.write_dl([(name.ljust(width), what) for name, what in entries])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "--version", prog_name="taskctl", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Check a plan in Markdown, and keep it true.

    The options can also follow the command.
    """
    paint_as_asked(ctx)
    if ctx.invoked_subcommand is None:
        click.echo("To begin:\n")
        for name in FIRST:
            click.echo(f"  taskctl {name:<6} {COMMANDS[name].what}")
        click.echo("\n`taskctl --help` lists all commands; `taskctl COMMAND --help` explains one.")


cli.params[:0] = global_options()


def run() -> None:
    """Run the program and turn every outcome into an exit code (0, 1, 2 or 130)."""
    words = sys.argv[1:]
    _prepare()
    name = command_in(words)
    recording = RememberedRun(words) if is_reading(name) else None
    with _folded():
        code = _guarded(cli, "taskctl")
    if recording:
        recording.end(code)
    if code and name == "agent-hook":
        # for some agents 2 blocks every tool call, so even a wrong call gets an answer
        from taskctl.cli.agent_hook import answer_unusable

        try:
            code = answer_unusable()
            sys.stdout.flush()
        except OSError:  # nobody reads the answer, or the disk is full
            _drop_output()
            code = 0
    sys.exit(code)


def run_tasks() -> None:
    """Run the script `tasks`: the commands of `taskctl plan` in the spelling of T.A.S.K.S."""
    from taskctl.cli.plan import session_of_tasks, tasks  # `taskctl` needs none

    _prepare()
    sys.exit(_guarded(tasks, "tasks", session_of_tasks()))


def is_reading(name: str) -> bool:
    """Whether a command only looks at files, so that its answer can be remembered."""
    return name in COMMANDS and COMMANDS[name].is_remembered


def _prepare() -> None:
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the program
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  as long as the program runs
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def _folded() -> Iterator[None]:
    """Fold the lines that are too long for a terminal."""
    streams = sys.stdout, sys.stderr
    screens = []
    for name in ("stdout", "stderr"):
        if getattr(sys, name).isatty():
            from taskctl.cli.screen import Screen  # a pipe needs none

            screens.append(Screen(getattr(sys, name)))
            setattr(sys, name, screens[-1])
    if screens and 0 < screens[0].fold_at < _NARROW:
        from taskctl.cli.narrow_help import narrow_help  # most terminals need none

        narrow_help(cli, screens[0].fold_at)
    try:
        yield
    finally:
        for screen in screens:
            with suppress(OSError):  # what could not be written was said
                screen.left()
        sys.stdout, sys.stderr = streams


def _guarded(group: click.Group, name: str, session: Session | None = None) -> int:
    code: object = 1
    try:
        code = group.main(prog_name=name, standalone_mode=False, obj=session)
        sys.stdout.flush()
    except click.exceptions.Exit as outcome:
        return outcome.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code if isinstance(error, click.UsageError) else 2
    except TaskctlError as error:
        from taskctl.report.style import printable

        click.echo(f"{name}: {printable(str(error), keep=chr(10))}", err=True)
        return error.exit_code if isinstance(error, PhaseError) else 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except OSError as error:
        return unwritten(error, name)
    except Exception:
        return _unexpected()
    return code if isinstance(code, int) else 0


def unwritten(error: OSError, name: str = "taskctl") -> int:
    """Say that the output cannot be written, if anybody is there; the exit code."""
    if isinstance(error, BrokenPipeError):
        # The reader has gone; Python must not try to flush once more at its end.
        _drop_output()
        return 1
    if error.errno not in _FULL:
        return _unexpected()
    _drop_output()
    click.echo(f"{name}: the output cannot be written: {error.strerror}", err=True)
    return 2


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected() -> int:
    """Save the details for a bug report, and name the file in one line."""
    import tempfile
    import traceback

    details = traceback.format_exc()
    with tempfile.NamedTemporaryFile(
        "w", prefix="taskctl-", suffix=".log", delete=False, encoding="utf-8"
    ) as stream:
        stream.write(f"taskctl {__version__}\n{sys.argv}\n{details}")
    last = details.strip().splitlines()[-1][:200]
    click.echo(f"taskctl: this is a bug: {last} (details: {stream.name})", err=True)
    return 2
