"""GT: the reasons of `taskctl gate`, which compares two states of the plan.

The gate knows what was changed; these rules hold its pages.
"""

from collections.abc import Iterator

from taskctl.model.findings import Finding
from taskctl.model.plan import Plan
from taskctl.rules.registry import rule


@rule("GT001", "new-error")
def new_error(plan: Plan) -> Iterator[Finding]:
    """A change brings an error that was not there before.

    History that was broken before does not fail a change; what it adds does.

    Fix:
        Mend what the message says; `taskctl check --changed` shows it with its source.
    """
    del plan
    yield from ()


@rule("GT002", "done-not-100")
def done_not_100(plan: Plan) -> Iterator[Finding]:
    """A change sets a task to done that is not 100 %.

    Somebody will rely on the part that is missing.

    Fix:
        Finish what the message lists, or leave the task in review; `taskctl done ID` checks it.
    """
    del plan
    yield from ()


@rule("GT003", "outside-allowlist", "warning")
def outside_allowlist(plan: Plan) -> Iterator[Finding]:
    """A change touches paths that its task does not allow.

    Whoever reviews the task does not expect a change there.

    Fix:
        Leave the paths out, or widen the allowlist (`taskctl scope --suggest`) where a reviewer
        sees it.
    Settings:
        scope.mode, scope.unattributed, scope.always
    """
    del plan
    yield from ()


@rule("GT004", "region-not-synced")
def region_not_synced(plan: Plan) -> Iterator[Finding]:
    """A change leaves a generated region of a board out of date.

    The board says what is no longer true.

    Fix:
        `taskctl sync`, and commit the board with the change.
    """
    del plan
    yield from ()


@rule("GT005", "beyond-wip-limit")
def beyond_wip_limit(plan: Plan) -> Iterator[Finding]:
    """A change starts a task while as many are under way as the queue allows.

    Work that is begun everywhere is finished nowhere.

    Fix:
        Finish or park what is under way first.
    Settings:
        queue.wip_limit, queue.wip_states
    """
    del plan
    yield from ()


@rule("GT006", "unproved")
def unproved(plan: Plan) -> Iterator[Finding]:
    """A change sets a task to done, and evidence of its proofs does not hold.

    It is missing although it is asked for, was altered, or is of other files than those of the
    change. With `--prove`, a proof that does not pass when it is run again. What was recorded
    although nothing asks for it, and is out of date, is a warning.

    Fix:
        `taskctl prove TASK-0004 --record`, and commit what it writes with the change.
    Settings:
        evidence.required, stop.plain
    """
    del plan
    yield from ()


@rule("GT007", "id-taken")
def id_taken(plan: Plan) -> Iterator[Finding]:
    """A change adds a task under an id that the base, or another branch, already uses.

    After the merge two files would bear the same id.

    Fix:
        Take the next free number: `taskctl new` finds it.
    """
    del plan
    yield from ()


@rule("GT008", "allowlist-widened", "warning")
def allowlist_widened(plan: Plan) -> Iterator[Finding]:
    """A change adds entries to an allowlist and uses them at once.

    Then the list follows the change, in place of the change following the list.

    Fix:
        Let a reviewer agree, or widen the list in a change of its own.
    Settings:
        gate.widening
    """
    del plan
    yield from ()


@rule("GT009", "policy-changed", "warning")
def policy_changed(plan: Plan) -> Iterator[Finding]:
    """A change alters what changes are judged by.

    Settings, the baseline, suppressions, marks of what is not claimed, or a task that brings its
    own allowlist. The change itself is judged by the settings and the baseline of its base.

    Fix:
        Let a reviewer agree; better in a change of its own.
    Settings:
        gate.policy
    """
    del plan
    yield from ()
