"""A branch for each reason: the gate gives that one, and no other."""

import pytest

from ..conftest import Parts, Repo
from .asked import Gated, gate

STRICT = '[scope]\nmode = "fail"\nunattributed = "fail"\n[gate]\npolicy = "fail"\n'
LENIENT = ""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """On main: an active task, one that may begin, a done one; checked out: a branch."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `docs/a.md`")
    repo.task("TASK-0002", scope="- `src/b/`")
    repo.task("TASK-0003", "Done", scope="- `src/a/`")
    repo.write("src/b/lib.py", "")
    repo.write("docs/a.md", "")
    repo.write("taskctl.toml", STRICT)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


def judged(plan: Repo, message: str = "TASK-0001: a step", *options: str) -> Gated:
    """The verdict over all that is there, committed as one."""
    plan.commit(message)
    return gate(plan, "--base", "main", *options)


def verdict(plan: Repo, *options: str) -> str:
    """The last line for people."""
    return plan.run("gate", "--base", "main", *options).stdout.splitlines()[-1]


class TestYes:
    def test_a_step_inside_of_the_list(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        found = judged(plan)
        assert (found.codes, found.exit_code) == ([], 0)
        assert verdict(plan) == "yes: nothing is against this change"

    def test_a_task_that_is_finished(self, plan: Repo) -> None:
        plan.task("TASK-0001", "Done", scope="- `src/a/`\n- `docs/a.md`")
        plan.write("src/a/lib.py", "x")
        found = judged(plan)
        assert found.codes == []
        (step,) = found.said["tasks"]
        assert (step["id"], step["from"], step["to"]) == ("TASK-0001", "active", "done")
        assert step["hundred"]["met"] is True
        assert verdict(plan) == "yes: nothing is against this change"
        assert "TASK-0001: active → done, 100 %" in plan.run("gate", "--base", "main").stdout

    def test_nothing_changed(self, plan: Repo) -> None:
        assert judged(plan).codes == []

    def test_history_that_was_broken_before(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", "Done", prereqs=["TASK-0099"], stop="- [ ] x")
        plan.commit("break it")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0004", "Done", prereqs=["TASK-0099"], stop="- [ ] x", context="More.")
        assert judged(plan, "TASK-0004: say more").codes == []

    def test_an_old_fault_that_is_mended(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", prereqs=["TASK-0099"])
        plan.commit("break it")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0004")
        assert judged(plan, "TASK-0004: mend it").codes == []

    def test_a_task_under_another_file_name(self, plan: Repo) -> None:
        plan.git("mv", "tasks/TASK-0003-x.md", "tasks/TASK-0003-y.md")
        found = judged(plan)
        assert (found.codes, found.said["tasks"]) == ([], [])

    def test_what_came_to_the_base_in_between_is_not_this_change(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.commit("TASK-0001: a step")
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", prereqs=["TASK-0099"])
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: elsewhere")
        plan.git("checkout", "--quiet", "branch")
        plan.git("merge", "--quiet", "--no-edit", "main")
        assert judged(plan, "TASK-0001: more").codes == []


def test_gt001_a_new_error(plan: Repo) -> None:
    plan.task("TASK-0002", prereqs=["TASK-0099"], scope="- `src/b/`")
    found = judged(plan)
    assert (found.errors, found.codes) == (["GT001"], ["GT001"])
    (reason,) = found.reasons("GT001")
    assert reason["message"].startswith("TASK-0002 waits for TASK-0099")
    cause = reason["cause"]
    assert (cause["code"], cause["name"], cause["severity"]) == ("PR001", "unknown-prereq", "error")
    assert cause["message"] == reason["message"]
    assert cause["url"].endswith("/PR001.md")
    places = [(found["path"], found["line"], found["column"]) for found in (cause, reason)]
    assert places[0] == places[1]
    assert (reason["path"], reason["item"]) == ("tasks/TASK-0002-x.md", "TASK-0002")
    assert plan.read("tasks/TASK-0002-x.md").splitlines()[reason["line"] - 1] == "  - TASK-0099"


class TestNot100:
    @pytest.mark.parametrize(
        ("stop", "prereqs", "missing"),
        [
            ("- [x] one\n- [ ] `make test`\n- [~] three", [], "2 of 3 boxes open"),
            ("", [], "it has no stop conditions"),
            (None, [], "it has no stop conditions"),
            ("- [x] `make test`", ["TASK-0002"], "its prerequisite TASK-0002 is Draft"),
        ],
    )
    def test_gt002(self, plan: Repo, stop: str | None, prereqs: list[str], missing: str) -> None:
        parts: Parts = {"stop": stop, "prereqs": prereqs, "scope": "- `src/a/`\n- `docs/a.md`"}
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0001", "In Progress", **parts)
        plan.commit("what it is about")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0001", "Done", **parts)
        found = judged(plan)
        assert found.codes == ["GT002"]
        (reason,) = found.reasons("GT002")
        assert missing in reason["message"]
        assert "leave the task in review" in reason["help"]
        line = plan.read("tasks/TASK-0001-x.md").splitlines()[reason["line"] - 1]
        assert line == "status: Done"

    def test_a_new_task_that_is_done_at_once(self, plan: Repo) -> None:
        plan.task("TASK-0004", "Done", stop="- [ ] `make test`")
        assert judged(plan, "plan more").codes == ["GT002"]

    def test_a_box_that_opens_again_later(self, plan: Repo) -> None:
        """No task is set to done here, so it is an error like any other."""
        plan.task("TASK-0003", "Done", stop="- [ ] `make test`", scope="- `src/a/`")
        found = judged(plan, "TASK-0003: open it")
        assert [reason["cause"]["code"] for reason in found.reasons("GT001")] == ["DD003"]
        assert found.codes == ["GT001"]


class TestOutside:
    def test_gt003(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.write("src/c/lib.py", "x")
        plan.write("src/d/lib.py", "x")
        found = judged(plan)
        assert (found.codes, found.errors) == (["GT003"], ["GT003"])
        (reason,) = found.reasons("GT003")
        assert (
            "2 paths are outside the allowlist of TASK-0001: src/c/lib.py, src/d/lib.py"
            in (reason["message"])
        )
        line = plan.read("tasks/TASK-0001-x.md").splitlines()[reason["line"] - 1]
        assert line == "## Touched paths (allowlist)"
        assert "--suggest" in reason["help"]
        assert verdict(plan) == "no: 1 reason against this change"

    def test_a_task_without_a_list(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", scope=None)
        plan.commit("more")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("src/c/lib.py", "x")
        found = judged(plan, "TASK-0004: x")
        assert found.codes == ["GT003"]
        assert "TASK-0004 has no allowlist" in found.reasons("GT003")[0]["message"]

    def test_by_default_it_warns(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("taskctl.toml", LENIENT)
        plan.commit("be lenient")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("src/c/lib.py", "x")
        found = judged(plan)
        assert (found.codes, found.errors, found.exit_code) == (["GT003"], [], 0)
        assert verdict(plan) == "yes: nothing is against this change, 1 to look at"

    def test_what_is_taken_back_does_not_count(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: a step")
        (plan.root / "src/c/lib.py").unlink()
        assert judged(plan, "TASK-0001: take it back").codes == []

    def test_two_tasks_are_judged_each_by_its_own(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: a step")
        plan.write("src/b/lib.py", "x")
        plan.write("src/a/lib.py", "y")
        found = judged(plan, "TASK-0002: another")
        said = {r["item"]: [p["path"] for p in r["related"]] for r in found.reasons("GT003")}
        assert said == {"TASK-0001": ["src/c/lib.py"], "TASK-0002": ["src/a/lib.py"]}


class TestOfNoTask:
    def test_outside_of_all_lists(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "x")
        found = judged(plan, "tidy up")
        assert found.errors == ["GT003"]
        (reason,) = found.reasons("GT003")
        assert "(tidy up) belongs to no task" in reason["message"]
        assert reason["path"] == "src/c/lib.py"
        assert "`Task: ID` trailer" in reason["help"]

    def test_inside_of_what_the_tasks_of_the_change_may_touch(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Review", scope="- `src/a/`\n- `docs/a.md`")
        plan.write("src/a/lib.py", "x")
        plan.commit("TASK-0001: a step")
        plan.task("TASK-0004", "In Progress")
        plan.commit("plan more")
        plan.write("src/a/lib.py", "y")
        plan.write("CHANGELOG.md", "y")
        assert "GT003" not in judged(plan, "polish").codes

    def test_planning_alone(self, plan: Repo) -> None:
        plan.task("TASK-0004")
        plan.task("TASK-0005")
        plan.write("tasks/STATUS-BOARD.md", "# Board\n")
        plan.write("docs/rfcs/RFC-0001-x.md", "# X\n")
        assert judged(plan, "plan more").codes == []

    def test_a_merge(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "side")
        plan.write("src/a/lib.py", "x")
        plan.commit("TASK-0001: on the side")
        plan.git("checkout", "--quiet", "branch")
        plan.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
        assert judged(plan).codes == []

    @pytest.mark.parametrize(
        ("unattributed", "errors", "codes"),
        [("pass", [], []), ("warn", [], ["GT003"]), ("fail", ["GT003"], ["GT003"])],
    )
    def test_as_the_settings_say(
        self, plan: Repo, unattributed: str, errors: list[str], codes: list[str]
    ) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("taskctl.toml", f'[scope]\nmode = "fail"\nunattributed = "{unattributed}"\n')
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("src/c/lib.py", "x")
        found = judged(plan, "tidy up")
        assert (found.errors, found.codes) == (errors, codes)

    def test_documents_are_not_the_active_tasks_for_touching_its_own(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("taskctl.toml", '[scope]\nmode = "fail"\n')
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("docs/a.md", "x")
        plan.write("docs/b.md", "x")
        found = judged(plan, "docs: tidy up")
        assert (found.errors, found.codes) == ([], ["GT003"])

    def test_code_is(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.write("docs/b.md", "x")
        found = judged(plan, "tidy up")
        assert found.errors == ["GT003"]
        assert found.reasons("GT003")[0]["item"] == "TASK-0001"

    def test_the_active_task_of_that_time_counts(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.write("src/c/lib.py", "x")
        plan.commit("a step")
        plan.task("TASK-0001", "Done", scope="- `src/a/`\n- `docs/a.md`")
        plan.commit("TASK-0001: done")
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`\n- `src/a/`")
        found = judged(plan, "TASK-0002: start")
        assert [reason["item"] for reason in found.reasons("GT003")] == ["TASK-0001"]


REGION = "# Board\n\n<!-- taskctl:begin done -->\n<!-- taskctl:end -->\n"


class TestRegion:
    def test_gt004(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("tasks/STATUS-BOARD.md", REGION)
        assert plan.run("sync").exit_code == 0
        plan.commit("a board")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0001", "Done", scope="- `src/a/`\n- `docs/a.md`")
        found = judged(plan)
        assert found.codes == ["GT004"]
        assert "taskctl sync" in found.reasons("GT004")[0]["help"]
        assert plan.run("sync").exit_code == 0
        assert judged(plan, "TASK-0001: sync").codes == []

    def test_one_that_was_out_of_date_before(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("tasks/STATUS-BOARD.md", REGION)
        plan.commit("a board")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("src/a/lib.py", "x")
        assert judged(plan).codes == []


class TestLimit:
    def test_gt005(self, plan: Repo) -> None:
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`")
        found = judged(plan, "TASK-0002: start")
        assert found.codes == ["GT005"]
        (reason,) = found.reasons("GT005")
        assert "TASK-0002 is started while TASK-0001 is in progress" in reason["message"]
        assert "finish or park TASK-0001 first" in reason["help"]

    def test_one_ends_where_the_next_begins(self, plan: Repo) -> None:
        plan.task("TASK-0001", "Done", scope="- `src/a/`\n- `docs/a.md`")
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`")
        assert judged(plan, "TASK-0002: start").codes == []

    def test_too_many_were_under_way_before(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`")
        plan.commit("start too early")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0002", "In Review", scope="- `src/b/`")
        assert judged(plan, "TASK-0002: to review").codes == []


class TestIds:
    def test_gt007_the_base_has_it(self, plan: Repo) -> None:
        plan.task("TASK-0002", slug="other")
        found = judged(plan, "plan more")
        assert found.codes == ["GT007"]
        (reason,) = found.reasons("GT007")
        assert "the base has tasks/TASK-0002-x.md" in reason["message"]
        assert "the next free number (TASK-0004)" in reason["help"]

    def test_gt007_the_base_got_it_in_between(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0004", slug="theirs")
        plan.commit("plan more")
        plan.git("checkout", "--quiet", "branch")
        plan.task("TASK-0004", slug="ours")
        found = judged(plan, "plan more")
        assert found.codes == ["GT007"]
        assert "the base has tasks/TASK-0004-theirs.md" in found.reasons("GT007")[0]["message"]

    def test_two_new_ones_of_one_id(self, plan: Repo) -> None:
        plan.task("TASK-0004", slug="one")
        plan.task("TASK-0004", slug="two")
        found = judged(plan, "plan more")
        assert [reason["cause"]["code"] for reason in found.reasons("GT001")] == ["ID001"]
        assert found.codes == ["GT001"]

    def test_other_branches_are_asked_on_demand_and_warn(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "theirs")
        plan.task("TASK-0004", slug="theirs")
        plan.commit("plan more")
        plan.git("checkout", "--quiet", "branch")
        plan.task("TASK-0004", slug="ours")
        assert judged(plan, "plan more").codes == []
        found = gate(plan, "--base", "main", "--branches")
        assert (found.codes, found.errors) == (["GT007"], [])
        assert (
            "tasks/TASK-0004-theirs.md on another branch" in (found.reasons("GT007")[0]["message"])
        )

    def test_the_same_task_on_another_branch(self, plan: Repo) -> None:
        plan.task("TASK-0004")
        plan.commit("plan more")
        plan.git("branch", "backup")
        assert gate(plan, "--base", "main", "--branches").codes == []


class TestWidened:
    def widen(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `docs/a.md`\n- `src/c/`")
        plan.write("src/c/lib.py", "x")

    def test_gt008(self, plan: Repo) -> None:
        self.widen(plan)
        found = judged(plan)
        assert (found.codes, found.errors) == (["GT008"], [])
        (reason,) = found.reasons("GT008")
        assert "TASK-0001 adds src/c/ in the change that needs it" in reason["message"]
        assert found.paths("GT008") == ["src/c/lib.py"]
        line = plan.read("tasks/TASK-0001-x.md").splitlines()[reason["line"] - 1]
        assert line == "- `src/c/`"

    @pytest.mark.parametrize(
        ("widening", "codes", "errors"),
        [("allow", [], []), ("warn", ["GT008"], []), ("forbid", ["GT003", "GT008"], ["GT008"])],
    )
    def test_as_the_settings_say(
        self, plan: Repo, widening: str, codes: list[str], errors: list[str]
    ) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("taskctl.toml", f'[gate]\nwidening = "{widening}"\n')
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        self.widen(plan)
        found = judged(plan)
        assert (found.codes, found.errors) == (codes, errors)
        assert not codes or found.paths("GT008") == ["src/c/lib.py"]

    def test_a_list_that_is_widened_for_later(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `docs/a.md`\n- `src/c/`")
        assert judged(plan).codes == []

    def test_what_another_task_of_the_change_touches(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `docs/a.md`\n- `src/b/`")
        plan.write("src/a/lib.py", "x")
        plan.commit("TASK-0001: widen")
        plan.write("src/b/lib.py", "x")
        assert judged(plan, "TASK-0002: a step").codes == []


@pytest.mark.parametrize("head", ["HEAD", "branch", "branch~0"])
def test_any_head(plan: Repo, head: str) -> None:
    plan.write("src/c/lib.py", "x")
    plan.commit("TASK-0001: x")
    plan.git("checkout", "--quiet", "branch" if head == "HEAD" else "main")
    assert gate(plan, "--base", "main", "--head", head).codes == ["GT003"]


def test_the_base_is_what_ci_says(plan: Repo) -> None:
    plan.write("src/c/lib.py", "x")
    plan.commit("TASK-0001: x")
    plan.git("update-ref", "refs/remotes/origin/trunk", "main")
    assert gate(plan, env={"GITHUB_BASE_REF": "trunk"}).codes == ["GT003"]
    answer = plan.run("gate")
    assert answer.exit_code == 2
    assert "name one with --base REV" in answer.stderr


def test_ids_that_the_default_branch_got_in_between(plan: Repo) -> None:
    """The base is its tip, not the commit where the branch went off."""
    plan.git("checkout", "--quiet", "main")
    plan.task("TASK-0004", slug="theirs")
    plan.commit("plan more")
    plan.git("update-ref", "refs/remotes/origin/main", "main")
    plan.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    plan.git("checkout", "--quiet", "branch")
    plan.task("TASK-0004", slug="ours")
    plan.commit("plan more")
    assert gate(plan).codes == ["GT007"]


class TestDocuments:
    """A plan in one document is judged as well, with task files beside it or without."""

    ROWS = "| ID | Task | Dependencies |\n|---|---|---|\n| A-1 | a | {} |\n| A-2 | b | A-1 |\n"

    @pytest.fixture
    def document(self, repo: Repo) -> Repo:
        repo.write("TASKS.md", self.ROWS.format("None"))
        repo.commit("plan")
        repo.git("checkout", "--quiet", "-b", "branch")
        return repo

    def test_nothing_new(self, document: Repo) -> None:
        document.write("README.md", "x")
        assert judged(document, "say more").codes == []

    def test_a_circle(self, document: Repo) -> None:
        document.write("TASKS.md", self.ROWS.format("A-2"))
        found = judged(document, "say more")
        assert (found.codes, found.exit_code) == (["GT001"], 1)
        assert "PR002 A-1 → A-2 → A-1" in document.run("gate", "--base", "main").stdout

    def test_beside_task_files(self, plan: Repo) -> None:
        plan.write("taskctl.toml", 'extends = "nexus+documents"\n')
        plan.write("TASKS.md", self.ROWS.format("None"))
        plan.commit("add a document")
        plan.git("branch", "--force", "main")
        plan.write("TASKS.md", self.ROWS.format("A-9"))
        assert judged(plan).codes == ["GT001"]

    def test_no_plan_at_all(self, document: Repo) -> None:
        document.git("checkout", "--quiet", "--orphan", "empty")
        (document.root / "TASKS.md").unlink()
        document.write("README.md", "x")
        document.commit("nothing")
        answer = document.run("gate", "--base", "empty")
        assert answer.exit_code == 2
        assert "no plan found, neither at the base nor at the head" in answer.stderr
