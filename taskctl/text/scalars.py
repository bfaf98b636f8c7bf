"""Values of a header: quoted, flow and plain ones are read from lines, PyYAML reads the others.

PyYAML recurses in C and builds an object for each node, so it never gets input that is too deep
or too large for a header.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from taskctl.text.expressions import expression
from taskctl.text.places import Folded, Passage

if TYPE_CHECKING:
    import yaml

YAML_LIMIT = 100_000
"""Characters of one header that PyYAML may read."""

_DEEPEST = 100

_COMMENT = expression(r"(?:^|(?<![ \t])[ \t]+)#")
# Possessive repeats: a text of megabytes takes no memory for backtracking.
_DOUBLE_QUOTED = expression(r'"((?:[^"\\]++|\\.)*+)"')
_SINGLE_QUOTED = expression(r"'((?:[^']++|'')*+)'")
_FLOW_ITEM = expression(r"""\s*("(?:[^"\\]++|\\.)*+"|'(?:[^']++|'')*+'|[^,]*)\s*(?:,|$)""")
_IN_BRACKETS = expression(r"[\"'\[\]{]")
_ESCAPE = expression(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", " ": " "}


class Scalar(NamedTuple):
    """One value: its text without quotes and comment, its whole as written, its comment."""

    passage: Passage
    raw: Passage
    quote: str = ""
    comment: str = ""
    trailing: int = 0  # blanks after it, to the end of its line

    @property
    def text(self) -> str:
        """The value on one line."""
        return self.passage.text.replace("\n", " ")


def empty(path: str, line: int, column: int) -> Scalar:
    """A missing value."""
    passage = Passage(path, "", ((line, column),))
    return Scalar(passage, passage)


def cut_comment(written: str) -> tuple[str, str]:
    """(text, comment), by YAML's rule: a comment begins at a `#` after a blank."""
    if "#" in written and (match := _COMMENT.search(written)):
        return written[: match.start()].rstrip(), written[match.end() - 1 :].rstrip()
    return written.rstrip(), ""


def quoted(written: str) -> tuple[str, str, int, int] | None:
    """(quote, text, offset of the text, end) of a value that closes on its line, else None."""
    if written[0] == "[":
        end = _closing_bracket(written)
        return ("[", written[1 : end - 1], 1, end) if end else None
    if written[0] == '"':
        match = _DOUBLE_QUOTED.match(written)
        return ('"', _unescape(match[1]), 1, match.end()) if match else None
    match = _SINGLE_QUOTED.match(written)
    return ("'", match[1].replace("''", "'"), 1, match.end()) if match else None


def _unescape(text: str) -> str:
    def plain(match: "re.Match[str]") -> str:
        digits = match[1] or match[2] or match[3]
        if digits:
            code = int(digits, 16)
            return chr(code) if code < 0x110000 else "\ufffd"
        # A value stays on one line: an escaped line end is shown as a blank.
        return _ESCAPES.get(match[4], match[0]).replace("\n", " ")

    return _ESCAPE.sub(plain, text) if "\\" in text else text


def _closing_bracket(written: str) -> int:
    """The offset after the `]` that closes the `[` at 0, or 0; nested brackets need YAML."""
    index = 1
    while match := _IN_BRACKETS.search(written, index):
        index, char = match.end(), match.group()
        if char == "]":
            return index
        if char in "[{":
            return 0
        # Inside a word, as in [don't], a quote is an ordinary character.
        if written[index - 2] in "[, ":
            pattern = _DOUBLE_QUOTED if char == '"' else _SINGLE_QUOTED
            closed = pattern.match(written, index - 1)
            index = closed.end() if closed else index
    return 0


def flow_items(value: Scalar) -> tuple[Scalar, ...]:
    """The items of `[a, "b, c", d]`."""
    inner = value.passage
    items = []
    for match in _FLOW_ITEM.finditer(inner.text):
        written = match[1].rstrip()
        if not written:
            continue
        raw = inner.part(match.start(1), match.start(1) + len(written))
        found = quoted(written) if written[0] in "\"'" else None
        if found:
            quote, text, offset, end = found
            line, column = raw.starts[0]
            place = (line, column + offset)
            passage = inside_quotes(raw.path, text, written[offset : end - 1], place)
            items.append(Scalar(passage, raw, quote))
        else:
            items.append(Scalar(raw, raw))
    return tuple(items)


def inside_quotes(path: str, text: str, written: str, place: tuple[int, int]) -> Passage:
    """The text between quotes; if it has escapes, its offsets are not places."""
    if text == written:
        return Passage(path, text, (place,))
    line, column = place
    return Folded(path, text, (place, (line, column + len(written))))


def is_yaml(chunk: str) -> bool:
    """Whether PyYAML can read a text."""
    return _node(chunk) is not None


def _node(chunk: str) -> "yaml.Node | None":
    import yaml  # few headers need the import

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(chunk, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return None
        return yaml.compose(chunk, Loader=loader)
    # ValueError and RecursionError: PyYAML lets both through on hostile input.
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def compose(
    path: str, chunk: str, line: int
) -> tuple[str, Scalar | None, tuple[Scalar, ...]] | None:
    """Ask PyYAML for one field, a `key: value` that begins in `line`; None if it is not YAML.

    The answer is the kind of the value (scalar, list, map), the value, and the items of a list.
    """
    root = _node(chunk)
    import yaml

    if not isinstance(root, yaml.MappingNode) or len(root.value) != 1:
        return None
    node = root.value[0][1]

    def scalar(part: yaml.Node) -> Scalar:
        start, end = part.start_mark, part.end_mark
        is_scalar = isinstance(part, yaml.ScalarNode)
        text = str(part.value) if is_scalar else chunk[start.index : end.index]
        ends = (line + start.line, start.column + 1), (line + end.line, end.column + 1)
        raw = Folded(path, " ".join(text.split()), ends)
        exact = _as_written(path, chunk[start.index : end.index], ends[0])
        same = exact is not None and " ".join(exact.text.split()) == raw.text
        return Scalar(exact if exact is not None and same else raw, raw, "yaml")

    if isinstance(node, yaml.ScalarNode):
        return "scalar", scalar(node), ()
    if isinstance(node, yaml.SequenceNode):
        return "list", None, tuple(scalar(part) for part in node.value)
    return "map", scalar(node), ()


def _as_written(path: str, written: str, place: tuple[int, int]) -> Passage | None:
    """The lines of a value without its quotes or block sign, each at its place."""
    line, column = place
    if written[:1] in {">", "|"}:
        _, _, written = written.partition("\n")
        line, column = line + 1, 1
    elif written[:1] in {"'", '"'}:
        written, column = written[1:-1], column + 1
    lines, starts = [], []
    for number, text in enumerate(written.split("\n")):
        stripped = text.strip(" \t")
        if stripped:
            indent = len(text) - len(text.lstrip(" \t"))
            lines.append(stripped)
            starts.append((line + number, indent + (1 if number else column)))
    return Passage(path, "\n".join(lines), tuple(starts)) if lines else None
