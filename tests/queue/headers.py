"""Task files with headers of every form, made at random."""

from typing import NamedTuple

from hypothesis import strategies as st

from .plans import titles

STOP = "\n## Stop conditions\n\n- [x] `make test`\n\n## Touched paths\n\n- `src/a/`\n"
# What people write behind the word: it begins with no letter.
TAILS = [
    "", " (seed)", " — a; b", ": seed", ", later", "  (two blanks)", " — it's \"quoted\"", " ✅",
    " (2026-01-05) — x", " — moved (2026-01-05) to host", " — see TASK-0003", " — `x`; OPEN: y",
    " — é 漢 👩‍👩‍👧 ا", " — a \\ b", "; [x]", " (a", " →", " - [ ] no box", " (a | piped)",
    " & *b*",
]  # fmt: skip  # a table
LINE_FORMS = [
    "- {}: {}", "* **{}**: {}", "- **{}:** {}", "**{}:** {}", "**{}**: {}", "__{}__: {}",
    "> {}: {}", "> **{}:** {}", "**{}:** {}  ", "**{}:** {}\\", "+ {}:  {}",
]  # fmt: skip  # a table


class Written(NamedTuple):
    """A task file, where its status stands in it, and its title."""

    text: str
    before: str  # all text before the status
    tail: str  # as it is written, behind the word
    behind: str
    title: str


def _yaml_quoted(quote: str, text: str) -> str:
    if quote == "'":
        return text.replace("'", "''")
    if quote == '"':
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text


@st.composite
def front_matters(draw: st.DrawFn, word: str) -> Written:
    """A front matter, its status in any quotes, between keys in any order."""
    title = f"TASK-0001 {draw(titles)}"
    quote = draw(st.sampled_from(["", "", "'", '"']))
    tail = _yaml_quoted(quote, draw(st.sampled_from(TAILS)))
    remark = draw(st.sampled_from(["", "", "  # remark", " "]))
    keys = [f"title: {title}", "owner: @ui @b", "created: '2026-01-02'", "links: []", ""]
    shuffled = draw(st.permutations(keys))
    cut = draw(st.integers(0, len(keys)))
    key = draw(st.sampled_from(["status: ", "Status:  ", '"status": ']))
    before = "\n".join(["---", *shuffled[:cut], key + quote])
    behind = "\n".join([f"{quote}{remark}", *shuffled[cut:], "---", STOP])
    return Written(before + word + tail + behind, before, tail, behind, title)


@st.composite
def marked_headers(draw: st.DrawFn, word: str) -> Written:
    """A header of marked lines, a table, or sections, below a title."""
    title = f"TASK-0001 {draw(titles)}"
    tail = draw(st.sampled_from(TAILS)).replace("|", "\\|")
    kind = draw(st.sampled_from(["line", "line", "table", "section"]))
    if kind == "section":
        before, behind = f"# {title}\n\n## Status\n\n", f"\n\n## Owner\n\n@ui\n{STOP}"
        return Written(before + word + tail + behind, before, tail, behind, title)
    forms = ["| {} | {} |", "|{}|{}|", "| **{}** | {} |"] if kind == "table" else LINE_FORMS
    form = draw(st.sampled_from(forms))
    rows = [form.format("Owner", "@ui"), form.format("Depends-on", "none")]
    cut = draw(st.integers(0, 2))
    head = ["| Key | Value |", "|---|---|"] if kind == "table" else []
    left, right = form.format("Status", "\0").split("\0")
    before = "\n".join([f"# {title}", "", *head, *rows[:cut], left])
    behind = "\n".join([right, *rows[cut:], STOP])
    return Written(before + word + tail + behind, before, tail, behind, title)


def task_texts(word: str) -> st.SearchStrategy[Written]:
    """A task file with a header of any form, whose status begins with a word."""
    return front_matters(word) | marked_headers(word)
