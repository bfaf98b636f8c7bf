"""Regular expressions that were compiled by an earlier run match the same."""

import re
from pathlib import Path

import pytest

from taskctl.memory import compiled
from taskctl.memory.folder import VARIABLE

EXPRESSIONS = [
    (r"(?P<year>\d{4})-(?P<month>\d\d)|(x)", 0),
    (r"[ÄÖÜäöü\U0001f300-\U0001faff]+?(?=:)", re.IGNORECASE),
    (r"(?<![A-Za-z0-9])(?:TASK-(?P<n>\d+))(?![A-Za-z0-9])", re.MULTILINE),
    (r"(a){2,}+(?>b*)\1?", re.DOTALL),
]
OF_BYTES = rb"\n(?:status)[ \t]*:"


@pytest.fixture
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    _begin_run(monkeypatch)


def _begin_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_used", {})
    compiled._known.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_kept_expressions_are_those_that_python_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [re.compile(pattern, flags) for pattern, flags in EXPRESSIONS]
    assert [compiled.compiled(*one) for one in EXPRESSIONS] == wanted
    compiled.compiled(OF_BYTES)
    compiled.keep_compiled()
    _begin_run(monkeypatch)
    monkeypatch.setattr(compiled, "_compile", lambda *_: pytest.fail("compiled once more"))
    found = [compiled.compiled(*one) for one in EXPRESSIONS]
    assert found == wanted  # Python compares flags and code
    assert [one.groupindex for one in found] == [one.groupindex for one in wanted]
    assert compiled.compiled(OF_BYTES) == re.compile(OF_BYTES)
    assert found[0].sub(r"\g<month>", "2024-05") == "05"


@pytest.mark.usefixtures("_fresh")
def test_where_the_engine_refuses_kept_code_the_expression_is_compiled() -> None:
    key = True, "a+", 0
    compiled._known()[key] = (32, b"\xff" * 8, 0, {})
    assert compiled.compiled("a+") == re.compile("a+")


@pytest.mark.usefixtures("_fresh")
def test_a_fault_in_an_expression_is_that_of_python() -> None:
    with pytest.raises(re.error, match="unterminated"):
        compiled.compiled("(")
