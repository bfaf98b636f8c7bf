"""A line of a header whose value is plain text is read like any other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskctl.text import header
from taskctl.text.header import front_matter

KEYS = ["title", "depends-on", "a b", "a b ", "'k'", "<<", "1", "é", "_k", "k:k", "k#", "-", "- k"]
VALUES = [
    "", "text", "text ", "text\t", "a: b", "a # b", "a#b", "# c", "- x", "'q'", '"q', "[a, b]", "[",
    "{a: b}", "|", ">", "|x", "&a", "*a", "!t", "@x", "\xa0x", "x\xa0", "\u2028", "a\u2028b", "]",
]  # fmt: skip  # a table
LINES = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "", "", " ", "\t"]),
        st.sampled_from(KEYS),
        st.sampled_from([": ", ":", ":  ", ":\t", " : ", ""]),
        st.sampled_from(VALUES),
    ),
    st.builds(
        "{}-{}{}".format,
        st.sampled_from(["", "  ", "    ", "\t"]),
        st.sampled_from([" ", "  ", "\t", " \t", ""]),
        st.sampled_from(VALUES),
    ),
    st.sampled_from(["", "  more", "    # c", "stray", "links:", "  k: v"]),
)


@given(st.lists(LINES, max_size=7))
@settings(max_examples=1_000, deadline=None)
def test_plain_lines_of_a_header_are_read_like_all_others(lines: list[str]) -> None:
    lines = ["---", *lines, "---", "text"]

    def read() -> object:
        found = front_matter("a.md", lines)
        return found and (found.fields, found.faults, found.comments, found.body_line)

    quick = read()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(header._Reader, "_plain", lambda *_: False)
        assert read() == quick
