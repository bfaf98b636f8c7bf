"""The history of the plan: the states of its tasks over time, and the plan at a commit."""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.git.blobs import Blobs
from taskctl.git.history import Version, versions
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.model.ids import Grammar
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.model.states import Vocabulary
from taskctl.read.files import parse
from taskctl.read.open import read_alone
from taskctl.read.plan import read_plan
from taskctl.read.statuses import folder_status
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Collection, Settings
from taskctl.text.globs import any_matcher
from taskctl.text.source import Source, Unreadable

# A header other than front matter is in the first lines of a file.
_HEAD_LINES = 60
# The places of a status that one version of a file shows.
_IN_HISTORY = frozenset({"header", "heading", "folder"})


class StatusStep(NamedTuple):
    """A commit that changed the state of a task."""

    date: str
    commit: str
    subject: str
    state: str
    status: str


class _Kind(NamedTuple):
    """A collection whose headers have a status, and the readers of its files."""

    collection: Collection
    grammar: Grammar
    vocabulary: Vocabulary
    matches: Callable[[str], bool]

    def id_of(self, path: str) -> str:
        """The id in the name of a file."""
        folder, _, name = path.rpartition("/")
        if self.collection.id.from_ == "dirname":
            return self.grammar.leading(folder.rpartition("/")[2])
        return self.grammar.leading(name)

    @property
    def is_named(self) -> bool:
        """Whether ids are in file names, so that a file need not be read to know its id."""
        return self.collection.id.from_ in {"filename", "dirname"}


def status_steps(
    plan: Plan, settings: Settings, repository: Repository, only: str = ""
) -> dict[str, list[StatusStep]]:
    """For each id, or for `only` one, the commits that changed its state, oldest first.

    A task is identified by its id, whatever the name of its file was at the time.
    """
    kinds = [
        _Kind(c, plan.grammars[c.name], plan.vocabularies[c.name], any_matcher(c.include))
        for c in settings.collection
        if c.status.from_ in _IN_HISTORY and c.include and c.name in plan.grammars
        if not c.header.side_files
    ]
    folders = {_fixed(pattern) for kind in kinds for pattern in kind.collection.include}
    found: dict[str, list[StatusStep]] = {}
    with closing(Blobs(repository)) as blobs:
        for version in versions(repository, sorted(folders)) if folders else ():
            item_id, state, text = _status(version, kinds, blobs, only) or ("", "", "")
            steps = found.setdefault(item_id, [])
            if not steps or steps[-1].state != state:
                steps.append(
                    StatusStep(version.date, version.commit[:10], version.subject, state, text)
                )
    found.pop("", None)
    return found


def _fixed(pattern: str) -> str:
    """The folder that contains all matches of a pattern."""
    parts = pattern.split("/")[:-1]
    wild = next((index for index, part in enumerate(parts) if "*" in part), len(parts))
    return "/".join(parts[:wild]) or "."


def _status(
    version: Version, kinds: Sequence[_Kind], blobs: Blobs, only: str
) -> tuple[str, str, str] | None:
    """(id, state, status line) of a file after a commit; None if it is not a task."""
    kind = _kind_of(version.path, kinds) if version.blob else None
    if kind is None or (only and kind.is_named and kind.id_of(version.path) != only):
        return None
    raw = blobs.read(version.blob)
    if raw is None:
        return None
    parsed = parse(Source(version.path, _head(raw)), kind.collection, kind.grammar)
    if not parsed.id or (only and parsed.id != only):
        return None
    if kind.collection.status.from_ == "folder":
        status, text = folder_status(version.path, kind.collection, kind.vocabulary)
        return parsed.id, status.state, text
    text = parsed.status.text if parsed.status else ""
    return parsed.id, kind.vocabulary.read(text).state, text


def _kind_of(path: str, kinds: Sequence[_Kind]) -> _Kind | None:
    """The collection of a file, whose name may have been another one then."""
    matching = (kind for kind in kinds if kind.matches(path))
    named = (kind for kind in kinds if kind.is_named and kind.id_of(path))
    return next(matching, None) or next(named, None)


def _head(raw: bytes) -> bytes:
    """The beginning of a file, up to the end of its header."""
    end = raw.find(b"\n---", 3) if raw.startswith(b"---") else -1
    if end >= 0:
        return raw[: end + 5]
    return b"\n".join(raw.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])


def plan_at(loaded: Loaded, plan: Plan, revision: str) -> Plan:
    """The plan as it was at a commit.

    Raises:
        TaskctlError: there is no such commit, or the document was not in it.
    """
    repository = Repository(loaded.root)
    repository.must_exist("--base")
    blobs = Blobs(repository)
    try:
        tree = commit_tree(repository, blobs, repository.commit(revision))
        if plan.breakdown is None:
            return read_plan(tree, loaded.settings)
        source = tree.read(plan.name)
        if isinstance(source, Unreadable):
            raise TaskctlError(f"{plan.name} is not in {revision}")
        found = read_alone(source, tree, loaded.settings).breakdown
        if found is None or not found.items:
            raise TaskctlError(f"{plan.name} holds no items in {revision}")
        return plan_of(found)
    finally:
        blobs.close()
