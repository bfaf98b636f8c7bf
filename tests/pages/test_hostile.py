"""Pages of a hostile plan: nothing in it runs, loads, or leads out."""

import re

import pytest

from ..conftest import Repo
from .checking import faults_of, files_in
from .hostile import SCRIPT, write_hostile


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("hostile"))
    write_hostile(repo)
    repo.commit()
    answer = repo.run("site", "out")
    assert answer.exit_code == 0, answer.stderr
    return repo


def test_every_page_is_sound(hostile: Repo) -> None:
    assert list(faults_of(hostile.root / "out")) == []


def test_no_text_is_markup(hostile: Repo) -> None:
    """Only the tags and attributes of the templates and of Markdown are there."""
    for path, raw in files_in(hostile.root / "out").items():
        if not path.endswith(".html"):
            continue
        page = raw.decode("utf-8")
        names = set(re.findall(r"<([a-zA-Z][\w:-]*)", page))
        assert not names & {"iframe", "img", "style", "object", "embed", "base", "math"}, path
        assert page.count("<script") == 2, path
        assert "49" not in re.findall(r"\{\{.*?\}\}", page), path


def test_the_texts_are_shown(hostile: Repo) -> None:
    page = hostile.read("out/task/TASK-0002.html")
    assert "step &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert "\\u202e" in page
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_no_link_leads_out(hostile: Repo) -> None:
    page = hostile.read("out/task/TASK-0002.html")
    found = set(re.findall(r'href="([^"]*)"', page))
    outside = {href for href in found if ":" in href or href.startswith("/")}
    assert outside == {
        "data:,",
        "http://evil.example/track.png",  # the link that an image became
        "https://example.org/?a=%22onmouseover=alert(1)",
    }
    assert not [href for href in found if "etc" in href]


def test_no_page_is_larger_than_what_it_shows(hostile: Repo) -> None:
    pages = files_in(hostile.root / "out")
    assert max(map(len, pages.values())) < 3_000_000
    assert b"more characters are in" in pages["task/TASK-0004.html"]


def test_file_names_are_safe(hostile: Repo) -> None:
    for path in files_in(hostile.root / "out"):
        assert re.fullmatch(r"[A-Za-z0-9._/-]{1,110}", path), path


def test_the_search_index_has_no_markup_that_a_page_would_run(hostile: Repo) -> None:
    index = hostile.read("out/assets/search.js")
    assert SCRIPT in index.replace('\\"', '"')  # it is data: texts are set, never parsed
    assert index.isascii()
