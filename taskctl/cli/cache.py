"""`taskctl cache`: show or empty the memory between runs."""

import os

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.memory import store
from taskctl.memory.folder import VARIABLE, fault_of, wanted_folder
from taskctl.report.style import printable
from taskctl.text.words import count


@click.group("cache")
def command() -> None:
    """Show or empty the memory between runs.

    It holds what was read, so that nothing is read twice. No answer depends on it.
    """


@command.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def info(session: Session, *, as_json: bool) -> int:
    """Print where the memory is, how large it is, and why it is not used."""
    folder, fault = _folder()
    found = [(os.path.basename(os.path.dirname(path)), data.st_size)
             for path, data in store.entries(folder)] if not fault else []  # fmt: skip
    kinds = {kind: [size for k, size in found if k == kind] for kind, _ in sorted(found)}
    if as_json:
        print_json(
            {
                "folder": folder,
                "problem": fault,
                "limit": store.limit(),
                "bytes": sum(size for _, size in found),
                "entries": {kind: len(sizes) for kind, sizes in kinds.items()},
            }
        )
        return 0
    lines = [f"folder   {printable(folder) or 'none'}"]
    lines += [f"unused   {fault}"] if fault else []
    lines.append(f"size     {_megabytes(sum(size for _, size in found))} of at most "
                 f"{_megabytes(store.limit())}")  # fmt: skip
    lines += [
        f"{kind:<8} {count(len(sizes), 'file')}, {_megabytes(sum(sizes))}"
        for kind, sizes in kinds.items()
    ]
    print_lines(lines)
    return 0


@command.command("clean")
@click.pass_obj
def clean(session: Session) -> int:
    """Remove everything that is remembered."""
    folder, fault = _folder()
    if fault and os.path.lexists(folder):
        raise TaskctlError(f"{folder} is not touched: {fault}; name another folder in {VARIABLE}")
    number = 0 if fault else store.clean(folder)
    session.note(f"{count(number, 'file')} removed from {printable(folder)}")
    return 0


def _folder() -> tuple[str, str]:
    """The folder of the memory, and why it is not used; empty if it is."""
    folder = wanted_folder()
    if not folder:
        return "", "there is no home folder"
    try:
        return folder, fault_of(folder)
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        return folder, "nothing is remembered yet" if missing else f"it cannot be read ({error})"


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"
