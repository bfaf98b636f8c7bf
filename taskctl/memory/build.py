"""The state of the program: what another build remembers is not used."""

import os
import sys
from functools import cache

from taskctl import __version__

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INSTALLED = ("site-packages", "dist-packages")


@cache
def fingerprint() -> bytes:
    """A text that changes with the version, Python, its libraries, and the code of a checkout.

    The files of an installed package do not change: a new installation changes the folder of the
    libraries. Those of a checkout, which somebody may be editing, are compared by size and time.
    """
    parts = [__version__, sys.version, sys.platform, _PACKAGE]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = os.path.join(sys.prefix, "lib", version, "site-packages")
    for folder in (libraries, os.path.dirname(_PACKAGE)):
        try:
            parts.append(str(os.stat(folder).st_mtime_ns))
        except OSError:
            parts.append("")
    if os.path.basename(os.path.dirname(_PACKAGE)) not in _INSTALLED:
        parts += _files(_PACKAGE)
    return "\n".join(parts).encode("utf-8", "surrogateescape")


def _files(folder: str) -> list[str]:
    """The files of the code with their sizes and times, in a stable order."""
    found: list[str] = []
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    data = entry.stat()
                    found.append(f"{entry.path} {data.st_size} {data.st_mtime_ns}")
    return sorted(found)
