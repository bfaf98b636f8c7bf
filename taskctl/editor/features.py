"""The requests of the protocol, and which function answers each."""

from functools import partial

from lsprotocol import types

from taskctl.editor.actions import KINDS, code_actions
from taskctl.editor.positions import path_of
from taskctl.editor.server import PlanServer


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
            partial(code_actions, params=params, versioned=_takes_versions(server)),
        )

    return server


def _takes_versions(server: PlanServer) -> bool:
    workspace = server.client_capabilities.workspace
    edits = workspace and workspace.workspace_edit
    return bool(edits and edits.document_changes)


async def _watch_files(server: PlanServer) -> None:
    """Ask the client to tell of files that change on disk."""
    workspace = server.client_capabilities.workspace
    watching = workspace and workspace.did_change_watched_files
    if not (watching and watching.dynamic_registration):
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
    registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    await server.client_register_capability_async(types.RegistrationParams([registration]))
