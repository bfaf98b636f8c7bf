"""The stream of files: `---file:NAME` on a line of its own, then the text of that file."""

import re
from collections.abc import Mapping

from taskctl.errors import PhaseError
from taskctl.text.expressions import expression

FENCE = expression(r"^---file:(?P<name>[^\n]*)\n?", re.MULTILINE)
_NAME = expression(r"(?!\.+$)[A-Za-z0-9.][\w.-]*")
# One fence that holds the whole text: no line inside begins with the same fence.
_CODE_FENCE = expression(
    r"\s*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<body>(?:(?!(?P=fence)).*\n)*)(?P=fence)\s*"
)


def joined(files: Mapping[str, str]) -> str:
    """The stream of files in their order; each text ends with a newline.

    Raises:
        PhaseError: a text holds a line that begins a file.
    """
    parts = []
    for name, text in files.items():
        if FENCE.search(text):
            raise PhaseError(f"{name} holds a line `---file:`, which would begin another file", 1)
        parts.append(f"---file:{name}\n{text}" + ("" if text.endswith("\n") else "\n"))
    return "".join(parts)


def split(stream: str) -> dict[str, str]:
    """The files of a stream by name; a code fence around a whole file is taken off.

    Text before the first file, such as a remark of a model, is not part of any.

    Raises:
        PhaseError: there is no file, a name is not a plain file name, or one comes twice.
    """
    stream = stream.replace("\r\n", "\n")
    fences = list(FENCE.finditer(stream))
    found: dict[str, str] = {}
    for number, fence in enumerate(fences):
        name = fence["name"].strip().strip("`")
        if not _NAME.fullmatch(name):
            raise PhaseError(
                f"`---file:{name}` names no plain file; use a name such as tasks.json", 1
            )
        if name in found:
            raise PhaseError(f"the stream holds {name} twice; keep one of them", 1)
        end = fences[number + 1].start() if fence is not fences[-1] else None
        text = stream[fence.end() : end]
        whole = _CODE_FENCE.fullmatch(text)
        found[name] = whole["body"] if whole else text
    if not found:
        raise PhaseError("there is no line `---file:NAME`, so no file in the stream", 1)
    return found
