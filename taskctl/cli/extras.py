"""Commands whose packages come with an extra."""

from collections.abc import Collection

from taskctl.errors import TaskctlError, to_install


def missing(
    error: ModuleNotFoundError, needs: str, extra: str, packages: Collection[str]
) -> Exception:
    """The error to raise for a missing package: how to get it if an extra has it, else itself.

    Args:
        error: what the import said.
        needs: what is needed for what.
        extra: the name of the extra.
        packages: the packages that come with it, by the names that are imported.
    """
    if str(error.name).partition(".")[0] not in packages:
        return error
    return TaskctlError(f"{needs}; install it with {to_install(extra)}")
