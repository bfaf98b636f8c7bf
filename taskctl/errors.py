"""Errors that end a command: one family, turned into exit codes in one place."""


class TaskctlError(Exception):
    """Work that could not be done; its text is for the person at the terminal (exit 2)."""


def to_install(extra: str) -> str:
    """The command that installs taskctl with an extra; it is on no package index."""
    return f"`pipx install --force './taskctl[{extra}]'` beside the clone, or the same with pip"


class SettingsError(TaskctlError):
    """The settings cannot be used, or another file that says how to judge.

    Args:
        key: the setting, dotted, or the option.
        path: the file in which it is written, empty where that is not known.
        line: its line, 0 where that is not known.
    """

    def __init__(self, message: str, key: str = "", path: str = "", line: int = 0) -> None:
        where = f"{path}:{line}" if line else path
        super().__init__(": ".join(part for part in (where, key, message) if part))
        self.message, self.key, self.path, self.line = message, key, path, line


class PlanError(TaskctlError):
    """There is no plan to work on."""


class PhaseError(TaskctlError):
    """A phase of a T.A.S.K.S. plan ended early.

    Args:
        exit_code: by the table of that document, from 1 (arguments) to 9 (abort by the user).
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code
