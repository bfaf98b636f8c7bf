"""More of what a change may and may not do with what was open: siblings of the ways of the page."""

import pytest

from docs.ways import (
    DEFAULT,
    FIVE,
    FOUR,
    LIST,
    ONE,
    PLAN,
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
    task,
    together,
)
from taskctl.model.identity import is_kept, is_like, wording

from ..conftest import Repo
from .asked import gate
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
    "with a remark": hide(f"{TICKED}, also on arm ([run](../docs/x.md))"),
    "twice": hide(f"{TICKED}\n{TICKED}"),
    "under another heading of its kind": together(
        hide(TICKED), swap(TWO, "Stop conditions (Definition of Done)", "Definition of Done")
    ),
    "an item reworded": swap(LIST, ITEM, "- [ ] **N-2**: Measure the speed twice\n"),
    "an item with another number": swap(LIST, "N-2", "N-3"),
    "a document with another name": move(LIST, "plans/other.md"),
    "a prerequisite more": swap(FOUR, "[TASK-0003]", "[TASK-0003, TASK-0001]"),
    "a draft that nobody has used": swap(RFC, "Draft", "Accepted"),
    "a task dropped": status(TWO, "Superseded"),
}
TAKEN: dict[str, Step] = {
    "its words without what they say": hide("- [x] `make test` `ok`"),
    "turned around": hide(TICKED.replace("prints", "no longer prints")),
    "into the line above": together(
        swap(TWO, ABOVE, f"- [x] `make parser` passes; {OPEN[6:]}"), done(TWO)
    ),
    "an open box behind a ticked one": hide(f"- [x] {OPEN[2:]}"),
    "into a comment of a ticked line": hide(f"- [x] fine <!-- {OPEN[6:]} -->"),
    "into the header": together(
        swap(TWO, f"{OPEN}\n", ""), swap(TWO, "links: []", f"links: []\n# {OPEN}"), done(TWO)
    ),
    "into a footnote": hide(f"\n[^1]: [ ] {OPEN[6:]}"),
}
REMARKS = (
    "(see PR 12)", "done in abc123", "(2026-07-21)", "(done in abc123, by Kim)", "(3/3)", "✅",
    "(its log is n/a)", "(handles deferred jobs too)", "(07/21/2026)", "(0 skipped)",
    "https://ci.example.org/?run=12", "(see TASK-9)",
)  # fmt: skip  # a table
RESERVATIONS = (
    "(deferred to TASK-9)", "(partially)", "- skipped", "not yet", "N/A", "TODO", "(later)",
    "(waived)", ", not on arm", "⏳", "(50 %)", "(2/3)", "was deferred", "(it was skipped)",
    "(moved to TASK-9)", "**Deferred**", "<sub>deferred</sub>", "(de\u00adferred)", "on x86 only",
    "(12 passed, 3 skipped)", "?", "(won’t do)", "(verschoben)", "(still [ ])",
)  # fmt: skip  # a table
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


@pytest.mark.parametrize("remark", REMARKS)
def test_ticked_with_a_remark(repo: Repo, remark: str) -> None:
    assert said(gone_through(repo, Way("", "", (hide(f"{TICKED} {remark}"),), "", ""), "")) == "yes"


@pytest.mark.parametrize("words", RESERVATIONS)
def test_ticked_with_a_reservation(repo: Repo, words: str) -> None:
    found = gone_through(repo, Way("", "", (hide(f"{TICKED} {words}"),), "", ""), "")
    assert said(found) == "no: GT010"
    (reason,) = found.reasons("GT010")
    assert reason["message"].startswith(
        "TASK-0002 is set to Done, and a condition is met only with a reservation: "
        f'"{OPEN[6:]}" has become "{OPEN[6:20]}'
    )


@pytest.mark.parametrize("words", ["N/A:", "(deferred)", "Later —"])
def test_ticked_with_a_reservation_before_it(repo: Repo, words: str) -> None:
    step = hide(f"- [x] {words} {OPEN[6:]}")
    assert said(gone_through(repo, Way("", "", (step,), "", ""), "")) == "no: GT010"


def test_a_reservation_that_comes_to_what_was_ticked_before(repo: Repo) -> None:
    words = together(swap(TWO, "parser` passes", "parser` passes (partially)"), hide(TICKED))
    found = gone_through(repo, Way("", "", (words,), "", ""), "")
    assert said(found) == "no: GT010"
    (reason,) = found.reasons("GT010")
    assert (
        '"`make parser` passes" has become "`make parser` passes (partially)"'
        in (reason["message"])
    )


def test_a_reservation_of_a_task_that_stays_open(repo: Repo) -> None:
    ticked = swap(TWO, OPEN, f"{TICKED} (deferred)")
    assert said(gone_through(repo, Way("", "", (ticked,), "", ""), "")) == "yes, with GT009"


def test_words_that_were_the_condition_itself(repo: Repo) -> None:
    line = "- [ ] deferred jobs are handled, not later than the others (partially filled, too)"
    open_first = swap(TWO, OPEN, line)
    repo_says = gone_through(repo, Way("", "", (open_first,), "", ""), "")
    assert "GT010" not in repo_says.codes
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "branch")
    repo.git("checkout", "--quiet", "-b", "next")
    text = (repo.root / TWO).read_text("utf-8").replace("[ ]", "[x]")
    repo.write(TWO, text.replace("In Progress", "Done (2026-02-01)"))
    repo.run("sync")
    repo.commit("plan: finish it")
    assert said(gate(repo, "--base", "main")) == "yes"


def test_a_condition_without_a_box_that_gains_a_reservation(repo: Repo) -> None:
    repo.write(TWO, task(2, "Parser", "In Progress", "- it parses\n- it is fast"))
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write(TWO, task(2, "Parser", "In Progress", "- it parses\n- it is fast (not yet)"))
    repo.commit("plan: a note")
    assert "GT009" not in gate(repo, "--base", "main").codes
    repo.write(TWO, task(2, "Parser", "Done", "- it parses\n- it is fast (not yet)"))
    repo.commit("plan: finish it")
    (reason,) = gate(repo, "--base", "main").reasons("GT010")
    assert '"it is fast" has become "it is fast (not yet)"' in reason["message"]


def test_an_item_of_a_document_ticked_with_a_reservation(repo: Repo) -> None:
    step = swap(LIST, ITEM, "- [x] **N-2**: Measure the speed (skipped)\n")
    found = gone_through(repo, Way("", "", (step,), "", ""), "")
    assert said(found) == "no: GT010"
    (reason,) = found.reasons("GT010")
    assert '"Measure the speed" has become "Measure the speed (skipped)"' in reason["message"]


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
        ("p95 < 10 ms at 50 users", "p95 < 50 ms at 10 users", False, True),
        ("p95 < 10 ms at 50 users", "at 50 users p95 < 10 ms", False, True),
        ("3 retries in 3 s", "3 retries in a s", False, True),
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


BACKLOG = """\
---
id: {name}
title: Parse it
status: {status}
---

## Acceptance Criteria

- [{mark}] #1 It parses
"""


@pytest.mark.parametrize(
    ("status", "mark", "to", "codes"),
    [
        ("To Do", " ", "archive/tasks", ["GT012"]),
        ("In Progress", "x", "archive/tasks", ["GT012"]),
        ("Done", " ", "archive/tasks", ["GT012"]),
        ("Done", "x", "archive/tasks", []),
        ("Done", "x", "completed", []),
        ("Won't Do", " ", "archive/tasks", []),
    ],
)
def test_a_task_that_is_put_in_an_archive(
    repo: Repo, status: str, mark: str, to: str, codes: list[str]
) -> None:
    repo.write("taskctl.toml", 'extends = "backlog-md"\n')
    name = "task-1 - Parse-it.md"
    repo.write(f"backlog/tasks/{name}", BACKLOG.format(name="task-1", status="To Do", mark=" "))
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.git("rm", "--quiet", f"backlog/tasks/{name}")
    repo.write(f"backlog/{to}/{name}", BACKLOG.format(name="task-1", status=status, mark=mark))
    repo.commit("put it away")
    found = gate(repo, "--base", "main")
    assert found.codes == codes
    for reason in found.reasons("GT012"):
        assert f"is {status} (archived), and its archive is not shown" in reason["message"]


def test_any_folder_may_be_an_archive(repo: Repo) -> None:
    also = '[[collection]]\nname = "tasks"\ninclude = ["tasks/**/TASK-*.md"]\n'
    repo.write("taskctl.toml", f'{DEFAULT}{also}[archive]\nfolders = ["tasks/old"]\n')
    repo.write(TWO, task(2, "Parser", "Draft", OPEN))
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    (repo.root / "tasks/old").mkdir()
    repo.git("mv", TWO, "tasks/old/TASK-0002-parser.md")
    repo.commit("put it away")
    (reason,) = gate(repo, "--base", "main").reasons("GT012")
    assert "TASK-0002 is Draft (archived)" in reason["message"]


def merged(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "branch")
    repo.git("checkout", "--quiet", "-B", "branch")


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (
            swap(FOUR, "[TASK-0003]", "[]"),
            "TASK-0004 stays open, and no longer waits for TASK-0003",
        ),
        (
            swap(FOUR, "[TASK-0003]", "[TASK-0003 (optional)]"),
            "TASK-0004 stays open, and TASK-0003, which is not",
        ),
        (swap(FIVE, f"[{RFC}]", "[]"), "TASK-0005 stays open, and no longer links RFC-0001.md"),
        (
            swap(RFC, "- Status: Draft", "Words."),
            "TASK-0005 stays open, and RFC-0001.md, which was",
        ),
        (swap(TRACK, "TASK-0003 has", "All has"), 'TRACK-TEXT stays open, and its red gate "TASK'),
    ],
)
def test_what_goes_in_one_change_before_it_is_used_in_the_next(
    repo: Repo, first: Step, says: str
) -> None:
    found = gone_through(repo, Way("", "", (first,), "", ""), "")
    assert found.exit_code == 0
    (policy,) = found.said["policy"]
    assert policy["message"].startswith(says)
    merged(repo)
    repo.write("docs/more.md", "More.\n")
    repo.commit("docs: more")
    assert gate(repo, "--base", "main").said["policy"] == []


def test_an_entry_that_names_nothing_may_be_corrected(repo: Repo) -> None:
    repo.write(ONE, task(1, "Lexer", "Draft", "- [ ] `make lexer` passes", "TASK-0099, TASK-0006"))
    repo.write("tasks/TASK-0006-old.md", task(6, "Old", "Superseded", "- [ ] x"))
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write(ONE, task(1, "Lexer", "Draft", "- [ ] `make lexer` passes"))
    repo.commit("plan: correct it")
    assert gate(repo, "--base", "main").codes == []


def test_a_gate_that_names_no_task_is_opened_by_a_person(repo: Repo) -> None:
    files = {TRACK: PLAN[TRACK].replace("TASK-0003 has to be done.", "The board has arrived.")}
    repo.write(TRACK, files[TRACK])
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write(TRACK, files[TRACK].replace("RED (blocking)", "GREEN"))
    repo.commit("plan: it has")
    assert gate(repo, "--base", "main").codes == []
    repo.write(TRACK, files[TRACK].replace("  - The board has arrived.\n", ""))
    repo.commit("plan: forget it")
    assert gate(repo, "--base", "main").codes == ["GT009"]


DEPENDS = "  - **Depends on**: TASK-0004\n"


@pytest.mark.parametrize(
    ("waits", "dropped", "codes"), [("", False, ["GT011"]), ("", True, ["GT011"]),
                                    ("TASK-0004", False, [])],
)  # fmt: skip  # a table
def test_a_task_waits_for_what_its_candidate_waited_for(
    repo: Repo, waits: str, codes: list[str], *, dropped: bool
) -> None:
    track = PLAN[TRACK].replace("TASK-0003 has", "All has")
    candidate = "  - **Status**: candidate\n"
    repo.write(TRACK, track.replace(candidate, DEPENDS + candidate))
    repo.write(FOUR, PLAN[FOUR])
    repo.write(THREE, PLAN[THREE])
    repo.commit("the plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    became = candidate.replace("candidate", "extracted → `TASK-0006`")
    repo.write(TRACK, track.replace(candidate, became if dropped else DEPENDS + became))
    links = f'"Extracted from CAND-TEXT-010: {TRACK}"'
    repo.write(
        "tasks/TASK-0006-fonts.md",
        task(6, "Fonts", "Draft", "- [ ] `make fonts` passes", waits, links),
    )
    repo.commit("plan: extract it")
    found = gate(repo, "--base", "main")
    assert found.codes == codes
    for reason in found.reasons("GT011"):
        assert (
            "TASK-0006 does not wait for TASK-0004, for which CAND-TEXT-010 waited"
            in (reason["message"])
        )
