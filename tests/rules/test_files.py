"""FI: a file of the plan can be read as what it is."""

import os
from pathlib import Path

import pytest

from ..conftest import Repo, needs_permissions, task
from .cases import Bad, Fixed, Good

ONE = task("TASK-0001")
TWO = task("TASK-0002", prereqs=["TASK-0001"])
CONFLICT = "«<<<<<<<» HEAD\nours\n=======\ntheirs\n>>>>>>> main"

BAD = [
    Bad(
        "FI001",
        "Latin-1",
        [task("TASK-0001", title="TASK-0001 Gr«\udcf6»\udcdfe")],
        "not UTF-8: byte 0xf6 at offset 23 (Latin-1 'ö'?)",
    ),
    Bad(
        "FI001",
        "Latin-1 in a board",
        [ONE, ("tasks/STATUS-BOARD.md", "# Board\n\nGr«\udcf6»sse\n")],
        "not UTF-8: byte 0xf6 at offset 11",
    ),
    Bad(
        "FI002",
        "a dash read as another encoding",
        [task("TASK-0001", context="The ABI «â€”» version 1")],
        "damaged: 'â€”' was '—' before it went through cp1252",
        "warning",
    ),
    Bad(
        "FI002",
        "many are one finding",
        [task("TASK-0001", context="The ABI «â€”» version 1 â€” final")],
        "(2 places)",
        "warning",
    ),
    Bad("FI002", "a lost character", [task("TASK-0001", context="Gr«\ufffd»e")], "U+FFFD", "info"),
    Bad("FI003", "a NUL", [task("TASK-0001", context="a«\0»b")], "NUL byte"),
    Bad("FI003", "an escape", [task("TASK-0001", title="TASK-0001 «\x1b»[31m")], "U+001B"),
    Bad("FI003", "a bidi override", [task("TASK-0001", context="a «\u202e»b")], "U+202E"),
    Bad(
        "FI003",
        "one for each line",
        [task("TASK-0001", context="«\x07»a\x07\nb\nc«\x08»")],
        "control character U+0007",
    ),
    Bad(
        "FI004",
        "the sections below are not called missing",
        [task("TASK-0001", context="«```sh»\nmake test")],
        "the fence that opens here is never closed; all below it is code",
    ),
    Bad(
        "FI004",
        "tildes are no back-ticks",
        [task("TASK-0001", more="\n«~~~»\n```\n")],
        "never closed",
    ),
    Bad(
        "FI005",
        "all below is hidden",
        [task("TASK-0001", context="«<!-- not yet»")],
        "the comment that opens here is never closed; all below it is hidden",
        "warning",
    ),
    Bad("FI007", "no byte", [ONE, ("tasks/TASK-0002-x.md", "«»")], "the file is empty"),
    Bad("FI007", "blanks only", [ONE, ("tasks/TASK-0002-x.md", "«»\n \n")], "the file is empty"),
    Bad("FI008", "in the text", [task("TASK-0001", context=CONFLICT)], "a merge conflict was left"),
    Bad(
        "FI008", "in a board", [ONE, ("tasks/STATUS-BOARD.md", f"# B\n\n{CONFLICT}\n")], "conflict"
    ),
    Bad(
        "FI008",
        "in the header",
        [
            task(
                "TASK-0001",
                header="title: TASK-0001 Roles\n«<<<<<<<» HEAD\nstatus: Draft\n=======\n"
                "status: In Progress\n>>>>>>> main\nowner: runtime\ncreated: 2026-01-02\n",
            )
        ],
        "a merge conflict was left in the file",
    ),
    Bad(
        "FI009",
        "more than 20,000 characters",
        [task("TASK-0001", context="a" * 20_000 + "«" + "b" * 7 + "»")],
        "the line has 20,007 characters",
        "warning",
    ),
]

GOOD = [
    Good("FI001", "a byte order mark", [(ONE[0], "\ufeff" + ONE[1])]),
    Good("FI001", "CRLF", [(ONE[0], ONE[1].replace("\n", "\r\n"))]),
    Good("FI001", "CR", [(ONE[0], ONE[1].replace("\n", "\r"))]),
    Good("FI001", "no line end at the end", [(ONE[0], ONE[1].rstrip("\n"))]),
    Good("FI002", "any language", [task("TASK-0001", context="Größe, 名前, Ελλάδα, ไทย — “a” 🚧")]),
    Good("FI003", "tab and form feed", [task("TASK-0001", context="a\tb\fc")]),
    Good(
        "FI004", "a longer fence", [task("TASK-0001", context="````md\n```\n````\n~~~\n```\n~~~")]
    ),
    Good("FI005", "over lines", [task("TASK-0001", context="<!-- a\nb -->\n\nText.")]),
    Good("FI007", "another file", [ONE, ("tasks/notes.md", "")]),
    Good("FI008", "a setext heading", [task("TASK-0001", context="Title\n=======")]),
    Good("FI009", "exactly as long", [task("TASK-0001", context="a" * 20_000)]),
]


FIXED = [
    Fixed(
        "FI002",
        "a dash",
        [task("TASK-0001", context="The ABI «â€”» version 1, Größe.")],
        "—",
        ("--fix", "--unsafe-fixes"),
    )
]


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "UTF-16"), ("utf-16-be", "UTF-16 BE")])
def test_utf_16_is_named(repo: Repo, encoding: str, name: str) -> None:
    repo.write(ONE[0], ONE[1].encode(encoding))
    (found,) = repo.findings()
    assert (found.code, found.span) == ("FI001", (ONE[0], 1, 1, 1, 1))
    assert found.message == f"not UTF-8 (looks like {name})"


class TestFI006:
    """What is no regular file inside the root is named and never opened."""

    def only(self, repo: Repo, path: str) -> str:
        repo.task("TASK-0002")
        (found,) = repo.findings()
        assert (found.code, found.severity) == ("FI006", "error")
        assert found.span == (path, 1, 1, 1, 1)
        return found.message

    def test_a_directory(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0001-x.md/README.md", "# x\n")
        message = self.only(repo, "tasks/TASK-0001-x.md")
        assert message == "tasks/TASK-0001-x.md is a directory"

    def test_a_link_to_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        (repo.root / "tasks/TASK-0001-x.md").symlink_to("gone.md")
        assert "is a link to nothing" in self.only(repo, "tasks/TASK-0001-x.md")

    def test_a_link_to_itself(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        (repo.root / "tasks/TASK-0001-x.md").symlink_to("TASK-0001-x.md")
        assert "is a link that leads to itself" in self.only(repo, "tasks/TASK-0001-x.md")

    def test_a_link_out_of_the_repository(self, repo: Repo, tmp_path: Path) -> None:
        (tmp_path / "secret.md").write_text(ONE[1].replace("Draft", "SECRET"))
        repo.task("TASK-0002")
        (repo.root / "tasks/TASK-0001-x.md").symlink_to(tmp_path / "secret.md")
        assert "is a link that leaves the repository" in self.only(repo, "tasks/TASK-0001-x.md")
        assert "SECRET" not in repo.run("check").stdout

    def test_a_link_inside_the_repository_is_read(self, repo: Repo) -> None:
        repo.write("docs/one.md", ONE[1])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        (repo.root / "tasks/TASK-0001-x.md").symlink_to("../docs/one.md")
        assert repo.findings() == []

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
    def test_a_fifo_is_not_waited_for(self, repo: Repo) -> None:
        repo.task("TASK-0002")
        os.mkfifo(repo.root / "tasks/TASK-0001-x.md")
        assert "is not a regular file" in self.only(repo, "tasks/TASK-0001-x.md")

    @needs_permissions
    def test_no_right_to_read(self, repo: Repo) -> None:
        repo.write(*ONE).chmod(0)
        assert "permission denied" in self.only(repo, ONE[0])

    @needs_permissions
    def test_no_right_to_list(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml", '[[collection]]\nname = "tasks"\ninclude = ["tasks/**/TASK-*.md"]\n'
        )
        repo.write("tasks/old/TASK-0001-x.md", ONE[1])
        (repo.root / "tasks/old").chmod(0)
        try:
            assert "permission denied" in self.only(repo, "tasks/old")
        finally:
            (repo.root / "tasks/old").chmod(0o755)


@pytest.mark.parametrize(
    "content", [b"", b"---\ntitle: Gr\xf6\xdfe\n---\n", ONE[1].encode("utf-16")]
)
def test_a_file_that_cannot_be_read_is_the_only_fault(repo: Repo, content: bytes) -> None:
    repo.write(ONE[0], content)
    repo.write(*TWO)
    repo.write("tasks/STATUS-BOARD.md", "| Task | Status |\n|---|---|\n| TASK-0001 | Draft |\n")
    assert [code for code in repo.codes() if code[:2] != "FI"] == []


def test_the_length_of_a_line_is_a_setting(repo: Repo) -> None:
    repo.write("taskctl.toml", "[rules]\nline-length = 100\n")
    repo.task("TASK-0001", context="a" * 100 + "«b»")
    (found,) = repo.findings()
    assert (found.code, found.span) == ("FI009", repo.marked[0])
