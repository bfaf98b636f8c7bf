"""The plans that the benchmark measures with are what it says they are."""

import hashlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

from bench import plans


def test_the_same_numbers_give_the_same_plan() -> None:
    assert plans.tasks(200) == plans.tasks(200)


def test_the_files_are_the_same_on_every_machine_and_python(tmp_path: Path) -> None:
    plans.write_home(tmp_path, plans.tasks(40), boards=True)
    digest = hashlib.sha256()
    for path in sorted(tmp_path.rglob("*.md")):
        digest.update(path.relative_to(tmp_path).as_posix().encode() + path.read_bytes())
    assert digest.hexdigest()[:16] == "83284f9e9985a4ff"


def test_sixty_percent_are_done_and_five_percent_active() -> None:
    shares = Counter(task.state for task in plans.tasks(1000))
    assert shares == {"done": 600, "active": 50, "todo": 350}


def test_prerequisites_are_few_near_and_before() -> None:
    for task in plans.tasks(1000):
        assert len(task.prereqs) <= 3
        assert all(task.number - 20 <= prereq < task.number for prereq in task.prereqs)
        assert all(before < after for before, after in pairwise(task.prereqs))


def test_only_an_open_task_waits_for_one_that_is_not_done() -> None:
    plan = {task.number: task for task in plans.tasks(1000)}
    waiting = [
        task.state
        for task in plan.values()
        if any(plan[prereq].state != "done" for prereq in task.prereqs)
    ]
    assert set(waiting) == {"todo"}


def test_follow_ups_are_the_tasks_that_wait() -> None:
    plan = {task.number: task for task in plans.tasks(300)}
    for task in plan.values():
        waiting = [other.number for other in plan.values() if task.number in other.prereqs]
        assert list(task.follow_ups) == waiting


def test_titles_and_so_file_names_never_repeat() -> None:
    titles = Counter(task.title for task in plans.tasks(10_000))
    assert titles.most_common(1)[0][1] == 1


def test_a_task_file_has_the_header_of_the_home_format_and_its_size() -> None:
    plan = plans.tasks(20)
    paths = {task.number: task.path for task in plan}
    task = next(task for task in plan if task.state == "done" and task.prereqs)
    text = plans.home_file(task, paths)
    keys = [line.split(":")[0] for line in text.split("---")[1].split("\n") if line[:1].isalpha()]
    expected = "title status owner created depends-on follow-up-tasks links"
    assert keys == expected.split()
    assert f"title: {task.id} " in text
    assert 1300 < len(text.encode()) < 1900


def test_a_task_is_ticked_as_far_as_its_status_says() -> None:
    plan = plans.tasks(40)
    for task in plan:
        text = plans.home_file(task, {other.number: other.path for other in plan})
        done, still_open = text.count("- [x]"), text.count("- [ ]")
        assert (done, still_open) == {"done": (3, 0), "active": (1, 2), "todo": (0, 3)}[task.state]


def test_the_boards_name_every_task_once() -> None:
    plan = plans.tasks(100)
    rows = [line for line in plans.board("Board", plan).splitlines() if "TASK-" in line]
    assert len(rows) == len(plan)
    assert sum(row.startswith("| ✅ TASK-") for row in rows) == 60
    assert "| Task | Title | Completed |" in plans.board("Board", plan)
    assert "| Task | Title | Prereqs | Status |" in plans.board("Board", plan)


def test_every_path_that_a_task_names_exists(tmp_path: Path) -> None:
    plan = plans.tasks(40)
    plans.write_home(tmp_path, plan, boards=False)
    for task in plan:
        assert (tmp_path / task.path).is_file()
        for folder in ("source", "tests"):
            assert (tmp_path / folder / task.area).is_dir()
        assert (tmp_path / "docs" / f"{task.area}.md").is_file()


def test_five_digits_come_with_settings_that_read_them(tmp_path: Path) -> None:
    plans.write_home(tmp_path / "four", plans.tasks(20, first=9980), boards=False)
    plans.write_home(tmp_path / "five", plans.tasks(20, first=9981), boards=False)
    assert not (tmp_path / "four" / "taskctl.toml").exists()
    assert r"\d{4,6}" in (tmp_path / "five" / "taskctl.toml").read_text()
    assert list((tmp_path / "five" / "tasks").glob("TASK-10000-*.md"))


def test_the_plan_of_backlog_has_the_same_tasks(tmp_path: Path) -> None:
    plan = plans.tasks(40)
    plans.write_backlog(tmp_path, plan)
    files = list((tmp_path / "backlog" / "tasks").glob("task-*.md"))
    assert len(files) == len(plan)
    assert sum("status: Done" in path.read_text() for path in files) == 24
