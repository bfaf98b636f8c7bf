"""The demo shows each important fault once, and tasks without any."""

from collections import Counter

from docs.generate import ROOT

from ..conftest import Found, Repo

SHOWN = (
    "BD001", "BD002", "BD003", "BD005", "BD010", "DD003", "FI004", "HD005", "HD012",
    "ID001", "ID003", "LK001", "PR001", "PR002", "PR004", "SC001", "SC002", "TR005",
)  # fmt: skip  # a table
COUNTED = ("HD003",)
CLEAN = ("TASK-0001", "TASK-0002", "TASK-0005", "TASK-0014")


DEMO = Repo(ROOT / "fixtures" / "demo")


def findings() -> list[Found]:
    return DEMO.findings()


def test_each_code_once() -> None:
    assert Counter(found.code for found in findings()) == Counter((*SHOWN, *COUNTED))


def test_infos_are_only_counted() -> None:
    assert [found.code for found in findings() if found.severity == "info"] == [*COUNTED]


def test_some_tasks_are_as_tasks_should_be() -> None:
    files = {found.path.split("-")[1] for found in findings() if "/TASK-" in found.path}
    assert not {task.partition("-")[2] for task in CLEAN} & files
    text = (ROOT / "fixtures/demo/README.md").read_text("utf-8")
    assert all(task in text for task in CLEAN)


def test_next_has_something_to_settle() -> None:
    answer = DEMO.run("next")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("settle    TASK-0005  ")


def test_a_region_is_out_of_date() -> None:
    before = DEMO.files()
    answer = DEMO.run("sync", "--diff")
    assert answer.exit_code == 0
    changed = [line for line in answer.stdout.splitlines()[2:] if line[0] in "+-"]
    assert [line[0] for line in changed] == ["-", "+", "+", "+", "-", "+", "+"]
    assert changed[-1] == '+<!-- taskctl:kept TASK-0099 Needs="winter" -->'
    assert DEMO.files() == before


def test_make_demo_shows_them() -> None:
    """`make -n` would run nothing; what it prints are the commands."""
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndemo:")[2].partition("\n\n")[0]
    for command in ("check", "next", "sync --diff"):
        assert f'"{command}"' in recipe


def test_what_can_be_fixed_is_fixed_and_nothing_else_appears(repo: Repo) -> None:
    for path in (ROOT / "fixtures" / "demo").rglob("*"):
        if path.is_file():
            repo.write(path.relative_to(ROOT / "fixtures/demo").as_posix(), path.read_bytes())
    repo.run("check", "--fix", "--extend-select", "HD003")
    assert set(repo.codes()) == {*SHOWN} - {"HD012", "ID003", "LK001"}
