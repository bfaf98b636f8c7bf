"""A planner: a command that turns free text into a plan; its answer is checked like any other.

It gets the system prompt, the description and the inventory on standard input, and answers with the
stream of files on standard output. The figures, hashes and waves that it gives are discarded.
"""

import json
import os
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.features import Feature
from taskctl.plans.artifacts.folder import DECISIONS, FEATURES, TASKS, PlanFolder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.artifacts.stream import split
from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.plans.create.inventory import NAMES, Inventory
from taskctl.plans.create.prompt import PROMPT
from taskctl.plans.create.sketch import Sketch
from taskctl.plans.validate.evidence import is_quoted
from taskctl.proofs.engine import Call, Ended, Job, Printed
from taskctl.proofs.local_engine import LocalEngine
from taskctl.text.source import Source
from taskctl.text.tree import Tree

SECONDS = 1800.0
"""The longest time for an answer."""
REFUSED = 5
"""The exit code for an answer that is not a valid plan."""
_KEY = "planner"
_SHOWN = 20
_QUOTED = 80


class PlannerAnswer(NamedTuple):
    """The answer of a planner.

    decisions  the text of Decisions.md; empty without one
    """

    sketch: Sketch
    decisions: str


def ask(command: str, description: str, inventory: Inventory, folder: str) -> str:
    """The answer of a planner to a description, as it printed it.

    Args:
        folder: where it runs: the top of the codebase.

    Raises:
        PhaseError: it failed, or took too long.
    """
    request = "\n".join((PROMPT, "## Description", "", description.strip(), "", *_facts(inventory)))
    with tempfile.TemporaryDirectory(prefix="taskctl-") as private:
        errors = os.path.join(private, "stderr")
        line = f"exec 2>{shlex.quote(errors)}\n{command}"
        job = Job(line, "sh", folder, SECONDS, stdin=request)
        output, ended = _run(job)
        if ended.problem or ended.exit_code:
            said = _last_line(errors)
            why = ended.problem or f"it exited with {ended.exit_code}"
            raise PhaseError(f"the planner gave no plan: {why}{said and f' ({said})'}", REFUSED)
    return output.decode("utf-8", "replace")


def _run(job: Job) -> tuple[bytes, Ended]:
    engine = LocalEngine(1)
    chunks: list[bytes] = []
    try:
        engine.submit(Call(_KEY, job))
        while True:
            for event in engine.events(SECONDS):
                if isinstance(event, Printed):
                    chunks.append(event.chunk)
                elif isinstance(event, Ended):
                    return b"".join(chunks), event
    finally:
        engine.close()


def _last_line(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - 1000))
            lines = stream.read().decode("utf-8", "replace").strip().split("\n")
    except OSError:
        return ""
    return lines[-1][:300]


def _facts(inventory: Inventory) -> Iterator[str]:
    """The inventory for the planner, as JSON."""
    facts = {
        "method": inventory.method,
        "existing_apis": sorted(inventory.definitions.items())[:NAMES],
        "extension_points": sorted(inventory.extended)[:NAMES],
        "environment_variables": sorted(inventory.variables)[:NAMES],
        "shared_resources": {
            name: resource.model_dump(exclude_none=True)
            for name, resource in inventory.resources.items()
        },
    }
    yield from ("## Inventory of the codebase", "", json.dumps(facts, indent=2, ensure_ascii=False))


def answer_in(output: str, asked: Mapping[str, str], tree: Tree) -> PlannerAnswer:
    """The plan in the answer of a planner: its tasks, features, edges, and reasons.

    Args:
        asked: the texts that it was given, by name; a quote without a source gets that name.
        tree: the codebase, whose files it may quote.

    Raises:
        PhaseError: a file is missing or cannot be read, or a quote is not in its source.
    """
    files = split(output)
    if missing := [name for name in (TASKS, FEATURES) if name not in files]:
        raise PhaseError(f"the planner's answer has no {' and no '.join(missing)}", REFUSED)
    found = read_artifacts(PlanFolder("", files, {}))
    problems = [f"{name} {problem}" for name, problem in found.problems.items()]
    problems += _invented(found.tasks.tasks, asked, tree)
    problems += _invented(found.features.features, asked, tree)
    if problems:
        more = [f"  and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        lines = [f"  {problem}" for problem in problems[:_SHOWN]]
        raise PhaseError("\n".join(["the planner's answer is refused:", *lines, *more]), REFUSED)
    analysis = found.tasks.meta.codebase_analysis
    sketch = Sketch(
        "the planner's answer",
        found.features.features,
        found.tasks.tasks,
        found.tasks.dependencies,
        dict(analysis.shared_resources) if analysis else {},
        [f"the planner's {one.file}: {one.what}" for one in found.deviations[:_SHOWN]],
        split=list(found.tasks.meta.autonormalization.split),
        merged=list(found.tasks.meta.autonormalization.merged),
    )
    return PlannerAnswer(sketch, files.get(DECISIONS, ""))


def _invented(
    parts: Iterable[PlannedTask | Feature], asked: Mapping[str, str], tree: Tree
) -> Iterator[str]:
    """The quotes that are neither in what was asked nor in the file that they name."""
    texts = {name: _plain(text) for name, text in asked.items()}
    for part in parts:
        for place in part.source_evidence:
            quote = _plain(place.quote)
            names = [place.source] if place.source else list(asked)
            for name in names:
                if name not in texts:
                    read = tree.read(name)
                    texts[name] = _plain(read.text) if isinstance(read, Source) else ""
            found = next((n for n in names if not quote or is_quoted(quote, texts[n])), None)
            if found is None:
                shown = f"{place.quote[:_QUOTED]!r}"
                yield f"{part.id} quotes {shown}, which is not in {' or '.join(names)}"
            elif len(asked) > 1:
                place.source = found


def _plain(text: str) -> str:
    return " ".join(text.split())
