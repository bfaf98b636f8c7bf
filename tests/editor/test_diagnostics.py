"""Diagnostics: what `check` finds, in the documents as they are on the screen."""

import os
import shutil
from pathlib import Path

import pytest

from ..conftest import Nexus, Repo, Span
from .editing import Editor, types

_WORDS = {
    types.DiagnosticSeverity.Error: "error",
    types.DiagnosticSeverity.Warning: "warning",
    types.DiagnosticSeverity.Information: "info",
}
ENCODINGS = [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf16]


def test_the_unsaved_text_is_judged(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001")
    editor.open(path)
    assert editor.diagnostics(path) == []
    editor.replace(path, "depends-on: []", "depends-on: [TASK-0099]")
    (found,) = editor.diagnostics(path)
    assert found.code == "PR001"
    assert found.severity == types.DiagnosticSeverity.Error
    assert editor.text_in(path, found.range) == "TASK-0099"
    assert found.message.startswith("TASK-0001 waits for TASK-0099")
    editor.replace(path, "TASK-0099", "")
    assert editor.diagnostics(path) == []


def test_a_change_in_one_document_is_seen_in_another(repo: Repo, editor: Editor) -> None:
    first = repo.task("TASK-0001", status="Done")
    second = repo.task("TASK-0002", status="Done", prereqs=["TASK-0001"])
    editor.open(first)
    editor.open(second)
    assert editor.diagnostics(second) == []
    editor.replace(first, "status: Done", "status: Draft")
    (found,) = editor.diagnostics(second)
    assert found.code == "PR004"
    assert found.related_information
    assert found.related_information[0].location.uri == editor.uri(first)
    editor.close(first)
    assert editor.diagnostics(second) == []  # the disk still says Done


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_are_counted_as_agreed(repo: Repo, encoding: types.PositionEncodingKind) -> None:
    path = repo.task("TASK-0001", context="😀 ä [a](gone.md) and\u2028more [b](away.md).")
    editor = Editor(repo, encoding)
    assert editor.start().capabilities.position_encoding == encoding
    editor.open(path)
    found = editor.diagnostics(path)
    assert [editor.text_in(path, one.range) for one in found] == ["gone.md", "away.md"]
    editor.replace(path, "[b]", "[😀😀 b]")
    editor.replace(path, "away", "far")
    found = editor.diagnostics(path)
    assert [editor.text_in(path, one.range) for one in found] == ["gone.md", "far.md"]
    editor.stop()


def test_a_diagnostic_leads_to_the_page_of_its_rule(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", prereqs=["TASK-0099"])
    editor.open(path)
    (found,) = editor.diagnostics(path)
    assert found.code_description
    page = Path(found.code_description.href.removeprefix("file://"))
    assert page.read_text("utf-8") == repo.run(
        "rule", "PR001", "--output-format", "markdown"
    ).stdout.removesuffix("\n")


def test_a_file_that_somebody_else_writes(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0002", prereqs=["TASK-0001"])
    editor.open(path)
    assert editor.codes(path) == ["PR001"]
    editor.changed_on_disk(repo.task("TASK-0001"))
    assert editor.codes(path) == []


def test_settings_that_change_and_break(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", prereqs=["TASK-0099"])
    editor.open(path)
    assert editor.codes(path) == ["PR001"]
    settings = repo.write("taskctl.toml", '[rules]\nignore = ["PR001"]\n')
    editor.changed_on_disk("taskctl.toml")
    assert editor.codes(path) == []
    settings.write_text('[rules]\nignored = ["PR001"]\n')
    editor.changed_on_disk("taskctl.toml")
    (fault,) = editor.diagnostics("taskctl.toml")
    assert fault.range.start.line == 1
    assert "ignored" in fault.message
    assert editor.codes(path) == []  # the last good settings stay in force


def test_each_document_belongs_to_the_plan_of_its_root(repo: Repo, editor: Editor) -> None:
    paths = []
    for name in ("a", "b"):
        repo.write(f"{name}/taskctl.toml", 'extends = "nexus"\n')
        path = repo.task("TASK-0001", prereqs=["TASK-0002"] * (name == "a"))
        (repo.root / name / "tasks").mkdir()
        (repo.root / path).rename(repo.root / name / path)
        paths.append(f"{name}/{path}")
        editor.open(paths[-1])
    assert [editor.codes(path) for path in paths] == [["PR001"], []]


def test_files_that_are_not_open_if_the_client_wants_them(repo: Repo) -> None:
    first = repo.task("TASK-0001", prereqs=["TASK-0099"])
    second = repo.task("TASK-0002", prereqs=["TASK-0099"])
    editor = Editor(repo)
    editor.start(diagnostics="plan")
    editor.open(first)
    assert editor.codes(first) == ["PR001"]
    assert editor.codes(second) == ["PR001"]
    editor.stop()


def test_what_breaks_others_does_not_break_the_server(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001", prereqs=["TASK-0099"])
    latin = repo.write("tasks/TASK-0002-x.md", b"---\ntitle: caf\xe9\n---\n")
    editor.open("tasks/TASK-0002-x.md")
    assert editor.codes("tasks/TASK-0002-x.md") == ["FI001"]
    assert latin.exists()
    for text in ("", "---", "---\n\x00\ud83d", "```\n" * 999, "- " * 5000, "\ufeff---\r---\r\n|"):
        editor.open(path, text)
        assert editor.diagnostics(path)
        editor.rewrite(path, f"{text}\n[")
        assert editor.diagnostics(path)
    far = types.Range(types.Position(999, 9), types.Position(7, 7))
    editor.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(9, editor.uri("unknown.md")),
            [types.TextDocumentContentChangePartial(far, "x")],
        )
    )
    editor.client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem("untitled:1", "markdown", 1, "x"))
    )
    shutil.rmtree(repo.root / "tasks")
    editor.rewrite(path, "# TASK-0001\n")
    assert "HD001" in editor.codes(path)
    assert editor.logged == []


def test_the_newest_change_counts(repo: Repo, editor: Editor) -> None:
    path = repo.task("TASK-0001")
    editor.open(path)
    for number in range(10, 60):
        editor.replace(path, "depends-on: [", f"depends-on: [TASK-00{number}, ")
    assert len(editor.diagnostics(path)) == 50


def test_a_real_plan_has_the_findings_of_check(nexus: Nexus) -> None:
    repo = nexus.checkout([*nexus.commits.values()][-1])
    wanted = sorted(
        (one.span, one.code, one.severity, "\n".join(filter(None, (one.message, one.help))),
         [line for _, line in one.related_lines])
        for one in repo.findings()
    )  # fmt: skip  # a table
    assert len(wanted) > 100
    editor = Editor(repo, types.PositionEncodingKind.Utf32)  # columns as taskctl counts them
    editor.start(diagnostics="plan")
    paths = sorted({span.path for span, *_ in wanted})
    editor.open(next(path for path in paths if "TASK-" in path))
    found = sorted(
        (_span(path, one.range), str(one.code), _WORDS[one.severity], one.message,
         [near.location.range.start.line + 1 for near in one.related_information or ()])
        for path in paths
        for one in editor.diagnostics(path)
        if one.severity
    )  # fmt: skip  # a table
    editor.stop()
    assert found == wanted


def _span(path: str, found: types.Range) -> Span:
    start, end = found.start, found.end
    return Span(path, start.line + 1, start.character + 1, end.line + 1, end.character + 1)


def test_without_the_extra_it_says_how_to_get_it(repo: Repo) -> None:
    repo.write("pygls.py", "raise ModuleNotFoundError(name='pygls')\n")
    answer = repo.spawn("lsp", env={**os.environ, "PYTHONPATH": str(repo.root)})
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "install --force './taskctl[lsp]'" in answer.stderr
