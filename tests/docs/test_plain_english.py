"""Docstrings, help texts, messages and pages avoid the turns that a native reader stumbles over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "taskctl"
# The words by which plans are read are the words of their writers.
VOCABULARIES = {
    *("read/denial_words.py", "read/denial_labels.py"),
    *("model/wording.py", "model/identity.py"),
}
# A turn, and how to say it.
TURNS = {
    r"\banew\b": "again; regenerated, rewritten",
    r"\btold\b": "given; or name who says it",
    r"\b(?:stands?|stood)\b": "is; is written",
    r"\b(?:bears?|bore)\b": "has",
    r"\blies\b": "is",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\b[Oo]f (?:which|whom)\b": "begin with the subject",
    r"\bbut for\b": "except",
    r"\bexcus(?:es|ed|ing)\b": "suppresses",
    r"\b(?:grave|graver|milder)\b": "severe, less severe",
    r"(?<![Tt]here )\b(?:is|are|was|were) no (?!longer|more|less|better)[a-z]": "is not a",
    r"(?:^|(?<=[.;:] ))What (?![^.]*\?)": "begin with the noun",
    r"(?:^|(?<=[.;:] ))Of (?:those|these|several|what)\b": "begin with the subject",
    r"\b(?:is|are) called (?:done|blocked|open|ready)\b": "is marked",
    r"\bSay (?:what|which|whether|how)\b": "an imperative of the act: check, list, show",
    r"\bsay(?:s)? of\b": "say about",
    r"\bis to be\b": "should be, will be",
    r"\boutside of\b": "outside",
}
_TURN = re.compile("|".join(f"(?P<t{number}>{turn})" for number, turn in enumerate(TURNS)), re.M)
_CODE = re.compile(r"(?s:````.*?````|```.*?```)|``[^`]*``|`[^`\n]*`|<!--.*?-->")
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each docstring and of each string that may be a message."""
    tree = ast.parse(path.read_text("utf-8"))
    patterns = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "regex."))
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in patterns:
            continue
        if isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, node.value


def stumbles(text: str) -> Iterator[tuple[int, str]]:
    """(line, complaint) of each turn in a text, its code left out; lines from 0."""
    plain = _CODE.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), text)
    for match in _TURN.finditer(plain):
        better = [*TURNS.values()][int(str(match.lastgroup)[1:])]
        yield plain.count("\n", 0, match.start()), f"{match[0].strip()!r}: {better}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_docstrings_and_messages(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() in VOCABULARIES:
        return
    found = [
        f"{_name(path)}:{line + number} {complaint}"
        for line, text in texts(path)
        for number, complaint in stumbles(text)
    ]
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_pages(path: Path) -> None:
    found = [f"{_name(path)}:{n + 1} {c}" for n, c in stumbles(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("turn", ["TASK-1 is no id", "All is made anew.", "What it finds."])
def test_a_turn_is_seen(turn: str) -> None:
    assert [*stumbles(turn)] != []


@pytest.mark.parametrize("text", ["There is no file.", "Is it done? What is next?", "`anew`"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert [*stumbles(text)] == []
