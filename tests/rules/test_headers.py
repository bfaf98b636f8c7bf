"""HD: every item has a header that says what it must, once, in words that are known."""

from collections.abc import Mapping

import pytest
import yaml

from ..conftest import Repo, task, track
from .cases import Bad, Files, Fixed, Good

ONE = task("TASK-0001")
BODY = ONE[1].split("---\n\n", 1)[1]
TITLE = "title: TASK-0001 Roles"
STATUS = "status: Draft"
OWNER = "owner: runtime"
CREATED = "created: 2026-01-02"
NBSP = "\xa0"


def headed(*lines: str) -> tuple[str, str]:
    """TASK-0001 with these lines for its header."""
    return task("TASK-0001", header="".join(f"{line}\n" for line in lines))


def without(line: str, file: tuple[str, str] = ONE) -> tuple[str, str]:
    """A file without a line; its first place is marked."""
    path, text = file
    assert f"{line}\n" in text
    return path, "«»" + text.replace(f"{line}\n", "")


# Another tool's list of status words, and the settings that read it.
LISTED = [
    ("words.yml", 'statuses: ["Draft", "Wontfix", "Icebox", "Done"]\n'),
    (
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n[collection.status]\nwords_from = "words.yml"\n',
    ),
]

BAD = [
    Bad(
        "HD001",
        "a heading and a status line are no header",
        [("tasks/TASK-0285-x.md", f"«»# TASK-0285: phases\n\nStatus: Complete\n\n{BODY}")],
        "TASK-0285 has no header, so its status is unknown",
    ),
    Bad("HD001", "an empty one", [(ONE[0], f"«»---\n---\n\n{BODY}")], "has an empty header"),
    Bad("HD001", "a track", [ONE, ("tasks/TRACK-A.md", "«»# Apps\n")], "TRACK-A has no header"),
    Bad(
        "HD002",
        "the text below is not swallowed",
        [(ONE[0], f"«---»\n{TITLE}\n{STATUS}\n{OWNER}\n{CREATED}\n\n{BODY}"), task("TASK-0002")],
        "the header is opened here and never closed",
    ),
    Bad(
        "HD003",
        "a colon in a value",
        [task("TASK-0001", title="«TASK-0001 Roles: init»")],
        "title … YAML",
        "info",
    ),
    Bad(
        "HD003",
        "several values are one finding",
        [task("TASK-0001", title="«TASK-0001 Roles: init»", owner="@x", keys="a: `b`\n")],
        "title … YAML … 2 more values",
        "info",
    ),
    Bad("HD004", "no owner", [without(OWNER)], "the header has no owner", "warning"),
    Bad(
        "HD004",
        "an owner without value",
        [headed(TITLE, STATUS, "«owner»:", CREATED)],
        "owner has no value",
        "warning",
    ),
    Bad("HD004", "without a status nobody knows", [without(STATUS)], "the header has no status"),
    Bad(
        "HD004",
        "an empty status",
        [headed(TITLE, "«status»: # later", OWNER, CREATED)],
        "status has no value",
    ),
    Bad("HD004", "a track", [ONE, without("status: Living", track("A"))], "has no status"),
    Bad(
        "HD005",
        "no word of the settings",
        [task("TASK-0001", "«Habitat removed (2026-07-28)»")],
        "'Habitat removed (2026-07-28)' is not a known status",
    ),
    Bad("HD005", "a slip", [task("TASK-0001", "«Doen»")], "is not a known status; nearest: Done"),
    Bad(
        "HD005", "a part is not all", [task("TASK-0001", "«Part 1 Done (x)»")], "not a known status"
    ),
    Bad("HD005", "the opposite", [task("TASK-0001", "«Not Done»")], "not a known status"),
    Bad(
        "HD005", "prose behind it", [task("TASK-0001", "«Done pending QEMU»")], "not a known status"
    ),
    Bad(
        "HD005",
        "a Cyrillic letter",
        [task("TASK-0001", "«D\u043ene»")],
        "is not a known status (it has U+043E); nearest: Done",
    ),
    Bad("HD005", "a track", [ONE, track("A", "«Livign»")], "nearest: Living"),
    Bad(
        "HD006",
        "both lines are named",
        [headed(TITLE, "‹status›: Draft", OWNER, CREATED, "«status»: Done")],
        "status is in the header twice, on lines 3 and 6",
    ),
    Bad(
        "HD006",
        "in another case",
        [headed(TITLE, "‹Status›: Draft", OWNER, CREATED, "«status»: Done")],
        "on lines 3 and 6",
    ),
    Bad(
        "HD007",
        "not in the calendar",
        [task("TASK-0001", created="«2026-02-30»")],
        "created '2026-02-30' is not in the calendar",
    ),
    Bad(
        "HD007",
        "another form",
        [task("TASK-0001", created="«02/01/2026»")],
        "created '02/01/2026' is not of the form YYYY-MM-DD",
    ),
    Bad(
        "HD009",
        "a list for a text",
        [headed(TITLE, "«status»: [Done, Draft]", OWNER, CREATED)],
        "status is a list, not a text, and is not read",
    ),
    Bad(
        "HD009",
        "a table for a list of ids",
        [headed(TITLE, STATUS, OWNER, CREATED, "«depends-on»: {first: TASK-0002}")],
        "depends-on is a nested table, not a list of ids, and is not read",
    ),
    Bad(
        "HD009",
        "a line that is no key",
        [headed(TITLE, STATUS, "«soon to be written»", OWNER, CREATED)],
        "this line is neither `key: value` nor part of one",
    ),
    Bad(
        "HD009",
        "no key at all",
        [(ONE[0], f"---\n«- one»\n- two\n---\n\n{BODY}")],
        "the header is not a list of `key: value` lines",
    ),
    Bad(
        "HD010",
        "an alias",
        [headed(TITLE, "status: «*state»", OWNER, CREATED)],
        "an alias is not allowed in a header",
    ),
    Bad(
        "HD010",
        "a tag",
        [headed("title: «!!python/name:os.system» x", STATUS, OWNER, CREATED)],
        "a tag is not allowed in a header",
    ),
    Bad(
        "HD010",
        "many are one finding",
        [headed(TITLE, STATUS, OWNER, CREATED, "a: «&a» 1", "b: *a", "c: !x y")],
        "an anchor is not allowed in a header (3 places)",
    ),
    Bad(
        "HD010",
        "a merge key",
        [headed(TITLE, STATUS, OWNER, CREATED, "«<<»: {a: 1}")],
        "a merge key is not allowed in a header",
    ),
    Bad(
        "HD011",
        "the text says done",
        [task("TASK-0001", "‹In Progress›", context="«status: done — 2026-07-01»")],
        "this line says done, the header of TASK-0001 In Progress",
        "warning",
    ),
    Bad(
        "HD011",
        "in bold",
        [task("TASK-0001", "‹Draft›", context="«**Status:** In Review»")],
        "this line says In Review",
        "warning",
    ),
    Bad(
        "HD012",
        "an underscore",
        [headed(TITLE, STATUS, OWNER, CREATED, "«depends_on»: []")],
        "depends_on is not read; depends-on is",
        "warning",
    ),
    Bad(
        "HD012",
        "another word for it",
        [headed(TITLE, STATUS, OWNER, CREATED, "«dependencies»: []")],
        "dependencies is not read; depends-on is",
        "warning",
    ),
    Bad(
        "HD012",
        "one letter too few",
        [headed(TITLE, STATUS, "«ownr»: runtime", CREATED)],
        "ownr is not read; owner is",
        "warning",
    ),
    Bad(
        "HD012",
        "beside the right key",
        [headed(TITLE, STATUS, OWNER, CREATED, "depends-on: []", "«depends_on»: []")],
        "depends_on is not read; depends-on is",
        "warning",
    ),
    Bad(
        "HD012",
        "a status that is not read is as grave as none",
        [headed(TITLE, "«staus»: Draft", OWNER, CREATED)],
        "staus is not read; status is",
    ),
    Bad("HD013", "blanks at the end", [task("TASK-0001", "Draft«  »")], "blanks", "warning"),
    Bad("HD013", "a no-break space", [task("TASK-0001", f"Draft«{NBSP}»")], "blanks", "warning"),
    Bad(
        "HD014",
        "before an item",
        [ONE, task("TASK-0002", prereqs="\n«\t»- TASK-0001")],
        "a tab indents this line of the header",
        "warning",
    ),
    Bad(
        "HD015",
        "a word of the tool that means no state",
        [*LISTED, task("TASK-0001", "«Icebox»")],
        "no state is known for the status 'Icebox'",
        "info",
    ),
]

GOOD = [
    Good("HD001", "a licence before the header", [(ONE[0], f"<!-- MIT -->\n\n{ONE[1]}")]),
    Good("HD002", "three dots close it", [(ONE[0], ONE[1].replace("---\n\n", "...\n\n"))]),
    Good("HD002", "a rule in the text", [(ONE[0], ONE[1] + "\n---\n\nMore.\n")]),
    Good("HD003", "quoted", [headed("title: 'TASK-0001 A: b'", STATUS, 'owner: "@x"', CREATED)]),
    Good("HD003", "a label and a path", [task("TASK-0001", links=["Proof: src/a/lib.py"])]),
    Good("HD004", "blank lines and comments", [headed(TITLE, "", STATUS, "# x", OWNER, CREATED)]),
    Good("HD005", "lower case", [task("TASK-0001", "draft")]),
    Good("HD005", "a remark in brackets", [task("TASK-0001", "Draft (seed — not scheduled)")]),
    Good("HD005", "a tick", [task("TASK-0001", "Done ✅ (2026-07-21) — see below")]),
    Good(
        "HD005", "superseded by", [task("TASK-0001"), task("TASK-0002", "Superseded by TASK-0001")]
    ),
    Good("HD006", "two keys", [headed(TITLE, STATUS, OWNER, CREATED, "updated: 2026-01-03")]),
    Good("HD007", "a remark", [task("TASK-0001", created="2026-03-01 (reconciled)")]),
    Good("HD007", "quoted", [task("TASK-0001", created="'2026-03-01'")]),
    Good("HD007", "with a time", [task("TASK-0001", created="2026-03-01T10:00:00Z")]),
    Good("HD009", "a list of owners", [task("TASK-0001", owner="[runtime, ui]")]),
    Good("HD010", "an ampersand in a title", [task("TASK-0001", title="TASK-0001 A & B *c*")]),
    Good("HD010", "quoted", [headed("title: 'TASK-0001 *a'", STATUS, OWNER, CREATED, "a: '*b'")]),
    Good("HD011", "it says the same", [task("TASK-0001", context="status: draft, as above")]),
    Good("HD011", "in a fence", [task("TASK-0001", context="```yaml\nstatus: done\n```")]),
    Good("HD011", "in a quote", [task("TASK-0001", context="> status: done")]),
    Good("HD012", "a key of one's own", [task("TASK-0001", keys="priority: high\nsize: 3\n")]),
    Good("HD013", "line breaks of Markdown", [task("TASK-0001", context="One  \ntwo  ")]),
    Good("HD013", "a remark behind it", [task("TASK-0001", "Draft  # not yet")]),
    Good("HD014", "a tab in a value", [task("TASK-0001", title="TASK-0001 a\tb")]),
    Good(
        "HD015", "a word that means what it usually means", [*LISTED, task("TASK-0001", "Wontfix")]
    ),
]

UNSAFE = ("--fix", "--unsafe-fixes")
FIXED = [
    Fixed(
        "HD003", "a title", [task("TASK-0001", title="«TASK-0001 A: b»  # c")], "'TASK-0001 A: b'"
    ),
    Fixed(
        "HD003",
        "an apostrophe",
        [task("TASK-0001", owner='«@it\'s \\ "x"»')],
        '"@it\'s \\\\ \\"x\\""',
    ),
    Fixed("HD005", "case and dashes", [task("TASK-0001", "«in-progress»")], "In Progress"),
    Fixed("HD005", "a slip, if asked for", [task("TASK-0001", "«Drfat»")], "Draft", UNSAFE),
    Fixed(
        "HD005", "a look-alike, if asked for", [task("TASK-0001", "«Dr\u0430ft»")], "Draft", UNSAFE
    ),
    Fixed("HD005", "in quotes", [task("TASK-0001", "'«in_progress»' # x")], "In Progress"),
    Fixed(
        "HD005",
        "on a line of its own",
        [headed(TITLE, "status: >-\n  «in-progress»", OWNER, CREATED)],
        "In Progress",
    ),
    Fixed(
        "HD012",
        "an underscore",
        [headed(TITLE, STATUS, OWNER, CREATED, "«depends_on»: []")],
        "depends-on",
    ),
    Fixed(
        "HD012",
        "a quoted key",
        [headed(TITLE, STATUS, OWNER, CREATED, '«"depends_on"»: []')],
        "depends-on",
    ),
    Fixed(
        "HD012",
        "another word, if asked for",
        [headed(TITLE, STATUS, OWNER, CREATED, "«requires»: []")],
        "depends-on",
        UNSAFE,
    ),
    Fixed("HD013", "blanks", [task("TASK-0001", f"Draft« {NBSP} »")], ""),
    Fixed("HD014", "a tab", [ONE, task("TASK-0002", prereqs="\n«\t»- TASK-0001")], "  "),
]


@pytest.mark.parametrize(
    "files",
    [[task("TASK-0001", "Doen")], [headed(TITLE, STATUS, OWNER, CREATED, "requires: []")]],
    ids=["HD005", "HD012"],
)
def test_a_guess_is_not_written_unasked(repo: Repo, files: Files) -> None:
    for path, text in files:
        repo.write(path, text)
    before = repo.files()
    repo.run("check", "--fix")
    assert repo.files() == before


@pytest.mark.parametrize(
    "status", ["In-Progress (2026-07-30) — `x` is open", "Drfat (seed)", "In-Progress (x)"]
)
def test_a_fix_of_the_status_keeps_what_stands_behind_the_word(repo: Repo, status: str) -> None:
    path = repo.task("TASK-0001", status)
    repo.run("check", "--fix", "--unsafe-fixes")
    tail = status[status.index(" (") :]
    assert f"{tail}\n" in repo.read(path)


def test_an_info_is_fixed_only_by_name(repo: Repo) -> None:
    repo.task("TASK-0001", title="TASK-0001 Roles: init")
    before = repo.files()
    assert repo.run("check", "--fix").exit_code == 0
    assert repo.files() == before
    assert "fixed 1 finding in 1 file" in repo.run("check", "--select", "HD003", "--fix").stderr


def test_a_quoted_header_is_yaml_and_says_the_same(repo: Repo) -> None:
    said: Mapping[str, object] = {
        "title": "TASK-0001 Roles: init, 'it' is \\ here",
        "status": "Draft (2026-01-02): `seed`",
        "owner": "@init @runtime",
        "links": ["Depends-on (a, b): src/a/lib.py: x", "@y"],
    }
    path = repo.task(
        "TASK-0001",
        header=f"title: {said['title']}\nstatus: {said['status']}\nowner: {said['owner']}\n"
        "created: 2026-01-02\n"
        "links:\n  - Depends-on (a, b):\n    src/a/lib.py: x\n  - @y\n",
    )
    repo.run("check", "--select", "HD003", "--fix")
    header = yaml.safe_load(repo.read(path).split("---\n")[1])
    assert {key: header[key] for key in said} == said


def test_a_header_that_makes_yaml_parsers_give_up(repo: Repo) -> None:
    deep = "x: " + "[" * 5_000 + "\n" + "  ]" * 5_000 + "\n"
    repo.task("TASK-0001", keys=f"y: {{when: 2023-14-05}}\n{deep}")
    assert {finding.code for finding in repo.findings()} <= {"HD003", "HD009"}
    assert repo.plan().by_id["TASK-0001"].state == "todo"


def test_values_are_texts_and_nothing_else(repo: Repo) -> None:
    repo.task("TASK-0001", title="0010", owner="Yes", created="2026-01-02")
    read = repo.plan().by_id["TASK-0001"]
    assert (read.title, read.owner, read.created) == ("0010", ("Yes",), "2026-01-02")


def test_only_the_first_of_two_statuses_counts(repo: Repo) -> None:
    path, text = headed(TITLE, STATUS, OWNER, CREATED, "status: Done")
    repo.write(path, text)
    repo.task("TASK-0002", "Done", prereqs=["TASK-0001"])
    assert repo.codes() == ["HD006", "PR004"]


@pytest.mark.parametrize(("status", "state"), [("Done (100%)", "done"), ("Done (99%)", "unknown")])
def test_done_with_a_share_is_done_only_with_all_of_it(repo: Repo, status: str, state: str) -> None:
    repo.task("TASK-0001", status)
    assert repo.plan().by_id["TASK-0001"].state == state


@pytest.mark.parametrize(
    ("second", "codes"),
    [("note: fine", []), ("note: fine: not", ["HD003"]), ("note: 'fine", ["HD003"])],
)
def test_a_map_in_a_list_is_read_as_yaml_reads_it(
    repo: Repo, second: str, codes: list[str]
) -> None:
    path = repo.task("TASK-0001", keys=f"proofs:\n  - name: a\n    {second}\n")
    assert repo.codes() == codes
    before = repo.read(path)
    repo.run("check", "--select", "HD003", "--fix")
    assert repo.read(path) == before


@pytest.mark.parametrize(
    "date", ["'2026-03-01'", "`2026-03-01`", "**2026-03-01**", '"2026-03-01" (moved)']
)
def test_a_date_in_quotes_of_a_plain_header(repo: Repo, date: str) -> None:
    repo.write(
        "taskctl.toml",
        'extends = "nexus"\n[[collection]]\nname = "tasks"\n'
        '[collection.header]\nform = "bullet"\nrequired = ["status"]\n',
    )
    repo.write(
        "tasks/TASK-0001-x.md", f"# TASK-0001 x\n\n- Status: Draft\n- Created: {date}\n\n{BODY}"
    )
    assert repo.findings("HD007") == []
