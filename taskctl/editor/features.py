"""The requests of the protocol, and which function answers each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from taskctl.editor.actions import KINDS, code_actions
from taskctl.editor.completion import TRIGGERS, completion
from taskctl.editor.desk import Desk
from taskctl.editor.lookups import definition, hover, references
from taskctl.editor.outline import LEGEND, found_symbols, lenses, symbols, tokens
from taskctl.editor.positions import path_of
from taskctl.editor.rename import EditorAbilities, prepare_rename, renamed
from taskctl.editor.server import PlanServer

_ANSWERS: dict[str, Callable[[Desk, str, Any], Any]] = {
    types.TEXT_DOCUMENT_HOVER: hover,
    types.TEXT_DOCUMENT_DEFINITION: definition,
    types.TEXT_DOCUMENT_REFERENCES: references,
    types.TEXT_DOCUMENT_PREPARE_RENAME: prepare_rename,
    types.TEXT_DOCUMENT_COMPLETION: completion,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: symbols,
    types.TEXT_DOCUMENT_CODE_LENS: lenses,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: tokens,
}
"""The function that answers a request about a document."""
_OPTIONS: dict[str, Any] = {
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=TRIGGERS),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: LEGEND,
}


def new_server() -> PlanServer:
    """A server that answers everything, not yet connected."""
    server = PlanServer()

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        server.shows_plan = isinstance(options, dict) and options.get("diagnostics") == "plan"

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        await _watch_files(server)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.save(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.look_again(path for one in params.changes if (path := path_of(one.uri)))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([*KINDS]))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return await server.ask(
            params.text_document.uri,
            partial(code_actions, params=params, versioned=_abilities(server).versioned),
        )

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        return await _rename(server, params)

    for method, answer in _ANSWERS.items():
        _answer(server, method, answer)

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbol(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        find = partial(found_symbols, query=params.query)
        found = [await server.ask_plan(root, find) for root in server.roots()]
        return [symbol for symbols in found for symbol in symbols or ()]

    return server


def _answer(server: PlanServer, method: str, answer: Callable[[Desk, str, Any], Any]) -> None:
    """Answer a request about a document with a function of its plan, its path and the request."""

    @server.feature(method, _OPTIONS.get(method))
    async def handle(params: Any) -> Any:
        return await server.ask(
            params.text_document.uri, lambda desk, path: answer(desk, path, params)
        )


async def _rename(server: PlanServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edit that renames a task; its remarks are shown as a message.

    Raises:
        JsonRpcException: the renaming is refused.
    """
    question = partial(renamed, params=params, abilities=_abilities(server))
    answer = await server.ask(params.text_document.uri, question)
    if answer is None:
        return None
    if answer.refusal:
        raise JsonRpcException(answer.refusal, types.LSPErrorCodes.RequestFailed.value)
    if answer.remarks:
        text = "\n".join(answer.remarks)
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
    return answer.edit


def _abilities(server: PlanServer) -> EditorAbilities:
    workspace = server.client_capabilities.workspace
    edits = workspace and workspace.workspace_edit
    if not edits:
        return EditorAbilities(versioned=False, moves=False)
    operations = edits.resource_operations or ()
    return EditorAbilities(
        versioned=bool(edits.document_changes),
        moves=types.ResourceOperationKind.Rename in operations,
    )


async def _watch_files(server: PlanServer) -> None:
    """Ask the client to tell of files that change on disk."""
    workspace = server.client_capabilities.workspace
    watching = workspace and workspace.did_change_watched_files
    if not (watching and watching.dynamic_registration):
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
    registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    await server.client_register_capability_async(types.RegistrationParams([registration]))
