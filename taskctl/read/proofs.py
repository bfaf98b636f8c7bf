"""Proofs: the commands of the stop and proof sections, and the markers of their output."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from taskctl.model.items import Proof, Rejected, Section
from taskctl.read.sections import blocks_of, text_with_code, unwrapped
from taskctl.settings.schema import ProofSettings
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.globs import part_matcher
from taskctl.text.places import Passage, Place
from taskctl.text.prose import CodeSpan, code_spans, code_texts

_ROLES = ("stop", "proof")
_SHELLS = {"sh": "sh", "bash": "bash", "console": "bash"}
# Words that look like commands to a quick reader; only the settings decide which are run.
_NAMES = """
bash bazel buck2 bun bundle cargo cd cmake composer conda ctest curl deno diff docker dotnet env
export git go gradle grep helm java jest jq just kubectl make meson mix mvn mypy ninja nix node nox
npm npx php pip pnpm podman poetry pre-commit pytest python python3 rake rg ruby ruff rustc sbt sh
sudo swift terraform test time tox uv uvx wget yarn zig zsh
"""
_PROGRAMS = frozenset(_NAMES.split())
# Texts listed below commands are searched in the output of each, unless there are too many.
_SHARERS = 100
# Without arguments they print their help, and exit with 0.
_NEED_MORE = frozenset({"cargo", "git", "go", "node", "npm", "python", "python3"})

# possessive (`*+`): a text that cannot match fails at once, however long it is
_ASSIGNMENTS = expression(r"(?:[A-Za-z_]\w*+=(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'])*+\s++)++")
_SCRIPTS = (".bash", ".pl", ".ps1", ".py", ".rb", ".sh")
_WORD = expression(r"[a-z][a-z0-9_-]*")
_OPTION = expression(r"\s--?[A-Za-z]")
_PLACEHOLDER = expression(r"…|(?<!\S)\.\.\.(?!\S)|(?<![^\s=])<[A-Za-z][\w-]*>")
_MARKER_WORD = expression(r"\bmarkers?\b|\bcontain(?:s|ing)?\b", re.IGNORECASE)
_COUNTERPROOF = expression(r"\bcounterproof\b[^`\n]*", re.IGNORECASE)
_PATCH = expression(r"(?!/)[^\s\\]+\.(?:patch|diff)")
# Allowed before the first back-ticked text of an item, and between that and the next.
_BEFORE = expression(r"[^\w`]*+")
_BETWEEN = expression(r"\s*+(?:[,/+&]|and\b)\s*+")


class Proofs(NamedTuple):
    """The runnable commands, each once, and texts that only look like one, with the reason."""

    proofs: tuple[Proof, ...]
    not_runnable: tuple[Rejected, ...]


class ProofReader:
    """Finds proofs by the commands that the settings name."""

    def __init__(self, settings: ProofSettings) -> None:
        self._names = {command for command in settings.commands if "*" not in command}
        self.why_not = lru_cache(maxsize=4096)(self._why_not)  # tasks name the same commands
        patterns = [command for command in settings.commands if "*" in command]
        self._patterns = [part_matcher(pattern) for pattern in patterns]
        self._beginnings = tuple(pattern.partition("*")[0] for pattern in patterns)

    def read(self, document: Document, sections: Sequence[Section]) -> Proofs:
        """The proofs of a document, in the order of its lines."""
        blocks = blocks_of(document, sections, _ROLES[0])
        if any(section.role in _ROLES[1:] for section in sections):
            known = {block.line: block for block in blocks}
            for role in _ROLES[1:]:
                known.update((block.line, block) for block in blocks_of(document, sections, role))
            blocks = sorted(known.values(), key=attrgetter("line"))
        reading = _Reading(document, self)
        for block in blocks:
            reading.take(block)
        return Proofs(
            tuple(found.proof() for found in reading.found.values()), tuple(reading.not_runnable)
        )

    def _why_not(self, text: str) -> str | None:
        """Why a back-ticked text is not run: "" if it is, None if it is not like a command."""
        word = first_word(text)
        if word in self._names or (
            word
            and word.startswith(self._beginnings)
            and any(match(word) for match in self._patterns)
        ):
            if word == text and word in _NEED_MORE:
                return f"it names {word} without arguments"
            hole = _PLACEHOLDER.search(text)
            return f"it holds a placeholder: {hole.group()}" if hole else ""
        return f"proofs.commands does not name {word}" if _looks_run(word, text) else None


def _looks_run(word: str, text: str) -> bool:
    """Whether a person may take a text for a command; a file alone is often only mentioned."""
    if word in _PROGRAMS:
        return True
    if word.startswith(("./", "../")) or word.endswith(_SCRIPTS):
        return word != text or word.endswith(".sh")
    return bool(_WORD.fullmatch(word) and _OPTION.search(text))


def without_variables(command: str) -> str:
    """A command without the variables that it sets for itself (`A=1 make` is `make`)."""
    match = _ASSIGNMENTS.match(command) if "=" in command else None
    return command[match.end() :] if match else command


def first_word(command: str) -> str:
    """The first word of a command, after the variables that it sets."""
    return without_variables(command).partition(" ")[0]


@dataclass(slots=True, eq=False, repr=False)
class _Found:
    command: str
    place: Place
    shell: str
    markers: dict[str, None] = field(default_factory=dict)
    counterproof: str = ""

    def proof(self) -> Proof:
        return Proof(self.command, self.place, self.shell, tuple(self.markers), self.counterproof)


class _Reading:
    """The state of reading one document.

    holders   the enclosing items with a command, by their level: the list in them has its markers
    above     the commands right above, of a fence or a paragraph: a list of markers may follow
    """

    def __init__(self, document: Document, reader: ProofReader) -> None:
        self.document = document
        self.reader = reader
        self.found: dict[str, _Found] = {}
        self.not_runnable: list[Rejected] = []
        self.holders: list[tuple[int, list[_Found]]] = []
        self.above: list[_Found] = []

    def take(self, block: Block) -> None:
        """Read the next block."""
        while self.holders and (block.kind == "heading" or self.holders[-1][0] >= block.level):
            self.holders.pop()
        if block.kind == "fence":
            self._fence(block)
        elif block.kind in {"item", "paragraph"}:
            self._text(block)
        elif block.kind != "comment":
            self.above = []

    def _add(self, command: str, place: Place, shell: str = "bash") -> _Found:
        return self.found.setdefault(command, _Found(command, place, shell))

    def _fence(self, block: Block) -> None:
        self.above = []
        tag = block.text.partition(" ")[0].lower()
        lines = list(self._inside(block))
        if tag == "console" and any(line.startswith("$ ") for _, line in lines):
            lines = [(n, line[2:]) for n, line in lines if line.startswith(("$ ", "> "))]
        commands = [(n, line) for n, line in lines if line.strip() and line.strip()[0] != "#"]
        if not commands:
            return
        number, line = commands[0]
        start = self.document.lines[number - 1].index(line.strip()) + 1
        place = Place(self.document.path, number, start, number, start + len(line.strip()))
        command = "\n".join(line for _, line in lines).strip("\n").rstrip()
        hole = _PLACEHOLDER.search("\n".join(line for _, line in commands))
        if tag in _SHELLS and block.closed and not hole:
            self.above = [self._add(command, place, _SHELLS[tag])]
            return
        if tag not in _SHELLS:
            if self.reader.why_not(unwrapped(line.removeprefix("$ "))) is None:
                return
            why = f"its fence is tagged {tag or 'with nothing'}; only sh, bash and console are run"
        else:
            why = f"it holds a placeholder: {hole.group()}" if hole else "its fence has no end"
        self.not_runnable.append(Rejected(place, line.strip(), why))

    def _inside(self, block: Block) -> Iterator[tuple[int, str]]:
        """(number, line) of the text in a fence, without the indentation of the fence."""
        last = block.end_line - 1 if block.closed else block.end_line
        for number in range(block.line + 1, last + 1):
            line = self.document.lines[number - 1]
            indent = len(line) - len(line.lstrip(" \t"))
            yield number, line[min(indent, block.column - 1) :]

    def _text(self, block: Block) -> None:
        passage = text_with_code(self.document, block)
        if passage is None:
            if block.kind == "paragraph" and self.above:
                text = self.document.passage(block).text
                self.above = self.above if _MARKER_WORD.search(text) else []
            return
        if self.found and self._is_counterproof(passage):
            return
        if not self.holders and not self.above and not self._is_promising(passage.text):
            return
        commands, others = self._spans(passage)
        words = _marker_words(passage.text) if others else []
        if commands:
            self._commands(block, passage, commands, others, words)
        elif self.holders or self.above:
            owners = self.holders[-1][1] if self.holders else self.above
            listed = list(_leading(passage.text, others)) if block.kind == "item" else []
            listed += [span for span in others if words and words[0] < span.start]
            self._mark(owners, passage, listed)
            if block.kind == "paragraph" and not words:
                self.above = []

    def _is_counterproof(self, passage: Passage) -> bool:
        """Read a line with the patch that must make the proof above it fail, if it is one."""
        match = _COUNTERPROOF.match(passage.text.lstrip("*_ "))
        spans = list(code_spans(passage.text)) if match else []
        if not spans:
            return False
        name = unwrapped(passage.text[spans[0].inner : spans[0].inner_end])
        owners = (self.holders[-1][1] if self.holders else self.above) or [
            list(self.found.values())[-1]
        ]
        if _PATCH.fullmatch(name) and ".." not in name.split("/"):
            for owner in owners:
                owner.counterproof = owner.counterproof or name
            return True
        place = passage.place(spans[0].inner, spans[0].inner_end)
        why = "a counterproof is a patch in the repository (`tasks/proofs/ID.patch`)"
        self.not_runnable.append(Rejected(place, name, why))
        return True

    def _is_promising(self, text: str) -> bool:
        """Whether a text may contain a command; few do, and to find places takes time."""
        return any(self.reader.why_not(unwrapped(inner)) is not None for inner in code_texts(text))

    def _spans(self, passage: Passage) -> tuple[list[CodeSpan], list[CodeSpan]]:
        """The code spans that are run, and those that do not look like a command."""
        commands, others = [], []
        for span in code_spans(passage.text):
            text = unwrapped(passage.text[span.inner : span.inner_end])
            why = self.reader.why_not(text)
            if why is None:
                others.append(span)
            elif why:
                place = passage.place(span.inner, span.inner_end)
                self.not_runnable.append(Rejected(place, text, why))
            else:
                commands.append(span)
        return commands, others

    def _commands(
        self,
        block: Block,
        passage: Passage,
        commands: list[CodeSpan],
        others: list[CodeSpan],
        words: list[int],
    ) -> None:
        text = passage.text
        added = [
            self._add(unwrapped(text[s.inner : s.inner_end]), passage.place(s.inner, s.inner_end))
            for s in commands
        ]
        starts = [command.start for command in commands]
        for span in others:
            # a marker belongs to the command before it, or to the first one
            before = bisect_left(starts, span.start)
            start = commands[before - 1].end if before else 0
            if bisect_left(words, start) < bisect_left(words, span.start):
                self._mark([added[max(before - 1, 0)]], passage, [span])
        is_item = block.kind == "item"
        if is_item:
            self.holders.append((block.level, added[:_SHARERS]))
        self.above = added[:_SHARERS] if not is_item and text.rstrip().endswith(":") else []

    def _mark(self, owners: list[_Found], passage: Passage, spans: list[CodeSpan]) -> None:
        for span in spans:
            marker = unwrapped(passage.text[span.inner : span.inner_end])
            for owner in owners:
                if marker:
                    owner.markers[marker] = None


def _leading(text: str, spans: Sequence[CodeSpan]) -> Iterator[CodeSpan]:
    """The back-ticked texts at the beginning of an item."""
    match = _BEFORE.match(text)
    position = match.end() if match else 0
    for span in spans:
        if span.start != position:
            return
        yield span
        match = _BETWEEN.match(text, span.end)
        position = match.end() if match else -1


def _marker_words(text: str) -> list[int]:
    """The offsets of `marker` and `contains` in a text, outside back-ticks."""
    spans = code_spans(text)
    starts = [span.start for span in spans]
    return [
        match.start()
        for match in _MARKER_WORD.finditer(text)
        if not (before := bisect_left(starts, match.start()))
        or (spans[before - 1].end <= match.start())
    ]
