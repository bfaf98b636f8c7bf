"""Plain entries of an allowlist, and texts without words of denial, are told apart at a glance.

The careful reading, which takes longer, comes to the same.
"""

import os
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from taskctl.model.items import Section
from taskctl.read import denial_words, scope
from taskctl.read.denial_words import perhaps_denies
from taskctl.read.lookups import Lookups
from taskctl.read.scope import ScopeReader
from taskctl.text.blocks import scan
from taskctl.text.places import Place
from taskctl.text.tree import DiskTree, Overlay

WORDS = re.findall(r"[a-z]{2,}", denial_words._PERHAPS.pattern)
WORDS += re.split(
    "[|]",
    "the|new|code|(see|in|TASK-12|T|t|task-0012's|n't|can|t/|as|is|part|of|by|ne|pas|done|'as|w/o"
    "|do|notes|-|read_only|Ünïcode|ausser|<b>|~~x~~|!|¬|…|a.b|e.g.|co-owned|planned,|(covered",
)
SPACES = [" ", "  ", "\n", "\t", "\xa0", "\u2028", ", ", " (", ") ", "-", "/", ". "]
PATHS = [
    "src/net/", "src/net/radio.c", "./src/a.c", ".github/x.yml", "src/*.c", "src/{a,b}/", "../x/",
    "a/../b", "none/", "n/a", "/etc/x", "src\\net\\x", "*/x", "https://a.b/c", "!src/x", "-src/x",
    "Makefile", "x y/z", "src//", "~/a", "{a/b", "x/" + "{a}" * 9, "v[0-9]/", "a/b?c", "**/x",
]  # fmt: skip  # a table
REMARKS = ["", " (new)", " (not this)", " — see src/x/", ": later", " and `src/y/`", " <!-- a -->"]
TREE = Overlay(DiskTree(os.devnull), {"src/a/b.c": b"", "src/net/radio.c": b""})
LINES = st.builds(
    "{}- {}{}{}".format,
    st.sampled_from(["", "", "  "]),
    st.sampled_from(["", "`src/a/`, ", "not "]),
    st.sampled_from(PATHS).map("`{}`".format),
    st.sampled_from(REMARKS),
)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), max_size=6))
@settings(max_examples=1_000, deadline=None)
def test_words_of_denial_are_found_word_by_word(words: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in words)
    assert perhaps_denies(text) == bool(denial_words._PERHAPS.search(text.lower()))


@given(st.lists(LINES, max_size=6), st.booleans(), st.booleans())
@settings(max_examples=500, deadline=None)
def test_plain_entries_are_read_like_all_others(
    lines: list[str], is_bare: bool, check_found: bool
) -> None:
    section = Section("scope", "Touched paths", Place("a.md"), 2, 1, len(lines))
    reader = ScopeReader(Lookups(TREE))

    def read() -> object:
        document = scan("a.md", lines)
        return reader.read(document, [section], is_bare=is_bare, check_found=check_found)

    quick = read()
    pattern, scope._PLAIN_ENTRY = scope._PLAIN_ENTRY, re.compile(r"(?!)")
    try:
        assert read() == quick
    finally:
        scope._PLAIN_ENTRY = pattern
