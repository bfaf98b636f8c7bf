"""Running several commands at a time, but never two that need the same resource."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from taskctl.read.proofs import without_variables
from taskctl.text.globs import part_matcher


@dataclass(frozen=True, slots=True)
class Turn:
    """Some work, and the resources that nothing else may use meanwhile."""

    work: Callable[[], None]
    resources: frozenset[str]


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


def run_all(slots: Sequence[Turn], jobs: int) -> None:
    """Do all work, up to `jobs` at a time, in the given order as far as resources allow.

    Raises:
        BaseException: the first that `work` raises; no more work begins then.
    """
    state = _State(list(slots))
    threads = [
        threading.Thread(target=state.work_off, daemon=True) for _ in range(min(jobs, len(slots)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)  # an endless join would miss ^C on some systems
    if state.failure is not None:
        raise state.failure


class _State:
    def __init__(self, waiting: list[Turn]) -> None:
        self.waiting = waiting
        self.in_use: set[str] = set()
        self.change = threading.Condition()
        self.failure: BaseException | None = None

    def work_off(self) -> None:
        while (slot := self._take()) is not None:
            try:
                slot.work()
            except BaseException as error:  # run_all raises it again
                self.failure = self.failure or error
            with self.change:
                self.in_use -= slot.resources
                self.change.notify_all()

    def _take(self) -> Turn | None:
        with self.change:
            while self.waiting and self.failure is None:
                for index, slot in enumerate(self.waiting):
                    if not slot.resources & self.in_use:
                        self.in_use |= slot.resources
                        return self.waiting.pop(index)
                self.change.wait()
        return None
