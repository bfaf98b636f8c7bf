"""The words of the command line, as they are read before click is there."""

from collections.abc import Sequence

FILES, FOLDERS, CHOICE, COMMAND = "file", "folder", "choice", "command"
"""Kinds of values: paths, a list of words, and commands; others are in `values.py`."""
_WITH_VALUE = {"-C", "--config", "--color"}
"""The global options that take the next word."""


def command_in(words: Sequence[str]) -> str:
    """The command in the arguments, even if its options are wrong; empty without one."""
    at = command_at(words)
    return words[at] if at < len(words) else ""


def command_at(words: Sequence[str]) -> int:
    """Where the command is in the arguments; their number if there is none."""
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            return at + 1
        if not word.startswith("-") or word == "-":
            return at
        at += 2 if _takes_next(word) else 1
    return len(words)


def _takes_next(word: str) -> bool:
    if word.startswith("--"):
        return word in _WITH_VALUE
    short = next((n for n in range(1, len(word)) if f"-{word[n]}" in _WITH_VALUE), 0)
    return short == len(word) - 1 > 0
