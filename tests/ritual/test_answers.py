"""`prep --answer`: what people say is kept, shown as theirs, and lapses with what was judged."""

import json

import pytest

from ..conftest import Answer, Repo
from .preps import DAY, MORE, ONE, answers, prep, ready, says

RECORD = "tasks/evidence/TASK-0001.prep.json"
BEST = "best_system_solution"


def say(repo: Repo, *given: str, by: str = "Ada", note: str = "") -> Answer:
    """A person answers."""
    options = [part for text in given for part in ("--answer", text)]
    return repo.run("prep", "1", *options, "--by", by, "--note", note, env=DAY)


class TestAnswering:
    def test_what_is_asked_leads_to_go(self, repo: Repo) -> None:
        ready(repo)
        said = say(repo, f"{BEST}=YES", note="compared with a ring buffer")
        assert said.exit_code == 0
        found = prep(repo, "1")
        assert found["decision"] == "GO"
        assert found["keys"][BEST]["answered_by"] == "Ada"
        assert says(found, BEST) == [
            f"answered YES by Ada on 2026-02-03: compared with a ring buffer ({RECORD}:1)"
        ]

    def test_the_text_names_the_person_and_the_next_step(self, repo: Repo) -> None:
        ready(repo)
        lines = say(repo, f"{BEST}=YES").stdout.splitlines()
        assert lines[0].endswith("  GO")
        assert any(f"{BEST} (answered by Ada)" in line for line in lines)
        assert lines[-1].startswith("next:  taskctl start TASK-0001")

    def test_the_file_says_who_when_and_about_what(self, repo: Repo) -> None:
        ready(repo)
        say(repo, f"{BEST}=YES")
        record = json.loads(repo.read(RECORD))
        digest = record["answers"][BEST].pop("text")
        assert len(digest) == 64
        answer = {"answer": "YES", "by": "Ada", "on": "2026-02-03"}
        assert record == {"version": 1, "item": "TASK-0001", "answers": {BEST: answer}}

    def test_no_section_on_security_is_for_people_to_judge(self, repo: Repo) -> None:
        ready(repo, more="\n## Non-Goals\n\n- None.\n")
        assert prep(repo, "1")["decision"] == "NEEDS_HUMAN"
        say(repo, "security_considerations_complete=yes", f"{BEST}=yes")
        assert prep(repo, "1")["decision"] == "GO"

    def test_a_no_counts_against_what_can_be_seen(self, repo: Repo) -> None:
        ready(repo)
        assert say(repo, f"{BEST}=YES", "scope_clear=NO", by="Eve").exit_code == 1
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_TASK_EDIT"
        assert found["keys"]["scope_clear"]["answered_by"] == "Eve"
        assert say(repo, "scope_clear=YES").exit_code == 0

    def test_a_yes_does_not(self, repo: Repo) -> None:
        ready(repo, scope=None)
        before = repo.files()
        said = say(repo, "touched_paths_allowlist_present=YES", f"{BEST}=YES")
        assert said == (
            1,
            "not recorded: touched_paths_allowlist_present is NO: it has no allowlist\n",
            "nothing was written\n",
        )
        assert repo.files() == before

    def test_what_was_seen_later_goes_before_what_was_said(self, repo: Repo) -> None:
        repo.task("TASK-0002", "Done")
        ready(repo, prereqs=["TASK-0002"])
        say(repo, "prereqs_ready=YES")
        repo.task("TASK-0002", "Draft")
        found = prep(repo, "1")
        assert answers(found)["prereqs_ready"] == "NO"
        assert "answered_by" not in found["keys"]["prereqs_ready"]

    def test_links_are_reviewed_not_answered(self, repo: Repo) -> None:
        ready(repo)
        said = say(repo, "contracts_unchanged=YES")
        assert said.exit_code == 1
        assert "is answered by `taskctl review-links TASK-0001`" in said.stdout

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (["--answer", f"{BEST}=YES"], "name who answers: --by NAME"),
            (["--answer", f"{BEST}=MAYBE", "--by", "A"], "write KEY=YES or KEY=NO"),
            (["--answer", BEST, "--by", "A"], "write KEY=YES or KEY=NO"),
            (["--answer", "best_solution=YES", "--by", "A"], f"nearest: {BEST}"),
            (["--answer", "x=YES", "--by", "A"], "the keys are aligns_with_current_state, "),
        ],
    )
    def test_what_cannot_be_meant(self, repo: Repo, options: list[str], message: str) -> None:
        ready(repo)
        before = repo.files()
        said = repo.run("prep", "1", *options)
        assert said.exit_code == 2
        assert message in said.stderr
        assert repo.files() == before

    def test_a_key_that_is_left_out_is_not_asked(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[prep]\nchecks = ["scope_clear"]\n')
        ready(repo)
        said = say(repo, f"{BEST}=YES")
        assert (said.exit_code, said.stderr) == (
            2,
            f"taskctl: {BEST} is not asked here (prep.checks)\n",
        )

    def test_dry_run_shows_and_writes_nothing(self, repo: Repo) -> None:
        ready(repo)
        before = repo.files()
        said = repo.run("prep", "1", "--answer", f"{BEST}=NO", "--by", "A", "--dry-run", env=DAY)
        assert said.exit_code == 0
        assert f"+++ b/{RECORD}" in said.stdout
        assert repo.files() == before

    def test_the_same_answer_again_changes_nothing(self, repo: Repo) -> None:
        ready(repo)
        say(repo, f"{BEST}=YES")
        before = repo.files()
        repo.run("prep", "1", "--answer", f"{BEST}=YES", "--by", "Ada")
        assert repo.files() == before

    def test_words_of_a_person_cannot_steer_the_terminal(self, repo: Repo) -> None:
        ready(repo)
        assert "\x1b" not in say(repo, f"{BEST}=YES", by="A\x1b[31m", note="\x1b[2J").stdout


class TestLapsing:
    """An answer counts while the judged text is the one that was judged."""

    KEPT = (
        ("status: Draft", "status: In Progress (since 2026-02-04)"),
        ("created: 2026-01-02", "created: 2026-01-03\nupdated: 2026-02-04 (a reconcile)"),
        ("  - TASK-0090", "  - TASK-0090\n  - TASK-0091"),
        ("links: []", "links:\n  - Follow-up (mux): tasks/TASK-0090-x.md"),
        ("- [ ] `make test`", "- [x] `make test`"),
        ("What it brings.", "What it brings.   "),
        ("What it brings.", "\n\nWhat it brings."),
    )
    LOST = (
        ("What it brings.", "What it brings, and more."),
        ("- `src/a/`", "- `src/`"),
        ("title: TASK-0001 A small step", "title: TASK-0001 A large step"),
        ("depends-on: []", "depends-on: [TASK-0090]"),
        ("- [ ] `make test` exits 0", "- [ ] it works"),
    )

    def answered(self, repo: Repo, old: str, new: str) -> bool:
        """Whether an answer still counts after a change of the task."""
        repo.task("TASK-0091")
        ready(repo, links=())
        if "links:\n" in new:
            repo.write(ONE, repo.read(ONE).replace("links:\n", "links: []\n"))
        say(repo, f"{BEST}=YES")
        text = repo.read(ONE)
        assert old in text
        repo.write(ONE, text.replace(old, new))
        return "answered_by" in prep(repo, "1")["keys"][BEST]

    @pytest.mark.parametrize(("old", "new"), KEPT)
    def test_what_happens_while_the_work_goes_on_keeps_it(
        self, repo: Repo, old: str, new: str
    ) -> None:
        assert self.answered(repo, old, new)

    @pytest.mark.parametrize(("old", "new"), LOST)
    def test_what_was_judged_does_not(self, repo: Repo, old: str, new: str) -> None:
        assert not self.answered(repo, old, new)

    def test_line_ends_are_no_words(self, repo: Repo) -> None:
        ready(repo)
        say(repo, f"{BEST}=YES")
        repo.write(ONE, repo.read(ONE).replace("\n", "\r\n"))
        assert prep(repo, "1")["decision"] == "GO"

    def test_what_lapsed_is_shown_and_asked_again(self, repo: Repo) -> None:
        ready(repo)
        say(repo, f"{BEST}=YES")
        repo.write(ONE, repo.read(ONE) + "\nAnother way was found.\n")
        found = prep(repo, "1")
        assert found["decision"] == "NEEDS_HUMAN"
        assert says(found, BEST)[-1] == (
            f"answered YES by Ada on 2026-02-03 (lapsed: the task has changed since) ({RECORD}:1)"
        )
        assert say(repo, f"{BEST}=YES", by="Bo").exit_code == 0

    def test_a_header_of_another_form(self, repo: Repo) -> None:
        """Where a status is a line of the text, its line stays and its word does not count."""
        repo.write("taskctl.toml", "[prep]\nchecks = ['best_system_solution']\n")
        text = "# TASK-0001: A step\n\n- Status: {}\n- Owner: {}\n\n## Goal\n\nIt works.\n"
        repo.write(ONE, text.format("Draft", "a"))
        say(repo, f"{BEST}=YES")
        repo.write(ONE, text.format("In Progress", "a"))
        assert prep(repo, "1")["decision"] == "GO"
        repo.write(ONE, text.format("In Progress", "b"))
        assert prep(repo, "1")["decision"] == "NEEDS_HUMAN"


class TestRecord:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{", "is not JSON"),
            ("[" * 100_000, "is not JSON"),
            ("[]", "is not a record of `taskctl prep`"),
            ('{"item": 5}', "is not a record of `taskctl prep`"),
            ('{"item": "TASK-0001", "answers": {"x": {}}}', "is not a record of `taskctl prep`"),
            ('{"item": "TASK-0001", "review": {"links": []}}', "is not a record of `taskctl prep`"),
        ],
    )
    def test_one_that_cannot_be_read_is_kept_and_named(
        self, repo: Repo, text: str, problem: str
    ) -> None:
        ready(repo)
        repo.write(RECORD, text)
        before = repo.files()
        found = prep(repo, "1")
        assert says(found, "contracts_unchanged") == [f"{RECORD} {problem} ({RECORD}:1)"]
        said = say(repo, f"{BEST}=YES")
        assert said.exit_code == 2
        assert said.stderr == f"taskctl: {RECORD} {problem}; fix it or remove it\n"
        assert repo.files() == before

    def test_the_answer_of_another_task_is_not_this_one(self, repo: Repo) -> None:
        ready(repo)
        say(repo, f"{BEST}=YES")
        repo.task("TASK-0002", more=MORE, follow_ups=["TASK-0090"])
        assert answers(prep(repo, "2"))[BEST] == "HUMAN"

    def test_folder_is_a_setting(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[evidence]\nfolder = "proof"\n')
        ready(repo)
        assert say(repo, f"{BEST}=YES").exit_code == 0
        assert (repo.root / "proof/TASK-0001.prep.json").exists()
