"""`taskctl completion`: print the script that completes commands and options in a shell."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of SHELL.

    For bash, put `eval "$(taskctl completion bash)"` into ~/.bashrc.
    """
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "taskctl", "_TASKCTL_COMPLETE").source())
    return 0
