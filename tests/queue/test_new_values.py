"""`new` with all its values: they go where the other tasks have them."""

import pytest

from ..conftest import Repo
from .commands import SECTIONS, errors, made, matter, new

MATCHES = '[[collection]]\nname = "tasks"\ninclude = ["tasks/*.md"]\n'


def refused(repo: Repo, *options: str) -> list[str]:
    """The reasons of a refusal, which writes nothing."""
    before = repo.files()
    answer = new(repo, "A thing", *options)
    assert (answer.exit_code, answer.stderr) == (1, "nothing was written\n")
    assert repo.files() == before
    return [line.strip() for line in answer.stdout.splitlines()[2:]]


def test_all_of_them_at_once_give_no_finding(repo: Repo) -> None:
    repo.task("TASK-0001")
    path = made(
        repo, "Read: the #clock", "--owner", "ada", "--priority", "high",
        "--depends-on", "1", "--stop", "`make test` passes", "--stop", "- [ ] a | b",
        "--allow", "src/", "--allow", "README.md", "--set", "size=3",
    )  # fmt: skip  # a table
    text = repo.read(path)
    assert "owner: ada\n" in text
    assert "priority: high\n" in text
    assert "size: 3\n" in text
    assert "depends-on: [TASK-0001]\n" in text
    assert (
        "## Stop conditions (Definition of Done)\n\n- [ ] `make test` passes\n- [ ] a | b\n\n"
        "## Touched paths (allowlist)\n\n- `src/`\n- `README.md`\n\n## Plan" in text
    )
    assert errors(repo) == []


def test_stop_conditions_have_boxes_if_the_others_do(repo: Repo) -> None:
    repo.task("TASK-0001", stop="- `make test` passes")
    assert "\n- it runs\n" in repo.read(made(repo, "A", "--stop", "it runs"))


def test_sections_have_the_heading_of_the_others(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n[collection.sections.headings]\n'
        "stop = ['^Fertig, wenn\\b']\nscope = ['^(?:Dateien|Pfade)$']\n",
    )
    body = "\n## Fertig, wenn alles gilt\n\n- [ ] `make`\n\n## Dateien\n\n- `src/a/`\n"
    repo.write("tasks/TASK-0001-x.md", matter("owner: a") + body)
    text = repo.read(made(repo, "A", "--stop", "it runs", "--allow", "src/"))
    assert "## Fertig, wenn alles gilt\n\n- [ ] it runs\n" in text
    assert "## Dateien\n\n- `src/`\n" in text


def test_the_markers_and_numbers_of_a_template_stay(repo: Repo) -> None:
    repo.write(
        "tasks/TASK-TEMPLATE.md",
        matter("owner: a") + "\n## Stop conditions\n<!-- AC:BEGIN -->\n- [ ] #1 hint\n"
        "<!-- AC:END -->\n\n## Touched paths\n\n- `src/`\n",
    )
    repo.task("TASK-0001")
    assert (
        "## Stop conditions\n<!-- AC:BEGIN -->\n- [ ] #1 one\n- [ ] #2 two\n<!-- AC:END -->\n"
        in repo.read(made(repo, "A", "--stop", "one", "--stop", "two"))
    )


def test_a_section_that_the_template_lacks_is_added(repo: Repo) -> None:
    repo.write("tasks/TASK-TEMPLATE.md", matter("owner: a") + "\n## Context\n\nText.\n")
    repo.task("TASK-0001")
    text = repo.read(made(repo, "A", "--stop", "it runs"))
    assert text.endswith("Text.\n\n## Stop conditions (Definition of Done)\n\n- [ ] it runs\n")


def test_keys_that_nearly_all_have_are_added_with_their_usual_value(repo: Repo) -> None:
    for number in range(1, 25):
        repo.task(f"TASK-{number:04}", keys=f"area: core\nnumber: {number}\nown: x{number}\n")
    text = repo.read(made(repo, "A"))
    assert "area: core\n" in text
    assert "number: 25\n" in text
    assert "own:" not in text


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--stop", "a\nb"], "a stop condition has a line break, but a value is one line"),
        (["--stop", " "], "a stop condition is empty"),
        (["--allow", "a`b"], "a`b is not a path: it holds a back-tick"),
        (["--depends-on", "TASK-0099"], "no task is called TASK-0099"),
        (["--depends-on", "a\nb"], "a prerequisite has a line break, but a value is one line"),
        (["--set", "status=Done"], "status is not set this way"),
        (["--allow", "/etc"], "tasks/TASK-0002-a-thing.md:29: SC003"),
    ],
)
def test_what_cannot_be_written_is_refused(repo: Repo, options: list[str], why: str) -> None:
    repo.task("TASK-0001")
    (line,) = refused(repo, *options)
    assert line.startswith(why)


def test_a_decision_has_neither(repo: Repo) -> None:
    for number in range(1, 4):
        text = f"# {number}. X\n\n## Status\n\nAccepted\n\n## Context\n\nText.\n"
        repo.write(f"docs/adr/000{number}-x.md", text)
    assert refused(repo, "--stop", "it runs") == [
        "a decision is not work: it has no stop conditions and no allowlist"
    ]


def test_opens_the_editor(repo: Repo) -> None:
    repo.task("TASK-0001")
    answer = repo.run("new", "A", "--edit", env={"EDITOR": "sed -i s/Why/Whence/"})
    assert answer.exit_code == 0, answer
    assert "Whence now" in repo.read("tasks/TASK-0002-a.md")
    assert repo.run("new", "A", "--edit", "--dry-run").exit_code == 2


def test_a_file_is_named_by_its_id_alone_where_the_others_are(repo: Repo) -> None:
    repo.write("tasks/TASK-0001.md", matter("owner: a") + SECTIONS)
    assert made(repo, "A thing") == "tasks/TASK-0002.md"
