"""What the scanner makes of small documents, and what it does with hostile ones."""

import pytest

from taskctl.text.blocks import scan
from taskctl.text.document import Block, Document
from taskctl.text.places import Passage
from taskctl.text.tables import cells


def document(text: str, first_line: int = 1) -> Document:
    return scan("plan.md", text.split("\n"), first_line)


def kinds(text: str) -> list[tuple[str, int, int]]:
    return [(block.kind, block.line, block.end_line) for block in document(text).blocks]


def items(text: str) -> list[tuple[int, int, str]]:
    blocks = document(text).blocks
    return [(block.line, block.level, block.mark) for block in blocks if block.kind == "item"]


def headings(text: str) -> list[tuple[int, int, str]]:
    blocks = document(text).blocks
    return [(block.line, block.level, block.text) for block in blocks if block.kind == "heading"]


def passages(text: str) -> list[str]:
    found = document(text)
    return [found.passage(block).text for block in found.blocks]


def test_lines_of_the_header_are_skipped() -> None:
    assert document("---\n# not a title\n---\n# Title", first_line=4).blocks == [
        Block("heading", 4, 4, 3, 1, "#", "Title")
    ]


@pytest.mark.parametrize("text", ["", "\n", "   \n\t\n"])
def test_nothing_comes_of_blank_lines(text: str) -> None:
    assert document(text).blocks == []


class TestHeadings:
    @pytest.mark.parametrize(
        ("line", "level", "text", "column"),
        [
            ("# One", 1, "One", 3),
            ("###### Six", 6, "Six", 8),
            ("   ## Indented", 2, "Indented", 7),
            ("##   Goal  ##  ", 2, "Goal", 6),
            ("## Goal#", 2, "Goal#", 4),
            ("## C#  #", 2, "C#", 4),
            ("#\tTab", 1, "Tab", 3),
            ("##", 2, "", 3),
            ("### ###", 3, "", 4),
            ("## `#` #x", 2, "`#` #x", 4),
        ],
    )
    def test_with_number_signs(self, line: str, level: int, text: str, column: int) -> None:
        (found,) = document(line).blocks
        assert found == Block("heading", 1, 1, column, level, "#", text)

    @pytest.mark.parametrize(
        "line", ["##Goal", "#5 is fixed", "####### Seven", "    # Code", r"\# Escaped"]
    )
    def test_that_are_none(self, line: str) -> None:
        assert headings(line) == []

    def test_underlined(self) -> None:
        found = document("Goal of\n  this task \n====\ntext\n\nScope\n-")
        assert found.blocks == [
            Block("heading", 1, 3, 1, 1, "=", "Goal of\nthis task"),
            Block("paragraph", 4, 4, 1),
            Block("heading", 6, 7, 1, 2, "=", "Scope"),
        ]
        assert found.passage(found.blocks[0]) == Passage(
            "plan.md", "Goal of\nthis task", ((1, 1), (2, 3))
        )

    @pytest.mark.parametrize("line", ["= =", "--- -", "    ===", "===x"])
    def test_not_underlined_by(self, line: str) -> None:
        assert headings(f"text\n{line}") == []

    def test_a_link_definition_above_a_rule_is_no_heading(self) -> None:
        assert kinds('[1]: http://localhost "Here"\n---') == [("paragraph", 1, 1), ("rule", 2, 2)]

    def test_a_lazy_line_is_no_underline(self) -> None:
        assert kinds("- item\n===") == [("item", 1, 2)]
        assert kinds("- item\n---") == [("item", 1, 1), ("rule", 2, 2)]
        assert kinds("- item\n  ---") == [("item", 1, 1), ("heading", 1, 2)]

    def test_passage_has_its_place(self) -> None:
        found = document("  ## Goal ##")
        assert found.passage(found.blocks[0]) == Passage("plan.md", "Goal", ((1, 6),))


class TestItems:
    def test_nest_by_the_column_of_their_content(self) -> None:
        text = "- a\n  - b\n    1. c\n   - b2\n - a2\n10) d\n  - top\n    - e"
        assert items(text) == [
            (1, 0, "-"),
            (2, 1, "-"),
            (3, 2, "1."),
            (4, 1, "-"),
            (5, 0, "-"),
            (6, 0, "10)"),
            (7, 0, "-"),
            (8, 1, "-"),
        ]

    def test_tabs_reach_to_columns_of_four(self) -> None:
        assert items("-\ta\n\t- b\n \t - c\n\t\t- d") == [
            (1, 0, "-"),
            (2, 1, "-"),
            (3, 1, "-"),
            (4, 2, "-"),
        ]

    def test_that_begin_on_one_line(self) -> None:
        assert document("- 1. * text").blocks == [
            Block("item", 1, 1, 3, 0, "-"),
            Block("item", 1, 1, 6, 1, "1."),
            Block("item", 1, 1, 8, 2, "*"),
        ]
        assert passages("- 1. * text") == ["", "", "text"]

    @pytest.mark.parametrize(
        ("line", "box", "column"),
        [
            ("- [ ] open", " ", 7),
            ("- [x] done", "x", 7),
            ("* [X]   done", "x", 9),
            ("1. [~] begun", "~", 8),
            ("+ [-] dropped", "-", 7),
            ("- [ ]", " ", 6),
            ("- [x]  ", "x", 6),
            ("- [ ]open", "", 3),
            ("- [xx] text", "", 3),
            ("- [?] text", "", 3),
            ("- [link](url)", "", 3),
            ("-", "", 2),
            ("-   ", "", 2),
        ],
    )
    def test_boxes(self, line: str, box: str, column: int) -> None:
        (found,) = document(line).blocks
        assert (found.text, found.column) == (box, column)

    def test_no_box_in_code(self) -> None:
        item, code = document("-     [x] code").blocks
        assert (item.text, code.kind) == ("", "code")

    def test_span_their_wrapped_and_lazy_lines(self) -> None:
        found = document("- [ ] first \n  second\nlazy\n\n  another\n  one\n\nafter")
        assert found.blocks == [
            Block("item", 1, 3, 7, 0, "-", " "),
            Block("paragraph", 5, 6, 3, 1),
            Block("paragraph", 8, 8, 1, 0),
        ]
        assert found.passage(found.blocks[0]) == Passage(
            "plan.md", "first\nsecond\nlazy", ((1, 7), (2, 3), (3, 1))
        )
        assert found.passage(found.blocks[1]) == Passage(
            "plan.md", "another\none", ((5, 3), (6, 3))
        )

    def test_may_begin_below_their_marker(self) -> None:
        found = document("-\n  text\n  more")
        assert found.blocks == [Block("item", 1, 3, 2, 0, "-")]
        assert found.passage(found.blocks[0]) == Passage(
            "plan.md", "\ntext\nmore", ((1, 2), (2, 3), (3, 3))
        )

    def test_begin_with_one_blank_line_at_most(self) -> None:
        assert kinds("-\n\n  text") == [("item", 1, 1), ("paragraph", 3, 3)]
        assert document("-\n\n  text").blocks[1].level == 0

    def test_hold_other_blocks(self) -> None:
        text = "- # Title\n- ```\n  code\n  ```\n- a | b\n  --|--\n- > quote\n- <!-- x -->\n- ***"
        assert [(block.kind, block.line, block.end_line) for block in document(text).blocks] == [
            ("item", 1, 1),
            ("heading", 1, 1),
            ("item", 2, 2),
            ("fence", 2, 4),
            ("item", 5, 5),
            ("table", 5, 6),
            ("item", 7, 7),
            ("quote", 7, 7),
            ("item", 8, 8),
            ("comment", 8, 8),
            ("item", 9, 9),
            ("rule", 9, 9),
        ]
        found = document(text)
        assert {found.passage(block).text for block in found.blocks if block.kind == "item"} == {""}

    @pytest.mark.parametrize("line", ["2. two", "-", "1.", "1234567890. long", "-text", "1.text"])
    def test_that_cannot_interrupt_a_paragraph(self, line: str) -> None:
        assert items(f"text:\n{line}") == []

    @pytest.mark.parametrize("line", ["1. one", "1) one", "- a", "+ a", "* a"])
    def test_that_interrupt_a_paragraph(self, line: str) -> None:
        assert kinds(f"text:\n{line}") == [("paragraph", 1, 1), ("item", 2, 2)]

    def test_a_second_item_may_have_any_number(self) -> None:
        assert items("3. a\n7. b\n   text\n   8. no\n-\n- b") == [
            (1, 0, "3."),
            (2, 0, "7."),
            (5, 0, "-"),
            (6, 0, "-"),
        ]

    def test_a_far_indented_marker_is_text(self) -> None:
        assert kinds("- a\n - b\n  - c\n   - d\n    - e")[-1] == ("item", 4, 5)


class TestRules:
    @pytest.mark.parametrize("line", ["---", "***", "___", "- - -", "  * * *\t", "-     -  -"])
    def test_win_over_items(self, line: str) -> None:
        assert kinds(line) == [("rule", 1, 1)]

    @pytest.mark.parametrize("line", ["--", "- -", "-*-", "+++", "--- x"])
    def test_that_are_none(self, line: str) -> None:
        assert "rule" not in [kind for kind, _, _ in kinds(line)]


class TestFences:
    def test_hide_what_looks_like_blocks(self) -> None:
        found = document("```sh  x \n# no\n- no\n\n``\n~~~\n````\n# yes")
        assert found.blocks == [
            Block("fence", 1, 7, 1, 0, "```", "sh  x"),
            Block("heading", 8, 8, 3, 1, "#", "yes"),
        ]

    def test_of_tildes_may_have_backticks_behind(self) -> None:
        assert document("  ~~~~ a`b\n   ~~~~~ \n").blocks == [
            Block("fence", 1, 2, 3, 0, "~~~~", "a`b")
        ]

    @pytest.mark.parametrize("line", ["```a`b", "``", "    ```", "~~"])
    def test_that_are_none(self, line: str) -> None:
        assert "fence" not in [kind for kind, _, _ in kinds(line)]

    @pytest.mark.parametrize("last", ["``", "    ```", "``` x", "~~~", ""])
    def test_run_to_the_end_when_not_closed(self, last: str) -> None:
        (found,) = document(f"```\ntext\n{last}").blocks
        assert found == Block("fence", 1, 3, 1, 0, "```", "", closed=False)

    def test_end_with_the_item_that_holds_them(self) -> None:
        fences = [
            (block.line, block.end_line, block.level, block.closed)
            for block in document("- ```\n  a\n\n  b\n  ```\n- ```\n  a\n\ntext").blocks
            if block.kind == "fence"
        ]
        assert fences == [(1, 5, 1, True), (6, 8, 1, False)]


class TestCode:
    def test_by_indentation(self) -> None:
        assert kinds("    # code\n\n\tmore\n\ntext\n    text") == [
            ("code", 1, 3),
            ("paragraph", 5, 6),
        ]

    def test_is_relative_to_the_item(self) -> None:
        assert kinds("- a\n\n      code\n\n  text") == [
            ("item", 1, 1),
            ("code", 3, 3),
            ("paragraph", 5, 5),
        ]


class TestHtml:
    def test_comments_end_where_they_say(self) -> None:
        found = document("<!-- a\n\n# no\n- no -->\ntext\n<!-->\n<!-- never\n# no\n")
        assert found.blocks == [
            Block("comment", 1, 4, 1),
            Block("paragraph", 5, 5, 1),
            Block("comment", 6, 6, 1),
            Block("comment", 7, 9, 1, closed=False),
        ]

    def test_comment_in_an_item_ends_with_it(self) -> None:
        assert document("- <!-- a\n\n  b\nc").blocks[1] == Block(
            "comment", 1, 3, 3, 1, closed=False
        )

    @pytest.mark.parametrize(
        "text",
        [
            "<pre>\n\n# no\n</style> x",
            "<?php\n\n# no ?>",
            "<!DOCTYPE\n\n# no >",
            "<![CDATA[\n\n# no ]]>",
        ],
    )
    def test_that_ends_at_a_mark(self, text: str) -> None:
        last = text.count("\n") + 1
        assert kinds(f"{text}\n# yes") == [("html", 1, last), ("heading", last + 1, last + 1)]

    @pytest.mark.parametrize(
        "line",
        ["<div>", "</details>", "<br/>", "<hr", "<TD class='a'", '<x a="b" c=d e >', "</x >"],
    )
    def test_that_ends_at_a_blank_line(self, line: str) -> None:
        assert kinds(f"{line}\n# no\n\n# yes") == [("html", 1, 2), ("heading", 4, 4)]

    @pytest.mark.parametrize("line", ["<x> y", "<x", "<1>", "<x a='>", "<http://host>", "< div>"])
    def test_that_is_none(self, line: str) -> None:
        assert kinds(line) == [("paragraph", 1, 1)]

    def test_that_interrupts_a_paragraph(self) -> None:
        assert kinds("text\n<x>\n<div>") == [("paragraph", 1, 2), ("html", 3, 3)]


class TestTables:
    def test_with_their_rows(self) -> None:
        found = document("| Id | Note |\n|:--|--:|\n| 1 | a `b|c` |\nonly\n|  | x \\| y |\n\ntext")
        table, _ = found.blocks
        assert table == Block("table", 1, 5, 1)
        assert [(line, [cell.text for cell in row]) for line, row in found.rows(table)] == [
            (1, ["Id", "Note"]),
            (3, ["1", "a `b", "c`"]),
            (4, ["only"]),
            (5, ["", "x \\| y"]),
        ]

    def test_cells_have_their_places(self) -> None:
        found = document("- a | b\n  --|--\n  c | dd")
        _, table = found.blocks
        assert table == Block("table", 1, 3, 3, 1)
        assert [[cell.starts[0] for cell in row] for _, row in found.rows(table)] == [
            [(1, 3), (1, 7)],
            [(3, 3), (3, 7)],
        ]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("| a | b |", [(2, 3), (6, 7)]),
            ("a|b", [(0, 1), (2, 3)]),
            ("  |a|", [(3, 4)]),
            ("a |", [(0, 1)]),
            ("|a||b|", [(1, 2), (3, 3), (4, 5)]),
            (r"a \| b | c", [(0, 6), (9, 10)]),
            ("|  |", [(3, 3)]),
            ("|", []),
            ("||", [(1, 1)]),
            ("", []),
            ("  ", []),
        ],
    )
    def test_cells(self, line: str, expected: list[tuple[int, int]]) -> None:
        assert cells(line) == expected

    def test_end_where_another_block_begins(self) -> None:
        text = "a | b\n--|--\n1 | 2\n===\n- item\n\na | b\n-|-\n    code\n\na|b\n-|-\n# Title"
        assert kinds(text) == [
            ("table", 1, 4),
            ("item", 5, 5),
            ("table", 7, 8),
            ("code", 9, 9),
            ("table", 11, 12),
            ("heading", 13, 13),
        ]

    def test_interrupt_a_paragraph(self) -> None:
        assert kinds("text\na | b\n--|--") == [("paragraph", 1, 1), ("table", 2, 3)]
        assert kinds("- text\n  a | b\n  --|--") == [("item", 1, 1), ("table", 2, 3)]

    @pytest.mark.parametrize(
        "text",
        [
            "a | b\n--|--|--",
            "a | b\n-- -|--",
            "a | b\n--||--",
            "a\n:-:",
            "a | b\n    --|--",
            "text\n    a | b\n--|--",
            "- a\nb | c\n  --|--",
            "a |\n:",
        ],
    )
    def test_that_are_none(self, text: str) -> None:
        assert "table" not in [kind for kind, _, _ in kinds(text)]


class TestQuotes:
    def test_are_opaque(self) -> None:
        assert kinds("> # no\n> - no\n>\n>> no\nlazy\n\ntext\n > next\n# yes") == [
            ("quote", 1, 5),
            ("paragraph", 7, 7),
            ("quote", 8, 8),
            ("heading", 9, 9),
        ]

    @pytest.mark.parametrize(
        "quoted",
        [
            "> # title",
            ">",
            "> ```",
            "> <!--",
            ">     code",
            "> ---",
            "> a|b\n> -|-",
            "> - ***",
            "> -\t\tcode",
            "> text\n>",
            "> > text\n>",
        ],
    )
    def test_only_a_paragraph_goes_on_lazily(self, quoted: str) -> None:
        end = quoted.count("\n") + 1
        assert kinds(f"{quoted}\ntext") == [("quote", 1, end), ("paragraph", end + 1, end + 1)]

    @pytest.mark.parametrize(
        "quoted", ["> text", "> - item", "> > > text", ">1. a\n>\n>    b", ">\t- a\n>\n>\t  b"]
    )
    def test_a_paragraph_in_them_goes_on_lazily(self, quoted: str) -> None:
        end = quoted.count("\n") + 2
        assert kinds(f"{quoted}\n===") == [("quote", 1, end)]

    def test_in_an_item(self) -> None:
        found = document("- a\n  > b\n\n  c").blocks
        assert found[1:] == [Block("quote", 2, 2, 3, 1), Block("paragraph", 4, 4, 3, 1)]


class TestHostileDocuments:
    def test_items_nest_to_a_limit(self) -> None:
        found = document("- " * 100_000 + "x\n" + "=\n" * 1_000)
        assert [block.level for block in found.blocks] == list(range(100))
        assert found.passage(found.blocks[-1]).text.startswith("- - -")

    def test_quotes_may_nest_deeper(self) -> None:
        stairs = "\n".join(">" * depth for depth in range(2_000))
        assert kinds(">" * 10_000 + "\n" + stairs) == [("quote", 1, 1), ("quote", 3, 2001)]

    def test_many_headings(self) -> None:
        assert len(headings("## Stop conditions\n\nx\n\n" * 50_000)) == 50_000

    @pytest.mark.parametrize(
        "part", ["word `a` [b](c) * ", "<a b ", "* ", "#", "`", "| ", "[", " ", "\t", "-|", "\\"]
    )
    @pytest.mark.parametrize("start", ["", "text\n", "- ", "# ", "[a]: "])
    def test_one_long_line(self, start: str, part: str) -> None:
        assert len(document(start + part * (1_000_000 // len(part)) + "\n---").blocks) < 200
