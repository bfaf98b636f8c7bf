"""What `new` writes: the template of the repository, or ours, filled in."""

import json

import pytest

from ..boards.boards import BOARD, board, region, rows
from ..conftest import Nexus, Repo
from .commands import SECTIONS, errors, made, new

TITLES = [
    'say "hi"', "it's", "'quoted' \"twice\"", "issue #12", "a # b", "'q' # \"z\" \\", "a: b: c",
    "trailing:", "Ümläut straße", "漢字", "🎉 party 👩‍👩‍👧", "two\nlines", "a\ttab", "  blanks  ",
    "a | b", "<!-- taskctl:end -->", "[x]", "{a}", "{title}", "a - dash", "a -v", "*star*",
    "&amp; !x", "% @ `", "@ui first", "a" * 300, "TASK-0009 again", "…", "Done", "yes", "1.0",
]  # fmt: skip  # a table


class TestTheFile:
    @pytest.mark.parametrize("title", TITLES, ids=ascii)
    @pytest.mark.parametrize("template", [False, True], ids=["built in", "template"])
    def test_passes_check_whatever_its_title(self, repo: Repo, title: str, template: bool) -> None:
        repo.task("TASK-0001")
        if template:
            self.template(repo, "title: TASK-XXXX Short title (big step)")
        repo.write(BOARD, board(region("queue")))
        path = made(repo, title)
        assert errors(repo) == []
        shown = json.loads(repo.run("show", "TASK-0002", "--json").stdout)
        assert shown["title"] == " ".join(title.split())
        assert (shown["state"], shown["created"]) == ("todo", "2026-02-03")
        assert path.startswith("tasks/TASK-0002-")
        assert path.isascii()
        assert len(path) < 100
        assert len(rows(repo.read(BOARD))) == 2

    @pytest.mark.parametrize(
        ("title", "says"),
        [
            ("a\x07b", "the title holds the control character U+0007; leave it out"),
            ("\x1b[31mred", "the title holds the control character U+001B; leave it out"),
            ("\u202eevil", "the title holds the control character U+202E; leave it out"),
            ("caf\udce9", "the title is not UTF-8: 'caf\\udce9'"),
            (
                "A # taskctl: ignore PR001",
                "the title holds '# taskctl: ignore'; write a suppression into the file by hand",
            ),
        ],
        ids=ascii,
    )
    @pytest.mark.parametrize("as_owner", [False, True])
    def test_holds_nothing_that_no_plan_should(
        self, repo: Repo, title: str, says: str, as_owner: bool
    ) -> None:
        repo.task("TASK-0001")
        before = repo.files()
        if as_owner:
            answer, says = new(repo, "A", "--owner", title), says.replace("title", "owner")
        else:
            answer = new(repo, title)
        assert answer == (2, "", f"taskctl: {says}\n")
        assert repo.files() == before

    @pytest.mark.parametrize("owner", ["@ui # lead", "a: b", "[x", "none", "'q'", "two\nlines"])
    def test_names_any_owner(self, repo: Repo, owner: str) -> None:
        """Words without `@` are one name, as in `Ada Moss`."""
        repo.task("TASK-0001")
        made(repo, "A thing", "--owner", owner)
        assert repo.plan().by_id["TASK-0002"].owner == (" ".join(owner.split()),)
        assert errors(repo) == []

    def test_is_created_beside_one_with_a_very_long_title(self, repo: Repo) -> None:
        repo.task("TASK-0001", title="TASK-0001 " + "x" * 4_000_000)
        assert made(repo, "A thing") == "tasks/TASK-0002-a-thing.md"
        assert "title: TASK-0002 A thing" in repo.read("tasks/TASK-0002-a-thing.md")

    @pytest.mark.parametrize("title", ["", " ", "\n\t"])
    def test_needs_a_title(self, repo: Repo, title: str) -> None:
        repo.task("TASK-0001")
        answer = new(repo, title)
        assert (answer.exit_code, answer.stderr) == (2, "taskctl: a task needs a title\n")

    def test_is_complete_without_a_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = repo.read(made(repo, "A thing", "--owner", "@ui @runtime"))
        assert text.startswith(
            "---\ntitle: TASK-0002 A thing\nstatus: Draft\nowner: @ui @runtime\n"
            "created: 2026-02-03\ndepends-on: []\nfollow-up-tasks: []\nlinks: []\n---\n"
        )
        assert repo.run("next", "-n", "2").stdout.count("TASK-0002") == 1
        assert repo.run("start", "TASK-0002").exit_code == 0

    def template(self, repo: Repo, title: str = "title: T", status: str = "status: Draft") -> str:
        text = (
            f"---\n{title}\n{status}\nowner: @nobody\ncreated: YYYY-MM-DD\nlinks:\n"
            f"  # - RFC: docs/rfcs/x.md\n---\n{SECTIONS}\n## Ours\n"
        )
        repo.write("tasks/TASK-TEMPLATE.md", text)
        return text

    def test_comes_from_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = self.template(repo, 'title: "TASK-XXXX Title"  # short', "status: Draft # or Done")
        wanted = text.replace('"TASK-XXXX Title"', "TASK-0002 A thing").replace(
            "YYYY-MM-DD", "2026-02-03"
        )
        assert repo.read(made(repo, "A thing")) == wanted

    def test_takes_the_owner_into_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        self.template(repo)
        assert "\nowner: @me\n" in repo.read(made(repo, "A thing", "--owner", "@me"))

    def test_keeps_the_line_ends_of_the_template(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = self.template(repo)
        repo.write("tasks/TASK-TEMPLATE.md", text.replace("\n", "\r\n").encode())
        raw = (repo.root / made(repo, "A thing")).read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n")

    @pytest.mark.parametrize("blank", ["", " "])
    def test_fills_empty_keys_of_the_template(self, repo: Repo, blank: str) -> None:
        repo.task("TASK-0001")
        self.template(repo, f"title:{blank}", f"status:{blank}")
        made(repo, "A thing")
        assert errors(repo) == []

    @pytest.mark.parametrize(
        "text", ["# TASK-XXXX: Title\n\nText.\n", "", "---\n---\n", "---\n# title: x\n---\n"]
    )
    def test_a_template_without_a_header_is_named(self, repo: Repo, text: str) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/TASK-TEMPLATE.md", text)
        before = repo.files()
        answer = new(repo, "A thing")
        assert answer.exit_code == 2
        assert answer.stderr == "taskctl: tasks/TASK-TEMPLATE.md has no header to fill in\n"
        assert repo.files() == before

    def test_a_template_without_a_title_is_named(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write("tasks/TASK-TEMPLATE.md", f"---\nstatus: Draft\n---\n{SECTIONS}")
        before = repo.files()
        assert new(repo, "A thing").stderr == (
            "taskctl: tasks/TASK-TEMPLATE.md has no title to fill in, neither key nor heading\n"
        )
        assert repo.files() == before

    @pytest.mark.parametrize("form", ["- {}: {}", "**{}:** {}", "| {} | {} |"])
    def test_comes_from_a_template_with_another_form_of_header(self, repo: Repo, form: str) -> None:
        repo.task("TASK-0001")
        head = [
            form.format(*row) for row in (("Status", "Draft"), ("Owner", "@x"), ("Created", ""))
        ]
        if form.startswith("|"):
            head = ["| Key | Value |", "|---|---|", *head]
        text = "\n".join(["# TASK-XXXX: Title", "", *head, SECTIONS])
        repo.write("tasks/TASK-TEMPLATE.md", text)
        path = made(repo, "A | thing", "--owner", "@a|b")
        assert errors(repo) == []
        found = repo.plan().by_id["TASK-0002"]
        assert (found.title, found.state) == ("TASK-0002: A | thing", "todo")
        assert found.created == "2026-02-03"
        assert repo.read(path).startswith("# TASK-0002: A | thing\n")

    @pytest.mark.parametrize(
        "form", ["frontmatter", "bold", "bullet", "quote", "plain", "table", "heading"]
    )
    def test_has_the_form_that_the_settings_ask_for(self, repo: Repo, form: str) -> None:
        repo.write(
            "taskctl.toml",
            f'[[collection]]\nname = "tasks"\n[collection.header]\nform = "{form}"\n'
            '[collection.header.keys]\nprereqs = ["Needs"]\nlinks = []\n'
            '[collection.sections.headings]\nstop = ["^Acceptance"]\nscope = ["^Files to touch"]\n',
        )
        path = made(repo, "A thing: one", "--owner", "@me")
        assert errors(repo) == []
        found = repo.plan().by_id["TASK-0001"]
        assert (found.state, found.owner, found.created) == ("todo", ("@me",), "2026-02-03")
        assert len(found.stops) == 1
        assert found.scope is not None
        assert len(found.scope.entries) == 1
        text = repo.read(path)
        assert "eeds" in text
        assert "inks" not in text.replace("A thing: one", "")
        # Whatever the form, its status can be changed.
        assert repo.run("start", "1").exit_code == 0
        assert repo.read(path) == text.replace("Draft", "In Progress", 1)

    @pytest.mark.parametrize(
        ("own", "title"),
        [("Use it", "Use more"), ("11. Use it", "12. Use more"), ("0011 Use it", "0012: Use more"),
         ("ADR-0011: Use it", "ADR-0012: Use more")],
    )  # fmt: skip  # a table
    def test_is_named_as_its_neighbours_are(self, repo: Repo, own: str, title: str) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        for name, heading in (("0001-record", "Record"), ("0011-use-it", own)):
            repo.write(f"doc/adr/{name}.md", f"---\nstatus: Accepted\n---\n\n# {heading}\n")
        repo.write("doc/adr/template.md", "---\nstatus: x\ndate:\n---\n\n# short title\n\nText.\n")
        path = made(repo, "Use more")
        assert path == "doc/adr/0012-use-more.md"
        assert repo.read(path) == (
            f"---\nstatus: Draft\ndate: 2026-02-03\n---\n\n# {title}\n\nText.\n"
        )
        assert made(repo, "B", "--number", "3") == "doc/adr/0003-b.md"

    @pytest.mark.full
    def test_from_the_template_of_the_real_plan(self, nexus: Nexus) -> None:
        repo = nexus.checkout([*nexus.commits.values()][-1])
        before = {(found.code, found.path) for found in repo.findings()}
        path = made(repo, "Boot: the 2nd stage")
        after = {(found.code, found.path) for found in repo.findings()}
        try:
            assert "TASK-XXXX" not in repo.read(path).split("---")[1]
            severe = {code for code, where in after - before if where == path}
            assert not severe - {"HD003", "SC003", "SC004", "LK001", "SC005"}, severe
        finally:
            (repo.root / path).unlink()

    def test_that_is_there_already_is_not_overwritten(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        target = repo.root / "tasks/TASK-0002-a-thing.md"
        target.symlink_to("nowhere.md")
        assert new(repo, "A thing", "--number", "2").exit_code == 2
        assert made(repo, "A thing") == "tasks/TASK-0003-a-thing.md"
        assert target.is_symlink()
        assert not (repo.root / "tasks/nowhere.md").exists()
