"""One item with everything that is said about it: facts on one side, its text on the other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Markdown, OptionList, Static
from textual.widgets.option_list import Option

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.pages.reading import SitePlan
from taskctl.pages.tasks import TaskPage
from taskctl.report.show import stop_title
from taskctl.report.style import printable
from taskctl.terminal.markdown import LONGEST, new_parser
from taskctl.terminal.screens import PlanScreen
from taskctl.terminal.source import BoardSource
from taskctl.terminal.state import BoardPlan, Card

_MOST = 200
"""The most lines of one section."""
_FAINT = "$foreground 60%"
_SIGNS = {"done": "☑", "open": "☐", "plain": "·", "dropped": "☒"}


class FactLine(NamedTuple):
    """A line of the facts.

    stop   the number of a stop condition, 0 for another line
    other  the item that it names
    """

    text: str
    style: str = ""
    stop: int = 0
    other: Task | None = None

    @property
    def is_choice(self) -> bool:
        """Whether there is something to do with it."""
        return bool(self.stop) or self.other is not None


class DetailsScreen(PlanScreen):
    """The details of an item."""

    BINDINGS = [
        Binding("escape,backspace,q", "leave", "back", key_display="Esc"),
        Binding("space", "tick", "tick"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    class Ticked(Message):
        """A person ticks or unticks a stop condition."""

        def __init__(self, card: Card, number: int, state: str) -> None:
            super().__init__()
            self.card = card
            self.number = number
            self.state = state

    class Opened(Message):
        """A person wants to see another item."""

        def __init__(self, card: Card) -> None:
            super().__init__()
            self.card = card

    def __init__(self, source: BoardSource, card: Card) -> None:
        super().__init__()
        self._source = source
        self._card = card
        self._facts: Sequence[FactLine] = ()
        self._shown = ""
        self._is_left = False

    @property
    def card(self) -> Card | None:
        """The item."""
        return self._card

    def compose(self) -> ComposeResult:
        """The name, the facts, and the text."""
        yield Static(classes="bar", markup=False)
        with Container(classes="halves"):
            yield OptionList(classes="facts", markup=False)
            with VerticalScroll(classes="text"):
                yield Markdown(parser_factory=new_parser, open_links=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with the facts."""
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Show the item as it is now, after another screen was over it."""
        self.show_plan()

    def show_plan(self) -> None:
        """Show the item as it is now; one that is gone is left."""
        found = self._source.plan.by_key.get(self._card.key)
        if found is None:
            found = _by_path(self._source.plan, self._card)
        if found is None:
            # A screen over it is left first.
            if self.app.screen is self and not self._is_left:
                self._is_left = True
                self.notify(f"{printable(self._card.name)} is gone", markup=False)
                self.dismiss()
            return
        self._card = found
        title = Content.assemble(
            (printable(found.name), "bold"), "  ", printable(found.task.bare_title[:500])
        )
        self.query_one(".bar", Static).update(title)
        page = page_of(self._source.plan, found)
        self._facts = list(facts(self._source.plan.plan, found, page))
        options = self.query_one(OptionList)
        before = options.highlighted
        options.clear_options()
        options.add_options(
            Option(Content.styled(line.text or " ", line.style), disabled=not line.is_choice)
            for line in self._facts
        )
        choices = [number for number, line in enumerate(self._facts) if line.is_choice]
        if choices:
            options.highlighted = before if before in choices else self._first(choices)
        text = page.text()
        if text != self._shown or not text:
            self._shown = text
            more = len(text) - LONGEST
            shown = printable(text[:LONGEST], keep="\n\t") or "*no text*"
            if more > 0:
                shown += f"\n\n---\n\n*{more:,} more characters; `e` opens the file*\n"
            self.query_one(Markdown).update(shown)

    def _first(self, choices: Sequence[int]) -> int:
        """The first open stop condition, or else the first line with something to do."""
        stops = self._card.task.stops
        is_open = (n for n in choices if (stop := self._facts[n].stop) and stops[stop - 1].is_open)
        return next(is_open, choices[0])

    def action_leave(self) -> None:
        """Go back to the board, or to the item before."""
        self.dismiss()

    def action_tick(self) -> None:
        """Do what there is to do with the line."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick a stop condition, or open another item."""
        line = self._facts[event.option_index]
        if line.stop:
            stop = self._card.task.stops[line.stop - 1]
            state = "todo" if stop.is_done else "done"
            self.post_message(self.Ticked(self._card, line.stop, state))
        elif line.other is not None:
            self.post_message(self.Opened(Card(self._card.part, line.other)))


def page_of(plan: BoardPlan, card: Card) -> TaskPage:
    """The contents of the page of an item, without findings and history."""
    whole = plan.plans or card.part
    site = SitePlan(plan.loaded, plan.tree, whole, (), {})  # type: ignore[arg-type]
    return TaskPage(site, card.part, card.task)


def facts(plan: Plan, card: Card, page: TaskPage) -> Iterator[FactLine]:
    """The lines about an item."""
    task = card.task
    yield FactLine(_joined(task.says, " ".join(task.owner), task.priority, task.estimate), "bold")
    if task.unread:
        yield FactLine(f"cannot be read: {printable(task.unread)}", "$text-error")
    if task.lease:
        yield FactLine(printable(f"claimed by {task.lease}"))
    yield FactLine(printable(f"{task.path}:{task.line}"), _FAINT)
    if task.groups:
        yield FactLine(_joined(*task.groups), _FAINT)
    if task.stops:
        yield from _heading(stop_title(task))
        for number, stop in page.stops[:_MOST]:
            style = _FAINT if stop.is_done else ""
            sign = _SIGNS.get(stop.state, "◐")
            yield FactLine(f"{sign} {printable(stop.text[:2000])}", style, stop=number)
    waits = page.waits
    if waits:
        yield from _heading("prerequisites")
    for wait in waits[:_MOST]:
        sign = "←" if wait.holds_back else "✓"
        says = f"{printable(wait.name)} {printable(wait.says)}" + " (optional)" * (not wait.hard)
        title = f"  {printable(wait.item.bare_title[:200])}" if wait.item else ""
        style = "$text-warning" if wait.holds_back else _FAINT
        yield FactLine(f"{sign} {says}{title}", style, other=wait.item)
    yield from _items("open parts", page.parts)
    missing = page.missing
    if missing and missing.missing:
        yield from _heading("missing to be done")
        for one in missing.missing[:_MOST]:
            yield FactLine(f"• {printable(one.message)}", "$text-error")
    yield from _items("waiting for it", page.waiting)
    yield from _items("follow-ups", [one for _, one in page.follow_ups if one])
    if page.proofs:
        yield from _heading("proofs")
        for proof, says in page.proofs[:_MOST]:
            yield FactLine(f"$ {printable(proof.title[:500])}  {says}", _FAINT)
    if task.scope and task.scope.entries:
        yield from _heading("allowlist")
        for entry in task.scope.entries[:_MOST]:
            deny = "not " if entry.kind == "deny" else ""
            yield FactLine(f"{deny}{printable(entry.pattern)}", _FAINT)


def _items(title: str, items: Sequence[Task]) -> Iterator[FactLine]:
    if items:
        yield from _heading(title)
    for item in items[:_MOST]:
        name = printable(item.id or item.path)
        yield FactLine(f"{item.state:<8} {name}  {printable(item.bare_title[:200])}", other=item)


def _heading(text: str) -> Iterator[FactLine]:
    yield FactLine("")
    yield FactLine(text, "bold $primary")


def _joined(*texts: str) -> str:
    return " · ".join(printable(text[:500]) for text in texts if text)


def _by_path(plan: BoardPlan, card: Card) -> Card | None:
    """An item that is on no board, such as one of another owner, or whose id has changed."""
    for part in plan.plan.each():
        if part.name == card.part.name:
            task = part.by_path.get(card.task.path) if not card.is_item else part.find(card.task.id)
            return Card(part, task) if task else None
    return None
