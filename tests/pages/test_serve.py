"""`taskctl serve`: who gets in, and what may be changed."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ..conftest import Repo
from ..look.conftest import write_plan
from .serving import Served, serving


@pytest.fixture
def served(plan: Repo) -> Iterator[Served]:
    with serving(plan) as found:
        yield found


TASK_3 = "tasks/TASK-0003-x.md"


class TestTheDoors:
    @pytest.fixture(scope="class")
    @classmethod
    def served(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
        """One server for all of them: nothing here changes anything."""
        repo = Repo(tmp_path_factory.mktemp("doors"))
        write_plan(repo)
        with serving(repo) as found:
            yield found

    def test_a_page_needs_the_token_of_the_first_address(self, served: Served) -> None:
        for page in ("", "board.html", "assets/search.js", "events", "?token=", "?token=x"):
            answer = httpx.get(f"{served.origin}/{page}")
            assert answer.status_code == 403, page
            assert "TASK" not in answer.text
        assert served.get("board.html").status_code == 200

    def test_the_cookie_is_for_this_site_alone(self, served: Served) -> None:
        cookie = httpx.get(served.first).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert served.first.partition("token=")[2] not in cookie

    @pytest.mark.parametrize("name", ["evil.example", "127.0.0.1", "localhost:1", "[::1]:1", ""])
    def test_another_name_is_refused(self, served: Served, name: str) -> None:
        """A name that leads to this machine (DNS rebinding) is not that of the server."""
        for page in ("board.html", served.first.rpartition("/")[2]):
            answer = served.get(page, Host=name)
            assert answer.status_code in {400, 421}
            assert "TASK" not in answer.text

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"]
    )
    def test_a_page_of_another_site_reads_and_writes_nothing(
        self, served: Served, origin: str
    ) -> None:
        before = served.repo.read(TASK_3)
        assert served.get("board.html", Origin=origin).status_code == 403
        assert served.get(served.first.rpartition("/")[2], Origin=origin).status_code == 403
        answer = served.client.post(
            f"{served.origin}/act", json={"act": "park", "path": TASK_3}, headers={"Origin": origin}
        )
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert served.repo.read(TASK_3) == before

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_a_script_of_another_page_cannot_load_the_plan(self, served: Served, site: str) -> None:
        """A browser asks for it without an origin, and from another port with the cookie."""
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        assert served.get("assets/search.js", **headers).status_code == 403

    def test_a_form_of_another_page_writes_nothing(self, served: Served) -> None:
        before = served.repo.read(TASK_3)
        body = b'{"act": "park", "path": "tasks/TASK-0003-x.md"}'
        for headers in (
            {"Content-Type": "application/json"},
            {"Content-Type": "text/plain", "Origin": served.origin},
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": served.origin},
            {"Content-Type": "application/json", "Origin": served.origin,
             "Sec-Fetch-Site": "cross-site"},
        ):  # fmt: skip  # a table
            answer = served.client.post(f"{served.origin}/act", content=body, headers=headers)
            assert answer.status_code == 403, headers
        assert served.client.put(f"{served.origin}/act", content=body).status_code == 405
        assert served.repo.read(TASK_3) == before

    def test_every_answer_forbids_what_a_page_does_not_need(self, served: Served) -> None:
        for answer in (served.get("board.html"), httpx.get(served.origin), served.act(act="x")):
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"

    def test_it_listens_on_this_machine_only(self, served: Served) -> None:
        assert served.first.startswith("http://127.0.0.1:")
        port = int(served.origin.rpartition(":")[2])
        others = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1"}:
            with pytest.raises(OSError):
                socket.create_connection((str(address), port), 1)

    @pytest.mark.parametrize(
        "page", ["../taskctl.toml", "%2e%2e/tasks/TASK-0001-x.md", "tasks/TASK-0001-x.md",
                 "assets/../rendering.py", "assets/%2e%2e/doors.py", "task/"],
    )  # fmt: skip  # a table
    def test_only_pages_are_served(self, served: Served, page: str) -> None:
        assert served.get(page).status_code == 404


class TestMoves:
    def test_a_task_is_moved_by_the_rules_of_the_command(self, served: Served) -> None:
        assert served.act(act="park", path="tasks/TASK-0004-x.md").json()["done"]
        assert "status: Deferred" in served.repo.read("tasks/TASK-0004-x.md")
        refused = served.act(act="start", path=TASK_3)
        assert refused.status_code == 409
        assert refused.json()["message"] == "TASK-0003 left unchanged (Draft)"
        assert "TASK-0002 is In Progress" in refused.json()["reasons"][0]
        assert "queue.wip_limit" in refused.json()["hint"]
        assert "status: Draft" in served.repo.read(TASK_3)

    def test_what_is_missing_to_be_done_is_named(self, served: Served) -> None:
        reply = served.act(act="done", path="tasks/TASK-0002-x.md").json()
        assert reply["message"] == "not done: TASK-0002 is not 100 %"
        assert any("RFC-0001-a.md is Draft" in reason for reason in reply["reasons"])

    def test_a_box_is_ticked_and_the_page_shows_it(self, served: Served) -> None:
        assert "checked" not in served.get("task/TASK-0003.html").text
        assert served.act(act="mark", path=TASK_3, number=1, state="done").json()["done"]
        assert "- [x] `make test` exits 0" in served.repo.read(TASK_3)
        assert "checked" in served.get("task/TASK-0003.html").text

    def test_a_question_is_answered_by_somebody(self, served: Served) -> None:
        assert "best system solution" in served.get("task/TASK-0003.html").text
        question = {"act": "answer", "path": TASK_3, "key": "best_system_solution", "answer": "YES"}
        assert served.act(**question).json()["reasons"] == ["name who answers"]
        assert served.act(**question, by="Ada", note="measured").json()["done"]
        assert "answered by Ada" in served.get("task/TASK-0003.html").text
        fact = {"act": "answer", "path": "tasks/TASK-0002B-x.md", "key": "prereqs_ready"}
        assert (
            "prereqs_ready is NO" in served.act(**fact, answer="YES", by="Ada").json()["reasons"][0]
        )

    def test_a_task_is_created_and_edited(self, served: Served) -> None:
        made = served.act(act="new", title="Read the gauge", stops=["reads rain"], owner="@ada")
        assert made.status_code == 200, made.text
        path = made.json()["message"].split()[-1]
        assert "- [ ] reads rain" in served.repo.read(path)
        edited = served.act(act="edit", path=path, owner="@bob", prereqs=["TASK-0002"])
        assert edited.status_code == 200, edited.text
        text = served.repo.read(path)
        assert "@bob" in text
        assert "TASK-0002" in text
        assert "Read the gauge" in text

    @pytest.mark.parametrize(
        "move",
        [
            {"act": "new"},
            {"act": "new", "title": "A", "paths": ["../outside/"]},
            {"act": "new", "title": "A", "prereqs": ["TASK-9999"]},
            {"act": "edit", "path": TASK_3, "owner": "a\n---\nstatus: Done"},
            {"act": "edit", "path": TASK_3, "prereqs": ["TASK-0003"]},
            {"act": "edit", "path": "taskctl.toml", "owner": "a"},
            {"act": "edit", "path": "../x.md", "owner": "a"},
        ],
    )
    def test_what_the_command_refuses_is_refused(
        self, served: Served, move: dict[str, object]
    ) -> None:
        before = {path: path.read_bytes() for path in served.repo.root.rglob("*.md")}
        answer = served.act(**move)
        assert answer.status_code == 409
        assert answer.json()["reasons"]
        after = {path: path.read_bytes() for path in served.repo.root.rglob("*.md")}
        assert before == after

    @pytest.mark.parametrize("title", ["x" * 2500, "a \u202e b"])
    def test_no_form_offers_a_text_that_is_not_shown_as_it_is(self, repo: Repo, title: str) -> None:
        """Somebody who corrects a letter would write the shown text in place of the whole."""
        repo.task("TASK-0001", title=f"TASK-0001 {title}")
        with serving(repo) as served:
            page = served.get("task/TASK-0001.html").text
        assert 'id="edit-title"' not in page
        assert "Title: a page cannot show all of it; edit the file." in page
        assert 'id="edit-owner"' in page

    def test_a_plan_of_decisions_gets_a_decision(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        adr = "docs/adr/0001-use-stone.md"
        repo.write(adr, "# 1. Use stone\n\n## Status\n\nAccepted\n\n## Context\n\nWhy.\n")
        with serving(repo) as served:
            page = served.get("board.html").text
            assert "New decision" in page
            assert "Stop conditions" not in page
            made = served.act(act="new", title="Use glass")
            assert made.status_code == 200, made.text
        assert "Use glass" in repo.read("docs/adr/0002-use-glass.md")

    def test_an_item_of_a_document_is_marked(self, repo: Repo) -> None:
        repo.write("PLAN.md", "# Plan\n\n- [ ] E-1: First\n- [ ] E-2: Second\n")
        with serving(repo) as served:
            reply = served.act(act="done", path="PLAN.md", item="E-1", document=True)
            assert reply.json()["done"], reply.text
            assert "- [x] E-1" in repo.read("PLAN.md")
            other = served.act(act="done", path="../PLAN.md", item="E-1", document=True)
            assert not other.json()["done"]

    @pytest.mark.parametrize(
        "move",
        [
            {"act": "run", "path": TASK_3},
            {"act": "park", "path": "../outside.md"},
            {"act": "park", "path": "taskctl.toml"},
            {"act": "mark", "path": TASK_3, "number": 99, "state": "done"},
            {"act": "mark", "path": TASK_3, "number": 1, "state": "; rm -rf /"},
            {"act": "answer", "path": TASK_3, "key": "../x", "answer": "YES", "by": "Ada"},
            {"act": "done", "path": "tasks/../../x", "item": "E", "document": True},
            {"act": "park", "path": TASK_3, "more": 1},
            {"path": TASK_3},
        ],
        ids=str,
    )
    def test_anything_else_is_refused(self, served: Served, move: dict[str, object]) -> None:
        before = {p: p.read_bytes() for p in served.repo.root.rglob("*") if p.is_file()}
        reply = served.act(**move)
        assert reply.status_code in {409, 422}
        assert not reply.json()["done"]
        assert {p: p.read_bytes() for p in served.repo.root.rglob("*") if p.is_file()} == before

    def test_a_long_request_is_refused(self, served: Served) -> None:
        assert served.act(act="park", path="x" * 100_000).status_code == 422


class TestChanges:
    def test_a_change_on_disk_reaches_the_page(self, served: Served) -> None:
        with served.client.stream("GET", f"{served.origin}/events") as events:
            lines = events.iter_lines()
            assert next(lines) == "data: 0"
            served.repo.task("TASK-0077", title="TASK-0077 Brand new")
            assert next(line for line in lines if line.startswith("data:")) == "data: 1"
        assert "Brand new" in served.get("board.html").text

    @pytest.mark.parametrize("is_linked", [False, True])
    def test_a_commit_alone_reaches_the_history(
        self, plan: Repo, tmp_path: Path, is_linked: bool
    ) -> None:
        plan.write(".gitignore", "*.log\n")
        plan.commit()
        if is_linked:
            plan.git("worktree", "add", "--quiet", "-b", "aside", str(tmp_path / "aside"))
            plan = Repo(tmp_path / "aside")
        plan.task("TASK-0077", title="TASK-0077 Brand new")
        with serving(plan) as served:
            page = "task/TASK-0077.html"
            assert "History" not in served.get(page).text
            with served.client.stream("GET", f"{served.origin}/events") as events:
                lines = events.iter_lines()
                assert next(lines) == "data: 0"
                plan.git("add", "--all")
                plan.git("commit", "--quiet", "--message", "Add a task")
                assert next(line for line in lines if line.startswith("data:")) == "data: 1"
            commit = plan.git("rev-parse", "HEAD").strip()
            assert f"<code>{commit[:10]}</code>" in served.get(page).text

    def test_a_plan_that_cannot_be_read_leaves_the_pages(self, served: Served) -> None:
        with served.client.stream("GET", f"{served.origin}/events") as events:
            lines = events.iter_lines()
            assert next(lines) == "data: 0"
            served.repo.write("taskctl.toml", "extends = 1\n")
            next(line for line in lines if line == "data: 1")
        text = served.get("board.html").text
        assert "The plan cannot be read, so this page is old" in text
        assert "TASK-0003" in text


class TestTheCommand:
    def test_a_taken_port_is_named(self, plan: Repo) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            answer = plan.run("serve", "--port", port)
        assert answer.exit_code == 2
        assert f"port {port} cannot be used" in answer.stderr
        assert "--port" in answer.stderr

    def test_no_plan_is_an_error(self, repo: Repo) -> None:
        answer = repo.run("serve")
        assert answer.exit_code == 2
        assert "no plan found" in answer.stderr
