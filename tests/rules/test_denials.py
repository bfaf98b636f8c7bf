"""Words of denial in allowlists: what they say is denied or reported, and never allowed."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from taskctl.model.items import Scope
from taskctl.model.paths import allowlist

from ..conftest import Repo
from ..git.asked import scope
from .denials import (
    ALLOWING_BLOCKS,
    BLOCKS,
    BULLETS,
    DENYING_LABELS,
    MORE_BULLETS,
    OTHER_LABELS,
    REMARKS,
)

SECRET = "app/secrets/key"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> "Plans":
    return Plans(tmp_path_factory.mktemp("denials"))


class Plans:
    """One repository for many allowlists: a task for each, read together."""

    def __init__(self, root: Path) -> None:
        self.repo = Repo(root)
        for path in ("app/ui/a", SECRET, "app/db/a", "docs/a.md", "Cargo.toml", "src/lib.rs"):
            self.repo.write(path, "")

    def read(self, lists: Sequence[str]) -> list[Scope]:
        """What is read of each list."""
        for number, text in enumerate(lists, 1):
            self.repo.task(f"TASK-{number:04d}", scope=text)
        tasks = self.repo.plan().tasks
        for path in (self.repo.root / "tasks").iterdir():
            path.unlink()
        scopes = [task.scope for task in tasks]
        assert len(scopes) == len(lists)
        return [one for one in scopes if one is not None]


def reported(found: Scope) -> bool:
    return any(unread.denies for unread in found.unreadable)


def test_a_bullet_that_denies_allows_nothing_of_it(plan: Plans) -> None:
    found = plan.read([f"- {bullet}" for bullet in BULLETS])
    assert [
        b for b, one in zip(BULLETS, found, strict=True) if allowlist(one.entries)(SECRET)
    ] == []


def test_more_bullets_that_deny(plan: Plans) -> None:
    found = plan.read([f"- {bullet}" for bullet in MORE_BULLETS])
    assert [
        b
        for b, one in zip(MORE_BULLETS, found, strict=True)
        if allowlist(one.entries)(SECRET) and not reported(one)
    ] == []


def test_beside_a_bullet_that_allows_more_it_denies_or_is_an_error(plan: Plans) -> None:
    found = plan.read([f"- `app/**`\n- {bullet}" for bullet in BULLETS])
    assert [
        b
        for b, one in zip(BULLETS, found, strict=True)
        if allowlist(one.entries)(SECRET) and not reported(one)
    ] == []


def test_denials_in_every_other_place(plan: Plans) -> None:
    found = plan.read(BLOCKS)
    assert [b for b, one in zip(BLOCKS, found, strict=True) if allowlist(one.entries)(SECRET)] == []


def test_remarks_leave_an_entry_as_it_is(plan: Plans) -> None:
    found = plan.read([f"- {remark}" for remark in REMARKS])
    wanted = ["src/lib.rs" if "src/lib.rs" in remark else "app/ui/a" for remark in REMARKS]
    assert [
        r
        for r, path, one in zip(REMARKS, wanted, found, strict=True)
        if not allowlist(one.entries)(path) or reported(one)
    ] == []


def test_labels_and_prose_that_deny_something_else(plan: Plans) -> None:
    found = plan.read(ALLOWING_BLOCKS)
    assert [
        b
        for b, one in zip(ALLOWING_BLOCKS, found, strict=True)
        if not allowlist(one.entries)("app/ui/a") or reported(one)
    ] == []


@pytest.mark.parametrize("as_heading", [False, True])
def test_labels_above_bullets(plan: Plans, as_heading: bool) -> None:
    before = "### " if as_heading else ""
    labels = [*DENYING_LABELS, *OTHER_LABELS]
    found = plan.read([f"- `docs/`\n\n{before}{label}\n\n- `app/`" for label in labels])
    allowing = [
        label
        for label, one in zip(labels, found, strict=True)
        if allowlist(one.entries)("app/ui/a")
    ]
    assert allowing == list(OTHER_LABELS)


@pytest.mark.parametrize(
    "text",
    [
        "- `app/**` except the secrets",
        "- `app/**` (do not touch the secrets)",
        "- `app/**`\n  - everything but the secrets",
        "- `app/` (do not edit by hand)",
        "Must not touch:\n\n- the secrets",
        "| Path | Notes |\n|---|---|\n| `app/**` | not the secrets |",
        "Do not touch the secrets.",
    ],
)
def test_what_is_denied_and_no_path_is_an_error(repo: Repo, text: str) -> None:
    repo.write(SECRET, "")
    repo.task("TASK-0001", scope=f"- `src/a/`\n\n{text}")
    (found,) = repo.findings("SC002")
    assert found.severity == "error"
    assert "as an entry of its own: `!path" in found.help
    assert repo.run("check").exit_code == 1
    assert scope(repo, "TASK-0001", "--stdin", stdin=SECRET.encode()).outside == [SECRET]


def test_a_remark_that_leaves_it_open_is_an_error(repo: Repo) -> None:
    repo.task("TASK-0001", scope="- `src/a/`\n- `src/b/` (later: icons)")
    (found,) = repo.findings("SC002")
    assert found.message == (
        "'`src/b/` (later: icons)' says neither yes nor no, so it allows nothing"
    )
    assert found.severity == "error"
    assert found.help.startswith("take away the remark")


def test_on_the_command_line(repo: Repo) -> None:
    repo.write(SECRET, "")
    repo.task("TASK-0001", "In Progress", scope="- `app/**`\n- `!app/secrets/**`")
    repo.commit()
    found = scope(repo, "TASK-0001", "--stdin", stdin=b"app/ui/a\napp/secrets/key\n")
    assert found.said["outside"] == [{"path": SECRET, "reason": "denied"}]
    assert found.said["deny"] == ["app/secrets/**"]
    event = json.dumps({"event": "edit", "path": SECRET}).encode()
    assert json.loads(repo.run("agent-hook", stdin=event).stdout)["decision"] == "deny"
    assert repo.findings("SC002") == []


def test_a_folder_covers_the_entry_of_a_submodule(repo: Repo) -> None:
    repo.task("TASK-0001", scope="- `vendor/lib/`\n- `ext/{a,b}/`\n- `docs/*/`")
    paths = b"vendor/lib\nvendor/lib/x\next/a\ndocs/x/y\ndocs/x\nvendor/library\n"
    found = scope(repo, "TASK-0001", "--stdin", stdin=paths)
    assert found.outside == ["docs/x", "vendor/library"]  # `docs/*/` is no file of docs/


@pytest.mark.parametrize("path", ["src\\net\\radio.c", "src\\lib.rs", "src\\*.c"])
def test_a_path_of_windows_is_named_as_one(repo: Repo, path: str) -> None:
    repo.task("TASK-0001", scope=f"- `src/a/`\n- `{path}`")
    (found,) = repo.findings("SC002")
    assert f"has backslashes; write `{path.replace(chr(92), '/')}`" in found.message


@pytest.mark.parametrize(
    "words",
    [
        "no " * 4000,
        "not the " * 4000,
        "except for the " * 1500,
        "~~x " * 4000,
        "<s> " * 4000,
        "(not " * 4000,
    ],
)
def test_words_without_end(repo: Repo, words: str) -> None:
    repo.task("TASK-0001", scope=f"- `app/**` {words}\n- `src/a/`")
    found = scope(repo, "TASK-0001", "--stdin", stdin=b"src/a/x\n")
    assert found.outside == []
