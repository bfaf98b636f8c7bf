"""The meaning of an item's wording: the numbers that it must reach, and whether it is a test."""

import re

from taskctl.text.expressions import expression

_LABELLED = expression(r"\((?:target|goal|budget|limit):\s*([^()]+)\)", re.IGNORECASE)
_BOUND = expression(r"(?:[<>]=?|[≤≥])\s*\d[\d.,]*(?:\s*%|[^\W\d_]+(?:/[^\W\d_]+)?)?(?![\w-])")
_TEST = expression(
    r"(?:unit|integration|e2e|performance)?[ -]*(?:test|verify|validate|benchmark|check)\b|"
    r"(?:write|add|create|run|implement)\b.*\b(?:tests?|benchmarks?|test suite)\b",
    re.IGNORECASE,
)
_MARKS = expression(r"[*_`]+")


def targets(title: str) -> list[str]:
    """The numbers that a title sets as a target: `<50μs`, `60fps @ 2000 nodes`, `≥ 80 %`.

    `(target: …)` is one target; elsewhere a target is a comparison sign and a number.
    Only a run shows whether they are reached.
    """
    labelled = [match[1].strip() for match in _LABELLED.finditer(title)]
    rest = _LABELLED.sub(" ", title)
    return [*labelled, *(match[0] for match in _BOUND.finditer(rest))]


def is_test(title: str) -> bool:
    """Whether an item is to write or run tests, by its verb: `Write worker test`."""
    return _TEST.match(_MARKS.sub("", title).strip()) is not None
