"""The ways to set a task to done, honest ones and others, and what the gate answers to each.

The tests run every way in a repository with the plan below; docs/concepts/ways-to-done.md shows
the answers. A change of the plan is a function from the text of its files to another text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

Files = Mapping[str, str]
Step = Callable[[Files], Files]
"""What one commit does to the files."""

ONE, TWO, THREE, FOUR, FIVE = (
    f"tasks/TASK-000{number}-{name}.md"
    for number, name in enumerate(("lexer", "parser", "printer", "format", "wire"), 1)
)
SIX = "tasks/TASK-0006-fonts.md"
RFC, BOARD, TRACK, LIST = (
    "docs/rfcs/RFC-0001.md", "tasks/STATUS-BOARD.md", "tasks/TRACK-TEXT.md", "plans/list.md"
)  # fmt: skip  # a table
RECORD = "record"
"""Instead of a step: the proofs of TASK-0002 are run and recorded."""
DEFAULT = """\
[queue]
wip_limit = 9
[[collection]]
name = "lists"
kind = "breakdown"
include = ["plans/*.md"]
"""
STRICT = """\
[scope]
mode = "fail"
unattributed = "fail"
[gate]
widening = "forbid"
policy = "fail"
"""
PROVED = """\
[evidence]
required = true
"""
_OPEN = "- [ ] `make test` prints the marker `ok`"
_TICKED = "- [x] `make test` prints the marker `ok`"
_STOPS = f"- [x] `make parser` passes\n{_OPEN}"
_ITEM = "- [ ] **N-2**: Measure the speed\n"
_NOT_CLAIMED = "- [ ] `make speed` passes <!-- taskctl: not-claimed no board -->\n"
_BEGIN, _END = "<!-- taskctl:begin queue -->\n", "<!-- taskctl:end -->\n"
_CANDIDATE = """\
- **CAND-TEXT-010: Fonts**
  - **What**: fonts that can be read.
  - **Status**: candidate
"""


def task(number: int, name: str, state: str, stop: str, waits: str = "", links: str = "") -> str:
    """The text of a task file."""
    return f"""\
---
title: TASK-{number:04d} {name}
status: {state}
owner: Kim
created: 2026-01-01
depends-on: [{waits}]
follow-up-tasks: []
links: [{links}]
---

## Stop conditions (Definition of Done)

{stop}

## Touched paths (allowlist)

- `src/{name.lower()}/`
- `src/shared/`
"""


PLAN: Files = {
    ONE: task(1, "Lexer", "Done (2026-01-02)", "- [x] `make lexer` passes"),
    TWO: task(2, "Parser", "In Progress", _STOPS, "TASK-0001"),
    THREE: task(3, "Printer", "Draft", f"- [ ] `make printer` passes\n{_NOT_CLAIMED}"),
    FOUR: task(4, "Format", "Draft", "- [x] `make format` passes", "TASK-0003"),
    FIVE: task(5, "Wire", "Draft", "- [x] `make wire` passes", links=RFC),
    RFC: "# RFC 1\n\n- Status: Draft\n",
    BOARD: f"# Board\n\n{_BEGIN}{_END}",
    TRACK: f"""\
---
title: TRACK Text
status: Living
owner: Kim
created: 2026-01-01
links: []
---

## Gates

- **RED (blocking):**
  - TASK-0003 has to be done.

## Candidates

{_CANDIDATE}""",
    LIST: f"# List\n\n- [x] **N-1**: Name the parts\n{_ITEM}",
    "Makefile": "lexer parser printer format wire:\n\t@true\ntest:\n\t@echo ok\n",
    "src/parser/code": "code\n",
    "src/shared/code": "code\n",
    "tasks/TASK-TEMPLATE.md": "# A template\n",
}


def swap(path: str, old: str, new: str) -> Step:
    """Replace a text, which is there once."""

    def step(files: Files) -> Files:
        assert files[path].count(old) == 1, (path, old)
        return {**files, path: files[path].replace(old, new)}

    return step


def append(path: str, text: str) -> Step:
    """Write something at the end of a file, which may be new."""
    return lambda files: {**files, path: files.get(path, "") + text}


def remove(path: str) -> Step:
    """Delete a file, or all below a folder."""
    return lambda files: {p: text for p, text in files.items() if not p.startswith(path)}


def move(path: str, to: str) -> Step:
    """Give a file another name."""
    return lambda files: {to if p == path else p: text for p, text in files.items()}


def together(*steps: Step) -> Step:
    """Several things in one commit."""

    def step(files: Files) -> Files:
        for one in steps:
            files = one(files)
        return files

    return step


def done(path: str) -> Step:
    """Set a task to done, whatever it was."""
    return status(path, "Done (2026-02-01)")


def status(path: str, says: str) -> Step:
    """Write another status line."""

    def step(files: Files) -> Files:
        before, _, rest = files[path].partition("\nstatus: ")
        return {**files, path: f"{before}\nstatus: {says}\n{rest.partition(chr(10))[2]}"}

    return step


def hide(new: str) -> Step:
    """Write something else for the open condition of TASK-0002, and set the task to done."""
    return together(swap(TWO, _OPEN, new), done(TWO))


HIDDEN: Mapping[str, Callable[[str], str]] = {
    "It is deleted": lambda line: "",
    "Its box is deleted": lambda line: f"- {line[6:]}",
    "It is put in a fence": lambda line: f"\n```\n{line}\n```",
    "It is put in a comment": lambda line: f"\n<!--\n{line}\n-->",
    "It is put in a comment in its line": lambda line: f"<!-- {line} -->",
    "A comment that never ends is opened above it, under a new heading":
        lambda line: f"\n## Later\n\n<!--\n{line}",
    "It is struck out": lambda line: f"- [ ] ~~{line[6:]}~~",
    "It is ticked, and struck out by a tag": lambda line: f"- [x] <del>{line[6:]}</del>",
    "Its words are replaced, and ticked": lambda line: "- [x] looked at, and found to be fine",
    "It is ticked, and words are added that put it off":
        lambda line: f"- [x] {line[6:]} (deferred to TASK-0009)",
}  # fmt: skip  # a table
"""What hides an open condition, from its line to what stands there then."""
RESPELT: Mapping[str, Callable[[str], str]] = {
    "It is put in `<details>`": lambda line: f"\n<details>\n{line}\n</details>",
    "It is put in `<script>`": lambda line: f"\n<script>\n{line}\n</script>",
    "It becomes a row of a table": lambda line: f"\n| | what |\n|---|---|\n| [ ] | {line[6:]} |",
    "It is put in a quote": lambda line: f"\n> {line}",
    "Its box becomes `[]`": lambda line: f"- []{line[5:]}",
    "Its box has two blanks": lambda line: f"- [  ]{line[5:]}",
    "Its box has a no-break space": lambda line: f"- [\u00a0]{line[5:]}",
    "Its box has a blank of no width": lambda line: f"- [\u200b]{line[5:]}",
    "Its box has full-width brackets": lambda line: f"- \uff3b \uff3d{line[5:]}",
    "Its box becomes the sign ☐": lambda line: f"- ☐{line[5:]}",
    "Its box is escaped": lambda line: f"- \\[ ]{line[5:]}",
    "Its box is written as entities": lambda line: f"- &#91; &#93;{line[5:]}",
    "Its bullet is none of Markdown": lambda line: f"• [ ]{line[5:]}",
}  # fmt: skip  # a table
"""What renderers take for something else than a box, and a reader for an open one: so it is."""


@dataclass(frozen=True)
class Way:
    """One way, and what the gate answers: by default, and where everything is strict.

    steps     the commits of the change
    settings  what the settings of the base say beside
    """

    chapter: str
    says: str
    steps: tuple[Step | str, ...]
    default: str
    strict: str
    settings: str = ""


_Answers = tuple[str, str]
_Row = tuple[str, Step | tuple[Step | str, ...], _Answers]
_YES = ("yes", "yes")
_NOT_100 = ("no: GT002", "no: GT002")
_TAKEN = ("no: GT010", "no: GT010")
_NAMED = ("yes, with GT009", "no: GT009")
_LOOSE = ("yes, with GT011", "no: GT011")
_GONE = ("yes, with GT012", "no: GT012")
_BOTH = ("yes, with GT011 and GT012", "no: GT011 and GT012")


def ways() -> Iterator[Way]:
    """All of them, in the order of the page."""
    for chapter, (settings, rows) in _CHAPTERS.items():
        for says, steps, (default, strict) in rows:
            commits = steps if isinstance(steps, tuple) else (steps,)
            yield Way(chapter, says, commits, default, strict, settings)


_HONEST: tuple[_Row, ...] = (
    ("It is ticked, and the task set to done", hide(_TICKED), _YES),
    ("It is ticked, and words are added to it", hide(f"{_TICKED}, run twice"), _YES),
    ("It is ticked, and a slip of the pen is corrected",
     hide(_TICKED.replace("prints", "print")), _YES),
    ("It is reworded and stays open, and so does the task",
     swap(TWO, _OPEN, f"{_OPEN} on both boards"), _YES),
    ("It goes under another heading and stays open, and so does the task",
     together(swap(TWO, f"{_OPEN}\n", ""), append(TWO, f"\n## Later\n\n{_OPEN}\n")), _YES),
    ("Another box is added and stays open, and so does the task",
     swap(TWO, _OPEN, f"{_OPEN}\n- [ ] the pages say so"), _YES),
    ("It is marked as not claimed, and the task set to done",
     hide(f"{_OPEN} <!-- taskctl: not-claimed no board -->"), _NAMED),
    ("It is left open, and the task set to done", done(TWO), _NOT_100),
    ("The task is superseded by an open one", status(TWO, "Superseded by TASK-0003"), _YES),
    ("The task is parked", status(TWO, "Deferred"), _YES),
    ("The file gets another name and keeps its id",
     move(TWO, "tasks/TASK-0002-parser-two.md"), _YES),
)  # fmt: skip  # a table
_TAKEN_AWAY: tuple[_Row, ...] = (
    *((says, hide(new(_OPEN)), _TAKEN) for says, new in HIDDEN.items()),
    *((says, hide(new(_OPEN)), _NOT_100) for says, new in RESPELT.items()),
    ("It is moved to another task",
     together(hide(""), append(THREE, f"\n## More\n\n{_OPEN}\n")), _TAKEN),
    ("It is split over two tasks",
     together(hide("- [x] `make test` exits"), append(THREE, "\n## More\n\n- [ ] prints `ok`\n")),
     _TAKEN),
    ("It goes bit by bit in several commits",
     (swap(TWO, _OPEN, _OPEN[:17]), swap(TWO, f"{_OPEN[:17]}\n", ""), done(TWO)), _TAKEN),
    ("The ticked box above it is written over it",
     together(swap(TWO, _STOPS, "\n".join([_STOPS[:26]] * 2)), done(TWO)),
     _TAKEN),
    ("It is deleted, and the task set to review",
     together(swap(TWO, _OPEN, ""), status(TWO, "In Review")), _TAKEN),
    ("It is deleted, and the task stays open", swap(TWO, _OPEN, ""), _NAMED),
)  # fmt: skip  # a table
_PROSE = swap(TWO, _STOPS, "- [x] make parser passes\n- [x] make test prints the marker ok")
_PROOFS: tuple[_Row, ...] = (
    ("Every proof is run and recorded", (hide(_TICKED), RECORD), _YES),
    ("Nothing is recorded", hide(_TICKED), ("no: GT006", "no: GT006")),
    ("The commands lose their back-ticks", together(_PROSE, done(TWO)), _TAKEN),
    ("The commands are moved to the notes",
     together(_PROSE, append(TWO, "\n## Notes\n\n- `make parser`\n- `make test`\n"), done(TWO)),
     _TAKEN),
    ("A command that proves nothing takes the place of one, and is recorded",
     (hide("- [x] make test prints the marker `ok`: `make -n test`"), RECORD), _TAKEN),
    ("A marker is no longer asked for, and the proofs are recorded",
     (hide(_TICKED.replace("`ok`", "ok")), RECORD), _TAKEN),
    ("The allowlist loses files, and the proofs are recorded",
     (together(hide(_TICKED), swap(TWO, "- `src/shared/`\n", "")), RECORD), _TAKEN),
)  # fmt: skip  # a table


def _ready(*steps: Step) -> Step:
    """Do something about TASK-0003, and set to done what waits for it."""
    return together(*steps, done(FOUR))


def _wired(*steps: Step) -> Step:
    """Do something about the draft, and set to done what is bound by it."""
    return together(*steps, done(FIVE))


_FREE = swap(FIVE, f"[{RFC}]", "[]")
_FONTS = together(
    swap(TRACK, "**Status**: candidate", "**Status**: extracted → `TASK-0006`"),
    append(
        SIX,
        task(
            6,
            "Fonts",
            "Draft",
            "- [ ] `make fonts` passes",
            links=f'"Extracted from CAND-TEXT-010: {TRACK}"',
        ),
    ),
)
_WAITS: tuple[_Row, ...] = (
    ("The prerequisite is finished, then what waits for it",
     _ready(swap(THREE, "- [ ] `make printer`", "- [x] `make printer`"), done(THREE)), _YES),
    ("The prerequisite is set to done, its box left open", _ready(done(THREE)), _NOT_100),
    ("The prerequisite is set to done, and its box is another one",
     _ready(swap(THREE, "- [ ] `make printer` passes", "- [x] it prints"), done(THREE)), _TAKEN),
    ("The prerequisite is removed", _ready(swap(FOUR, "[TASK-0003]", "[]")), _LOOSE),
    ("The prerequisite becomes another task, which is done",
     _ready(swap(FOUR, "[TASK-0003]", "[TASK-0001]")), _LOOSE),
    ("The prerequisite becomes optional",
     _ready(swap(FOUR, "[TASK-0003]", "[TASK-0003 (optional)]")), _LOOSE),
    ("The prerequisite is superseded by a task that was done before",
     _ready(status(THREE, "Superseded by TASK-0001")), _BOTH),
    ("The prerequisite is superseded by a new task that is done at once",
     _ready(status(THREE, "Superseded by TASK-0006"),
            append(SIX, task(6, "Dummy", "Done", "- [x] `make dummy` passes"))), _BOTH),
    ("The prerequisite is removed, and what waits for it is started",
     together(swap(FOUR, "[TASK-0003]", "[]"), status(FOUR, "In Progress")), _LOOSE),
    ("The prerequisite is removed, and the task stays open",
     swap(FOUR, "[TASK-0003]", "[]"), _NAMED),
    ("The prerequisite becomes optional, and the task stays open",
     swap(FOUR, "[TASK-0003]", "[TASK-0003 (optional)]"), _NAMED),
    ("The link to the draft is dropped, and the task stays open", _FREE, _NAMED),
    ("A red gate forgets the task that it names, and nothing is extracted",
     swap(TRACK, "TASK-0003 has", "All has"), _NAMED),
    ("The linked draft becomes something else", _wired(swap(RFC, "Draft", "Accepted")), _LOOSE),
    ("The linked draft loses its status", _wired(swap(RFC, "- Status: Draft", "Words.")), _LOOSE),
    ("The link to the draft is dropped", _wired(_FREE), _LOOSE),
    ("The draft is deleted, and its link, too", _wired(remove(RFC), _FREE), _LOOSE),
    ("A red gate turns green, and a candidate behind it becomes a task",
     together(_FONTS, swap(TRACK, "RED (blocking)", "GREEN")), _LOOSE),
    ("A red gate forgets the task that it names, and a candidate becomes a task",
     together(_FONTS, swap(TRACK, "TASK-0003 has", "All has")), _LOOSE),
)  # fmt: skip  # a table
_NINE = together(swap(TWO, "TASK-0002", "TASK-0009"), move(TWO, "tasks/TASK-0009-parser.md"))
_OUT_OF_SIGHT: tuple[_Row, ...] = (
    ("The file of the task is deleted", remove(TWO), _GONE),
    ("Its file gets the name of the template", move(TWO, "tasks/TASK-TEMPLATE.md"), _GONE),
    ("Its file goes where no plan is", move(TWO, "docs/rfcs/TASK-0002-parser.md"), _GONE),
    ("The whole folder of tasks is deleted", remove("tasks/TASK-"), _GONE),
    ("It gets another number", _NINE, _GONE),
    ("It gets another number, and is done without its open box", together(hide(""), _NINE),
     ("no: GT010, with GT012", "no: GT010 and GT012")),
    ("It is superseded by a task that was done before",
     status(TWO, "Superseded by TASK-0001"), _GONE),
    ("A board is deleted", remove(BOARD), _GONE),
    ("The markers of a region are deleted",
     together(swap(BOARD, _BEGIN, ""), swap(BOARD, _END, "")), _GONE),
    ("A region is narrowed", swap(BOARD, "queue -->", 'queue where="state=review" -->'), _GONE),
    ("A candidate of a track is deleted", swap(TRACK, _CANDIDATE, "None.\n"), _GONE),
    ("An open item of a document is deleted", swap(LIST, _ITEM, ""), _GONE),
    ("An open item of a document is ticked", swap(LIST, "- [ ]", "- [x]"), _YES),
    ("An open item of a document is ticked, and words are added that put it off",
     swap(LIST, _ITEM, _ITEM.replace("[ ]", "[x]").replace("speed", "speed (skipped)")), _TAKEN),
    ("A mark of a line that is not claimed is copied to a second line",
     swap(THREE, _NOT_CLAIMED, _NOT_CLAIMED * 2), _NAMED),
)  # fmt: skip  # a table
_CHAPTERS: Mapping[str, tuple[str, tuple[_Row, ...]]] = {
    "A task with one open box: honest ways": ("", _HONEST),
    "The open box is taken away, and the task set to done": ("", _TAKEN_AWAY),
    "Proofs have to be recorded, and the task is set to done": (PROVED, _PROOFS),
    "Something that a task waits for is open, and the task is set to done": ("", _WAITS),
    "Open work goes out of sight": ("", _OUT_OF_SIGHT),
}


def ways_tables() -> str:
    """All ways and their answers, a table for each chapter."""
    tables = []
    for chapter, rows in groupby(ways(), key=lambda way: way.chapter):
        lines = [f"| {way.says} | {way.default} | {way.strict} |" for way in rows]
        head = f"## {chapter}\n\n| what the change does | by default | where it is strict |"
        tables.append("\n".join([head, "| --- | --- | --- |", *lines]))
    return "\n\n".join(tables)
