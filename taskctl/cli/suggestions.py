"""Completions of a command line, which the scripts of `taskctl completion` ask for.

Each answer is a line: a value, with a description behind a tab, or a word of `FILES` or `FOLDERS`
that lets the shell complete a path. Whatever fails, nothing is said. The shapes of the commands
and the names in the plan are remembered, so that click is not needed and the plan is not read.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence

from taskctl.cli.words import CHOICE, COMMAND, FILES, FOLDERS
from taskctl.memory import inputs
from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.seen import as_seen, recall, remember

VARIABLE = "_TASKCTL_COMPLETE"
"""The environment variable that holds the name of the shell."""
_LISTS = {"rule", "state"}  # several of them stand behind each other, with commas


Choice = tuple[str, str]
"""A value that may come next, and what it is."""


class CommandShape:
    """The options, arguments and commands that a command takes.

    options     its options by name: (the kind of its value, or "" for none; its help)
    arguments   the kind of each argument, with `*` before it if there can be several
    commands    the commands below it, with a line about each
    """

    def __init__(self) -> None:
        self.options: dict[str, tuple[str, str]] = {}
        self.arguments: list[str] = []
        self.commands: dict[str, str] = {}


class _Place:
    """Where in the line the next word is, and the options before it that choose the plan."""

    def __init__(self, shape: CommandShape, kind: str, given: dict[str, list[str]]) -> None:
        self.shape = shape
        self.kind = kind
        self.folder = os.path.abspath(os.path.join("", *given.get("-C", ())))
        self.config, self.document = (given.get(name, [""])[-1] for name in ("--config", "--from"))


def answer(words: Sequence[str]) -> None:
    """Print the completions of the last word of a line."""
    shell = os.environ[VARIABLE]
    try:
        lines = [_line(choice, shell) for choice in suggestions(words, shell)]
        sys.stdout.buffer.write("".join(lines).encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except Exception:  # a message would be printed into the line that is being written
        return


def suggestions(words: Sequence[str], shell: str) -> list[Choice]:
    """The completions of the last of these words, which follow `taskctl`."""
    if shell == "bash":
        words = _joined(words)
    *before, word = words or [""]
    place = _place(before)
    name, is_value, rest = word.partition("=")
    if word.startswith("--") and is_value and not place.kind.startswith("="):
        kind = place.shape.options.get(name, ("", ""))[0]
        # bash completes what stands behind `=` alone
        return list(_of_kind(place, kind, rest, "" if shell == "bash" else f"{name}="))
    if place.kind.startswith("="):
        return list(_of_kind(place, place.kind[1:], word, ""))
    if word.startswith("-"):
        options = place.shape.options.items()
        return [(option, what) for option, (_, what) in options if option.startswith(word)]
    commands = place.shape.commands.items() if place.kind == COMMAND else ()
    found = [one for one in commands if one[0].startswith(word)]
    return [*found, *_of_kind(place, place.kind, word, "")]


def _joined(words: Sequence[str]) -> list[str]:
    """The words as they were written: bash parts them at `=` and `:` too."""
    found: list[str] = []
    for word in words:
        if found and (word in {"=", ":"} or found[-1].endswith(("=", ":"))):
            found[-1] += word
        else:
            found.append(word)
    return found


def _place(before: Sequence[str]) -> _Place:
    """Where the words before the last one lead; the kind begins with `=` behind an option."""
    path: list[str] = []
    shape, number, takes, is_plain = _shape(path), 0, "", False
    given: dict[str, list[str]] = {}
    for word in before:
        if takes:
            given.setdefault(takes, []).append(word)
            takes = ""
        elif word == "--" and not is_plain:
            is_plain = True
        elif word.startswith("-") and not is_plain:
            name, is_value, value = word.partition("=")
            if is_value:
                given.setdefault(name, []).append(value)
            elif shape.options.get(name, ("", ""))[0]:
                takes = name
        elif word in shape.commands and not number:
            path.append(word)
            shape = _shape(path)
        else:
            number += 1
    kind = f"={shape.options[takes][0]}" if takes else _argument(shape, number)
    return _Place(shape, kind, given)


def _argument(shape: CommandShape, number: int) -> str:
    """The kind of an argument; the last one may be taken several times."""
    if shape.commands:
        return "" if number else COMMAND
    last = shape.arguments[-1:]
    if number < len(shape.arguments):
        return shape.arguments[number].removeprefix("*")
    return last[0].removeprefix("*") if last and last[0].startswith("*") else ""


def _of_kind(place: _Place, kind: str, word: str, start: str) -> Iterator[Choice]:
    if kind in {FILES, FOLDERS}:
        yield kind, ""
        return
    if kind.startswith(CHOICE):
        found = [(value, "") for value in kind.split(" ")[1:]]
    elif kind in {"", "text", COMMAND} or not os.path.isdir(place.folder):
        return
    else:
        found = _values(place, kind)
    if kind in _LISTS:
        known, comma, word = word.rpartition(",")
        start += known + comma
    sought = word.casefold()
    for value, what in found:
        if value.casefold().startswith(sought):
            yield start + value, what


def _shape(path: Sequence[str]) -> CommandShape:
    """The shape of the command with these names; click is asked once for each build."""

    def make() -> tuple[str, list[str]]:
        from taskctl.cli.shapes import shape_lines

        return "\n".join(shape_lines(path)), []

    shape = CommandShape()
    for line in _remembered("shape", " ".join(path), make).splitlines():
        what, name, text = line.split("\t", 2)
        if what == "command":
            shape.commands[name] = text
        elif what == "argument":
            shape.arguments.append(name)
        else:
            shape.options[what] = (name, text)
    return shape


def _values(place: _Place, kind: str) -> list[Choice]:
    """The names of one kind in the plan."""
    folder, config, document = place.folder, place.config, place.document

    def make() -> tuple[str, list[str]]:
        from taskctl.cli.values import value_lines

        return value_lines(kind, folder, config or None, document)

    text = _remembered("names", "\0".join((kind, folder, config, document)), make)
    parted = (line.partition("\t") for line in text.splitlines())
    return [(value, what) for value, _, what in parted]


def _remembered(kind: str, name: str, make: Callable[[], tuple[str, list[str]]]) -> str:
    """The text that `make` returns, or that of an earlier run if it looked at the same.

    `make` also returns the files whose contents may change without it.
    """
    entry = f"{kind}/{digest_of(fingerprint(), name.encode('utf-8', 'surrogateescape')).hex()}"
    if known := recall(entry):
        return known[1].decode("utf-8", "surrogateescape")
    with inputs.part() as found:
        text, loose = make()
    if found.is_complete:
        for path in loose:
            found.files.pop(path, None)
        remember(entry, found.at, as_seen(found), text.encode("utf-8", "surrogateescape"))
    return text


def _line(choice: Choice, shell: str) -> str:
    value, what = choice
    if any(letter in value for letter in "\n\r\0"):
        return ""
    if shell == "zsh":
        value = value.replace("\\", "\\\\").replace(":", "\\:")
        return f"{value}:{what}\n" if what else f"{value}\n"
    return f"{value}\t{what}\n" if shell == "fish" and what else f"{value}\n"
