"""Files that decide whether agents are checked at all: guarded by their names, in any folder."""

from collections.abc import Mapping
from unicodedata import category, normalize

from taskctl.text.expressions import expression
from taskctl.text.globs import glob_matcher

_GIT = "git's own"
_AGENT = "a setting of a coding agent"
_HOOKS = "where the hooks of git are set up"
_OURS = "the settings of taskctl"
# Names, in small letters, of files and of folders with all that is in them.
_NAMES = {
    ".git": _GIT, "git~1": _GIT, ".gitmodules": _GIT, ".gitconfig": _GIT, ".gitattributes": _GIT,
    ".claude": _AGENT, ".cursor": _AGENT, ".codex": _AGENT, ".gemini": _AGENT, ".windsurf": _AGENT,
    ".cline": _AGENT, ".clinerules": _AGENT, ".roo": _AGENT, ".continue": _AGENT, ".amp": _AGENT,
    ".opencode": _AGENT, ".aider.conf.yml": _AGENT, ".cursorrules": _AGENT, ".junie": _AGENT,
    ".windsurfrules": _AGENT, ".roomodes": _AGENT, ".mcp.json": _AGENT, "mcp.json": _AGENT,
    "opencode.json": _AGENT, "opencode.jsonc": _AGENT, "agents.md": _AGENT, "claude.md": _AGENT,
    "agents.override.md": _AGENT, "claude.local.md": _AGENT, "gemini.md": _AGENT,
    ".claude.json": _AGENT, "copilot-instructions.md": _AGENT, ".agents": _AGENT,
    ".husky": _HOOKS, ".githooks": _HOOKS, ".lefthook": _HOOKS, ".lefthook-local": _HOOKS,
    "prek.toml": _HOOKS, ".overcommit.yml": _HOOKS, ".overcommit.yaml": _HOOKS, ".huskyrc": _HOOKS,
    "taskctl.toml": _OURS, "taskctl-baseline.json": "the baseline of taskctl",
    "pyproject.toml": "a file that may hold the settings of taskctl",
}  # fmt: skip  # a table
_PATTERNS = (
    (expression(r"\.?lefthook(?:-local)?\.\w+|\.?pre-commit-(?:config|hooks)\.ya?ml"), _HOOKS),
    (expression(r"\.claude\..*|\.aider.*"), _AGENT),
)
# A folder, and the files in it that decide.
_PAIRS = {
    (".kiro", "hooks"): _AGENT, (".kiro", "settings"): _AGENT, (".kiro", "steering"): _AGENT,
    (".vscode", "settings.json"): _AGENT, (".github", "hooks"): _AGENT,
    (".vscode", "tasks.json"): _AGENT,
}  # fmt: skip  # a table
_SEPARATORS = expression(r"[/\\]+|:")


def own_patterns(file: str, baseline: str, evidence: str) -> Mapping[str, str]:
    """The roles of the files of taskctl itself, by their patterns.

    Args:
        file: that of the settings; empty without one.
        baseline: that of the baseline; empty without one.
        evidence: the folder of the evidence.
    """
    return {file: _OURS, baseline: "the baseline of taskctl", f"{evidence}/**": "evidence"}


def guarded(path: str, own: Mapping[str, str]) -> str:
    """The role of a path that decides how edits are judged; empty for other paths.

    Args:
        path: relative to the root.
        own: the files of taskctl itself, as `own_patterns` says.
    """
    names = [name for name in map(_plain, _SEPARATORS.split(path)) if name]
    for index, name in enumerate(names):
        if what := _NAMES.get(name) or _PAIRS.get((names[index - 1] if index else "", name)):
            return what
        for pattern, what in _PATTERNS:
            if pattern.fullmatch(name):
                return what
    plain = "/".join(names)
    return next((what for pattern, what in own.items() if _fits(pattern, plain)), "")


def _fits(pattern: str, plain: str) -> bool:
    return bool(pattern) and glob_matcher("/".join(map(_plain, pattern.split("/"))))(plain)


def _plain(name: str) -> str:
    """A name as the most careless file system reads it: case, signs without width, end dots."""
    seen = "".join(char for char in normalize("NFC", name) if category(char) != "Cf")
    return seen.casefold().rstrip(" .") if seen.strip(".") else ""
