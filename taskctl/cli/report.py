"""`taskctl report`: write the report of a week, or of some days."""

from datetime import date, timedelta

import click

from taskctl.actions.clock import today
from taskctl.cli.session import Session, from_option
from taskctl.model.plan import Plan
from taskctl.read.history import plan_at, plan_before
from taskctl.read.open import open_plan
from taskctl.views.weekly import progress_report


@click.command("report")
@click.option("--week", metavar="N|YYYY-Www", default="",
              help="Report a week of the calendar, or number the heading.")  # fmt: skip  # a table
@click.option("--since", metavar="DATE", default="", help="Report the changes from this day on.")
@click.option(
    "--until", metavar="DATE", default="", help="With --since: up to the end of this day."
)
@click.option("--base", metavar="REV", default="", help="Report the changes since REV.")
@from_option
@click.pass_obj
def command(session: Session, week: str, since: str, until: str, base: str, document: str) -> int:
    """Write a report in Markdown: what changed, what is blocked, what comes next.

    `--week 2026-W07` covers a week of the calendar (ISO 8601), --since and --until some days: the
    plan at the last commit before them, and at the last commit in them; today, the working tree.

    `--week 7` is a heading alone: with --base it covers the changes since that commit. Without it,
    every item that is no longer to do is reported.
    """
    head, days = _asked(week, since, until)
    if days and base:
        raise click.UsageError("--base goes with `--week N`: a date names its own commits")
    loaded, _, plan = open_plan(session.load(), document)
    before = plan_at(loaded, plan, base) if base else None
    if days:
        before = plan_before(loaded, plan, days[0]) or Plan()
        if days[1] < today():
            plan = plan_before(loaded, plan, days[1] + timedelta(days=1)) or Plan()
    parts = plan.current()
    old = {part.name: part for part in before.each()} if before else {}
    texts = []
    for part in parts:
        then = old.get(part.name, Plan()) if before else None
        texts.append("\n".join(progress_report(part, then, head, named=len(parts) > 1)))
    click.echo("\n\n".join(texts))
    return 0


def _asked(week: str, since: str, until: str) -> tuple[str, tuple[date, date] | None]:
    """The heading, and the first and the last day; no days for the number of a week alone."""
    if bool(week) == bool(since) or (until and not since):
        raise click.UsageError("name the time: --week N, --week 2026-W07, or --since (--until)")
    if week.isdecimal() and int(week) > 0:
        return f"Week {int(week)} Progress Report", None
    if week:
        year, _, number = week.upper().partition("-W")
        try:
            first = date.fromisocalendar(int(year), int(number), 1)
        except ValueError:
            raise click.UsageError(
                f"--week {week} is not a week: write its number, or 2026-W07"
            ) from None
        days = first, first + timedelta(days=6)
        name = f"Week {first:%G-W%V} Progress Report"
    else:
        days = _day("--since", since), _day("--until", until) if until else today()
        name = "Progress Report"
    if days[0] > days[1]:
        raise click.UsageError(f"{days[0]} is after {days[1]}")
    return f"{name} ({days[0]} to {days[1]})", days


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option} {text} is not a day: write 2026-02-09") from None
