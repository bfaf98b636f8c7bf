"""Words of plans, and their meaning in T.A.S.K.S.: priorities, sizes."""

from taskctl.plans.artifacts.parts import Priority
from taskctl.plans.artifacts.tasks import ThreePoint
from taskctl.plans.create.durations import DURATION, Estimate, estimate_in
from taskctl.text.expressions import expression

PRIORITIES: dict[Priority, tuple[str, ...]] = {
    "critical": ("critical", "p0", "urgent", "highest", "blocker"),
    "high": ("high", "p1", "important"),
    "medium": ("medium", "p2", "normal", "moderate"),
    "low": ("low", "p3", "p4", "p5", "minor", "lowest", "trivial"),
}
"""The words for each priority."""
SIZES: dict[tuple[float, float, float], tuple[str, ...]] = {
    (0.5, 1, 2): ("xs", "very low", "very small", "trivial", "tiny"),
    (1, 2, 4): ("s", "low", "small", "easy", "simple"),
    (2, 4, 8): ("m", "medium", "moderate", "average"),
    (4, 8, 16): ("l", "high", "large", "hard", "complex"),
    (8, 12, 16): ("xl", "very high", "very large", "very hard", "huge", "xxl"),
}
"""The hours by words of size; no task is longer than the document's 16 hours."""
UNSIZED = (2, 4, 8)
"""The hours of a task without a size: the document aims at tasks of 2 to 8 hours."""
_OTHER_SIGNS = expression(r"[^a-z0-9]+")


def priority_of(word: str) -> Priority | None:
    """The priority that a word means; None for other words."""
    plain = _plain(word)
    return next((name for name, words in PRIORITIES.items() if plain in words), None)


def sized(word: str) -> tuple[Estimate, str]:
    """The estimate that a plan gives in words or as a duration, and how it was found."""
    text = word.strip()
    if DURATION.fullmatch(text):
        try:
            return estimate_in(text), f"the estimate of the plan, {text}"
        except ValueError:
            pass
    plain = _plain(text)
    for hours, words in SIZES.items():
        if plain in words:
            return _hours(hours), f"assumed from the size {text!r}"
    says = f"the plan says {text!r}, which is not a size" if text else "the plan gives no estimate"
    return _hours(UNSIZED), f"assumed, as {says}"


def _hours(hours: tuple[float, float, float]) -> Estimate:
    low, likely, high = hours
    return Estimate(ThreePoint(optimistic=low, mostLikely=likely, pessimistic=high), "hours")


def _plain(word: str) -> str:
    return _OTHER_SIGNS.sub(" ", word.casefold()).strip()
