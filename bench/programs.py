"""The programs that are measured: ours, and the peers that `make bench-peers` has installed."""

import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.corpora import ROOT, Corpus
from bench.measure import Command, environment

PEERS: Mapping[str, Path] = {
    "rumdl": ROOT / ".bench" / "venv" / "bin" / "rumdl",
    "markdownlint-cli2": ROOT / ".bench" / "node_modules" / ".bin" / "markdownlint-cli2",
    "backlog": ROOT / ".bench" / "node_modules" / ".bin" / "backlog",
}

CLEAN = frozenset({0})
FINDINGS = frozenset({0, 1})


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for a command that cannot be measured, and says why."""

    why: str


@dataclass(frozen=True, slots=True)
class Programs:
    """How to call each program; without `with_peers` none but Python is compared with.

    earlier   the taskctl of an earlier commit
    """

    taskctl: tuple[str, ...]
    with_peers: bool
    earlier: tuple[str, ...] | Absent

    @property
    def python(self) -> str:
        """The interpreter that taskctl runs on, not a launcher of the same name."""
        return python_of(self.taskctl)

    def ours(self, corpus: Corpus, words: str) -> Command:
        """The command `taskctl WORDS` in `corpus`, which must end as that corpus deserves."""
        expected = CLEAN if corpus.clean else FINDINGS
        return _command("taskctl", self.taskctl, corpus, words, expected)

    def has_peer(self, name: str) -> bool:
        """Whether `name` is installed and wanted."""
        return self.with_peers and PEERS[name].is_file()

    def peer(self, name: str, corpus: Corpus, words: str) -> Command:
        """The command `NAME WORDS` in `corpus`."""
        return _command(name, (str(PEERS[name]),), corpus, words, FINDINGS)

    def has_command(self, name: str) -> bool:
        """Whether taskctl has the command `name` already."""
        return _output((*self.taskctl, name, "--help")) is not None

    def versions(self) -> dict[str, str]:
        """The version of each program that is compared."""
        words = {"taskctl": self.taskctl}
        words |= {name: (str(path),) for name, path in PEERS.items() if self.has_peer(name)}
        return {name: _version(program) for name, program in words.items()}


def find_taskctl() -> tuple[str, ...]:
    """The taskctl of this checkout, else that of the running interpreter."""
    program = ROOT / ".venv" / "bin" / "taskctl"
    return (str(program),) if program.is_file() else (sys.executable, "-m", "taskctl")


def python_of(taskctl: tuple[str, ...]) -> str:
    """The interpreter that a taskctl runs on."""
    beside = Path(taskctl[0]).with_name("python3")
    return str(beside) if beside.is_file() else sys.executable


def _command(
    name: str, program: tuple[str, ...], corpus: Corpus, words: str, expected: frozenset[int]
) -> Command:
    return Command(f"{name} {words}", (*program, *shlex.split(words)), corpus.folder, expected)


def _version(program: tuple[str, ...]) -> str:
    found = re.search(r"\d+\.\d+[\w.+-]*", _output((*program, "--version")) or "")
    return found.group() if found else "(unknown version)"


def _output(words: tuple[str, ...]) -> str | None:
    """What `words` print; None when they fail."""
    done = subprocess.run(
        words, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None
