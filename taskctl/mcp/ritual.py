"""The prompt for the ritual of a task: look, prepare, work inside the allowlist, prove, finish."""

from typing import Any

_STEPS = """\
Work on {task} of this repository, by its plan. Use the tools of taskctl; never edit a status, an
allowlist or a stop condition by hand.

1. `show` the task and read its file to the end. Ask a person about
   anything unclear.
2. `change_status` with start{claim}. If it is refused, say why, and stop.
3. Touch only paths of its allowlist: ask `scope` with the paths before you edit them. A path that
   is missing there is a question to a person.
4. Do the work. Run the proofs that the task names, and `mark` a stop condition only after you saw
   it hold.
5. `check` with changed, and `scope`. Correct what they report; suppress nothing.
6. `change_status` with done. If it is refused, do what is missing.
7. Commit with the id in the subject (`{task}: …`).

The decision of the preparation is {decision}.

{brief}"""


def ritual(prepared: dict[str, Any], name: str) -> str:
    """The text of the prompt for a task that was prepared by the tool `brief`."""
    if "brief" not in prepared:
        return f"There is no task to work on: {prepared.get('reason', 'nothing is open')}."
    return _STEPS.format(
        task=prepared["task"],
        claim=f' and as "{name}"' if name else "",
        decision=prepared["decision"],
        brief=prepared["brief"],
    )
