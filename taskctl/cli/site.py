"""`taskctl site`: write the plan as pages for a browser."""

import os

import click

from taskctl.cli.extras import missing
from taskctl.cli.output import print_diff
from taskctl.cli.session import Session
from taskctl.text.counting import counted
from taskctl.text.words import count

_PACKAGES = {"jinja2", "markdown_it", "markupsafe", "starlette", "uvicorn", "watchfiles"}


@click.command("site")
@click.argument("out", metavar="OUT")
@click.option("--title", metavar="TEXT", default="Plan", help="Name the site (Plan).")
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(session: Session, out: str, title: str, *, dry_run: bool) -> int:
    """Write the plan as pages for a browser into the folder OUT.

    They need no server and no network: open OUT/index.html, or publish the folder. Links are
    relative, and the same plan and history give the same bytes. OUT is empty, or was written by
    this command: pages of a former run that are not needed any more are removed, and any other file
    is refused.
    """
    try:
        from taskctl.pages.reading import read_site
        from taskctl.pages.rendering import Site
    except ModuleNotFoundError as error:
        raise missing_for_pages(error, "site") from None
    from taskctl.pages.folder import check_place, plan_change

    loaded = session.load()
    folder = check_place(os.path.abspath(os.path.join(session.folder, out)), loaded.root)
    site = Site(read_site(loaded), title)
    pages = list(site.pages)
    made = [(page, site.read(page) or b"") for page in counted(pages, "pages are made")]
    change = plan_change(folder, made)
    if dry_run:
        print_diff(change.changeset)
        for path in change.stale:
            session.note(f"{path} would be removed")
        return 0
    written = change.write()
    removed = f", {len(change.stale)} removed" if change.stale else ""
    session.note(f"{count(len(pages), 'file')} in {out}: {written} written{removed}")
    click.echo(os.path.join(out, "index.html"))
    return 0


def missing_for_pages(error: ModuleNotFoundError, extra: str) -> Exception:
    """The error to raise for a package that the pages miss."""
    package = str(error.name).partition(".")[0]
    return missing(error, f"the pages need the package {package}", extra, _PACKAGES)
