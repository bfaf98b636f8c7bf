"""`taskctl search`: find a text in the plan."""

import click

from taskctl.cli.output import print_json
from taskctl.cli.session import Session
from taskctl.read.open import open_plans
from taskctl.report.style import fit, printable
from taskctl.text.source import Source


@click.command("search")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, text: str, *, as_json: bool) -> int:
    """Find TEXT in tasks, tracks and boards, ignoring case.

    Exits with 1 when it is not found.
    """
    _, tree, plan = open_plans(session.load())
    wanted = text.casefold()
    found = []
    for path in sorted(plan.files):
        source = tree.read(path)
        if not isinstance(source, Source) or wanted not in source.text.casefold():
            continue
        item = plan.by_path.get(path)
        for number, line in enumerate(source.lines(), 1):
            if wanted in line.casefold():
                found.append((item.id if item else "", path, number, line.strip()))
    if as_json:
        hits = [{"id": i, "path": p, "line": n, "text": t} for i, p, n, t in found]
        print_json({"hits": hits})
    else:
        style = session.style()
        for _, path, number, line in found:
            click.echo(fit(f"{printable(path)}:{number}: {printable(line)}", style))
    if not found:
        session.note(f"{printable(text)!r} is nowhere in the plan")
    return 0 if found else 1
