"""The numbers of tests that test runners report; a run of no tests is not a proof."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Count(NamedTuple):
    """A line by which a runner is known: the number of tests is the sum of its groups.

    needle   a text that the line contains, searched first
    each     the number of tests for a line without groups
    """

    runner: str
    needle: bytes
    pattern: re.Pattern[bytes]
    each: int = 0


def _count(runner: str, needle: str, pattern: str, each: int = 0) -> Count:
    return Count(runner, needle.encode(), re.compile(pattern.encode(), re.MULTILINE), each)


# Skipped tests did not run. Several lines of a runner add up: cargo prints one for each binary
# and one for the examples in the documentation, often with no tests.
COUNTS = (
    _count("pytest", " in ", r"^=* ?(?:\d+ [a-z]+, )*(\d+) "
           r"(?:passed|failed|errors?|xfailed|xpassed)(?:, \d+ [a-z]+)* in \d"),
    _count("pytest", " in ", r"^=* ?\d+ (?:skipped|deselected)(?:, \d+ [a-z]+)* in \d"),
    _count("pytest", "no tests ran", r"^=* ?no tests ran in \d"),
    _count("cargo test", "test result:", r"^test result: \w+\. (\d+) passed; (\d+) failed;"),
    _count("go test", "ok", r"^ok\s+\S+\s+(?:[\d.]+s|\(cached\))(?![^\n]*no tests to run)", 1),
    _count("go test", "no test", r"^ok\s[^\n]*\[no tests to run\]"),
    _count("go test", "no test", r"^\?\s+\S+\s+\[no test files\]"),
    _count("node --test", "pass ", r"^(?:#|ℹ) pass (\d+)\b"),
    _count("node --test", "fail ", r"^(?:#|ℹ) fail (\d+)\b"),
    _count("jest", "Tests:", r"^Tests: +(?:(\d+) failed, )?(?:\d+ (?:skipped|todo), )*"
           r"(?:(\d+) passed, )?\d+ total"),
    _count("jest", "No tests found", r"^No tests found, exiting"),
    _count("ctest", "tests passed", r"^\d+% tests passed, \d+ tests? failed out of (\d+)"),
    _count("ctest", "No tests were found", r"^No tests were found"),
    _count("unittest", "Ran ", r"^Ran (\d+) tests? in \d"),
)  # fmt: skip  # a table
# Tests that a runner counted above although they did not run.
_SKIPPED = (_count("unittest", "skipped=", r"^(?:OK|NO TESTS RAN) \([^)\n]*\bskipped=(\d+)"),)


class Ran:
    """The number of tests that each runner ran, in the output so far."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def take(self, lines: bytes) -> None:
        """Read more whole lines of the output."""
        for sign, counts in ((1, COUNTS), (-1, _SKIPPED)):
            for count in counts:
                if count.needle in lines:
                    for match in count.pattern.finditer(lines):
                        number = sum(int(group) for group in match.groups() if group) + count.each
                        before = self._numbers.get(count.runner, 0)
                        self._numbers[count.runner] = before + sign * number

    def none(self) -> Iterator[str]:
        """The runners that ran, but ran no test."""
        yield from (runner for runner, number in self._numbers.items() if number <= 0)
