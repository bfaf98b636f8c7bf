"""The readings of boards, remembered as long as the plan has the same files and ids."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from taskctl.model.items import Board, FileFault, Suppression
from taskctl.read.board_rows import Ids, board_ids
from taskctl.read.boards import board_successors, read_board
from taskctl.read.context import Named
from taskctl.read.files import UNREAD, file_faults
from taskctl.read.kept import Kept
from taskctl.read.sources import Sources
from taskctl.read.suppressions import read_suppressions
from taskctl.text.source import Source
from taskctl.text.tree import find


class BoardReading(NamedTuple):
    """A board as it was read; none if the file is unreliable.

    asked   the questions about its tree, with their answers
    """

    board: Board | None
    faults: tuple[FileFault, ...]
    suppressions: tuple[Suppression, ...]
    successors: Mapping[str, str]
    asked: tuple[str, ...]


def known_boards(
    sources: Sources, named: Sequence[Named]
) -> tuple[tuple[Board, ...], dict[str, str]]:
    """The boards of a plan, and the successors of items that they name."""
    paths = sources.boards()
    if not paths:
        return (), {}
    complete = set(find(sources.tree, sources.settings.boards.complete))
    ids = board_ids(sources.context, named)
    kept = Kept(sources.tree, BoardReading, _conventions(sources, named, complete))
    boards: list[Board] = []
    successors: dict[str, str] = {}
    for path in paths:
        make = partial(_read, ids=ids, complete=path in complete, sources=sources)
        reading = kept.of(path, make, lambda known: sources.context.lookups.hold(known.asked))
        if reading is None:
            sources.read(path)  # notes the fault
            continue
        sources.note(path)
        sources.faults.extend(reading.faults)
        if reading.board:
            sources.suppressions.extend(reading.suppressions)
            boards.append(reading.board)
            successors.update(reading.successors)
    kept.save()
    return tuple(boards), successors


def _read(source: Source, ids: Ids, complete: bool, sources: Sources) -> BoardReading:
    lookups = sources.context.lookups
    lookups.noted()
    board, document = read_board(source, ids, complete, lookups.exists)
    faults = tuple(file_faults(source, document, sources.settings.rules.line_length))
    if any(fault.kind in UNREAD for fault in faults):
        return BoardReading(None, faults, (), {}, lookups.noted())
    return BoardReading(
        board,
        faults,
        tuple(read_suppressions(document, None)) if b"taskctl:" in source.raw else (),
        board_successors(source, sources.context.task_grammar),
        lookups.noted(),
    )


def _conventions(sources: Sources, named: Sequence[Named], complete: set[str]) -> str:
    """All that the reading of a board depends on, beside the file and the paths of its tree."""
    settings, context = sources.settings, sources.context
    conventions = (
        [collection._replace(exclude=[]) for collection in settings.collection],
        {name: vocabulary.states for name, vocabulary in context.vocabularies.items()},
        [(one.id, one.path, one.collection.name) for one in named],
        sorted(complete),
        settings.rules.line_length,
    )
    return repr(conventions)
