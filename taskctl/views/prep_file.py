"""The prep file: the check of the next task as a page in which people keep their own lines.

The values of its fields (`- **task**: …`) and the lines that end in one of two marks are derived;
every other line belongs to people, and stays where it is.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from taskctl.read.prep_file import MARK
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.source import BOM, Source
from taskctl.views.cells import one_line

STATE = "<!-- taskctl:state -->"  # after a person's words about a path or an id, and its state
NOTE = (
    "<!-- `taskctl prep --write` writes the values of the fields that it knows and the lines that\n"
    "end in a comment like its own. Every other line is yours, and stays. -->"
)
# The headings and fields of a new file, in their order.
LAYOUT: Mapping[str, Sequence[str]] = {
    "Candidate next task": (
        "task", "handoff_archive", "linked_contracts", "suspect_links", "first_action",
    ),
    "Start slice (now)": (
        "slice_name", "target_file", "first_stop_condition", "proofs", "must_cover",
    ),
    "Execution order": (),
    "Drift-free check (must be YES to proceed)": (
        "aligns_with_current_state", "best_system_solution", "scope_clear",
        "touched_paths_allowlist_present",
    ),
    "Header / follow-up hygiene": (
        "follow_ups_in_task_header", "security_considerations_complete",
    ),
    "Dependencies & blockers": (
        "blocked_by", "prereqs_ready", "linked_contracts_exist", "contracts_unchanged",
    ),
    "Decision": ("status", "notes"),
}  # fmt: skip  # a table
ORDER = "Execution order"

_FIELD = expression(r"[-*+] \*\*(?P<name>\w+)\*\*:")
_LINES = expression("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_STATED = expression(rf"(?P<body>.*?)(?: — [^—]*)?\s*{re.escape(STATE)}\s*$")
_ANSWERED = expression(r"(?:[A-Z_/]+|none) \((?!answered by )(?P<remark>.+)\)")
_FIRST_CODE = expression(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\*\*|`)*(?P<key>[^`*\s:]+)")
_TAG = expression(r"<(?=[A-Za-z/!?])")


class PrepPart(NamedTuple):
    """The content of a field: its value, and the lines below it.

    lines    evidence, regenerated every time
    keyed    states by path or id: each goes to the line that already names it
    """

    value: str = ""
    lines: Sequence[str] = ()
    keyed: Mapping[str, str] | None = None


def harmless(text: str) -> str:
    """A text on one line that cannot open a comment or hold a mark."""
    return _TAG.sub("&lt;", one_line(text))


def written(
    source: Source | None, parts: Mapping[str, PrepPart], order: Mapping[str, str]
) -> bytes:
    """The contents of the prep file; `order` holds the states of the execution order.

    Args:
        source: the existing file; None makes a new one.
        parts: the contents of fields, by name; other fields are people's.
        order: the state of each task to do, by id, in order.
    """
    raw = source.raw if source else _new_page().encode()
    page = _Page(raw.removeprefix(BOM).decode("utf-8", "surrogateescape"))
    for heading, names in LAYOUT.items():
        for name in names:
            if name in parts:
                page.write(name, parts[name], heading)
        if heading == ORDER:
            page.write_order(order)
    return (BOM if raw.startswith(BOM) else b"") + page.text().encode("utf-8", "surrogateescape")


def _new_page() -> str:
    sections = [
        "\n".join([f"## {heading}", *(f"- **{name}**:" for name in names)])
        for heading, names in LAYOUT.items()
    ]
    return "\n\n".join(["# Next Task Preparation (Drift-Free)", NOTE, *sections]) + "\n"


class _Page:
    """The lines of the file, with their ends, while it is changed."""

    def __init__(self, text: str) -> None:
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.lines: list[str] = _LINES.findall(text)
        self.ends_open = bool(self.lines) and self.lines[-1].rstrip("\r\n") == self.lines[-1]
        if self.ends_open:
            self.lines[-1] += self.newline

    def text(self) -> str:
        whole = "".join(self.lines)
        return whole.removesuffix(self.newline) if self.ends_open else whole

    def write(self, name: str, part: PrepPart, heading: str) -> None:
        """Give a field its value and its lines; a missing field is added to its section."""
        index = self._fields().get(name)
        if index is None:
            index = self._end_of(heading)
            self.lines.insert(index, f"- **{name}**:{self.newline}")
        match = _FIELD.match(self.lines[index])
        assert match is not None
        head = f"{match.group()} {harmless(part.value)}".rstrip()
        end = self._end_below(index + 1)
        below = self.lines[index + 1 : end]
        if self.lines[index].rstrip() != head:
            below = self._remark(self.lines[index][match.end() :]) + below
            self.lines[index] = head + self.newline
        if part.keyed is not None:
            below = self._keyed(below, part.keyed, lambda key, _: f"  - `{key}`")
        else:
            kept = [line for line in below if not line.rstrip().endswith(MARK)]
            below = [f"  - {harmless(line)} {MARK}{self.newline}" for line in part.lines] + kept
        self.lines[index + 1 : end] = below

    def _remark(self, value: str) -> list[str]:
        """A person's words after a replaced answer, as a separate line."""
        match = _ANSWERED.fullmatch(value.strip())
        return [f"  - {match['remark']}{self.newline}"] if match else []

    def write_order(self, states: Mapping[str, str]) -> None:
        """Give each task of the execution order its state, below people's own lines."""
        start = self._heading(ORDER)
        if start is None:
            self.lines += [self.newline, f"## {ORDER}{self.newline}"]
            start = len(self.lines) - 1
        end = self._end_of(ORDER)
        below = self.lines[start + 1 : end]
        self.lines[start + 1 : end] = self._keyed(
            below, states, lambda key, number: f"{number}. **{key}**"
        )

    def _keyed(
        self, below: Sequence[str], states: Mapping[str, str], form: Callable[[str, int], str]
    ) -> list[str]:
        """The lines of a list with the current states, and new lines for what is not named yet.

        When something disappears, its generated line goes; in other lines only the state goes.
        """
        rest = dict(states)
        result = []
        for line in below:
            marked = _STATED.fullmatch(line.rstrip())
            body = marked["body"] if marked else line.rstrip()
            found = _FIRST_CODE.match(line)
            key = found["key"] if found else ""
            if key in rest:
                result.append(self._with_state(body, rest.pop(key)))
            elif marked is None:
                result.append(line)
            elif found is None or body[found.end() :].strip("*` "):
                result.append(body + self.newline)
        numbered = sum(line[:1].isdigit() for line in result)
        new = enumerate(rest.items(), numbered + 1)
        return result + [self._with_state(form(key, n), state) for n, (key, state) in new]

    def _with_state(self, body: str, state: str) -> str:
        return f"{body} — {harmless(state).replace('—', '–')} {STATE}{self.newline}"

    def _fields(self) -> dict[str, int]:
        """The line of each field; of duplicates the first, none in fences and comments."""
        found: dict[str, int] = {}
        document = scan("", [line.rstrip("\r\n") for line in self.lines])
        for block in document.blocks:
            match = _FIELD.match(self.lines[block.line - 1]) if block.kind == "item" else None
            if match:
                found.setdefault(match["name"], block.line - 1)
        return found

    def _heading(self, heading: str) -> int | None:
        """The first line of a section; text in brackets in its heading is ignored."""
        wanted = heading.partition(" (")[0].casefold()
        document = scan("", [line.rstrip("\r\n") for line in self.lines])
        for block in document.blocks:
            if block.kind == "heading" and block.text.casefold().startswith(wanted):
                return block.line - 1
        return None

    def _end_of(self, heading: str) -> int:
        """The end of a section, which is added if it is missing."""
        start = self._heading(heading)
        if start is None:
            self.lines += [self.newline, f"## {heading}{self.newline}"]
            return len(self.lines)
        document = scan("", [line.rstrip("\r\n") for line in self.lines])
        below = (b.line - 1 for b in document.blocks if b.kind == "heading" and b.line - 1 > start)
        return self._without_blanks(start + 1, next(below, len(self.lines)))

    def _end_below(self, start: int) -> int:
        """The end of the indented lines from one on."""
        end = start
        while end < len(self.lines) and self.lines[end][0] in " \t\r\n":
            end += 1
        return self._without_blanks(start, end)

    def _without_blanks(self, start: int, end: int) -> int:
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        return end
