"""More of what a change may and may not do with what was open: siblings of the ways of the page."""

import pytest

from docs.ways import (
    FIVE,
    FOUR,
    LIST,
    RFC,
    THREE,
    TRACK,
    TWO,
    Step,
    Way,
    append,
    done,
    hide,
    move,
    remove,
    status,
    swap,
    together,
)
from taskctl.model.identity import is_kept, is_like, wording

from ..conftest import Repo
from .test_ways import gone_through, said

OPEN = "- [ ] `make test` prints the marker `ok`"
TICKED = OPEN.replace("[ ]", "[x]")
ITEM = "- [ ] **N-2**: Measure the speed\n"
ABOVE = f"- [x] `make parser` passes\n{OPEN}"

HONEST: dict[str, Step] = {
    "in another order": together(
        swap(TWO, ABOVE, f"{TICKED}\n- [x] `make parser` passes"), done(TWO)
    ),
    "in two lines": hide(TICKED.replace(" the", "\n  the")),
    "with emphasis": hide("- [x] **`make test`** prints *the* marker `ok`"),
    "numbered": hide(TICKED.replace("-", "1.", 1)),
    "below another one": hide(f"  {TICKED}"),
    "with a remark": hide(f"{TICKED}, not yet on arm ([run](../docs/x.md))"),
    "twice": hide(f"{TICKED}\n{TICKED}"),
    "under another heading of its kind": together(
        hide(TICKED), swap(TWO, "Stop conditions (Definition of Done)", "Definition of Done")
    ),
    "an item reworded": swap(LIST, ITEM, "- [ ] **N-2**: Measure the speed twice\n"),
    "an item with another number": swap(LIST, "N-2", "N-3"),
    "a document with another name": move(LIST, "plans/other.md"),
    "a prerequisite of a task that is not started": swap(FOUR, "[TASK-0003]", "[]"),
    "a draft that nobody has used": swap(RFC, "Draft", "Accepted"),
    "a task dropped": status(TWO, "Superseded"),
}
TAKEN: dict[str, Step] = {
    "its words without what they say": hide("- [x] `make test` `ok`"),
    "turned around": hide(TICKED.replace("prints", "no longer prints")),
    "into the line above": together(
        swap(TWO, ABOVE, f"- [x] `make parser` passes; {OPEN[6:]}"), done(TWO)
    ),
    "into a comment of a ticked line": hide(f"- [x] fine <!-- {OPEN[6:]} -->"),
    "into the header": together(
        swap(TWO, f"{OPEN}\n", ""), swap(TWO, "links: []", f"links: []\n# {OPEN}"), done(TWO)
    ),
    "into a footnote": hide(f"\n[^1]: [ ] {OPEN[6:]}"),
}
# These are still read as boxes, so the task is not 100 %.
STILL_OPEN: dict[str, Step] = {
    "into indented code": hide(f"\nText.\n\n    {OPEN}"),
    "into HTML": hide(f"<li>[ ] {OPEN[6:]}</li>"),
    "into a heading": hide(f"[ ] {OPEN[6:]}\n---"),
}
GONE: dict[str, Step] = {
    "an item in a fence": swap(LIST, ITEM, f"\n```\n{ITEM}```\n"),
    "an item with other words, ticked": swap(LIST, ITEM, "- [x] **N-2**: Nothing\n"),
    "a document": remove(LIST),
    "a document that leaves the plan": move(LIST, "docs/rfcs/list.md"),
    "a track": remove(TRACK),
    "another number and title": together(
        hide(""),
        swap(TWO, "TASK-0002 Parser", "TASK-0009 Other"),
        move(TWO, "tasks/TASK-0009-o.md"),
    ),
}
LOOSE: dict[str, Step] = {
    "a prerequisite, and review": together(
        swap(FOUR, "[TASK-0003]", "[]"), status(FOUR, "In Review")
    ),
    "a draft, and a start": together(swap(FIVE, f"[{RFC}]", "[]"), status(FIVE, "In Progress")),
    "a prerequisite dropped for one that is done": together(
        swap(FOUR, "[TASK-0003]", "[TASK-0001, TASK-0002 (optional)]"), done(FOUR)
    ),
}


@pytest.mark.parametrize("step", HONEST.values(), ids=HONEST)
def test_honest(repo: Repo, step: Step) -> None:
    assert said(gone_through(repo, Way("", "", (step,), "", ""), "")) == "yes"


@pytest.mark.parametrize("step", TAKEN.values(), ids=TAKEN)
def test_taken_away(repo: Repo, step: Step) -> None:
    found = gone_through(repo, Way("", "", (step,), "", ""), "")
    assert said(found) == "no: GT010"
    (reason,) = found.reasons("GT010")
    assert OPEN[6:] in reason["message"]
    assert reason["item"] == "TASK-0002"
    assert "taskctl supersede TASK-0002 --by" in reason["help"]


@pytest.mark.parametrize("step", STILL_OPEN.values(), ids=STILL_OPEN)
def test_still_open(repo: Repo, step: Step) -> None:
    assert said(gone_through(repo, Way("", "", (step,), "", ""), "")) == "no: GT002"


@pytest.mark.parametrize("step", GONE.values(), ids=GONE)
def test_gone(repo: Repo, step: Step) -> None:
    assert said(gone_through(repo, Way("", "", (step,), "", ""), "")) == "yes, with GT012"


@pytest.mark.parametrize("step", LOOSE.values(), ids=LOOSE)
def test_loosened(repo: Repo, step: Step) -> None:
    assert said(gone_through(repo, Way("", "", (step,), "", ""), "")) == "yes, with GT011"


def test_where_a_condition_has_gone_is_said(repo: Repo) -> None:
    moved = together(hide(""), append(THREE, f"\n## More\n\n{OPEN}\n"))
    (reason,) = gone_through(repo, Way("", "", (moved,), "", ""), "").reasons("GT010")
    assert "(now in TASK-0003)" in reason["message"]


@pytest.mark.parametrize(
    ("old", "new", "kept", "like"),
    [
        ("Documention is right", "documentation is right", True, True),
        ("errors are handled", "errors: handled.", False, True),
        ("p95 < 10 ms", "p95 < 50 ms", False, True),
        ("p95 < 10 ms", "p95 > 10 ms", False, True),
        ("`a --all` passes on x86 and arm", "`a --all` passes on x86", False, True),
        ("ｆｕｌｌ width\u00a0blank", "full width blank", True, True),
        ("速度を測る", "速度を二回測る", True, True),
        ("`make test` passes", "N/A: `make test` passes", False, True),
        ("`make test` passes", "deferred: `make test` passes", False, True),
        ("`make test` passes", "TODO `make test` passes", False, True),
        ("`make test` passes", "`make test` passes (its log is n/a)", True, True),
        ("pending jobs are drained", "all pending jobs are drained", True, True),
        ("one thing", "something else", False, False),
        ("", "", False, False),
    ],
)
def test_the_same_in_other_words(old: str, new: str, *, kept: bool, like: bool) -> None:
    one, other = wording(old), wording(new)
    assert (is_kept(one, other) > 0, is_like(one, other) > 0) == (kept, like)
