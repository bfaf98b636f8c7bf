"""`extract`: a candidate becomes a task, and not a word of it is lost."""

import pytest

from ..boards.boards import BOARD, board, region
from ..conftest import Answer, Repo, task

DAY = {"SOURCE_DATE_EPOCH": "1770076800"}  # 2026-02-03
TRACK = "tasks/TRACK-APPS.md"
NEW = "tasks/TASK-0004-a-queue-v1.md"
GATES = "## Gates (RED / YELLOW / GREEN)\n\n"
HEADING = "## Candidate subtasks\n\n"
WHOLE = (
    "- **CAND-APP-010: A queue (v1)**  \n"
    "  - **What**: one queue  \n    for all\n"
    "  - **Depends on**: `TASK-0001` (the model), `CAND-APP-000`\n"
    "  - **Proof idea**: `make test` counts 100\n"
    "  - **When**: later\n"
    "  - **Status**: candidate (low priority)\n"
)
FIRST = "- **CAND-APP-000: A kit**\n  - **Status**: extracted → `TASK-0002`\n"
LAST = "\nSee also: nothing.\n"


def extract(repo: Repo, *arguments: str) -> Answer:
    """A run on 2026-02-03."""
    return repo.run("extract", *arguments, env=DAY)


def made(repo: Repo, *arguments: str) -> str:
    """The path of the task that an extraction makes."""
    answer = extract(repo, *arguments)
    assert answer.exit_code == 0, answer
    return answer.stdout.splitlines()[0].split("  ")[1]


def write_track(repo: Repo, *candidates: str, links: str = "links: []\n", gates: str = "") -> str:
    """A track with some candidates; its path."""
    body = f"{GATES}{gates}\n{HEADING}" if gates else HEADING
    repo.write(
        TRACK,
        "---\ntitle: TRACK APPS\nstatus: Living\nowner: @ui @runtime\ncreated: 2026-01-02\n"
        f"{links}---\n\n{body}{''.join(candidates)}",
    )
    return TRACK


def section(text: str, title: str) -> str:
    """What stands below a heading."""
    return text.partition(f"\n## {title}")[2].partition("\n")[2].partition("\n## ")[0].strip("\n")


def severe(repo: Repo) -> list[str]:
    """What `check` says of the plan that is no info, nor that a proof idea is vague."""
    ignored = ("--ignore", "DD004")
    found = repo.findings(options=ignored)
    return [f"{f.code} {f.message}" for f in found if f.severity != "info"]


@pytest.fixture
def repo(repo: Repo) -> Repo:
    """Two finished tasks, an open one, and a track with one candidate that is ready."""
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", "Done", links=[f"Track: {TRACK}"])
    repo.task("TASK-0003")
    write_track(repo, FIRST, WHOLE, LAST)
    return repo


class TestOneToOne:
    def test_the_task(self, repo: Repo) -> None:
        assert made(repo, "CAND-APP-010") == NEW
        text = repo.read(NEW)
        assert text.startswith(
            "---\ntitle: TASK-0004 A queue (v1)\nstatus: Draft\nowner: @ui @runtime\n"
            "created: 2026-02-03\ndepends-on: [TASK-0001, TASK-0002]\nfollow-up-tasks: []\n"
            f"links:\n  - Extracted from CAND-APP-010: {TRACK}\n---\n"
        )
        assert section(text, "Goal") == "- one queue\n  for all"
        assert section(text, "Stop conditions") == "- [ ] `make test` counts 100"
        assert section(text, "Context").startswith(
            f"- Extracted from `CAND-APP-010` of `{TRACK}`: A queue (v1)\n"
            "  - **Depends on**: `TASK-0001` (the model), `CAND-APP-000`\n"
            "  - **When**: later\n"
        )
        assert severe(repo) == []

    def test_the_track(self, repo: Repo) -> None:
        before = repo.read(TRACK)
        extract(repo, "CAND-APP-010")
        kept = "- **CAND-APP-010: A queue (v1)**  \n  - **Status**: extracted → `TASK-0004`"
        assert repo.read(TRACK) == before.replace(WHOLE, f"{kept} (low priority)\n").replace(
            "links: []\n", f"links:\n  - Extracted (CAND-APP-010): {NEW}\n"
        )

    def test_what_a_person_sees(self, repo: Repo) -> None:
        assert extract(repo, "cand-app-010", "CAND-APP-010") == (0, f"TASK-0004  {NEW}\n", "")

    def test_a_second_run_changes_nothing(self, repo: Repo) -> None:
        extract(repo, "CAND-APP-010")
        before = repo.files()
        answer = extract(repo, "CAND-APP-010")
        assert answer == (0, "CAND-APP-010 is already extracted: TASK-0004\n", "")
        assert extract(repo, "CAND-APP-010", "--part", "--title", "X").exit_code == 0
        assert repo.files() == before

    def test_a_dry_run_writes_nothing(self, repo: Repo) -> None:
        repo.write(BOARD, board(region("queue")))
        before = repo.files()
        answer = extract(repo, "CAND-APP-010", "--dry-run")
        assert answer.exit_code == 0
        heads = [line[6:] for line in answer.stdout.splitlines() if line.startswith("+++ ")]
        assert heads == [NEW, TRACK, BOARD]
        assert repo.files() == before

    def test_the_boards_follow(self, repo: Repo) -> None:
        repo.write(BOARD, board(region("queue"), region("candidates")))
        extract(repo, "CAND-APP-010")
        assert "TASK-0004" in repo.read(BOARD)
        assert "CAND-APP-010" not in repo.read(BOARD)
        assert repo.run("sync", "--check").exit_code == 0

    def test_the_task_can_be_worked_on(self, repo: Repo) -> None:
        extract(repo, "CAND-APP-010")
        assert repo.run("start", "TASK-0004").exit_code == 0
        assert repo.run("mark", "TASK-0004#1", "done").exit_code == 0
        assert repo.run("done", "TASK-0004").exit_code == 0
        assert "CAND-APP-010" not in repo.run("list", "--candidates", "--ready").stdout


class TestWhatIsCarried:
    """Every form of candidate, and what the task and the track say of it."""

    @pytest.mark.parametrize(
        ("written", "goal", "stop", "kept"),
        [
            pytest.param(
                "- **CAND-APP-020: A page**\n", "- A page", None, "- **CAND-APP-020: A page**\n",
                id="a title only",
            ),
            pytest.param(
                "- **CAND-APP-020**: a page + `x.json`.\n", "- a page + `x.json`.", None,
                "- **CAND-APP-020**: a page + `x.json`.\n", id="the colon outside",
            ),
            pytest.param(
                "- **CAND-APP-020: A page** (host first)\n", "- A page (host first)", None,
                "- **CAND-APP-020: A page** (host first)\n", id="words behind the title",
            ),
            pytest.param(
                "- **CAND-APP-020: A page\n  of two lines**\n", "- A page of two lines", None,
                "- **CAND-APP-020: A page\n  of two lines**\n", id="a title of two lines",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n  - first\n    - nested\n  - second\n"
                "  - proof: tests\n",
                "- first\n  - nested\n- second", "- [ ] tests", "- **CAND-APP-020: A page**\n",
                id="notes without labels",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n\n  - **What:** a page\n\n    ```sh\n    make\n"
                "    ```\n\n  - **Proof:** tests\n",
                "- a page\n\n  ```sh\n  make\n  ```", "- [ ] tests", "- **CAND-APP-020: A page**\n",
                id="with blank lines and a fence",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n  <!-- do not touch -->\n  - **What**: a page\n",
                "- a page", None, "- **CAND-APP-020: A page**\n  <!-- do not touch -->\n",
                id="a comment stays",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n  1. one\n  2. two\n", "- one\n- two", None,
                "- **CAND-APP-020: A page**\n", id="numbers",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n\n  Some text\n  on it.\n",
                "- Some text\n  on it.", None, "- **CAND-APP-020: A page**\n", id="a paragraph",
            ),
            pytest.param(
                "-\t**CAND-APP-020: A page**\n\t- **What**: a page\n\t  of paper\n",
                "- a page\n  of paper", None, "-\t**CAND-APP-020: A page**\n", id="tabs",
            ),
            pytest.param(
                "-   **CAND-APP-020: A page**\n    - **What**: a page\n", "- a page", None,
                "-   **CAND-APP-020: A page**\n", id="far indented",
            ),
            pytest.param(
                "- **CAND-APP-020: A page**\n  - **Proof idea**: tests\n    - of one\n"
                "  - proof: more\n",
                "- A page", "- [ ] tests\n  - of one\n- [ ] more", "- **CAND-APP-020: A page**\n",
                id="two proofs",
            ),
        ],
    )  # fmt: skip  # a table
    def test_goes_where_it_belongs(
        self, repo: Repo, written: str, goal: str, stop: str | None, kept: str
    ) -> None:
        write_track(repo, written, "- **CAND-APP-030: Next**\n")
        text = repo.read(made(repo, "CAND-APP-020"))
        assert section(text, "Goal") == goal
        if stop is not None:
            assert section(text, "Stop conditions") == stop
        indent = "  " if written.startswith("- *") else "    "
        status = f"{indent}- **Status**: extracted → `TASK-0004`\n"
        assert repo.read(TRACK).endswith(f"{HEADING}{kept}{status}- **CAND-APP-030: Next**\n")
        assert [finding for finding in severe(repo) if not finding.startswith("TR004")] == []

    @pytest.mark.parametrize(
        ("status", "after"),
        [
            ("candidate", "extracted → `TASK-0004`"),
            ("still candidate", "extracted → `TASK-0004`"),
            ("Candidate", "extracted → `TASK-0004`"),
            ("candidate (not v0)", "extracted → `TASK-0004` (not v0)"),
            ("candidate, after the\n    summer", "extracted → `TASK-0004`, after the\n    summer"),
            ("a candidate", "extracted → `TASK-0004` (before: a candidate)"),
            ("", " extracted → `TASK-0004`"),
        ],
    )
    def test_of_the_status_the_rest_stays(self, repo: Repo, status: str, after: str) -> None:
        blank = " " if status else ""
        write_track(repo, f"- **CAND-APP-020: A page**\n  - **Status**:{blank}{status}\n")
        extract(repo, "CAND-APP-020")
        assert repo.read(TRACK).endswith(f"  - **Status**:{blank}{after}\n")

    def test_line_ends_and_the_missing_last_one_stay(self, repo: Repo) -> None:
        text = repo.read(write_track(repo, FIRST, WHOLE.rstrip("\n"))).replace("\n", "\r\n")
        repo.write(TRACK, text.encode())
        extract(repo, "CAND-APP-010")
        raw = (repo.root / TRACK).read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n")
        assert raw.endswith("extracted → `TASK-0004` (low priority)".encode())

    def test_the_links_of_the_track_keep_their_form(self, repo: Repo) -> None:
        links = "links:\n    - RFC: docs/x.md  # kept\n    # a comment\n"
        write_track(repo, FIRST, WHOLE, links=links)
        extract(repo, "CAND-APP-010")
        entry = f"    - Extracted (CAND-APP-010): {NEW}\n"
        assert links.replace("    # a", f"{entry}    # a") in repo.read(TRACK)

    def test_a_track_without_links_gets_them(self, repo: Repo) -> None:
        write_track(repo, FIRST, WHOLE, links="")
        extract(repo, "CAND-APP-010")
        entry = f"created: 2026-01-02\nlinks:\n  - Extracted (CAND-APP-010): {NEW}\n---\n"
        assert entry in repo.read(TRACK)

    def test_a_track_without_a_header_is_left_without(self, repo: Repo) -> None:
        repo.write(TRACK, f"# Apps\n\n{HEADING}{FIRST}{WHOLE}")
        extract(repo, "CAND-APP-010")
        assert repo.read(TRACK).startswith(f"# Apps\n\n{HEADING}{FIRST}- **CAND-APP-010")

    def test_an_optional_prerequisite_stays_one(self, repo: Repo) -> None:
        write_track(repo, "- **CAND-APP-020: A page**\n  - **Depends on**: TASK-0003 (optional)\n")
        text = repo.read(made(repo, "CAND-APP-020"))
        assert "depends-on: [TASK-0003 (optional)]\n" in text
        assert severe(repo) == []


class TestTheTemplate:
    TEMPLATE = (
        "---\ntitle: TASK-XXXX Short title\nstatus: Draft\nowner: @nobody\ncreated: YYYY-MM-DD\n"
        "links:\n  - Vision: docs/vision.md\n  # - RFC: docs/x.md\n---\n\n## 1. Background\n\n"
        "- Why now?\n\n## **Goal**\n\n- One outcome.\n\n### How\n\nHint.\n\n"
        "## Stop conditions (Definition of Done)\n\n### Proof\n\n- `make`\n\n"
        "## Touched paths (allowlist)\n\n- `src/a/`\n"
    )

    def test_keeps_all_that_the_candidate_says_nothing_of(self, repo: Repo) -> None:
        repo.write("docs/vision.md", "Text.\n")
        repo.write("tasks/TASK-TEMPLATE.md", self.TEMPLATE)
        made(repo, "CAND-APP-010")
        assert repo.read(NEW) == (
            "---\ntitle: TASK-0004 A queue (v1)\nstatus: Draft\nowner: @ui @runtime\n"
            "created: 2026-02-03\ndepends-on:\n  - TASK-0001\n  - TASK-0002\n"
            f"links:\n  - Vision: docs/vision.md\n  - Extracted from CAND-APP-010: {TRACK}\n"
            "  # - RFC: docs/x.md\n---\n\n## 1. Background\n\n"
            f"- Extracted from `CAND-APP-010` of `{TRACK}`: A queue (v1)\n"
            "  - **Depends on**: `TASK-0001` (the model), `CAND-APP-000`\n  - **When**: later\n\n"
            "- Why now?\n\n## **Goal**\n\n- one queue\n  for all\n\n"
            "## Stop conditions (Definition of Done)\n\n- [ ] `make test` counts 100\n\n"
            "## Touched paths (allowlist)\n\n- `src/a/`\n"
        )

    def test_without_a_proof_idea_its_stop_conditions_stay(self, repo: Repo) -> None:
        repo.write("tasks/TASK-TEMPLATE.md", self.TEMPLATE)
        write_track(repo, "- **CAND-APP-020: A page**\n")
        answer = extract(repo, "CAND-APP-020")
        assert "no proof idea: write the stop conditions" in answer.stdout
        text = repo.read("tasks/TASK-0004-a-page.md")
        assert section(text, "Stop conditions") == "### Proof\n\n- `make`"

    def test_that_has_none_of_the_sections_gets_them(self, repo: Repo) -> None:
        head = self.TEMPLATE.partition("\n## 1.")[0]
        repo.write("tasks/TASK-TEMPLATE.md", f"{head}\nText.\n")
        made(repo, "CAND-APP-010")
        body = repo.read(NEW).partition("\n---\n")[2]
        titles = [line for line in body.splitlines() if line.startswith("## ")]
        assert titles == ["## Context", "## Goal", "## Stop conditions (Definition of Done)"]
        assert body.startswith("\nText.\n")


class TestRefusal:
    @pytest.fixture
    def blocked(self, repo: Repo) -> Repo:
        write_track(
            repo,
            "- **CAND-APP-020: A page**\n"
            "  - **Depends on**: `TASK-0003`, TASK-0099, `CAND-APP-030`, a kit\n",
            "- **CAND-APP-030: A book**\n",
            gates="- **RED**: nothing before `TASK-0003`\n",
        )
        return repo

    def test_names_every_reason_with_its_place(self, blocked: Repo) -> None:
        before = blocked.files()
        answer = extract(blocked, "CAND-APP-020")
        assert answer.exit_code == 1
        assert answer.stdout.splitlines() == [
            "not extracted: CAND-APP-020 (tasks/TRACK-APPS.md:15)",
            "",
            "  red gate  TASK-0003 is Draft                  :11",
            "  needs     TASK-0003 is Draft                  :16",
            "  needs     TASK-0099 has no file               :16",
            "  needs     CAND-APP-030 is a candidate itself  :16",
            "",
            '`--force --reason "…"` extracts it all the same, and writes the reason into the new '
            "task",
        ]
        assert answer.stderr == "nothing was written\n"
        assert blocked.files() == before
        assert extract(blocked, "CAND-APP-020", "--dry-run").exit_code == 1

    def test_is_overcome_by_force_and_the_task_says_why(self, blocked: Repo) -> None:
        path = made(blocked, "CAND-APP-020", "--force", "--reason", "it is  needed\nnow")
        context = section(blocked.read(path), "Context")
        assert (
            "- Extracted by force although TASK-0003 was Draft (red gate), TASK-0003 was Draft "
            "(prerequisite), TASK-0099 has no file (prerequisite), CAND-APP-030 was a candidate "
            "itself (prerequisite): it is needed now\n"
        ) in context
        assert "depends-on: [TASK-0003]\n" in blocked.read(path)
        assert severe(blocked) == ["LK003 TASK-0004 names TASK-0099, which has no file"]
        assert blocked.run("start", "TASK-0004").exit_code == 1

    def test_force_is_not_needed(self, repo: Repo) -> None:
        answer = extract(repo, "CAND-APP-010", "--force", "--reason", "now")
        assert "nothing had to be forced, so the reason was not recorded" in answer.stdout
        assert "force" not in repo.read(NEW)

    def test_of_a_status_that_says_something_else(self, repo: Repo) -> None:
        write_track(repo, "- **CAND-APP-020: A page**\n  - **Status**: rejected\n")
        answer = extract(repo, "CAND-APP-020")
        assert answer.exit_code == 1
        assert "status  CAND-APP-020 has the status 'rejected'  :12" in answer.stdout
        made(repo, "CAND-APP-020", "--force", "--reason", "we need it")
        assert repo.read(TRACK).endswith("extracted → `TASK-0004` (before: rejected)\n")

    def test_what_nobody_can_check_is_asked(self, repo: Repo) -> None:
        write_track(
            repo,
            "- **CAND-APP-020: A page**\n  - **Depends on**: a kit\n",
            gates="- **RED**: no secrets\n",
        )
        answer = extract(repo, "CAND-APP-020")
        assert answer.exit_code == 0
        assert "  judge for yourself: depends on: a kit\n" in answer.stdout
        assert "  judge for yourself: red gate: **RED**: no secrets\n" in answer.stdout
        assert "- **Depends on**: a kit" in repo.read("tasks/TASK-0004-a-page.md")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["CAND-APP-011"], "is called CAND-APP-011; nearest: CAND-APP-010"),
            (["CAND-APP"], "no candidate in any track is called CAND-APP"),
            (["CAND-APP-010", "--from", "tasks/TASK-0001-x.md"], "is not a track of the plan"),
            (["CAND-APP-010", "--from", "nowhere.md"], "nowhere.md is not a track of the plan"),
            (["CAND-APP-010", "--number", "3"], "TASK-0003 is taken"),
            (["CAND-APP-010", "--number", "7", "--suffix-of", "3"], "choose one of"),
            (["CAND-APP-010", "--suffix-of", "9"], "no task is called 9"),
            (["CAND-APP-010", "--force"], "--force needs a --reason"),
            (["CAND-APP-010", "--reason", "x"], "--force needs a --reason"),
            (["CAND-APP-010", "--force", "--reason", " "], "--force needs a --reason"),
            (["CAND-APP-010", "CAND-APP-020"], "give its title (--title)"),
            ([], "Missing argument"),
        ],
    )  # fmt: skip  # a table
    def test_of_what_cannot_be_meant(self, repo: Repo, arguments: list[str], says: str) -> None:
        write_track(repo, FIRST, WHOLE, "- **CAND-APP-020: A page**\n")
        before = repo.files()
        answer = extract(repo, *arguments)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert says in answer.stderr
        assert repo.files() == before

    def test_of_an_id_that_two_tracks_define(self, repo: Repo) -> None:
        repo.track("B", body=f"{HEADING}- **CAND-APP-010: Other**\n")
        answer = extract(repo, "CAND-APP-010")
        assert answer.exit_code == 2
        assert "CAND-APP-010 is defined 2 times: tasks/TRACK-APPS.md:13" in answer.stderr
        assert "choose with --from" in answer.stderr
        assert made(repo, "CAND-APP-010", "--from", "./tasks/TRACK-B.md").endswith("-other.md")
        assert "Other**\n  - **Status**: extracted" in repo.read("tasks/TRACK-B.md")
        assert repo.findings("TR007") == []
        assert made(repo, "CAND-APP-010", "--from", "tasks/TRACK-APPS.md").endswith("-v1.md")

    def test_a_longer_prefix_is_another_candidate(self, repo: Repo) -> None:
        write_track(repo, "- **CAND-APP-020: A page**\n", "- **CAND-APP-SUB-020: Other**\n")
        assert made(repo, "CAND-APP-SUB-020") == "tasks/TASK-0004-other.md"
        assert "- **CAND-APP-020: A page**\n- **CAND" in repo.read(TRACK)


class TestNumbers:
    def test_the_next_one_of_all_branches(self, repo: Repo) -> None:
        repo.commit()
        repo.git("checkout", "--quiet", "-b", "theirs")
        repo.task("TASK-0040")
        repo.commit()
        repo.git("checkout", "--quiet", "main")
        assert made(repo, "CAND-APP-010") == "tasks/TASK-0041-a-queue-v1.md"

    def test_one_that_was_asked_for(self, repo: Repo) -> None:
        assert made(repo, "CAND-APP-010", "--number", "280") == "tasks/TASK-0280-a-queue-v1.md"
        assert "extracted → `TASK-0280`" in repo.read(TRACK)

    def test_a_letter(self, repo: Repo) -> None:
        repo.task("TASK-0001B")
        before = repo.read("tasks/TASK-0001-x.md")
        assert made(repo, "CAND-APP-010", "--suffix-of", "1") == "tasks/TASK-0001C-a-queue-v1.md"
        assert repo.read("tasks/TASK-0001-x.md") == before

    def test_a_title(self, repo: Repo) -> None:
        path = made(repo, "CAND-APP-010", "--title", "The: better #1 name")
        assert path == "tasks/TASK-0004-the-better-1-name.md"
        (found,) = [task for task in repo.plan().tasks if task.id == "TASK-0004"]
        assert found.bare_title == "The: better #1 name"
        assert ": A queue (v1)\n" in section(repo.read(path), "Context")


class TestSeveralToOne:
    def test_of_one_track(self, repo: Repo) -> None:
        write_track(
            repo,
            "- **CAND-APP-020: A page**\n  - **What**: paper\n  - proof: ink\n",
            "- **CAND-APP-030: A book**\n  - Depends on: TASK-0001\n  - proof: glue\n",
        )
        path = made(repo, "CAND-APP-020", "CAND-APP-030", "--title", "Print")
        text = repo.read(path)
        assert f"  - Extracted from CAND-APP-020, CAND-APP-030: {TRACK}\n" in text
        assert "depends-on: [TASK-0001]\n" in text
        assert section(text, "Goal") == (
            "- A page (`CAND-APP-020`)\n  - paper\n- A book (`CAND-APP-030`)"
        )
        assert section(text, "Stop conditions") == "- [ ] ink\n- [ ] glue"
        assert repo.read(TRACK).endswith(
            "- **CAND-APP-020: A page**\n  - **Status**: extracted → `TASK-0004`\n"
            "- **CAND-APP-030: A book**\n  - **Status**: extracted → `TASK-0004`\n"
        )
        assert f"  - Extracted (CAND-APP-020, CAND-APP-030): {path}\n" in repo.read(TRACK)
        assert severe(repo) == []
        before = repo.files()
        answer = extract(repo, "CAND-APP-030", "CAND-APP-020", "--title", "Print")
        assert answer.stdout.splitlines() == [
            "CAND-APP-030 is already extracted: TASK-0004",
            "CAND-APP-020 is already extracted: TASK-0004",
        ]
        assert repo.files() == before

    def test_of_two_tracks(self, repo: Repo) -> None:
        other = repo.track("B", body=f"{HEADING}- **CAND-B-010: Other**\n")
        path = made(repo, "CAND-APP-010", "CAND-B-010", "--title", "Both")
        text = repo.read(path)
        assert f"- Extracted from CAND-APP-010: {TRACK}\n" in text
        assert f"- Extracted from CAND-B-010: {other}\n" in text
        assert f"- Extracted (CAND-B-010): {path}\n" in repo.read(other)
        assert severe(repo) == []

    def test_one_of_which_is_extracted_already(self, repo: Repo) -> None:
        before = repo.files()
        answer = extract(repo, "CAND-APP-000", "CAND-APP-010", "--title", "Both")
        assert answer.exit_code == 1
        assert "CAND-APP-000 is already extracted: TASK-0002; leave it out" in answer.stdout
        assert repo.files() == before


class TestOneInParts:
    PAGE = "- **CAND-APP-020: A page**\n  - **What**: paper\n"

    @pytest.fixture
    def parts(self, repo: Repo) -> Repo:
        write_track(repo, self.PAGE, "- **CAND-APP-030: A book**\n")
        assert (
            made(repo, "CAND-APP-020", "--part", "--title", "Front") == "tasks/TASK-0004-front.md"
        )
        return repo

    def test_the_candidate_keeps_its_text(self, parts: Repo) -> None:
        status = "  - **Status**: extracted in parts → `TASK-0004`\n"
        assert self.PAGE + status + "- **CAND-APP-030" in parts.read(TRACK)
        entry = "  - Extracted (part of CAND-APP-020): tasks/TASK-0004-front.md\n"
        assert entry in parts.read(TRACK)
        text = parts.read("tasks/TASK-0004-front.md")
        assert f"  - Extracted in part from CAND-APP-020: {TRACK}\n" in text
        assert f"- Extracted in part from `CAND-APP-020` of `{TRACK}`: A page\n" in text
        assert section(text, "Goal") == "- paper"
        assert severe(parts) == []

    def test_a_second_run_changes_nothing(self, parts: Repo) -> None:
        before = parts.files()
        answer = extract(parts, "CAND-APP-020", "--part", "--title", " Front")
        assert answer == (0, "CAND-APP-020: this part is already extracted: TASK-0004\n", "")
        answer = extract(parts, "CAND-APP-020", "--part")
        assert answer.stdout.splitlines() == [
            "CAND-APP-020 is already extracted in parts: TASK-0004",
            "  another part needs its own title (--title)",
        ]
        assert parts.files() == before

    def test_another_part_and_the_rest(self, parts: Repo) -> None:
        made(parts, "CAND-APP-020", "--part", "--title", "Back")
        status = "  - **Status**: extracted in parts → `TASK-0004` and `TASK-0005`\n"
        assert self.PAGE + status in parts.read(TRACK)
        made(parts, "CAND-APP-020", "--title", "Spine")
        assert (
            "- **CAND-APP-020: A page**\n"
            "  - **Status**: extracted → `TASK-0004` and `TASK-0005` and `TASK-0006`\n"
        ) in parts.read(TRACK)
        assert severe(parts) == []
        before = parts.files()
        assert "already extracted" in extract(parts, "CAND-APP-020", "--title", "Spine").stdout
        assert parts.files() == before

    def test_a_part_of_several(self, parts: Repo) -> None:
        options = ("--part", "--title", "Cover")
        made(parts, "CAND-APP-020", "CAND-APP-030", *options)
        assert "extracted in parts → `TASK-0004` and `TASK-0005`\n" in parts.read(TRACK)
        assert parts.read(TRACK).endswith(
            "- **CAND-APP-030: A book**\n  - **Status**: extracted in parts → `TASK-0005`\n"
        )
        before = parts.files()
        assert "this part" in extract(parts, "CAND-APP-030", "CAND-APP-020", *options).stdout
        assert parts.files() == before

    @pytest.mark.parametrize(
        ("status", "after"),
        [
            ("partially extracted → `TASK-0001`", "`TASK-0001` and `TASK-0004`"),
            ("first extraction → `TASK-0001`", "`TASK-0001` and `TASK-0004`"),
            ("extracted in parts → `TASK-0001` (core)", "`TASK-0001` (core); and `TASK-0004`"),
        ],
    )
    def test_goes_on_with_what_people_wrote(self, repo: Repo, status: str, after: str) -> None:
        page = f"{self.PAGE}  - **Status**: {status}\n"
        write_track(repo, page)
        made(repo, "CAND-APP-020", "--part", "--title", "Front")
        begin = status.partition("→")[0]
        assert repo.read(TRACK).endswith(f"{self.PAGE}  - **Status**: {begin}→ {after}\n")
        write_track(repo, page)
        (repo.root / "tasks/TASK-0004-front.md").unlink()
        made(repo, "CAND-APP-020", "--title", "Front")
        assert repo.read(TRACK).endswith(
            f"- **CAND-APP-020: A page**\n  - **Status**: extracted → {after}\n"
        )


class TestAnInterruptedOne:
    """The task was written, and the track was not."""

    @pytest.fixture(params=["--title", "--part"])
    def broken(self, repo: Repo, request: pytest.FixtureRequest) -> Repo:
        before = repo.read(TRACK)
        options = ["--title", "Queue"] + (["--part"] if request.param == "--part" else [])
        made(repo, "CAND-APP-010", *options)
        repo.write(TRACK, before)
        return repo

    def test_is_found_and_finished(self, broken: Repo) -> None:
        (found,) = broken.findings("TR007")
        assert found.help == "run `taskctl extract CAND-APP-010` once more, or remove the link"
        before = broken.read(TRACK)
        answer = extract(broken, "CAND-APP-010")
        assert (answer.exit_code, answer.stdout) == (
            0,
            "TASK-0004 already existed; now CAND-APP-010 names it\n",
        )
        assert severe(broken) == []
        text = broken.read(TRACK)
        for line in before.splitlines():
            if "Status" not in line and "links" not in line:
                assert line in text.splitlines()
        assert len(broken.plan().tasks) == 4
        files = broken.files()
        assert ": TASK-0004" in extract(broken, "CAND-APP-010").stdout
        assert broken.files() == files


def test_other_settings_than_the_preset(repo: Repo) -> None:
    """Other names of keys, of sections, and another folder."""
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\ninclude = ["plan/TASK-*.md"]\n'
        'exclude = ["plan/TASK-TEMPLATE.md"]\n'
        '[collection.header.keys]\nprereqs = ["needs"]\nlinks = ["refs"]\n'
        "[collection.sections.headings]\nstop = ['^Done when']\n",
    )
    repo.write("plan/TASK-0001-x.md", task("TASK-0001", "Done")[1])
    repo.write("plan/TASK-0002-x.md", task("TASK-0002", "Done", context="CAND-APP-000")[1])
    repo.write(
        "plan/TASK-TEMPLATE.md",
        "---\ntitle: T\nstatus: Draft\nowner: @x\ncreated: 2026-01-01\nneeds: []\n---\n\n"
        "## Done when\n\n- it is\n",
    )
    path = made(repo, "CAND-APP-010")
    assert path == "plan/TASK-0003-a-queue-v1.md"
    text = repo.read(path)
    assert "needs: [TASK-0001, TASK-0002]\n" in text
    found = repo.plan().by_id["TASK-0003"]
    assert [prereq.id for prereq in found.prereqs] == ["TASK-0001", "TASK-0002"]
    assert [link.target for link in found.links if link.in_header] == [TRACK]
    assert repo.findings("TR004", "TR007") == []


def test_links_lead_on_from_another_folder(repo: Repo) -> None:
    repo.write("taskctl.toml", '[[collection]]\nname = "tracks"\ninclude = ["far/TRACK-*.md"]\n')
    repo.write("docs/a b.md", "Text.\n")
    repo.write("docs/x/y.md", "Text.\n")
    (repo.root / TRACK).unlink()
    repo.task("TASK-0002", "Done")
    repo.write(
        "far/TRACK-APPS.md",
        f"---\ntitle: TRACK APPS\nstatus: Living\nowner: @ui\ncreated: 2026-01-02\n---\n\n{HEADING}"
        "- **CAND-APP-020: A page**\n"
        "  - see [a](../docs/a%20b.md#top), [b](./../docs/x/), `[c](no.md)`, [d](#here),\n"
        '    [e](https://example.org/x) and [f](../docs/x/y.md "why")\n',
    )
    path = made(repo, "CAND-APP-020")
    assert section(repo.read(path), "Goal") == (
        "- see [a](../docs/a%20b.md#top), [b](../docs/x/), `[c](no.md)`, [d](#here),\n"
        '  [e](https://example.org/x) and [f](../docs/x/y.md "why")'
    )
    assert repo.findings("LK001") == []
