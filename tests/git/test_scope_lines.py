"""What `scope` prints where lines are short, and of names that print alike."""

import json
import unicodedata

from ..conftest import Repo
from .asked import scope

NAME = "src/a/caf\u00e9.py"


def test_the_verdict_is_never_cut_off(repo: Repo) -> None:
    long = "src/a/" + "a-long-name-" * 8
    repo.task("TASK-0001", "In Progress", scope=f"- `{long}`\n- {'words ' * 30}\n")
    repo.commit()
    repo.write("src/b/lib.py", "x")
    answer = repo.run("scope", "TASK-0001")
    lines = answer.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines if " " in line.strip())
    assert "1 outside its allowlist" in " ".join(answer.stdout.split())
    assert "…" not in answer.stdout


def test_a_path_outside_of_the_root_is_not_explained(repo: Repo) -> None:
    repo.task("TASK-0001", "In Progress")
    repo.commit()
    for path in ("../../x", "/etc/passwd", "src/../../x"):
        answer = repo.run("scope", "--explain", path)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert f"{path} is outside" in answer.stderr


def test_two_spellings_of_one_name_are_told_apart(repo: Repo) -> None:
    repo.task("TASK-0001", "In Progress", scope=f"- `{NAME}`")
    repo.commit()
    other = unicodedata.normalize("NFD", NAME)
    found = scope(repo, "TASK-0001", "--stdin", stdin=other.encode())
    assert found.said["outside"][0]["twin"]["pattern"] == NAME
    text = repo.run("scope", "TASK-0001", "--stdin", stdin=other.encode()).stdout
    said = " ".join(text.split())
    assert (
        "looks the same but has other characters: src/a/cafe\\u0301.py, not src/a/caf\\xe9.py"
        in said
    )
    why = repo.run("scope", "TASK-0001", "--explain", other)
    assert (why.exit_code, "cafe\\u0301" in why.stdout) == (1, True)
    assert scope(repo, "TASK-0001", "--stdin", stdin=NAME.encode()).outside == []


def test_the_text_says_no_as_the_json_does(repo: Repo) -> None:
    repo.task("TASK-0001", "In Progress", scope=None)
    repo.commit()
    answer = repo.run("scope", "TASK-0001", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["allow"]) == (1, None)
    assert repo.run("scope", "TASK-0001").exit_code == 1
