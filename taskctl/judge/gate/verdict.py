"""Whether a change may be merged, and the reasons against it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from taskctl.errors import SettingsError
from taskctl.judge.change import change_of
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import select
from taskctl.judge.ends import Choice, Ends
from taskctl.judge.gate.input import GateInput, Policy, StateChange
from taskctl.judge.gate.reasons import all_reasons
from taskctl.judge.gate.registry import stamped
from taskctl.judge.git_states import GitStates
from taskctl.model.evidence import ProofRun
from taskctl.model.findings import Finding
from taskctl.settings.committed import load_in
from taskctl.settings.load import Loaded, load
from taskctl.settings.schema import Settings
from taskctl.text.tree import Tree


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the change may be merged: its reasons, and the tasks whose state it alters.

    ends     what was judged, and by what
    settings  those in force
    notices  what a reader has to know of how it was judged
    root     that of the plan, seen from the top of the git repository
    proofs   those that were run again; None where nobody asked for it
    """

    ends: Ends
    settings: Settings
    reasons: tuple[Finding, ...]
    steps: tuple[StateChange, ...]
    notices: tuple[str, ...] = ()
    root: str = ""
    proofs: tuple[ProofRun, ...] | None = None

    @property
    def passes(self) -> bool:
        """Whether no reason is an error."""
        return not any(reason.severity == "error" for reason in self.reasons)


def judge(
    states: GitStates, base: str, head: str, config: str = "", *, branches: bool = False
) -> Verdict:
    """Judge the result of a merge of base and head.

    Settings and baseline are those of the base, so that neither a change nor an old branch can
    choose the rules that judge it.

    Args:
        base: the target of the merge; empty for the one that the CI system names.
        config: the file that was named as the settings; empty for what is found.
        branches: whether other branches are looked at, too.

    Raises:
        TaskctlError: unknown revision, no common history, nothing to compare, no plan, or no
            usable settings.
    """
    ends = states.open(Choice("merge", "gate", base, head))
    target = states.tree_of(ends.base) if ends.notice else ends.before
    assert target is not None
    found = _policy(states.root, config, (target, ends.after))
    active = select(found.in_force.rules).active
    given = GateInput(
        found,
        states,
        change_of(states, ends, found.in_force),
        lambda plan: findings_of(plan, found.in_force, active),
        branches=branches,
    )
    reasons = [one for r in all_reasons().values() for one in stamped(r, r.check(given))]
    root = states.repository.prefix.rstrip("/")
    notices = tuple(_notices(ends, root))
    return Verdict(ends, found.in_force, in_order(reasons), given.steps, notices, root)


def _notices(ends: Ends, root: str) -> Iterator[str]:
    if root:
        yield f"the plan is in {root}/, and the paths of the whole repository are judged"
    if ends.base == ends.head:
        yield "base and head are one commit, so nothing was compared"
    elif ends.notice:
        yield ends.notice
    elif ends.trees[1] not in {ends.base, ends.head}:
        yield f"judged the merge of {ends.head[:10]} into {ends.base[:10]}"


def in_order(reasons: Iterable[Finding]) -> tuple[Finding, ...]:
    """Reasons by code, then by place."""
    return tuple(sorted(reasons, key=lambda r: (r.code, r.place.path, r.place.line, r.subject)))


def _policy(root: str, config: str, trees: Sequence[Tree]) -> Policy:
    """The settings at both ends, the base first.

    A named file that neither end has is read from the disk.

    Raises:
        SettingsError: neither can be used.
    """
    file = os.path.relpath(config, root) if config else ""
    if file and not any(tree.exists(file) for tree in trees):
        asked = load(root, config)
        return Policy(asked, asked)
    (base, fault), (head, head_fault) = (_settings(tree, root, file) for tree in trees)
    if not (base or head):
        raise SettingsError(f"at the base of the change: {fault}")
    return Policy(base, head, fault, head_fault)


def _settings(tree: Tree, root: str, file: str) -> tuple[Loaded | None, SettingsError | None]:
    try:
        return load_in(tree, root, file), None
    except SettingsError as error:
        return None, error
