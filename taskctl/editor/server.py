"""The server: it keeps the open documents, and answers what an editor asks about them.

Everything about a plan happens in one thread, one after the other. A change that arrives in the
meantime makes it stop, and what it has read by then is kept.
"""

import asyncio
import os
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from taskctl import __version__
from taskctl.editor.buffers import Buffer
from taskctl.editor.desk import Desk
from taskctl.editor.diagnostics import DiagnosticWriter, fault_diagnostic
from taskctl.editor.plan import EditedPlan, OutdatedError
from taskctl.editor.positions import changed_text, path_of
from taskctl.settings.load import FILE_NAME, find_root
from taskctl.text.tree import folders_up, is_top

_Answer = TypeVar("_Answer")

_PAUSE = 0.1
"""Seconds without a change after which the plan is checked."""
# A file that moves the root of those below it.
_TOPS = frozenset({FILE_NAME, "pyproject.toml", ".git"})


class _Protocol(LanguageServerProtocol):
    """The protocol, without the documents that the library keeps.

    Version 2.1.1 of it splits lines also at form feeds and U+2028, and then moves the positions of
    a change, in place, to where it takes the line to end.
    """

    _server: "PlanServer"

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.open(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.change(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.close(params.text_document.uri)


class PlanServer(LanguageServer):
    """The open documents, the plans that they belong to, and the one thread that reads these.

    buffers     by the address of each
    shows_plan  whether files that are not open have diagnostics, too
    """

    def __init__(self) -> None:
        super().__init__("taskctl", __version__, protocol_cls=_Protocol)
        self.buffers: dict[str, Buffer] = {}
        self.shows_plan = False
        self._worker = ThreadPoolExecutor(1, "plan")
        self._plans: dict[str, EditedPlan] = {}
        self._roots: dict[str, str] = {}
        self._changes: dict[str, int] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._published: dict[str, dict[str, list[types.Diagnostic]]] = {}

    @property
    def encoding(self) -> str:
        """The code units in which the client counts columns."""
        encoding = self.workspace.position_encoding
        return str(getattr(encoding, "value", encoding))

    def open(self, document: types.TextDocumentItem) -> None:
        """Take a document that was opened."""
        if path := path_of(document.uri):
            buffer = Buffer(document.uri, path, document.version, document.text, is_changed=False)
            self.buffers[document.uri] = buffer
            self.look_again([path])

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Change an open document."""
        if buffer := self.buffers.get(params.text_document.uri):
            buffer.text = changed_text(buffer.text, params.content_changes, self.encoding)
            buffer.version, buffer.is_changed = params.text_document.version, True
            self._schedule(self._root_of(buffer.path))

    def save(self, uri: str) -> None:
        """Note that a document is on disk now."""
        if buffer := self.buffers.get(uri):
            buffer.is_changed = False
            self.look_again([buffer.path])

    def close(self, uri: str) -> None:
        """Forget a document: from now on the disk has its contents."""
        if buffer := self.buffers.pop(uri, None):
            self.look_again([buffer.path])

    def look_again(self, paths: Iterable[str]) -> None:
        """Read the plans again whose files have changed on disk."""
        paths = list(paths)
        self._roots.clear()
        roots = {self._root_of(path) for path in paths}
        if any(os.path.basename(path) in _TOPS for path in paths):
            roots |= self._plans.keys()
        roots &= self._plans.keys() | {self._root_of(one.path) for one in self.buffers.values()}
        for root in roots:
            if plan := self._plans.get(root):
                plan.is_settled = False
            self._schedule(root)

    async def ask(
        self, uri: str, question: Callable[[Desk, str], _Answer | None]
    ) -> _Answer | None:
        """The answer of a function about an open document and its plan.

        Args:
            uri: the document.
            question: a function of the plan, and the path of the document in it.
        """
        buffer = self.buffers.get(uri)
        if buffer is None:
            return None

        def answer(desk: Desk) -> _Answer | None:
            path = desk.path(uri)
            return question(desk, path) if path else None

        return await self.ask_plan(self._root_of(buffer.path), answer)

    async def ask_plan(
        self,
        root: str,
        question: Callable[[Desk], _Answer],
        is_outdated: Callable[[], bool] = lambda: False,
    ) -> _Answer | None:
        """The answer of a function about a plan; None if it has become useless, or failed."""
        here = {
            buffer.path: replace(buffer)
            for buffer in self.buffers.values()
            if self._root_of(buffer.path) == root
        }
        plan = self._plans.setdefault(root, EditedPlan(root))
        work = partial(_work, plan, here, self.encoding, question, is_outdated)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, work)
        except OutdatedError:
            return None
        except Exception:
            # A fault in one answer must not end the server.
            message = types.LogMessageParams(types.MessageType.Error, traceback.format_exc())
            self.window_log_message(message)
            return None

    def roots(self) -> list[str]:
        """The roots of the plans with an open document."""
        return sorted({self._root_of(buffer.path) for buffer in self.buffers.values()})

    def _root_of(self, path: str) -> str:
        folder = os.path.dirname(path)
        if folder not in self._roots:
            root, settings = find_root(folder)
            if not (settings or is_top(root)):
                root = self._opened_folder(folder)
            self._roots[folder] = root
        return self._roots[folder]

    def _opened_folder(self, folder: str) -> str:
        """The nearest folder that the client has opened, as a person in a terminal would be there;
        without one, the folder itself."""
        opened = {path_of(one.uri) for one in self.workspace.folders.values()}
        opened.add(self.workspace.root_path or "")
        return next((above for above in folders_up(folder) if above in opened), folder)

    def _schedule(self, root: str) -> None:
        """Check a plan once nothing has changed for a moment."""
        self._changes[root] = self._changes.get(root, 0) + 1
        if waiting := self._waiting.get(root):
            waiting.cancel()
        self._waiting[root] = asyncio.ensure_future(self._check(root))

    async def _check(self, root: str) -> None:
        await asyncio.sleep(_PAUSE)
        change = self._changes[root]

        def is_outdated() -> bool:
            return self._changes[root] != change

        found = await self.ask_plan(root, self._diagnostics, is_outdated)
        if found is not None and not is_outdated():
            self._publish(root, found)

    def _diagnostics(self, desk: Desk) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of a plan, by address."""
        found: dict[str, list[types.Diagnostic]] = {}
        if desk.result:
            writer = DiagnosticWriter(desk.uri, desk.positions)
            findings = desk.result.report.findings
            for path, diagnostics in writer.by_path(findings).items():
                if self.shows_plan or desk.buffer(path):
                    found[desk.uri(path)] = diagnostics
        if (fault := desk.answered.fault) and fault.path:
            uri = desk.uri(fault.path)
            found[uri] = [fault_diagnostic(fault), *found.get(uri, ())]
        return found

    def _publish(self, root: str, found: dict[str, list[types.Diagnostic]]) -> None:
        last = self._published.get(root, {})
        here = {uri: one for uri, one in self.buffers.items() if self._root_of(one.path) == root}
        for uri in {**last, **found, **here}:
            buffer, diagnostics = self.buffers.get(uri), found.get(uri, [])
            if buffer or diagnostics != last.get(uri, []):
                version = buffer.version if buffer else None
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(uri, diagnostics, version)
                )
        self._published[root] = found


def _work(
    plan: EditedPlan,
    buffers: dict[str, Buffer],
    encoding: str,
    question: Callable[[Desk], _Answer],
    is_outdated: Callable[[], bool],
) -> _Answer:
    """Answer a question about a plan; this runs in the thread of the plans."""
    if is_outdated():
        raise OutdatedError
    answered = plan.answer(buffers.values(), is_outdated)
    return question(Desk(plan, answered, buffers, encoding))
