"""`done` leaves a handoff: what was asked, how it was shown, and who goes on from here."""

import pytest

from ..conftest import Answer, Repo
from .preps import DAY

PAGE = "tasks/handoff/TASK-0001-x.md"
TICKED = "- [x] `make test` exits 0"


def done(repo: Repo, task: str = "1") -> Answer:
    """Set a task to done on 2026-02-03."""
    return repo.run("done", task, env=DAY)


def test_a_page_for_the_finished_task(repo: Repo) -> None:
    repo.write("docs/rfcs/RFC-0001.md", "# RFC-0001\n\n- Status: Complete\n")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    links = ["RFC: docs/rfcs/RFC-0001.md"]
    repo.task("TASK-0001", "In Review", stop=TICKED, follow_ups=["TASK-0003"], links=links)
    repo.task("TASK-0003")
    said = done(repo)
    assert (said.exit_code, said.stdout, said.stderr) == (
        0,
        "TASK-0001  In Review → Done (2026-02-03)\n",
        "",
    )
    assert repo.read(PAGE) == (
        "# Handoff: TASK-0001 A small step\n"
        "\n"
        "- **task**: `tasks/TASK-0001-x.md`\n"
        "- **status**: Done (2026-02-03)\n"
        "- **owner**: runtime\n"
        "\n## Stop conditions\n\n- [x] `make test` exits 0\n"
        "\n## Proofs\n\n- `make test`\n"
        "\n## Contracts\n\n- `docs/rfcs/RFC-0001.md`: Complete\n"
        "\n## Continues with\n\n- TASK-0003: Draft\n- TASK-0002: Draft\n"
        "\n## Notes\n\n"
    )


def test_a_refusal_leaves_none(repo: Repo) -> None:
    repo.task("TASK-0001")
    assert done(repo).exit_code == 1
    assert not (repo.root / "tasks/handoff").exists()


def test_dry_run_shows_it(repo: Repo) -> None:
    repo.task("TASK-0001", stop=TICKED)
    before = repo.files()
    assert f"+++ b/{PAGE}" in repo.run("done", "1", "--dry-run").stdout
    assert repo.files() == before


def test_notes_outlive_a_task_that_is_opened_again(repo: Repo) -> None:
    repo.task("TASK-0001", stop=TICKED)
    done(repo)
    repo.write(PAGE, repo.read(PAGE) + "Mind the clock.\n")
    repo.run("reopen", "1")
    repo.task("TASK-0001", stop=f"{TICKED}\n- [x] and more")
    done(repo)
    page = repo.read(PAGE)
    assert "- [x] and more\n" in page
    assert page.endswith("## Notes\n\nMind the clock.\n")


def test_a_page_by_hand_stays(repo: Repo) -> None:
    repo.task("TASK-0001", stop=TICKED)
    repo.write(PAGE, "# What we learned\n")
    said = done(repo)
    assert said.exit_code == 0
    assert said.stdout.endswith(f"  {PAGE} stays as it is: it has no heading `## Notes`\n")
    assert repo.read(PAGE) == "# What we learned\n"


def test_it_can_be_switched_off_and_put_elsewhere(repo: Repo) -> None:
    repo.write("taskctl.toml", '[prep]\narchive = ""\n')
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", stop=TICKED)
    done(repo)
    assert not (repo.root / "tasks/handoff").exists()
    assert repo.run("scope", "1", "--stdin", stdin=b"other/x.md").exit_code == 1
    repo.write("taskctl.toml", '[prep]\narchive = "docs/done"\n')
    done(repo, "2")
    assert (repo.root / "docs/done/TASK-0002-x.md").exists()


def test_it_never_becomes_a_task(repo: Repo) -> None:
    repo.write("taskctl.toml", '[prep]\narchive = "tasks"\n')
    path = repo.task("TASK-0001", stop=TICKED)
    said = done(repo)
    assert said.exit_code == 0
    assert said.stdout.endswith(f"  no handoff: {path} would be read as a task (prep.archive)\n")
    assert "status: Done" in repo.read(path)


@pytest.mark.parametrize("status", ["In Progress", "Draft"])
def test_the_next_prep_names_it(repo: Repo, status: str) -> None:
    repo.task("TASK-0001", status, stop=TICKED)
    done(repo)
    repo.task("TASK-0002")
    repo.run("prep", "2", "--write")
    page = repo.read("tasks/NEXT-TASK-PREP.md")
    assert f"- **handoff_archive**: `{PAGE}`\n" in page


def test_a_folder_that_bears_the_id(repo: Repo) -> None:
    repo.write("taskctl.toml", 'extends = "folder-per-item"\nprep.archive = "tasks/handoff"\n')
    text = "---\nTitle: One\nStatus: Draft\n---\n\n## Acceptance Criteria\n\n- [x] done\n"
    repo.write("AB-0001/README.md", text)
    said = done(repo, "AB-0001")
    assert said.exit_code == 0, said
    assert (repo.root / "tasks/handoff/AB-0001.md").exists()


def test_proofs_that_are_recorded(repo: Repo) -> None:
    repo.write("taskctl.toml", '[proofs]\ncommands = ["true", "make"]\n')
    repo.task("TASK-0001", stop="- [x] `true`\n- [x] `make test`")
    repo.commit()
    proved = repo.run("prove", "1", "--only", "1", "--record", "--yes")
    assert proved.exit_code == 0, proved
    repo.commit()
    done(repo)
    assert "- `true`: recorded, and it holds\n- `make test`\n" in repo.read(PAGE)
