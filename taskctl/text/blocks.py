"""One pass over the lines of a Markdown document, which finds its blocks and their places.

Blocks are CommonMark's, with GitHub's tables and boxes. Deliberate differences:

- Link reference definitions are paragraphs. A definition directly above `---` or `===` does not
  become a heading, since it is not text.
- Items and quotes nest 100 deep; anything deeper is text, since only an attack needs more.
- Block quotes are opaque: the quoted lines are not part of the plan.
- `| a |` above `---` is a table, not a heading (the specification of tables leaves it open).
"""

from itertools import islice

from taskctl.text.document import Block, Document
from taskctl.text.marks import (
    BOX,
    BULLETS,
    DEFINITION,
    ITEM,
    ITEM_MARKS,
    MARKS,
    RULE_ENDS,
    behind_quote_mark,
    closes,
    column_of,
    is_plain,
    is_rule,
    is_underline,
    read_fence,
    read_heading,
    skip,
)
from taskctl.text.tables import count_cells, count_dashes
from taskctl.text.tags import ENDS, html_start

_DEEPEST = 100
_QUOTE = -1  # marks a quote in `stack`; an item is there as the column of its content

_ENDED_BY_BLANK = frozenset({"paragraph", "table", "named", "tag"})


def scan(path: str, lines: list[str], first_line: int = 1) -> Document:
    """Scan `lines`; those before `first_line` (1-based) belong to a header and are skipped."""
    return Document(path, lines, _Scanner(lines).scan(first_line))


class _Scanner:
    """The state of the pass: the open containers (items, quotes) and the one open leaf in them.

    Leaves are added to the blocks when they end, items when they begin, so that both are in the
    order of their first lines; an item is replaced when its own paragraph wraps.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.number = 0  # the current line
        self.stack: list[int] = []  # containers: _QUOTE, or an item's content column after `origin`
        self.origin = 0  # where the content of the innermost open quote begins
        self.quoted = -1  # index of the outermost quote in `stack`, or -1
        self.quote = (0, 0)  # line and column of the outermost quote
        self.bare = 0  # the line of an item with nothing after its marker
        self.leaf = ""  # kind of the open leaf (for HTML how it began), or ""
        self.start = self.end = 0  # its first line, and its last known line
        self.column = 0  # where its text begins in its first line, 0-based
        self.owner = -1  # index of the item whose own paragraph the leaf is
        self.mark = self.text = ""  # as in Block

    def scan(self, first_line: int) -> list[Block]:
        """All blocks of the lines from `first_line` on."""
        marks = MARKS
        for number, line in enumerate(islice(self.lines, first_line - 1, None), first_line):
            self.number = number
            if not line:
                if self.leaf or self.stack:
                    self._blank(len(self.stack) if self.quoted < 0 else self.quoted)
                continue
            position, indent = skip(line, 0, 0) if line[0] in " \t" else (0, 0)
            if position == len(line):
                self._blank(len(self.stack) if self.quoted < 0 else self.quoted)
            elif self.leaf == "paragraph" and line[position] not in marks:
                self.end = number  # wrapped or lazy text, whatever its indentation
            elif line[position] not in BULLETS or not self._plain_item(line, position, indent):
                self._read(line, position, indent)
        self.number = len(self.lines) + 1
        self._settle(0)
        return self.blocks

    def _plain_item(self, line: str, position: int, indent: int) -> bool:
        """Open an item that holds text, if nothing else can begin in the line.

        Most lines of a plan are like this; `_read` finds the same in twice the time.
        """
        text = position + 2
        if (
            self.quoted >= 0
            or (self.leaf and self.leaf != "paragraph")
            or line[position + 1 : text] != " "
            or not is_plain(line, text)
        ):
            return False
        stack = self.stack
        depth = len(stack)
        while depth and stack[depth - 1] > indent:
            depth -= 1
        if indent - (stack[depth - 1] if depth else 0) >= 4 or depth >= _DEEPEST:
            return False
        if self.leaf and (self.owner < 0 or self.end > self.blocks[self.owner].end_line):
            self._close()
        if depth < len(stack):
            del stack[depth:]
            self.bare = 0
        stack.append(indent + 2)
        number, start, in_box = self.number, text, ""
        if line[text] == "[" and (box := BOX.match(line, text)):
            start, in_box = box.end(), box[1].lower()
        self.leaf, self.start, self.end, self.column = "paragraph", number, number, text
        self.owner = len(self.blocks)
        self.blocks.append(Block("item", number, number, start + 1, depth, line[position], in_box))
        return True

    def _read(self, line: str, position: int, indent: int) -> None:
        """Read a line whose text begins at `position`, in column `indent` (both 0-based)."""
        stack = self.stack
        depth = len(stack)
        if self.quoted < 0:
            while depth and stack[depth - 1] > indent:
                depth -= 1
            base = stack[depth - 1] if depth else 0
        else:
            depth, base, position, indent = self._enter(line, position, indent)
            if position == len(line):
                self._blank(depth)
                return
        if depth < len(stack) or not self.leaf or not self._goes_on(line, position, indent - base):
            self._begin(line, position, indent, base, depth)

    def _enter(self, line: str, position: int, indent: int) -> tuple[int, int, int, int]:
        """The number of containers that hold the line, their content's column, and the text."""
        base = self.origin = 0
        for depth, content in enumerate(self.stack):
            if content != _QUOTE:
                if indent - self.origin < content and position < len(line):
                    return depth, base, position, indent
                base = self.origin + content
            elif indent - base < 4 and line.startswith(">", position):
                position, indent, base = behind_quote_mark(line, position, indent)
                self.origin = base
            else:
                return depth, base, position, indent
        return len(self.stack), base, position, indent

    def _blank(self, depth: int) -> None:
        """Read a blank line that `depth` containers hold."""
        if depth < len(self.stack):
            self._settle(depth)
        elif self.leaf in _ENDED_BY_BLANK:
            self._close()
        elif self.bare and self.bare == self.number - 1:
            self._settle(depth - 1)  # an item begins with one blank line at most

    def _goes_on(self, line: str, position: int, indent: int) -> bool:
        """Whether the line, which all containers hold, certainly belongs to the open leaf."""
        match self.leaf:
            case "paragraph":
                return indent < 4 and (
                    self._is_delimiter_row(line, position) or self._is_underline(line, position)
                )
            case "code" if indent >= 4:
                self.end = self.number
                return True
            case "code" | "table":
                return False
            case "fence":
                if indent < 4 and closes(line, position, self.mark):
                    self._close(closed=True)
                return True
            case html:
                if html in ENDS and ENDS[html].search(line, position):
                    self._close(closed=True)
                return True

    def _is_underline(self, line: str, position: int) -> bool:
        """Whether the line turns the open paragraph into a heading, which is then added."""
        if not is_underline(line, position):
            return False
        texts = [self.lines[self.start - 1][self.column :], *self.lines[self.start : self.end]]
        texts = [text.strip(" \t") for text in texts]
        if all(map(DEFINITION.match, texts)):
            return False
        self.leaf = ""
        level = 1 if line[position] == "=" else 2
        self._put("heading", self.start, self.number, self.column, level, "=", "\n".join(texts))
        return True

    def _is_delimiter_row(self, line: str, position: int) -> bool:
        """Whether the line turns the last line of the paragraph into a table's header; opens it."""
        if line[position] not in "|:-":
            return False
        columns = count_dashes(line[position:])
        if not columns:
            return False
        header, column = self.lines[self.end - 1], self.column
        if self.end > self.start:
            column = self._column_of_text(header)
        if column < 0 or "|" not in header[column:] or count_cells(header[column:]) != columns:
            return False
        if self.end > self.start:
            self.end -= 1
            self._close()
        self.leaf, self.start, self.end, self.column = "table", self.number - 1, self.number, column
        return True

    def _column_of_text(self, line: str) -> int:
        """Where the text of a paragraph's wrapped line begins; -1 if it is lazy or far indented."""
        origin = self.origin
        depth, base, position, indent = self._enter(line, *skip(line, 0, 0))
        self.origin = origin
        return position if depth == len(self.stack) and indent - base < 4 else -1

    def _begin(self, line: str, position: int, indent: int, base: int, depth: int) -> None:
        """Open the blocks at `position`, held by `depth` containers: containers, then a leaf."""
        inside: tuple[int, int, int] | None
        owner = self.owner if self.bare and self.bare == self.number - 1 else -1
        while indent - base < 4 and (char := line[position]) in MARKS:
            if char in "-*_" and line[-1] in RULE_ENDS and is_rule(line, position):
                self._settle(depth)
                self._put("rule", self.number, self.number, position, len(self.stack))
                return
            if char == ">" and depth < _DEEPEST:
                self._settle(depth)
                inside = self._quote(line, position, indent)
            elif char in ITEM_MARKS and depth < _DEEPEST:
                inside = self._item(line, position, indent, depth)
                if not inside:
                    break
                owner = self.owner
            elif self._leaf(line, position, depth):
                return
            else:
                break
            position, indent, base = inside
            depth = len(self.stack)
            if position == len(line):
                return
        if self.leaf == "paragraph" or (
            self.leaf == "table" and depth == len(self.stack) and indent - base < 4
        ):
            self.end = self.number
            return
        if self.leaf or depth < len(self.stack):
            self._settle(depth)
            owner = -1
        self.leaf = "paragraph" if indent - base < 4 else "code"
        self.start = self.end = self.number
        self.column = position
        self.owner = owner

    def _quote(self, line: str, position: int, indent: int) -> tuple[int, int, int]:
        """Open a quote and return the start of its content: position, its column, base column."""
        if self.quoted < 0:
            self.quoted = len(self.stack)
            self.quote = (self.number, position)
        self.stack.append(_QUOTE)
        inside = behind_quote_mark(line, position, indent)
        self.origin = inside[2]
        return inside

    def _item(
        self, line: str, position: int, indent: int, depth: int
    ) -> tuple[int, int, int] | None:
        """Open an item if one begins here, and return the start of its content as `_quote` does."""
        found = ITEM.match(line, position)
        if not found:
            return None
        end, text = found.end(1), found.end()
        is_empty = text == len(line)
        if (
            self.leaf == "paragraph"
            and depth == len(self.stack)
            and (is_empty or (found[2] and int(found[2]) != 1))
        ):
            return None
        self._settle(depth)
        before = indent + end - position
        column = before + 1 if line[end:text] == " " else column_of(text, line, end, before)
        content = before + 1
        if is_empty:
            self.bare = self.number
        elif column - before <= 4:
            content = column
        self.stack.append(content - self.origin)
        if self.quoted < 0:
            self.owner = len(self.blocks)
            start, in_box = end if is_empty else text, ""
            if line.startswith("[", text) and content == column and (box := BOX.match(line, text)):
                start, in_box = box.end(), box[1].lower()
            self._put("item", self.number, self.number, start, depth, found[1], in_box)
        return text, column, content

    def _leaf(self, line: str, position: int, depth: int) -> bool:
        """Open a heading, a fence or an HTML block if one begins here."""
        char = line[position]
        if char == "#" and (title := read_heading(line, position)):
            self._settle(depth)
            level, column, text = title
            self._put("heading", self.number, self.number, column, level, "#", text)
            return True
        if char in "`~" and (run := read_fence(line, position)):
            self._settle(depth)
            self.leaf, self.start, self.column = "fence", self.number, position
            self.mark, self.text = run
            return True
        if char == "<" and (html := html_start(line, position)):
            if html == "tag" and self.leaf == "paragraph":
                return False
            self._settle(depth)
            self.leaf, self.start, self.column = html, self.number, position
            self.mark = self.text = ""
            if html in ENDS and ENDS[html].search(line, position):
                self._close(closed=True)
            return True
        return False

    def _settle(self, depth: int) -> None:
        """Close the open leaf, and all containers except the first `depth`."""
        if self.leaf:
            self._close()
        if depth < len(self.stack):
            del self.stack[depth:]
            self.bare = 0
            if depth <= self.quoted:
                level, self.quoted, self.origin = self.quoted, -1, 0
                line, column = self.quote
                self._put("quote", line, self.number - 1, column, level)

    def _close(self, closed: bool = False) -> None:
        """Close the open leaf; `closed`: the current line ends it."""
        leaf, self.leaf = self.leaf, ""
        if self.quoted >= 0:
            return
        level = len(self.stack)
        if leaf == "paragraph" and self.owner >= 0:
            item = self.blocks[self.owner]
            if self.end > item.end_line:
                self.blocks[self.owner] = item._replace(end_line=self.end)
        elif leaf in {"paragraph", "table", "code"}:
            self._put(leaf, self.start, self.end, self.column, level)
        else:
            kind = leaf if leaf in {"fence", "comment"} else "html"
            end = self.number if closed else self.number - 1
            closed = closed or leaf in _ENDED_BY_BLANK
            self._put(kind, self.start, end, self.column, level, self.mark, self.text, closed)

    def _put(
        self,
        kind: str,
        line: int,
        end_line: int,
        column: int,
        level: int,
        mark: str = "",
        text: str = "",
        closed: bool = True,
    ) -> None:
        """Add a block, unless it is quoted; `column` is 0-based here."""
        if self.quoted < 0:
            self.blocks.append(Block(kind, line, end_line, column + 1, level, mark, text, closed))
