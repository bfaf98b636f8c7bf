"""What can be set, as plain data; an attribute that ends in `_` is a key without it."""

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class IdSettings:
    """How the ids of a collection are written."""

    from_: str = "filename"  # filename | dirname | header:KEY | title
    pattern: str = r"TASK-(?P<number>\d{4})(?P<suffix>[A-Z]?)"
    format: str = "TASK-{number:04d}{suffix}"
    aliases: list[str] = field(default_factory=list)
    unique: Literal["plan", "folder"] = "plan"


@dataclass(frozen=True, slots=True)
class HeaderSettings:
    """The form of the header, and what its keys are called."""

    form: Literal["frontmatter", "bold", "bullet", "quote", "heading", "table", "plain", "auto"] = (
        "auto"
    )
    required: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=lambda: ["created"])
    keys: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Where the status stands, and which words mean which state."""

    from_: Literal["header", "folder", "none"] = "header"
    stamp: Literal["tail", "key", "none"] = "tail"
    words: dict[str, list[str]] = field(default_factory=dict)
    words_from: str = ""

    def can_say(self, state: str) -> bool:
        """Whether a command can write a state: there is a status line, and a word for it."""
        return self.from_ == "header" and bool(self.words.get(state))


@dataclass(frozen=True, slots=True)
class SectionSettings:
    """Which sections a document must have, and by which headings they are known."""

    required: list[str] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of files that hold items of one kind."""

    name: str
    kind: Literal["task", "track", "breakdown"] = "task"
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    id: IdSettings = field(default_factory=IdSettings)
    header: HeaderSettings = field(default_factory=HeaderSettings)
    status: StatusSettings = field(default_factory=StatusSettings)
    sections: SectionSettings = field(default_factory=SectionSettings)


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The order of the queue, and how much may be under way at once."""

    order: str = "number"
    wip_limit: int = 1
    wip_states: list[str] = field(default_factory=lambda: ["active", "review"])


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """The folders whose items are never open, and what these count as."""

    folders: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    @property
    def all_folders(self) -> list[str]:
        """Every folder whose items are never open."""
        return [*self.folders, *self.done, *self.dropped]


@dataclass(frozen=True, slots=True)
class BoxSettings:
    """What marks in boxes mean beside `[ ]` and `[x]`."""

    marks: dict[str, Literal["open", "active", "done", "dropped"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopSettings:
    """What plain stop conditions, without a box, are worth."""

    plain: Literal["accept", "evidence", "boxes"] = "accept"


@dataclass(frozen=True, slots=True)
class ScopeSettings:
    """How changes outside a task's allowlist are judged."""

    mode: Literal["warn", "fail"] = "warn"
    unattributed: Literal["pass", "warn", "fail"] = "warn"
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


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How the CI gate judges a change."""

    widening: Literal["allow", "warn", "forbid"] = "warn"
    policy: Literal["warn", "fail"] = "warn"
    judges: list[str] = field(default_factory=lambda: ["{tests}", "{ci}", "{runners}", "{proofs}"])


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Where evidence is kept, and whether a finished task needs it."""

    folder: str = "tasks/evidence"
    required: bool = False


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """Which commands may be proofs."""

    commands: list[str] = field(
        default_factory=lambda: ["cargo", "make", "just", "pytest", "npm", "go", "./scripts/*"]
    )
    exclusive: dict[str, list[str]] = field(default_factory=dict)
    environment: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """The documents that repeat what the headers say."""

    files: list[str] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ContractSettings:
    """The documents that tasks are bound by, and the words that say one is not settled yet."""

    files: list[str] = field(default_factory=list)
    draft: list[str] = field(default_factory=lambda: ["Draft", "Proposed", "WIP"])


@dataclass(frozen=True, slots=True)
class PrepSettings:
    """The files of the preparation ritual."""

    file: str = "tasks/NEXT-TASK-PREP.md"
    archive: str = "tasks/handoff"
    checks: list[str] = field(default_factory=list)

    @property
    def patterns(self) -> list[str]:
        """The prep file, and all below the folder of handoffs; what is empty means none."""
        archive = self.archive.rstrip("/")
        return [path for path in (self.file, f"{archive}/**" if archive else "") if path]


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Which rules run, and how much they weigh."""

    select: list[str] = field(default_factory=lambda: ["ALL"])
    ignore: list[str] = field(default_factory=list)
    baseline: str = "taskctl-baseline.json"
    line_length: int = 20_000
    severity: dict[str, Severity] = field(default_factory=dict)
    per_file_ignores: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a repository."""

    extends: str = "nexus"
    required_version: str = ""
    unread: list[str] = field(default_factory=list)
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


def key_of(attribute: str) -> str:
    """The key in a settings file of an attribute: `from_` is `from`, `wip_limit` itself."""
    return _DASHED.get(attribute, attribute.rstrip("_"))


_DASHED = {
    "required_version": "required-version",
    "per_file_ignores": "per-file-ignores",
    "line_length": "line-length",
}
