"""The settings, as plain data; the key of an attribute that ends in `_` is without it.

Named tuples, as a run pays for each class: creating a dataclass takes seven times as long.
"""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from taskctl.model.items import Task

Severity = Literal["error", "warning", "info"]


class IdSettings(NamedTuple):
    """The form of the ids in a collection."""

    from_: str = "filename"
    """The place of a file's id: `filename`, `dirname`, `title`, `heading`, or `header:KEY`."""
    pattern: str = r"(?P<id>[A-Za-z]\w*-\d+[A-Za-z]?(?:\.\d+)*)"
    """A regular expression for an id, with named groups."""
    format: str = "{id}"
    """The canonical id, as a format of the groups of `pattern`."""
    aliases: list[str] = []
    """Patterns of other spellings of the same ids, with the same groups."""
    prefix_from: str = ""
    """A configuration of another tool that sets the prefix of ids, such as `backlog/config.yml`.
    The prefix in `pattern` and `format` is then another spelling."""
    unique: Literal["plan", "folder"] = "plan"
    """The range in which an id must be unique: the whole `plan`, or its `folder`
    ([ids](../concepts/ids-and-ranges.md))."""


class HeaderSettings(NamedTuple):
    """The form of the header, and the names of its keys."""

    form: str | list[str] = "auto"
    """The form of headers, or several, in the order in which they are tried: `frontmatter`, `toml`,
    `bold`, `bullet`, `quote`, `heading`, `plain`, `table`, `pre`, `file:NAME`, or `auto` for the
    first form found in a file ([header](../concepts/header.md))."""
    required: list[str] = []
    """The fields that every header needs, by our names."""
    dates: list[str] = []
    """The keys whose values are dates."""
    keys: dict[str, list[str]] = {}
    """Our field = the keys that mean it. Fields: `title`, `status`, `owner`, `created`, `prereqs`,
    `follow_ups`, `links`, `superseded_by`, `completed`, `id`, `parent`, `stop` (stop conditions),
    `scope` (paths that may be touched), `denied` (paths that must not), `claimed_by` and
    `claimed_until` ([leases](../concepts/queue.md#leases))."""

    @property
    def forms(self) -> list[str]:
        """The forms in the order in which they are tried."""
        return [self.form] if isinstance(self.form, str) else self.form

    @property
    def side_files(self) -> list[str]:
        """The names of the files beside an item that may hold its header."""
        return [form.partition(":")[2] for form in self.forms if form.startswith("file:")]


class StatusSettings(NamedTuple):
    """The place of the status, and the words for each state."""

    from_: str = "header"
    """The place of the status: a key of the `header`, the `folder` of the file, a `heading`, the
    `boxes`, `beside:PATTERN` for a file with a line per id, or `none`
    ([states](../concepts/states.md#where-the-status-is))."""
    stamp: Literal["tail", "key", "none"] = "tail"
    """Where `taskctl done` writes the date."""
    words: dict[str, list[str]] = {}
    """Our state = the words that mean it ([states](../concepts/states.md))."""
    words_from: str = ""
    """A configuration of another tool that lists `statuses` in YAML, TOML, JSON or below a heading,
    such as `backlog/config.yml`. Words that are not in `words` have their usual meaning."""

    @property
    def beside(self) -> str:
        """The pattern of the files that hold a status per id; empty if there are none."""
        kind, _, pattern = self.from_.partition(":")
        return pattern if kind == "beside" else ""

    @property
    def is_word(self) -> bool:
        """Whether a word in a file is the status, so that a command can replace it."""
        return self.from_ in {"header", "heading"} or bool(self.beside)

    def can_say(self, state: str) -> bool:
        """Whether a command can write a state: there is a status word, and one for the state."""
        return self.is_word and bool(self.words.get(state))


class SectionSettings(NamedTuple):
    """The sections that a document must have, and their headings."""

    required: list[str] = []
    """The roles of sections that every open or done item needs, an `evidence` section only once it
    is done; `proof`: the stop conditions or such a section name something to run or observe."""
    headings: dict[str, list[str]] = {}
    """Our role = patterns of the headings that mean it. Roles: `stop`, `scope`, `proof`,
    `evidence`, `plan`, `goal`, `non_goals`, `constraints`, `security`, `follow_ups`."""
    bare_paths: bool = False
    """Whether the entries of an allowlist need no back-ticks
    ([allowlists](../concepts/allowlists.md))."""


class Collection(NamedTuple):
    """A set of files that hold items of one kind."""

    name: str
    """Its name; it overrides a collection of the same name in the preset."""
    kind: Literal["task", "track", "breakdown", "decision"] = "task"
    """The contents of its files. `breakdown`: one file with many items. `decision`: documents with
    a life that are not work, such as ADRs ([decisions](../concepts/decisions.md))."""
    include: list[str] = []
    """Patterns of its files: `*` stays inside a folder, `**` spans folders."""
    exclude: list[str] = []
    """Patterns of files that `include` matches but that hold no items."""
    id: IdSettings = IdSettings()
    header: HeaderSettings = HeaderSettings()
    status: StatusSettings = StatusSettings()
    sections: SectionSettings = SectionSettings()

    @property
    def beside_patterns(self) -> list[str]:
        """Patterns of the files that hold a status per id: one from the root, or near an item."""
        name = self.status.beside
        if "/" in name:
            return [name]
        folders = {pattern.rpartition("/")[0] for pattern in self.include}
        return sorted(f"{folder}/{name}".lstrip("/") for folder in folders) if name else []

    @property
    def side_patterns(self) -> list[str]:
        """Patterns of the files beside the items that hold their headers or statuses."""
        return [*(f"**/{name}" for name in self.header.side_files), *self.beside_patterns]


class QueueSettings(NamedTuple):
    """The order of the queue, and the limit of tasks under way."""

    order: str = "number"
    """The order of tasks: by `number`, or by this key of the header."""
    wip_limit: int = 1
    """The most tasks that may be under way at once; 0 for no limit."""
    wip_states: list[str] = ["active", "review"]
    """The states that count as under way."""


class ArchiveSettings(NamedTuple):
    """The folders whose items are never open, and their meaning."""

    folders: list[str] = []
    """Folders whose items are never open: done items there stay done, all others count as dropped
    ([the archive](../concepts/queue.md#the-archive))."""
    done: list[str] = []
    """Folders whose items count as done, whatever their status says."""
    dropped: list[str] = []
    """Folders whose items count as dropped, whatever their status says: tasks that wait for one
    wait for ever."""

    @property
    def all_folders(self) -> list[str]:
        """Every folder whose items are never open."""
        return [*self.folders, *self.done, *self.dropped]


class BoxSettings(NamedTuple):
    """The meaning of marks in boxes besides `[ ]` and `[x]`."""

    marks: dict[str, Literal["open", "active", "done", "dropped"]] = {}
    """A mark in boxes besides `[ ]` and `[x]` = its meaning ([boxes](../concepts/boxes.md))."""


class StrictnessSettings(NamedTuple):
    """The demands that nobody wrote down."""

    share: float = 0.95
    """A thing that this share of at least 20 items of a collection has is missed in the others,
    without being asked for; 1 switches that off ([demands](../concepts/demands.md))."""


class StopSettings(NamedTuple):
    """The worth of plain stop conditions, without a box."""

    plain: Literal["accept", "evidence", "boxes"] = "accept"
    """The worth of stop conditions without a box."""


class ScopeSettings(NamedTuple):
    """The judgement of changes outside a task's allowlist."""

    mode: Literal["warn", "fail"] = "warn"
    """Whether paths outside an allowlist warn or fail."""
    unattributed: Literal["pass", "warn", "fail"] = "warn"
    """The verdict on changes that belong to no task."""
    always: list[str] = ["{self}", "{boards}", "{links}", "{evidence}", "{prep}", "CHANGELOG.md"]
    """Paths that every task may touch."""


class GateSettings(NamedTuple):
    """The judgement of changes in CI."""

    widening: Literal["allow", "warn", "forbid"] = "warn"
    """The verdict on a change that widens the allowlist that it needs."""
    policy: Literal["warn", "fail"] = "warn"
    """The verdict on a change of settings, baseline or suppressions."""
    judges: list[str] = ["{tests}", "{ci}", "{runners}", "{proofs}"]
    """Patterns of the files that judge tasks; `{tests}`, `{ci}` and `{runners}` are the usual
    names, `{proofs}` the files that the proofs of a task run ([GT013](../rules/GT013.md))."""


class EvidenceSettings(NamedTuple):
    """The place of evidence, and whether a finished task needs it."""

    folder: str = "tasks/evidence"
    """The folder of the records of proofs."""
    required: bool = False
    """Whether a task needs evidence to be done."""


class ProofSettings(NamedTuple):
    """The commands that may be proofs."""

    commands: list[str] = ["cargo", "make", "just", "pytest", "npm", "go", "./scripts/*"]
    """Patterns of the first words that make a back-ticked text a command."""
    exclusive: dict[str, list[str]] = {}
    """A resource = patterns of the commands that must not use it at the same time."""
    environment: list[str] = []
    """Patterns of the files that define the environment of proofs, such as `rust-toolchain.toml`
    or a lock file; a record holds only while they are unchanged."""


class BoardSettings(NamedTuple):
    """The documents that repeat the contents of headers."""

    files: list[str] = []
    """Patterns of the documents that repeat the contents of headers."""
    complete: list[str] = []
    """The ones among them that should list every task."""


class ContractSettings(NamedTuple):
    """The documents that bind tasks, and the words for unsettled ones."""

    files: list[str] = []
    """Patterns of the documents that bind tasks, such as RFCs."""
    draft: list[str] = ["Draft", "Proposed", "WIP"]
    """The words in their status that mean: not settled."""


class PrepSettings(NamedTuple):
    """The files of the preparation ritual."""

    file: str = ""
    """The page of the check before the next task; empty for none."""
    archive: str = ""
    """The folder in which `taskctl done` leaves a handoff per finished task; empty for none."""
    checks: list[str] = []
    """The keys of that check; empty for all."""

    @property
    def patterns(self) -> list[str]:
        """The prep file, and all files below the folder of handoffs; empty settings mean none."""
        archive = self.archive.rstrip("/")
        return [path for path in (self.file, f"{archive}/**" if archive else "") if path]


class RuleSettings(NamedTuple):
    """The rules that run, and their severities."""

    select: list[str] = ["ALL"]
    """The rules that run: codes, beginnings of codes, names, or `ALL`."""
    ignore: list[str] = []
    """The rules that do not run; `--select` overrides it."""
    baseline: str = "taskctl-baseline.json"
    """The file of accepted findings, from the root."""
    line_length: int = 20_000
    """The number of characters from which a line is too long (FI009)."""
    severity: dict[str, Severity] = {}
    """A rule or the beginning of codes = its severity here."""
    per_file_ignores: dict[str, list[str]] = {}
    """A pattern of paths = the rules that do not run on them."""


class Settings(NamedTuple):
    """All settings of a repository."""

    extends: str = "nexus"
    """The built-in preset that this file extends ([presets](presets.md)). Without it `nexus`, or
    `none` if all collections are the file's own and no file is in the home format."""
    required_version: str = ""
    """The versions of taskctl that may read this file, such as `>=0.1,<2`."""
    unread: list[str] = []
    """Files that look like tasks but that no collection reads: while there are some, nothing is
    complete ([BK022](../rules/BK022.md)). Without a settings file they are detected; files beside
    those of a collection are always detected."""
    collection: list[Collection] = []
    queue: QueueSettings = QueueSettings()
    archive: ArchiveSettings = ArchiveSettings()
    boxes: BoxSettings = BoxSettings()
    strictness: StrictnessSettings = StrictnessSettings()
    stop: StopSettings = StopSettings()
    scope: ScopeSettings = ScopeSettings()
    gate: GateSettings = GateSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    proofs: ProofSettings = ProofSettings()
    boards: BoardSettings = BoardSettings()
    contracts: ContractSettings = ContractSettings()
    prep: PrepSettings = PrepSettings()
    rules: RuleSettings = RuleSettings()

    def collection_of(self, task: "Task") -> Collection:
        """The collection of a task file."""
        return next(c for c in self.collection if c.name == task.collection)


def is_table(value: object) -> bool:
    """Whether a value, or a type, is a table of settings."""
    return hasattr(value, "_field_defaults")


def kinds_of(table: Any) -> dict[str, Any]:
    """The type of each setting of a table, by attribute."""
    return dict(table.__annotations__)


def defaults_of(table: Any) -> dict[str, Any]:
    """The default of each setting of a table that has one, by attribute."""
    return dict(table._field_defaults)


def key_of(attribute: str) -> str:
    """The key of an attribute in a settings file: `from_` is `from`, `wip_limit` itself."""
    return _DASHED.get(attribute, attribute.rstrip("_"))


_DASHED = {
    "required_version": "required-version",
    "per_file_ignores": "per-file-ignores",
    "line_length": "line-length",
}
