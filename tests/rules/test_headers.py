"""HD: every item has a header that says what it must, once, in words that are known."""

import pytest
import yaml

from ..conftest import Repo, task, track
from .cases import Bad, Good, Mended, each, fires, is_mended, is_silent

ONE = task("TASK-0001")
BODY = ONE[1].split("---\n\n", 1)[1]
NBSP = "\xa0"


def headed(*lines: str) -> tuple[str, str]:
    """TASK-0001 with these lines for its header."""
    return task("TASK-0001", header="".join(f"{line}\n" for line in lines))


TITLE, STATUS, OWNER, CREATED = (
    "title: TASK-0001 Roles",
    "status: Draft",
    "owner: runtime",
    "created: 2026-01-02",
)

BAD = [
    Bad(
        "HD001",
        "a heading and a status line are no header",
        [("tasks/TASK-0285-x.md", f"«»# TASK-0285: phases\n\nStatus: Complete\n\n{BODY}")],
        "TASK-0285 has no header, so its status is unknown",
    ),
    Bad("HD001", "an empty one", [(ONE[0], f"«»---\n---\n\n{BODY}")], "has an empty header"),
    Bad("HD001", "a track", [ONE, ("tasks/TRACK-APPS.md", "«»# Apps\n")], "TRACK-APPS has no"),
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
        "title is no YAML as it stands",
        "info",
    ),
    Bad(
        "HD003",
        "several values are one finding",
        [task("TASK-0001", title="«TASK-0001 Roles: init»", owner="@x", links=["@y"])],
        "title is no YAML as it stands, nor are 2 more values",
        "info",
    ),
    Bad(
        "HD004",
        "no owner",
        [(ONE[0], "«»" + ONE[1].replace("owner: runtime\n", ""))],
        "the header has no owner",
        "warning",
    ),
    Bad(
        "HD004",
        "an owner without value",
        [(ONE[0], ONE[1].replace("owner: runtime\n", "«owner»:\n"))],
        "owner has no value",
        "warning",
    ),
    Bad(
        "HD004",
        "without a status nobody knows whether it is done",
        [(ONE[0], "«»" + ONE[1].replace("status: Draft\n", ""))],
        "the header has no status",
    ),
    Bad(
        "HD004",
        "an empty status",
        [(ONE[0], ONE[1].replace("status: Draft\n", "«status»: # later\n"))],
        "status has no value",
    ),
    Bad(
        "HD004",
        "a track",
        [ONE, ("tasks/TRACK-A.md", "«»" + track("A")[1].replace("status: Living\n", ""))],
        "the header has no status",
    ),
    Bad(
        "HD005",
        "no word at all",
        [task("TASK-0001", "«Habitat removed (2026-07-28)»")],
        "'Habitat removed (2026-07-28)' is no known status",
    ),
    Bad("HD005", "a slip", [task("TASK-0001", "«Doen»")], "is no known status; nearest: Done"),
    Bad("HD005", "a part is not all", [task("TASK-0001", "«Part 1 Done (x)»")], "no known status"),
    Bad("HD005", "not what it says", [task("TASK-0001", "«Not Done»")], "no known status"),
    Bad("HD005", "prose behind the word", [task("TASK-0001", "«Done pending QEMU»")], "no known"),
    Bad(
        "HD005",
        "a Cyrillic letter",
        [task("TASK-0001", "«D\u043ene»")],
        "is no known status (it has U+043E); nearest: Done",
    ),
    Bad("HD005", "a track", [ONE, track("A", "«Livign»")], "nearest: Living"),
    Bad(
        "HD006",
        "both lines are named",
        [headed(TITLE, "‹status›: Draft", OWNER, CREATED, "«status»: Done")],
        "status stands in the header twice, on lines 3 and 6",
    ),
    Bad(
        "HD006",
        "in another case",
        [headed(TITLE, "‹Status›: Draft", OWNER, CREATED, "«status»: Done")],
        "on lines 3 and 6",
        bug="keys are read without regard to case, and compared with it",
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
    Bad("HD007", "a track", [ONE, (track("A")[0], track("A")[1].replace("2026-01-02", "«2026»"))],
        "not of the form"),
    Bad(
        "HD009",
        "a list for a text",
        [task("TASK-0001", header=f"{TITLE}\n«status»: [Done, Draft]\n{OWNER}\n{CREATED}\n")],
        "status is a list, not a text, and is not read",
    ),
    Bad(
        "HD009",
        "a table for a list",
        [ONE, task("TASK-0002", prereqs="{first: TASK-0001}".join(("", "")))],
        "depends-on is a nested table",
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
        [("tasks/TASK-0001-x.md", f"«---»\n- one\n- two\n---\n\n{BODY}")],
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
        [headed(TITLE, STATUS, OWNER, CREATED, "a: «&a» 1", "b: *a", "<<: *a")],
        "an anchor is not allowed in a header",
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
        [ONE, task("TASK-0002", keys="x: 1\n", prereqs=[], follow_ups=[])],
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
        bug="what a near-miss key says is lost without a word when the right key is there, too",
    ),
    Bad(
        "HD012",
        "a status that is not read is as grave as none",
        [headed(TITLE, "«staus»: Draft", OWNER, CREATED)],
        "staus is not read; status is",
        bug="only a warning, so that a task of unknown state passes; HD004 says error",
    ),
    Bad(
        "HD013",
        "blanks at the end",
        [task("TASK-0001", "Draft«  »")],
        "blanks stand behind the status",
        "warning",
    ),
    Bad("HD013", "a no-break space at the end", [task("TASK-0001", f"Draft«{NBSP}»")], "blanks",
        "warning"),
    Bad(
        "HD013",
        "a no-break space behind the word",
        [task("TASK-0001", f"Draft«{NBSP}»(seed)")],
        "blank",
        "warning",
        bug="only blanks at the end are looked for, not those that are not the ordinary one",
    ),
    Bad(
        "HD014",
        "before an item",
        [ONE, task("TASK-0002", prereqs="\n«\t»- TASK-0001")],
        "a tab indents this line of the header",
        "warning",
    ),
]  # fmt: skip
BAD = [
    example
    for example in BAD
    if example.about not in {"a table for a list", "an underscore"}
] + [
    Bad(
        "HD009",
        "a table for a list of ids",
        [headed(TITLE, STATUS, OWNER, CREATED, "«depends-on»: {first: TASK-0002}")],
        "depends-on is a nested table, not a list of ids, and is not read",
    ),
    Bad(
        "HD012",
        "an underscore",
        [headed(TITLE, STATUS, OWNER, CREATED, "«depends_on»: []")],
        "depends_on is not read; depends-on is",
        "warning",
    ),
]
