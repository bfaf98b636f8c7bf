"""An editor for tests: it starts the server as a process, and speaks to it over its streams."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from ..conftest import Repo

try:
    from lsprotocol import types
    from pygls.lsp.client import LanguageClient
except ImportError:
    pytest.skip("needs pygls: pip install 'taskctl[lsp]'", allow_module_level=True)

__all__ = ["Editor", "types"]
_Answer = TypeVar("_Answer")
_LONG = 20  # seconds


@dataclass
class Editor:
    """An editor on a repository, whose documents are kept as the client of the protocol does."""

    repo: Repo
    encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16
    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    published: dict[str, types.PublishDiagnosticsParams] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    operations: list[types.ResourceOperationKind] = field(
        default_factory=lambda: [types.ResourceOperationKind.Rename]
    )
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    client: LanguageClient = field(default_factory=lambda: LanguageClient("editor", "1"))

    def start(self, **options: Any) -> types.InitializeResult:
        """Start the server and shake hands."""

        def take(params: types.PublishDiagnosticsParams) -> None:
            self.published[params.uri] = params

        def log(params: types.LogMessageParams) -> None:
            self.logged.append(params.message)

        def show(params: types.ShowMessageParams) -> None:
            self.shown.append(params.message)

        self.client.feature(types.WINDOW_SHOW_MESSAGE)(show)
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(take)
        self.client.feature(types.WINDOW_LOG_MESSAGE)(log)

        environment = {**os.environ, "TASKCTL_CACHE_DIR": str(self.repo.root.parent / "cache")}
        self.do(self.client.start_io(sys.executable, "-m", "taskctl", "lsp", env=environment))
        edits = types.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=self.operations
        )
        result = self.do(
            self.client.initialize_async(
                types.InitializeParams(
                    types.ClientCapabilities(
                        general=types.GeneralClientCapabilities(position_encodings=[self.encoding]),
                        workspace=types.WorkspaceClientCapabilities(workspace_edit=edits),
                    ),
                    root_uri=self.repo.root.as_uri(),
                    initialization_options=options,
                )
            )
        )
        self.client.initialized(types.InitializedParams())
        return result

    def stop(self) -> None:
        """End the server as an editor does; it must leave with 0."""
        self.do(self.client.shutdown_async(None))
        self.client.exit(None)
        process = self.client._server
        assert process is not None
        assert self.do(process.wait()) == 0
        self.do(self.client.stop())  # type: ignore[no-untyped-call]
        self.loop.close()

    def do(self, work: Awaitable[_Answer]) -> _Answer:
        """Wait for the answer of the server."""
        return self.loop.run_until_complete(asyncio.wait_for(work, _LONG))

    def uri(self, path: str) -> str:
        """The address of a file."""
        return (self.repo.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> None:
        """Open a file, perhaps with another text than it has on disk."""
        raw = (self.repo.root / path).read_bytes() if text is None else b""
        self.texts[path] = raw.decode("utf-8-sig", "replace") if text is None else text
        self.versions[path] = 1
        document = types.TextDocumentItem(self.uri(path), "markdown", 1, self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text, as a change of just that range."""
        text = self.texts[path]
        start = text.index(old)
        change = types.TextDocumentContentChangePartial(
            types.Range(self.at(path, start), self.at(path, start + len(old))), new
        )
        self.texts[path] = text[:start] + new + text[start + len(old) :]
        self._send(path, change)

    def rewrite(self, path: str, text: str) -> None:
        """Replace a whole document."""
        self.texts[path] = text
        self._send(path, types.TextDocumentContentChangeWholeDocument(text))

    def _send(self, path: str, change: types.TextDocumentContentChangeEvent) -> None:
        self.versions[path] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: str) -> None:
        """Write a document to disk."""
        (self.repo.root / path).write_bytes(self.texts[path].encode())
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(self._name(path)))

    def close(self, path: str) -> None:
        """Close a document."""
        del self.texts[path], self.versions[path]
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self._name(path)))

    def changed_on_disk(self, *paths: str) -> None:
        """Tell the server of files that somebody else wrote."""
        events = [types.FileEvent(self.uri(path), types.FileChangeType.Changed) for path in paths]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def diagnostics(self, path: str) -> list[types.Diagnostic]:
        """The diagnostics of the newest version of a document, once they are there."""
        uri, version = self.uri(path), self.versions.get(path)

        async def wait() -> list[types.Diagnostic]:
            while uri not in self.published or self.published[uri].version != version:
                await asyncio.sleep(0.01)
            return list(self.published.pop(uri).diagnostics)

        return self.do(wait())

    def codes(self, path: str) -> list[str]:
        """The codes of these diagnostics."""
        return [str(one.code) for one in self.diagnostics(path)]

    def actions(self, path: str, text: str, *kinds: str) -> dict[str, types.CodeAction]:
        """The code actions at the first occurrence of a text, by their titles."""
        spot = types.Range(self.spot(path, text, 0), self.spot(path, text, len(text)))
        context = types.CodeActionContext([], [*kinds] or None)
        found = self.do(
            self.client.text_document_code_action_async(
                types.CodeActionParams(self._name(path), spot, context)
            )
        )
        return {one.title: one for one in found or () if isinstance(one, types.CodeAction)}

    def hover(self, path: str, text: str) -> str:
        """The description of the thing that the first occurrence of a text names."""
        params = types.HoverParams(self._name(path), self.spot(path, text))
        found = self.do(self.client.text_document_hover_async(params))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    def definition(self, path: str, text: str) -> list[tuple[str, int]]:
        """The file and the line where the thing is."""
        params = types.DefinitionParams(self._name(path), self.spot(path, text))
        found = self.do(self.client.text_document_definition_async(params))
        return self._places(found if isinstance(found, list) else [])

    def references(self, path: str, text: str) -> list[tuple[str, int]]:
        """The files and lines that name the thing."""
        context = types.ReferenceContext(include_declaration=True)
        params = types.ReferenceParams(context, self._name(path), self.spot(path, text))
        found = self.do(self.client.text_document_references_async(params))
        return self._places(found or [])

    def _places(self, found: Sequence[object]) -> list[tuple[str, int]]:
        root = f"{self.repo.root.as_uri()}/"
        locations = [one for one in found if isinstance(one, types.Location)]
        return [(one.uri.removeprefix(root), one.range.start.line + 1) for one in locations]

    def complete(self, path: str, before: str) -> list[str]:
        """The proposals behind the first occurrence of a text."""
        spot = self.spot(path, before, len(before))
        params = types.CompletionParams(self._name(path), spot)
        found = self.do(self.client.text_document_completion_async(params))
        assert isinstance(found, types.CompletionList)
        return [one.label for one in found.items]

    def renamable(self, path: str, text: str) -> tuple[str, str] | None:
        """The text that would be renamed where a text first occurs, and the name it has now."""
        params = types.PrepareRenameParams(self._name(path), self.spot(path, text))
        found = self.do(self.client.text_document_prepare_rename_async(params))
        if found is None:
            return None
        assert isinstance(found, types.PrepareRenamePlaceholder)
        return self.text_in(path, found.range), found.placeholder

    def rename(self, path: str, text: str, name: str) -> types.WorkspaceEdit | None:
        """The edit that renames the thing that the first occurrence of a text names."""
        params = types.RenameParams(self._name(path), self.spot(path, text), name)
        return self.do(self.client.text_document_rename_async(params))

    def apply(self, edit: types.WorkspaceEdit | None) -> None:
        """Make the edits that the server proposes, in documents and on disk."""
        assert edit
        assert edit.document_changes
        for change in edit.document_changes:
            if isinstance(change, types.RenameFile):
                self._move(change)
                continue
            assert isinstance(change, types.TextDocumentEdit)
            path = next(p for p in self._paths() if self.uri(p) == change.text_document.uri)
            assert change.text_document.version == self.versions.get(path)
            is_open = path in self.texts
            text = self.texts.setdefault(path, self.repo.read(path))
            for one in sorted(change.edits, key=lambda e: e.range.start, reverse=True):
                assert isinstance(one, types.TextEdit)
                start, end = (self._offset(path, at) for at in (one.range.start, one.range.end))
                text = text[:start] + one.new_text + text[end:]
            if is_open:
                self.rewrite(path, text)
            else:
                del self.texts[path]
                (self.repo.root / path).write_bytes(text.encode())

    def _move(self, change: types.RenameFile) -> None:
        old = next(path for path in self._paths() if self.uri(path) == change.old_uri)
        new = change.new_uri.removeprefix(f"{self.repo.root.as_uri()}/")
        (self.repo.root / old).rename(self.repo.root / new)
        if old in self.texts:
            text = self.texts[old]
            self.close(old)
            self.open(new, text)
        self.changed_on_disk(old, new)

    def _paths(self) -> list[str]:
        files = (path for path in self.repo.root.rglob("*") if path.is_file())
        return [path.relative_to(self.repo.root).as_posix() for path in files]

    def _offset(self, path: str, position: types.Position) -> int:
        text = self.texts[path]
        return next(at for at in range(len(text) + 1) if self.at(path, at) == position)

    def at(self, path: str, offset: int) -> types.Position:
        """The position of an offset in a document, in the units that were agreed on."""
        before = self.texts[path][:offset].replace("\r\n", "\n").replace("\r", "\n")
        line = before.rpartition("\n")[2]
        units = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
        codec, size = units[self.encoding.value]
        return types.Position(before.count("\n"), len(line.encode(codec)) // size)

    def spot(self, path: str, text: str, inside: int = 1) -> types.Position:
        """The position in the first occurrence of a text."""
        return self.at(path, self.texts[path].index(text) + inside)

    def text_in(self, path: str, found: types.Range) -> str:
        """The text of a range in one line of a document."""
        line = self.texts[path].replace("\r\n", "\n").split("\n")[found.start.line]
        codec, size = {
            "utf-8": ("utf-8", 1),
            "utf-16": ("utf-16-le", 2),
            "utf-32": ("utf-32-le", 4),
        }[self.encoding.value]
        raw = line.encode(codec)
        return raw[found.start.character * size : found.end.character * size].decode(codec)

    def _name(self, path: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(path))
