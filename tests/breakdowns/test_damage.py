"""Documents that went through a wrong code page, and how much of the damage can be undone."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo

# The name of a seed, how many of its characters lost their last byte, and how many are gone.
SEEDS = [("001", 15, 0), ("002", 0, 6)]


@pytest.mark.parametrize(("name", "chosen", "gone"), SEEDS)
def test_a_damaged_document_is_repaired(
    repo: Repo, shared: Path, name: str, chosen: int, gone: int
) -> None:
    (damaged,) = shared.glob(f"seeds/{name}_*.txt")
    repo.write("plan.md", damaged.read_bytes())
    answer = repo.run("check", "plan.md", "--select", "FI002", "--output-format", "json")
    (finding,) = json.loads(answer.stdout)["findings"]
    notes = [related["message"] for related in finding["related"]]
    assert sum("is chosen" in note for note in notes) == chosen
    assert sum("a character was lost" in note for note in notes) == gone
    assert not finding["fix"]["safe"]
    repo.run("check", "plan.md", "--select", "FI002", "--fix")
    assert (repo.root / "plan.md").read_bytes() == damaged.read_bytes()
    fixed = repo.run("check", "plan.md", "--select", "FI002", "--fix", "--unsafe-fixes")
    *guesses, last = fixed.stderr.splitlines()
    assert (len(guesses), last) == (chosen + gone, "fixed 1 finding in 1 file")
    assert all(line.startswith("plan.md:") for line in guesses)
    repaired = shared / f"seeds/{name}.auto-repaired.md"
    assert (repo.root / "plan.md").read_bytes() == repaired.read_bytes()
    assert "FI002" not in repo.run("check", "plan.md", "--output-format", "concise").stdout
