"""Code actions: the fixes of findings, and suppressions, as edits of documents.

Each is tried before it is offered: a fix that loses an item, and a suppression that suppresses
nothing, are not.
"""

from collections.abc import Iterator, Mapping

from lsprotocol import types

from taskctl.editor.desk import Desk
from taskctl.editor.diagnostics import DiagnosticWriter
from taskctl.errors import TaskctlError
from taskctl.judge.check.fixes import fix, fixed_files
from taskctl.judge.check.request import Request
from taskctl.model.findings import Finding
from taskctl.model.holdings import held
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place
from taskctl.text.source import LineTable, Source

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.taskctl"
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]


def code_actions(
    desk: Desk, path: str, params: types.CodeActionParams, *, versioned: bool
) -> list[types.CodeAction]:
    """The actions for a range of a document.

    Args:
        desk: its plan.
        path: the document.
        params: the range, and the kinds that are wanted.
        versioned: whether the client takes edits of versions of documents.
    """
    only = params.context.only or [""]
    wanted = [str(getattr(kind, "value", kind)) for kind in only]
    found: list[types.CodeAction] = []
    if any("quickfix".startswith(kind) for kind in wanted):
        for finding in _touched(desk, path, params.range):
            found += _of_finding(desk, finding, versioned=versioned)
    # Editors ask for actions at each move of the cursor; they name the kind where they want this.
    if params.context.only and any(FIX_ALL.startswith(kind) for kind in wanted):
        found += _fix_all(desk, path, versioned=versioned)
    return found


def _touched(desk: Desk, path: str, wanted: types.Range) -> Iterator[Finding]:
    """The findings of a document that a range touches."""
    positions = desk.positions(path)
    start, end = positions.point(wanted.start), positions.point(wanted.end)
    for finding in desk.result.report.findings if desk.result else ():
        place = finding.place
        if place.path == path and place[1:3] <= end and start <= place[3:5]:
            yield finding


def _of_finding(desk: Desk, finding: Finding, *, versioned: bool) -> Iterator[types.CodeAction]:
    writer = DiagnosticWriter(desk.uri, desk.positions)
    diagnostic = writer.diagnostic(finding)

    def action(title: str, after: Mapping[str, bytes], *, best: bool = False) -> types.CodeAction:
        return types.CodeAction(
            title,
            types.CodeActionKind.QuickFix,
            [diagnostic],
            is_preferred=best or None,
            edit=workspace_edit(desk, after, versioned=versioned),
        )

    if finding.fix and (after := _fixed(desk, finding)):
        kind = "safe" if finding.fix.safe else "unsafe"
        yield action(f"{finding.code}: {finding.fix.message} ({kind} fix)", after,
                     best=finding.fix.safe)  # fmt: skip
    for title, edit in _suppressions(desk, finding):
        if after := _suppressed(desk, finding, edit):
            yield action(title, after)


def _fixed(desk: Desk, finding: Finding) -> dict[str, bytes]:
    """The files after the fix of a finding; none if it would lose an item."""
    assert desk.result
    try:
        _, after = fixed_files([finding], desk.result.tree)
    except TaskctlError:
        return {}
    result = desk.plan.trial(after).result
    return after if result and held(desk.result.plan) <= held(result.plan) else {}


def _suppressed(desk: Desk, finding: Finding, edit: Edit) -> dict[str, bytes]:
    """A file with a suppression; none if the finding would still be reported."""
    path = edit.place.path
    source = desk.tree.read(path)
    if not isinstance(source, Source):
        return {}
    try:
        after = {path: apply(source, [edit])}
    except TaskctlError:
        return {}
    result = desk.plan.trial(after).result
    left = {f.fingerprint for f in result.report.findings if f.code != "SU002"} if result else set()
    before = {f.fingerprint for f in desk.result.report.findings} if desk.result else set()
    return after if result and left < before and finding.fingerprint not in left else {}


def _suppressions(desk: Desk, finding: Finding) -> Iterator[tuple[str, Edit]]:
    """The suppressions of a finding on its line and in its file, as edits, each with a title."""
    path, line = finding.place.path, finding.place.line
    plan = desk.result.plan if desk.result else None
    item = plan.by_path.get(path) if plan else None
    header = item.header if item and item.header and item.header.path == path else None
    is_matter = header is not None and header.form == "frontmatter"
    text = desk.positions(path).line(line)
    indent = text[: len(text) - len(text.lstrip())]
    if is_matter and header and header.line < line < header.body_line:
        written = f"{indent}# taskctl: ignore {finding.code}\n"
        yield f"{finding.code}: suppress it here", _insert(path, line, 1, written)
    elif text.rstrip().endswith("|") and text.lstrip().startswith("|"):
        column = len(text.rstrip())
        written = f"<!-- taskctl: ignore {finding.code} --> "
        yield f"{finding.code}: suppress it here", _insert(path, line, column, written)
    else:
        written = f"{indent}<!-- taskctl: ignore {finding.code} -->\n"
        yield f"{finding.code}: suppress it here", _insert(path, line, 1, written)
    title = f"{finding.code}: suppress it in this file"
    if is_matter and header:
        yield title, _insert(path, header.line + 1, 1, f"# taskctl: ignore-file {finding.code}\n")
    else:
        yield title, _insert(path, 1, 1, f"<!-- taskctl: ignore-file {finding.code} -->\n\n")


def _insert(path: str, line: int, column: int, text: str) -> Edit:
    return Edit(Place(path, line, column, line, column), text)


def _fix_all(desk: Desk, path: str, *, versioned: bool) -> Iterator[types.CodeAction]:
    """The safe fixes of a document at once, as `check --fix` makes them."""
    if desk.result is None or desk.answered.loaded is None:
        return
    fixed = fix(
        desk.answered.loaded, Request(), desk.result, unsafe=False,
        within={path}, memory=desk.plan.memory,
    )  # fmt: skip
    if after := fixed.changeset.after:
        yield types.CodeAction(
            "Fix all safe findings of this file",
            FIX_ALL,
            edit=workspace_edit(desk, after, versioned=versioned),
        )


def workspace_edit(
    desk: Desk,
    after: Mapping[str, bytes],
    moved: Mapping[str, str] | None = None,
    *,
    versioned: bool,
) -> types.WorkspaceEdit:
    """The edits that give files new contents, of the versions that are on the screen.

    Args:
        desk: the plan of the files.
        after: the new contents, by path.
        moved: the old paths of files that get another one, by the new ones.
        versioned: whether the client takes edits of versions of documents, and moves.
    """
    moved = moved or {}
    old_paths = {path: moved.get(path, path) for path in sorted(after)}
    edits = {old: text_edit(desk, old, after[path]) for path, old in old_paths.items()}
    if not versioned:
        return types.WorkspaceEdit({desk.uri(path): [edit] for path, edit in edits.items()})
    changes: list[types.TextDocumentEdit | types.RenameFile] = []
    for path, edit in edits.items():
        if not edit.new_text and edit.range.start == edit.range.end:
            continue  # it is only moved
        buffer = desk.buffer(path)
        document = types.OptionalVersionedTextDocumentIdentifier(
            desk.uri(path), buffer.version if buffer else None
        )
        changes.append(types.TextDocumentEdit(document, [edit]))
    # An edit names the version of an open document, so a file is moved after it.
    changes += [types.RenameFile(desk.uri(old), desk.uri(path)) for path, old in moved.items()]
    return types.WorkspaceEdit(document_changes=changes)


def text_edit(desk: Desk, path: str, raw: bytes) -> types.TextEdit:
    """The replacement of as little as possible that gives a file new contents."""
    source = desk.tree.read(path)
    old = source.text if isinstance(source, Source) else ""
    new = raw.decode("utf-8-sig", "replace")
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    # A line end of two characters is never split.
    start -= old[start - 1 : start] == "\r"
    end -= end > 0 and old[len(old) - end] == "\n"
    table = LineTable(old)
    place = Place(path, *table.position(start), *table.position(len(old) - end))
    return types.TextEdit(desk.positions(path).range(place), new[start : len(new) - end])


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
