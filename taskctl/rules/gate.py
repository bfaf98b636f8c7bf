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

    Somebody will rely on the part that is missing. An item of a document is not done either while
    a part of it or something that it waits for is open.

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

    Settings, the baseline, suppressions, marks of what is not claimed, a task that brings its own
    allowlist; and what an open task has to meet (GT010) or waits for (GT011). The change itself is
    judged by the settings and the baseline of its base.

    Fix:
        Let a reviewer agree; better in a change of its own.
    Settings:
        gate.policy
    """
    del plan
    yield from ()


@rule("GT010", "condition-taken-away")
def condition_taken_away(plan: Plan) -> Iterator[Finding]:
    """A change sets a task to review or done, and something that it had to meet is gone.

    A box that was open at the base is deleted, made plain, hidden in a fence, a comment or HTML,
    struck out, or moved to another task; its words are replaced while it is ticked, or gain a
    reservation ("deferred", "not yet", "partially"); a plain stop condition is gone; or a proof
    that has to be recorded is gone, asks for less, or is recorded over fewer files. What nobody
    sees any more, nobody can miss. An open part of an item (a number below its number, a box below
    its box) is a condition, too: it is not deleted, moved elsewhere, put aside or made optional
    (`- [ ]* 1.2`) in the change that finishes the item. Nor is an item of a document ticked with a
    reservation.

    Conditions are compared by their words, and counted. What goes while the task stays open is
    named as a change of policy (GT009).

    Bad:
        - [ ] `make test` prints `ok`      (at the base; at the head the line is gone)
        - [x] `make test` prints `ok` (deferred to TASK-0009)
    Good:
        - [ ] `make test` prints `ok` <!-- taskctl: not-claimed no hardware yet -->
    Fix:
        Tick the box, leave it open, or mark it as not claimed. Words may be added and slips of the
        pen corrected while it is ticked; as long as it is open, it may be reworded. What another
        task shall do is handed over with `taskctl supersede ID --by` an open task.
    Settings:
        evidence.required, stop.plain
    """
    del plan
    yield from ()


@rule("GT011", "blocker-taken-away", "warning")
def blocker_taken_away(plan: Plan) -> Iterator[Finding]:
    """A change starts or finishes a task, and takes away what the task waited for.

    An item of a document counts as a task here. A prerequisite that is not done is removed, made
    optional, or superseded by something that was done already or is new; a linked draft gets
    another status, loses it, or is no longer linked; or a red gate goes while a candidate of its
    track becomes a task, or that task does not wait for what the candidate waited for. Then the
    change decides about its own obstacle.

    What goes while the task stays open is named as a change of policy (GT009): otherwise two
    changes could do what one may not. A draft that is accepted, a gate without a task that turns
    green, and an entry that names nothing are no loss then.

    Bad:
        depends-on: []      (at the base it named TASK-0003, which is a draft)
    Fix:
        Finish first what it waits for; a prerequisite that is finished in the same change is no
        fault. Or take the obstacle away in a change of its own.
    Settings:
        gate.policy
    """
    del plan
    yield from ()


@rule("GT012", "task-taken-away", "warning")
def task_taken_away(plan: Plan) -> Iterator[Finding]:
    """A change takes open work out of the plan, or out of sight.

    An open task or track, or an open item of a document, is deleted, put in an archive, gets a name
    that belongs to no collection, or another number; an item becomes optional; it is superseded by
    something that was done before; or a board or a generated region is gone, or shows fewer rows.

    Bad:
        tasks/TASK-0002-parser.md → tasks/TASK-TEMPLATE.md
    Fix:
        Finish the task, park it, or supersede it by an open one; one that says that it is done or
        dropped may be archived. Its file may have another name as long as the id stays.
    Settings:
        gate.policy
    """
    del plan
    yield from ()


@rule("GT013", "judge-changed", "warning")
def judge_changed(plan: Plan) -> Iterator[Finding]:
    """A task changes what judges it: tests, CI files, settings of test runners, proof scripts.

    A check that was there is altered or taken away by the work that it has to check, even where
    the allowlist covers it. Lines that only come to an existing test or script pass, and so does a
    new one, unless they skip (`@pytest.mark.skip`, `continue-on-error`, `|| true`). Settings of
    runners count with every line, and of `pyproject.toml`, `package.json` and `setup.cfg` the
    parts that speak of tests.

    Bad:
        # TASK-0004 is about src/parser/
        -    assert parse("a b") == ["a", "b"]
        +    assert parse("a b")
    Fix:
        Change the check in a commit of another task, or let a reviewer agree that the old one was
        wrong.
    Settings:
        gate.judges, gate.policy
    """
    del plan
    yield from ()


@rule("GT014", "lost-update")
def lost_update(plan: Plan) -> Iterator[Finding]:
    """A merge keeps one side of a plan file, and drops what the other side changed there.

    `git merge -X ours`, `git checkout --ours` and a hasty click throw away what somebody else
    ticked, started or added. Where both sides changed the same line, one form had to be chosen:
    that is a warning, and an error with `gate.policy = "fail"`. What a later commit brings back is
    not lost; generated regions are not looked at.

    Bad:
        $ git merge -s ours main    # where main ticked a box of tasks/TASK-0004-x.md
    Fix:
        Bring the lines back in a commit of their own; `git diff MERGE OTHER -- FILE` shows them.
    Settings:
        gate.policy
    """
    del plan
    yield from ()
