"""`taskctl lsp`: serve an editor."""

import os
import sys

import click

from taskctl.cli.extras import missing


@click.command("lsp")
@click.option("--stdio", is_flag=True, hidden=True, help="Nothing else is there; clients ask.")
def command(*, stdio: bool) -> int:
    """Serve an editor: a language server on stdin and stdout.

    An editor starts it. It reads the plan with the documents as they are on the screen, and
    writes no file.
    """
    try:
        from taskctl.editor.features import new_server
    except ModuleNotFoundError as error:
        packages = {"pygls", "lsprotocol"}
        raise missing(error, "taskctl lsp needs pygls", "lsp", packages) from None
    # Nothing but the protocol may reach the client, whoever prints.
    given, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    new_server().start_io(given, out)
    return 0
