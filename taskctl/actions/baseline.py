"""Updating the baseline: fixed findings leave it, new ones enter it on request."""

from typing import NamedTuple

from taskctl.judge.check import baseline
from taskctl.judge.check.run import Result
from taskctl.model.findings import Finding
from taskctl.text.changeset import Changeset
from taskctl.text.tree import Snapshot


class Update(NamedTuple):
    """The change of the baseline: the numbers of accepted and fixed findings, and the new ones.

    new   the findings that stay out of it
    """

    changeset: Changeset
    kept: int
    gone: int
    new: list[Finding]


def update_baseline(root: str, result: Result, *, add: bool) -> Update | None:
    """The updated baseline after a run of all rules; None if there is none to update.

    Raises:
        SettingsError: the existing file is not a baseline.
    """
    tree, path = Snapshot(root), result.baseline_path
    source = tree.read(path) if tree.exists(path) else None
    if source is None and not add:
        return None
    known = baseline.entries_to_update(source, replace=add)
    new, old = baseline.split(result.everything, baseline.accepted(known))
    # A rule that did not run does not show that its findings are gone.
    idle = [e for e in known.values() if e.code not in result.selection.active]
    found = [f for f in (*old, *(new if add else [])) if f.severity != "info"]
    # When a count rises, the accepted number stays.
    worse = [known[f.fingerprint] for f in new if not add and f.fingerprint in known]
    kept = [*idle, *map(baseline.entry_of, found), *worse]
    changeset = Changeset(tree)
    changeset.put(path, baseline.baseline_bytes(kept))
    gone = len(known.keys() - {entry.fingerprint for entry in kept})
    left = [] if add else [f for f in new if f.severity != "info"]
    return Update(changeset, len(kept), gone, left)
