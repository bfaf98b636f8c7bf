"""Where settings come from, and what is said about those that are wrong."""

import json
import subprocess
import sys
from collections.abc import Sequence
from inspect import isfunction

import pytest

from taskctl.settings.builtin import preset_names
from taskctl.text.patterns import compile_pattern

from ..conftest import Repo, needs_permissions, task

WRONG: dict[str, tuple[str, str]] = {
    "not TOML": ("x = = 1\n", "taskctl.toml:1: not TOML"),
    "not UTF-8": ("# \udcff\n", "taskctl.toml:1: not UTF-8"),
    "an unknown key": (
        "[rules]\n\nselct = []\n",
        "taskctl.toml:3: rules.selct: no such key; nearest: select",
    ),
    "an unknown table": ("[rule]\nx = 1\n", "taskctl.toml:1: rule: no such key; nearest: rules"),
    "an unknown preset": (
        'extends = "nexsu"\n',
        "taskctl.toml:1: extends: no preset is called 'nexsu'; nearest: nexus",
    ),
    "a wrong type": (
        '[rules]\nselect = "PR"\n',
        "taskctl.toml:2: rules.select: should be a list, not text",
    ),
    "true for a number": (
        "[queue]\nwip_limit = true\n",
        "taskctl.toml:2: queue.wip_limit: should be a number",
    ),
    "a wrong part of a list": (
        "[boards]\nfiles = [1]\n",
        "taskctl.toml:2: boards.files[0]: should be",
    ),
    "a word that is no choice": (
        '[stop]\nplain = "acept"\n',
        "taskctl.toml:2: stop.plain: 'acept' is none of accept, evidence, boxes; nearest: accept",
    ),
    "a severity that is none": (
        '[rules.severity]\nHD003 = "fatal"\n',
        "taskctl.toml:2: rules.severity.HD003: 'fatal' is none of",
    ),
    "a bad pattern": (
        '[[collection]]\nname = "tasks"\n[collection.id]\npattern = "T-("\n',
        "taskctl.toml:4: collection[0].id.pattern: 'T-(' is not a regular",
    ),
    "a bad heading": (
        '[[collection]]\nname = "tasks"\n[collection.sections.headings]\nstop = ["("]\n',
        "taskctl.toml:4: collection[0].sections.headings.stop: '('",
    ),
    "files outside": (
        '[[collection]]\nname = "tasks"\ninclude = ["../*.md"]\n',
        "taskctl.toml:3: collection[0].include: '../*.md' leaves the repository",
    ),
    "a collection without a name": (
        '[[collection]]\nkind = "task"\n',
        "collection[2].name: is missing",
    ),
    "another version": (
        'required-version = ">=9"\n',
        "taskctl.toml:1: required-version: this is taskctl ",
    ),
    "the second of two patterns": (
        '[[collection]]\nname = "a"\ninclude = ["a/*.md"]\n[collection.id]\npattern = "A-1"\n'
        '[[collection]]\nname = "b"\ninclude = ["b/*.md"]\n[collection.id]\npattern = "B-("\n',
        "taskctl.toml:10: ",
    ),
    "an unknown rule to ignore": (
        '[rules]\nignore = ["XX999"]\n',
        "taskctl.toml:2: rules.ignore: there is no rule 'XX999'",
    ),
    "an unknown rule to weigh": (
        '[rules.severity]\nXX999 = "info"\n',
        "taskctl.toml:2: rules.severity",
    ),
    "an unknown rule for a file": (
        '[rules.per-file-ignores]\n"a" = ["XX999"]\n',
        "taskctl.toml:2: rules.per-file-ignores",
    ),
    "an unknown state": (
        '[[collection]]\nname = "tasks"\n[collection.status.words]\nfinished = ["Done"]\n',
        "taskctl.toml:4: collection[0].status.words.finished",
    ),
    "an unknown state to limit": (
        '[queue]\nwip_states = ["activ"]\n',
        "taskctl.toml:2: queue.wip_states",
    ),
    "an unknown section": (
        '[[collection]]\nname = "tasks"\n[collection.sections]\nrequired = ["stp"]\n',
        "taskctl.toml:4: collection[0].sections.required",
    ),
    "headings of an unknown section": (
        '[[collection]]\nname = "tasks"\n[collection.sections.headings]\nstpo = ["^Stop"]\n',
        "taskctl.toml:4: collection[0].sections.headings.stpo",
    ),
    "a form with a group that is none": (
        '[[collection]]\nname = "tasks"\n[collection.id]\nformat = "TASK-{nummer:04d}"\n',
        "taskctl.toml:4: collection[0].id.format",
    ),
    "an id from nowhere": (
        '[[collection]]\nname = "tasks"\n[collection.id]\nfrom = "filname"\n',
        "taskctl.toml:4: collection[0].id.from",
    ),
    "a length below nothing": ("[rules]\nline-length = -1\n", "taskctl.toml:2: rules.line-length"),
    "boards outside": (
        '[boards]\nfiles = ["ok.md", "a/../../x.md"]\n',
        "taskctl.toml:2: boards.files: 'a/../../x.md' leaves the repository",
    ),
    "evidence outside": (
        '[evidence]\nfolder = "/tmp"\n',
        "taskctl.toml:2: evidence.folder: '/tmp' leaves the repository",
    ),
    "a preparation outside": (
        '[prep]\nfile = "../x.md"\n',
        "taskctl.toml:2: prep.file: '../x.md' leaves the repository",
    ),
    "a header key without a name": (
        '[[collection]]\nname = "tasks"\nid = { from = "header:" }\n',
        "taskctl.toml:3: collection[0].id.from: 'header:' is none of",
    ),
    "a collection of the preset that is not its first": (
        '[[collection]]\nname = "tracks"\n[collection.status.words]\n"dne" = ["Done"]\n',
        "taskctl.toml:4: collection[1].status.words.dne: no state is called 'dne'; nearest: done",
    ),
    "a table that is none": (
        'queue = "number"\n',
        "taskctl.toml:1: queue: should be a table, not text",
    ),
    "a collection without files": (
        '[[collection]]\nname = "others"\n[collection.id]\npattern = "X-1"\n',
        "collection[2].include: is missing: which files belong to the collection?",
    ),
    "a status from an unknown place": (
        '[[collection]]\nname = "tasks"\n[collection.status]\nfrom = "folders"\n',
        "taskctl.toml:4: collection[0].status.from: 'folders' is none of header, folder, heading, "
        "boxes, none, beside:PATTERN; nearest: folder",
    ),
    "a form that is none": (
        '[[collection]]\nname = "tasks"\n[collection.id]\nformat = "TASK-{number"\n',
        "taskctl.toml:4: collection[0].id.format: 'TASK-{number' is not a form",
    ),
    "a version that is none": (
        'required-version = "new"\n',
        "taskctl.toml:1: required-version: 'new' is not like `>=0.1`",
    ),
    "no TOML": ("[queue]\nwip_limit = \n", "taskctl.toml:2: not TOML"),
    "tables in tables without end": (f"x = {'[' * 5000}{']' * 5000}\n", "taskctl.toml:1: "),
    "a pattern that no bounded engine has": (
        '[[collection]]\nname = "tasks"\n[collection.id]\npattern = "(?a:T-\\\\d+)(?<!T+)x*y*"\n',
        "taskctl.toml:4: collection[0].id.pattern: ",
    ),
    "a baseline outside": ('[rules]\nbaseline = "../x.json"\n', "taskctl.toml:2: rules.baseline"),
}


@pytest.mark.parametrize(
    ("text", "says"), [pytest.param(text, says, id=about) for about, (text, says) in WRONG.items()]
)
def test_what_is_wrong_is_named_with_its_line(repo: Repo, text: str, says: str) -> None:
    repo.task("TASK-0001")
    repo.write("taskctl.toml", text)
    answer = repo.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith("taskctl: ")
    assert says in answer.stderr


def test_a_bad_pattern_with_a_form_is_said_once(repo: Repo) -> None:
    """Whether the form has groups of the pattern cannot be said then."""
    id_settings = 'pattern = "T-("\nformat = "T-{number}"\n'
    repo.write("taskctl.toml", f'[[collection]]\nname = "tasks"\n[collection.id]\n{id_settings}')
    (line,) = repo.run("check").stderr.splitlines()
    assert line.startswith("taskctl: taskctl.toml:4: collection[0].id.pattern: ")


def test_a_version_that_is_there(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.write("taskctl.toml", 'required-version = ">=0.0, !=9.1"\n')
    assert repo.run("check").exit_code == 0


def test_all_that_is_wrong_is_said_at_once(repo: Repo) -> None:
    repo.write("taskctl.toml", "[rules]\nselct = []\n[queue]\nlimit = 1\n")
    assert repo.run("check").stderr.splitlines() == [
        "taskctl: taskctl.toml:2: rules.selct: no such key; nearest: select",
        "taskctl.toml:4: queue.limit: no such key; nearest: wip_limit",
    ]


def stop_heading(repo: Repo, pattern: str) -> None:
    """Ask for a pattern in the headings of a plan with a long one."""
    repo.task("TASK-0001", more=f"\n## {'a' * 60}!\n")
    headings = f"[collection.sections.headings]\nstop = ['{pattern}']\n"
    repo.write("taskctl.toml", f'[[collection]]\nname = "tasks"\n{headings}')


def test_a_pattern_with_many_ways_to_match_is_answered(repo: Repo) -> None:
    stop_heading(repo, "(?:a?){40}a{40}$")
    assert repo.spawn("check", seconds=60).exit_code in {0, 1}


@pytest.mark.parametrize("pattern", ["^(a|a)*a*$", "(?:a|aa)+$"])
def test_a_pattern_that_never_ends_is_given_up(repo: Repo, pattern: str) -> None:
    stop_heading(repo, pattern)
    answer = repo.spawn("check", seconds=60)
    assert answer.exit_code == 2
    assert f"the pattern {pattern!r} takes too long to match" in answer.stderr


@pytest.mark.parametrize("preset", preset_names())
def test_the_patterns_of_the_presets_need_no_other_engine(preset: str) -> None:
    code = (
        "import sys; from taskctl.settings.load import load_from; "
        "load_from('x.toml', sys.argv[1].encode(), '.'); sys.exit('regex' in sys.modules)"
    )
    text = f'extends = "{preset}"'
    assert subprocess.run([sys.executable, "-c", code, text], check=False).returncode == 0


@pytest.mark.parametrize(
    ("pattern", "bounded"),
    [
        (r"\d{1,3}[A-Z]?-\w+", False),
        (r"^(Goal|Stop)( conditions?)?$", False),
        (r"[]*+]+\(a\)*", True),
        (r"\w+-\w+", True),
        (r"\w{1,9}-\w*", True),
        (r"(ab){2}", True),
        ("a?" * 30 + "a" * 30, True),
        ("(?:a|aa)" * 20, True),
        (r"(?x) (?:a|aa) +", True),
        (r"x{}+y{}+", True),
    ],
)
def test_what_can_be_matched_in_many_ways_is_bounded(pattern: str, *, bounded: bool) -> None:
    # a method of a compiled pattern is not a function
    assert isfunction(compile_pattern(pattern)) == bounded


class TestTheFile:
    """Which file the settings are taken from, and what the root is."""

    def test_a_table_of_pyproject(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write(
            "pyproject.toml", '[project]\nname = "x"\n[tool.taskctl.rules]\nignore = ["PR"]\n'
        )
        assert repo.codes() == []
        repo.write(
            "pyproject.toml", '[project]\nname = "x"\n\n[tool.taskctl.rules]\nignor = ["PR"]\n'
        )
        assert "pyproject.toml:5: rules.ignor: no such key" in repo.run("check").stderr

    def test_a_pyproject_without_the_table_is_not_asked(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("pyproject.toml", "not TOML at all\n")
        assert repo.run("check").exit_code == 0

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("\n[tool.taskctl\n", "pyproject.toml:2: not TOML"),
            ("[tool.taskctl]\nx = '\udcff'\n", "pyproject.toml:1: not UTF-8"),
            (f"x = {'[' * 5000}\n[tool.taskctl]\n", "pyproject.toml:1: "),
        ],
    )
    def test_a_pyproject_that_cannot_be_read(self, repo: Repo, text: str, says: str) -> None:
        """It says something of the plan, and nobody knows what."""
        repo.task("TASK-0001")
        repo.write("pyproject.toml", text)
        answer = repo.run("check")
        assert answer.exit_code == 2
        assert says in answer.stderr

    @needs_permissions
    def test_a_pyproject_that_may_not_be_read_is_not_asked(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("pyproject.toml", "[tool.taskctl]\nx = 1\n").chmod(0)
        assert repo.run("check").exit_code == 0

    def test_taskctl_toml_wins(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write("pyproject.toml", '[tool.taskctl.rules]\nignore = ["PR"]\n')
        repo.write("taskctl.toml", "")
        assert repo.codes() == ["PR001"]

    def test_the_nearest_folder_upwards(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("sub/taskctl.toml", "")
        repo.write("sub/tasks/TASK-0002-x.md", task("TASK-0002", prereqs=["TASK-0099"])[1])
        repo.write("sub/src/deep/x", "")
        answer = repo.run("check", "--output-format", "concise", folder="sub/src/deep")
        assert answer.stdout.startswith("tasks/TASK-0002-x.md:7:5: PR001")

    def test_nothing_above_the_work_tree(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.commit()
        (repo.root.parent / "taskctl.toml").write_text('[rules]\nignore = ["ALL"]\n')
        assert repo.codes() == ["PR001"]

    def test_the_work_tree_is_the_root_from_any_folder_of_it(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.commit()
        assert repo.run("check", folder="src/a") == repo.run("check")

    def test_a_file_named_on_the_command_line(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.write("taskctl.toml", "[rules]\nselct = []\n")
        repo.write("ci/other.toml", '[rules]\nignore = ["PR"]\n')
        assert repo.run("--config", "ci/other.toml", "check").exit_code == 0
        repo.write("ci/other.toml", "[rules]\nselct = []\n")
        assert (
            "ci/other.toml:2: rules.selct" in repo.run("--config", "ci/other.toml", "check").stderr
        )


class TestTheFolder:
    """`-C` is git's: as if started there."""

    def test_the_plan_there(self, repo: Repo) -> None:
        repo.write("sub/tasks/TASK-0001-x.md", task("TASK-0001", prereqs=["TASK-0099"])[1])
        answer = repo.run("-C", "sub", "check", "--output-format", "concise")
        assert answer.stdout.startswith("tasks/TASK-0001-x.md:7:5: PR001")

    def test_paths_are_seen_from_there(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        repo.commit()
        assert repo.run("-C", "tasks", "check", "TASK-0001-x.md").exit_code == 1

    def test_several_add_up(self, repo: Repo) -> None:
        repo.write("sub/deep/tasks/TASK-0001-x.md", task("TASK-0001")[1])
        assert repo.run("-C", "sub", "-C", "deep", "check").exit_code == 0

    def test_the_settings_file_is_seen_from_there(self, repo: Repo) -> None:
        repo.write("sub/tasks/TASK-0001-x.md", task("TASK-0001", prereqs=["TASK-0099"])[1])
        repo.write("sub/other.toml", '[rules]\nignore = ["PR"]\n')
        assert repo.run("-C", "sub", "--config", "other.toml", "check").exit_code == 0

    def test_the_output_file_is_written_there(self, repo: Repo) -> None:
        repo.write("sub/tasks/TASK-0001-x.md", task("TASK-0001")[1])
        repo.run("-C", "sub", "check", "--output-file", "out.txt")
        assert (repo.root / "sub/out.txt").exists()


def test_the_settings_in_force_and_where_each_was_written(repo: Repo) -> None:
    repo.write("taskctl.toml", "[queue]\nwip_limit = 3\n")
    shown = repo.run("config", "show").stdout
    assert "queue.wip_limit = 3  # taskctl.toml:2\n" in shown
    assert 'stop.plain = "accept"  # default\n' in shown
    assert 'collection[0].id.from = "filename"  # preset nexus\n' in shown
    answer = json.loads(repo.run("config", "show", "--json").stdout)
    assert answer["version"] == 1
    assert answer["settings"]["queue.wip_limit"] == {"value": 3, "origin": "taskctl.toml:2"}


@pytest.mark.parametrize(
    "arguments",
    [["config", "schema"], *(["completion", shell] for shell in ("bash", "zsh", "fish"))],
    ids=" ".join,
)
def test_what_needs_no_plan(repo: Repo, arguments: Sequence[str]) -> None:
    answer = repo.run(*arguments)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout


def test_tables_merge_and_lists_replace(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n[collection.status.words]\ndone = ["Shipped"]\n',
    )
    repo.task("TASK-0001", "In Progress")
    repo.task("TASK-0002", "Shipped", stop="- [x] `a`")
    repo.task("TASK-0003", "Done")
    (found,) = repo.findings()
    assert (found.code, found.item) == ("HD005", "TASK-0003")


def test_a_second_layout_brings_its_boards(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md + nexus"\n')
    shown = repo.run("config", "show").stdout
    (files,) = (line for line in shown.splitlines() if line.startswith("boards.files = "))
    assert "tasks/STATUS-BOARD.md" in files
