"""Evidence: what is recorded, what it is bound to, and when it no longer holds."""

import json
import os
from typing import Any

import pytest

from ..conftest import Repo
from .proving import evidence, prove, standings, stops

EVIDENCE = "tasks/evidence/TASK-0001.json"


@pytest.fixture
def proved(repo: Repo) -> Repo:
    """A repository in which the two proofs of a task were run and recorded."""
    repo.write("src/a/lib.py", "a = 1\n")
    repo.write("src/b/other.py", "b = 1\n")
    repo.write(".gitignore", "*.log\n")
    repo.task("TASK-0001", "In Progress", stop=stops("echo one", "echo two", markers=["two"]))
    repo.commit()
    assert prove(repo, "--record").exit_code == 0
    repo.commit("evidence")
    return repo


def alter(repo: Repo, **values: Any) -> None:
    """Change the first record of the evidence, and nothing else."""
    document = evidence(repo)
    document["proofs"][0].update(values)
    repo.write(EVIDENCE, json.dumps(document))


class TestRecord:
    def test_says_what_was_run_and_what_it_showed(self, proved: Repo) -> None:
        document = evidence(proved)
        assert (document["version"], document["task"]) == (1, "TASK-0001")
        second = document["proofs"][1]
        assert second["command"] == "echo two"
        assert (second["exit_code"], second["reason"]) == (0, "")
        assert second["markers"] == second["markers_seen"] == ["two"]
        assert second["output"]["size"] == 4
        assert second["output"]["digest"].startswith("sha256:27dd8ed44a83ff94")
        assert second["duration"] >= 0
        assert second["content"]["parts"].keys() == {"src/a/"}

    def test_is_written_as_all_our_json(self, proved: Repo) -> None:
        text = proved.read(EVIDENCE)
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"

    def test_of_a_failure_is_no_proof(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("exit 3"))
        repo.commit()
        assert prove(repo, "--record").exit_code == 1
        assert evidence(repo)["proofs"][0]["reason"] == "exit code 3"
        assert standings(repo) == ["failed"]

    def test_again_only_what_does_not_hold(self, proved: Repo) -> None:
        before = proved.files()
        found = prove(proved, "--record")
        assert (found.exit_code, found.ran) == (0, [])
        assert proved.files() == before
        assert prove(proved, "--again").ran == ["echo one", "echo two"]

    def test_of_one_proof_keeps_those_of_the_others(self, proved: Repo) -> None:
        proved.write("src/a/lib.py", "a = 2\n")
        old = evidence(proved)["proofs"][0]
        assert prove(proved, "--record", "--only", "2").ran == ["echo two"]
        assert evidence(proved)["proofs"][0] == old
        assert standings(proved) == ["stale", "holds"]

    def test_of_a_command_that_is_named_no_more_goes(self, proved: Repo) -> None:
        proved.task("TASK-0001", "In Progress", stop=stops("echo three"))
        prove(proved, "--record")
        assert [record["command"] for record in evidence(proved)["proofs"]] == ["echo three"]

    def test_without_record_nothing_is_written(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        repo.commit()
        before = repo.files()
        prove(repo)
        assert repo.files() == before

    def test_dry_run_shows_the_change(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        repo.commit()
        before = repo.files()
        answer = repo.run("prove", "1", "--yes", "--record", "--dry-run")
        assert f"+++ b/{EVIDENCE}" in answer.stdout
        assert repo.files() == before

    def test_needs_git_and_says_so_before_anything_runs(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("touch ran"))
        answer = repo.run("prove", "1", "--yes", "--record")
        assert answer.exit_code == 2
        assert "--record needs a git repository" in answer.stderr
        assert not (repo.root / "ran").exists()

    def test_not_when_the_files_change_while_it_runs(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("echo x >> src/a/lib.py"))
        repo.commit()
        answer = repo.run("prove", "1", "--yes", "--record")
        assert answer.exit_code == 1
        assert (
            "TASK-0001 was not recorded: src/a/lib.py changed while its proofs ran" in answer.stderr
        )
        assert not (repo.root / EVIDENCE).exists()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "[]",
            '{"version": 2}',
            '{"version": 1}',
            '{"version": 1, "proofs": [{}]}',
            "<<<<<<< HEAD\n",
            '{"version": 1, "proofs": 3}',
            "[" * 100_000,
        ],
    )
    def test_over_no_file_that_cannot_be_read(self, repo: Repo, text: str) -> None:
        repo.task("TASK-0001", stop=stops("touch ran"))
        repo.write(EVIDENCE, text)
        repo.commit()
        assert standings(repo) == ["altered"]
        answer = repo.run("prove", "1", "--yes", "--record")
        assert answer.exit_code == 2
        assert EVIDENCE in answer.stderr
        assert repo.read(EVIDENCE) == text
        assert not (repo.root / "ran").exists()


class TestShow:
    def test_says_how_it_stands(self, proved: Repo) -> None:
        proved.write("src/a/lib.py", "a = 2\n")
        prove(proved, "--record", "--only", "2")
        lines = proved.run("show", "1").stdout.splitlines()
        at = lines.index("proofs")
        assert lines[at + 1 : at + 3] == ["  outdated  echo one", "  holds     echo two"]
        found = json.loads(proved.run("show", "1", "--json").stdout)["proofs"]
        assert [proof["evidence"] for proof in found] == ["stale", "holds"]

    def test_nothing_where_nothing_was_recorded(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("echo one\necho two"))
        assert "\nproofs\n  echo one (+1 line)\n" in repo.run("show", "1").stdout


class TestCurrent:
    @pytest.mark.parametrize(
        "path",
        [
            "src/b/other.py",
            "src/ab.py",
            "src/a/noise.log",  # ignored
            "tasks/TASK-0002-x.md",
            "tasks/STATUS-BOARD.md",
            "tasks/IMPLEMENTATION-ORDER.md",
            "tasks/evidence/TASK-0002.json",
            "tasks/NEXT-TASK-PREP.md",
            "tasks/handoff/TASK-0001.md",
        ],
    )
    def test_when_another_file_changes(self, proved: Repo, path: str) -> None:
        proved.write(path, "x\n")
        assert standings(proved) == ["holds", "holds"]
        proved.commit()
        assert standings(proved) == ["holds", "holds"]

    def test_when_its_own_file_changes(self, proved: Repo) -> None:
        path = proved.task(
            "TASK-0001",
            "In Review",
            stop=stops("echo one", "echo two", markers=["two"]),
            scope="- `src/a/`\n- `tasks/TASK-0001-x.md`",
            more="\nMore.\n",
        )
        assert standings(proved) == ["holds", "holds"]
        proved.write(path, proved.read(path) + "\nMore.\n")
        assert standings(proved) == ["holds", "holds"]

    def test_when_a_file_is_touched_or_written_as_it_was(self, proved: Repo) -> None:
        proved.write("src/a/lib.py", "a = 2\n")
        proved.write("src/a/lib.py", "a = 1\n")
        assert standings(proved) == ["holds", "holds"]

    def test_staged_or_committed_or_neither_is_the_same(self, proved: Repo) -> None:
        proved.write("src/a/new.py", "n = 1\n")
        assert prove(proved, "--record").exit_code == 0
        assert standings(proved) == ["holds", "holds"]
        proved.git("add", "--all")
        assert standings(proved) == ["holds", "holds"]
        proved.commit()
        assert standings(proved) == ["holds", "holds"]

    def test_in_another_clone(self, proved: Repo) -> None:
        proved.git("clone", "--quiet", ".", "../clone")
        assert standings(Repo(proved.root.parent / "clone")) == ["holds", "holds"]


class TestNoLongerCurrent:
    def test_when_a_file_of_the_scope_changes(self, proved: Repo) -> None:
        proved.write("src/a/lib.py", "a = 2\n")
        assert standings(proved) == ["stale", "stale"]
        answer = proved.run("prove", "1", "--list")
        assert "outdated" in answer.stdout
        assert "src/a/ changed since" in answer.stdout

    def test_when_one_comes_or_goes(self, proved: Repo) -> None:
        proved.write("src/a/new.py", "")
        assert standings(proved) == ["stale", "stale"]
        (proved.root / "src/a/new.py").unlink()
        assert standings(proved) == ["holds", "holds"]
        (proved.root / "src/a/lib.py").unlink()
        assert standings(proved) == ["stale", "stale"]

    def test_when_it_is_staged_or_committed(self, proved: Repo) -> None:
        proved.write("src/a/lib.py", "a = 2\n")
        proved.git("add", "--all")
        assert standings(proved) == ["stale", "stale"]
        proved.commit()
        assert standings(proved) == ["stale", "stale"]

    def test_with_a_change_that_keeps_size_and_time(self, proved: Repo) -> None:
        target = proved.root / "src/a/lib.py"
        status = target.stat()
        target.write_text("a = 2\n")
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert standings(proved) == ["stale", "stale"]

    def test_without_an_allowlist_when_any_file_but_the_plan_changes(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"), scope=None)
        repo.write("lib.py", "")
        repo.commit()
        prove(repo, "--record")
        repo.task("TASK-0002")
        repo.track("APPS")
        assert standings(repo) == ["holds"]
        repo.write("src/a/lib.py", "x = 1\n")
        assert standings(repo) == ["stale"]
        assert "src/ changed since" in repo.run("prove", "1", "--list").stdout

    def test_entries_are_what_the_allowlist_means(self, repo: Repo) -> None:
        scope = "- `src/{a,b}/*.py`\n- `./docs/…`\n- `Makefile`\n- `src/c` and below"
        repo.task("TASK-0001", stop=stops("true"), scope=scope)
        repo.commit()
        prove(repo, "--record")
        for path in ("src/a/deep/x.py", "src/a/x.md", "src/cd", "sub/Makefile", "docsx/a"):
            repo.write(path, "")
            assert standings(repo) == ["holds"], path
        for path in ("src/b/x.py", "docs/a/b.md", "Makefile", "src/c/deep/x"):
            repo.write(path, "")
            assert standings(repo) == ["stale"], path
            (repo.root / path).unlink()
            assert standings(repo) == ["holds"], path

    def test_what_may_not_be_touched_does_not_count(self, repo: Repo) -> None:
        scope = "- `src/`\n\nMust not touch:\n\n- `src/a/`"
        repo.task("TASK-0001", stop=stops("true"), scope=scope)
        repo.commit()
        prove(repo, "--record")
        repo.write("src/a/lib.py", "x = 1\n")
        assert standings(repo) == ["holds"]


class TestAltered:
    @pytest.mark.parametrize(
        "values",
        [{"exit_code": 1}, {"reason": ""}, {"duration": 0}, {"checksum": "x"}, {"note": "fine"}],
    )
    def test_any_change_of_a_record_is_seen(self, proved: Repo, values: dict[str, Any]) -> None:
        if values == {"reason": ""}:
            alter(proved, exit_code=3, reason="exit code 3")
        alter(proved, **values)
        assert standings(proved) == ["altered", "holds"]

    def test_a_record_of_another_task_is_no_evidence(self, proved: Repo) -> None:
        proved.task("TASK-0002", stop=stops("echo one"))
        proved.write("tasks/evidence/TASK-0002.json", proved.read(EVIDENCE))
        assert standings(proved, "TASK-0002") == ["altered"]

    def test_another_layout_of_the_file_is_no_change(self, proved: Repo) -> None:
        proved.write(EVIDENCE, json.dumps(evidence(proved), sort_keys=True))
        assert standings(proved) == ["holds", "holds"]

    def test_recording_another_proof_does_not_make_it_good(self, proved: Repo) -> None:
        alter(proved, exit_code=1)
        proved.write("src/a/lib.py", "a = 2\n")
        prove(proved, "--record", "--only", "2")
        assert standings(proved) == ["altered", "holds"]


def test_a_proof_whose_markers_or_shell_changed(proved: Repo) -> None:
    proved.task("TASK-0001", stop="```sh\necho one\n```\n" + stops("echo two", markers=["w"]))
    assert standings(proved) == ["changed", "changed"]
    assert prove(proved).ran == ["echo one", "echo two"]


class TestFilesOfAllKinds:
    def test_no_filter_is_run(self, proved: Repo) -> None:
        proved.write(".gitattributes", "*.py filter=trap\n")
        proved.git("config", "filter.trap.clean", "touch trapped; cat")
        proved.git("config", "filter.trap.required", "true")
        proved.write("src/a/lib.py", "a = 2\n")
        assert standings(proved) == ["stale", "stale"]
        assert not (proved.root / "trapped").exists()

    def test_line_ends_are_those_that_git_stores(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        repo.write(".gitattributes", "*.py text eol=crlf\n")
        repo.commit()
        repo.write("src/a/lib.py", b"a = 1\r\nb = 2\r\n")
        prove(repo, "--record")
        assert standings(repo) == ["holds"]
        repo.commit()
        assert standings(repo) == ["holds"]

    @pytest.mark.parametrize("name", ["a b.py", "ü.py", '"q".py', "new\nline.py", "-n.py"])
    def test_odd_names(self, proved: Repo, name: str) -> None:
        proved.write(f"src/a/{name}", "x = 1\n")
        prove(proved, "--record")
        assert standings(proved) == ["holds", "holds"]
        proved.commit()
        assert standings(proved) == ["holds", "holds"]
        proved.write(f"src/a/{name}", "x = 2\n")
        assert standings(proved) == ["stale", "stale"]

    def test_a_name_that_is_no_text(self, proved: Repo) -> None:
        proved.write("src/a/\udcff.py", "x = 1\n")
        prove(proved, "--record")
        proved.commit()
        assert standings(proved) == ["holds", "holds"]

    def test_a_link_is_what_it_says_not_where_it_leads(self, proved: Repo) -> None:
        link = proved.root / "src/a/link"
        link.symlink_to("../b/other.py")
        prove(proved, "--record")
        proved.write("src/b/other.py", "b = 2\n")
        assert standings(proved) == ["holds", "holds"]
        proved.commit()
        assert standings(proved) == ["holds", "holds"]
        link.unlink()
        link.symlink_to("lib.py")
        assert standings(proved) == ["stale", "stale"]

    def test_a_submodule_is_its_commit(self, repo: Repo) -> None:
        other = Repo(repo.root.parent / "other")
        other.write("x", "1\n")
        other.commit()
        repo.task("TASK-0001", stop=stops("true"))
        repo.commit()
        allow = ("-c", "protocol.file.allow=always")
        repo.git(*allow, "submodule", "--quiet", "add", "../other", "src/a/sub")
        prove(repo, "--record")
        repo.commit()
        assert standings(repo) == ["holds"]
        Repo(repo.root / "src/a/sub").write("x", "2\n")
        assert standings(repo) == ["holds"]  # not committed in it: no other content for git
        Repo(repo.root / "src/a/sub").git("commit", "--quiet", "--all", "--message", "x")
        assert standings(repo) == ["stale"]

    def test_a_plan_below_the_top_of_the_repository(self, repo: Repo) -> None:
        inner = Repo(repo.root / "inner")
        inner.write("taskctl.toml", 'extends = "nexus"\n')
        inner.write("src/a/lib.py", "")
        inner.task("TASK-0001", stop=stops("true"))
        repo.commit()
        prove(inner, "--record")
        repo.write("src/a/lib.py", "x = 1\n")
        assert standings(inner) == ["holds"]
        repo.commit()
        assert standings(inner) == ["holds"]
        inner.write("src/a/lib.py", "x = 1\n")
        assert standings(inner) == ["stale"]

    def test_a_repository_without_a_commit(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop=stops("true"))
        repo.git("init", "--quiet")
        prove(repo, "--record")
        assert standings(repo) == ["holds"]
        repo.commit()
        assert standings(repo) == ["holds"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
    def test_a_fifo_holds_nothing(self, proved: Repo) -> None:
        """Reading it would wait for ever."""
        (proved.root / "src/a/lib.py").unlink()
        os.mkfifo(proved.root / "src/a/lib.py")
        assert standings(proved) == ["stale", "stale"]

    def test_a_damaged_index_tells_of_no_content(self, proved: Repo) -> None:
        proved.write(".git/index", "no index\n")
        proved.write("src/a/lib.py", "a = 2\n")
        assert proved.codes("--select", "EV") == []


def test_an_unsaved_task_is_judged_by_the_evidence_that_is_there(proved: Repo) -> None:
    path = "tasks/TASK-0001-x.md"
    text = proved.read(path).replace("In Progress", "Done").replace("echo one", "echo 1")
    proved.write("src/a/lib.py", "a = 2\n")
    answer = proved.run(
        "check", "--stdin-filename", path, "--output-format", "json", stdin=text.encode()
    )
    found = [(one["code"], one["message"]) for one in json.loads(answer.stdout)["findings"]]
    assert [code for code, _ in found if code.startswith("EV")] == ["EV002", "EV004"]


def test_evidence_that_cannot_be_read(proved: Repo) -> None:
    (proved.root / EVIDENCE).unlink()
    (proved.root / EVIDENCE).symlink_to("/etc/passwd")
    (found,) = (found for found in proved.findings() if found.code.startswith("EV"))
    assert "leaves the repository" in found.message


def test_a_record_in_other_writing_has_no_line(proved: Repo) -> None:
    """JSON may be escaped in other ways than ours; the record is none the less true."""
    text = proved.read(EVIDENCE).replace('"command": "echo one"', '"command": "\\u0065cho one"')
    proved.write(EVIDENCE, text)
    assert standings(proved) == ["holds", "holds"]
    proved.task("TASK-0001", "In Progress", stop=stops("echo 1", "echo two", markers=["two"]))
    assert standings(proved) == ["missing", "holds"]


class TestBelowTheTop:
    """A plan in a folder, of which a task may also touch what lies beside it."""

    @pytest.fixture
    def top(self, repo: Repo) -> Repo:
        plan = Repo(repo.root / "firmware")
        plan.write("taskctl.toml", "")
        plan.task("TASK-0001", "In Progress", stop=stops("echo one"), scope="- `../web/**`")
        repo.write("web/a.js", "1\n")
        repo.write("lib/a.c", "1\n")
        repo.write(".gitignore", "*.log\n")
        repo.commit()
        assert prove(plan, "--record").exit_code == 0
        repo.commit("evidence")
        return repo

    def test_what_the_allowlist_names_beside_it_is_bound(self, top: Repo) -> None:
        plan = Repo(top.root / "firmware")
        assert standings(plan) == ["holds"]
        top.write("web/a.js", "2\n")
        assert standings(plan) == ["stale"]
        top.git("add", "--all")
        assert [f.code for f in plan.findings("EV002", options=["--staged"])] == ["EV002"]
        top.commit("change")
        assert [f.code for f in plan.findings("EV002")] == ["EV002"]
        top.write("web/a.js", "1\n")
        assert standings(plan) == ["holds"]
        top.write("web/new.js", "1\n")
        assert standings(plan) == ["stale"]

    def test_and_nothing_else_there(self, top: Repo) -> None:
        top.write("lib/a.c", "2\n")
        top.write("web/x.log", "2\n")
        assert standings(Repo(top.root / "firmware")) == ["holds"]

    def test_all_states_of_the_files_are_the_same(self, top: Repo) -> None:
        plan = Repo(top.root / "firmware")
        top.write("web/b.js", "2\n")
        top.git("add", "--intent-to-add", "web/b.js")
        plan.write("tasks/NOTE.md", "x\n")
        plan.git("add", "tasks/NOTE.md")
        assert standings(plan) == ["stale"]
        assert plan.findings("EV002", options=["--staged"]) == []
        top.commit("change")
        plan.task("TASK-0001", "Done", stop=stops("echo one"), scope="- `../web/**`")
        assert prove(plan, "--record").exit_code == 0
        top.commit("TASK-0001: done")
        proved = plan.run("gate", "--base", "HEAD~1", "--prove", "--yes")
        assert "files that are not in it" not in proved.stderr
        top.write("web/c.js", "3\n")
        said = plan.run("gate", "--base", "HEAD~1", "--prove", "--yes")
        assert (said.exit_code, "not in it: ../web/c.js" in said.stderr) == (2, True)
