"""Random steps on a plan; after each, commands must say the same with and without the memory.

`python -m tests.memory.random_run --steps 10000 --processes 2` tries many. Each walk has a seed,
and each step of it a random source of its own, so that steps can be left out: a walk that finds a
difference is repeated with ever fewer steps.
"""

import argparse
import concurrent.futures
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.conftest import Answer
from tests.memory.starter import Starter
from tests.memory.steps import any_step
from tests.memory.world import World

WALK = 50
TRIES = 40
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")


class Difference(NamedTuple):
    """A command that says something else with the memory."""

    seed: int
    numbers: tuple[int, ...]
    trace: tuple[str, ...]
    command: str
    what: str

    @property
    def text(self) -> str:
        """All of it, for a person."""
        steps = ",".join(map(str, self.numbers))
        again = f"python -m tests.memory.random_run --seed {self.seed} --only {steps}"
        return "\n".join((*self.trace, f"{self.command}: {self.what}", f"again: {again}"))


def walk(seed: int, numbers: Sequence[int]) -> Difference | None:
    """Make the steps with these numbers; the first difference that one of them leads to."""
    with tempfile.TemporaryDirectory(prefix="taskctl-memory-") as scratch:
        starter = Starter(Path(scratch))
        try:
            world = World(Path(scratch), random.Random(seed), starter)
            trace: list[str] = []
            is_used = False
            for place, number in enumerate(numbers):
                rng = random.Random(f"{seed}-{number}")
                trace.append(f"{number}: {any_step(world, rng)}")
                for words, folder in questions(world, rng):
                    what = difference(world, words, folder)
                    if what:
                        command = f"in {folder}: taskctl {' '.join(words)}"
                        seen = tuple(numbers[: place + 1])
                        return Difference(seed, seen, tuple(trace), command, what)
                is_used = is_used or bool(world.entries())
            if len(numbers) == WALK and not is_used:
                return Difference(seed, tuple(numbers), (), "all", "nothing was remembered")
            return None
        finally:
            starter.close()


def questions(world: World, rng: random.Random) -> Iterator[tuple[tuple[str, ...], str]]:
    """The commands to compare, each with the folder where it is run: `check`, and often another."""
    yield ("check",), "."
    if rng.random() < 0.4:
        return
    number = f"TASK-{rng.randrange(1, 15):04d}"
    base = f"HEAD~{rng.randrange(3)}"
    words = rng.choice(
        (
            ("list",), ("list", "--json"), ("list", "--ready"), ("next",), ("next", "--json"),
            ("board",), ("graph",), ("graph", "--format", "json"), ("show", number),
            ("show", number, "--json"), ("search", "board"), ("sync", "--check"),
            ("sync", "--diff"), ("sync", "--check", "--staged", "--diff"), ("prep",),
            ("prep", "--json"), ("prep", number, "--brief"), ("stats",), ("stats", "--json"),
            ("report", "--week", "7", "--base", base), ("scope", number), ("scope", "--overlaps"),
            ("scope", "--per-commit", "--base", base), ("gate", "--base", base),
            ("gate", "--base", base, "--output-format", "json"),
            ("gate", "--base", "one", "--head", "two"), ("check", "--staged"),
            ("check", "--changed", "--base", base), ("check", "--changed"),
            ("check", "--output-format", rng.choice(FORMATS)), ("check", "--select", "PR,ST"),
            ("check", "--ignore", "PR004"), ("check", "--diff"), ("check", "--strict"),
            ("check", "tasks/"), ("check", "--show-files"), ("list", "--from", "PLAN.md"),
            ("check", "PLAN.md"), ("list", "--from", "docs/none.md"), ("config", "show"),
            ("list", "--candidates"),
            ("--color", "always", "check"), ("-q", "check"), ("-v", "check"), ("-v", "next"),
        )
    )  # fmt: skip  # a table
    inner = rng.random() < 0.1 and (world.repo.root / "tasks").is_dir()
    yield words, "tasks" if inner else "."


def difference(world: World, words: tuple[str, ...], folder: str) -> str:
    """How a command differs with the memory, first with what is remembered, then once more."""
    before = world.repo.files()
    without = world.run("--no-cache", *words, folder=folder)
    asked = world.run(*words, folder=folder)
    expected, first = world.starter.run(without, asked)
    (again,) = world.starter.run(asked)
    for turn, answer in (("first", first), ("again", again)):
        if answer != expected:
            return f"{turn}: {_apart(expected, answer)}"
    if "this is a bug" in expected.stderr:
        return f"fails, with the memory or without: {expected.stderr}"
    if world.repo.files() != before:
        return "changes a file"
    strays = [*(world.scratch / "home").rglob("*"), *(world.scratch / "tmp").rglob("*")]
    return f"leaves {strays[0]}" if strays else ""


def _apart(expected: Answer, answer: Answer) -> str:
    if answer.exit_code != expected.exit_code:
        return f"exit code {answer.exit_code} instead of {expected.exit_code}\n{answer.stderr}"
    for stream in ("stdout", "stderr"):
        one, other = (getattr(each, stream).splitlines() for each in (expected, answer))
        for line in range(max(len(one), len(other))):
            if one[line : line + 1] != other[line : line + 1]:
                return f"{stream}, line {line + 1}: {other[line:][:1]} instead of {one[line:][:1]}"
    return "the ends of lines differ"


def shrink(found: Difference) -> Difference:
    """The same with as few steps as a short search finds."""
    size, tries = len(found.numbers) // 2, TRIES if found.trace else 0
    while size:
        for start in range(0, len(found.numbers), size):
            fewer = found.numbers[:start] + found.numbers[start + size :]
            if not fewer or not tries:
                return found
            tries -= 1
            if smaller := walk(found.seed, fewer):
                found = smaller
                break
        else:
            size //= 2
    return found


def try_seed(seed: int, steps: int) -> Difference | None:
    """A walk of a seed, the difference made small."""
    found = walk(seed, range(steps))
    return shrink(found) if found else None


def main() -> int:
    """Try as many steps as the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.memory.random_run", description=__doc__)
    parser.add_argument("--steps", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, help="the first seed (a random one)")
    parser.add_argument("--only", help="the numbers of the steps of one walk, with commas")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    if asked.only:
        found = walk(seed, [int(number) for number in asked.only.split(",")])
        print(found.text if found else "no difference")
        return 1 if found else 0
    done = differences = 0
    lengths = [min(WALK, asked.steps - start) for start in range(0, asked.steps, WALK)]
    with concurrent.futures.ThreadPoolExecutor(asked.processes) as pool:
        for result in pool.map(try_seed, range(seed, seed + len(lengths)), lengths):
            done += WALK
            if result:
                differences += 1
                print(f"\n{result.text}\n", flush=True)
            elif done % 500 == 0:
                print(f"{done} steps", file=sys.stderr, flush=True)
    print(f"{asked.steps} steps, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
