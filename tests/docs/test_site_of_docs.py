"""The documentation as a site: strict links, the same content as on a Git host, no other host."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from markdown_it import MarkdownIt

from docs import generate, screenshots

pytest.importorskip("material", reason="mkdocs-material is not installed (extra docs)")
pytestmark = pytest.mark.full
ROOT = generate.ROOT
PAGES = [path for path in generate.pages() if path.startswith("docs/")]
# A reader would notice another number of them.
_COUNTED = {
    *("h1", "h2", "h3", "h4", "ul", "ol", "li", "table", "tr", "th", "td"),
    *("pre", "code", "blockquote", "em", "strong", "a", "img"),
}


def build(project: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a project as `make docs` does."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    built = build(ROOT, out)
    assert built.returncode == 0, built.stderr
    return out


def test_a_link_or_anchor_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    for name in ("docs", "ci", "fixtures/plan"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("mkdocs.yml", "CHANGELOG.md", "action.yml"):
        shutil.copy(ROOT / name, tmp_path)
    page = tmp_path / "docs/get-started.md"
    lost = "[a](lost.md) [b](index.md#lost) [c](../LOST.md) [d](#missing)\n"
    page.write_text(page.read_text("utf-8") + lost, "utf-8")
    (tmp_path / "docs/forgotten.md").write_text("# Forgotten\n", "utf-8")
    built = build(tmp_path, tmp_path / "out")
    assert built.returncode == 1
    for fault in ("'lost.md'", "'index.md#lost'", "'../LOST.md'", "'#missing'", "forgotten.md"):
        assert fault in built.stderr


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_read_as_on_a_git_host(path: str, site: Path) -> None:
    built = (site / path.removeprefix("docs/")).with_suffix(".html").read_text("utf-8")
    (article,) = re.findall(r"<article[^>]*>(.*?)</article>", built, re.DOTALL)
    article = re.sub(r'<a (?:class="headerlink"|id="__code).*?</a>', "", article)
    host = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    assert counted(article) == counted(host.render((ROOT / path).read_text("utf-8")))


class _Tags(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(html)
    return parser.found


def counted(html: str) -> Counter[str]:
    return Counter(tag for tag, _ in tags(html) if tag in _COUNTED)


def test_a_page_loads_nothing_from_another_host(site: Path) -> None:
    loaded = set(resources(site))
    assert [address for address in loaded if re.match(r"(?:\w+:)?//", address)] == []
    assert any(address.endswith(".css") for address in loaded)
    styles = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert not re.search(r"url\(['\"]?(?:\w+:)?//|@import", styles)


def resources(site: Path) -> Iterator[str]:
    """The addresses that a browser loads by itself with each page."""
    for path in site.rglob("*.html"):
        for tag, attributes in tags(path.read_text("utf-8")):
            if tag != "a" and attributes.get("rel") != "canonical":
                yield from filter(None, (attributes.get("src"), attributes.get("href")))


def test_the_site_holds_what_a_reader_opens_and_nothing_else(site: Path) -> None:
    published = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {"index.html", "changelog.html", "rules/DD003.html"} <= published
    assert {"schemas/check.schema.json", "sources/ci/gitlab.yml.txt"} <= published
    assert not [path for path in published if re.search(r"\.(?:py|pyc|1)$", path)]


class _Quiet(SimpleHTTPRequestHandler):
    """A server of files that prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if screenshots.CHROMIUM is None:
        pytest.skip("there is no Chromium (CHROMIUM=path)")
    with screenshots.browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site behind a server on this machine, as a host of pages serves it."""
    handler = partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that asks no other host, and whose scripts run without a fault."""
    made = browser.new_page()
    asked: list[str] = []
    faults: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda error: faults.append(str(error)))
    yield made
    made.close()
    assert faults == []
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_the_search_finds_a_rule_by_its_name(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"{address}/guides/ci.html")
    page.get_by_placeholder("Search").fill("self-prerequisite")
    result = page.locator(".md-search-result__link").first
    result.wait_for()
    assert "/rules/PR003.html" in result.get_attribute("href")


_FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_no_page_is_wider_than_the_window(page: Any, address: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    for path in PAGES:
        if re.search(r"rules/(?!index|DD00)", path):
            continue  # they are alike
        page.goto(f"{address}/{path.removeprefix('docs/').removesuffix('md')}html")
        for width in (390, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            try:  # the scripts of the site wrap wide tables after the page is loaded
                page.wait_for_function(_FITS, timeout=5000)
            except playwright.TimeoutError:
                pytest.fail(f"{path} is wider than {width}")
