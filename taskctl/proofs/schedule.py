"""Choosing commands that may run at once: never two that need the same resource."""

from collections.abc import Iterable, Mapping, Sequence

from taskctl.read.proofs import without_variables
from taskctl.text.globs import part_matcher


def resources_of(command: str, exclusive: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The resources that a command needs exclusively.

    A pattern matches the beginning of a command (`just test-os` also `just test-os a`), after the
    variables that it sets; `*` matches any text. Each line counts as a command.
    """
    lines = [line.strip() for line in command.split("\n")]
    texts = {*lines, *map(without_variables, lines)}
    return frozenset(
        name
        for name, patterns in exclusive.items()
        if any(
            part_matcher(pattern)(text) or part_matcher(f"{pattern} *")(text)
            for pattern in patterns
            for text in texts
        )
    )


def startable(
    waiting: Iterable[frozenset[str]], running: Iterable[frozenset[str]], slots: int
) -> list[int]:
    """The places in `waiting` of the commands that start now, in order as far as possible.

    Args:
        waiting: the resources of each command that waits.
        running: the resources of each that runs.
        slots: how many may run at once.
    """
    in_use: set[str] = set()
    free = slots
    for resources in running:
        in_use |= resources
        free -= 1
    chosen: list[int] = []
    for place, resources in enumerate(waiting):
        if len(chosen) >= free:
            break
        if not resources & in_use:
            in_use |= resources
            chosen.append(place)
    return chosen
