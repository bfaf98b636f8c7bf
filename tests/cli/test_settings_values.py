"""A value of the settings is refused where it is written, or works: it never hangs a command."""

import subprocess
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.settings_page import settings as all_settings
from taskctl.settings.schema import Settings
from taskctl.settings.values import CHECKS, KEYS

from ..conftest import Repo

PATTERNS_OF_NOTHING = [
    "[A-Z0-9-]*", ".*", "(?:TASK-\\d+)?", "", "TASK-\\d{4}|", "(?=TASK)", "\\b", "(?:a?b?c?)",
    "(?:|x)", "(?<![A-Z])", "x{0,5}", "(?i:task)?-?\\d*", "^", "$", "(?:x*)+",
]  # fmt: skip  # a table
PATTERNS_WITHOUT_END = [
    "(a+)+b", "(?:a|aa)+$", "(?:\\w+\\s?)+:", "([A-Z]+)*-\\d", "(x+x+)+y", "^(([a-z])+.)+[A-Z]$",
    "(?:\\d+\\d*)+Z",
]  # fmt: skip  # a table
NO_PATTERNS = [
    "T-(", "a{99999999999999999999}", f"a{{{'9' * 5000}}}", "(" * 3000 + ")" * 3000,
    "(?:(?:(?:a{1000}){1000}){1000})x", "x" * 20_000, "[z-a]", "(?P<n>a)(?P<n>b)", "\0x",
    "(?:" + "|".join(f"w{i}" for i in range(5000)) + ")",
]  # fmt: skip  # a table
NO_FORMS = {
    "width": "TASK-{number:099999999d}", "fill": "TASK-{number:>99999999}",
    "precision": "TASK-{number:.99999999f}", "twice": "TASK-{number:>99999999}-{number}",
    "nested": "TASK-{number:{number}}", "attribute": "TASK-{number.__class__}",
    "index": "TASK-{number[0]}", "by position": "TASK-{}", "by number": "TASK-{0}",
    "no group": "TASK-0001", "empty": "", "unclosed": "TASK-{number", "unknown": "TASK-{nummer}",
    "zeros lost": "TASK-{number}", "other prefix": "ITEM-{number:04d}",
    "other width": "TASK-{number:03d}", "hexadecimal": "TASK-{number:04x}!", "long": "x" * 300,
}  # fmt: skip  # a table
NO_PATHS = [
    "", " ", "/", ".", "..", "./", "./tasks/*.md", "tasks/./*.md", "/etc/*", "../*.md", "a/../b",
    "tasks\\*.md", "C:/tasks/*.md", "a\0b", "a\nb", "*" * 200, "**/" * 200 + "*.md", "x" * 5000,
]  # fmt: skip  # a table
KEYS_OF_PATHS = [
    "boards.files", "boards.complete", "contracts.files", "evidence.folder", "prep.file",
    "prep.archive", "rules.baseline", "scope.always", "collection.include", "collection.exclude",
]  # fmt: skip  # a table
# These are switched off by the empty text.
MAY_BE_EMPTY = {"prep.file", "prep.archive", "rules.baseline"}


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, str):
        signs = (f"\\u{ord(c):04x}" if c < " " or c in '"\\\x7f' else c for c in value)
        return f'"{"".join(signs)}"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def line(key: str, value: object) -> str:
    """A settings file that gives one key."""
    table, _, name = key.rpartition(".")
    if table.startswith("collection"):
        inner = table.partition(".")[2]
        head = '[[collection]]\nname = "tasks"\n' + (f"[collection.{inner}]\n" if inner else "")
        return f"{head}{name} = {toml(value)}\n"
    return f"[{table}]\n{name} = {toml(value)}\n"


def refused(repo: Repo, text: str, key: str) -> None:
    """The settings are refused by every command, with the line of the key and in one piece."""
    repo.task("TASK-0001", prereqs=["TASK-0002"])
    repo.write("taskctl.toml", text)
    # of a key with escapes, the line of its table
    number = len(text.splitlines()) - ("\\" in text and "per-file" in text)
    for command in (["check"], ["next"], ["list"]):
        answer = repo.run(*command)
        assert (answer.exit_code, answer.stdout) == (2, ""), answer
        assert f"taskctl.toml:{number}: " in answer.stderr
        assert key.rpartition(".")[2] in answer.stderr
        assert "bug" not in answer.stderr
        assert len(answer.stderr) < 1000 + len(text)


@pytest.mark.parametrize("key", ["collection.id.pattern", "collection.id.aliases"])
@pytest.mark.parametrize("pattern", PATTERNS_OF_NOTHING)
def test_a_pattern_of_ids_that_matches_nothing(repo: Repo, key: str, pattern: str) -> None:
    refused(repo, line(key, pattern if key.endswith("n") else [pattern]), key)


@pytest.mark.parametrize("pattern", ["", ".*", "(?:Stop)?", "^", "^$", "x{0,5}", "^(?!Notes)"])
def test_a_pattern_of_headings_that_matches_nothing(repo: Repo, pattern: str) -> None:
    key = "collection.sections.headings.stop"
    refused(repo, line(key, [pattern]), key)


@pytest.mark.full
@pytest.mark.parametrize(
    "key",
    [
        "collection.id.pattern",
        pytest.param("collection.id.aliases", marks=pytest.mark.full),  # seconds each
        pytest.param("collection.sections.headings.stop", marks=pytest.mark.full),
    ],
)
@pytest.mark.parametrize("pattern", [*PATTERNS_WITHOUT_END, *NO_PATTERNS], ids=lambda p: p[:20])
def test_a_pattern_that_does_not_come_to_an_end(repo: Repo, key: str, pattern: str) -> None:
    refused(repo, line(key, pattern if key.endswith("n") else [pattern]), key)


@pytest.mark.parametrize("form", NO_FORMS.values(), ids=NO_FORMS)
def test_a_form_that_writes_no_id(repo: Repo, form: str) -> None:
    refused(repo, line("collection.id.format", form), "collection.id.format")


@pytest.mark.parametrize(
    "pattern",
    ["ITEM(?P<number>\\d{3})(?P<suffix>[A-Z]?)", "TASK-(?P<number>\\d{4})(?P<suffix>[a-z])"],
)
def test_a_pattern_that_does_not_read_what_its_form_writes(repo: Repo, pattern: str) -> None:
    refused(repo, line("collection.id.pattern", pattern), "collection.id.pattern")


@pytest.mark.parametrize(
    ("key", "path"),
    [(k, p) for k in KEYS_OF_PATHS for p in NO_PATHS if p or k not in MAY_BE_EMPTY],
    ids=lambda text: repr(text[:20]),
)
def test_a_path_that_names_no_file(repo: Repo, key: str, path: str) -> None:
    is_list = key.partition(".")[2] not in {"folder", "file", "archive", "baseline"}
    refused(repo, line(key, [path] if is_list else path), key)


@pytest.mark.parametrize("path", NO_PATHS, ids=lambda path: repr(path[:20]))
def test_a_pattern_as_a_key(repo: Repo, path: str) -> None:
    text = f'[rules.per-file-ignores]\n{toml(path)} = ["PR001"]\n'
    refused(repo, text, "per-file-ignores")


@pytest.mark.parametrize("name", ["{slef}", "{}", "{a,b}", "{" * 3000 + "}" * 3000])
def test_a_name_in_braces_that_stands_for_nothing(repo: Repo, name: str) -> None:
    refused(repo, line("scope.always", [name]), "scope.always")


@pytest.mark.parametrize("number", [-1, -(10**30), 10**30, 2**31])
@pytest.mark.parametrize("key", ["queue.wip_limit", "rules.line-length"])
def test_a_number_that_means_nothing(repo: Repo, key: str, number: int) -> None:
    refused(repo, line(key, number), key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("queue.order", ""),
        ("proofs.commands", [""]),
        ("proofs.commands", ["make", "\0"]),
        ("contracts.draft", [" "]),
        ("collection.status.words.done", [""]),
        ("collection.status.words.done", ["Done", "a\nb"]),
        ("collection.header.keys.title", [""]),
        ("collection.name", ""),
        ("boards.files", ["a.md"] * 10_001),
    ],
)
def test_a_word_that_says_nothing(repo: Repo, key: str, value: object) -> None:
    text = '[[collection]]\nname = ""\n' if key.endswith("name") else line(key, value)
    refused(repo, text, key)


GOOD = {
    "optional prefix": ("(?:TASK-)?(?P<number>\\d{4})", "TASK-{number:04d}"),
    "no groups": ("TASK-\\d{4}", None),
    "words": ("TASK-(?P<name>[A-Z0-9][A-Z0-9-]*)", "TASK-{name}"),
    "alternatives": ("(?:TASK|BUG)-(?P<number>\\d{4})", "TASK-{number:04d}"),
    "alternatives without a group": ("TASK-(?P<number>\\d{4})|OLD(?P<suffix>\\d)", None),
    "parts": ("TASK-(?P<number>\\d+(?:\\.\\d{1,4})?)", None),
    "look behind": ("(?<![/.])TASK-(?P<number>\\d{4})", "TASK-{number:04d}"),
    "look ahead": ("(?=TASK)TASK-(?P<number>\\d{4})", "TASK-{number:04d}"),
    "repeats of groups": ("(?:[A-Z]+-)+(?P<number>\\d{4})", "TASK-{number:04d}"),
    "letters of any case": ("(?i:task)-(?P<number>\\d{4})", "TASK-{number:04d}"),
    "back reference": ("TASK-(?P<number>(\\d)\\2*\\d{1,3})", "TASK-{number:04d}"),
}


@pytest.mark.parametrize(("pattern", "form"), GOOD.values(), ids=GOOD)
def test_a_pattern_and_form_that_are_good(repo: Repo, pattern: str, form: str | None) -> None:
    repo.task("TASK-0001")
    more = f"format = {toml(form)}\n" if form else ""
    repo.write("taskctl.toml", line("collection.id.pattern", pattern) + more)
    answer = repo.run("list")
    assert answer.exit_code == 0, answer.stderr
    assert "TASK-0001" in answer.stdout


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("collection.include", ["tasks/**/TASK-*.md", "app/[id]/*.md"]),
        ("boards.files", []),
        ("prep.archive", ""),
        ("prep.file", ""),
        ("scope.always", ["{self}", "docs/**", "a {b}.md"]),
        ("collection.sections.headings.stop", ["^Stop conditions.*done.*$", "^(?!Notes)."]),
        ("queue.wip_limit", 999_999),
        ("queue.wip_limit", 0),
        ("proofs.commands", ["make", "./scripts/*", "C:\\tools\\x.exe"]),
    ],
)
def test_other_good_values(repo: Repo, key: str, value: object) -> None:
    repo.task("TASK-0001")
    repo.write("taskctl.toml", line(key, value))
    answer = repo.run("check")
    assert answer.exit_code in {0, 1}, answer.stderr


def test_many_steps_over_folders_are_taken_once(repo: Repo) -> None:
    repo.write("/".join("abcdefghijklmnopqrstuvwxyz") + "/TASK-0001-x.md", "")
    repo.task("TASK-0001")
    repo.write("taskctl.toml", line("collection.include", ["**/" * 40 + "x/TASK-*.md"]))
    assert repo.spawn("check", seconds=60).exit_code == 2


class TestAnEmptyCollection:
    """What matches nothing is switched off by intent, or is named."""

    def test_of_the_preset_is_switched_off(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.track("NET")
        repo.write("taskctl.toml", '[[collection]]\nname = "tracks"\ninclude = []\n')
        assert "TRACK" not in repo.run("list").stdout
        answer = repo.run("check")
        assert (answer.exit_code, answer.stderr) == (0, "")

    def test_of_its_own_is_refused(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("taskctl.toml", '[[collection]]\nname = "extra"\ninclude = []\n')
        answer = repo.run("list")
        assert answer.exit_code == 2
        assert "taskctl.toml:3: collection[2].include: is empty" in answer.stderr

    def test_all_of_them(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("taskctl.toml", '[[collection]]\nname = "tasks"\ninclude = []\n')
        answer = repo.run("list")
        assert answer.exit_code == 2
        assert "no plan found" in answer.stderr

    @pytest.mark.parametrize("pattern", ["plan/T[12].md", "plan/T?.md", "plan/{T1,T2}.md"])
    def test_with_a_sign_that_has_no_meaning(self, repo: Repo, pattern: str) -> None:
        repo.task("TASK-0001")
        repo.write("plan/T1.md", "")
        repo.write("taskctl.toml", f'[[collection]]\nname = "x"\ninclude = ["{pattern}"]\n')
        for command in ("check", "list", "next"):
            answer = repo.run(command)
            assert (answer.exit_code, answer.stdout) == (2, "")
            assert "taskctl.toml:3: collection[2].include: no file matches" in answer.stderr
            assert "is taken literally" in answer.stderr

    def test_beside_a_pattern_that_finds_some(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        patterns = '["tasks/TASK-*.md", "tasks/[A-Z]*.md"]'
        repo.write("taskctl.toml", f'[[collection]]\nname = "tasks"\ninclude = {patterns}\n')
        answer = repo.run("list")
        assert answer.exit_code == 0
        assert "no file matches tasks/[A-Z]*.md, so it has no effect; `[A-Z]`" in answer.stderr

    @pytest.mark.parametrize("command", ["check", "list", "next", "stats", "board"])
    def test_every_command_says_so_once(self, repo: Repo, command: str) -> None:
        repo.task("TASK-0001")
        repo.write("taskctl.toml", '[[collection]]\nname = "x"\ninclude = ["plan/*.md"]\n')
        said = repo.run(command).stderr
        note = "taskctl.toml:3: collection[2].include: no file matches plan/*.md, so the"
        assert said.count(note) == 1
        assert repo.run("-q", command).stderr == ""

    def test_where_the_signs_are_a_name(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("app/[id]/page.md", "# Page\n")
        repo.write("taskctl.toml", '[boards]\nfiles = ["app/[id]/*.md"]\n')
        assert "taken literally" not in repo.run("check").stderr

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("collection.exclude", ["tasks/TASK-000[12]*"]),
            ("contracts.files", ["docs/rfc-????.md"]),
            ("boards.files", ["tasks/STATUS-BORD.md"]),
        ],
    )
    def test_a_pattern_without_effect(self, repo: Repo, key: str, value: Sequence[str]) -> None:
        repo.task("TASK-0001")
        repo.write("taskctl.toml", line(key, value))
        assert f"no file matches {value[0]}" in repo.run("check").stderr

    @pytest.mark.parametrize(
        ("keys", "says"),
        [
            ('[collection.status]\nwords_from = "x.yml"\n', "there is no file x.yml"),
            ('[collection.status]\nfrom = "beside:x.conf"\n', "no file matches x.conf"),
            ('[collection.status]\nstamp = "key"\nfrom = "folder"\n', "no date is written"),
            (
                "[collection.sections]\nbare_paths = true\nheadings = { scope = [] }\n",
                "no section is an allowlist",
            ),
        ],
    )
    def test_a_key_without_effect(self, repo: Repo, keys: str, says: str) -> None:
        repo.task("TASK-0001")
        repo.write("taskctl.toml", f'[[collection]]\nname = "tasks"\n{keys}')
        assert says in repo.run("list").stderr

    def test_a_field_that_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        keys = '[collection.header.keys]\nprereq = ["needs"]\n'
        repo.write("taskctl.toml", f'[[collection]]\nname = "tasks"\n{keys}')
        answer = repo.run("list")
        assert answer.exit_code == 2
        assert "taskctl.toml:4: collection[0].header.keys.prereq: no field is called" in (
            answer.stderr
        )
        assert "nearest: prereqs" in answer.stderr

    def test_what_the_preset_looks_for_is_not_named(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert repo.run("check").stderr == ""


def test_every_text_and_number_has_a_kind() -> None:
    """A new key says what it may hold, or anything may."""
    open_keys = {s.key for s in all_settings() if not s.type.startswith(("`", "true"))}
    assert open_keys - CHECKS.keys() == set()
    assert CHECKS.keys() - {s.key for s in all_settings()} == set()
    assert KEYS.keys() <= CHECKS.keys()
    assert Settings() is not None


_TEXTS = st.one_of(
    st.sampled_from([*PATTERNS_OF_NOTHING, *PATTERNS_WITHOUT_END, *NO_PATHS, *NO_FORMS.values()]),
    st.text(max_size=40),
    st.from_regex(r"[(|)*+?.\\dw\[\]{}A-Z0-9-]{1,12}", fullmatch=True),
)
_VALUES = {"text": _TEXTS, "list": st.lists(_TEXTS, max_size=3), "number": st.integers()}
_LISTS = {
    "collection.include", "collection.exclude", "collection.id.aliases", "queue.wip_states",
    "scope.always", "proofs.commands", "boards.files", "boards.complete", "contracts.files",
    "contracts.draft", "prep.checks", "collection.header.required", "collection.header.dates",
}  # fmt: skip  # a table
_TABLES = {
    "collection.header.keys": "title", "collection.status.words": "done",
    "collection.sections.headings": "stop", "proofs.exclusive": "x",
}  # fmt: skip  # a table
_OPEN = sorted(
    key
    for key in CHECKS
    if key not in {"extends", "required-version"} and not key.startswith("rules.")
)


@pytest.mark.full
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_values_are_refused_or_work(repo: Repo, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(_OPEN))
    of_list = key in _LISTS or key in _TABLES
    kind = "number" if key == "queue.wip_limit" else "list" if of_list else "text"
    value = data.draw(_VALUES[kind])
    repo.task("TASK-0001", prereqs=["TASK-0002"], links=["docs/x.md"])
    repo.task("TASK-0002", "In Progress", stop="- [ ] `make x` prints `ok`")
    full = f"{key}.{_TABLES[key]}" if key in _TABLES else key
    text = f"[[collection]]\nname = {toml(value)}\n" if key.endswith(".name") else line(full, value)
    repo.write("taskctl.toml", text.encode("utf-8", "replace"))
    for command in ("check", "next"):
        try:
            answer = repo.spawn(command, seconds=60)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{command} does not end with {text!r}")
        assert answer.exit_code in {0, 1, 2}
        assert "this is a bug" not in answer.stderr, answer.stderr
