"""English words in messages."""

_ENDINGS = {"y": "ies", "x": "xes", "ss": "sses"}


def count(number: int, noun: str) -> str:
    """`1 box`, `2 boxes`, `2 entries`."""
    return f"{number} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The plural of a regular noun."""
    for end, ending in _ENDINGS.items():
        if noun.endswith(end):
            return noun.removesuffix(end) + ending
    return f"{noun}s"
