"""Renaming an id in the editor: all that mentions the task follows, as by `taskctl rename`."""

from collections.abc import Iterator

import pytest

from ..conftest import Repo
from .editing import Editor, types

try:
    from pygls.exceptions import JsonRpcException
except ImportError:
    pytest.skip("needs pygls: pip install 'taskctl[lsp]'", allow_module_level=True)

OLD, NEW, NOTES = "tasks/TASK-0010-x.md", "tasks/TASK-0099-x.md", "docs/notes.md"


@pytest.fixture(autouse=True)
def user(repo: Repo) -> str:
    """A task that waits for the one to rename, and a document that links to this."""
    repo.task("TASK-0010")
    repo.write(NOTES, "# Notes\n\nSee [TASK-0010](../tasks/TASK-0010-x.md).\n")
    return repo.task("TASK-0011", prereqs=["TASK-0010"])


@pytest.fixture
def still(repo: Repo) -> Iterator[Editor]:
    """An editor that moves no files."""
    one = Editor(repo, operations=[])
    one.start()
    yield one
    one.stop()


def contents(repo: Repo) -> dict[str, bytes]:
    """The contents of all files."""
    return {path: seen[0] for path, seen in repo.files().items()}


def refusal(editor: Editor, path: str, text: str, name: str) -> str:
    """The message with which a renaming is refused."""
    with pytest.raises(JsonRpcException) as caught:
        editor.rename(path, text, name)
    assert caught.value.code == types.LSPErrorCodes.RequestFailed
    assert editor.logged == []
    return caught.value.message


@pytest.mark.parametrize("name", ["TASK-0099", "99", " 0099 "])
def test_the_files_are_those_of_the_command(
    repo: Repo, editor: Editor, user: str, name: str
) -> None:
    before = contents(repo)
    editor.open(user)
    editor.apply(editor.rename(user, "TASK-0010", name))
    assert "- TASK-0099\n" in editor.texts[user]
    assert editor.codes(user) == ["PR007"]  # 99 comes later in the order
    editor.save(user)
    after = contents(repo)
    assert {NEW} == after.keys() - before.keys()
    assert editor.shown == ["rewritten in 2 other files"]
    (repo.root / NEW).unlink()
    for path, raw in before.items():
        repo.write(path, raw)
    repo.run("rename", "TASK-0010", "--number", "99")
    assert contents(repo) == after


def test_unsaved_texts_count(repo: Repo, editor: Editor, user: str) -> None:
    editor.open(OLD)
    editor.open(NOTES)
    editor.replace(NOTES, "See", "TASK-0010 is not saved. See")
    editor.replace(OLD, "A small step", "A step for TASK-0011")
    edit = editor.rename(OLD, "TASK-0010", "99")
    on_disk = repo.read(NOTES)
    editor.apply(edit)
    assert editor.texts[NOTES].endswith(
        "TASK-0099 is not saved. See [TASK-0099](../tasks/TASK-0099-x.md).\n"
    )
    assert repo.read(NOTES) == on_disk
    assert "TASK-0099 A step for TASK-0011" in editor.texts[NEW]
    assert "- TASK-0099\n" in repo.read(user)
    assert editor.diagnostics(NEW) == []


def test_a_document_that_was_never_saved_counts(repo: Repo, editor: Editor, user: str) -> None:
    path = "tasks/TASK-0012-y.md"
    editor.open(path, repo.read(user).replace("TASK-0011", "TASK-0012"))
    message = refusal(editor, path, "TASK-0010", "12")
    assert message == f"TASK-0010 left unchanged: TASK-0012 is taken: {path}"
    edit = editor.rename(path, "TASK-0010", "99")
    assert edit
    changed = {
        one.text_document.uri
        for one in edit.document_changes or ()
        if isinstance(one, types.TextDocumentEdit)
    }
    assert changed == {editor.uri(one) for one in (NOTES, OLD, user, path)}


def test_only_ids_of_tasks_can_be_renamed(editor: Editor, user: str) -> None:
    editor.open(user)
    editor.open(NOTES)
    assert editor.renamable(user, "TASK-0010") == ("TASK-0010", "TASK-0010")
    assert editor.renamable(NOTES, "../tasks") == ("../tasks/TASK-0010-x.md", "TASK-0010")
    assert editor.renamable(user, "depends-on") is None
    assert refusal(editor, user, "depends-on", "9") == "there is no id of a task here"


def test_an_item_of_a_document_cannot_be_renamed(repo: Repo, editor: Editor) -> None:
    repo.write(
        "taskctl.toml",
        'extends = "none"\n[[collection]]\nname = "plan"\nkind = "breakdown"\n'
        f'include = ["{NOTES}"]\n',
    )
    repo.write(NOTES, "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n| E-1 | Read | Open |\n")
    editor.open(NOTES)
    assert "Read" in editor.hover(NOTES, "E-1")
    assert editor.renamable(NOTES, "E-1") is None
    assert refusal(editor, NOTES, "E-1", "9") == "there is no id of a task here"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("11", "TASK-0011 is taken: tasks/TASK-0011-x.md"),
        ("TASK-0011", "TASK-0011 is taken: tasks/TASK-0011-x.md"),
        ("A title", "'A title' is not the number of an id like TASK-0001"),
        ("JOB-12", "'JOB-12' is not the number of an id like TASK-0001"),
    ],
)
def test_the_reason_of_a_refusal_is_shown(
    editor: Editor, user: str, name: str, reason: str
) -> None:
    editor.open(user)
    message = refusal(editor, user, "TASK-0010", name)
    assert message == f"TASK-0010 left unchanged: {reason}"


def test_the_same_name_changes_nothing(editor: Editor, user: str) -> None:
    editor.open(user)
    assert editor.rename(user, "TASK-0010", "10") is None
    assert editor.shown == ["TASK-0010 is called so already"]


def test_an_editor_that_moves_no_files(still: Editor, user: str) -> None:
    still.open(user)
    assert refusal(still, user, "TASK-0010", "TASK-0099") == (
        "this editor moves no files; save all files, then run "
        "`taskctl rename TASK-0010 --number 99`"
    )
