"""The blocks of a Markdown document, found part by part.

A heading in the first column ends all blocks above it, so the parts below two headings can be
scanned one by one, and only when somebody asks for their blocks. The exception is an open fence or
HTML block, in which such a line is text. A part that may hold one is scanned at once.

Blocks are CommonMark's, with GitHub's tables and boxes. Deliberate differences:

- Link reference definitions are paragraphs. A definition directly above `---` or `===` does not
  become a heading, since it is not text.
- Items and quotes nest 100 deep; anything deeper is text, since only an attack needs more.
- Block quotes are opaque: the quoted lines are not part of the plan.
- `| a |` above `---` is a table, not a heading (the specification of tables leaves it open).
"""

from taskctl.text.chunks import landmarks
from taskctl.text.document import Block, Document, DocumentPart
from taskctl.text.marks import read_heading
from taskctl.text.scanner import Scanner


def scan(path: str, lines: list[str], first_line: int = 1) -> Document:
    """Scan `lines`; those before `first_line` (1-based) belong to a header and are skipped."""
    parts: list[DocumentPart] = []
    heading: Block | None = None
    start = done = first_line  # of the current part, and of its lines that were not scanned
    scanner: Scanner | None = None  # of the current part, if it may hide a heading
    for number, is_heading in landmarks(lines, first_line):
        if not is_heading:
            scanner = scanner or Scanner(lines)
            continue
        if scanner:
            scanner.read(done, number - 1)
            done = number
            if scanner.hides_headings:
                continue
        _add(parts, lines, heading, start, number - 1, scanner)
        heading, start, done, scanner = _heading(lines, number), number, number, None
    if scanner:
        scanner.read(done, len(lines))
    _add(parts, lines, heading, start, len(lines), scanner)
    return Document(path, lines, parts, scan_part)


def scan_part(lines: list[str], first: int, last: int) -> list[Block]:
    """The blocks from one line to another, where no block from above goes on."""
    scanner = Scanner(lines)
    scanner.read(first, last)
    return scanner.finish(last)


def _heading(lines: list[str], number: int) -> Block:
    line = lines[number - 1]
    title = line.lstrip("#")
    text = title.strip(" \t")
    if text and text[-1] != "#":
        column = len(line) - len(title.lstrip(" \t"))
        return Block("heading", number, number, column + 1, len(line) - len(title), "#", text)
    found = read_heading(line, 0)
    assert found is not None  # it is a landmark
    level, column, text = found
    return Block("heading", number, number, column + 1, level, "#", text)


def _add(
    parts: list[DocumentPart],
    lines: list[str],
    heading: Block | None,
    first: int,
    last: int,
    scanner: Scanner | None,
) -> None:
    if scanner:
        parts.append(DocumentPart(first, last, heading, scanner.finish(last)))
    elif heading or any(line.strip(" \t") for line in lines[first - 1 : last]):
        parts.append(DocumentPart(first, last, heading))
