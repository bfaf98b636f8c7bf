"""`taskctl serve`: serve the plan to a browser on this machine."""

import click

from taskctl.cli.session import Session
from taskctl.cli.site import missing_for_pages


@click.command("serve")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535),
              help="Listen on this port.")  # fmt: skip  # a table
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--title", metavar="TEXT", default="Plan", help="Name the site (Plan).")
@click.pass_obj
def command(session: Session, port: int, *, opens: bool, title: str) -> int:
    """Serve the pages of the plan to a browser on this machine, and keep them up to date.

    Cards can be moved, boxes ticked, and the questions of `taskctl prep` answered, by the same
    rules as on the command line. The printed address holds a token, without which nobody gets in.
    Nothing of the repository is run. Control-C ends it.
    """
    try:
        from taskctl.pages.served import ServedPlan
        from taskctl.pages.server import PageServer
    except ModuleNotFoundError as error:
        raise missing_for_pages(error, "web") from None

    import gc

    from taskctl.text.counting import watch_loops

    gc.set_threshold(50_000, 20, 20)  # a server makes garbage, in large pieces
    server = PageServer(ServedPlan(session.load(), session.config, title), port)
    click.echo(server.address)
    if opens:
        import webbrowser

        if not webbrowser.open(server.address):
            session.note("no browser could be opened: open the address in one")
    watch_loops(None)  # the first reading was the long one
    server.run()
    return 0
