"""`prep`: every key is answered from the files, with its evidence; what nobody knows is asked."""

import pytest

from ..boards.boards import BOARD, board, table
from ..conftest import Nexus, Repo
from .preps import ONE, answers, notes, prep, ready, says


class TestKeys:
    def test_a_task_that_says_everything_waits_for_people_alone(self, repo: Repo) -> None:
        ready(repo)
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_HUMAN"
        assert answers(found) == {
            "aligns_with_current_state": "YES",
            "prereqs_ready": "YES",
            "linked_contracts_exist": "YES",
            "contracts_unchanged": "YES",
            "scope_clear": "YES",
            "touched_paths_allowlist_present": "YES",
            "follow_ups_in_task_header": "YES",
            "security_considerations_complete": "YES",
            "best_system_solution": "HUMAN",
        }
        for key in found["keys"].values():
            assert all(one["path"] and one["line"] for one in key["evidence"])

    def test_a_prerequisite_that_is_not_done_blocks(self, repo: Repo) -> None:
        repo.task("TASK-0002", "In Review")
        repo.task("TASK-0003", "Done")
        ready(repo, prereqs=["TASK-0002", "TASK-0003", "TASK-0004 (optional)", "TASK-0099"])
        repo.task("TASK-0004")
        found = prep(repo, "1")
        assert found["decision"] == "BLOCKED"
        assert says(found, "prereqs_ready") == [
            "TASK-0002 is In Review (tasks/TASK-0002-x.md:3)",
            f"TASK-0099 has no file ({ONE}:10)",
        ]
        assert [one["id"] for one in found["blocked_by"]] == ["TASK-0002", "TASK-0099"]

    def test_an_entry_that_may_be_a_prerequisite_is_none_that_is_met(self, repo: Repo) -> None:
        ready(repo, prereqs=["TASK-12"])
        assert says(prep(repo, "1"), "prereqs_ready") == [f"'TASK-12' cannot be read ({ONE}:7)"]

    @pytest.mark.parametrize("status", ["Done", "Superseded by TASK-0090", "Part 1 Done"])
    def test_what_cannot_be_started_is_not_aligned(self, repo: Repo, status: str) -> None:
        ready(repo, status=status)
        found = prep(repo, "1")
        assert found["decision"] == "BLOCKED"
        (said, *_) = says(found, "aligns_with_current_state")
        assert said == f"TASK-0001 is {status}: there is nothing to start ({ONE}:3)"

    def test_another_task_under_way_blocks_up_to_the_limit(self, repo: Repo) -> None:
        ready(repo)
        repo.task("TASK-0002", "In Progress")
        assert says(prep(repo, "1"), "aligns_with_current_state") == [
            "TASK-0002 is In Progress; the limit is 1 (queue.wip_limit) (tasks/TASK-0002-x.md:3)"
        ]
        repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        assert answers(prep(repo, "1"))["aligns_with_current_state"] == "YES"

    def test_the_one_under_way_is_not_in_its_own_way(self, repo: Repo) -> None:
        ready(repo, status="In Progress")
        assert answers(prep(repo))["aligns_with_current_state"] == "YES"

    def test_a_board_that_contradicts_any_header_is_drift(self, repo: Repo) -> None:
        ready(repo)
        repo.task("TASK-0002", "Done")
        rows = table("| Task | Title | Status |", "| TASK-0001 | x | Done |")
        repo.write(BOARD, board("\n".join(rows)))
        assert says(prep(repo, "1"), "aligns_with_current_state") == [
            f"TASK-0002 is done and has no row here ({BOARD}:3)",
            f"TASK-0001 is listed here as done; its header says Draft ({BOARD}:5)",
        ]

    def test_a_row_that_is_excused_is_no_drift(self, repo: Repo) -> None:
        ready(repo)
        excuse = "<!-- taskctl: ignore-file BD001 the board counts reviews, too -->"
        rows = table("| Task | Title | Status |", "| TASK-0001 | x | Done |")
        repo.write(BOARD, board(excuse, "\n".join(rows)))
        assert answers(prep(repo, "1"))["aligns_with_current_state"] == "YES"

    def test_a_contract_that_is_not_there(self, repo: Repo) -> None:
        repo.write("docs/rfcs/RFC-0001.md", "# RFC\n\n- Status: Draft\n")
        links = ["RFC: docs/rfcs/RFC-0001.md", "Contract (bus): docs/rfcs/RFC-0009.md"]
        ready(repo, links=links)
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_RFC_OR_ADR"
        assert says(found, "linked_contracts_exist") == [
            f"docs/rfcs/RFC-0009.md does not exist ({ONE}:11)"
        ]
        assert [(c["path"], c["found"], c["status"]) for c in found["contracts"]] == [
            ("docs/rfcs/RFC-0001.md", True, "Draft"),
            ("docs/rfcs/RFC-0009.md", False, ""),
        ]

    def test_no_contract_is_said(self, repo: Repo) -> None:
        ready(repo)
        assert says(prep(repo, "1"), "linked_contracts_exist") == [
            f"it links no contract ({ONE}:3)"
        ]

    def test_a_goal_and_its_limits(self, repo: Repo) -> None:
        body = "## Goal\n\n## Stop conditions (Definition of Done)\n\n- It works well.\n"
        ready(repo, body=body, more="")
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_TASK_EDIT"
        assert [said.rpartition(" (")[0] for said in says(found, "scope_clear")] == [
            "its goal is empty",
            "it has no non-goals",
            "its stop conditions name nothing to run or observe",
        ]

    def test_a_layout_without_goals_needs_none(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "backlog-md"\n')
        head = "---\nid: BACK-1\ntitle: A step\nstatus: To Do\n---\n\n"
        text = head + "## Acceptance Criteria\n\n- [ ] #1 `npm test` passes\n"
        repo.write("backlog/tasks/back-1 - A-step.md", text)
        found = prep(repo, "BACK-1")
        assert answers(found)["scope_clear"] == "YES"
        assert answers(found)["follow_ups_in_task_header"] == "HUMAN"

    def test_no_allowlist(self, repo: Repo) -> None:
        ready(repo, scope=None)
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_TASK_EDIT"
        assert says(found, "touched_paths_allowlist_present") == [f"it has no allowlist ({ONE}:1)"]

    def test_an_allowlist_that_is_not_all_readable(self, repo: Repo) -> None:
        ready(repo, scope="- `src/a/`\n- the tests, if needed\n- `**`")
        assert says(prep(repo, "1"), "touched_paths_allowlist_present") == [
            f"the tests, if needed is not a path from the root ({ONE}:27)",
            f"** allows everything ({ONE}:28)",
        ]

    def test_patterns_are_counted_with_their_braces_written_out(self, repo: Repo) -> None:
        ready(repo, scope="- `src/a/{b,c}.py`, `src/`", plan="1. Mend `src/a/b.py`, `docs/x.md`.")
        repo.write("docs/x.md", "")
        found = prep(repo, "1")
        assert found["slice"]["patterns"] == ["src/a/b.py", "src/a/c.py", "src/"]
        assert found["slice"]["wide"] == ["src/"]
        assert notes(found, "touched_paths_allowlist_present") == [
            f"src/ is wide: it allows a whole top-level folder ({ONE}:30)",
            f"the plan names docs/x.md, the allowlist does not ({ONE}:22)",
        ]

    @pytest.mark.parametrize(
        ("key", "links", "answer"),
        [
            ("[]", [], "YES"),
            ("", [], "NO"),
            ("none", [], "YES"),
            ("[TASK-0090]", [], "YES"),
            ("[]", ["Follow-up (mux): tasks/TASK-0090-x.md"], "YES"),
            ("[]", ["Follow-on: tasks/TASK-0090-x.md"], "YES"),
            ("", ["See also the follow-up: tasks/TASK-0090-x.md"], "NO"),
        ],
    )
    def test_follow_ups(self, repo: Repo, key: str, links: list[str], answer: str) -> None:
        ready(repo, follow_ups=key, links=links)
        assert answers(prep(repo, "1"))["follow_ups_in_task_header"] == answer

    @pytest.mark.parametrize(
        ("section", "answer"),
        [
            ("", "HUMAN"),
            ("## Security considerations\n\n<!-- later -->\n", "NO"),
            ("## Security considerations\n\nNothing is asked of the network.\n", "YES"),
        ],
    )
    def test_security(self, repo: Repo, section: str, answer: str) -> None:
        ready(repo, more=f"\n## Non-Goals\n\n- None.\n\n{section}")
        assert answers(prep(repo, "1"))["security_considerations_complete"] == answer


class TestDecision:
    @pytest.mark.parametrize(
        ("parts", "decision"),
        [
            ({"prereqs": ["TASK-0099"], "scope": None}, "BLOCKED"),
            ({"links": ["RFC: docs/rfcs/RFC-9.md"], "scope": None}, "NEEDS_RFC_OR_ADR"),
            ({"scope": None}, "NEEDS_TASK_EDIT"),
            ({}, "NEEDS_HUMAN"),
        ],
    )
    def test_is_the_gravest(self, repo: Repo, parts: dict[str, list[str]], decision: str) -> None:
        ready(repo, **parts)  # type: ignore[arg-type]
        assert prep(repo, "1")["decision"] == decision

    def test_checks_can_be_left_out(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[prep]\nchecks = ["scope_clear", "prereqs_ready"]\n')
        ready(repo)
        found = prep(repo, "1")
        assert list(answers(found)) == ["prereqs_ready", "scope_clear"]
        assert found["decision"] == "GO"
        assert repo.run("prep", "1").exit_code == 0

    def test_a_check_that_is_none_is_named(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[prep]\nchecks = ["scope_clear", "prereq_ready"]\n')
        ready(repo)
        said = repo.run("prep", "1")
        assert said.exit_code == 2
        assert "taskctl.toml:2: prep.checks" in said.stderr
        assert "nearest: prereqs_ready" in said.stderr


class TestTask:
    def test_without_an_id_it_is_the_one_that_next_names(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        ready(repo, "TASK-0003")
        repo.task("TASK-0002", prereqs=["TASK-0090"])
        assert prep(repo)["task"] == "TASK-0003"

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            ("Done", "nothing is open"),
            ("Blocked", "there are open tasks, and none can be started (taskctl next)"),
        ],
    )
    def test_where_next_names_none_it_is_no(self, repo: Repo, status: str, why: str) -> None:
        repo.task("TASK-0001", status)
        assert repo.run("prep") == (1, f"{why}\n", "")
        found = prep(repo)
        assert (found["task"], found["decision"], found["reason"]) == (None, "BLOCKED", why)

    def test_a_contradiction_is_checked_not_skipped(self, repo: Repo) -> None:
        ready(repo)
        rows = table("| Task | Title | Status |", "| TASK-0001 | x | Done |")
        repo.write(BOARD, board("\n".join(rows)))
        assert prep(repo)["task"] == "TASK-0001"

    def test_an_unknown_id_is_an_error(self, repo: Repo) -> None:
        ready(repo)
        said = repo.run("prep", "TASK-0009")
        assert said.exit_code == 2
        assert said.stderr.startswith("taskctl: no task is called TASK-0009; nearest: ")


class TestText:
    def test_first_what_is_wrong_then_what_is_asked(self, repo: Repo) -> None:
        repo.task("TASK-0002", "In Review")
        ready(repo, prereqs=["TASK-0002"], scope="- `src/`")
        repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        said = repo.run("prep", "1")
        assert said.exit_code == 1
        assert said.stdout.splitlines() == [
            "TASK-0001  A small step                                              NO: BLOCKED",
            "Draft (tasks/TASK-0001-x.md:3)",
            "",
            "  no     prereqs_ready",
            "         TASK-0002 is In Review (tasks/TASK-0002-x.md:3)",
            "         help: finish what it waits for, or mark the entry (optional)",
            "",
            "  asks   contracts_unchanged",
            "         nobody has reviewed what it builds on: taskctl review-links TASK-0001",
            "         (:7)",
            "",
            "  asks   best_system_solution",
            "         only a person can say (:17)",
            "",
            "  yes    aligns_with_current_state           TASK-0001 is Draft, and no board s…",
            "  yes    linked_contracts_exist              it links no contract (:3)",
            "  yes    scope_clear                         1 stop condition, 1 command (:21)",
            "  yes    touched_paths_allowlist_present     1 pattern (:25)",
            "         note: src/ is wide: it allows a whole top-level folder (:27)",
            "  yes    follow_ups_in_task_header           follow-up-tasks: TASK-0090 (:8)",
            "  yes    security_considerations_complete    Security considerations (:41)",
            "",
            "a person answers:  taskctl prep TASK-0001 --by NAME --answer KEY=YES",
        ]

    def test_what_is_written_cannot_steer_the_terminal(self, repo: Repo) -> None:
        ready(repo, title="a \x1b[31mred\x1b[0m step", scope="- the \x1b[2J tests\n- `src/a/`")
        said = repo.run("prep", "1").stdout
        assert "\x1b" not in said
        assert "the \\x1b[2J tests" in said


class TestPrepFile:
    """What the prep file says of tasks is a record like any other."""

    FILE = "tasks/NEXT-TASK-PREP.md"

    def says(self, repo: Repo, text: str, status: str = "Draft") -> list[str]:
        """The lines of the prep file that contradict a header."""
        ready(repo, status="Draft")
        repo.task("TASK-0002", status)
        repo.write(self.FILE, f"# Next\n\n{text}\n")
        found = prep(repo, "1")
        return says(found, "aligns_with_current_state") if found["decision"] == "BLOCKED" else []

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("- **TASK-0002**: complete (phases 0→5)", "complete"),
            ("1. **TASK-0002**: Done", "done"),
            ("- TASK-0002 is complete; go on", "complete"),
            ("- ✅ TASK-0002 complete and archived (`x/TASK-0002-y.md`)", "complete"),
            ("- ✅ `TASK-0002` completed (the sink)", "completed"),
            ("- `TASK-0001` and `TASK-0002` are finished.", "finished"),
            ("- **task**: `tasks/TASK-0002-x.md` (**CLOSED IN THIS SLICE**)", "closed"),
            ("- `tasks/TASK-0002-x.md` (execution SSOT, now complete)", "complete"),
            ("1. **TASK-0002**: remote statefs RW (Done)", "done"),
            ("- **status**: READY (`TASK-0002` complete; pick the next)", "complete"),
            ("| x |\n\nTASK-0002 closed, so all is well", "closed"),
        ],
    )
    def test_a_task_that_it_calls_finished(self, repo: Repo, text: str, word: str) -> None:
        line = text.count("\n", 0, text.index("TASK-0002")) + 3
        said = f"the prep file says that TASK-0002 is {word}, its header says Draft"
        assert f"{said} ({self.FILE}:{line})" in self.says(repo, text)

    @pytest.mark.parametrize(
        "text",
        [
            "- do not start before TASK-0002 is complete",
            "- once `TASK-0002` is Done, go on",
            "- TASK-0002 is not complete",
            "- TASK-0002 contract sync done",
            "- the threat model of TASK-0002 is complete",
            "- record TASK-0002 closure evidence",
            "- **TASK-0002**: next (baseline now green)",
            "- TASK-0002 done-ness is open",
            "- see `.cursor/handoff/TASK-0002-x.md` (the latest snapshot, present)",
            "```\nTASK-0002: done\n```",
            "<!-- TASK-0002: done -->",
        ],
    )
    def test_what_is_no_claim(self, repo: Repo, text: str) -> None:
        assert self.says(repo, text) == []

    @pytest.mark.parametrize("text", ["TASK-0002: Draft", "TASK-0002 is In Progress"])
    def test_a_state_that_is_out_of_date_is_no_danger(self, repo: Repo, text: str) -> None:
        assert self.says(repo, text, "Done") == []

    def test_a_claim_that_holds(self, repo: Repo) -> None:
        assert self.says(repo, "TASK-0002: complete", "Complete (2026-01-05)") == []

    def test_each_task_is_named_once(self, repo: Repo) -> None:
        assert len(self.says(repo, "- TASK-0002: done\n- TASK-0002: done")) == 1


class TestWidening:
    """An allowlist that was written for what it judges is worth a look."""

    def test_by_the_last_commit(self, repo: Repo) -> None:
        ready(repo)
        repo.commit()
        ready(repo, scope="- `src/a/`\n- `src/b/{c,d}.py`")
        commit = repo.commit()
        (note,) = notes(prep(repo, "1"), "touched_paths_allowlist_present")
        assert note.startswith(
            f"2 entries were added by the last commit ({commit[:8]}): src/b/c.py, src/b/d.py"
        )

    def test_since_the_last_commit(self, repo: Repo) -> None:
        ready(repo)
        repo.commit()
        ready(repo, scope="- `src/a/`\n- `src/b/`")
        found = prep(repo, "1")
        (note,) = notes(found, "touched_paths_allowlist_present")
        assert note.startswith("1 entry was added since the last commit: src/b/")
        assert found["slice"]["added"] == ["src/b/"]

    def test_a_task_that_is_new_had_none_before(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        repo.commit()
        ready(repo)
        assert prep(repo, "1")["slice"]["added"] == []
        repo.commit()
        assert prep(repo, "1")["slice"]["added"] == []

    def test_it_reads_and_writes_nothing(self, repo: Repo) -> None:
        ready(repo)
        repo.commit()
        before = repo.files()
        prep(repo, "1")
        assert repo.files() == before
        assert repo.git("status", "--porcelain") == ""


# The versions of the prep file that name a task: original commit, number of the task.
VERSIONS = {
    "95885216": "0009",
    "7f20a991": "0011",
    "f77db64d": "0011B",
    "2109b149": "0012",
    "d77c0340": "0012",
    "1d14b7bb": "0013",
    "90353c0a": "0012B",
    "4995c2e9": "0013",
    "5b478212": "0013",
    "598c6dcc": "0014",
    "49251fd1": "0014",
    "dc6a3663": "0014",
    "7e30539f": "0013B",
    "3a5236a5": "0013B",
    "a7dc4135": "0013B",
    "9f8dbd60": "0015",
    "cce30253": "0016",
    "5fd33d14": "0016",
    "f4d437cc": "0016",
    "38e57c3a": "0016B",
    "f2a96fb4": "0194",
    "86a670b2": "0017",
    "133e1488": "0020",
    "cb706e4f": "0018",
    "a5411199": "0018",
    "32e8ece8": "0018",
    "2c769710": "0019",
    "74c50a66": "0020",
    "064a4d89": "0020",
    "f5a118e9": "0021",
    "133e6ded": "0021",
}
NOT_READY = ["1d14b7bb", "4995c2e9", "cce30253", "133e1488", "74c50a66", "f5a118e9"]
NO_FOLLOW_UPS = [
    "7f20a991", "f77db64d", "2109b149", "1d14b7bb", "cce30253", "f2a96fb4", "133e1488", "74c50a66",
    "f5a118e9",
]  # fmt: skip  # a table


@pytest.mark.full
def test_31_real_answers(nexus: Nexus) -> None:
    """All of them were YES; the files of their day say otherwise."""
    assert len(VERSIONS) == 31
    found = {
        version: answers(prep(nexus.checkout(nexus.commit(version)), f"TASK-{number}"))
        for version, number in VERSIONS.items()
    }

    def versions(key: str, answer: str) -> list[str]:
        return [version for version, said in found.items() if said[key] == answer]

    assert versions("prereqs_ready", "NO") == NOT_READY
    assert versions("follow_ups_in_task_header", "NO") == NO_FOLLOW_UPS
    assert versions("security_considerations_complete", "HUMAN") == ["f2a96fb4"]
    assert versions("touched_paths_allowlist_present", "NO") == []
    assert versions("aligns_with_current_state", "NO") == list(VERSIONS)
    assert versions("best_system_solution", "HUMAN") == list(VERSIONS)


def test_the_real_prep_file_of_a_day(nexus: Nexus) -> None:
    """At the commit of seed 003, two of its words and both boards contradict the headers."""
    repo = nexus.checkout(nexus.commit("5b478212"))
    repo.write("taskctl.toml", '[prep]\nfile = ".cursor/next_task_prep.md"\n')
    try:
        found = prep(repo, "TASK-0013")
    finally:
        (repo.root / "taskctl.toml").unlink()
    drift = says(found, "aligns_with_current_state")
    path = ".cursor/next_task_prep.md"
    assert drift[:2] == [
        f"the prep file says that TASK-0013 is closed, its header says In Review ({path}:13)",
        f"the prep file says that TASK-0011B is complete, its header says Draft ({path}:45)",
    ]
    for board_name in ("IMPLEMENTATION-ORDER", "STATUS-BOARD"):
        row = f"TASK-0269 is done and has no row here (tasks/{board_name}.md"
        assert [said for said in drift if said.startswith(row)]
    assert answers(found)["prereqs_ready"] == "YES"
    assert answers(found)["touched_paths_allowlist_present"] == "YES"
    assert len(found["slice"]["patterns"]) == 13
    assert found["slice"]["wide"] == ["userspace/"]
    assert found["slice"]["added"] == [
        "source/kernel/neuron/src/syscall/mod.rs",
        "source/kernel/neuron/src/syscall/api.rs",
        "source/kernel/neuron/src/task/mod.rs",
        "source/kernel/neuron/src/sched/mod.rs",
    ]
    assert found["decision"] == "BLOCKED"


class TestAccepted:
    BOARD = "| Task | Status |\n|---|---|\n| TASK-0005 | Done |\n"

    @pytest.mark.parametrize(("task", "answer"), [("1", "YES"), ("5", "NO")])
    def test_a_row_about_another_task(self, repo: Repo, task: str, answer: str) -> None:
        """What a baseline accepts of one task holds up no other."""
        ready(repo)
        repo.task("TASK-0005")
        repo.write("tasks/STATUS-BOARD.md", self.BOARD)
        assert answers(prep(repo, "1"))["aligns_with_current_state"] == "NO"
        assert repo.run("check", "--update-baseline", "--add").exit_code == 0
        assert answers(prep(repo, task))["aligns_with_current_state"] == answer

    @pytest.mark.parametrize("text", ["- The one outcome that somebody will notice.", "Mine."])
    def test_a_goal_that_the_template_asks_for(self, repo: Repo, text: str) -> None:
        assert repo.run("init").exit_code == 0
        assert repo.run("new", "A ring buffer").exit_code == 0
        path = "tasks/TASK-0001-a-ring-buffer.md"
        asked = "- The one outcome that somebody will notice."
        repo.write(
            path,
            repo.read(path).replace(asked, text).replace("- What this task leaves alone.", "None."),
        )
        found = answers(prep(repo, "1"))["scope_clear"]
        assert found == ("NO" if text == asked else "YES")
        assert (asked in repo.run("prep", "1", "--brief").stdout) is False
