"""Errors that end a command: one family, turned into exit codes in one place."""


class TaskctlError(Exception):
    """Work that could not be done; its text is for the person at the terminal (exit 2)."""


class SettingsError(TaskctlError):
    """The settings cannot be used."""


class PlanError(TaskctlError):
    """There is no plan to work on."""
