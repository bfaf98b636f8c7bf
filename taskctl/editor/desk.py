"""One look at a plan for one question of an editor: its result, its texts, its addresses."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from lsprotocol import types

from taskctl.editor.buffers import Buffer
from taskctl.editor.plan import Answered, EditedPlan
from taskctl.editor.positions import Positions, uri_of
from taskctl.judge.check.run import Result
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.text.places import Place
from taskctl.text.source import Source, split_lines
from taskctl.text.tree import DiskTree, Tree


@dataclass(frozen=True)
class Desk:
    """A plan, what is found in it, and the open documents by their paths on disk."""

    plan: EditedPlan
    answered: Answered
    buffers: Mapping[str, Buffer]
    encoding: str
    _positions: dict[str, Positions] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The root of the plan."""
        loaded = self.answered.loaded
        return loaded.root if loaded else self.plan.start

    @property
    def result(self) -> Result | None:
        """The result of the check; None without a plan."""
        return self.answered.result

    @property
    def tree(self) -> Tree:
        """The files, the open ones as they are in the editor."""
        return self.result.tree if self.result else DiskTree(self.root)

    def path(self, uri: str) -> str:
        """The path of an open document below the root; empty if it is not there."""
        buffer = next((b for b in self.buffers.values() if b.uri == uri), None)
        if buffer is None:
            return ""
        path = os.path.relpath(buffer.path, self.root).replace(os.sep, "/")
        return "" if path.startswith("../") else path

    def buffer(self, path: str) -> Buffer | None:
        """The open document of a path; None if it is not open."""
        return self.buffers.get(os.path.join(self.root, path))

    def uri(self, path: str) -> str:
        """The address of a file, as the client writes it if it is open."""
        buffer = self.buffer(path)
        return buffer.uri if buffer else uri_of(self.root, path)

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none if it cannot be read."""
        if buffer := self.buffer(path):
            return split_lines(buffer.text.removeprefix("\ufeff"))
        source = self.tree.read(path)
        return source.lines() if isinstance(source, Source) else []

    def positions(self, path: str) -> Positions:
        """The positions in a file."""
        if path not in self._positions:
            self._positions[path] = Positions(self.lines(path), self.encoding)
        return self._positions[path]

    def location(self, place: Place) -> types.Location:
        """A place as the protocol writes it."""
        return types.Location(self.uri(place.path), self.positions(place.path).range(place))

    @property
    def whole(self) -> Plans:
        """All plans; empty ones without a result."""
        return self.result.plan if self.result else Plans()

    def part(self, path: str) -> Plan | None:
        """The plan that a file is part of: that of a document, else that of the task files."""
        if self.result is None:
            return None
        parts = (part for part in self.result.plan.documents if part.name == path)
        return next(parts, self.result.plan)
