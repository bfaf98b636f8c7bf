"""A change of what judges a task is named (GT013), and so is what a merge drops (GT014)."""

import pytest

from ..conftest import Repo
from .asked import Gated, gate

STOP = "- [x] `pytest tests` passes\n- [x] `./scripts/prove.sh`\n- [x] `make check`"
STRICT = (
    '[scope]\nmode = "fail"\nunattributed = "fail"\n[gate]\npolicy = "fail"\nwidening = "forbid"\n'
)
FILES = {
    "src/a/lib.py": "x = 1\n",
    "tests/test_a.py": "def test_a():\n    assert x == 1\n\n\ndef test_b():\n    assert x\n",
    "tests/data/a.json": '{"a": 1}\n',
    "conftest.py": "import pytest\n",
    "scripts/prove.sh": "set -e\n./run\n",
    "Makefile": "check:\n\t./run --all\n",
    ".github/workflows/ci.yml": "jobs:\n  test:\n    run: make check\n",
    "package.json": '{"scripts": {"test": "jest"}, "dependencies": {"a": "1"}}\n',
    "pyproject.toml": '[project]\nname = "a"\n[tool.pytest.ini_options]\naddopts = "-q"\n',
    "go/a_test.go": "func TestA(t *testing.T) {\n  f()\n}\n",
    "web/a.spec.ts": "it('a', () => expect(f()).toBe(1))\n",
    "crates/a/tests/it.rs": "#[test]\nfn it() { assert!(f()); }\n",
}


@pytest.fixture(params=["default", "strict"])
def plan(repo: Repo, request: pytest.FixtureRequest) -> Repo:
    """On main: an active task that may touch everything; checked out: a branch."""
    for path, text in FILES.items():
        repo.write(path, text)
    repo.task("TASK-0001", "In Progress", stop=STOP, scope="".join(f"- `{p}`\n" for p in SCOPE))
    repo.task("TASK-0002", "Draft", scope="- `src/b/`")
    if request.param == "strict":
        repo.write("taskctl.toml", STRICT)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


SCOPE = ["src/", "tests/", "scripts/", "Makefile", ".github/", "conftest.py", "package.json",
         "pyproject.toml", "go/", "web/", "crates/", "ci/", "pytest.ini"]  # fmt: skip  # a table


def judged(plan: Repo, message: str = "TASK-0001: a step") -> Gated:
    plan.commit(message)
    return gate(plan, "--base", "main")


def is_strict(plan: Repo) -> bool:
    return (plan.root / "taskctl.toml").exists()


CHANGED = {
    "a weaker assertion": ("tests/test_a.py", "assert x == 1", "assert x"),
    "a test that is gone": ("tests/test_a.py", "\n\ndef test_b():\n    assert x\n", ""),
    "a test that is skipped": ("tests/test_a.py", "def test_b", "@pytest.mark.skip\ndef test_b"),
    "a test of Go that is skipped": ("go/a_test.go", "  f()", "  t.Skip()\n  f()"),
    "a test of Rust that is ignored": ("crates/a/tests/it.rs", "fn it", "#[ignore]\nfn it"),
    "another expectation": ("web/a.spec.ts", "toBe(1)", "toBeTruthy()"),
    "data of a test": ("tests/data/a.json", "1", "2"),
    "a hook of the runner": ("conftest.py", "pytest\n", "pytest\n\ndef pytest_x(): ...\n"),
    "a script that ends early": ("scripts/prove.sh", "set -e\n", "set -e\nexit 0\n"),
    "a script that does less": ("scripts/prove.sh", "./run", "true"),
    "a recipe that does less": ("Makefile", "--all", "--some"),
    "a job that may fail": (
        ".github/workflows/ci.yml", "    run:", "    continue-on-error: true\n    run:",
    ),
    "a job that is gone": (".github/workflows/ci.yml", "    run: make check\n", ""),
    "what a package runs": ("package.json", '"jest"', '"true"'),
    "options of the runner": ("pyproject.toml", "-q", "-q --ignore tests/test_a.py"),
}  # fmt: skip  # a table


@pytest.mark.parametrize(("path", "old", "new"), CHANGED.values(), ids=CHANGED)
def test_a_check_that_its_task_changes(plan: Repo, path: str, old: str, new: str) -> None:
    text = plan.read(path)
    assert old in text
    plan.write(path, text.replace(old, new))
    found = judged(plan)
    assert found.codes == ["GT013"]
    assert found.errors == (["GT013"] if is_strict(plan) else [])
    (reason,) = found.reasons("GT013")
    assert (reason["path"], reason["item"]) == (path, "TASK-0001")


@pytest.mark.parametrize(
    "path", ["tests/test_a.py", "scripts/prove.sh", ".github/workflows/ci.yml"]
)
def test_a_check_that_goes(plan: Repo, path: str) -> None:
    (plan.root / path).unlink()
    found = judged(plan)
    assert found.codes == ["GT013"]
    assert "(deleted)" in found.reasons("GT013")[0]["message"]


HONEST = {
    "a new test": ("tests/test_c.py", None, "def test_c():\n    assert x\n"),
    "one more test": (
        "tests/test_a.py",
        "def test_b",
        "def test_c():\n    assert x\n\n\ndef test_b",
    ),
    "other blanks": ("tests/test_a.py", "\n\n\ndef", "\n\ndef"),
    "one more recipe": ("Makefile", "check:", "build:\n\tcc a.c\n\ncheck:"),
    "a new workflow": (".github/workflows/docs.yml", None, "jobs:\n  docs:\n    run: make docs\n"),
    "one more step": ("scripts/prove.sh", "./run\n", "./run\n./run-more\n"),
    "a dependency": ("package.json", '"a": "1"', '"a": "2"'),
    "one more script": ("package.json", '"test": "jest"', '"test": "jest", "b": "tsc"'),
    "a name of the project": ("pyproject.toml", 'name = "a"', 'name = "b"'),
    "what is to be tested": ("src/a/lib.py", "x = 1", "x = 2"),
}


@pytest.mark.parametrize(("path", "old", "new"), HONEST.values(), ids=HONEST)
def test_honest_work(plan: Repo, path: str, old: str | None, new: str) -> None:
    text = plan.read(path) if old else ""
    assert (old or "") in text
    plan.write(path, text.replace(old, new) if old else new)
    assert judged(plan).codes == []


def test_the_tests_of_another_task(plan: Repo) -> None:
    """What the proofs of one task run is not what judges another."""
    plan.write("scripts/prove.sh", "true\n")
    plan.git("checkout", "--quiet", "main")
    plan.task("TASK-0002", "In Progress", scope="- `scripts/`", stop="- [ ] `make other`")
    plan.commit("TASK-0002: start")
    plan.git("checkout", "--quiet", "-B", "branch")
    plan.write("scripts/prove.sh", "true\n")
    assert "GT013" not in judged(plan, "TASK-0002: a step").codes


def test_what_no_task_changes_counts_for_what_is_finished(plan: Repo) -> None:
    plan.write("tests/test_a.py", "def test_a(): ...\n")
    plan.commit("tidy up")
    plan.task("TASK-0001", "Done", stop=STOP, scope="- `tests/`\n- `src/`")
    found = judged(plan, "TASK-0001: done")
    assert "GT013" in found.codes


def test_own_patterns(plan: Repo) -> None:
    plan.git("checkout", "--quiet", "main")
    text = STRICT if is_strict(plan) else "[gate]\n"
    plan.write(
        "taskctl.toml",
        text + 'judges = ["src/a/**"]\n'
        if not is_strict(plan)
        else text.replace("[gate]\n", '[gate]\njudges = ["src/a/**"]\n'),
    )
    plan.commit("settings")
    plan.git("checkout", "--quiet", "-B", "branch")
    plan.write("tests/test_a.py", "")
    assert judged(plan).codes == []
    plan.write("src/a/lib.py", "y = 1\n")
    assert judged(plan).codes == ["GT013"]


class TestLostUpdates:
    """main and a branch both change the plan; the merge keeps one side."""

    @pytest.fixture
    def forked(self, plan: Repo) -> Repo:
        plan.git("checkout", "--quiet", "main")
        body = "- [ ] one\n- [ ] two\n- [ ] three\n- [ ] four\n- [ ] five\n- [ ] six"
        plan.task("TASK-0003", "In Progress", stop=body, scope="- `src/c/`")
        plan.write("tasks/STATUS-BOARD.md", "# Board\n\nOne\n\nTwo\n")
        plan.commit("TASK-0003")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.git("checkout", "--quiet", "main")
        return plan

    def edit(self, plan: Repo, path: str, old: str, new: str, message: str = "planning") -> None:
        text = plan.read(path)
        assert old in text
        plan.write(path, text.replace(old, new))
        plan.commit(message)

    def merged(self, plan: Repo, *options: str) -> Gated:
        """The branch takes main in, and is judged."""
        plan.git("merge", "--quiet", "--no-edit", *options, "main")
        return gate(plan, "--base", "main")

    TASK = "tasks/TASK-0003-x.md"

    def test_a_side_that_is_dropped(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] six", "- [x] six")
        found = self.merged(forked, "-s", "ours")
        assert "GT014" in found.errors
        (reason,) = found.reasons("GT014")
        assert reason["path"] == self.TASK
        assert "- [x] one" in reason["message"]

    def test_nothing_else_is_said_where_main_alone_changed_a_note(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "Why it is needed.", "Why it is needed, said better.")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] six", "- [x] six")
        found = self.merged(forked, "-s", "ours")
        assert (found.codes, found.errors) == (["GT014"], ["GT014"])

    def test_a_new_task_that_is_dropped(self, forked: Repo) -> None:
        forked.task("TASK-0004")
        forked.commit("TASK-0004: planned")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] six", "- [x] six")
        found = self.merged(forked, "-s", "ours")
        assert "tasks/TASK-0004-x.md" in {r["path"] for r in found.reasons("GT014")}

    def test_a_row_of_a_board(self, forked: Repo) -> None:
        self.edit(forked, "tasks/STATUS-BOARD.md", "Two\n", "Two\n\nThree, by main\n")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, "tasks/STATUS-BOARD.md", "Two\n", "Two\n\nThree, by the branch\n")
        found = self.merged(forked, "-X", "ours")
        (reason,) = found.reasons("GT014")
        assert (reason["path"], reason["severity"]) == ("tasks/STATUS-BOARD.md", "error")

    def test_a_line_that_both_sides_changed(self, forked: Repo) -> None:
        self.edit(forked, "tasks/STATUS-BOARD.md", "Two", "Two, says main")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, "tasks/STATUS-BOARD.md", "Two", "Two, says the branch")
        found = self.merged(forked, "-X", "ours")
        assert found.codes == ["GT014"]
        assert found.errors == (["GT014"] if is_strict(forked) else [])

    def test_a_task_that_the_other_side_deleted(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        (forked.root / self.TASK).unlink()
        forked.commit("planning")
        found = self.merged(forked, "-s", "ours")
        assert self.TASK in {r["path"] for r in found.reasons("GT014")}

    def test_an_honest_merge(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] six", "- [x] six")
        assert self.merged(forked).codes == []

    def test_what_is_brought_back(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] six", "- [x] six")
        forked.git("merge", "--quiet", "--no-edit", "-s", "ours", "main")
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one", "bring it back")
        assert gate(forked, "--base", "main").codes == []

    def test_the_same_change_on_both_sides(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        assert self.merged(forked, "-s", "ours").codes == []

    def test_a_file_that_moved(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        forked.git("mv", self.TASK, "tasks/TASK-0003-y.md")
        forked.commit("planning")
        assert self.merged(forked).codes == []

    def test_a_file_of_no_plan(self, forked: Repo) -> None:
        self.edit(forked, "src/a/lib.py", "x = 1", "x = 2", "TASK-0001: two")
        forked.git("checkout", "--quiet", "branch")
        self.edit(forked, "src/a/lib.py", "x = 1", "x = 3", "TASK-0001: three")
        assert "GT014" not in self.merged(forked, "-X", "ours").codes

    def test_a_squash_is_no_merge(self, forked: Repo) -> None:
        self.edit(forked, self.TASK, "- [ ] one", "- [x] one")
        forked.git("checkout", "--quiet", "branch")
        forked.git("merge", "--quiet", "--squash", "main")
        forked.commit("planning")
        assert "GT014" not in gate(forked, "--base", "main").codes
