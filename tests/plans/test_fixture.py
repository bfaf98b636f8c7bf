"""The plan that the documentation shows is the one that its document makes."""

from pathlib import Path

from tests.conftest import Repo

FIXTURE = Path(__file__).parents[2] / "fixtures" / "plan"
STAMP = {"SOURCE_DATE_EPOCH": "1767323045"}


def test_the_shown_plan_is_made_from_its_document(repo: Repo) -> None:
    repo.git("init", "-q")
    repo.write("new/spec.md", (FIXTURE / "spec.md").read_text("utf-8"))
    made = repo.run("plan", "create", "-f", "spec.md", "-o", "season", folder="new", env=STAMP)
    assert made.exit_code == 0
    files, shown = (
        {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        for folder in (repo.root / "new" / "season", FIXTURE / "season")
    )
    assert files.keys() == shown.keys()
    for name, text in files.items():
        assert text == shown[name], name
