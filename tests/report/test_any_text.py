"""Whatever a file says, no format lets it act on the terminal, and no reader loses it."""

import json
import re
import subprocess
import sys
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from taskctl.model.findings import Finding
from taskctl.report import FORMATS
from taskctl.report.statistics import render_statistics
from taskctl.report.style import Style
from taskctl.text.places import Place

from .sample import PREREQ, lines_of, report, speaking

RAW = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# what a file or its name can hold: no surrogates but those of bytes that are not UTF-8
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
    | st.sampled_from("\x00\x1b\r\n\t\x7f\x85\u061c\u200f\u2028\u202e\u2066\udcff\ufffe%:,<&]"),
    max_size=40,
)


@given(ANY_TEXT)
def test_text_formats_let_no_raw_character_through(text: str) -> None:
    finding = speaking(PREREQ, text)
    place = finding.place._replace(line=1, end_line=2, column=2, end_column=4)
    shown = report(
        finding, speaking(PREREQ, text), Finding(place, text, code="C", severity="error")
    )
    for name in ("full", "concise", "github", "junit"):
        for line in FORMATS[name](shown, lambda _: [text, text], Style()):
            assert not RAW.search(line), name
    for line in render_statistics(shown, Style()):
        assert not RAW.search(line)


@given(ANY_TEXT)
def test_json_formats_let_no_raw_character_through_and_lose_none(text: str) -> None:
    shown = report(speaking(PREREQ, text))
    read = {}
    for name in ("json", "sarif", "gitlab"):
        (output,) = FORMATS[name](shown, lines_of, Style())
        assert not RAW.search(output.replace("\n", "")), name
        read[name] = json.loads(output)
    assert read["json"]["findings"][0]["message"] == text
    assert read["json"]["findings"][0]["path"] == f"tasks/{text}.md"
    assert read["sarif"]["runs"][0]["results"][0]["message"]["text"] == text
    assert read["gitlab"][0]["description"] == text


@given(ANY_TEXT)
def test_junit_stays_well_formed(text: str) -> None:
    output = "\n".join(FORMATS["junit"](report(speaking(PREREQ, text)), lines_of, Style()))
    ElementTree.fromstring(output)


@given(ANY_TEXT, st.integers(1, 5), st.integers(1, 50), st.integers(1, 5), st.integers(1, 50))
def test_full_takes_any_place(
    text: str, line: int, column: int, end_line: int, end_column: int
) -> None:
    place = Place("tasks/any.md", line, column, end_line, end_column)
    finding = Finding(place, text, code="C", severity="error")
    assert [*FORMATS["full"](report(finding), lambda _: text.split("\n"), Style(width=1))]


def test_importing_the_formats_costs_neither_json_nor_xml() -> None:
    code = (
        "import sys, taskctl.report, taskctl.report.statistics;"
        "print(sorted({'json', 'xml', 'hashlib', 'urllib'} & {*sys.modules}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
