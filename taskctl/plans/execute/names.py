"""Names of files and branches made of the ids of tasks, which may hold any text."""

import hashlib
import re

from taskctl.text.expressions import expression

# A dot alone, at an end, or before `lock` means something to file systems or to git.
_UNSAFE = expression(r"[^A-Za-z0-9_.-]|^[.-]|\.$|\.(?=\.)|\.(?=lock$)")
_LONGEST = 120


def name_of(task_id: str) -> str:
    """A name for files and branches: the id itself, its other characters as `%` and their bytes.

    An id that would be too long for a file is cut, and ends in its hash.
    """
    name = _UNSAFE.sub(_encoded, task_id)
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(task_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[: _LONGEST - 17].rstrip('.%')}-{digest}"


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))
