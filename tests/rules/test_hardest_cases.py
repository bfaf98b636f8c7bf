"""The twenty hardest cases of the default layout, from real plans; one test each, in order.

Where the case is whole in the clone of the real plan, the test reads it there; else it is
written here as it stood.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from taskctl.model.paths import allowlist

from ..conftest import Nexus, Repo, task
from .test_boards import board, table

BOARD = "tasks/STATUS-BOARD.md"
ORDER = "tasks/IMPLEMENTATION-ORDER.md"


@pytest.fixture
def latest(nexus: Nexus) -> Repo:
    """The real plan at its last commit."""
    return nexus.checkout([*nexus.commits.values()][-1])


def test_01_a_header_that_is_no_yaml(latest: Repo) -> None:
    roles = latest.plan().by_id["TASK-0001"]
    assert roles.title.endswith(
        "(Host + OS-lite): init/execd/loader single-authority, deprecations, and proof locks"
    )
    assert roles.owner == ("@init-team", "@runtime")
    found = [f for f in latest.findings() if f.path == roles.path and f.line <= 5]
    assert [(finding.code, finding.severity) for finding in found] == [("HD003", "info")]


def test_02_a_status_with_a_long_tail(repo: Repo) -> None:
    tail = "(2026-07-30) — `statefs` lane; the rest is queued. OPEN: re-boot to confirm"
    path = repo.task("TASK-0312", f"In Progress {tail}", prereqs=["task-0311"])
    repo.task("TASK-0311", "Done")
    read = repo.plan().by_id["TASK-0312"]
    assert (read.state, read.status.tail) == ("active", tail)
    before = repo.read(path)
    assert repo.run("check", "--fix").exit_code == 0
    assert repo.read(path) == before.replace("task-0311", "TASK-0311")


def test_03_a_status_without_a_word_that_is_known(repo: Repo) -> None:
    repo.task("TASK-0309", "Habitat removed (2026-07-28) — Done with it")
    (found,) = repo.findings()
    assert (found.code, found.severity, found.line) == ("HD005", "error", 3)
    assert repo.plan().by_id["TASK-0309"].state == "unknown"


def test_04_a_status_in_the_text_that_is_done_in_part(repo: Repo) -> None:
    _, text = task("TASK-0304")
    status = "- Status: Part 1 Done (2026-07-21); Part 2 deferred"
    body = text.split("---\n\n", 1)[1]
    repo.write("tasks/TASK-0304-x.md", f"# TASK-0304: Fonts\n\n{status}\n\n{body}")
    (found,) = repo.findings("HD001", "HD005")
    assert found.severity == "error"
    assert repo.plan().by_id["TASK-0304"].state == "unknown"


def test_05_a_status_in_lower_case_and_a_second_one_in_the_text(repo: Repo) -> None:
    repo.task("TASK-0247", "done", context="status: done — 2026-06-01, see below")
    repo.write(*board("## Kernel", "", "- Progress: `0 / 1` done", "- Tasks: `TASK-0247`"))
    (found,) = repo.findings()
    assert found.message == "Kernel says 0 / 1, the headers of its members say 1 / 1"
    assert repo.plan().by_id["TASK-0247"].status_text == "done"


def test_06_prerequisites_as_paths_beside_documents_and_folders(repo: Repo) -> None:
    repo.task("TASK-0063")
    repo.task("TASK-0064")
    documents = ["docs/rfcs/RFC-0065-prefs.md", "source/services/prefsd/", "userspace/prefs"]
    path = repo.task(
        "TASK-0065",
        prereqs=[
            "tasks/TASK-0063-x.md            # the window manager",
            "tasks/TASK-0064-x.md            # TASK-0099 is not meant",
            *(f"{document}  # aligned" for document in documents),
        ],
    )
    prereqs = repo.plan().by_id["TASK-0065"].prereqs
    assert [(prereq.id, prereq.hard, prereq.unread) for prereq in prereqs] == [
        ("TASK-0063", True, False),
        ("TASK-0064", True, False),
        *((document, True, True) for document in documents),
    ]
    found = repo.findings()
    assert {(finding.code, finding.path) for finding in found} == {("PR011", path)}
    assert [f"{document!r}" in f.message for document, f in zip(documents, found, strict=True)]


def test_07_follow_ups_in_comments_and_in_one_item(repo: Repo) -> None:
    for item in ("TASK-0024", "TASK-0044", "TASK-0147", "TASK-0204", "TASK-0241", "TASK-0297"):
        repo.task(item)
    repo.task("TASK-0024", follow_ups="[]  # TASK-0044 superseded, folded into this task")
    several = "TASK-0297 (vectors), TASK-0241 (l10n), TASK-0147/0204 (fonts, ime)"
    repo.task("TASK-0298", follow_ups=[several])
    plan = repo.plan()
    assert plan.by_id["TASK-0024"].follow_ups == ()
    assert [item for item, _ in plan.by_id["TASK-0298"].follow_ups] == [
        "TASK-0297",
        "TASK-0241",
        "TASK-0147",
        "TASK-0204",
    ]
    assert repo.codes() == []


def test_08_blank_lines_and_wrapped_items_in_a_header(repo: Repo) -> None:
    repo.task("TASK-0006")
    repo.task(
        "TASK-0007",
        header="title: TASK-0007 Updates\n\nstatus: Draft\nowner: runtime\ncreated: 2026-01-02\n"
        "depends-on:\n\n  - TASK-0006\n\nlinks:\n  - Proof of the whole lane (wrapped): see\n"
        "    src/a/lib.py\n\n  - Last: src/a/\n",
    )
    read = repo.plan().by_id["TASK-0007"]
    assert [prereq.id for prereq in read.prereqs] == ["TASK-0006"]
    assert [link.target for link in read.links] == ["src/a/lib.py", "src/a/"]
    assert repo.codes() == []


def test_09_a_circle_whose_one_edge_is_optional(latest: Repo) -> None:
    assert latest.findings("PR002") == []
    found = {finding.item: finding for finding in latest.findings("PR009")}
    ours = found["TASK-0008B"]
    (related,) = ours.related_lines
    lines = latest.read(ours.path).split("\n")
    assert (lines[ours.line - 1], "(persistence, optional)" in lines[related[1] - 1]) == (
        "  - TASK-0009",
        True,
    )


def test_10_two_files_of_one_number(repo: Repo) -> None:
    files = ["tasks/TASK-0081-app-platform-anatomy.md", "tasks/TASK-0081-ui-v11a-mime-registry.md"]
    repo.task("TASK-0081", slug="app-platform-anatomy", created="2026-07-07")
    repo.task("TASK-0081", slug="ui-v11a-mime-registry", created="2025-12-29")
    (found,) = repo.findings()
    assert (found.code, found.severity, found.path) == ("ID001", "error", files[0])
    assert all(path in found.message for path in files)


def test_11_a_draft_that_the_boards_call_done(latest: Repo) -> None:
    found = {f.path: f for f in latest.findings("BD001") if f.item == "TASK-0011B"}
    assert sorted(found) == [ORDER, BOARD]
    for finding in found.values():
        assert "✅ TASK-0011B" in latest.read(finding.path).split("\n")[finding.line - 1]
        assert finding.related_lines == [(latest.plan().by_id["TASK-0011B"].path, 3)]


def test_12_a_follow_up_that_was_never_created(repo: Repo) -> None:
    repo.task("TASK-0064", follow_ups=["TASK-0064B"])
    (found,) = repo.findings()
    assert found.message == "TASK-0064 names the follow-up TASK-0064B, which has no file"


def test_12_and_an_id_in_the_text_that_has_no_file(repo: Repo) -> None:
    repo.task("TASK-0064", context="The blur is left to TASK-0064B.")
    (found,) = repo.findings()
    assert found.severity == "warning"
    assert "TASK-0064B" in found.message


def test_13_done_before_a_draft_and_after_a_dropped_one(repo: Repo) -> None:
    repo.task("TASK-0076B", "Superseded")
    repo.task("TASK-0079")
    repo.task("TASK-0080", "Done", prereqs=["TASK-0079"])
    repo.task("TASK-0080B", "Done", prereqs=["TASK-0076B"])
    repo.task("TASK-0080C", "Done")
    assert [(f.code, f.item) for f in repo.findings() if f.code[:2] == "PR"] == [
        ("PR004", "TASK-0080"),
        ("PR005", "TASK-0080B"),
    ]
    repo.task("TASK-0076B", "Superseded", context="Superseded by TASK-0080C, which is done.")
    assert repo.findings("PR005") == []


def test_14_denials_inside_an_allowlist(nexus: Nexus) -> None:
    commit = nexus.commit("d8bc5dd6")
    repo = nexus.checkout(commit)
    scope = repo.plan().by_id["TASK-0023B"].scope
    assert scope is not None
    assert [
        (entry.pattern, entry.place.line) for entry in scope.entries if entry.kind == "deny"
    ] == [
        ("source/kernel/**", 239),
        ("source/drivers/**", 240),
        ("source/services/**", 241),
        ("tasks/TASK-0024-*.md", 242),
    ]
    changed = repo.git("diff-tree", "-r", "--no-commit-id", "--name-only", commit).split("\n")
    (denied,) = [path for path in changed if path.startswith("tasks/TASK-0024-")]
    assert not allowlist(scope.entries)(denied)
    assert allowlist(scope.entries)("tools/os2vm.sh")


RELATIVE = (
    "- P1: `source/services/settingsd/src/{os_lite,watch,lib}.rs` + NEW `persist.rs`\n"
    "  and its tests\n"
    "- P2: `source/services/windowd/src/{lib,os_lite}.rs` + NEW `runtime/presentation.rs`,\n"
    "  `compositor/mod.rs`, `client/{surface,settings}.rs`\n"
)


def test_15_entries_that_are_no_paths_from_the_root(repo: Repo) -> None:
    repo.write("source/services/settingsd/src/lib.rs", "")
    repo.task("TASK-0307", scope=f"{RELATIVE}- «the greeter, wherever it»\n  lives now\n")
    scope = repo.plan().by_id["TASK-0307"].scope
    assert scope is not None
    assert [entry.pattern for entry in scope.entries] == [
        "source/services/settingsd/src/{os_lite,watch,lib}.rs",
        "source/services/windowd/src/{lib,os_lite}.rs",
    ]
    found = [finding.span for finding in repo.findings("SC002")]
    assert found[-1] == repo.marked[0]


def test_15_and_each_is_named(repo: Repo) -> None:
    repo.write("source/services/settingsd/src/lib.rs", "")
    path = repo.task("TASK-0307", scope=RELATIVE)
    texts = [
        repo.read(path).split("\n")[f.line - 1][f.column - 1 :] for f in repo.findings("SC002")
    ]
    assert [text.partition("`")[0] for text in texts] == [
        "persist.rs",
        "runtime/presentation.rs",
        "compositor/mod.rs",
        "client/{surface,settings}.rs",
    ]


@pytest.mark.parametrize(
    ("pattern", "covered", "not_covered"),
    [
        ("tasks/TASK-0305", "tasks/TASK-0305-greeter.md", "tasks/TASK-0305B-more.md"),
        ("docs/rfcs/RFC-0082-*", "docs/rfcs/RFC-0082-greeter.md", "docs/rfcs/x/RFC-0082-a.md"),
        ("docs/adr/0044-…", "docs/adr/0044-staging.md", "docs/adr/0045-staging.md"),
        ("docs/dev/ui/**", "docs/dev/ui/a/b.md", "docs/dev/ux/a.md"),
    ],
)
def test_16_an_id_for_its_file_and_an_ellipsis_for_the_rest(
    repo: Repo, pattern: str, covered: str, not_covered: str
) -> None:
    repo.write(covered, "# x\n")
    repo.task("TASK-0306", "Done", scope=f"- `{pattern}` (staged), `src/a/`")
    assert repo.findings("SC002", "SC005") == []
    scope = repo.plan().by_id["TASK-0306"].scope
    assert scope is not None
    assert allowlist(scope.entries)(covered)
    assert not allowlist(scope.entries)(not_covered)


@pytest.mark.parametrize("option", [["--staged"], ["--changed", "--base", "HEAD"]])
def test_17_names_with_blanks_brackets_arrows_and_umlauts(
    repo: Repo, option: Sequence[str]
) -> None:
    repo.task("TASK-0001", prereqs=["TASK-0098"])
    repo.commit()
    repo.write("tasks/TASK-0002-größe (neu) → alt.md", task("TASK-0002", prereqs=["TASK-0099"])[1])
    repo.git("add", "--all")
    found = repo.findings(options=option)
    assert [(finding.code, finding.item) for finding in found] == [("PR001", "TASK-0002")]
    assert found[0].path == "tasks/TASK-0002-größe (neu) → alt.md"


def test_18_a_range_on_a_board_with_the_suffixes_in_it(latest: Repo) -> None:
    (here,) = [b for b in latest.plan().boards if b.path == BOARD]
    windowing = next(group for group in here.groups if group.name.startswith("Windowing"))
    assert windowing.place.path == BOARD
    between = [item for item in windowing.ids if "TASK-0113" <= item <= "TASK-0122Z"]
    assert between == [
        *(f"TASK-0{number}" for number in range(113, 123)),
        "TASK-0122B",
        "TASK-0122C",
    ]
    assert len(windowing.ids) == len(set(windowing.ids))


def test_19_a_task_three_times_on_a_board_with_prose_between(repo: Repo) -> None:
    repo.task("TASK-0057", "Done", title="TASK-0057 Text stack and IME")
    repo.write(
        ORDER,
        "# Ordnung\n\n## Done\n\n"
        + table("| ✅ TASK-0057 | Text stack |", "| ✅ TASK-0057 | IME |", head="| Task | Title |")
        + "\n## Fast Lane\n\nDiese Reihenfolge gilt zuerst, weil sie sichtbar ist.\n\n"
        + table("| TASK-0057 | Text und IME | Text |", head="| Task | Title | Warum nötig |"),
    )
    assert [(f.code, f.severity, f.line) for f in repo.findings()] == [
        ("BD004", "warning", 8),
        ("BD009", "info", 16),
    ]
    before = repo.files()
    repo.run("check", "--fix", "--unsafe-fixes")
    repo.run("sync")
    assert repo.files() == before


def test_20_candidates_are_defined_only_by_a_bullet_with_their_own_id(latest: Repo) -> None:
    tracks = {
        t.id.removeprefix("TRACK-"): [c.id for c in t.candidates] for t in latest.plan().tracks
    }
    assert tracks["OS-PROOF-INFRASTRUCTURE"][:4] == [f"CAND-OBS-0{n}0" for n in range(1, 5)]
    assert tracks["NEXUSINFER-SDK"] == [f"CAND-INFER-0{n}0" for n in range(4)]
    assert tracks["NEXUSMEDIA-SDK"][0] == "CAND-MEDIA-010"
    assert tracks["MEDIA-APPS"][0] == "CAND-MEDIA-APP-010"
    assert len(tracks["MEDIA-APPS"]) == len(set(tracks["MEDIA-APPS"])) == 15
    assert sum(map(len, tracks.values())) == 237
    assert latest.findings("TR002") == []
    (found,) = latest.findings("TR001")
    assert (Path(found.path).name[:9], found.line) == ("TASK-0171", 81)
    assert found.message == "CAND-UI-000 is defined in no track"
