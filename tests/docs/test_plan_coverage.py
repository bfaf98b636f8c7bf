"""The table of what T.A.S.K.S. promises is whole, and every test that it names exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/plan-coverage.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")


def rows() -> dict[str, str]:
    """The rows of the table by their ids."""
    found = re.findall(r"^\| (TS\d+) \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


@cache
def named_in(path: str) -> frozenset[str]:
    """The names of the tests of a file, those of classes with their class."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(_names(tree.body, ""))


def _names(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            yield from _names(node.body, f"{prefix}{node.name}::")


def test_every_row_is_there_once_and_in_order() -> None:
    assert [*rows()] == [f"TS{number:02}" for number in range(1, 76)]


def test_every_row_names_a_test_that_exists() -> None:
    missing = []
    for name, row in rows().items():
        named = _TEST.findall(row)
        assert named, f"{name} names no test"
        missing += [f"{name}: {path}::{test}" for path, test in named if test not in named_in(path)]
    assert missing == []
