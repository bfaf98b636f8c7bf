"""`make mutants`: how many of a seeded sample of small faults the tests notice.

A mutant is one module with one small fault (a comparison the other way round, a number off by
one, a loop that runs no round); cosmic-ray makes it. Each is tried in a copy of this repository by
the tests that run its line; mutants that no test notices are printed.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

import coverage
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parent.parent
ROOMS = ("model", "judge", "rules")
"""The folders of taskctl/ that decide."""
OPERATORS = (
    "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceUnaryOperator_Delete_Not", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak", "NumberReplacer", "ZeroIterationForLoop",
)  # fmt: skip  # a table


class Mutant(NamedTuple):
    """One fault in a module; its lines are 1-based, `occurrence` counts the operator's places."""

    path: str
    operator: str
    occurrence: int
    line: int
    end: int

    def code(self) -> str:
        """The whole text of the module with the fault."""
        operator = get_operator(f"core/{self.operator}")()
        return str(mutate_code((ROOT / self.path).read_text("utf-8"), operator, self.occurrence))


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, without those of annotations, which run nothing."""
    text = path.read_text("utf-8")
    silent = {
        line
        for node in ast.walk(ast.parse(text))
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if part is not None
        for line in range(part.lineno, part.end_lineno + 1)
    }
    nodes = list(ast_nodes(get_ast(text)))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for occurrence, ((line, _), (end, _)) in enumerate(places):
            if line not in silent:
                yield Mutant(path.relative_to(ROOT).as_posix(), name, occurrence, line, end)


def sample(number: int, seed: int) -> list[Mutant]:
    """So many mutants of ROOMS, the same for one seed and one state of the code."""
    paths = sorted(path for room in ROOMS for path in (ROOT / "taskctl" / room).rglob("*.py"))
    pool = [mutant for path in paths for mutant in mutants(path)]
    print(f"{len(pool)} mutants of {len(paths)} modules", flush=True)
    return random.Random(seed).sample(pool, min(number, len(pool)))


def record(data: Path, tests: Sequence[str]) -> None:
    """Run the tests once, and keep which test runs which line."""
    subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-m", "not full", "--cov=taskctl",
         "--cov-context=test", "--cov-report=", *tests],
        cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(data)}, check=False,
    )  # fmt: skip  # a table


class Tests:
    """Which tests run a line, those first that run most of its function and little beside it."""

    def __init__(self, data: Path) -> None:
        self._data = coverage.CoverageData(str(data))
        self._data.read()
        self._files = {
            Path(name).relative_to(ROOT).as_posix(): name for name in self._data.measured_files()
        }
        self._breadth = Counter(
            context
            for name in self._files.values()
            for contexts in self._data.contexts_by_lineno(name).values()
            for context in contexts
        )

    def of(self, mutant: Mutant) -> list[str]:
        """The ids of the tests; of a line that only an import runs, those of its module."""
        name = self._files.get(mutant.path)
        by_line = self._data.contexts_by_lineno(name) if name else {}
        found = {c for line in range(mutant.line, mutant.end + 1) for c in by_line.get(line, ())}
        found = found - {""} or {c for contexts in by_line.values() for c in contexts} - {""}
        first, last, codes = _function_around(ROOT / mutant.path, mutant.line)
        depth = Counter(c for line in range(first, last + 1) for c in by_line.get(line, ()))

        def order(test: str) -> tuple[bool, int, int, str]:
            is_example = any(f"[{code}" in test for code in codes)
            return not is_example, -depth[test], self._breadth[test], test

        return list(dict.fromkeys(one.partition("|")[0] for one in sorted(found, key=order)))


def _function_around(path: Path, line: int) -> tuple[int, int, list[str]]:
    """First and last line of the innermost function around a line, and the code of its rule."""
    found = [(line, line, list[str]())]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and one.args]
            codes = [
                str(one.args[0].value) for one in calls if isinstance(one.args[0], ast.Constant)
            ]
            found.append((node.lineno, node.end_lineno or line, codes))
    return found[-1]


def is_noticed(folder: Path, mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether one of the tests fails, or hangs, in a copy of the repository with the fault."""
    path = folder / mutant.path
    original = path.read_bytes()
    path.write_text(mutant.code(), "utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p",
             "no:xdist", "-p", "no:cov", "-o", "addopts=", *tests],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"},
            capture_output=True, timeout=600, check=False,
        )  # fmt: skip  # a table
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(original)
    return done.returncode in {1, 2, 3}  # not where no test was found


def judge(chosen: Sequence[Mutant], tests: Tests, most: int, jobs: int) -> list[str]:
    """What became of each mutant: `noticed`, `survived`, or `untested`."""
    copies: Queue[Path] = Queue()

    def outcome(mutant: Mutant) -> str:
        ids = tests.of(mutant)[:most]
        if not ids:
            return "untested"
        folder = copies.get()
        try:
            few = len(ids) // 10 or 1
            noticed = is_noticed(folder, mutant, ids[:few]) or is_noticed(folder, mutant, ids)
            return "noticed" if noticed else "survived"
        finally:
            copies.put(folder)

    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(jobs) as pool:
        for number in range(jobs):
            copy = Path(home, str(number))
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".bench", ".git"))
            (copy / ".git").mkdir()
            copies.put(copy)
        outcomes = []
        for mutant, result in zip(chosen, pool.map(outcome, chosen), strict=True):
            outcomes.append(result)
            if len(outcomes) % 25 == 0:
                print(f"{outcomes.count('noticed')} of {len(outcomes)} noticed", flush=True)
            if result != "noticed":
                where = f"{mutant.path}:{mutant.line}"
                print(f"{result:9} {where} {mutant.operator}: {_changed(mutant)}", flush=True)
    return outcomes


def _changed(mutant: Mutant) -> str:
    return mutant.code().split("\n")[mutant.line - 1].strip()


def main() -> None:
    """Sample, run, print the survivors and the share of mutants that were noticed."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="mutants to try (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample (default: 1)")
    parser.add_argument("--most", type=int, default=150, help="tests a mutant (default: 150)")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time (default: 2)")
    parser.add_argument("--data", type=Path, help="coverage of an earlier run with contexts")
    parser.add_argument("tests", nargs="*", default=["tests"], help="tests to record")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        data = options.data or Path(home, "coverage")
        if not data.exists():
            record(data, options.tests)
        chosen = sample(options.number, options.seed)
        numbers = Counter(judge(chosen, Tests(data), options.most, options.jobs))
    share = 100 * numbers["noticed"] / len(chosen)
    print(f"{numbers['noticed']} of {len(chosen)} noticed ({share:.0f} %), "
          f"{numbers['survived']} survived, {numbers['untested']} untested")  # fmt: skip  # a table


if __name__ == "__main__":
    main()
