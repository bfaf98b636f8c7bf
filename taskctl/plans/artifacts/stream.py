"""The stream of files: `---file:NAME` on a line of its own, then the text of that file."""

import re
from collections.abc import Mapping

from taskctl.errors import PhaseError

_FENCE = re.compile(r"^---file:(?P<name>[^\n]*)\n?", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9.][\w.-]*")
_CODE_FENCE = re.compile(
    r"\A\s*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<body>.*?)\n?(?P=fence)[ \t]*\s*\Z", re.S
)


def joined(files: Mapping[str, str]) -> str:
    """The stream of files in their order; each text ends with a newline.

    Raises:
        PhaseError: a text holds a line that begins a file.
    """
    parts = []
    for name, text in files.items():
        if _FENCE.search(text):
            raise PhaseError(f"{name} holds a line `---file:`, which would begin another file", 1)
        parts.append(f"---file:{name}\n{text}" + ("" if text.endswith("\n") else "\n"))
    return "".join(parts)


def split(stream: str) -> dict[str, str]:
    """The files of a stream by name; a code fence around a whole file is taken off.

    Text before the first file, such as a remark of a model, is not part of any.

    Raises:
        PhaseError: there is no file, a name is not a plain file name, or one comes twice.
    """
    fences = list(_FENCE.finditer(stream.replace("\r\n", "\n")))
    stream = stream.replace("\r\n", "\n")
    found: dict[str, str] = {}
    for fence, following in zip(fences, [*fences[1:], None], strict=True):
        name = fence["name"].strip().strip("`")
        if not _NAME.fullmatch(name):
            raise PhaseError(
                f"`---file:{name}` names no plain file; use a name such as tasks.json", 1
            )
        if name in found:
            raise PhaseError(f"the stream holds {name} twice; keep one of them", 1)
        text = stream[fence.end() : following.start() if following else None]
        whole = _CODE_FENCE.match(text)
        found[name] = whole["body"] + "\n" if whole else text
    if not found:
        raise PhaseError("there is no line `---file:NAME`, so no file in the stream", 1)
    return found
