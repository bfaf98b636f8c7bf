"""A plan of tasks that do nothing, to measure what running a plan costs beside them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.measure import environment

PLAN = "plan"
WORDS = "plan execute plan --worker : --yes --cpu-threshold 100 --memory-threshold 100"
"""Whatever the load of the machine, none of the tasks is held back."""
CLEAR = f"rm -rf {PLAN}/checkpoints {PLAN}/logs"
_DOCUMENT = "spec.md"
_TASK = f"""- Add part {{number}} (3h)
  - scope: src/part-{{number}}/

```accept
[{{{{"type": "artifact", "path": "{_DOCUMENT}", "expect": {{{{"exists": true}}}}}}}}]
```
"""


def write_plan(folder: Path, count: int, taskctl: Sequence[str]) -> None:
    """Write a plan document, and let taskctl make a plan of it."""
    folder.mkdir(parents=True)
    tasks = [_TASK.format(number=number) for number in range(1, count + 1)]
    (folder / _DOCUMENT).write_text("\n".join(["# Nothing\n", "## All\n", *tasks]))
    words = (*taskctl, "plan", "create", "Nothing", "-f", _DOCUMENT, "-o", PLAN)
    subprocess.run(words, cwd=folder, env=environment(), capture_output=True, check=True)
