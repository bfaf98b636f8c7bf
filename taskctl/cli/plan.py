"""`taskctl plan`, and the script `tasks`: T.A.S.K.S. plans by two spellings of the commands."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

from taskctl.cli.global_options import take_global_options
from taskctl.cli.session import Session
from taskctl.errors import PhaseError, TaskctlError

MODULES: dict[str, str] = {
    "create": "plan_create:create",
    "validate": "plan_validate:validate",
    "show": "plan_look:show",
    "list": "plan_look:list_plans",
    "diff": "plan_look:diff",
    "archive": "plan_archive:archive",
    "execute": "plan_execute:execute",
}
"""Where each command is, as `module:attribute`; it is imported when it is called."""
SPELLINGS: dict[str, str] = {
    "plan": "create",
    "execute": "execute",
    "validate-plan": "validate",
    "list-plans": "list",
    "show-plan": "show",
    "diff-plan": "diff",
    "archive-plan": "archive",
}
"""The commands of the script `tasks`, as the T.A.S.K.S. document spells them."""
WHAT: dict[str, str] = {
    "create": "Make a plan.",
    "validate": "Check a plan.",
    "show": "Show a plan in short.",
    "list": "List the plans below a folder.",
    "diff": "Show how two plans differ.",
    "archive": "Put a finished plan aside.",
    "execute": "Run the tasks of a plan.",
}
"""A line about each command, which fits into the list on a narrow terminal."""
ARGUMENTS, ABORTED = 1, 9


class _WrongArguments(click.UsageError):
    exit_code = ARGUMENTS


class PlanCommands(click.Group):
    """A group that imports a command when it is called, with the exit codes of T.A.S.K.S.

    names   the commands by their spelling here
    """

    def __init__(self, names: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.names = names

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self.names.get(cmd_name)
        if name is None:
            return None
        module, _, attribute = MODULES[name].partition(":")
        found = getattr(importlib.import_module(f"taskctl.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        if ctx.parent is not None:  # `taskctl plan`: the script `tasks` has no global options
            take_global_options(found)
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(ARGUMENTS)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in self.names and not name.startswith("-"):
            from taskctl.text.nearest import nearest  # only for a message

            near = nearest(name, self.names)
            raise click.UsageError(f"there is no command {name!r}{near}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(shown, WHAT[name]) for shown, name in self.names.items()])

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise _WrongArguments(error.format_message(), error.ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _WrongArguments(error.format_message(), error.ctx) from None
        except PhaseError:
            raise
        except TaskctlError as error:
            raise PhaseError(str(error), ARGUMENTS) from None
        except (KeyboardInterrupt, click.Abort):
            raise PhaseError("aborted", ABORTED) from None


command = PlanCommands(
    {name: name for name in MODULES},
    name="plan",
    help="""Compile, check, schedule and run T.A.S.K.S. plans.

    The exit codes are those of the T.A.S.K.S. document: 0 success, 1 wrong arguments, 2 the
    codebase could not be analysed, 3 a cycle, 4 conflicts of resources, 5 the plan does not hold,
    6 no workers, 7 failed with a checkpoint, 8 failed without one, 9 aborted.
    """,
)

tasks = PlanCommands(
    SPELLINGS,
    name="tasks",
    help="Compile, check, schedule and run T.A.S.K.S. plans.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def session_of_tasks() -> Session:
    """The global options of the script `tasks`, which has none: those of a run without any."""
    return Session()
