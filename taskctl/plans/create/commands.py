"""Commands in the column of a table that tells how to test its items."""

from collections.abc import Iterator

from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.prose import code_texts

_HEADS = frozenset({"how to test", "how to verify", "test", "tests", "verify", "check", "proof"})
_NO_COMMAND = expression(r"[\w./-]+")  # a path or a name alone


def commands_by_line(document: Document) -> dict[int, list[str]]:
    """The commands in such columns, by the line of their row: code with an argument."""
    return {line: commands for line, commands in _rows(document) if commands}


def _rows(document: Document) -> Iterator[tuple[int, list[str]]]:
    for block in document.blocks:
        if block.kind != "table":
            continue
        columns = [n for n, head in enumerate(document.head(block)) if head in _HEADS]
        for line, cells in document.rows(block)[1:] if columns else ():
            texts = [cells[n].text for n in columns if n < len(cells)]
            yield (
                line,
                [
                    code.strip()
                    for text in texts
                    for code in code_texts(text)
                    if not _NO_COMMAND.fullmatch(code.strip())
                ],
            )
