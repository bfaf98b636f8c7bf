"""The commands: where each one is, what it does, and two examples for its help."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: its group in the help, its module, a line about it, and examples of its use.

    is_remembered   whether its answer depends on nothing but what it is given and files
    """

    group: str
    module: str
    what: str
    examples: tuple[str, str]
    is_remembered: bool = False


GROUPS = ("Look", "Work", "Judge", "Boards", "Documents", "Set up")
FIRST = ("check", "next", "init")
"""The commands to begin with."""

# A command is imported only when it is called, and is the attribute of its module that has its own
# name, or `command`.
COMMANDS = {
    "list": Entry("Look", "list", "List the tasks.",
                  ("list --ready", "list --status active,review --json"), is_remembered=True),
    "next": Entry("Look", "next", "Name the next task, and say why it is next.",
                  ("next", "next --as agent-3"), is_remembered=True),
    "search": Entry("Look", "search", "Find a text in the plan.",
                    ("search allowlist", 'search "stop conditions" --json'), is_remembered=True),
    "show": Entry("Look", "show", "Show one task with everything that concerns it.",
                  ("show TASK-0013", "show 13 --json"), is_remembered=True),
    "pick": Entry("Look", "pick", "Choose a task on a terminal.",
                  ("pick clock --then start", "pick --then edit")),
    "graph": Entry("Look", "graph", "Draw the graph of prerequisites.",
                   ("graph --open", "graph --format boxes"), is_remembered=True),
    "stats": Entry("Look", "stats", "Count the progress of the plan, and its pace.",
                   ("stats", "stats --from docs/PLAN.md"), is_remembered=True),
    "report": Entry("Look", "report", "Write the report of a week, or of some days.",
                    ("report --week 2026-W07", "report --since 2026-02-09"), is_remembered=True),
    "new": Entry("Work", "new", "Create a task with the next number.",
                 ('new "Read the clock"', 'new "Test the clock" --follow-up-of TASK-0013')),
    "edit": Entry("Work", "edit", "Change the title, owner, prerequisites or keys of a task.",
                  ('edit TASK-0014 --title "Read the clock twice"',
                   "edit 14 --depends-on TASK-0013 --dry-run")),
    "rename": Entry("Work", "rename", "Give a task another number or title, and keep its mentions.",
                    ('rename TASK-0014 --title "Read the clock twice"',
                     "rename 14 --number 20 --dry-run")),
    "prep": Entry("Work", "prep", "Check whether the next task can be started.",
                  ("prep", "prep TASK-0014 --brief"), is_remembered=True),
    "start": Entry("Work", "status", "Set a task to in progress.",
                   ("start TASK-0014", "start 14 --as agent-3")),
    "mark": Entry("Work", "mark", "Tick a stop condition, or an item of a document.",
                  ("mark TASK-0013#2 done", "mark docs/PLAN.md#T002 done")),
    "review": Entry("Work", "status", "Set a task to in review.",
                    ("review TASK-0013", 'review 13 --note "for Ada"')),
    "done": Entry("Work", "status", "Set a task to done, if nothing is missing.",
                  ("done TASK-0013", "done TASK-0013 --dry-run")),
    "park": Entry("Work", "status", "Put a task aside.",
                  ("park TASK-0013", 'park 13 --note "waits for parts"')),
    "reopen": Entry("Work", "status", "Reopen a task.",
                    ("reopen TASK-0012", "reopen 12 --dry-run")),
    "supersede": Entry("Work", "status", "Drop a task or decision in favour of another.",
                       ("supersede TASK-0013 --by TASK-0014", "supersede 13 --by 14 --dry-run")),
    "accept": Entry("Work", "status", "Accept a decision.",
                    ("accept ADR-0003", "accept 3 --dry-run")),
    "reject": Entry("Work", "status", "Reject a decision.",
                    ("reject ADR-0003", 'reject 3 --note "too slow"')),
    "extract": Entry("Work", "extract", "Turn candidates of tracks into a task.",
                     ("extract CAND-CLK-001", "extract CAND-CLK-001 --dry-run")),
    "review-links": Entry("Work", "review_links", "Confirm that a task still fits its links.",
                          ("review-links TASK-0013 --by Ada", "review-links 13 --dry-run")),
    "check": Entry("Judge", "check", "Check the plan and report what is wrong.",
                   ("check", "check --changed --base HEAD"), is_remembered=True),
    "gate": Entry("Judge", "gate", "Decide whether a change may be merged.",
                  ("gate --base HEAD~1", "gate --base HEAD~1 --output-format json")),
    "scope": Entry("Judge", "scope", "List changed paths that the task does not allow.",
                   ("scope TASK-0013", "scope TASK-0013 --explain src/clock.py"),
                   is_remembered=True),
    "prove": Entry("Judge", "prove", "Run the proofs of a task.",
                   ("prove TASK-0013 --list", "prove TASK-0013 --yes")),
    "rule": Entry("Judge", "rule", "Explain a rule, or list all of them.",
                  ("rule PR003", "rule self-prereq")),
    "agent-hook": Entry("Judge", "agent_hook", "Tell a coding agent whether an edit is in scope.",
                        ("agent-hook < event.json", "-C docs agent-hook < event.json"),
                        is_remembered=True),
    "board": Entry("Boards", "board", "Draw the plan in columns.",
                   ("board", "board --owner runtime --limit 4"), is_remembered=True),
    "serve": Entry("Boards", "serve", "Serve the plan to a browser on this machine.",
                   ("serve --open", "serve --port 8000")),
    "site": Entry("Boards", "site", "Write the plan as pages for a browser.",
                  ("site public", 'site public --title "The plan"')),
    "sync": Entry("Boards", "sync", "Update the generated regions of the boards.",
                  ("sync --diff", "sync --adopt --yes"), is_remembered=True),
    "import": Entry("Documents", "import_", "Write a task file for each item of a document.",
                    ("import docs/PLAN.md --dry-run", "import docs/PLAN.md --to tasks")),
    "export": Entry("Documents", "export", "Write items in the form of another tool.",
                    ("export --to json --output plan.json", "export TASK-0014 --to task-master")),
    "plan": Entry("Documents", "plan", "Compile, check, schedule and run T.A.S.K.S. plans.",
                  ("plan create --from-tasks", "plan validate tasks_output")),
    "init": Entry("Set up", "init", "Set up a repository.",
                  ("init --adopt", "init --preset nexus --pre-commit --dry-run")),
    "lsp": Entry("Look", "lsp", "Serve an editor.", ("lsp", "--no-cache lsp")),
    "mcp": Entry("Look", "mcp", "Serve coding agents.", ("mcp", "mcp --read-only")),
    "config": Entry("Set up", "config", "Show the settings and their schema.",
                    ("config show", "config schema")),
    "cache": Entry("Set up", "cache", "Show or empty the memory between runs.",
                   ("cache info", "cache clean")),
    "completion": Entry("Set up", "completion", "Print the shell's completion script.",
                        ("completion bash", "completion zsh")),
}  # fmt: skip  # a table
