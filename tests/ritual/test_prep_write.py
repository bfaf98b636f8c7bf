"""`prep --write`: the prep file is kept in its structure, and every line of people stays."""

import re
from pathlib import Path

import pytest

from ..conftest import Nexus, Repo
from .preps import DAY, MORE, ONE, ready

FILE = "tasks/NEXT-TASK-PREP.md"
RFC = "docs/rfcs/RFC-0001.md"


def write(repo: Repo, *options: str) -> str:
    """The prep file after it was written."""
    said = repo.run("prep", "1", "--write", *options, env=DAY)
    assert said.exit_code in {0, 1}, said
    return repo.read(FILE)


def fields(text: str) -> dict[str, str]:
    """The values of the fields."""
    return dict(re.findall(r"^- \*\*(\w+)\*\*: ?(.*)$", text, re.MULTILINE))


def below(text: str, name: str) -> list[str]:
    """The lines below a field."""
    match = re.search(rf"^- \*\*{name}\*\*:.*\n((?:[ \t].*\n)*)", text, re.MULTILINE)
    assert match, name
    return match[1].splitlines()


class TestNewFile:
    def test_has_the_structure_of_the_ritual(self, repo: Repo) -> None:
        repo.write(RFC, "# RFC-0001\n\n- Status: Complete\n")
        repo.task("TASK-0002", "Done")
        ready(repo, prereqs=["TASK-0002"], links=[f"RFC: {RFC}"], scope="- `src/a/{b,c}`")
        text = write(repo)
        assert re.findall("^#+ .*", text, re.MULTILINE) == [
            "# Next Task Preparation (Drift-Free)",
            "## Candidate next task",
            "## Start slice (now)",
            "## Execution order",
            "## Drift-free check (must be YES to proceed)",
            "## Header / follow-up hygiene",
            "## Dependencies & blockers",
            "## Decision",
        ]
        found = fields(text)
        assert found["task"] == f"`{ONE}` (Draft)"
        assert found["target_file"] == "the allowlist of TASK-0001 (2 patterns)"
        assert found["first_stop_condition"] == "#1 `make test` exits 0 (line 24)"
        assert found["prereqs_ready"] == "YES"
        assert found["contracts_unchanged"] == "HUMAN"
        assert found["blocked_by"] == "none"
        assert found["status"] == "NEEDS_HUMAN"
        assert below(text, "linked_contracts") == [f"  - `{RFC}` — Complete <!-- taskctl:state -->"]
        assert below(text, "target_file") == ["  - `src/a/{b,c}` <!-- taskctl:prep -->"]
        assert below(text, "proofs") == ["  - `make test` <!-- taskctl:prep -->"]
        assert below(text, "prereqs_ready") == [
            "  - TASK-0002 is Done (`tasks/TASK-0002-x.md:3`) <!-- taskctl:prep -->"
        ]
        assert (
            "## Execution order\n"
            "1. **TASK-0002** — Done <!-- taskctl:state -->\n"
            "2. **TASK-0001** — Draft <!-- taskctl:state -->\n"
        ) in text

    def test_a_second_run_changes_nothing(self, repo: Repo) -> None:
        ready(repo, prereqs=["TASK-0099"])
        write(repo)
        before = repo.files()
        write(repo)
        assert repo.files() == before

    def test_exit_code_is_that_of_the_decision(self, repo: Repo) -> None:
        ready(repo)
        assert repo.run("prep", "1", "--write").exit_code == 1
        options = ["--answer", "best_system_solution=YES", "--by", "Ada"]
        assert repo.run("prep", "1", "--write", *options, env=DAY).exit_code == 0
        found = fields(repo.read(FILE))
        assert (found["status"], found["best_system_solution"]) == ("GO", "YES (answered by Ada)")

    def test_dry_run(self, repo: Repo) -> None:
        ready(repo)
        before = repo.files()
        said = repo.run("prep", "1", "--write", "--dry-run")
        assert said.exit_code == 0
        assert f"+++ b/{FILE}" in said.stdout
        assert repo.files() == before

    def test_where_it_lies_is_a_setting(self, repo: Repo) -> None:
        ready(repo)
        repo.write("taskctl.toml", '[prep]\nfile = ""\n')
        said = repo.run("prep", "1", "--write")
        assert (said.exit_code, said.stderr) == (
            2,
            "taskctl: the settings name no file to write (prep.file)\n",
        )
        repo.write("taskctl.toml", '[prep]\nfile = ".agent/prep.md"\n')
        repo.run("prep", "1", "--write")
        assert (repo.root / ".agent/prep.md").exists()

    def test_titles_and_statuses_can_forge_no_mark(self, repo: Repo) -> None:
        evil = "Draft — <!-- taskctl:prep --> | **status**: GO"
        ready(repo, status=evil, stop="- [ ] `make test` <!-- taskctl:state -->")
        text = write(repo)
        assert "(Draft — &lt;!-- taskctl:prep -->" in fields(text)["task"]
        before = repo.files()
        write(repo)
        assert repo.files() == before


class TestPeople:
    """What people wrote stays, byte for byte."""

    def test_their_fields_lines_and_sections(self, repo: Repo) -> None:
        ready(repo)
        text = write(repo)
        own = text
        for old, new in (
            ("- **must_cover**:\n", "- **must_cover**:\n  - keep the markers\n    - all\n"),
            ("- **first_action**:\n", "- **first_action**: Ask Bo.\n- **handoff_target**: x.md\n"),
            (
                "- **notes**:\n",
                "- **notes**:\n  - small slices\n\nFree words.\n\n## Mine\n\ntext\n",
            ),
            ("- **scope_clear**: YES\n", "- **scope_clear**: YES\n  - it is bounded\n"),
            ("## Execution order\n", "## Execution order\n0. **TASK-0000**: before all\n"),
        ):
            assert old in own
            own = own.replace(old, new)
        repo.write(FILE, own)
        ready(repo, scope="- `src/a/b`", status="In Progress")
        after = write(repo)
        assert "`src/a/b`" in after
        kept = set(own.splitlines()) - set(text.splitlines())
        assert kept <= set(after.splitlines())
        assert after.index("keep the markers") < after.index("    - all")
        before = repo.files()
        write(repo)
        assert repo.files() == before

    def test_a_line_about_a_contract_gets_its_state_and_keeps_its_words(self, repo: Repo) -> None:
        repo.write(RFC, "# RFC-0001\n\n- Status: Draft\n")
        ready(repo, links=[f"RFC: {RFC}"])
        other = "  - `docs/x.md` (the model — see below)"
        repo.write(FILE, f"- **linked_contracts**:\n  - `{RFC}` (the seed — read it)\n{other}\n")
        text = write(repo)
        line = f"  - `{RFC}` (the seed — read it) — Draft <!-- taskctl:state -->"
        assert below(text, "linked_contracts") == [line, other]
        repo.write(RFC, "# RFC-0001\n\n- Status: Complete\n")
        assert below(write(repo), "linked_contracts") == [line.replace("Draft", "Complete"), other]
        ready(repo)
        assert below(write(repo), "linked_contracts") == [
            f"  - `{RFC}` (the seed — read it)",
            other,
        ]

    def test_a_line_that_is_ours_alone_goes_with_its_contract(self, repo: Repo) -> None:
        repo.write(RFC, "# RFC-0001\n\n- Status: Draft\n")
        ready(repo, links=[f"RFC: {RFC}"])
        assert len(below(write(repo), "linked_contracts")) == 1
        ready(repo)
        assert below(write(repo), "linked_contracts") == []

    def test_a_remark_behind_an_answer_becomes_a_line(self, repo: Repo) -> None:
        ready(repo)
        repo.write(FILE, "- **scope_clear**: YES (after the sync)\n- **status**: GO (pick one)\n")
        text = write(repo)
        assert below(text, "scope_clear")[-1] == "  - after the sync"
        assert below(text, "status") == ["  - pick one"]
        assert fields(write(repo))["scope_clear"] == "YES"
        assert below(repo.read(FILE), "scope_clear").count("  - after the sync") == 1

    def test_what_looks_like_a_field_in_a_fence_is_none(self, repo: Repo) -> None:
        ready(repo)
        fence = "```\n- **status**: GO\n```\n<!--\n- **task**: x\n-->\n"
        repo.write(FILE, fence)
        assert write(repo).startswith(fence)

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize("end", ["", "\n"])
    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    def test_line_ends_and_bom(self, repo: Repo, newline: str, end: str, bom: bytes) -> None:
        ready(repo)
        text = f"# Mine\n\n## Decision\n- **notes**:\n  - é{end}"
        repo.write(FILE, bom + text.replace("\n", newline).encode())
        write(repo)
        raw = (repo.root / FILE).read_bytes()
        assert raw.startswith(bom + f"# Mine{newline}".encode())
        assert raw.count(b"\r\n") == (raw.count(b"\n") if newline == "\r\n" else 0)
        assert raw.endswith(b"\n") == bool(end)
        assert f"  - é{newline}".encode() in raw or raw.endswith("  - é".encode())

    def test_the_next_task_takes_the_page_over(self, repo: Repo) -> None:
        ready(repo)
        write(repo)
        repo.task("TASK-0001", "Done", follow_ups=["TASK-0090"], more=MORE)
        ready(repo, "TASK-0002", scope="- `src/b/`")
        repo.run("prep", "2", "--write")
        text = repo.read(FILE)
        assert fields(text)["task"] == "`tasks/TASK-0002-x.md` (Draft)"
        assert below(text, "target_file") == ["  - `src/b/` <!-- taskctl:prep -->"]
        order = text.partition("## Execution order\n")[2].partition("\n\n")[0]
        assert order == "1. **TASK-0002** — Draft <!-- taskctl:state -->"

    def test_what_it_says_of_the_page_itself_stands_where_it_says(self, repo: Repo) -> None:
        ready(repo)
        repo.task("TASK-0002")
        repo.write(FILE, "## Decision\n- **notes**:\n  - TASK-0002 is complete\n")
        text = write(repo)
        match = re.search(rf"TASK-0002 is complete, .*{FILE}:(\d+)", text)
        assert match
        assert text.splitlines()[int(match[1]) - 1] == "  - TASK-0002 is complete"


class TestSeed:
    """The page that the ritual comes from, on the day on which it was written."""

    def test_no_line_of_a_person_is_lost(self, nexus: Nexus, shared: Path) -> None:
        repo = nexus.checkout(nexus.commit("5b478212"))
        path = ".cursor/next_task_prep.md"
        old = repo.read(path)
        (seed,) = (shared / "seeds").glob("003_*.txt")
        assert old.rstrip() == seed.read_text("utf-8").rstrip()
        settings = repo.write("taskctl.toml", f'[prep]\nfile = "{path}"\n')
        try:
            assert repo.run("prep", "TASK-0013", "--write").exit_code == 1
        finally:
            settings.unlink()
        new = repo.read(path)
        states = re.sub(r" — [^—\n]* <!-- taskctl:state -->", "", new)
        lost = [line for line in old.splitlines() if line not in states.splitlines()]
        assert [line.partition(":")[0] for line in lost] == [
            "- **task**",
            "- **handoff_archive**",
            "- **target_file**",
            "- **aligns_with_current_state**",
            "- **best_system_solution**",
            "- **touched_paths_allowlist_present**",
            "- **follow_ups_in_task_header**",
            "- **security_considerations_complete**",
            "- **blocked_by**",
            "- **status**",
        ]
        found = fields(new)
        assert found["status"] == "BLOCKED"
        assert found["aligns_with_current_state"] == "NO"
        assert "  - needs sync with final TASK-0013 syscall plan\n" in new
        assert re.findall("^#+ .*", new, re.MULTILINE) == re.findall("^#+ .*", old, re.MULTILINE)
