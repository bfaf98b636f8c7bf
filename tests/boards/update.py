"""Write down what `sync --adopt` corrects at each snapshot: `python -m tests.boards.update`."""

import tempfile
from pathlib import Path

from ..conftest import Nexus, Repo, shared_folder
from .adoption import SNAPSHOTS, adopt, as_text, expected_file


def main() -> None:
    """Replace the files in `expected`; what changed in them is to be read before a commit."""
    corpus = shared_folder() / "corpora/nexus"
    rows = (corpus / "commits.tsv").read_text("utf-8").splitlines()[1:]
    with tempfile.TemporaryDirectory() as folder:
        top = Repo(Path(folder))
        top.git("clone", "--quiet", str(corpus / "nexus.bundle"), "clone")
        nexus = Nexus(Repo(top.root / "clone"), dict(row.split("\t")[:2] for row in rows))
        for original in SNAPSHOTS:
            expected_file(original).write_text(as_text(adopt(nexus, original).report), "utf-8")


if __name__ == "__main__":
    main()
