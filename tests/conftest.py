"""A scratch repository to tell stories in, and the shared documents that some stories run on."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypedDict, Unpack
from unittest.mock import patch

import pytest
from hypothesis import settings

from taskctl.cli.start import run as run_taskctl
from taskctl.model.plans import Plans
from taskctl.read.plan import read_plan
from taskctl.settings.load import load
from taskctl.text.tree import DiskTree

pytest.register_assert_rewrite("tests.rules.cases")
# What is tried at random: a few dozen on every run, more with `--hypothesis-profile full`. In CI it
# is the same on every run, so that a change is refused for what it does, not for bad luck.
_IS_CI = "CI" in os.environ
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=_IS_CI)
settings.register_profile("full", max_examples=60, deadline=None, derandomize=_IS_CI)
settings.load_profile("quick")

TASKS = "tasks"
# What a finding points at stands between the first pair, what belongs to it between the second.
_MARK = re.compile("[«»‹›]")
_LINE_END = re.compile("\r\n|\r|\n")
# Nothing of the machine: no user's git settings, no variables of a CI job or of a hook.
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}


def _reads_everything() -> bool:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return os.access(file.name, os.R_OK)


needs_permissions = pytest.mark.skipif(_reads_everything(), reason="this user can read everything")


class Span(NamedTuple):
    """Where text stands in a file, both ends 1-based, the second behind the last character."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Found:
    """One finding, as `--output-format json` says it."""

    code: str
    name: str
    severity: str
    message: str
    help: str
    url: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    item: str
    related: list[dict[str, Any]]
    fix: dict[str, Any] | None
    fingerprint: str
    count: int = 1

    @property
    def span(self) -> Span:
        return Span(self.path, self.line, self.column, self.end_line, self.end_column)

    @property
    def related_lines(self) -> list[tuple[str, int]]:
        return [(place["path"], place["line"]) for place in self.related]


class Answer(NamedTuple):
    """What a run of the program said, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str


class Parts(TypedDict, total=False):
    """The parts of a task file that can be replaced; None leaves a section out."""

    title: str  # behind the id
    owner: str
    created: str
    prereqs: Sequence[str] | str  # a text stands behind the key as it is
    follow_ups: Sequence[str] | str
    links: Sequence[str]
    keys: str  # more lines of the header
    header: str  # all lines of the header
    context: str
    stop: str | None
    scope: str | None
    plan: str
    evidence: str | None
    more: str  # more text at the end
    body: str  # all below the header


def task(
    id: str, status: str = "Draft", slug: str = "x", **parts: Unpack[Parts]
) -> tuple[str, str]:
    """(path, text) of a task file about which there is nothing to say."""
    header = parts.get("header")
    if header is None:
        header = (
            f"title: {parts.get('title', f'{id} A small step')}\n"
            f"status: {status}\n"
            f"owner: {parts.get('owner', 'runtime')}\n"
            f"created: {parts.get('created', '2026-01-02')}\n"
            f"depends-on:{_listed(parts.get('prereqs', ()))}\n"
            f"follow-up-tasks:{_listed(parts.get('follow_ups', ()))}\n"
            f"links:{_listed(parts.get('links', ()))}\n"
            f"{parts.get('keys', '')}"
        )
    body = parts.get("body")
    if body is None:
        box = "x" if re.match("[«‹]?(done|complete)", status, re.IGNORECASE) else " "
        body = _sections(
            (
                ("Context", parts.get("context", "Why it is needed.")),
                ("Goal", "What it brings."),
                ("Plan (small PRs)", parts.get("plan")),
                (
                    "Stop conditions (Definition of Done)",
                    parts.get("stop", f"- [{box}] `make test` exits 0"),
                ),
                ("Touched paths (allowlist)", parts.get("scope", "- `src/a/`")),
                ("Evidence", parts.get("evidence", "- `make test`: 3 passed")),
            )
        )
    return f"{TASKS}/{id}-{slug}.md", f"---\n{header}---\n\n{body}{parts.get('more', '')}"


def track(name: str, status: str = "Living", body: str = "## Vision\n\nText.\n") -> tuple[str, str]:
    """(path, text) of a track file about which there is nothing to say."""
    header = f"title: TRACK {name}\nstatus: {status}\nowner: runtime\ncreated: 2026-01-02\n"
    return f"{TASKS}/TRACK-{name}.md", f"---\n{header}links: []\n---\n\n{body}"


def _listed(entries: Sequence[str] | str) -> str:
    if isinstance(entries, str):
        return f" {entries}"
    return "".join(f"\n  - {entry}" for entry in entries) or " []"


def _sections(sections: Sequence[tuple[str, str | None]]) -> str:
    return "\n".join(f"## {head}\n\n{text}\n" for head, text in sections if text is not None)


def spans_of(path: str, text: str) -> tuple[str, list[Span], list[Span]]:
    """The text without its marks, and where the two kinds of marks stood."""
    found: dict[str, list[Span]] = {"«": [], "‹": []}
    plain = ""
    opened: dict[str, tuple[int, int]] = {}
    for piece in re.split("([«»‹›])", text):
        if not _MARK.fullmatch(piece):
            plain += piece
            continue
        lines = _LINE_END.split(plain.removeprefix("\ufeff"))
        here = len(lines), len(lines[-1]) + 1
        if piece in found:
            opened[piece] = here
        else:
            kind = "«" if piece == "»" else "‹"
            found[kind].append(Span(path, *opened[kind], *here))
    return plain, found["«"], found["‹"]


@dataclass
class Repo:
    """A scratch repository; `marked` and `related` are the places marked in what was written."""

    root: Path
    marked: list[Span] = field(default_factory=list)
    related: list[Span] = field(default_factory=list)

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file; of a text, what stands in «» or ‹› is remembered without them."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content, marked, related = spans_of(path, content)
            self.marked = [*(span for span in self.marked if span.path != path), *marked]
            self.related = [*(span for span in self.related if span.path != path), *related]
            content = content.encode("utf-8", "surrogateescape")
        target.write_bytes(content)
        return target

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode("utf-8")

    def task(self, id: str, status: str = "Draft", slug: str = "x", **parts: Unpack[Parts]) -> str:
        """Write a valid task file, any part of it replaced; its path."""
        path, text = task(id, status, slug, **parts)
        self.write(path, text)
        return path

    def track(self, name: str, status: str = "Living", body: str = "## Vision\n\nText.\n") -> str:
        """Write a valid track file; its path."""
        path, text = track(name, status, body)
        self.write(path, text)
        return path

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        folder: str = ".",
        env: Mapping[str, str] = _ENVIRONMENT,
    ) -> Answer:
        """Run the program in this process, as if it was started in `folder`."""
        streams = [io.TextIOWrapper(io.BytesIO(raw)) for raw in (stdin, b"", b"")]
        given, out, err = streams
        code: object = 0
        with (
            chdir(self.root / folder),
            patch.dict(os.environ, {**_ENVIRONMENT, **env}, clear=True),
            patch.multiple(sys, argv=["taskctl", *arguments], stdin=given, stdout=out, stderr=err),
        ):
            try:
                run_taskctl()
            except SystemExit as ended:
                code = ended.code or 0
            finally:
                out.flush()
                err.flush()
        assert isinstance(code, int)
        return Answer(code, _written(out), _written(err))

    def spawn(
        self,
        *arguments: str,
        stdin: bytes = b"",
        env: Mapping[str, str] = _ENVIRONMENT,
        seconds: float = 60,
    ) -> Answer:
        """Run the program in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "taskctl", *arguments],
            cwd=self.root,
            input=stdin,
            capture_output=True,
            check=False,
            env={**_ENVIRONMENT, **env},
            timeout=seconds,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def findings(
        self, *codes: str, options: Sequence[str] = (), env: Mapping[str, str] = _ENVIRONMENT
    ) -> list[Found]:
        """What `check` finds, of all rules or of those named."""
        answer = self.run("check", "--output-format", "json", *options, env=env)
        assert answer.exit_code in {0, 1}, answer.stderr
        found = [Found(**finding) for finding in json.loads(answer.stdout)["findings"]]
        return [finding for finding in found if not codes or finding.code in codes]

    def codes(self, *options: str, env: Mapping[str, str] = _ENVIRONMENT) -> list[str]:
        """The codes of all findings, in the order of the report."""
        return [finding.code for finding in self.findings(options=options, env=env)]

    def plan(self) -> Plans:
        """What is read of the files, for what no command shows."""
        loaded = load(str(self.root))
        return read_plan(DiskTree(loaded.root), loaded.settings)

    def git(self, *arguments: str, env: Mapping[str, str] = _ENVIRONMENT) -> str:
        """What a git command prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            capture_output=True,
            check=False,
            env={**_ENVIRONMENT, **env},
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def commit(self, message: str = "a change") -> str:
        """Commit all that is there; the first time, make the repository."""
        if not (self.root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def files(self) -> dict[str, tuple[bytes, int, int]]:
        """Contents, time and mode of every file but git's own."""
        return {
            str(path.relative_to(self.root)): (
                path.read_bytes(),
                path.stat().st_mtime_ns,
                path.stat().st_mode,
            )
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }


def _written(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository, not yet git's, in which the path of the default allowlist exists."""
    root = tmp_path / "repo"
    root.mkdir()
    found = Repo(root)
    found.write("src/a/lib.py", "")
    return found


def shared_folder() -> Path:
    """The folder of documents that the project shares: $TASKCTL_SHARED, else ../shared."""
    default = Path(__file__).parents[2] / "shared"
    return Path(os.environ.get("TASKCTL_SHARED") or default)


def missing(what: str) -> NoReturn:
    """Skip, but on CI fail: there, nothing may be left out unseen."""
    message = f"{what} is not there (TASKCTL_SHARED)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder; without it a test is skipped, and fails on CI."""
    folder = shared_folder()
    if not folder.is_dir():
        missing(str(folder))
    return folder


@dataclass
class Nexus:
    """A clone of the real plan that the default layout comes from, with its history."""

    repo: Repo
    commits: Mapping[str, str]  # original id: id in the clone, oldest first

    def commit(self, original: str) -> str:
        """The commit whose original id starts so."""
        (found,) = [new for old, new in self.commits.items() if old.startswith(original)]
        return found

    def checkout(self, revision: str) -> Repo:
        """The clone at a commit of it."""
        self.repo.git("checkout", "--quiet", "--force", "--detach", revision)
        return self.repo


@pytest.fixture(scope="session")
def nexus(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Nexus:
    """The clone; a test that looks at its files checks a commit out first."""
    corpus = shared / "corpora/nexus"
    if not corpus.is_dir():
        missing(str(corpus))
    top = Repo(tmp_path_factory.mktemp("nexus"))
    top.git("clone", "--quiet", str(corpus / "nexus.bundle"), "clone")
    rows = (corpus / "commits.tsv").read_text("utf-8").splitlines()[1:]
    commits = dict(row.split("\t")[:2] for row in rows)
    return Nexus(Repo(top.root / "clone"), commits)
