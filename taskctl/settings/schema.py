"""What can be set, as plain data; an attribute that ends in `_` is a key without it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from taskctl.model.items import Task

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class IdSettings:
    """How the ids of a collection are written."""

    from_: str = "filename"
    """Where the id of a file stands: `filename`, `dirname`, `title`, or `header:KEY`."""
    pattern: str = r"TASK-(?P<number>\d{4})(?P<suffix>[A-Z]?)"
    """A regular expression for an id, with named groups."""
    format: str = "TASK-{number:04d}{suffix}"
    """The canonical id, as a format of the groups of `pattern`."""
    aliases: list[str] = field(default_factory=list)
    """Patterns of other spellings of the same ids, with the same groups."""
    unique: Literal["plan", "folder"] = "plan"
    """Where an id is the only one: in the whole `plan`, or in its `folder`
    ([ids](../concepts/ids-and-ranges.md))."""


@dataclass(frozen=True, slots=True)
class HeaderSettings:
    """The form of the header, and what its keys are called."""

    form: Literal["frontmatter", "bold", "bullet", "quote", "heading", "table", "plain", "auto"] = (
        "auto"
    )
    """How headers are written ([header](../concepts/header.md)). `auto` takes the first form that
    a file has."""
    required: list[str] = field(default_factory=list)
    """The fields that every header needs, by our names."""
    dates: list[str] = field(default_factory=lambda: ["created"])
    """The keys whose values are dates."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Our field = the keys that mean it. Fields: `title`, `status`, `owner`, `created`, `prereqs`,
    `follow_ups`, `links`, `superseded_by`, `completed`, `scope`."""


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Where the status stands, and which words mean which state."""

    from_: Literal["header", "none"] = "header"
    """Where the status stands. `none`: the files do not say."""
    stamp: Literal["tail", "key", "none"] = "tail"
    """Where `taskctl done` writes the date."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """Our state = the words that mean it ([states](../concepts/states.md))."""
    words_from: str = ""
    """A configuration of another tool that lists status words, such as `backlog/config.yml`. A
    word that is not in `words` means what it usually means."""

    def can_say(self, state: str) -> bool:
        """Whether a command can write a state: there is a status line, and a word for it."""
        return self.from_ == "header" and bool(self.words.get(state))


@dataclass(frozen=True, slots=True)
class SectionSettings:
    """Which sections a document must have, and by which headings they are known."""

    required: list[str] = field(default_factory=list)
    """The roles of sections that every open or done item needs."""
    headings: dict[str, list[str]] = field(default_factory=dict)
    """Our role = patterns of the headings that mean it. Roles: `stop`, `scope`, `proof`,
    `evidence`, `plan`, `goal`, `non_goals`, `constraints`, `security`, `follow_ups`."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of files that hold items of one kind."""

    name: str
    """Its name; a collection of the same name in the preset is changed by it."""
    kind: Literal["task", "track", "breakdown"] = "task"
    """What its files hold. `breakdown`: one file with many items."""
    include: list[str] = field(default_factory=list)
    """Patterns of its files: `*` stays inside a folder, `**` spans folders."""
    exclude: list[str] = field(default_factory=list)
    """Patterns of files that `include` matches and that hold no item."""
    id: IdSettings = field(default_factory=IdSettings)
    header: HeaderSettings = field(default_factory=HeaderSettings)
    status: StatusSettings = field(default_factory=StatusSettings)
    sections: SectionSettings = field(default_factory=SectionSettings)


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The order of the queue, and how much may be under way at once."""

    order: str = "number"
    """What comes next: by `number`, or by this key of the header."""
    wip_limit: int = 1
    """How many tasks may be under way at once."""
    wip_states: list[str] = field(default_factory=lambda: ["active", "review"])
    """The states that count as under way."""


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """The folders whose items are never open, and what these count as."""

    folders: list[str] = field(default_factory=list)
    """Folders whose items are never open: what is done there stays done, all else counts as
    dropped ([the archive](../concepts/queue.md#the-archive))."""
    done: list[str] = field(default_factory=list)
    """Folders whose items count as done, whatever their status says."""
    dropped: list[str] = field(default_factory=list)
    """Folders whose items count as dropped, whatever their status says: what waits for one waits
    for ever."""

    @property
    def all_folders(self) -> list[str]:
        """Every folder whose items are never open."""
        return [*self.folders, *self.done, *self.dropped]


@dataclass(frozen=True, slots=True)
class BoxSettings:
    """What marks in boxes mean beside `[ ]` and `[x]`."""

    marks: dict[str, Literal["open", "active", "done", "dropped"]] = field(default_factory=dict)
    """A mark in boxes beside `[ ]` and `[x]` = what it means ([boxes](../concepts/boxes.md))."""


@dataclass(frozen=True, slots=True)
class StopSettings:
    """What plain stop conditions, without a box, are worth."""

    plain: Literal["accept", "evidence", "boxes"] = "accept"
    """What stop conditions without a box are worth."""


@dataclass(frozen=True, slots=True)
class ScopeSettings:
    """How changes outside a task's allowlist are judged."""

    mode: Literal["warn", "fail"] = "warn"
    """Whether paths outside an allowlist warn or fail."""
    unattributed: Literal["pass", "warn", "fail"] = "warn"
    """What happens with changes that belong to no task."""
    always: list[str] = field(
        default_factory=lambda: [
            "{self}",
            "{boards}",
            "{links}",
            "{evidence}",
            "{prep}",
            "CHANGELOG.md",
        ]
    )
    """Paths that every task may touch."""


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How the CI gate judges a change."""

    widening: Literal["allow", "warn", "forbid"] = "warn"
    """What happens when a change widens the allowlist that it needs."""
    policy: Literal["warn", "fail"] = "warn"
    """What happens when a change touches settings, baseline or suppressions."""
    judges: list[str] = field(default_factory=lambda: ["{tests}", "{ci}", "{runners}", "{proofs}"])
    """Patterns of the files that judge tasks; `{tests}`, `{ci}` and `{runners}` are the usual
    names, `{proofs}` what the proofs of a task run ([GT013](../rules/GT013.md))."""


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Where evidence is kept, and whether a finished task needs it."""

    folder: str = "tasks/evidence"
    """Where the records of proofs are kept."""
    required: bool = False
    """Whether a task needs them to be done."""


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """Which commands may be proofs."""

    commands: list[str] = field(
        default_factory=lambda: ["cargo", "make", "just", "pytest", "npm", "go", "./scripts/*"]
    )
    """The first words of back-ticked texts that are commands, as patterns."""
    exclusive: dict[str, list[str]] = field(default_factory=dict)
    """A resource = patterns of the commands that must not use it at once."""
    environment: list[str] = field(default_factory=list)
    """Patterns of the files that say in what proofs run, such as `rust-toolchain.toml` or a lock
    file; a record holds only while they are the same."""


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """The documents that repeat what the headers say."""

    files: list[str] = field(default_factory=list)
    """Patterns of the documents that repeat what the headers say."""
    complete: list[str] = field(default_factory=list)
    """Those of them that are meant to list every task."""


@dataclass(frozen=True, slots=True)
class ContractSettings:
    """The documents that tasks are bound by, and the words that say one is not settled yet."""

    files: list[str] = field(default_factory=list)
    """Patterns of the documents that tasks are bound by, such as RFCs."""
    draft: list[str] = field(default_factory=lambda: ["Draft", "Proposed", "WIP"])
    """The words of their status that mean: not settled."""


@dataclass(frozen=True, slots=True)
class PrepSettings:
    """The files of the preparation ritual."""

    file: str = "tasks/NEXT-TASK-PREP.md"
    """The page of the check before the next task."""
    archive: str = "tasks/handoff"
    """Where `taskctl done` leaves a handoff, one file per finished task; empty for none."""
    checks: list[str] = field(default_factory=list)
    """The keys of that check; empty for all."""

    @property
    def patterns(self) -> list[str]:
        """The prep file, and all below the folder of handoffs; what is empty means none."""
        archive = self.archive.rstrip("/")
        return [path for path in (self.file, f"{archive}/**" if archive else "") if path]


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Which rules run, and how much they weigh."""

    select: list[str] = field(default_factory=lambda: ["ALL"])
    """The rules that run: codes, beginnings of codes, names, or `ALL`."""
    ignore: list[str] = field(default_factory=list)
    """The rules that do not; `--select` goes before it."""
    baseline: str = "taskctl-baseline.json"
    """The file of accepted findings, from the root."""
    line_length: int = 20_000
    """The number of characters from which on a line is too long (FI009)."""
    severity: dict[str, Severity] = field(default_factory=dict)
    """A rule or the beginning of codes = what it weighs here."""
    per_file_ignores: dict[str, list[str]] = field(default_factory=dict)
    """A pattern of paths = the rules that do not run on them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a repository."""

    extends: str = "nexus"
    """The built-in preset that this file goes on from ([presets](presets.md))."""
    required_version: str = ""
    """The versions of taskctl that may read this file, such as `>=0.1,<2`."""
    unread: list[str] = field(default_factory=list)
    """Files that look like tasks and that no collection reads: while there are some, nothing is
    complete ([BK022](../rules/BK022.md)). Found where there is no settings file; files beside
    those of a collection are found anyway."""
    collection: list[Collection] = field(default_factory=list)
    queue: QueueSettings = field(default_factory=QueueSettings)
    archive: ArchiveSettings = field(default_factory=ArchiveSettings)
    boxes: BoxSettings = field(default_factory=BoxSettings)
    stop: StopSettings = field(default_factory=StopSettings)
    scope: ScopeSettings = field(default_factory=ScopeSettings)
    gate: GateSettings = field(default_factory=GateSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    proofs: ProofSettings = field(default_factory=ProofSettings)
    boards: BoardSettings = field(default_factory=BoardSettings)
    contracts: ContractSettings = field(default_factory=ContractSettings)
    prep: PrepSettings = field(default_factory=PrepSettings)
    rules: RuleSettings = field(default_factory=RuleSettings)

    def collection_of(self, task: "Task") -> Collection:
        """The collection that a task file belongs to."""
        return next(c for c in self.collection if c.name == task.collection)


def key_of(attribute: str) -> str:
    """The key in a settings file of an attribute: `from_` is `from`, `wip_limit` itself."""
    return _DASHED.get(attribute, attribute.rstrip("_"))


_DASHED = {
    "required_version": "required-version",
    "per_file_ignores": "per-file-ignores",
    "line_length": "line-length",
}
