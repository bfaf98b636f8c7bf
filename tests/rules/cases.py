"""Examples of the rules as data: files with the place of the finding marked in them.

In the files of an example, «» stands around what the finding points at, ‹› around the places
that belong to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pytest

from ..conftest import Repo

Files = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bad:
    """A plan that breaks one rule once for each mark, and no other rule but those of `also`."""

    code: str
    about: str
    files: Files
    says: str  # parts of the message, an ellipsis between them
    severity: str = "error"
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Good:
    """A plan about which no rule has anything to say, although it looks like a bad one."""

    code: str
    about: str
    files: Files
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fixed:
    """A bad plan, and what its fix writes in place of the marked text."""

    code: str
    about: str
    files: Files
    text: str
    options: tuple[str, ...] = ("--fix",)
    after: tuple[str, ...] = ()  # what can be seen only now


Example = Bad | Good | Fixed


def each(examples: Iterable[Example]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with each example, under its name."""
    parameters = [
        pytest.param(example, id=f"{example.code} {example.about}") for example in examples
    ]
    return pytest.mark.parametrize("example", parameters)


def write(repo: Repo, example: Example) -> None:
    """Write the files of an example; evidence is bound to what git would track."""
    if example.code.startswith("EV"):
        repo.git("init", "--quiet")
    for path, text in example.files:
        repo.write(path, text)


def fires(repo: Repo, bad: Bad) -> None:
    """The rule says what is wrong, where, its severity, and nothing else is said."""
    write(repo, bad)
    everything = repo.findings()
    found = [finding for finding in everything if finding.code == bad.code]
    assert [finding.span for finding in found] == repo.marked
    assert {finding.severity for finding in found} == {bad.severity}
    missing = [part for part in bad.says.split(" … ") if part not in found[0].message]
    assert missing == [], found[0].message
    related = {line for finding in found for line in finding.related_lines}
    assert related == {(span.path, span.line) for span in repo.related}
    others = [finding.code for finding in everything if finding.code != bad.code]
    assert sorted(others) == sorted(bad.also)


def is_silent(repo: Repo, good: Good) -> None:
    """Neither the rule nor another one has anything to say."""
    write(repo, good)
    assert sorted(repo.codes()) == sorted(good.also)


def is_fixed(repo: Repo, fixed: Fixed) -> None:
    """Only the marked text changes, the rule is silent after it, a second run writes nothing."""
    write(repo, fixed)
    assert fixed.code in repo.codes()
    wanted = {path: _replaced(text, fixed.text) for path, text in fixed.files}
    answer = repo.run("check", "--select", fixed.code, *fixed.options)
    assert answer.exit_code == 0, answer
    assert {path: repo.read(path) for path in wanted} == wanted
    assert sorted(repo.codes()) == sorted(fixed.after)
    before = repo.files()
    repo.run("check", "--select", fixed.code, *fixed.options)
    assert repo.files() == before


def _replaced(text: str, new: str) -> str:
    pieces = text.replace("‹", "").replace("›", "").split("«")
    return pieces[0] + "".join(new + piece.partition("»")[2] for piece in pieces[1:])
