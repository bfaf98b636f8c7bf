"""Files, folders and headers that nobody would write on purpose, and what is said of them."""

import json
from typing import Any

import pytest

from ..conftest import Repo, task

ONE = "tasks/TASK-0001-x.md"


def shown(repo: Repo, item: str = "TASK-0001") -> dict[str, Any]:
    """A task as `show --json` says it."""
    answer = repo.run("show", item, "--json")
    assert answer.exit_code == 0, answer
    found = json.loads(answer.stdout)
    return dict(found.get("item", found))


class TestFolders:
    def test_all_below_a_folder(self, repo: Repo) -> None:
        include = '[[collection]]\nname = "tasks"\ninclude = ["plan/**"]\n'
        repo.write("taskctl.toml", include)
        repo.write("plan/TASK-0001-x.md", task("TASK-0001")[1])
        repo.write("plan/deep/er/TASK-0002-x.md", task("TASK-0002")[1])
        assert repo.run("check", "--show-files").stdout.split() == [
            "plan/TASK-0001-x.md",
            "plan/deep/er/TASK-0002-x.md",
        ]

    def test_a_folder_that_is_a_link_out_of_the_repository(self, repo: Repo) -> None:
        include = '[[collection]]\nname = "tasks"\ninclude = ["tasks/*/TASK-*.md"]\n'
        repo.write("taskctl.toml", include)
        outside = repo.root.parent / "outside"
        outside.mkdir()
        (outside / "TASK-0001-x.md").write_text(task("TASK-0001")[1])
        (repo.root / "tasks").mkdir(exist_ok=True)
        (repo.root / "tasks/out").symlink_to(outside)
        repo.write("tasks/in/TASK-0002-x.md", task("TASK-0002")[1])
        assert "TASK-0001" not in repo.run("list").stdout
        assert "TASK-0002" in repo.run("list").stdout


def test_of_many_control_characters_the_rest_is_counted(repo: Repo) -> None:
    repo.task("TASK-0001", more="".join(f"\nline {n} \x01\n" for n in range(1200)))
    found = repo.findings("FI003")
    assert len(found) == 1000
    assert "more lines)" in found[-1].message


class TestHeaders:
    def test_a_rule_at_the_top_is_no_header(self, repo: Repo) -> None:
        repo.write(ONE, "---\nJust text.\n\n## Stop conditions\n\n- [ ] a\n")
        assert "HD001" in repo.codes()

    def test_text_behind_quotes(self, repo: Repo) -> None:
        """YAML does not know such a value; it is read as it stands, its quotes as marks."""
        repo.task("TASK-0001", header='title: "TASK-0001" and more\nstatus: "Draft" (soon)\n')
        assert shown(repo)["title"] == '"TASK-0001" and more'
        assert (shown(repo)["status"], shown(repo)["state"]) == ('"Draft" (soon)', "todo")
        assert repo.findings("HD005") == []

    def test_a_remark_behind_a_wrapped_line(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", prereqs=["TASK-0001\n    (the first) # said Iris"])
        assert [p["id"] for p in shown(repo, "TASK-0002")["prereqs"]] == ["TASK-0001"]
        assert repo.codes("--ignore", "HD003") == []

    def test_an_apostrophe_in_a_list(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        owners = "owner: [don't, 'a, b', o'neil]\n"
        repo.write(ONE, task("TASK-0001")[1].replace("owner: runtime\n", owners))
        assert shown(repo)["owner"] == ["don't", "a, b", "o'neil"]

    def test_a_table_with_a_row_of_one_cell(self, repo: Repo) -> None:
        text = "# TASK-0001 A\n\n| Field | Value |\n|---|---|\n| lonely\n| Status | Draft |\n"
        repo.write("taskctl.toml", '[[collection]]\nname = "tasks"\nheader = { form = "table" }\n')
        repo.write(ONE, text)
        assert shown(repo)["state"] == "todo"

    @pytest.mark.parametrize("key", ["statu", "sttus", "statsu", "statuss", "stetus"])
    def test_a_slip_in_a_key(self, repo: Repo, key: str) -> None:
        repo.write(ONE, task("TASK-0001")[1].replace("status:", f"{key}:"))
        (found,) = repo.findings("HD012")
        assert (found.message, found.severity) == (f"{key} is not read; status is", "error")


def test_braces_without_end_are_taken_as_they_stand(repo: Repo) -> None:
    repo.task("TASK-0001", scope=f"- `src/{'{a,b}' * 30}.py`")
    assert len(shown(repo)["scope"]) == 1
    assert repo.run("check").exit_code in {0, 1}
