"""How the status of each task went: from the versions that git remembers."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from taskctl.git.history import Version, versions
from taskctl.git.repository import Blobs, Repository
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.header import front_matter
from taskctl.text.source import Source

_HEAD_LINES = 60


class Step(NamedTuple):
    """A commit that changed the status of a task."""

    date: str
    commit: str
    subject: str
    state: str
    status: str


def status_steps(
    plan: Plan, settings: Settings, repository: Repository, paths: Iterable[str]
) -> dict[str, list[Step]]:
    """For each id the commits that changed its state, oldest first; renamed files are one task."""
    wanted = list(paths)
    blobs = Blobs(repository)
    try:
        found: dict[str, list[Step]] = {}
        keys = {c.name: c.header.keys.get("status", ["status"]) for c in settings.collection}
        for version in versions(repository, wanted):
            step = _step(plan, keys, version, blobs)
            if step is None:
                continue
            item_id, now = step
            steps = found.setdefault(item_id, [])
            if not steps or steps[-1].state != now.state:
                steps.append(now)
        return found
    finally:
        blobs.close()


def _step(
    plan: Plan, keys: Mapping[str, list[str]], version: Version, blobs: Blobs
) -> tuple[str, Step] | None:
    if not version.blob or not version.path.endswith(".md"):
        return None
    name = version.path.rpartition("/")[2]
    for collection, grammar in plan.grammars.items():
        item_id = grammar.leading(name)
        if not item_id:
            continue
        raw = blobs.read(version.blob)
        if raw is None:
            return None
        header = front_matter(version.path, Source(version.path, raw).lines()[:_HEAD_LINES])
        field = header.get(*keys[collection]) if header else None
        text = field.text if field else ""
        state = plan.vocabularies[collection].read(text).state
        return item_id, Step(version.date, version.commit[:10], version.subject, state, text)
    return None
