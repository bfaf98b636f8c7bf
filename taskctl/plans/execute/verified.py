"""The plans that were found to hold, by their contents: a run needs no second validation.

Validation computes the whole plan again, which takes longer than many a task. The digests are in
the user's own cache, never in the plan, which could claim anything about itself.
"""

from hashlib import sha256

from taskctl.memory.build import fingerprint
from taskctl.memory.store import load, save
from taskctl.plans.artifacts.folder import PlanFolder


def digest_of(folder: PlanFolder) -> str:
    """The digest of the files of a plan, and of the program that would validate them."""
    digest = sha256(fingerprint())
    for name, text in sorted(folder.texts.items()):
        digest.update(f"\0{name}\0{len(text)}\0".encode())
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_verified(digest: str) -> bool:
    """Whether a plan with this digest was found to hold."""
    return load(_entry(digest)) is not None


def remember_verified(digest: str) -> None:
    """Remember that a plan holds; where that is impossible, the next run validates it again."""
    save(_entry(digest), b"")


def _entry(digest: str) -> str:
    return f"plans/{digest}"
