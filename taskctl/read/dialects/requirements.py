"""The requirements that Kiro's tasks name, and that are written beside them.

reference    := `_Requirements: 1.1, 2.3_` in `tasks.md`; words (`All`) name none
requirement  := `### Requirement 2: Title` or `### 2. Title` in `requirements.md`, and below it a
                numbered list of criteria: `3. WHEN …`, the third or with this number, is 2.3
"""

import re
from collections.abc import Iterator, Sequence

from taskctl.model.breakdowns import Beside, Breakdown
from taskctl.model.items import Mention
from taskctl.text.expressions import expression
from taskctl.text.places import Place

FILE = "requirements.md"
_NAMES = expression(r"_Requirements?:\s*(?P<names>[^_]+)_", re.IGNORECASE)
_NUMBER = expression(r"(?<![\w.-])\d+(?:\.\d+)*(?![\w.]*\w)")
_REQUIREMENT = expression(
    r"#{2,4}\s+\**(?:Requirement\s+)?(?P<number>\d+)(?=[.:)\s*]|$)", re.IGNORECASE
)
_CRITERION = expression(r"\s*(?:[-*]\s+)?\**(?P<number>\d+(?:\.\d+)*)[.):]?\**\s")


def with_requirements(found: Breakdown, beside: Beside) -> Breakdown:
    """The document with the requirements that it names and that are not beside it.

    If most of them are not, the file of requirements is written in another way.
    """
    if FILE not in beside.names:
        return found
    known = _known(beside.lines(FILE))
    own = beside.lines(found.path.rpartition("/")[2]) if known else ()
    named = list(_named(found.path, own))
    unmet = tuple(mention for mention in named if not _is_known(mention.id, known))
    return found._replace(unmet=unmet) if 2 * len(unmet) < len(named) else found


def _known(lines: Sequence[str]) -> dict[str, set[str]]:
    """The criteria of each requirement, by its number."""
    found: dict[str, set[str]] = {}
    current, count = "", 0
    for line in lines:
        if heading := _REQUIREMENT.match(line):
            current, count = heading["number"], 0
            found.setdefault(current, set())
        elif current and (match := _CRITERION.match(line)):
            number = match["number"]
            count += 1
            # A list is shown with numbers in a row, whatever is written.
            found[current] |= {number if "." in number else f"{current}.{number}"}
            found[current] |= {f"{current}.{count}"}
    return found


def _is_known(name: str, known: dict[str, set[str]]) -> bool:
    requirement = name.partition(".")[0]
    if requirement not in known or name == requirement:
        return requirement in known
    # Criteria that are not numbered cannot be compared.
    return not known[requirement] or name in known[requirement]


def _named(path: str, lines: Sequence[str]) -> Iterator[Mention]:
    for number, line in enumerate(lines, 1):
        for names in _NAMES.finditer(line):
            for match in _NUMBER.finditer(line, *names.span("names")):
                start, end = match.span()
                yield Mention("", match[0], Place(path, number, start + 1, number, end + 1))
