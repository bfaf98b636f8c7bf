"""Counterproofs: patches that must make a proof fail; otherwise it proves nothing."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from taskctl.errors import TaskctlError
from taskctl.git.repository import Repository
from taskctl.model.evidence import Counterproof, ProofRun, RunResult
from taskctl.proofs.engine import Engine
from taskctl.proofs.session import Limits, Watcher, run_cases
from taskctl.read.evidence import bound_to
from taskctl.settings.schema import Settings
from taskctl.text.tree import Snapshot


def run_with_counterproofs(
    cases: Sequence[ProofRun],
    root: str,
    settings: Settings,
    limits: Limits,
    engine: Engine,
    watcher: Watcher,
) -> None:
    """Run the proofs in scratch folders outside `root`; those with a counterproof twice.

    Raises:
        TaskctlError: there is no room for a scratch folder.
        KeyboardInterrupt: ^C.
    """
    plain = [case for case in cases if not case.proof.counterproof]
    run_cases(plain, root, limits, engine, watcher)
    for case in cases:
        if case.proof.counterproof:
            _run_both(case, root, settings, limits, engine, watcher)


def _run_both(
    case: ProofRun, root: str, settings: Settings, limits: Limits, engine: Engine, watcher: Watcher
) -> None:
    with _scratch(root) as folder:
        run_cases([case], folder, limits, engine, watcher)
    assert case.shown is not None
    shown = case.shown
    digest = bound_to(Snapshot(root), settings, case.proof)["counterproof"]
    counter = Counterproof(case.proof.counterproof, digest)
    if shown.outcome == "passed":
        with _scratch(root) as folder:
            fault = _apply(root, folder, case.proof.counterproof)
            if fault:
                counter = counter._replace(reason=fault, unrun=True)
            else:
                run_cases([case], folder, limits, engine, watcher)
                counter = _judged(counter, case.shown)
    else:
        counter = counter._replace(reason="the proof itself does not pass", unrun=True)
    case.shown = _together(shown, counter)


def _judged(counter: Counterproof, patched: RunResult) -> Counterproof:
    counter = counter._replace(exit_code=patched.exit_code)
    if patched.outcome == "passed":
        return counter._replace(reason=f"it proves nothing: it also passes with {counter.patch}")
    if patched.outcome == "not run":
        reason = f"its counterproof could not be run: {patched.reason}"
        return counter._replace(reason=reason, unrun=True)
    return counter


def _together(shown: RunResult, counter: Counterproof) -> RunResult:
    if shown.reason or not counter.reason:
        return shown._replace(counter=counter)
    return shown._replace(counter=counter, reason=counter.reason, unrun=counter.unrun)


@contextmanager
def _scratch(root: str) -> Iterator[str]:
    """A copy of the repository's files outside it, as they are, without ignored ones."""
    try:
        folder = tempfile.mkdtemp(prefix="taskctl-proof-")
    except OSError as error:
        raise TaskctlError(f"no scratch folder for the proof: {error.strerror}") from None
    try:
        repository = Repository(root)
        _copy(root, folder, {*repository.index().entries, *repository.untracked()})
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(root: str, folder: str, paths: Iterable[str]) -> None:
    for path in sorted(paths):
        source, target = os.path.join(root, path), os.path.join(folder, path)
        if not os.path.lexists(source) or (os.path.isdir(source) and not os.path.islink(source)):
            continue  # deleted in the working tree, or a submodule
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            shutil.copy2(source, target, follow_symlinks=False)
        except OSError as error:
            raise TaskctlError(f"{path} cannot be copied for its proof: {error.strerror}") from None


def _apply(root: str, folder: str, patch: str) -> str:
    """Apply a patch in a scratch folder; return why it cannot be applied, or "" if it was."""
    path = os.path.join(folder, patch)
    if not os.path.isfile(path):
        known = os.path.isfile(os.path.join(root, patch))
        return f"its counterproof {patch} {'is ignored by git' if known else 'has no file'}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "--", path],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={**environment, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder), "LC_ALL": "C"},
    )
    if done.returncode == 0:
        return ""
    said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("error: ")
    return f"its counterproof {patch} does not apply: {said}"
