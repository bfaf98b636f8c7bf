"""BK: documents with many items, their numbers, lanes, aliases and parts."""

from ..conftest import task
from .cases import Bad, Good

SETTINGS = (
    "taskctl.toml",
    '[[collection]]\nname = "plans"\nkind = "breakdown"\n'
    'include = ["plans/**/*.md", "openspec/**/*.md"]\n',
)
PLAN = "plans/plan.md"
COLUMNS = "| ID | Task | Priority | Dependencies | Complexity |\n|---|---|---|---|---|"


def table(*rows: str, below: str = "") -> tuple[str, str]:
    return PLAN, "\n".join(["# Plan", "", COLUMNS, *rows, "", below, ""])


def boxes(*lines: str, path: str = PLAN) -> tuple[str, str]:
    return path, "\n".join(["# Plan", "", *lines, ""])


ROWS = ("| CD-001 | Decode | P0 | None | Low |", "| CD-002 | Run | P1 | CD-001 | Low |")
LANES = "**Phase 1 (2+ parallel lanes):**\n\n1. {}\n2. {}\n"
PHASES = (
    "| Phase | Module | Duration | Dependencies |",
    "|---|---|---|---|",
    "| **0** | Setup | 1 week | None |",
    "| **1** | Core | 2 weeks | {} |",
    "",
)
STATES = "| State | Meaning |\n|---|---|\n| ⚪ Pending | to do |\n| 🟢 Done | finished |\n"


def phases(
    *lines: str, waits: str = "Phase 0", heading: str = "PHASE 1: CORE (Weeks 2-3)"
) -> tuple[str, str]:
    head = [line.format(waits) for line in PHASES]
    first = ["## PHASE 0: SETUP (Week 1)", "", lines[0], ""]
    second = [f"## {heading}", "", lines[1], ""]
    return boxes(*head, *first, *second, *lines[2:])


def statuses(*rows: str, path: str = PLAN) -> tuple[str, str]:
    head = ["# Plan", "", STATES, "| ID | Task | Status |", "|---|---|---|"]
    return path, "\n".join([*head, *rows, ""])


REPORT = "## Week 3 Progress Report\n\n### Core\n"


def areas(*leaves: str, more: str = "") -> tuple[str, str]:
    drawn = [f"│  ├── {leaf:<8} │" for leaf in leaves]
    core = "‹CORE›" if more else "CORE"
    tree = ["```", "┌─────┐", "│  Areas  │", "├─────┤", f"│  {core}    │", *drawn, "└─────┘", "```"]
    return boxes(
        *tree,
        "",
        "## CORE",
        "",
        "- [ ] A-1: read",
        "",
        "### CPU-JIT Tasks",
        "",
        "- [ ] A-2: run",
        more,
    )


def chain(path: str, number: int, kind: str, phases: str) -> tuple[str, str]:
    return path, (
        f"# Phase {number}: Something\n\n> **{kind}**: {phases}\n\n"
        f"| ID | Task | Status |\n|---|---|---|\n| P{number}.1 | Run | Open |\n"
    )


LOGGED = (
    "# Tasks\n\n### E-1 (done) Store\n\n### E-2 ({}) Read\n\n## Evidence Log\n\n"
    "### E-1\n\n- Verify: `make test` → pass\n"
)
OPEN = ("- [ ] **P0.1.1** Make it", "- [ ] **P1.1.1** Use it")

BAD = [
    Bad(
        "PR001",
        "an item that the document does not hold",
        [SETTINGS, table("| CD-001 | A | P0 | «CD-009» | Low |")],
        "CD-001 waits for CD-009, which is not in this document",
    ),
    Bad(
        "PR001",
        "a hole in a range",
        [SETTINGS, table(ROWS[0], "| CD-003 | B | P0 | None | Low |",
                         "| CD-004 | C | P0 | «CD-001..CD-003» | Low |")],
        "CD-004 waits for CD-002",
    ),
    Bad(
        "PR002",
        "phases that wait for each other",
        [SETTINGS, boxes(
            *PHASES[:2], "| **0** | Setup | 1 week | «Phase 1» |",
            PHASES[3].format("‹Phase 0›"), "",
            "## PHASE 0: SETUP", "", OPEN[0], "", "## PHASE 1: CORE", "", OPEN[1],
        )],
        "can ever start",
    ),
    Bad(
        "ID001",
        "two rows of different work",
        [SETTINGS, table("| ‹CD-001› | Decode | P0 | None | Low |",
                         "| «CD-001» | Run | P0 | None | Low |")],
        "CD-001 is the id of 2 items, on lines 5, 6",
    ),
    Bad(
        "ID001",
        "a number that a tool gave twice",
        [SETTINGS, boxes("## 1. Group", "", "- [ ] ‹1.1 ›One", "- [ ] «1.1 »Two")],
        "1.1 is the id of 2 items, on lines 5, 6",
        "warning",
    ),
    Bad(
        "BK019",
        "in the section of another",
        [SETTINGS, boxes("## Phase 1", "", "### P1.2 Types", "", "- [ ] **P1.2.1** One",
                         "- [ ] «**P1.3.1** »Two")],
        "P1.3.1 is under P1.2",
        "warning",
    ),
    Bad(
        "BK019",
        "a gap",
        [SETTINGS, boxes("## 1. Group", "", "- [ ] ‹1.1 ›One", "- [ ] «1.3 »Three")],
        "1.3 follows 1.1: a number is left out",
        "info",
    ),
    Bad(
        "BK002",
        "an urgent item behind a range",
        [SETTINGS, table(*ROWS, "| ‹CD-003› | A | P2 | None | Low |",
                         "| CD-004 | B | P1 | «CD-001..CD-003» | Low |")],
        "CD-004 (P1) waits for CD-003 (P2)",
        "warning",
    ),
    Bad(
        "BK003",
        "two priorities of one piece of work",
        [SETTINGS, table("| ‹VI-011› | Blk (see ST-009) | P1 | None | Low |",
                         "| ST-009 | Blk (see «VI-011») | P0 | None | Low |")],
        "ST-009 and VI-011 are the same work, and their priorities differ: P0, P1",
        "warning",
    ),
    Bad(
        "BK003",
        "an alias of nothing",
        [SETTINGS, table("| ST-009 | Blk (Input lane: «IN-012») | P0 | None | Low |")],
        "IN-012, which is nowhere here",
        "warning",
    ),
    Bad(
        "BK004",
        "a total, by hand",
        [SETTINGS, phases(*OPEN, "**Total Tasks**: «3»")],
        "total: says 3, counted 2",
    ),
    Bad(
        "BK004",
        "a cell of the progress table",
        [SETTINGS, phases(
            *OPEN, "| Phase | Planned | Completed | % |", "|---|---|---|---|",
            "| P0 | 1 | «1» | 0% |", "| P1 | 1 | 0 | «50»% |", "| **Total** | **2** | 0 | 0% |",
        )],
        "done of Phase 0: says 1, counted 0",
    ),
    Bad(
        "BK004",
        "weeks that do not fit the duration",
        [SETTINGS, phases(*OPEN, heading="«PHASE 1: CORE (Weeks 2-4)»")],
        "Phase 1 has 3 weeks here, and takes 2 weeks elsewhere",
    ),
    Bad(
        "BK004",
        "weeks before those that are waited for have ended",
        [SETTINGS, phases(*OPEN, heading="«PHASE 1: CORE (Weeks 1-2)»")],
        "Phase 1 begins in week 1, and waits for Phase 0, which ends in week 1",
    ),
    Bad(
        "BK004",
        "what a table says of the headings",
        [SETTINGS, boxes(
            "| Area | Tasks | Done | % |", "|---|---|---|---|", "| Parser | 2 | «1» | 0% |",
            "| Printer | 1 | 1 | 100% |", "| Paper | 7 | 7 | 7% |", "| **Total** | «4» | 1 | 33% |",
            "", "## Parser Tasks", "", "**Progress**: «1»/2 (0%)", "", "- [ ] read", "- [ ] write",
            "", "## Printer", "", "- [x] print",
        )],
        "done of Parser Tasks: says 1, counted 0",
    ),
    Bad(
        "BK004",
        "done in part",
        [SETTINGS, statuses("| A-1 | Run | «🟢 Done (80%)» |")],
        "A-1 is done, and 80 % of it are",
    ),
    Bad(
        "BK005",
        "a lane that waits for another",
        [SETTINGS, table(ROWS[0], ROWS[1].replace("CD-001", "‹CD-001›"),
                         below=LANES.format("Decoder (CD-001)", "«Runner (CD-002)»"))],
        "CD-002 waits for CD-001 in another lane of Phase 1: Decoder",
        "warning",
    ),
    Bad(
        "BK006",
        "an item of no lane",
        [SETTINGS, table(*ROWS, "| «CD-003» | A | P2 | None | Low |",
                         "| CD-004 | B | P2 | None | Low |",
                         below=LANES.format("Decoder (CD-001..002)", "Writer (CD-004)"))],
        "CD-003 is in no lane",
        "info",
    ),
    Bad(
        "BK007",
        "done with an open part",
        [SETTINGS, boxes("- «[x]» 1. Search", "  - ‹[ ]› 1.1 Find", "  - ‹[~]› 1.2 Show")],
        "1 is done, and 1.1, 1.2 of it are not",
    ),
    Bad(
        "BK007",
        "open with all parts done",
        [SETTINGS, boxes("- «[ ]» 1. Search", "- [x] 1.1 Find", "- [x] 1.2 Show")],
        "all 2 parts of 1 are done, and it is not",
        "warning",
    ),
    Bad(
        "BK008",
        "an id of two pieces of work",
        [SETTINGS, table(ROWS[0].replace("CD-001", "‹CD-001›")),
         statuses("| «CD-001» | Snapshot and restore | ⚪ |", path="plans/video.md")],
        "CD-001 is 'Snapshot and restore' here and 'Decode' in plans/plan.md",
        "warning",
    ),
    Bad(
        "BK009",
        "a phase that is not as far",
        [SETTINGS, ("plans/a-tasks.md", "# All\n\n| Phase | Tasks | Status |\n|---|---|---|\n"
                    "«| [Phase 3](plan.md) | 2 | 🟢 100% |»\n"),
         statuses("| P3.1 | Run | 🟢 |", "| P3.2 | Stop | ⚪ |")],
        "plans/plan.md: says 100 %, 1 of 2 are done",
        "warning",
    ),
    Bad(
        "BK009",
        "another number of items",
        [SETTINGS, ("plans/a-tasks.md", "# All\n\n| Phase | Tasks | Status |\n|---|---|---|\n"
                    "«| [Phase 3](plan.md) | 9 | 🟢 50% |»\n"),
         statuses("| P3.1 | Run | 🟢 |", "| P3.2 | Stop | ⚪ |")],
        "plans/plan.md: says 9 items, there are 2",
        "warning",
    ),
    Bad(
        "BK009",
        "a phase that is done, and is not",
        [SETTINGS, ("plans/a-tasks.md", "# All\n\n| Phase | Tasks | Status |\n|---|---|---|\n"
                    "«| [Phase 3](plan.md) | 2 | Done |»\n"),
         statuses("| P3.1 | Run | 🟢 |", "| P3.2 | Stop | ⚪ |")],
        "plans/plan.md: says Done, 1 of 2 are done",
        "warning",
    ),
    Bad(
        "BK010",
        "one file for two parallel items",
        [SETTINGS, boxes("## Phase 1: Core", "", "- [x] ‹T001› [P] Parse in src/parser.py",
                         "- [ ] «T002 [P] »Report in src/parser.py")],
        "T001, T002 are all marked as parallel, and name src/parser.py",
        "warning",
    ),
    Bad(
        "BK012",
        "a sign without a meaning",
        [SETTINGS, statuses("| A-1 | Run | ⚪ |", "| A-2 | Stop | «🟡 ~75%» |")],
        "🟡 is not in the legend: ⚪ 🟢",
        "warning",
    ),
    Bad(
        "BK021",
        "a sign that nothing explains",
        [SETTINGS, (PLAN, "| ID | Task | Status |\n|---|---|---|\n| A-1 | Run | «🟢» |\n"
                          "| A-2 | Stop | 🟢 |\n| A-3 | Go | ✅ |\n")],
        "'🟢' is not a known status, so nobody can tell whether A-1 and 1 more are done",
        "warning",
    ),
    Bad(
        "BK021",
        "a word that is none",
        [SETTINGS, statuses("| A-1 | Run | «wibble» |", "| A-2 | Stop | 🟢 Done |")],
        "'wibble' is not a known status, so nobody can tell whether A-1 is done",
        "warning",
    ),
    Bad(
        "BK013",
        "ticked before its phase",
        [SETTINGS, phases(OPEN[0], "- «[x]» **P1.1.1** Use it", waits="‹Phase 0›")],
        "P1.1.1 is done, and Phase 0, which Phase 1 waits for, is not",
        "warning",
    ),
    Bad(
        "BK014",
        "prose",
        [SETTINGS, (PLAN, "«»# Plan\n\n- spawn system (`src/spawn.ts`)\n")],
        "no items found",
    ),
    Bad(
        "BK015",
        "a sign that means something else",
        [SETTINGS, (PLAN, "\n".join([
            STATES.replace("⚪", "‹⚪›"), "| ID | Task | Status |", "|---|---|---|",
            "| A-1 | Run | 🟢 |", "", REPORT, "- A-1: «⚪ Done, at last»", "",
        ]))],
        "A-1: ⚪ means Pending in the legend, not Done",
        "warning",
    ),
    Bad(
        "BK015",
        "blocked by what it does not wait for",
        [SETTINGS, table(*ROWS, "| ‹CD-003› | A | P0 | None | Low |", below=(
            f"```\n{REPORT}\n- CD-002: blocked by CD-001\n"
            "- CD-003: «Not started (blocked by CD-002)»\n```"))],
        "CD-003 is marked as blocked by CD-002, and does not wait for it",
        "warning",
    ),
    Bad(
        "BK015",
        "a report of its own that names nothing",
        [SETTINGS, table(*ROWS),
         ("plans/week-3.md", f"{REPORT}\n- CD-001: Done\n- «CD-017»: Done\n")],
        "the report names CD-017, and no item has this id",
        "warning",
    ),
    Bad(
        "BK016",
        "a leaf of nothing",
        [SETTINGS, areas("CPU-JIT", "«Paging»")],
        "no section with items is called Paging",
        "info",
    ),
    Bad(
        "BK016",
        "a section that was not drawn",
        [SETTINGS, areas("CPU-JIT", more="\n### Paging Tasks\n\n- [ ] «A-3: »map\n")],
        "the section 'Paging Tasks' is not in the tree of areas",
        "info",
    ),
    Bad(
        "BK017",
        "who is unblocked does not wait",
        [SETTINGS, chain("plans/p3.md", 3, "Unblocks", "«Phase 6»"),
         chain("plans/p6.md", 6, "Dependencies", "‹Phase 4 (Frontend)›")],
        "Phase 3 says that it unblocks Phase 6, which waits for Phase 4",
        "warning",
    ),
    Bad(
        "BK017",
        "who waits is not named",
        [SETTINGS, chain("plans/p3.md", 3, "Unblocks", "«Phase 5»"),
         chain("plans/p6.md", 6, "Dependencies", "‹Phase 3›")],
        "Phase 3 does not name Phase 6, which waits for it",
        "warning",
    ),
    Bad(
        "BK018",
        "done without a word in the log",
        [SETTINGS, (PLAN, LOGGED.format("«done»"))],
        "E-2 is done, and the evidence log does not name it",
        "warning",
    ),
    Bad(
        "BK020",
        "a letter for a digit",
        [SETTINGS, table(*(f"| CD-{n:03d} | Part {n} | P1 | None | Low |" for n in range(20)),
                         "| «CD-020» | Run | PO | None | Low |")],
        "CD-020 has the priority 'PO'; 20 of 21 items have p1",
        "warning",
    ),
    Bad(
        "BK004",
        "a duration that the phases cannot have",
        [SETTINGS, (PLAN, "> **Est. Duration**: «1-2» weeks\n\n" + phases(*OPEN)[1])],
        "says 1 to 2 weeks; the phases take 3 at least, and 3 one after the other",
    ),
    Bad(
        "LK001",
        "a link of a document",
        [SETTINGS, table(*ROWS, below="See [the contract](«../docs/contract.md»).")],
        "docs/contract.md is not there",
        "warning",
    ),
    Bad(
        "LK001",
        "a file that an interface contract names",
        [SETTINGS, ("crates/cpu/lib.rs", "//\n"), table(*ROWS, below=(
            "## Interface Contracts\n\n```rust\n// `crates/cpu/lib.rs`, «`crates/cpu/mem.rs`»\n```"
        ).replace("«`", "`«").replace("`»", "»`"))],
        "crates/cpu/mem.rs is not there",
        "warning",
    ),
    Bad(
        "LK003",
        "a drawing that names what is gone",
        [SETTINGS, table(*ROWS, below="```\nCD-001 ──▶ «CD-001..004»\n```")],
        "CD-003, CD-004 are named here, and no item is called so",
        "warning",
    ),
    Bad(
        "DD003",
        "an archived change",
        [SETTINGS, boxes("## 1. Group", "", "- [x] 1.1 One", "- «[ ]» 1.2 Two", "- ‹[ ]› 1.3 Three",
                         path="openspec/changes/archive/2026-01-02-a/tasks.md")],
        "archived with 2 open boxes of 3",
    ),
]  # fmt: skip  # a table

GOOD = [
    Good("PR001", "none, ranges, phases", [
        SETTINGS, table(*ROWS, "| CD-003 | C | P1 | CD-001..002, none | Low |",
                        "| CD-004 | D | P1 | CD-001/2 | Low |", "| CD-005 | E | P1 | - | Low |"),
    ]),
    Good("BK002", "what it waited for is done", [
        SETTINGS, (PLAN, "| ID | Task | Priority | Status | Dependencies |\n|---|---|---|---|---|\n"
                   "| A-1 | One | P2 | Done | |\n| A-2 | Two | P0 | Pending | A-1 |\n"),
    ]),
    Good("BK003", "the same prerequisites under two names", [
        SETTINGS, table(
            "| VI-1 | Bus (see ST-1) | P1 | None | Low |",
            "| ST-1 | Bus (see VI-1) | P1 | None | Low |",
            "| VI-2 | Blk (see ST-2) | P1 | VI-1 | Low |",
            "| ST-2 | Blk (see VI-2) | P1 | ST-1 | Low |",
        ),
    ]),
    Good("BK004", "at least so many", [SETTINGS, phases(*OPEN, "**Total Tasks**: 1+")]),
    Good("BK005", "another phase", [
        SETTINGS, table(*ROWS, below="**Phase 1 (1+ parallel lanes):**\n\n1. Decoder (CD-001)\n\n"
                        "**Phase 2 (1+ parallel lanes):**\n\n1. Runner (CD-002)\n"),
    ]),
    Good("BK006", "no lanes at all", [SETTINGS, table(*ROWS)]),
    Good("BK007", "an open item with an open part", [
        SETTINGS, boxes("- [ ] 1. Search", "  - [x] 1.1 Find", "  - [ ] 1.2 Show"),
    ]),
    Good("BK008", "a shorter title for the same", [
        SETTINGS, table(*ROWS), statuses("| CD-001 | Decode all of it | ⚪ |", path="plans/b.md"),
    ]),
    Good("BK008", "numbers of each document's own", [
        SETTINGS, boxes("- [ ] T001 Create the parser"),
        boxes("- [ ] T001 Write documentation", path="plans/b.md"),
    ]),
    Good("BK009", "as it is", [
        SETTINGS, ("plans/a-tasks.md", "# All\n\n| Phase | Tasks | Status |\n|---|---|---|\n"
                   "| [Phase 3](plan.md) | 2 | 🟢 50% |\n"),
        statuses("| P3.1 | Run | 🟢 |", "| P3.2 | Stop | ⚪ |"),
    ]),
    Good("BK009", "of a document without items", [
        SETTINGS, ("plans/a-tasks.md", "# All\n\n| Phase | Tasks | Status |\n|---|---|---|\n"
                   "| [Phase 3](plan.md) | 2 | 🟢 50% |\n"),
        (PLAN, "Nothing yet.\n"),
    ], also=("BK014",)),
    Good("BK010", "in two phases", [
        SETTINGS, boxes("## Phase 1: A", "", "- [ ] T001 [P] Parse in src/parser.py", "",
                        "## Phase 2: B", "", "- [ ] T002 [P] Report in src/parser.py"),
    ]),
    Good("BK012", "a word beside the sign", [SETTINGS, statuses("| A-1 | Run | 🟢 Done |")]),
    Good("BK021", "a sign that the legend leaves out is BK012", [
        SETTINGS, statuses("| A-1 | Run | 🟡 |", "| A-2 | Stop | |"),
    ], also=("BK012",)),
    Good("BK013", "in the order of the phases", [
        SETTINGS, phases("- [x] **P0.1.1** Make it", "- [x] **P1.1.1** Use it"),
    ]),
    Good("BK014", "one box", [SETTINGS, boxes("- [ ] write the plan")]),
    Good("BK015", "as it is, and as it was", [
        SETTINGS,
        statuses("| A-1 | Run | ⚪ |", "", REPORT, "- A-1: 🟢 Done", "- A-1: 🔵 Verified"),
        ("plans/week-3.md", f"{REPORT}\n- A-1: 🟢 Done: Run\n"),
    ]),
    Good("BK015", "blocked by what comes before its prerequisites", [
        SETTINGS, table(*ROWS, "| CD-003 | A | P1 | CD-002 | Low |",
                        below=f"{REPORT}\n- CD-003 blocked on CD-001, CD-002\n"),
    ]),
    Good("BK016", "a drawing of folders", [
        SETTINGS, table(*ROWS, below="```\nsrc\n├── main.rs\n└── lib.rs\n```"),
    ]),
    Good("BK016", "each section has its leaf", [SETTINGS, areas("CPU-JIT")]),
    Good("BK017", "all of them", [
        SETTINGS, chain("plans/p3.md", 3, "Unblocks", "Phase 6"),
        chain("plans/p6.md", 6, "Dependencies", "All previous phases"),
        chain("plans/p5.md", 5, "Unblocks", "None"),
    ]),
    Good("BK018", "what is under way needs none", [
        SETTINGS, (PLAN, LOGGED.format("in_progress")),
    ]),
    Good("BK020", "a scale of its own", [
        SETTINGS, table("| CD-001 | A | Must | None | 3 Bananas |",
                        "| CD-002 | B | Should | None | Low |"),
    ]),
    Good("BK004", "a duration between the two", [
        SETTINGS, (PLAN, "> **Est. Duration**: 2-3 weeks\n\n" + phases(*OPEN)[1]),
    ]),
    Good("BK019", "headings that are no numbers", [
        SETTINGS, boxes("## 2026 goals", "", "- [ ] 1.1 One", "- [ ] 1.2 Two", "", "## Phase 2: x",
                        "", "- [ ] 2.1 Three"),
    ]),
    Good("LK003", "ids of another document, and what only looks like one", [
        SETTINGS, table(*ROWS, below="See CD-9, UTF-800, AC-97, `CD-002b` and A-1."),
        statuses("| A-1 | Run | ⚪ |", path="plans/b.md"),
    ]),
    Good("DD003", "a change that is under way", [
        SETTINGS, boxes("- [ ] 1.1 One", path="openspec/changes/a/tasks.md"),
    ]),
]  # fmt: skip  # a table

DECISION = "docs/adr/0001-steel.md", "# 1. Steel\n\n## Status\n\nAccepted\n\n## Context\n\nX\n"
BACKLOG = "---\nid: BACK-{}\ntitle: Weld the frame\nstatus: {}\n---\n"
UNREAD = "taskctl.toml", 'extends = "adr"\nunread = ["tasks/backlog/TASK-A1-weld.md"]\n'
WELD = "---\nid: TASK-A1\nstatus: backlog\n---\n# Weld\n"
BAD += [
    Bad(
        "BK022",
        "a task that the settings name",
        [UNREAD, DECISION, ("tasks/backlog/TASK-A1-weld.md", f"«»{WELD}")],
        "tasks/backlog/TASK-A1-weld.md looks like a task, and no collection reads it",
        "warning",
    )
]
ALL_DONE = "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n| A-1 | Weld | Done |\n\n{}\n"
BAD += [
    Bad(
        "BK023",
        "boxes below a table",
        [("TODO.md", ALL_DONE.format("- «[ ]» paint\n- [x] ship\n- ‹[ ]› sell"))],
        "the open box 'paint' belongs to no open item, nor do 1 more",
        "warning",
    ),
    Bad(
        "BK023",
        "a box of an item that is said to be done",
        [("TODO.md", "# Plan\n\n### A-1 (done) Weld\n\n- «[ ]» paint\n")],
        "the open box 'paint' belongs to no open item",
        "warning",
    ),
]
GOOD += [
    Good(
        "BK023",
        "what is ticked, or part of an open item",
        [
            ("TODO.md", ALL_DONE.format("- [x] paint")),
            ("docs/TODO.md", "# Plan\n\n### A-1 (todo) Weld\n\n- [ ] paint\n"),
        ],
    )
]
DONE = task("TASK-0001", "Done")
LATER = task("TASK-0002")[1]
BAD += [
    Bad(
        "BK022",
        f"a task in {path}",
        [DONE, (path, f"«»{LATER}")],
        f"{path} looks like a task, and no collection reads it",
        "warning",
    )
    for path in (
        "tasks/TASK-0002-x.MD",
        "tasks/TASK-0002-x.markdown",
        "tasks/task-0002-x.md",
        "tasks/TASK_0002.md",
        "tasks/ТASK-0002-x.md",
        "tasks/ TASK-0002-x.md",
        "Tasks/TASK-0002.md",
        "tasks/later/TASK-0002-x.md",
        "tasks/a/b/TASK-0002.MD",
    )
]
BAD += [
    Bad(
        "BK022",
        "a folder of tasks of another tool",
        [
            ("backlog/tasks/back-1 - x.md", BACKLOG.format(1, "Done")),
            ("backlog/tasks/later/x.md", f"«»{BACKLOG.format(2, 'To Do')}"),
            ("backlog/tasks/later/y.md", BACKLOG.format(3, "To Do")),
        ],
        "backlog/tasks/later/x.md looks like a task, and no collection reads it, nor 1 more in "
        "backlog/tasks/later/",
        "warning",
    ),
    *(
        Bad(
            "BK022",
            f"a document called {path}",
            [("specs/1/tasks.md", "- [x] T001 a\n"), (path, "«»- [ ] T001 a\n")],
            f"{path} looks like a task, and no collection reads it",
            "warning",
        )
        for path in ("specs/2/tasks.MD", "specs/2/Tasks.md", "specs/2/b/tasks.md")
    ),
]
GOOD += [
    Good(
        "BK022",
        "files beside the tasks that are none",
        [
            DONE,
            ("tasks/TASK-0001-x/notes.md", "Status: fine\n"),
            ("tasks/README.MD", LATER),
            ("tasks/notes/TASK-0001-notes.md", "# Notes\n\nStart here.\n"),
            ("tasks/TASK-0001.txt", LATER),
            ("tasks/evidence/TASK-0002.md", LATER),
            ("tasks/handoff/TASK-0002.md", LATER),
            ("specs/1/notes.MD", "- [ ] T001 a\n"),
        ],
    ),
    Good(
        "BK022",
        "what the settings leave out",
        [
            ("taskctl.toml", '[[collection]]\nname = "tasks"\nexclude = ["tasks/old/**"]\n'),
            DONE,
            ("tasks/old/TASK-0002-x.md", LATER),
            ("tasks/old/TASK-0003-x.MD", LATER),
        ],
    ),
]
GOOD += [
    Good("BK022", "notes", [DECISION, ("docs/notes.md", "Status: fine\n")]),
    Good(
        "BK022",
        "a folder of tasks without any",
        [DECISION, ("tasks/README.md", WELD), ("tasks/notes.md", "# Notes\n")],
    ),
    Good(
        "BK022",
        "the settings say what the plan is",
        [("taskctl.toml", 'extends = "adr"\n'), DECISION, ("tasks/backlog/a.md", WELD)],
    ),
]
