""".tasks-meta.json: when and by what a plan was made, and from which documents."""

from taskctl.plans.artifacts.parts import Part


class SourceDocument(Part):
    """A document that a plan was made from, from the top of the codebase; sha256 of its bytes."""

    path: str
    sha256: str


class MetaFile(Part):
    """The contents of .tasks-meta.json; the document names the file and no key of it.

    version    of taskctl
    timestamp  ISO 8601, UTC
    codebase   the folder that the paths of the plan begin in, from the folder of the plan
    hashes     by file: the contentHash of an artifact in JSON, the SHA-256 of a page
    """

    planId: str
    version: str
    timestamp: str
    codebase: str | None = None
    hashes: dict[str, str]
    sources: list[SourceDocument] = []
