"""The board in a terminal, by the keys that a person presses and the screen that answers."""

import os

import pytest

from taskctl.terminal.details import DetailsScreen
from taskctl.terminal.state import BoardChoice

from ..conftest import Repo
from ..pages.checking import files_in
from ..pages.hostile import write_hostile
from .sitting import Person, board

DOCUMENT = """\
# Plan

| ID | Task | Depends on | Status |
|---|---|---|---|
| E-1 | Dig | - | todo |
| E-2 | Fill | - | done |
| E-3 | Sow | E-1 | todo |
"""


def _status(repo: Repo, item: str) -> str:
    return repo.plan().by_id[item].status_text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_shows_as_many_columns_as_fit(plan: Repo, width: int) -> None:
    with board(plan.root, width) as person:
        titles = next(line for line in person.lines if "in progress 1" in line and "▸" not in line)
        assert "TASK-0002" in person.sees
        assert "The second step" in person.sees
        assert all(len(line) <= width for line in person.lines)
    shown = [title for title in ("ready", "waiting", "in progress", "in review", "done")
             if f"{title} " in titles]  # fmt: skip  # a list
    assert len(shown) == {40: 1, 80: 3, 200: 5}[width]


def test_a_card_has_its_owner_its_boxes_and_what_blocks_it(plan: Repo) -> None:
    with board(plan.root, 200) as person:
        assert "TASK-0002 1/3 @ui @rt" in person.words
        assert "TASK-0002B 0/1 @ui" in person.words
        assert "← TASK-0002" in person.sees
        assert "← Blocked (no parts)" in person.sees


def test_arrows_go_through_the_columns_of_a_narrow_terminal(plan: Repo) -> None:
    with board(plan.root, 40) as person:
        assert "◂ waiting 2" in person.sees
        person.press("left", "down")
        assert "in progress 1 ▸" in person.words
        assert person.app.card is not None
        assert person.app.card.name == "TASK-0005"
        person.press("left", "left", "left")
        assert person.app.card.name == "TASK-0003"


def test_the_filter_shows_the_cards_that_have_all_words_while_they_are_typed(plan: Repo) -> None:
    with board(plan.root, 200) as person:
        person.press("slash")
        person.type("@UI seco")
        assert "1 of 6 cards" in person.sees
        assert "TASK-0002 " in person.sees
        assert "TASK-0002B" not in person.sees
        person.press("enter", "enter")
        assert "stop conditions (1 of 3 done, 1 without a box)" in person.sees
        person.press("escape", "escape")
        assert "TASK-0002B" in person.sees


def test_letters_in_the_filter_move_nothing(plan: Repo) -> None:
    before = files_in(plan.root)
    with board(plan.root) as person:
        person.press("slash")
        person.type("sdrpo")
        assert "0 of 6 cards" in person.sees
    assert files_in(plan.root) == before


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_details_have_everything_about_a_task(plan: Repo, width: int) -> None:
    with board(plan.root, width, 90) as person:
        person.press("enter")
        for text in (
            "The second step", "In Progress — half", "@ui @rt", "tasks/TASK-0002-x.md:3",
            "☑ one", "☐ `make test`", "· plain", "◐ half",
            "✓ TASK-0001 is Done (2026-02-03)", "← TASK-0099 has no file", "TASK-0003",
            "missing to be done", "prerequisite TASK-0099", "waiting for it", "TASK-0002B",
            "$ make test", "src/a/", "not src/b/", "What it brings.",
        ):  # fmt: skip  # a table
            assert text in person.words, text
        person.press("escape")
        assert "What it brings" not in person.sees


def test_a_prerequisite_is_opened_from_the_details(plan: Repo) -> None:
    with board(plan.root) as person:
        person.press("left", "enter", "down", "enter")
        assert person.lines[0].split()[:1] == ["TASK-0002"]
        person.press("q")
        assert person.lines[0].split()[:1] == ["TASK-0002B"]
        person.press("q")
        assert "waiting" in person.sees


def test_starts_a_card_and_follows_it(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    with board(repo.root) as person:
        person.press("s")
        assert _status(repo, "TASK-0001") == "In Progress"
        person.waits_for("Draft → In Progress")
        assert person.app.card is not None
        assert (person.app.card.name, person.app.card.task.state) == ("TASK-0001", "active")


def test_a_refusal_is_the_list_of_its_reasons_and_writes_nothing(plan: Repo) -> None:
    before = files_in(plan.root)
    told = plan.run("done", "TASK-0002").stdout
    with board(plan.root, 120) as person:
        person.press("d")
        for line in told.strip().splitlines():
            assert " ".join(line.split()) in person.words
        assert "nothing was written" in person.sees
        person.press("escape")
        assert "nothing was written" not in person.sees
    assert files_in(plan.root) == before


def test_shift_and_an_arrow_carry_a_card_to_the_next_column(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root, 40) as person:
        person.press("shift+right")
        assert _status(repo, "TASK-0001") == "In Progress"
        person.press("shift+right")
        assert _status(repo, "TASK-0001") == "In Review"
        person.press("shift+right")
        assert "1 of 1 box open" in person.sees
        person.press("escape", "shift+left", "shift+left")
        assert "left unchanged" in person.sees or _status(repo, "TASK-0001") == "Draft"


def test_a_menu_offers_every_move(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        person.press("m", "down", "down", "down", "down", "enter")
        assert _status(repo, "TASK-0001") == "Deferred"
        assert "TASK-0001" not in person.lines[3]
        person.press("a")
        assert "parked 1" in person.sees
        person.press("o")
        assert _status(repo, "TASK-0001") == "Draft"


def test_a_card_is_dragged_to_another_column(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root, 200) as person:
        _drag(person, "TASK-0001", "in progress")
        assert _status(repo, "TASK-0001") == "In Progress"
        _drag(person, "TASK-0001", "waiting")
        assert _status(repo, "TASK-0001") == "In Progress"
        person.waits_for("no act leads to waiting")


def _drag(person: Person, text: str, column: str) -> None:
    """Drag from a text to below the title of a column."""
    start = _where(person, text)
    title = _where(person, column)

    async def dragged(pilot: object) -> None:
        await pilot.mouse_down(offset=start)  # type: ignore[attr-defined]
        await pilot.mouse_up(offset=(title[0] + 1, title[1] + 9))  # type: ignore[attr-defined]

    person.mouse(dragged)


def _where(person: Person, text: str) -> tuple[int, int]:
    y = next(number for number, line in enumerate(person.lines) if text in line)
    return person.lines[y].index(text), y


def test_two_clicks_open_a_card(plan: Repo) -> None:
    with board(plan.root, 200) as person:
        place = _where(person, "TASK-0003")
        person.mouse(lambda pilot: pilot.click(offset=place))
        assert person.app.card is not None
        assert person.app.card.name == "TASK-0003"
        person.mouse(lambda pilot: pilot.double_click(offset=place))
        assert person.lines[0].split()[:1] == ["TASK-0003"]


def test_space_ticks_and_unticks_a_stop_condition(plan: Repo) -> None:
    path = plan.root / "tasks/TASK-0002-x.md"
    with board(plan.root) as person:
        person.press("enter", "space")
        assert "- [x] `make test`" in path.read_text("utf-8")
        assert "stop conditions (2 of 3 done" in person.sees
        person.press("space")
        assert "- [ ] `make test`" in path.read_text("utf-8")


def test_another_title_owner_and_prerequisite_are_written(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002")
    path = repo.root / "tasks/TASK-0001-x.md"
    with board(repo.root) as person:
        person.press("t", "end")
        person.type(" or two")
        person.press("enter", "at")
        person.type("ada")
        person.press("enter", "plus")
        person.type("TASK-0002")
        person.press("enter")
        text = path.read_text("utf-8")
        assert "title: TASK-0001 A small step or two\n" in text
        assert "owner: ada\n" in text
        assert "depends-on: [TASK-0002]" in text or "- TASK-0002" in text
        person.press("plus")
        person.type("TASK-0001")
        person.press("enter")
        assert "waits for itself" in person.words or "itself" in person.words
    assert path.read_text("utf-8") == text


def test_a_new_task_has_a_title_and_stop_conditions(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        person.press("n")
        person.type("Read the clock")
        person.press("enter")
        person.type("`make clock` exits 0")
        person.press("enter")
        assert "☐ `make clock` exits 0" in person.sees
        person.press("enter")
        assert person.app.card is not None
        assert person.app.card.name == "TASK-0002"
    (path,) = repo.root.glob("tasks/TASK-0002*.md")
    assert "- [ ] `make clock` exits 0" in path.read_text("utf-8")


def test_a_value_that_cannot_be_shown_is_not_offered(repo: Repo) -> None:
    repo.task("TASK-0001", title="TASK-0001 Left \u202eright")
    before = repo.files()
    with board(repo.root) as person:
        person.press("t")
        person.waits_for("characters")
        person.press("enter")
    assert repo.files() == before


def test_lines_that_are_typed_fast_stay_apart(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        person.press("n")
        person.at_once("A title\rone\rtwo\r\r")
        person.waits_for("TASK-0002")
    text = repo.read("tasks/TASK-0002-a-title.md")
    assert "- [ ] one\n- [ ] two\n" in text


def test_a_change_of_a_file_is_shown(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        assert "Another name" not in person.sees
        repo.task("TASK-0001", title="TASK-0001 Another name")
        person.waits_for("Another name")
        repo.task("TASK-0002", title="TASK-0002 One more")
        person.waits_for("One more")


def test_the_details_of_a_task_that_is_gone_are_left(plan: Repo) -> None:
    with board(plan.root) as person:
        person.press("left", "enter", "down", "enter")
        assert person.lines[0].split()[:1] == ["TASK-0002"]
        for path in plan.root.glob("tasks/TASK-0002*"):
            path.unlink()
        person.waits_for("TASK-0005")
        assert "tasks  4 cards" in person.sees


def test_a_board_whose_last_card_is_gone_stays(repo: Repo) -> None:
    repo.task("TASK-0001", owner="ada")
    repo.task("TASK-0002", owner="bob")
    repo.write("docs/PLAN.md", DOCUMENT)
    with board(repo.root, choice=BoardChoice(owner="ada")) as person:
        repo.task("TASK-0001", owner="bob")
        person.waits_for("0 cards")
        person.press("down", "right", "enter", "d", "s", "m", "right_square_bracket", "a")
        repo.task("TASK-0001", owner="ada")
        person.waits_for("TASK-0001")


def test_settings_that_cannot_be_read_leave_the_board_and_are_named(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        repo.write("taskctl.toml", "oops = [")
        person.waits_for("taskctl.toml")
        assert "TASK-0001" in person.sees
        (repo.root / "taskctl.toml").unlink()
        person.loses("taskctl.toml")


def test_documents_have_their_own_boards_whose_items_are_marked(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write("docs/PLAN.md", DOCUMENT)
    with board(repo.root) as person:
        assert "1 of 2" in person.lines[0]
        person.press("right_square_bracket")
        assert "docs/PLAN.md" in person.lines[0]
        assert "← E-1" in person.sees
        person.press("d")
        assert "| E-1 | Dig | - | done |" in (repo.root / "docs/PLAN.md").read_text("utf-8")
        person.press("o")
        assert (repo.root / "docs/PLAN.md").read_text("utf-8") == DOCUMENT
        person.press("s")
        assert (repo.root / "docs/PLAN.md").read_text("utf-8") == DOCUMENT


def test_a_document_that_is_named_is_shown_alone(repo: Repo) -> None:
    repo.write("notes/TODO.md", DOCUMENT)
    repo.write("taskctl.toml", "")
    with board(repo.root, choice=BoardChoice("notes/TODO.md")) as person:
        person.press("d")
    assert "| E-1 | Dig | - | done |" in (repo.root / "notes/TODO.md").read_text("utf-8")


def test_an_owner_is_shown_alone(plan: Repo) -> None:
    with board(plan.root, 200, choice=BoardChoice(owner="rt")) as person:
        assert "TASK-0003" in person.sees
        assert "TASK-0002B" not in person.sees


@pytest.mark.full
def test_hostile_texts_are_shown_as_text(repo: Repo) -> None:
    write_hostile(repo)
    repo.task("TASK-0007", title="TASK-0007 [red]x[/red] [@click=app.quit]y[/] [/", owner="[b]me")
    before = files_in(repo.root)
    with board(repo.root, 200, 50) as person:
        for number in range(1, 8):
            person.press("slash", "ctrl+u")
            person.type(f"TASK-000{number}")
            person.press("enter")
            assert person.app.card is not None
            assert person.app.card.name == f"TASK-000{number}"
            person.press("enter")
            assert not set(person.sees) & {"\x1b", "\x07", "\u202e", "\u2066"}
            person.press("escape")
        assert "[red]x[/red] [@click=app.quit]y[/] [/" in person.words
        assert "[b]me" in person.sees
        person.press("d")
        person.press("escape", "m", "escape", "t", "escape", "at", "escape")
        picture = person.picture()
    assert "javascript:" not in picture
    assert files_in(repo.root) == before


@pytest.mark.parametrize("width", [40, 80])
def test_the_help_has_every_key(repo: Repo, width: int) -> None:
    repo.task("TASK-0001")
    with board(repo.root, width, 90) as person:
        person.press("question_mark")
        assert "Shift+← →" in person.sees
        assert "go back, and at last quit" in person.words
        assert "Esc closes" in person.sees
        person.press("escape")
        assert "Shift+←" not in person.sees


def test_without_the_extra_it_says_how_to_get_it(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write("lib/textual.py", "raise ModuleNotFoundError(name='textual')\n")
    answer = repo.spawn("board", "-i", env={**os.environ, "PYTHONPATH": str(repo.root / "lib")})
    assert answer.exit_code == 2
    assert "pipx install --force './taskctl[tui]'" in answer.stderr


def test_a_pipe_gets_an_error_and_no_board(repo: Repo) -> None:
    repo.task("TASK-0001")
    answer = repo.run("board", "--interactive")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "taskctl: board --interactive needs a terminal; `taskctl board` prints the board\n"
    )


def test_details_can_be_opened_while_the_plan_is_shown_again(repo: Repo) -> None:
    repo.task("TASK-0001")
    with board(repo.root) as person:
        app = person.app

        def open_and_show() -> None:
            app.push_screen(DetailsScreen(app._source, app.card))  # type: ignore[arg-type]
            app._show_plan()  # before the new screen is drawn

        app.call_later(open_and_show)
        person.waits_for("Draft · ")
