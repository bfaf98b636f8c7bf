"""Bringing the baseline up to date: what is gone leaves it, what is new enters it if asked."""

from typing import NamedTuple

from taskctl.judge.check import baseline
from taskctl.judge.check.run import Result
from taskctl.model.findings import Finding
from taskctl.text.changeset import Changeset
from taskctl.text.tree import Snapshot


class Update(NamedTuple):
    """The change of the baseline: how many findings it accepts, how many are gone, what is new.

    new   the findings that stay out of it
    """

    changeset: Changeset
    kept: int
    gone: int
    new: list[Finding]


def update_baseline(root: str, result: Result, *, add: bool) -> Update | None:
    """The baseline that a run of all rules leads to; None where there is none to update.

    Raises:
        SettingsError: the file that is there is no baseline.
    """
    tree, path = Snapshot(root), result.baseline_path
    source = tree.read(path) if tree.exists(path) else None
    if source is None and not add:
        return None
    known = baseline.entries_to_update(source, replace=add)
    new, old = baseline.split(result.everything, baseline.accepted(known))
    # Nothing shows that the findings of a rule that did not run are gone.
    idle = [e for e in known.values() if e.code not in result.selection.active]
    found = [f for f in (*old, *(new if add else [])) if f.severity != "info"]
    # What got worse stays accepted as far as it was.
    worse = [known[f.fingerprint] for f in new if not add and f.fingerprint in known]
    kept = [*idle, *map(baseline.entry_of, found), *worse]
    changeset = Changeset(tree)
    changeset.put(path, baseline.baseline_bytes(kept))
    gone = len(known.keys() - {entry.fingerprint for entry in kept})
    left = [] if add else [f for f in new if f.severity != "info"]
    return Update(changeset, len(kept), gone, left)
