"""`taskctl site`: what the pages say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..boards.boards import BOARD
from ..conftest import Repo
from .checking import faults_of, files_in, text_of


class TestThePages:
    def test_every_page_is_sound(self, site: Repo) -> None:
        assert list(faults_of(site.root / "out")) == []

    def test_the_overview_says_what_is_next_and_why(self, site: Repo) -> None:
        text = text_of(site.root / "out", "index.html")
        assert "Now: continue TASK-0002 The second step" in text
        assert "Its status is In Progress — half" in text
        assert "Done 1 of 9 Can be started 1 In progress 2 Errors 2 Warnings 2" in text

    def test_the_board_has_the_columns_of_the_command(self, site: Repo) -> None:
        text = text_of(site.root / "out", "board.html")
        for column in ("Ready 1", "Waiting 2", "In progress 1", "In review 1", "Done 1"):
            assert column in text
        assert "TASK-0002B A small step ← TASK-0002 @ui" in text

    def test_a_task_shows_what_it_waits_for_and_what_is_wrong_with_it(self, site: Repo) -> None:
        text = text_of(site.root / "out", "task/TASK-0002.html")
        assert "done TASK-0001 A small step" in text
        assert "TASK-0003 A small step optional" in text
        assert "TASK-0099 has no file" in text
        assert "Waiting for it to do TASK-0002B" in text
        assert "Stop conditions (1 of 3 done, 1 without a box)" in text
        assert "PR001 error TASK-0002 waits for TASK-0099, which has no file" in text
        assert "not src/b/" in text
        assert "docs/rfcs/RFC-0001-a.md Draft" in text

    def test_a_contract_names_the_tasks_that_link_it(self, site: Repo) -> None:
        (page,) = (site.root / "out" / "document").glob("*.html")
        assert "Tasks that link it in progress TASK-0002" in text_of(
            site.root / "out", f"document/{page.name}"
        )

    def test_a_rule_lists_its_findings(self, site: Repo) -> None:
        text = text_of(site.root / "out", "rule/PR001.html")
        assert "PR001 error unknown-prereq" in text
        assert "TASK-0002 waits for TASK-0099, which has no file tasks/TASK-0002-x.md:9" in text

    def test_a_track_shows_gates_candidates_and_tasks(self, site: Repo) -> None:
        text = text_of(site.root / "out", "track/TRACK-APPS.html")
        assert "red" in text
        assert "extracted CAND-APP-020 Gone → TASK-0003" in text
        assert "Tasks in progress TASK-0002" in text

    def test_the_search_index_is_a_script_that_reads_as_json(self, site: Repo) -> None:
        script = site.read("out/assets/search.js")
        rows = json.loads(script.removeprefix("var taskctlItems = ").removesuffix(";\n"))
        assert ["TASK-0002", "The second step", "active", "task/TASK-0002.html"] in [
            row[:4] for row in rows
        ]

    def test_the_text_is_rendered_without_its_header(self, repo: Repo) -> None:
        repo.task("TASK-0001", context="# Big\n\n### Small\n\nSee `TASK-0002`.\n\n- [x] a box")
        repo.task("TASK-0002")
        assert repo.run("site", "out").exit_code == 0
        page = repo.read("out/task/TASK-0001.html")
        assert '<p>See <a href="TASK-0002.html"><code>TASK-0002</code></a>.</p>' in page
        assert '<span class="box done" role="img" aria-label="done">' in page
        assert "depends-on:" not in page
        assert list(faults_of(repo.root / "out")) == []

    def test_a_plan_in_one_document_has_a_page_for_each_item(self, repo: Repo) -> None:
        repo.write("PLAN.md", "# Plan\n\n- [ ] E-1: First\n- [ ] E-2: Second (needs E-1)\n")
        assert repo.run("site", "out").exit_code == 0
        pages = [page.name for page in (repo.root / "out" / "task").iterdir()]
        assert len(pages) == 2
        assert "PLAN.md plan" in text_of(repo.root / "out", "documents.html")
        assert list(faults_of(repo.root / "out")) == []

    def test_an_empty_plan_has_pages_too(self, repo: Repo) -> None:
        repo.write(BOARD, "# Board\n")
        assert repo.run("site", "out").exit_code == 0
        assert "The plan has no tasks yet" in text_of(repo.root / "out", "index.html")
        assert list(faults_of(repo.root / "out")) == []

    def test_the_pace_is_that_of_the_history(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.commit()
        repo.task("TASK-0001", "In Progress")
        repo.commit()
        repo.task("TASK-0001", "Done")
        repo.commit()
        assert repo.run("site", "out").exit_code == 0
        text = text_of(repo.root / "out", "pace.html")
        assert "1 of 1 tasks" in text
        assert "Half of 1 task took 0 days or less" in text
        assert "2026-01-02" in text_of(repo.root / "out", "task/TASK-0001.html")

    def test_a_large_graph_is_drawn_by_groups(self, repo: Repo) -> None:
        for number in range(1, 181):
            prereqs = [f"TASK-{number - 1:04}"] if number > 1 else []
            repo.task(f"TASK-{number:04}", prereqs=prereqs)
        assert repo.run("site", "out").exit_code == 0
        assert "each box is a group" in text_of(repo.root / "out", "graph.html")
        assert len(list((repo.root / "out" / "graph").iterdir())) == 2
        assert list(faults_of(repo.root / "out")) == []

    def test_a_cycle_is_drawn_too(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert repo.run("site", "out").exit_code == 0
        assert list(faults_of(repo.root / "out")) == []


class TestTheFolder:
    def test_the_same_plan_gives_the_same_bytes(self, plan: Repo, tmp_path: Path) -> None:
        plan.commit()
        copy = tmp_path / "copy"
        shutil.copytree(plan.root, copy)
        assert plan.run("site", "out").exit_code == 0
        assert Repo(copy).run("site", "elsewhere/out").exit_code == 0
        assert files_in(plan.root / "out") == files_in(copy / "elsewhere" / "out")
        assert plan.run("site", "out").stderr.endswith("0 written\n")

    def test_pages_of_tasks_that_are_gone_are_removed(self, site: Repo) -> None:
        (site.root / "tasks" / "TASK-0008-x.md").unlink()
        assert ", 2 removed" in site.run("site", "out").stderr  # and that of a rule
        assert not (site.root / "out" / "task" / "TASK-0008.html").exists()
        assert list(faults_of(site.root / "out")) == []

    @pytest.mark.parametrize("name", ["note.txt", "task/mine.html", ".hidden"])
    def test_a_file_of_somebody_else_is_refused(self, site: Repo, name: str) -> None:
        site.write(f"out/{name}", "mine")
        (site.root / "tasks" / "TASK-0008-x.md").unlink()
        before = files_in(site.root / "out")
        answer = site.run("site", "out")
        assert answer.exit_code == 2
        assert name in answer.stderr
        assert files_in(site.root / "out") == before

    def test_a_page_that_somebody_changed_is_refused(self, site: Repo) -> None:
        site.write("out/index.html", "mine")
        answer = site.run("site", "out")
        assert answer.exit_code == 2
        assert "changed since: index.html" in answer.stderr
        assert site.read("out/index.html") == "mine"

    def test_a_folder_with_other_files_is_refused(self, plan: Repo) -> None:
        plan.write("public/cv.html", "mine")
        answer = plan.run("site", "public")
        assert answer.exit_code == 2
        assert "cv.html" in answer.stderr
        assert [*files_in(plan.root / "public")] == ["cv.html"]

    @pytest.mark.parametrize("name", [".", "..", "/", ".git/site", "tasks", "taskctl.toml"])
    def test_the_repository_itself_is_refused(self, plan: Repo, name: str) -> None:
        plan.write("taskctl.toml", 'extends = "nexus"\n')
        before = files_in(plan.root)
        answer = plan.run("site", name)
        assert answer.exit_code == 2
        assert answer.stderr.startswith("taskctl: ")
        assert files_in(plan.root) == before

    def test_a_link_is_refused(self, plan: Repo, tmp_path: Path) -> None:
        (tmp_path / "target").mkdir()
        (plan.root / "out").symlink_to(tmp_path / "target")
        assert plan.run("site", "out").exit_code == 2
        (plan.root / "link").symlink_to(tmp_path)
        assert plan.run("site", "link/out").exit_code == 2
        assert [*tmp_path.rglob("*.html")] == []

    def test_a_link_in_the_folder_is_refused(self, site: Repo, tmp_path: Path) -> None:
        target = tmp_path / "index.html"
        (site.root / "out" / "index.html").rename(target)
        (site.root / "out" / "index.html").symlink_to(target)
        before = target.read_bytes()
        site.task("TASK-0003", "In Review")
        assert site.run("site", "out").exit_code == 2
        assert target.read_bytes() == before

    def test_a_run_that_was_ended_in_the_middle_can_be_repeated(self, site: Repo) -> None:
        out = site.root / "out"
        old = files_in(out)
        site.task("TASK-0003", "Done")
        (site.root / "tasks" / "TASK-0008-x.md").unlink()
        assert site.run("site", "out").exit_code == 0
        new = files_in(out)
        # The marker of a run names the old contents and the new ones until the end.
        site.write("out/.taskctl-site", old[".taskctl-site"] + new[".taskctl-site"])
        for path in ["task/TASK-0008.html", "index.html"]:
            site.write(f"out/{path}", old[path])
        (out / "board.html").unlink()
        assert site.run("site", "out").exit_code == 0
        assert files_in(out) == new

    def test_a_dry_run_writes_nothing(self, plan: Repo) -> None:
        answer = plan.run("site", "out", "--dry-run")
        assert answer.exit_code == 0
        assert "+++ b/index.html" in answer.stdout
        assert not (plan.root / "out").exists()

    def test_the_title_is_escaped(self, plan: Repo) -> None:
        assert plan.run("site", "out", "--title", "<b>Mine</b>").exit_code == 0
        assert "&lt;b&gt;Mine" in plan.read("out/index.html")


class TestTheExtras:
    @pytest.mark.parametrize(
        ("command", "package", "extra"),
        [
            ("site", "jinja2", "site"),
            ("site", "markdown_it", "site"),
            ("serve", "starlette", "web"),
        ],
    )
    def test_a_missing_package_is_named_with_its_extra(
        self, plan: Repo, command: str, package: str, extra: str
    ) -> None:
        code = (
            f"import sys; sys.modules[{package!r}] = None; from taskctl.cli.main import run; run()"
        )
        arguments = ["out"] if command == "site" else []
        done = subprocess.run(
            [sys.executable, "-c", code, command, *arguments],
            cwd=plan.root, capture_output=True, text=True, check=False,
        )  # fmt: skip  # a call
        assert done.returncode == 2
        assert f"the pages need the package {package}" in done.stderr
        assert f"taskctl[{extra}]" in done.stderr
