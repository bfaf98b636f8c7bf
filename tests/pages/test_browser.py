"""The pages in Chromium: dragging, refusals, two tabs, the keyboard alone, accessibility."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Repo
from .hostile import write_hostile
from .serving import Served, serving

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium (CHROMIUM=path)"),
]
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip  # a table
_PAGES = [
    "index", "board", "tasks", "graph", "pace", "findings", "tracks", "documents",
    "task/TASK-0002", "task/TASK-0009", "track/TRACK-APPS", "rule/PR001",
]  # fmt: skip  # a table
_TONES = """() => {
  const tone = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return a ? (.2126 * r + .7152 * g + .0722 * b) * a + 255 * (1 - a) : null;
  };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const found = tone(getComputedStyle(one).backgroundColor);
      if (found !== null) return found;
    }
    return 255;
  };
  const written = one => [...one.childNodes].some(n => n.nodeType == 3 && n.data.trim());
  return [...document.querySelectorAll("main *")]
    .filter(one => one.checkVisibility() && !one.closest("svg, .unseen") && written(one))
    .map(one => ({ink: tone(getComputedStyle(one).color), ground: ground(one), at: one.outerHTML}));
}"""
"""How light each text is, and what is behind it: 0 is black, 255 white."""
CARD = "[data-item='{}']"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page in which every fault of a script, and every refused resource, is an error."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    made = context.new_page()
    made.set_default_timeout(10_000)
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and "409" not in message.text  # a refusal of the queue
            else None
        ),
    )
    yield made
    context.close()
    assert faults == []


@pytest.fixture
def served(repo: Repo) -> Iterator[Served]:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", title="TASK-0002 The second step")
    repo.task("TASK-0003", stop="- [ ] one\n- [ ] two")
    repo.task("TASK-0004", prereqs=["TASK-0003"])
    with serving(repo) as found:
        yield found


def enter(page: Any, served: Served, name: str = "board.html") -> None:
    """Open the first address, as the terminal printed it, then a page."""
    page.goto(served.first)
    page.wait_for_url(f"{served.origin}/")
    page.goto(f"{served.origin}/{name}")


def column(page: Any, title: str, item: str) -> bool:
    """Whether a card is, or comes to be, in a column."""
    page.wait_for_selector(f"[data-column='{title}'] {CARD.format(item)}")
    return True


def drag(page: Any, item: str, title: str) -> None:
    """Drag a card to a column with the mouse."""
    page.locator(CARD.format(item)).drag_to(page.locator(f"[data-column='{title}']"))


class TestMoving:
    def test_a_card_is_dragged_to_another_column(self, served: Served, page: Any) -> None:
        enter(page, served)
        drag(page, "TASK-0002", "in progress")
        assert column(page, "in progress", "TASK-0002")
        assert "status: In Progress" in served.repo.read("tasks/TASK-0002-x.md")
        assert "TASK-0002 Draft → In Progress" in page.locator("#said").inner_text()

    def test_a_forbidden_move_is_refused_with_its_reasons(self, served: Served, page: Any) -> None:
        enter(page, served)
        drag(page, "TASK-0004", "in progress")
        dialog = page.get_by_role("dialog")
        dialog.wait_for()
        assert "it waits for TASK-0003, which is Draft" in dialog.inner_text()
        dialog.get_by_role("button", name="Close").click()
        assert column(page, "waiting", "TASK-0004")
        assert "status: Draft" in served.repo.read("tasks/TASK-0004-x.md")

    def test_the_keyboard_is_enough(self, served: Served, page: Any) -> None:
        enter(page, served)
        press_until(page, "Tab", "document.activeElement.id === 'move-task/TASK-0002.html'")
        page.keyboard.press("Enter")
        page.get_by_role("dialog", name="Move TASK-0002 to").wait_for()
        press_until(page, "Tab", "document.activeElement.textContent === 'in progress'")
        page.keyboard.press("Enter")
        assert column(page, "in progress", "TASK-0002")
        # The focus goes with the card.
        page.wait_for_function("document.activeElement.id === 'move-task/TASK-0002.html'")
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.wait_for_function("document.activeElement.id === 'move-task/TASK-0002.html'")

    def test_two_tabs_stay_in_step(self, served: Served, page: Any) -> None:
        enter(page, served)
        other = page.context.new_page()
        other.goto(f"{served.origin}/task/TASK-0003.html")
        drag(page, "TASK-0003", "in progress")
        other.wait_for_selector(".crumb .badge.active")
        other.get_by_label("one", exact=True).check()
        other.wait_for_selector("text=1 of 2 done")
        served.repo.task("TASK-0005", title="TASK-0005 From an editor")
        page.wait_for_selector("text=From an editor")
        other.close()

    def test_a_box_is_ticked_and_a_question_answered(self, served: Served, page: Any) -> None:
        enter(page, served, "task/TASK-0003.html")
        page.get_by_label("two", exact=True).check()
        page.wait_for_selector("text=1 of 2 done")
        assert "- [x] two" in served.repo.read("tasks/TASK-0003-x.md")
        page.get_by_role("button", name="yes: best system solution").click()
        page.get_by_role("dialog").get_by_text("name who answers").wait_for()
        page.keyboard.press("Escape")
        page.get_by_label("Your name").fill("Ada")
        page.get_by_role("button", name="yes: best system solution").click()
        page.wait_for_selector("text=answered by Ada")
        assert page.get_by_label("Your name").input_value() == "Ada"

    def test_a_task_is_created_and_edited(self, served: Served, page: Any) -> None:
        enter(page, served)
        page.get_by_text("New task").click()
        page.get_by_label("Title").fill("Read the gauge")
        page.get_by_role("textbox", name="Prerequisites").fill("TASK-0002, TASK-0099")
        page.get_by_label("Stop conditions").fill("reads rain\n\n  reads snow  ")
        page.get_by_label("Paths that may change").fill("src/gauge/")
        page.get_by_role("button", name="Create it").click()
        page.get_by_role("dialog").get_by_text("TASK-0099").wait_for()
        page.keyboard.press("Escape")
        assert not list(served.repo.root.glob("tasks/TASK-0005*"))
        # Everything else is still there.
        page.get_by_role("textbox", name="Prerequisites").fill("TASK-0002")
        page.get_by_role("button", name="Create it").click()
        assert column(page, "waiting", "TASK-0005")
        assert page.get_by_label("Title").input_value() == ""
        text = served.repo.read("tasks/TASK-0005-read-the-gauge.md")
        assert "- [ ] reads rain\n- [ ] reads snow\n" in text
        assert "src/gauge/" in text

        page.goto(f"{served.origin}/task/TASK-0005.html")
        page.get_by_text("Edit", exact=True).click()
        page.get_by_label("Owner").fill("@ada")
        page.get_by_role("textbox", name="Prerequisites").fill("-TASK-0002 TASK-0001")
        page.get_by_role("button", name="Write it").click()
        page.wait_for_selector(".facts >> text=@ada")
        assert page.get_by_label("Owner").input_value() == "@ada"
        text = served.repo.read("tasks/TASK-0005-read-the-gauge.md")
        assert "TASK-0001" in text
        assert "TASK-0002" not in text

    def test_a_double_click_creates_one_task(self, served: Served, page: Any) -> None:
        enter(page, served)
        page.get_by_text("New task").click()
        page.get_by_label("Title").fill("Only once")
        page.get_by_role("button", name="Create it").dblclick()
        assert column(page, "ready", "TASK-0005")
        page.get_by_label("Title").fill("Another")
        page.get_by_role("button", name="Create it").click()
        assert column(page, "ready", "TASK-0006")
        assert len(list(served.repo.root.glob("tasks/*-only-once.md"))) == 1

    def test_a_field_keeps_its_caret_while_the_file_changes(
        self, served: Served, page: Any
    ) -> None:
        enter(page, served, "task/TASK-0003.html")
        page.get_by_text("Edit", exact=True).click()
        page.get_by_label("Title").press("Home")
        page.get_by_label("Title").press("ArrowRight")
        served.repo.task("TASK-0003", stop="- [ ] From an editor")
        page.wait_for_selector("text=From an editor")
        page.keyboard.type("n interesting")
        assert page.get_by_label("Title").input_value() == "An interesting small step"

    def test_several_owners_are_edited_as_a_list(self, served: Served, page: Any) -> None:
        served.repo.task("TASK-0005", owner="[ui, rt]")
        enter(page, served, "task/TASK-0003.html")
        page.goto(f"{served.origin}/board.html")
        page.get_by_role("link", name="TASK-0005").click()
        page.get_by_text("Edit", exact=True).click()
        assert page.get_by_label("Owner").input_value() == "ui, rt"
        page.get_by_label("Owner").fill("ui, rt, ada")
        page.get_by_role("button", name="Write it").click()
        page.wait_for_selector(".facts >> text=ada")
        assert "owner: [ui, rt, ada]" in served.repo.read("tasks/TASK-0005-x.md")

    def test_the_way_back_shows_what_is_in_the_files(self, served: Served, page: Any) -> None:
        enter(page, served, "task/TASK-0003.html")
        page.get_by_label("one", exact=True).check()
        page.wait_for_selector("text=1 of 2 done")
        page.goto(f"{served.origin}/tasks.html")
        served.repo.task("TASK-0003", stop="- [ ] one\n- [ ] two\n- [ ] three")
        page.wait_for_timeout(1000)
        page.go_back()
        page.get_by_label("three", exact=True).wait_for()
        assert not page.get_by_label("one", exact=True).is_checked()

    def test_the_brief_is_copied(self, served: Served, page: Any) -> None:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        enter(page, served, "task/TASK-0003.html")
        page.get_by_text("Brief, for whoever takes it over").click()
        page.get_by_role("button", name="Copy").click()
        page.wait_for_selector("text=Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        brief = served.repo.run("prep", "TASK-0003", "--brief").stdout
        assert copied == brief


def press_until(page: Any, key: str, condition: str) -> None:
    """Press a key until a condition holds, as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate(condition):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never led to {condition}")


class TestThePages:
    def test_another_page_cannot_move_a_card(self, served: Served, page: Any) -> None:
        """A page on another port of this machine, in a browser that has the cookie."""
        enter(page, served)
        other = page.context.new_page()
        other.route("http://127.0.0.1:9/*", lambda route: route.fulfill(
            content_type="text/html", body="<h1>Another site</h1>"))  # fmt: skip  # a call
        other.goto("http://127.0.0.1:9/")
        said = other.evaluate(
            """async (address) => {
                const found = [];
                for (const mode of ["cors", "no-cors"]) {
                    try {
                        const answer = await fetch(address + "/act", {method: "POST", mode,
                            credentials: "include", headers: {"Content-Type": "text/plain"},
                            body: JSON.stringify({act: "park", path: "tasks/TASK-0002-x.md"})});
                        found.push(answer.type + answer.status);
                    } catch (error) { found.push("refused"); }
                }
                const script = document.createElement("script");
                script.src = address + "/assets/search.js";
                await new Promise(done => { script.onload = script.onerror = done;
                    document.head.append(script); });
                found.push(typeof taskctlItems);
                return found;
            }""",
            served.origin,
        )
        assert said == ["refused", "refused", "undefined"]
        assert "status: Draft" in served.repo.read("tasks/TASK-0002-x.md")
        other.close()

    def test_a_hostile_plan_does_nothing(self, page: Any, tmp_path: Path) -> None:
        repo = Repo(tmp_path)
        write_hostile(repo)
        ran: list[str] = []
        asked: list[str] = []
        page.on("dialog", lambda dialog: ran.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        assert repo.run("site", "out").exit_code == 0
        for name in ("index", "board", "tasks", "graph", "findings", "task/TASK-0002"):
            page.goto((tmp_path / "out" / f"{name}.html").as_uri())
        with serving(repo) as served:
            for name in ("index", "board", "tasks", "graph", "findings", "task/TASK-0002"):
                enter(page, served, f"{name}.html")
            page.goto("about:blank")
        assert ran == []
        assert not [url for url in asked if "evil" in url]

    def test_search_works_from_a_file(self, page: Any, plan: Repo) -> None:
        assert plan.run("site", "out").exit_code == 0
        page.goto((plan.root / "out" / "track" / "TRACK-APPS.html").as_uri())
        page.keyboard.press("/")
        page.keyboard.type("second step")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/task/TASK-0002.html")
        page.get_by_role("searchbox").fill("second")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks.html?q=second")
        assert "1 of 9" in page.locator("#found").inner_text()

    def test_light_and_dark_are_remembered(self, page: Any, plan: Repo) -> None:
        assert plan.run("site", "out").exit_code == 0
        page.goto((plan.root / "out" / "index.html").as_uri())
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.get_by_role("button", name="Use dark colours").click()
        dark = page.evaluate(ground)
        assert light != dark
        page.reload()
        assert page.evaluate(ground) == dark

    @pytest.mark.parametrize("scheme", ["light", "dark", "chosen dark"])
    def test_paper_is_light_and_nothing_is_cut(self, page: Any, plan: Repo, scheme: str) -> None:
        assert plan.run("site", "out").exit_code == 0
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": 700, "height": 1000})  # less than the board needs
        for name in _PAGES[:4]:
            page.goto((plan.root / "out" / f"{name}.html").as_uri())
            if scheme == "chosen dark" and name == "index":
                page.get_by_role("button", name="Use dark colours").click()
            page.emulate_media(media="print")
            tones = page.evaluate(_TONES)
            assert tones
            assert [tone for tone in tones if tone["ink"] > 130 or tone["ground"] < 225] == []
            assert not page.locator("header.top").is_visible()
            wide = "[...document.querySelectorAll('main, main *')].filter(one => "
            cut = page.evaluate(
                wide + "one.scrollWidth > one.clientWidth + 1 && one.clientWidth "
                "&& getComputedStyle(one).overflowX != 'visible').length"
            )
            assert cut == 0
            page.emulate_media(media="screen")

    def test_a_plan_of_five_thousand_tasks_can_be_used(self, repo: Repo, page: Any) -> None:
        for number in range(1, 5001):
            prereqs = [f"TASK-{number - 1:04}"] if number % 3 == 0 else []
            repo.task(f"TASK-{number:04}", prereqs=prereqs)
        assert repo.run("site", "out").exit_code == 0
        page.goto((repo.root / "out" / "board.html").as_uri())
        ready = page.locator("[data-column='ready']")
        assert ready.locator(".card:visible").count() == 25
        ready.locator("summary").click()
        assert ready.locator(".card").count() == 3334
        page.goto((repo.root / "out" / "tasks.html").as_uri())
        assert page.locator("#tasks tbody tr:visible").count() == 300
        page.get_by_role("searchbox", name="Text").fill("task-4321")
        assert page.locator("#found").inner_text() == "1 of 5000"
        page.goto((repo.root / "out" / "graph.html").as_uri())
        page.locator(".graph a").first.click()
        page.wait_for_url("**/graph/*.html")
        assert page.locator(".graph a").count() <= 150

    def test_everything_is_there_without_scripts(self, browser: Any, plan: Repo) -> None:
        assert plan.run("site", "out").exit_code == 0
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((plan.root / "out" / "index.html").as_uri())
        page.get_by_role("link", name="Board").click()
        page.get_by_role("link", name="TASK-0002 The second step").click()
        assert page.get_by_role("heading", level=1).inner_text() == "The second step"
        assert not page.locator("#theme").is_visible()
        context.close()

    def test_without_scripts_nothing_pretends_to_write(self, browser: Any, served: Served) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(served.first)
        for name in ("board.html", "task/TASK-0003.html"):
            page.goto(f"{served.origin}/{name}")
            assert page.get_by_text("Without JavaScript").is_visible()
            for what in ("form[data-act]", ".move", ".tick", ".answer", ".copy", "#by"):
                assert page.locator(f"{what}:visible").count() == 0, (name, what)
            assert page.get_by_text("New task").is_hidden()
        assert page.locator(".stops .box:visible").count() == 2
        page.get_by_text("Brief, for whoever takes it over").click()
        assert "TASK-0003" in page.locator("#brief-text").inner_text()
        context.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1400])
    def test_axe_finds_nothing(self, browser: Any, plan: Repo, scheme: str, width: int) -> None:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
        plan.task("TASK-0009", context="| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n")
        plan.commit()
        assert plan.run("site", "out").exit_code == 0
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        found: list[str] = []

        def look(name: str) -> None:
            result = axe.Axe().run(page)
            found.extend(
                f"{name}: {fault['id']} {node['html'][:120]} {node['failureSummary']}"
                for fault in result.response["violations"]
                for node in fault["nodes"]
            )
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                found.append(f"{name} is {wide} px wider than the window")

        for name in _PAGES:
            page.goto((plan.root / "out" / f"{name}.html").as_uri())
            look(name)
        with serving(plan) as served:
            for name in ("board.html", "task/TASK-0002.html"):
                enter(page, served, name)
                look(f"served {name}")
                for form in page.locator("details.form > summary").all():
                    form.click()
                look(f"the open forms of {name}")
                page.locator("button.move").first.click()
                look(f"the dialog of {name}")
        context.close()
        assert found == []
