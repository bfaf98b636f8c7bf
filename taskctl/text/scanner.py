"""The pass over the lines of a part of a document, which finds its blocks and their places."""

from sys import intern

from taskctl.text.chunks import chunks
from taskctl.text.document import Block
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

_ENDED_BY_HEADING = frozenset({"", "paragraph", "table", "code"})
_ENDED_BY_BLANK = frozenset({"paragraph", "table", "named", "tag"})


class Scanner:
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
        self.is_open = False  # whether the paragraph of the last block, a plain one, is open
        self.leaf = ""  # kind of the open leaf (for HTML how it began), or ""
        self.start = self.end = 0  # its first line, and its last known line
        self.column = 0  # where its text begins in its first line, 0-based
        self.owner = -1  # index of the item whose own paragraph the leaf is
        self.mark = self.text = ""  # as in Block

    def read(self, first: int, last: int) -> None:
        """Read the lines from `first` to `last`, which follow those that were read before."""
        number = first
        is_plain = self._is_plain(first)
        for signs, title, indent, mark, gap, box, text, wrapped, blank in chunks(
            self.lines[first - 1 : last]
        ):
            start = number
            end = start + wrapped.count("\n") if wrapped else start
            number = end + blank.count("\n") + 1 if blank else end + 1
            if not is_plain:
                if self.leaf == "fence" and not self.stack and (mark or text or signs):
                    continue  # no such line ends it
            elif mark:
                if self._plain_item(start, end, len(indent), mark, gap, box):
                    self.is_open = not blank
                    continue
            elif text:
                if self._plain_paragraph(start, end, len(indent)):
                    self.is_open = not blank
                    continue
            elif signs and title[-1] not in "# \t":
                self.stack.clear()
                self.is_open = False
                column, level = len(signs) + 1, signs.count("#")
                self.blocks.append(Block("heading", start, start, column, level, "#", title))
                continue
            if self.is_open:
                self._reopen()
            for self.number in range(start, number):
                self._line(self.lines[self.number - 1])
            is_plain = self._is_plain(number)

    def finish(self, last: int) -> list[Block]:
        """All blocks, after `last` as the last line."""
        self.number = last + 1
        self._settle(0)
        return self.blocks

    @property
    def hides_headings(self) -> bool:
        """Whether a heading in the next line would be text of an open fence or HTML block."""
        return not self.stack and self.leaf not in _ENDED_BY_HEADING

    def _is_plain(self, number: int) -> bool:
        """Whether only the open items decide what the lines from `number` on are."""
        return not self.leaf and self.quoted < 0 and self.bare != number - 1

    def _plain_item(self, line: int, end: int, indent: int, mark: str, gap: str, box: str) -> bool:
        """Add an item that holds text, unless its indentation or its number make it mere text."""
        depth, base = self._holders(indent)
        if indent - base >= 4 or depth >= _DEEPEST:
            return False
        if depth < len(self.stack):
            del self.stack[depth:]
        elif self.is_open and mark not in BULLETS and mark != "1.":
            return False
        self.column = column = indent + len(mark) + len(gap)
        self.stack.append(column)
        in_box = intern(box[1:2].lower())
        self.blocks.append(Block("item", line, end, column + len(box) + 1, depth, mark, in_box))
        return True

    def _plain_paragraph(self, line: int, end: int, indent: int) -> bool:
        """Add a paragraph, unless its indentation makes it code."""
        depth, base = self._holders(indent)
        if indent - base >= 4:
            return False
        del self.stack[depth:]
        self.column = indent
        self.blocks.append(Block("paragraph", line, end, indent + 1, depth, "", "", True))
        return True

    def _holders(self, indent: int) -> tuple[int, int]:
        """The number of open items that hold a text in a column, and their content's column."""
        for depth in range(len(self.stack), 0, -1):
            if self.stack[depth - 1] <= indent:
                return depth, self.stack[depth - 1]
        return 0, 0

    def _reopen(self) -> None:
        """Open the paragraph of the last block again, as the current line may belong to it."""
        self.is_open = False
        last = self.blocks[-1]
        self.leaf, self.start, self.end = "paragraph", last.line, last.end_line
        if last.kind == "item":
            self.owner = len(self.blocks) - 1
            self.blocks[-1] = last._replace(end_line=last.line)
        else:
            self.owner = -1
            self.blocks.pop()

    def _line(self, line: str) -> None:
        """Read the current line, whatever begins in it."""
        position, indent = skip(line, 0, 0) if line[:1] in " \t" else (0, 0)
        if position == len(line):
            self._blank(len(self.stack) if self.quoted < 0 else self.quoted)
        elif self.leaf == "paragraph" and line[position] not in MARKS:
            self.end = self.number  # wrapped or lazy text, whatever its indentation
        else:
            self._read(line, position, indent)

    def _read(self, line: str, position: int, indent: int) -> None:
        """Read a line whose text begins at `position`, in column `indent` (both 0-based)."""
        if self.quoted < 0:
            depth, base = self._holders(indent)
        else:
            depth, base, position, indent = self._enter(line, position, indent)
            if position == len(line):
                self._blank(depth)
                return
        if (
            depth < len(self.stack)
            or not self.leaf
            or not self._goes_on(line, position, indent - base)
        ):
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
        text = "\n".join(texts)
        column = self.column + 1
        self._put(Block("heading", self.start, self.number, column, level, "=", text))
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
                number, level = self.number, len(self.stack)
                self._put(Block("rule", number, number, position + 1, level))
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
                start, in_box = box.end(), intern(box[1].lower())
            number = self.number
            self._put(Block("item", number, number, start + 1, depth, found[1], in_box))
        return text, column, content

    def _leaf(self, line: str, position: int, depth: int) -> bool:
        """Open a heading, a fence or an HTML block if one begins here."""
        char = line[position]
        if char == "#" and (title := read_heading(line, position)):
            self._settle(depth)
            level, column, text = title
            number = self.number
            self._put(Block("heading", number, number, column + 1, level, "#", text))
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
                self._put(Block("quote", line, self.number - 1, column + 1, level))

    def _close(self, closed: bool = False) -> None:
        """Close the open leaf; `closed`: the current line ends it."""
        leaf, self.leaf = self.leaf, ""
        if self.quoted >= 0:
            return
        column, level = self.column + 1, len(self.stack)
        if leaf == "paragraph" and self.owner >= 0:
            item = self.blocks[self.owner]
            if self.end > item.end_line:
                self.blocks[self.owner] = item._replace(end_line=self.end)
        elif leaf in {"paragraph", "table", "code"}:
            self._put(Block(leaf, self.start, self.end, column, level))
        else:
            kind = leaf if leaf in {"fence", "comment"} else "html"
            end = self.number if closed else self.number - 1
            closed = closed or leaf in _ENDED_BY_BLANK
            self._put(Block(kind, self.start, end, column, level, self.mark, self.text, closed))

    def _put(self, block: Block) -> None:
        """Add a block, unless it is quoted."""
        if self.quoted < 0:
            self.blocks.append(block)
