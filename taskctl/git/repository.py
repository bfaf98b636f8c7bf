"""The one door to git: its plumbing, run so that it writes nothing and starts no other program."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from posixpath import relpath
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.git.ids import blob_of, is_empty
from taskctl.git.names import possible_refs
from taskctl.git.state import note_command
from taskctl.memory import inputs
from taskctl.text.tree import folders_up, is_top

_NOTHING = "TASKCTL_NOTHING"  # an empty variable
# No lazy fetch, no prompt, no lock for reading, no program that the repository names.
ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # for a git that does not know GIT_NO_LAZY_FETCH
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
    _NOTHING: "",
}
ALTERNATES = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager")
# The variables with which CI systems name the target of a change.
_CI_BASES = (
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "origin/{}"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "origin/{}"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "origin/{}"),
)
# Their variables for the branch to be merged: they check out its commit alone.
CI_BRANCHES = (
    "GITHUB_HEAD_REF",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "BITBUCKET_BRANCH",
    "SYSTEM_PULLREQUEST_SOURCEBRANCH",
)

# Settings that can make a file on disk differ from its blob although nothing was changed.
_CONVERTING = frozenset({"core.attributesfile", "core.eol", "attr.tree"})
_NO = frozenset({"false", "no", "off", "0", ""})
_FILTER_KEYS = ("clean", "smudge", "process", "required")
# Files that each working tree has of its own, and one that all share.
_OWN = frozenset(
    {"MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD"}
    | {f"rebase-{how}/head-name" for how in ("merge", "apply")}
)
_SHARED = frozenset({"info/attributes"})
# The tag of a modified file, small if it is assumed to be unchanged.
_MODIFIED = frozenset("Cc")
_STAGED = ("--cached", "--ita-invisible-in-index")


class GitError(TaskctlError):
    """Git could not answer."""


def nothing_to_compare(base: str, head: str) -> GitError:
    """The error for a default base that is the head itself."""
    return GitError(
        f"nothing to compare: {base} and {head} are one commit\n"
        "name the branch to merge into, such as --base origin/main; a clone of one "
        "branch alone does not have it (git fetch origin main)"
    )


class TreeEntry(NamedTuple):
    """One file of an index or a commit: its mode and the id of its contents."""

    mode: str
    blob: str


class Facts(NamedTuple):
    """The state of a clone, as one call of git tells it.

    is_inside  whether the root is in a working tree
    own        the folder of git that belongs to this working tree, absolute
    folder     that which all working trees share, absolute
    head       the commit of HEAD; empty without commits
    ref        the full name of the branch that HEAD is; empty if that is unknown
    """

    is_inside: bool
    is_shallow: bool
    own: str
    folder: str
    head: str
    ref: str


class Index(NamedTuple):
    """The files of the index.

    unwatched  the paths that git does not compare with the working tree
    modified   those whose file there differs, if that was asked
    """

    entries: dict[str, TreeEntry]
    unwatched: set[str]
    modified: set[str]


class Repository:
    """A working tree (or a folder in one), queried through plumbing commands."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.more_objects = ""  # a folder of more objects
        self.everywhere = False  # whether to include changes outside the root

    def run(
        self, *arguments: str, stdin: bytes | None = None, options: Sequence[str] = ()
    ) -> bytes:
        """The output of a git command; `options` go before the command.

        Raises:
            GitError: it failed, or git is not installed.
        """
        done = self._done(*arguments, stdin=stdin, options=options)
        if done.returncode:
            raise _error(done, arguments[0])
        return done.stdout

    def _done(
        self, *arguments: str, stdin: bytes | None = None, options: Sequence[str] = ()
    ) -> "subprocess.CompletedProcess[bytes]":
        self._note(arguments)
        try:
            return subprocess.run(
                ["git", "-C", self.root, *_OPTIONS, *options, *arguments],
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                env=self._environment(),
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed") from None

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a git command that answers line by line, until its input ends."""
        self._note(arguments)
        return subprocess.Popen(
            ["git", "-C", self.root, *_OPTIONS, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment(),
        )

    def _note(self, arguments: Sequence[str]) -> None:
        if not inputs.is_recording():
            return
        if self.more_objects:
            inputs.untold()
        note_command(git_folder(self.root), arguments)

    def _environment(self) -> dict[str, str]:
        found = {**os.environ, **ENVIRONMENT}
        if "GIT_DIR" in found and "GIT_WORK_TREE" not in found:
            # A hook in a linked working tree gets the place of git, but not that the top may be
            # above the root: git would take the root for its top.
            found["GIT_DIR"] = os.path.abspath(found["GIT_DIR"])
            if os.path.realpath(found["GIT_DIR"]) == git_folder(self.root):
                del found["GIT_DIR"]
        if self.more_objects:
            found[ALTERNATES] = object_folders(self.more_objects)
        return found

    @cached_property
    def facts(self) -> Facts:
        """The state of the clone when it was first asked for.

        Raises:
            GitError: there is no repository, or git does not trust it.
        """
        asked = ("--is-inside-work-tree", "--is-shallow-repository", "--git-dir")
        head = ("HEAD^{commit}", "--symbolic-full-name", "HEAD")
        done = self._done("rev-parse", *asked, "--git-common-dir", *head)
        lines = os.fsdecode(done.stdout).split("\n")
        if len(lines) <= len(asked) + 1:
            raise _error(done, "rev-parse")
        inside, shallow, own, folder, commit, *refs = lines
        own, folder = (os.path.realpath(os.path.join(self.root, path)) for path in (own, folder))
        ref = refs[0] if len(refs) == 2 and refs[0].startswith("refs/") else ""
        is_born = not done.returncode
        return Facts(
            inside == "true",
            shallow == "true",
            own,
            folder,
            commit if is_born else "",
            ref if is_born else "",
        )

    @property
    def tip(self) -> str:
        """The commit of HEAD when it was first asked for; empty without one."""
        try:
            return self.facts.head
        except GitError:
            return ""

    def is_repository(self) -> bool:
        """Whether the root is in a git working tree."""
        try:
            return self.must_exist("")
        except GitError:
            return False

    def must_exist(self, purpose: str) -> bool:
        """Whether the root is in a working tree; in a bare repository it is not.

        Raises:
            GitError: there is no repository, or git does not trust it.
        """
        try:
            return self.facts.is_inside
        except GitError as error:
            raise GitError(f"{purpose} needs a git repository: {error}") from None

    @cached_property
    def prefix(self) -> str:
        """The path from the top of the working tree to the root, with a slash; empty at the top."""
        if is_top(self.root):
            return ""
        try:
            return os.fsdecode(self.run("rev-parse", "--show-prefix").removesuffix(b"\n"))
        except GitError:
            return ""

    @property
    def depth(self) -> int:
        """How many folders the root is below the top of the working tree."""
        return self.prefix.count("/")

    def from_root(self, path: str) -> str:
        """A path from the top, as seen from the root."""
        return relpath(path, self.prefix) if self.prefix else path

    def git_path(self, name: str) -> str:
        """The path of a file of the repository itself, such as MERGE_HEAD."""
        if name in _OWN:
            return os.path.join(self.facts.own, name)
        if name in _SHARED:
            return os.path.join(self.facts.folder, name)
        path = os.fsdecode(self.run("rev-parse", "--git-path", name).removesuffix(b"\n"))
        return os.path.join(self.root, path)

    def commit(self, revision: str) -> str:
        """The full id of a commit.

        Raises:
            GitError: there is no such commit here, or the name is ambiguous.
        """
        if "\0" in revision:  # no argument of a process can hold it
            raise GitError(f"{revision!r} is not a known commit")
        refs = self._refs(revision)
        if len(refs) > 1:
            raise GitError(f"{revision!r} is ambiguous: write {' or '.join(refs)}")
        try:
            found = self.run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except GitError:
            raise GitError(f"{revision!r} is not a known commit{self.hint()}") from None
        return found.decode().strip()

    def _refs(self, revision: str) -> list[str]:
        """The refs that a revision can mean, the one that git takes first."""
        refs = possible_refs(revision)
        if not refs:
            return []
        out = self.run("for-each-ref", "--format=%(refname)", *refs)
        there = set(out.decode("utf-8", "replace").split("\n"))
        return [ref for ref in refs if ref in there]

    def head(self) -> str:
        """The commit of HEAD; empty in a repository without commits."""
        try:
            return self.commit("HEAD")
        except GitError:
            return ""

    def head_with_files(self, purpose: str) -> str:
        """The commit of HEAD in a working tree; empty without commits.

        Raises:
            GitError: there is no repository, git does not trust it, or it is bare.
        """
        if not self.must_exist(purpose):
            raise GitError(
                f"{purpose} needs a working tree, and a bare repository has none: "
                "`taskctl scope` judges commits there (--base REV or --range A..B)"
            )
        return self.facts.head

    def is_shallow(self) -> bool:
        """Whether older commits are not in this clone."""
        return self.facts.is_shallow

    def hint(self) -> str:
        """The likely reason and its remedy, to append when something is missing."""
        return "; the clone is shallow (`git fetch --unshallow`)" if self.is_shallow() else ""

    def default_target(self, environment: Mapping[str, str]) -> str:
        """The branch that a change will be merged into: the CI's variable, else the default branch.

        Raises:
            GitError: neither exists.
        """
        for variable, form in _CI_BASES:
            value = environment.get(variable)
            if value:
                return form.format(value.removeprefix("refs/heads/"))
        try:
            return self.commit("origin/HEAD")
        except GitError:
            raise GitError("no base to compare with: name one with --base REV") from None

    def index(self, *, whole: bool = False, compared: bool = False) -> Index:
        """The files of the index below the root, or all as seen from it; in a conflict, our side.

        Those that were only announced (`git add -N`) are among them: see `only_intended`.

        Args:
            whole: whether to list all.
            compared: whether to compare them with the working tree.
        """
        found = Index({}, set(), set())
        top = ("--", "../" * self.depth) if whole and self.depth else ()
        shown = ("-c", "-m") if compared else ("-c",)
        options = self._no_filters if compared else ()
        out = self.run("ls-files", *shown, "-s", "-v", "-z", *top, options=options)
        for record in out.split(b"\0"):
            if record:
                details, _, name = record.partition(b"\t")
                tag, mode, blob, stage = details.decode().split(" ")
                path = os.fsdecode(name)
                if tag in _MODIFIED:
                    found.modified.add(path)
                    continue
                if stage in {"0", "2"}:
                    found.entries[path] = TreeEntry(mode, blob)
                if tag == "S" or tag.islower():  # skip-worktree, assume-unchanged
                    found.unwatched.add(path)
        return found

    def only_intended(self, entries: Mapping[str, TreeEntry], among: Iterable[str]) -> set[str]:
        """Which of the paths are in the index, but not staged (`git add -N`).

        Their entry is that of an empty file.
        """
        empty = {path for path in among if path in entries and is_empty(entries[path].blob)}
        if not empty:
            return set()
        return empty - set(self.staged(""))

    def tree(self, revision: str, *, whole: bool = False) -> dict[str, TreeEntry]:
        """The files of a commit below the root; or all of them, with paths from the top."""
        entries = {}
        options = ("-r", "-z", "--full-tree") if whole else ("-r", "-z")
        for record in self.run("ls-tree", *options, revision).split(b"\0"):
            if record:
                details, _, path = record.partition(b"\t")
                mode, _, blob = details.decode().split(" ")
                entries[os.fsdecode(path)] = TreeEntry(mode, blob)
        return entries

    def staged(self, base: str) -> list[str]:
        """The paths whose index entry differs from a commit, including deleted ones."""
        return self._names("diff-index", *_STAGED, base or self._empty_tree())

    def changed(self, base: str) -> list[str]:
        """The paths that differ between a commit and the working tree, including untracked ones."""
        names = self._differing(base) if base else set(self.index().entries)
        return sorted(names.union(self.untracked()))

    def untracked(self) -> list[str]:
        """The paths in the working tree that are neither in the index nor ignored."""
        top = ("../" * self.depth,) if self.everywhere and self.depth else ()
        out = self.run("ls-files", "-z", "--others", "--exclude-standard", "--", *top)
        return [os.fsdecode(name) for name in out.split(b"\0") if name]

    def hash_files(self, paths: Sequence[str]) -> list[str]:
        """The ids that regular files of the working tree would have in git without filters."""
        if not paths:
            return []
        names = "".join(f"{path}\n" for path in paths).encode("utf-8", "surrogateescape")
        out = self.run("hash-object", "--stdin-paths", stdin=names, options=self._no_filters)
        return out.decode().split()

    def between(self, old: str, new: str) -> list[str]:
        """The paths that differ between two commits or trees, by their ids."""
        return self._names("diff-tree", "-r", old, new)

    def unclean(self) -> set[str]:
        """The tracked paths whose working tree file may differ from the index."""
        return set(self._names("diff-files", options=self._no_filters))

    def converts(self) -> bool:
        """Whether, by the settings, any file on disk may differ from its blob.

        Files named .gitattributes are ignored here: they apply to their own folders.
        """
        if any(
            key in _CONVERTING or (key == "core.autocrlf" and value.lower() not in _NO)
            for key, value in self._config.items()
        ):
            return True
        places = (self.git_path("info/attributes"), *_attribute_files())
        return any(os.path.exists(place) for place in places)

    @property
    def comment_sign(self) -> str:
        """The beginning of comment lines in a commit message."""
        sign = self._config.get("core.commentchar", "#")
        return "#" if sign == "auto" else sign

    @cached_property
    def _config(self) -> dict[str, str]:
        """The whole configuration; the last value of a key counts."""
        found = {}
        for record in self.run("config", "--list", "-z").split(b"\0"):
            key, newline, value = os.fsdecode(record).partition("\n")
            found[key] = value if newline else "true"
        return found

    @cached_property
    def _no_filters(self) -> tuple[str, ...]:
        """The options that keep git from running filters when it compares contents."""
        parts = [
            key.removeprefix("filter.").rpartition(".")
            for key in self._config
            if key.startswith("filter.")
        ]
        names = {name for name, dot, key in parts if dot and key in _FILTER_KEYS}
        # --config-env, because -c would split the name at a `=` in it
        keys = [f"filter.{name}.{key}" for name in sorted(names) for key in _FILTER_KEYS]
        return tuple(
            part
            for key in keys
            for part in ((f"--config-env={key}={_NOTHING}",) if "=" in key else ("-c", f"{key}="))
        )

    def _differing(self, base: str) -> set[str]:
        """The tracked paths whose working tree file differs from a commit, by contents."""
        fields = self._diff("diff-index", "--raw", "--no-abbrev", base, options=self._no_filters)
        found = set()
        for details, name in zip(fields[::2], fields[1::2], strict=False):
            old_mode, mode, blob, _, _ = details.decode().lstrip(":").split(" ")
            path = os.fsdecode(name)
            if self.everywhere:
                path = self.from_root(path)
            # git has compared only the times
            if old_mode != mode or blob_of(os.path.join(self.root, path), blob) != blob:
                found.add(path)
        return found

    def _empty_tree(self) -> str:
        return self.run("hash-object", "-t", "tree", "--stdin", stdin=b"").decode().strip()

    def _names(self, command: str, *arguments: str, options: Sequence[str] = ()) -> list[str]:
        fields = self._diff(command, "--name-only", *arguments, options=options)
        names = {os.fsdecode(name) for name in fields}
        return sorted(map(self.from_root, names) if self.everywhere else names)

    @property
    def relative(self) -> str:
        """The option that limits git to paths below the root, and names them from there."""
        return "--no-relative" if self.everywhere else "--relative"

    def _diff(self, command: str, *arguments: str, options: Sequence[str] = ()) -> list[bytes]:
        out = self.run(
            command,
            "--no-renames",
            "--no-ext-diff",
            self.relative,
            "--ignore-submodules=dirty",
            "-z",
            *arguments,
            "--",
            options=options,
        )
        return [name for name in out.split(b"\0") if name]


def _error(done: "subprocess.CompletedProcess[bytes]", command: str) -> GitError:
    message = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
    return GitError(message.removeprefix("fatal: ") or f"git {command} failed")


def git_folder(folder: str) -> str:
    """The git folder of the working tree around a folder; empty if there is none."""
    *_, folder = folders_up(folder)
    if not is_top(folder):
        return ""
    found = os.path.join(folder, ".git")
    if os.path.isfile(found):
        text = os.fsdecode(inputs.look(found) or b"")
        found = os.path.join(folder, text.strip().removeprefix("gitdir: "))
    return os.path.realpath(found)


def object_folders(first: str) -> str:
    """A folder of objects and those that the environment names, in git's notation."""
    escaped = os.path.abspath(first).replace("\\", "\\\\").replace('"', '\\"')
    return os.pathsep.join(filter(None, (f'"{escaped}"', os.environ.get(ALTERNATES, ""))))


def _attribute_files() -> list[str]:
    """The attribute files that git reads outside the repository."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    found = [os.path.join(home, "git", "attributes")]
    return found if os.environ.get("GIT_ATTR_NOSYSTEM") else [*found, "/etc/gitattributes"]
